/** Which id a new golden record gets; semantics.md, "The id rule". */
import { UsermergeError } from '../../errors/usermerge-error.js';
import { catalogText, empty, ident, type Sql, sql } from '../../postgres/sql.js';
import { idOrder, isForgotten, type Merge, priorityOf, table } from '../merge.js';
import { targetColumn } from '../target-table.js';

/** Leaves plan_id: one row a new record, with its id, or none where apply gives it a new one (integers). */
export async function settleIds(merge: Merge, nothingKnown: boolean): Promise<void> {
  const { db } = merge;
  await db.execute(nothingKnown ? freshIds(merge) : ids(merge));
  await db.execute(sql`analyze ${table(merge, 'plan_id')}`);
  await db.execute(collisions(merge));
  if (merge.decided.id) await db.execute(chosen(merge));
  if (merge.target.idType !== 'bigint') await giveNamedIds(merge);
  else await assertIdSpace(merge);
  if (merge.config.conflicts.id_collision === 'fail') await refuseCollisions(merge);
}

/** The account's id as an id of the target; NULL where it does not cast. */
function cast(merge: Merge, id: Sql): Sql {
  const type = targetColumn(merge.target, merge.config.target.columns.userId).type;
  const own = catalogText(merge.ledger.userId);
  switch (merge.target.idType) {
    case 'bigint': {
      const bits = { smallint: '15', integer: '31', bigint: '63' }[type] ?? '63';
      const number =
        merge.ledger.sourceId === 'bigint'
          ? sql`${id}::numeric`
          : sql`(case when ${id} ~ '^[+-]?[0-9]{1,30}$' then ${id}::numeric end)`;
      const limit = sql`(2::numeric ^ ${catalogText(bits)})`;
      return sql`(case when ${number} >= -${limit} and ${number} < ${limit} then ${number}::${own} end)`;
    }
    case 'uuid':
      return sql`(case when ${id}::text ~* '^[0-9a-f]{8}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{12}$' then ${id}::text::${own} end)`;
    case 'text': {
      const length = /\((\d+)\)/.exec(type)?.[1];
      const text = sql`${id}::text`;
      if (/^(numeric|real|double)/.test(type))
        return sql`(case when ${text} ~ '^[+-]?[0-9]+$' then ${text} end)`;
      return length === undefined
        ? text
        : sql`(case when char_length(${text}) <= ${catalogText(length)} then ${text} end)`;
    }
  }
}

/**
 * The id that a record wants is a bound one first: that of the first account of the identity that has one and is not in
 * the target now; else the head's own. It is free unless a row, a golden record, another account, an earlier record, or somebody who was forgotten has it.
 */
function ids(merge: Merge): Sql {
  const order = sql`order by ${priorityOf(merge, 'i')}, ${idOrder(merge, sql`i.source_user_id`)}, g.user_id`;
  const isFree = sql`w.turn = 1 and t.user_id is null and (w.bound or g.user_id is null) and not ${isForgotten(merge, 0, sql`w.user_id`)}`;
  const chosen = merge.decided.id ? sql`left join (${chosenIds(merge)}) h on h.identity = r.identity` : null;
  return sql`
    /* write.ids */
    create unlogged table ${table(merge, 'plan_id')} as
    select
      w.record_no,
      case when ${isFree} then w.user_id end as user_id,
      not coalesce(${isFree} and w.user_id is not null, false) as is_new
    from (
      select w.*, row_number() over (partition by w.user_id order by ${chosen === null ? empty : sql`w.chosen desc, `}w.bound desc, w.head_priority, w.match_key, ${idOrder(merge, sql`w.head_source_user_id`)}, w.identity) as turn
      from (
        select r.record_no, r.identity, r.head_priority, r.match_key, r.head_source_user_id,
          b.user_id is not null ${chosen === null ? empty : sql`and h.user_id is null`} as bound,
          ${chosen === null ? empty : sql`h.user_id is not null as chosen,`}
          coalesce(${chosen === null ? empty : sql`h.user_id, `}b.user_id, ${cast(merge, sql`r.head_source_user_id`)}) as user_id
        from ${table(merge, 'plan_record')} r
        ${chosen ?? empty}
        left join (
          select i.identity, (array_agg(g.user_id ${order}))[1] as user_id
          from ${table(merge, 'golden')} g
          join ${table(merge, 'plan_identity')} i on g.bound_source_no = i.source_no and g.bound_source_user_id = i.source_user_id
          where g.state = 'undone' and i.user_id is null
          group by i.identity
        ) b on b.identity = r.identity
        where r.user_id is null and not r.waits
      ) w
    ) w
    left join ${table(merge, 'plan_row')} t on t.user_id = w.user_id
    left join ${table(merge, 'golden')} g on g.user_id = w.user_id
  `;
}

/**
 * The same where nothing is known: no id is bound, no row has one. A table that apply will make has no sequence that
 * others draw from, so its new integers are given here.
 */
function freshIds(merge: Merge): Sql {
  const given =
    merge.target.idType === 'bigint' && !merge.target.exists
      ? sql`(select greatest(${highestId(merge)}, 1)) + count(*) filter (where w.is_new) over (rows unbounded preceding)`
      : sql`null::${catalogText(merge.ledger.userId)}`;
  return sql`
    /* write.fresh_ids */
    create unlogged table ${table(merge, 'plan_id')} as
    select w.record_no, case when w.is_new then ${given} else w.user_id end as user_id, w.is_new
    from (
      select w.record_no, w.user_id,
        w.user_id is null or row_number() over (partition by w.user_id order by w.head_priority, w.match_key, w.identity) > 1 as is_new
      from (
        select r.record_no, r.identity, r.head_priority, r.match_key, ${cast(merge, sql`r.head_source_user_id`)} as user_id
        from ${table(merge, 'plan_record')} r
        where not r.waits
      ) w
    ) w
  `;
}

/** Ids that a decision chose, for identities with the account that it names. */
function chosenIds(merge: Merge): Sql {
  return sql`
    select distinct on (i.identity) i.identity, (d.detail ->> 'id')::${catalogText(merge.ledger.userId)} as user_id, d.decision_no, d.kind
    from ${table(merge, 'decision')} d
    join ${table(merge, 'decision_account')} a on a.decision_no = d.decision_no and a.role = 'id'
    join ${table(merge, 'plan_identity')} i on i.source_no = a.source_no and i.source_user_id = a.source_user_id and i.user_id is null
    where d.ended is null and d.answer = 'id'
    order by i.identity, d.decision_no desc
  `;
}

/** The conflict that a chosen id settles, where it was free. */
function chosen(merge: Merge): Sql {
  return sql`
    /* write.chosen_ids */
    insert into ${table(merge, 'plan_conflict')} (kind, waiting, identity, match_key, decision_no, conflict_no)
    select h.kind, false, 'v' || h.decision_no, r.match_key, h.decision_no,
      (select coalesce(max(conflict_no), 0) from ${table(merge, 'plan_conflict')}) + row_number() over (order by r.record_no)
    from (${chosenIds(merge)}) h
    join ${table(merge, 'plan_record')} r on r.identity = h.identity
    join ${table(merge, 'plan_id')} i on i.record_no = r.record_no and not i.is_new
    where h.kind is not null
  `;
}

function collisions(merge: Merge): Sql {
  return sql`
    /* write.id_collisions: who needs a new id */
    insert into ${table(merge, 'plan_conflict')} (kind, waiting, identity, user_id, match_key, source_no, source_user_id, detail, conflict_no)
    select 'id_collision', false, r.identity, null, r.match_key, r.head_source_no, r.head_source_user_id, r.head_source_user_id::text,
      (select coalesce(max(conflict_no), 0) from ${table(merge, 'plan_conflict')}) + row_number() over (order by r.record_no)
    from ${table(merge, 'plan_id')} i
    join ${table(merge, 'plan_record')} r on r.record_no = i.record_no
    where i.is_new
  `;
}

/** @throws UsermergeError ID_SPACE_EXHAUSTED where the column is too narrow for a new id */
async function giveNamedIds(merge: Merge): Promise<void> {
  const given = await merge.db.execute(namedIds(merge));
  const column = targetColumn(merge.target, merge.config.target.columns.userId);
  const length = Number(/\((\d+)\)/.exec(column.type)?.[1] ?? uuidLength);
  if (given === 0 || length >= uuidLength) return;
  throw new UsermergeError(
    'ID_SPACE_EXHAUSTED',
    `${accountsNeed(given)} a new id, a UUID of ${uuidLength} characters, and "${column.name}" is ${column.type}`,
    { at: { table: merge.target.name, key: column.name } },
  );
}

const uuidLength = 36;

const accountsNeed = (count: number) => (count === 1 ? '1 account needs' : `${count} accounts need`);

/** Name-based UUIDs (RFC 9562, version 3: MD5) of source and source id: the same in every run. */
function namedIds(merge: Merge): Sql {
  // The namespace is usermerge's own, a random UUID that never changes.
  const digest = sql`md5(decode('7b0c5b5e3f0d4c6f9a4e2d1c8e6f7a90', 'hex') || convert_to(s.name || ':' || r.head_source_user_id, 'UTF8'))`;
  return sql`
    /* write.named_ids */
    update ${table(merge, 'plan_id')} i
    set user_id = n.id::${catalogText(merge.ledger.userId)}
    from (
      select r.record_no,
        (overlay(overlay(d.digest placing '3' from 13 for 1)
          placing to_hex((('x' || substr(d.digest, 17, 1))::bit(4)::int & 3) | 8) from 17 for 1))::uuid as id
      from ${table(merge, 'plan_record')} r
      join ${table(merge, 'source')} s on s.source_no = r.head_source_no
      cross join lateral (select ${digest} as digest) d
    ) n
    where i.is_new and n.record_no = i.record_no
  `;
}

/** The number above which new ids go: above every id read, in the target, or ever given. */
export function highestId(merge: Merge): Sql {
  const type = targetColumn(merge.target, merge.config.target.columns.userId).type;
  const bits = { smallint: '15', integer: '31', bigint: '63' }[type] ?? '63';
  const id =
    merge.ledger.sourceId === 'bigint'
      ? sql`a.source_user_id`
      : sql`(case when a.source_user_id ~ '^[0-9]{1,18}$' then a.source_user_id::bigint end)`;
  return sql`greatest(
    (select max(${id}) from ${table(merge, 'account')} a where ${id} < (2::numeric ^ ${catalogText(bits)})),
    (select max(g.user_id) from ${table(merge, 'golden')} g),
    (select max(t.user_id) from ${table(merge, 'plan_row')} t),
    (select (s.value #>> '{}')::bigint from ${table(merge, 'setting')} s where s.name = 'highest_id'),
    0
  )`;
}

async function assertIdSpace(merge: Merge): Promise<void> {
  const { db, config, target } = merge;
  const type = targetColumn(target, config.target.columns.userId).type;
  const [row] = await db.query<{ new: string; highest: string }>(sql`
    /* write.id_space */
    select
      (select count(*) from ${table(merge, 'plan_id')} i where i.is_new) as new,
      ${highestId(merge)} as highest
  `);
  const needed = Number(row?.new ?? 0);
  if (needed === 0) return;
  if (target.exists && target.idSequence === null && config.ids.from === null) {
    throw new UsermergeError(
      'IDS_FROM_MISSING',
      `${accountsNeed(needed)} a new id, and the target's column "${config.target.columns.userId}" has no sequence to give it`,
      { at: { table: target.name, key: 'ids.from' } },
    );
  }
  const from = BigInt(Math.max(config.ids.from ?? 0, 0));
  const highest = BigInt(row?.highest ?? '0');
  const last = (from > highest ? from : highest) + BigInt(needed);
  const limit = { smallint: 32767n, integer: 2147483647n }[type] ?? 9223372036854775807n;
  if (last > limit) {
    throw new UsermergeError(
      'ID_SPACE_EXHAUSTED',
      `${accountsNeed(needed)} a new id above ${highest}, and ${type} ends at ${limit}`,
      { at: { table: target.name, key: config.target.columns.userId } },
    );
  }
}

async function refuseCollisions(merge: Merge): Promise<void> {
  const rows = await merge.db.query<{ line: string }>(sql`
    /* write.id_collisions_listed */
    select s.name || ':' || c.source_user_id as line
    from ${table(merge, 'plan_conflict')} c
    join ${table(merge, 'source')} s on s.source_no = c.source_no
    where c.kind = 'id_collision'
    order by s.source_no, c.conflict_no
    limit 21
  `);
  if (rows.length === 0) return;
  const shown = rows.slice(0, 20).map((row) => row.line);
  throw new UsermergeError(
    'ID_COLLISION_REFUSED',
    `accounts have an id that another person has: ${shown.join(', ')}${rows.length > 20 ? ', and more' : ''}`,
    { at: { key: 'conflicts.id_collision', table: ident(merge.target.name).text } },
  );
}
