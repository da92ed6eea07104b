/**
 * What a run wrote, taken back: rows that it changed are as they were, rows that it inserted are gone, and the ledger
 * knows what it would know had the run seen the target and written nothing. semantics.md, "Plan, apply, undo".
 *
 * Works by the configuration of that run: `merge.config` is the run's own.
 */
import { columnGroups } from '../../ledger/ledger.js';
import { catalogText, empty, ident, join, literal, type Sql, sql } from '../../postgres/sql.js';
import {
  asAssigned,
  digestColumn,
  fromTarget,
  groupDigest,
  knownDigest,
  mappedDigest,
  rowDigest,
  targetIdType,
  targetValues,
} from '../columns.js';
import { type Merge, table } from '../merge.js';
import { writtenColumns } from '../target-table.js';
import { guardingIndexes, keysEqual, keysKnown, keysOf } from './names.js';

/** What taking back a run comes to. */
export interface Undoable {
  /** Rows that get their mapped columns back. */
  readonly restore: number;
  /** Inserted rows that go. */
  readonly remove: number;
  /** Accounts that leave the crosswalk. */
  readonly accounts: number;
  /** Rows that are not as the run left them. */
  readonly refused: number;
  readonly refusedRows: readonly RefusedRow[];
  /** Inserted rows that other tables reference. */
  readonly referenced: number;
  readonly referencedRows: readonly ReferencedRow[];
}

export interface RefusedRow {
  readonly userId: string;
  readonly username: string | null;
  /**
   * `changed`; `deleted` from the target; `taken`: another row has a unique value that it had; `together`: an account left
   * it for a row that is left as it is, or came from one.
   */
  readonly why: 'changed' | 'deleted' | 'taken' | 'together';
  /** Mapped columns that differ from what the ledger last knew, or the unique ones that are taken. */
  readonly columns: readonly string[];
}

export interface ReferencedRow {
  readonly userId: string;
  readonly username: string | null;
  /** The tables that reference it. */
  readonly tables: readonly string[];
}

/** A table of this transaction alone. */
function scratch(name: 'row' | 'before' | 'account' | 'reference'): Sql {
  return ident('pg_temp', `usermerge_undo_${name}`);
}

/** The rows of the run are locked until the transaction ends: nobody changes them or begins to reference them. */
export async function lockRun(merge: Merge, runNo: string): Promise<void> {
  const id = ident(merge.config.target.columns.userId);
  await merge.db.query(sql`
    /* undo.lock_rows */
    select count(*) from (
      select t.${id}
      from ${merge.target.sql} t
      join (
        select g.user_id from ${table(merge, 'golden')} g where g.run_no = ${runNo}
        union
        select c.user_id from ${table(merge, 'change')} c where c.run_no = ${runNo} and c.action = 'update'
      ) r on r.user_id::${targetIdType(merge)} = t.${id}
      order by t.${id}
      for update of t
    ) locked
  `);
}

/**
 * What there is to take back of the run, and what is in the way of it. To be called in a transaction; leaves the
 * temporary tables that `restoreRun` goes by, and changes nothing.
 */
export async function lookAtRun(merge: Merge, runNo: string, limit: number): Promise<Undoable> {
  await merge.db.execute(rows(merge, runNo));
  await merge.db.execute(sql`alter table ${scratch('row')} add primary key (user_id)`);
  await merge.db.execute(sql`analyze ${scratch('row')}`);
  await imagesBefore(merge, runNo);
  for (const statement of [together(merge, runNo), ...taken(merge), together(merge, runNo)])
    await merge.db.execute(statement);
  await references(merge);
  await merge.db.execute(accounts(merge, runNo));
  await merge.db.execute(sql`analyze ${scratch('account')}`);
  return report(merge, limit);
}

/** Every row that the run wrote; refused: it is not as the run left it. */
function rows(merge: Merge, runNo: string): Sql {
  const { config, target } = merge;
  const groups = columnGroups(config);
  const golden = table(merge, 'golden');
  const mapped = new Set(writtenColumns(config).map((column) => column.target));
  const others = target.columns
    .filter((column) => !mapped.has(column.name))
    .map((column) => sql`t.${ident(column.name)}`);
  const hasOthers = others.length === 0 ? sql`false` : sql`num_nonnulls(${join(others)}) > 0`;
  const differing = groups.map((group) => {
    const names = targetValues(merge, 't').flatMap((each) =>
      each.group === group ? [literal(each.column)] : [],
    );
    return sql`case when t.${digestColumn(group)} <> ${knownDigest(group)} then array[${join(names)}]::text[] else '{}' end`;
  });
  // Where the run made the table, the row held what is mapped and nothing else; what was edited there since is an account of @target.
  const asInserted = sql`case
    when g.inserted_digest is not null then t.whole_digest = g.inserted_digest
    else not t.has_others and ${join(
      groups.map((group) => sql`t.${digestColumn(group)} = ${knownDigest(group)}`),
      sql` and `,
    )} and not exists (
      select from ${table(merge, 'account_target')} a
      where a.source_user_id = g.user_id::${catalogText(merge.ledger.sourceId)}
    )
  end`;
  return sql`
    /* undo.rows */
    create temp table ${scratch('row')} on commit drop as
    with target_row as (
      select t.*, ${join(groups.map((group) => sql`${groupDigest(merge, group, 't')} as ${digestColumn(group)}`))}
      from (
        select ${join(fromTarget(merge, 't'))}, ${rowDigest('t')} as whole_digest, ${hasOthers} as has_others
        from ${target.sql} t
      ) t
    )
    select
      w.user_id, w.action,
      case when t.user_id is null or g.state = 'deleted' then 'deleted' when w.is_as_left is not true then 'changed' end as refused,
      case when t.user_id is not null and w.is_as_left is not true then ${join(differing, sql` || `)} else '{}' end as columns,
      t.username,
      coalesce(w.whole_digest = t.whole_digest, false) as is_whole
    from (
      select g.user_id, 'remove' as action, ${asInserted} as is_as_left, null::bigint as whole_digest
      from ${golden} g
      left join target_row t on t.user_id = g.user_id
      where g.run_no = ${runNo} and g.state in ('live', 'deleted')
      union all
      select c.user_id, 'restore', ${mappedDigest(groups, 't')} = c.after_digest, c.whole_digest
      from ${table(merge, 'change')} c
      left join target_row t on t.user_id = c.user_id
      where c.run_no = ${runNo} and c.action = 'update'
    ) w
    join ${golden} g on g.user_id = w.user_id
    left join target_row t on t.user_id = w.user_id
  `;
}

/** The rows as they are to be: what is not mapped as it is now, what is mapped as it was. */
async function imagesBefore(merge: Merge, runNo: string): Promise<void> {
  const { target, config, db } = merge;
  const mapped = new Set(targetValues(merge, 't').map((each) => each.column));
  const values = target.columns.map((column) =>
    mapped.has(column.name)
      ? asAssigned(column, sql`(c.before ->> ${literal(column.name)})`)
      : sql`t.${ident(column.name)}`,
  );
  const names = join(target.columns.map((column) => ident(column.name)));
  const id = ident(config.target.columns.userId);
  await db.execute(sql`
    /* undo.before */
    create temp table ${scratch('before')} (like ${target.sql}) on commit drop
  `);
  await db.execute(sql`
    /* undo.images_before */
    insert into ${scratch('before')} (${names})
    select ${join(values)}
    from ${scratch('row')} r
    join ${table(merge, 'change')} c on c.run_no = ${runNo} and c.user_id = r.user_id and c.action = 'update'
    join ${target.sql} t on t.${id} = r.user_id::${targetIdType(merge)}
    where r.action = 'restore' and r.refused is null
  `);
}

/** Accounts that left a golden record for another in the run: both are as before it, or both as after it. */
function together(merge: Merge, runNo: string): Sql {
  return sql`
    /* undo.together */
    with recursive pair as (
      select l.user_id as a, c.user_id as b
      from ${table(merge, 'left_record')} l
      join ${table(merge, 'crosswalk')} c on c.source_no = l.source_no and c.source_user_id = l.source_user_id
      join ${scratch('row')} f on f.user_id = l.user_id
      join ${scratch('row')} t on t.user_id = c.user_id
      where l.run_no = ${runNo}
    ),
    reached as (
      select r.user_id from ${scratch('row')} r where r.refused is not null
      union
      select case when p.a = r.user_id then p.b else p.a end
      from reached r
      join pair p on r.user_id in (p.a, p.b)
    )
    update ${scratch('row')} r
    set refused = 'together'
    from reached x
    where x.user_id = r.user_id and r.refused is null
  `;
}

/** Unique values that a row had, and that another one has by now. */
function taken(merge: Merge): Sql[] {
  const id = merge.config.target.columns.userId;
  const mapped = new Set(writtenColumns(merge.config).map((column) => column.target));
  return guardingIndexes(merge).map((index) => {
    const names = index.columns.filter((name) => mapped.has(name)).map((name) => literal(name));
    return sql`
      /* undo.taken */
      update ${scratch('row')} r
      set refused = 'taken', columns = array[${join(names)}]::text[]
      from ${keysOf(index, scratch('before'), [sql`${ident(id)} as id`])} b
      join ${keysOf(index, merge.target.sql, [sql`${ident(id)} as id`])} t on ${keysEqual(index, 't', 'b')} and t.id <> b.id
      where b.id = r.user_id::${targetIdType(merge)} and r.refused is null and ${keysKnown(index, 'b')}
        and not exists (
          select from ${scratch('row')} o where o.user_id::${targetIdType(merge)} = t.id and o.refused is null
        )
    `;
  });
}

/** Inserted rows that other tables reference, by every foreign key on the target, whatever a deletion would do there. */
async function references(merge: Merge): Promise<void> {
  const { db, target, config } = merge;
  const id = ident(config.target.columns.userId);
  await db.execute(sql`
    /* undo.reference */
    create temp table ${scratch('reference')} (user_id ${catalogText(merge.ledger.userId)}, relation text) on commit drop
  `);
  const keys = await db.query<{
    relation: string;
    columns: string[];
    referenced: string[];
    self: boolean;
  }>(sql`
    /* undo.foreign_keys */
    select
      c.conrelid::regclass::text as relation, c.conrelid = c.confrelid as self,
      (
        select array_agg(a.attname::text order by k.position)
        from unnest(c.conkey) with ordinality k (attnum, position)
        join pg_attribute a on a.attrelid = c.conrelid and a.attnum = k.attnum
      ) as columns,
      (
        select array_agg(a.attname::text order by k.position)
        from unnest(c.confkey) with ordinality k (attnum, position)
        join pg_attribute a on a.attrelid = c.confrelid and a.attnum = k.attnum
      ) as referenced
    from pg_constraint c
    where c.confrelid = to_regclass(${target.sql.text}) and c.contype = 'f' and c.conparentid = 0
    order by c.conname
  `);
  if (keys.length === 0) return;
  // Rows that a policy hides would fall to a cascade as well: then the server is to say so.
  await db.execute(sql`set local row_security = off`);
  for (const key of keys) {
    const equal = key.columns.map(
      (column, index) => sql`f.${ident(column)} = t.${ident(key.referenced[index] ?? column)}`,
    );
    const goesToo = key.self
      ? sql`and not exists (
          select from ${scratch('row')} o
          where o.user_id::${targetIdType(merge)} = f.${id} and o.action = 'remove' and o.refused is null
        )`
      : empty;
    await db.execute(sql`
      /* undo.references */
      insert into ${scratch('reference')} (user_id, relation)
      select distinct r.user_id, ${key.relation}
      from ${scratch('row')} r
      join ${target.sql} t on t.${id} = r.user_id::${targetIdType(merge)}
      join ${catalogText(key.relation)} f on ${join(equal, sql` and `)}
      where r.action = 'remove' and r.refused is null ${goesToo}
    `);
  }
  await db.execute(sql`set local row_security = on`);
}

/**
 * Accounts that leave the record that the run brought them to, and all of one that goes; those that the run took out of
 * another one return to that. A deleted record keeps its own.
 */
function accounts(merge: Merge, runNo: string): Sql {
  return sql`
    /* undo.accounts */
    create temp table ${scratch('account')} on commit drop as
    select c.source_no, c.source_user_id, c.user_id, l.source_no is not null as returns
    from ${table(merge, 'crosswalk')} c
    join ${table(merge, 'golden')} g on g.user_id = c.user_id and g.generation = c.generation and g.state = 'live'
    left join ${scratch('row')} r on r.user_id = c.user_id
    left join ${table(merge, 'left_record')} l
      on l.run_no = ${runNo} and l.source_no = c.source_no and l.source_user_id = c.source_user_id
    left join ${scratch('row')} f on f.user_id = l.user_id
    where r.refused is null and f.refused is null and (c.run_no = ${runNo} or r.action = 'remove')
  `;
}

async function report(merge: Merge, limit: number): Promise<Undoable> {
  const [counts] = await merge.db.query<
    Record<'restore' | 'remove' | 'refused' | 'accounts' | 'referenced', string>
  >(sql`
    /* undo.counts */
    select
      count(*) filter (where r.action = 'restore' and r.refused is null) as restore,
      count(*) filter (where r.action = 'remove' and r.refused is null) as remove,
      count(*) filter (where r.refused is not null) as refused,
      (select count(*) from ${scratch('account')} a where not a.returns) as accounts,
      (select count(distinct user_id) from ${scratch('reference')}) as referenced
    from ${scratch('row')} r
  `);
  const refusedRows = await merge.db.query<RefusedRow & Record<string, unknown>>(sql`
    /* undo.refused_rows */
    select r.user_id::text as "userId", coalesce(r.username, (
        select min(a.username) from ${table(merge, 'crosswalk')} c
        join ${table(merge, 'account')} a on a.source_no = c.source_no and a.source_user_id = c.source_user_id
        where c.user_id = r.user_id
      )) as username, r.refused as why, r.columns
    from ${scratch('row')} r
    where r.refused is not null
    order by r.user_id
    limit ${limit}
  `);
  const referencedRows = await merge.db.query<ReferencedRow & Record<string, unknown>>(sql`
    /* undo.referenced_rows */
    select r.user_id::text as "userId", r.username, array_agg(f.relation order by f.relation) as tables
    from ${scratch('reference')} f
    join ${scratch('row')} r on r.user_id = f.user_id
    group by r.user_id, r.username
    order by r.user_id
    limit ${limit}
  `);
  const number = (name: keyof NonNullable<typeof counts>) => Number(counts?.[name] ?? 0);
  return {
    restore: number('restore'),
    remove: number('remove'),
    accounts: number('accounts'),
    refused: number('refused'),
    refusedRows,
    referenced: number('referenced'),
    referencedRows,
  };
}

/** Takes back what `lookAtRun` found and did not refuse. To be called in its transaction. */
export async function restoreRun(
  merge: Merge,
  runNo: string,
): Promise<{ restored: number; removed: number }> {
  const { db } = merge;
  const removed = await db.execute(removal(merge));
  const restored = await db.execute(restoration(merge));
  await db.execute(goldenOfRestored(merge, runNo));
  await db.execute(sql`
    /* undo.golden_removed: the id stays bound to its account */
    update ${table(merge, 'golden')} g set state = 'undone'
    from ${scratch('row')} r
    where r.user_id = g.user_id and r.action = 'remove' and r.refused is null
  `);
  await forgetRows(merge);
  await unresolve(merge, runNo);
  return { restored, removed };
}

function removal(merge: Merge): Sql {
  return sql`
    /* undo.remove */
    delete from ${merge.target.sql} t
    using ${scratch('row')} r
    where t.${ident(merge.config.target.columns.userId)} = r.user_id::${targetIdType(merge)} and r.action = 'remove' and r.refused is null
  `;
}

function restoration(merge: Merge): Sql {
  const id = ident(merge.config.target.columns.userId);
  const columns = targetValues(merge, 't').map((each) => ident(each.column));
  return sql`
    /* undo.restore */
    update ${merge.target.sql} t
    set ${join(columns.map((column) => sql`${column} = b.${column}`))}
    from ${scratch('before')} b
    join ${scratch('row')} r on r.user_id::${targetIdType(merge)} = b.${id} and r.refused is null
    where t.${id} = b.${id}
  `;
}

/** What is known of a restored row: what the run would have known of it, and what the target stores now. */
function goldenOfRestored(merge: Merge, runNo: string): Sql {
  const groups = columnGroups(merge.config);
  const before = (name: string, type: Sql) => sql`(c.golden_before ->> ${literal(name)})::${type}`;
  const id = ident(merge.config.target.columns.userId);
  return sql`
    /* undo.golden_restored */
    update ${table(merge, 'golden')} g
    set
      winner_source_no = ${before('winner_source_no', sql`smallint`)},
      winner_source_user_id = ${before('winner_source_user_id', catalogText(merge.ledger.sourceId))},
      credential_time = ${before('credential_time', sql`timestamptz`)},
      suffixed = ${before('suffixed', sql`boolean`)},
      inserted_digest = case when r.is_whole then s.whole_digest else g.inserted_digest end,
      ${join(
        groups.flatMap((group) => [
          sql`${ident(`written_${group}`)} = ${before(`written_${group}`, sql`bigint`)}`,
          sql`${ident(`stored_${group}`)} = ${groupDigest(merge, group, 's')}`,
        ]),
      )}
    from ${scratch('row')} r
    join ${table(merge, 'change')} c on c.run_no = ${runNo} and c.user_id = r.user_id and c.action = 'update'
    join (
      select ${join(fromTarget(merge, 't'))}, ${rowDigest('t')} as whole_digest
      from ${merge.target.sql} t
      join ${scratch('before')} b on b.${id} = t.${id}
    ) s on s.user_id = r.user_id
    where g.user_id = r.user_id and r.action = 'restore' and r.refused is null
  `;
}

/** Nothing is known of a row that is gone: whatever appears under its id later is no edit of it. */
async function forgetRows(merge: Merge): Promise<void> {
  const gone = sql`(select r.user_id from ${scratch('row')} r where r.action = 'remove' and r.refused is null)`;
  await merge.db.execute(sql`
    /* undo.forget_rows */
    delete from ${table(merge, 'account_target')} a
    where a.source_user_id in (select g.user_id::${catalogText(merge.ledger.sourceId)} from ${gone} g)
  `);
  for (const name of ['target_edit', 'former_key', 'standing_conflict']) {
    await merge.db.execute(sql`
      /* undo.forget */
      delete from ${table(merge, name)} e where e.user_id in (select g.user_id from ${gone} g)
    `);
  }
}

/** Accounts leave the crosswalk, keys are unsettled again, and all of it is for the next plan to resolve. */
async function unresolve(merge: Merge, runNo: string): Promise<void> {
  const { db } = merge;
  const left = scratch('account');
  const isRefused = (alias: string) =>
    sql`exists (select from ${scratch('row')} r where r.user_id = ${ident(alias)}.user_id and r.refused is not null)`;
  for (const [name, condition] of [
    ['crosswalk', empty],
    ['unsettled', sql`and not l.returns`],
  ] as const) {
    await db.execute(sql`
      /* undo.leave */
      delete from ${table(merge, name)} c using ${left} l
      where l.source_no = c.source_no and l.source_user_id = c.source_user_id ${condition}
    `);
  }
  await comeBack(merge, runNo);
  await db.execute(sql`
    /* undo.former_keys */
    delete from ${table(merge, 'former_key')} k where k.run_no = ${runNo} and not ${isRefused('k')}
  `);
  const settled = sql`(
    select s.*, c.user_id
    from ${table(merge, 'settlement')} s
    join ${table(merge, 'crosswalk')} c on c.source_no = s.source_no and c.source_user_id = s.source_user_id
    where s.run_no = ${runNo}
  )`;
  await db.execute(sql`
    /* undo.unsettle */
    insert into ${table(merge, 'unsettled')} (source_no, source_user_id, settled_key, settled)
    select s.source_no, s.source_user_id, s.settled_key, s.settled
    from ${settled} s
    where s.settled is not null and not ${isRefused('s')}
    on conflict (source_no, source_user_id) do update
    set settled_key = excluded.settled_key, settled = excluded.settled
  `);
  await db.execute(sql`
    /* undo.returned */
    update ${table(merge, 'account')} a
    set returned = true
    from ${settled} s
    where s.returned and a.source_no = s.source_no and a.source_user_id = s.source_user_id and not ${isRefused('s')}
  `);
  await db.execute(
    sql`/* undo.settlement */ delete from ${table(merge, 'settlement')} where run_no = ${runNo}`,
  );
  await db.execute(sql`
    /* undo.unresolved */
    insert into ${table(merge, 'waiting')} as w (source_no, source_user_id, undone)
    select l.source_no, l.source_user_id, true from ${left} l
    union
    select c.source_no, c.source_user_id, true
    from ${table(merge, 'crosswalk')} c
    join ${scratch('row')} r on r.user_id = c.user_id and r.action = 'restore' and r.refused is null
    on conflict (source_no, source_user_id) do update set undone = true, leaves = false
  `);
}

/** Accounts that the run took out of a golden record are in it again, and its id is bound as it was. */
async function comeBack(merge: Merge, runNo: string): Promise<void> {
  const { db } = merge;
  const returning = sql`(
    select l.*
    from ${table(merge, 'left_record')} l
    join ${scratch('account')} a on a.source_no = l.source_no and a.source_user_id = l.source_user_id
    where l.run_no = ${runNo}
  )`;
  await db.execute(sql`
    /* undo.come_back */
    insert into ${table(merge, 'crosswalk')} (source_no, source_user_id, user_id, generation, run_no, rule)
    select l.source_no, l.source_user_id, l.user_id, l.generation, l.joined_in, l.rule from ${returning} l
  `);
  await db.execute(sql`
    /* undo.bound */
    update ${table(merge, 'golden')} g
    set bound_source_no = l.source_no, bound_source_user_id = l.source_user_id
    from ${returning} l
    where l.was_bound and g.user_id = l.user_id
  `);
  await db.execute(
    sql`/* undo.left_records */ delete from ${table(merge, 'left_record')} where run_no = ${runNo}`,
  );
}

/**
 * Drops the table that the run created, if nobody has put anything into it or built on it since.
 *
 * @returns whether it is gone
 */
export async function dropCreatedTarget(merge: Merge): Promise<boolean> {
  const { db, target } = merge;
  await db.execute(sql`/* undo.lock_target */ lock table ${target.sql} in access exclusive mode`);
  const names = writtenColumns(merge.config).map((column) => column.target);
  const [row] = await db.query<{ untouched: boolean }>(sql`
    /* undo.untouched_target: no row, no right, no column, index, key, trigger, view or policy but those it was made with */
    select not exists (select from ${target.sql})
      and c.relacl is null and c.reloptions is null and not c.relrowsecurity and not c.relhassubclass
      and pg_get_userbyid(c.relowner) = current_user
      and (select count(*) from pg_index i where i.indrelid = c.oid) = 2
      and not exists (select from pg_description d where d.classoid = 'pg_class'::regclass and d.objoid = c.oid)
      and not exists (
        select from pg_attribute a
        where a.attrelid = c.oid and a.attnum > 0 and (a.attacl is not null or a.attname <> all (${names}::text[]))
      )
      and not exists (
        select from pg_depend d
        left join pg_constraint k on d.classid = 'pg_constraint'::regclass and k.oid = d.objid
        left join pg_class o on d.classid = 'pg_class'::regclass and o.oid = d.objid
        where d.refclassid = 'pg_class'::regclass and d.refobjid = c.oid
          and not (
            d.classid in ('pg_type'::regclass, 'pg_attrdef'::regclass)
            or coalesce(o.relkind in ('i', 'S', 't'), false) or coalesce(k.contype in ('p', 'u', 'n'), false)
          )
      ) as untouched
    from pg_class c
    where c.oid = to_regclass(${target.sql.text})
  `);
  if (row?.untouched !== true) return false;
  await db.execute(sql`/* undo.drop_target */ drop table ${target.sql} restrict`);
  return true;
}
