import type { Command } from 'commander';
import { addMergeOptions, examples, type Invocation, type MergeOptions } from '../command.js';
import { renderRuns } from '../render/runs.js';

export function addRunsCommand(program: Command, invocation: Invocation): void {
  addMergeOptions(program.command('runs'))
    .summary('list the runs: what each changed, when, and how fast')
    .description('Lists the runs that the ledger keeps. Reads the ledger alone, no source.')
    .addHelpText('after', examples(['usermerge runs', 'usermerge runs --json']))
    .action(async (options: MergeOptions) => {
      const { config } = await invocation.config(options);
      const runs = await invocation.watch(options, 'nothing was changed.', () =>
        invocation.runs.listRuns(config),
      );
      await invocation.print(options, runs, renderRuns);
    });
}
