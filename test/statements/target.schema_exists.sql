-- plain, further-columns, normalised-key
/* target.schema_exists */ select exists (select from pg_namespace where nspname = $1) as found;
