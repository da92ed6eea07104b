-- further-columns
/* write.insert: new records; one whose id or value somebody took meanwhile is left out */
with done as (
  insert into "public"."merged_users" as t ("user_id", "login", "password", "password_last_changed", "email", "salt", "role", "is_active")
  
  
  select i.user_id::integer, ("r".username), ("r".password), (coalesce("r".password_last_changed, 'epoch'::timestamptz))::timestamp with time zone, ("r"."a_email"), ("r"."a_salt"), ("r"."a_role"), ("r"."a_is_active")::boolean
  from "usermerge"."plan_record" r
  join "usermerge"."plan_id" i on i.record_no = r.record_no
  where not r.waits and (not exists (select from "usermerge"."plan_stale") or not exists (select from "usermerge"."plan_stale" s where s.identity = "r".identity))

  on conflict do nothing
  returning t.*
)

insert into "usermerge"."plan_written" (user_id, action, row_digest, "d_credential", "d_username", "d_email", "d_role", "d_is_active")
select s.user_id, 'insert', s.row_digest, hashtextextended(coalesce('=' || "s"."a_salt", ''), timestamp_hash_extended(coalesce("s"."password_last_changed" at time zone 'UTC', '-infinity'), hashtextextended(coalesce('=' || "s"."password", ''), 0))), hashtextextended(coalesce('=' || "s"."username", ''), 0), hashtextextended(coalesce('=' || "s"."a_email", ''), 0), hashtextextended(coalesce('=' || "s"."a_role", ''), 0), hashtextextended(coalesce('=' || "s"."a_is_active", ''), 0)
from (
  select "d"."user_id"::bigint as user_id, "d"."login"::text collate "C" as username, "d"."password"::text collate "C" as password, nullif("d"."password_last_changed", '-infinity') as password_last_changed, "d"."email"::text collate "C" as "a_email", "d"."salt"::text collate "C" as "a_salt", "d"."role"::text collate "C" as "a_role", "d"."is_active"::text collate "C" as "a_is_active", hashtextextended("d"::text collate "C", 0) as row_digest
  from done d
) s;
