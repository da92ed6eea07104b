-- plain, further-columns, normalised-key
/* write.stale */
create unlogged table "usermerge"."plan_stale" as
select r.identity
from "usermerge"."plan_record" r
left join "public"."merged_users" t on t."user_id" = r.user_id::integer
left join "usermerge"."plan_since" s on s.user_id = r.user_id
where r.user_id is not null and (s.user_id is not null or t."user_id" is null)
union
select r.identity
from "usermerge"."plan_record" r
join "usermerge"."plan_id" i on i.record_no = r.record_no
join "usermerge"."plan_since" s on s.user_id = i.user_id
union
select r.identity
from "usermerge"."plan_record" r
join "usermerge"."plan_since" s on s.match_key = r.match_key
where r.user_id is null and not r.waits;
