-- further-columns
/* undo.restore */
update "public"."merged_users" t
set "login" = b."login", "password" = b."password", "password_last_changed" = b."password_last_changed", "email" = b."email", "salt" = b."salt", "role" = b."role", "is_active" = b."is_active"
from "pg_temp"."usermerge_undo_before" b
join "pg_temp"."usermerge_undo_row" r on r.user_id::integer = b."user_id" and r.refused is null
where t."user_id" = b."user_id";

-- plain
/* undo.restore */
update "public"."merged_users" t
set "username" = b."username", "password" = b."password", "password_last_changed" = b."password_last_changed"
from "pg_temp"."usermerge_undo_before" b
join "pg_temp"."usermerge_undo_row" r on r.user_id::integer = b."user_id" and r.refused is null
where t."user_id" = b."user_id";

-- normalised-key
/* undo.restore */
update "public"."merged_users" t
set "username" = b."username", "password" = b."password", "password_last_changed" = b."password_last_changed", "email" = b."email", "tenant" = b."tenant"
from "pg_temp"."usermerge_undo_before" b
join "pg_temp"."usermerge_undo_row" r on r.user_id::integer = b."user_id" and r.refused is null
where t."user_id" = b."user_id";
