import type { Command } from 'commander';
import { exitCodes } from '../../errors/codes.js';
import { UsermergeError } from '../../errors/usermerge-error.js';
import type { UndoReport } from '../../runs/reports.js';
import { assertUndoable } from '../../runs/undo.js';
import { ask, canAsk } from '../ask.js';
import { addMergeOptions, examples, type Invocation, type MergeOptions, shownNumber } from '../command.js';
import { count } from '../render/quantity.js';
import { screenFor } from '../render/screen.js';
import { renderUndo, renderUndoPreview } from '../render/undo.js';

interface UndoOptions extends MergeOptions {
  readonly yes?: true;
  readonly skipChanged?: true;
}

const nothingUndone = 'nothing was undone, and the target is as it was.';

export function addUndoCommand(program: Command, invocation: Invocation): void {
  addMergeOptions(program.command('undo'))
    .summary('take back the newest run')
    .description(
      'Takes back the newest run that is not undone yet, in one transaction: rows that it changed get back what they held, rows that it inserted are deleted. Shows first what it would do, and asks. Again, it takes back the run before that. Rows that changed since the run refuse it.',
    )
    .argument(
      '[run]',
      'the run that is meant, as `usermerge runs` shows it; another one is refused',
      shownNumber,
    )
    .option('-y, --yes', 'ask nothing')
    .option('--skip-changed', 'leave rows that changed since the run as they are, and take back the others')
    .addHelpText(
      'after',
      examples(['usermerge undo', 'usermerge undo 7 --yes', 'usermerge undo --skip-changed --json']),
    )
    .action(async (runId: number | undefined, options: UndoOptions) => {
      if (!options.yes && !canAsk(invocation.surroundings)) throw cannotAsk();
      const { config } = await invocation.config(options);
      const skipChanged = options.skipChanged === true;
      const preview = await invocation.watch(options, nothingUndone, (watched) =>
        invocation.runs.previewUndo(config, { ...watched, runId, skipChanged }),
      );
      assertUndoable(preview, skipChanged);
      await show(preview, options, invocation);
      if (!options.yes && !(await isWanted(preview, invocation))) {
        invocation.exitCode = exitCodes.refused;
        await invocation.tell('Nothing was undone.\n');
        return;
      }
      const report = await invocation.watch(options, nothingUndone, (watched) =>
        invocation.runs.undo(config, {
          ...watched,
          runId: preview.undoes,
          skipChanged,
          by: invocation.surroundings.by,
        }),
      );
      await invocation.print(options, report, renderUndo);
    });
}

/** The preview on stdout; with --json on stderr where a person is to decide on it. */
async function show(preview: UndoReport, options: UndoOptions, invocation: Invocation): Promise<void> {
  if (options.json && options.yes) return;
  const { stdout, stderr } = invocation.surroundings;
  const stream = options.json ? stderr : stdout;
  await invocation.write(stream, `${renderUndoPreview(preview, screenFor(stream))}\n`);
}

async function isWanted({ undoes, restored, deleted }: UndoReport, invocation: Invocation): Promise<boolean> {
  const question = `Undo run ${undoes}: restore ${count(restored)}, delete ${count(deleted)}? Type yes: `;
  const typed = await ask(question, invocation.surroundings);
  if (typed === null) await invocation.tell('\n');
  invocation.stopIfInterrupted(nothingUndone);
  return typed === 'yes';
}

const cannotAsk = (): UsermergeError =>
  new UsermergeError('CONFIG_INVALID', 'undo asks before it changes anything, and this is not a terminal.', {
    next: 'Add --yes.',
  });
