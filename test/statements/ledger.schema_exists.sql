-- plain, further-columns, normalised-key
/* ledger.schema_exists */ select exists (select from pg_namespace where nspname = $1) as found;
