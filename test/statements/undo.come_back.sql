-- plain, further-columns, normalised-key
/* undo.come_back */
insert into "usermerge"."crosswalk" (source_no, source_user_id, user_id, generation, run_no, rule)
select l.source_no, l.source_user_id, l.user_id, l.generation, l.joined_in, l.rule from (
select l.*
from "usermerge"."left_record" l
join "pg_temp"."usermerge_undo_account" a on a.source_no = l.source_no and a.source_user_id = l.source_user_id
where l.run_no = $1
  ) l;
