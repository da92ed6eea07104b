/**
 * Whose an account is: the crosswalk first, then the key.
 *
 * Leaves plan_member (accounts of live golden records, and whether they are in question), plan_newcomer (accounts
 * without a golden record: where each belongs, or the conflict for which it waits).
 */
import { attribute, verifiedColumns, verifiedFlag } from '../../ledger/ledger.js';
import { empty, ident, join, literal, type Sql, sql } from '../../postgres/sql.js';
import {
  andInScope,
  deletedMembership,
  dropped,
  evidenceColumns,
  keyOf,
  type Merge,
  membership,
  table,
} from '../merge.js';
import { assign, mayAssign, nobodyAssigned, placeAssigned } from './decided.js';

/** Leaves the same tables for a merge that knows nothing yet: there are no golden records, so nobody is in question. */
export async function placeNobody(merge: Merge): Promise<void> {
  for (const statement of [
    members(merge, false),
    claims(merge),
    gone(merge, false),
    deletedKeys(merge),
    newcomers(merge, sql`false`, false),
    ...(mayAssign(merge) ? [nobodyAssigned(merge)] : []),
  ])
    await merge.db.execute(statement);
}

export async function placeAccounts(merge: Merge): Promise<void> {
  const { db } = merge;
  await placeByKey(merge, false);
  if (mayAssign(merge)) {
    await assign(merge);
    // Kept, so that a conflict is told by what decisions are judged by.
    for (const name of ['member', 'claim', 'gone', 'deleted_key', 'newcomer'])
      await db.execute(
        sql`/* match.first */ alter table ${table(merge, `plan_${name}`)} rename to ${ident(`plan_first_${name}`)}`,
      );
    await placeByKey(merge, true);
    await placeAssigned(merge);
  }
  await chooseAmongClaims(merge);
  await db.execute(judged(merge));
  await db.execute(amongNewcomers(merge));
  await db.execute(wholeGroups(merge));
}

/** `leaving`: accounts that were assigned away from their golden records are newcomers like others. */
async function placeByKey(merge: Merge, leaving: boolean): Promise<void> {
  for (const statement of [
    members(merge, leaving),
    sql`create index on ${table(merge, 'plan_member')} (user_id)`,
    claims(merge),
    sql`create index on ${table(merge, 'plan_claim')} (match_key)`,
    sql`analyze ${table(merge, 'plan_member')}`,
    sql`analyze ${table(merge, 'plan_claim')}`,
    questions(merge),
    gone(merge, leaving),
    deletedKeys(merge),
    newcomers(merge, sql`true`, leaving),
    sql`analyze ${table(merge, 'plan_newcomer')}`,
  ]) {
    await merge.db.execute(statement);
  }
}

/** Whether the account `alias` leaves its golden record. */
function leaves(merge: Merge, alias: string): Sql {
  return sql`exists (
    select from ${table(merge, 'plan_assigned')} x
    where x.leaves and x.source_no = ${ident(alias)}.source_no and x.source_user_id = ${ident(alias)}.source_user_id
  )`;
}

function members(merge: Merge, leaving: boolean): Sql {
  const key = keyOf(merge.config, 'a');
  const evidence = evidenceColumns(merge.config).map(
    (column) => sql`(u.settled ->> ${literal(column.name)}) <> a.${attribute(column.name)}`,
  );
  return sql`
    /* match.members: accounts of live golden records */
    create unlogged table ${table(merge, 'plan_member')} as
    select
      c.user_id, a.source_no, a.source_user_id,
      ${key} as match_key,
      coalesce(a.plain_key, ${key}) as plain_key,
      a.vanished,
      ${dropped(merge, 'a')} as dropped,
      u.source_no is not null and ${key} is not null and ${key} is distinct from u.settled_key as moved,
      u.settled_key,
      a.returned,
      coalesce(u.source_no is not null and (${evidence.length > 0 ? join(evidence, sql` or `) : sql`false`}), false) as evidence_changed,
      false as question
    from ${membership(merge)} c
    join ${table(merge, 'account')} a on a.source_no = c.source_no and a.source_user_id = c.source_user_id
    left join ${table(merge, 'unsettled')} u on u.source_no = c.source_no and u.source_user_id = c.source_user_id
    where c.state = 'live' ${andInScope(merge, sql`c.user_id`)}
      and not exists (select from ${table(merge, 'plan_deleted')} d where d.user_id = c.user_id)
      ${leaving ? sql`and not ${leaves(merge, 'c')}` : empty}
  `;
}

function claims(merge: Merge): Sql {
  return sql`
    /* match.claims: the keys that golden records have, by their accounts and by their row */
    create unlogged table ${table(merge, 'plan_claim')} as
    select m.match_key, m.user_id, false as by_target
    from ${table(merge, 'plan_member')} m
    where m.match_key is not null and not m.dropped
    group by m.match_key, m.user_id
    union all
    select t.match_key, t.user_id, true
    from ${table(merge, 'plan_target_account')} t
    where t.match_key is not null
  `;
}

function questions(merge: Merge): Sql {
  return sql`
    /* match.questions: moved accounts that may not be who their golden record is */
    update ${table(merge, 'plan_member')} m
    set question = true
    where m.moved and not m.dropped and (
      m.returned
      or m.evidence_changed
      or m.user_id in (
        select s.user_id
        from ${table(merge, 'plan_member')} s
        where s.match_key is not null and not s.dropped
        group by s.user_id
        having min(s.match_key) <> max(s.match_key)
      )
      or exists (
        select from ${table(merge, 'plan_claim')} c where c.match_key = m.match_key and c.user_id <> m.user_id
      )
    )
  `;
}

function gone(merge: Merge, leaving: boolean): Sql {
  const member = table(merge, 'plan_member');
  return sql`
    /* match.gone: keys from which accounts of a live golden record moved away, or with which they vanished */
    create unlogged table ${table(merge, 'plan_gone')} as
    with away as (
      select f.match_key, f.user_id, f.source_no
      from ${table(merge, 'former_key')} f
      join ${table(merge, 'golden')} g on g.user_id = f.user_id and g.state = 'live'
      union
      select m.settled_key, m.user_id, m.source_no from ${member} m where m.moved and m.settled_key is not null
      union
      select m.match_key, m.user_id, m.source_no from ${member} m where m.vanished and m.match_key is not null
      union
      select m.settled_key, m.user_id, m.source_no from ${member} m where m.match_key is null and m.settled_key is not null
      ${leaving ? sql`union select x.settled_key, x.from_user_id, x.source_no from ${table(merge, 'plan_assigned')} x where x.leaves and x.moved and x.settled_key is not null` : empty}
    )
    select
      a.match_key, a.user_id, a.source_no,
      not exists (
        select from ${member} m
        where m.user_id = a.user_id and not m.vanished
          and (
            m.match_key is not distinct from a.match_key
            or not exists (
              select from away b where b.match_key = a.match_key and b.user_id = m.user_id and b.source_no = m.source_no
            )
          )
      )
      and not exists (
        select from ${table(merge, 'plan_claim')} c where c.match_key = a.match_key and c.user_id = a.user_id and c.by_target
      ) as all_gone
    from away a
  `;
}

function deletedKeys(merge: Merge): Sql {
  const key = keyOf(merge.config, 'a');
  const deleted = sql`(
    select g.user_id from ${table(merge, 'golden')} g where g.state = 'deleted'
    union all
    select d.user_id from ${table(merge, 'plan_deleted')} d
  )`;
  return sql`
    /* match.deleted_keys: keys of golden records that were deleted in the target */
    create unlogged table ${table(merge, 'plan_deleted_key')} as
    select ${key} as match_key
    from ${deletedMembership(merge)} c
    join ${table(merge, 'account')} a on a.source_no = c.source_no and a.source_user_id = c.source_user_id
    where ${key} is not null
    union
    select u.settled_key
    from ${deletedMembership(merge)} c
    join ${table(merge, 'unsettled')} u on u.source_no = c.source_no and u.source_user_id = c.source_user_id
    where u.settled_key is not null
    union
    select a.match_key
    from ${table(merge, 'account_target')} a
    join ${deleted} d on d.user_id::text = a.source_user_id::text
    where a.match_key is not null
    union
    select f.match_key from ${table(merge, 'former_key')} f join ${deleted} d on d.user_id = f.user_id
  `;
}

function newcomers(merge: Merge, which: Sql, leaving: boolean): Sql {
  const key = keyOf(merge.config, 'a');
  const follows = merge.config.conflicts.moved_account === 'follow';
  const inQuestion = sql`(g.match_key is not null or (k.records is null and d.match_key is not null))`;
  return sql`
    /* match.newcomers: accounts without a golden record; the one that has their key, or why that is not sure */
    create unlogged table ${table(merge, 'plan_newcomer')} as
    select
      a.source_no, a.source_user_id,
      ${key} as match_key,
      coalesce(a.plain_key, ${key}) as plain_key,
      case when k.records = 1 then k.user_id end as user_id,
      case
        when k.records > 1 then case when k.rows > 1 then 'duplicate_in_target' else 'moved_account' end
        ${follows ? empty : sql`when ${inQuestion} then 'moved_account'`}
      end as verdict,
      coalesce(k.records > 1, false) ${follows ? empty : sql`and g.match_key is null`} as several,
      false as confirmed,
      false as plain,
      ${follows ? sql`case when ${inQuestion} then '{moved_account}' else '{}' end::text[]` : sql`'{}'::text[]`} as accepted,
      null::bigint as decided,
      null::text as part
    from ${table(merge, 'account')} a
    ${merge.scoped ? sql`join ${table(merge, 'plan_unresolved')} u on u.source_no = a.source_no and u.source_user_id = a.source_user_id` : empty}
    left join ${table(merge, 'crosswalk')} c on c.source_no = a.source_no and c.source_user_id = a.source_user_id
    left join (
      select
        match_key,
        count(distinct user_id) as records,
        (array_agg(user_id))[1] as user_id,
        count(*) filter (where by_target) as rows
      from ${table(merge, 'plan_claim')}
      group by match_key
    ) k on k.match_key = ${key}
    left join lateral (
      select o.match_key
      from ${table(merge, 'plan_gone')} o
      where o.match_key = ${key} and (o.source_no = a.source_no or o.all_gone)
      limit 1
    ) g on true
    left join ${table(merge, 'plan_deleted_key')} d on d.match_key = ${key}
    where ${which} and (c.source_no is null ${leaving ? sql`or ${leaves(merge, 'c')}` : empty})
      and a.source_no <> 0 and not a.vanished and not ${dropped(merge, 'a')}
  `;
}

/** The evidence of a golden record's accounts, one row an account, for those that a newcomer may join. */
function partners(merge: Merge, ofKey: boolean): Sql {
  const evidence = evidenceColumns(merge.config);
  const flags = new Set(verifiedColumns(merge.config));
  const value = (alias: string) => evidence.map((column) => sql`${ident(alias)}.${attribute(column.name)}`);
  const verified = evidence.map((column) =>
    flags.has(column.name)
      ? sql`a.${verifiedFlag(column.name)}`
      : sql`null::boolean as ${verifiedFlag(column.name)}`,
  );
  const none = evidence.map((column) => sql`null::boolean as ${verifiedFlag(column.name)}`);
  const list = (fragments: readonly Sql[]) => (fragments.length === 0 ? empty : sql`, ${join(fragments)}`);
  const scope = ofKey
    ? sql`select c.user_id from ${table(merge, 'plan_claim')} c join ${table(merge, 'plan_newcomer')} n on n.match_key = c.match_key where n.several`
    : sql`select n.user_id from ${table(merge, 'plan_newcomer')} n where n.user_id is not null and n.verdict is null`;
  return sql`
    select m.user_id, m.source_no, m.plain_key ${list(value('a'))} ${list(verified)}
    from ${table(merge, 'plan_member')} m
    join ${table(merge, 'account')} a on a.source_no = m.source_no and a.source_user_id = m.source_user_id
    where not m.dropped and m.user_id in (${scope})
    union all
    select t.user_id, 0, coalesce(t.plain_key, t.match_key) ${list(value('t'))} ${list(none)}
    from ${table(merge, 'plan_target_account')} t
    where t.user_id in (${scope})
  `;
}

function confirms(merge: Merge): Sql {
  const flags = new Set(verifiedColumns(merge.config));
  const pairs = evidenceColumns(merge.config)
    .filter((column) => flags.has(column.name))
    .map(
      (column) =>
        sql`(p.${attribute(column.name)} = a.${attribute(column.name)} and p.${verifiedFlag(column.name)} and a.${verifiedFlag(column.name)})`,
    );
  return pairs.length === 0 ? sql`false` : join(pairs, sql` or `);
}

function contradicts(merge: Merge): Sql {
  const pairs = evidenceColumns(merge.config).map(
    (column) => sql`p.${attribute(column.name)} <> a.${attribute(column.name)}`,
  );
  return pairs.length === 0 ? sql`false` : join(pairs, sql` or `);
}

/** Several golden records have the newcomer's key: it goes to the one that its evidence confirms, if that is one alone. */
async function chooseAmongClaims(merge: Merge): Promise<void> {
  await merge.db.execute(sql`
    /* match.choose: of several golden records with one key, the one that evidence confirms */
    update ${table(merge, 'plan_newcomer')} n
    set user_id = choice.user_id, verdict = null, several = false
    from (
      select n.source_no, n.source_user_id, (array_agg(distinct p.user_id) filter (where ${confirms(merge)}))[1] as user_id
      from ${table(merge, 'plan_newcomer')} n
      join ${table(merge, 'account')} a on a.source_no = n.source_no and a.source_user_id = n.source_user_id
      join ${table(merge, 'plan_claim')} c on c.match_key = n.match_key
      join (${partners(merge, true)}) p on p.user_id = c.user_id
      where n.several
      group by n.source_no, n.source_user_id
      having count(distinct p.user_id) filter (where ${confirms(merge)}) = 1
    ) choice
    where n.source_no = choice.source_no and n.source_user_id = choice.source_user_id
  `);
}

/** Newcomers to a golden record, each against its accounts. */
function judged(merge: Merge): Sql {
  const { duplicate_in_source, confirm_mismatch } = merge.config.conflicts;
  const repeats = duplicate_in_source === 'review';
  return sql`
    /* match.judge: a newcomer beside the accounts of the golden record that has its key */
    update ${table(merge, 'plan_newcomer')} n
    set
      confirmed = j.confirmed,
      plain = j.plain,
      accepted = n.accepted || array_remove(array[
        case when j.same_source and ${!repeats} then 'duplicate_in_source' end,
        case when j.contradicted and ${confirm_mismatch !== 'review'} and not (j.same_source and ${repeats}) then 'confirm_mismatch' end
      ], null),
      verdict = case
        when j.same_source and ${repeats} then 'duplicate_in_source'
        when j.contradicted and ${confirm_mismatch === 'review'} then 'confirm_mismatch'
      end
    from (
      select
        n.source_no, n.source_user_id,
        bool_or(p.source_no = n.source_no) or bool_or(t.user_id is not null) as same_source,
        coalesce(bool_or(${contradicts(merge)}), false) as contradicted,
        coalesce(bool_or(${confirms(merge)}), false) as confirmed,
        coalesce(bool_or(p.plain_key = n.plain_key), false) as plain
      from ${table(merge, 'plan_newcomer')} n
      join ${table(merge, 'account')} a on a.source_no = n.source_no and a.source_user_id = n.source_user_id
      join (${partners(merge, false)}) p on p.user_id = n.user_id
      left join (
        select user_id, source_no
        from ${table(merge, 'plan_newcomer')}
        where user_id is not null and verdict is null
        group by user_id, source_no
        having count(*) > 1
      ) t on t.user_id = n.user_id and t.source_no = n.source_no
      where n.user_id is not null and n.verdict is null ${undecided(merge)}
      group by n.source_no, n.source_user_id
    ) j
    where n.source_no = j.source_no and n.source_user_id = j.source_user_id
  `;
}

/** Newcomers to one golden record beside each other; of those that remain, whose key is nobody's but by the daring steps. */
function amongNewcomers(merge: Merge): Sql {
  const { confirm_mismatch, normalised_match } = merge.config.conflicts;
  const evidence = evidenceColumns(merge.config).map((column) => attribute(column.name));
  const differ = evidence.map(
    (column) =>
      sql`(a.${column} is not null and min(a.${column}) over remaining <> max(a.${column}) over remaining)`,
  );
  const mismatch = sql`(j.differs and ${confirm_mismatch === 'review'})`;
  return sql`
    /* match.judge_newcomers: newcomers to one golden record beside each other */
    update ${table(merge, 'plan_newcomer')} n
    set
      verdict = case
        when ${mismatch} then 'confirm_mismatch'
        when j.normalised and ${normalised_match === 'review'} then 'normalised_match'
      end,
      accepted = n.accepted || array_remove(array[
        case when j.differs and ${confirm_mismatch !== 'review'} then 'confirm_mismatch' end,
        case when j.normalised and ${normalised_match !== 'review'} and not ${mismatch} then 'normalised_match' end
      ], null)
    from (
      select
        n.source_no, n.source_user_id,
        ${evidence.length > 0 ? join(differ, sql` or `) : sql`false`} as differs,
        not n.plain and not n.confirmed as normalised, n.decided
      from ${table(merge, 'plan_newcomer')} n
      join ${table(merge, 'account')} a on a.source_no = n.source_no and a.source_user_id = n.source_user_id
      where n.user_id is not null and n.verdict is null
      window remaining as (partition by n.user_id)
    ) j
    where (j.differs or j.normalised) and j.decided is null and n.source_no = j.source_no and n.source_user_id = j.source_user_id
  `;
}

/** What a decision says of a newcomer is not asked again. */
function undecided(merge: Merge): Sql {
  return mayAssign(merge) ? sql`and n.decided is null` : empty;
}

/** An identity that is not in the target waits whole: one account in question holds all that have its key. */
function wholeGroups(merge: Merge): Sql {
  return sql`
    /* match.whole_groups: who shares a key with an account in question waits with it */
    update ${table(merge, 'plan_newcomer')} n
    set verdict = held.verdict
    from (
      select match_key, min(verdict) as verdict
      from ${table(merge, 'plan_newcomer')}
      where user_id is null and verdict is not null and match_key is not null ${mayAssign(merge) ? sql`and verdict <> 'skipped'` : empty}
      group by match_key
    ) held
    where n.user_id is null and n.verdict is null and n.match_key = held.match_key ${undecided(merge)}
  `;
}
