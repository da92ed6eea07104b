-- plain, further-columns, normalised-key
/* undo.foreign_keys */
select
  c.conrelid::regclass::text as relation, c.conrelid = c.confrelid as self,
  (
    select array_agg(a.attname::text order by k.position)
    from unnest(c.conkey) with ordinality k (attnum, position)
    join pg_attribute a on a.attrelid = c.conrelid and a.attnum = k.attnum
  ) as columns,
  (
    select array_agg(a.attname::text order by k.position)
    from unnest(c.confkey) with ordinality k (attnum, position)
    join pg_attribute a on a.attrelid = c.confrelid and a.attnum = k.attnum
  ) as referenced
from pg_constraint c
where c.confrelid = to_regclass($1) and c.contype = 'f' and c.conparentid = 0
order by c.conname;
