/**
 * Coverage: is each account of a source in the ledger as the source has it now? Both sides are cut into buckets by a hash
 * of the id, and only where the sums of a bucket differ is it looked into. A source that can sums its own rows, and those
 * of such buckets alone are read; any other is read again, whole.
 *
 * What differs has moved on since the last reading: that is told, and is no drift.
 */
import type { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { attribute, verifiedColumns, verifiedFlag } from '../../ledger/ledger.js';
import { catalogText, empty, ident, join, literal, type Sql, sql } from '../../postgres/sql.js';
import type { LandingColumn, OpenSource } from '../extract/source.js';
import { isForgotten, type Merge, type MergeSource, table, unresolvedChanges } from '../merge.js';
import { timeOfText } from '../time-text.sql.js';
import { accountColumns, analyzed, scratch } from './scratch.js';

/** Accounts of a bucket, about: one that changed makes all of its bucket be read. */
const accountsOfBucket = 256;
/** Texts of more bytes cannot be indexed: such a row is no account. */
const longestIndexed = 2600;

/** A source that is verified, and how many buckets its accounts are cut into: a power of two, by its size. */
export interface Covered {
  readonly source: MergeSource;
  readonly open: OpenSource;
  readonly buckets: number;
  /** Null: it cannot sum its rows, or not as they are kept. */
  readonly sums: OpenSource['sums'];
}

export function covered(source: MergeSource, open: OpenSource, sums: OpenSource['sums']): Covered {
  const wanted = (open.description.estimatedRows ?? 1_000_000) / accountsOfBucket;
  return {
    source,
    open,
    sums,
    buckets: 2 ** Math.min(16, Math.max(6, Math.ceil(Math.log2(Math.max(1, wanted))))),
  };
}

/** Makes the table for rows of a source, as it gives them: before the transaction that compares, which only reads. */
export async function makeLanding(merge: Merge, { source, open }: Covered): Promise<void> {
  const columns = join(open.description.landing.map(definition));
  await merge.db.execute(
    sql`/* verify.landing */ create temp table ${scratch(`landing_${source.no}`)} (${columns})`,
  );
}

/**
 * Copies rows of a source: all, or those of some buckets.
 *
 * @returns rows copied
 * @throws UsermergeError of the source, or of the target
 */
export async function readAgain(
  merge: Merge,
  { source, open, buckets }: Covered,
  among: readonly number[] | null,
  onBytes: (bytes: number) => void,
  seal: Transform | null,
  signal?: AbortSignal,
): Promise<number> {
  const columns = join(open.description.landing.map((column) => ident(column.name)));
  const into = merge.db.copyFrom(
    sql`/* verify.copy */ copy ${scratch(`landing_${source.no}`)} (${columns}) from stdin (format binary)`,
  );
  const from = open.read(among === null ? undefined : { bucket: bucketOf(rowId, buckets), among });
  from.on('data', (chunk: Buffer) => onBytes(chunk.length));
  await pipeline([from, ...(seal ? [seal] : []), into], signal ? { signal } : {});
  return into.rowCount;
}

const rowId = sql`r.source_user_id::text`;

/** Has the source sum its rows; gives how many there are. */
export async function sumAgain(
  merge: Merge,
  { source, open, buckets }: Covered,
  sumsOf: NonNullable<OpenSource['sums']>,
): Promise<number> {
  const given = new Set(open.description.landing.map(({ name }) => name));
  const values = accountColumns(merge).map(({ column, type }) =>
    given.has(column.text.replaceAll('"', '')) ? sql`r.${column}` : sql`null::${type}`,
  );
  const sums = await sumsOf({ bucket: bucketOf(rowId, buckets), digest: digestOf(values) });
  await merge.db.execute(sql`
    /* verify.sums */
    insert into ${scratch('sum')} (source_no, bucket, accounts, digests)
    select ${source.no}, s.bucket, s.accounts, s.digests
    from unnest(
      ${sums.map(({ bucket }) => bucket)}::int[], ${sums.map(({ rows }) => rows)}::bigint[], ${sums.map(({ digests }) => digests)}::numeric[]
    ) s (bucket, accounts, digests)
  `);
  return sums.reduce((sum, { rows }) => sum + Number(rows), 0);
}

/** Sums what was read whole, as accounts. */
export async function sumRead(merge: Merge, one: Covered): Promise<void> {
  await takeRead(merge, one);
  await merge.db.execute(sql`
    /* verify.sum_read */
    insert into ${scratch('sum')} (source_no, bucket, accounts, digests)
    select r.source_no, r.bucket, count(*), sum(r.digest)
    from ${scratch('read')} r
    where r.source_no = ${one.source.no}
    group by r.source_no, r.bucket
  `);
}

/** The buckets whose sums are not those of the ledger's accounts. */
export async function findApart(merge: Merge, { source, buckets }: Covered): Promise<number[]> {
  const apart = await merge.db.query<{ bucket: number }>(sql`
    /* verify.apart */
    insert into ${scratch('apart')} (source_no, bucket)
    select ${source.no}, bucket
    from (select s.bucket, s.accounts, s.digests from ${scratch('sum')} s where s.source_no = ${source.no}) n
    full join (
      select ${bucketOf(sql`a.source_user_id::text`, buckets)} as bucket, count(*) as accounts, sum(${digest(merge, 'a')}) as digests
      from ${table(merge, 'account')} a
      where a.source_no = ${source.no} and not a.vanished and not a.rejected
      group by 1
    ) o using (bucket)
    where n.accounts is distinct from o.accounts or n.digests is distinct from o.digests
    returning bucket
  `);
  return apart.map(({ bucket }) => bucket);
}

function definition({ name, type }: LandingColumn): Sql {
  return sql`${ident(name)} ${type === 'text' ? sql`text collate "C"` : catalogText(type)}`;
}

/** The rows that were read, as accounts. */
export async function takeRead(merge: Merge, one: Covered): Promise<void> {
  await merge.db.execute(accountsOf(merge, one));
  await analyzed(merge, 'read');
  await settleRepeats(merge, one.source);
}

/** Compares what was read again, of the buckets that are apart, with the ledger; leaves a finding for each account that moved on. */
export async function compareApart(merge: Merge, one: Covered): Promise<void> {
  await merge.db.execute(differing(merge, one));
}

/** Accounts that a reading since the last run that stands found changed, and those of a run that was undone: it knew nothing of that, and so it is no drift. */
export async function noteUnapplied(merge: Merge): Promise<void> {
  await merge.db.execute(sql`
    /* verify.unapplied */
    insert into ${scratch('finding')} (drift, user_id, username, source_no, source_user_id, what)
    select false, x.user_id::text, a.username, c.source_no, c.source_user_id::text, 'moved on: ' || c.what
    from (
      select w.source_no, w.source_user_id, case when w.undone then 'its run was undone' else 'outside the cohort of the last run' end as what
      from ${table(merge, 'waiting')} w
      where w.undone or (w.outside and exists (
        select from ${table(merge, 'crosswalk')} k where k.source_no = w.source_no and k.source_user_id = w.source_user_id
      ))
      union all
      select n.source_no, n.source_user_id, 'read by a plan that was not applied'
      from ${unresolvedChanges(merge)} n
      left join ${table(merge, 'waiting')} w on w.source_no = n.source_no and w.source_user_id = n.source_user_id and w.undone
      where w.source_no is null
    ) c
    left join ${table(merge, 'account')} a on a.source_no = c.source_no and a.source_user_id = c.source_user_id
    left join ${table(merge, 'crosswalk')} x on x.source_no = c.source_no and x.source_user_id = c.source_user_id
    where not exists (
      select from ${scratch('finding')} f where f.source_no = c.source_no and f.source_user_id = c.source_user_id::text
    )
  `);
}

/** What an account says, in one number. */
function digest(merge: Merge, alias: string): Sql {
  return digestOf(accountColumns(merge).map(({ column }) => sql`${ident(alias)}.${column}`));
}

function digestOf(values: readonly Sql[]): Sql {
  return sql`hashtextextended(row(${join(values)})::text collate "C", 0)`;
}

function bucketOf(id: Sql, buckets: number): Sql {
  return sql`(hashtextextended(${id} collate "C", 1) & ${catalogText(String(buckets - 1))})::int`;
}

/** The rows that can be accounts, in the ledger's shape. */
function accountsOf(merge: Merge, { source, open, buckets }: Covered): Sql {
  const { config, target } = merge;
  const given = new Set(open.description.landing.map(({ name }) => name));
  const columns = accountColumns(merge).map(({ column }) => column);
  const text = (name: string) =>
    given.has(`a_${name}`) ? sql`l.${attribute(name)}` : sql`null::text as ${attribute(name)}`;
  const flag = (name: string) =>
    given.has(`v_${name}`) ? sql`l.${verifiedFlag(name)}` : sql`null::boolean as ${verifiedFlag(name)}`;
  const time = given.has('time_text')
    ? sql`${timeOfText(merge.ledger, sql`l.time_text`, source.config.time)} t`
    : sql`(select nullif(l.password_last_changed, '-infinity') as instant, false as wrong) t`;
  const wantsName = target.columns.some(
    (column) => column.name === config.target.columns.username && column.notNull,
  );
  return sql`
    /* verify.accounts: the rows of a source as accounts */
    insert into ${scratch('read')} (source_no, source_user_id, bucket, digest, ${join(columns)})
    select ${source.no}, r.source_user_id, ${bucketOf(sql`r.source_user_id`, buckets)}, ${digest(merge, 'r')}, ${join(columns.map((column) => sql`r.${column}`))}
    from (
      select
        l.source_user_id::text collate "C" as source_user_id, l.username, l.password,
        t.instant as password_last_changed,
        ${given.has('updated_at') ? sql`nullif(l.updated_at, '-infinity')` : sql`null::timestamptz`} as updated_at
        ${join([...config.columns.map(({ name }) => sql`, ${text(name)}`), ...verifiedColumns(config).map((name) => sql`, ${flag(name)}`)], empty)}
      from ${scratch(`landing_${source.no}`)} l
      cross join lateral ${time}
      where not t.wrong ${given.has('reason') ? sql`and l.reason is null` : empty} and not ${isForgotten(merge, source.no, sql`l.source_user_id`)}
    ) r
    where r.source_user_id <> ''
      and octet_length(r.source_user_id) <= ${longestIndexed}
      and ${wantsName ? sql`r.username is not null` : sql`true`}
      and coalesce(octet_length(r.username), 0) <= ${longestIndexed}
      and not exists (
        -- The key is not made here: a row that was rejected for its length is taken to be rejected still.
        select from ${table(merge, 'rejected_row')} j
        where j.source_no = ${source.no} and j.reason = 'key_too_long' and j.source_user_id = left(r.source_user_id, 500)
      )
  `;
}

/** Several rows of one id: with a history the latest is the account; without one, rows that differ are rejected. */
async function settleRepeats(merge: Merge, source: MergeSource): Promise<void> {
  const { db } = merge;
  const read = scratch('read');
  const repeated = scratch('repeated');
  const found = await db.execute(sql`
    /* verify.repeated */
    insert into ${repeated} (source_no, source_user_id, differ)
    select r.source_no, r.source_user_id, min(r.digest) <> max(r.digest)
    from ${read} r
    where r.source_no = ${source.no}
    group by r.source_no, r.source_user_id
    having count(*) > 1
  `);
  if (found === 0) return;
  const time = (alias: string) =>
    sql`(coalesce(${ident(alias)}.updated_at, '-infinity'), coalesce(${ident(alias)}.password_last_changed, '-infinity'))`;
  const other = (condition: Sql) => sql`
    exists (
      select from ${read} o
      where o.source_no = r.source_no and o.source_user_id = r.source_user_id and ${condition}
    )`;
  const without = (condition: Sql) =>
    db.execute(sql`
      /* verify.repeats */
      delete from ${read} r
      using ${repeated} p
      where r.source_no = ${source.no} and p.source_no = r.source_no and p.source_user_id = r.source_user_id and ${condition}
    `);
  if (source.config.history === 'latest') {
    await without(other(sql`${time('o')} > ${time('r')}`));
    // Which of several latest ones is the account is nobody's say: the one that the ledger has will do.
    await without(sql`
      exists (
        select from ${table(merge, 'account')} a
        where a.source_no = r.source_no and a.source_user_id::text = r.source_user_id and ${digest(merge, 'a')} <> r.digest
          and ${other(sql`o.digest = ${digest(merge, 'a')}`)}
      )
    `);
  } else {
    await without(sql`p.differ`);
  }
  await without(other(sql`o.ctid < r.ctid`));
}

function differing(merge: Merge, { source, buckets }: Covered): Sql {
  const id = sql`a.source_user_id::text`;
  const apart = sql`(select p.bucket from ${scratch('apart')} p where p.source_no = ${source.no})`;
  const named = accountColumns(merge).map(
    ({ column, name }) => sql`case when n.${column} is distinct from o.${column} then ${literal(name)} end`,
  );
  const both = sql`n.source_user_id is not null and o.source_user_id is not null`;
  return sql`
    /* verify.coverage: the accounts in the buckets that are apart */
    insert into ${scratch('finding')} (drift, user_id, username, source_no, source_user_id, what, columns)
    with known as (
      select a.*, ${id} as id
      from ${table(merge, 'account')} a
      where a.source_no = ${source.no} and ${bucketOf(id, buckets)} in ${apart}
    )
    select
      false, x.user_id::text, coalesce(n.username, o.username), ${source.no}, coalesce(n.source_user_id, o.id),
      case
        when n.source_user_id is null then 'moved on: gone from the source since the last reading'
        when o.source_user_id is null then 'moved on: new in the source since the last reading'
        else 'moved on: changed in the source since the last reading'
      end,
      case when ${both} then array_remove(array[${join(named)}]::text[], null) else '{}' end
    from (select * from ${scratch('read')} r where r.source_no = ${source.no} and r.bucket in ${apart}) n
    full join known o on o.id = n.source_user_id
    left join ${table(merge, 'crosswalk')} x on x.source_no = ${source.no} and x.source_user_id::text = coalesce(n.source_user_id, o.id)
    where (n.source_user_id is null and not o.vanished and not o.rejected)
      or (n.source_user_id is not null and (o.source_user_id is null or o.vanished or o.rejected))
      or (${both} and ${digest(merge, 'n')} <> ${digest(merge, 'o')})
  `;
}
