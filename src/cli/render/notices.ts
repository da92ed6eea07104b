import type { NoticesReport } from '../../runs/reports.js';
import { count, counted } from './quantity.js';
import type { Screen } from './screen.js';
import { table } from './table.js';
import { printable, value, wrap } from './text.js';

/** How many have to be told what, and where they are named. */
export function renderNotices(report: NoticesReport, screen: Screen): string {
  const { colours, width } = screen;
  const files = [
    ...(report.peopleFile === null ? [] : [`The people are in ${value(report.peopleFile)}.`]),
    ...(report.sessionsFile === null ? [] : [`The ids are in ${value(report.sessionsFile)}.`]),
    ...(report.peopleFile === null && report.sessionsFile === null
      ? ['Nothing was written: name files with --out and --sessions.']
      : ['Personal data: only its owner may read what was written.']),
  ];
  const lines = [
    colours.bold(`Run ${report.runId}: ${counted(report.people, 'person has', 'people have')} to be told`),
    ...table(
      [{ title: '' }, { title: '', align: 'right' }],
      [
        ['merged with another account', count(report.merged)],
        ['another password works', count(report.password)],
        ['another username', count(report.username)],
        ['waits for a decision', count(report.waits)],
        ...(report.removed === 0 ? [] : [['not in the target any more', count(report.removed)]]),
        ['sessions and tokens to be ended', count(report.sessions)],
      ],
      { ...screen, indent: '  ' },
    ).slice(1),
    ...[...files, ...report.notes].flatMap((line) => wrap(printable(line), width, '    ', '  - ')),
  ];
  return `${lines.join('\n')}\n`;
}
