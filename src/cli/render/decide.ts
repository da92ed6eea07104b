import type { DecideReport, DecisionsReport } from '../../runs/reports.js';
import { count, counted, instant } from './quantity.js';
import type { Screen } from './screen.js';
import { printable, wrap } from './text.js';

/** What was decided, what was left open, and what to type next. */
export function renderDecide(report: DecideReport, screen: Screen): string {
  const { colours, width, same } = screen;
  const { decided, already, undone, decisions, left } = report;
  const numbers =
    decisions.length === 0 ? '' : ` (${decisions.length < decided ? 'from ' : ''}${numbersOf(decisions)})`;
  const lines = [
    ...(undone > 0 ? [`${counted(undone, 'decision')} taken back.`] : []),
    ...(decided > 0 ? [`${colours.green(counted(decided, 'decision'))}${numbers}`] : []),
    ...(already > 0 ? [`${counted(already, 'conflict')} had this answer already.`] : []),
    ...(decided + already + undone === 0 ? ['Nothing was decided.'] : []),
    ...(left.length === 0
      ? []
      : [
          colours.yellow(`Left open: ${count(left.length)}`),
          ...left.flatMap(({ conflict, reason }) =>
            wrap(`${conflict === null ? '' : `${conflict}: `}${printable(reason)}`, width, '    ', '  - '),
          ),
        ]),
    '',
    `${colours.bold('Next:')} usermerge plan${same}   ${colours.dim('the target is as it was until a plan is applied')}`,
  ];
  return `${lines.join('\n')}\n`;
}

function numbersOf(decisions: readonly number[]): string {
  const [first, last] = [decisions[0], decisions.at(-1)];
  return first === last ? `number ${first}` : `numbers ${first} to ${last}`;
}

/** Decisions, newest first, with what became of each. */
export function renderDecisions(report: DecisionsReport, screen: Screen): string {
  const { colours, same } = screen;
  if (report.count === 0) return `No decisions. What waits for one: usermerge conflicts${same}\n`;
  const last = report.offset + report.decisions.length;
  const lines = [
    ...report.decisions.flatMap((line, index) => [
      ...(index === 0 ? [] : ['']),
      [
        colours.bold(String(line.decision)),
        line.state === 'void' ? colours.yellow(line.state) : line.state,
        line.conflict ?? '',
      ]
        .join('  ')
        .trimEnd(),
      ...wrap(printable(line.says), screen.width, '   '),
      ...wrap(
        `${printable(line.by)}, ${instant(line.at)}${line.reason === null ? '' : `: ${printable(line.reason)}`}${line.lastRun === null ? '' : `; honoured by run ${line.lastRun}`}`,
        screen.width,
        '   ',
      ),
    ]),
    ...(last < report.count ? ['', colours.dim(`More: usermerge decisions --offset ${last}${same}`)] : []),
  ];
  return `${lines.join('\n')}\n`;
}
