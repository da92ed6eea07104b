/** What an answer says of each account, for all conflicts that are answered at once, or for one account. */
import { UsermergeError } from '../../errors/usermerge-error.js';
import { inLedger } from '../../ledger/ledger.js';
import { accountOf, questionOf } from '../../pipeline/conflict-accounts.js';
import { idOrder, priorityOf, table } from '../../pipeline/merge.js';
import { conflictPolicies } from '../../pipeline/vocabulary.js';
import { catalogText, type Sql, sql } from '../../postgres/sql.js';
import { type Answer, accountParts, fits, pinnable } from '../answers.js';
import type { ConflictSession } from '../conflict-session.js';
import { inSession } from '../conflicts.js';
import { answerAccounts, answers, askNextPlan, digestAnswers, notLookedAt, unfit } from './install.js';

/** Answers the conflicts that were gathered. */
export async function answerConflicts(session: ConflictSession, answer: Answer): Promise<void> {
  const { db } = session.merge;
  const isWho = answer.do === 'skip' || answer.do === 'merge' || answer.do === 'separate';
  const kinds = Object.keys(conflictPolicies).filter((kind) =>
    fits(answer.do, kind as keyof typeof conflictPolicies),
  );
  // What was seen was digested with the conflict; of an account that is left out only the account itself counts.
  const digested =
    answer.do === 'merge' || answer.do === 'separate' || answer.do === 'keep' || answer.do === 'time';
  await db.execute(sql`
    /* decide.answers */
    insert into ${answers} (q, kind, answer, question, user_id, digest, seen, conflict_no, ref)
    select c.conflict_no, c.kind, ${answer.do}, ${isWho ? sql`'who'` : questionOf(sql`c.kind`)}, c.user_id,
      ${digested ? sql`c.digest` : sql`null`}, ${digested ? sql`c.seen` : sql`null`}, c.conflict_no, c.ref
    from ${inSession.conflict} c
    where c.kind = any (${kinds}::text[])
  `);
  await db.execute(sql`
    /* decide.looked_at */
    insert into ${answerAccounts} (q, source_no, source_user_id, role)
    select a.conflict_no, a.source_no, a.source_user_id, 'seen'
    from ${inSession.account} a
    join ${answers} q on q.q = a.conflict_no
  `);
  await db.execute(sql`
    /* decide.unfit */
    insert into ${unfit} (q, ref, reason)
    select c.conflict_no, c.ref, ${answer.do} || ' is no answer to ' || c.kind
    from ${inSession.conflict} c
    where c.kind <> all (${kinds}::text[])
  `);
  switch (answer.do) {
    case 'keep':
      await keep(session, answer.account);
      break;
    case 'time':
      await acceptTimes(session);
      break;
    case 'merge':
      await mergeAll(session, answer.with);
      break;
    case 'separate':
      await separate(session, answer.people);
      break;
    case 'skip':
      await skip(session, answer.accounts);
      break;
    case 'id':
      await chooseId(session, answer.id);
      break;
    case 'pin':
      await pinFirst(session, answer);
      break;
  }
  await waitForPlan(session);
  await digestAnswers(session);
  if (answer.do === 'id' || answer.do === 'pin')
    await db.execute(sql`/* decide.undigested */ update ${answers} set digest = null`);
}

/** Whose credential it is can only be said of what was seen: of others the next plan is asked. */
async function waitForPlan(session: ConflictSession): Promise<void> {
  const { db } = session.merge;
  const unseen = sql`(select a.q, a.ref from ${answers} a where a.answer in ('keep', 'time') and a.digest is null)`;
  const asked = await askNextPlan(
    session,
    sql`select x.source_no, x.source_user_id from ${answerAccounts} x join ${unseen} u on u.q = x.q`,
  );
  if (asked === 0) return;
  await db.execute(sql`
    /* decide.unseen */
    insert into ${unfit} (q, ref, reason)
    select u.q, u.ref, ${notLookedAt} from ${unseen} u where not exists (select from ${unfit} f where f.q = u.q)
  `);
}

async function notFitting(session: ConflictSession, reason: string, condition: Sql): Promise<void> {
  await session.merge.db.execute(sql`
    /* decide.not_fitting */
    insert into ${unfit} (q, ref, reason)
    select a.q, a.ref, ${reason} from ${answers} a
    where ${condition} and not exists (select from ${unfit} u where u.q = a.q)
  `);
}

/** Accounts of the answers that a person named: of a source, or one by its id. */
function named(session: ConflictSession, account: string): Sql {
  const isOne = account.includes(':');
  const [source, id] = isOne ? accountParts(account) : [account, ''];
  return sql`
    x.source_no = (select s.source_no from ${table(session.merge, 'source')} s where s.name = ${source})
      and (${!isOne} or x.source_user_id::text = ${id})
  `;
}

async function keep(session: ConflictSession, account: string): Promise<void> {
  const { merge } = session;
  const { db } = merge;
  const isNamed = named(session, account);
  await notFitting(
    session,
    `no account of ${account} is among its accounts`,
    sql`not exists (select from ${answerAccounts} x where x.q = a.q and ${isNamed})`,
  );
  await notFitting(
    session,
    `several accounts of ${account} are among its accounts: name one, source:id`,
    sql`(select count(*) from ${answerAccounts} x where x.q = a.q and ${isNamed}) > 1`,
  );
  const never = merge.sources.filter(({ config }) => config.credentials === 'never').map(({ no }) => no);
  const alone = merge.sources.filter(({ config }) => config.credentials === 'if_alone').map(({ no }) => no);
  await notFitting(
    session,
    `the credentials of ${account} do not count, by the configuration`,
    sql`exists (
      select from ${answerAccounts} x
      where x.q = a.q and ${isNamed} and (x.source_no = any (${never}::int[]) or (
        x.source_no = any (${alone}::int[]) and exists (select from ${answerAccounts} o where o.q = a.q and o.source_no <> x.source_no)
      ))
    )`,
  );
  await db.execute(sql`
    /* decide.keep */
    update ${answerAccounts} x set role = 'keep' where ${isNamed}
  `);
}

async function acceptTimes(session: ConflictSession): Promise<void> {
  const { merge, isPlanned } = session;
  await merge.db.execute(sql`
    /* decide.times */
    update ${answerAccounts} x
    set role = 'time'
    from (
      select y.q, y.source_no, y.source_user_id
      from ${answerAccounts} y
      cross join lateral ${accountOf(merge, sql`y.source_no`, sql`y.source_user_id`, isPlanned)} v
      where y.source_no <> 0 and v.password_last_changed > ${merge.horizon}::timestamptz
    ) f
    where f.q = x.q and f.source_no = x.source_no and f.source_user_id = x.source_user_id
  `);
  await notFitting(
    session,
    'none of its times is in the future any more',
    sql`not exists (select from ${answerAccounts} x where x.q = a.q and x.role = 'time')`,
  );
}

/** By priority, then id; a golden record's own row comes last. */
function order(session: ConflictSession, alias: Sql): Sql {
  return sql`${alias}.source_no = 0, ${priorityOf(session.merge, alias.text)}, ${idOrder(session.merge, sql`${alias}.source_user_id`)}`;
}

/** All that are asked about are one person: with the golden record, or with each other. */
async function mergeAll(session: ConflictSession, record: string | null): Promise<void> {
  const { merge } = session;
  const records = sql`(
    select k.conflict_no as q, count(distinct k.user_id) filter (where not k.asked) as present,
      bool_or(k.asked and k.user_id is null) as newcomers
    from ${inSession.account} k group by 1
  )`;
  if (record === null) {
    await notFitting(
      session,
      'several golden records are in question: say which, --merge USER_ID',
      sql`exists (select from ${records} r where r.q = a.q and r.present > 1 and r.newcomers)`,
    );
  } else {
    await notFitting(
      session,
      `the golden record ${record} is not in question`,
      sql`not exists (select from ${inSession.account} k where k.conflict_no = a.q and not k.asked and k.user_id::text = ${record})`,
    );
  }
  await merge.db.execute(sql`
    /* decide.merge */
    update ${answerAccounts} x
    set role = 'is', with_source_no = w.source_no, with_source_user_id = w.source_user_id
    from (
      select k.conflict_no as q, k.source_no as own_no, k.source_user_id as own_id, o.source_no, o.source_user_id
      from ${inSession.account} k
      join lateral (
        select o.source_no, o.source_user_id
        from ${inSession.account} o
        where o.conflict_no = k.conflict_no and case
          when ${record}::text is not null then o.user_id::text = ${record} and not o.asked
          when k.user_id is not null then o.user_id = k.user_id
          when exists (select from ${inSession.account} m where m.conflict_no = k.conflict_no and not m.asked and m.user_id is not null)
            then not o.asked and o.user_id is not null
          else o.asked
        end
        order by o.asked, ${order(session, sql`o`)}
        limit 1
      ) o on true
      where k.asked
    ) w
    where w.q = x.q and w.own_no = x.source_no and w.own_id = x.source_user_id
  `);
}

/** Each list is a person; what is not named is another one. */
async function separate(session: ConflictSession, people: readonly (readonly string[])[]): Promise<void> {
  const { db } = session.merge;
  const accounts = people.flatMap((person, index) =>
    person.map((account) => ({ index, account: accountParts(account) })),
  );
  await db.execute(sql`
    /* decide.rest: what is not named stays together */
    update ${answerAccounts} x
    set role = 'is', with_source_no = w.source_no, with_source_user_id = w.source_user_id
    from (
      select k.conflict_no as q, k.source_no as own_no, k.source_user_id as own_id, o.source_no, o.source_user_id
      from ${inSession.account} k
      join lateral (
        select o.source_no, o.source_user_id
        from ${inSession.account} o
        where o.conflict_no = k.conflict_no and not (${isNamedIn(session, sql`o`, accounts)}) and case
          when ${accounts.length === 0} then o.source_no = k.source_no and o.source_user_id = k.source_user_id
          when k.user_id is not null then o.user_id = k.user_id
          else true
        end
        order by o.asked, ${order(session, sql`o`)}
        limit 1
      ) o on true
      where k.asked and not (${isNamedIn(session, sql`k`, accounts)})
    ) w
    where w.q = x.q and w.own_no = x.source_no and w.own_id = x.source_user_id
  `);
  if (accounts.length === 0) {
    await notFitting(
      session,
      'it is about more than two people: name who is apart, --separate SOURCE:ID',
      sql`(
        select count(*) filter (where k.asked) > 1
          and count(*) filter (where k.asked) + (count(*) filter (where not k.asked) > 0)::int > 2
        from ${inSession.account} k where k.conflict_no = a.q
      )`,
    );
    await db.execute(sql`
      /* decide.apart: who is in a golden record leaves it; of two that are not, the first is first */
      update ${answerAccounts} x set leaves = k.user_id
      from ${inSession.account} k
      where k.conflict_no = x.q and k.source_no = x.source_no and k.source_user_id = x.source_user_id and x.role = 'is'
    `);
    return;
  }
  await notFitting(
    session,
    'several golden records are in question: say of each account that waits whose it is',
    sql`exists (
      select from ${inSession.account} k
      where k.conflict_no = a.q and k.asked and k.user_id is null and not (${isNamedIn(session, sql`k`, accounts)})
        and (select count(distinct o.user_id) from ${inSession.account} o where o.conflict_no = a.q and not o.asked) > 1
    )`,
  );
  for (const { index, account } of accounts) {
    const [source, id] = account;
    const [first] = accounts.filter((each) => each.index === index);
    const [firstSource, firstId] = first?.account ?? account;
    const found = await db.execute(sql`
      /* decide.apart */
      update ${answerAccounts} x
      set role = 'is', with_source_no = f.source_no, with_source_user_id = f.source_user_id, leaves = k.user_id
      from ${inSession.account} k, ${inSession.account} f
      where k.conflict_no = x.q and k.source_no = x.source_no and k.source_user_id = x.source_user_id and k.source_no <> 0
        and ${isAccount(session, sql`k`, source, id)} and f.conflict_no = x.q and ${isAccount(session, sql`f`, firstSource, firstId)}
    `);
    if (found === 0)
      throw new UsermergeError(
        'DECISION_UNFIT',
        `${source}:${id} is not among the accounts of this conflict`,
      );
  }
}

function isAccount({ merge }: ConflictSession, alias: Sql, source: string, id: string): Sql {
  return sql`(${alias}.source_no = (select s.source_no from ${table(merge, 'source')} s where s.name = ${source}) and ${alias}.source_user_id::text = ${id})`;
}

function isNamedIn(
  session: ConflictSession,
  alias: Sql,
  accounts: readonly { readonly account: readonly [string, string] }[],
): Sql {
  const [first, ...rest] = accounts.map(({ account: [source, id] }) => isAccount(session, alias, source, id));
  return first === undefined ? sql`false` : rest.reduce((all, each) => sql`${all} or ${each}`, first);
}

async function skip(session: ConflictSession, accounts: readonly string[]): Promise<void> {
  const wanted = accounts.map((account) => ({ account: accountParts(account) }));
  await session.merge.db.execute(sql`
    /* decide.skip */
    update ${answerAccounts} x
    set role = 'skip'
    from ${inSession.account} k
    where k.conflict_no = x.q and k.source_no = x.source_no and k.source_user_id = x.source_user_id
      and k.asked and k.user_id is null and (${accounts.length === 0} or ${isNamedIn(session, sql`k`, wanted)})
  `);
  await notFitting(
    session,
    'nobody waits in it: an account that has a golden record can be parted, not left out',
    sql`not exists (select from ${answerAccounts} x where x.q = a.q and x.role = 'skip')`,
  );
}

/** The id goes to the account that would have given its own. */
async function chooseId(session: ConflictSession, id: string): Promise<void> {
  const { merge } = session;
  const { db, ledger, target } = merge;
  const isId = {
    bigint: /^-?\d{1,18}$/,
    uuid: /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i,
    text: /^.+$/s,
  }[target.idType];
  if (!isId.test(id)) throw new UsermergeError('DECISION_UNFIT', `"${id}" is no id of the target`);
  await db.execute(sql`
    /* decide.id */
    update ${answerAccounts} x
    set role = 'id'
    from (
      select distinct on (k.conflict_no) k.conflict_no, k.source_no, k.source_user_id
      from ${inSession.account} k
      where k.asked
      order by k.conflict_no, ${order(session, sql`k`)}
    ) f
    where f.conflict_no = x.q and f.source_no = x.source_no and f.source_user_id = x.source_user_id
  `);
  await db.execute(sql`/* decide.id */ update ${answers} set detail = jsonb_build_object('id', ${id}::text)`);
  await notFitting(
    session,
    "an id is one golden record's: answer one conflict at a time",
    sql`(select count(*) from ${answers}) > 1`,
  );
  const own = sql`${id}::${catalogText(ledger.userId)}`;
  await notFitting(
    session,
    `the id ${id} is not free`,
    sql`exists (select from ${table(merge, 'golden')} g where g.user_id = ${own})
      or exists (select from ${table(merge, 'account')} s where s.source_user_id::text = ${id})
      or exists (select from ${table(merge, 'decision')} d where d.ended is null and d.answer = 'id' and d.detail ->> 'id' = ${id})
      ${session.isPlanned ? sql`or exists (select from ${table(merge, 'plan_row')} r where r.user_id = ${own})` : sql``}`,
  );
}

async function pinFirst(
  session: ConflictSession,
  { column, value }: { readonly column: string; readonly value: string | null },
): Promise<void> {
  assertPinnable(session, column);
  const { db } = session.merge;
  await db.execute(sql`
    /* decide.pin */
    update ${answerAccounts} x
    set role = 'pin'
    from (
      select distinct on (k.conflict_no) k.conflict_no, k.source_no, k.source_user_id
      from ${inSession.account} k
      order by k.conflict_no, ${order(session, sql`k`)}
    ) f
    where f.conflict_no = x.q and f.source_no = x.source_no and f.source_user_id = x.source_user_id
  `);
  await db.execute(sql`
    /* decide.pin */
    update ${answers} set detail = jsonb_build_object('column', ${column}::text, 'value', ${value}::text)
  `);
}

function assertPinnable({ merge }: ConflictSession, column: string): void {
  const names = pinnable(merge.config);
  if (names.includes(column)) return;
  throw new UsermergeError(
    'DECISION_UNFIT',
    `${column} cannot be pinned: only ${names.join(', ')} can, and never what belongs to the password`,
  );
}

/** Says something of one account, conflict or not. */
export async function answerAccount(
  session: ConflictSession,
  account: string,
  answer: Answer,
): Promise<void> {
  const { merge } = session;
  const { db, ledger } = merge;
  const [source, id] = accountParts(account);
  const [found] = await db.query<{ source_no: number; user_id: string | null }>(sql`
    /* decide.account */
    select s.source_no, ${source === '@target' ? sql`g.user_id::text` : sql`w.user_id::text`} as user_id
    from ${table(merge, 'source')} s
    ${
      source === '@target'
        ? sql`join ${table(merge, 'golden')} g on g.user_id::text = ${id} and g.state = 'live'`
        : sql`join ${table(merge, 'account')} a on a.source_no = s.source_no and a.source_user_id::text = ${id}
          left join ${table(merge, 'crosswalk')} w on w.source_no = a.source_no and w.source_user_id = a.source_user_id`
    }
    where s.name = ${source}
  `);
  if (!found) throw new UsermergeError('DECISION_UNFIT', `there is no account ${account}`);
  const own = sql`${id}::${catalogText(ledger.sourceId)}`;
  const add = async (role: string, detail: Record<string, string | null>) => {
    await db.execute(sql`
      /* decide.of_account */
      insert into ${answers} (q, answer, question, user_id, detail)
      values (1, ${answer.do}, ${answer.do === 'pin' ? 'other' : 'who'}, ${found.user_id}::${catalogText(ledger.userId)}, ${JSON.stringify(detail)}::jsonb)
    `);
    await db.execute(sql`
      /* decide.of_account */
      insert into ${answerAccounts} (q, source_no, source_user_id, role) values (1, ${found.source_no}, ${own}, ${role})
    `);
  };
  switch (answer.do) {
    case 'pin':
      assertPinnable(session, answer.column);
      await add('pin', { column: answer.column, value: answer.value });
      await digestAnswers(session);
      await db.execute(sql`/* decide.undigested */ update ${answers} set digest = null`);
      return;
    case 'skip':
      if (found.user_id !== null)
        throw new UsermergeError(
          'DECISION_UNFIT',
          `${account} has a golden record: it can be parted from it, not left out`,
        );
      await add('skip', {});
      await digestAnswers(session);
      return;
    case 'separate':
    case 'merge':
      break;
    default:
      throw new UsermergeError('DECISION_UNFIT', `"${answer.do}" answers a conflict: name it`);
  }
  if (source === '@target')
    throw new UsermergeError(
      'DECISION_UNFIT',
      'a row of the target stays where it is: name the account that leaves it, or comes to it',
    );
  await add('is', {});
  if (await isUnseen(session, answer)) return;
  if (answer.do === 'separate') {
    await db.execute(sql`
      /* decide.own_record */
      update ${answerAccounts}
      set with_source_no = source_no, with_source_user_id = source_user_id, leaves = ${found.user_id}::${catalogText(ledger.userId)}
    `);
  } else {
    await joinRecord(session, account, answer.with);
  }
  await digestAnswers(session);
  const [asked] = await db.query<{ digest: string | null }>(
    sql`/* decide.asked */ select digest from ${answers}`,
  );
  if (asked?.digest == null)
    throw new UsermergeError(
      'DECISION_UNFIT',
      `${account} neither waits nor is in a golden record of the target`,
    );
  await assertAllNamed(session, account);
}

/** Whether the newest plan did not look at the account, or at the record that it is to join: then the answer has to wait for the next one. */
async function isUnseen(
  session: ConflictSession,
  answer: Extract<Answer, { do: 'separate' | 'merge' }>,
): Promise<boolean> {
  const { db, ledger } = session.merge;
  const record = answer.do === 'merge' ? answer.with : null;
  const unseen = await askNextPlan(
    session,
    sql`
      select a.source_no, a.source_user_id from ${answerAccounts} a
      union all
      select 0::smallint, g.user_id::${catalogText(ledger.sourceId)}
      from ${inLedger(ledger, 'golden')} g
      where g.user_id::text = ${record} and g.state = 'live'
    `,
  );
  if (unseen === 0) return false;
  await db.execute(sql`/* decide.unseen */ insert into ${unfit} (q, reason) values (1, ${notLookedAt})`);
  return true;
}

/** With an account of the golden record, so that another environment knows who is meant. */
async function joinRecord(session: ConflictSession, account: string, record: string | null): Promise<void> {
  const { merge } = session;
  if (record === null)
    throw new UsermergeError('DECISION_UNFIT', `say with whom ${account} is one person: --merge USER_ID`);
  const found = await merge.db.execute(sql`
    /* decide.join */
    update ${answerAccounts} x
    set with_source_no = o.source_no, with_source_user_id = o.source_user_id
    from (
      select k.source_no, k.source_user_id
      from (
        select m.source_no, m.source_user_id from ${table(merge, 'plan_member')} m where m.user_id::text = ${record} and not m.dropped
        union all
        select 0, g.user_id::${catalogText(merge.ledger.sourceId)} from ${table(merge, 'golden')} g where g.user_id::text = ${record} and g.state = 'live'
      ) k
      order by ${order(session, sql`k`)}
      limit 1
    ) o
  `);
  if (found === 0) throw new UsermergeError('DECISION_UNFIT', `there is no golden record ${record}`);
}

/** Others that wait with the same key are part of the question: an answer says of all of them whose they are. */
async function assertAllNamed(session: ConflictSession, account: string): Promise<void> {
  const others = await session.merge.db.query<{ account: string }>(sql`
    /* decide.others */
    select s.name || ':' || x.source_user_id as account
    from ${answerAccounts} x
    join ${table(session.merge, 'source')} s on s.source_no = x.source_no
    where x.role = 'seen' and x.source_no <> 0 and not exists (
      select from ${inLedger(session.merge.ledger, 'crosswalk')} w where w.source_no = x.source_no and w.source_user_id = x.source_user_id
    )
    order by 1
    limit 5
  `);
  if (others.length === 0) return;
  throw new UsermergeError(
    'DECISION_UNFIT',
    `${others.map((each) => each.account).join(', ')} waits with the key of ${account}: answer that conflict, which says of all of them whose they are`,
  );
}
