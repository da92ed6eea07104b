/** apply: does exactly what a plan said, in one transaction. */
import { configDigest } from '../config/digest.js';
import type { MergeConfig } from '../config/merge-config.js';
import { UsermergeError } from '../errors/usermerge-error.js';
import { inLedger, type Ledger } from '../ledger/ledger.js';
import { enterRun, isEntered } from '../ledger/log.js';
import { type Decided, isDecided, undecided } from '../pipeline/decided.js';
import type { Merge } from '../pipeline/merge.js';
import { dropPlanTables, write } from '../pipeline/pipeline.js';
import { describeTarget } from '../pipeline/target-table.js';
import type { Hazard } from '../pipeline/vocabulary.js';
import type { Database } from '../postgres/connect.js';
import { sql } from '../postgres/sql.js';
import { sqlState } from '../postgres/sqlstate.js';
import { transaction } from '../postgres/transaction.js';
import {
  type AppliedConfig,
  appliedConfig,
  assertNotFinal,
  flagsOverApplied,
  readSetting,
  requireLedger,
  withLock,
  withTarget,
  writeSetting,
} from './merge-session.js';
import { keptRows, mergeOf, timed } from './plan.js';
import { silentProgress } from './progress.js';
import type { ApplyReport, PlanReport } from './reports.js';
import { type Retrying, withTries } from './retries.js';

export interface ApplyOptions extends Retrying {
  readonly origin?: 'file' | 'flags';
  /** Default: the newest plan. */
  readonly planId?: number;
  readonly allow?: readonly Hazard[];
  /** Refuses the whole plan where a part of it is stale. */
  readonly strict?: boolean;
  readonly by?: string;
}

interface StoredPlan {
  readonly plan_no: string;
  readonly state: string;
  readonly config_digest: string;
  readonly decided: Decided | null;
  readonly records: string | null;
  readonly report: PlanReport | null;
}

/** How often a run begins anew because somebody took a name between its look and its write. */
const mostTries = 5;

/**
 * Applies a stored plan. A run that dies at any instant leaves the target as before or as after.
 *
 * @throws UsermergeError PLAN_NOT_FOUND; HAZARD_REFUSED; PLAN_STALE (`strict`, or a changed configuration); LOCKED; INTERRUPTED
 */
export async function apply(given: MergeConfig, options: ApplyOptions = {}): Promise<ApplyReport> {
  const sent: Sent = { report: null };
  return withTries(options, () => applyOnce(given, options, sent));
}

/** What was about to be committed: a connection that is lost just then leaves open whether it was, and the log of runs says it. */
interface Sent {
  report: Omit<ApplyReport, 'timings'> | null;
}

async function applyOnce(given: MergeConfig, options: ApplyOptions, sent: Sent): Promise<ApplyReport> {
  const { progress = silentProgress, signal } = options;
  const timings: { step: string; durationMs: number; rows: number }[] = [];
  const onStep = timed(progress, timings);
  return withTarget(
    given,
    (db) =>
      withLock(db, given, async () => {
        const ledger = await requireLedger(db, given);
        if (sent.report !== null && (await isEntered(db, ledger, sent.report)))
          return { ...sent.report, timings };
        await assertNotFinal(db, ledger, 'its plans are gone');
        const applied = await readSetting<AppliedConfig>(db, ledger, 'applied');
        const config = options.origin === 'flags' ? flagsOverApplied(given, applied) : given;
        const stored = await findPlan(db, ledger, options.planId);
        assertCurrent(stored, config);
        assertAllowed(stored, [...config.allow, ...(options.allow ?? [])]);
        const target = await describeTarget(db, config, stored.report?.targetIdType ?? 'bigint');
        if (target.exists && stored.report?.targetIsNew) {
          throw new UsermergeError(
            'PLAN_STALE',
            `the target ${target.name} was created since plan ${stored.plan_no}`,
            {
              at: { table: target.name },
            },
          );
        }
        const merge = await mergeOf({
          db,
          ledger,
          config,
          target,
          opened: new Map(),
          planNo: stored.plan_no,
          applied,
          digest: stored.config_digest,
          scoped: stored.report?.resolved === 'unresolved',
          decided: stored.decided ?? undecided,
        });
        await assertDecisionsStand(merge);
        const step = onStep(
          'write target',
          stored.report ? stored.report.changes.insert + stored.report.changes.update : null,
        );
        const result = await withRetries(() =>
          transaction(db, async () => {
            sent.report = await run(merge, options, stored);
            return sent.report;
          }),
        );
        step.done(result.inserted + result.updated);
        return { ...result, timings };
      }),
    signal,
  );
}

async function findPlan(db: Database, ledger: Ledger, planId: number | undefined): Promise<StoredPlan> {
  const [found] = await db.query<StoredPlan>(sql`
    /* apply.plan */
    select plan_no, state, config_digest, decided, records, report
    from ${inLedger(ledger, 'plan')}
    where ${planId === undefined ? sql`state = 'ready'` : sql`plan_no = ${planId}`}
    order by plan_no desc
    limit 1
  `);
  if (!found) {
    throw new UsermergeError(
      'PLAN_NOT_FOUND',
      planId === undefined ? 'there is no plan to apply' : `there is no plan ${planId}`,
    );
  }
  if (found.state !== 'ready') {
    throw new UsermergeError(
      'PLAN_NOT_FOUND',
      `plan ${found.plan_no} cannot be applied: it is ${found.state}`,
    );
  }
  const [kept] = await db.query<{ records: string }>(
    sql`/* apply.records */ select ${keptRows(ledger)} as records`,
  );
  if (kept?.records !== found.records) {
    throw new UsermergeError(
      'PLAN_NOT_FOUND',
      `the rows of plan ${found.plan_no} are gone: the server was restarted by a crash since`,
    );
  }
  return found;
}

function assertCurrent(stored: StoredPlan, config: MergeConfig): void {
  if (configDigest(config) === stored.config_digest) return;
  throw new UsermergeError('PLAN_STALE', `plan ${stored.plan_no} was made with another configuration`, {
    next: 'Run usermerge plan again and apply the new plan.',
  });
}

/** A decision that the plan honours, and that was taken back since, is no more what somebody wants. */
async function assertDecisionsStand({ db, ledger, decided, planNo }: Merge): Promise<void> {
  if (!isDecided(decided)) return;
  const [gone] = await db.query<{ decision_no: string }>(sql`
    /* apply.decisions */
    select p.decision_no
    from ${inLedger(ledger, 'plan_decision')} p
    left join ${inLedger(ledger, 'decision')} d on d.decision_no = p.decision_no and d.ended is null
    where p.holds and d.decision_no is null
    order by p.decision_no
    limit 1
  `);
  if (!gone) return;
  throw new UsermergeError(
    'PLAN_STALE',
    `plan ${planNo} honours decision ${gone.decision_no}, which was taken back since`,
  );
}

function assertAllowed(stored: StoredPlan, allow: readonly Hazard[]): void {
  const refused = (stored.report?.hazards ?? []).filter((hazard) => !allow.includes(hazard.name));
  if (refused.length === 0) return;
  throw new UsermergeError(
    'HAZARD_REFUSED',
    `plan ${stored.plan_no} has hazards that are not allowed: ${refused.map((hazard) => `${hazard.name} (${hazard.message})`).join('; ')}`,
    {
      next: `Look at them; to accept them, add ${refused.map((hazard) => `--allow ${hazard.name}`).join(' ')}.`,
    },
  );
}

/** Begins anew where somebody took a name meanwhile, or the server broke a deadlock. */
export async function withRetries<T>(fn: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await fn();
    } catch (error) {
      if (attempt >= mostTries || !['23505', '40001', '40P01'].includes(sqlState(error) ?? '')) throw error;
    }
  }
}

async function run(
  merge: Merge,
  options: ApplyOptions,
  stored: StoredPlan,
): Promise<Omit<ApplyReport, 'timings'>> {
  const { db, ledger } = merge;
  const [row] = await db.query<{ run_no: string }>(sql`
    /* apply.run */
    insert into ${inLedger(ledger, 'run')} (kind, plan_no, started_at, by, config_digest)
    values ('apply', ${merge.planNo}, clock_timestamp(), ${options.by ?? 'unknown'}, ${stored.config_digest})
    returning run_no
  `);
  if (!row) throw new Error('no run number');
  const written = await write(merge, {
    runNo: row.run_no,
    onStale: (stale) => {
      if (options.strict && stale > 0) {
        throw new UsermergeError(
          'PLAN_STALE',
          `${stale} of the records of plan ${merge.planNo} changed in the target since`,
        );
      }
    },
  });
  const staleSamples = await db.query<{ sample: string }>(sql`
    /* apply.stale_samples */
    select coalesce(r.user_id::text, r.match_key, r.identity) as sample
    from ${inLedger(ledger, 'plan_stale')} s
    join ${inLedger(ledger, 'plan_record')} r on r.identity = s.identity
    where (r.user_id is null and not r.waits) or r.changes <> '{}' or (r.joining > 0 and r.variant = 'with')
    order by 1
    limit 20
  `);
  const accounts = (stored.report?.sources ?? []).reduce(
    (sum, source) => sum + (source.read ? source.accounts : 0),
    0,
  );
  await db.execute(sql`
    /* apply.counts */
    update ${inLedger(ledger, 'run')}
    set finished_at = clock_timestamp(), inserted = ${written.inserted}, updated = ${written.updated}, stale = ${written.stale}, accounts = ${accounts}
    where run_no = ${row.run_no}
  `);
  await db.execute(
    sql`update ${inLedger(ledger, 'plan')} set state = 'applied' where plan_no = ${merge.planNo}`,
  );
  await writeSetting(db, ledger, 'applied', appliedConfig(merge.config));
  const entry = await enterRun(db, ledger, row.run_no);
  await dropPlanTables(merge);
  return {
    runId: Number(row.run_no),
    entry,
    planId: Number(stored.plan_no),
    inserted: written.inserted,
    updated: written.updated,
    stale: written.stale,
    staleSamples: staleSamples.map((each) => each.sample),
    notes: merge.target.hasTriggers
      ? ['The target has triggers: what they wrote beside the merge is not counted here.']
      : [],
  };
}
