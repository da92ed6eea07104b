-- further-columns
/* write.insert: new records; one whose id or value somebody took meanwhile is left out */
with done as (
  insert into "public"."merged_users" as t ("user_id", "login", "password", "password_last_changed", "email", "salt", "role", "is_active")
  
  
  select i.user_id::integer, ("r".username), ("r".password), (coalesce("r".password_last_changed, 'epoch'::timestamptz))::timestamp with time zone, ("r"."a_email"), ("r"."a_salt"), ("r"."a_role"), ("r"."a_is_active")::boolean
  from "usermerge"."plan_record" r
  join "usermerge"."plan_id" i on i.record_no = r.record_no
  where not r.waits and not exists (select from "usermerge"."plan_stale" s where s.identity = "r".identity)

  on conflict do nothing
  returning t.*
)

insert into "usermerge"."plan_written" (user_id, action, row_digest, "d_credential", "d_username", "d_email", "d_role", "d_is_active")
select s.user_id, 'insert', s.row_digest, md5(row("s"."password", "s"."password_last_changed", "s"."a_salt")::text)::uuid, md5(row("s"."username")::text)::uuid, md5(row("s"."a_email")::text)::uuid, md5(row("s"."a_role")::text)::uuid, md5(row("s"."a_is_active")::text)::uuid
from (
  select "d"."user_id"::bigint as user_id, "d"."login"::text collate "C" as username, "d"."password"::text collate "C" as password, nullif("d"."password_last_changed", '-infinity') as password_last_changed, "d"."email"::text collate "C" as "a_email", "d"."salt"::text collate "C" as "a_salt", "d"."role"::text collate "C" as "a_role", "d"."is_active"::text collate "C" as "a_is_active", md5(d::text)::uuid as row_digest
  from done d
) s;
