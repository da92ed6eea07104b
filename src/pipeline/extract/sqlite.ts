/** SQLite: a table, view or query of a file, read in one transaction while others may write. */
import { isUtf8 } from 'node:buffer';
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { Readable } from 'node:stream';
import Database from 'libsql';
import type { SourceConfig } from '../../config/merge-config.js';
import { didYouMean } from '../../config/nearest-key.js';
import { sourceAddress } from '../../config/source-address.js';
import { type ErrorPlace, UsermergeError } from '../../errors/usermerge-error.js';
import { sql } from '../../postgres/sql.js';
import { CopyRows } from './copy-rows.js';
import type { FeedKind } from './feed.js';
import { mappedColumns } from './postgres-relation.js';
import { allGuarantees } from './source.js';

export const sqlite: FeedKind = {
  async open(source) {
    const address = sourceAddress(source.url ?? '');
    if (address?.kind !== 'sqlite') throw new Error(`${source.name} is no SQLite database`);
    const path = resolve(address.path);
    const db = openFile(source, path);
    const close = async () => {
      if (!db.open) return;
      // The driver keeps the connection until its statements are collected as garbage: the lock must not wait for that.
      try {
        db.exec('rollback');
      } finally {
        db.close();
      }
    };
    try {
      const failed = failureIn(source, path);
      const { from, title, label, columns } = failed(null, () => findRelation(db, source, path));
      const names = new Set(columns.map(({ name }) => name));
      const mapped = [...new Set(mappedColumns(source).map(({ column }) => column))].filter((name) =>
        names.has(name),
      );
      const { sourceUserId, passwordLastChanged, updatedAt } = source.columns;
      const list = mapped.map((name) => expressionOf(quoted(name), name === sourceUserId));
      const where = source.where === null ? '' : `\nwhere (\n${source.where.replace(/[\s;]+$/, '')}\n)`;
      const select = `select ${list.length === 0 ? '1' : list.join(', ')} from ${from}${where}`;
      const statement = failed('where', () => db.prepare(select).raw(true).safeIntegers(true));
      const isTime = mapped.map((name) => name === passwordLastChanged || name === updatedAt);
      const readText = (value: unknown, index: number): string | null =>
        textOf(value, isTime[index] === true && source.time.unit === null);
      return {
        location: `${path} ${label}`,
        title,
        serverVersion: failed(null, () => db.prepare('select sqlite_version() as v').get() as { v: string })
          .v,
        encoding: 'UTF8',
        known: columns,
        columns: mapped.map((name) => ({
          name,
          type: columns.find((column) => column.name === name)?.type ?? 'any',
          holds: 'unknown',
          timeDigits: null,
          notNull: false,
        })),
        filtered: true,
        guarantees: allGuarantees,
        notes: () => [],
        copyOptions: sql`format text`,
        judged: true,
        read: () =>
          Readable.from(rowsOf(statement, readText, failed), {
            objectMode: false,
            highWaterMark: 512 * 1024,
          }),
        missing: () => [],
        oneByOne: null,
        close,
      };
    } catch (error) {
      await close();
      throw error;
    }
  },
};

/** For reading alone: nothing is made, and the write-ahead log is not folded into the file when we leave. */
function openFile(source: SourceConfig, path: string): Database.Database {
  const unreachable = (what: string, cause?: unknown) =>
    new UsermergeError('SOURCE_UNREACHABLE', `source ${source.name}: ${path}: ${what}`, {
      at: { source: source.name, file: path },
      cause,
      next: 'Check the path (it is taken from the current directory) and the rights of the file.',
    });
  if (!existsSync(path)) throw unreachable('there is no such file');
  try {
    const uri = `file:${encodeURI(path).replaceAll('?', '%3f').replaceAll('#', '%23')}?mode=ro`;
    // Milliseconds to wait for a writer that holds the whole file, as writers without a write-ahead log do.
    const db = new Database(uri, { timeout: 10_000 });
    db.exec('begin');
    db.prepare('select count(*) as n from sqlite_master').get();
    return db;
  } catch (cause) {
    if ((cause as { code?: string }).code !== 'SQLITE_NOTADB')
      throw unreachable('it cannot be opened', cause);
    throw new UsermergeError('SOURCE_MALFORMED', `source ${source.name}: ${path} is no SQLite database`, {
      at: { source: source.name, file: path },
      cause,
    });
  }
}

/** What SQLite refuses, as an error that names the source. `key`: what of the configuration it was asked. */
function failureIn(source: SourceConfig, path: string) {
  return <T>(key: 'query' | 'where' | null, fn: () => T): T => {
    try {
      return fn();
    } catch (cause) {
      if (cause instanceof UsermergeError) throw cause;
      const { message } = cause as Error;
      if (key === null) {
        throw new UsermergeError('SOURCE_MALFORMED', `source ${source.name}: ${path}: ${message}`, {
          at: { source: source.name, file: path },
          cause,
        });
      }
      throw new UsermergeError(
        'CONFIG_INVALID',
        `source ${source.name}: SQLite does not take its ${key}: ${message}`,
        {
          at: { source: source.name, key },
          cause,
          next: `Correct \`${key}\` of this source.`,
        },
      );
    }
  };
}

interface SqliteRelation {
  /** What stands after `from`. */
  readonly from: string;
  readonly title: string;
  readonly label: string;
  readonly columns: readonly { readonly name: string; readonly type: string; readonly notNull: boolean }[];
}

function findRelation(db: Database.Database, source: SourceConfig, path: string): SqliteRelation {
  if (source.relation.kind === 'query') {
    const from = `(\n${source.relation.sql}\n) as account`;
    const columns = failureIn(source, path)('query', () => db.prepare(`select * from ${from}`).columns());
    return {
      from,
      title: 'its query',
      label: '(query)',
      columns: columns.map(({ name, type }) => ({ name, type: type ?? 'any', notNull: false })),
    };
  }
  const { name } = source.relation.table;
  const tables = db
    .prepare(
      "select name from sqlite_master where type in ('table', 'view') and name not like 'sqlite\\_%' escape '\\'",
    )
    .all() as { name: string }[];
  if (!tables.some((table) => table.name === name)) {
    const at: ErrorPlace = { source: source.name, table: name };
    const hint = didYouMean(
      name,
      tables.map((table) => table.name),
    );
    throw new UsermergeError('TABLE_MISSING', `source ${source.name}: ${path} has no table ${name}${hint}`, {
      at,
    });
  }
  const columns = db
    .prepare('select name, type, "notnull" as "notNull" from pragma_table_xinfo(?)')
    .all(name) as {
    name: string;
    type: string;
    notNull: number;
  }[];
  return {
    from: quoted(name),
    title: `table ${name}`,
    label: name,
    columns: columns.map((column) => ({
      ...column,
      type: column.type || 'any',
      notNull: column.notNull !== 0,
    })),
  };
}

function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

/**
 * A value as it is to be read. Text that is not plain ASCII comes as bytes: the driver ends the process at one that is
 * no UTF-8, and cuts one off at NUL. Bytes are text where they are plain ASCII, else \x and hex digits, as for
 * PostgreSQL's bytea; 16 bytes of an id are a UUID.
 */
function expressionOf(column: string, isId: boolean): string {
  const isPlain = `not glob '*[^ -~]*'`;
  const hex = `lower(hex(${column}))`;
  const part = (from: number, length: number): string => `substr(${hex}, ${from}, ${length})`;
  const uuid = [part(1, 8), part(9, 4), part(13, 4), part(17, 4), part(21, 12)].join(" || '-' || ");
  return `case typeof(${column})
    when 'text' then case
      when length(${column}) = length(cast(${column} as blob)) and ${column} ${isPlain} then ${column}
      else cast(${column} as blob)
    end
    when 'blob' then case
      ${isId ? `when length(${column}) = 16 then ${uuid}` : ''}
      when length(cast(${column} as text)) = length(${column}) and cast(${column} as text) ${isPlain} then cast(${column} as text)
      else '\\x' || ${hex}
    end
    else ${column}
  end`;
}

async function* rowsOf(
  statement: Database.Statement,
  readText: (value: unknown, index: number) => string | null,
  failed: ReturnType<typeof failureIn>,
): AsyncGenerator<Buffer> {
  const rows = new CopyRows();
  const found = failed('where', () => statement.iterate());
  for (;;) {
    const next = failed(null, () => found.next());
    if (next.done) break;
    const values = next.value as unknown[];
    const broken = values.some((value) => Buffer.isBuffer(value) && !isUtf8(value));
    const texts = values.map(readText);
    if (broken) rows.reject(texts, null, 'broken_text');
    else rows.add(texts, null);
    if (rows.isFull) yield rows.take();
  }
  yield rows.take();
}

/** Days of the Julian calendar in which SQLite keeps times: from year 0 to 9999. */
const julianDays = { first: 1721059.5, end: 5373485, unixEpoch: 2440587.5 } as const;

function textOf(value: unknown, mayBeJulian: boolean): string | null {
  if (value === null) return null;
  if (Buffer.isBuffer(value)) return isUtf8(value) ? value.toString() : null;
  if (typeof value === 'number' && mayBeJulian && value >= julianDays.first && value < julianDays.end)
    return new Date(Math.round((value - julianDays.unixEpoch) * 86_400_000)).toISOString();
  return String(value);
}
