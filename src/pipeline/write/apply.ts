/**
 * Writing: the plan's records into the target, and what the ledger knows of them, in one transaction.
 * Each statement does its part for all records that are not stale. semantics.md, "Plan, apply, undo".
 */
import { columnGroups } from '../../ledger/ledger.js';
import type { Database } from '../../postgres/connect.js';
import { catalogText, empty, ident, join, literal, type Sql, sql } from '../../postgres/sql.js';
import {
  digestColumn,
  fromTarget,
  groupDigest,
  knownDigest,
  mappedDigest,
  rowDigest,
  targetIdType,
  targetRows,
  targetValues,
} from '../columns.js';
import { isDecided } from '../decided.js';
import { andInScope, idOrder, type Merge, table } from '../merge.js';
import { createTarget, keysOfNewTarget, targetColumn } from '../target-table.js';
import { standingKinds } from '../vocabulary.js';
import { assertNobodyIsLost, endVoid, keepCrosswalk, settleLeft, staleTogether } from './leaving.js';

export interface Written {
  readonly inserted: number;
  readonly updated: number;
  readonly stale: number;
  readonly joined: number;
}

/** Keys as SQL; given, because steps do not import each other. */
export type TargetKey = (value: (column: string) => Sql) => Sql;

/**
 * Applies the plan, as run `runNo`. To be called in a transaction on `merge.db`. Its tables are logged: an unlogged
 * one that a crash leaves half made can keep PostgreSQL 18 from its first start.
 */
export async function writeRecords(
  merge: Merge,
  options: {
    readonly runNo: string;
    /** Whether a unique index guards the name; without one nobody else may write meanwhile. */
    readonly nameIsGuarded: boolean;
    readonly key: TargetKey;
    readonly highestId: Sql;
    /** Neither the ledger nor the target has a golden record: there is none to lock, change or settle. */
    readonly nothingKnown: boolean;
    /** Whether accounts may leave their golden records for others. */
    readonly mayLeave: boolean;
    readonly onStale: (stale: number) => void;
  },
): Promise<Written> {
  const { db, target } = merge;
  if (!target.exists) await db.execute(createTarget(target));
  const existing: Merge = { ...merge, target: { ...target, exists: true } };
  if (!options.nameIsGuarded) {
    await db.execute(sql`/* write.lock_table */ lock table ${target.sql} in share row exclusive mode`);
  }
  if (!options.nothingKnown) await lockRows(existing);
  await findStale(existing, options.key);
  if (options.mayLeave) await staleTogether(existing);
  await giveNewIds(existing, options.highestId);
  await db.execute(written(existing));
  const updated = options.nothingKnown ? 0 : await update(existing, options.runNo);
  const inserted = target.exists ? await insert(existing) : await fill(existing);
  if (options.mayLeave) await assertNobodyIsLost(existing);
  const stale = await countStale(db, merge);
  options.onStale(stale);
  if (target.hasTriggers) await readBack(existing, options.runNo);
  if (!options.nothingKnown) await db.execute(goldenOfPresent(existing));
  await withIndexesLater(existing, 'golden', async (isEmpty) => {
    await db.execute(goldenOfNew(existing, options.runNo, target.exists, isEmpty));
  });
  let joined = 0;
  if (options.mayLeave) await keepCrosswalk(existing, options.runNo);
  await withIndexesLater(existing, 'crosswalk', async (isEmpty) => {
    const again = options.mayLeave && !isEmpty;
    joined = await db.execute(crosswalk(existing, options.runNo, options.nothingKnown, again));
  });
  if (!options.nothingKnown) {
    await db.execute(deletions(existing));
    await db.execute(deletionsLogged(existing, options.runNo));
    await db.execute(targetAccountsRenewed(existing));
    await settle(existing, options.runNo);
  }
  await noteWaiting(existing, options);
  if (options.mayLeave) await settleLeft(existing, options.runNo);
  if (isDecided(merge.decided)) await endVoid(existing, options.runNo);
  await noteStanding(existing);
  return { inserted, updated, stale, joined };
}

function stale(merge: Merge): Sql {
  return table(merge, 'plan_stale');
}

/** Mostly none is stale: that is seen once, not for each record. */
function notStale(merge: Merge, alias: string): Sql {
  return sql`(not exists (select from ${stale(merge)}) or not exists (select from ${stale(merge)} s where s.identity = ${ident(alias)}.identity))`;
}

async function lockRows(merge: Merge): Promise<void> {
  const id = ident(merge.config.target.columns.userId);
  await merge.db.execute(sql`
    /* write.lock_rows: the rows that the plan changes, and no others */
    select t.${id}
    from ${merge.target.sql} t
    join ${table(merge, 'plan_record')} r on r.user_id::${targetIdType(merge)} = t.${id} and r.changes <> '{}'
    order by 1
    for update of t
  `);
}

/** Records whose row changed since the plan, and new ones whose id or key is in the target by now. */
async function findStale(merge: Merge, key: TargetKey): Promise<void> {
  const { db, config } = merge;
  const groups = columnGroups(config);
  const record = table(merge, 'plan_record');
  const row = table(merge, 'plan_row');
  const same = join(
    groups.map((group) => sql`p.${digestColumn(group)} = ${groupDigest(merge, group, 't')}`),
    sql` and `,
  );
  const written = (name: string) =>
    name === 'username' || config.columns.some((column) => column.name === name && column.target !== null);
  const value = (column: string) =>
    column === 'username' ? sql`t.username` : sql`t.${ident(`a_${column}`)}`;
  const asLeft = join(
    groups.map((group) => sql`${knownDigest(group)} = ${groupDigest(merge, group, 't')}`),
    sql` and `,
  );
  // Where only what is unresolved was resolved, the plan has no row for those that were as they had been left.
  const notInPlan = merge.scoped
    ? sql`left join ${table(merge, 'golden')} g on g.user_id = t.user_id and g.state = 'live' and ${asLeft}`
    : sql``;
  await db.execute(sql`
    /* write.rows_since: rows that were added or changed since the plan; asked only where something is to be inserted */
    create table ${table(merge, 'plan_since')} as
    select t.user_id, ${config.match.on.every(written) ? key(value) : sql`null::text`} as match_key
    from ${targetRows(merge)} t
    left join ${row} p on p.user_id = t.user_id and ${same}
    ${notInPlan}
    where p.user_id is null ${merge.scoped ? sql`and g.user_id is null` : sql``}
      and exists (select from ${record} r where r.user_id is null and not r.waits)
  `);
  await db.execute(sql`
    /* write.stale */
    create table ${stale(merge)} as
    select r.identity
    from ${record} r
    join ${row} p on p.user_id = r.user_id
    left join ${targetRows(merge)} t on t.user_id = r.user_id
    where t.user_id is null or not (${same})
    union
    select r.identity
    from ${record} r
    join ${table(merge, 'plan_id')} i on i.record_no = r.record_no
    join ${table(merge, 'plan_since')} s on s.user_id = i.user_id
    union
    select r.identity
    from ${record} r
    join ${table(merge, 'plan_since')} s on s.match_key = r.match_key
    where r.user_id is null and not r.waits
  `);
  await db.execute(sql`alter table ${stale(merge)} add primary key (identity)`);
}

/** Integers from the column's own sequence, once that stands above every id; from `ids.from` where it has none. */
async function giveNewIds(merge: Merge, highest: Sql): Promise<void> {
  const { db, config, target } = merge;
  if (target.idType !== 'bigint') return;
  const id = table(merge, 'plan_id');
  const sequence = await sequenceOf(merge);
  if (sequence !== null) {
    await db.execute(sql`
      /* write.raise_sequence: above every id, and never back */
      select setval(${sequence}::regclass, greatest(${highest}, (select coalesce(max(i.user_id), 0) from ${id} i), 1,
        (select coalesce(pg_sequence_last_value(${sequence}::regclass), 0))))
    `);
  }
  const order = sql`r.head_priority, r.match_key, ${idOrder(merge, sql`r.head_source_user_id`)}, r.identity`;
  const from = sql`greatest(${highest}, ${config.ids.from ?? 1}::bigint - 1)`;
  await db.execute(sql`
    /* write.new_ids: in the order of the id rule */
    update ${id} i
    set user_id = n.id
    from (
      select o.record_no, ${sequence === null ? sql`${from} + o.turn` : sql`nextval(${sequence}::regclass)`} as id
      from (
        select r.record_no, row_number() over (order by ${order}) as turn
        from ${table(merge, 'plan_record')} r
        join ${id} w on w.record_no = r.record_no and w.is_new and w.user_id is null
        where ${notStale(merge, 'r')}
        order by ${order}
      ) o
    ) n
    where n.record_no = i.record_no
  `);
}

/** Asked for when the table is there: a new one has its sequence only now. */
async function sequenceOf(merge: Merge): Promise<string | null> {
  if (merge.target.idSequence !== null) return merge.target.idSequence;
  const [row] = await merge.db.query<{ sequence: string | null }>(sql`
    /* write.sequence */
    select pg_get_serial_sequence(${merge.target.sql.text}, ${merge.config.target.columns.userId}) as sequence
  `);
  return row?.sequence ?? null;
}

/** What is written, by id; filled as it is written, and read back when it is. */
function written(merge: Merge): Sql {
  const groups = columnGroups(merge.config);
  return sql`
    /* write.written */
    create table ${table(merge, 'plan_written')} (
      user_id ${catalogText(merge.ledger.userId)} primary key, action text not null, row_digest bigint,
      ${join(groups.map((group) => sql`${digestColumn(group)} bigint`))}
    )
  `;
}

/** Writes the groups that change, of the rows that are as the plan saw them, and keeps these as they were: what undo goes by. */
async function update(merge: Merge, runNo: string): Promise<number> {
  const { config, target } = merge;
  const groups = columnGroups(config);
  const id = ident(config.target.columns.userId);
  const values = targetValues(merge, 'r');
  const assignments = values.map(
    ({ column, group, value }) =>
      sql`${ident(column)} = case when ${literal(group)} = any (r.changes) then ${value} else t.${ident(column)} end`,
  );
  const before = values.map(({ column }) => sql`${literal(column)}, t.${ident(column)}::text`);
  const golden = columnsOfPresent(merge).map(({ name, kept }) => sql`${literal(name)}, ${kept}`);
  const whole = target.hasTriggers
    ? sql`case when g.inserted_digest = ${rowDigest('t')} then w.row_digest end`
    : sql`null::bigint`;
  // The target as this statement's snapshot has it is as it was before.
  return merge.db.execute(sql`
    /* write.update */
    with done as (
      update ${target.sql} t
      set ${join(assignments)}
      from ${table(merge, 'plan_record')} r
      where r.user_id::${targetIdType(merge)} = t.${id} and r.changes <> '{}' and ${notStale(merge, 'r')}
      returning t.*
    ),
    written as (
      ${noted(merge, 'update')}
      returning *
    )
    insert into ${table(merge, 'change')} (run_no, user_id, action, groups, before, golden_before, after_digest, whole_digest)
    select ${runNo}::bigint, w.user_id, 'update', r.changes, jsonb_build_object(${join(before)}), jsonb_build_object(${join(golden)}),
      ${mappedDigest(groups, 'w')}, ${whole}
    from written w
    join ${table(merge, 'plan_record')} r on r.user_id = w.user_id
    join ${target.sql} t on t.${id} = w.user_id::${targetIdType(merge)}
    join ${table(merge, 'plan_row')} p on p.user_id = w.user_id
    left join ${table(merge, 'plan_target_account')} a on a.user_id = w.user_id
    left join ${table(merge, 'golden')} g on g.user_id = w.user_id and g.state = 'live'
  `);
}

/** Notes the rows that a statement returned as `done`: their digests, as the target stored them. */
function noted(merge: Merge, action: 'insert' | 'update'): Sql {
  const groups = columnGroups(merge.config);
  return sql`
    insert into ${table(merge, 'plan_written')} (user_id, action, row_digest, ${join(groups.map(digestColumn))})
    select s.user_id, ${literal(action)}, s.row_digest, ${join(groups.map((group) => groupDigest(merge, group, 's')))}
    from (
      select ${join(fromTarget(merge, 'd'))}, ${action === 'insert' || merge.target.hasTriggers ? rowDigest('d') : sql`null::bigint`} as row_digest
      from done d
    ) s
  `;
}

function newRows(merge: Merge): { columns: Sql; rows: Sql } {
  const id = merge.config.target.columns.userId;
  const values = targetValues(merge, 'r');
  return {
    columns: join([ident(id), ...values.map((each) => ident(each.column))]),
    rows: sql`
      select ${join([sql`i.user_id::${targetIdType(merge)}`, ...values.map((each) => each.value)])}
      from ${table(merge, 'plan_record')} r
      join ${table(merge, 'plan_id')} i on i.record_no = r.record_no
      where not r.waits and ${notStale(merge, 'r')}
    `,
  };
}

async function insert(merge: Merge): Promise<number> {
  const { config, target, db } = merge;
  const { columns, rows } = newRows(merge);
  const inserted = await db.execute(sql`
    /* write.insert: new records; one whose id or value somebody took meanwhile is left out */
    with done as (
      insert into ${target.sql} as t (${columns})
      ${targetColumn(target, config.target.columns.userId).identity === null ? sql`` : sql`overriding system value`}
      ${rows}
      on conflict do nothing
      returning t.*
    )
    ${noted(merge, 'insert')}
  `);
  await db.execute(sql`
    /* write.not_inserted */
    insert into ${stale(merge)} (identity)
    select r.identity
    from ${table(merge, 'plan_record')} r
    join ${table(merge, 'plan_id')} i on i.record_no = r.record_no
    where not r.waits and ${notStale(merge, 'r')}
      and not exists (select from ${table(merge, 'plan_written')} w where w.user_id = i.user_id)
  `);
  return inserted;
}

/** A table that this run made holds what is put into it, and nobody else can see it yet: its keys are made when it is full. */
async function fill(merge: Merge): Promise<number> {
  const { columns, rows } = newRows(merge);
  const inserted = await merge.db.execute(
    sql`/* write.fill */ insert into ${merge.target.sql} (${columns}) overriding system value ${rows}`,
  );
  await merge.db.execute(keysOfNewTarget(merge.target, merge.config));
  return inserted;
}

/** Indexes of a ledger table that holds nothing yet are made when it is full, which is faster. */
async function withIndexesLater(
  merge: Merge,
  name: string,
  fillTable: (isEmpty: boolean) => Promise<void>,
): Promise<void> {
  const { db } = merge;
  const [row] = await db.query<{ empty: boolean }>(
    sql`select not exists (select from ${table(merge, name)}) as empty`,
  );
  if (row?.empty !== true) return fillTable(false);
  const indexes = await db.query<{ name: string; definition: string; primary: boolean }>(sql`
    /* write.indexes */
    select c.relname as name, pg_get_indexdef(i.indexrelid) as definition, i.indisprimary as primary
    from pg_index i
    join pg_class c on c.oid = i.indexrelid
    where i.indrelid = to_regclass(${table(merge, name).text})
  `);
  const primary = indexes.find((index) => index.primary);
  const columns = primary && /\((.*)\)$/.exec(primary.definition)?.[1];
  if (primary && columns)
    await db.execute(sql`alter table ${table(merge, name)} drop constraint ${ident(primary.name)}`);
  for (const index of indexes.filter((each) => !each.primary))
    await db.execute(sql`drop index ${table(merge, index.name)}`);
  await fillTable(true);
  if (primary && columns) {
    await db.execute(
      sql`alter table ${table(merge, name)} add constraint ${ident(primary.name)} primary key (${catalogText(columns)})`,
    );
  }
  for (const index of indexes.filter((each) => !each.primary))
    await db.execute(catalogText(index.definition));
}

async function countStale(db: Database, merge: Merge): Promise<number> {
  const [row] = await db.query<{ n: string }>(sql`
    /* write.count_stale: only those for which there was something to do */
    select count(*) as n
    from ${stale(merge)} s
    join ${table(merge, 'plan_record')} r on r.identity = s.identity
    where (r.user_id is null and not r.waits) or r.changes <> '{}' or (r.joining > 0 and r.variant = 'with')
  `);
  return Number(row?.n ?? 0);
}

/** What the target stored after triggers that run behind a statement. */
async function readBack(merge: Merge, runNo: string): Promise<void> {
  const groups = columnGroups(merge.config);
  const id = ident(merge.config.target.columns.userId);
  await merge.db.execute(sql`
    /* write.read_back */
    update ${table(merge, 'plan_written')} w
    set row_digest = s.row_digest,
      ${join(groups.map((group) => sql`${digestColumn(group)} = ${groupDigest(merge, group, 's')}`))}
    from (
      select ${join(fromTarget(merge, 't'))}, ${rowDigest('t')} as row_digest
      from ${merge.target.sql} t
      join ${table(merge, 'plan_written')} w on t.${id} = w.user_id::${targetIdType(merge)}
    ) s
    where s.user_id = w.user_id
  `);
  await merge.db.execute(sql`
    /* write.changes_read_back */
    update ${table(merge, 'change')} c
    set after_digest = ${mappedDigest(groups, 'w')}, whole_digest = case when c.whole_digest is not null then w.row_digest end
    from ${table(merge, 'plan_written')} w
    where c.run_no = ${runNo} and c.user_id = w.user_id
  `);
}

/** What the row itself, as the plan `p` saw it, says of a group: rows and edits that no run knew, and columns that are mapped since. */
function taken(group: string): Sql {
  return sql`(p.native or ${literal(group)} = any (p.edited || p.adopted))`;
}

/**
 * What golden keeps of a record whose row was there. `kept`: where this run writes nothing of the group, for then the row
 * `p` is what is known of what is taken from it, and the golden record `g` (NULL: none) stands otherwise; `written`: where
 * it does. `a` is the record's account of @target.
 */
function columnsOfPresent(merge: Merge): { name: string; group: string; kept: Sql; written: Sql }[] {
  const id = sql`p.user_id::${catalogText(merge.ledger.sourceId)}`;
  const column = (name: string, group: string, fromRow: Sql, written: Sql) => ({
    name,
    group,
    kept: sql`case when ${taken(group)} then ${fromRow} else g.${ident(name)} end`,
    written,
  });
  return [
    column('winner_source_no', 'credential', sql`0`, sql`r.winner_source_no`),
    column('winner_source_user_id', 'credential', id, sql`r.winner_source_user_id`),
    column(
      'credential_time',
      'credential',
      sql`coalesce(a.competes_at, a.password_last_changed)`,
      sql`r.credential_time`,
    ),
    {
      name: 'suffixed',
      group: 'username',
      kept: sql`coalesce(g.suffixed, false) and not 'username' = any (p.edited)`,
      written: sql`false`,
    },
    ...columnGroups(merge.config).flatMap((group) => [
      column(`written_${group}`, group, sql`p.${digestColumn(group)}`, sql`r.${digestColumn(group)}`),
      column(`stored_${group}`, group, sql`p.${digestColumn(group)}`, sql`w.${digestColumn(group)}`),
    ]),
  ];
}

/** Records whose row was there: written groups are as folded and stored; where nothing was written, the row is what is known. */
function goldenOfPresent(merge: Merge): Sql {
  const columns = columnsOfPresent(merge);
  const names = columns.map(({ name }) => ident(name));
  const values = columns.map(
    ({ group, kept, written }) =>
      sql`case when ${literal(group)} = any (r.changes) then ${written} else ${kept} end`,
  );
  const isSame = sql`g.state = 'live'`;
  const own = (name: string, mine: Sql) =>
    sql`${ident(name)} = case when ${isSame} then g.${ident(name)} else ${mine} end`;
  return sql`
    /* write.golden_present */
    insert into ${table(merge, 'golden')} as g (
      user_id, state, bound_source_no, bound_source_user_id, run_no, ${join(names)}
    )
    select r.user_id, 'live', 0, r.user_id::${catalogText(merge.ledger.sourceId)}, 0, ${join(values)}
    from ${table(merge, 'plan_record')} r
    join ${table(merge, 'plan_row')} p on p.user_id = r.user_id
    left join ${table(merge, 'plan_target_account')} a on a.user_id = r.user_id
    left join ${table(merge, 'plan_written')} w on w.user_id = r.user_id
    left join ${table(merge, 'golden')} g on g.user_id = r.user_id and g.state = 'live'
    where ${notStale(merge, 'r')} and (r.changes <> '{}' or p.native or p.edited <> '{}' or p.adopted <> '{}')
    on conflict (user_id) do update
    set state = 'live', generation = g.generation + case when g.state = 'deleted' then 1 else 0 end,
      ${own('bound_source_no', sql`excluded.bound_source_no`)}, ${own('bound_source_user_id', sql`excluded.bound_source_user_id`)},
      ${own('run_no', sql`0`)}, ${own('inserted_digest', sql`null`)},
      ${join(names.map((name) => sql`${name} = excluded.${name}`))}
  `;
}

/** New records. What a table that this run made stored is what was written. */
function goldenOfNew(merge: Merge, runNo: string, noted: boolean, isFirst: boolean): Sql {
  const groups = columnGroups(merge.config);
  const names = groups.flatMap((group) => [ident(`written_${group}`), ident(`stored_${group}`)]);
  const stored = (group: string) =>
    noted ? sql`nullif(w.${digestColumn(group)}, r.${digestColumn(group)})` : sql`null::bigint`;
  const suffixed = sql`case when r.username is distinct from r.natural_username then ${groupDigest(merge, 'username', 'r')} end`;
  const values = groups.flatMap((group) => [
    sql`r.${digestColumn(group)}`,
    group === 'username' && !noted ? suffixed : stored(group),
  ]);
  const renewed = [
    'winner_source_no',
    'winner_source_user_id',
    'credential_time',
    'suffixed',
    'inserted_digest',
  ].map((name) => ident(name));
  const again = sql`
    on conflict (user_id) do update
    set state = 'live', run_no = excluded.run_no, ${join([...renewed, ...names].map((name) => sql`${name} = excluded.${name}`))}
  `;
  return sql`
    /* write.golden_new */
    insert into ${table(merge, 'golden')} as g (
      user_id, state, bound_source_no, bound_source_user_id, run_no,
      winner_source_no, winner_source_user_id, credential_time, suffixed, inserted_digest, ${join(names)}
    )
    select
      i.user_id, 'live', r.head_source_no, r.head_source_user_id, ${runNo},
      r.winner_source_no, r.winner_source_user_id, r.credential_time,
      r.username is distinct from r.natural_username, ${noted ? sql`w.row_digest` : sql`null::bigint`}, ${join(values)}
    from ${table(merge, 'plan_record')} r
    join ${table(merge, 'plan_id')} i on i.record_no = r.record_no
    ${noted ? sql`join ${table(merge, 'plan_written')} w on w.user_id = i.user_id` : sql``}
    where not r.waits and ${notStale(merge, 'r')}
    ${isFirst ? sql`` : again}
  `;
}

function crosswalk(merge: Merge, runNo: string, nothingKnown: boolean, again: boolean): Sql {
  // Where nothing was known, each record is the first of its id.
  const generation = nothingKnown ? sql`0` : sql`coalesce(g.generation, 0)`;
  const golden = nothingKnown ? sql`` : sql`left join ${table(merge, 'golden')} g on g.user_id = j.user_id`;
  const whoLeft = sql`
    on conflict (source_no, source_user_id) do update
    set user_id = excluded.user_id, generation = excluded.generation, run_no = excluded.run_no, rule = excluded.rule`;
  return sql`
    /* write.crosswalk: which golden record each account went into */
    insert into ${table(merge, 'crosswalk')} (source_no, source_user_id, user_id, generation, run_no, rule)
    select j.source_no, j.source_user_id, coalesce(j.user_id, i.user_id), ${generation}, ${runNo}::bigint, j.rule
    from ${table(merge, 'plan_join')} j
    left join ${table(merge, 'plan_id')} i on i.record_no = j.record_no
    ${golden}
    where ${notStale(merge, 'j')} ${again ? whoLeft : empty}
  `;
}

/** Conflicts that a later run, which resolves others, is to count: those of golden records for which nothing waits. */
async function noteStanding(merge: Merge): Promise<void> {
  const { db } = merge;
  const standing = table(merge, 'standing_conflict');
  await db.execute(
    sql`/* write.stood */ delete from ${standing} c where true ${andInScope(merge, sql`c.user_id`)}`,
  );
  await db.execute(sql`
    /* write.standing_conflicts */
    insert into ${standing} (user_id, kind, match_key)
    select coalesce(r.user_id, i.user_id), c.kind, c.match_key
    from ${table(merge, 'plan_conflict')} c
    join ${table(merge, 'plan_record')} r on r.identity = c.identity
    left join ${table(merge, 'plan_id')} i on i.record_no = r.record_no
    where c.kind = any (${standingKinds}::text[]) and not c.waiting and not r.waits and ${notStale(merge, 'r')}
    on conflict do nothing
  `);
}

function deletions(merge: Merge): Sql {
  return sql`
    /* write.deletions: a deletion that a run saw is final */
    update ${table(merge, 'golden')} g set state = 'deleted'
    where g.state = 'live' and g.user_id in (select d.user_id from ${table(merge, 'plan_deleted')} d)
  `;
}

function deletionsLogged(merge: Merge, runNo: string): Sql {
  return sql`
    /* write.deletions_logged */
    insert into ${table(merge, 'change')} (run_no, user_id, action)
    select ${runNo}, d.user_id, 'delete_seen' from ${table(merge, 'plan_deleted')} d
  `;
}

function targetAccountsRenewed(merge: Merge): Sql {
  const { config } = merge;
  const columns = [
    ...[
      'username',
      'password',
      'password_last_changed',
      'competes_at',
      'own',
      'edited',
      'match_key',
      'plain_key',
    ].map((name) => ident(name)),
    ...config.columns.map((column) => ident(`a_${column.name}`)),
  ];
  return sql`
    /* write.target_accounts: what the target itself knows, as this run saw it */
    insert into ${table(merge, 'account_target')} (source_no, source_user_id, ${join(columns)})
    select 0, a.user_id::${catalogText(merge.ledger.sourceId)}, ${join(columns.map((column) => sql`a.${column}`))}
    from ${table(merge, 'plan_target_account')} a
    where not exists (
      select from ${table(merge, 'plan_record')} r join ${stale(merge)} s on s.identity = r.identity where r.user_id = a.user_id
    )
    on conflict (source_user_id) do update
    set ${join(columns.map((column) => sql`${column} = excluded.${column}`))}
  `;
}

/** Accounts that are no more in question: their key is settled, and the one before is a former key of their record. */
async function settle(merge: Merge, runNo: string): Promise<void> {
  const { db } = merge;
  const member = table(merge, 'plan_member');
  const isStale = sql`exists (
    select from ${table(merge, 'plan_record')} r join ${stale(merge)} s on s.identity = r.identity where r.user_id = m.user_id
  )`;
  await db.execute(sql`
    /* write.former_keys */
    insert into ${table(merge, 'former_key')} (match_key, user_id, source_no, run_no)
    select distinct m.settled_key, m.user_id, m.source_no, ${runNo}::bigint
    from ${member} m
    where m.moved and not m.question and m.settled_key is not null and not ${isStale}
    on conflict do nothing
  `);
  await db.execute(sql`
    /* write.settled */
    with settled as (
      delete from ${table(merge, 'unsettled')} u
      using ${member} m
      where m.source_no = u.source_no and m.source_user_id = u.source_user_id
        and not m.question and (m.match_key is not null or u.settled_key is null) and not ${isStale}
      returning u.source_no, u.source_user_id, u.settled_key, u.settled
    )
    insert into ${table(merge, 'settlement')} (run_no, source_no, source_user_id, settled_key, settled, returned)
    select ${runNo}::bigint, s.source_no, s.source_user_id, s.settled_key, s.settled, false from settled s
  `);
  await db.execute(sql`
    /* write.no_longer_returned */
    with settled as (
      update ${table(merge, 'account')} a
      set returned = false
      from ${member} m
      where a.returned and m.source_no = a.source_no and m.source_user_id = a.source_user_id and not m.question and not ${isStale}
      returning a.source_no, a.source_user_id
    )
    insert into ${table(merge, 'settlement')} (run_no, source_no, source_user_id, returned)
    select ${runNo}::bigint, s.source_no, s.source_user_id, true from settled s
  `);
}

async function noteWaiting(
  merge: Merge,
  { mayLeave, nothingKnown }: { readonly mayLeave: boolean; readonly nothingKnown: boolean },
): Promise<void> {
  const { db } = merge;
  // Nothing of a record that is not there can be held.
  const isHeld = nothingKnown ? empty : sql`or r.held <> '{}' or r.newcomers_wait`;
  await db.execute(sql`/* write.waited */ delete from ${table(merge, 'waiting')}`);
  const leaves = (alias: Sql) =>
    mayLeave
      ? sql`, exists (
          select from ${table(merge, 'plan_assigned')} x
          where x.leaves and x.source_no = ${alias}.source_no and x.source_user_id = ${alias}.source_user_id
        )`
      : empty;
  await db.execute(sql`
    /* write.waiting: accounts that the next run resolves again, changed or not */
    insert into ${table(merge, 'waiting')} (source_no, source_user_id ${mayLeave ? sql`, leaves` : empty})
    select n.source_no, n.source_user_id ${leaves(sql`n`)} from ${table(merge, 'plan_newcomer')} n where n.verdict is not null and n.verdict <> 'skipped'
    union
    select i.source_no, i.source_user_id ${leaves(sql`i`)}
    from ${table(merge, 'plan_identity')} i
    join (
      select r.identity from ${table(merge, 'plan_record')} r where r.waits ${isHeld}
      union
      select s.identity from ${stale(merge)} s
    ) r on r.identity = i.identity
    where i.source_no <> 0
  `);
  await db.execute(sql`
    /* write.outside: so are those of people outside the cohort */
    insert into ${table(merge, 'waiting')} (source_no, source_user_id, outside)
    select o.source_no, o.source_user_id, true from ${table(merge, 'plan_outside')} o
    on conflict do nothing
  `);
}
