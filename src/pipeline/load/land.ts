/**
 * Landing: rows of a source become accounts as last read.
 *
 * Each source is copied into a landing table by connections of its own, slice by slice. Then one transaction checks the rows,
 * makes of them the source's partition of `account`, notes what changed since the reading before, and puts the
 * partition in the place of the old one: all sources, or none.
 */
import { createHash } from 'node:crypto';
import type { Readable, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { CensusRow } from '../../credentials/census.js';
import { dropLandings, landingName } from '../../ledger/landings.js';
import { accountPartition, attribute, verifiedColumns, verifiedFlag } from '../../ledger/ledger.js';
import type { Database } from '../../postgres/connect.js';
import { catalogText, ident, join, literal, type Sql, sql } from '../../postgres/sql.js';
import { sqlState } from '../../postgres/sqlstate.js';
import { transaction } from '../../postgres/transaction.js';
import type { LandingColumn, OpenSource, Slice, SliceReader } from '../extract/source.js';
import { census } from '../hash-kinds.sql.js';
import { isForgotten, keyIsUsername, keyOf, type Merge, type MergeSource, table } from '../merge.js';
import { timeOfText } from '../time-text.sql.js';
import { type Kept, type LandedSlice, plansOf } from './kept.js';
import { type Hashing, hashPlainText, refusePlainText, sealing } from './plain-text.js';

/** Bytes of the longest text that an index takes; PostgreSQL's own limit is 2,704 with its overhead. */
const longestIndexed = 2600;

/** Keys as SQL; given, because steps do not import each other. */
export interface KeySql {
  readonly matchKey: (value: (column: string) => Sql) => Sql;
  readonly plainKey: ((value: (column: string) => Sql) => Sql) | null;
}

/** Where a source is landed: the tables with its rows, by the plans that read them, and what is landed already. */
export interface Landing {
  readonly source: MergeSource;
  readonly open: OpenSource;
  readonly slices: readonly Slice[];
  /** Slices that a plan which died had landed. */
  readonly kept: readonly LandedSlice[];
  /** Places of the slices that are to be read. */
  readonly todo: readonly number[];
  /** The rows have the shape of accounts: each table is like a partition of these. */
  readonly shaped: boolean;
}

const undivided: readonly Slice[] = [{ from: 0, to: null }];

/** Makes the tables for what is to be read; what earlier plans left is dropped, but for what `kept` names. */
export async function beginLandings(
  merge: Merge,
  readings: readonly {
    readonly source: MergeSource;
    readonly open: OpenSource;
    readonly definition: string;
  }[],
  configDigest: string,
  kept: Kept,
): Promise<Landing[]> {
  const { db, ledger } = merge;
  await dropLandings(
    db,
    ledger,
    [...kept.landings.values()].flatMap(({ sourceNo, landed }) =>
      plansOf(landed).map((planNo) => ({ sourceNo, table: landingName(sourceNo, planNo) })),
    ),
  );
  const landings: Landing[] = [];
  for (const { source, open, definition } of readings) {
    const known = kept.landings.get(source.config.name);
    // Plain text is looked for before anything of the source is committed.
    const slices =
      known?.slices ?? (merge.config.credential.plaintext === 'refuse' ? undivided : open.slices);
    const landed = new Set(known?.landed.map(({ slice }) => slice));
    const todo = slices.flatMap((_, index) => (landed.has(index) ? [] : [index]));
    const columns = open.description.landing;
    // Rows of people who were forgotten are in the landing table alone, which goes.
    const shaped = hasShapeOfAccounts(merge, columns) && !merge.forgotten.has(source.no);
    if (todo.length > 0) {
      const name = table(merge, landingName(source.no, merge.planNo));
      if (shaped) await createPartition(merge, source, db, name);
      else
        await db.execute(
          sql`/* load.landing */ create unlogged table ${name} (${join(columns.map(columnDefinition))})`,
        );
    }
    if (known === undefined && open.description.guarantees.resumable)
      await db.execute(sql`
        /* load.begin */
        insert into ${table(merge, 'landing')} (source_no, config_digest, definition, description, slices)
        values (
          ${source.no}, ${configDigest}, ${definition}, ${JSON.stringify(open.description)}::jsonb, ${JSON.stringify(slices)}::jsonb
        )
      `);
    landings.push({ source, open, slices, kept: known?.landed ?? [], todo, shaped });
  }
  return landings;
}

/** Sessions of the target, and what is told of them. */
export interface Sessions {
  readonly first: Database;
  /** Another one; it is closed by whoever gives it. */
  readonly another: () => Promise<Database>;
  /** How many may copy at once. */
  readonly most: number;
  readonly onBytes: (bytes: number) => void;
  readonly onSlice: (db: Database, rows: number) => void;
}

/**
 * Copies what is to be read of a source into its landing table, slice by slice: bytes from one COPY to the other, or rows
 * that are staged in `first` already. Each slice is committed with the note that it is landed.
 *
 * Where the rows have the shape of accounts already, the landing table *is* the partition to be: its rows are not
 * written a second time. Whether they are accounts, all of them, is asked here, beside the other sources.
 *
 * @throws UsermergeError of the source, or of the target
 */
export async function copyIn(
  merge: Merge,
  landing: Landing,
  sessions: Sessions,
  hashing: Hashing,
  signal?: AbortSignal,
): Promise<Landed> {
  const { source, kept, todo, shaped } = landing;
  const read = todo.length === 0 ? [] : await copySlices(merge, landing, sessions, signal);
  const slices = [...kept, ...read].sort((a, b) => a.slice - b.slice);
  const plans = plansOf(slices);
  const tables = plans.map((planNo) => landingName(source.no, planNo));
  const target = sessions.first;
  for (const name of tables) await hashPlainText(merge, source, target, table(merge, name), hashing);
  const [name = ''] = tables;
  const ready = shaped && tables.length === 1 && (await areAccounts(merge, target, table(merge, name)));
  if (ready) await target.execute(sql`analyze ${table(merge, name)}`);
  const census = ready ? await takeCensus(source, target, table(merge, name)) : null;
  return {
    source,
    tables,
    rows: sumOf(slices, 'rows'),
    digest: digestOf(slices),
    ready,
    census,
    oddLocalTimes: sumOf(slices, 'oddLocalTimes'),
    readAt: slices.find(({ planNo }) => planNo === plans.at(-1))?.readAt ?? merge.now,
    kept:
      kept.length === 0
        ? null
        : { rows: sumOf(kept, 'rows'), slices: kept.length, of: landing.slices.length },
  };
}

const sumOf = (slices: readonly LandedSlice[], name: 'rows' | 'oddLocalTimes'): number =>
  slices.reduce((sum, slice) => sum + slice[name], 0);

/** Of one slice its own; of several that of theirs, in their order. */
function digestOf(slices: readonly LandedSlice[]): string {
  const [first] = slices;
  if (first !== undefined && slices.length === 1) return first.digest;
  return createHash('sha256')
    .update(slices.map(({ digest }) => digest).join(''))
    .digest('hex');
}

/** Copies slices, one after the other in each session: in as many at once as the source and `sessions` have. */
async function copySlices(
  merge: Merge,
  { source, open, slices, todo }: Landing,
  { first, another, most, onBytes, onSlice }: Sessions,
  signal?: AbortSignal,
): Promise<LandedSlice[]> {
  const left = slices.map((part, slice) => ({ slice, part })).filter(({ slice }) => todo.includes(slice));
  const landed: LandedSlice[] = [];
  let failure: { readonly error: unknown } | undefined;
  const work = async (reader: SliceReader, db: Database): Promise<void> => {
    for (let next = left.shift(); next !== undefined; next = left.shift()) {
      try {
        const one = await copySlice(merge, source, open, { reader, ...next }, db, onBytes, signal);
        landed.push(one);
        onSlice(db, one.rows);
      } catch (error) {
        failure ??= { error };
        left.length = 0;
      }
    }
  };
  const working = [work(open, first)];
  const { beside } = open;
  // Whoever comes when nothing is left, or does not come at all, is not waited for.
  const join = async (): Promise<void> => {
    const reader = await beside?.();
    if (reader === undefined) return;
    try {
      if (left.length > 0) {
        const done = another().then((db) => work(reader, db));
        working.push(done);
        await done;
      }
    } finally {
      await reader.close();
    }
  };
  if (beside !== null)
    for (let n = 1; n < Math.min(most, todo.length); n++) void join().catch(() => undefined);
  for (const each of working) await each;
  if (failure !== undefined) throw (failure as { readonly error: unknown }).error;
  return landed;
}

async function copySlice(
  merge: Merge,
  source: MergeSource,
  open: OpenSource,
  { reader, slice, part }: { readonly reader: SliceReader; readonly slice: number; readonly part: Slice },
  target: Database,
  onBytes: (bytes: number) => void,
  signal?: AbortSignal,
): Promise<LandedSlice> {
  const into = table(merge, landingName(source.no, merge.planNo));
  const seal = sealing(merge, source, open.description.landing);
  return transaction(target, async () => {
    const { rows, digest } =
      open.staged && seal === null
        ? { rows: await open.staged.insertInto(into), digest: open.staged.digest }
        : await copyBytes(open, reader.readSlice(part), target, into, seal, onBytes, signal);
    await refusePlainText(merge, source, target, into);
    const oddLocalTimes = await reader.oddLocalTimes(part);
    if (open.description.guarantees.resumable)
      await target.execute(sql`
        /* load.landed */
        insert into ${table(merge, 'landed_slice')} (source_no, slice, plan_no, rows, odd_local_times, digest)
        values (${source.no}, ${slice}, ${merge.planNo}, ${rows}, ${oddLocalTimes}, ${digest})
      `);
    return { slice, planNo: merge.planNo, readAt: merge.now, rows, oddLocalTimes, digest };
  });
}

async function copyBytes(
  open: OpenSource,
  from: Readable,
  target: Database,
  landing: Sql,
  seal: Transform | null,
  onBytes: (bytes: number) => void,
  signal?: AbortSignal,
): Promise<{ rows: number; digest: string }> {
  const columns = open.description.landing;
  const into = target.copyFrom(
    sql`/* load.copy */ copy ${landing} (${join(columns.map((column) => ident(column.name)))}) from stdin (format binary)`,
  );
  const digest = createHash('sha256');
  // Of what is kept: of plain text not even a digest.
  (seal ?? from).on('data', (chunk: Buffer) => digest.update(chunk));
  from.on('data', (chunk: Buffer) => onBytes(chunk.length));
  await pipeline([from, ...(seal ? [seal] : []), into], signal ? { signal } : {});
  return { rows: into.rowCount, digest: digest.digest('hex') };
}

/** A table like a partition of `account`, for one source. */
async function createPartition(merge: Merge, source: MergeSource, db: Database, name: Sql): Promise<void> {
  const no = literalSmall(source.no);
  await db.execute(sql`
    /* load.partition */
    create table ${name} (like ${table(merge, 'account')} including defaults, check (source_no = ${no}))
  `);
  // A row without an id is to be rejected, not to end the copy; the primary key wants one again.
  await db.execute(sql`
    alter table ${name} alter column source_no set default ${no}, alter column source_user_id drop not null
  `);
}

/** Whether what is copied needs no work on it before it can be an account: no keys to make, no text to read as times. */
function hasShapeOfAccounts(merge: Merge, columns: readonly LandingColumn[]): boolean {
  const id = columns.find((column) => column.name === 'source_user_id');
  const needsWork = columns.some((column) => column.name === 'time_text' || column.name === 'reason');
  return keyIsUsername(merge.config) && !needsWork && id?.type === merge.ledger.sourceId;
}

/** Whether every row can be an account, one an id; if so the table has its primary key. */
async function areAccounts(merge: Merge, db: Database, landing: Sql): Promise<boolean> {
  const [found] = await db.query<{ wrong: boolean }>(sql`
    /* load.wrong_rows */
    select exists (
      select from ${landing} l
      where l.source_user_id is null or l.source_user_id::text = '' or octet_length(l.source_user_id::text) > ${longestIndexed}
        or (l.username is null and ${wantsName(merge)}) or octet_length(l.username) > ${longestIndexed}
        or l.password_last_changed = '-infinity' or l.updated_at = '-infinity'
    ) as wrong
  `);
  if (found?.wrong !== false) return false;
  try {
    await db.execute(sql`/* load.primary_key */ alter table ${landing} add primary key (source_user_id)`);
    return true;
  } catch (error) {
    // A plan that died may have made it.
    if (sqlState(error) === multipleKeys) return true;
    if (sqlState(error) === '23505') return false;
    throw error;
  }
}

const multipleKeys = '42P16';

function wantsName(merge: Merge): boolean {
  const { username } = merge.config.target.columns;
  return merge.target.columns.find((column) => column.name === username)?.notNull === true;
}

function columnDefinition(column: LandingColumn): Sql {
  const type = column.type === 'text' ? sql`text collate "C"` : catalogText(column.type);
  return sql`${ident(column.name)} ${type}`;
}

export interface Landed {
  readonly source: MergeSource;
  /** With its rows, one for each reading, in their order: more than one is no complete reading. */
  readonly tables: readonly string[];
  readonly rows: number;
  /** Start of the plan that read it last. */
  readonly readAt: string;
  /** What was kept of plans that died: rows, and slices of how many; null: nothing. */
  readonly kept: { readonly rows: number; readonly slices: number; readonly of: number } | null;
  /** SHA-256, in hexadecimal, of what was read, as it came. */
  readonly digest: string;
  /** The landing table is a partition of accounts as it stands. */
  readonly ready: boolean;
  /** Kinds of passwords; null: not `ready`. */
  readonly census: readonly CensusRow[] | null;
  /** Rows whose local time was ambiguous, or did not exist: they are read as the earlier instant. */
  readonly oddLocalTimes: number;
}

/** Makes the landed rows the accounts as last read. To be called in a transaction. */
export async function takeIn(merge: Merge, landed: Landed, keys: KeySql): Promise<void> {
  const { db } = merge;
  const { source } = landed;
  const no = source.no;
  const partition = table(merge, `account_${no}_${merge.planNo}`);
  const [before] = await db.query<{ partition: string | null }>(sql`
    /* load.partition_before */
    select ${accountPartition(merge.ledger, literalSmall(no))} as partition
  `);
  const old = before?.partition ?? null;
  const complete = landed.tables.length <= 1;

  await db.execute(sql`delete from ${table(merge, 'rejected_row')} where source_no = ${no}`);
  const { rejected, superseded, forgotten, cutTimes, oddTimes, census } =
    landed.census === null
      ? await sift(merge, landed, partition, keys)
      : { rejected: 0, superseded: 0, forgotten: 0, cutTimes: 0, oddTimes: 0, census: landed.census };
  if (landed.ready)
    await db.execute(
      sql`alter table ${table(merge, landed.tables[0] ?? '')} rename to ${ident(`account_${no}_${merge.planNo}`)}`,
    );
  if (old !== null) await compareWithBefore(merge, no, partition, catalogText(old), complete);
  if (old !== null) {
    await db.execute(
      sql`/* load.detach */ alter table ${table(merge, 'account')} detach partition ${catalogText(old)}`,
    );
    await db.execute(sql`/* load.drop_before */ drop table ${catalogText(old)}`);
  }
  await db.execute(sql`
    /* load.attach */
    alter table ${table(merge, 'account')} attach partition ${partition} for values in (${literalSmall(no)})
  `);
  await db.execute(sql`
    /* load.read */
    update ${table(merge, 'source')}
    set read_in = ${merge.planNo}, read_at = ${landed.readAt}::timestamptz, complete = ${complete},
      location = ${source.description?.location ?? ''}, priority = ${source.config.priority},
      description = description || jsonb_build_object(
        'before', case when read_in in (select p.plan_no from ${table(merge, 'plan')} p where p.state = 'applied') then rows - superseded else coalesce((description ->> 'before')::bigint, -1) end,
        'digest', ${landed.digest}::text, 'timePrecisionUs', ${source.timePrecisionUs}::bigint, 'cutTimes', ${cutTimes}::bigint, 'oddLocalTimes', ${landed.oddLocalTimes + oddTimes}::bigint,
        'passwords', ${JSON.stringify(census)}::jsonb, 'forgotten', ${forgotten}::bigint, 'kept', ${JSON.stringify(landed.kept)}::jsonb),
      rows = ${
        complete
          ? sql`${landed.rows - forgotten}`
          : sql`(select count(*) from ${partition} a where not a.vanished and not a.rejected) + ${rejected}::bigint + ${superseded}::bigint`
      }, rejected = ${rejected}, superseded = ${superseded}
    where source_no = ${no}
  `);
}

/** Checks the landed rows one by one, and makes the partition of those that are accounts; keeps the others with the reason. */
async function sift(merge: Merge, landed: Landed, partition: Sql, keys: KeySql): Promise<Sifted> {
  const { db } = merge;
  const { source } = landed;
  const checked = table(merge, 'landing_checked');
  await db.execute(checkedLanding(merge, landed, keys));
  if (landed.tables.length > 1) await settleReadings(merge, source);
  const superseded = await settleRepeats(merge, landed);
  const rejected = await db.execute(sql`
    /* load.rejects: rows that cannot be accounts, with the reason */
    insert into ${table(merge, 'rejected_row')} (source_no, plan_no, source_user_id, username, reason, position)
    select ${source.no}, ${merge.planNo}, left(l.source_user_id::text, 500), left(l.username, 500), l.reason, l.position
    from ${checked} l
    where l.reason is not null and l.reason <> 'superseded'
  `);
  await createPartition(merge, source, db, partition);
  await db.execute(sql`
    /* load.accounts: what is left are the accounts */
    insert into ${partition} (${join(accountColumns(merge))})
    select ${join(accountColumns(merge))}
    from ${checked} l
    where l.reason is null
  `);
  await db.execute(sql`alter table ${partition} add primary key (source_user_id)`);
  const [odd] = await db.query<{ n: string }>(
    sql`select count(*) as n from ${checked} l where l.odd and l.reason is null`,
  );
  const cutTimes = await countCutTimes(merge, landed);
  const forgotten = await countForgotten(merge, landed);
  await db.execute(sql`drop table ${checked}`);
  await db.execute(sql`analyze ${partition}`);
  const census = await takeCensus(source, db, partition);
  return { rejected, superseded, forgotten, cutTimes, oddTimes: Number(odd?.n ?? 0), census };
}

interface Sifted {
  readonly rejected: number;
  readonly superseded: number;
  /** Rows of people who were forgotten: they are left out, and nothing of them is kept. */
  readonly forgotten: number;
  readonly cutTimes: number;
  readonly oddTimes: number;
  readonly census: readonly CensusRow[];
}

/** What kinds of hashes the accounts have; nothing where the source has no passwords. */
async function takeCensus({ config }: MergeSource, db: Database, accounts: Sql): Promise<CensusRow[]> {
  if (config.columns.password === null) return [];
  const rows = await db.query<CensusRow & { accounts: string }>(
    sql`/* load.census */ ${census(sql`${accounts} a`, sql`a.password`)}`,
  );
  return rows.map((row) => ({ ...row, accounts: Number(row.accounts) }));
}

async function countForgotten(merge: Merge, landed: Landed): Promise<number> {
  const { source } = landed;
  if (!merge.forgotten.has(source.no)) return 0;
  const [row] = await merge.db.query<{ n: string }>(sql`
    /* load.forgotten */
    select count(*) as n from ${landedRows(merge, landed)} l
    where ${isForgotten(merge, source.no, sql`l.source_user_id`)}
  `);
  return Number(row?.n ?? 0);
}

/** Texts of times with digits beyond the microsecond, which were cut. */
async function countCutTimes(merge: Merge, landed: Landed): Promise<number> {
  const isText = landed.source.description?.landing.some((column) => column.name === 'time_text') === true;
  if (!isText) return 0;
  const [row] = await merge.db.query<{ n: string }>(sql`
    /* load.cut_times */
    select count(*) as n from ${landedRows(merge, landed)} l where l.time_text ~ '[.,][0-9]{7,}'
  `);
  return Number(row?.n ?? 0);
}

/** A number from our own table of sources, where no parameter can stand. */
function literalSmall(value: number): Sql {
  return catalogText(String(Math.trunc(value)));
}

/** The columns of `account` that a landing fills, without source_no. */
function accountColumns(merge: Merge): Sql[] {
  return [
    ...[
      'source_user_id',
      'username',
      'password',
      'password_last_changed',
      'updated_at',
      'match_key',
      'plain_key',
    ].map((name) => ident(name)),
    ...merge.config.columns.map((column) => attribute(column.name)),
    ...verifiedColumns(merge.config).map(verifiedFlag),
  ];
}

/** The landed rows; where several readings gave them, with the place of theirs. */
function landedRows(merge: Merge, { source, tables: [first = '', ...others] }: Landed): Sql {
  if (others.length === 0) return table(merge, first);
  const columns = join((source.description?.landing ?? []).map(({ name }) => ident(name)));
  const parts = [first, ...others].map(
    (name, index) => sql`select ${columns}, ${literalSmall(index)} as reading from ${table(merge, name)}`,
  );
  return sql`(${join(parts, sql` union all `)})`;
}

/** The landed rows in the shape of `account`, each with the reason why it cannot be one, or none. */
function checkedLanding(merge: Merge, landed: Landed, keys: KeySql): Sql {
  const { config } = merge;
  const { source } = landed;
  const landing = new Set((source.description?.landing ?? []).map((column) => column.name));
  const value = (column: string) => (column === 'username' ? sql`l.username` : attributeOf(landing, column));
  const plain = keyIsUsername(config);
  const key = keys.matchKey(value);
  const isText = landing.has('time_text');
  const time = isText
    ? sql`cross join lateral ${timeOfText(merge.ledger, sql`l.time_text`, source.config.time)} t`
    : sql`cross join lateral (select nullif(l.password_last_changed, '-infinity') as instant, false as odd, false as wrong) t`;
  const id = merge.ledger.sourceId === 'text' ? sql`l.source_user_id::text` : sql`l.source_user_id`;
  return sql`
    /* load.check: rows in the shape of accounts, with the reason why one cannot be an account */
    create unlogged table ${table(merge, 'landing_checked')} as
    select
      row_number() over () as row_no,
      ${landed.tables.length > 1 ? sql`l.reading,` : sql``}
      ${id} as source_user_id,
      l.username,
      l.password,
      ${landing.has('position') ? sql`l.position` : sql`null::bigint as position`},
      t.instant as password_last_changed,
      t.odd,
      ${landing.has('updated_at') ? sql`nullif(l.updated_at, '-infinity')` : sql`null::timestamptz`} as updated_at,
      ${plain ? sql`null::text` : key} as match_key,
      ${keys.plainKey ? sql`nullif(${keys.plainKey(value)}, ${key})` : sql`null::text`} as plain_key,
      ${join([
        ...config.columns.map(
          (column) => sql`${attributeOf(landing, column.name)} as ${attribute(column.name)}`,
        ),
        ...verifiedColumns(config).map((name) =>
          landing.has(`v_${name}`)
            ? sql`l.${verifiedFlag(name)}`
            : sql`null::boolean as ${verifiedFlag(name)}`,
        ),
        sql`case
          ${landing.has('reason') ? sql`when l.reason is not null then l.reason` : sql``}
          when l.source_user_id is null or l.source_user_id::text = '' then 'no_id'
          when octet_length(l.source_user_id::text) > ${longestIndexed} then 'id_too_long'
          when l.username is null and ${wantsName(merge)} then 'no_username'
          when octet_length(l.username) > ${longestIndexed} then 'username_too_long'
          ${plain ? sql`` : sql`when octet_length(${key}) > ${longestIndexed} then 'key_too_long'`}
          when t.wrong then 'not_a_time'
        end as reason`,
      ])}
    from ${landedRows(merge, landed)} l
    ${time}
    where not ${isForgotten(merge, source.no, sql`l.source_user_id`)}
  `;
}

function attributeOf(landing: ReadonlySet<string>, column: string): Sql {
  return landing.has(`a_${column}`) ? sql`l.${attribute(column)}` : sql`null::text`;
}

/**
 * Of rows that several readings gave for one id the last one counts: it moved to a slice that was read later. Of a
 * history the time says it, as always.
 */
async function settleReadings(merge: Merge, source: MergeSource): Promise<void> {
  if (source.config.history === 'latest') return;
  const checked = table(merge, 'landing_checked');
  await merge.db.execute(sql`
    /* load.readings */
    update ${checked} l
    set reason = 'superseded'
    from (
      select c.source_user_id, max(c.reading) as last
      from ${checked} c
      where c.source_user_id is not null
      group by c.source_user_id
      having min(c.reading) < max(c.reading)
    ) r
    where r.source_user_id = l.source_user_id and l.reading < r.last
  `);
}

/**
 * Rows that share an id: with `history: latest` the latest is the account; without it identical rows are one
 * account, and rows that differ are rejected, all of them.
 *
 * @returns how many rows were superseded
 */
async function settleRepeats(merge: Merge, { source, tables }: Landed): Promise<number> {
  const checked = table(merge, 'landing_checked');
  const content = join(accountColumns(merge).map((column) => sql`l.${column}`));
  const latest = source.config.history === 'latest';
  const later = tables.length > 1 ? sql`l.reading desc, ` : sql``;
  const order = sql`l.updated_at desc nulls last, l.password_last_changed desc nulls last, ${later}md5(row(${content})::text)`;
  return merge.db
    .execute(sql`
    /* load.repeats: rows that share an id */
    with repeated as (
      select l.row_no, row_number() over same_id as place, ${
        latest
          ? sql`false`
          : sql`
        min(md5(row(${content})::text)) over (partition by l.source_user_id) <> max(md5(row(${content})::text)) over (partition by l.source_user_id)`
      } as differ
      from ${checked} l
      where l.reason is null and l.source_user_id in (
        select r.source_user_id from ${checked} r where r.reason is null group by r.source_user_id having count(*) > 1
      )
      window same_id as (partition by l.source_user_id order by ${order})
    )
    update ${checked} l
    set reason = case when r.differ then 'repeated_id' else 'superseded' end
    from repeated r
    where r.row_no = l.row_no and (r.differ or r.place > 1)
  `)
    .then(async () => {
      const [row] = await merge.db.query<{ n: string }>(
        sql`select count(*) as n from ${checked} where reason = 'superseded'`,
      );
      return Number(row?.n ?? 0);
    });
}

/** Reasons that leave open whose row it was: such a reading does not tell that anybody has vanished. */
const unreadable = sql`'malformed', 'wrong_number_of_fields', 'broken_text'`;

/** Notes what the reading changed, and takes over from the one before what this one does not say. */
async function compareWithBefore(
  merge: Merge,
  no: number,
  partition: Sql,
  old: Sql,
  complete: boolean,
): Promise<void> {
  const { db, config } = merge;
  const columns = accountColumns(merge).filter((column) => column.text !== '"source_user_id"');
  const side = (alias: string) => sql`(${join(columns.map((column) => sql`${ident(alias)}.${column}`))})`;
  await db.execute(sql`
    /* load.changed: accounts that are new, changed, vanished or back */
    insert into ${table(merge, 'changed')} (plan_no, source_no, source_user_id, what)
    select ${merge.planNo}, ${no}, coalesce(n.source_user_id, o.source_user_id),
      case when o.source_user_id is null then 'new' when n.source_user_id is null then 'vanished' when o.vanished then 'returned' else 'changed' end
    from ${partition} n
    full join ${old} o on o.source_user_id = n.source_user_id
    where o.source_user_id is null
      ${complete ? sql`or (n.source_user_id is null and not o.vanished)` : sql``}
      or (n.source_user_id is not null and (o.vanished or o.rejected or ${side('n')} is distinct from ${side('o')}))
  `);
  await db.execute(sql`/* load.analyze_changed */ analyze ${table(merge, 'changed')}`);
  const changed = sql`(
    select d.source_user_id, d.what from ${table(merge, 'changed')} d
    where d.plan_no = ${merge.planNo} and d.source_no = ${no}
  ) d`;
  const settled = [...new Set([...config.match.on, ...config.match.confirm])];
  const values = join(
    settled.map(
      (name) => sql`${literal(name)}, ${name === 'username' ? sql`o.username` : sql`o.${attribute(name)}`}`,
    ),
  );
  const evidence = config.match.confirm.map((name) => attribute(name));
  const moved = [
    sql`${keyOf(config, 'n')} is distinct from ${keyOf(config, 'o')}`,
    ...evidence.map((column) => sql`n.${column} is distinct from o.${column}`),
  ];
  await db.execute(sql`
    /* load.unsettled: accounts of golden records whose key or evidence changed, as they were */
    insert into ${table(merge, 'unsettled')} (source_no, source_user_id, settled_key, settled)
    select ${no}, o.source_user_id, ${keyOf(config, 'o')}, jsonb_build_object(${values})
    from ${changed}
    join ${partition} n on n.source_user_id = d.source_user_id
    join ${old} o on o.source_user_id = d.source_user_id
    join ${table(merge, 'crosswalk')} c on c.source_no = ${no} and c.source_user_id = d.source_user_id
    where ${join(moved, sql` or `)}
    on conflict do nothing
  `);
  await db.execute(sql`
    /* load.returned: accounts that were gone */
    update ${partition} n
    set returned = true
    from ${old} o
    where o.source_user_id = n.source_user_id and (o.vanished or o.returned)
  `);
  const kept = join(accountColumns(merge).map((column) => sql`o.${column}`));
  const idText = sql`o.source_user_id::text`;
  await db.execute(sql`
    /* load.vanished: accounts that the reading did not have keep their last known state; so do rejected ones, and all where it was not complete */
    insert into ${partition} (source_no, ${join(accountColumns(merge))}, returned, rejected, vanished)
    select ${no}, ${kept}, o.returned, r.found is not null, r.found is null ${complete ? sql`` : sql`and o.vanished`}
    from ${
      complete
        ? sql`(
      select o.* from ${old} o where o.vanished
      union all
      select o.* from ${changed} join ${old} o on o.source_user_id = d.source_user_id where d.what = 'vanished'
    )`
        : old
    } o
    left join ${partition} n on n.source_user_id = o.source_user_id
    left join lateral (
      select true as found from ${table(merge, 'rejected_row')} r
      where r.source_no = ${no} and (r.source_user_id = ${idText} or (r.source_user_id is null and r.reason in (${unreadable})))
      limit 1
    ) r on true
    where n.source_user_id is null
  `);
  await db.execute(sql`
    /* load.not_vanished: a rejected row has not vanished */
    delete from ${table(merge, 'changed')} c
    using ${partition} n
    where c.plan_no = ${merge.planNo} and c.source_no = ${no} and c.what = 'vanished'
      and n.source_user_id = c.source_user_id and not n.vanished
  `);
  await db.execute(sql`
    /* load.changed_before: of an account's changes the last one says all, also after an undo: unresolved is what changed later than a plan */
    delete from ${table(merge, 'changed')} c
    using ${table(merge, 'changed')} n
    where n.plan_no = ${merge.planNo} and n.source_no = ${no}
      and c.source_no = n.source_no and c.source_user_id = n.source_user_id and c.plan_no < n.plan_no
  `);
}
