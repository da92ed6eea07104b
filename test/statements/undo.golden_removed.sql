-- plain, further-columns, normalised-key
/* undo.golden_removed: the id stays bound to its account */
update "usermerge"."golden" g set state = 'undone'
from "pg_temp"."usermerge_undo_row" r
where r.user_id = g.user_id and r.action = 'remove' and r.refused is null;
