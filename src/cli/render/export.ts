import type { ExportReport } from '../../runs/reports.js';
import { counted } from './quantity.js';
import type { Screen } from './screen.js';
import { value } from './text.js';

/** How many records were written, and into which files. */
export function renderExport({ files }: ExportReport, { colours }: Screen): string {
  const lines = files.map(({ file, records }) =>
    colours.bold(`${counted(records, 'record')} written to ${value(file)}`),
  );
  return `${lines.join('\n')}\n  It holds credentials: only its owner may read it.\n`;
}
