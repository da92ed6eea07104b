/** runs: what was done on a merge, newest first, and whether the log of it is as it was written. */
import type { MergeConfig } from '../config/merge-config.js';
import { findLedger, inLedger } from '../ledger/ledger.js';
import { checkLog, entryDigest } from '../ledger/log.js';
import { sql } from '../postgres/sql.js';
import { requireLedger, withTarget } from './merge-session.js';
import type { LogReport, RunLine } from './reports.js';

type RunRow = Record<Exclude<keyof RunLine, 'kind' | 'undoes' | 'undone' | 'verified' | 'entry'>, string> &
  Pick<RunLine, 'kind' | 'undone' | 'verified' | 'entry'> & { readonly undoes: string | null };

/** The runs of a merge, newest first; none where there is no ledger yet. */
export async function listRuns(config: MergeConfig): Promise<RunLine[]> {
  return withTarget(config, async (db) => {
    const ledger = await findLedger(db, config.ledger.schema);
    if (ledger === null) return [];
    const rows = await db.query<RunRow>(sql`
      /* runs.list */
      select
        r.run_no as "runId", r.kind, to_char(r.started_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') as "startedAt",
        (
          coalesce(extract(epoch from r.finished_at - r.started_at) * 1000, 0)
          + coalesce((select sum((t ->> 'durationMs')::numeric) from jsonb_array_elements(p.report -> 'timings') t), 0)
        )::bigint as "durationMs",
        r.undoes, r.inserted, r.updated, r.deleted, r.stale, r.accounts, r.by,
        exists (select from ${inLedger(ledger, 'run')} u where u.undoes = r.run_no) as undone,
        (
          select jsonb_build_object('at', to_char(v.at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'), 'drift', v.report -> 'drift')
          from ${inLedger(ledger, 'verification')} v
          where v.run_no = r.run_no
          order by v.at desc
          limit 1
        ) as verified,
        ${entryDigest('r')} as entry
      from ${inLedger(ledger, 'run')} r
      left join ${inLedger(ledger, 'plan')} p on p.plan_no = r.plan_no
      order by r.run_no desc
    `);
    return rows.map((row) => {
      const durationMs = Number(row.durationMs);
      const accounts = Number(row.accounts);
      return {
        runId: Number(row.runId),
        kind: row.kind,
        undoes: row.undoes === null ? null : Number(row.undoes),
        startedAt: row.startedAt,
        durationMs,
        inserted: Number(row.inserted),
        updated: Number(row.updated),
        deleted: Number(row.deleted),
        stale: Number(row.stale),
        accounts,
        accountsPerSecond: durationMs > 0 ? Math.round((accounts * 1000) / durationMs) : 0,
        by: row.by,
        undone: row.undone,
        verified: row.verified,
        entry: row.entry,
      };
    });
  });
}

/**
 * Looks for runs whose entry in the log is missing, or is not what the run, its plan or the entry after it says. No source is
 * read, and no user.
 *
 * @throws UsermergeError PLAN_NOT_FOUND: there is no ledger yet
 */
export async function verifyLog(
  config: MergeConfig,
  options: { signal?: AbortSignal } = {},
): Promise<LogReport> {
  return withTarget(
    config,
    async (db) => {
      const { runs, newest, findings } = await checkLog(db, await requireLedger(db, config));
      return { runs, newest: newest && { runId: newest.runId, entry: newest.digest }, findings };
    },
    options.signal,
  );
}
