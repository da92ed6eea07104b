-- plain, further-columns, normalised-key
/* undo.before */
create temp table "pg_temp"."usermerge_undo_before" (like "public"."merged_users") on commit drop;
