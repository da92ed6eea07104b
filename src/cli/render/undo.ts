import type { UndoReport, UndoRow } from '../../runs/reports.js';
import { count, instant } from './quantity.js';
import type { Screen } from './screen.js';
import { table } from './table.js';
import { printable, value, wrap } from './text.js';
import { renderTimings } from './timings.js';

/** What an undo would do: of which run, how many rows, and those that it would leave. */
export function renderUndoPreview(preview: UndoReport, screen: Screen): string {
  const { colours } = screen;
  const lines = [
    colours.bold(
      `Undo run ${preview.undoes}, of ${instant(preview.appliedAt)} UTC by ${value(preview.appliedBy)}`,
    ),
    ...counts(preview, screen, ['rows to restore', 'rows to delete', 'accounts to leave the crosswalk']),
    ...left(preview, screen),
  ];
  return `${lines.join('\n')}\n`;
}

/** What an undo did, and what to type next. */
export function renderUndo(report: UndoReport, screen: Screen): string {
  const { colours, width, same } = screen;
  const lines = [
    colours.bold(colours.green(`Undid run ${report.undoes} as run ${report.runId}`)),
    ...counts(report, screen, ['rows restored', 'rows deleted', 'accounts that left the crosswalk']),
    ...(report.targetDropped ? ['  The table that the run created is gone, too.'] : []),
    ...report.notes.flatMap((note) => wrap(printable(note), width, '    ', '  - ')),
    ...left(report, screen),
    ...renderTimings(report.timings, screen),
    '',
    `${colours.bold('Next:')} usermerge plan${same}   ${colours.dim('brings it back, with the same ids')}`,
  ];
  return `${lines.join('\n')}\n`;
}

function counts(
  report: UndoReport,
  screen: Screen,
  [restored, deleted, accounts]: readonly [string, string, string],
): string[] {
  return table(
    [{ title: '' }, { title: '', align: 'right' }],
    [
      [restored, count(report.restored)],
      [deleted, count(report.deleted)],
      [accounts, count(report.accounts)],
      ...(report.left === 0 ? [] : [['left as they are', count(report.left)]]),
    ],
    { ...screen, indent: '  ' },
  ).slice(1);
}

function left({ left: all, leftRows }: UndoReport, { colours, width }: Screen): string[] {
  if (all === 0) return [];
  const more = all - leftRows.length;
  return [
    '',
    colours.yellow(colours.bold('Left as they are: not as the run left them')),
    ...leftRows.flatMap((row) => wrap(leftLine(row), width, '      ', '  ')),
    ...(more > 0 ? [`  and ${count(more)} more`] : []),
  ];
}

function leftLine({ userId, username, why, columns }: UndoRow): string {
  const names = columns.map(value).join(', ');
  const who = `${value(userId)} ${value(username)}`;
  if (why === 'deleted') return `${who}: deleted from the target since`;
  if (why === 'together') return `${who}: an account went from or to a row that has changed since`;
  if (why === 'taken') return `${who}: another row has its former ${names} by now`;
  return `${who}: changed since${names === '' ? '' : ` (${names})`}`;
}
