-- plain, further-columns, normalised-key
/* undo.log */
insert into "usermerge"."run" (kind, undoes, started_at, finished_at, by, updated, deleted, stale, accounts, config_digest)
values ('undo', $1, now(), clock_timestamp(), $2, $3, $4,
  $5, $6, $7)
returning run_no;
