/** verify: recomputes the merge from the accounts by another way than the runs, and compares it with the target. */
import type { MergeConfig } from '../config/merge-config.js';
import { inLedger } from '../ledger/ledger.js';
import type { OpenSource } from '../pipeline/extract/source.js';
import { knownHashes, sealing } from '../pipeline/load/plain-text.js';
import type { Merge } from '../pipeline/merge.js';
import { countStates, findUnaccounted, type SourceStates } from '../pipeline/verify/accounted.js';
import { makeCasts } from '../pipeline/verify/as-kept.js';
import { type Compared, compareWithTarget, countCompared } from '../pipeline/verify/compare.js';
import {
  type Covered,
  compareApart,
  covered,
  findApart,
  makeLanding,
  noteUnapplied,
  readAgain,
  sumAgain,
  sumRead,
  takeRead,
} from '../pipeline/verify/coverage.js';
import { recompute } from '../pipeline/verify/recompute.js';
import { holdShape, makeScratch, scratch } from '../pipeline/verify/scratch.js';
import { sql } from '../postgres/sql.js';
import { transaction } from '../postgres/transaction.js';
import { asApplied, lastPlan, mergeAsApplied, requireApplied } from './as-applied.js';
import {
  type AppliedConfig,
  appliedConfig,
  assertNotFinal,
  readSetting,
  requireLedger,
  withTarget,
} from './merge-session.js';
import { openSources, timed } from './plan.js';
import { silentProgress } from './progress.js';
import type { VerifyFinding, VerifyReport } from './reports.js';
import { type Retrying, withTries } from './retries.js';

export interface VerifyOptions extends Retrying {
  /** Where the configuration came from; flags say where databases are, and the last applied configuration the rest. */
  readonly origin?: 'file' | 'flags';
  /** Findings that are listed; all are counted. Default 20. */
  readonly limit?: number;
  readonly by?: string;
}

type LawLine = VerifyReport['laws'][number];
type Timing = VerifyReport['timings'][number];

/** What is known before the comparison, and what it works with. */
interface Verification {
  readonly merge: Merge;
  readonly applied: AppliedConfig;
  readonly sources: readonly Covered[];
  readonly notRead: readonly string[];
}

/**
 * Verifies the merge as it was last applied, by the rules of that run.
 *
 * Coverage: each source that the configuration reaches is compared with the accounts in the ledger, by sums of buckets
 * that it computes itself where it can, and row by row where these differ; what differs moved on. Correctness: each golden record is recomputed from the accounts in the ledger and compared with
 * its row; what differs is drift, unless the row was changed in the target since (moved on) or the record waits.
 *
 * Nothing is written but temporary tables of the session and, at the end, what was found, for reports. The sources are asked first, each in a snapshot of its own;
 * then ledger and target are compared in one snapshot (repeatable read, read only), so that they agree with each other
 * while runs and logins go on. No lock is taken that a run would fail for; one that brings its accounts in waits until
 * the comparison is done.
 *
 * @throws UsermergeError PLAN_NOT_FOUND: nothing was applied yet; TABLE_MISSING: the target is gone; those of reaching
 *   and reading sources and target; INTERRUPTED
 */
export async function verify(given: MergeConfig, options: VerifyOptions = {}): Promise<VerifyReport> {
  return withTries(options, () => verifyOnce(given, options));
}

async function verifyOnce(given: MergeConfig, options: VerifyOptions): Promise<VerifyReport> {
  const { progress = silentProgress, signal, limit = 20 } = options;
  const timings: Timing[] = [];
  const onStep = timed(progress, timings);
  return withTarget(
    given,
    async (db) => {
      const ledger = await requireLedger(db, given);
      await assertNotFinal(db, ledger, 'without its passwords nothing can be recomputed');
      const applied = await requireApplied(db, ledger, 'there is nothing to verify');
      const config = asApplied(given, applied);
      const merge = await mergeAsApplied(db, ledger, config);
      await makeScratch(merge);
      await makeCasts(merge);
      const opened = await openSources(merge.config, onStep, { signal });
      try {
        const verification: Verification = {
          merge,
          applied,
          sources: await askSources(merge, opened, onStep, signal),
          notRead: notRead(given, config, options.origin ?? 'file'),
        };
        const report = await transaction(
          db,
          async () => {
            await holdShape(merge);
            // A run may have been applied while the sources were asked.
            const present = { ...merge, ...(await lastPlan(db, ledger, config)) };
            return compare(
              { ...verification, merge: present },
              given,
              options.origin ?? 'file',
              limit,
              onStep,
              timings,
              signal,
            );
          },
          { isolation: 'repeatable read', readOnly: true },
        );
        await keep(merge, report, options.by ?? 'unknown');
        return report;
      } finally {
        await Promise.all([...opened.values()].map((open) => open.close()));
      }
    },
    signal,
  );
}

/** Keeps what was found with the run that was newest. */
async function keep(merge: Merge, report: VerifyReport, by: string): Promise<void> {
  await merge.db.execute(sql`
    /* verify.keep */
    insert into ${inLedger(merge.ledger, 'verification')} (run_no, by, report)
    select max(r.run_no), ${by}, ${JSON.stringify(report)}::jsonb from ${inLedger(merge.ledger, 'run')} r
  `);
}

type OnStep = ReturnType<typeof timed>;

/** Sums of every source that gives them; of the others all rows. */
async function askSources(
  merge: Merge,
  opened: ReadonlyMap<string, OpenSource>,
  onStep: OnStep,
  signal: AbortSignal | undefined,
): Promise<Covered[]> {
  const asked: Covered[] = [];
  for (const source of merge.sources) {
    const open = opened.get(source.config.name);
    if (open === undefined) continue;
    // What is sealed on its way is not what the source sums.
    const isSealed = sealing(merge, source, open.description.landing) !== null;
    const one = covered(source, open, isSealed ? null : open.sums);
    await makeLanding(merge, one);
    if (one.sums === null) await readRows(merge, one, null, onStep, signal);
    else {
      const step = onStep(`sum ${source.config.name}`, open.description.estimatedRows);
      step.done(await sumAgain(merge, one, one.sums));
    }
    asked.push(one);
  }
  return asked;
}

async function readRows(
  merge: Merge,
  one: Covered,
  among: readonly number[] | null,
  onStep: OnStep,
  signal: AbortSignal | undefined,
): Promise<void> {
  const { name } = one.source.config;
  const step = onStep(`read ${name}`, among === null ? one.open.description.estimatedRows : null);
  const seal = sealing(merge, one.source, one.open.description.landing);
  const rows = await readAgain(merge, one, among, (bytes) => step.add(0, bytes), seal, signal);
  if (seal !== null) await knownHashes(merge, one.source, merge.db, scratch(`landing_${one.source.no}`));
  step.done(rows);
}

/** Where the sums of a source differ from those of the ledger, its rows are compared with the accounts. */
async function coverSource(
  merge: Merge,
  one: Covered,
  onStep: OnStep,
  signal: AbortSignal | undefined,
): Promise<void> {
  if (one.sums === null) await sumRead(merge, one);
  const apart = await findApart(merge, one);
  if (apart.length === 0) return;
  if (one.sums !== null) {
    await readRows(merge, one, apart, onStep, signal);
    await takeRead(merge, one);
  }
  await compareApart(merge, one);
}

async function compare(
  { merge, applied: lastRun, sources, notRead }: Verification,
  given: MergeConfig,
  origin: 'file' | 'flags',
  limit: number,
  onStep: OnStep,
  timings: readonly Timing[],
  signal: AbortSignal | undefined,
): Promise<VerifyReport> {
  const { db, ledger } = merge;
  const now = await readSetting<AppliedConfig>(db, ledger, 'applied');
  const overtaken = now?.digest !== lastRun.digest;
  const read = overtaken ? 0 : timings.reduce((sum, { rows }) => sum + rows, 0);
  const covering = onStep('compare sources', read);
  if (!overtaken) for (const one of sources) await coverSource(merge, one, onStep, signal);
  await noteUnapplied(merge);
  covering.done(read);

  const recomputing = onStep('recompute', null);
  await recompute(merge);
  const applied = merge.sources.map((source) => source.no);
  await findUnaccounted(merge, applied);
  const states = await countStates(merge, applied);
  recomputing.done(states.reduce((sum, { merged }) => sum + merged, 0));

  const comparing = onStep('compare with target', null);
  await compareWithTarget(merge, { staleInLastRun: await lastRunLeftStale(merge) });
  const compared = await countCompared(merge);
  comparing.done(compared.records);

  const counts = await countFindings(merge);
  return {
    drift: counts.drift,
    movedOn: counts.movedOn,
    findings: await listFindings(merge, limit),
    laws: laws(states, compared, counts),
    notChecked: [
      ...notRead,
      ...(overtaken
        ? ['The sources: a run with another configuration was applied while they were read. Verify again.']
        : []),
      ...(origin === 'file' && appliedConfig(given).digest !== lastRun.digest
        ? [
            'The configuration has changed since the last run: the rules of that run were verified, not the new ones.',
          ]
        : []),
      ...notCompared(merge, compared),
    ],
    timings,
  };
}

async function lastRunLeftStale(merge: Merge): Promise<boolean> {
  const [row] = await merge.db.query<{ stale: boolean }>(sql`
    /* verify.stale */
    select r.stale > 0 as stale from ${inLedger(merge.ledger, 'run')} r where r.plan_no = ${merge.planNo}
  `);
  return row?.stale === true;
}

interface FindingCounts {
  readonly drift: number;
  readonly movedOn: number;
  readonly law3: number;
  readonly law4: number;
  /** Of the drift, what is on rows into which no account of a source went. */
  readonly outside: number;
  /** Rows that were added to the target since the last run. */
  readonly added: number;
}

async function countFindings(merge: Merge): Promise<FindingCounts> {
  const [row] = await merge.db.query<Record<keyof FindingCounts, string>>(sql`
    /* verify.counts */
    select
      count(*) filter (where f.drift) as drift,
      count(*) filter (where not f.drift) as "movedOn",
      count(*) filter (where f.drift and f.law = 3) as law3,
      count(*) filter (where f.drift and f.law = 4) as law4,
      count(distinct f.user_id) filter (where f.drift and f.outside) as outside,
      count(*) filter (where f.what like 'moved on: added %') as added
    from ${scratch('finding')} f
  `);
  if (!row) throw new Error('nothing was counted');
  return {
    drift: Number(row.drift),
    movedOn: Number(row.movedOn),
    law3: Number(row.law3),
    law4: Number(row.law4),
    outside: Number(row.outside),
    added: Number(row.added),
  };
}

/** Drift first, then what moved on, in an order of its own; at most `limit`. */
async function listFindings(merge: Merge, limit: number): Promise<VerifyFinding[]> {
  return merge.db.query<VerifyFinding & Record<string, unknown>>(sql`
    /* verify.findings */
    select f.user_id as "userId", f.username, s.name as source, f.source_user_id as "sourceUserId", f.what, f.columns
    from ${scratch('finding')} f
    left join ${inLedger(merge.ledger, 'source')} s on s.source_no = f.source_no
    order by not f.drift, f.what, f.source_no nulls first, length(f.user_id), f.user_id, length(f.source_user_id), f.source_user_id
    limit ${limit}
  `);
}

function laws(states: readonly SourceStates[], compared: Compared, counts: FindingCounts): LawLine[] {
  const perSource = states.map(
    ({ name, accounts, merged, waiting, leftOut, rejected, unapplied }) =>
      `${name} ${accounts} (${merged} merged, ${waiting} waiting, ${leftOut} left out, ${rejected} rejected${unapplied > 0 ? `, ${unapplied} read since the last run` : ''})`,
  );
  const waiting =
    compared.credentialsWaiting > 0
      ? `; ${compared.credentialsWaiting} that differ wait for a decision or the next run`
      : '';
  return [
    {
      law: 3,
      checked: states.reduce((sum, { accounts }) => sum + accounts, 0),
      broken: counts.law3,
      message: `each account of the last readings is in exactly one state, and those that were merged are in the crosswalk: ${perSource.join('; ')}`,
    },
    {
      law: 4,
      checked: compared.records,
      broken: counts.law4,
      message: `each golden password is the winner's among the accounts merged into it${waiting}`,
    },
    {
      law: 5,
      checked: compared.outside,
      broken: counts.outside,
      message: `rows of the target into which no account went are as the target itself has them${counts.added > 0 ? `; ${counts.added} of them were added since the last run` : ''}`,
    },
  ];
}

/** Sources that are not compared, each with the reason. */
function notRead(given: MergeConfig, config: MergeConfig, origin: 'file' | 'flags'): string[] {
  const named = new Set(given.sources.map(({ name }) => name));
  const applied = new Set(config.sources.map(({ name }) => name));
  return [
    ...config.sources.flatMap(({ name, url, retire }) => {
      if (retire !== null) return [`${name} was not read: it is retired.`];
      if (url !== null) return [];
      return [
        `${name} was not read: ${named.has(name) ? 'it has no url' : `the ${origin === 'flags' ? 'flags do' : 'file does'} not name it`}.`,
      ];
    }),
    ...given.sources
      .filter(({ name }) => !applied.has(name))
      .map(({ name }) => `${name} was not compared: no run has applied it yet.`),
  ];
}

function notCompared(merge: Merge, { waiting, rewritten }: Compared): string[] {
  return [
    ...(waiting > 0
      ? [
          `${waiting} golden records that wait: where they differ from their accounts, a decision or the next run settles it.`,
        ]
      : []),
    ...(rewritten > 0
      ? [
          `${rewritten} values that a trigger of the target may have rewritten: they were written as the accounts have them.`,
        ]
      : []),
    `Columns of ${merge.target.name} that are not mapped: usermerge keeps nothing of them that it could compare.`,
    'Who is the same person: accounts are taken to belong to the golden records that the crosswalk names.',
  ];
}
