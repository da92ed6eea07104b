-- plain, further-columns, normalised-key
/* ledger.landings */
select c.relname as name
from pg_class c
join pg_namespace n on n.oid = c.relnamespace
where n.nspname = $1 and c.relkind = 'r' and c.relname ~ '^landing_' and c.relname <> all ($2::text[]);
