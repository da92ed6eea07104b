/**
 * Names and other unique values that are not free, by the target's own unique indexes; semantics.md,
 * `username_collision` and `unique_collision`.
 */

import { catalogText, ident, join, literal, type Sql, sql } from '../../postgres/sql.js';
import { sqlState } from '../../postgres/sqlstate.js';
import { asAssigned, targetRows } from '../columns.js';
import { isBoundToUsername } from '../hash-kinds.sql.js';
import { idOrder, keyIsUsername, type Merge, table, userIdOrder } from '../merge.js';
import { targetColumn, type UniqueIndex, writtenColumns } from '../target-table.js';
import { groupColumn, identityColumn } from './candidates.js';

/** After so many names that were not free, the record waits. */
const mostNames = 20;

/** Unique indexes that look at a written column other than the id. */
export function guardingIndexes(merge: Merge): UniqueIndex[] {
  const written = new Set(
    writtenColumns(merge.config)
      .filter((column) => column.name !== 'user_id')
      .map((column) => column.target),
  );
  return merge.target.uniqueIndexes.filter((index) => index.columns.some((column) => written.has(column)));
}

/**
 * Whether names cannot collide among new records, so that nobody need be asked: each has a key, the key is the name,
 * and the name's index is the only one, over the plain text.
 */
export async function namesAreKeys(merge: Merge): Promise<boolean> {
  const { username } = merge.config.target.columns;
  const column = targetColumn(merge.target, username);
  const plainText = /^(text|character varying)$/.test(column.type) && column.isDeterministic;
  const only = guardingIndexes(merge).every(
    (index) =>
      index.predicate === null &&
      index.keys.length === 1 &&
      (index.keys[0] === bareName(username) || !merge.target.exists),
  );
  if (!keyIsUsername(merge.config) || !plainText || !only) return false;
  const [row] = await merge.db.query<{ keyless: boolean }>(sql`
    /* write.keyless */
    select exists (select from ${table(merge, 'plan_record')} r where r.match_key is null) as keyless
  `);
  return row?.keyless === false;
}

/** A column's name as the catalog prints it in an expression: quoted only where it must be. */
function bareName(name: string): string {
  return /^[a-z_][a-z0-9_]*$/.test(name) ? name : ident(name).text;
}

export async function settleNames(merge: Merge): Promise<void> {
  const { username } = merge.config.target.columns;
  const indexes = guardingIndexes(merge);
  for (const index of indexes.filter((each) => !each.columns.includes(username)))
    await settleValue(merge, index);
  const names = indexes.filter((each) => each.columns.includes(username));
  if (names.length > 0) await settleUsernames(merge, names);
  if (merge.hasBoundPasswords) await reviewBoundPasswords(merge);
}

/**
 * Hashes that are made with the username, in records that get another name than the fold says: a suffix, or a rename
 * that waits. A new identity waits; a golden record keeps its credential.
 */
async function reviewBoundPasswords(merge: Merge): Promise<void> {
  const record = table(merge, 'plan_record');
  const elsewhere = sql`
    select r.identity
    from ${record} r
    join ${table(merge, 'account')} a on a.source_no = r.winner_source_no and a.source_user_id = r.winner_source_user_id
    left join ${targetRows(merge)} t on t.user_id = r.user_id
    where r.winner_source_no <> 0 and not r.waits and ${isBoundToUsername(sql`r.password`)}
      and (r.user_id is null or 'credential' = any (r.changes)) ${merge.decided.keep ? sql`and not r.is_kept` : sql``}
      and a.username is distinct from case when r.user_id is null or 'username' = any (r.changes) then r.username else t.username end
  `;
  await merge.db.execute(sql`
    /* write.bound_passwords */
    with bound as (
      update ${record} r
      set waits = r.user_id is null, changes = array_remove(r.changes, 'credential'),
        held = case when r.user_id is null then r.held else r.held || '{credential}'::text[] end
      from (${elsewhere}) e
      where e.identity = r.identity
      returning r.identity, r.user_id, r.match_key, r.username
    )
    insert into ${table(merge, 'plan_conflict')} (kind, waiting, identity, user_id, match_key, detail, conflict_no)
    select 'password_bound_to_username', true, b.identity, b.user_id, b.match_key, b.username,
      (select coalesce(max(conflict_no), 0) from ${table(merge, 'plan_conflict')}) + row_number() over (order by b.identity)
    from bound b
  `);
}

/** Keys of an index for the rows of `relation` (which has the target's columns), as k1, k2, ...; with `more` columns. */
export function keysOf(index: UniqueIndex, relation: Sql, more: readonly Sql[]): Sql {
  const keys = index.keys.map((key, number) => sql`${catalogText(key)} as ${ident(`k${number + 1}`)}`);
  const where = index.predicate === null ? sql`` : sql` where ${catalogText(index.predicate)}`;
  return sql`(select ${join([...more, ...keys])} from ${relation}${where})`;
}

/** Whether the keys of two row sets of `keysOf` are the same to the index. */
export function keysEqual(index: UniqueIndex, a: string, b: string): Sql {
  const same = index.nullsNotDistinct ? sql` is not distinct from ` : sql` = `;
  return join(
    index.keys.map((_, number) => sql`${ident(a, `k${number + 1}`)}${same}${ident(b, `k${number + 1}`)}`),
    sql` and `,
  );
}

/** Whether the index looks at the keys at all: NULL is equal to nothing, unless it says otherwise. */
export function keysKnown(index: UniqueIndex, alias: string): Sql {
  if (index.nullsNotDistinct) return sql`true`;
  return join(
    index.keys.map((_, number) => sql`${ident(alias, `k${number + 1}`)} is not null`),
    sql` and `,
  );
}

function keyList(index: UniqueIndex, alias: string): Sql {
  return join(index.keys.map((_, number) => ident(alias, `k${number + 1}`)));
}

/** A row set of the target's keys, with its `user_id`; nothing where the target does not exist yet. */
function targetKeys(merge: Merge, index: UniqueIndex): Sql {
  const id = merge.config.target.columns.userId;
  if (!merge.target.exists) {
    const candidates = keysOf(index, table(merge, 'plan_candidate'), [sql`${ident(id)} as user_id`]);
    return sql`(select * from ${candidates} none where false)`;
  }
  return keysOf(index, merge.target.sql, [sql`${ident(id)} as user_id`]);
}

/** Order in which values are given: present records, then new ones by priority of their source and key. */
function givingOrder(merge: Merge): Sql {
  return sql`r.user_id is null, ${userIdOrder(merge, sql`r.user_id`)}, r.head_priority, r.match_key, ${idOrder(merge, sql`r.head_source_user_id`)}, r.identity`;
}

async function settleValue(merge: Merge, index: UniqueIndex): Promise<void> {
  const { db, config } = merge;
  const candidate = table(merge, 'plan_candidate');
  const record = table(merge, 'plan_record');
  const groups = groupsOf(merge, index);
  await db.execute(sql`
    /* write.unique_values: values that another row has, or that an earlier record gets */
    create unlogged table ${table(merge, 'plan_taken')} as
    select k.identity, k.grp
    from (
      select c.*, r.user_id, row_number() over (partition by ${keyList(index, 'c')} order by ${givingOrder(merge)}) as place
      from ${keysOf(index, candidate, [sql`${identityColumn} as identity`, sql`${groupColumn} as grp`])} c
      join ${record} r on r.identity = c.identity
      where ${keysKnown(index, 'c')} and (c.grp is null or c.grp = any (${groups}))
    ) k
    left join ${targetKeys(merge, index)} t on ${keysEqual(index, 't', 'k')} and t.user_id::text is distinct from k.user_id::text
    where k.place > 1 or t.user_id is not null
    group by k.identity, k.grp
  `);
  const empties = config.conflicts.unique_collision === 'empty';
  const columns = index.columns.filter((name) =>
    writtenColumns(config).some((column) => column.target === name),
  );
  const canBeEmpty = empties && columns.every((name) => !targetColumn(merge.target, name).notNull);
  if (canBeEmpty) {
    const ours = config.columns.filter((column) => column.target !== null && columns.includes(column.target));
    if (ours.length > 0) {
      await db.execute(sql`
        /* write.empty_values */
        update ${record} r
        set ${join(ours.map((column) => sql`${ident(`a_${column.name}`)} = null`))}
        from ${table(merge, 'plan_taken')} k
        where k.identity = r.identity and k.grp is null
      `);
    }
  } else {
    await db.execute(sql`
      /* write.unique_waits */
      update ${record} r set waits = true from ${table(merge, 'plan_taken')} k where k.identity = r.identity and k.grp is null
    `);
  }
  await db.execute(sql`
    /* write.unique_held */
    update ${record} r
    set changes = array_remove(r.changes, k.grp), held = r.held || k.grp
    from ${table(merge, 'plan_taken')} k
    where k.identity = r.identity and k.grp is not null
  `);
  await noteConflicts(
    merge,
    'unique_collision',
    sql`${!canBeEmpty} or k.grp is not null`,
    sql`${index.name}`,
  );
  await db.execute(sql`
    delete from ${candidate} c using ${record} r
    where r.identity = c.${identityColumn} and (r.waits or c.${groupColumn} = any (r.held))
  `);
  await db.execute(sql`drop table ${table(merge, 'plan_taken')}`);
}

/** The column groups that a change of would change the index's keys. */
function groupsOf(merge: Merge, index: UniqueIndex): string[] {
  const { username, password, passwordLastChanged } = merge.config.target.columns;
  const groups = index.columns.flatMap((name) => {
    if (name === username) return ['username'];
    if (name === password || name === passwordLastChanged) return ['credential'];
    return merge.config.columns.filter((column) => column.target === name).map((column) => column.group);
  });
  return [...new Set(groups)];
}

async function settleUsernames(merge: Merge, indexes: readonly UniqueIndex[]): Promise<void> {
  const { db, config } = merge;
  const record = table(merge, 'plan_record');
  const candidate = table(merge, 'plan_candidate');
  const groups = [...new Set(indexes.flatMap((index) => groupsOf(merge, index)))];
  await db.execute(sql`
    /* write.names: who needs a name, in the order in which names are given */
    create unlogged table ${table(merge, 'plan_name')} as
    select r.identity, c.${groupColumn} as grp, r.user_id, row_number() over (order by ${givingOrder(merge)}) as place, 0 as round, false as given
    from ${record} r
    join ${candidate} c on c.${identityColumn} = r.identity
    where not r.waits and (c.${groupColumn} is null or c.${groupColumn} = any (${groups}))
  `);
  for (let round = 0; round < mostNames; round++) {
    const taken = indexes.map((index) => takenNames(merge, index));
    await db.execute(sql`
      /* write.taken_names: names that are not free in this round */
      create unlogged table ${table(merge, 'plan_taken')} as
      select distinct identity, grp from (${join(taken, sql` union all `)}) taken
    `);
    await db.execute(sql`
      update ${table(merge, 'plan_name')} n set given = true
      where not n.given and not exists (
        select from ${table(merge, 'plan_taken')} k where k.identity = n.identity and k.grp is not distinct from n.grp
      )
    `);
    if (round === 0) {
      const suffixes = config.conflicts.username_collision === 'suffix';
      await db.execute(sql`
        /* write.renames_wait */
        update ${record} r
        set changes = array_remove(r.changes, k.grp), held = r.held || k.grp
        from ${table(merge, 'plan_taken')} k
        where k.identity = r.identity and k.grp is not null
      `);
      if (!suffixes) {
        await db.execute(sql`
          update ${record} r set waits = true from ${table(merge, 'plan_taken')} k where k.identity = r.identity and k.grp is null
        `);
      }
      await noteConflicts(
        merge,
        'username_collision',
        sql`${!suffixes} or k.grp is not null`,
        sql`null::text`,
      );
      await db.execute(sql`
        delete from ${table(merge, 'plan_name')} n using ${table(merge, 'plan_taken')} k
        where k.identity = n.identity and k.grp is not distinct from n.grp and (k.grp is not null or ${!suffixes})
      `);
    }
    const left = await db.execute(sql`
      /* write.suffixes: the next name to try: name@source, name@source#id, then numbered */
      update ${record} r
      set username = r.natural_username || '@' || s.name
        || case when ${round} >= 1 then '#' || r.head_source_user_id else '' end
        || case when ${round} >= 2 then '#' || ${round}::text else '' end
      from ${table(merge, 'plan_name')} n
      join ${table(merge, 'source')} s on true
      where n.identity = r.identity and not n.given and s.source_no = r.head_source_no
    `);
    await db.execute(sql`drop table ${table(merge, 'plan_taken')}`);
    if (left === 0) break;
    await nameCandidates(merge);
  }
  await db.execute(sql`
    /* write.no_name_left */
    update ${record} r set waits = true from ${table(merge, 'plan_name')} n where n.identity = r.identity and not n.given
  `);
}

/** Gives the candidates the names that are tried next; a record whose next name the target would refuse waits. */
async function nameCandidates(merge: Merge): Promise<void> {
  const { db, config } = merge;
  const candidate = table(merge, 'plan_candidate');
  const column = targetColumn(merge.target, config.target.columns.username);
  const next = sql`${table(merge, 'plan_name')} n join ${table(merge, 'plan_record')} r on r.identity = n.identity`;
  const named = (from: Sql) =>
    sql`update ${candidate} c set ${ident(column.name)} = ${asAssigned(column, from)}`;
  try {
    await db.execute(sql`
      /* write.name_candidates */
      ${named(sql`r.username`)} from ${next} where c.${identityColumn} = n.identity and not n.given
    `);
    return;
  } catch (error) {
    if (!/^(22|23)/.test(sqlState(error) ?? '')) throw error;
  }
  await db.execute(sql`delete from ${table(merge, 'plan_refused')}`);
  const body = sql`
    declare
      next_name record;
    begin
      for next_name in select n.identity, r.username from ${next} where not n.given loop
        begin
          ${named(sql`next_name.username`)} where c.${identityColumn} = next_name.identity;
        exception when data_exception or integrity_constraint_violation then
          insert into ${table(merge, 'plan_refused')} (identity, reason) values (next_name.identity, sqlstate);
        end;
      end loop;
    end
  `;
  await db.execute(sql`do ${literal(`/* write.name_one_by_one */${body.text}`)}`);
  await db.execute(sql`
    /* write.refused_names */
    update ${table(merge, 'plan_record')} r set waits = true
    from ${table(merge, 'plan_refused')} f where f.identity = r.identity
  `);
  await db.execute(sql`
    delete from ${table(merge, 'plan_conflict')} c using ${table(merge, 'plan_refused')} f
    where c.kind = 'username_collision' and c.identity = f.identity
  `);
  await db.execute(sql`
    /* write.refused_name_conflicts */
    insert into ${table(merge, 'plan_conflict')} (kind, waiting, identity, match_key, detail, conflict_no)
    select 'target_refuses', true, r.identity, r.match_key, 'username: ' || f.reason,
      (select coalesce(max(conflict_no), 0) from ${table(merge, 'plan_conflict')}) + row_number() over (order by r.identity)
    from ${table(merge, 'plan_refused')} f
    join ${table(merge, 'plan_record')} r on r.identity = f.identity
  `);
  await db.execute(sql`
    delete from ${table(merge, 'plan_name')} n using ${table(merge, 'plan_refused')} f where f.identity = n.identity
  `);
}

function takenNames(merge: Merge, index: UniqueIndex): Sql {
  const candidate = table(merge, 'plan_candidate');
  const name = table(merge, 'plan_name');
  const candidates = keysOf(index, candidate, [
    sql`${identityColumn} as identity`,
    sql`${groupColumn} as grp`,
  ]);
  const asked = sql`(
    select c.*, n.user_id, n.place, n.given from ${candidates} c
    join ${name} n on n.identity = c.identity and n.grp is not distinct from c.grp
    where ${keysKnown(index, 'c')}
  )`;
  return sql`
    select k.identity, k.grp
    from (
      select a.*, row_number() over (partition by ${keyList(index, 'a')} order by a.given desc, a.place) as turn
      from ${asked} a
    ) k
    left join ${targetKeys(merge, index)} t on ${keysEqual(index, 't', 'k')} and t.user_id::text is distinct from k.user_id::text
    where not k.given and (k.turn > 1 or t.user_id is not null)
  `;
}

async function noteConflicts(merge: Merge, kind: string, waiting: Sql, detail: Sql): Promise<void> {
  await merge.db.execute(sql`
    /* write.collision_conflicts */
    insert into ${table(merge, 'plan_conflict')} (kind, waiting, identity, user_id, match_key, detail, conflict_no)
    select ${literal(kind)}, ${waiting}, r.identity, r.user_id, r.match_key, coalesce(${detail}, r.natural_username),
      (select coalesce(max(conflict_no), 0) from ${table(merge, 'plan_conflict')}) + row_number() over (order by r.identity)
    from ${table(merge, 'plan_taken')} k
    join ${table(merge, 'plan_record')} r on r.identity = k.identity
  `);
}
