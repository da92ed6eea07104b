-- further-columns
/* match.target_rows_in_scope: rows that are as they were left, of records that are looked at again */
insert into "usermerge"."plan_row"
select r.*
from (
select
  r.user_id,
  g.user_id is null as native,
  array_remove(array[case when g.user_id is not null and coalesce(g."stored_credential", g."written_credential") is not null and r."d_credential" <> coalesce(g."stored_credential", g."written_credential") then 'credential' end, case when g.user_id is not null and coalesce(g."stored_username", g."written_username") is not null and r."d_username" <> coalesce(g."stored_username", g."written_username") then 'username' end, case when g.user_id is not null and coalesce(g."stored_email", g."written_email") is not null and r."d_email" <> coalesce(g."stored_email", g."written_email") then 'email' end, case when g.user_id is not null and coalesce(g."stored_role", g."written_role") is not null and r."d_role" <> coalesce(g."stored_role", g."written_role") then 'role' end, case when g.user_id is not null and coalesce(g."stored_is_active", g."written_is_active") is not null and r."d_is_active" <> coalesce(g."stored_is_active", g."written_is_active") then 'is_active' end]::text[], null) as edited,
  array_remove(array[case when g.user_id is not null and coalesce(g."stored_credential", g."written_credential") is null then 'credential' end, case when g.user_id is not null and coalesce(g."stored_username", g."written_username") is null then 'username' end, case when g.user_id is not null and coalesce(g."stored_email", g."written_email") is null then 'email' end, case when g.user_id is not null and coalesce(g."stored_role", g."written_role") is null then 'role' end, case when g.user_id is not null and coalesce(g."stored_is_active", g."written_is_active") is null then 'is_active' end]::text[], null) as adopted,
  g.credential_time,
  r.password_last_changed,
  r."d_credential", r."d_username", r."d_email", r."d_role", r."d_is_active"
from (
  select t.*, hashtextextended(coalesce('=' || "t"."a_salt", ''), timestamp_hash_extended(coalesce("t"."password_last_changed" at time zone 'UTC', '-infinity'), hashtextextended(coalesce('=' || "t"."password", ''), 0))) as "d_credential", hashtextextended(coalesce('=' || "t"."username", ''), 0) as "d_username", hashtextextended(coalesce('=' || "t"."a_email", ''), 0) as "d_email", hashtextextended(coalesce('=' || "t"."a_role", ''), 0) as "d_role", hashtextextended(coalesce('=' || "t"."a_is_active", ''), 0) as "d_is_active"
  from (select "t"."user_id"::bigint as user_id, "t"."login"::text collate "C" as username, "t"."password"::text collate "C" as password, nullif("t"."password_last_changed", '-infinity') as password_last_changed, "t"."email"::text collate "C" as "a_email", "t"."salt"::text collate "C" as "a_salt", "t"."role"::text collate "C" as "a_role", "t"."is_active"::text collate "C" as "a_is_active" from "public"."merged_users" t) t
) r
left join "usermerge"."golden" g on g.user_id = r.user_id and g.state = 'live'
  ) r
join "usermerge"."plan_scope" s on s.user_id = r.user_id
where not exists (select from "usermerge"."plan_row" p where p.user_id = r.user_id);
