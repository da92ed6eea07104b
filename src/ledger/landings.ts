/** Tables of rows that are landed and not yet taken in: `landing_<source_no>_<plan_no>`, and what they are made into. */
import type { Database } from '../postgres/connect.js';
import { join, sql } from '../postgres/sql.js';
import { inLedger, type Ledger } from './ledger.js';

/** The name of the table in which a plan lands a source. */
export function landingName(sourceNo: number, planNo: string): string {
  return `landing_${sourceNo}_${planNo}`;
}

/**
 * Drops landed rows, and what is known of them, but for those of some sources in some tables. Waits for sessions that
 * still write there.
 */
export async function dropLandings(
  db: Database,
  ledger: Ledger,
  kept: readonly { readonly sourceNo: number; readonly table: string }[] = [],
): Promise<void> {
  const rows = await db.query<{ name: string }>(sql`
    /* ledger.landings */
    select c.relname as name
    from pg_class c
    join pg_namespace n on n.oid = c.relnamespace
    where n.nspname = ${ledger.schema} and c.relkind = 'r' and c.relname ~ '^landing_' and c.relname <> all (${kept.map(({ table }) => table)}::text[])
  `);
  if (rows.length > 0)
    await db.execute(
      sql`/* ledger.drop_landings */ drop table ${join(rows.map((row) => inLedger(ledger, row.name)))}`,
    );
  await db.execute(sql`
    /* ledger.forget_landings */
    delete from ${inLedger(ledger, 'landing')} where source_no <> all (${kept.map(({ sourceNo }) => sourceNo)}::int[])
  `);
}
