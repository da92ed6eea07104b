/** A session on the conflicts of the newest plan, or on what waits since it was applied: from the ledger, without the sources. */
import type { MergeConfig } from '../config/merge-config.js';
import { UsermergeError } from '../errors/usermerge-error.js';
import { readForgotten } from '../ledger/forgotten.js';
import { inLedger, type Ledger } from '../ledger/ledger.js';
import { type Decided, undecided } from '../pipeline/decided.js';
import type { Merge, MergeSource } from '../pipeline/merge.js';
import { describeTarget } from '../pipeline/target-table.js';
import type { Database } from '../postgres/connect.js';
import { sql } from '../postgres/sql.js';
import { requireLedger, withTarget } from './merge-session.js';

export interface ConflictSession {
  /** By the configuration of the plan. */
  readonly merge: Merge;
  readonly planId: number;
  /** Whether the plan is there to be applied, with all that it knows; else only what waits is kept. */
  readonly isPlanned: boolean;
}

interface PlanRow {
  readonly plan_no: string;
  readonly state: string;
  readonly config: MergeConfig;
  readonly config_digest: string;
  readonly decided: Decided | null;
  readonly records: string | null;
  readonly id_type: string | null;
  readonly scoped: boolean;
  readonly now: string;
}

/** @throws UsermergeError PLAN_NOT_FOUND: there was no plan yet */
export async function withConflicts<T>(
  given: MergeConfig,
  fn: (session: ConflictSession) => Promise<T>,
  signal?: AbortSignal,
): Promise<T> {
  return withTarget(
    given,
    async (db) => {
      const ledger = await requireLedger(db, given);
      return fn(await openConflicts(db, ledger, given));
    },
    signal,
  );
}

/** The newest plan that was not overtaken, in a session that is open already. */
export async function openConflicts(
  db: Database,
  ledger: Ledger,
  given: MergeConfig,
): Promise<ConflictSession> {
  const [plan] = await db.query<PlanRow & Record<string, unknown>>(sql`
    /* conflicts.plan */
    select plan_no, state, config, config_digest, decided, records, report ->> 'targetIdType' as id_type,
      coalesce(report ->> 'resolved' = 'unresolved', false) as scoped, started_at::text as now
    from ${inLedger(ledger, 'plan')}
    where state in ('ready', 'applied', 'undone')
    order by plan_no desc
    limit 1
  `);
  if (!plan) {
    throw new UsermergeError('PLAN_NOT_FOUND', 'there is no plan yet, and so no conflict', {
      next: 'Run usermerge plan first.',
    });
  }
  const config: MergeConfig = {
    ...plan.config,
    target: { ...plan.config.target, url: given.target.url },
    sources: plan.config.sources.map((source) => ({ ...source, url: null })),
  };
  const [clock] = await db.query<{ horizon: string }>(sql`
    /* conflicts.clock */
    select (${plan.now}::timestamptz + ${config.clockSkewMs} * interval '1 millisecond')::text as horizon
  `);
  const merge: Merge = {
    config,
    db,
    ledger,
    target: await describeTarget(db, config, plan.id_type ?? ledger.userId),
    sources: await sourcesOf(db, ledger, config),
    planNo: plan.plan_no,
    now: plan.now,
    horizon: clock?.horizon ?? plan.now,
    configurationChanged: false,
    scoped: plan.scoped,
    forgotten: await readForgotten(db, ledger),
    hasBoundPasswords: false,
    decided: plan.decided ?? undecided,
  };
  return {
    merge,
    planId: Number(plan.plan_no),
    isPlanned: plan.state === 'ready' && (await isThere(merge, plan.records)),
  };
}

async function sourcesOf(db: Database, ledger: Ledger, config: MergeConfig): Promise<MergeSource[]> {
  const known = await db.query<{ source_no: number; name: string; precision: string | null }>(sql`
    /* conflicts.sources */
    select source_no, name, description ->> 'timePrecisionUs' as precision from ${inLedger(ledger, 'source')}
  `);
  return config.sources.flatMap((source) => {
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
  });
}

/** The rows of a plan are gone after a crash of the server: the tables are empty then. */
async function isThere({ db, ledger }: Merge, records: string | null): Promise<boolean> {
  const [found] = await db.query<{ there: boolean }>(sql`
    /* conflicts.there */
    select to_regclass(${inLedger(ledger, 'plan_record').text}) is not null as there
  `);
  if (found?.there !== true) return false;
  // A crash empties all of them, so one row tells that none was lost.
  const has = (name: string) => sql`exists (select from ${inLedger(ledger, name)})`;
  const [kept] = await db.query<{ rows: boolean }>(
    sql`/* conflicts.rows */ select ${has('plan_record')} or ${has('plan_row')} or ${has('plan_deleted')} as rows`,
  );
  return records !== null && kept?.rows === (records !== '0');
}
