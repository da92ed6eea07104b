-- further-columns
/* undo.images_before */
insert into "pg_temp"."usermerge_undo_before" ("user_id", "login", "password", "password_last_changed", "email", "salt", "role", "is_active", "last_login")
select t."user_id", ((c.before ->> 'login')), ((c.before ->> 'password')), ((c.before ->> 'password_last_changed'))::timestamp with time zone, ((c.before ->> 'email')), ((c.before ->> 'salt')), ((c.before ->> 'role')), ((c.before ->> 'is_active'))::boolean, t."last_login"
from "pg_temp"."usermerge_undo_row" r
join "usermerge"."change" c on c.run_no = $1 and c.user_id = r.user_id and c.action = 'update'
join "public"."merged_users" t on t."user_id" = r.user_id::integer
where r.action = 'restore' and r.refused is null;

-- plain
/* undo.images_before */
insert into "pg_temp"."usermerge_undo_before" ("user_id", "username", "password", "password_last_changed")
select t."user_id", ((c.before ->> 'username')), ((c.before ->> 'password')), ((c.before ->> 'password_last_changed'))::timestamp with time zone
from "pg_temp"."usermerge_undo_row" r
join "usermerge"."change" c on c.run_no = $1 and c.user_id = r.user_id and c.action = 'update'
join "public"."merged_users" t on t."user_id" = r.user_id::integer
where r.action = 'restore' and r.refused is null;

-- normalised-key
/* undo.images_before */
insert into "pg_temp"."usermerge_undo_before" ("user_id", "username", "password", "password_last_changed", "email", "tenant")
select t."user_id", ((c.before ->> 'username')), ((c.before ->> 'password')), ((c.before ->> 'password_last_changed'))::timestamp with time zone, ((c.before ->> 'email')), ((c.before ->> 'tenant'))
from "pg_temp"."usermerge_undo_row" r
join "usermerge"."change" c on c.run_no = $1 and c.user_id = r.user_id and c.action = 'update'
join "public"."merged_users" t on t."user_id" = r.user_id::integer
where r.action = 'restore' and r.refused is null;
