/** What the catalog says of the target's table: all that matching, folding and writing need to know of it. */
import type { MergeConfig } from '../config/merge-config.js';
import { UsermergeError } from '../errors/usermerge-error.js';
import type { Database } from '../postgres/connect.js';
import { catalogText, ident, join, type Sql, sql } from '../postgres/sql.js';

export interface TargetColumn {
  readonly name: string;
  /** As format_type prints it: a cast to it is a cast to the column's type, length and all. */
  readonly type: string;
  /** Takes text by assignment, with the checks of an assignment; a cast would cut what is too long. */
  readonly isText: boolean;
  /** Equal means equal bytes: false for collations that take different letters for one. */
  readonly isDeterministic: boolean;
  /** `b` base, `d` domain, `e` enum, ... as pg_type.typtype. */
  readonly kind: string;
  readonly notNull: boolean;
  readonly hasDefault: boolean;
  readonly identity: 'always' | 'by default' | null;
  readonly generated: boolean;
}

export interface UniqueIndex {
  readonly name: string;
  /** One expression a key column, as the catalog prints it; names of columns are unqualified. */
  readonly keys: readonly string[];
  /** Columns of the table that the index looks at, expressions and predicate included. */
  readonly columns: readonly string[];
  readonly predicate: string | null;
  readonly primary: boolean;
  readonly nullsNotDistinct: boolean;
}

export interface ForeignKey {
  readonly name: string;
  readonly columns: readonly string[];
  readonly referenced: string;
  readonly referencedColumns: readonly string[];
}

export interface TargetTable {
  /** False: apply creates it. */
  readonly exists: boolean;
  readonly schema: string;
  readonly name: string;
  /** Qualified and quoted. */
  readonly sql: Sql;
  readonly columns: readonly TargetColumn[];
  readonly uniqueIndexes: readonly UniqueIndex[];
  readonly foreignKeys: readonly ForeignKey[];
  readonly checks: readonly { readonly name: string; readonly columns: readonly string[] }[];
  /** The sequence that gives the id column its values, qualified as the catalog prints it. */
  readonly idSequence: string | null;
  readonly idType: 'bigint' | 'uuid' | 'text';
  readonly hasTriggers: boolean;
}

/** The class of an id type: how ids of it are kept, compared and made. */
export function idClass(type: string): 'bigint' | 'uuid' | 'text' {
  if (['smallint', 'integer', 'bigint'].includes(type)) return 'bigint';
  return type === 'uuid' ? 'uuid' : 'text';
}

/** The column of the target that `name` names; an error in the code otherwise. */
export function targetColumn(target: TargetTable, name: string): TargetColumn {
  const column = target.columns.find((candidate) => candidate.name === name);
  if (!column) throw new Error(`no column ${name} in the target`);
  return column;
}

/**
 * Describes the target's table, or, where there is none, the table that apply would create.
 *
 * @param newIdType type of `user_id` in a table that is to be created
 * @throws UsermergeError COLUMN_MISSING, COLUMN_TYPE, TARGET_UNFIT
 */
export async function describeTarget(
  db: Database,
  config: MergeConfig,
  newIdType: string,
): Promise<TargetTable> {
  const { table } = config.target;
  const wanted = table.schema === null ? ident(table.name) : ident(table.schema, table.name);
  const [relation] = await db.query<{ oid: string; schema: string; name: string; kind: string }>(sql`
    /* target.relation */
    select c.oid::text as oid, n.nspname as schema, c.relname as name, c.relkind as kind
    from pg_class c
    join pg_namespace n on n.oid = c.relnamespace
    where c.oid = to_regclass(${wanted.text})
  `);
  if (!relation) return newTarget(db, config, newIdType);
  if (!['r', 'p'].includes(relation.kind)) {
    throw new UsermergeError('TARGET_UNFIT', `${table.name} is not a table, so it cannot receive the merge`, {
      at: { key: 'target.table', table: table.name },
    });
  }
  const oid = relation.oid;
  const columns = await readColumns(db, oid);
  const target: TargetTable = {
    exists: true,
    schema: relation.schema,
    name: relation.name,
    sql: ident(relation.schema, relation.name),
    columns,
    uniqueIndexes: await readUniqueIndexes(db, oid),
    foreignKeys: await readForeignKeys(db, oid),
    checks: await readChecks(db, oid),
    idSequence: await readSequence(db, relation.schema, relation.name, config.target.columns.userId),
    idType: idClass(columns.find((column) => column.name === config.target.columns.userId)?.type ?? 'text'),
    hasTriggers: await hasTriggers(db, oid),
  };
  assertFit(target, config);
  return target;
}

/** The columns of the target that the merge writes, the id included: our name and theirs. */
export function writtenColumns(config: MergeConfig): { readonly name: string; readonly target: string }[] {
  const { userId, username, password, passwordLastChanged } = config.target.columns;
  return [
    { name: 'user_id', target: userId },
    { name: 'username', target: username },
    { name: 'password', target: password },
    { name: 'password_last_changed', target: passwordLastChanged },
    ...config.columns.flatMap((column) =>
      column.target === null ? [] : [{ name: column.name, target: column.target }],
    ),
  ];
}

function assertFit(target: TargetTable, config: MergeConfig): void {
  for (const { target: name } of writtenColumns(config)) {
    const column = target.columns.find((candidate) => candidate.name === name);
    if (!column) {
      throw new UsermergeError('COLUMN_MISSING', `the target ${target.name} has no column "${name}"`, {
        at: { table: target.name, key: `target.columns` },
        next: `Its columns are: ${target.columns.map((each) => each.name).join(', ')}. Map one of them, or add the column.`,
      });
    }
    if (column.generated) {
      throw new UsermergeError(
        'TARGET_UNFIT',
        `the target's column "${name}" is generated, so it cannot be written`,
        {
          at: { table: target.name, key: 'target.columns' },
        },
      );
    }
  }
  const time = targetColumn(target, config.target.columns.passwordLastChanged);
  if (!/^(timestamp|date)/.test(time.type)) {
    throw new UsermergeError(
      'COLUMN_TYPE',
      `the target's column "${time.name}" is ${time.type}; a time is kept in timestamptz, timestamp or date`,
      {
        at: { table: target.name, key: 'target.columns.password_last_changed' },
      },
    );
  }
  const written = new Set(writtenColumns(config).map((column) => column.target));
  const unfilled = target.columns.filter(
    (column) =>
      column.notNull &&
      !column.hasDefault &&
      column.identity === null &&
      !column.generated &&
      !written.has(column.name),
  );
  if (unfilled.length > 0) {
    throw new UsermergeError(
      'TARGET_UNFIT',
      `the target ${target.name} wants a value in ${unfilled.map((column) => `"${column.name}"`).join(', ')} (NOT NULL without a default), and nothing is mapped to it`,
      { at: { table: target.name, key: 'target.columns' }, next: 'Map the column, or give it a default.' },
    );
  }
}

async function newTarget(db: Database, config: MergeConfig, idType: string): Promise<TargetTable> {
  const [current] = await db.query<{ schema: string | null }>(
    sql`/* target.schema */ select current_schema() as schema`,
  );
  const schema = config.target.table.schema ?? current?.schema ?? 'public';
  const { userId, username, password, passwordLastChanged } = config.target.columns;
  const column = (name: string, type: string, notNull = false): TargetColumn => ({
    name,
    type,
    isText: type === 'text',
    isDeterministic: true,
    kind: 'b',
    notNull,
    hasDefault: false,
    identity: null,
    generated: false,
  });
  const integer = idClass(idType) === 'bigint';
  return {
    exists: false,
    schema,
    name: config.target.table.name,
    sql: ident(schema, config.target.table.name),
    columns: [
      { ...column(userId, idType, true), identity: integer ? 'by default' : null },
      column(username, 'text', true),
      column(password, 'text'),
      column(passwordLastChanged, 'timestamp with time zone'),
      ...config.columns.flatMap((each) => (each.target === null ? [] : [column(each.target, 'text')])),
    ],
    uniqueIndexes: [
      {
        name: 'user_id',
        keys: [ident(userId).text],
        columns: [userId],
        predicate: null,
        primary: true,
        nullsNotDistinct: false,
      },
      {
        name: 'username',
        keys: [ident(username).text],
        columns: [username],
        predicate: null,
        primary: false,
        nullsNotDistinct: false,
      },
    ],
    foreignKeys: [],
    checks: [],
    idSequence: null,
    idType: idClass(idType),
    hasTriggers: false,
  };
}

/** A table that is to be created wants its schema to be there. @throws UsermergeError TARGET_UNFIT */
export async function assertSchemaExists(db: Database, target: TargetTable): Promise<void> {
  const [row] = await db.query<{ found: boolean }>(
    sql`/* target.schema_exists */ select exists (select from pg_namespace where nspname = ${target.schema}) as found`,
  );
  if (target.exists || row?.found) return;
  throw new UsermergeError(
    'TARGET_UNFIT',
    `the target has no schema "${target.schema}" to create the table in`,
    {
      at: { key: 'target.table', table: target.name },
      next: 'Create the schema, or name another one in target.table.',
    },
  );
}

/** The statement that creates a target that does not exist yet; semantics.md, "Plan, apply, undo". Its keys come when it is full. */
export function createTarget(target: TargetTable): Sql {
  const lines = target.columns.map((column) => {
    const identity = column.identity === null ? sql`` : sql` generated by default as identity`;
    const notNull = column.notNull ? sql` not null` : sql``;
    return sql`${ident(column.name)} ${catalogText(column.type)}${notNull}${identity}`;
  });
  return sql`/* write.create_target */ create table ${target.sql} (${join(lines)})`;
}

/** The keys of a target that this run created. */
export function keysOfNewTarget(target: TargetTable, config: MergeConfig): Sql {
  const { userId, username } = config.target.columns;
  return sql`
    /* write.target_keys */
    alter table ${target.sql} add primary key (${ident(userId)}), add unique (${ident(username)})
  `;
}

async function readColumns(db: Database, oid: string): Promise<TargetColumn[]> {
  return db.query<TargetColumn>(sql`
    /* target.columns */
    select
      a.attname as name,
      format_type(a.atttypid, a.atttypmod) as type,
      t.typcategory = 'S' as "isText",
      coalesce(l.collisdeterministic, true) as "isDeterministic",
      t.typtype::text as kind,
      a.attnotnull or t.typnotnull as "notNull",
      a.atthasdef as "hasDefault",
      case a.attidentity when 'a' then 'always' when 'd' then 'by default' end as identity,
      a.attgenerated <> '' as generated
    from pg_attribute a
    join pg_type t on t.oid = a.atttypid
    left join pg_collation l on l.oid = a.attcollation
    where a.attrelid = ${oid}::oid and a.attnum > 0 and not a.attisdropped
    order by a.attnum
  `);
}

async function readUniqueIndexes(db: Database, oid: string): Promise<UniqueIndex[]> {
  const nullsNotDistinct = db.serverVersion >= 150000 ? sql`i.indnullsnotdistinct` : sql`false`;
  return db.query<UniqueIndex>(sql`
    /* target.unique_indexes */
    select
      c.relname as name,
      (
        select array_agg(pg_get_indexdef(i.indexrelid, k, false) order by k)
        from generate_series(1, i.indnkeyatts::int) k
      ) as keys,
      (
        select coalesce(array_agg(distinct a.attname::text), '{}')
        from pg_depend d
        join pg_attribute a on a.attrelid = i.indrelid and a.attnum = d.refobjsubid
        where d.classid = 'pg_class'::regclass and d.objid = i.indexrelid
          and d.refclassid = 'pg_class'::regclass and d.refobjid = i.indrelid and d.refobjsubid > 0
      ) || (
        select coalesce(array_agg(distinct a.attname::text), '{}')
        from pg_attribute a
        where a.attrelid = i.indrelid and a.attnum = any (i.indkey::int2[]) and a.attnum > 0
      ) as columns,
      pg_get_expr(i.indpred, i.indrelid) as predicate,
      i.indisprimary as primary,
      ${nullsNotDistinct} as "nullsNotDistinct"
    from pg_index i
    join pg_class c on c.oid = i.indexrelid
    where i.indrelid = ${oid}::oid and i.indisunique and i.indislive
    order by c.relname
  `);
}

async function readForeignKeys(db: Database, oid: string): Promise<ForeignKey[]> {
  return db.query<ForeignKey>(sql`
    /* target.foreign_keys */
    select
      c.conname as name,
      (
        select array_agg(a.attname::text order by k.position)
        from unnest(c.conkey) with ordinality k (attnum, position)
        join pg_attribute a on a.attrelid = c.conrelid and a.attnum = k.attnum
      ) as columns,
      c.confrelid::regclass::text as referenced,
      (
        select array_agg(a.attname::text order by k.position)
        from unnest(c.confkey) with ordinality k (attnum, position)
        join pg_attribute a on a.attrelid = c.confrelid and a.attnum = k.attnum
      ) as "referencedColumns"
    from pg_constraint c
    where c.conrelid = ${oid}::oid and c.contype = 'f'
    order by c.conname
  `);
}

async function readChecks(db: Database, oid: string): Promise<{ name: string; columns: string[] }[]> {
  return db.query(sql`
    /* target.checks */
    select
      c.conname as name,
      (
        select coalesce(array_agg(a.attname::text), '{}')
        from pg_attribute a
        where a.attrelid = c.conrelid and a.attnum = any (c.conkey)
      ) as columns
    from pg_constraint c
    where c.conrelid = ${oid}::oid and c.contype = 'c'
    order by c.conname
  `);
}

async function readSequence(
  db: Database,
  schema: string,
  table: string,
  column: string,
): Promise<string | null> {
  const [row] = await db.query<{ sequence: string | null }>(sql`
    /* target.sequence */
    select coalesce(
      pg_get_serial_sequence(${ident(schema, table).text}, ${column}),
      (
        select s.oid::regclass::text
        from pg_attribute a
        join pg_attrdef f on f.adrelid = a.attrelid and f.adnum = a.attnum
        join pg_depend d on d.classid = 'pg_attrdef'::regclass and d.objid = f.oid and d.refclassid = 'pg_class'::regclass
        join pg_class s on s.oid = d.refobjid and s.relkind = 'S'
        where a.attrelid = to_regclass(${ident(schema, table).text}) and a.attname = ${column}
        limit 1
      )
    ) as sequence
  `);
  return row?.sequence ?? null;
}

async function hasTriggers(db: Database, oid: string): Promise<boolean> {
  const [row] = await db.query<{ found: boolean }>(sql`
    /* target.triggers */
    select exists (select from pg_trigger where tgrelid = ${oid}::oid and not tgisinternal) as found
  `);
  return row?.found === true;
}
