/** One person: the accounts, why this password and these values, and what each run did. */
import type { MergeColumn } from '../../config/merge-config.js';
import { hasKey, keyOf, type Merge, table } from '../../pipeline/merge.js';
import { targetColumn } from '../../pipeline/target-table.js';
import { catalogText, sql } from '../../postgres/sql.js';
import type { ExplainedAccount, ExplainedColumn, HistoryLine, PersonReport } from '../reports.js';
import { type Side, whyApart } from './apart.js';
import { type CredentialExplained, explainCredential, timeOf } from './credential.js';
import { type DecidedOf, decidedOf } from './decisions.js';
import type { Subject } from './find.js';
import { type AccountName, type Kept, type KeptAccount, type KeptRow, readEdited, readKept } from './kept.js';
import { compareTimes, isCredential, type Known, ownColumns, reference, spoken } from './known.js';
import { explainColumn, explainUsername, type Survivor } from './survivors.js';

/** A person with what `why not` is told by. */
export interface Person {
  /** Tells people apart. */
  readonly name: string;
  readonly subject: Subject;
  /** Members and, of a golden record, those that wait to join it. */
  readonly accounts: readonly KeptAccount[];
  readonly report: PersonReport;
}

interface Golden {
  readonly state: 'live' | 'deleted' | 'undone';
  readonly generation: number;
  readonly bound_source: string;
  readonly bound_source_no: number;
  readonly bound_id: string;
  readonly run_no: string;
  readonly winner_source_no: number | null;
  readonly winner_id: string | null;
  readonly suffixed: boolean;
}

export async function explainPerson(merge: Merge, subject: Subject): Promise<Person> {
  const userId = subject.kind === 'record' ? subject.userId : null;
  const golden = subject.kind === 'record' ? await readGolden(merge, subject) : null;
  const isLive =
    golden?.state === 'live' && subject.kind === 'record' && golden.generation === subject.generation;
  const kept = await readKept(merge, await namesOf(merge, subject, isLive), isLive ? userId : null);
  const isCompeting = (account: KeptAccount) => !account.dropped && (!isLive || isMember(account, subject));
  const decided = await decidedOf(merge, kept.accounts, kept.accounts.filter(isCompeting));
  const accounts = kept.accounts.map((account) => asDecided(account, decided));
  const competing = accounts.filter(isCompeting);
  const credential = explainCredential(merge.config, competing);
  const edited = isLive && userId !== null ? await readEdited(merge, userId) : [];
  const history = golden === null || userId === null ? [] : await readHistory(merge, userId, golden, kept);
  const suffixed = golden?.suffixed === true;
  return {
    name:
      subject.kind === 'record'
        ? `r${subject.userId} ${subject.generation}`
        : `a${subject.accounts.map((account) => `${account.sourceNo}:${account.id}`).join(' ')}`,
    subject,
    accounts,
    report: {
      userId,
      username: kept.row?.username ?? null,
      state:
        golden === null
          ? 'not in the target'
          : isLive
            ? 'in the target'
            : golden.state === 'undone'
              ? 'undone'
              : 'deleted in the target',
      origin: originOf(golden, isLive),
      accounts: accounts.map((account) => accountLine(merge, account, subject, isLive, credential)),
      credential: {
        winner: credential.winner && reference(credential.winner),
        password: credential.winner?.password ?? null,
        inTarget: kept.row?.password ?? null,
        why: whyOf(merge, credential, kept.row),
        against: credential.against
          .filter(({ account }) => account.sourceNo !== 0 || account.counts)
          .map(({ account, why }) => ({ account: reference(account), password: account.password, why })),
      },
      columns: columnsOf(merge, competing, kept.row, { edited, suffixed, pinned: decided.pinned }),
      waiting: await waitingOf(merge, subject, isLive, accounts),
      conflicts: await readConflicts(merge, subject, accounts),
      decisions: decided.lines,
      history,
      notes: notesOf(kept, edited, isLive, golden),
    },
  };
}

/** The account with what decisions make of it. */
function asDecided(account: KeptAccount, { aside, timed }: DecidedOf): KeptAccount {
  const isTimed = account.timeIgnored === 'future' && timed.has(reference(account));
  const why = aside.get(reference(account)) ?? null;
  return {
    ...account,
    ...(isTimed ? { timeIgnored: null, competesUs: account.statedUs } : {}),
    ...(why === null ? {} : { aside: why, counts: false }),
  };
}

/** The person as one of two. */
export function sideOf({ subject, accounts, report }: Person): Side {
  return {
    userId: report.userId,
    isDeleted: report.state === 'deleted in the target',
    accounts: accounts.filter((account) => subject.kind === 'accounts' || isMember(account, subject)),
  };
}

/** Why accounts that have the record's key wait, or, without a record, why accounts of one key do. */
async function waitingOf(
  merge: Merge,
  subject: Subject,
  isLive: boolean,
  accounts: readonly KeptAccount[],
): Promise<PersonReport['waiting']> {
  const side = (...those: readonly KeptAccount[]): Side => ({
    userId: null,
    isDeleted: false,
    accounts: those,
  });
  const outside = accounts.filter((account) => !isMember(account, subject));
  const among = async (account: KeptAccount): Promise<string[]> => {
    const why: string[] = [];
    for (const other of outside.filter((each) => each !== account))
      why.push(...(await whyApart(merge, side(other), side(account))));
    return why;
  };
  const unique = (sentences: readonly string[]) => [...new Set(sentences)];
  if (subject.kind === 'accounts') {
    const why: string[] = [];
    for (const [index, account] of outside.entries())
      for (const other of outside.slice(0, index))
        why.push(...(await whyApart(merge, side(other), side(account))));
    return [{ accounts: outside.map(reference), why: unique(why) }];
  }
  const record = {
    userId: subject.userId,
    isDeleted: !isLive,
    accounts: accounts.filter((each) => isMember(each, subject)),
  };
  const waiting: PersonReport['waiting'][number][] = [];
  for (const account of outside) {
    const why = await whyApart(merge, record, side(account));
    waiting.push({ accounts: [reference(account)], why: unique([...why, ...(await among(account))]) });
  }
  return waiting;
}

/** Whether an account belongs to the record, and does not only wait to join it. */
function isMember({ sourceNo, joined }: KeptAccount, subject: Subject): boolean {
  return (
    sourceNo === 0 ||
    (subject.kind === 'record' &&
      joined?.userId === subject.userId &&
      joined.generation === subject.generation)
  );
}

async function readGolden(
  merge: Merge,
  { userId }: Extract<Subject, { kind: 'record' }>,
): Promise<Golden | null> {
  const [golden] = await merge.db.query<Golden & Record<string, unknown>>(sql`
    /* explain.golden */
    select g.state, g.generation, s.name as bound_source, g.bound_source_no, g.bound_source_user_id::text as bound_id, g.run_no,
      g.winner_source_no, g.winner_source_user_id::text as winner_id, g.suffixed
    from ${table(merge, 'golden')} g
    left join ${table(merge, 'source')} s on s.source_no = g.bound_source_no
    where g.user_id = ${userId}::${catalogText(merge.ledger.userId)}
  `);
  return golden ?? null;
}

/** The accounts of the crosswalk, what the target itself knows, and accounts without a record that have the key of one of these. */
async function namesOf(merge: Merge, subject: Subject, isLive: boolean): Promise<AccountName[]> {
  if (subject.kind === 'accounts') return [...subject.accounts];
  const id = sql`${subject.userId}::${catalogText(merge.ledger.userId)}`;
  const rows = await merge.db.query<{ source_no: number; id: string }>(sql`
    /* explain.members */
    select w.source_no, w.source_user_id::text as id
    from ${table(merge, 'crosswalk')} w
    where w.user_id = ${id} and w.generation = ${subject.generation}
    union all
    select 0, t.source_user_id::text from ${table(merge, 'account_target')} t
    where ${isLive} and t.source_user_id = (${id})::text::${catalogText(merge.ledger.sourceId)}
    union all
    select a.source_no, a.source_user_id::text
    from (
      select ${keyOf(merge.config, 'm')} as match_key
      from ${table(merge, 'crosswalk')} w
      join ${table(merge, 'account')} m on m.source_no = w.source_no and m.source_user_id = w.source_user_id
      where w.user_id = ${id} and w.generation = ${subject.generation}
      union
      select t.match_key from ${table(merge, 'account_target')} t where t.source_user_id = (${id})::text::${catalogText(merge.ledger.sourceId)}
    ) k
    cross join lateral (
      select a.source_no, a.source_user_id
      from ${table(merge, 'account')} a
      where a.source_no <> 0 and ${hasKey(merge.config, 'a', sql`k.match_key`)} and not exists (
        select from ${table(merge, 'crosswalk')} w where w.source_no = a.source_no and w.source_user_id = a.source_user_id
      )
      -- By itself for each key: planned as one, all accounts and the whole crosswalk are read.
      offset 0
    ) a
    where ${isLive}
  `);
  return rows.map((row) => ({ sourceNo: row.source_no, id: row.id }));
}

/** The rules of the crosswalk, in words. */
const rules: Readonly<Record<string, string>> = {
  new: 'nobody had its key',
  key: 'one key with others',
  joined: "the record's key",
  decided: 'a decision says so',
  followed: 'it follows its key',
};

function accountLine(
  merge: Merge,
  account: KeptAccount,
  subject: Subject,
  isLive: boolean,
  { winner }: CredentialExplained,
): ExplainedAccount {
  const time = timeOf(merge.config, account);
  const member = isMember(account, subject);
  return {
    source: account.source,
    sourceUserId: account.id,
    username: account.username,
    matchKey: account.matchKey,
    password: account.password,
    usable: account.usable,
    hash: account.hash,
    passwordLastChanged: account.time,
    timeIs: time.is,
    timeColumn: time.column,
    winner: winner === account,
    state: account.dropped ? 'counts no more' : !member ? 'waits' : isLive ? 'merged' : 'left out',
    run: account.joined?.run ?? null,
    rule: account.joined?.rule ?? null,
    because:
      account.sourceNo === 0
        ? "the target's own"
        : account.joined === null
          ? ''
          : (rules[account.joined.rule] ?? account.joined.rule),
    readAt: account.readAt,
    notes: [
      ...(account.vanished ? ['no longer in its source; this is its last known state'] : []),
      ...(account.rejected
        ? ['its row was rejected when it was read last; this is its last good state']
        : []),
      ...(account.unresolved ? ['read again since the last run, and not what it was'] : []),
      ...(account.timeIgnored === 'future' ? ['its time is in the future and counts as none'] : []),
      ...(account.timeIgnored === 'spike' ? ['very many accounts have its time, which counts as none'] : []),
      ...(account.sourceNo === 0 && account.edited.length > 0
        ? [`changed in the target: ${account.edited.join(', ')}`]
        : []),
    ],
  };
}

function originOf(golden: Golden | null, isLive: boolean): string[] {
  if (golden === null) return ['It has no golden record.'];
  const run = Number(golden.run_no);
  const bound = `${golden.bound_source}:${golden.bound_id}`;
  const came =
    golden.bound_source_no === 0
      ? 'The row was in the target before usermerge knew it; it keeps its id.'
      : `Inserted by run ${run} for ${bound}, whose id it is bound to.`;
  return [
    came,
    ...(isLive
      ? []
      : [
          golden.state === 'undone'
            ? 'The run was undone.'
            : 'The row was deleted in the target: the record stays deleted, and its accounts are left out.',
        ]),
  ];
}

function whyOf(merge: Merge, { winner, against }: CredentialExplained, row: KeptRow | null): string {
  if (winner === null) return 'No password of these accounts counts.';
  const others = against
    .filter(({ account }) => account.counts && account.usable)
    .map(({ account }) => account);
  const set = winner.time === null ? 'nobody knows when it was set' : `it was set ${spoken(winner.time)}`;
  const how =
    others.length === 0
      ? 'no other that counts opens anything'
      : others.every((other) => compareTimes(winner.competesUs, other.competesUs) < 0)
        ? 'it was set last of those that open something'
        : 'of those that open something none was set later';
  const first = winner.usable
    ? `${reference(winner)} has password ${winner.password}: ${how}; ${set}.`
    : `${reference(winner)} comes first, and its password opens nothing.`;
  const { is, column } = timeOf(merge.config, winner);
  const sure =
    is === 'exact' || is === 'none'
      ? ''
      : ` Its time is ${column}, which says that it was set ${is.replaceAll('_', ' ')} that.`;
  const held =
    row === null || row.password === winner.password
      ? ''
      : ` The target holds ${row.password ?? 'no password'}: the next run changes that, or a conflict holds it.`;
  return `${first}${sure}${held}`;
}

function columnsOf(
  merge: Merge,
  accounts: readonly Known[],
  row: KeptRow | null,
  {
    edited,
    suffixed,
    pinned,
  }: {
    readonly edited: readonly string[];
    readonly suffixed: boolean;
    readonly pinned: DecidedOf['pinned'];
  },
): ExplainedColumn[] {
  const isNumber = (column: MergeColumn): boolean =>
    column.target !== null &&
    /^(smallint|integer|bigint|numeric|real|double)/.test(targetColumn(merge.target, column.target).type);
  const line = (natural: Survivor, group: string, value: string | null): ExplainedColumn => {
    const pin = pinned.get(natural.column);
    return lineOf(
      pin === undefined
        ? natural
        : { ...natural, rule: `pinned by decision ${pin.decision}`, value: pin.value, from: null },
      group,
      value,
    );
  };
  const lineOf = (survivor: Survivor, group: string, value: string | null): ExplainedColumn => ({
    column: survivor.column,
    value: row === null ? survivor.value : value,
    rule: survivor.rule,
    from: survivor.from && reference(survivor.from),
    lost: survivor.lost.map((each) => ({ account: reference(each.account), value: each.value })),
    note:
      row === null || value === survivor.value
        ? null
        : noteOf(survivor, edited.includes(group), suffixed, isEmptied(survivor.column, value)),
  });
  const isEmptied = (name: string, value: string | null): boolean => {
    const column = merge.config.columns.find((each) => each.name === name)?.target;
    const isUnique = merge.target.uniqueIndexes.some((index) => index.columns.includes(column ?? ''));
    return value === null && isUnique && merge.config.conflicts.unique_collision === 'empty';
  };
  return [
    line(explainUsername(accounts), 'username', row?.username ?? null),
    ...ownColumns(merge.config).map((column) =>
      line(
        explainColumn(merge.config, column, accounts, isNumber(column)),
        column.group,
        row?.values.get(column.name) ?? null,
      ),
    ),
  ];
}

/** `isEmptied`: it may have been left empty, because it was not free. */
function noteOf(
  { column, value }: Survivor,
  isEdited: boolean,
  suffixed: boolean,
  isEmptied: boolean,
): string {
  if (isEdited) return "changed in the target since the last run: the next run takes it for the target's own";
  if (column === 'username' && suffixed) return `${value} was not free`;
  if (isEmptied) return `left empty, because ${value} was not free`;
  return 'the rule takes another value by now: the next run changes it, or a conflict holds it';
}

function notesOf(kept: Kept, edited: readonly string[], isLive: boolean, golden: Golden | null): string[] {
  return [
    ...(isLive && kept.row === null
      ? ['Its row is gone from the target: the next run sees that, and keeps it deleted.']
      : []),
    ...(edited.length > 0 ? [`Changed in the target since the last run: ${edited.join(', ')}.`] : []),
    ...(golden === null && kept.accounts.every((account) => account.vanished)
      ? ['These accounts are no longer in their sources.']
      : []),
  ];
}

/**
 * Of the plan that is ready, what it finds about the person; without one, what the run that last resolved the golden
 * record found and nothing waits for.
 */
async function readConflicts(
  merge: Merge,
  subject: Subject,
  accounts: readonly KeptAccount[],
): Promise<PersonReport['conflicts']> {
  const id = (userId: string) => sql`${userId}::${catalogText(merge.ledger.userId)}`;
  const standing =
    subject.kind === 'record'
      ? await merge.db.query<PersonReport['conflicts'][number] & Record<string, unknown>>(sql`
          /* explain.standing_conflicts */
          select c.kind, false as waits, '' as detail
          from ${table(merge, 'standing_conflict')} c
          where c.user_id = ${id(subject.userId)}
          order by c.kind
        `)
      : [];
  const conflict = table(merge, 'plan_conflict');
  const [there] = await merge.db.query<{ there: boolean }>(
    sql`/* explain.plan_there */ select to_regclass(${conflict.text}) is not null as there`,
  );
  if (there?.there !== true) return standing;
  const ofPerson =
    subject.kind === 'record'
      ? sql`c.user_id = ${id(subject.userId)}`
      : sql`c.user_id is null and c.match_key = ${subject.key}`;
  const planned = await merge.db.query<PersonReport['conflicts'][number] & Record<string, unknown>>(sql`
    /* explain.conflicts */
    select c.kind, c.waiting as waits, coalesce(c.detail, '') as detail
    from ${conflict} c
    where ${ofPerson} or (c.source_no, c.source_user_id::text) in (
      select a.source_no, a.id from unnest(${accounts.map((each) => each.sourceNo)}::int[], ${accounts.map((each) => each.id)}::text[]) a (source_no, id)
    )
    group by c.kind, c.waiting, c.detail
    order by c.waiting desc, c.kind, c.detail
  `);
  return [...planned, ...standing.filter(({ kind }) => !planned.some((each) => each.kind === kind))];
}

interface RunRow {
  readonly run_no: string;
  readonly kind: string;
  readonly undoes: string | null;
  readonly at: string;
  readonly by: string;
  readonly undone: boolean;
  readonly inserted: boolean;
  readonly actions: string[];
  readonly joined: string[];
}

async function readHistory(merge: Merge, userId: string, golden: Golden, kept: Kept): Promise<HistoryLine[]> {
  const id = sql`${userId}::${catalogText(merge.ledger.userId)}`;
  const rows = await merge.db.query<RunRow & Record<string, unknown>>(sql`
    /* explain.history */
    select r.run_no, r.kind, to_char(r.started_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') as at, r.by,
      exists (select from ${table(merge, 'run')} u where u.undoes = r.run_no) as undone,
      r.undoes, r.run_no = ${golden.run_no}::bigint as inserted,
      array(select c.action from ${table(merge, 'change')} c where c.run_no = r.run_no and c.user_id = ${id} order by 1) as actions,
      array(
        select s.name || ':' || w.source_user_id
        from ${table(merge, 'crosswalk')} w
        join ${table(merge, 'source')} s on s.source_no = w.source_no
        where w.run_no = r.run_no and w.user_id = ${id}
        order by s.priority, w.source_user_id
      ) as joined
    from ${table(merge, 'run')} r
    where coalesce(r.undoes, r.run_no) in (
      select ${golden.run_no}::bigint
      union select w.run_no from ${table(merge, 'crosswalk')} w where w.user_id = ${id}
      union select c.run_no from ${table(merge, 'change')} c where c.user_id = ${id}
    )
    order by r.run_no
  `);
  const changing = [...kept.before.keys()].sort((a, b) => a - b);
  return rows.map((row) => {
    const run = Number(row.run_no);
    const later = changing.find((each) => each > run);
    const before = kept.before.get(run);
    const after = later === undefined ? kept.row : kept.before.get(later);
    return {
      run,
      kind: row.kind,
      at: row.at,
      by: row.by,
      undone: row.undone,
      what: [
        ...(row.undoes === null ? [] : [`took back run ${row.undoes}`]),
        ...(row.inserted ? ['inserted'] : []),
        ...row.actions.map((action) => actions[action] ?? action),
        ...(row.joined.length > 0 ? [`accounts came in: ${row.joined.join(', ')}`] : []),
      ],
      changes: before && after ? changesOf(merge, before, after) : [],
    };
  });
}

const actions: Readonly<Record<string, string>> = {
  update: 'updated',
  delete_seen: 'its row was gone from the target',
};

/** What is different after the run, of the groups that it wrote; what people changed there since, before a run that wrote more, too. */
function changesOf(
  merge: Merge,
  before: KeptRow & { readonly groups: readonly string[] },
  after: KeptRow,
): HistoryLine['changes'] {
  const { groups } = before;
  const columns = merge.config.columns.filter(
    (column) => column.target !== null && groups.includes(column.group),
  );
  return [
    ...(groups.includes('username')
      ? [{ column: 'username', from: before.username, to: after.username }]
      : []),
    ...(groups.includes('credential')
      ? [{ column: 'password', from: before.password, to: after.password }]
      : []),
    ...columns.map((column) => ({
      column: isCredential(column) ? `${column.name} (as a letter)` : column.name,
      from: before.values.get(column.name) ?? null,
      to: after.values.get(column.name) ?? null,
    })),
  ].filter(({ from, to }) => from !== to);
}
