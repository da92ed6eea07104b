import type { Command } from 'commander';
import { addMergeOptions, examples, type Invocation, type MergeOptions, shownNumber } from '../command.js';
import { renderNotices } from '../render/notices.js';

interface NoticesOptions extends MergeOptions {
  readonly out?: string;
  readonly sessions?: string;
  readonly columns?: readonly string[];
}

export function addNoticesCommand(program: Command, invocation: Invocation): void {
  addMergeOptions(program.command('notices'))
    .summary('say who has to be told what a run changed for them')
    .description(
      'Says for whom a run changed something, and what: the password that works is that of another system by now, the username is another one, the account was merged with another, or waits. Into a file with the columns that a mailing needs, each person once; and the ids of golden records whose sessions and tokens have to be ended, because their credential or owner changed. Reads the ledger and the target alone.',
    )
    .argument('<run>', 'the run, as `usermerge runs` lists it', shownNumber)
    .option('--out <file>', 'CSV of the people to be told, for its owner alone')
    .option('--sessions <file>', 'CSV of the ids whose sessions and tokens have to be ended, likewise')
    .option(
      '--columns <names>',
      'mapped columns that the mailing needs, with commas between them (default: those with "mail" in their name)',
      (given: string) => given.split(',').map((name) => name.trim()),
    )
    .addHelpText(
      'after',
      examples([
        'usermerge notices 7',
        'usermerge notices 7 --out people.csv --columns email,full_name --sessions sessions.csv',
      ]),
    )
    .action(async (runId: number, options: NoticesOptions) => {
      const { config } = await invocation.config(options);
      const report = await invocation.watch(options, 'no file was written.', ({ signal }) =>
        invocation.runs.notices(config, {
          runId,
          people: options.out ?? null,
          sessions: options.sessions ?? null,
          columns: options.columns,
          signal,
        }),
      );
      await invocation.print(options, report, renderNotices);
    });
}
