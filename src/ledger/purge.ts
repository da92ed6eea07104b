/**
 * Purging: every credential that the ledger retains, and every digest of one, is removed; who is who stays.
 *
 * Columns are rewritten, not updated: the files that held the values are gone with the commit, and no dead row keeps them.
 */
import type { Database } from '../postgres/connect.js';
import { ident, join, type Sql, sql } from '../postgres/sql.js';
import { dropLandings } from './landings.js';
import { attribute, inLedger, type Ledger } from './ledger.js';

export interface Retained {
  /** Accounts with a credential. */
  readonly accounts: number;
  /** Rows whose state before a run is kept: undo goes by it. */
  readonly images: number;
  /** Runs that could still be undone. */
  readonly runs: number;
}

/** What a purge would remove. */
export async function retained(db: Database, ledger: Ledger): Promise<Retained> {
  const secrets = await credentialColumns(db, ledger);
  const known = secrets.map((column) => sql`a.${column} is not null`);
  const runs = inLedger(ledger, 'run');
  const [row] = await db.query<Record<keyof Retained, string>>(sql`
    /* purge.retained */
    select
      (select count(*) from ${inLedger(ledger, 'account')} a where ${join(known, sql` or `)}) as accounts,
      (select count(*) from ${inLedger(ledger, 'change')} c where c.before is not null) as images,
      (
        select count(*) from ${runs} r
        where r.kind = 'apply' and not exists (select from ${runs} u where u.undoes = r.run_no)
          and not exists (select from ${runs} e where e.kind = 'purge' and e.run_no > r.run_no)
      ) as runs
  `);
  const number = (name: keyof Retained) => Number(row?.[name] ?? 0);
  return { accounts: number('accounts'), images: number('images'), runs: number('runs') };
}

/** Removes them. To be called in a transaction, when the tables of a plan are gone. */
export async function purgeLedger(db: Database, ledger: Ledger): Promise<void> {
  const emptied = async (name: string, columns: readonly { column: Sql; type: Sql }[]) => {
    const changes = columns.map(({ column, type }) => sql`alter column ${column} type ${type} using null`);
    await db.execute(sql`/* purge.rewrite */ alter table ${inLedger(ledger, name)} ${join(changes)}`);
  };
  const text = sql`text collate "C"`;
  await emptied('account', [
    ...(await credentialColumns(db, ledger)).map((column) => ({ column, type: text })),
    { column: ident('competes_at'), type: sql`timestamptz` },
  ]);
  await emptied('golden', [
    ...(await digestColumns(db, ledger)).map((column) => ({ column, type: sql`bigint` })),
    { column: ident('credential_time'), type: sql`timestamptz` },
  ]);
  await emptied('change', [
    ...['before', 'golden_before'].map((name) => ({ column: ident(name), type: sql`jsonb` })),
    ...['after_digest', 'whole_digest'].map((name) => ({ column: ident(name), type: sql`bigint` })),
  ]);
  for (const name of ['decision', 'conflict'])
    await emptied(name, [{ column: ident('digest'), type: sql`text` }]);
  await db.execute(sql`/* purge.edits */ truncate ${inLedger(ledger, 'target_edit')}`);
  await dropLandings(db, ledger);
}

/** Columns of `account` that any plan took for a part of the credential. */
async function credentialColumns(db: Database, ledger: Ledger): Promise<Sql[]> {
  const rows = await db.query<{ name: string }>(sql`
    /* purge.credential_columns */
    select distinct c ->> 'name' as name
    from ${inLedger(ledger, 'plan')} p
    cross join lateral jsonb_array_elements(p.config -> 'columns') c
    where c ->> 'group' = 'credential'
    order by 1
  `);
  return [ident('password'), ...rows.map((row) => attribute(row.name))];
}

/** Columns of `golden` that hold digests: of whole rows, and of each group, whatever it is. */
async function digestColumns(db: Database, ledger: Ledger): Promise<Sql[]> {
  const rows = await db.query<{ name: string }>(sql`
    /* purge.digest_columns */
    select a.attname as name
    from pg_attribute a
    where a.attrelid = to_regclass(${inLedger(ledger, 'golden').text}) and a.attnum > 0 and not a.attisdropped
      and (a.attname = 'inserted_digest' or a.attname like 'written\\_%' or a.attname like 'stored\\_%')
    order by a.attnum
  `);
  return rows.map((row) => ident(row.name));
}
