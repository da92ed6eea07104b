-- plain, further-columns, normalised-key
/* merge.time_spikes */
select s.name, (k.second at time zone 'UTC')::text as second, k.accounts
from "usermerge"."plan_spike" k
join "usermerge"."source" s on s.source_no = k.source_no
where s.read_in = $1 and exists (
  select from "usermerge"."plan_record" r where r.winner_source_no = k.source_no and ((r.user_id is null and not r.waits) or 'credential' = any (r.changes))
)
order by k.accounts desc;
