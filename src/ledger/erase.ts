/**
 * Erasing one person from the ledger: from every table that names an account or a golden record, whichever there are, and
 * from the samples of reports. Keyed digests stay, so that a later reading leaves the person out.
 */
import { setTimeout } from 'node:timers/promises';
import type { Database } from '../postgres/connect.js';
import { catalogText, ident, join, type Sql, sql } from '../postgres/sql.js';
import { ensureForgetKey, keyedDigest } from './forgotten.js';
import { inLedger, type Ledger } from './ledger.js';

/** Who is to be forgotten. */
export interface Erased {
  readonly accounts: readonly { readonly sourceNo: number; readonly id: string }[];
  /** Ids of golden records that are this person's, and of nobody who came later. */
  readonly userIds: readonly string[];
  /** Names beside those of the accounts. */
  readonly names: readonly string[];
}

export interface Erasure {
  /** Accounts of sources that were known. */
  readonly accounts: number;
  /** Tables from which something was erased, as the catalog prints them. */
  readonly tables: readonly string[];
}

/** To be called in a transaction, when the tables of a plan are gone. */
export async function erase(db: Database, ledger: Ledger, who: Erased): Promise<Erasure> {
  await ensureForgetKey(db, ledger);
  await makePerson(db, ledger, who);
  const words = await wordsOf(db, ledger, who.names);
  await keepDigests(db, ledger);
  await keepHighestId(db, ledger);
  const accounts = await countReadings(db, ledger, words);
  const tables = await eraseDecided(db, ledger);
  for (const { name, byAccount } of await namingTables(db, ledger)) {
    const same = byAccount
      ? sql`p.source_no = x.source_no and p.source_user_id = x.source_user_id`
      : sql`p.user_id = x.user_id`;
    tables.push(
      ...(await written(db, sql`delete from ${inLedger(ledger, name)} x using ${person} p where ${same}`)),
    );
  }
  tables.push(
    ...(await written(
      db,
      sql`delete from ${inLedger(ledger, 'rejected_row')} x where ${isRejectedOf(words, 'x')}`,
    )),
    ...(await eraseFromReports(db, ledger, words)),
  );
  return { accounts, tables };
}

/** What was decided of the person, and what waits with an account of theirs: a reason, a pinned value and a key may name them. */
async function eraseDecided(db: Database, ledger: Ledger): Promise<string[]> {
  const tables: string[] = [];
  for (const [name, number, condition] of [
    ['decision', ident('decision_no'), sql`and n.role <> 'seen'`],
    ['conflict', ident('conflict_no'), sql``],
  ] as const) {
    const naming = inLedger(ledger, `${name}_account`);
    tables.push(
      ...(await written(
        db,
        sql`
          delete from ${inLedger(ledger, name)} x
          where x.${number} in (
            select n.${number}
            from ${naming} n
            join ${person} p on p.source_no = n.source_no and p.source_user_id = n.source_user_id ${condition}
          )
        `,
      )),
    );
  }
  return tables;
}

/** The tables, or partitions, of which a statement on `x` wrote a row. */
async function written(db: Database, statement: Sql): Promise<string[]> {
  const rows = await db.query<{ name: string }>(sql`
    /* forget.erase */
    with erased as (${statement} returning x.tableoid)
    select distinct tableoid::regclass::text as name from erased
  `);
  return rows.map((row) => row.name);
}

/** Milliseconds for which transactions are waited for that began before the erasure. */
const patienceMs = 60_000;

/**
 * Writes the tables anew: until then what was erased is in their files, though no query shows it. To be called after the
 * transaction, outside of any. What a transaction that is still open may see would be copied, so these are waited for.
 */
export async function rewriteErased(db: Database, { tables }: Erasure): Promise<void> {
  await olderTransactionsEnd(db);
  for (const name of tables)
    await db.execute(sql`/* forget.rewrite */ vacuum (full, analyze) ${catalogText(name)}`);
}

/**
 * Waits until nobody sees the database as it was before now, or patience ends. A new snapshot reaches back to the oldest
 * transaction of the whole server that writes, in whichever database.
 */
async function olderTransactionsEnd(db: Database): Promise<void> {
  const until = Date.now() + patienceMs;
  const [erased] = await db.query<{ next: string }>(
    sql`/* forget.next_transaction */ select pg_snapshot_xmax(pg_current_snapshot())::text as next`,
  );
  for (;;) {
    const [row] = await db.query<{ open: boolean }>(sql`
      /* forget.older_transactions */
      select pg_snapshot_xmin(pg_current_snapshot()) < n.next or exists (
        select from pg_stat_activity a
        where (a.datname = current_database() or a.datname is null) and a.pid <> pg_backend_pid()
          and age(a.backend_xmin) > age(n.next::xid)
      ) as open
      from (select ${erased?.next ?? '0'}::text::xid8 as next) n
    `);
    if (!row?.open || Date.now() > until) return;
    await setTimeout(50);
  }
}

/** Accounts (those of @target under source 0) and golden records (source 0 alone) of the person. */
const person = ident('pg_temp', 'usermerge_person');

async function makePerson(db: Database, ledger: Ledger, who: Erased): Promise<void> {
  const userId = ledger.userId === 'text' ? sql`text collate "C"` : catalogText(ledger.userId);
  const sourceId = ledger.sourceId === 'text' ? sql`text collate "C"` : catalogText(ledger.sourceId);
  const accounts = who.accounts.map((one) => one.sourceNo);
  const ids = who.accounts.map((one) => one.id);
  await db.execute(sql`
    /* forget.person: an undone id is bound to its account, and is the person's, too */
    create temp table ${person} on commit drop as
    with account as (
      select a.source_no::smallint as source_no, a.id::${sourceId} as source_user_id
      from unnest(${accounts}::int[], ${ids}::text[]) a (source_no, id)
    )
    select a.source_no, a.source_user_id, null::${userId} as user_id from account a
    union
    select 0, r.id::${sourceId}, r.id::${userId} from unnest(${[...who.userIds]}::text[]) r (id)
    union
    select 0, g.user_id::text::${sourceId}, g.user_id
    from account a
    join ${inLedger(ledger, 'golden')} g on g.bound_source_no = a.source_no and g.bound_source_user_id = a.source_user_id
    where g.state = 'undone'
  `);
  await db.execute(sql`analyze ${person}`);
}

/** What names the person in a report. */
interface Words {
  readonly words: readonly string[];
  /** source:id */
  readonly accounts: readonly string[];
  readonly userIds: readonly string[];
}

async function wordsOf(db: Database, ledger: Ledger, more: readonly string[]): Promise<Words> {
  const [row] = await db.query<{ names: string[]; accounts: string[]; user_ids: string[] }>(sql`
    /* forget.words */
    select
      array(
        select distinct w.word
        from ${person} p
        join ${inLedger(ledger, 'account')} a on a.source_no = p.source_no and a.source_user_id = p.source_user_id
        cross join lateral (values (a.username), (a.match_key), (a.plain_key)) w (word)
        where w.word <> ''
      ) as names,
      array(
        select s.name || ':' || p.source_user_id
        from ${person} p
        join ${inLedger(ledger, 'source')} s on s.source_no = p.source_no
      ) as accounts,
      array(select p.user_id::text from ${person} p where p.user_id is not null) as user_ids
  `);
  const names = [...(row?.names ?? []), ...more];
  const accounts = row?.accounts ?? [];
  // A plan names an identity by its key, too.
  return {
    words: [...names, ...names.map((name) => `k${name}`), ...accounts],
    accounts,
    userIds: row?.user_ids ?? [],
  };
}

async function keepDigests(db: Database, ledger: Ledger): Promise<void> {
  await db.execute(sql`
    /* forget.digests */
    insert into ${inLedger(ledger, 'forgotten')} (digest, source_no, belongs_to)
    select ${keyedDigest(ledger, sql`p.source_no`, sql`p.source_user_id`)}, p.source_no,
      case when c.user_id is not null then ${keyedDigest(ledger, sql`0`, sql`c.user_id`)} end
    from (select distinct source_no, source_user_id from ${person}) p
    left join ${inLedger(ledger, 'crosswalk')} c on c.source_no = p.source_no and c.source_user_id = p.source_user_id
    on conflict (digest) do nothing
  `);
}

/** New numbers go above every id that was ever given: also that of somebody who is forgotten. */
async function keepHighestId(db: Database, ledger: Ledger): Promise<void> {
  if (ledger.userId !== 'bigint') return;
  await db.execute(sql`
    /* forget.highest_id */
    insert into ${inLedger(ledger, 'setting')} as s (name, value)
    select 'highest_id', to_jsonb(max(g.user_id)) from ${inLedger(ledger, 'golden')} g having max(g.user_id) is not null
    on conflict (name) do update
    set value = to_jsonb(greatest((s.value #>> '{}')::bigint, (excluded.value #>> '{}')::bigint))
  `);
}

/** A rejected row without an id is the person's by its name. */
function isRejectedOf({ words }: Words, alias: string): Sql {
  const column = (name: string) => ident(alias, name);
  return sql`exists (
    select from ${person} p
    where p.source_no = ${column('source_no')} and (
      p.source_user_id::text = ${column('source_user_id')}
      or (${column('source_user_id')} is null and ${column('username')} = any (${[...words]}::text[]))
    )
  )`;
}

/** What was counted of each source's last reading is counted without the person. @returns accounts of the person */
async function countReadings(db: Database, ledger: Ledger, words: Words): Promise<number> {
  const [row] = await db.query<{ accounts: string }>(sql`
    /* forget.readings */
    with read as (
      select a.source_no, count(*) filter (where not a.vanished and not a.rejected) as rows, count(*) as accounts
      from ${inLedger(ledger, 'account')} a
      join (select distinct source_no, source_user_id from ${person}) p
        on p.source_no = a.source_no and p.source_user_id = a.source_user_id
      where a.source_no <> 0
      group by a.source_no
    ),
    rejected as (
      select j.source_no, count(*) as rows
      from ${inLedger(ledger, 'rejected_row')} j
      where ${isRejectedOf(words, 'j')}
      group by j.source_no
    ),
    counted as (
      update ${inLedger(ledger, 'source')} s
      set rows = s.rows - coalesce(r.rows, 0) - coalesce(j.rows, 0), rejected = s.rejected - coalesce(j.rows, 0)
      from (select source_no from read union select source_no from rejected) n
      left join read r on r.source_no = n.source_no
      left join rejected j on j.source_no = n.source_no
      where s.source_no = n.source_no
    )
    select coalesce(sum(accounts), 0) as accounts from read
  `);
  return Number(row?.accounts ?? 0);
}

/** Tables of the ledger with a column for an account, or else for a golden record. */
function namingTables(db: Database, ledger: Ledger): Promise<{ name: string; byAccount: boolean }[]> {
  return db.query(sql`
    /* forget.tables */
    select c.relname as name, bool_or(a.attname = 'source_user_id') as "byAccount"
    from pg_class c
    join pg_namespace n on n.oid = c.relnamespace
    join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
    where n.nspname = ${ledger.schema} and c.relkind in ('r', 'p') and not c.relispartition
      and c.relname <> 'rejected_row' and c.relname !~ '^(plan|landing)_'
    group by c.relname
    having bool_or(a.attname in ('user_id', 'source_user_id'))
    order by c.relname
  `);
}

async function eraseFromReports(
  db: Database,
  ledger: Ledger,
  { words, accounts, userIds }: Words,
): Promise<string[]> {
  const given = join([words, accounts, userIds].map((list) => sql`${[...list]}::text[]`));
  const tables: string[] = [];
  for (const name of ['plan', 'verification']) {
    const scrubbed = await written(
      db,
      sql`
        update ${inLedger(ledger, name)} x
        set report = ${inLedger(ledger, 'without_mention')}(x.report, ${given})
        where ${inLedger(ledger, 'mentions')}(x.report, ${given})
      `,
    );
    tables.push(...scrubbed);
  }
  return tables;
}
