-- further-columns
/* write.former_keys */
insert into "usermerge"."former_key" (match_key, user_id, source_no, run_no)
select distinct m.settled_key, m.user_id, m.source_no, $1::bigint
from "usermerge"."plan_member" m
where m.moved and not m.question and m.settled_key is not null and not exists (
select from "usermerge"."plan_record" r join "usermerge"."plan_stale" s on s.identity = r.identity where r.user_id = m.user_id
  )
on conflict do nothing;
