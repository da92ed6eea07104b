import type { Database } from './connect.js';
import { empty, type Sql, sql } from './sql.js';

const isolationLevels = {
  'read committed': sql` isolation level read committed`,
  'repeatable read': sql` isolation level repeatable read`,
  serializable: sql` isolation level serializable`,
} as const satisfies Record<string, Sql>;

export interface TransactionOptions {
  /** Default: the server's, normally read committed. */
  isolation?: keyof typeof isolationLevels;
  readOnly?: boolean;
}

/**
 * Runs `fn` in a transaction on `db`: commits when it resolves, rolls back when it rejects, and then rejects
 * with that first error, whatever the rollback says. What it resolves to is the result.
 *
 * A commit of a transaction in which a statement failed (and the failure was swallowed) is an Error, as
 * PostgreSQL would quietly roll back. CONNECTION_LOST at the commit itself leaves open whether it took place.
 */
export async function transaction<T>(
  db: Database,
  fn: (db: Database) => Promise<T>,
  { isolation, readOnly }: TransactionOptions = {},
): Promise<T> {
  await db.execute(
    sql`begin${isolation ? isolationLevels[isolation] : empty}${readOnly ? sql` read only` : empty}`,
  );
  let result: T;
  try {
    result = await fn(db);
  } catch (error) {
    await db.execute(sql`rollback`).catch(() => undefined);
    throw error;
  }
  await db.execute(sql`commit`);
  return result;
}
