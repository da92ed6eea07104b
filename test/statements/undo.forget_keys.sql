-- plain, further-columns, normalised-key
/* undo.forget_keys */
delete from "usermerge"."former_key" k where k.user_id in (select g.user_id from (select r.user_id from "pg_temp"."usermerge_undo_row" r where r.action = 'remove' and r.refused is null) g);
