/**
 * references: the statement that makes a column which refers to accounts of a source refer to golden records, and what it
 * would change. Nothing is changed here: the statement is printed, and run by who owns the table.
 */
import { pipeline } from 'node:stream/promises';
import type { MergeConfig, TableName } from '../config/merge-config.js';
import { UsermergeError } from '../errors/usermerge-error.js';
import { type Merge, table } from '../pipeline/merge.js';
import { connect, type Database } from '../postgres/connect.js';
import { catalogText, ident, literal, type Sql, sql } from '../postgres/sql.js';
import { withApplied } from './as-applied.js';
import { sourceNo } from './crosswalk.js';
import type { ReferencesReport } from './reports.js';

/** A column of a table, as the catalog of its database has it. */
interface Column {
  readonly oid: string;
  readonly schema: string;
  readonly name: string;
  readonly column: string;
  readonly type: string;
  readonly constraints: readonly Constraint[];
}

/** What of the table's constraints and unique indexes is in the way of an update of the column. */
interface Constraint {
  readonly name: string;
  readonly kind: 'unique' | 'foreign key' | 'index';
  /** As the catalog prints it. */
  readonly definition: string;
  /** Of a foreign key: the table that it refers to. */
  readonly refers_to: string | null;
  /** A foreign key to the golden records. */
  readonly to_golden: boolean;
  /** A foreign key of this column alone. */
  readonly alone: boolean;
  /** What a foreign key does on a deletion or an update, and when it is checked, as SQL. */
  readonly actions: string;
  /** Foreign keys of other tables that rest on it. */
  readonly rests: readonly string[];
}

export interface ReferencesOptions {
  readonly table: TableName;
  readonly column: string;
  /** Whose accounts the column refers to. */
  readonly source: string;
  readonly signal?: AbortSignal;
}

/**
 * Looks for the table in the target database, where the crosswalk is, and then in the source's own.
 *
 * @throws UsermergeError PLAN_NOT_FOUND: nothing was applied yet; CONFIG_INVALID: no such source; TABLE_MISSING;
 *   COLUMN_MISSING; COLUMN_TYPE: the column cannot hold ids of golden records; those of reaching target and source
 */
export async function references(given: MergeConfig, options: ReferencesOptions): Promise<ReferencesReport> {
  return withApplied(
    given,
    'there is no crosswalk',
    async (merge) => {
      const no = sourceNo(merge, options.source);
      const here = await findColumn(merge.db, options, merge.target.sql);
      if (here) return report(merge, here, options.source, no, 'target', merge.db);
      const url = merge.sources.find((source) => source.no === no)?.config.url ?? null;
      if (url === null || !/^postgres(ql)?:/.test(url)) throw missing(options, 'the target');
      const source = await connect(url, { role: 'source', name: options.source, readOnly: true });
      try {
        const there = await findColumn(source, options, null);
        if (!there) throw missing(options, `neither the target nor the source ${options.source}`);
        return await report(merge, there, options.source, no, 'source', source);
      } finally {
        await source.close();
      }
    },
    options.signal,
  );
}

function missing({ table: { name } }: ReferencesOptions, where: string): UsermergeError {
  return new UsermergeError('TABLE_MISSING', `there is no table ${name} in ${where}`, {
    at: { table: name },
  });
}

/** `golden`: the table of golden records, where it is in this database. */
async function findColumn(
  db: Database,
  { table: name, column }: ReferencesOptions,
  golden: Sql | null,
): Promise<Column | null> {
  const wanted = name.schema === null ? ident(name.name) : ident(name.schema, name.name);
  const [found] = await db.query<{
    oid: string;
    schema: string;
    name: string;
    column: string | null;
    type: string;
  }>(sql`
    /* references.column */
    select c.oid::text as oid, n.nspname as schema, c.relname as name, a.attname as column, format_type(a.atttypid, null) as type
    from pg_class c
    join pg_namespace n on n.oid = c.relnamespace
    left join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped and a.attname = ${column}
    where c.oid = to_regclass(${wanted.text}) and c.relkind in ('r', 'p')
  `);
  if (!found) return null;
  if (found.column === null) {
    throw new UsermergeError('COLUMN_MISSING', `the table ${found.name} has no column "${column}"`, {
      at: { table: found.name, column },
      next: 'Name the column that holds the ids of the source: --sql schema.table.column.',
    });
  }
  const constraints = await db.query<Constraint & Record<string, unknown>>(sql`
    /* references.constraints: foreign keys, and what is unique at every instant of a statement */
    select
      c.conname as name, case c.contype when 'f' then 'foreign key' else 'unique' end as kind,
      pg_get_constraintdef(c.oid) as definition, nullif(c.confrelid, 0)::regclass::text as refers_to,
      ${golden === null ? sql`false` : sql`c.confrelid = ${golden.text}::regclass`} as to_golden, cardinality(c.conkey) = 1 as alone,
      concat(
        ' on delete ' || ${action('confdeltype')}, ' on update ' || ${action('confupdtype')},
        case when c.condeferrable then ' deferrable' end, case when c.condeferred then ' initially deferred' end
      ) as actions,
      array(
        select format('%s of %s', f.conname, f.conrelid::regclass) from pg_constraint f
        where f.contype = 'f' and f.confrelid = c.conrelid and f.conindid = c.conindid and c.contype <> 'f' and f.conparentid = 0
      ) as rests
    from pg_constraint c
    where c.conrelid = ${found.oid}::oid and c.conparentid = 0
      and (c.contype = 'f' or (c.contype in ('p', 'u') and not c.condeferrable))
      and exists (
        select from pg_attribute a where a.attrelid = c.conrelid and a.attname = ${column} and a.attnum = any (c.conkey)
      )
    union all
    select x.relname, 'index', pg_get_indexdef(i.indexrelid), null, false, false, '', '{}'
    from pg_index i
    join pg_class x on x.oid = i.indexrelid
    where i.indrelid = ${found.oid}::oid and i.indisunique
      and not exists (select from pg_constraint c where c.conindid = i.indexrelid and c.contype in ('p', 'u', 'x'))
      and exists (
        select from pg_depend d
        join pg_attribute a on a.attrelid = i.indrelid and a.attnum = d.refobjsubid
        where d.classid = 'pg_class'::regclass and d.objid = i.indexrelid and d.refobjid = i.indrelid and a.attname = ${column}
      )
    order by 2, 1
  `);
  return { ...found, column: found.column, constraints };
}

function action(column: string): Sql {
  return sql`case c.${ident(column)} when 'r' then 'restrict' when 'c' then 'cascade' when 'n' then 'set null' when 'd' then 'set default' end`;
}

async function report(
  merge: Merge,
  column: Column,
  source: string,
  no: number,
  database: 'target' | 'source',
  db: Database,
): Promise<ReferencesReport> {
  const newId = idFor(merge, column);
  const counts = await count(merge, column, no, database, db);
  const written = statement(merge, column, source, no, database, newId);
  return {
    table: `${column.schema}.${column.name}`,
    column: column.column,
    source,
    database,
    counts,
    ...written,
  };
}

const wholeNumbers = /^(smallint|integer|bigint|numeric)$/;
const texts = /^(text|character varying|character|citext)$/;

/** The id of a golden record, as the column takes it. @throws UsermergeError COLUMN_TYPE */
function idFor({ ledger, target, config }: Merge, { name, column, type }: Column): Sql {
  const id = sql`w.user_id`;
  if (texts.test(type)) return ledger.userId === 'text' ? id : sql`${id}::text`;
  if (ledger.userId === 'bigint' && wholeNumbers.test(type)) return id;
  if (ledger.userId === type) return id;
  throw new UsermergeError(
    'COLUMN_TYPE',
    `${name}.${column} is ${type}, and the ids of ${target.name} are ${ledger.userId}`,
    {
      at: { table: name, column },
      next: `Add a column of the type that ${config.target.columns.userId} of ${target.name} has, copy the ids of the source into it as text, and name that one.`,
    },
  );
}

interface Counts {
  readonly rows: string;
  readonly empty: string;
  readonly changed: string;
  readonly kept: string;
  readonly unknown: string;
}

/** What the statement would do, by the values of the column; those of a source come here as values with their counts. */
async function count(
  merge: Merge,
  column: Column,
  no: number,
  database: 'target' | 'source',
  db: Database,
): Promise<ReferencesReport['counts']> {
  const values = sql`
    select ${ident(column.column)}::text as id, count(*) as rows from ${ident(column.schema, column.name)} group by 1
  `;
  const references = ident('pg_temp', 'usermerge_references');
  if (database === 'source') {
    await merge.db.execute(sql`
      /* references.values */ create temporary table usermerge_references (id text, rows bigint)
    `);
    await pipeline(
      db.copyTo(sql`/* references.read */ copy (${values}) to stdout (format binary)`),
      merge.db.copyFrom(sql`/* references.copy */ copy ${references} from stdin (format binary)`),
    );
  }
  const [row] = await merge.db.query<Counts & Record<string, unknown>>(sql`
    /* references.count */
    select
      coalesce(sum(v.rows), 0) as rows,
      coalesce(sum(v.rows) filter (where v.id is null), 0) as empty,
      coalesce(sum(v.rows) filter (where w.user_id::text collate "C" <> v.id), 0) as changed,
      coalesce(sum(v.rows) filter (where w.user_id::text collate "C" = v.id), 0) as kept,
      coalesce(sum(v.rows) filter (where v.id is not null and w.user_id is null), 0) as unknown
    from ${database === 'source' ? references : sql`(${values})`} v
    left join ${table(merge, 'crosswalk')} w on w.source_no = ${no} and w.source_user_id::text collate "C" = v.id
  `);
  const number = (name: keyof Counts) => Number(row?.[name] ?? 0);
  return {
    rows: number('rows'),
    empty: number('empty'),
    changed: number('changed'),
    kept: number('kept'),
    unknown: number('unknown'),
  };
}

/** The crosswalk of a source, in a database that does not have it: what `crosswalk --out` wrote comes into it first. */
const brought = ident('usermerge_crosswalk');

function statement(
  merge: Merge,
  column: Column,
  source: string,
  no: number,
  database: 'target' | 'source',
  newId: Sql,
): Pick<ReferencesReport, 'notes' | 'statement'> {
  const { ledger } = merge;
  const owner = ident(column.schema, column.name);
  const referring = ident(column.column);
  const isHere = database === 'target';
  const crosswalk = isHere ? table(merge, 'crosswalk') : brought;
  const isOfSource = (alias: string) =>
    isHere
      ? sql`${ident(alias)}.source_no = ${catalogText(String(no))}`
      : sql`${ident(alias)}.source = ${literal(source)}`;
  const sameType = ledger.sourceId === 'bigint' && wholeNumbers.test(column.type);
  const isOf = (account: string, row: string) =>
    sameType
      ? sql`${ident(account)}.source_user_id = ${ident(row)}.${referring}`
      : sql`${ident(account)}.source_user_id::text collate "C" = ${ident(row)}.${referring}::text`;
  const differs = texts.test(column.type)
    ? sql`t.${referring}::text collate "C" <> ${newId}`
    : sql`t.${referring} <> ${newId}`;
  const target = ident(merge.target.schema, merge.target.name);
  const update = sql`update ${owner} t
set ${referring} = ${newId}
from ${crosswalk} w
where ${isOfSource('w')} and ${isOf('w', 't')} and ${differs}
  and not exists (
    select from ${owner} o
    where o.${referring} is not null and not exists (
      select from ${crosswalk} k where ${isOfSource('k')} and ${isOf('k', 'o')}
    )
  )`;

  // A foreign key to golden records holds for new ids alone, so that a column with one was rewritten already, or is empty.
  const inTheWay = column.constraints.filter((constraint) => !constraint.to_golden);
  const drop = inTheWay.map(({ name, kind }) =>
    kind === 'index'
      ? sql`drop index ${ident(column.schema, name)};`
      : sql`alter table ${owner} drop constraint ${ident(name)};`,
  );
  const add = inTheWay.flatMap(({ name, kind, definition, alone, actions }) => {
    if (kind === 'index') return [sql`${catalogText(definition)};`];
    if (kind === 'unique')
      return [sql`alter table ${owner} add constraint ${ident(name)} ${catalogText(definition)};`];
    if (!isHere || !alone) return [];
    return [
      sql`alter table ${owner} add constraint ${ident(name)} foreign key (${referring}) references ${target} (${ident(merge.config.target.columns.userId)})${catalogText(actions)};`,
    ];
  });
  const bring = sql`create temporary table ${brought} (
  source text, source_user_id ${catalogText(ledger.sourceId)}, user_id ${catalogText(ledger.userId)}, username text, run bigint
) on commit drop;
\\copy ${brought} from 'crosswalk.csv' (format csv, header)`;
  const parts = [...(isHere ? [] : [bring]), ...drop, sql`${update};`, ...add];
  const isOne = parts.length === 1;
  return {
    notes: [
      'Run it once: it takes what it finds for ids of the source.',
      'Where a reference is to an account that was not merged it changes nothing at all: such a number may be the id of another person among the golden records.',
      ...(isHere
        ? []
        : [
            `The table is in the database of ${source}: first write the crosswalk into crosswalk.csv with usermerge crosswalk --source ${source} --out crosswalk.csv, then run this with psql.`,
          ]),
      ...inTheWay.map((constraint) => whyDropped(constraint, isHere, merge)),
    ],
    statement: `${(isOne ? parts : [sql`begin;`, ...parts, sql`commit;`]).map((part) => part.text).join('\n')}\n`,
  };
}

function whyDropped(
  { name, kind, refers_to: to, alone, rests }: Constraint,
  isHere: boolean,
  { target }: Merge,
): string {
  if (kind !== 'foreign key') {
    const first =
      rests.length === 0
        ? ''
        : ` Other foreign keys rest on it: drop ${rests.join(' and ')} before, treat their columns alike, and make them again.`;
    return `${name} is dropped and made again: within one statement ids that swap would be taken twice for an instant.${first}`;
  }
  if (isHere && alone)
    return `${name} refers to ${to}; it is dropped, and made again so that it refers to ${target.name}.`;
  return `${name} refers to ${to}, and is dropped: the golden records are ${isHere ? 'not what it refers to' : 'in another database'}.`;
}
