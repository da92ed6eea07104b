-- plain, further-columns, normalised-key
/* undo.forget */
delete from "usermerge"."former_key" e where e.user_id in (select g.user_id from (select r.user_id from "pg_temp"."usermerge_undo_row" r where r.action = 'remove' and r.refused is null) g);

-- plain, further-columns, normalised-key
/* undo.forget */
delete from "usermerge"."standing_conflict" e where e.user_id in (select g.user_id from (select r.user_id from "pg_temp"."usermerge_undo_row" r where r.action = 'remove' and r.refused is null) g);

-- plain, further-columns, normalised-key
/* undo.forget */
delete from "usermerge"."target_edit" e where e.user_id in (select g.user_id from (select r.user_id from "pg_temp"."usermerge_undo_row" r where r.action = 'remove' and r.refused is null) g);
