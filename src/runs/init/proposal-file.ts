/** The proposal as the text of usermerge.yaml: block style, and beside everything why it was chosen. */
import { Scalar, stringify } from 'yaml';
import type { Notes, Proposal } from './propose.js';

/** What has to be in the environment for the file to load. */
export interface Variable {
  readonly name: string;
  /** Whose URL it is: `source test_db`, `target`. */
  readonly of: string;
  /** host:port/database, no secret. */
  readonly place: string;
}

const width = 120;

export function renderProposal(
  { config, notes, warnings }: Proposal,
  variables: readonly Variable[],
): string {
  const longest = Math.max(...variables.map(({ name }) => name.length));
  const head = [
    '# A proposal of `usermerge init`, from the names, types and contents of the columns that it found. Look through it:',
    '# every choice says why. What the keys mean is in docs/configuration.md; then run `usermerge check`, and `usermerge plan`.',
    '#',
    '# The URLs come from the environment, so that no password stands here. Set:',
    ...variables.map(({ name, of, place }) => `#   ${name.padEnd(longest)}  ${of} (${oneLine(place)})`),
    ...(warnings.length === 0 ? [] : ['#', '# To be looked at:']),
    ...warnings.flatMap((warning) => comment(`- ${warning}`, 0, '#   ')),
  ];
  const body = Object.entries(config).flatMap(([key, value]) => ['', ...entry(key, value, key, 0, notes)]);
  return `${[...head, ...body].join('\n')}\n`;
}

/** Lines of one key of a map. */
function entry(key: string, value: unknown, path: string, indent: number, notes: Notes): string[] {
  const lines = [...commentsAt(notes.before, path, indent)];
  const pad = ' '.repeat(indent);
  const why = notes.why.get(path);
  const name = scalar(key);
  if (Array.isArray(value) && value.some(isMap)) {
    lines.push(...withWhy(`${pad}${name}:`, why, indent));
    for (const [index, item] of value.entries()) {
      if (index > 0) lines.push('');
      lines.push(...listItem(item, `${path}.${index}`, indent + 2, notes));
    }
  } else if (isMap(value)) {
    lines.push(...withWhy(`${pad}${name}:`, why, indent));
    for (const [child, of] of Object.entries(value))
      lines.push(...entry(child, of, `${path}.${child}`, indent + 2, notes));
    lines.push(...commentsAt(notes.after, path, indent + 2));
    return lines;
  } else {
    lines.push(...withWhy(`${pad}${name}: ${valueText(value, path)}`, why, indent));
  }
  lines.push(...commentsAt(notes.after, path, indent));
  return lines;
}

function listItem(item: unknown, path: string, indent: number, notes: Notes): string[] {
  const lines = Object.entries(item as object).flatMap(([key, value]) =>
    entry(key, value, `${path}.${key}`, indent + 2, notes),
  );
  const first = lines.findIndex((line) => !line.trimStart().startsWith('#'));
  const marked = lines.map((line, index) =>
    index === first ? `${' '.repeat(indent)}- ${line.trimStart()}` : line,
  );
  return [...commentsAt(notes.before, path, indent), ...marked, ...commentsAt(notes.after, path, indent + 2)];
}

const isMap = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** `${` of a name or a condition would be taken for a variable; that of a URL is one. */
function valueText(value: unknown, path: string): string {
  if (Array.isArray(value)) return `[${value.map((item) => scalar(escaped(item))).join(', ')}]`;
  return scalar(path.endsWith('.url') ? value : escaped(value));
}

const escaped = (value: unknown): unknown =>
  typeof value === 'string' ? value.replaceAll('${', () => '$${') : value;

/** On one line, with quotes where YAML wants them. */
function scalar(value: unknown): string {
  const node = new Scalar(value);
  const isPlain = typeof value !== 'string' || /^[\w$][\w${}./ -]*$/.test(value);
  if (!isPlain) node.type = /[\p{Cc}\\]/u.test(String(value)) ? 'QUOTE_DOUBLE' : 'QUOTE_SINGLE';
  return stringify(node, { lineWidth: 0 }).trimEnd();
}

/** The reason stands behind the value, or before it where the line would be too long. */
function withWhy(line: string, why: string | undefined, indent: number): string[] {
  if (why === undefined) return [line];
  const beside = `${line} # ${oneLine(why)}`;
  return [...beside].length <= width ? [beside] : [...comment(why, indent), line];
}

function commentsAt(notes: ReadonlyMap<string, readonly string[]>, path: string, indent: number): string[] {
  return (notes.get(path) ?? []).flatMap((line) => comment(line, indent));
}

function comment(text: string, indent: number, mark = '# '): string[] {
  const begin = `${' '.repeat(indent)}${mark}`;
  const shown = oneLine(text);
  const hang = /^(?: +|- )/.exec(shown)?.[0].length ?? 0;
  const lines: string[] = [];
  let line = begin + shown.slice(0, hang);
  let isEmpty = true;
  for (const word of shown.slice(hang).split(' ')) {
    if (!isEmpty && [...line].length + 1 + [...word].length > width) {
      lines.push(line);
      line = begin + ' '.repeat(hang);
      isEmpty = true;
    }
    line += isEmpty ? word : ` ${word}`;
    isEmpty = false;
  }
  return [...lines, line];
}

/** What a name of a database has in it must not end the comment, nor act on a terminal that shows it. */
function oneLine(text: string): string {
  return text.replace(
    /[\p{C}\p{Zl}\p{Zp}]/gu,
    (character) => `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`,
  );
}
