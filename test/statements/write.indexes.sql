-- plain, further-columns, normalised-key
/* write.indexes */
select c.relname as name, pg_get_indexdef(i.indexrelid) as definition, i.indisprimary as primary
from pg_index i
join pg_class c on c.oid = i.indexrelid
where i.indrelid = to_regclass($1);
