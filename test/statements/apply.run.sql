-- plain, further-columns, normalised-key
/* apply.run */
insert into "usermerge"."run" (kind, plan_no, started_at, by, config_digest)
values ('apply', $1, clock_timestamp(), $2, $3)
returning run_no;
