-- plain, further-columns, normalised-key
/* target.relation */
select c.oid::text as oid, n.nspname as schema, c.relname as name, c.relkind as kind
from pg_class c
join pg_namespace n on n.oid = c.relnamespace
where c.oid = to_regclass($1);
