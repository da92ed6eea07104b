-- plain, further-columns, normalised-key
/* undo.leave */
delete from "usermerge"."crosswalk" c using "pg_temp"."usermerge_undo_account" l
where l.source_no = c.source_no and l.source_user_id = c.source_user_id;

-- plain, further-columns, normalised-key
/* undo.leave */
delete from "usermerge"."unsettled" c using "pg_temp"."usermerge_undo_account" l
where l.source_no = c.source_no and l.source_user_id = c.source_user_id and not l.returns;
