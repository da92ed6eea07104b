import type { CheckLine, CheckReport } from '../../runs/reports.js';
import { counted } from './quantity.js';
import type { Screen } from './screen.js';
import { printable, value, wrap } from './text.js';

/** Every line of the check, under what it is about, and how many are wrong. */
export function renderCheck({ lines }: CheckReport, screen: Screen): string {
  const { colours, same } = screen;
  const level = (wanted: CheckLine['level']): number => lines.filter(({ level }) => level === wanted).length;
  const [failures, warnings] = [level('failure'), level('warning')];
  const verdict =
    failures > 0
      ? colours.bold(
          colours.red(
            `${counted(failures, 'FAILURE')}, ${counted(warnings, 'warning')}: put the failures right first`,
          ),
        )
      : warnings > 0
        ? colours.bold(colours.yellow(`No failures, ${counted(warnings, 'warning')}`))
        : colours.bold(colours.green(`All ${counted(lines.length, 'check')} passed`));
  const about = [...new Set(lines.map((line) => line.about))];
  const text = [
    ...about.flatMap((name) => [
      colours.bold(value(name)),
      ...lines.filter((line) => line.about === name).flatMap((line) => checkLine(line, screen)),
      '',
    ]),
    verdict,
    `${colours.bold('Next:')} usermerge ${failures > 0 ? 'check' : 'plan'}${same}`,
  ];
  return `${text.join('\n')}\n`;
}

function checkLine({ level, what, next }: CheckLine, { colours, width }: Screen): string[] {
  const mark = {
    pass: colours.green('pass   '),
    warning: colours.bold(colours.yellow('WARNING')),
    failure: colours.bold(colours.red('FAILURE')),
  }[level];
  const indent = ' '.repeat(11);
  return [
    ...wrap(printable(what), width, indent, `  ${mark}  `),
    ...(next === null ? [] : wrap(`-> ${printable(next)}`, width, indent)),
  ];
}
