/** Faults of servers: sessions killed or ended, servers stopped, by the test of faults and by the torture. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { EmbeddedServer } from '../../src/embedded/embedded-postgres.js';
import { sql } from '../../src/postgres/sql.js';
import { within } from './faults.js';

/** The processes of usermerge's sessions on a server. */
export async function sessions(server: EmbeddedServer): Promise<number[]> {
  return within(server.url('postgres'), async (db) => {
    const rows = await db.query<{ pid: number }>(sql`
      select pid from pg_stat_activity where application_name like 'usermerge%' and application_name <> 'usermerge tests'
    `);
    return rows.map(({ pid }) => pid);
  });
}

export const endSessions = (server: EmbeddedServer): Promise<void> =>
  within(server.url('postgres'), async (db) => {
    await db.execute(sql`
      select pg_terminate_backend(pid) from pg_stat_activity where application_name like 'usermerge%' and application_name <> 'usermerge tests'
    `);
  });

/** kill -9 of one of the sessions: the server then ends all others and recovers. `place`: which, from 0 to 1. */
export function killOneOf(found: readonly number[], place: number): void {
  const pid = found[Math.floor(place * found.length)];
  if (pid !== undefined) process.kill(pid, 'SIGKILL');
}

export async function stopAndStart(server: EmbeddedServer): Promise<void> {
  await server.stopImmediately();
  await server.restart();
}

/** Until the server takes connections again. */
export async function isUp(server: EmbeddedServer): Promise<void> {
  for (let left = 300; ; left--) {
    try {
      await within(server.url('postgres'), (db) => db.query(sql`select 1`));
      return;
    } catch (error) {
      if (left === 0) throw error;
      await sleep(100);
    }
  }
}
