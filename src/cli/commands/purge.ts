import type { Command } from 'commander';
import { exitCodes } from '../../errors/codes.js';
import { UsermergeError } from '../../errors/usermerge-error.js';
import { ask, canAsk } from '../ask.js';
import { addMergeOptions, examples, type Invocation, type MergeOptions } from '../command.js';
import { renderPurge, renderPurgePreview } from '../render/purge.js';
import { screenFor } from '../render/screen.js';

interface PurgeOptions extends MergeOptions {
  readonly yes?: true;
}

const nothingPurged = 'nothing was removed.';

export function addPurgeCommand(program: Command, invocation: Invocation): void {
  addMergeOptions(program.command('purge'))
    .summary('end the merge: remove every credential that is kept')
    .description(
      'Ends the merge: removes from the ledger every credential and every digest of one. The crosswalk stays, and the target is not touched. No run can be undone afterwards, and a further plan is refused unless it reopens the merge.',
    )
    .option('-y, --yes', 'ask nothing')
    .addHelpText('after', examples(['usermerge purge', 'usermerge purge --yes --json']))
    .action(async (options: PurgeOptions) => {
      const { surroundings, runs } = invocation;
      if (!options.yes && !canAsk(surroundings)) throw cannotAsk();
      const { config } = await invocation.config(options);
      if (!options.yes) {
        const preview = await invocation.watch(options, nothingPurged, (watched) =>
          runs.previewPurge(config, watched),
        );
        await invocation.tell(renderPurgePreview(preview, screenFor(surroundings.stderr)));
        const typed = await ask('Type purge to remove all of it for good: ', surroundings);
        invocation.stopIfInterrupted(nothingPurged);
        if (typed !== 'purge') {
          invocation.exitCode = exitCodes.refused;
          await invocation.tell(`${typed === null ? '\n' : ''}Nothing was removed.\n`);
          return;
        }
      }
      const report = await invocation.watch(options, nothingPurged, (watched) =>
        runs.purge(config, { ...watched, by: surroundings.by }),
      );
      await invocation.print(options, report, renderPurge);
    });
}

const cannotAsk = (): UsermergeError =>
  new UsermergeError('CONFIG_INVALID', 'purge asks before it removes anything, and this is not a terminal.', {
    next: 'Add --yes.',
  });
