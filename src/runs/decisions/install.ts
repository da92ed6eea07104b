/**
 * From answers to decisions: what was seen is digested, what was decided already is kept, the rest becomes decisions.
 *
 * Answers stand in tables of the session: `answer` (a question each), `answer_account` (the accounts that it is about and
 * those that were looked at), `unfit` (what cannot be answered so).
 */
import { inLedger } from '../../ledger/ledger.js';
import { placesOf, questionOf, seenDigest } from '../../pipeline/conflict-accounts.js';
import { credentialDigest } from '../../pipeline/credential-seen.sql.js';
import { isDecided } from '../../pipeline/decided.js';
import { scoredWithoutDecisions } from '../../pipeline/merge/fold.js';
import { table } from '../../pipeline/merge.js';
import { whoDigest, whoIsSeen } from '../../pipeline/who-seen.sql.js';
import { catalogText, ident, type Sql, sql } from '../../postgres/sql.js';
import type { ConflictSession } from '../conflict-session.js';
import { inSession, makeSessionTables } from '../conflicts.js';

export const answers = ident('pg_temp', 'answer');
export const answerAccounts = ident('pg_temp', 'answer_account');
export const unfit = ident('pg_temp', 'unfit');
const answerSeen = ident('pg_temp', 'answer_seen');

export interface Installed {
  readonly decided: number;
  readonly already: number;
  readonly decisions: readonly number[];
}

/** Makes the tables of the session, empty. */
export async function makeAnswers({ merge }: ConflictSession): Promise<void> {
  const { db, ledger } = merge;
  const sourceId = catalogText(ledger.sourceId === 'bigint' ? 'bigint' : 'text collate "C"');
  await makeSessionTables({ merge });
  for (const statement of [
    sql`create temp table if not exists answer (
      q bigint, kind text, answer text, question text, user_id ${catalogText(ledger.userId)}, digest text, seen text, detail jsonb default '{}',
      conflict_no bigint, ref text, expected text, reason text, by text, at timestamptz, decision_no bigint
    )`,
    sql`create temp table if not exists answer_account (
      q bigint, source_no smallint, source_user_id ${sourceId}, role text, with_source_no smallint, with_source_user_id ${sourceId}, leaves ${catalogText(ledger.userId)}
    )`,
    sql`create temp table if not exists answer_seen (q bigint, source_no smallint, source_user_id ${sourceId})`,
    sql`create temp table if not exists unfit (q bigint, ref text, reason text, decision_no bigint)`,
    sql`truncate ${answers}, ${answerAccounts}, ${answerSeen}, ${unfit}`,
  ]) {
    await db.execute(sql`/* decide.tables */ ${statement}`);
  }
}

/** Why an answer cannot be held against what was seen: the plan resolved only what was unresolved, or is applied. */
export const notLookedAt =
  'nothing about it had changed, so that the newest plan did not look at it; the next one does';

/**
 * Has the next plan look at accounts, or rows of the target (source 0), where the newest one did not.
 *
 * @param accounts rows `(source_no, source_user_id)`
 * @returns of how many that is so
 */
export async function askNextPlan({ merge, isPlanned }: ConflictSession, accounts: Sql): Promise<number> {
  const { db, ledger } = merge;
  if (isPlanned && !merge.scoped) return 0;
  const seen = isPlanned
    ? sql`exists (
        select from ${table(merge, 'plan_unresolved')} u where u.source_no = x.source_no and u.source_user_id = x.source_user_id
      ) or exists (
        select from ${table(merge, 'plan_scope')} s
        where s.user_id = case when x.source_no = 0 then x.source_user_id::text::${catalogText(ledger.userId)} else (
          select w.user_id from ${table(merge, 'crosswalk')} w where w.source_no = x.source_no and w.source_user_id = x.source_user_id
        ) end
      )`
    : sql`false`;
  const [row] = await db.query<{ n: string }>(sql`
    /* decide.ask_next_plan */
    with unseen as (select distinct x.source_no, x.source_user_id from (${accounts}) x where not (${seen})),
    noted as (
      insert into ${table(merge, 'waiting')} (source_no, source_user_id)
      select n.source_no, n.source_user_id from unseen n
      on conflict do nothing
    )
    select count(*) as n from unseen
  `);
  return Number(row?.n ?? 0);
}

/** Whether two answers are to one question, where they are about one account. */
function isSameQuestion(a: Sql, d: Sql): Sql {
  return sql`case
    when ${a}.answer in ('merge', 'separate', 'skip') then ${d}.answer in ('merge', 'separate', 'skip')
    when ${a}.answer = 'pin' then ${d}.answer = 'pin' and ${d}.detail ->> 'column' = ${a}.detail ->> 'column'
    else ${d}.answer = ${a}.answer
  end`;
}

/** Takes out what is decided already, in another way, and what cannot be answered; gives the first hundred, with the reason. */
export async function keepOut(
  session: ConflictSession,
): Promise<{ ref: string | null; reason: string; decision: string | null }[]> {
  const { db, ledger } = session.merge;
  const decision = inLedger(ledger, 'decision');
  const named = inLedger(ledger, 'decision_account');
  const held =
    session.isPlanned && isDecided(session.merge.decided)
      ? sql`and d.decision_no not in (select p.decision_no from ${table(session.merge, 'plan_decision')} p where not p.holds)`
      : sql``;
  await db.execute(sql`
    /* decide.settled: what somebody else answered */
    insert into ${unfit} (q, ref, reason, decision_no)
    select a.q, a.ref, 'decision ' || d.decision_no || ' of ' || d.by || ' says ' || d.answer, d.decision_no
    from ${answers} a
    join lateral (
      select d.* from ${decision} d
      where d.ended is null and (
        d.decision_no = (select c.decision_no from ${inSession.conflict} c where c.conflict_no = a.conflict_no)
        or (a.conflict_no is null and ${isSameQuestion(sql`a`, sql`d`)} ${held} and exists (
          select from ${named} n
          join ${answerAccounts} x on x.q = a.q and x.role <> 'seen' and x.source_no = n.source_no and x.source_user_id = n.source_user_id
          where n.decision_no = d.decision_no and n.role <> 'seen'
        ))
      )
      order by d.decision_no desc
      limit 1
    ) d on true
    where not exists (select from ${unfit} u where u.q = a.q)
  `);
  await db.execute(sql`
    /* decide.same: what they answered is the same */
    update ${unfit} u
    set reason = null
    from ${answers} a
    join ${decision} d on true
    where a.q = u.q and d.decision_no = u.decision_no and d.answer = a.answer and d.detail = a.detail and not exists (
      (
        select n.source_no, n.source_user_id, n.role, n.with_source_no, n.with_source_user_id from ${named} n
        where n.decision_no = d.decision_no and n.role <> 'seen'
        except
        select x.source_no, x.source_user_id, x.role, x.with_source_no, x.with_source_user_id from ${answerAccounts} x
        where x.q = a.q and x.role <> 'seen'
      )
      union all
      (
        select x.source_no, x.source_user_id, x.role, x.with_source_no, x.with_source_user_id from ${answerAccounts} x
        where x.q = a.q and x.role <> 'seen'
        except
        select n.source_no, n.source_user_id, n.role, n.with_source_no, n.with_source_user_id from ${named} n
        where n.decision_no = d.decision_no and n.role <> 'seen'
      )
    )
  `);
  return db.query(sql`
    /* decide.left */
    select ref, reason, decision_no as decision from ${unfit} where reason is not null order by q limit 100
  `);
}

/** Keeps the answers that are left as decisions; those that they answer anew are replaced. */
export async function install(
  session: ConflictSession,
  { reason, by }: { readonly reason: string | null; readonly by: string },
): Promise<Installed> {
  const { merge, isPlanned } = session;
  const { db, ledger } = merge;
  const decision = inLedger(ledger, 'decision');
  const named = inLedger(ledger, 'decision_account');
  const [same] = await db.query<{ n: string }>(
    sql`/* decide.already */ select count(*) as n from ${unfit} where reason is null`,
  );
  await db.execute(sql`/* decide.fit */ delete from ${answers} where q in (select q from ${unfit})`);
  await db.execute(sql`
    /* decide.numbers */
    update ${answers} set decision_no = nextval(pg_get_serial_sequence(${decision.text}, 'decision_no'))
  `);
  await db.execute(sql`
    /* decide.decisions */
    insert into ${decision} (decision_no, kind, answer, user_id, digest, seen, detail, reason, by, at)
    select a.decision_no, a.kind, a.answer, a.user_id, a.digest, a.seen, a.detail,
      coalesce(a.reason, ${reason}), coalesce(a.by, ${by}), coalesce(a.at, clock_timestamp())
    from ${answers} a
  `);
  await db.execute(sql`
    /* decide.accounts */
    insert into ${named} (decision_no, source_no, source_user_id, role, with_source_no, with_source_user_id, leaves)
    select a.decision_no, x.source_no, x.source_user_id, x.role, x.with_source_no, x.with_source_user_id, x.leaves
    from ${answers} a
    join ${answerAccounts} x on x.q = a.q
  `);
  await db.execute(sql`
    /* decide.replaced: earlier answers to the same question about the same accounts */
    update ${decision} d
    set ended = 'replaced', ended_at = clock_timestamp(), ended_by = ${by}
    where d.ended is null and d.decision_no not in (select a.decision_no from ${answers} a) and exists (
      select from ${named} n
      join ${answerAccounts} x on x.source_no = n.source_no and x.source_user_id = n.source_user_id and x.role <> 'seen'
      join ${answers} a on a.q = x.q
      where n.decision_no = d.decision_no and n.role <> 'seen' and ${isSameQuestion(sql`a`, sql`d`)}
    )
  `);
  const answered = (conflict: ReturnType<typeof table>, account: ReturnType<typeof table>) => sql`
    /* decide.answered */
    update ${conflict} c
    set decision_no = a.decision_no
    from ${answers} a
    where c.conflict_no = a.conflict_no or (a.answer <> 'pin' and exists (
      select from ${account} k
      join ${answerAccounts} x on x.q = a.q and x.role <> 'seen' and x.source_no = k.source_no and x.source_user_id = k.source_user_id
      where k.conflict_no = c.conflict_no and k.asked and ${questionOf(sql`c.kind`)} = a.question
    ))
  `;
  await db.execute(answered(inLedger(ledger, 'conflict'), inLedger(ledger, 'conflict_account')));
  if (isPlanned) {
    await db.execute(sql`
      /* decide.answered */
      update ${table(merge, 'plan_conflict')} c set decision_no = a.decision_no from ${answers} a where c.conflict_no = a.conflict_no
    `);
  }
  const made = await db.query<{ decision_no: string }>(
    sql`/* decide.made */ select decision_no from ${answers} order by decision_no`,
  );
  return {
    decided: made.length,
    already: Number(same?.n ?? 0),
    decisions: made.slice(0, 100).map((row) => Number(row.decision_no)),
  };
}

/**
 * Digests what the answers rest on, where it was not digested with the conflict; and says what does not fit with what was
 * seen elsewhere (`expected`).
 */
export async function digestAnswers(session: ConflictSession): Promise<void> {
  const { merge, isPlanned } = session;
  const { db } = merge;
  if (isPlanned) {
    const subjects = sql`
      select a.q, x.source_no, x.source_user_id, x.with_source_no, x.with_source_user_id
      from ${answers} a
      join ${answerAccounts} x on x.q = a.q and x.role = 'is'
      where a.answer in ('merge', 'separate') and a.digest is null
    `;
    const placed = await placesOf(merge);
    await db.execute(sql`
      /* decide.who_seen */
      insert into ${answerSeen} (q, source_no, source_user_id)
      select s.q, s.source_no, s.source_user_id from (${whoIsSeen(merge, subjects, placed)}) s
    `);
    await db.execute(sql`
      /* decide.looked_at */
      insert into ${answerAccounts} (q, source_no, source_user_id, role)
      select s.q, s.source_no, s.source_user_id, 'seen'
      from ${answerSeen} s
      where not exists (
        select from ${answerAccounts} x where x.q = s.q and x.source_no = s.source_no and x.source_user_id = s.source_user_id
      )
    `);
    const scored = scoredWithoutDecisions(
      merge,
      sql`
        select i.identity, i.variant
        from ${table(merge, 'plan_identity')} i
        join ${answerAccounts} x on x.source_no = i.source_no and x.source_user_id = i.source_user_id
        join ${answers} a on a.q = x.q and a.question = 'credential' and a.digest is null
      `,
    );
    await db.execute(sql`
      /* decide.credential_digests */
      update ${answers} a
      set digest = d.digest
      from (
        select distinct on (k.q) k.q, k.digest
        from (
          select x.q, s.identity, s.variant, count(*) as found, ${credentialDigest(merge, sql`s`)} as digest
          from (${scored}) s
          join ${answerAccounts} x on x.source_no = s.source_no and x.source_user_id = s.source_user_id
          group by x.q, s.identity, s.variant
        ) k
        where k.found = (select count(*) from ${answerAccounts} n where n.q = k.q)
        order by k.q, k.variant
      ) d
      where d.q = a.q and a.question = 'credential' and a.digest is null
    `);
  }
  // Who is nobody's and does not wait (the golden record was deleted) is in no question.
  const looked = sql`
    select a.q, x.source_no, x.source_user_id
    from ${answers} a
    join ${answerAccounts} x on x.q = a.q and x.role = 'skip'
    where a.answer = 'skip' and a.digest is null
    union all
    select s.q, s.source_no, s.source_user_id
    from ${answerSeen} s
    where not exists (
      select from ${answerAccounts} x
      where x.q = s.q and x.role = 'is' and not exists (
        select from ${answerSeen} o where o.q = x.q and o.source_no = x.source_no and o.source_user_id = x.source_user_id
      )
    )
  `;
  await db.execute(sql`
    /* decide.who_digests */
    update ${answers} a set digest = d.digest from (${whoDigest(merge, looked, isPlanned)}) d where d.q = a.q
  `);
  const asked = sql`
    select a.q, a.question, x.source_no, x.source_user_id
    from ${answers} a
    join ${answerAccounts} x on x.q = a.q and (a.answer <> 'skip' or x.role = 'skip')
    where a.seen is null
  `;
  await db.execute(sql`
    /* decide.seen */
    update ${answers} a set seen = d.seen from (${seenDigest(merge, asked, isPlanned)}) d where d.q = a.q
  `);
}
