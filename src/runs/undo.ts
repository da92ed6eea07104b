/** undo: takes back the newest run that stands, as a run of its own, in one transaction. */
import type { MergeConfig } from '../config/merge-config.js';
import { UsermergeError } from '../errors/usermerge-error.js';
import { readForgotten } from '../ledger/forgotten.js';
import { inLedger, type Ledger } from '../ledger/ledger.js';
import { enterRun, isEntered } from '../ledger/log.js';
import { undecided } from '../pipeline/decided.js';
import type { Merge } from '../pipeline/merge.js';
import { dropPlanTables, lookAtWritten, takeBack, type Undoable } from '../pipeline/pipeline.js';
import { describeTarget } from '../pipeline/target-table.js';
import type { Database } from '../postgres/connect.js';
import { sql } from '../postgres/sql.js';
import { transaction } from '../postgres/transaction.js';
import { withRetries } from './apply.js';
import {
  type AppliedConfig,
  forgetSetting,
  requireLedger,
  withLock,
  withTarget,
  writeSetting,
} from './merge-session.js';
import { timed } from './plan.js';
import { silentProgress } from './progress.js';
import type { UndoReport, UndoRow } from './reports.js';
import { type Retrying, withTries } from './retries.js';

export interface UndoOptions extends Retrying {
  /** The run that is meant; another one is refused. Default: the newest that is neither an undo nor undone. */
  readonly runId?: number;
  /** Leaves rows that changed since the run as they are, instead of refusing the undo. */
  readonly skipChanged?: boolean;
  readonly by?: string;
}

/** Rows that are named; all are counted. */
const named = 20;

/**
 * What an undo would do, and what is in the way of it. Changes nothing.
 *
 * @throws UsermergeError UNDO_NOTHING; UNDO_ORDER; UNDO_PURGED; TABLE_MISSING; LOCKED; INTERRUPTED
 */
export async function previewUndo(given: MergeConfig, options: UndoOptions = {}): Promise<UndoReport> {
  return withRun(given, options, async (merge, run) => {
    const found = await transaction(merge.db, () => lookAtWritten(merge, run.run_no, named));
    return reportOf(run, found);
  });
}

/** What was found, as a report of what would be done. */
function reportOf(run: StandingRun, found: Undoable): UndoReport {
  return {
    runId: null,
    entry: null,
    undoes: Number(run.run_no),
    appliedAt: run.started_at,
    appliedBy: run.by,
    restored: found.restore,
    deleted: found.remove,
    accounts: found.accounts,
    left: found.refused,
    leftRows: found.refusedRows,
    referenced: found.referenced,
    referencedRows: found.referencedRows,
    targetDropped: false,
    notes: [],
    timings: [],
  };
}

/**
 * Takes back the newest run that stands: rows that it changed get their mapped columns back, rows that it inserted are
 * deleted, its accounts leave the crosswalk. Accounts as last read and ids that were given stay known, so that the next
 * plan brings all of it back. A plan that was not applied is replaced. Either all of it is done, or nothing.
 *
 * @throws UsermergeError UNDO_CHANGED; UNDO_REFERENCED; and those of `previewUndo`
 */
export async function undo(given: MergeConfig, options: UndoOptions = {}): Promise<UndoReport> {
  // A connection that is lost at the commit leaves open whether it took place: the log of runs says it.
  let sent: UndoReport | null = null;
  return withTries(options, async () => {
    if (sent !== null && (await wasUndone(given, sent))) return sent;
    return withRun(given, options, async (merge, run, onStep, timings) => {
      const step = onStep('restore target', Number(run.inserted) + Number(run.updated));
      const report = await withRetries(() =>
        transaction(merge.db, async () => {
          sent = await takeBackRun(merge, run, options);
          return sent;
        }),
      );
      step.done(report.restored + report.deleted);
      return { ...report, timings };
    });
  });
}

function wasUndone(given: MergeConfig, report: UndoReport): Promise<boolean> {
  return withTarget(given, (db) =>
    withLock(db, given, async () => isEntered(db, await requireLedger(db, given), report)),
  );
}

interface StandingRun {
  readonly run_no: string;
  readonly plan_no: string;
  readonly started_at: string;
  readonly by: string;
  readonly inserted: string;
  readonly updated: string;
  readonly config: MergeConfig;
  readonly config_digest: string;
  /** The run created the target. */
  readonly created: boolean;
}

type OnStep = ReturnType<typeof timed>;

async function withRun<T>(
  given: MergeConfig,
  options: UndoOptions,
  fn: (merge: Merge, run: StandingRun, onStep: OnStep, timings: UndoReport['timings']) => Promise<T>,
): Promise<T> {
  const { progress = silentProgress, signal } = options;
  const timings: { step: string; durationMs: number; rows: number }[] = [];
  return withTarget(
    given,
    (db) =>
      withLock(db, given, async () => {
        const ledger = await requireLedger(db, given);
        const run = await standingRun(db, ledger, options.runId);
        const merge = await mergeOfRun(db, ledger, given, run);
        return fn(merge, run, timed(progress, timings), timings);
      }),
    signal,
  );
}

/** The run that is taken back next. */
async function standingRun(db: Database, ledger: Ledger, wanted: number | undefined): Promise<StandingRun> {
  const runs = inLedger(ledger, 'run');
  const [run] = await db.query<StandingRun & { purged: boolean }>(sql`
    /* undo.run */
    select r.run_no, r.plan_no, to_char(r.started_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') as started_at,
      r.by, r.inserted, r.updated, p.config, p.config_digest,
      coalesce((p.report ->> 'targetIsNew')::boolean, false) as created,
      exists (select from ${runs} e where e.kind = 'purge' and e.run_no > r.run_no) as purged
    from ${runs} r
    join ${inLedger(ledger, 'plan')} p on p.plan_no = r.plan_no
    where r.kind = 'apply' and not exists (select from ${runs} u where u.undoes = r.run_no)
    order by r.run_no desc
    limit 1
  `);
  if (!run) throw new UsermergeError('UNDO_NOTHING', 'no run of this merge stands that could be undone');
  if (wanted !== undefined && wanted !== Number(run.run_no)) {
    const [other] = await db.query<{ kind: string; undone: boolean }>(sql`
      /* undo.other_run */
      select r.kind, exists (select from ${runs} u where u.undoes = r.run_no) as undone from ${runs} r where r.run_no = ${wanted}
    `);
    if (other?.kind === 'apply' && !other.undone) {
      throw new UsermergeError(
        'UNDO_ORDER',
        `run ${wanted} cannot be undone before run ${run.run_no}, which came after it`,
        { next: `Undo run ${run.run_no} first: usermerge undo ${run.run_no}` },
      );
    }
    const why = !other ? 'is not there' : other.undone ? 'is undone already' : 'is no merge';
    throw new UsermergeError('UNDO_NOTHING', `run ${wanted} ${why}; the next one to undo is ${run.run_no}`);
  }
  if (run.purged) {
    throw new UsermergeError(
      'UNDO_PURGED',
      `run ${run.run_no} cannot be undone: what the rows were before it was removed by usermerge purge`,
    );
  }
  return run;
}

/** The merge as it was configured for that run, with the target where it is reached now. */
async function mergeOfRun(
  db: Database,
  ledger: Ledger,
  given: MergeConfig,
  run: StandingRun,
): Promise<Merge> {
  const config: MergeConfig = {
    ...run.config,
    target: { ...run.config.target, url: given.target.url },
    ledger: given.ledger,
  };
  const target = await describeTarget(db, config, ledger.userId);
  if (!target.exists) {
    throw new UsermergeError(
      'TABLE_MISSING',
      `the target ${target.name}, which run ${run.run_no} wrote, is gone`,
      {
        at: { table: target.name },
      },
    );
  }
  // The clock and the sources are a plan's: what is restored depends on neither.
  return {
    config,
    db,
    ledger,
    target,
    sources: [],
    planNo: run.plan_no,
    now: '-infinity',
    horizon: 'infinity',
    hasBoundPasswords: false,
    configurationChanged: false,
    scoped: false,
    forgotten: await readForgotten(db, ledger),
    decided: undecided,
  };
}

async function takeBackRun(merge: Merge, run: StandingRun, options: UndoOptions): Promise<UndoReport> {
  const { db, ledger } = merge;
  const done = await takeBack(merge, {
    runNo: run.run_no,
    named,
    created: run.created,
    onFound: (found) => {
      assertUndoable(reportOf(run, found), options.skipChanged === true);
    },
  });
  const [row] = await db.query<{ run_no: string }>(sql`
    /* undo.log */
    insert into ${inLedger(ledger, 'run')} (kind, undoes, started_at, finished_at, by, updated, deleted, stale, accounts, config_digest)
    values ('undo', ${run.run_no}, now(), clock_timestamp(), ${options.by ?? 'unknown'}, ${done.restored}, ${done.removed},
      ${done.found.refused}, ${done.found.accounts}, ${run.config_digest})
    returning run_no
  `);
  if (!row) throw new Error('no run number');
  await db.execute(sql`
    /* undo.plans: the plan of the run stands no more, and one that was made since rests on it */
    update ${inLedger(ledger, 'plan')}
    set state = case when plan_no = ${run.plan_no} then 'undone' else 'replaced' end
    where plan_no = ${run.plan_no} or state in ('ready', 'landing')
  `);
  await appliedBefore(db, ledger);
  const entry = await enterRun(db, ledger, row.run_no);
  await dropPlanTables(merge);
  return {
    ...reportOf(run, done.found),
    runId: Number(row.run_no),
    entry,
    targetDropped: done.dropped,
    notes: [
      ...(run.created && !done.dropped
        ? [
            `The table ${merge.target.name}, which the run created, stays: it holds rows, or something was built on it since.`,
          ]
        : []),
      ...(merge.target.hasTriggers
        ? ['The target has triggers: what they wrote beside the undo is not counted here.']
        : []),
    ],
  };
}

/** The configuration that counts as applied is that of the run that stands now. */
async function appliedBefore(db: Database, ledger: Ledger): Promise<void> {
  const [plan] = await db.query<{ config: MergeConfig; config_digest: string }>(sql`
    /* undo.applied */
    select config, config_digest from ${inLedger(ledger, 'plan')} where state = 'applied' order by plan_no desc limit 1
  `);
  if (!plan) return forgetSetting(db, ledger, 'applied');
  const applied: AppliedConfig = { digest: plan.config_digest, config: plan.config };
  await writeSetting(db, ledger, 'applied', applied);
}

/**
 * Whether what an undo would do may be done.
 *
 * @throws UsermergeError UNDO_CHANGED, which names the rows, unless they are to be left; UNDO_REFERENCED
 */
export function assertUndoable(report: UndoReport, skipChanged: boolean): void {
  const { undoes, restored, deleted, left, leftRows, referenced, referencedRows } = report;
  const would = `Undo of run ${undoes} would restore ${restored} rows and delete ${deleted}`;
  if (left > 0 && !skipChanged) {
    throw new UsermergeError(
      'UNDO_CHANGED',
      `${would}, and ${left} that the run wrote are not as it left them:\n${listed(leftRows.map(leftLine), left)}`,
    );
  }
  if (referenced > 0) {
    const rows = referencedRows.map((row) => `${nameOf(row)}: ${row.tables.join(', ')}`);
    throw new UsermergeError(
      'UNDO_REFERENCED',
      `${would}, and other tables reference ${referenced} of those to delete:\n${listed(rows, referenced)}`,
    );
  }
}

/** One row that is not as the run left it, in words. */
function leftLine(row: UndoRow): string {
  const columns = row.columns.join(', ');
  switch (row.why) {
    case 'deleted':
      return `${nameOf(row)}: deleted from the target since`;
    case 'taken':
      return `${nameOf(row)}: another row has its former ${columns} by now`;
    case 'together':
      return `${nameOf(row)}: an account went from or to a row that has changed since`;
    case 'changed':
      return `${nameOf(row)}: changed since${columns === '' ? '' : ` (${columns})`}`;
  }
}

function nameOf({ userId, username }: { readonly userId: string; readonly username: string | null }): string {
  return username === null ? userId : `${userId} ${username}`;
}

function listed(lines: readonly string[], count: number): string {
  const more = count > lines.length ? [`and ${count - lines.length} more`] : [];
  return [...lines, ...more].map((line) => `  ${line}`).join('\n');
}
