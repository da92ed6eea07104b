/**
 * decide: answers conflicts, or says something of an account; every later run honours it.
 *
 * What is answered is put together in tables of the session, all of a filter at once, held against what was decided
 * already, and then kept as decisions. The target is not touched, nor is the plan: the next plan does what was decided.
 */
import type { MergeConfig } from '../config/merge-config.js';
import { UsermergeError } from '../errors/usermerge-error.js';
import { inLedger, type Ledger } from '../ledger/ledger.js';
import type { ConflictKind } from '../pipeline/vocabulary.js';
import type { Database } from '../postgres/connect.js';
import { sql } from '../postgres/sql.js';
import { transaction } from '../postgres/transaction.js';
import { type Answer, accountParts, fits } from './answers.js';
import { type ConflictSession, openConflicts } from './conflict-session.js';
import { type ConflictFilter, gatherChosen, inSession, matching } from './conflicts.js';
import { answerAccount, answerConflicts } from './decisions/answer.js';
import { type Installed, install, keepOut, makeAnswers, notLookedAt } from './decisions/install.js';
import { requireLedger, withLock, withTarget } from './merge-session.js';
import type { DecideReport } from './reports.js';

/** One conflict, all that a filter matches, or an account (`source:id`, or `@target:user_id`) with or without a conflict. */
export type About =
  | { readonly conflict: string }
  | { readonly filter: ConflictFilter }
  | { readonly account: string };

export interface DecideOptions {
  readonly reason?: string | null;
  readonly by?: string;
  /** Says what would be decided, and decides nothing. */
  readonly dryRun?: boolean;
  readonly signal?: AbortSignal;
}

/**
 * @throws UsermergeError PLAN_NOT_FOUND; CONFLICT_NOT_FOUND; CONFLICT_SETTLED: answered otherwise meanwhile; DECISION_UNFIT; LOCKED
 */
export async function decide(
  config: MergeConfig,
  about: About,
  answer: Answer,
  options: DecideOptions = {},
): Promise<DecideReport> {
  return onConflicts(config, options.signal, async (session) => {
    const { installed, left } = await inDryRun(session.merge.db, options.dryRun === true, async () => {
      await makeAnswers(session);
      if ('account' in about) await answerAccount(session, about.account, answer);
      else {
        await choose(session, about, answer);
        await answerConflicts(session, answer);
      }
      const left = await keepOut(session);
      const installed = await install(session, {
        reason: options.reason ?? null,
        by: options.by ?? 'unknown',
      });
      return { installed, left };
    });
    return reportOf(installed, left, 'conflict' in about || 'account' in about);
  });
}

/** Takes a decision back. What it did in a run that was applied stays done. @throws UsermergeError DECISION_NOT_FOUND */
export async function undoDecision(
  config: MergeConfig,
  decisionId: number,
  options: Pick<DecideOptions, 'by' | 'signal'> = {},
): Promise<DecideReport> {
  return onLedger(config, options.signal, async (db, ledger) => {
    const ended = await db.execute(sql`
      /* decide.undo */
      update ${inLedger(ledger, 'decision')}
      set ended = 'undone', ended_at = clock_timestamp(), ended_by = ${options.by ?? 'unknown'}
      where decision_no = ${decisionId} and ended is null
    `);
    if (ended === 0)
      throw new UsermergeError('DECISION_NOT_FOUND', `there is no decision ${decisionId} in force`);
    return { decided: 0, already: 0, undone: 1, decisions: [], left: [] };
  });
}

/** Ends the pins of a column for an account. @throws UsermergeError DECISION_NOT_FOUND */
export async function unpin(
  config: MergeConfig,
  account: string,
  column: string,
  options: Pick<DecideOptions, 'by' | 'signal'> = {},
): Promise<DecideReport> {
  return onLedger(config, options.signal, async (db, ledger) => {
    const [source, id] = accountParts(account);
    const ended = await db.execute(sql`
      /* decide.unpin */
      update ${inLedger(ledger, 'decision')} d
      set ended = 'undone', ended_at = clock_timestamp(), ended_by = ${options.by ?? 'unknown'}
      from ${inLedger(ledger, 'decision_account')} a
      join ${inLedger(ledger, 'source')} s on s.source_no = a.source_no
      where a.decision_no = d.decision_no and d.ended is null and d.answer = 'pin' and d.detail ->> 'column' = ${column}
        and s.name = ${source} and a.source_user_id::text = ${id}
    `);
    if (ended === 0)
      throw new UsermergeError('DECISION_NOT_FOUND', `no value of ${column} is pinned for ${account}`);
    return { decided: 0, already: 0, undone: ended, decisions: [], left: [] };
  });
}

async function onLedger<T>(
  config: MergeConfig,
  signal: AbortSignal | undefined,
  fn: (db: Database, ledger: Ledger) => Promise<T>,
): Promise<T> {
  return withTarget(
    config,
    (db) => withLock(db, config, async () => fn(db, await requireLedger(db, config))),
    signal,
  );
}

/** A session on the conflicts, while no plan and no run changes them. */
export async function onConflicts<T>(
  config: MergeConfig,
  signal: AbortSignal | undefined,
  fn: (session: ConflictSession) => Promise<T>,
): Promise<T> {
  return onLedger(config, signal, async (db, ledger) => fn(await openConflicts(db, ledger, config)));
}

class DryRun<T> extends Error {
  constructor(readonly value: T) {
    super('a dry run');
  }
}

/** In a transaction, which is rolled back where nothing is to be kept. */
export async function inDryRun<T>(db: Database, isDry: boolean, fn: () => Promise<T>): Promise<T> {
  try {
    return await transaction(db, async () => {
      const value = await fn();
      if (isDry) throw new DryRun(value);
      return value;
    });
  } catch (error) {
    if (error instanceof DryRun) return error.value as T;
    throw error;
  }
}

/** Gathers the conflicts that are answered. */
async function choose(
  session: ConflictSession,
  about: { readonly conflict: string } | { readonly filter: ConflictFilter },
  answer: Answer,
): Promise<void> {
  const { db } = session.merge;
  if ('filter' in about) {
    const states = about.filter.states ?? ['open', 'void'];
    await gatherChosen(session, matching(session, { ...about.filter, states }));
    return;
  }
  const ref = about.conflict.trim().toLowerCase();
  const everything = matching(session, { states: ['open', 'void', 'settled', 'decided'] });
  if (!/^[0-9a-f]{6}-[0-9a-f]{6}$/.test(ref)) throw notFound(about.conflict);
  await gatherChosen(
    session,
    session.isPlanned
      ? sql`
        select m.conflict_no
        from (${everything}) m
        join ${inLedger(session.merge.ledger, 'plan_conflict')} c on c.conflict_no = m.conflict_no
        where left(md5(concat_ws(' ', c.kind, c.identity, c.source_no, c.source_user_id, c.detail)), 6) = ${ref.slice(0, 6)}`
      : sql`select k.conflict_no from ${inLedger(session.merge.ledger, 'conflict')} k where k.ref = ${ref}`,
  );
  await db.execute(sql`/* decide.one */ delete from ${inSession.conflict} where ref <> ${ref}`);
  await db.execute(sql`
    /* decide.one */
    delete from ${inSession.account} where conflict_no not in (select conflict_no from ${inSession.conflict})
  `);
  const found = await db.query<{ kind: ConflictKind }>(
    sql`/* decide.kind */ select kind from ${inSession.conflict}`,
  );
  const [first] = found;
  if (!first) throw notFound(about.conflict);
  if (found.length > 1) throw notFound(about.conflict, 'several conflicts have this name');
  if (!fits(answer.do, first.kind)) {
    throw new UsermergeError('DECISION_UNFIT', `"${answer.do}" is no answer to ${first.kind}`);
  }
}

function notFound(conflict: string, why = 'there is no such conflict'): UsermergeError {
  return new UsermergeError('CONFLICT_NOT_FOUND', `${conflict}: ${why}`);
}

interface Settled {
  readonly ref: string | null;
  readonly reason: string;
  readonly decision: string | null;
}

/** Of one conflict, what keeps it from being answered is an error; of a filter, it is told beside what was answered. */
function reportOf(installed: Installed, left: readonly Settled[], isOne: boolean): DecideReport {
  const [first] = left;
  if (isOne && first && installed.decided === 0 && installed.already === 0) {
    if (first.reason === notLookedAt)
      throw new UsermergeError('PLAN_NOT_FOUND', `${first.ref ?? 'the account'}: ${first.reason}`, {
        next: 'Run usermerge plan, and say it again.',
      });
    throw new UsermergeError(
      first.decision === null ? 'DECISION_UNFIT' : 'CONFLICT_SETTLED',
      `${first.ref === null ? '' : `${first.ref}: `}${first.reason}`,
    );
  }
  return { ...installed, undone: 0, left: left.map(({ ref, reason }) => ({ conflict: ref, reason })) };
}
