import type { Timings } from '../../runs/reports.js';
import { count, duration, rate } from './quantity.js';
import type { Screen } from './screen.js';
import { table } from './table.js';
import { printable } from './text.js';

/** Each step's time, rows and rate; nothing where no step was timed. */
export function renderTimings(timings: Timings, screen: Screen): string[] {
  if (timings.length === 0) return [];
  const rows = timings.map(({ step, durationMs, rows }) => [
    printable(step),
    duration(durationMs),
    rows === 0 ? '–' : count(rows),
    rate(rows, durationMs),
  ]);
  return [
    '',
    ...table(
      [
        { title: 'step', cuttable: true },
        { title: 'time', align: 'right' },
        { title: 'rows', align: 'right' },
        { title: 'rate', align: 'right' },
      ],
      rows,
      { ...screen, indent: '  ' },
    ),
  ];
}
