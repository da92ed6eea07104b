-- plain, further-columns, normalised-key
/* write.id_collisions: who needs a new id */
insert into "usermerge"."plan_conflict" (kind, waiting, identity, user_id, match_key, source_no, source_user_id, detail, conflict_no)
select 'id_collision', false, r.identity, null, r.match_key, r.head_source_no, r.head_source_user_id, r.head_source_user_id::text,
  (select coalesce(max(conflict_no), 0) from "usermerge"."plan_conflict") + row_number() over (order by r.record_no)
from "usermerge"."plan_id" i
join "usermerge"."plan_record" r on r.record_no = i.record_no
where i.is_new;
