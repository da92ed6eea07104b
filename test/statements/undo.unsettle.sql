-- plain, further-columns, normalised-key
/* undo.unsettle */
insert into "usermerge"."unsettled" (source_no, source_user_id, settled_key, settled)
select s.source_no, s.source_user_id, s.settled_key, s.settled
from (
select s.*, c.user_id
from "usermerge"."settlement" s
join "usermerge"."crosswalk" c on c.source_no = s.source_no and c.source_user_id = s.source_user_id
where s.run_no = $1
  ) s
where s.settled is not null and not exists (select from "pg_temp"."usermerge_undo_row" r where r.user_id = "s".user_id and r.refused is not null)
on conflict (source_no, source_user_id) do update
set settled_key = excluded.settled_key, settled = excluded.settled;
