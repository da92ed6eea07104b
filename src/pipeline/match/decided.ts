/**
 * Who is who by decision, and by the policy `follow`: before the key is asked. A decision holds while the keys and the
 * evidence of all whom it was about are as they were.
 *
 * Says in plan_decision which decisions hold, and leaves plan_assigned (accounts that a decision, or `follow`, gives a place:
 * they stay with their golden record, leave it, join one, or are a person by themselves).
 */
import { catalogText, type Sql, sql } from '../../postgres/sql.js';
import { idOrder, type Merge, priorityOf, table } from '../merge.js';
import { placedByKey, whoDigest, whoIsSeen } from '../who-seen.sql.js';

/** Whether accounts may leave their golden records, or be placed otherwise than by their key. */
export function mayAssign(merge: Merge): boolean {
  return merge.decided.who || merge.decided.skip || merge.config.conflicts.moved_account === 'follow';
}

/** Judges the decisions, and says where the accounts belong that they name; to be called when all are placed by key. */
export async function assign(merge: Merge): Promise<void> {
  const { db } = merge;
  if (merge.decided.skip) {
    await db.execute(judgeSkips(merge));
    await db.execute(skipped(merge));
  }
  if (merge.decided.who) await db.execute(judgeWho(merge));
  await db.execute(assigned(merge));
  if (merge.config.conflicts.moved_account === 'follow') await db.execute(following(merge));
  await db.execute(sql`analyze ${table(merge, 'plan_assigned')}`);
}

/** Puts the accounts where they were assigned; to be called when all are placed by key again, without those that leave. */
export async function placeAssigned(merge: Merge): Promise<void> {
  const { db } = merge;
  if (merge.decided.skip) await db.execute(skipped(merge));
  await db.execute(sql`
    /* match.decided: newcomers, and accounts that leave, where a decision puts them */
    update ${table(merge, 'plan_newcomer')} n
    set user_id = x.to_user_id, part = x.part, decided = x.decision_no, verdict = null, several = false, accepted = '{}', confirmed = true
    from ${table(merge, 'plan_assigned')} x
    where x.decision_no is not null and x.source_no = n.source_no and x.source_user_id = n.source_user_id
  `);
  await db.execute(sql`
    /* match.settled_by_decision: who stays is in question no more */
    update ${table(merge, 'plan_member')} m
    set question = false
    from ${table(merge, 'plan_assigned')} x
    where not x.leaves and x.source_no = m.source_no and x.source_user_id = m.source_user_id
  `);
}

/** Leaves an empty plan_assigned: where there is no golden record yet, nobody can leave one. */
export function nobodyAssigned(merge: Merge): Sql {
  return sql`
    /* match.nobody_assigned */
    create unlogged table ${table(merge, 'plan_assigned')} as
    select w.source_no, w.source_user_id, null::bigint as decision_no, w.user_id as from_user_id, false as moved,
      null::text as settled_key, w.user_id as to_user_id, null::text as part, false as leaves
    from ${table(merge, 'crosswalk')} w
    where false
  `;
}

/** The account itself is left out, whoever else there is: its own key and evidence are what counts. */
function judgeSkips(merge: Merge): Sql {
  const named = sql`
    select x.decision_no as q, x.source_no, x.source_user_id
    from ${table(merge, 'decision_account')} x
    join ${table(merge, 'plan_decision')} d on d.decision_no = x.decision_no and d.answer = 'skip'
    where x.role = 'skip'
  `;
  return judge(merge, whoDigest(merge, named));
}

function judgeWho(merge: Merge): Sql {
  const named = sql`
    select x.decision_no as q, x.source_no, x.source_user_id, x.with_source_no, x.with_source_user_id
    from ${table(merge, 'decision_account')} x
    join ${table(merge, 'plan_decision')} d on d.decision_no = x.decision_no and d.answer in ('merge', 'separate')
    where x.role = 'is'
  `;
  return judge(merge, whoDigest(merge, whoIsSeen(merge, named, placedByKey(merge, false))));
}

function judge(merge: Merge, digests: Sql): Sql {
  return sql`
    /* match.decisions_hold */
    update ${table(merge, 'plan_decision')} p
    set holds = true
    from ${table(merge, 'decision')} d, (${digests}) s
    where d.decision_no = p.decision_no and s.q = p.decision_no and s.digest = d.digest
  `;
}

function skipped(merge: Merge): Sql {
  return sql`
    /* match.skipped: accounts that a decision leaves out */
    update ${table(merge, 'plan_newcomer')} n
    set verdict = 'skipped', decided = x.decision_no
    from (
      select a.source_no, a.source_user_id, max(a.decision_no) as decision_no
      from ${table(merge, 'decision_account')} a
      join ${table(merge, 'plan_decision')} d on d.decision_no = a.decision_no and d.holds and d.answer = 'skip'
      where a.role = 'skip'
      group by a.source_no, a.source_user_id
    ) x
    where x.source_no = n.source_no and x.source_user_id = n.source_user_id
  `;
}

/**
 * A person of a decision is at home in the golden record of the account that the others are said to be one with: if that
 * one is not asked about itself; or if it is not to leave that record, nobody is in it who is not asked about, and no
 * other person of the decision is at home there. Otherwise the person gets a record of its own.
 */
function assigned(merge: Merge): Sql {
  const { ledger } = merge;
  const named = table(merge, 'decision_account');
  const member = table(merge, 'plan_member');
  const isAsked = sql`exists (
    select from ${named} o
    where o.decision_no = p.decision_no and o.role = 'is' and o.source_no = m.source_no and o.source_user_id = m.source_user_id
  )`;
  return sql`
    /* match.assigned: where decisions put accounts */
    create unlogged table ${table(merge, 'plan_assigned')} as
    with person as (
      select p.decision_no, p.with_source_no, p.with_source_user_id, i.decision_no is not null as is_asked,
        case
          when p.with_source_no = 0 then p.with_source_user_id::text::${catalogText(ledger.userId)}
          when i.decision_no is null then h.user_id
          when i.leaves = h.user_id then null
          when exists (select from ${member} m where m.user_id = h.user_id and not m.dropped and not ${isAsked})
            or exists (select from ${table(merge, 'plan_target_account')} t where t.user_id = h.user_id) then null
          else h.user_id
        end as home
      from (
        select distinct a.decision_no, a.with_source_no, a.with_source_user_id
        from ${named} a
        join ${table(merge, 'plan_decision')} d on d.decision_no = a.decision_no and d.holds
        where a.role = 'is'
      ) p
      left join ${member} h on h.source_no = p.with_source_no and h.source_user_id = p.with_source_user_id
      left join ${named} i
        on i.decision_no = p.decision_no and i.role = 'is' and i.source_no = p.with_source_no and i.source_user_id = p.with_source_user_id
    ),
    at_home as (
      select p.decision_no, p.with_source_no, p.with_source_user_id,
        case
          when not p.is_asked or row_number() over (
            partition by p.decision_no, p.is_asked, p.home order by ${priorityOf(merge, 'w')}, ${idOrder(merge, sql`w.source_user_id`)}
          ) = 1 then p.home
        end as home
      from person p
      cross join lateral (select p.with_source_no as source_no, p.with_source_user_id as source_user_id) w
    )
    select distinct on (a.source_no, a.source_user_id)
      a.source_no, a.source_user_id, a.decision_no, m.user_id as from_user_id,
      coalesce(m.moved, false) as moved, m.settled_key, p.home as to_user_id,
      case when p.home is null then 'p' || p.decision_no || ':' || p.with_source_no || ':' || p.with_source_user_id end as part,
      m.user_id is not null and m.user_id is distinct from p.home as leaves
    from ${named} a
    join at_home p on p.decision_no = a.decision_no and p.with_source_no = a.with_source_no and p.with_source_user_id = a.with_source_user_id
    left join ${member} m on m.source_no = a.source_no and m.source_user_id = a.source_user_id
    order by a.source_no, a.source_user_id, a.decision_no desc
  `;
}

/**
 * By `follow` an account in question joins the golden record that has its key; where its own has it, or nobody does, it
 * stays. What two that are in question claim is nobody's yet.
 */
function following(merge: Merge): Sql {
  const member = table(merge, 'plan_member');
  return sql`
    /* match.follow: moved accounts go by their key */
    insert into ${table(merge, 'plan_assigned')} (source_no, source_user_id, from_user_id, moved, settled_key, leaves)
    select m.source_no, m.source_user_id, m.user_id, true, m.settled_key, not (k.has_own or k.others = 0)
    from ${member} m
    cross join lateral (
      select
        coalesce(bool_or(c.user_id = m.user_id and c.settled), false) as has_own,
        count(distinct c.user_id) filter (where c.user_id <> m.user_id) as others,
        count(distinct c.user_id) filter (where c.user_id <> m.user_id and c.settled) as settled_others
      from (
        select o.user_id, not o.question as settled from ${member} o where o.match_key = m.match_key and not o.dropped
        union all
        select t.user_id, true from ${table(merge, 'plan_target_account')} t where t.match_key = m.match_key
      ) c
    ) k
    where m.question
      and (k.has_own or k.others = 0 or k.settled_others = 1)
      and not exists (
        select from ${table(merge, 'plan_assigned')} x where x.source_no = m.source_no and x.source_user_id = m.source_user_id
      )
  `;
}
