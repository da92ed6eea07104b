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
select s.user_id, 'update', s.row_digest, hashtextextended(coalesce('=' || "s"."a_salt", ''), timestamp_hash_extended(coalesce("s"."password_last_changed" at time zone 'UTC', '-infinity'), hashtextextended(coalesce('=' || "s"."password", ''), 0))), hashtextextended(coalesce('=' || "s"."username", ''), 0), hashtextextended(coalesce('=' || "s"."a_email", ''), 0), hashtextextended(coalesce('=' || "s"."a_role", ''), 0), hashtextextended(coalesce('=' || "s"."a_is_active", ''), 0)
from (
  select "d"."user_id"::bigint as user_id, "d"."login"::text collate "C" as username, "d"."password"::text collate "C" as password, nullif("d"."password_last_changed", '-infinity') as password_last_changed, "d"."email"::text collate "C" as "a_email", "d"."salt"::text collate "C" as "a_salt", "d"."role"::text collate "C" as "a_role", "d"."is_active"::text collate "C" as "a_is_active", null::bigint as row_digest
  from done d
) s;
