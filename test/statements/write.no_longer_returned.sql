-- further-columns
/* write.no_longer_returned */
with settled as (
  update "usermerge"."account" a
  set returned = false
  from "usermerge"."plan_member" m
  where a.returned and m.source_no = a.source_no and m.source_user_id = a.source_user_id and not m.question and not exists (
select from "usermerge"."plan_record" r join "usermerge"."plan_stale" s on s.identity = r.identity where r.user_id = m.user_id
  )
  returning a.source_no, a.source_user_id
)
insert into "usermerge"."settlement" (run_no, source_no, source_user_id, returned)
select $1::bigint, s.source_no, s.source_user_id, true from settled s;
