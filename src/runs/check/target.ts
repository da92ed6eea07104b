/** The target: whether a plan can be made and applied there, and what its table will do with what is written. */

import { configDigest } from '../../config/digest.js';
import type { MergeConfig } from '../../config/merge-config.js';
import { type ErrorCode, errorCodes } from '../../errors/codes.js';
import { findLedger, inLedger, type Ledger } from '../../ledger/ledger.js';
import {
  describeTarget,
  type TargetColumn,
  type TargetTable,
  writtenColumns,
} from '../../pipeline/target-table.js';
import type { Database } from '../../postgres/connect.js';
import { lockHolder } from '../../postgres/lock.js';
import { ident, sql } from '../../postgres/sql.js';
import { type AppliedConfig, flagsOverApplied, readSetting } from '../merge-session.js';
import type { Findings } from './findings.js';
import { lookAtServer, type Server, sayConnections, sayTimeouts } from './server.js';
import type { OpenSession } from './sessions.js';
import { sayRights } from './target-rights.js';
import { sayTargetRows } from './target-rows.js';
import { count, counted, size, some } from './words.js';

export interface OpenTarget {
  readonly db: Database;
  readonly server: Server;
  /** Null: there is none yet, or it may not be read. */
  readonly ledger: Ledger | null;
  /** A run was applied. */
  readonly hasRun: boolean;
  /** What counts in this merge: of flags alone, what was applied last, with them. */
  readonly config: MergeConfig;
}

/** Reaches the target and what is kept there; undefined, and a line that says why, where that fails. */
export async function openTarget(
  given: MergeConfig,
  origin: 'file' | 'flags',
  findings: Findings,
  open: OpenSession,
): Promise<OpenTarget | undefined> {
  return findings.attempt(async () => {
    const { url } = given.target;
    const db = await open(url, { role: 'target', applicationName: 'usermerge check' });
    const server = await lookAtServer(db, url, findings, open);
    const mayRead = await mayReadLedger(db, given.ledger.schema);
    const ledger = mayRead ? await findLedger(db, given.ledger.schema) : null;
    const applied =
      ledger && ((await findings.attempt(() => readSetting<AppliedConfig>(db, ledger, 'applied'))) ?? null);
    const config = origin === 'flags' ? flagsOverApplied(given, applied) : given;
    sayTargetServer(server, config, findings);
    await findings.attempt(() => sayCollationVersion(db, findings));
    await findings.attempt(() => sayLock(db, config, findings));
    if (ledger !== null) {
      await findings.attempt(() => saySourcesOfLedger(db, ledger, config, findings));
      if (applied !== null && applied.digest !== configDigest(config)) {
        findings.pass(
          'the configuration differs from that of the last applied run: everything is resolved again',
        );
      }
    }
    return { db, server, ledger, hasRun: applied !== null, config };
  });
}

/** A source that has far fewer accounts than at its last reading: as merge finds it. */
export async function sayShrunk(
  { db, ledger, hasRun, config }: OpenTarget,
  source: { readonly name: string; readonly users: number; readonly findings: Findings },
): Promise<void> {
  if (ledger === null || !hasRun) return;
  const [row] = await db.query<{ before: string }>(sql`
    /* check.source_shrank */
    select rows - superseded as before from ${inLedger(ledger, 'source')} where name = ${source.name} and read_in is not null
  `);
  const before = Number(row?.before ?? 0);
  if (source.users >= 0.9 * before) return;
  source.findings.hazard(
    'source_shrank',
    config,
    `it has ${counted(source.users, 'account')}; at its last reading it had ${count(before)}`,
    'Check that nothing was lost there and that `where` is what it was; if the accounts are really gone, allow source_shrank.',
  );
}

/** Where it may not be read, the rights of the role say so. */
async function mayReadLedger(db: Database, schema: string): Promise<boolean> {
  const rows = await db.query(sql`
    /* check.ledger_readable */
    select from pg_namespace n
    join pg_class c on c.relnamespace = n.oid and c.relname = 'setting'
    where n.nspname = ${schema} and has_schema_privilege(n.oid, 'usage') and has_table_privilege(c.oid, 'select')
  `);
  return rows.length > 0;
}

function sayTargetServer(server: Server, config: MergeConfig, findings: Findings): void {
  if (server.pooled) {
    findings.fail(
      'a pooler in transaction mode stands before the target: the lock of a run and its settings would not hold',
      'Name the server itself in target.url, or a pool in session mode.',
    );
  }
  sayTimeouts(server, findings);
  if (server.standby) {
    findings.fail('the target is a standby: nothing can be written there', 'Name the primary in target.url.');
  } else if (server.readOnly) {
    findings.fail(
      'transactions on the target only read (default_transaction_read_only)',
      `Run: alter role ${ident(server.role).text} set default_transaction_read_only = off; or name another server.`,
    );
  }
  const sources = config.sources.filter(({ url, retire }) => url !== null && retire === null).length;
  sayConnections(server, sources + 2, findings);
  if (server.temporaryBytes !== null) {
    findings.warn(
      `a session may have ${size(server.temporaryBytes)} of temporary files (temp_file_limit), which the sorts of a run may pass`,
      `Run as a superuser: alter role ${ident(server.role).text} set temp_file_limit = -1.`,
    );
  }
  sayEncoding(server, config, findings);
}

function sayEncoding({ encoding }: Server, config: MergeConfig, findings: Findings): void {
  if (encoding === 'UTF8') return;
  if (config.match.normalize.includes('nfkc')) {
    findings.fail(
      `the target's encoding is ${encoding}, in which match.normalize: nfkc cannot be computed`,
      'Create the target database with encoding UTF8, or leave nfkc out.',
    );
  } else {
    findings.warn(
      `the target's encoding is ${encoding}: a user whose text it cannot hold ends the landing`,
      'Create the target database with encoding UTF8.',
    );
  }
}

/** An operating system that sorts in another way than before leaves indexes on text that do not find their rows. */
async function sayCollationVersion(db: Database, findings: Findings): Promise<void> {
  if (db.serverVersion < 150000) return;
  const [row] = await db.query<{ kept: string; actual: string }>(sql`
    /* check.collation */
    select datcollversion as kept, pg_database_collation_actual_version(oid) as actual
    from pg_database
    where datname = current_database() and datcollversion <> pg_database_collation_actual_version(oid)
  `);
  if (row === undefined) return;
  findings.warn(
    `the target was made with version ${row.kept} of its collation, and the system has ${row.actual}: unique indexes on text may miss what is there`,
    'Run: reindex database; then alter database ... refresh collation version.',
  );
}

async function sayLock(db: Database, { ledger }: MergeConfig, findings: Findings): Promise<void> {
  const holder = await lockHolder(db, `usermerge:${ledger.schema}`);
  if (holder === undefined) return;
  findings.warn(
    `LOCKED: another run is on this merge: process ${holder.processId} (${holder.applicationName || 'an application'}, user ${holder.userName ?? 'unknown'}), connected since ${holder.connectedSince ?? 'unknown'}`,
    'Wait until it ends before you plan or apply.',
  );
}

async function saySourcesOfLedger(
  db: Database,
  ledger: Ledger,
  config: MergeConfig,
  findings: Findings,
): Promise<void> {
  const rows = await db.query<{ name: string }>(sql`
    /* check.sources_known */
    select name from ${inLedger(ledger, 'source')} where source_no <> 0 and read_in is not null order by source_no
  `);
  const missing = rows
    .map(({ name }) => name)
    .filter((name) => !config.sources.some((source) => source.name === name));
  if (missing.length > 0) {
    const code: ErrorCode = 'SOURCE_MISSING';
    findings.fail(
      `${code}: the configuration no longer names ${some(missing)}, whose accounts are part of this merge`,
      errorCodes[code].next,
    );
  }
}

/**
 * Describes the target's table, or the one that apply would create, with a line for everything that is wrong with it.
 *
 * @returns the table, null where it cannot take the merge, and whether its rows may be read
 */
export async function lookAtTable(
  { db, server, ledger, config }: OpenTarget,
  newIdType: string,
  findings: Findings,
): Promise<{ readonly table: TargetTable | null; readonly mayRead: boolean }> {
  const table = await findings.attempt(async () => {
    const found = await findTable(db, config);
    if (found !== null && !(await sayFit(db, found, config, findings))) return null;
    return describeTarget(db, config, newIdType);
  });
  const mayRead = await findings.attempt(() =>
    sayRights(db, server, ledger, config, table ?? null, findings),
  );
  if (!table || mayRead === undefined) return { table: table ?? null, mayRead: false };
  if (!table.exists) {
    findings.pass(
      `${table.schema}.${table.name} does not exist: apply creates it, with ${table.columns.map(({ name, type }) => `${name} ${type}`).join(', ')}`,
    );
    return { table, mayRead };
  }
  sayColumns(table, config, findings);
  sayUniqueIndexes(table, config, findings);
  await findings.attempt(() => sayNameEquality(db, table, config, findings));
  sayRules(table, config, findings);
  await findings.attempt(() => sayTriggers(db, table, findings));
  await findings.attempt(() => sayKind(db, table, findings));
  await findings.attempt(() => sayReplicaIdentity(db, table, findings));
  if (mayRead) await findings.attempt(() => sayTargetRows(db, table, config, findings));
  return { table, mayRead };
}

interface FoundTable {
  readonly oid: string;
  readonly label: string;
  readonly kind: string;
}

async function findTable(db: Database, { target: { table } }: MergeConfig): Promise<FoundTable | null> {
  const wanted = table.schema === null ? ident(table.name) : ident(table.schema, table.name);
  const [found] = await db.query<FoundTable & Record<string, unknown>>(sql`
    /* check.target */
    select c.oid::text as oid, n.nspname || '.' || c.relname as label, c.relkind as kind
    from pg_class c
    join pg_namespace n on n.oid = c.relnamespace
    where c.oid = to_regclass(${wanted.text})
  `);
  return found ?? null;
}

/** Everything at once that `describeTarget` would refuse, one after the other. */
async function sayFit(
  db: Database,
  table: FoundTable,
  config: MergeConfig,
  findings: Findings,
): Promise<boolean> {
  if (!['r', 'p'].includes(table.kind)) return true;
  const columns = await db.query<TargetColumn & Record<string, unknown>>(sql`
    /* check.target_columns */
    select
      a.attname as name,
      format_type(a.atttypid, a.atttypmod) as type,
      a.attnotnull or t.typnotnull as "notNull",
      a.atthasdef or a.attidentity <> '' as "hasDefault",
      a.attgenerated <> '' as generated
    from pg_attribute a
    join pg_type t on t.oid = a.atttypid
    where a.attrelid = ${table.oid}::oid and a.attnum > 0 and not a.attisdropped
    order by a.attnum
  `);
  const written = writtenColumns(config);
  const find = (name: string) => columns.find((column) => column.name === name);
  const missing = written.filter(({ target }) => find(target) === undefined);
  if (missing.length > 0) {
    findings.fail(
      `COLUMN_MISSING: ${table.label} has no column ${missing.map(({ name, target }) => `${target} (target.columns.${name})`).join(', ')}`,
      `Map what is there (${columns.map(({ name }) => name).join(', ')}), or add the column.`,
    );
  }
  const generated = written
    .filter(({ target }) => find(target)?.generated === true)
    .map(({ target }) => target);
  if (generated.length > 0) {
    findings.fail(
      `TARGET_UNFIT: ${table.label} computes ${generated.join(', ')} itself (generated), so that it cannot be written`,
      'Map another column under target.columns.',
    );
  }
  const time = find(config.target.columns.passwordLastChanged);
  const isTime = time === undefined || /^(timestamp|date)/.test(time.type);
  if (!isTime) {
    findings.fail(
      `COLUMN_TYPE: ${time.name} of ${table.label} is ${time.type}; a time is kept in timestamptz, timestamp or date`,
      'Map another column as target.columns.password_last_changed, or change its type.',
    );
  }
  const names = new Set(written.map(({ target }) => target));
  const unfilled = columns
    .filter(
      ({ name, notNull, hasDefault, generated }) => notNull && !hasDefault && !generated && !names.has(name),
    )
    .map(({ name }) => name);
  if (unfilled.length > 0) {
    findings.fail(
      `TARGET_UNFIT: ${table.label} wants a value in ${unfilled.join(', ')} (NOT NULL without a default), and nothing is mapped to ${unfilled.length === 1 ? 'it' : 'them'}`,
      `Map ${unfilled.length === 1 ? 'the column' : 'the columns'} under target.columns, or give ${unfilled.length === 1 ? 'it' : 'them'} a default.`,
    );
  }
  return missing.length + generated.length + unfilled.length === 0 && isTime;
}

function sayColumns(table: TargetTable, config: MergeConfig, findings: Findings): void {
  const type = (name: string): string =>
    table.columns.find((column) => column.name === name)?.type ?? 'unknown type';
  const written = writtenColumns(config);
  const untouched = table.columns.length - written.length;
  findings.pass(
    `${table.schema}.${table.name}: writes ${written.map(({ target }) => `${target} (${type(target)})`).join(', ')}; ${untouched === 0 ? 'it has no others' : `${counted(untouched, 'other column')} never touched`}`,
  );
  const time = table.columns.find(({ name }) => name === config.target.columns.passwordLastChanged);
  if (time?.type.includes('without time zone') || time?.type === 'date') {
    findings.pass(
      `${time.name} has no zone: times are written in ${config.target.timeZone} (target.time_zone)`,
    );
  }
  if (time?.notNull === true) {
    findings.pass(`${time.name} is NOT NULL: a time that is not known is written as 1970-01-01`);
  }
}

function sayUniqueIndexes(table: TargetTable, config: MergeConfig, findings: Findings): void {
  const { userId, username } = config.target.columns;
  if (table.uniqueIndexes.length > 0) {
    findings.pass(
      `unique indexes: ${table.uniqueIndexes.map(({ name, keys, predicate }) => `${name} (${keys.join(', ')})${predicate === null ? '' : ` where ${predicate}`}`).join('; ')}`,
    );
  }
  const guardsAll = (column: string): boolean =>
    table.uniqueIndexes.some(
      ({ keys, predicate }) =>
        predicate === null && keys.length === 1 && [column, ident(column).text].includes(keys[0] ?? ''),
    );
  if (!guardsAll(userId)) {
    findings.warn(
      `no unique index is on ${userId} alone: two rows could have one id`,
      `Run: alter table ${table.sql.text} add primary key (${ident(userId).text}).`,
    );
  }
  const guards = table.uniqueIndexes.filter(({ columns }) => columns.includes(username));
  if (guards.length === 0) {
    findings.warn(
      `no unique index guards ${username}: apply locks the table against other writers while it writes`,
      `Run: create unique index on ${table.sql.text} (${ident(username).text}).`,
    );
  } else if (!guardsAll(username)) {
    findings.pass(
      `${username} is guarded only by ${guards.map(({ name }) => name).join(', ')}: names are free or not as ${guards.length === 1 ? 'that index sees' : 'those indexes see'} them`,
    );
  }
}

/** A type or collation by which names are equal that are written differently: usermerge's keys are bytes. */
async function sayNameEquality(
  db: Database,
  table: TargetTable,
  config: MergeConfig,
  findings: Findings,
): Promise<void> {
  const { username } = config.target.columns;
  const [row] = await db.query<{ how: string }>(sql`
    /* check.name_equality */
    select case when t.typname = 'citext' then 'type citext' else 'collation ' || c.collname end as how
    from pg_attribute a
    join pg_type t on t.oid = a.atttypid
    left join pg_collation c on c.oid = a.attcollation
    where a.attrelid = ${table.sql.text}::regclass and a.attname = ${username}
      and (t.typname = 'citext' or not c.collisdeterministic)
  `);
  if (row === undefined) return;
  findings.pass(
    `the target takes names for equal that are written differently (${row.how} of ${username}); usermerge matches byte for byte, but for match.normalize`,
  );
}

/** What may refuse a value: the record then waits as target_refuses, and the run goes on. */
function sayRules(table: TargetTable, config: MergeConfig, findings: Findings): void {
  const written = new Set(writtenColumns(config).map(({ target }) => target));
  const ofWritten = (columns: readonly string[]): boolean => columns.some((column) => written.has(column));
  const rules = [
    ...table.checks
      .filter(({ columns }) => columns.length === 0 || ofWritten(columns))
      .map(({ name }) => `check ${name}`),
    ...table.foreignKeys
      .filter(({ columns }) => ofWritten(columns))
      .map(({ columns, referenced }) => `foreign key ${columns.join(', ')} to ${referenced}`),
    ...table.columns
      .filter(({ name, kind }) => written.has(name) && (kind === 'd' || kind === 'e'))
      .map(({ name, type, kind }) => `${kind === 'd' ? 'domain' : 'enum'} ${type} of ${name}`),
  ];
  if (rules.length === 0) return;
  findings.pass(`${rules.join('; ')}: records with a value that is refused there wait (target_refuses)`);
}

async function sayTriggers(db: Database, table: TargetTable, findings: Findings): Promise<void> {
  const rows = await db.query<{ name: string }>(sql`
    /* check.triggers */
    select 'trigger ' || tgname as name
    from pg_trigger
    where tgrelid = ${table.sql.text}::regclass and not tgisinternal and tgenabled <> 'D'
    union all
    select 'rule ' || rulename from pg_rules
    where schemaname = ${table.schema} and tablename = ${table.name}
    order by 1
  `);
  if (rows.length === 0) return;
  findings.warn(
    `${some(rows.map(({ name }) => name))} will run for every row that is written`,
    'Make sure that it may (mails, audit rows, a rewritten value): what it writes beside the merge is not part of a plan, and undo does not take it back.',
  );
}

async function sayKind(db: Database, table: TargetTable, findings: Findings): Promise<void> {
  const [row] = await db.query<{ children: string; filtered: boolean; hypertable: boolean }>(sql`
    /* check.target_kind */
    select
      (
        select count(*) from pg_inherits i join pg_class c on c.oid = i.inhrelid
        where i.inhparent = ${table.sql.text}::regclass and not c.relispartition
      ) as children,
      row_security_active(${table.sql.text}::regclass) as filtered,
      to_regclass('timescaledb_information.hypertables') is not null as hypertable
  `);
  if (row?.filtered === true) {
    findings.fail(
      'row-level security hides rows of the target from this role: people who are there would be inserted again',
      `Connect as a role with bypassrls, or as the owner of ${table.schema}.${table.name}.`,
    );
  }
  const [hypertable] = row?.hypertable
    ? await db.query(sql`
        /* check.target_hypertable */
        select from timescaledb_information.hypertables
        where hypertable_schema = ${table.schema} and hypertable_name = ${table.name}
      `)
    : [];
  if (hypertable !== undefined) {
    findings.warn(
      'the target is a hypertable (TimescaleDB), in which no unique index can guard an id or a name alone',
      'Merge into a plain table: one row for each person is no time series.',
    );
  } else if (Number(row?.children) > 0) {
    findings.warn(
      `the target has ${counted(Number(row?.children), 'table')} that inherit from it: unique indexes do not see their rows, and rows there count as the target's`,
      'Merge into a table of its own.',
    );
  }
}

/** A published table without a key refuses every update while it is published. */
async function sayReplicaIdentity(db: Database, table: TargetTable, findings: Findings): Promise<void> {
  const [row] = await db.query<{ publications: string[] }>(sql`
    /* check.publications */
    select array_agg(p.pubname::text order by p.pubname) as publications
    from pg_publication p
    join pg_publication_tables t on t.pubname = p.pubname
    join pg_class c on c.oid = ${table.sql.text}::regclass
    where t.schemaname = ${table.schema} and t.tablename = ${table.name} and p.pubupdate
      and (c.relreplident = 'n' or (c.relreplident = 'd' and not exists (
        select from pg_index i where i.indrelid = c.oid and i.indisprimary
      )))
    having count(*) > 0
  `);
  if (row === undefined) return;
  findings.fail(
    `the target is published (${some(row.publications)}) and has no replica identity: PostgreSQL refuses to update its rows`,
    `Give it a primary key, or run: alter table ${table.sql.text} replica identity full.`,
  );
}
