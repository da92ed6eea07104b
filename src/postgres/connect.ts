import { readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import type { Readable, Writable } from 'node:stream';
import { type ConnectionOptions, checkServerIdentity } from 'node:tls';
import pg from 'pg';
import { UsermergeError } from '../errors/usermerge-error.js';
import { type ConnectionSettings, connectionLabel, parseConnectionSettings } from './connection-settings.js';
import { copyFromStream, copyToStream } from './copy.js';
import { connectError, isLoss, statementError, type Where } from './driver-errors.js';
import { rowTypes } from './row-types.js';
import { type Sql, sql } from './sql.js';

export interface ConnectOptions {
  /** Shown in pg_stat_activity. Default: usermerge. */
  applicationName?: string;
  /** Whose database it is: decides the code and the words of errors. */
  role?: 'source' | 'target';
  /** The name of the source, for errors. */
  name?: string;
  /** The session refuses every write. */
  readOnly?: boolean;
}

/**
 * One session of a database. Statements run one after the other, in the order they were asked for.
 * Errors of the database are UsermergeErrors (SQL_FAILED, PRIVILEGE_MISSING, CONNECTION_LOST, INTERRUPTED after
 * `cancel`); `sqlState(error)` gives the SQLSTATE of one.
 */
export interface Database {
  /** The rows. Times are text in UTC, bigint and numeric are strings (see row-types.ts). */
  query<R = Record<string, unknown>>(statement: Sql): Promise<R[]>;
  /** How many rows were affected. */
  execute(statement: Sql): Promise<number>;
  /** Several statements without parameters, in one transaction of their own unless they say otherwise. */
  script(text: string): Promise<void>;
  /**
   * The bytes of a `copy ... to stdout`, cut anywhere. Ends when all was read; until then the session is
   * busy. Destroying it before its end closes the session. `rowCount` is known at the end.
   */
  copyTo(statement: Sql): CopyTo;
  /**
   * Takes the bytes of a `copy ... from stdin`. 'finish' comes when the database has taken them all and
   * `rowCount` is known; destroying it before makes the database refuse the whole copy.
   */
  copyFrom(statement: Sql): CopyFrom;
  /** Asks the server, over a second connection, to stop the statement that runs here now. */
  cancel(): Promise<void>;
  /** Ends the session. Never throws; a second call does nothing. */
  close(): Promise<void>;
  /** The process id of the server's session, as in pg_stat_activity. */
  readonly processId: number;
  /** As server_version_num: 180004 is 18.4. */
  readonly serverVersion: number;
  /** host:port/database, no secret. */
  readonly label: string;
}

export interface CopyTo extends Readable {
  readonly rowCount: number;
}

export interface CopyFrom extends Writable {
  readonly rowCount: number;
}

/**
 * Opens a session. `url` is a connection string as libpq takes it, with the environment, the service file and
 * the password file standing in for what it leaves out; sslmode means what it means in libpq.
 *
 * The session is in UTC, prints times as ISO with microseconds and floats exactly, and never ends by a
 * timeout of a statement or of an idle transaction. search_path and lock_timeout stay as the server says.
 *
 * @throws UsermergeError CONFIG_INVALID, SOURCE_UNREACHABLE or TARGET_UNREACHABLE (CONNECTION_FAILED without a
 *   role), AUTHENTICATION_FAILED, DATABASE_MISSING, TLS_UNTRUSTED
 */
export async function connect(url: string, options: ConnectOptions = {}): Promise<Database> {
  const settings = parseConnectionSettings(url);
  const where: Where = { role: options.role, name: options.name, label: connectionLabel(settings) };
  const client = await openClient(settings, options, where);
  const session = new Session(client, where, () =>
    connect(url, { ...options, applicationName: 'usermerge cancel' }),
  );
  try {
    await session.prepare(options.readOnly === true);
  } catch (error) {
    await session.close();
    throw connectError(error, where);
  }
  return session;
}

class Session implements Database {
  readonly label: string;
  processId = 0;
  serverVersion = 0;

  readonly #client: pg.Client;
  readonly #where: Where;
  readonly #connectAgain: () => Promise<Database>;
  #lost: Error | undefined;
  #cancelled = false;
  #closing: Promise<void> | undefined;
  /** Settles when the statements asked for so far are done; a copy counts until its stream has closed. */
  #idle: Promise<unknown> = Promise.resolve();
  #waiting = 0;

  constructor(client: pg.Client, where: Where, connectAgain: () => Promise<Database>) {
    this.label = where.label;
    this.#client = client;
    this.#where = where;
    this.#connectAgain = connectAgain;
    client.on('error', (error) => {
      this.#lost ??= error;
    });
    client.on('end', () => {
      this.#lost ??= new Error('the connection was closed');
    });
  }

  async prepare(readOnly: boolean): Promise<void> {
    await this.script(`
      set client_encoding = 'UTF8';
      set timezone = 'UTC';
      set datestyle = 'ISO, YMD';
      set intervalstyle = 'postgres';
      set extra_float_digits = 1;
      set bytea_output = 'hex';
      ${readOnly ? 'set default_transaction_read_only = on;' : ''}
    `);
    const timeouts = [
      'statement_timeout',
      'idle_in_transaction_session_timeout',
      'idle_session_timeout',
      'transaction_timeout',
    ];
    // Some of the timeouts are newer than some servers: only those that this server has can be set.
    const rows = await this.query<{ processId: number; serverVersion: number }>(sql`
      select
        pg_backend_pid() as "processId",
        current_setting('server_version_num')::int as "serverVersion",
        (select count(set_config(s.name, '0', false)) from pg_settings s where s.name = any (${timeouts})) as timeouts
    `);
    this.processId = rows[0]?.processId ?? 0;
    this.serverVersion = rows[0]?.serverVersion ?? 0;
  }

  async query<R>(statement: Sql): Promise<R[]> {
    return (await this.#run(statement)).rows as R[];
  }

  async execute(statement: Sql): Promise<number> {
    return (await this.#run(statement)).rowCount ?? 0;
  }

  async script(text: string): Promise<void> {
    await this.#inTurn(text, () => this.#client.query(text));
  }

  copyTo(statement: Sql): CopyTo {
    const text = this.#copyText(statement);
    return this.#track(copyToStream(this.#client, text, (error) => this.#error(error, text)));
  }

  copyFrom(statement: Sql): CopyFrom {
    const text = this.#copyText(statement);
    return this.#track(copyFromStream(this.#client, text, (error) => this.#error(error, text)));
  }

  async cancel(): Promise<void> {
    if (this.#lost || this.#closing || this.#waiting === 0) return;
    this.#cancelled = true;
    const other = await this.#connectAgain();
    try {
      await other.query(sql`/* session.cancel */ select pg_cancel_backend(${this.processId}::int)`);
    } finally {
      await other.close();
    }
  }

  close(): Promise<void> {
    this.#closing ??= this.#end();
    return this.#closing;
  }

  async #end(): Promise<void> {
    const patienceMs = 2000;
    const stream = socketOf(this.#client);
    // A server that does not answer, or a copy in progress, must not keep us: the socket is closed instead.
    const timer = setTimeout(() => stream.destroy(), this.#waiting > 0 ? 0 : patienceMs);
    await this.#client.end().catch(() => undefined);
    clearTimeout(timer);
  }

  async #run(statement: Sql): Promise<pg.QueryResult> {
    const { text, values } = statement;
    // Extended protocol always: one statement for each call, whether or not it has parameters.
    const query = { text, values, queryMode: 'extended' } as pg.QueryConfig;
    const result = await this.#inTurn(text, () => this.#client.query(query));
    if (result.command === 'ROLLBACK' && /^\s*(commit|end)\b/i.test(text)) {
      throw new Error('this transaction was rolled back instead of committed: a statement in it had failed');
    }
    return result;
  }

  async #inTurn<T>(text: string, start: () => Promise<T>): Promise<T> {
    this.#waiting += 1;
    const turn = this.#idle.then(async () => {
      this.#refuseIfGone();
      try {
        return await start();
      } catch (error) {
        throw this.#error(error, text);
      }
    });
    this.#idle = turn.then(
      () => this.#done(),
      () => this.#done(),
    );
    return turn;
  }

  #done(): void {
    this.#waiting -= 1;
    if (this.#waiting === 0) this.#cancelled = false;
  }

  #copyText({ text, values }: Sql): string {
    if (values.length > 0)
      throw new Error('COPY takes no parameters: write literal(value) instead of the value');
    if (this.#waiting > 0) throw new Error('COPY cannot start while another statement runs on this session');
    this.#refuseIfGone();
    return text;
  }

  #track<S extends Readable | Writable>(stream: S): S {
    this.#waiting += 1;
    this.#idle = new Promise((resolve) => {
      stream.once('close', () => {
        this.#done();
        resolve(undefined);
      });
    });
    return stream;
  }

  #refuseIfGone(): void {
    if (this.#closing) throw new Error(`the session of ${this.label} was closed`);
    if (this.#lost) throw this.#error(this.#lost, '');
  }

  #error(error: unknown, text: string): Error {
    if (isLoss(error)) this.#lost ??= error as Error;
    return statementError(error, this.#where, {
      statement: statementName(text),
      lost: this.#lost !== undefined,
      cancelled: this.#cancelled,
    });
  }
}

/** What the leading comment says: `merge.survivors` of `/* merge.survivors *\/ select ...`. */
function statementName(text: string): string | undefined {
  return /^\s*\/\*\s*([^*]*?)\s*\*\//.exec(text)?.[1];
}

async function openClient(
  settings: ConnectionSettings,
  { applicationName = 'usermerge' }: ConnectOptions,
  where: Where,
): Promise<pg.Client> {
  const attempts = attemptsOf(settings);
  for (const [index, encrypted] of attempts.entries()) {
    const client = new pg.Client({
      host: settings.host,
      port: settings.port,
      user: settings.user,
      database: settings.database,
      // Never undefined: the driver would then read the password file by itself.
      password: settings.password ?? (() => ''),
      application_name: applicationName,
      ...(settings.options ? { options: settings.options } : {}),
      ssl: encrypted ? tlsOptions(settings) : false,
      ...(encrypted && settings.sslNegotiation === 'direct' ? { sslnegotiation: 'direct' } : {}),
      connectionTimeoutMillis: settings.connectTimeoutMs,
      keepAlive: true,
      keepAliveInitialDelayMillis: 30_000,
      types: rowTypes as pg.CustomTypesConfig,
    } as pg.ClientConfig);
    // An 'error' event without a listener would end the process.
    client.on('error', () => undefined);
    try {
      await client.connect();
      return client;
    } catch (error) {
      await client.end().catch(() => undefined);
      const last = index === attempts.length - 1;
      if (last || !otherModeMayHelp(error)) throw connectError(error, where);
    }
  }
  throw new Error('no way to connect was tried');
}

/** Which ways to try, in order: true is encrypted. Over a Unix socket nothing is encrypted, as in libpq. */
function attemptsOf({ host, sslMode }: ConnectionSettings): readonly boolean[] {
  if (host.startsWith('/') || sslMode === 'disable') return [false];
  if (sslMode === 'allow') return [false, true];
  return sslMode === 'prefer' ? [true, false] : [true];
}

/** As in libpq: the other way is tried when the server has no TLS, TLS fails, or pg_hba.conf refuses this way. */
function otherModeMayHelp(error: unknown): boolean {
  const { code, message } = error as { code?: string; message?: string };
  if (code === '28000') return true;
  return /SSL connection/.test(message ?? '') || /^(ERR_SSL|ERR_TLS|EPROTO|ECONNRESET)/.test(code ?? '');
}

function tlsOptions(settings: ConnectionSettings): ConnectionOptions {
  const { host, sslMode, sslRootCert, sslCert, sslKey, sslPassword } = settings;
  const client: ConnectionOptions = {
    ...(sslCert ? { cert: readCertificate('sslcert', sslCert) } : {}),
    ...(sslKey ? { key: readCertificate('sslkey', sslKey) } : {}),
    ...(sslPassword ? { passphrase: sslPassword } : {}),
  };
  if (sslRootCert === 'system') {
    if (sslMode !== 'verify-full') {
      throw new UsermergeError(
        'CONFIG_INVALID',
        `sslrootcert=system needs sslmode=verify-full, not ${sslMode}`,
      );
    }
    return {
      ...client,
      rejectUnauthorized: true,
      checkServerIdentity: (_, cert) => checkServerIdentity(host, cert),
    };
  }

  // As in libpq: with a root certificate at hand, `require` verifies it, as verify-ca does.
  const verifies =
    sslMode === 'verify-ca' || sslMode === 'verify-full' || (sslMode === 'require' && sslRootCert);
  if (!verifies) return { ...client, rejectUnauthorized: false };
  return {
    ...client,
    ca: readCertificate('sslrootcert', sslRootCert ?? join(homedir(), '.postgresql', 'root.crt')),
    rejectUnauthorized: true,
    checkServerIdentity: (_, cert) =>
      sslMode === 'verify-full' ? checkServerIdentity(host, cert) : undefined,
  };
}

function readCertificate(parameter: string, file: string): Buffer {
  try {
    return readFileSync(file);
  } catch (cause) {
    throw new UsermergeError('CONFIG_INVALID', `${parameter}: the file ${file} cannot be read`, { cause });
  }
}

function socketOf(client: pg.Client): { destroy(): void } {
  return (client as unknown as { connection: { stream: { destroy(): void } } }).connection.stream;
}
