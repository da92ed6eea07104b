import type { InitReport, Question } from '../../runs/init.js';
import { counted } from './quantity.js';
import type { Screen } from './screen.js';
import { printable, value, widthOf, wrap } from './text.js';

/** What was proposed, what to look at in it, and what to set before it can be used. */
export function renderInit(report: InitReport, screen: Screen): string {
  const { colours, width } = screen;
  const { sources, target } = report.config;
  const headline = `${report.file === null ? 'Proposed' : `${report.file} was written`}: ${counted(sources.length, 'source')} into ${target.table ?? ''}`;
  const paragraph = (text: string, mark: string): string[] =>
    wrap(printable(text), width, '    ', `  ${mark} `);
  const longest = Math.max(...report.variables.map(({ name }) => widthOf(name)));
  const text = [
    colours.bold(value(headline)),
    '',
    ...sources.flatMap((source, index) => [
      `${colours.bold(value(source.name))}  ${value(source.table ?? '')}`,
      ...paragraph(columnsOf(report, index), ' '),
      ...(source.where === undefined ? [] : paragraph(`where ${source.where}`, ' ')),
    ]),
    '',
    ...(report.evidence.length === 0
      ? []
      : [
          colours.bold('Is one name one person?'),
          ...report.evidence.flatMap((sentence) => paragraph(sentence, '-')),
          '',
        ]),
    ...(report.warnings.length === 0
      ? []
      : [
          colours.bold(colours.yellow('To be looked at')),
          ...report.warnings.flatMap((warning) => paragraph(warning, '-')),
          '',
        ]),
    colours.bold('Set in the environment, to the URLs that you gave'),
    ...report.variables.map(
      ({ name, of, place }) => `  ${name.padEnd(longest)}  ${value(of)}, ${value(place)}`,
    ),
    '',
    `${colours.bold('Next:')} look through ${report.file === null ? 'the proposal' : value(report.file)}, then: usermerge check${sameFile(report.file)}`,
  ];
  return `${text.join('\n')}\n`;
}

/** `login (username), pwd_at (password_last_changed, exact)` */
function columnsOf({ config, reasons }: InitReport, index: number): string {
  const source = config.sources[index];
  return Object.entries(source?.columns ?? {})
    .map(([name, column]) => {
      const kind = name === 'password_last_changed' && source?.time?.is ? `, ${source.time.is}` : '';
      if (column === null) return `no ${name}: ${reasons[`sources.${index}.columns.${name}`] ?? ''}`;
      return `${name} = ${column}${kind}`;
    })
    .join(', ');
}

function sameFile(file: string | null): string {
  if (file === null || file === 'usermerge.yaml') return '';
  return ` --config ${/^[\w./-]+$/.test(file) ? file : `'${file.replaceAll("'", "'\\''")}'`}`;
}

/** A question with what speaks for its answers, and these with numbers. */
export function renderQuestion(question: Question, { colours, width }: Screen): string {
  const { text, evidence, other } = question;
  const lines = [
    '',
    ...wrap(printable(text), width).map((line) => colours.bold(line)),
    ...evidence.flatMap((sentence) => wrap(printable(sentence), width, '  ')),
    ...question.choices.flatMap(({ answer, why }, index) =>
      wrap(
        `${value(answer)}${why === '' ? '' : `: ${printable(why)}`}`,
        width,
        '      ',
        `  ${String(index + 1).padStart(2)}. `,
      ),
    ),
    ...(other === null ? [] : wrap(`or ${printable(other)}`, width, '      ')),
  ];
  return `${lines.join('\n')}\n`;
}
