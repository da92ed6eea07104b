-- plain, further-columns, normalised-key
/* write.new_ids: in the order of the id rule */
update "usermerge"."plan_id" i
set user_id = n.id
from (
  select o.record_no, nextval($1::regclass) as id
  from (
    select r.record_no, row_number() over (order by r.head_priority, r.match_key, r.head_source_user_id, r.identity) as turn
    from "usermerge"."plan_record" r
    join "usermerge"."plan_id" w on w.record_no = r.record_no and w.is_new and w.user_id is null
    where (not exists (select from "usermerge"."plan_stale") or not exists (select from "usermerge"."plan_stale" s where s.identity = "r".identity))
    order by r.head_priority, r.match_key, r.head_source_user_id, r.identity
  ) o
) n
where n.record_no = i.record_no;
