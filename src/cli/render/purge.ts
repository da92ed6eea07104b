import type { PurgeReport } from '../../runs/reports.js';
import { count } from './quantity.js';
import type { Screen } from './screen.js';
import { table } from './table.js';
import { renderTimings } from './timings.js';

/** What a purge would remove. */
export function renderPurgePreview(preview: PurgeReport, screen: Screen): string {
  const lines = [
    screen.colours.bold('Purge ends the merge: for good are then gone'),
    ...counts(preview, screen, 'runs that can still be undone'),
  ];
  return `${lines.join('\n')}\n`;
}

/** What a purge removed. */
export function renderPurge(report: PurgeReport, screen: Screen): string {
  const { colours, same } = screen;
  const lines = [
    colours.bold(colours.green('Purged: the ledger holds no credential, and no digest of one')),
    ...counts(report, screen, 'runs that can no longer be undone'),
    ...renderTimings(report.timings, screen),
    '',
    '  The crosswalk is kept. What is in backups, replicas and logs of the server is yours to remove.',
    `  To go on all the same: usermerge plan --reopen${same}`,
  ];
  return `${lines.join('\n')}\n`;
}

function counts(report: PurgeReport, screen: Screen, runs: string): string[] {
  return table(
    [{ title: '' }, { title: '', align: 'right' }],
    [
      ['credentials of accounts', count(report.accounts)],
      ['rows as they were before a run', count(report.images)],
      [runs, count(report.runs)],
    ],
    { ...screen, indent: '  ' },
  ).slice(1);
}
