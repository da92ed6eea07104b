-- plain, further-columns, normalised-key
/* write.joins */
create view "usermerge"."plan_join" as
select r.record_no, r.identity, r.user_id, r.head_source_no as source_no, r.head_source_user_id as source_user_id,
  'new' as rule
from "usermerge"."plan_record" r
where r.user_id is null and not r.waits and r.joining_nos is null
union all
select
  r.record_no, r.identity, r.user_id, j.source_no, j.source_user_id,
  case when r.user_id is not null then 'joined' when r.accounts = 1 then 'new' else 'key' end
from "usermerge"."plan_record" r
cross join lateral unnest(r.joining_nos, r.joining_ids) j (source_no, source_user_id)
where not r.waits and r.joining_nos is not null and r.variant = 'with';
