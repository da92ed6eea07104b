/** One source: whether it can be read as the configuration says, and what its catalog tells before a row is read. */
import type { MergeConfig, SourceConfig } from '../../config/merge-config.js';
import { sourceAddress } from '../../config/source-address.js';
import { findRelation, type Relation } from '../../pipeline/extract/postgres-relation.js';
import { openSource } from '../../pipeline/extract/registry.js';
import type { SourceDescription } from '../../pipeline/extract/source.js';
import type { Database } from '../../postgres/connect.js';
import { sql } from '../../postgres/sql.js';
import { Findings } from './findings.js';
import { findReferences } from './references.js';
import { lookAtServer, type Server, sayTimeouts } from './server.js';
import { look, type OpenSession } from './sessions.js';
import { mappingProblems } from './source-rows.js';
import { count, counted, some } from './words.js';

export interface CheckedSource {
  readonly config: SourceConfig;
  readonly findings: Findings;
  /** Null: it cannot be read, or is not read by this configuration. */
  readonly open: ReadableSource | null;
}

/** A source that a plan could read. */
export interface ReadableSource {
  readonly db: Database;
  /** Equal for two connections to one database; null: it is no PostgreSQL. */
  readonly identity: string | null;
  readonly encoding: string;
  readonly relation: Relation;
  readonly description: SourceDescription;
}

export async function lookAtSource(
  source: SourceConfig,
  config: MergeConfig,
  open: OpenSession,
  signal: AbortSignal | undefined,
): Promise<CheckedSource> {
  const findings = new Findings(source.name);
  if (source.retire !== null) {
    findings.pass(
      source.retire === 'keep'
        ? 'retired: it is not read, and its accounts still count as they were read last'
        : 'retired: it is not read, and its accounts do not count',
    );
    return { config: source, findings, open: null };
  }
  if (source.url === null) {
    findings.pass('not named by the flags: it is not read, and its accounts count as they were read last');
    return { config: source, findings, open: null };
  }
  const readable = await findings.attempt(() => describe(source, config, findings, open, signal));
  return { config: source, findings, open: readable ?? null };
}

async function describe(
  source: SourceConfig,
  config: MergeConfig,
  findings: Findings,
  open: OpenSession,
  signal: AbortSignal | undefined,
): Promise<ReadableSource | null> {
  const url = source.url ?? '';
  if (sourceAddress(url)?.kind !== 'postgres') return describeStaged(source, config, findings, open, signal);
  const db = await open(url, {
    role: 'source',
    name: source.name,
    readOnly: true,
    applicationName: 'usermerge check',
  });
  const server = await lookAtServer(db, url, findings, open);
  sayServer(server, findings);

  const relation = await findings.attempt(() => look(db, () => findRelation(db, source)));
  if (relation === undefined) return null;
  const problems = mappingProblems(source, relation);
  for (const problem of problems) findings.failed(problem);
  if (problems.length > 0) return null;

  const description = await findings.attempt(() => describeOpened(source, config, findings, signal));
  if (description === undefined) return null;
  sayDescription(source, config, description, relation, findings);
  await findings.attempt(() => look(db, () => sayTable(db, source, relation, findings)));
  await findings.attempt(() => look(db, () => sayReferences(db, relation, config, findings)));
  return { db, identity: server.identity, encoding: server.encoding, relation, description };
}

/** A source that is no PostgreSQL is brought to the target, as a plan does, and looked at there. */
async function describeStaged(
  source: SourceConfig,
  config: MergeConfig,
  findings: Findings,
  open: OpenSession,
  signal: AbortSignal | undefined,
): Promise<ReadableSource | null> {
  const { description, staged } = await openSource(source, config, { signal });
  if (staged === null) throw new Error(`${source.name} was not staged`);
  open.adopt(staged.db);
  sayDescription(source, config, description, staged.relation, findings);
  return { db: staged.db, identity: null, encoding: 'UTF8', relation: staged.relation, description };
}

function sayServer(server: Server, findings: Findings): void {
  if (server.pooled) {
    findings.pass(
      'a pooler stands before it (transaction mode), which does no harm: it is read in one transaction',
    );
  }
  sayTimeouts(server, findings);
  if (server.standby) {
    findings.warn(
      'it is a standby: recovery may cancel a long reading',
      'Set hot_standby_feedback = on or raise max_standby_streaming_delay there, or read from the primary.',
    );
  }
}

/** Opens the source as a plan does: what that refuses, a plan would refuse. */
async function describeOpened(
  source: SourceConfig,
  config: MergeConfig,
  findings: Findings,
  signal: AbortSignal | undefined,
): Promise<SourceDescription> {
  const opened = await openSource(source, config);
  const close = () => void opened.close();
  signal?.addEventListener('abort', close);
  try {
    signal?.throwIfAborted();
    const odd = await opened.oddLocalTimes();
    if (odd > 0) {
      findings.pass(
        `${counted(odd, 'time')} the clocks of ${source.time.zone ?? 'UTC'} showed twice or never: the earlier instant is taken`,
      );
    }
    return opened.description;
  } finally {
    signal?.removeEventListener('abort', close);
    await opened.close();
  }
}

function sayDescription(
  source: SourceConfig,
  config: MergeConfig,
  description: SourceDescription,
  relation: Relation,
  findings: Findings,
): void {
  findings.pass(`may read ${relation.title}: ${columnsOf(source, description)}`);
  for (const note of description.notes) findings.pass(note);
  if (description.encoding !== 'UTF8') {
    findings.pass(`its encoding is ${description.encoding}: text is read as UTF-8`);
  }
  if (description.hiddenRows !== null) {
    findings.hazard(
      'hidden_rows',
      config,
      description.hiddenRows,
      'Connect as the owner of the table or a role with bypassrls; or, where the policy is what you want, allow hidden_rows.',
    );
  }
  if (description.unusedStatusColumns.length > 0) {
    const names = description.unusedStatusColumns;
    findings.hazard(
      'status_ignored',
      config,
      `${names.join(', ')} ${names.length === 1 ? 'looks' : 'look'} like a status, and neither where nor a mapping uses ${names.length === 1 ? 'it' : 'them'}: accounts that were shut would come back open`,
      `Leave those accounts out with \`where\`, or map ${names.length === 1 ? 'the column' : 'the columns'}; or allow status_ignored.`,
    );
  }
  sayTimeColumn(source, description, findings);
}

/** `source_user_id = id (integer), username = login (text), ...` */
function columnsOf(source: SourceConfig, { columns }: SourceDescription): string {
  const { sourceUserId, username, password, passwordLastChanged, updatedAt, merge } = source.columns;
  const type = (name: string): string =>
    columns.find((column) => column.name === name)?.type ?? 'unknown type';
  return [
    ['source_user_id', sourceUserId] as const,
    ['username', username] as const,
    ['password', password] as const,
    ['password_last_changed', passwordLastChanged] as const,
    ['updated_at', updatedAt] as const,
    ...Object.entries(merge),
  ]
    .flatMap(([name, column]) => (column === null ? [] : [`${name} = ${column} (${type(column)})`]))
    .join(', ');
}

function sayTimeColumn(
  { columns, time }: SourceConfig,
  { timeKind, timeTypeName, timePrecisionUs }: SourceDescription,
  findings: Findings,
): void {
  const name = columns.passwordLastChanged;
  if (name === null || timeKind === 'none') {
    findings.warn(
      'it has no time for passwords: they lose to any password that has one',
      'Map the best time that there is as password_last_changed and say what it is (`time.is`: no_later_than or no_earlier_than).',
    );
    return;
  }
  const isLocal = timeKind === 'timestamp' || timeKind === 'date';
  const zone = isLocal && time.zone !== null ? `, in the zone ${time.zone}` : '';
  const coarse = timePrecisionUs >= 1_000_000 ? `, to the ${stepOf(timePrecisionUs)}` : '';
  const uncertain =
    time.is === 'exact'
      ? ''
      : ': where that leaves open whose password is newer, a plan counts uncertain_times';
  findings.pass(`${name} is ${timeTypeName}, taken as ${time.is}${zone}${coarse}${uncertain}`);
}

function stepOf(us: number): string {
  if (us >= 86_400_000_000) return 'day: a change counts from the start of its day';
  return us === 1_000_000 ? 'second' : `${count(us / 1_000_000)} seconds`;
}

/** What the table is beside a plain one. */
async function sayTable(
  db: Database,
  source: SourceConfig,
  relation: Relation,
  findings: Findings,
): Promise<void> {
  if (source.relation.kind !== 'table') return;
  const name = relation.from.relation.text;
  const [table] = await db.query<{
    partitions: string;
    children: string;
    timescale: boolean;
    citus: boolean;
  }>(sql`
    /* check.table */
    select
      (select count(*) from pg_partition_tree(${name}::regclass) where isleaf and level > 0) as partitions,
      (
        select count(*) from pg_inherits i join pg_class c on c.oid = i.inhrelid
        where i.inhparent = ${name}::regclass and not c.relispartition
      ) as children,
      to_regclass('timescaledb_information.hypertables') is not null as timescale,
      to_regclass('pg_dist_partition') is not null as citus
  `);
  const chunks = table?.timescale === true ? await chunksOf(db, name) : undefined;
  if (chunks !== undefined) {
    findings.pass(
      `${relation.label} is a hypertable of ${counted(chunks, 'chunk')} (TimescaleDB): it is read by a query, which gives the rows of all chunks, compressed ones too`,
    );
  } else if (Number(table?.children) > 0) {
    findings.pass(
      `${relation.label} has ${counted(Number(table?.children), 'table')} that inherit from it: their rows are read, too`,
    );
  } else if (Number(table?.partitions) > 0) {
    findings.pass(`${relation.label} has ${counted(Number(table?.partitions), 'partition')}`);
  }
  if (table?.citus === true && (await isDistributed(db, name))) {
    findings.warn(
      `${relation.label} is distributed (Citus), which has no snapshot across its nodes: accounts that change during the reading may be read half before, half after`,
      'Plan again soon after; what changed meanwhile is then read as it is.',
    );
  }
}

async function chunksOf(db: Database, name: string): Promise<number | undefined> {
  const [found] = await db.query<{ chunks: string }>(sql`
    /* check.hypertable */
    select h.num_chunks as chunks
    from timescaledb_information.hypertables h
    join pg_class c on c.relname = h.hypertable_name
    join pg_namespace n on n.oid = c.relnamespace and n.nspname = h.hypertable_schema
    where c.oid = ${name}::regclass
  `);
  return found && Number(found.chunks);
}

async function isDistributed(db: Database, name: string): Promise<boolean> {
  const rows = await db.query(
    sql`/* check.distributed */ select from pg_dist_partition where logicalrelid = ${name}::regclass`,
  );
  return rows.length > 0;
}

async function sayReferences(
  db: Database,
  relation: Relation,
  { ledger }: MergeConfig,
  findings: Findings,
): Promise<void> {
  const references = await findReferences(db, relation);
  if (references.length === 0) return;
  findings.warn(
    `${some(references, 20)} ${references.length === 1 ? 'refers' : 'refer'} to the users`,
    `Where these tables move to the target, replace each id by the user_id that the crosswalk has for it: table ${ledger.schema}.crosswalk there.`,
  );
}
