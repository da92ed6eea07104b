-- further-columns
/* load.kept */
select s.name, l.source_no as "sourceNo", l.config_digest, l.definition, l.description, l.slices, coalesce(k.landed, '[]') as landed
from "usermerge"."landing" l
join "usermerge"."source" s on s.source_no = l.source_no
left join lateral (
  select jsonb_agg(jsonb_build_object(
    'slice', i.slice, 'planNo', i.plan_no::text, 'readAt', p.started_at::text,
    'rows', i.rows, 'oddLocalTimes', i.odd_local_times, 'digest', i.digest
  ) order by i.slice) as landed
  from "usermerge"."landed_slice" i
  join "usermerge"."plan" p on p.plan_no = i.plan_no
  where i.source_no = l.source_no
) k on true
order by s.priority;
