-- further-columns
/* write.settled */
delete from "usermerge"."unsettled" u
using "usermerge"."plan_member" m
where m.source_no = u.source_no and m.source_user_id = u.source_user_id
  and not m.question and (m.match_key is not null or u.settled_key is null) and not exists (
select from "usermerge"."plan_record" r join "usermerge"."plan_stale" s on s.identity = r.identity where r.user_id = m.user_id
  );
