import type { CrosswalkReport, CrosswalkView, ReferencesReport } from '../../runs/reports.js';
import { count, counted } from './quantity.js';
import type { Screen } from './screen.js';
import { printable, value, wrap } from './text.js';

/** How many accounts were written, and into which file. */
export function renderCrosswalk({ accounts, file }: CrosswalkReport, { colours }: Screen): string {
  return `${colours.bold(`${counted(accounts, 'account')} written to ${value(file)}`)}\n  It holds personal data: only its owner may read it.\n`;
}

/** What the view is called, and how to join on it. */
export function renderView({ view }: CrosswalkView, { colours }: Screen): string {
  return `${colours.bold(`The crosswalk is the view ${printable(view)} of the target database`)}\n  It shows what the last run left; grant select on it to those who need it.\n`;
}

/** A script for psql: what it would change and what has to be known as comments, then the statement. */
export function renderReferences(report: ReferencesReport, { width }: Screen): string {
  const { counts } = report;
  const where = report.database === 'target' ? 'the target' : report.source;
  const comments = [
    `${report.table}.${report.column}, in the database of ${where}: ids of ${report.source} become ids of golden records.`,
    `${counted(counts.rows, 'row')}: ${count(counts.changed)} get another id, ${count(counts.kept)} keep theirs, ${count(counts.empty)} are empty, ${count(counts.unknown)} refer to accounts that were not merged.`,
    ...(counts.unknown === 0
      ? []
      : ['AS IT IS NOW IT CHANGES NOTHING: first have those merged, or decide what becomes of these rows.']),
    ...report.notes,
  ];
  return `${comments.flatMap((comment) => wrap(printable(comment), width, '--   ', '-- ')).join('\n')}\n${report.statement}`;
}
