import stringWidth from 'string-width';

/**
 * Text that comes from data and must not act on the terminal: controls, line ends, bidi marks, what is invisible or
 * not assigned, lone surrogates, and every space but the plain one.
 */
const acting = /[\p{C}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]|[^\P{Zs} ]/gu;
const short: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' };

const escaped = (character: string): string =>
  short[character] ?? `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`;

/** One line of prose that may quote data: what could act on the terminal is written out, `\u{202e}`. */
export function printable(text: string): string {
  return text.replace(acting, escaped);
}

/** Prose of several lines, each printable. */
export function printableLines(text: string): string[] {
  return text.replace(/\r\n/g, '\n').split('\n').map(printable);
}

/**
 * A value as a person can read and compare it: printable, a backslash doubled (so that no name can look like an
 * escape), spaces at either end and a leading combining mark written out. NULL is a dash, the empty string two quotes;
 * data that is just these is written out, so that different data never looks the same.
 */
export function value(data: string | null): string {
  if (data === null) return '–';
  if (data === '') return "''";
  return printable(data.replaceAll('\\', '\\\\')).replace(/^ +| +$|^\p{M}|^''$|^–$/gu, (edge) =>
    [...edge].map(escaped).join(''),
  );
}

/** Columns that the text takes on a terminal; colours take none. */
export const widthOf = (text: string): number => stringWidth(text);

const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' });

/** At most `width` columns of an uncoloured text; what is cut ends in an ellipsis. */
export function cut(text: string, width: number): string {
  if (widthOf(text) <= width) return text;
  let kept = '';
  let taken = 0;
  for (const { segment } of graphemes.segment(text)) {
    taken += widthOf(segment);
    if (taken > width - 1) break;
    kept += segment;
  }
  return `${kept}…`;
}

/**
 * Lines of at most `width` columns, broken at spaces; a longer word stays whole. Each begins with `indent`, the first
 * with `first`.
 */
export function wrap(text: string, width: number, indent = '', first = indent): string[] {
  return fill(text.split(' '), ' ', width, indent, first);
}

/** The same with pieces that are never broken, and what is between two of them on a line. */
export function fill(
  pieces: readonly string[],
  between: string,
  width: number,
  indent: string,
  first: string,
): string[] {
  const lines: string[] = [];
  let line = first;
  for (const [n, piece] of pieces.entries()) {
    if (n > 0 && widthOf(line + between + piece) > width) {
      lines.push(line);
      line = indent + piece;
    } else {
      line += n > 0 ? between + piece : piece;
    }
  }
  return [...lines, line];
}
