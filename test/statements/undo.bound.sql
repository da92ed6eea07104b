-- plain, further-columns, normalised-key
/* undo.bound */
update "usermerge"."golden" g
set bound_source_no = l.source_no, bound_source_user_id = l.source_user_id
from (
select l.*
from "usermerge"."left_record" l
join "pg_temp"."usermerge_undo_account" a on a.source_no = l.source_no and a.source_user_id = l.source_user_id
where l.run_no = $1
  ) l
where l.was_bound and g.user_id = l.user_id;
