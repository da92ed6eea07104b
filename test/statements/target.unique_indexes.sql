-- plain, further-columns, normalised-key
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
  i.indnullsnotdistinct as "nullsNotDistinct"
from pg_index i
join pg_class c on c.oid = i.indexrelid
where i.indrelid = $1::oid and i.indisunique and i.indislive
order by c.relname;
