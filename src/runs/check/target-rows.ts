/** The rows that are in the target: how many, whether an id stands twice, what its sequence gives next. */
import type { MergeConfig } from '../../config/merge-config.js';
import { idClass, type TargetTable } from '../../pipeline/target-table.js';
import type { Database } from '../../postgres/connect.js';
import { ident, sql } from '../../postgres/sql.js';
import type { Findings } from './findings.js';
import { count, counted } from './words.js';

const mostCounted = 5_000_000;

/** Rows of the target: counted, or the planner's estimate. */
export async function targetSize(
  db: Database,
  table: TargetTable,
): Promise<{ rows: number; exact: boolean }> {
  if (!table.exists) return { rows: 0, exact: true };
  const [plan] = await db.query<{
    'QUERY PLAN': readonly [{ readonly Plan: { readonly 'Plan Rows': number } }];
  }>(sql`
    /* check.target_estimate */
    explain (format json) select from ${table.sql}
  `);
  const estimate = plan?.['QUERY PLAN'][0].Plan['Plan Rows'] ?? 0;
  if (estimate >= mostCounted) return { rows: estimate, exact: false };
  const [row] = await db.query<{ rows: string }>(
    sql`/* check.target_count */ select count(*) as rows from ${table.sql}`,
  );
  return { rows: Number(row?.rows ?? 0), exact: true };
}

export async function sayTargetRows(
  db: Database,
  table: TargetTable,
  config: MergeConfig,
  findings: Findings,
): Promise<void> {
  const { rows, exact } = await targetSize(db, table);
  findings.pass(
    exact
      ? `${counted(rows, 'row')} in it (counted)`
      : `about ${counted(rows, 'row')} in it (the planner's estimate)`,
  );
  const id = config.target.columns.userId;
  await sayBrokenIds(db, table, id, findings);
  const type = table.columns.find(({ name }) => name === id)?.type ?? '';
  if (idClass(type) === 'bigint' && table.idSequence !== null) await saySequence(db, table, id, findings);
}

async function sayBrokenIds(db: Database, table: TargetTable, id: string, findings: Findings): Promise<void> {
  const isKey = table.uniqueIndexes.some(
    ({ columns, primary }) => primary && columns.length === 1 && columns[0] === id,
  );
  if (isKey) return;
  const [row] = await db.query<{ repeated: string; missing: string }>(sql`
    /* check.target_ids */
    select
      (select count(*) from (select from ${table.sql} t where t.${ident(id)} is not null group by t.${ident(id)} having count(*) > 1) r) as repeated,
      (select count(*) from ${table.sql} t where t.${ident(id)} is null) as missing
  `);
  const [repeated, missing] = [Number(row?.repeated ?? 0), Number(row?.missing ?? 0)];
  if (repeated + missing === 0) return;
  findings.fail(
    `TARGET_UNFIT: in ${table.schema}.${table.name} ${[
      ...(repeated > 0 ? [`${counted(repeated, 'id stands', 'ids stand')} on several rows`] : []),
      ...(missing > 0 ? [`${counted(missing, 'row has', 'rows have')} no ${id}`] : []),
    ].join(', ')}`,
    'Give each row an id of its own.',
  );
}

/** The application's next insert takes what the sequence gives; apply raises it above every id. */
async function saySequence(db: Database, table: TargetTable, id: string, findings: Findings): Promise<void> {
  const [row] = await db.query<{ next: string; highest: string | null }>(sql`
    /* check.sequence */
    select
      coalesce(pg_sequence_last_value(s.seqrelid) + s.seqincrement, s.seqstart)::text as next,
      (select max(t.${ident(id)}) from ${table.sql} t)::text as highest
    from pg_sequence s
    where s.seqrelid = ${table.idSequence}::regclass
  `);
  if (row === undefined || row.highest === null || BigInt(row.next) > BigInt(row.highest)) return;
  findings.warn(
    `the sequence ${table.idSequence} gives ${count(BigInt(row.next))} next, and the highest ${id} is ${count(BigInt(row.highest))}: inserts of the application may meet an id that is taken`,
    'apply raises the sequence above every id; until then, or without it, use setval.',
  );
}

/** Highest whole number among the ids of the target; null: there is none. */
export async function highestTargetId(db: Database, table: TargetTable, id: string): Promise<bigint | null> {
  if (!table.exists) return null;
  const [row] = await db.query<{ highest: string | null }>(sql`
    /* check.target_highest_id */
    select max(t.${ident(id)})::text as highest from ${table.sql} t
  `);
  return row?.highest == null ? null : BigInt(row.highest);
}
