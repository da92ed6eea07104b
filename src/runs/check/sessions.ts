/** The connections of a check: all are closed at its end, and an interruption cancels what runs on them. */
import { type ConnectOptions, connect, type Database } from '../../postgres/connect.js';
import { sql } from '../../postgres/sql.js';
import { transaction } from '../../postgres/transaction.js';
import { interrupted } from '../merge-session.js';

export type ConnectSession = (url: string, options: ConnectOptions) => Promise<Database>;

export interface OpenSession extends ConnectSession {
  /** Closes a session that was opened elsewhere like those that it opens. */
  adopt(db: Database): void;
}

/** @throws UsermergeError INTERRUPTED where `signal` was aborted, whatever became of `fn` */
export async function withSessions<T>(
  signal: AbortSignal | undefined,
  fn: (open: OpenSession) => Promise<T>,
): Promise<T> {
  const sessions = new Set<Database>();
  const cancel = () => {
    for (const db of sessions) void db.cancel().catch(() => undefined);
  };
  signal?.addEventListener('abort', cancel);
  try {
    signal?.throwIfAborted();
    const open = async (url: string, options: ConnectOptions) => {
      const db = await connect(url, options);
      sessions.add(db);
      signal?.throwIfAborted();
      return db;
    };
    const result = await fn(Object.assign(open, { adopt: (db: Database) => void sessions.add(db) }));
    signal?.throwIfAborted();
    return result;
  } catch (error) {
    if (signal?.aborted) throw interrupted(error);
    throw error;
  } finally {
    signal?.removeEventListener('abort', cancel);
    await Promise.all([...sessions].map((db) => db.close()));
  }
}

/**
 * Looks at a source: one snapshot, in which nothing can be written, with the settings that the text of values depends
 * on, as extract reads it. A statement that failed ends the look, not the session.
 */
export function look<T>(db: Database, fn: () => Promise<T>): Promise<T> {
  return transaction(
    db,
    async () => {
      await db.execute(sql`
        /* check.settings */
        select set_config('TimeZone', 'UTC', true), set_config('DateStyle', 'ISO, YMD', true),
          set_config('IntervalStyle', 'postgres', true), set_config('extra_float_digits', '3', true),
          set_config('bytea_output', 'hex', true)
      `);
      return fn();
    },
    { isolation: 'repeatable read', readOnly: true },
  );
}
