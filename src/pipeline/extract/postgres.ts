/**
 * A source in PostgreSQL, and in what speaks its protocol and its SQL (TimescaleDB, Citus): a table, partitioned
 * table, hypertable, foreign table, view or query.
 *
 * One connection, one transaction: repeatable read, read only, so that what is described is what is read.
 */
import type { MergeConfig, SourceConfig } from '../../config/merge-config.js';
import { UsermergeError } from '../../errors/usermerge-error.js';
import { connect, type Database } from '../../postgres/connect.js';
import { empty, literal, type Sql, sql } from '../../postgres/sql.js';
import { sqlState } from '../../postgres/sqlstate.js';
import { landingColumns } from './landing.js';
import { hasLocalTimes, mapColumns, mayRefuse, notesOf, readColumns } from './postgres-mapping.js';
import { findRelation, mappedColumns, type Relation, refused } from './postgres-relation.js';
import { type From, idType, selectRows } from './postgres-select.sql.js';
import { timePrecisionUs } from './postgres-time.sql.js';
import { type LocalZone, readZone } from './postgres-zone.js';
import { relationSource, sliceReader } from './relation-source.js';
import {
  allGuarantees,
  type OpenSource,
  type Slice,
  type SourceDescription,
  type SourceKind,
  whole,
} from './source.js';
import { unusedStatusColumns } from './status-columns.js';

export const postgres: SourceKind = {
  async open(source, config, { signal }) {
    const openSession = (snapshot: string | null) => openSnapshot(source, snapshot, signal);
    const { db, close } = await openSession(null);
    try {
      return await openIn(db, source, config, { close, openSession });
    } catch (error) {
      await close();
      throw error;
    }
  },
};

interface SnapshotSession {
  readonly db: Database;
  readonly close: () => Promise<void>;
}

/** A session that reads the source as it is now, or as the session sees it that exported `snapshot`. */
async function openSnapshot(
  source: SourceConfig,
  snapshot: string | null,
  signal: AbortSignal | undefined,
): Promise<SnapshotSession> {
  const db = await connect(source.url ?? '', { role: 'source', name: source.name, readOnly: true });
  let cancelled: Promise<void> = Promise.resolve();
  const cancel = () => {
    cancelled = db.cancel().catch(() => undefined);
  };
  signal?.addEventListener('abort', cancel);
  const close = async () => {
    signal?.removeEventListener('abort', cancel);
    await cancelled;
    await db.close();
  };
  try {
    signal?.throwIfAborted();
    await db.execute(sql`/* extract.snapshot */ begin transaction isolation level repeatable read read only`);
    if (snapshot !== null)
      await db.execute(sql`/* extract.same_snapshot */ set transaction snapshot ${literal(snapshot)}`);
    await db.execute(sessionSettings);
    return { db, close };
  } catch (error) {
    await close();
    throw error;
  }
}

/** What the bytes depend on, once more for this transaction: a pooler may have given us another session. */
const sessionSettings = sql`
  /* extract.settings */
  select
    set_config('TimeZone', 'UTC', true),
    set_config('DateStyle', 'ISO, YMD', true),
    set_config('IntervalStyle', 'postgres', true),
    set_config('extra_float_digits', '3', true),
    set_config('bytea_output', 'hex', true)
`;

async function openIn(
  db: Database,
  source: SourceConfig,
  config: MergeConfig,
  {
    close,
    openSession,
  }: {
    readonly close: () => Promise<void>;
    readonly openSession: (snapshot: string) => Promise<SnapshotSession>;
  },
): Promise<OpenSource> {
  const relation = await findRelation(db, source);
  const mapping = mapColumns(source, relation);
  const server = await serverFacts(db);
  const reading = readColumns(mapping, {
    from: relation.from,
    unit: source.time.unit,
    zone: hasLocalTimes(mapping) ? await zoneOf(db, source) : null,
    encoding: server.encoding,
  });
  const timeKind = mapping.time?.kind ?? 'none';
  const landing = landingColumns(config, source, {
    idType: idType(mapping.sourceUserId),
    timeKind,
    mayRefuse: mayRefuse(reading),
  });
  const select = (from: From): Sql => selectRows(from, landing, reading);
  const estimatedRows = await estimateRows(db, source, relation.from, select);
  const { slices, storage } = await slicesOf(db, relation);
  const snapshot = slices.length > 1 ? await exportSnapshot(db) : null;
  const rows = { relation, select, isOdd: reading.time?.isOdd ?? null };
  const description: SourceDescription = {
    name: source.name,
    location: `${db.label} ${relation.label}`,
    identity: `${server.database} ${relation.label}`,
    serverVersion: server.version,
    idType: idType(mapping.sourceUserId),
    idTypeName: mapping.sourceUserId.type,
    timeKind,
    ...(storage === null ? {} : { storage }),
    timeTypeName: mapping.time?.column.type ?? null,
    timePrecisionUs: mapping.time === null ? 1 : timePrecisionUs(mapping.time.column, source.time.unit),
    columns: relation.columns.map(({ name, type, notNull }) => ({ name, type, notNull })),
    estimatedRows,
    encoding: server.encoding,
    hiddenRows: await hiddenRows(db, relation, select(relation.from), server.role),
    unusedStatusColumns: unusedStatusColumns(
      relation.columns.map(({ name }) => name),
      new Set(mappedColumns(source).map(({ column }) => column)),
      [source.where ?? '', source.relation.kind === 'query' ? source.relation.sql : ''].join(' '),
    ),
    guarantees: allGuarantees,
    notes: notesOf(mapping, server.encoding),
    landing,
  };
  return {
    ...relationSource(db, rows, description),
    slices,
    beside:
      snapshot === null
        ? null
        : async () => {
            const other = await openSession(snapshot);
            return { ...sliceReader(other.db, rows), close: other.close };
          },
    staged: null,
    close,
  };
}

/** Blocks of a slice: 32 MB. */
const blocksOfSlice = 4096;

/**
 * Ranges of blocks of a table, or of each partition of it, where all of them are heaps, whose rows the server finds by
 * the block (since 14). What has children that are no partitions may be a hypertable: its compressed rows have no blocks.
 */
async function slicesOf(
  db: Database,
  { isTable, from }: Relation,
): Promise<{ slices: readonly Slice[]; storage: string | null }> {
  if (!isTable || db.serverVersion < 140000) return { slices: [whole], storage: null };
  const [row] = await db.query<{ sliced: boolean; blocks: string; most: string; storage: string | null }>(sql`
    /* extract.blocks */
    with recursive part as (
      select c.oid, c.relkind, c.relam
      from pg_class c
      where c.oid = ${from.relation.text}::regclass and (c.relkind = 'p' or (c.relkind = 'r' and not c.relhassubclass))
      union all
      select c.oid, c.relkind, c.relam
      from part p
      join pg_inherits i on i.inhparent = p.oid and p.relkind = 'p'
      join pg_class c on c.oid = i.inhrelid
    ),
    leaf as (
      select p.oid, a.amname, pg_relation_size(p.oid) / current_setting('block_size')::int as blocks
      from part p
      left join pg_am a on a.oid = p.relam
      where p.relkind <> 'p'
    )
    select
      coalesce(bool_and(amname is not distinct from 'heap'), false) as sliced,
      coalesce(sum(blocks), 0)::text as blocks, coalesce(max(blocks), 0)::text as most,
      string_agg(oid || ':' || pg_relation_filenode(oid), ' ' order by oid) as storage
    from leaf
  `);
  if (row?.sliced !== true) return { slices: [whole], storage: null };
  const wanted = Math.max(1, Math.ceil(Number(row.blocks) / blocksOfSlice));
  const step = Math.max(1, Math.ceil(Number(row.most) / wanted));
  const count = Math.max(1, Math.ceil(Number(row.most) / step));
  // The last one has no end: it has what was added since the size was asked for.
  const slices = Array.from({ length: count }, (_, index) => ({
    from: index * step,
    to: index === count - 1 ? null : (index + 1) * step,
  }));
  return { slices, storage: row.storage };
}

async function exportSnapshot(db: Database): Promise<string> {
  const [row] = await db.query<{ id: string }>(
    sql`/* extract.export_snapshot */ select pg_export_snapshot() as id`,
  );
  return row?.id ?? '';
}

interface ServerFacts {
  readonly version: string;
  readonly encoding: string;
  readonly role: string;
  /** The server and the database, by whatever name it was reached. */
  readonly database: string;
}

/** Equal for two connections to one database, whatever its server is called there: no two servers start at one instant. */
export const databaseIdentity = sql`(
  select pg_postmaster_start_time()::text || ' ' || d.oid from pg_database d where d.datname = current_database()
)`;

async function serverFacts(db: Database): Promise<ServerFacts> {
  const [facts] = await db.query<ServerFacts & Record<string, unknown>>(sql`
    /* extract.server */
    select
      current_setting('server_version') as version,
      current_setting('server_encoding') as encoding,
      current_user::text as role,
      ${databaseIdentity} as database
  `);
  if (facts === undefined) throw new Error('the server said nothing of itself');
  return facts;
}

async function zoneOf(db: Database, source: SourceConfig): Promise<LocalZone> {
  const zone = source.time.zone ?? 'UTC';
  try {
    return await readZone(db, zone);
  } catch (error) {
    if (sqlState(error) !== invalidParameterValue) throw error;
    throw new UsermergeError(
      'CONFIG_INVALID',
      `source ${source.name}: ${db.label} knows no time zone ${zone}`,
      {
        at: { source: source.name, key: 'time.zone' },
        cause: error,
        next: 'Name the zone as this server does: select name from pg_timezone_names.',
      },
    );
  }
}

const invalidParameterValue = '22023';

/**
 * Rows by the planner's estimate: it counts views, queries, partitions and chunks, and knows \`where\`. The statement
 * is prepared and its rights are checked by it, so that whatever it refuses is said here, and not by the COPY.
 */
async function estimateRows(
  db: Database,
  source: SourceConfig,
  from: From,
  select: (from: From) => Sql,
): Promise<number | null> {
  const everything = await explain(db, select({ ...from, where: empty }));
  if (source.where === null) return plannedRows(everything);
  try {
    return plannedRows(await explain(db, select(from)));
  } catch (error) {
    throw refused(error, source, 'where');
  }
}

interface Plan {
  readonly 'Plan Rows': number;
  readonly 'Custom Plan Provider'?: string;
  readonly Plans?: readonly Plan[];
}

async function explain(db: Database, select: Sql): Promise<Plan> {
  const [row] = await db.query<{ 'QUERY PLAN': readonly [{ readonly Plan: Plan }] }>(
    sql`/* extract.explain */ explain (format json) ${select}`,
  );
  if (row === undefined) throw new Error('explain gave no plan');
  return row['QUERY PLAN'][0].Plan;
}

/** Null where the plan only says what it always says: the coordinator of Citus does not ask its workers. */
function plannedRows(plan: Plan): number | null {
  return isDistributed(plan) ? null : plan['Plan Rows'];
}

function isDistributed(plan: Plan): boolean {
  return /^citus/i.test(plan['Custom Plan Provider'] ?? '') || (plan.Plans ?? []).some(isDistributed);
}

/**
 * With row_security off PostgreSQL refuses a statement that a policy would filter, in a view's name too: what pg_dump
 * does. A policy need not hide anything: therefore "may".
 */
async function hiddenRows(
  db: Database,
  relation: Relation,
  select: Sql,
  role: string,
): Promise<string | null> {
  await db.execute(sql`savepoint hidden_rows`);
  try {
    await db.execute(sql`set local row_security = off`);
    await explain(db, select);
    return null;
  } catch (error) {
    if (sqlState(error) !== insufficientPrivilege) throw error;
    return `row-level security may hide rows of ${relation.title} from the role ${role}`;
  } finally {
    await db.execute(sql`rollback to savepoint hidden_rows`);
  }
}

const insufficientPrivilege = '42501';
