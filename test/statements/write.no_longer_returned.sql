-- further-columns
/* write.no_longer_returned */
update "usermerge"."account" a
set returned = false
from "usermerge"."plan_member" m
where a.returned and m.source_no = a.source_no and m.source_user_id = a.source_user_id and not m.question and not exists (
select from "usermerge"."plan_record" r join "usermerge"."plan_stale" s on s.identity = r.identity where r.user_id = m.user_id
  );
