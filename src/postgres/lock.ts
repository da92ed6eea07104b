import type { Database } from './connect.js';
import { sql } from './sql.js';

/** The session that holds a lock, as pg_stat_activity shows it. Times are ISO 8601 in UTC. */
export interface LockHolder {
  processId: number;
  /** Empty when another user's session may not be looked into. */
  applicationName: string;
  userName: string | null;
  /** Null for a connection over a local socket, and where it may not be seen. */
  clientAddress: string | null;
  /** When the session began. The lock itself has no time. */
  connectedSince: string | null;
  /** When its present or latest statement began. */
  statementSince: string | null;
}

/**
 * Takes the advisory lock `name` for this session, without waiting. False: another session holds it.
 * It holds until `unlock` or the end of the session, through commits and rollbacks, in this database only.
 */
export async function tryLock(db: Database, name: string): Promise<boolean> {
  const rows = await db.query<{ locked: boolean }>(
    sql`/* lock.try */ select pg_try_advisory_lock(hashtextextended(${name}, 0)) as locked`,
  );
  return rows[0]?.locked === true;
}

/** Gives the lock back. False: this session did not hold it. */
export async function unlock(db: Database, name: string): Promise<boolean> {
  const rows = await db.query<{ unlocked: boolean }>(
    sql`/* lock.release */ select pg_advisory_unlock(hashtextextended(${name}, 0)) as unlocked`,
  );
  return rows[0]?.unlocked === true;
}

/** Who holds the lock `name` in this database; undefined when nobody does. */
export async function lockHolder(db: Database, name: string): Promise<LockHolder | undefined> {
  const rows = await db.query<LockHolder>(sql`
    /* lock.holder */
    with key as (select hashtextextended(${name}, 0) as value)
    select
      l.pid as "processId",
      coalesce(a.application_name, '') as "applicationName",
      a.usename as "userName",
      host(a.client_addr) as "clientAddress",
      to_char(a.backend_start at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') as "connectedSince",
      to_char(a.query_start at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') as "statementSince"
    from pg_locks l
    cross join key
    left join pg_stat_activity a on a.pid = l.pid
    where l.locktype = 'advisory'
      and l.granted
      and l.objsubid = 1
      and l.database = (select d.oid from pg_database d where d.datname = current_database())
      and (l.classid::bigint << 32 | l.objid::bigint) = key.value
  `);
  return rows[0];
}
