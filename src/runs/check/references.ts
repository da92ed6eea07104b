/** Foreign keys that refer to the users of a source: whatever holds an id of theirs will need the crosswalk. */
import type { Relation } from '../../pipeline/extract/postgres-relation.js';
import type { Database } from '../../postgres/connect.js';
import { sql } from '../../postgres/sql.js';

/** `schema.table.column`, in that order; of a view or query: references to the tables that it reads, too. */
export async function findReferences(db: Database, relation: Relation): Promise<string[]> {
  const [plan] = await db.query<{ 'QUERY PLAN': unknown }>(sql`
    /* check.tables_read */
    explain (format json, verbose) select from ${relation.from.relation}
  `);
  const scanned = relationsIn(plan?.['QUERY PLAN']);
  const rows = await db.query<{ reference: string }>(sql`
    /* check.references */
    with scanned as (
      select c.oid
      from unnest(${scanned.map(({ schema }) => schema)}::text[], ${scanned.map(({ name }) => name)}::text[]) s (schema, name)
      join pg_namespace n on n.nspname = s.schema
      join pg_class c on c.relnamespace = n.oid and c.relname = s.name
      union
      select to_regclass(${relation.isTable ? relation.from.relation.text : null})::oid
    ),
    users as (
      select oid from scanned
      union
      select a.relid::oid from scanned s cross join lateral pg_partition_ancestors(s.oid::regclass) a
    )
    select distinct concat_ws('.', n.nspname, c.relname, a.attname) as reference
    from pg_constraint k
    join pg_class c on c.oid = k.conrelid
    join pg_namespace n on n.oid = c.relnamespace
    join pg_attribute a on a.attrelid = k.conrelid and a.attnum = any (k.conkey)
    where k.contype = 'f' and k.conparentid = 0 and k.confrelid in (select u.oid from users u)
    order by 1
  `);
  return rows.map(({ reference }) => reference);
}

/** Schema and name of every relation in a plan. */
function relationsIn(plan: unknown): { schema: string; name: string }[] {
  if (typeof plan !== 'object' || plan === null) return [];
  if (Array.isArray(plan)) return plan.flatMap(relationsIn);
  const { Schema: schema, 'Relation Name': name } = plan as Record<string, unknown>;
  const here = typeof schema === 'string' && typeof name === 'string' ? [{ schema, name }] : [];
  return [...here, ...Object.values(plan).flatMap(relationsIn)];
}
