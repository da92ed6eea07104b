-- plain, further-columns, normalised-key
/* write.standing_conflicts */
insert into "usermerge"."standing_conflict" (user_id, kind, match_key)
select coalesce(r.user_id, i.user_id), c.kind, c.match_key
from "usermerge"."plan_conflict" c
join "usermerge"."plan_record" r on r.identity = c.identity
left join "usermerge"."plan_id" i on i.record_no = r.record_no
where c.kind = any ($1::text[]) and not c.waiting and not r.waits and (not exists (select from "usermerge"."plan_stale") or not exists (select from "usermerge"."plan_stale" s where s.identity = "r".identity))
on conflict do nothing;
