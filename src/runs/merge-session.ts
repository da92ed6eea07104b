/** The session of a run: the target's connection, the lock that lets one run at a time on a merge, the ledger. */
import { ownTarget } from '../config/defaults.js';
import { configDigest, configWithoutSecrets } from '../config/digest.js';
import type { MergeConfig, SourceConfig } from '../config/merge-config.js';
import { UsermergeError } from '../errors/usermerge-error.js';
import { findLedger, inLedger, type Ledger } from '../ledger/ledger.js';
import { connect, type Database } from '../postgres/connect.js';
import { lockHolder, tryLock, unlock } from '../postgres/lock.js';
import { sql } from '../postgres/sql.js';

/** Opens a session on the target and closes it, whatever happens. An abort of `signal` cancels what runs there. */
export async function withTarget<T>(
  config: MergeConfig,
  fn: (db: Database) => Promise<T>,
  signal?: AbortSignal,
): Promise<T> {
  if (config.target.url === ownTarget)
    throw new UsermergeError('CONFIG_INVALID', 'target.url is missing', { at: { key: 'target.url' } });
  const db = await connect(config.target.url, { role: 'target', applicationName: 'usermerge' });
  const cancel = () => void db.cancel().catch(() => undefined);
  signal?.addEventListener('abort', cancel);
  try {
    signal?.throwIfAborted();
    await prepareSession(db);
    return await fn(signal ? stoppable(db, signal) : db);
  } catch (error) {
    if (signal?.aborted) throw interrupted(error);
    throw error;
  } finally {
    signal?.removeEventListener('abort', cancel);
    await db.close();
  }
}

/** The session, which takes no further statement once `signal` is aborted: an abort between two of them is not lost. */
function stoppable(db: Database, signal: AbortSignal): Database {
  const checked =
    <A extends unknown[], R>(fn: (...given: A) => R) =>
    (...given: A): R => {
      signal.throwIfAborted();
      return fn(...given);
    };
  return {
    query: checked(db.query.bind(db)) as Database['query'],
    execute: checked(db.execute.bind(db)),
    script: checked(db.script.bind(db)),
    copyTo: checked(db.copyTo.bind(db)),
    copyFrom: checked(db.copyFrom.bind(db)),
    cancel: db.cancel.bind(db),
    close: db.close.bind(db),
    processId: db.processId,
    serverVersion: db.serverVersion,
    label: db.label,
  };
}

/** A further session on the target, prepared like the first; the caller closes it. */
export async function connectBeside(config: MergeConfig): Promise<Database> {
  const db = await connect(config.target.url, { role: 'target', applicationName: 'usermerge beside' });
  await prepareSession(db);
  return db;
}

/** A further session for as long as `fn` takes; what it still does when `fn` fails is cancelled, and keeps nobody. */
export async function withBeside<T>(config: MergeConfig, fn: (beside: Database) => Promise<T>): Promise<T> {
  const beside = await connectBeside(config);
  try {
    return await fn(beside);
  } catch (error) {
    await beside.cancel().catch(() => undefined);
    throw error;
  } finally {
    await beside.close();
  }
}

/**
 * Memory for the sorts and hashes of a merge, in this session alone; compiling statements, and statistics finer than
 * a plan's tables need, cost more than they save.
 */
async function prepareSession(db: Database): Promise<void> {
  await db.execute(sql`
    /* session.prepare */
    select set_config(name, value, false)
    from (values ('work_mem', '512MB'), ('maintenance_work_mem', '512MB'), ('jit', 'off'), ('default_statistics_target', '10')) setting (name, value)
  `);
}

export function interrupted(cause: unknown): UsermergeError {
  return new UsermergeError('INTERRUPTED', 'interrupted', { cause });
}

/** Runs `fn` while no other run is on this merge. @throws UsermergeError LOCKED: who holds the lock, since when */
export async function withLock<T>(db: Database, config: MergeConfig, fn: () => Promise<T>): Promise<T> {
  const name = `usermerge:${config.ledger.schema}`;
  if (!(await tryLock(db, name))) {
    const holder = await lockHolder(db, name);
    const who = holder
      ? `process ${holder.processId} of the server (${holder.applicationName || 'an application'}, user ${holder.userName ?? 'unknown'}, from ${holder.clientAddress ?? 'this machine'}), connected since ${holder.connectedSince ?? 'unknown'}`
      : 'a run that has just ended';
    throw new UsermergeError('LOCKED', `another run is on this merge: ${who}`, {
      at: { table: config.ledger.schema },
    });
  }
  try {
    return await fn();
  } finally {
    await unlock(db, name).catch(() => undefined);
  }
}

/** The ledger of a merge that has begun. @throws UsermergeError PLAN_NOT_FOUND */
export async function requireLedger(db: Database, config: MergeConfig): Promise<Ledger> {
  const ledger = await findLedger(db, config.ledger.schema);
  if (ledger === null) {
    throw new UsermergeError(
      'PLAN_NOT_FOUND',
      `there is no ledger "${config.ledger.schema}" in the target yet`,
      {
        next: 'Run usermerge plan first.',
      },
    );
  }
  return ledger;
}

/** A fact about the whole merge that the ledger keeps; null where it is not known. */
export async function readSetting<T>(db: Database, ledger: Ledger, name: string): Promise<T | null> {
  const [row] = await db.query<{ value: T }>(
    sql`/* ledger.setting */ select value from ${inLedger(ledger, 'setting')} where name = ${name}`,
  );
  return row?.value ?? null;
}

export async function writeSetting(
  db: Database,
  ledger: Ledger,
  name: string,
  value: unknown,
): Promise<void> {
  await db.execute(sql`
    /* ledger.set */
    insert into ${inLedger(ledger, 'setting')} (name, value) values (${name}, ${JSON.stringify(value)}::jsonb)
    on conflict (name) do update set value = excluded.value
  `);
}

export async function forgetSetting(db: Database, ledger: Ledger, name: string): Promise<void> {
  await db.execute(sql`/* ledger.unset */ delete from ${inLedger(ledger, 'setting')} where name = ${name}`);
}

/** The setting that says that a merge is over. */
export const finality = 'final';

export interface Final {
  readonly at: string;
  readonly by: string;
}

/** @throws UsermergeError MERGE_FINAL: the merge was purged, and `therefore` */
export async function assertNotFinal(db: Database, ledger: Ledger, therefore: string): Promise<void> {
  const final = await readSetting<Final>(db, ledger, finality);
  if (final === null) return;
  throw new UsermergeError('MERGE_FINAL', `the merge was purged at ${final.at} by ${final.by}: ${therefore}`);
}

/** The configuration that the last applied run had, without secrets. */
export interface AppliedConfig {
  readonly digest: string;
  readonly config: MergeConfig;
}

/**
 * What the flags alone mean in a merge that has begun: they change nothing of what the last applied configuration
 * said; a source that they add comes last; one that they do not name is not read (its url is null), and counts as it was.
 */
export function flagsOverApplied(flags: MergeConfig, applied: AppliedConfig | null): MergeConfig {
  if (applied === null) return flags;
  const named = new Map(flags.sources.map((source) => [source.name, source]));
  for (const source of applied.config.sources) assertSameTable(named.get(source.name), source);
  const known = applied.config.sources.map((source) => ({
    ...source,
    url: named.get(source.name)?.url ?? null,
  }));
  const added = flags.sources
    .filter((source) => !applied.config.sources.some((each) => each.name === source.name))
    .map((source, index) => ({
      ...source,
      priority: known.length + index + 1,
      columns: {
        ...source.columns,
        merge: Object.fromEntries(applied.config.columns.map((column) => [column.name, null])),
      },
    }));
  return {
    ...applied.config,
    target: { ...applied.config.target, url: flags.target.url },
    credential: { ...applied.config.credential, plaintextKey: flags.credential.plaintextKey },
    sources: [...known, ...added],
    allow: [...new Set([...applied.config.allow, ...flags.allow])],
  };
}

/** A table that the flags name is either the default, or the one that is known. */
function assertSameTable(flag: SourceConfig | undefined, known: SourceConfig): void {
  if (flag === undefined || flag.relation.kind !== 'table') return;
  const given = flag.relation.table;
  if (given.schema === null && given.name === 'users') return;
  const isKnown =
    known.relation.kind === 'table' &&
    known.relation.table.name === given.name &&
    (given.schema === null || known.relation.table.schema === given.schema);
  if (isKnown) return;
  throw new UsermergeError(
    'CONFIG_INVALID',
    `--source ${flag.name} names the table ${given.name}, and the last applied run read another one`,
    {
      at: { source: flag.name },
      next: 'Leave the table out, or write a usermerge.yaml that says what changes.',
    },
  );
}

export function appliedConfig(config: MergeConfig): AppliedConfig {
  return { digest: configDigest(config), config: configWithoutSecrets(config) };
}
