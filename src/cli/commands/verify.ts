import type { Command } from 'commander';
import { exitCodes } from '../../errors/codes.js';
import { addMergeOptions, examples, type Invocation, type MergeOptions, wholeNumber } from '../command.js';
import { renderVerify } from '../render/verify.js';

interface VerifyOptions extends MergeOptions {
  readonly limit: number;
}

export function addVerifyCommand(program: Command, invocation: Invocation): void {
  addMergeOptions(program.command('verify'))
    .summary('recompute the merge another way and compare it with the target')
    .description(
      'Reads the sources again, recomputes what the target should hold in a way of its own, compares, and names the differences. Changes nothing. Exit code 4 where it finds drift.',
    )
    .option('--limit <number>', 'differences that are shown', wholeNumber, 20)
    .addHelpText('after', examples(['usermerge verify', 'usermerge verify --limit 1000 --json > drift.json']))
    .action(async (options: VerifyOptions) => {
      const { config, origin } = await invocation.config(options);
      const report = await invocation.watch(options, 'nothing was changed.', (watched) =>
        invocation.runs.verify(config, { ...watched, origin, limit: options.limit }),
      );
      await invocation.print(options, report, renderVerify);
      if (report.drift > 0) invocation.exitCode = exitCodes.drift;
    });
}
