-- plain, further-columns, normalised-key
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
where c.conrelid = $1::oid and c.contype = 'f'
order by c.conname;
