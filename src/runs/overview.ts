/** overview: where a merge stands, at a glance. Reads the ledger alone. */
import type { MergeConfig } from '../config/merge-config.js';
import { findLedger, inLedger, type Ledger } from '../ledger/ledger.js';
import type { Database } from '../postgres/connect.js';
import { sql } from '../postgres/sql.js';
import { withTarget } from './merge-session.js';
import { newestVerification } from './report.js';
import type { OverviewReport, PlanState } from './reports.js';
import { listRuns } from './runs.js';
import { tallySources } from './tallies.js';

/** Everything but who the people are. Counts every account once: seconds where there are many millions. */
export async function overview(config: MergeConfig): Promise<OverviewReport> {
  const runs = await listRuns(config);
  return withTarget(config, async (db) => {
    const ledger = await findLedger(db, config.ledger.schema);
    const target = `${db.label} ${config.target.table.name}`;
    if (ledger === null) return { target, plan: null, runs, verification: null, tallies: [] };
    const [newest] = runs;
    return {
      target,
      plan: await newestPlan(db, ledger),
      runs,
      verification: newest ? await newestVerification(db, ledger, newest.runId) : null,
      tallies: await tallySources(db, ledger),
    };
  });
}

/** The newest plan that was made to its end, and what became of it. NULL: there is none. */
export async function currentPlan(config: MergeConfig): Promise<PlanState | null> {
  return withTarget(config, async (db) => {
    const ledger = await findLedger(db, config.ledger.schema);
    return ledger === null ? null : newestPlan(db, ledger);
  });
}

async function newestPlan(db: Database, ledger: Ledger): Promise<PlanState | null> {
  const [plan] = await db.query<{ planNo: string } & Omit<PlanState, 'planId'>>(sql`
    /* overview.plan */
    select p.plan_no as "planNo", p.state, p.report
    from ${inLedger(ledger, 'plan')} p
    where p.report is not null
    order by p.plan_no desc
    limit 1
  `);
  return plan ? { planId: Number(plan.planNo), state: plan.state, report: plan.report } : null;
}
