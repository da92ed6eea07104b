-- plain, further-columns, normalised-key
/* undo.remove */
delete from "public"."merged_users" t
using "pg_temp"."usermerge_undo_row" r
where t."user_id" = r.user_id::integer and r.action = 'remove' and r.refused is null;
