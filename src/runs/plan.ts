/** plan: reads the sources, resolves, stores and shows what apply would do. The target table is not touched. */
import type { MergeConfig, SourceConfig } from '../config/merge-config.js';
import { UsermergeError } from '../errors/usermerge-error.js';
import { readForgotten } from '../ledger/forgotten.js';
import { dropLandings } from '../ledger/landings.js';
import {
  accountPartition,
  ensureLedger,
  findLedger,
  type IdTypes,
  inLedger,
  type Ledger,
} from '../ledger/ledger.js';
import { keepWaiting } from '../pipeline/conflict-accounts.js';
import { type Decided, readDecided } from '../pipeline/decided.js';
import { databaseIdentity } from '../pipeline/extract/postgres.js';
import { openSource, sourceDefinition } from '../pipeline/extract/registry.js';
import type { OpenSource } from '../pipeline/extract/source.js';
import {
  isWhole,
  type Kept,
  keptSource,
  nothingKept,
  readKept,
  stillTheSame,
} from '../pipeline/load/kept.js';
import { sealerFor } from '../pipeline/load/plain-text.js';
import type { Merge, MergeSource } from '../pipeline/merge.js';
import { land, type Reading, rekey, resolve } from '../pipeline/pipeline.js';
import { assertSchemaExists, describeTarget, type TargetTable } from '../pipeline/target-table.js';
import type { Database } from '../postgres/connect.js';
import { catalogText, type Sql, sql } from '../postgres/sql.js';
import { count } from './check/words.js';
import { loadCohort } from './cohort.js';
import {
  type AppliedConfig,
  appliedConfig,
  assertNotFinal,
  connectBeside,
  finality,
  flagsOverApplied,
  forgetSetting,
  readSetting,
  requireLedger,
  withBeside,
  withLock,
  withTarget,
  writeSetting,
} from './merge-session.js';
import { reportPlan } from './plan-report.js';
import { type Progress, silentProgress } from './progress.js';
import type { PlanReport } from './reports.js';
import { type Retrying, withTries } from './retries.js';

export interface PlanOptions extends Retrying {
  /** Where the configuration came from; `flags` change nothing of what the last applied one said. Default: file. */
  readonly origin?: 'file' | 'flags';
  /** Start of the plan; default: now. */
  readonly now?: Date;
  /** Samples of each kind. Default 3. */
  readonly limit?: number;
  readonly by?: string;
  /** Goes on with a merge that was purged: every row of the target then counts as the target's own. */
  readonly reopen?: boolean;
  /** A file that names a cohort (cohort.ts): it alone is planned, and the rest stays unresolved. */
  readonly only?: string;
  /** Keys that differ, and look the same, are looked for: it takes a while. */
  readonly lookalikes?: boolean;
  /** Reads everything anew, also what a plan that died had landed. */
  readonly fresh?: boolean;
  /** That the time which hashing plain text takes is agreed to; without it a plan says how long, and fails. */
  readonly hashPlainText?: boolean;
}

/**
 * Makes a plan and stores it in the ledger; a plan that was not applied is replaced.
 *
 * @throws UsermergeError of reaching, reading and describing sources and target; LOCKED; SOURCE_MISSING;
 *   HASHING_NOT_AGREED and PLAINTEXT_REFUSED by credential.plaintext; ROWS_REJECTED and ID_COLLISION_REFUSED by policy; IDS_FROM_MISSING; ID_SPACE_EXHAUSTED; INTERRUPTED
 */
export async function plan(given: MergeConfig, options: PlanOptions = {}): Promise<PlanReport> {
  const begin: Begin = { fresh: options.fresh === true };
  return withTries(options, () => planOnce(given, options, begin));
}

/** How a try begins: only the first one anew. */
interface Begin {
  fresh: boolean;
}

async function planOnce(given: MergeConfig, options: PlanOptions, begin: Begin): Promise<PlanReport> {
  const { signal, progress = silentProgress } = options;
  const timings: { step: string; durationMs: number; rows: number }[] = [];
  const onStep = timed(progress, timings);
  return withTarget(
    given,
    (db) =>
      withLock(db, given, async () => {
        const before = await findLedger(db, given.ledger.schema);
        if (before !== null) await reopen(db, before, options.reopen === true);
        const applied = before && (await readSetting<AppliedConfig>(db, before, 'applied'));
        const config = options.origin === 'flags' ? flagsOverApplied(given, applied) : given;
        assertNoneMissing(await namesOfMembers(db, before, applied), config);
        const current = appliedConfig(config);
        if (begin.fresh && before !== null) await dropLandings(db, before);
        begin.fresh = false;
        const definitions = await definitionsOf(config);
        const landed =
          before === null
            ? nothingKept
            : await readKept(db, before, { configDigest: current.digest, definitions });
        const opened = await openSources(config, onStep, { kept: landed.landings, signal });
        try {
          const types = idTypes(opened, config, before);
          const target = await describeTarget(db, config, types.newUserId);
          await assertSchemaExists(db, target);
          await assertNoneTwice(opened, config, db, target);
          const ledger = await ensureLedger(db, config, widened(types.sourceId, target, before));
          const kept = stillTheSame(landed, opened);
          for (const line of keptLines(kept)) progress.note(line);
          const planNo = await beginPlan(db, ledger, current, options);
          try {
            const merge = await mergeOf({
              db,
              ledger,
              config,
              target,
              opened,
              planNo,
              applied,
              digest: current.digest,
              scoped: await isIncremental(db, ledger, config, applied, current),
              decided: await readDecided(db, ledger),
            });
            await forgetUnapplied(merge, applied);
            await rekey(merge, await readSetting(db, ledger, 'match'));
            await writeSetting(db, ledger, 'match', config.match);
            const readings = merge.sources.flatMap((source): Reading[] => {
              const open = opened.get(source.config.name);
              return open ? [{ source, open, definition: definitions.get(source.config.name) ?? '' }] : [];
            });
            const connectTarget = () => connectBeside(config);
            await assertKeyIsTheSame(merge);
            await land(merge, readings, connectTarget, onStep, {
              hashingAgreed: options.hashPlainText === true,
              configDigest: current.digest,
              kept,
              signal,
            });
            await assertNoneRejected(merge);
            const report = await withBeside(config, async (beside) => {
              const { only } = options;
              const load = only === undefined ? null : () => loadCohort(merge, config, only, options.signal);
              const cohort = await resolve(merge, beside, onStep, {
                loadCohort: load,
                lookalikes: options.lookalikes === true,
              });
              await keepWaiting(merge);
              return reportPlan(merge, beside, { applied, cohort, limit: options.limit ?? 3, timings });
            });
            await storePlan(merge, report);
            return report;
          } catch (error) {
            await db
              .execute(sql`update ${inLedger(ledger, 'plan')} set state = 'failed' where plan_no = ${planNo}`)
              .catch(() => undefined);
            throw error;
          }
        } finally {
          await Promise.all([...opened.values()].map((open) => open.close()));
        }
      }),
    signal,
  );
}

/** Steps that tell the progress and keep how long each took. */
export function timed(progress: Progress, timings: { step: string; durationMs: number; rows: number }[]) {
  return (name: string, total: number | null) => {
    const begun = performance.now();
    const step = progress.step(name, total);
    let seen = 0;
    return {
      add(rows: number, bytes?: number) {
        seen += rows;
        step.add(rows, bytes);
      },
      done(rows?: number) {
        step.done(rows);
        timings.push({ step: name, durationMs: Math.round(performance.now() - begun), rows: rows ?? seen });
      },
    };
  };
}

/** The sources of the run that stands, and those of which rows are left that an undo skipped. */
async function namesOfMembers(
  db: Database,
  ledger: Ledger | null,
  applied: AppliedConfig | null,
): Promise<string[]> {
  if (ledger === null) return [];
  const merged = await db.query<{ name: string }>(sql`
    /* plan.merged_sources */
    select s.name
    from ${inLedger(ledger, 'source')} s
    where s.source_no <> 0 and exists (select from ${inLedger(ledger, 'crosswalk')} c where c.source_no = s.source_no)
    order by s.priority
  `);
  return [...new Set([...(applied?.config.sources ?? []), ...merged].map((source) => source.name))];
}

/** A source whose accounts are merged and that the configuration no longer names stops the run: they would lose their meaning. */
function assertNoneMissing(names: readonly string[], config: MergeConfig): void {
  const named = new Set(config.sources.map((source) => source.name));
  const missing = names.filter((name) => !named.has(name));
  if (missing.length === 0) return;
  throw new UsermergeError(
    'SOURCE_MISSING',
    `the configuration no longer names ${missing.map((name) => `"${name}"`).join(', ')}, whose accounts are part of this merge`,
    { at: { key: 'sources' } },
  );
}

/** @throws UsermergeError MERGE_FINAL where a purge has ended the merge, and it is not to go on */
async function reopen(db: Database, ledger: Ledger, isWanted: boolean): Promise<void> {
  if (isWanted) await forgetSetting(db, ledger, finality);
  else await assertNotFinal(db, ledger, 'no further plan is made');
}

/**
 * What no run that stands has read is no part of the merge: the accounts of a source that is not named any more are
 * forgotten. The source keeps its number where ids are bound to its accounts, which get them again
 * should it come back, or where some of these were forgotten.
 */
async function forgetUnapplied(merge: Merge, applied: AppliedConfig | null): Promise<void> {
  const { db, ledger } = merge;
  const kept = [...merge.config.sources, ...(applied?.config.sources ?? [])].map((source) => source.name);
  const rows = await db.query<{ source_no: number; partition: string | null; bound: boolean }>(sql`
    /* plan.forgotten */
    select s.source_no, ${accountPartition(ledger, sql`s.source_no`)} as partition,
      exists (
        select from ${inLedger(ledger, 'golden')} g where g.state = 'undone' and g.bound_source_no = s.source_no
      ) or exists (select from ${inLedger(ledger, 'forgotten')} f where f.source_no = s.source_no) as bound
    from ${inLedger(ledger, 'source')} s
    where s.source_no <> 0 and s.name <> all (${kept})
  `);
  for (const { source_no: no, partition, bound } of rows) {
    if (partition !== null) await db.execute(sql`/* plan.forget */ drop table ${catalogText(partition)}`);
    for (const name of ['changed', 'rejected_row', 'waiting', ...(bound ? [] : ['source'])]) {
      await db.execute(sql`/* plan.forget */ delete from ${inLedger(ledger, name)} where source_no = ${no}`);
    }
    await db.execute(sql`
      /* plan.unread: of a source that keeps its number nothing else is known */
      update ${inLedger(ledger, 'source')}
      set read_in = null, read_at = null, complete = true, rows = 0, rejected = 0, superseded = 0, description = '{}'
      where source_no = ${no}
    `);
  }
}

const isToBeRead = (source: SourceConfig): boolean => source.url !== null && source.retire === null;

async function definitionsOf(config: MergeConfig): Promise<Map<string, string>> {
  const read = config.sources.filter(isToBeRead);
  return new Map(
    await Promise.all(
      read.map(async (source): Promise<[string, string]> => [source.name, await sourceDefinition(source)]),
    ),
  );
}

/** What a person should know before the plan goes on where another one died. */
function keptLines({ landings, anew }: Kept): string[] {
  const kept = [...landings].map(([name, { slices, landed }]) => {
    const rows = count(landed.reduce((sum, slice) => sum + slice.rows, 0));
    return landed.length === slices.length
      ? `${name} is landed whole (${rows} rows)`
      : `of ${name} ${landed.length} of ${slices.length} slices are landed (${rows} rows), the others are read now`;
  });
  return [
    ...(kept.length === 0 ? [] : [`Going on where a plan died: ${kept.join('; ')}. --fresh reads all anew.`]),
    ...anew.map(
      ({ source, why }) => `${source} is read anew, although a plan that died had begun with it: ${why}.`,
    ),
  ];
}

/**
 * Opens every source that is to be read, but for those that are landed whole. One that is no PostgreSQL is staged by
 * that: a step of its own.
 */
export async function openSources(
  config: MergeConfig,
  onStep: ReturnType<typeof timed>,
  {
    kept = new Map(),
    signal,
  }: { readonly kept?: Kept['landings']; readonly signal?: AbortSignal | undefined } = {},
): Promise<Map<string, OpenSource>> {
  const opened = new Map<string, OpenSource>();
  const results = await Promise.allSettled(
    config.sources.filter(isToBeRead).map(async (source) => {
      const known = kept.get(source.name);
      if (known !== undefined && isWhole(known)) {
        opened.set(source.name, keptSource(known));
        return;
      }
      let staging: ReturnType<typeof onStep> | undefined;
      const onBytes = (bytes: number) => {
        staging ??= onStep(`stage ${source.name}`, null);
        staging.add(0, bytes);
      };
      const open = await openSource(source, config, { signal, onBytes });
      staging?.done(open.description.estimatedRows ?? undefined);
      opened.set(source.name, open);
    }),
  );
  const problem = results.find((result) => result.status === 'rejected');
  if (problem?.status === 'rejected') {
    await Promise.all([...opened.values()].map((open) => open.close()));
    throw problem.reason;
  }
  return opened;
}

/** The common type of the sources' ids: how the ledger keeps them, and the type of `user_id` in a new target. */
function idTypes(
  opened: ReadonlyMap<string, OpenSource>,
  config: MergeConfig,
  before: Ledger | null,
): { sourceId: 'bigint' | 'text'; newUserId: string } {
  const descriptions = [...opened.values()].map((open) => open.description);
  const sourceId =
    descriptions.every((description) => description.idType === 'bigint') && before?.sourceId !== 'text'
      ? 'bigint'
      : 'text';
  const names = new Set(descriptions.map((description) => description.idTypeName));
  if (descriptions.length === 0 && config.sources.length > 0)
    return { sourceId, newUserId: before?.userId ?? 'bigint' };
  if (descriptions.every((description) => description.idType === 'bigint')) {
    return { sourceId, newUserId: names.has('bigint') ? 'bigint' : 'integer' };
  }
  return { sourceId, newUserId: names.size === 1 && names.has('uuid') ? 'uuid' : 'text' };
}

/** Ids of the target are ids of @target's accounts: the ledger's type of source ids holds them, too. */
function widened(sourceId: 'bigint' | 'text', target: TargetTable, before: Ledger | null): IdTypes {
  return {
    sourceId:
      sourceId === 'bigint' && target.idType === 'bigint' && before?.sourceId !== 'text' ? 'bigint' : 'text',
    userId: target.idType,
  };
}

/** No table is read twice, nor is the target a source, by whatever name its server goes. */
async function assertNoneTwice(
  opened: ReadonlyMap<string, OpenSource>,
  config: MergeConfig,
  db: Database,
  target: TargetTable,
): Promise<void> {
  const [here] = await db.query<{ database: string }>(
    sql`/* plan.target_identity */ select ${databaseIdentity} as database`,
  );
  const seen = new Map<string, string>();
  for (const { name, where, relation } of config.sources) {
    const identity = opened.get(name)?.description.identity;
    if (identity === undefined) continue;
    if (identity === `${here?.database} ${target.schema}.${target.name}`) {
      throw new UsermergeError('SOURCE_IS_TARGET', `the source ${name} is the target itself`, {
        at: { source: name, table: target.name },
      });
    }
    if (relation.kind !== 'table') continue;
    const rows = `${identity} where ${where ?? ''}`;
    const other = seen.get(rows);
    if (other !== undefined) {
      throw new UsermergeError('SOURCE_TWICE', `the source ${name} reads what the source ${other} reads`, {
        at: { source: name },
      });
    }
    seen.set(rows, name);
  }
}

async function beginPlan(
  db: Database,
  ledger: Ledger,
  config: AppliedConfig,
  options: PlanOptions,
): Promise<string> {
  const table = inLedger(ledger, 'plan');
  await db.execute(
    sql`/* plan.replace */ update ${table} set state = 'replaced' where state in ('ready', 'landing')`,
  );
  const [row] = await db.query<{ plan_no: string }>(sql`
    /* plan.begin */
    insert into ${table} (state, started_at, by, config, config_digest)
    values (
      'landing', coalesce(${options.now?.toISOString() ?? null}::timestamptz, clock_timestamp()),
      ${options.by ?? 'unknown'}, ${JSON.stringify(config.config)}::jsonb, ${config.digest}
    )
    returning plan_no
  `);
  if (!row) throw new Error('no plan number');
  return row.plan_no;
}

/**
 * Whether only what is unresolved need be resolved: after an applied run of the same configuration that was not taken
 * back. Where spikes of times count as unknown, one account's time depends on all others'.
 */
async function isIncremental(
  db: Database,
  ledger: Ledger,
  config: MergeConfig,
  applied: AppliedConfig | null,
  current: AppliedConfig,
): Promise<boolean> {
  if (applied?.digest !== current.digest) return false;
  if (config.sources.some((source) => source.time.spikes === 'unknown')) return false;
  const [last] = await db.query<{ kind: string }>(sql`
    /* plan.last_run */
    select kind from ${inLedger(ledger, 'run')} order by run_no desc limit 1
  `);
  return last?.kind === 'apply';
}

/** Numbers the sources and puts together what every step works with. */
export async function mergeOf(parts: {
  readonly db: Database;
  readonly ledger: Ledger;
  readonly config: MergeConfig;
  readonly target: TargetTable;
  readonly opened: ReadonlyMap<string, OpenSource>;
  readonly planNo: string;
  readonly applied: AppliedConfig | null;
  readonly digest: string;
  readonly scoped: boolean;
  readonly decided: Decided;
}): Promise<Merge> {
  const { db, ledger, config, opened, applied } = parts;
  const table = inLedger(ledger, 'source');
  for (const source of config.sources) {
    await db.execute(sql`
      /* plan.source */
      insert into ${table} (source_no, name, location, priority)
      select coalesce(max(source_no), 0) + 1, ${source.name}, '', ${source.priority} from ${table}
      on conflict (name) do update set priority = excluded.priority
    `);
  }
  const known = await db.query<{ source_no: number; name: string; precision: string | null }>(sql`
    /* plan.sources */
    select source_no, name, description ->> 'timePrecisionUs' as precision from ${table}
  `);
  const sources = config.sources.map((source): MergeSource => {
    const row = known.find((each) => each.name === source.name);
    if (!row) throw new Error(`source ${source.name} has no number`);
    const description = opened.get(source.name)?.description ?? null;
    return {
      no: row.source_no,
      config: source,
      description,
      timePrecisionUs: description?.timePrecisionUs ?? Number(row.precision ?? 1),
    };
  });
  const [clock] = await db.query<{ now: string; horizon: string }>(sql`
    /* plan.clock */
    select started_at::text as now, (started_at + ${config.clockSkewMs} * interval '1 millisecond')::text as horizon
    from ${inLedger(ledger, 'plan')} where plan_no = ${parts.planNo}
  `);
  if (!clock) throw new Error('no plan');
  return {
    config,
    db,
    ledger,
    target: parts.target,
    sources,
    planNo: parts.planNo,
    now: clock.now,
    horizon: clock.horizon,
    hasBoundPasswords: false,
    configurationChanged: applied !== null && applied.digest !== parts.digest,
    scoped: parts.scoped,
    forgotten: await readForgotten(db, ledger),
    decided: parts.decided,
  };
}

/** Under another key every hash of plain text would look like a new password. @throws UsermergeError CONFIG_INVALID */
async function assertKeyIsTheSame(merge: Merge): Promise<void> {
  const sealer = sealerFor(merge);
  if (sealer === null) return;
  const known = await readSetting<string>(merge.db, merge.ledger, 'plaintext_key_check');
  if (known !== null && known !== sealer.keyCheck)
    throw new UsermergeError('CONFIG_INVALID', 'credential.plaintext_key is not the key of the runs before', {
      at: { key: 'credential.plaintext_key' },
      next: 'Give the key that this merge began with: under another one, equal passwords would look different.',
    });
  if (known === null) await writeSetting(merge.db, merge.ledger, 'plaintext_key_check', sealer.keyCheck);
}

async function assertNoneRejected(merge: Merge): Promise<void> {
  if (merge.config.conflicts.rejected_row !== 'fail') return;
  const [row] = await merge.db.query<{ n: string; reasons: string }>(sql`
    /* plan.rejected */
    select count(*) as n, string_agg(distinct reason, ', ') as reasons from ${inLedger(merge.ledger, 'rejected_row')}
  `);
  if (Number(row?.n ?? 0) === 0) return;
  throw new UsermergeError('ROWS_REJECTED', `${row?.n} rows cannot be accounts (${row?.reasons})`, {
    at: { key: 'conflicts.rejected_row' },
  });
}

/** How many rows the plan's tables hold, unlogged as they are: after a crash they hold none. */
export function keptRows(ledger: Ledger): Sql {
  const rows = (name: string) => sql`(select count(*) from ${inLedger(ledger, name)})`;
  return sql`(${rows('plan_record')} + ${rows('plan_row')} + ${rows('plan_deleted')})`;
}

async function storePlan(merge: Merge, report: PlanReport): Promise<void> {
  await merge.db.execute(sql`
    /* plan.store */
    update ${inLedger(merge.ledger, 'plan')}
    set state = 'ready', ready_at = clock_timestamp(), decided = ${JSON.stringify(merge.decided)}::jsonb, report = ${JSON.stringify(report)}::jsonb,
      records = ${keptRows(merge.ledger)}
    where plan_no = ${merge.planNo}
  `);
}

/** A plan that was made before, as it was reported. @throws UsermergeError PLAN_NOT_FOUND */
export async function storedPlan(config: MergeConfig, planId: number): Promise<PlanReport> {
  return withTarget(config, async (db) => {
    const ledger = await requireLedger(db, config);
    const [row] = await db.query<{ report: PlanReport | null }>(sql`
      /* plan.stored */
      select report from ${inLedger(ledger, 'plan')} where plan_no = ${planId}
    `);
    if (!row?.report) throw new UsermergeError('PLAN_NOT_FOUND', `there is no plan ${planId}`);
    return row.report;
  });
}
