-- plain, further-columns, normalised-key
/* target.triggers */
select exists (select from pg_trigger where tgrelid = $1::oid and not tgisinternal) as found;
