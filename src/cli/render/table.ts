import type { Colours } from './screen.js';
import { cut, fill, widthOf } from './text.js';

export interface Column {
  readonly title: string;
  readonly align?: 'right';
  /** Values may be cut to make the table fit; numbers never are. */
  readonly cuttable?: boolean;
}

/** Text, or text with a colour that is put on after it was cut and padded. */
export type Cell = string | { readonly text: string; readonly paint: (text: string) => string };

const gap = 2;
const narrowest = 8;

/**
 * Lines of an aligned table. Where it is wider than `width`, the widest cuttable columns are narrowed, to no less than
 * 8; what still does not fit becomes a paragraph for each row, every value after its title.
 */
export function table(
  columns: readonly Column[],
  rows: readonly (readonly Cell[])[],
  { width, colours, indent = '' }: { width: number; colours: Colours; indent?: string },
): string[] {
  const widths = columns.map((column, c) =>
    Math.max(widthOf(column.title), ...rows.map((row) => widthOf(textOf(row[c])))),
  );
  let excess = widthOf(indent) + sum(widths) + gap * (columns.length - 1) - width;
  while (excess > 0) {
    const widest = widestCuttable(columns, widths);
    if (widest === undefined) break;
    widths[widest] = (widths[widest] ?? 0) - 1;
    excess -= 1;
  }
  if (excess > 0) return rows.flatMap((row) => paragraph(columns, row, width, indent));

  const line = (cells: readonly (Cell | undefined)[]): string =>
    (
      indent + cells.map((cell, c) => drawn(cell, columns[c], widths[c] ?? 0)).join(' '.repeat(gap))
    ).trimEnd();
  const titles = columns.map((column) => ({ text: column.title, paint: colours.dim }));
  return [line(titles), ...rows.map(line)];
}

function paragraph(
  columns: readonly Column[],
  row: readonly Cell[],
  width: number,
  indent: string,
): string[] {
  const parts = columns.map(({ title }, c) =>
    [title, textOf(row[c])].filter((part) => part !== '').join(' '),
  );
  return fill(
    parts.filter((part) => part !== ''),
    '  ',
    width,
    `${indent}    `,
    indent,
  );
}

function widestCuttable(columns: readonly Column[], widths: readonly number[]): number | undefined {
  let widest: number | undefined;
  for (const [c, column] of columns.entries()) {
    const own = widths[c] ?? 0;
    if (column.cuttable && own > narrowest && own > (widest === undefined ? 0 : (widths[widest] ?? 0)))
      widest = c;
  }
  return widest;
}

function drawn(cell: Cell | undefined, column: Column | undefined, width: number): string {
  const text = cut(textOf(cell), width);
  const padding = ' '.repeat(Math.max(0, width - widthOf(text)));
  const padded = column?.align === 'right' ? padding + text : text + padding;
  return typeof cell === 'object' ? cell.paint(padded) : padded;
}

const textOf = (cell: Cell | undefined): string => (typeof cell === 'object' ? cell.text : (cell ?? ''));

const sum = (numbers: readonly number[]): number => numbers.reduce((total, n) => total + n, 0);
