/**
 * Accounts that leave their golden record for another, by a decision or by the policy `follow`: both records change, or
 * neither does.
 */
import { literal, type Sql, sql } from '../../postgres/sql.js';
import { idOrder, type Merge, priorityOf, reachedByLeaving, table } from '../merge.js';

/** Whoever leaves a stale record, or would come to one, stays; and so do those who leave or come with them. */
export async function staleTogether(merge: Merge): Promise<void> {
  const stale = table(merge, 'plan_stale');
  await merge.db.execute(sql`
    /* write.stale_together */
    insert into ${stale} (identity)
    ${reachedByLeaving(merge, stale)}
    select r.identity from reached r
    on conflict do nothing
  `);
}

/** A new record that somebody kept from being inserted meanwhile, for an account whose old record was changed already: the run begins anew. */
export async function assertNobodyIsLost(merge: Merge): Promise<void> {
  const lost = sql`
    select from ${table(merge, 'plan_assigned')} x
    join ${table(merge, 'plan_join')} j on j.source_no = x.source_no and j.source_user_id = x.source_user_id
    where x.leaves
      and exists (select from ${table(merge, 'plan_stale')} s where s.identity = j.identity)
      and not exists (select from ${table(merge, 'plan_stale')} s where s.identity = 'r' || x.from_user_id)
  `;
  const body = sql`begin if exists (${lost}) then raise serialization_failure; end if; end`;
  await merge.db.execute(sql`do ${literal(`/* write.lost */${body.text}`)}`);
}

/** Keeps what the crosswalk says of those who leave; to be called before it is written. */
export async function keepCrosswalk(merge: Merge, runNo: string): Promise<void> {
  await merge.db.execute(sql`
    /* write.left_records */
    insert into ${table(merge, 'left_record')} (run_no, source_no, source_user_id, user_id, generation, joined_in, rule, was_bound)
    select ${runNo}, c.source_no, c.source_user_id, c.user_id, c.generation, c.run_no, c.rule,
      g.bound_source_no = c.source_no and g.bound_source_user_id = c.source_user_id
    from (${left(merge)}) x
    join ${table(merge, 'crosswalk')} c on c.source_no = x.source_no and c.source_user_id = x.source_user_id
    join ${table(merge, 'golden')} g on g.user_id = c.user_id
  `);
}

/** Accounts that leave in this run. */
function left(merge: Merge): Sql {
  return sql`
    select x.*, j.identity
    from ${table(merge, 'plan_assigned')} x
    join ${table(merge, 'plan_join')} j on j.source_no = x.source_no and j.source_user_id = x.source_user_id
    where x.leaves and not exists (select from ${table(merge, 'plan_stale')} s where s.identity = j.identity)
  `;
}

/** What the ledger knows of them is settled; the id of the record that they left is bound to somebody who stays. */
export async function settleLeft(merge: Merge, runNo: string): Promise<void> {
  const { db } = merge;
  await db.execute(sql`
    /* write.left_keys */
    insert into ${table(merge, 'former_key')} (match_key, user_id, source_no, run_no)
    select distinct x.settled_key, x.from_user_id, x.source_no, ${runNo}::bigint
    from (${left(merge)}) x
    where x.moved and x.settled_key is not null
    on conflict do nothing
  `);
  await db.execute(sql`
    /* write.left_settled */
    with settled as (
      delete from ${table(merge, 'unsettled')} u
      using (${left(merge)}) x
      where x.source_no = u.source_no and x.source_user_id = u.source_user_id
      returning u.source_no, u.source_user_id, u.settled_key, u.settled
    )
    insert into ${table(merge, 'settlement')} (run_no, source_no, source_user_id, settled_key, settled, returned)
    select ${runNo}::bigint, s.source_no, s.source_user_id, s.settled_key, s.settled, false from settled s
  `);
  await db.execute(sql`
    /* write.left_returned */
    with settled as (
      update ${table(merge, 'account')} a
      set returned = false
      from (${left(merge)}) x
      where a.returned and x.source_no = a.source_no and x.source_user_id = a.source_user_id
      returning a.source_no, a.source_user_id
    )
    insert into ${table(merge, 'settlement')} (run_no, source_no, source_user_id, returned)
    select ${runNo}::bigint, s.source_no, s.source_user_id, true from settled s
  `);
  await db.execute(sql`
    /* write.rebound */
    update ${table(merge, 'golden')} g
    set bound_source_no = coalesce(s.source_no, 0), bound_source_user_id = coalesce(s.source_user_id, g.user_id::${sourceIdType(merge)})
    from (${left(merge)}) x
    left join lateral (
      select w.source_no, w.source_user_id
      from ${table(merge, 'crosswalk')} w
      join ${table(merge, 'golden')} o on o.user_id = w.user_id and o.generation = w.generation
      where w.user_id = x.from_user_id
      order by ${priorityOf(merge, 'w')}, ${idOrder(merge, sql`w.source_user_id`)}
      limit 1
    ) s on true
    where g.user_id = x.from_user_id and g.bound_source_no = x.source_no and g.bound_source_user_id = x.source_user_id
  `);
}

function sourceIdType(merge: Merge): Sql {
  return merge.ledger.sourceId === 'bigint' ? sql`bigint` : sql`text`;
}

/**
 * Notes which decisions this run honours, and ends those that did not hold, unless the crosswalk is as they say: what was seen has changed, and to
 * return to it is not to be asked again.
 */
export async function endVoid(merge: Merge, runNo: string): Promise<void> {
  await merge.db.execute(sql`
    /* write.honoured */
    update ${table(merge, 'decision')} d
    set first_run = coalesce(d.first_run, ${runNo}), last_run = ${runNo}
    from ${table(merge, 'plan_decision')} p
    where p.decision_no = d.decision_no and p.holds
  `);
  const named = table(merge, 'decision_account');
  const record = (alias: Sql, source: Sql, id: Sql) => sql`
    left join ${table(merge, 'crosswalk')} ${alias} on ${alias}.source_no = ${source} and ${alias}.source_user_id = ${id}`;
  await merge.db.execute(sql`
    /* write.void_decisions */
    update ${table(merge, 'decision')} d
    set ended = 'void', ended_at = now()
    from ${table(merge, 'plan_decision')} p
    where p.decision_no = d.decision_no and not p.holds and (
      d.answer not in ('merge', 'separate')
      or exists (
        select from ${named} a
        ${record(sql`w`, sql`a.source_no`, sql`a.source_user_id`)}
        ${record(sql`o`, sql`a.with_source_no`, sql`a.with_source_user_id`)}
        left join ${table(merge, 'unsettled')} u on u.source_no = a.source_no and u.source_user_id = a.source_user_id
        where a.decision_no = d.decision_no and a.role = 'is' and (
          w.user_id is null or u.source_no is not null or a.leaves = w.user_id
          or w.user_id::text is distinct from case when a.with_source_no = 0 then a.with_source_user_id::text else o.user_id::text end
          or exists (
            select from ${named} b
            join ${table(merge, 'crosswalk')} c on c.source_no = b.source_no and c.source_user_id = b.source_user_id and c.user_id = w.user_id
            where b.decision_no = d.decision_no and b.role = 'is'
              and (b.with_source_no, b.with_source_user_id) is distinct from (a.with_source_no, a.with_source_user_id)
          )
        )
      )
    )
  `);
}
