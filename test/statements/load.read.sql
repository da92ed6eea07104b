-- plain, further-columns, normalised-key
/* load.read */
update "usermerge"."source"
set read_in = $1, read_at = $2::timestamptz, complete = true,
  location = $3, priority = $4,
  description = description || jsonb_build_object(
    'before', case when read_in in (select p.plan_no from "usermerge"."plan" p where p.state = 'applied') then rows - superseded else coalesce((description ->> 'before')::bigint, -1) end,
    'digest', $5::text, 'timePrecisionUs', $6::bigint, 'cutTimes', $7::bigint, 'oddLocalTimes', $8::bigint,
    'passwords', $9::jsonb, 'forgotten', $10::bigint),
  rows = $11, rejected = $12, superseded = $13
where source_no = $14;
