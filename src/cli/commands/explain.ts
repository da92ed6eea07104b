import type { Command } from 'commander';
import { addMergeOptions, examples, type Invocation, type MergeOptions } from '../command.js';
import { renderExplain } from '../render/explain.js';

export function addExplainCommand(program: Command, invocation: Invocation): void {
  addMergeOptions(program.command('explain'))
    .summary("say how a person's golden record came to be, or why two are not one")
    .description(
      'Says how a golden record came to be: each account, why this password won and against whom, column by column with the values that lost, what waits and why, and what each run did. With a second name: what keeps the two apart. Reads the ledger and the target alone, no source. Passwords are letters: equal letters are equal stored passwords.',
    )
    .argument('<who>', 'a username as it is spelled, a user_id, or SOURCE:ID')
    .argument('[other]', 'somebody else, likewise: why are the two not one person?')
    .addHelpText(
      'after',
      examples([
        'usermerge explain alice',
        'usermerge explain dev_db:4711 --json',
        'usermerge explain alice alicia',
      ]),
    )
    .action(async (who: string, other: string | undefined, options: MergeOptions) => {
      const { config } = await invocation.config(options);
      const report = await invocation.watch(options, 'nothing was changed.', ({ signal }) =>
        invocation.runs.explain(config, { who: other === undefined ? [who] : [who, other], signal }),
      );
      await invocation.print(options, report, renderExplain);
    });
}
