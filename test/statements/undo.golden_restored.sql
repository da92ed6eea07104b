-- further-columns
/* undo.golden_restored */
update "usermerge"."golden" g
set
  winner_source_no = (c.golden_before ->> 'winner_source_no')::smallint,
  winner_source_user_id = (c.golden_before ->> 'winner_source_user_id')::bigint,
  credential_time = (c.golden_before ->> 'credential_time')::timestamptz,
  suffixed = (c.golden_before ->> 'suffixed')::boolean,
  inserted_digest = case when r.is_whole then s.whole_digest else g.inserted_digest end,
  "written_credential" = (c.golden_before ->> 'written_credential')::bigint, "stored_credential" = hashtextextended(coalesce('=' || "s"."a_salt", ''), timestamp_hash_extended(coalesce("s"."password_last_changed" at time zone 'UTC', '-infinity'), hashtextextended(coalesce('=' || "s"."password", ''), 0))), "written_username" = (c.golden_before ->> 'written_username')::bigint, "stored_username" = hashtextextended(coalesce('=' || "s"."username", ''), 0), "written_email" = (c.golden_before ->> 'written_email')::bigint, "stored_email" = hashtextextended(coalesce('=' || "s"."a_email", ''), 0), "written_role" = (c.golden_before ->> 'written_role')::bigint, "stored_role" = hashtextextended(coalesce('=' || "s"."a_role", ''), 0), "written_is_active" = (c.golden_before ->> 'written_is_active')::bigint, "stored_is_active" = hashtextextended(coalesce('=' || "s"."a_is_active", ''), 0)
from "pg_temp"."usermerge_undo_row" r
join "usermerge"."change" c on c.run_no = $1 and c.user_id = r.user_id and c.action = 'update'
join (
  select "t"."user_id"::bigint as user_id, "t"."login"::text collate "C" as username, "t"."password"::text collate "C" as password, nullif("t"."password_last_changed", '-infinity') as password_last_changed, "t"."email"::text collate "C" as "a_email", "t"."salt"::text collate "C" as "a_salt", "t"."role"::text collate "C" as "a_role", "t"."is_active"::text collate "C" as "a_is_active", hashtextextended("t"::text collate "C", 0) as whole_digest
  from "public"."merged_users" t
  join "pg_temp"."usermerge_undo_before" b on b."user_id" = t."user_id"
) s on s.user_id = r.user_id
where g.user_id = r.user_id and r.action = 'restore' and r.refused is null;

-- plain
/* undo.golden_restored */
update "usermerge"."golden" g
set
  winner_source_no = (c.golden_before ->> 'winner_source_no')::smallint,
  winner_source_user_id = (c.golden_before ->> 'winner_source_user_id')::bigint,
  credential_time = (c.golden_before ->> 'credential_time')::timestamptz,
  suffixed = (c.golden_before ->> 'suffixed')::boolean,
  inserted_digest = case when r.is_whole then s.whole_digest else g.inserted_digest end,
  "written_credential" = (c.golden_before ->> 'written_credential')::bigint, "stored_credential" = timestamp_hash_extended(coalesce("s"."password_last_changed" at time zone 'UTC', '-infinity'), hashtextextended(coalesce('=' || "s"."password", ''), 0)), "written_username" = (c.golden_before ->> 'written_username')::bigint, "stored_username" = hashtextextended(coalesce('=' || "s"."username", ''), 0)
from "pg_temp"."usermerge_undo_row" r
join "usermerge"."change" c on c.run_no = $1 and c.user_id = r.user_id and c.action = 'update'
join (
  select "t"."user_id"::bigint as user_id, "t"."username"::text collate "C" as username, "t"."password"::text collate "C" as password, nullif("t"."password_last_changed", '-infinity') as password_last_changed, hashtextextended("t"::text collate "C", 0) as whole_digest
  from "public"."merged_users" t
  join "pg_temp"."usermerge_undo_before" b on b."user_id" = t."user_id"
) s on s.user_id = r.user_id
where g.user_id = r.user_id and r.action = 'restore' and r.refused is null;

-- normalised-key
/* undo.golden_restored */
update "usermerge"."golden" g
set
  winner_source_no = (c.golden_before ->> 'winner_source_no')::smallint,
  winner_source_user_id = (c.golden_before ->> 'winner_source_user_id')::bigint,
  credential_time = (c.golden_before ->> 'credential_time')::timestamptz,
  suffixed = (c.golden_before ->> 'suffixed')::boolean,
  inserted_digest = case when r.is_whole then s.whole_digest else g.inserted_digest end,
  "written_credential" = (c.golden_before ->> 'written_credential')::bigint, "stored_credential" = timestamp_hash_extended(coalesce("s"."password_last_changed" at time zone 'UTC', '-infinity'), hashtextextended(coalesce('=' || "s"."password", ''), 0)), "written_username" = (c.golden_before ->> 'written_username')::bigint, "stored_username" = hashtextextended(coalesce('=' || "s"."username", ''), 0), "written_email" = (c.golden_before ->> 'written_email')::bigint, "stored_email" = hashtextextended(coalesce('=' || "s"."a_email", ''), 0), "written_tenant" = (c.golden_before ->> 'written_tenant')::bigint, "stored_tenant" = hashtextextended(coalesce('=' || "s"."a_tenant", ''), 0)
from "pg_temp"."usermerge_undo_row" r
join "usermerge"."change" c on c.run_no = $1 and c.user_id = r.user_id and c.action = 'update'
join (
  select "t"."user_id"::bigint as user_id, "t"."username"::text collate "C" as username, "t"."password"::text collate "C" as password, nullif("t"."password_last_changed", '-infinity') as password_last_changed, "t"."email"::text collate "C" as "a_email", "t"."tenant"::text collate "C" as "a_tenant", hashtextextended("t"::text collate "C", 0) as whole_digest
  from "public"."merged_users" t
  join "pg_temp"."usermerge_undo_before" b on b."user_id" = t."user_id"
) s on s.user_id = r.user_id
where g.user_id = r.user_id and r.action = 'restore' and r.refused is null;
