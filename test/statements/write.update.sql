-- further-columns
/* write.update */
with done as (
  update "public"."merged_users" t
  set "login" = case when 'username' = any (r.changes) then ("r".username) else t."login" end, "password" = case when 'credential' = any (r.changes) then ("r".password) else t."password" end, "password_last_changed" = case when 'credential' = any (r.changes) then (coalesce("r".password_last_changed, 'epoch'::timestamptz))::timestamp with time zone else t."password_last_changed" end, "email" = case when 'email' = any (r.changes) then ("r"."a_email") else t."email" end, "salt" = case when 'credential' = any (r.changes) then ("r"."a_salt") else t."salt" end, "role" = case when 'role' = any (r.changes) then ("r"."a_role") else t."role" end, "is_active" = case when 'is_active' = any (r.changes) then ("r"."a_is_active")::boolean else t."is_active" end
  from "usermerge"."plan_record" r
  where r.user_id::integer = t."user_id" and r.changes <> '{}' and (not exists (select from "usermerge"."plan_stale") or not exists (select from "usermerge"."plan_stale" s where s.identity = "r".identity))
  returning t.*
),
written as (
  
insert into "usermerge"."plan_written" (user_id, action, row_digest, "d_credential", "d_username", "d_email", "d_role", "d_is_active")
select s.user_id, 'update', s.row_digest, hashtextextended(coalesce('=' || "s"."a_salt", ''), timestamp_hash_extended(coalesce("s"."password_last_changed" at time zone 'UTC', '-infinity'), hashtextextended(coalesce('=' || "s"."password", ''), 0))), hashtextextended(coalesce('=' || "s"."username", ''), 0), hashtextextended(coalesce('=' || "s"."a_email", ''), 0), hashtextextended(coalesce('=' || "s"."a_role", ''), 0), hashtextextended(coalesce('=' || "s"."a_is_active", ''), 0)
from (
  select "d"."user_id"::bigint as user_id, "d"."login"::text collate "C" as username, "d"."password"::text collate "C" as password, nullif("d"."password_last_changed", '-infinity') as password_last_changed, "d"."email"::text collate "C" as "a_email", "d"."salt"::text collate "C" as "a_salt", "d"."role"::text collate "C" as "a_role", "d"."is_active"::text collate "C" as "a_is_active", null::bigint as row_digest
  from done d
) s
  
  returning *
)
insert into "usermerge"."change" (run_no, user_id, action, groups, before, golden_before, after_digest, whole_digest)
select $1::bigint, w.user_id, 'update', r.changes, jsonb_build_object('login', t."login"::text, 'password', t."password"::text, 'password_last_changed', t."password_last_changed"::text, 'email', t."email"::text, 'salt', t."salt"::text, 'role', t."role"::text, 'is_active', t."is_active"::text), jsonb_build_object('winner_source_no', case when (p.native or 'credential' = any (p.edited || p.adopted)) then 0 else g."winner_source_no" end, 'winner_source_user_id', case when (p.native or 'credential' = any (p.edited || p.adopted)) then p.user_id::bigint else g."winner_source_user_id" end, 'credential_time', case when (p.native or 'credential' = any (p.edited || p.adopted)) then coalesce(a.competes_at, a.password_last_changed) else g."credential_time" end, 'suffixed', coalesce(g.suffixed, false) and not 'username' = any (p.edited), 'written_credential', case when (p.native or 'credential' = any (p.edited || p.adopted)) then p."d_credential" else g."written_credential" end, 'stored_credential', case when (p.native or 'credential' = any (p.edited || p.adopted)) then p."d_credential" else g."stored_credential" end, 'written_username', case when (p.native or 'username' = any (p.edited || p.adopted)) then p."d_username" else g."written_username" end, 'stored_username', case when (p.native or 'username' = any (p.edited || p.adopted)) then p."d_username" else g."stored_username" end, 'written_email', case when (p.native or 'email' = any (p.edited || p.adopted)) then p."d_email" else g."written_email" end, 'stored_email', case when (p.native or 'email' = any (p.edited || p.adopted)) then p."d_email" else g."stored_email" end, 'written_role', case when (p.native or 'role' = any (p.edited || p.adopted)) then p."d_role" else g."written_role" end, 'stored_role', case when (p.native or 'role' = any (p.edited || p.adopted)) then p."d_role" else g."stored_role" end, 'written_is_active', case when (p.native or 'is_active' = any (p.edited || p.adopted)) then p."d_is_active" else g."written_is_active" end, 'stored_is_active', case when (p.native or 'is_active' = any (p.edited || p.adopted)) then p."d_is_active" else g."stored_is_active" end),
  hashtextextended(row("w"."d_credential", "w"."d_username", "w"."d_email", "w"."d_role", "w"."d_is_active")::text collate "C", 0), null::bigint
from written w
join "usermerge"."plan_record" r on r.user_id = w.user_id
join "public"."merged_users" t on t."user_id" = w.user_id::integer
join "usermerge"."plan_row" p on p.user_id = w.user_id
left join "usermerge"."plan_target_account" a on a.user_id = w.user_id
left join "usermerge"."golden" g on g.user_id = w.user_id and g.state = 'live';
