-- plain, further-columns, normalised-key
/* plan.target_identity */ select (
  select pg_postmaster_start_time()::text || ' ' || d.oid from pg_database d where d.datname = current_database()
) as database;
