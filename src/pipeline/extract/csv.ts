/** CSV and TSV: what the first bytes tell, and rows that are judged one by one. */
import { isUtf8 } from 'node:buffer';
import type { FileConfig } from '../../config/merge-config.js';
import { UsermergeError } from '../../errors/usermerge-error.js';
import { literal, type Sql, sql } from '../../postgres/sql.js';
import { CopyRows } from './copy-rows.js';
import {
  type CsvMarks,
  CsvReader,
  type FoundRecord,
  lineEndOf,
  OpenQuote,
  QuoteCheck,
} from './csv-records.js';
import type { FeedReason } from './feed.js';
import type { FileBytes } from './file-bytes.js';

export interface CsvShape {
  readonly delimiter: string;
  /** Empty: nothing is quoted. */
  readonly quote: string;
  /** Before a quote within quotes; where nothing is quoted, before any character. Empty: nothing is escaped. */
  readonly escape: string;
  readonly header: boolean;
  /** Of the columns, each but once. */
  readonly names: readonly string[];
  readonly notes: readonly string[];
}

interface NamedFile {
  readonly source: string;
  readonly name: string;
}

/** @throws UsermergeError SOURCE_MALFORMED: the first line is no header */
export function csvShape(config: FileConfig, { head }: FileBytes, file: NamedFile): CsvShape {
  const text = head.toString();
  const delimiter = config.delimiter ?? (config.format === 'tsv' ? '\t' : seenDelimiter(text, config.quote));
  const given = { ...config, delimiter, escape: config.escape ?? config.quote };
  const first = firstRecord(text, given, file);
  const names = config.header
    ? first.map((name, index) => (name.trim() === '' ? String(index + 1) : name.trim()))
    : first.map((_, index) => String(index + 1));
  if (names.length === 0)
    throw new UsermergeError('SOURCE_MALFORMED', `source ${file.source}: ${file.name} is empty`, {
      at: { source: file.source, file: file.name },
    });
  const twice = names.filter((name, index) => names.indexOf(name) !== index);
  return {
    delimiter,
    quote: config.quote,
    escape: given.escape,
    header: config.header,
    names: names.map((name, index) => (names.indexOf(name) === index ? name : `${name} (${index + 1})`)),
    notes: [
      ...(config.delimiter === null && config.format === 'csv' && delimiter !== ','
        ? [`its fields are parted by ${delimiter === '\t' ? 'tabs' : delimiter}, as the first line shows`]
        : []),
      ...(twice.length > 0
        ? [
            `its header names ${[...new Set(twice)].join(', ')} more than once: the first column of the name is read`,
          ]
        : []),
    ],
  };
}

/** What parts the most fields of the first line, outside of quotes. */
function seenDelimiter(text: string, quote: string): string {
  const line = text.split(/\r\n|\n|\r/, 1)[0] ?? '';
  const plain =
    quote === ''
      ? line
      : line
          .split(quote)
          .filter((_, index) => index % 2 === 0)
          .join('');
  const count = (character: string): number => plain.split(character).length;
  return [',', ';', '\t', '|'].reduce((best, each) => (count(each) > count(best) ? each : best));
}

function firstRecord(text: string, config: CsvMarks, file: NamedFile): readonly string[] {
  if (text.trim() === '') return [];
  if (config.quote === '')
    return splitLine(text.split(/\r\n|\n|\r/).find((line) => line !== '') ?? '', config);
  const head = Buffer.from(text);
  const reader = new CsvReader(config, head);
  const [first] = [...reader.push(head), ...reader.end()];
  if (first?.reason === null) return first.record.map((name) => name ?? '');
  throw new UsermergeError(
    'SOURCE_MALFORMED',
    `source ${file.source}: the first line of ${file.name} cannot be read: a quote in it is out of place, or never closed`,
    { at: { source: file.source, file: file.name, line: first?.line ?? 1 } },
  );
}

/** How COPY is told of the shape. Not for files in which nothing is quoted: its text format has escapes of its own. */
export function csvCopyOptions({ delimiter, quote, header, ...marks }: CsvShape): Sql {
  return sql`format csv, delimiter ${literal(delimiter)}, quote ${literal(quote)}, escape ${literal(marks.escape)}, header ${header ? sql`true` : sql`false`}`;
}

/** The bytes for COPY, which end with an error where COPY would not read what stands there. */
export async function* plainBytes(bytes: FileBytes, shape: CsvShape): AsyncGenerator<Buffer> {
  const quotes = new QuoteCheck(shape, bytes.head);
  let end = Buffer.alloc(0);
  for await (const chunk of bytes.chunks()) {
    // Before PostgreSQL 18 a line of \. ends a copy, and what follows is silently not read.
    if (hasEndMark(Buffer.concat([end, chunk.subarray(0, 4)])) || hasEndMark(chunk)) throw new UnlikeCopy();
    if (!quotes.accepts(chunk)) throw new UnlikeCopy();
    end = Buffer.from(chunk.subarray(-3));
    yield chunk;
  }
}

/** COPY would take the file, and not read all that is in it: a line that it takes for the end, or a quote out of place. */
export class UnlikeCopy extends Error {}

function hasEndMark(bytes: Buffer): boolean {
  for (let at = bytes.indexOf('\\.'); at !== -1; at = bytes.indexOf('\\.', at + 1)) {
    const [before, after] = [bytes[at - 1], bytes[at + 2]];
    if (
      (before === undefined || before === 0x0a || before === 0x0d) &&
      (after === undefined || after === 0x0a || after === 0x0d)
    )
      return true;
  }
  return false;
}

/**
 * Every row judged by itself: all that cannot be read are found in one pass.
 *
 * @throws UsermergeError SOURCE_MALFORMED: a quote that is never closed
 */
export async function* rowsOneByOne(
  bytes: FileBytes,
  shape: CsvShape,
  file: NamedFile,
): AsyncGenerator<Buffer> {
  const rows = new CopyRows();
  const none = shape.names.map(() => null);
  let isHeader = shape.header;
  const reject = (record: readonly (string | null)[], line: number, reason: FeedReason): void =>
    rows.reject([...record, ...none].slice(0, none.length), line, reason);
  const records = shape.quote === '' ? unquotedRecords(bytes, shape) : quotedRecords(bytes, shape, file);
  for await (const { record, line, reason } of records) {
    if (isHeader) isHeader = false;
    else if (reason !== null) reject(record, line, reason);
    else if (record.length !== none.length) reject(record, line, 'wrong_number_of_fields');
    else rows.add(record, line);
    if (rows.isFull) yield rows.take();
  }
  yield rows.take();
}

async function* quotedRecords(
  bytes: FileBytes,
  shape: CsvShape,
  file: NamedFile,
): AsyncGenerator<FoundRecord> {
  const reader = new CsvReader(shape, bytes.head);
  try {
    for await (const chunk of bytes.chunks()) yield* reader.push(chunk);
    yield* reader.end();
  } catch (error) {
    if (!(error instanceof OpenQuote)) throw error;
    const { line } = error;
    throw new UsermergeError(
      'SOURCE_MALFORMED',
      `source ${file.source}: ${file.name} opens a quote in line ${line} that is not closed within millions of characters: nobody can tell where its other rows begin`,
      {
        at: { source: file.source, file: file.name, line },
        next: 'Close the quote, or say file.quote: none where quotes are letters like others.',
      },
    );
  }
}

async function* unquotedRecords(bytes: FileBytes, shape: CsvShape): AsyncGenerator<FoundRecord> {
  const lineEnd = lineEndOf(shape, bytes.head);
  let line = 0;
  let rest: Buffer = Buffer.alloc(0);
  const recordOf = (raw: Buffer): FoundRecord | null => {
    line += 1;
    const end = raw.at(-1) === 0x0d ? -1 : raw.length;
    const text = raw.subarray(0, end).toString();
    if (text === '') return null;
    return {
      record: splitLine(text, shape).map((value) => (value === '' ? null : value)),
      line,
      reason: isUtf8(raw) ? null : 'broken_text',
    };
  };
  for await (const chunk of bytes.chunks()) {
    let from = 0;
    for (let end = chunk.indexOf(lineEnd); end !== -1; end = chunk.indexOf(lineEnd, from)) {
      const found = recordOf(Buffer.concat([rest, chunk.subarray(from, end)]));
      rest = Buffer.alloc(0);
      if (found !== null) yield found;
      from = end + 1;
    }
    rest = Buffer.concat([rest, chunk.subarray(from)]);
  }
  const found = rest.length > 0 ? recordOf(rest) : null;
  if (found !== null) yield found;
}

/** The fields of a line in which nothing is quoted: the escape makes the next character one like others. */
function splitLine(line: string, { delimiter, ...marks }: Pick<CsvMarks, 'delimiter' | 'escape'>): string[] {
  if (marks.escape === '' || !line.includes(marks.escape)) return line.split(delimiter);
  const fields: string[] = [];
  let field = '';
  for (let at = 0; at < line.length; at += 1) {
    const character = line[at] as string;
    if (character === marks.escape && at + 1 < line.length) {
      at += 1;
      field += line[at];
    } else if (character === delimiter) {
      fields.push(field);
      field = '';
    } else field += character;
  }
  return [...fields, field];
}
