/** Files and standard input: CSV, TSV, NDJSON, JSON and LDIF, packed or not. */
import { resolve } from 'node:path';
import { Readable } from 'node:stream';
import type { FileConfig, SourceConfig } from '../../config/merge-config.js';
import { sourceAddress } from '../../config/source-address.js';
import { sql } from '../../postgres/sql.js';
import { CopyRows } from './copy-rows.js';
import { type CsvShape, csvCopyOptions, csvShape, plainBytes, rowsOneByOne } from './csv.js';
import { EntryReader } from './directory-entries.js';
import type { Feed, FeedColumn, FeedKind } from './feed.js';
import { type FileBytes, openBytes } from './file-bytes.js';
import { ArrayParser, DocumentReader, LineParser, type RowParser } from './json-rows.js';
import { LdifParser } from './ldif-rows.js';
import { columnsToRead } from './preset-columns.js';
import { allGuarantees, type Guarantees } from './source.js';

export const file: FeedKind = {
  async open(source, _config, signal) {
    const address = sourceAddress(source.url ?? '');
    if (address?.kind !== 'file' || source.file === null) throw new Error(`${source.name} is no file`);
    const opened: FileSource = {
      source,
      form: source.file,
      path: address.path,
      name: address.path === '-' ? 'standard input' : address.path,
      signal,
    };
    const bytes = await openBytes(named(opened), source.file.encoding, signal);
    try {
      const isTable = source.file.format === 'csv' || source.file.format === 'tsv';
      if (isTable) return csvFeed(opened, bytes);
      return source.file.format === 'ldif' ? ldifFeed(opened, bytes) : jsonFeed(opened, bytes);
    } catch (error) {
      bytes.close();
      throw error;
    }
  },
};

interface FileSource {
  readonly source: SourceConfig;
  readonly form: FileConfig;
  readonly path: string;
  /** For people. */
  readonly name: string;
  readonly signal: AbortSignal | undefined;
}

const onlyOnce: Guarantees = {
  consistent: true,
  resumable: false,
  limits: [
    'standard input is read once: it cannot be verified or planned again, and a reading that breaks off cannot go on',
  ],
};

const named = ({ source, path, name }: FileSource) => ({ source: source.name, path, name });

const unknown = (name: string): FeedColumn => ({
  name,
  type: 'text',
  holds: 'unknown',
  timeDigits: null,
  notNull: false,
});

function common(opened: FileSource, bytes: FileBytes) {
  return {
    location: opened.path === '-' ? opened.name : resolve(opened.path),
    title: opened.name,
    serverVersion: opened.form.format,
    encoding: bytes.encoding === 'utf-8' ? 'UTF8' : bytes.encoding,
    filtered: false,
    guarantees: opened.path === '-' ? onlyOnce : allGuarantees,
    close: async () => bytes.close(),
  };
}

function csvFeed(opened: FileSource, bytes: FileBytes): Feed {
  const shape = csvShape(opened.form, bytes, named(opened));
  const columns = shape.names.map(unknown);
  const base = { ...common(opened, bytes), known: columns, columns, missing: () => [] };
  // COPY takes the first line for the header, whatever is in it; we take the first that is not empty.
  const canCopy = shape.quote !== '' && !/^[\r\n]/.test(bytes.head.toString('latin1', 0, 1));
  // Standard input cannot be read again where COPY refuses it: its rows are judged one by one at once.
  if (!canCopy || opened.path === '-') return judgedCsv(base, opened, bytes, shape, []);
  return {
    ...base,
    notes: () => [...bytes.notes, ...shape.notes],
    copyOptions: csvCopyOptions(shape),
    judged: false,
    read: () => readable(plainBytes(bytes, shape)),
    async oneByOne() {
      bytes.close();
      const again = await openBytes(named(opened), opened.form.encoding, opened.signal);
      return judgedCsv({ ...base, ...common(opened, again) }, opened, again, shape, [
        'some of its lines are no CSV that PostgreSQL reads whole: it was read again, row by row',
      ]);
    },
  };
}

function judgedCsv(
  base: Omit<Feed, 'notes' | 'copyOptions' | 'judged' | 'read' | 'oneByOne'>,
  opened: FileSource,
  bytes: FileBytes,
  shape: CsvShape,
  notes: readonly string[],
): Feed {
  return {
    ...base,
    notes: () => [...bytes.notes, ...shape.notes, ...notes],
    copyOptions: sql`format text`,
    judged: true,
    read: () => readable(rowsOneByOne(bytes, shape, named(opened))),
    oneByOne: null,
  };
}

function jsonFeed(opened: FileSource, bytes: FileBytes): Feed {
  const { source, form } = opened;
  const mapped = columnsToRead(source);
  const paths = [...mapped, ...namesIn(source.where ?? '').filter((name) => !mapped.includes(name))];
  const documents = new DocumentReader(paths);
  const start = /\S/.exec(bytes.head.toString())?.[0];
  const parser =
    form.format === 'ndjson' && start !== '['
      ? new LineParser(documents)
      : new ArrayParser(documents, named(opened), form.rows, start === '[');
  return {
    ...common(opened, bytes),
    get known() {
      return [...documents.seen].map((name) => ({ name, type: 'json', notNull: false }));
    },
    columns: paths.map(unknown),
    notes: () => bytes.notes,
    copyOptions: sql`format text`,
    judged: true,
    read: () => readable(parsedRows(bytes, parser)),
    missing: () => documents.missing(),
    oneByOne: null,
  };
}

function ldifFeed(opened: FileSource, bytes: FileBytes): Feed {
  const entries = new EntryReader(opened.source);
  return {
    ...common(opened, bytes),
    get known() {
      return entries.known;
    },
    columns: entries.columns,
    notes: () => [...bytes.notes, ...entries.notes()],
    copyOptions: sql`format text`,
    judged: true,
    read: () => readable(parsedRows(bytes, new LdifParser(entries))),
    missing: () => entries.missing(),
    oneByOne: null,
  };
}

/** Every word of a condition that could be a column. */
function namesIn(condition: string): string[] {
  const quoted = [...condition.matchAll(/"((?:[^"]|"")+)"/g)].map(([, name = '']) =>
    name.replaceAll('""', '"'),
  );
  const words =
    condition.replaceAll(/"(?:[^"]|"")+"|'(?:[^']|'')*'/g, ' ').match(/[\p{L}_][\p{L}\p{N}_$]*/gu) ?? [];
  return [...new Set([...quoted, ...words])];
}

async function* parsedRows(bytes: FileBytes, parser: RowParser): AsyncGenerator<Buffer> {
  const rows = new CopyRows();
  for await (const chunk of bytes.chunks()) {
    parser.push(chunk, rows);
    if (rows.isFull) yield rows.take();
  }
  parser.end(rows);
  yield rows.take();
}

function readable(chunks: AsyncGenerator<Buffer>): Readable {
  return Readable.from(chunks, { objectMode: false, highWaterMark: 512 * 1024 });
}
