/** What the role may do in the target: make the ledger, or go on in it; read and write the table, or create it. */
import type { MergeConfig } from '../../config/merge-config.js';
import type { Ledger } from '../../ledger/ledger.js';
import { type TargetTable, writtenColumns } from '../../pipeline/target-table.js';
import type { Database } from '../../postgres/connect.js';
import { ident, sql } from '../../postgres/sql.js';
import type { Findings } from './findings.js';
import type { Server } from './server.js';
import { some } from './words.js';

/**
 * @param table null: it is not known, and only the ledger is looked at
 * @returns whether the rows of the table may be read
 */
export async function sayRights(
  db: Database,
  server: Server,
  ledger: Ledger | null,
  config: MergeConfig,
  table: TargetTable | null,
  findings: Findings,
): Promise<boolean> {
  const ofTable =
    table &&
    (table.exists
      ? await missingForTable(db, server, table, config)
      : await missingForNewTable(db, server, table));
  const missing = [...(await missingForLedger(db, server, ledger, config)), ...(ofTable ?? [])];
  for (const { what, next } of missing)
    findings.fail(`PRIVILEGE_MISSING: the role ${server.role} ${what}`, next);
  if (missing.length === 0 && table !== null) {
    findings.pass(
      `the role ${server.role} may ${ledger === null ? `create the schema ${config.ledger.schema}` : `write the ledger in ${config.ledger.schema}`} and ${table.exists ? 'write' : 'create'} ${table.schema}.${table.name}`,
    );
  }
  return ofTable?.every(({ mayRead }) => mayRead !== false) ?? false;
}

interface Missing {
  readonly what: string;
  readonly next: string;
  /** False: it is the right to read the table. */
  readonly mayRead?: boolean;
}

async function missingForLedger(
  db: Database,
  { role, database }: Server,
  ledger: Ledger | null,
  config: MergeConfig,
): Promise<Missing[]> {
  const { schema } = config.ledger;
  const [row] = await db.query<{
    exists: boolean;
    mayCreate: boolean;
    mayUse: boolean;
    foreign: string[];
    others: string[];
  }>(sql`
    /* check.ledger_rights */
    select
      n.oid is not null as exists,
      has_database_privilege(current_database(), 'create') as "mayCreate",
      coalesce(has_schema_privilege(n.oid, 'usage') and has_schema_privilege(n.oid, 'create'), false) as "mayUse",
      array(
        select distinct pg_get_userbyid(c.relowner)::text from pg_class c
        where c.relnamespace = n.oid and c.relkind in ('r', 'p') and not pg_has_role(c.relowner, 'usage')
      ) as foreign,
      array(
        select c.relname::text from pg_class c
        where c.relnamespace = n.oid and c.relkind in ('r', 'p', 'v', 'm', 'f') order by 1
      ) as others
    from (values (true)) one (row)
    left join pg_namespace n on n.nspname = ${schema}
  `);
  const grantee = ident(role).text;
  if (row === undefined || !row.exists) {
    if (row?.mayCreate === true) return [];
    return [
      {
        what: `may not create the schema ${schema}, in which usermerge keeps what it knows`,
        next: `Run: grant create on database ${ident(database).text} to ${grantee}; or: create schema ${ident(schema).text} authorization ${grantee}.`,
      },
    ];
  }
  if (!row.mayUse) {
    return [
      {
        what: `may not use and create in the schema ${schema}`,
        next: `Run: grant usage, create on schema ${ident(schema).text} to ${grantee}.`,
      },
    ];
  }
  if (row.foreign.length > 0) {
    return [
      {
        what: `does not own the ledger in ${schema}, whose tables every run changes: ${some(row.foreign)} does`,
        next: `Connect as ${some(row.foreign)}, or run: grant ${row.foreign.map((owner) => ident(owner).text).join(', ')} to ${grantee}.`,
      },
    ];
  }
  if (ledger === null && row.others.length > 0) {
    return [
      {
        what: `finds tables in the schema ${schema} that are not usermerge's: ${some(row.others)}`,
        next: 'Name another schema with `ledger.schema`.',
      },
    ];
  }
  return [];
}

async function missingForTable(
  db: Database,
  { role }: Server,
  table: TargetTable,
  config: MergeConfig,
): Promise<Missing[]> {
  const written = writtenColumns(config).map(({ target }) => target);
  const isGuarded = table.uniqueIndexes.some(({ columns }) =>
    columns.includes(config.target.columns.username),
  );
  const references = table.foreignKeys.filter(({ columns }) =>
    columns.every((column) => written.includes(column)),
  );
  const name = table.sql.text;
  const [row] = await db.query<{
    select: boolean;
    insert: boolean;
    update: boolean;
    lock: boolean;
    sequence: boolean;
    unread: string[];
  }>(sql`
    /* check.table_rights */
    select
      has_table_privilege(${name}, 'select') as select,
      (select bool_and(has_column_privilege(${name}, c, 'insert')) from unnest(${written}::text[]) c) as insert,
      (select bool_and(has_column_privilege(${name}, c, 'update')) from unnest(${written}::text[]) c) as update,
      has_table_privilege(${name}, 'update, delete, truncate') as lock,
      ${table.idSequence === null ? sql`true` : sql`has_sequence_privilege(${table.idSequence}, 'update') and has_sequence_privilege(${table.idSequence}, 'usage, select')`} as sequence,
      array(
        select r from unnest(${references.map(({ referenced }) => referenced)}::text[]) r
        where not has_table_privilege(r, 'select')
      ) as unread
  `);
  if (row === undefined) return [];
  const grantee = ident(role).text;
  const rights = (['select', 'insert', 'update'] as const).filter((right) => !row[right]);
  return [
    ...(rights.length > 0
      ? [
          {
            what: `may not ${rights.join(', ')} on ${table.schema}.${table.name}`,
            next: `Run: grant ${rights.join(', ')} on ${name} to ${grantee}.`,
            mayRead: row.select,
          },
        ]
      : []),
    ...(rights.length === 0 && !isGuarded && !row.lock
      ? [
          {
            what: `may not lock ${table.schema}.${table.name}, which no unique index on the name makes needless`,
            next: `Run: grant update on ${name} to ${grantee}.`,
          },
        ]
      : []),
    ...(row.sequence
      ? []
      : [
          {
            what: `may not raise the sequence ${table.idSequence} and take ids from it`,
            next: `Run: grant usage, update on sequence ${table.idSequence} to ${grantee}.`,
          },
        ]),
    ...(row.unread.length > 0
      ? [
          {
            what: `may not read ${some(row.unread)}, to which foreign keys of the target refer`,
            next: `Run: grant select on ${row.unread.join(', ')} to ${grantee}.`,
          },
        ]
      : []),
  ];
}

async function missingForNewTable(
  db: Database,
  { role, database }: Server,
  table: TargetTable,
): Promise<Missing[]> {
  const [row] = await db.query<{ exists: boolean; mayCreate: boolean }>(sql`
    /* check.schema_rights */
    select n.oid is not null as exists, coalesce(has_schema_privilege(n.oid, 'create'), false) as "mayCreate"
    from (values (true)) one (row)
    left join pg_namespace n on n.nspname = ${table.schema}
  `);
  const schema = ident(table.schema).text;
  if (row?.exists !== true) {
    return [
      {
        what: `finds no schema ${table.schema} in ${database} to create the target in`,
        next: `Run: create schema ${schema} authorization ${ident(role).text}; or correct target.table.`,
      },
    ];
  }
  if (row.mayCreate) return [];
  return [
    {
      what: `may not create tables in the schema ${table.schema}`,
      next: `Run: grant usage, create on schema ${schema} to ${ident(role).text}.`,
    },
  ];
}
