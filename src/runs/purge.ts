/** purge: ends the merge. Every retained credential, and every digest of one, is removed; the crosswalk stays. */
import type { MergeConfig } from '../config/merge-config.js';
import { inLedger, type Ledger } from '../ledger/ledger.js';
import { enterRun } from '../ledger/log.js';
import { purgeLedger, type Retained, retained } from '../ledger/purge.js';
import { dropPlanTables } from '../pipeline/pipeline.js';
import type { Database } from '../postgres/connect.js';
import { sql } from '../postgres/sql.js';
import { transaction } from '../postgres/transaction.js';
import { type Final, finality, requireLedger, withLock, withTarget, writeSetting } from './merge-session.js';
import { timed } from './plan.js';
import { type Progress, silentProgress } from './progress.js';
import type { PurgeReport } from './reports.js';

export interface PurgeOptions {
  readonly by?: string;
  readonly progress?: Progress;
  readonly signal?: AbortSignal;
}

/** What a purge would remove. Changes nothing. @throws UsermergeError PLAN_NOT_FOUND; LOCKED; INTERRUPTED */
export async function previewPurge(given: MergeConfig, options: PurgeOptions = {}): Promise<PurgeReport> {
  return withTarget(
    given,
    (db) => withLock(db, given, async () => reportOf(await retained(db, await requireLedger(db, given)))),
    options.signal,
  );
}

/**
 * Removes every retained credential and every digest of one. Runs can no longer be undone, and a further plan is refused
 * unless it reopens the merge. Accounts, golden records and the crosswalk stay known, without their passwords.
 *
 * @throws UsermergeError PLAN_NOT_FOUND; LOCKED; INTERRUPTED
 */
export async function purge(given: MergeConfig, options: PurgeOptions = {}): Promise<PurgeReport> {
  const { progress = silentProgress, signal } = options;
  const timings: { step: string; durationMs: number; rows: number }[] = [];
  return withTarget(
    given,
    (db) =>
      withLock(db, given, async () => {
        const ledger = await requireLedger(db, given);
        const step = timed(progress, timings)('remove credentials', null);
        const report = await transaction(db, () => purged(db, ledger, options.by ?? 'unknown'));
        step.done(report.accounts + report.images);
        return { ...report, timings };
      }),
    signal,
  );
}

async function purged(db: Database, ledger: Ledger, by: string): Promise<PurgeReport> {
  const found = await retained(db, ledger);
  await dropPlanTables({ db, ledger });
  await purgeLedger(db, ledger);
  const [row] = await db.query<{ run_no: string; at: string }>(sql`
    /* purge.log */
    insert into ${inLedger(ledger, 'run')} (kind, started_at, finished_at, by, accounts, config_digest)
    values ('purge', now(), clock_timestamp(), ${by}, ${found.accounts}, '')
    returning run_no, to_char(started_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') as at
  `);
  if (!row) throw new Error('no run number');
  await db.execute(sql`
    /* purge.plans */
    update ${inLedger(ledger, 'plan')} set state = 'replaced' where state in ('ready', 'landing')
  `);
  const final: Final = { at: row.at, by };
  await writeSetting(db, ledger, finality, final);
  return { ...reportOf(found), runId: Number(row.run_no), entry: await enterRun(db, ledger, row.run_no) };
}

const reportOf = (found: Retained): PurgeReport => ({ ...found, runId: null, entry: null, timings: [] });
