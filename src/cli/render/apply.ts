import type { ApplyReport } from '../../runs/reports.js';
import { count } from './quantity.js';
import type { Screen } from './screen.js';
import { table } from './table.js';
import { printable, value, wrap } from './text.js';
import { renderTimings } from './timings.js';

/** What a run changed, what it left out, and what to type next. */
export function renderApply(run: ApplyReport, screen: Screen): string {
  const { colours, width, same } = screen;
  const changed = run.inserted + run.updated;
  const lines = [
    colours.bold(colours.green(`Applied plan ${run.planId} as run ${run.runId}`)),
    ...(changed === 0 && run.stale === 0
      ? ['  0 changes: nothing to change. What was read is settled in the ledger.']
      : table(
          [{ title: '' }, { title: '', align: 'right' }],
          [
            ['inserted', count(run.inserted)],
            ['updated', count(run.updated)],
            ['left out as stale', count(run.stale)],
          ],
          { ...screen, indent: '  ' },
        ).slice(1)),
    ...run.notes.flatMap((note) => wrap(printable(note), width, '    ', '  - ')),
    ...stale(run, screen),
    ...renderTimings(run.timings, screen),
    '',
    ...(run.stale === 0
      ? []
      : [
          `${colours.bold('Next:')} usermerge plan${same}   ${colours.dim('the stale ones, as they are now')}`,
        ]),
    `${run.stale === 0 ? colours.bold('Next:') : '     '} usermerge verify${same}`,
  ];
  return `${lines.join('\n')}\n`;
}

function stale(run: ApplyReport, { width, colours }: Screen): string[] {
  if (run.stale === 0) return [];
  const more = run.stale - run.staleSamples.length;
  return [
    '',
    colours.yellow(colours.bold('Left out as stale: their row changed since the plan, and was not touched')),
    ...wrap(
      [...run.staleSamples.map(value), ...(more > 0 ? [`and ${count(more)} more`] : [])].join(', '),
      width,
      '  ',
    ),
  ];
}
