/**
 * Indexes by which one person is found among millions. Runs read accounts as sets and need none, so nobody pays for them
 * before somebody asks: the first explain makes them.
 */
import type { MergeConfig } from '../../config/merge-config.js';
import { UsermergeError } from '../../errors/usermerge-error.js';
import { attribute, inLedger, type Ledger } from '../../ledger/ledger.js';
import { evidenceColumns, keyIsUsername } from '../../pipeline/merge.js';
import type { Database } from '../../postgres/connect.js';
import { ident, type Sql, sql } from '../../postgres/sql.js';
import { withLock } from '../merge-session.js';

/** What is looked for, with the name of its index. Hash indexes for text: it may be longer than a B-tree takes. */
function searched(config: MergeConfig): { name: string; on: Sql }[] {
  return [
    { name: 'account_by_username', on: sql`using hash (username)` },
    ...(keyIsUsername(config) ? [] : [{ name: 'account_by_key', on: sql`using hash (match_key)` }]),
    ...evidenceColumns(config).map(({ name }) => ({
      name: `account_by_a_${name}`.slice(0, 63),
      on: sql`using hash (lower(${attribute(name)}))`,
    })),
    { name: 'account_by_time', on: sql`(password_last_changed)` },
  ];
}

/**
 * Makes the indexes that are missing, where that can be done: by the ledger's owner, on a server that can be written to, while
 * no run is at work. Else people are found without them, only slower.
 */
export async function ensureIndexes(db: Database, ledger: Ledger, config: MergeConfig): Promise<void> {
  const account = inLedger(ledger, 'account');
  const [able] = await db.query<{ able: boolean }>(sql`
    /* explain.can_index */
    select not pg_is_in_recovery() and current_setting('default_transaction_read_only') = 'off' and pg_has_role(c.relowner, 'usage') as able
    from pg_class c
    where c.oid = ${account.text}::regclass
  `);
  if (!able?.able) return;
  const there = await db.query<{ name: string }>(sql`
    /* explain.indexes */
    select i.relname as name
    from pg_index x
    join pg_class i on i.oid = x.indexrelid
    where x.indrelid = ${account.text}::regclass
  `);
  const missing = searched(config).filter(({ name }) => !there.some((index) => index.name === name));
  if (missing.length === 0) return;
  try {
    await withLock(db, config, async () => {
      for (const { name, on } of missing) {
        await db.execute(sql`
          /* explain.index */
          create index if not exists ${ident(name)} on ${account} ${on}
        `);
      }
    });
  } catch (error) {
    if (!(error instanceof UsermergeError && error.code === 'LOCKED')) throw error;
  }
}
