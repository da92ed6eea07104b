/** The merge as it was applied last: its configuration, and what the steps work with, without a source being opened. */
import type { MergeConfig } from '../config/merge-config.js';
import { UsermergeError } from '../errors/usermerge-error.js';
import { readForgotten } from '../ledger/forgotten.js';
import { inLedger, type Ledger } from '../ledger/ledger.js';
import { type Decided, undecided } from '../pipeline/decided.js';
import type { Merge, MergeSource } from '../pipeline/merge.js';
import { describeTarget } from '../pipeline/target-table.js';
import type { Database } from '../postgres/connect.js';
import { sql } from '../postgres/sql.js';
import { type AppliedConfig, readSetting, requireLedger, withTarget } from './merge-session.js';

/**
 * Calls `fn` with the merge as it was applied last, in a session on the target; no source is opened.
 *
 * @throws UsermergeError PLAN_NOT_FOUND: no run stands, and `therefore`; TABLE_MISSING: the target is gone
 */
export async function withApplied<T>(
  given: MergeConfig,
  therefore: string,
  fn: (merge: Merge) => Promise<T>,
  signal?: AbortSignal,
): Promise<T> {
  return withTarget(
    given,
    async (db) => {
      const ledger = await requireLedger(db, given);
      const applied = await requireApplied(db, ledger, therefore);
      return fn(await mergeAsApplied(db, ledger, asApplied(given, applied)));
    },
    signal,
  );
}

/** The configuration of the last applied run. @throws UsermergeError PLAN_NOT_FOUND, and `therefore` */
export async function requireApplied(
  db: Database,
  ledger: Ledger,
  therefore: string,
): Promise<AppliedConfig> {
  const applied = await readSetting<AppliedConfig>(db, ledger, 'applied');
  if (applied) return applied;
  throw new UsermergeError('PLAN_NOT_FOUND', `no run of this merge stands: ${therefore}`, {
    next: 'Run usermerge plan and usermerge apply first.',
  });
}

/** The configuration of the last run, reached as `given` says; what that does not reach is not read. */
export function asApplied(given: MergeConfig, { config }: AppliedConfig): MergeConfig {
  const urls = new Map(given.sources.map((source) => [source.name, source.url]));
  return {
    ...config,
    target: { ...config.target, url: given.target.url },
    ledger: given.ledger,
    credential: { ...config.credential, plaintextKey: given.credential.plaintextKey },
    sources: config.sources.map((source) => ({ ...source, url: urls.get(source.name) ?? null })),
  };
}

/** What the steps work with, as it was when the newest plan was applied. Nothing is written, unlike for a run. */
export async function mergeAsApplied(db: Database, ledger: Ledger, config: MergeConfig): Promise<Merge> {
  const merge = await mergeOfPlan(db, ledger, config, await lastPlan(db, ledger, config));
  if (merge.target.exists) return merge;
  throw new UsermergeError(
    'TABLE_MISSING',
    `the target ${merge.target.name}, into which plan ${merge.planNo} was applied, is not there`,
    {
      at: { table: merge.target.name },
    },
  );
}

/** The same of any plan; the target need not be there. */
export async function mergeOfPlan(
  db: Database,
  ledger: Ledger,
  config: MergeConfig,
  plan: Pick<Merge, 'planNo' | 'now' | 'horizon'>,
): Promise<Merge> {
  const known = await db.query<{ source_no: number; name: string; precision: string | null }>(sql`
    /* applied.sources */
    select source_no, name, description ->> 'timePrecisionUs' as precision from ${inLedger(ledger, 'source')}
  `);
  const [found] = await db.query<{ decided: Decided | null }>(sql`
    /* applied.decided */
    select decided from ${inLedger(ledger, 'plan')} where plan_no = ${plan.planNo}
  `);
  const target = await describeTarget(db, config, ledger.userId);
  return {
    config,
    db,
    ledger,
    target,
    sources: config.sources.flatMap((source): MergeSource[] => {
      const row = known.find((each) => each.name === source.name);
      return row
        ? [
            {
              no: row.source_no,
              config: source,
              description: null,
              timePrecisionUs: Number(row.precision ?? 1),
            },
          ]
        : [];
    }),
    ...plan,
    hasBoundPasswords: false,
    configurationChanged: false,
    scoped: false,
    forgotten: await readForgotten(db, ledger),
    decided: found?.decided ?? undecided,
  };
}

/** The newest plan that was applied and stands, and its clock. */
export async function lastPlan(
  db: Database,
  ledger: Ledger,
  { clockSkewMs }: MergeConfig,
): Promise<Pick<Merge, 'planNo' | 'now' | 'horizon'>> {
  const [plan] = await db.query<Pick<Merge, 'planNo' | 'now' | 'horizon'> & Record<string, unknown>>(sql`
    /* applied.plan */
    select p.plan_no as "planNo", p.started_at::text as now,
      (p.started_at + ${clockSkewMs} * interval '1 millisecond')::text as horizon
    from ${inLedger(ledger, 'run')} r
    join ${inLedger(ledger, 'plan')} p on p.plan_no = r.plan_no
    where r.kind = 'apply' and p.state = 'applied'
    order by r.run_no desc
    limit 1
  `);
  if (!plan) throw new Error('a configuration was applied, and no plan');
  return { planNo: plan.planNo, now: plan.now, horizon: plan.horizon };
}

/** The merge as it was applied last; where no run stands, as the newest plan read it. @throws UsermergeError PLAN_NOT_FOUND */
export async function mergeAsRead(db: Database, ledger: Ledger, given: MergeConfig): Promise<Merge> {
  const applied = await readSetting<AppliedConfig>(db, ledger, 'applied');
  if (applied) {
    const config = asApplied(given, applied);
    return mergeOfPlan(db, ledger, config, await lastPlan(db, ledger, config));
  }
  const [plan] = await db.query<
    AppliedConfig & Pick<Merge, 'planNo' | 'now' | 'horizon'> & Record<string, unknown>
  >(sql`
    /* applied.newest_plan */
    select p.plan_no as "planNo", p.started_at::text as now, p.started_at::text as horizon, p.config, p.config_digest as digest
    from ${inLedger(ledger, 'plan')} p
    order by p.plan_no desc
    limit 1
  `);
  if (!plan)
    throw new UsermergeError('PLAN_NOT_FOUND', 'there is no plan of this merge yet: nobody is known');
  return mergeOfPlan(db, ledger, asApplied(given, plan), plan);
}
