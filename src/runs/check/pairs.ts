/** Two sides joined by key, by id and by name: what they have in common, and how often evidence differs. */
import type { TargetTable } from '../../pipeline/target-table.js';
import type { Database } from '../../postgres/connect.js';
import { catalogText, empty, ident, join, literal, type Sql, sql } from '../../postgres/sql.js';
import type { Evidence } from './evidence.js';
import { type Comparison, flagColumn, type Side, targetSide, valueColumn } from './sides.js';

/** Counts of the sample. Only what no run has settled yet: at least one of the two accounts is new. */
export interface Pair {
  /** Keys that both sides have. */
  readonly keys: number;
  /** Of these, how many evidence confirms. */
  readonly confirmed: number;
  /** Ids that both have, and of these those of different people. */
  readonly ids: number;
  readonly foreignIds: number;
  /** Of these, people of the later side who join no record of the other; an upper bound where not all is seen. */
  readonly newIds: number;
  readonly evidence: readonly EvidenceCount[];
}

export interface EvidenceCount {
  readonly evidence: Evidence;
  /** Keys for which both sides have it; of these, it differs for so many, by case alone for so many. */
  readonly both: number;
  readonly differ: number;
  readonly byCase: number;
}

export async function comparePair(comparison: Comparison, a: Side, b: Side): Promise<Pair> {
  return {
    ...(await commonKeys(comparison, a, b)),
    ...(await commonIds(comparison, a, b)),
  };
}

/** Of the sample: keys that stand on rows of several ids, at least one of them new. */
export async function repeatedKeys({ db }: Comparison, side: Side): Promise<number> {
  const [row] = await db.query<{ keys: string }>(sql`
    /* check.repeated_keys */
    select count(*) as keys
    from (
      select from ${side.table}
      where by_key and key is not null
      group by key
      having count(distinct id) > 1 and bool_or(fresh)
    ) k
  `);
  return Number(row?.keys ?? 0);
}

async function commonKeys(
  comparison: Comparison,
  a: Side,
  b: Side,
): Promise<Pick<Pair, 'keys' | 'confirmed' | 'evidence'>> {
  const shared = comparison.evidence.filter((each) => a.has(each) && b.has(each));
  const numbered = (prefix: string, each: Evidence): string => `${prefix} ${shared.indexOf(each)}`;
  const of = (side: 'a' | 'b', prefix: string, each: Evidence): Sql => ident(side, numbered(prefix, each));
  // One row a key: otherwise a key that many rows of both sides have would multiply.
  const byKey = (side: Side): Sql => sql`(
    select ${join([
      sql`key`,
      sql`bool_or(fresh) as fresh`,
      ...shared.flatMap((each) => {
        const [value, flag] = [valueColumn(comparison, each), flagColumn(comparison, each)];
        return [
          sql`min(${value}) as ${ident(numbered('least', each))}`,
          sql`max(${value}) as ${ident(numbered('greatest', each))}`,
          sql`coalesce(bool_and(${flag} and ${value} is not null), false) as ${ident(numbered('verified', each))}`,
        ];
      }),
    ])}
    from ${side.table}
    where by_key and key is not null
    group by key
  )`;
  const least = (each: Evidence): Sql => sql`least(${of('a', 'least', each)}, ${of('b', 'least', each)})`;
  const greatest = (each: Evidence): Sql =>
    sql`greatest(${of('a', 'greatest', each)}, ${of('b', 'greatest', each)})`;
  const both = (each: Evidence): Sql =>
    sql`${of('a', 'least', each)} is not null and ${of('b', 'least', each)} is not null`;
  const confirms = shared
    .filter((each) => each.confirms && a.verifies(each) && b.verifies(each))
    .map(
      (each) =>
        sql`(${of('a', 'verified', each)} and ${of('b', 'verified', each)} and ${least(each)} = ${greatest(each)})`,
    );
  const [row] = await comparison.db.query<Record<string, string>>(sql`
    /* check.common_keys */
    select ${join([
      sql`count(*) as keys`,
      sql`count(*) filter (where ${confirms.length === 0 ? sql`false` : join(confirms, sql` or `)}) as confirmed`,
      ...shared.flatMap((each) => {
        const differ = sql`${both(each)} and ${least(each)} <> ${greatest(each)}`;
        return [
          sql`count(*) filter (where ${both(each)}) as ${ident(numbered('both', each))}`,
          sql`count(*) filter (where ${differ}) as ${ident(numbered('differ', each))}`,
          sql`count(*) filter (where ${differ} and lower(${least(each)}) = lower(${greatest(each)})) as ${ident(numbered('case', each))}`,
        ];
      }),
    ])}
    from ${byKey(a)} a
    join ${byKey(b)} b on b.key = a.key
    where a.fresh or b.fresh
  `);
  const number = (name: string): number => Number(row?.[name] ?? 0);
  return {
    keys: number('keys'),
    confirmed: number('confirmed'),
    evidence: shared.map((each) => ({
      evidence: each,
      both: number(numbered('both', each)),
      differ: number(numbered('differ', each)),
      byCase: number(numbered('case', each)),
    })),
  };
}

async function commonIds(
  { db }: Comparison,
  a: Side,
  b: Side,
): Promise<Pick<Pair, 'ids' | 'foreignIds' | 'newIds'>> {
  const byId = (side: Side): Sql =>
    sql`(select id, min(key) as key, bool_or(fresh) as fresh from ${side.table} where by_id and id <> '' group by id)`;
  const [earlier, later] = b.name === targetSide ? [b, sql`a`] : [a, sql`b`];
  const foreign = sql`(a.key is distinct from b.key or a.key is null)`;
  // The keys are joined, not asked for one by one: a subquery in a filter would be run for each row.
  const [row] = await db.query<{ ids: string; foreign: string; newcomers: string }>(sql`
    /* check.common_ids */
    select
      count(*) as ids,
      count(*) filter (where ${foreign}) as foreign,
      count(*) filter (where ${foreign} and ${later}.fresh and e.key is null) as newcomers
    from ${byId(a)} a
    join ${byId(b)} b on b.id = a.id
    left join (select distinct key from ${earlier.table} where key is not null) e on e.key = ${later}.key
    where a.fresh or b.fresh
  `);
  return {
    ids: Number(row?.ids ?? 0),
    foreignIds: Number(row?.foreign ?? 0),
    newIds: Number(row?.newcomers ?? 0),
  };
}

/**
 * Names that people with different keys have, by the target's own unique indexes on the name alone: as many as one of
 * them would refuse, at most. Null where only a sample is seen, or nothing guards the name.
 */
export async function commonNames(
  { db, config, step }: Comparison,
  sides: readonly Side[],
  table: TargetTable,
): Promise<number | null> {
  const { username } = config.target.columns;
  const guards = table.uniqueIndexes.filter(
    ({ columns, keys }) => columns.length === 1 && columns[0] === username && keys.length === 1,
  );
  if (step > 1 || guards.length === 0 || sides.length === 0) return null;
  const type = await nameType(db, table, username);
  const people = sides.map(
    (side) =>
      sql`select coalesce(key, ${literal(side.name)} || ' ' || id) as person, name::${type} as ${ident(username)}, fresh from ${side.table} where name is not null`,
  );
  const counts: number[] = [];
  for (const { keys, predicate } of guards) {
    const [row] = await db.query<{ names: string }>(sql`
      /* check.common_names */
      select count(*) as names
      from (
        select from (
          select p.person, p.fresh, ${catalogText(keys[0] ?? '')} as name
          from (${join(people, sql` union all `)}) p
          ${predicate === null ? empty : sql`where ${catalogText(predicate)}`}
        ) n
        where n.name is not null
        group by n.name
        having count(distinct n.person) > 1 and bool_or(n.fresh)
      ) k
    `);
    counts.push(Number(row?.names ?? 0));
  }
  return Math.max(...counts);
}

/** The type of the target's name, with its collation: what makes two names equal there. */
async function nameType(db: Database, table: TargetTable, username: string): Promise<Sql> {
  const [column] = await db.query<{ type: string; schema: string | null; collation: string | null }>(sql`
    /* check.name_type */
    select
      format_type(coalesce(nullif(t.typbasetype, 0), t.oid), -1) as type, n.nspname as schema, c.collname as collation
    from pg_attribute a
    join pg_type t on t.oid = a.atttypid
    left join pg_collation c on c.oid = a.attcollation and c.collname <> 'default'
    left join pg_namespace n on n.oid = c.collnamespace
    where a.attrelid = to_regclass(${table.sql.text}) and a.attname = ${username}
  `);
  if (column === undefined) return sql`text`;
  const type = catalogText(column.type);
  return column.schema === null || column.collation === null
    ? type
    : sql`${type} collate ${ident(column.schema, column.collation)}`;
}
