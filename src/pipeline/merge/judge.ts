/**
 * What is doubtful about a fold, and what waits for it; semantics.md, "Conflicts".
 *
 * Leaves plan_record: one row an identity, the fold that counts (newcomers join, or wait), the groups that
 * change and those that are held; and plan_conflict: one row an identity, or account, and kind.
 */
import type { Database } from '../../postgres/connect.js';
import { empty, ident, join, literal, type Sql, sql } from '../../postgres/sql.js';
import { digestColumn, groupsWhere } from '../columns.js';
import { deletedMembership, keyOf, lastApplied, literalNumber, type Merge, table } from '../merge.js';
import { type ConflictKind, credentialKinds, standingKinds } from '../vocabulary.js';
import { mayChoose } from './decided.js';
import { freshFold, shareFresh } from './fold.js';

/** Kinds that are about who is who: an identity that is not in the target waits for them. */
const personKinds = [
  'duplicate_in_source',
  'confirm_mismatch',
  'normalised_match',
] as const satisfies readonly ConflictKind[];

export async function judgeIdentities(merge: Merge): Promise<void> {
  await merge.db.execute(records(merge));
  await merge.db.execute(sql`analyze ${table(merge, 'plan_record')}`);
  await merge.db.execute(heldNewcomers(merge));
  await merge.db.execute(conflicts(merge, false));
}

/**
 * Folds and judges at once where nothing is known yet. Leaves plan_record, plan_identity and plan_conflict.
 *
 * @param beside a second session: a half of the identities is folded there
 */
export async function judgeFreshIdentities(merge: Merge, beside: Database): Promise<void> {
  await merge.db.execute(sql`analyze ${table(merge, 'account')}`);
  await Promise.all([shareFresh(merge, merge.db, 0), shareFresh(merge, beside, 1)]);
  await merge.db.execute(
    sql`/* merge.records_to_be */ create unlogged table ${table(merge, 'plan_record')} as ${freshRecords(merge, 0, sql`0::bigint`)} limit 0`,
  );
  for (const half of [0, 1] as const)
    await merge.db.execute(sql`
      /* merge.record_numbers */
      create sequence ${recordNumbers(merge, half)} start ${literalNumber(half + 1)} increment 2 cache 1000
      owned by ${table(merge, 'plan_record')}.record_no
    `);
  const fill = (half: 0 | 1) => sql`
    /* merge.fresh_records */
    insert into ${table(merge, 'plan_record')}
    ${freshRecords(merge, half, sql`nextval(${literal(recordNumbers(merge, half).text)}::regclass)`)}
  `;
  await Promise.all([merge.db.execute(fill(0)), beside.execute(fill(1))]);
  await merge.db.execute(sql`analyze ${table(merge, 'plan_record')}`);
  await merge.db.execute(freshIdentities(merge));
  await merge.db.execute(conflicts(merge, true));
}

/** The accounts of the records: where nothing was known, every one of them joins. */
function freshIdentities(merge: Merge): Sql {
  return sql`
    /* merge.fresh_identities */
    create view ${table(merge, 'plan_identity')} as
    select
      r.identity, r.variant, r.user_id, r.match_key, a.source_no, a.source_user_id, true as joins, false as question, false as confirmed, null::text as plain_key
    from ${table(merge, 'plan_record')} r
    cross join lateral (
      select r.head_source_no as source_no, r.head_source_user_id as source_user_id where r.joining_nos is null
      union all
      select j.source_no, j.source_user_id from unnest(r.joining_nos, r.joining_ids) j (source_no, source_user_id)
    ) a
  `;
}

function inReview(merge: Merge, kinds: readonly ConflictKind[], alias: string): Sql {
  const waiting = kinds.filter((kind) => merge.config.conflicts[kind] === 'review');
  return waiting.length === 0
    ? sql`false`
    : sql`(${join(
        waiting.map((kind) => sql`${ident(alias, kind)}`),
        sql` or `,
      )})`;
}

/** Numbers of the records of a half: two sessions give them at the same time. */
const recordNumbers = (merge: Merge, half: 0 | 1) => table(merge, `plan_record_numbers_${half}`);

/** Where nothing is known yet, nothing is compared: what is not in question is new. */
function freshRecords(merge: Merge, half: 0 | 1, recordNo: Sql): Sql {
  return sql`
    select
      ${recordNo} as record_no,
      ${inReview(merge, standingKinds, 'f')} or ${inReview(merge, personKinds, 'f')} as waits,
      false as password_goes_back, false as goes_back_by_configuration, false as newcomers_wait, false as newcomers_bring_back,
      f.*,
      '{}'::text[] as changes, '{}'::text[] as held, f.username as natural_username
    from (${freshFold(merge, half)}) f
  `;
}

function records(merge: Merge): Sql {
  const before = (group: string) =>
    sql`case when r.native or ${literal(group)} = any (r.edited || r.adopted) then r.${digestColumn(group)} else coalesce(g.${ident(`written_${group}`)}, r.${digestColumn(group)}) end`;
  // A group that no account has a say for stays as it is.
  const pinned = merge.decided.pinned.length > 0;
  const hasSay = (group: string) =>
    sql`(o.head_source_no is not null or ${literal(group)} = any (o.target_owns) ${pinned ? sql`or ${literal(group)} = any (o.pinned)` : empty})`;
  const changed = (group: string) =>
    sql`(o.${digestColumn(group)} is distinct from ${before(group)} and ${hasSay(group)})`;
  const question = (group: string) =>
    group === 'credential' || group === 'username'
      ? ident('o', `question_${group}`)
      : ident('o', `q_${group}`);
  const held = (group: string) =>
    group === 'credential'
      ? sql`(o.user_id is not null and (${question(group)} or o.credential_review))`
      : sql`(o.user_id is not null and ${question(group)})`;
  return sql`
    /* merge.records: of the two folds of a golden record the one that counts; what changes, what is held */
    create unlogged table ${table(merge, 'plan_record')} as
    with compared as (
      select
        f.*,
        r.user_id is not null and not r.native and not 'credential' = any (r.edited)
          and f.d_credential is distinct from g.written_credential
          and g.credential_time is not null and (f.credential_time is null or f.credential_time < g.credential_time)
          and not f.target_locks
          ${mayChoose(merge) ? sql`and not f.is_kept` : empty}
          ${merge.decided.who ? sql`and not exists (select from ${table(merge, 'plan_assigned')} x where x.from_user_id = f.user_id and x.leaves and x.decision_no is not null)` : empty} as goes_back,
        ${merge.configurationChanged} and not exists (
          select from ${table(merge, 'changed')} c
          where c.source_no = g.winner_source_no and c.source_user_id = g.winner_source_user_id
            and c.plan_no > coalesce(${lastApplied(merge, 'plan_no')}, 0)
        ) as by_configuration
      from ${table(merge, 'plan_fold')} f
      left join ${table(merge, 'plan_row')} r on r.user_id = f.user_id
      left join ${table(merge, 'golden')} g on g.user_id = f.user_id and g.state = 'live'
    ),
    flagged as (
      select c.*, c.goes_back and not c.by_configuration as password_goes_back, c.goes_back and c.by_configuration as goes_back_by_configuration
      from compared c
    ),
    reviewed as (
      select
        f.*,
        ${inReview(merge, credentialKinds, 'f')} as credential_review,
        f.user_id is null and ${inReview(merge, personKinds, 'f')} as person_review
      from flagged f
    ),
    chosen as (
      select o.*, w.identity is not null and o.variant = 'without' as newcomers_wait,
        coalesce(w.password_goes_back and o.variant = 'without', false) as newcomers_bring_back
      from reviewed o
      left join reviewed w on w.identity = o.identity and w.variant = 'with' and w.user_id is not null
      where o.user_id is null
        or (o.variant = 'with' and not (o.credential_review or o.question))
        or (o.variant = 'without' and (w.identity is null or w.credential_review or w.question))
    )
    select
      row_number() over () as record_no,
      o.user_id is null and (o.credential_review or o.person_review) as waits,
      o.*,
      case when o.user_id is null then '{}' else ${groupsWhere(merge, (group) => sql`${changed(group)} and not ${held(group)}`)} end as changes,
      case when o.user_id is null then '{}' else ${groupsWhere(merge, (group) => sql`${changed(group)} and ${held(group)}`)} end as held,
      o.username as natural_username
    from chosen o
    left join ${table(merge, 'plan_row')} r on r.user_id = o.user_id
    left join ${table(merge, 'golden')} g on g.user_id = o.user_id and g.state = 'live'
  `;
}

function heldNewcomers(merge: Merge): Sql {
  return sql`
    /* merge.held_newcomers: with a golden record in review, nobody new joins it */
    update ${table(merge, 'plan_newcomer')} n
    set verdict = 'held'
    from ${table(merge, 'plan_record')} r
    where r.newcomers_wait and n.user_id = r.user_id and n.verdict is null
  `;
}

function conflicts(merge: Merge, nothingKnown: boolean): Sql {
  const { config } = merge;
  const flagged = [...credentialKinds, ...personKinds];
  const record = table(merge, 'plan_record');
  const fold = table(merge, 'plan_fold');
  const seen = flagged.map((kind) => sql`case when r.${ident(kind)} then ${literal(kind)} end`);
  const waiting = flagged.filter((kind) => config.conflicts[kind] === 'review');
  const ofRecords = [
    sql`
    select k.kind, k.kind = any (${waiting}::text[]), r.identity, r.user_id, r.match_key, null::smallint, null::${idType(merge)}, null::text, r.variant, null::bigint
    from ${record} r
    cross join lateral unnest(array[${join(seen)}]) k (kind)
    where k.kind is not null and (
      r.user_id is null or r.head_source_no is not null
      or exists (select from ${table(merge, 'plan_newcomer')} n where n.user_id = r.user_id)
    ) and (${join(
      flagged.map((kind) => sql`r.${ident(kind)}`),
      sql` or `,
    )})`,
  ];
  const ofHeldNewcomers = (nothingKnown ? [] : credentialKinds)
    .filter((kind) => config.conflicts[kind] === 'review')
    .map(
      (kind) => sql`
    select ${literal(kind)}, true, f.identity, f.user_id, f.match_key, null, null, 'newcomers wait', f.variant, null
    from ${record} r
    join ${fold} f on f.identity = r.identity and f.variant = 'with'
    where r.newcomers_wait and ${kind === 'password_goes_back' ? sql`r.newcomers_bring_back` : sql`f.${ident(kind)}`} and not r.${ident(kind)}`,
    );
  const ofOthers = sql`
      union all
      select s.kind, false, 'r' || s.user_id, s.user_id, s.match_key, null, null, null, null, null
      from ${table(merge, 'standing_conflict')} s
      where s.user_id not in (select o.user_id from ${table(merge, 'plan_scope')} o)`;
  return sql`
    /* merge.conflicts: one row an identity, or account, and kind */
    create unlogged table ${table(merge, 'plan_conflict')} as
    select c.*, row_number() over (order by c.waiting desc, c.kind, c.identity, c.source_no, c.source_user_id) as conflict_no
    from (
      select 'moved_account' as kind, true as waiting, 'r' || m.user_id as identity, m.user_id, min(m.match_key) as match_key,
        null::smallint as source_no, null::${idType(merge)} as source_user_id, null::text as detail,
        null::text as variant, null::bigint as decision_no
      from ${table(merge, 'plan_member')} m
      where m.question
      group by m.user_id
      union all
      select n.verdict, true,
        case when n.user_id is not null then 'r' || n.user_id else 'k' || n.match_key end, n.user_id, n.match_key, null, null, 'newcomers wait', null, null
      from ${table(merge, 'plan_newcomer')} n
      where n.verdict is not null and n.verdict not in ('held', 'skipped')
      group by n.verdict, n.user_id, n.match_key
      union all
      select k.kind, false, case when n.user_id is not null then 'r' || n.user_id else 'k' || min(n.match_key) end, n.user_id, min(n.match_key), null, null, null, null, null
      from ${table(merge, 'plan_newcomer')} n
      cross join unnest(n.accepted) k (kind)
      group by k.kind, n.user_id, case when n.user_id is null then n.match_key end
      union all ${join([...ofRecords, ...ofHeldNewcomers, ...decided(merge)], sql` union all `)}
      union all
      select 'vanished_account', false, null, c.user_id, ${keyOf(config, 'a')}, a.source_no, a.source_user_id, null, null, null
      from ${table(merge, 'account')} a
      left join ${table(merge, 'crosswalk')} c on c.source_no = a.source_no and c.source_user_id = a.source_user_id
      where a.vanished
      union all
      select distinct 'deleted_in_target', false, 'd' || c.user_id, c.user_id, null, null::smallint, null::${idType(merge)}, null, null, null::bigint
      from ${deletedMembership(merge)} c
      union all
      select 'rejected_row', false, null, null, null, r.source_no, null, r.reason || ' (' || s.name || coalesce(', line ' || r.position, '') || ')', null, null
      from ${table(merge, 'rejected_row')} r
      join ${table(merge, 'source')} s on s.source_no = r.source_no
      ${merge.scoped ? ofOthers : sql``}
    ) c
  `;
}

/** Conflicts that a decision has settled, or the policy `follow`, as long as that makes a difference. */
function decided(merge: Merge): Sql[] {
  const settled = (kind: Sql, rest: Sql) => sql`
    select ${kind}, false, 'v' || d.decision_no, null, min(d.match_key), null, null, null, null, d.decision_no
    from ${rest}
    where ${kind} is not null
    group by ${kind}, d.decision_no`;
  const kindOf = (from: Sql) =>
    sql`(select p.kind, p.decision_no, f.match_key from ${table(merge, 'plan_decision')} p join ${from} f on f.decision_no = p.decision_no) d`;
  const { who, skip } = merge.decided;
  const account = sql`${table(merge, 'account')} a on a.source_no = x.source_no and a.source_user_id = x.source_user_id`;
  return [
    ...(who
      ? [
          settled(
            sql`d.kind`,
            kindOf(sql`(
              select x.decision_no, ${keyOf(merge.config, 'a')} as match_key
              from ${table(merge, 'plan_assigned')} x join ${account}
              where x.from_user_id is null or x.leaves or x.moved
            )`),
          ),
        ]
      : []),
    ...(skip
      ? [
          settled(
            sql`d.kind`,
            kindOf(
              sql`(select n.decided as decision_no, n.match_key from ${table(merge, 'plan_newcomer')} n where n.verdict = 'skipped')`,
            ),
          ),
        ]
      : []),
    ...(mayChoose(merge)
      ? [
          settled(
            sql`d.kind`,
            kindOf(sql`(
              select k.decision_no, r.match_key
              from ${table(merge, 'plan_record')} r
              cross join lateral (values (r.kept_by), (r.timed_by)) k (decision_no)
            )`),
          ),
        ]
      : []),
    ...(merge.config.conflicts.moved_account === 'follow'
      ? [
          sql`
    select 'moved_account', false, 'r' || x.from_user_id, x.from_user_id, null, null, null, null, null, null
    from ${table(merge, 'plan_assigned')} x
    where x.decision_no is null
    group by x.from_user_id`,
        ]
      : []),
  ];
}

function idType(merge: Merge): Sql {
  return merge.ledger.sourceId === 'bigint' ? sql`bigint` : sql`text`;
}
