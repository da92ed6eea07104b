-- plain, further-columns, normalised-key
/* target.checks */
select
  c.conname as name,
  (
    select coalesce(array_agg(a.attname::text), '{}')
    from pg_attribute a
    where a.attrelid = c.conrelid and a.attnum = any (c.conkey)
  ) as columns
from pg_constraint c
where c.conrelid = $1::oid and c.contype = 'c'
order by c.conname;
