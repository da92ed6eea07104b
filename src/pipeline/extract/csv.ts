/** CSV and TSV: what the first bytes tell, and rows that are judged one by one. */
import { isUtf8 } from 'node:buffer';
import { type CastingContext, type CsvError, type Options, parse as parseStream } from 'csv-parse';
import { parse } from 'csv-parse/sync';
import type { FileConfig } from '../../config/merge-config.js';
import { UsermergeError } from '../../errors/usermerge-error.js';
import { literal, type Sql, sql } from '../../postgres/sql.js';
import { CopyRows } from './copy-rows.js';
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

function firstRecord(text: string, config: Marks, file: NamedFile): string[] {
  if (text.trim() === '') return [];
  if (config.quote === '') return splitLine(text.split(/\r\n|\n|\r/, 1)[0] ?? '', config);
  try {
    const [record = []] = parse(text, { ...parserOptions(config), to: 1, relax_quotes: true }) as string[][];
    return record;
  } catch (cause) {
    throw new UsermergeError(
      'SOURCE_MALFORMED',
      `source ${file.source}: the first line of ${file.name} cannot be read: a quote in it is never closed`,
      { at: { source: file.source, file: file.name, line: 1 }, cause },
    );
  }
}

type Marks = Pick<CsvShape, 'delimiter' | 'quote' | 'escape'>;

function parserOptions({ delimiter, quote, ...marks }: Marks): Options {
  return { delimiter, quote, escape: marks.escape, relax_column_count: true, skip_empty_lines: true };
}

/** How COPY is told of the shape. Not for files in which nothing is quoted: its text format has escapes of its own. */
export function csvCopyOptions({ delimiter, quote, header, ...marks }: CsvShape): Sql {
  return sql`format csv, delimiter ${literal(delimiter)}, quote ${literal(quote)}, escape ${literal(marks.escape)}, header ${header ? sql`true` : sql`false`}`;
}

/** The bytes for COPY, which end with an error where COPY might not see what we see. */
export async function* plainBytes(bytes: FileBytes): AsyncGenerator<Buffer> {
  let end = Buffer.alloc(0);
  for await (const chunk of bytes.chunks()) {
    // Before PostgreSQL 18 a line of \. ends a copy, and what follows is silently not read.
    if (hasEndMark(Buffer.concat([end, chunk.subarray(0, 4)])) || hasEndMark(chunk)) throw new EndMark();
    end = Buffer.from(chunk.subarray(-3));
    yield chunk;
  }
}

/** The file has a line that COPY takes for its end. */
export class EndMark extends Error {}

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
 * @throws UsermergeError SOURCE_MALFORMED: a quote that is never closed, after which nobody knows where rows begin
 */
export async function* rowsOneByOne(
  bytes: FileBytes,
  shape: CsvShape,
  file: NamedFile,
): AsyncGenerator<Buffer> {
  const rows = new CopyRows();
  const none = shape.names.map(() => null);
  let header = shape.header;
  const add = (record: readonly (string | null)[], line: number): void => {
    if (header) header = false;
    else if (record.length === none.length) rows.add(record, line);
    else rows.reject([...record, ...none].slice(0, none.length), line, 'wrong_number_of_fields');
  };
  const records = shape.quote === '' ? unquotedRecords(bytes, shape) : quotedRecords(bytes, shape, file);
  for await (const { record, line, reason } of records) {
    if (reason === null) add(record, line);
    else rows.reject([...record, ...none].slice(0, none.length), line, reason);
    if (rows.isFull) yield rows.take();
  }
  yield rows.take();
}

interface FoundRecord {
  readonly record: readonly (string | null)[];
  readonly line: number;
  readonly reason: 'malformed' | 'broken_text' | null;
}

async function* quotedRecords(
  bytes: FileBytes,
  shape: CsvShape,
  file: NamedFile,
): AsyncGenerator<FoundRecord> {
  const refused: FoundRecord[] = [];
  let unclosed: CsvError | undefined;
  let lastLine = 0;
  const parser = parseStream({
    ...parserOptions(shape),
    encoding: null,
    info: true,
    skip_records_with_error: true,
    // Bytes, so that what is no text is seen; empty without quotes is NULL, as for COPY.
    cast: (value: unknown, { quoting }: CastingContext) =>
      !quoting && (value as Buffer).length === 0 ? null : value,
    on_skip: (error: CsvError | undefined) => {
      if (error?.code === 'CSV_QUOTE_NOT_CLOSED') unclosed = error;
      else refused.push({ record: [], line: Number(error?.lines ?? 0), reason: 'malformed' });
      return undefined;
    },
  } as Options);
  const feeding = (async () => {
    for await (const chunk of bytes.chunks()) {
      if (!parser.write(chunk)) await new Promise((resolve) => parser.once('drain', resolve));
    }
    parser.end();
  })();
  feeding.catch((error: Error) => parser.destroy(error));
  for await (const { record, info } of parser as AsyncIterable<{
    record: (Buffer | null)[];
    info: { lines: number };
  }>) {
    yield* refused.splice(0);
    lastLine = info.lines;
    const isBroken = record.some((value) => value !== null && !isUtf8(value));
    yield {
      record: record.map((value) => (value === null || !isUtf8(value) ? null : value.toString())),
      line: info.lines,
      reason: isBroken ? 'broken_text' : null,
    };
  }
  if (unclosed !== undefined) {
    const line = lastLine + 1;
    throw new UsermergeError(
      'SOURCE_MALFORMED',
      `source ${file.source}: ${file.name} opens a quote in line ${line} that is never closed: nobody can tell where its other rows begin`,
      {
        at: { source: file.source, file: file.name, line },
        next: 'Close the quote, or say file.quote: none where quotes are letters like others.',
      },
    );
  }
  yield* refused;
}

async function* unquotedRecords(bytes: FileBytes, shape: CsvShape): AsyncGenerator<FoundRecord> {
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
    for (let end = chunk.indexOf(0x0a); end !== -1; end = chunk.indexOf(0x0a, from)) {
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
function splitLine(line: string, { delimiter, ...marks }: Pick<Marks, 'delimiter' | 'escape'>): string[] {
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
