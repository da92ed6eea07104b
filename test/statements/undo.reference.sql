-- plain, further-columns, normalised-key
/* undo.reference */
create temp table "pg_temp"."usermerge_undo_reference" (user_id bigint, relation text) on commit drop;
