-- plain, further-columns, normalised-key
/* undo.forget_rows */
delete from "usermerge"."account_target" a
where a.source_user_id in (select g.user_id::bigint from (select r.user_id from "pg_temp"."usermerge_undo_row" r where r.action = 'remove' and r.refused is null) g);
