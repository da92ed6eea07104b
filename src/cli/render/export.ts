import type { ExportReport } from '../../runs/reports.js';
import { count, counted } from './quantity.js';
import type { Screen } from './screen.js';
import { table } from './table.js';
import { printable, value, wrap } from './text.js';

/** Files that are named one by one. */
const named = 12;

/** How many records were written and into which files, or why none was, and what could not be taken along. */
export function renderExport(report: ExportReport, { colours, width }: Screen): string {
  const { files, records, refused, withoutPassword, leftOut } = report;
  const lines: string[] = [];
  if (refused.length > 0) {
    const sum = refused.reduce((all, { users }) => all + users, 0);
    lines.push(
      colours.bold(
        files.length === 0
          ? `Nothing was written: ${counted(sum, 'user')} would be refused`
          : `${counted(sum, 'user')} would be refused, and ${sum === 1 ? 'is' : 'are'} left out: left-out.csv lists ${sum === 1 ? 'it' : 'them'}`,
      ),
      ...table(
        [{ title: 'users', align: 'right' }, { title: 'because', cuttable: true }, { title: 'such as' }],
        refused.map(({ users, because, example }) => [count(users), because, printable(example)]),
        { width, colours, indent: '  ' },
      ),
    );
  }
  if (files.length === 0 && refused.length === 0) lines.push(colours.bold('There is nobody to write'));
  else if (files.length <= named)
    lines.push(
      ...files.map(({ file, records: n }) =>
        colours.bold(`${counted(n, 'record')} written to ${value(file)}`),
      ),
    );
  else
    lines.push(
      colours.bold(
        `${counted(records, 'record')} written to ${count(files.length)} files, ${value(files[0]?.file ?? '')} to ${value(files.at(-1)?.file ?? '')}`,
      ),
    );
  if (withoutPassword !== null && withoutPassword > 0 && files.length > 0)
    lines.push(`  ${counted(withoutPassword, 'user')} without a password`);
  if (leftOut.length > 0)
    lines.push(...wrap(`The format has no place for: ${leftOut.map(printable).join(', ')}`, width, '  '));
  if (files.length > 0)
    lines.push(
      files.length === 1
        ? '  It holds credentials: only its owner may read it.'
        : '  They hold credentials: only their owner may read them.',
    );
  return `${lines.join('\n')}\n`;
}
