-- plain, further-columns, normalised-key
/* plan.tables */
select c.relname as name, c.relkind as kind
from pg_class c
join pg_namespace n on n.oid = c.relnamespace
where n.nspname = $1 and c.relkind in ('r', 'v') and c.relname like 'plan\_%';
