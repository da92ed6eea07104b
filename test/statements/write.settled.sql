-- further-columns
/* write.settled */
with settled as (
  delete from "usermerge"."unsettled" u
  using "usermerge"."plan_member" m
  where m.source_no = u.source_no and m.source_user_id = u.source_user_id
    and not m.question and (m.match_key is not null or u.settled_key is null) and not exists (
select from "usermerge"."plan_record" r join "usermerge"."plan_stale" s on s.identity = r.identity where r.user_id = m.user_id
  )
  returning u.source_no, u.source_user_id, u.settled_key, u.settled
)
insert into "usermerge"."settlement" (run_no, source_no, source_user_id, settled_key, settled, returned)
select $1::bigint, s.source_no, s.source_user_id, s.settled_key, s.settled, false from settled s;
