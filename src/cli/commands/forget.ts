import type { Command } from 'commander';
import { exitCodes } from '../../errors/codes.js';
import { UsermergeError } from '../../errors/usermerge-error.js';
import { ask, canAsk } from '../ask.js';
import { addMergeOptions, examples, type Invocation, type MergeOptions } from '../command.js';
import { renderForget, renderForgetPreview } from '../render/forget.js';
import { screenFor } from '../render/screen.js';
import { value } from '../render/text.js';

interface ForgetOptions extends MergeOptions {
  readonly yes?: true;
}

const nothingErased = 'nothing was erased.';

export function addForgetCommand(program: Command, invocation: Invocation): void {
  addMergeOptions(program.command('forget'))
    .summary('erase one person from the ledger')
    .description(
      'Erases one person from the ledger, for a request of erasure: accounts, golden record, what rows were before runs, and what reports show. A later reading leaves the person out. The sources and the target are not touched.',
    )
    .argument('<who>', 'a username as it is spelled, a user_id, or SOURCE:ID')
    .option('-y, --yes', 'ask nothing')
    .addHelpText('after', examples(['usermerge forget alice', 'usermerge forget dev_db:17 --yes']))
    .action(async (who: string, options: ForgetOptions) => {
      const { surroundings, runs } = invocation;
      if (!options.yes && !canAsk(surroundings)) throw cannotAsk();
      const { config } = await invocation.config(options);
      if (!options.yes) {
        const preview = await invocation.watch(options, nothingErased, (watched) =>
          runs.previewForget(config, { ...watched, who }),
        );
        await invocation.tell(renderForgetPreview(preview, screenFor(surroundings.stderr)));
        const typed = await ask(`Type ${value(who)} to forget this person: `, surroundings);
        invocation.stopIfInterrupted(nothingErased);
        if (typed !== who.trim()) {
          invocation.exitCode = exitCodes.refused;
          await invocation.tell(`${typed === null ? '\n' : ''}Nothing was erased.\n`);
          return;
        }
      }
      const report = await invocation.watch(options, nothingErased, (watched) =>
        runs.forget(config, { ...watched, who, by: surroundings.by }),
      );
      await invocation.print(options, report, renderForget);
    });
}

const cannotAsk = (): UsermergeError =>
  new UsermergeError('CONFIG_INVALID', 'forget asks before it erases anything, and this is not a terminal.', {
    next: 'Add --yes.',
  });
