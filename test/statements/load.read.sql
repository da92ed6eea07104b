-- plain, further-columns, normalised-key
/* load.read */
update "usermerge"."source"
set read_in = $1, read_at = $2::timestamptz, complete = true,
  location = $3, priority = $4,
  description = description || jsonb_build_object(
    'before', case when read_in in (select p.plan_no from "usermerge"."plan" p where p.state = 'applied') then rows - superseded else coalesce((description ->> 'before')::bigint, -1) end,
    'timePrecisionUs', $5::bigint, 'cutTimes', $6::bigint, 'oddLocalTimes', $7::bigint),
  rows = $8, rejected = $9, superseded = $10
where source_no = $11;
