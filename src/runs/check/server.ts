/** What a server says of itself and of our session: version, TLS, pooler, standby, timeouts, encoding. */

import { databaseIdentity } from '../../pipeline/extract/postgres.js';
import type { Database } from '../../postgres/connect.js';
import { parseConnectionSettings } from '../../postgres/connection-settings.js';
import { ident, sql } from '../../postgres/sql.js';
import type { Findings } from './findings.js';
import type { ConnectSession } from './sessions.js';
import { count } from './words.js';

/** Majors that usermerge was run on. */
const versions = { first: 13, last: 19 } as const;

export interface Server {
  readonly encoding: string;
  readonly role: string;
  readonly database: string;
  /** Equal for two connections to one database, by whatever name it was reached. */
  readonly identity: string;
  /** A pooler gives each transaction, or each statement, another session of the server. */
  readonly pooled: boolean;
  readonly standby: boolean;
  /** A transaction of ours cannot write unless it asks for it. */
  readonly readOnly: boolean;
  /** Timeouts that would end a long statement or an idle transaction: how each session of this role begins. */
  readonly timeouts: readonly { readonly name: string; readonly value: string }[];
  /** Bytes of temporary files that one session may have; null: as much as there is. */
  readonly temporaryBytes: number | null;
  /** Connections that the role, or the database, may have at once; null: as many as the server takes. */
  readonly connections: number | null;
  readonly mayMakeTemporaryTables: boolean;
}

interface ServerRow extends Record<string, unknown> {
  readonly encoding: string;
  readonly role: string;
  readonly database: string;
  readonly identity: string;
  readonly standby: boolean;
  readonly readOnly: boolean;
  readonly version: string;
  readonly tls: string | null;
  readonly temporaryKiB: string;
  readonly connections: number | null;
  readonly temporary: boolean;
}

/** Describes the server, with a line on how it was reached, and one where its version is none that is known. */
export async function lookAtServer(
  db: Database,
  url: string,
  findings: Findings,
  open: ConnectSession,
): Promise<Server> {
  const [row] = await db.query<ServerRow>(sql`
    /* check.server */
    select
      current_setting('server_encoding') as encoding,
      current_user::text as role,
      current_database()::text as database,
      ${databaseIdentity} as identity,
      pg_is_in_recovery() as standby,
      current_setting('transaction_read_only') = 'on' as "readOnly",
      split_part(current_setting('server_version'), ' ', 1) as version,
      (select coalesce(version, 'TLS') from pg_stat_ssl where pid = pg_backend_pid() and ssl) as tls,
      (select setting from pg_settings where name = 'temp_file_limit') as "temporaryKiB",
      least(
        (select nullif(rolconnlimit, -1) from pg_roles where rolname = current_user and not rolsuper),
        (select nullif(datconnlimit, -1) from pg_database where datname = current_database())
      ) as connections,
      has_database_privilege(current_database(), 'temporary') as temporary
  `);
  if (row === undefined) throw new Error('the server said nothing of itself');
  const pooled = await isPooled(db, url, open);
  sayHowReached(db, url, row, findings);
  return {
    encoding: row.encoding,
    role: row.role,
    database: row.database,
    identity: row.identity,
    pooled,
    standby: row.standby,
    readOnly: row.readOnly,
    timeouts: await timeoutsOf(db),
    temporaryBytes: Number(row.temporaryKiB) < 0 ? null : Number(row.temporaryKiB) * 1024,
    connections: row.connections,
    mayMakeTemporaryTables: row.temporary,
  };
}

/**
 * Whether sessions are shared: of one session statements go to several processes, or two sessions that are open at
 * once are one process. Neither can be without a pooler in transaction or statement mode.
 */
async function isPooled(db: Database, url: string, open: ConnectSession): Promise<boolean> {
  const processId = async (of: Database): Promise<number> => {
    const [row] = await of.query<{ pid: number }>(sql`/* check.process */ select pg_backend_pid() as pid`);
    return row?.pid ?? 0;
  };
  const first = new Set([db.processId, await processId(db), await processId(db)]);
  if (first.size > 1) return true;
  // Not one more connection may be had: that is said by `sayConnections`, or the run itself finds it.
  const other = await open(url, { applicationName: 'usermerge check' }).catch(() => undefined);
  if (other === undefined) return false;
  try {
    return first.has(await processId(other)) || first.has(other.processId);
  } finally {
    await other.close();
  }
}

function sayHowReached(db: Database, url: string, { version, tls }: ServerRow, findings: Findings): void {
  const { host, sslMode } = parseConnectionSettings(url);
  const isHere = host.startsWith('/') || ['localhost', '127.0.0.1', '::1'].includes(host);
  const isVerified = sslMode === 'verify-ca' || sslMode === 'verify-full';
  const place = `PostgreSQL ${version} at ${db.label}`;
  if (tls !== null) {
    findings.pass(
      `${place}, encrypted (${tls}${isVerified ? '' : `; sslmode ${sslMode} does not verify who the server is`})`,
    );
  } else if (isHere) {
    findings.pass(`${place}, not encrypted, on this machine`);
  } else {
    findings.warn(
      `${place}, not encrypted: password hashes go over the network as they are`,
      'Add sslmode=verify-full (or require) to the URL, unless the network itself is trusted.',
    );
  }
  const major = Math.floor(db.serverVersion / 10_000);
  if (major < versions.first || major > versions.last) {
    findings.warn(
      `version ${version} is none that usermerge was run on (${versions.first} to ${versions.last})`,
      'Try it on a copy first, or use a server of a version that is known to work.',
    );
  }
}

async function timeoutsOf(db: Database): Promise<{ name: string; value: string }[]> {
  return db.query(sql`
    /* check.timeouts: as every session of this role begins; what is set now is our own zero */
    select name, reset_val || coalesce(unit, '') as value
    from pg_settings
    where name in ('statement_timeout', 'idle_in_transaction_session_timeout', 'idle_session_timeout', 'transaction_timeout')
      and reset_val <> '0'
    order by name
  `);
}

/** Timeouts of the role: ours are reset, but a pooler gives the next transaction a session where they hold. */
export function sayTimeouts({ timeouts, pooled, role }: Server, findings: Findings): void {
  if (timeouts.length === 0) return;
  const list = timeouts.map(({ name, value }) => `${name} ${value}`).join(', ');
  if (pooled) {
    findings.warn(
      `${list} would end a long reading, and cannot be reset through the pooler`,
      `Connect without the pooler, or run: ${timeouts.map(({ name }) => `alter role ${ident(role).text} set ${name} = 0`).join('; ')}.`,
    );
  } else {
    findings.pass(`${list}: set for this role, and reset to 0 in usermerge's own sessions`);
  }
}

/** A limit of connections under what a run opens at once. */
export function sayConnections(
  { connections, role, database }: Server,
  needed: number,
  findings: Findings,
): void {
  if (connections === null || connections >= needed) return;
  findings.fail(
    `a run opens ${count(needed)} connections at once here, and the role ${role} or the database may have ${count(connections)}`,
    `Run: alter role ${ident(role).text} connection limit ${needed}; and alter database ${ident(database).text} connection limit ${needed}, where that is the lower one.`,
  );
}
