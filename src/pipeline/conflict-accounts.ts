/**
 * Conflicts of a plan with their accounts, and with what tells whether they are still what a person saw.
 *
 * A conflict's name is that of the question and of what was seen: it is another one once something that its kind looks
 * at has changed. Neither a name nor what is shown lets anybody try a password, or an address: both stand for letters.
 */
import { attribute, inLedger, type Ledger, verifiedColumns, verifiedFlag } from '../ledger/ledger.js';
import { empty, join, type Sql, sql } from '../postgres/sql.js';
import { credentialDigest } from './credential-seen.sql.js';
import { mayAssign } from './match/decided.js';
import { scoredWithoutDecisions } from './merge/fold.js';
import { evidenceColumns, hasKey, keyOf, type Merge, table, usable } from './merge.js';
import { credentialKinds, whoKinds } from './vocabulary.js';
import { type Placed, placedByKey, whoDigest, whoIsSeen } from './who-seen.sql.js';

/** Where conflicts are gathered: tables like `conflict` and `conflict_account` of the ledger. */
export interface Gathered {
  readonly conflict: Sql;
  readonly account: Sql;
}

/** The ledger's own, which hold what waits. */
export function keptConflicts(ledger: Ledger): Gathered {
  return { conflict: inLedger(ledger, 'conflict'), account: inLedger(ledger, 'conflict_account') };
}

/** Makes what waits in the plan what the ledger keeps: it is there when the plan is applied, and its tables are gone. */
export async function keepWaiting(merge: Merge): Promise<void> {
  const kept = keptConflicts(merge.ledger);
  await merge.db.execute(sql`/* conflicts.forget */ delete from ${kept.account}`);
  await merge.db.execute(sql`/* conflicts.forget */ delete from ${kept.conflict}`);
  const conflict = table(merge, 'plan_conflict');
  const [row] = await merge.db.query<{ waiting: boolean }>(
    sql`/* conflicts.waiting */ select exists (select from ${conflict} c where c.waiting) as waiting`,
  );
  if (row?.waiting === true)
    await gatherConflicts(merge, sql`select c.* from ${conflict} c where c.waiting`, kept);
}

/**
 * Puts conflicts of the plan into tables, each with its accounts and digests.
 *
 * @param chosen rows of plan_conflict
 */
export async function gatherConflicts(merge: Merge, chosen: Sql, into: Gathered): Promise<void> {
  const { db } = merge;
  const isFresh = await placedNobody(merge);
  const newcomer = isFresh ? freshNewcomers(merge) : table(merge, 'plan_newcomer');
  const placed = await placesOf(merge);
  await db.execute(sql`
    /* conflicts.chosen */
    insert into ${into.conflict} (conflict_no, kind, waiting, user_id, match_key, detail, ref, seen, decision_no)
    select c.conflict_no, c.kind, c.waiting, c.user_id, c.match_key, c.detail,
      left(md5(concat_ws(' ', c.kind, c.identity, c.source_no, c.source_user_id, c.detail)), 6), '', c.decision_no
    from (${chosen}) c
  `);
  await db.execute(whoAccounts(merge, into, chosen, newcomer, placed));
  await db.execute(otherAccounts(merge, into, chosen, isFresh));
  await db.execute(whoDigests(merge, into));
  await db.execute(credentialDigests(merge, into, chosen));
  await db.execute(seen(merge, into));
}

/** Where the plan placed accounts by their key alone. */
export async function placesOf(merge: Merge): Promise<Placed> {
  return (await placedNobody(merge))
    ? { ...placedByKey(merge, false), newcomer: freshNewcomers(merge) }
    : placedByKey(merge, mayAssign(merge));
}

/** Where nothing was known, everybody is a newcomer to nobody. */
function freshNewcomers(merge: Merge): Sql {
  return sql`(
    select i.source_no, i.source_user_id, i.match_key, i.user_id, null::text as verdict, '{}'::text[] as accepted
    from ${table(merge, 'plan_identity')} i
  )`;
}

/** Whether the plan was made where nothing was known: its accounts were not placed one by one. */
async function placedNobody(merge: Merge): Promise<boolean> {
  const [row] = await merge.db.query<{ fresh: boolean }>(sql`
    /* conflicts.fresh */
    select c.relkind = 'v' as fresh from pg_class c where c.oid = to_regclass(${table(merge, 'plan_identity').text})
  `);
  return row?.fresh === true;
}

/** Of kinds about who is who: everybody who has or had the key; asked are those who have no golden record, or moved. */
function whoAccounts(merge: Merge, into: Gathered, chosen: Sql, newcomer: Sql, placed: Placed): Sql {
  const subjects = sql`
    select c.conflict_no as q, n.source_no, n.source_user_id, null::smallint as with_source_no, n.source_user_id as with_source_user_id
    from who c
    join ${newcomer} n on n.user_id is not distinct from c.user_id and case
      when c.variant is not null then false
      when c.waiting then n.verdict = c.kind and n.match_key = c.match_key
      else c.kind = any (n.accepted) and (n.user_id is not null or n.match_key = c.match_key)
    end
    union all
    select c.conflict_no, i.source_no, i.source_user_id, null, null
    from who c
    join ${table(merge, 'plan_identity')} i on i.identity = c.identity and i.variant = c.variant and i.source_no <> 0
    union all
    select c.conflict_no, m.source_no, m.source_user_id, null, null
    from who c
    join ${table(merge, 'plan_member')} m on c.kind = 'moved_account' and c.waiting and c.detail is null and m.user_id = c.user_id and m.question
  `;
  return sql`
    /* conflicts.who_accounts */
    insert into ${into.account} (conflict_no, source_no, source_user_id, user_id, state, asked, winner)
    with who as (
      select c.* from (${chosen}) c where c.kind = any (${[...whoKinds]}::text[]) and c.decision_no is null
    ),
    asked as (${subjects}),
    seen as (${whoIsSeen(merge, sql`select * from asked`, placed)})
    select s.q, s.source_no, s.source_user_id,
      case when s.source_no = 0 then t.user_id else m.user_id end,
      case when s.source_no = 0 or m.user_id is not null then 'member' when coalesce(r.waits, true) then 'waits' else 'joins' end,
      s.source_no <> 0 and (m.user_id is null or a.q is not null),
      coalesce(r.winner_source_no = s.source_no and r.winner_source_user_id = s.source_user_id, false)
    from seen s
    left join ${placed.member} m on m.source_no = s.source_no and m.source_user_id = s.source_user_id
    left join ${table(merge, 'plan_target_account')} t on s.source_no = 0 and t.user_id::text = s.source_user_id::text
    left join (select distinct q, source_no, source_user_id from asked) a
      on a.q = s.q and a.source_no = s.source_no and a.source_user_id = s.source_user_id
    left join ${table(merge, 'plan_identity')} i
      on i.source_no = s.source_no and i.source_user_id = s.source_user_id and i.variant = 'with'
    left join ${table(merge, 'plan_record')} r on r.identity = i.identity and r.variant = i.variant
  `;
}

/** Of all other kinds: the accounts of the identity, or the account itself; of what is decided, those that the decision names. */
function otherAccounts(merge: Merge, into: Gathered, chosen: Sql, isFresh: boolean): Sql {
  return sql`
    /* conflicts.other_accounts */
    insert into ${into.account} (conflict_no, source_no, source_user_id, user_id, state, asked, winner)
    with chosen as (${chosen})
    select c.conflict_no, i.source_no, i.source_user_id, case when i.joins then null else i.user_id end,
      case when not i.joins then 'member' when r.waits or r.variant <> i.variant then 'waits' else 'joins' end,
      i.source_no <> 0,
      coalesce(w.winner_source_no = i.source_no and w.winner_source_user_id = i.source_user_id, false)
    from chosen c
    join ${table(merge, 'plan_record')} r on r.identity = c.identity
    join ${table(merge, 'plan_identity')} i on i.identity = c.identity and i.variant = coalesce(c.variant, r.variant)
    left join ${isFresh ? table(merge, 'plan_record') : table(merge, 'plan_fold')} w on w.identity = i.identity and w.variant = i.variant
    where c.kind <> all (${[...whoKinds]}::text[]) and c.decision_no is null
    union
    select c.conflict_no, w.source_no, w.source_user_id, w.user_id, 'member', false, false
    from chosen c
    join ${table(merge, 'crosswalk')} w on w.user_id = c.user_id
    where c.kind = 'deleted_in_target'
    union
    select c.conflict_no, a.source_no, a.source_user_id, w.user_id, case when w.user_id is null then 'waits' else 'member' end, false, false
    from chosen c
    join ${table(merge, 'account')} a on a.source_no <> 0 and not a.vanished and ${hasKey(merge.config, 'a', sql`c.match_key`)}
    left join ${table(merge, 'crosswalk')} w on w.source_no = a.source_no and w.source_user_id = a.source_user_id
    where c.kind = 'lookalike' and not exists (select from ${table(merge, 'plan_identity')} i where i.identity = c.identity)
    ${
      merge.scoped
        ? sql`
    union
    -- Of golden records that this plan did not look at.
    select c.conflict_no, w.source_no, w.source_user_id, w.user_id, 'member', true, false
    from chosen c
    join ${table(merge, 'crosswalk')} w on w.user_id = c.user_id
    where c.kind = any (${[...credentialKinds]}::text[]) and c.variant is null and c.decision_no is null`
        : empty
    }
    union
    select c.conflict_no, c.source_no, c.source_user_id, c.user_id, case when c.user_id is null then 'waits' else 'member' end, false, false
    from chosen c
    where c.source_user_id is not null and c.identity is null
    union
    select c.conflict_no, a.source_no, a.source_user_id, w.user_id, case when w.user_id is null then 'joins' else 'member' end, a.role <> 'seen', a.role = 'keep'
    from chosen c
    join ${table(merge, 'decision_account')} a on a.decision_no = c.decision_no
    left join ${table(merge, 'crosswalk')} w on w.source_no = a.source_no and w.source_user_id = a.source_user_id
  `;
}

function whoDigests(merge: Merge, into: Gathered): Sql {
  const accounts = sql`
    select a.conflict_no as q, a.source_no, a.source_user_id
    from ${into.account} a
    join ${into.conflict} c on c.conflict_no = a.conflict_no and c.kind = any (${[...whoKinds]}::text[])
  `;
  return sql`
    /* conflicts.who_digests */
    update ${into.conflict} c set digest = d.digest from (${whoDigest(merge, accounts)}) d where d.q = c.conflict_no
  `;
}

function credentialDigests(merge: Merge, into: Gathered, chosen: Sql): Sql {
  const identities = sql`
    select c.identity, c.variant from (${chosen}) c where c.kind = any (${[...credentialKinds]}::text[]) and c.variant is not null
  `;
  return sql`
    /* conflicts.credential_digests */
    update ${into.conflict} c
    set digest = d.digest
    from (
      select k.conflict_no, ${credentialDigest(merge, sql`s`)} as digest
      from (${chosen}) k
      join (${scoredWithoutDecisions(merge, identities)}) s on s.identity = k.identity and s.variant = k.variant
      where k.kind = any (${[...credentialKinds]}::text[])
      group by k.conflict_no
    ) d
    where d.conflict_no = c.conflict_no
  `;
}

/** The account of a line: of @target as the plan sees it, or, once that is gone, as it was kept. To be joined laterally. */
export function accountOf(merge: Merge, source: Sql, id: Sql, isPlanned: boolean): Sql {
  const columns = [
    sql`username`,
    sql`password`,
    sql`password_last_changed`,
    sql`plain_key`,
    ...merge.config.columns.map((column) => attribute(column.name)),
  ];
  const flags = verifiedColumns(merge.config).map(verifiedFlag);
  const list = (of: readonly Sql[], as: (column: Sql) => Sql) =>
    join(
      of.map((column) => sql`, ${as(column)}`),
      empty,
    );
  const target = isPlanned
    ? sql`${table(merge, 'plan_target_account')} own_row where ${source} = 0 and own_row.user_id::text = ${id}::text`
    : sql`${table(merge, 'account_target')} own_row where ${source} = 0 and own_row.source_user_id = ${id}`;
  return sql`(
    select ${keyOf(merge.config, 'as_read')} as key ${list(columns, (column) => sql`as_read.${column}`)} ${list(flags, (flag) => sql`coalesce(as_read.${flag}, false) as ${flag}`)}
    from ${table(merge, 'account')} as_read
    where ${source} <> 0 and as_read.source_no = ${source} and as_read.source_user_id = ${id}
    union all
    select own_row.match_key ${list(columns, (column) => sql`own_row.${column}`)} ${list(flags, () => sql`null`)}
    from ${target}
  )`;
}

/**
 * Rows `(q, seen)`: what a reviewer sees of each question, as a digest that is the same in another environment with the
 * same accounts. Passwords and evidence are letters in it, so that nobody can try one by it.
 *
 * @param asked rows `(q, question, source_no, source_user_id)`; question: `who`, `credential` or another
 */
export function seenDigest(merge: Merge, asked: Sql, isPlanned: boolean): Sql {
  const evidence = evidenceColumns(merge.config).map(({ name }) => attribute(name));
  const flags = verifiedColumns(merge.config).map(verifiedFlag);
  const factor = merge.config.credential.secondFactor;
  const letter = (column: Sql) =>
    sql`case when l.${column} is not null then min(l.place) over (partition by l.q, l.${column}) end`;
  const who = [sql`l.key`, sql`l.plain_key`, ...evidence.map(letter), ...flags.map((flag) => sql`l.${flag}`)];
  const credential = [
    sql`l.password_last_changed`,
    letter(sql`password`),
    usable(sql`l.password`),
    ...flags.map((flag) => sql`l.${flag}`),
    ...(factor === null ? [] : [sql`nullif(l.${attribute(factor)}, '') is not null`]),
  ];
  const row = (values: readonly Sql[]) =>
    sql`row(${join([sql`l.source`, sql`l.id`, sql`l.username`, ...values])})::text`;
  return sql`
    select l.q, encode(sha256(convert_to(coalesce(string_agg(l.line, E'\n' order by l.place), ''), 'UTF8')), 'hex') as seen
    from (
      select l.q, l.place, case l.question when 'who' then ${row(who)} when 'credential' then ${row(credential)} else ${row([])} end as line
      from (
        select k.q, k.question, s.name as source, k.source_user_id::text as id, v.*,
          row_number() over (partition by k.q order by s.name collate "C", k.source_user_id::text collate "C") as place
        from (${asked}) k
        left join ${table(merge, 'source')} s on s.source_no = k.source_no
        left join lateral ${accountOf(merge, sql`k.source_no`, sql`k.source_user_id`, isPlanned)} v on true
      ) l
    ) l
    group by l.q
  `;
}

/** The question that a kind of conflict asks. */
export function questionOf(kind: Sql): Sql {
  return sql`case when ${kind} = any (${[...whoKinds]}::text[]) then 'who' when ${kind} = any (${[...credentialKinds]}::text[]) then 'credential' else 'other' end`;
}

function seen(merge: Merge, into: Gathered): Sql {
  const asked = sql`
    select k.conflict_no as q, ${questionOf(sql`k.kind`)} as question, a.source_no, a.source_user_id
    from ${into.conflict} k
    left join ${into.account} a on a.conflict_no = k.conflict_no
  `;
  return sql`
    /* conflicts.seen */
    update ${into.conflict} c
    set seen = d.seen, ref = left(c.ref, 6) || '-' || left(d.seen, 6)
    from (${seenDigest(merge, asked, true)}) d
    where d.q = c.conflict_no
  `;
}
