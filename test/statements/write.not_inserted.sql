-- further-columns
/* write.not_inserted */
insert into "usermerge"."plan_stale" (identity)
select r.identity
from "usermerge"."plan_record" r
join "usermerge"."plan_id" i on i.record_no = r.record_no
where not r.waits and (not exists (select from "usermerge"."plan_stale") or not exists (select from "usermerge"."plan_stale" s where s.identity = "r".identity))
  and not exists (select from "usermerge"."plan_written" w where w.user_id = i.user_id);
