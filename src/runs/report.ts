/** report: everything about one run, as it is kept. No source is read, and no user shown beyond the plan's examples. */
import type { MergeConfig } from '../config/merge-config.js';
import { version } from '../config/version.js';
import { UsermergeError } from '../errors/usermerge-error.js';
import { inLedger, type Ledger } from '../ledger/ledger.js';
import type { Database } from '../postgres/connect.js';
import { sql } from '../postgres/sql.js';
import { listDecisions } from './decisions/list.js';
import { requireLedger, withTarget } from './merge-session.js';
import type { PlanReport, RunReport, Verification, VerifyReport } from './reports.js';
import { listRuns } from './runs.js';
import { tallySources } from './tallies.js';

export interface ReportOptions {
  /** Default: the newest run. */
  readonly runId?: number | undefined;
  readonly signal?: AbortSignal;
}

/** Decisions of a report that are listed; all are counted. */
const listed = 200;

interface KeptRun {
  readonly report: PlanReport | null;
  readonly config: unknown;
  readonly config_digest: string;
  readonly entry: {
    readonly usermerge?: string;
    readonly inputs?: readonly (Omit<RunReport['inputs'][number], 'readAt'> & {
      readonly read_at: string | null;
      readonly [further: string]: unknown;
    })[];
  };
  readonly postgres: string;
  readonly now: string;
}

/**
 * The report of a run.
 *
 * @throws UsermergeError RUN_NOT_FOUND
 */
export async function report(config: MergeConfig, options: ReportOptions = {}): Promise<RunReport> {
  const runs = await listRuns(config);
  const [newest] = runs;
  const run = options.runId === undefined ? newest : runs.find((each) => each.runId === options.runId);
  if (run === undefined) {
    throw new UsermergeError(
      'RUN_NOT_FOUND',
      options.runId === undefined ? 'there is no run yet' : `there is no run ${options.runId}`,
    );
  }
  const { count, decisions } = await listDecisions(config, { honouredBy: run.runId, limit: listed });
  return withTarget(
    config,
    async (db) => {
      const ledger = await requireLedger(db, config);
      const kept = await keptRun(db, ledger, run.runId);
      return {
        run,
        plan: kept.report,
        configuration: kept.config,
        configurationDigest: kept.config_digest,
        inputs: (kept.entry.inputs ?? []).map(({ source, location, read_at: readAt, rows, ...input }) => ({
          source,
          location,
          readAt,
          rows,
          rejected: input.rejected,
          superseded: input.superseded,
          digest: input.digest,
        })),
        decisions: { count, decisions },
        verification: await newestVerification(db, ledger, run.runId),
        tallies: run === newest ? await tallySources(db, ledger) : [],
        versions: { usermerge: kept.entry.usermerge ?? null, postgres: kept.postgres, report: version },
        writtenAt: kept.now,
      };
    },
    options.signal,
  );
}

async function keptRun(db: Database, ledger: Ledger, runId: number): Promise<KeptRun> {
  const [kept] = await db.query<KeptRun & Record<string, unknown>>(sql`
    /* report.run */
    select p.report, p.config, r.config_digest, r.entry, current_setting('server_version') as postgres,
      to_char(now() at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') as now
    from ${inLedger(ledger, 'run')} r
    left join ${inLedger(ledger, 'plan')} p on p.plan_no = r.plan_no
    where r.run_no = ${runId}
  `);
  if (!kept) throw new Error(`no run ${runId}`);
  return kept;
}

/** What verify found last while this run was the newest; NULL: it was not run. */
export async function newestVerification(
  db: Database,
  ledger: Ledger,
  runId: number,
): Promise<Verification | null> {
  const [row] = await db.query<{ at: string; by: string; report: VerifyReport }>(sql`
    /* report.verification */
    select to_char(v.at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') as at, v.by, v.report
    from ${inLedger(ledger, 'verification')} v
    where v.run_no = ${runId}
    order by v.at desc
    limit 1
  `);
  return row ? { ...row, runId } : null;
}
