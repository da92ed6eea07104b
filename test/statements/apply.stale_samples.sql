-- plain, further-columns, normalised-key
/* apply.stale_samples */
select coalesce(r.user_id::text, r.match_key, r.identity) as sample
from "usermerge"."plan_stale" s
join "usermerge"."plan_record" r on r.identity = s.identity
where (r.user_id is null and not r.waits) or r.changes <> '{}' or (r.joining > 0 and r.variant = 'with')
order by 1
limit 20;
