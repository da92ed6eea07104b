-- further-columns
/* conflicts.fresh */
select c.relkind = 'v' as fresh from pg_class c where c.oid = to_regclass($1);
