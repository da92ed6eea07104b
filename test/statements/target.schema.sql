-- plain, normalised-key
/* target.schema */
select current_schema() as schema, exists (select from pg_namespace where nspname = $1) as found;
