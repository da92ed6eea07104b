-- plain, further-columns, normalised-key
/* plan.begin */
insert into "usermerge"."plan" (state, started_at, by, config, config_digest)
values (
  'landing', coalesce($1::timestamptz, clock_timestamp()),
  $2, $3::jsonb, $4
)
returning plan_no;
