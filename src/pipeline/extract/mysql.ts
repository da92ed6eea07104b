/** MySQL and MariaDB: a table, view or query, read in one consistent snapshot. */
import { isUtf8 } from 'node:buffer';
import { readFileSync } from 'node:fs';
import { Readable } from 'node:stream';
import mysql, { type Connection, type ConnectionOptions, type FieldPacket } from 'mysql2';
import type { MergeConfig, SourceConfig } from '../../config/merge-config.js';
import { didYouMean } from '../../config/nearest-key.js';
import type { ErrorCode } from '../../errors/codes.js';
import { UsermergeError } from '../../errors/usermerge-error.js';
import { sql } from '../../postgres/sql.js';
import { CopyRows } from './copy-rows.js';
import type { FeedColumn, FeedKind } from './feed.js';
import { mappedColumns } from './postgres-relation.js';
import { allGuarantees, type Guarantees } from './source.js';

export const mysqlKind: FeedKind = {
  async open(source, config, signal) {
    const session = await connect(source);
    const stop = () => session.destroy();
    signal?.addEventListener('abort', stop);
    const close = async () => {
      signal?.removeEventListener('abort', stop);
      session.destroy();
    };
    try {
      signal?.throwIfAborted();
      await session.ask(settings);
      await session.ask('set session transaction isolation level repeatable read');
      await session.ask('start transaction with consistent snapshot, read only');
      return { ...(await describe(session, source, config)), close };
    } catch (error) {
      await close();
      throw error;
    }
  },
};

/** Times in UTC, and no end by a timeout. */
const settings = `set session time_zone = '+00:00', net_write_timeout = 86400, wait_timeout = 86400`;

async function describe(session: Session, source: SourceConfig, config: MergeConfig) {
  const relation = await findRelation(session, source);
  const known = new Set(relation.columns.map(({ name }) => name));
  const names = [...new Set(mappedColumns(source).map(({ column }) => column))].filter((name) =>
    known.has(name),
  );
  const plain = names.length === 0 ? '1' : names.map(quoted).join(', ');
  const { fields } = await session.ask(`select ${plain} from ${relation.from} limit 0`);
  const flags = await booleans(session, relation.from, fields);
  const readings = names.map((name, index) => readingOf(name, fields[index] as Field, flags, source));
  const where = source.where === null ? '' : `\nwhere (\n${source.where.replace(/[\s;]+$/, '')}\n)`;
  const list = readings.length === 0 ? '1' : readings.map(({ expression }) => expression).join(', ');
  const select = `select ${list} from ${relation.from}${where}`;
  await session.ask(`explain ${select}`, 'where');
  const [[version = '']] = (await session.ask('select version()')).rows as [[string]];
  return {
    location: `${session.label} ${relation.label}`,
    title: relation.title,
    serverVersion: version,
    encoding: 'UTF8',
    known: relation.columns,
    columns: readings.map(({ column }) => column),
    filtered: true,
    guarantees: await guaranteesOf(session, source, relation.title),
    notes: () => [...collationNotes(relation, source, config), ...readings.flatMap(({ note }) => note ?? [])],
    copyOptions: sql`format text`,
    judged: true,
    read: () => rowsOf(session, select, readings),
    missing: () => [],
    oneByOne: null,
  };
}

interface Session {
  readonly connection: Connection;
  /** host:port/database */
  readonly label: string;
  /** `key`: what of the configuration is asked of the server. */
  ask(text: string, key?: 'query' | 'where', values?: readonly string[]): Promise<Answer>;
  failure(error: unknown, key?: 'query' | 'where'): Error;
  /** Calls `fail` where the connection ends before `done` was called: the driver tells nobody who waits. */
  untilLost(fail: (error: Error) => void): { done(): void };
  /** At once: a server that does not answer must not keep us, nor one that is still sending. */
  destroy(): void;
}

interface Answer {
  readonly rows: readonly (readonly (string | null)[])[];
  readonly fields: readonly Field[];
}

/** What the server says of a column of a result. */
interface Field extends Pick<FieldPacket, 'name' | 'columnLength' | 'flags' | 'decimals'> {
  readonly columnType: number;
  readonly characterSet: number;
}

async function connect(source: SourceConfig): Promise<Session> {
  const url = new URL(source.url ?? '');
  const database = decodeURIComponent(url.pathname.slice(1));
  const port = Number(url.port || 3306);
  const host = decodeURIComponent(url.hostname.replace(/^\[(.*)\]$/, '$1')) || 'localhost';
  const socket = url.searchParams.get('socket');
  const label = `${socket ?? `${host}:${port}`}/${database}`;
  const failure = failuresOf(source, label);
  const options: ConnectionOptions = {
    ...(socket === null ? { host, port } : { socketPath: socket }),
    user: decodeURIComponent(url.username),
    password: decodeURIComponent(url.password),
    database,
    charset: 'utf8mb4',
    connectTimeout: 15_000,
    rowsAsArray: true,
    // Bytes as the server sends them: every value is a text.
    typeCast: false,
  };
  const sslMode = url.searchParams.get('sslmode') ?? 'prefer';
  const connection = await openAs(options, sslMode, url.searchParams.get('sslrootcert'), failure);
  const waiting = new Set<(error: Error) => void>();
  const lose = (error: unknown) => {
    for (const fail of [...waiting]) fail(failure(error));
    waiting.clear();
  };
  const closed = Object.assign(new Error('it was closed'), { code: 'PROTOCOL_CONNECTION_LOST' });
  connection.on('error', lose);
  connection.on('end', () => lose(closed));
  const untilLost: Session['untilLost'] = (fail) => {
    waiting.add(fail);
    return { done: () => void waiting.delete(fail) };
  };
  return {
    connection,
    label,
    failure,
    ask: (text, key, values = []) =>
      new Promise((resolve, reject) => {
        const { done } = untilLost(reject);
        connection.query({ sql: text, values: [...values] }, (error, rows, fields) => {
          done();
          if (error) reject(failure(error, key));
          else resolve({ rows: textsOf(rows), fields: (fields ?? []) as unknown as Field[] });
        });
      }),
    untilLost,
    destroy() {
      connection.destroy();
      // The driver only says that it has ended: a server that is sending would wait for us to read.
      (connection as unknown as { stream: { destroy(): void } }).stream.destroy();
      lose(closed);
    },
  };
}

function textsOf(rows: unknown): (string | null)[][] {
  if (!Array.isArray(rows)) return [];
  return rows.map((row) =>
    (row as (Buffer | null)[]).map((value) => (value === null ? null : String(value))),
  );
}

type Failure = Session['failure'];

/** As libpq's sslmode: prefer takes what there is, require encrypts, verify-ca and verify-full look at the certificate. */
async function openAs(
  options: ConnectionOptions,
  sslMode: string,
  rootCertificate: string | null,
  failure: Failure,
): Promise<Connection> {
  const modes = ['disable', 'prefer', 'require', 'verify-ca', 'verify-full'];
  if (!modes.includes(sslMode))
    throw new UsermergeError(
      'CONFIG_INVALID',
      `sslmode must be one of ${modes.join(', ')}${didYouMean(sslMode, modes)}`,
    );
  const ca = rootCertificate === null ? undefined : readCertificate(rootCertificate);
  const ssl = {
    ...(ca === undefined ? {} : { ca }),
    rejectUnauthorized: sslMode.startsWith('verify'),
    verifyIdentity: sslMode === 'verify-full',
  };
  try {
    return await openOnce(sslMode === 'disable' ? options : { ...options, ssl });
  } catch (error) {
    const noTls = (error as { code?: string }).code === 'HANDSHAKE_NO_SSL_SUPPORT';
    if (sslMode !== 'prefer' || !noTls) throw failure(error);
    return openOnce(options).catch((again: unknown) => Promise.reject(failure(again)));
  }
}

function readCertificate(path: string): Buffer {
  try {
    return readFileSync(path);
  } catch (cause) {
    throw new UsermergeError('CONFIG_INVALID', `sslrootcert: the file ${path} cannot be read`, { cause });
  }
}

function openOnce(options: ConnectionOptions): Promise<Connection> {
  return new Promise((resolve, reject) => {
    const connection = mysql.createConnection(options);
    connection.on('error', () => undefined);
    connection.connect((error) => {
      if (!error) return resolve(connection);
      connection.destroy();
      reject(error);
    });
  });
}

const codes: Readonly<Record<string, ErrorCode>> = {
  ER_ACCESS_DENIED_ERROR: 'AUTHENTICATION_FAILED',
  ER_BAD_DB_ERROR: 'DATABASE_MISSING',
  ER_DBACCESS_DENIED_ERROR: 'PRIVILEGE_MISSING',
  ER_TABLEACCESS_DENIED_ERROR: 'PRIVILEGE_MISSING',
  ER_COLUMNACCESS_DENIED_ERROR: 'PRIVILEGE_MISSING',
  ER_NO_SUCH_TABLE: 'TABLE_MISSING',
  ER_BAD_FIELD_ERROR: 'COLUMN_MISSING',
  HANDSHAKE_NO_SSL_SUPPORT: 'TLS_UNTRUSTED',
  HANDSHAKE_SSL_ERROR: 'TLS_UNTRUSTED',
};
const lost = [
  'PROTOCOL_CONNECTION_LOST',
  'ECONNRESET',
  'EPIPE',
  'ER_CONNECTION_KILLED',
  'ER_SERVER_SHUTDOWN',
];

function failuresOf(source: SourceConfig, label: string): Failure {
  return (error, key) => {
    if (error instanceof UsermergeError) return error;
    const { code = '', message, syscall } = error as NodeJS.ErrnoException;
    const at = { source: source.name, ...(key === undefined ? {} : { key }) };
    const where = `source ${source.name} (${label})`;
    if (lost.includes(code) || /connection (is|was) (in )?(closed|killed)/i.test(message))
      return new UsermergeError('CONNECTION_LOST', `lost the connection to ${where}: ${message}`, {
        at,
        cause: error,
      });
    if (syscall === 'connect' || code === 'ETIMEDOUT' || code === 'ENOTFOUND' || code === 'EAI_AGAIN')
      return new UsermergeError('SOURCE_UNREACHABLE', `cannot connect to ${where}: ${message}`, {
        at,
        cause: error,
      });
    const known = codes[code] ?? (code.includes('CERT') ? 'TLS_UNTRUSTED' : undefined);
    if (key !== undefined && code.startsWith('ER_') && known !== 'PRIVILEGE_MISSING') {
      return new UsermergeError(
        known ?? 'CONFIG_INVALID',
        `source ${source.name}: the database does not take its ${key}: ${message}`,
        { at, cause: error, next: `Correct \`${key}\` of this source.` },
      );
    }
    if (known !== undefined) return new UsermergeError(known, `${where}: ${message}`, { at, cause: error });
    if (!code.startsWith('ER_')) return error as Error;
    return new UsermergeError('SQL_FAILED', `${where}: ${message} (${code})`, { at, cause: error });
  };
}

interface MysqlRelation {
  /** What stands after `from`. */
  readonly from: string;
  readonly title: string;
  readonly label: string;
  readonly columns: readonly MysqlColumn[];
}

interface MysqlColumn {
  readonly name: string;
  readonly type: string;
  readonly notNull: boolean;
  /** By which texts of it are compared there; null: no text, or not known. */
  readonly collation: string | null;
}

async function findRelation(session: Session, source: SourceConfig): Promise<MysqlRelation> {
  if (source.relation.kind === 'query') {
    const from = `(\n${source.relation.sql}\n) as account`;
    const { fields } = await session.ask(`select * from ${from} limit 0`, 'query');
    return {
      from,
      title: 'its query',
      label: '(query)',
      columns: fields.map((field) => ({
        name: field.name,
        type: typeName(field),
        notNull: false,
        collation: null,
      })),
    };
  }
  const { schema, name } = source.relation.table;
  const label = schema === null ? name : `${schema}.${name}`;
  const inSchema = schema === null ? 'database()' : '?';
  const schemas = schema === null ? [] : [schema];
  const { rows } = await session.ask(
    `select column_name, column_type, is_nullable, collation_name from information_schema.columns
     where table_schema = ${inSchema} and table_name = ? order by ordinal_position`,
    undefined,
    [...schemas, name],
  );
  if (rows.length === 0) {
    const others = await session.ask(
      `select table_name from information_schema.tables where table_schema = ${inSchema}`,
      undefined,
      schemas,
    );
    const names = others.rows.map(([each]) => each ?? '');
    throw new UsermergeError(
      'TABLE_MISSING',
      `source ${source.name}: ${session.label} has no table ${label}${didYouMean(name, names)}`,
      { at: { source: source.name, table: label } },
    );
  }
  return {
    from: schema === null ? quoted(name) : `${quoted(schema)}.${quoted(name)}`,
    title: `table ${label}`,
    label,
    columns: rows.map(([column, type, nullable, collation]) => ({
      name: column ?? '',
      type: type ?? '',
      notNull: nullable === 'NO',
      collation: collation ?? null,
    })),
  };
}

/** Not every engine has snapshots: MyISAM, Aria and MEMORY have none. */
async function guaranteesOf(
  session: Session,
  { relation }: SourceConfig,
  title: string,
): Promise<Guarantees> {
  if (relation.kind === 'query') return allGuarantees;
  const { schema, name } = relation.table;
  const { rows } = await session.ask(
    `select t.engine from information_schema.tables t join information_schema.engines e on e.engine = t.engine
     where t.table_schema = ${schema === null ? 'database()' : '?'} and t.table_name = ? and e.transactions = 'NO'`,
    undefined,
    schema === null ? [name] : [schema, name],
  );
  const [engine] = rows[0] ?? [];
  if (engine == null) return allGuarantees;
  return {
    consistent: false,
    resumable: true,
    limits: [
      `${title} is of ${engine}, which has no snapshot: what changes while it is read may be seen as it was before or after`,
    ],
  };
}

function quoted(name: string): string {
  return `\`${name.replaceAll('`', '``')}\``;
}

/** Numbers of types in the protocol. */
const types = {
  decimal: [0, 246],
  integer: [1, 2, 3, 8, 9],
  float: [4, 5],
  timestamp: [7],
  date: [10, 14],
  datetime: [12],
  bit: [16],
} as const;
const unsigned = 32;
/** The number of the character set of what is no text. */
const binary = 63;

const is = (field: Field, kind: keyof typeof types): boolean =>
  (types[kind] as readonly number[]).includes(field.columnType);
const isBytes = (field: Field): boolean => field.characterSet === binary && field.columnType >= 249;
const isFlag = (field: Field): boolean =>
  (field.columnType === 1 || is(field, 'bit')) && field.columnLength === 1;

function typeName(field: Field): string {
  const kind = (Object.keys(types) as (keyof typeof types)[]).find((name) => is(field, name));
  return kind ?? (isBytes(field) ? 'binary' : 'text');
}

/** Of the columns that are tinyint(1) or bit(1), those that hold nothing but 0 and 1, by name: what there is of booleans. */
async function booleans(
  session: Session,
  from: string,
  fields: readonly Field[],
): Promise<ReadonlySet<string>> {
  const flags = fields.filter(isFlag);
  if (flags.length === 0) return new Set();
  const others = flags.map(({ name }) => `coalesce(max(${quoted(name)} + 0 not in (0, 1)), 0)`);
  const { rows } = await session.ask(`select ${others.join(', ')} from ${from}`);
  return new Set(flags.filter((_, index) => Number(rows[0]?.[index]) === 0).map(({ name }) => name));
}

interface ColumnReading {
  readonly column: FeedColumn;
  readonly expression: string;
  read(value: Buffer): string | null;
  readonly note?: string;
}

function readingOf(
  name: string,
  field: Field,
  flags: ReadonlySet<string>,
  { columns }: SourceConfig,
): ColumnReading {
  const column = (
    holds: FeedColumn['holds'],
    type = typeName(field),
    timeDigits: number | null = null,
  ): FeedColumn => ({
    name,
    type,
    holds,
    timeDigits,
    notNull: false,
  });
  const digits = field.decimals <= 6 ? field.decimals : 6;
  const ascii = (value: Buffer): string => value.toString('latin1');
  const expression = quoted(name);
  if (flags.has(name))
    return {
      column: column('boolean', 'boolean'),
      expression: `${expression} + 0`,
      read: (value) => (ascii(value) === '1' ? 'true' : 'false'),
    };
  if (is(field, 'bit')) return { column: column('numeric'), expression: `${expression} + 0`, read: ascii };
  if (is(field, 'integer')) {
    const isUnsigned = (Number(field.flags) & unsigned) !== 0;
    if (field.columnType === 8)
      return { column: column(isUnsigned ? 'unknown' : 'bigint'), expression, read: ascii };
    const isWide = isUnsigned && field.columnType === 3;
    return { column: column(isWide ? 'bigint' : 'integer'), expression, read: ascii };
  }
  if (is(field, 'decimal') || is(field, 'float'))
    return { column: column('numeric'), expression, read: ascii };
  if (is(field, 'date')) return { column: column('date'), expression, read: (value) => timeOf(ascii(value)) };
  if (is(field, 'datetime'))
    return {
      column: column('timestamp', 'datetime', digits),
      expression,
      read: (value) => timeOf(ascii(value)),
    };
  if (is(field, 'timestamp')) {
    const read = (value: Buffer): string | null => {
      const time = timeOf(ascii(value));
      return time === null ? null : `${time}+00`;
    };
    return { column: column('timestamptz', 'timestamp', digits), expression, read };
  }
  if (!isBytes(field)) return { column: column('unknown'), expression, read: (value) => value.toString() };
  if (name === columns.sourceUserId && field.columnLength === 16) {
    return {
      column: column('text', 'uuid'),
      expression,
      read: uuidOf,
      note: `${name}: 16 bytes, read as a UUID in the order in which they stand`,
    };
  }
  return {
    column: column('text'),
    expression,
    read: (value) => (isPlain(value) ? ascii(value) : `\\x${value.toString('hex')}`),
    note: `${name}: bytes, read as text where they are ASCII, else as \\x and hex digits`,
  };
}

/** A date of zeros, whole or in part, is no time. */
function timeOf(text: string): string | null {
  return text.startsWith('0000') || text.slice(4, 10).includes('-00') ? null : text;
}

function uuidOf(value: Buffer): string {
  const hex = value.toString('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
}

function isPlain(value: Buffer): boolean {
  return value.every((byte) => byte >= 0x20 && byte < 0x7f);
}

/** Names that are equal there, and not here: a match is by bytes unless the configuration folds them. */
function collationNotes({ columns }: MysqlRelation, source: SourceConfig, { match }: MergeConfig): string[] {
  const keys = match.on.map((name) =>
    name === 'username' ? source.columns.username : source.columns.merge[name],
  );
  const folded = match.normalize.includes('casefold') || match.normalize.includes('lower');
  return columns
    .filter(
      ({ name, collation }) =>
        keys.includes(name) && collation !== null && !/_bin$|_cs$|_as_cs/.test(collation),
    )
    .map(
      ({ name, collation }) =>
        `${name} is compared by ${collation} there, to which José, jose and JOSE may be one name; here ${
          folded
            ? 'match.normalize makes jose and JOSE one, and José stays another'
            : 'they are three, unless match.normalize says casefold (José stays another)'
        }`,
    );
}

function rowsOf(session: Session, select: string, readings: readonly ColumnReading[]): Readable {
  const rows = new CopyRows();
  const { connection } = session;
  let paused = false;
  const stream = new Readable({
    highWaterMark: 512 * 1024,
    read() {
      if (paused) connection.resume();
      paused = false;
    },
  });
  const { done } = session.untilLost((error) => stream.destroy(error));
  const query = connection.query(select);
  query.on('result', (row: unknown) => {
    add(rows, row as (Buffer | null)[], readings);
    if (!rows.isFull) return;
    if (!stream.push(rows.take())) {
      paused = true;
      connection.pause();
    }
  });
  query.on('error', (error: unknown) => {
    done();
    stream.destroy(session.failure(error, 'where'));
  });
  query.on('end', () => {
    done();
    if (stream.destroyed) return;
    stream.push(rows.take());
    stream.push(null);
  });
  return stream;
}

function add(rows: CopyRows, values: readonly (Buffer | null)[], readings: readonly ColumnReading[]): void {
  let broken = false;
  const texts = readings.map(({ read, column }, index) => {
    const value = values[index] ?? null;
    if (value === null) return null;
    if (column.holds !== 'unknown' || isUtf8(value)) return read(value);
    broken = true;
    return null;
  });
  if (broken) rows.reject(texts, null, 'broken_text');
  else rows.add(texts, null);
}
