/** The way of a row, in order: extract, load, match, merge, write. Each step leaves tables for the next one. */
import { availableParallelism } from 'node:os';
import type { MergeConfig } from '../config/merge-config.js';
import { hashKinds, type KindFacts } from '../credentials/kinds.js';
import { dropLandings } from '../ledger/landings.js';
import type { Database } from '../postgres/connect.js';
import { ident, join, sql } from '../postgres/sql.js';
import { transaction } from '../postgres/transaction.js';
import { type Cohort, makeCohort, narrow } from './cohort.js';
import { decisionsOfPlan, isDecided } from './decided.js';
import type { OpenSource } from './extract/source.js';
import type { Kept } from './load/kept.js';
import { beginLandings, copyIn, type KeySql, type Landed, type Landing, takeIn } from './load/land.js';
import { spikes } from './load/spikes.js';
import { findLookalikes } from './lookalikes.js';
import { mayAssign } from './match/decided.js';
import { isDaring, matchKey, plainKey } from './match/keys.js';
import { placeAccounts, placeNobody } from './match/place.js';
import { rekeyAccounts } from './match/rekey.js';
import { readTarget } from './match/target-rows.js';
import { foldIdentities } from './merge/fold.js';
import { judgeFreshIdentities, judgeIdentities } from './merge/judge.js';
import { type Merge, type MergeSource, table } from './merge.js';
import { type Written, writeRecords } from './write/apply.js';
import { askTarget, mayRefuse } from './write/candidates.js';
import { highestId, settleIds } from './write/ids.js';
import { joins } from './write/joins.js';
import { guardingIndexes, namesAreKeys, settleNames } from './write/names.js';
import { dropCreatedTarget, lockRun, lookAtRun, restoreRun, type Undoable } from './write/restore.js';

export type { Undoable };

/** One source that is being read. */
export interface Reading {
  readonly source: MergeSource;
  readonly open: OpenSource;
  /** Where it is, and in which state: see `sourceDefinition`. */
  readonly definition: string;
}

/** What watches the steps; each is called when its step begins. */
export type OnStep = (
  name: string,
  total: number | null,
) => { add(rows: number, bytes?: number): void; done(rows?: number): void };

export function keysOf(merge: Merge): KeySql {
  const { config } = merge;
  return {
    matchKey: (value) => matchKey(config, value),
    plainKey: isDaring(config) ? (value) => plainKey(config, value) : null,
  };
}

/** Brings the kept keys up to date where the configuration makes keys in another way than the last landing did. */
export async function rekey(merge: Merge, before: MergeConfig['match'] | null): Promise<void> {
  await rekeyAccounts(merge, before);
}

/** Most sessions that read one source at once. */
const mostSessions = 4;

/**
 * Reads the sources, all at once, each over connections of its own; then their rows become the accounts as last read.
 * What `kept` has of a plan that died is not read again.
 */
export async function land(
  merge: Merge,
  readings: readonly Reading[],
  connectTarget: () => Promise<Database>,
  onStep: OnStep,
  options: {
    readonly hashingAgreed: boolean;
    readonly configDigest: string;
    readonly kept: Kept;
    readonly signal?: AbortSignal | undefined;
  },
): Promise<void> {
  const { hashingAgreed, configDigest, kept, signal } = options;
  const failed = new AbortController();
  const stop = signal ? AbortSignal.any([signal, failed.signal]) : failed.signal;
  // What fails first is why; the others then fail because they are stopped.
  let first: { readonly error: unknown } | undefined;
  const hashing = { agreed: hashingAgreed, connect: connectTarget, onStep, signal: stop };
  const landings = await beginLandings(merge, readings, configDigest, kept);
  const sessionsEach = Math.min(
    mostSessions,
    Math.max(1, Math.floor(availableParallelism() / landings.length)),
  );
  const watched: Watched[] = [];
  const watching = watchCopies(merge.db, watched);
  const results = await Promise.allSettled(
    landings.map(async (landing): Promise<Landed> => {
      const { source, open, todo } = landing;
      const step = todo.length === 0 ? null : onStep(`read ${source.config.name}`, rowsToRead(landing));
      const own: Database[] = [];
      const used: Watched[] = [];
      const watch = (db: Database) => {
        const one = { db, step, rows: 0 };
        watched.push(one);
        used.push(one);
        return db;
      };
      const another = async (): Promise<Database> => {
        stop.throwIfAborted();
        const db = await connectTarget();
        own.push(db);
        stop.throwIfAborted();
        return watch(db);
      };
      let cancelled: Promise<unknown> = Promise.resolve();
      const cancel = () => {
        cancelled = Promise.all(used.map(({ db }) => db.cancel().catch(() => undefined)));
      };
      stop.addEventListener('abort', cancel);
      try {
        // What is sealed on its way is read out of the staged rows, by another session than theirs.
        const isOwn = open.staged === null || merge.config.credential.plaintext === 'hash';
        const landed = await copyIn(
          merge,
          landing,
          {
            first: isOwn || open.staged === null ? await another() : watch(open.staged.db),
            another,
            most: sessionsEach,
            onBytes: (bytes) => step?.add(0, bytes),
            onSlice: (db, rows) => {
              for (const one of used) if (one.db === db) tellRows(one, rows, true);
            },
          },
          hashing,
          stop,
        );
        step?.done(landed.rows - (landed.kept?.rows ?? 0));
        return landed;
      } catch (error) {
        first ??= { error };
        failed.abort();
        throw error;
      } finally {
        stop.removeEventListener('abort', cancel);
        await cancelled;
        for (const db of own) await db.close();
      }
    }),
  );
  await watching.stop();
  const landed = results.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []));
  const failure = first as { readonly error: unknown } | undefined;
  if (failure !== undefined) {
    // A source may have been stopped by another one before its own plain text was seen.
    if (merge.config.credential.plaintext !== 'keep')
      await dropLandings(merge.db, merge.ledger).catch(() => undefined);
    throw failure.error;
  }
  const step = onStep(
    'load accounts',
    landed.reduce((sum, each) => sum + each.rows, 0),
  );
  await transaction(merge.db, async () => {
    for (const each of landed) await takeIn(merge, each, keysOf(merge));
    await dropLandings(merge.db, merge.ledger);
  });
  step.done(landed.reduce((sum, each) => sum + each.rows, 0));
}

/** An estimate, less what is landed already. */
function rowsToRead({ open, kept }: Landing): number | null {
  const { estimatedRows } = open.description;
  return (
    estimatedRows &&
    Math.max(
      0,
      kept.reduce((left, { rows }) => left - rows, estimatedRows),
    )
  );
}

interface Watched {
  readonly db: Database;
  readonly step: ReturnType<OnStep> | null;
  /** Of the COPY that runs now. */
  rows: number;
}

/** Tells of the rows that its COPY has taken since the last time. */
function tellRows(one: Watched, rows: number, isDone: boolean): void {
  one.step?.add(Math.max(0, rows - one.rows));
  one.rows = isDone ? 0 : rows;
}

/** Asks the server how many rows each COPY has taken: Node sees bytes alone. Servers before 14 do not say. */
function watchCopies(db: Database, watched: readonly Watched[]): { stop(): Promise<void> } {
  let asking: Promise<void> = Promise.resolve();
  const ask = async () => {
    const rows = await db.query<{ pid: number; rows: string }>(sql`
      /* load.progress */
      select pid, tuples_processed as rows
      from pg_stat_progress_copy
      where pid = any (${watched.map((each) => each.db.processId)}::int[])
    `);
    for (const row of rows) {
      const each = watched.find((candidate) => candidate.db.processId === row.pid);
      if (each) tellRows(each, Number(row.rows), false);
    }
  };
  const timer = setInterval(() => {
    if (db.serverVersion >= 140000) asking = asking.then(ask).catch(() => undefined);
  }, 500);
  return {
    async stop() {
      clearInterval(timer);
      await asking;
    },
  };
}

/**
 * Resolves the accounts into what would change; leaves the plan_ tables.
 *
 * @param beside a second session of the target, for what can be done at the same time: a session uses one core
 * @param options.loadCohort fills plan_cohort where only a part is to be planned; null: everybody
 * @param options.lookalikes whether keys that look the same are looked for
 */
export async function resolve(
  landed: Merge,
  beside: Database,
  onStep: OnStep,
  {
    loadCohort,
    lookalikes,
  }: { readonly loadCohort: (() => Promise<void>) | null; readonly lookalikes: boolean },
): Promise<Cohort | null> {
  const merge = { ...landed, hasBoundPasswords: await findBoundPasswords(landed) };
  await dropPlanTables(merge);
  await makeCohort(merge);
  await loadCohort?.();
  if (isDecided(merge.decided) || mayAssign(merge)) await merge.db.execute(decisionsOfPlan(merge.ledger));
  const step = async (name: string, fn: () => Promise<void>) => {
    const watched = onStep(name, null);
    await fn();
    watched.done();
  };
  let nothingKnown = false;
  await step('match accounts', async () => {
    await readTarget(merge);
    nothingKnown = !isDecided(merge.decided) && (await knowsNothing(merge));
    if (nothingKnown) await placeNobody(merge);
    else await placeAccounts(merge);
    await merge.db.execute(spikes(merge));
  });
  await step('merge accounts', async () => {
    if (nothingKnown) return judgeFreshIdentities(merge, beside);
    await foldIdentities(merge);
    await judgeIdentities(merge);
  });
  await step('compare with target', async () => {
    if (mayRefuse(merge) || !(nothingKnown && (await namesAreKeys(merge)))) {
      await askTarget(merge);
      await settleNames(merge);
    }
    await settleIds(merge, nothingKnown);
    await joins(merge, mayAssign(merge));
  });
  if (lookalikes) await step('look for lookalikes', () => findLookalikes(merge));
  return loadCohort && narrow(merge, mayAssign(merge));
}

/** Whether the census of some source has a kind that is made with the username: nothing is asked of a merge without. */
async function findBoundPasswords(merge: Merge): Promise<boolean> {
  const kinds = Object.entries<KindFacts>(hashKinds).filter(([, { boundTo }]) => boundTo === 'username');
  const [row] = await merge.db.query<{ found: boolean }>(sql`
    /* plan.bound_passwords */
    select exists (
      select from ${table(merge, 'source')} s
      cross join jsonb_array_elements(coalesce(s.description -> 'passwords', '[]')) p (kinds)
      where p.kinds ->> 'kind' = any (${kinds.map(([kind]) => kind)})
    ) as found
  `);
  return row?.found === true;
}

/** Whether neither the ledger nor the target has a golden record: most of the work of a plan is then not needed. */
async function knowsNothing(merge: Merge): Promise<boolean> {
  const [row] = await merge.db.query<{ nothing: boolean }>(sql`
    /* plan.knows_nothing */
    select not exists (select from ${table(merge, 'golden')}) and not exists (select from ${table(merge, 'plan_row')}) as nothing
  `);
  return row?.nothing === true;
}

/** Removes what an earlier plan left. */
export async function dropPlanTables(merge: Pick<Merge, 'db' | 'ledger'>): Promise<void> {
  const rows = await merge.db.query<{ name: string; kind: 'r' | 'v' }>(sql`
    /* plan.tables */
    select c.relname as name, c.relkind as kind
    from pg_class c
    join pg_namespace n on n.oid = c.relnamespace
    where n.nspname = ${merge.ledger.schema} and c.relkind in ('r', 'v') and c.relname like 'plan\\_%'
  `);
  for (const kind of ['v', 'r'] as const) {
    const names = rows.filter((row) => row.kind === kind).map((row) => ident(merge.ledger.schema, row.name));
    if (names.length > 0)
      await merge.db.execute(
        sql`/* plan.drop */ drop ${kind === 'v' ? sql`view` : sql`table`} ${join(names)} cascade`,
      );
  }
}

/** Applies the plan in the plan_ tables, in the transaction that is open on `merge.db`. */
export async function write(
  merge: Merge,
  options: { readonly runNo: string; readonly onStale: (stale: number) => void },
): Promise<Written> {
  return writeRecords(merge, {
    ...options,
    nameIsGuarded: guardingIndexes(merge).some((index) =>
      index.columns.includes(merge.config.target.columns.username),
    ),
    key: keysOf(merge).matchKey,
    highestId: highestId(merge),
    nothingKnown: await knowsNothing(merge),
    mayLeave: mayAssign(merge),
  });
}

/** What taking back a run would come to. To be called in a transaction. */
export async function lookAtWritten(merge: Merge, runNo: string, named: number): Promise<Undoable> {
  return lookAtRun(merge, runNo, named);
}

/** Takes back what a run wrote, in the transaction that is open on `merge.db`. `merge` is configured as that run was. */
export async function takeBack(
  merge: Merge,
  options: {
    readonly runNo: string;
    /** Rows that are named. */
    readonly named: number;
    /** The run created the target. */
    readonly created: boolean;
    /** Throws where what was found is not to be done. */
    readonly onFound: (found: Undoable) => void;
  },
): Promise<{ found: Undoable; restored: number; removed: number; dropped: boolean }> {
  await lockRun(merge, options.runNo);
  const found = await lookAtRun(merge, options.runNo, options.named);
  options.onFound(found);
  const done = await restoreRun(merge, options.runNo);
  return { ...done, found, dropped: options.created && (await dropCreatedTarget(merge)) };
}
