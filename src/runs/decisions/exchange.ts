/** Decisions from one environment to another: exported as a file, and imported where what was seen there is seen here. */
import type { MergeConfig } from '../../config/merge-config.js';
import { UsermergeError } from '../../errors/usermerge-error.js';
import { inLedger, type Ledger } from '../../ledger/ledger.js';
import { ident, sql } from '../../postgres/sql.js';
import type { ConflictSession } from '../conflict-session.js';
import { inDryRun, onConflicts } from '../decide.js';
import { requireLedger, withTarget } from '../merge-session.js';
import type { DecideReport } from '../reports.js';
import { type DecisionEntry, type EntryProblem, parseDecisions, renderDecisions } from './file.js';
import {
  answerAccounts,
  answers,
  askNextPlan,
  digestAnswers,
  install,
  keepOut,
  makeAnswers,
  unfit,
} from './install.js';

interface ExportRow extends Record<string, unknown> {
  readonly kind: DecisionEntry['conflict'] | null;
  readonly answer: string;
  readonly detail: { readonly column?: string; readonly value?: string | null; readonly id?: string };
  readonly seen: string;
  readonly reason: string | null;
  readonly by: string;
  readonly at: string;
  readonly accounts: readonly {
    readonly account: string;
    readonly username: string | null;
    readonly role: string;
    readonly with: string | null;
    readonly leaves: boolean;
  }[];
}

/** The decisions that are in force, as the text of a file. */
export async function exportDecisions(config: MergeConfig): Promise<string> {
  return withTarget(config, async (db) => {
    const ledger = await requireLedger(db, config);
    const rows = await db.query<ExportRow>(sql`
      /* decisions.export */
      select d.kind, d.answer, d.detail, coalesce(d.seen, repeat('0', 64)) as seen, d.reason, d.by,
        to_char(d.at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') as at,
        (
          select json_agg(json_build_object(
            'account', s.name || ':' || a.source_user_id, 'username', u.username, 'role', a.role,
            'with', w.name || ':' || a.with_source_user_id, 'leaves', a.leaves is not null
          ) order by s.name collate "C", a.source_user_id::text collate "C")
          from ${inLedger(ledger, 'decision_account')} a
          join ${inLedger(ledger, 'source')} s on s.source_no = a.source_no
          left join ${inLedger(ledger, 'source')} w on w.source_no = a.with_source_no
          left join ${inLedger(ledger, 'account')} u on u.source_no = a.source_no and u.source_user_id = a.source_user_id
          where a.decision_no = d.decision_no
        ) as accounts
      from ${inLedger(ledger, 'decision')} d
      where d.ended is null
      order by d.decision_no
    `);
    return renderDecisions(rows.map(entryOf));
  });
}

function entryOf(row: ExportRow): DecisionEntry {
  const withRole = (role: string) =>
    row.accounts.filter((one) => one.role === role).map((one) => one.account);
  const leave = row.accounts.filter((one) => one.leaves).map((one) => one.account);
  const [first = ''] = withRole(row.answer);
  const says = (): Partial<DecisionEntry> => {
    switch (row.answer) {
      case 'skip':
        return { skip: withRole('skip') };
      case 'keep':
        return { keep: first };
      case 'time':
        return { accept_time: withRole('time') };
      case 'id':
        return { id: row.detail.id ?? '', of: first };
      case 'pin':
        return { pin: { column: row.detail.column ?? '', value: row.detail.value ?? null }, of: first };
      default:
        return { people: peopleOf(row), ...(leave.length > 0 ? { leave } : {}) };
    }
  };
  return {
    ...(row.kind === null ? {} : { conflict: row.kind }),
    ...says(),
    accounts: Object.fromEntries(row.accounts.map((one) => [one.account, one.username])),
    seen: row.seen,
    ...(row.reason === null ? {} : { reason: row.reason }),
    by: row.by,
    at: row.at,
  };
}

/** Each person, by the account that the others are one with; where that is not asked about, its golden record is meant. */
function peopleOf({ accounts }: ExportRow): NonNullable<DecisionEntry['people']> {
  const is = accounts.filter((one) => one.role === 'is');
  const firsts = [...new Set(is.flatMap((one) => one.with ?? []))];
  return firsts.map((first) => {
    const others = is.filter((one) => one.with === first && one.account !== first).map((one) => one.account);
    return is.some((one) => one.account === first)
      ? { accounts: [first, ...others] }
      : { record_of: first, accounts: others };
  });
}

export interface ImportOptions {
  readonly by?: string;
  readonly dryRun?: boolean;
  readonly signal?: AbortSignal;
}

/**
 * Imports a file of decisions: all of it, or nothing. Each is held against what the newest plan here saw.
 *
 * @param name of the file, for messages
 * @throws UsermergeError DECISIONS_INVALID: by file and line; PLAN_NOT_FOUND; LOCKED
 */
export async function importDecisions(
  config: MergeConfig,
  text: string,
  name: string,
  options: ImportOptions = {},
): Promise<DecideReport> {
  const file = parseDecisions(text, name);
  return onConflicts(config, options.signal, async (session) => {
    if (!session.isPlanned) {
      throw new UsermergeError(
        'PLAN_NOT_FOUND',
        'decisions are held against what a plan sees, and the newest plan was applied',
        { next: 'Run usermerge plan, and import again.' },
      );
    }
    await makeAnswers(session);
    await readIn(session, file.entries);
    await assertLookedAt(session);
    return inDryRun(session.merge.db, options.dryRun === true, async () => {
      await digestAnswers(session);
      const problems = [
        ...(await strangers(session)),
        ...(await misfits(session)),
        ...(await settled(session)),
      ];
      if (problems.length > 0) throw file.error(problems);
      const installed = await install(session, { reason: null, by: options.by ?? 'unknown' });
      return { ...installed, undone: 0, left: [] };
    });
  });
}

/** @throws UsermergeError PLAN_NOT_FOUND: the plan resolved only what was unresolved; the next one looks at these, too */
async function assertLookedAt(session: ConflictSession): Promise<void> {
  const unseen = await askNextPlan(
    session,
    sql`
      select x.source_no, x.source_user_id from ${answerAccounts} x join ${answers} a on a.q = x.q and a.question <> 'other'
    `,
  );
  if (unseen === 0) return;
  throw new UsermergeError(
    'PLAN_NOT_FOUND',
    `nothing about ${unseen} of the accounts had changed, so that the newest plan did not look at them; the next one does`,
    { next: 'Run usermerge plan, and import again.' },
  );
}

/** What an entry says of each account. */
function said(entry: DecisionEntry) {
  const role = (account: string): string => {
    if (entry.skip?.includes(account)) return 'skip';
    if (entry.keep === account) return 'keep';
    if (entry.accept_time?.includes(account)) return 'time';
    if (entry.of === account) return entry.pin === undefined ? 'id' : 'pin';
    return 'seen';
  };
  if (entry.people !== undefined) {
    const { people, leave = [] } = entry;
    return people.flatMap(({ record_of: record, accounts }) =>
      accounts.map((account) => ({
        account,
        role: 'is',
        with: record ?? accounts[0] ?? account,
        leaves: leave.includes(account),
      })),
    );
  }
  return Object.keys(entry.accounts).map((account) => ({
    account,
    role: role(account),
    with: null,
    leaves: false,
  }));
}

function answerOf(entry: DecisionEntry): { answer: string; detail: Record<string, string | null> } {
  if (entry.people !== undefined) {
    const isOne = entry.people.every(
      ({ record_of: record, accounts }) => record !== undefined || accounts.length > 1,
    );
    return { answer: isOne && entry.people.length === 1 ? 'merge' : 'separate', detail: {} };
  }
  if (entry.skip !== undefined) return { answer: 'skip', detail: {} };
  if (entry.keep !== undefined) return { answer: 'keep', detail: {} };
  if (entry.accept_time !== undefined) return { answer: 'time', detail: {} };
  if (entry.id !== undefined) return { answer: 'id', detail: { id: String(entry.id) } };
  return { answer: 'pin', detail: { column: entry.pin?.column ?? '', value: entry.pin?.value ?? null } };
}

const imported = ident('pg_temp', 'imported');

async function readIn(session: ConflictSession, entries: readonly DecisionEntry[]): Promise<void> {
  const { db, ledger } = session.merge;
  await db.execute(sql`
    /* decisions.read */
    create temp table if not exists imported (q bigint, account text, role text, with_account text, leaves boolean, source_no smallint, id text)
  `);
  await db.execute(sql`/* decisions.read */ truncate ${imported}`);
  const rows = entries.flatMap((entry, q) => said(entry).map((one) => ({ q, ...one })));
  await db.execute(sql`
    /* decisions.read */
    insert into ${imported} (q, account, role, with_account, leaves, source_no, id)
    select g.q, g.account, g.role, g."with", g.leaves, s.source_no, substr(g.account, strpos(g.account, ':') + 1)
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) g (q bigint, account text, role text, "with" text, leaves boolean)
    left join ${inLedger(ledger, 'source')} s on s.name = left(g.account, strpos(g.account, ':') - 1)
  `);
  const decisions = entries.map((entry, q) => ({
    q,
    kind: entry.conflict ?? null,
    ...answerOf(entry),
    expected: entry.seen,
    reason: entry.reason ?? null,
    by: entry.by,
    at: entry.at,
  }));
  await db.execute(sql`
    /* decisions.answers */
    insert into ${answers} (q, kind, answer, question, detail, expected, reason, by, at)
    select g.q, g.kind, g.answer,
      case when g.answer in ('merge', 'separate', 'skip') then 'who' when g.answer in ('keep', 'time') then 'credential' else 'other' end,
      g.detail, g.expected, g.reason, g.by, g.at
    from jsonb_to_recordset(${JSON.stringify(decisions)}::jsonb)
      g (q bigint, kind text, answer text, detail jsonb, expected text, reason text, by text, at timestamptz)
  `);
  const known = knownAccounts(ledger);
  await db.execute(sql`
    /* decisions.accounts */
    insert into ${answerAccounts} (q, source_no, source_user_id, role, with_source_no, with_source_user_id, leaves)
    select i.q, k.source_no, k.source_user_id, i.role, w.source_no, w.source_user_id, case when i.leaves then k.user_id end
    from ${imported} i
    join ${known} k on k.account = i.account
    left join ${known} w on w.account = i.with_account
  `);
}

/** Accounts by their names, with the golden record that each is in. */
function knownAccounts(ledger: Ledger) {
  return sql`(
    select s.name || ':' || a.source_user_id as account, a.source_no, a.source_user_id, c.user_id
    from ${inLedger(ledger, 'account')} a
    join ${inLedger(ledger, 'source')} s on s.source_no = a.source_no
    left join ${inLedger(ledger, 'crosswalk')} c on c.source_no = a.source_no and c.source_user_id = a.source_user_id
    where a.source_no <> 0
    union all
    select '@target:' || g.user_id, 0, g.user_id::text::${ledger.sourceId === 'bigint' ? sql`bigint` : sql`text`}, g.user_id
    from ${inLedger(ledger, 'golden')} g
    where g.state = 'live'
  )`;
}

/** Accounts, and sources, that are not here. */
async function strangers(session: ConflictSession): Promise<EntryProblem[]> {
  const { db, ledger } = session.merge;
  const rows = await db.query<{ q: string; account: string; source: boolean }>(sql`
    /* decisions.strangers */
    select distinct n.q, n.account, n.source_no is not null as source
    from (
      select i.q, i.account, i.source_no from ${imported} i
      union all
      select i.q, i.with_account, i.source_no from ${imported} i where i.with_account is not null
    ) n
    where not exists (select from ${knownAccounts(ledger)} k where k.account = n.account)
    order by 1, 2
  `);
  return rows.map(({ q, account, source }) => ({
    index: Number(q),
    key: null,
    message: source ? `there is no account ${account} here` : `${account}: there is no such source here`,
  }));
}

/** What was seen there is not what is seen here. */
async function misfits(session: ConflictSession): Promise<EntryProblem[]> {
  const rows = await session.merge.db.query<{ q: string; digested: boolean }>(sql`
    /* decisions.misfits */
    select a.q, a.digest is not null as digested
    from ${answers} a
    where (a.question <> 'other' and (a.digest is null or a.seen is distinct from a.expected))
      and not exists (select from ${imported} i where i.q = a.q and i.source_no is null)
    order by a.q
  `);
  return rows.map(({ q, digested }) => ({
    index: Number(q),
    key: 'seen',
    message: digested
      ? 'what was seen there is not what is seen here: decide it here, or have the same accounts read'
      : 'these accounts are no question here: none of them waits, or they are not of one person',
  }));
}

/** What was decided here, in another way. */
async function settled(session: ConflictSession): Promise<EntryProblem[]> {
  const left = await keepOut(session);
  if (left.length === 0) return [];
  const rows = await session.merge.db.query<{ q: string; reason: string }>(sql`
    /* decisions.settled */
    select q, reason from ${unfit} where reason is not null order by q
  `);
  return rows.map(({ q, reason }) => ({
    index: Number(q),
    key: null,
    message: `it was decided here in another way: ${reason}`,
  }));
}
