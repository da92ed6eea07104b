import type { Command } from 'commander';
import { exitCodes } from '../../errors/codes.js';
import { addMergeOptions, examples, type Invocation, wholeNumber } from '../command.js';
import { renderLog, renderVerify } from '../render/verify.js';
import { addLoginOptions, type LoginOptions, triedLogins } from './logins.js';

interface VerifyOptions extends LoginOptions {
  readonly limit: number;
  readonly log?: true;
}

export function addVerifyCommand(program: Command, invocation: Invocation): void {
  addLoginOptions(addMergeOptions(program.command('verify')), ', as the target has it')
    .summary('recompute the merge another way and compare it with the target')
    .description(
      'Compares the sources with what was read, recomputes what the target should hold in a way of its own, compares, and names the differences. Changes nothing but that its result is kept. Exit code 4 where it finds drift, or a login opens no golden record.',
    )
    .option('--limit <number>', 'differences that are shown', wholeNumber, 20)
    .option('--log', 'look at the log of runs instead: is an entry missing, or altered?')
    .addHelpText(
      'after',
      examples([
        'usermerge verify',
        'usermerge verify --limit 1000 --json > drift.json',
        'usermerge verify --log',
        'usermerge verify --login alice',
      ]),
    )
    .action(async (options: VerifyOptions) => {
      if (await triedLogins(options, 'target', exitCodes.drift, invocation)) return;
      const { config, origin } = await invocation.config(options);
      if (options.log) {
        const log = await invocation.watch(options, 'nothing was changed.', (watched) =>
          invocation.runs.verifyLog(config, watched),
        );
        await invocation.print(options, log, renderLog);
        if (log.findings.length > 0) invocation.exitCode = exitCodes.drift;
        return;
      }
      const report = await invocation.watch(options, 'nothing was changed.', (watched) =>
        invocation.runs.verify(config, {
          ...watched,
          origin,
          limit: options.limit,
          by: invocation.surroundings.by,
        }),
      );
      await invocation.print(options, report, renderVerify);
      if (report.drift > 0) invocation.exitCode = exitCodes.drift;
    });
}
