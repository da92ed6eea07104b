-- further-columns
/* write.update: the groups that change, of the rows that are as the plan saw them */
with done as (
  update "public"."merged_users" t
  set "login" = case when 'username' = any (r.changes) then ("r".username) else t."login" end, "password" = case when 'credential' = any (r.changes) then ("r".password) else t."password" end, "password_last_changed" = case when 'credential' = any (r.changes) then (coalesce("r".password_last_changed, 'epoch'::timestamptz))::timestamp with time zone else t."password_last_changed" end, "email" = case when 'email' = any (r.changes) then ("r"."a_email") else t."email" end, "salt" = case when 'credential' = any (r.changes) then ("r"."a_salt") else t."salt" end, "role" = case when 'role' = any (r.changes) then ("r"."a_role") else t."role" end, "is_active" = case when 'is_active' = any (r.changes) then ("r"."a_is_active")::boolean else t."is_active" end
  from "usermerge"."plan_record" r
  where r.user_id::integer = t."user_id" and r.changes <> '{}' and not exists (select from "usermerge"."plan_stale" s where s.identity = "r".identity)
  returning t.*
)

insert into "usermerge"."plan_written" (user_id, action, row_digest, "d_credential", "d_username", "d_email", "d_role", "d_is_active")
select s.user_id, 'update', s.row_digest, md5(row("s"."password", "s"."password_last_changed", "s"."a_salt")::text)::uuid, md5(row("s"."username")::text)::uuid, md5(row("s"."a_email")::text)::uuid, md5(row("s"."a_role")::text)::uuid, md5(row("s"."a_is_active")::text)::uuid
from (
  select "d"."user_id"::bigint as user_id, "d"."login"::text collate "C" as username, "d"."password"::text collate "C" as password, nullif("d"."password_last_changed", '-infinity') as password_last_changed, "d"."email"::text collate "C" as "a_email", "d"."salt"::text collate "C" as "a_salt", "d"."role"::text collate "C" as "a_role", "d"."is_active"::text collate "C" as "a_is_active", null::uuid as row_digest
  from done d
) s;

-- plain
/* write.update: the groups that change, of the rows that are as the plan saw them */
with done as (
  update "public"."merged_users" t
  set "username" = case when 'username' = any (r.changes) then ("r".username) else t."username" end, "password" = case when 'credential' = any (r.changes) then ("r".password) else t."password" end, "password_last_changed" = case when 'credential' = any (r.changes) then ("r".password_last_changed)::timestamp with time zone else t."password_last_changed" end
  from "usermerge"."plan_record" r
  where r.user_id::integer = t."user_id" and r.changes <> '{}' and not exists (select from "usermerge"."plan_stale" s where s.identity = "r".identity)
  returning t.*
)

insert into "usermerge"."plan_written" (user_id, action, row_digest, "d_credential", "d_username")
select s.user_id, 'update', s.row_digest, md5(row("s"."password", "s"."password_last_changed")::text)::uuid, md5(row("s"."username")::text)::uuid
from (
  select "d"."user_id"::bigint as user_id, "d"."username"::text collate "C" as username, "d"."password"::text collate "C" as password, nullif("d"."password_last_changed", '-infinity') as password_last_changed, null::uuid as row_digest
  from done d
) s;

-- normalised-key
/* write.update: the groups that change, of the rows that are as the plan saw them */
with done as (
  update "public"."merged_users" t
  set "username" = case when 'username' = any (r.changes) then ("r".username) else t."username" end, "password" = case when 'credential' = any (r.changes) then ("r".password) else t."password" end, "password_last_changed" = case when 'credential' = any (r.changes) then ("r".password_last_changed)::timestamp with time zone else t."password_last_changed" end, "email" = case when 'email' = any (r.changes) then ("r"."a_email") else t."email" end, "tenant" = case when 'tenant' = any (r.changes) then ("r"."a_tenant") else t."tenant" end
  from "usermerge"."plan_record" r
  where r.user_id::integer = t."user_id" and r.changes <> '{}' and not exists (select from "usermerge"."plan_stale" s where s.identity = "r".identity)
  returning t.*
)

insert into "usermerge"."plan_written" (user_id, action, row_digest, "d_credential", "d_username", "d_email", "d_tenant")
select s.user_id, 'update', s.row_digest, md5(row("s"."password", "s"."password_last_changed")::text)::uuid, md5(row("s"."username")::text)::uuid, md5(row("s"."a_email")::text)::uuid, md5(row("s"."a_tenant")::text)::uuid
from (
  select "d"."user_id"::bigint as user_id, "d"."username"::text collate "C" as username, "d"."password"::text collate "C" as password, nullif("d"."password_last_changed", '-infinity') as password_last_changed, "d"."email"::text collate "C" as "a_email", "d"."tenant"::text collate "C" as "a_tenant", null::uuid as row_digest
  from done d
) s;
