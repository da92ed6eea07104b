-- plain, further-columns, normalised-key
/* undo.returned */
update "usermerge"."account" a
set returned = true
from (
select s.*, c.user_id
from "usermerge"."settlement" s
join "usermerge"."crosswalk" c on c.source_no = s.source_no and c.source_user_id = s.source_user_id
where s.run_no = $1
  ) s
where s.returned and a.source_no = s.source_no and a.source_user_id = s.source_user_id and not exists (select from "pg_temp"."usermerge_undo_row" r where r.user_id = "s".user_id and r.refused is not null);
