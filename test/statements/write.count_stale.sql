-- plain, further-columns, normalised-key
/* write.count_stale: only those for which there was something to do */
select count(*) as n
from "usermerge"."plan_stale" s
join "usermerge"."plan_record" r on r.identity = s.identity
where (r.user_id is null and not r.waits) or r.changes <> '{}' or (r.joining > 0 and r.variant = 'with');
