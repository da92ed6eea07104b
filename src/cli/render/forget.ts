import type { ForgetReport } from '../../runs/reports.js';
import type { Screen } from './screen.js';
import { value, wrap } from './text.js';

/** Who would be forgotten. */
export function renderForgetPreview(preview: ForgetReport, screen: Screen): string {
  return `${[screen.colours.bold('To be forgotten'), ...whom(preview, screen)].join('\n')}\n`;
}

/** Who was forgotten, and what is left to do. */
export function renderForget(report: ForgetReport, screen: Screen): string {
  const { colours, width } = screen;
  const notes = [
    ...(report.inTarget
      ? [
          'The row is still in the target. usermerge leaves it alone from now on: to delete it is for the application.',
        ]
      : []),
    'Sources, backups, and logs of the servers are not touched. While the account is in a source, each reading leaves it out.',
  ];
  const lines = [
    colours.bold(colours.green(`Forgotten, as run ${report.runId}, which does not say who it was`)),
    ...whom(report, screen),
    ...notes.flatMap((note) => wrap(note, width, '    ', '  - ')),
  ];
  return `${lines.join('\n')}\n`;
}

function whom({ accounts, userId, inTarget }: ForgetReport, { width }: Screen): string[] {
  const record =
    userId === null
      ? 'no golden record'
      : `golden record ${value(userId)}${inTarget ? ', whose row is in the target' : ''}`;
  const names = accounts.map(({ source, sourceUserId }) => `${value(source)}:${value(sourceUserId)}`);
  return [
    ...wrap(record, width, '  '),
    ...(names.length === 0 ? [] : wrap(`accounts ${names.join(', ')}`, width, '  ')),
  ];
}
