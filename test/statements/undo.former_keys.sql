-- plain, further-columns, normalised-key
/* undo.former_keys */
delete from "usermerge"."former_key" k where k.run_no = $1 and not exists (select from "pg_temp"."usermerge_undo_row" r where r.user_id = "k".user_id and r.refused is not null);
