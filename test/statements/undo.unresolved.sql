-- plain, further-columns, normalised-key
/* undo.unresolved */
insert into "usermerge"."waiting" as w (source_no, source_user_id, undone)
select l.source_no, l.source_user_id, true from "pg_temp"."usermerge_undo_account" l
union
select c.source_no, c.source_user_id, true
from "usermerge"."crosswalk" c
join "pg_temp"."usermerge_undo_row" r on r.user_id = c.user_id and r.action = 'restore' and r.refused is null
on conflict (source_no, source_user_id) do update set undone = true, leaves = false;
