-- plain, further-columns, normalised-key
/* load.read */
update "usermerge"."source"
set read_in = $1, read_at = $2::timestamptz, complete = $3,
  location = $4, priority = $5,
  description = description || jsonb_build_object(
    'before', case when read_in in (select p.plan_no from "usermerge"."plan" p where p.state = 'applied') then rows - superseded else coalesce((description ->> 'before')::bigint, -1) end,
    'digest', $6::text, 'timePrecisionUs', $7::bigint, 'cutTimes', $8::bigint, 'oddLocalTimes', $9::bigint,
    'passwords', $10::jsonb, 'forgotten', $11::bigint, 'kept', $12::jsonb),
  rows = $13, rejected = $14, superseded = $15
where source_no = $16;
