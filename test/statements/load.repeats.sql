-- normalised-key
/* load.repeats: rows that share an id */
with repeated as (
  select l.row_no, row_number() over same_id as place, 
    min(md5(row(l."source_user_id", l."username", l."password", l."password_last_changed", l."updated_at", l."match_key", l."plain_key", l."a_email", l."a_tenant")::text)) over (partition by l.source_user_id) <> max(md5(row(l."source_user_id", l."username", l."password", l."password_last_changed", l."updated_at", l."match_key", l."plain_key", l."a_email", l."a_tenant")::text)) over (partition by l.source_user_id) as differ
  from "usermerge"."landing_checked" l
  where l.reason is null and l.source_user_id in (
    select r.source_user_id from "usermerge"."landing_checked" r where r.reason is null group by r.source_user_id having count(*) > 1
  )
  window same_id as (partition by l.source_user_id order by l.updated_at desc nulls last, l.password_last_changed desc nulls last, md5(row(l."source_user_id", l."username", l."password", l."password_last_changed", l."updated_at", l."match_key", l."plain_key", l."a_email", l."a_tenant")::text))
)
update "usermerge"."landing_checked" l
set reason = case when r.differ then 'repeated_id' else 'superseded' end
from repeated r
where r.row_no = l.row_no and (r.differ or r.place > 1);
