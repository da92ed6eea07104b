/** A table or view, with what the catalog tells of it and of its columns. */
import type { SourceConfig, TableName } from '../../config/merge-config.js';
import { isNumber, isText, type PostgresColumn } from '../../pipeline/extract/postgres-column.js';
import { findRelation, type Relation } from '../../pipeline/extract/postgres-relation.js';
import type { Database } from '../../postgres/connect.js';
import { type Sql, sql } from '../../postgres/sql.js';
import { formsOf, prefixesOf } from './column-names.js';

export interface TableColumn extends PostgresColumn {
  /** For SQL: with quotes only where it needs them. */
  readonly quoted: string;
  readonly forms: readonly string[];
  readonly hasDefault: boolean;
  /** Its default, as the catalog prints it; null: none, or it is generated. */
  readonly default: string | null;
  /** The table computes it. */
  readonly generated: boolean;
}

export interface UsersTable {
  /** `public.users`, for people. */
  readonly label: string;
  readonly name: TableName;
  readonly isView: boolean;
  readonly from: Relation['from'];
  /** Only those that the role may read and a configuration can name. */
  readonly columns: readonly TableColumn[];
  /** Columns that the role may not read. */
  readonly hidden: readonly string[];
  /** Columns that no two rows share, alone or together; the primary key is one of these. */
  readonly keys: readonly (readonly string[])[];
  /** Empty: there is none. */
  readonly primaryKey: readonly string[];
  /** The time by which TimescaleDB parts the table; null: it is no hypertable. */
  readonly timeDimension: string | null;
}

interface Trait extends Record<string, unknown> {
  readonly name: string;
  readonly quoted: string;
  readonly notNull: boolean;
  readonly default: string | null;
  readonly identity: boolean;
  readonly generated: boolean;
}

/** Describes the table of `source`. @throws UsermergeError TABLE_MISSING, PRIVILEGE_MISSING (of the schema) */
export async function readTable(db: Database, source: SourceConfig): Promise<UsersTable> {
  const relation = await findRelation(db, source);
  const of = sql`${relation.from.relation.text}::regclass`;
  const traits = await db.query<Trait>(sql`
    /* init.columns */
    select
      a.attname::text as name,
      quote_ident(a.attname) as quoted,
      (a.attnotnull or t.typnotnull) as "notNull",
      case when a.attgenerated = '' then pg_get_expr(d.adbin, d.adrelid) end as default,
      a.attidentity <> '' as identity,
      a.attgenerated <> '' as generated
    from pg_attribute a
    join pg_type t on t.oid = a.atttypid
    left join pg_attrdef d on d.adrelid = a.attrelid and d.adnum = a.attnum
    where a.attrelid = ${of} and a.attnum > 0 and not a.attisdropped
  `);
  const [about] = await db.query<{ schema: string; name: string; kind: string; timescale: boolean }>(sql`
    /* init.table */
    select
      n.nspname::text as schema, c.relname::text as name, c.relkind::text as kind,
      to_regclass('timescaledb_information.dimensions') is not null as timescale
    from pg_class c
    join pg_namespace n on n.oid = c.relnamespace
    where c.oid = ${of}
  `);
  if (about === undefined) throw new Error('a table that is gone while it is looked at');
  const name: TableName = { schema: about.schema, name: about.name };
  const keys = await keysOf(db, of);
  const prefixes = prefixesOf(relation.columns.map((column) => column.name));
  const columns = relation.columns.flatMap((column): TableColumn[] => {
    const trait = traits.find((each) => each.name === column.name);
    if (trait === undefined || !canBeNamed(column.name)) return [];
    return [
      {
        ...column,
        notNull: trait.notNull,
        quoted: trait.quoted,
        forms: formsOf(column.name, prefixes),
        hasDefault: trait.default !== null || trait.identity,
        default: trait.default,
        generated: trait.generated,
      },
    ];
  });
  return {
    label: relation.label,
    name,
    isView: about.kind === 'v' || about.kind === 'm',
    from: relation.from,
    columns: columns.filter(({ readable }) => readable),
    hidden: columns.filter(({ readable }) => !readable).map((column) => column.name),
    keys: keys.map((key) => key.columns),
    primaryKey: keys.find((key) => key.primary)?.columns ?? [],
    timeDimension: about.timescale ? await timeDimensionOf(db, name) : null,
  };
}

/** The configuration takes no control characters in names. */
const canBeNamed = (name: string): boolean => !/\p{Cc}/u.test(name);

async function keysOf(db: Database, table: Sql): Promise<{ columns: string[]; primary: boolean }[]> {
  return db.query(sql`
    /* init.keys */
    select array(
      select a.attname::text
      from unnest(i.indkey::int2[]) with ordinality k (attnum, position)
      join pg_attribute a on a.attrelid = i.indrelid and a.attnum = k.attnum
      where k.position <= i.indnkeyatts
      order by k.position
    ) as columns, i.indisprimary as primary
    from pg_index i
    where i.indrelid = ${table} and i.indisunique and i.indislive and i.indpred is null and i.indexprs is null
    order by i.indexrelid
  `);
}

async function timeDimensionOf(db: Database, { schema, name }: TableName): Promise<string | null> {
  const [row] = await db.query<{ column: string }>(sql`
    /* init.hypertable */
    select column_name::text as column
    from timescaledb_information.dimensions
    where hypertable_schema = ${schema} and hypertable_name = ${name}
    order by dimension_number
    limit 1
  `);
  return row?.column ?? null;
}

/** No two rows have the same value in this column alone. */
export const isUnique = ({ keys }: UsersTable, { name }: PostgresColumn): boolean =>
  keys.some((columns) => columns.length === 1 && columns[0] === name);

export type TypeClass = 'text' | 'number' | 'boolean' | 'time' | 'bytes' | 'other';

export function typeClassOf(column: PostgresColumn): TypeClass {
  if (isText(column)) return 'text';
  if (isNumber(column)) return 'number';
  if (column.base === 'bool') return 'boolean';
  if (column.base === 'bytea') return 'bytes';
  return ['timestamptz', 'timestamp', 'date'].includes(column.base) ? 'time' : 'other';
}
