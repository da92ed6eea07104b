/** What a source reads from, found in the catalog: a table of any kind, a view, or a query; and its columns. */
import type { SourceConfig, TableName } from '../../config/merge-config.js';
import { didYouMean } from '../../config/nearest-key.js';
import { type ErrorPlace, UsermergeError } from '../../errors/usermerge-error.js';
import type { Database } from '../../postgres/connect.js';
import { catalogText, ident, join, type Sql, sql } from '../../postgres/sql.js';
import { sqlState } from '../../postgres/sqlstate.js';
import type { PostgresColumn } from './postgres-column.js';
import { type From, whereOf } from './postgres-select.sql.js';

export interface Relation {
  /** For people: `public.users`, `(query)`. */
  readonly label: string;
  /** For people, in a sentence: `table public.users`, `its query`. */
  readonly title: string;
  /** The catalog knows it by name. */
  readonly isTable: boolean;
  readonly from: From;
  readonly columns: readonly PostgresColumn[];
}

/**
 * @throws UsermergeError TABLE_MISSING, PRIVILEGE_MISSING (of the schema), CONFIG_INVALID and others for a query that
 *   the database refuses
 */
export async function findRelation(db: Database, source: SourceConfig): Promise<Relation> {
  const where = whereOf(source.where === null ? null : ownSql(source.where));
  return source.relation.kind === 'table'
    ? findTable(db, source, source.relation.table, where)
    : findQuery(db, source, source.relation.sql, where);
}

/**
 * The one door for SQL out of the configuration: `where` and `query` are SQL of the person who runs us, for a
 * database of theirs, by a role of theirs, in a transaction that only reads; so is the query of a cohort. The statement is first prepared by
 * itself, which refuses more than one.
 */
export function ownSql(text: string): Sql {
  return catalogText(text.replace(/[\s;]+$/, ''));
}

async function findTable(
  db: Database,
  source: SourceConfig,
  table: TableName,
  where: Sql,
): Promise<Relation> {
  const name = table.schema === null ? ident(table.name) : ident(table.schema, table.name);
  const [found] = await db.query<{ oid: string | null }>(
    sql`/* extract.find_table */ select to_regclass(${name.text})::oid::text as oid`,
  );
  if (!found?.oid) throw await tableMissing(db, source, table);

  const [relation] = await db.query<{ schema: string; kind: string }>(sql`
    /* extract.table */
    select n.nspname as schema, c.relkind as kind
    from pg_class c
    join pg_namespace n on n.oid = c.relnamespace
    where c.oid = ${found.oid}::oid
  `);
  const label = `${relation?.schema}.${table.name}`;
  const kind = relationKinds[relation?.kind ?? ''];
  if (kind === undefined) {
    throw new UsermergeError(
      'TABLE_MISSING',
      `source ${source.name}: ${label} is not a table, view or the like`,
      {
        at: { source: source.name, table: label },
      },
    );
  }
  return {
    label,
    title: `${kind} ${label}`,
    isTable: true,
    from: { name: table.name, relation: name, where },
    columns: await columnsOf(
      db,
      sql`
        select a.attnum::int as position, a.attname as name, a.atttypid as type, a.atttypmod as modifier,
          a.attnotnull as not_null, has_column_privilege(a.attrelid, a.attnum, 'select') as readable
        from pg_attribute a
        where a.attrelid = ${found.oid}::oid and a.attnum > 0 and not a.attisdropped
      `,
    ),
  };
}

const relationKinds: Readonly<Record<string, string>> = {
  r: 'table',
  p: 'table',
  v: 'view',
  m: 'materialized view',
  f: 'foreign table',
};

async function tableMissing(db: Database, source: SourceConfig, table: TableName): Promise<UsermergeError> {
  const wanted = table.schema === null ? table.name : `${table.schema}.${table.name}`;
  const others = await db.query<{ schema: string; name: string }>(sql`
    /* extract.tables */
    select n.nspname as schema, c.relname as name
    from pg_class c
    join pg_namespace n on n.oid = c.relnamespace
    where c.relkind in ('r', 'p', 'v', 'm', 'f')
      and n.nspname not in ('pg_catalog', 'information_schema')
      and n.nspname !~ '^pg_(toast|temp)'
    order by 1, 2
  `);
  const elsewhere = others
    .filter(({ name }) => name === table.name)
    .map(({ schema, name }) => `${schema}.${name}`);
  const known = others.map(({ schema, name }) => (table.schema === null ? name : `${schema}.${name}`));
  const hint =
    elsewhere.length > 0 ? `; there is ${elsewhere.slice(0, 3).join(', ')}` : didYouMean(wanted, known);
  const where = table.schema === null ? ' in the search path' : '';
  return new UsermergeError(
    'TABLE_MISSING',
    `source ${source.name}: ${db.label} has no table ${wanted}${where}${hint}`,
    { at: { source: source.name, table: wanted } },
  );
}

async function findQuery(db: Database, source: SourceConfig, text: string, where: Sql): Promise<Relation> {
  const name = 'account';
  const query = sql`(\n${ownSql(text)}\n) as ${ident(name)}`;
  const nothing = sql`from (select) as one left join ${query} on false`;
  try {
    // One row of NULLs, and nothing of the query is run: its names are the row's keys.
    const [row = {}] = await db.query(sql`/* extract.query */ select ${ident(name)}.* ${nothing}`);
    const columns = await queryColumns(db, name, Object.keys(row), nothing, source);
    return {
      label: '(query)',
      title: 'its query',
      isTable: false,
      from: { name, relation: query, where },
      columns,
    };
  } catch (error) {
    throw refused(error, source, 'query');
  }
}

/** Names that the query gives twice cannot be asked for: they are left out, and if one is mapped the select says so. */
async function queryColumns(
  db: Database,
  name: string,
  names: readonly string[],
  nothing: Sql,
  source: SourceConfig,
): Promise<PostgresColumn[]> {
  const types = (wanted: readonly string[]): Promise<PostgresColumn[]> => {
    const oids = wanted.map((column) => sql`pg_typeof(${ident(name, column)})::oid`);
    return columnsOf(
      db,
      sql`
        select v.position::int, v.name, v.type, -1 as modifier, false as not_null, true as readable
        from unnest((select array[${join(oids)}]::oid[] ${nothing}), ${wanted}::text[])
          with ordinality as v (type, name, position)
      `,
    );
  };
  if (names.length === 0) return [];
  await db.execute(sql`savepoint query_columns`);
  try {
    return await types(names);
  } catch (error) {
    if (sqlState(error) !== ambiguousColumn) throw error;
    await db.execute(sql`rollback to savepoint query_columns`);
    const mapped = new Set(mappedColumns(source).map(({ column }) => column));
    return types(names.filter((column) => mapped.has(column)));
  }
}

const ambiguousColumn = '42702';

/** Columns with the type below any domain. `given`: position, name, type, modifier, not_null, readable. */
function columnsOf(db: Database, given: Sql): Promise<PostgresColumn[]> {
  return db.query<PostgresColumn & Record<string, unknown>>(sql`
    /* extract.columns */
    with recursive given as (${given}),
    below as (
      select position, type, modifier from given
      union all
      select b.position, t.typbasetype, t.typtypmod
      from below b
      join pg_type t on t.oid = b.type and t.typtype = 'd'
    )
    select
      g.name::text as name,
      format_type(g.type, g.modifier) as type,
      t.typname::text as base,
      t.typtype::text as "baseKind",
      b.modifier,
      g.not_null as "notNull",
      g.readable
    from given g
    join below b on b.position = g.position
    join pg_type t on t.oid = b.type and t.typtype <> 'd'
    order by g.position
  `);
}

export interface MappedColumn {
  /** Path in the source's configuration: `columns.username`, `verified.email`. */
  readonly key: string;
  readonly column: string;
}

/** The columns of the source that its configuration names. */
export function mappedColumns(source: SourceConfig): MappedColumn[] {
  const { columns } = source;
  const standard: readonly (readonly [string, string | null])[] = [
    ['source_user_id', columns.sourceUserId],
    ['username', columns.username],
    ['password', columns.password],
    ['password_last_changed', columns.passwordLastChanged],
    ['updated_at', columns.updatedAt],
    ...Object.entries(columns.merge),
  ];
  return [
    ...standard.map(([name, column]) => ({ key: `columns.${name}`, column })),
    ...Object.entries(source.verified).map(([name, column]) => ({
      key: `verified.${name}`,
      column: column === true ? null : column,
    })),
  ].flatMap(({ key, column }) => (column === null ? [] : [{ key, column }]));
}

/**
 * The column of each mapping, by its name.
 *
 * @throws UsermergeError COLUMN_MISSING or PRIVILEGE_MISSING with every column that is wrong
 */
export function findColumns(source: SourceConfig, relation: Relation): Map<string, PostgresColumn> {
  const columns = new Map(relation.columns.map((column) => [column.name, column]));
  const mapped = mappedColumns(source);
  const missing = mapped.filter(({ column }) => !columns.has(column));
  if (missing.length > 0) {
    const list = missing.map(({ key, column }) => `${column} (${key})${didYouMean(column, columns.keys())}`);
    throw columnError(
      'COLUMN_MISSING',
      source,
      relation,
      missing[0]?.column,
      `${relation.title} has no column ${list.join('; none ')}`,
      `Map what is there: ${[...columns.keys()].join(', ')}.`,
    );
  }
  const forbidden = mapped.filter(({ column }) => columns.get(column)?.readable === false);
  if (forbidden.length > 0) {
    const list = [...new Set(forbidden.map(({ column }) => column))].join(', ');
    throw columnError(
      'PRIVILEGE_MISSING',
      source,
      relation,
      forbidden[0]?.column,
      `${relation.title}: the role may not select ${list}`,
      `Run: grant select on ${relation.from.relation.text} to the role of this source.`,
    );
  }
  return columns;
}

export function columnError(
  code: 'COLUMN_MISSING' | 'COLUMN_TYPE' | 'PRIVILEGE_MISSING',
  source: SourceConfig,
  relation: Relation,
  column: string | undefined,
  what: string,
  next?: string,
): UsermergeError {
  const at: ErrorPlace = {
    source: source.name,
    table: relation.label,
    ...(column === undefined ? {} : { column }),
  };
  return new UsermergeError(
    code,
    `source ${source.name}: ${what}`,
    next === undefined ? { at } : { at, next },
  );
}

/** What the database says to SQL of the configuration, as an error that names the source and the key. */
export function refused(error: unknown, source: SourceConfig, key: 'query' | 'where'): unknown {
  const state = sqlState(error);
  // 42: syntax, names, types; 22: a constant that does not cast; 0A: no such feature; 25: it would write.
  if (state === undefined || !/^(42|22|0A|25)/.test(state) || state === '42501') return error;
  const { message, hint } = driverError(error);
  const code =
    state === '42P01' ? 'TABLE_MISSING' : state === '42703' ? 'COLUMN_MISSING' : ('CONFIG_INVALID' as const);
  return new UsermergeError(
    code,
    `source ${source.name}: the database does not take its ${key}: ${message}`,
    {
      at: { source: source.name, key },
      cause: error,
      next: `Correct \`${key}\` of this source${hint ? ` (the database says: ${hint})` : ''}.`,
    },
  );
}

function driverError(error: unknown): { message: string; hint?: string } {
  let current = error as Error & { hint?: string };
  while (current.cause instanceof Error) current = current.cause as Error & { hint?: string };
  return current;
}
