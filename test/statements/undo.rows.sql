-- further-columns
/* undo.rows */
create temp table "pg_temp"."usermerge_undo_row" on commit drop as
with target_row as (
  select t.*, hashtextextended(coalesce('=' || "t"."a_salt", ''), timestamp_hash_extended(coalesce("t"."password_last_changed" at time zone 'UTC', '-infinity'), hashtextextended(coalesce('=' || "t"."password", ''), 0))) as "d_credential", hashtextextended(coalesce('=' || "t"."username", ''), 0) as "d_username", hashtextextended(coalesce('=' || "t"."a_email", ''), 0) as "d_email", hashtextextended(coalesce('=' || "t"."a_role", ''), 0) as "d_role", hashtextextended(coalesce('=' || "t"."a_is_active", ''), 0) as "d_is_active"
  from (
    select "t"."user_id"::bigint as user_id, "t"."login"::text collate "C" as username, "t"."password"::text collate "C" as password, nullif("t"."password_last_changed", '-infinity') as password_last_changed, "t"."email"::text collate "C" as "a_email", "t"."salt"::text collate "C" as "a_salt", "t"."role"::text collate "C" as "a_role", "t"."is_active"::text collate "C" as "a_is_active", hashtextextended("t"::text collate "C", 0) as whole_digest, num_nonnulls(t."last_login") > 0 as has_others
    from "public"."merged_users" t
  ) t
)
select
  w.user_id, w.action,
  case when t.user_id is null or g.state = 'deleted' then 'deleted' when w.is_as_left is not true then 'changed' end as refused,
  case when t.user_id is not null and w.is_as_left is not true then case when t."d_credential" <> coalesce(g."stored_credential", g."written_credential") then array['password', 'password_last_changed', 'salt']::text[] else '{}' end || case when t."d_username" <> coalesce(g."stored_username", g."written_username") then array['login']::text[] else '{}' end || case when t."d_email" <> coalesce(g."stored_email", g."written_email") then array['email']::text[] else '{}' end || case when t."d_role" <> coalesce(g."stored_role", g."written_role") then array['role']::text[] else '{}' end || case when t."d_is_active" <> coalesce(g."stored_is_active", g."written_is_active") then array['is_active']::text[] else '{}' end else '{}' end as columns,
  t.username,
  coalesce(w.whole_digest = t.whole_digest, false) as is_whole
from (
  select g.user_id, 'remove' as action, case
when g.inserted_digest is not null then t.whole_digest = g.inserted_digest
else not t.has_others and t."d_credential" = coalesce(g."stored_credential", g."written_credential") and t."d_username" = coalesce(g."stored_username", g."written_username") and t."d_email" = coalesce(g."stored_email", g."written_email") and t."d_role" = coalesce(g."stored_role", g."written_role") and t."d_is_active" = coalesce(g."stored_is_active", g."written_is_active") and not exists (
  select from "usermerge"."account_target" a
  where a.source_user_id = g.user_id::bigint
)
  end as is_as_left, null::bigint as whole_digest
  from "usermerge"."golden" g
  left join target_row t on t.user_id = g.user_id
  where g.run_no = $1 and g.state in ('live', 'deleted')
  union all
  select c.user_id, 'restore', hashtextextended(row("t"."d_credential", "t"."d_username", "t"."d_email", "t"."d_role", "t"."d_is_active")::text collate "C", 0) = c.after_digest, c.whole_digest
  from "usermerge"."change" c
  left join target_row t on t.user_id = c.user_id
  where c.run_no = $2 and c.action = 'update'
) w
join "usermerge"."golden" g on g.user_id = w.user_id
left join target_row t on t.user_id = w.user_id;

-- plain
/* undo.rows */
create temp table "pg_temp"."usermerge_undo_row" on commit drop as
with target_row as (
  select t.*, timestamp_hash_extended(coalesce("t"."password_last_changed" at time zone 'UTC', '-infinity'), hashtextextended(coalesce('=' || "t"."password", ''), 0)) as "d_credential", hashtextextended(coalesce('=' || "t"."username", ''), 0) as "d_username"
  from (
    select "t"."user_id"::bigint as user_id, "t"."username"::text collate "C" as username, "t"."password"::text collate "C" as password, nullif("t"."password_last_changed", '-infinity') as password_last_changed, hashtextextended("t"::text collate "C", 0) as whole_digest, false as has_others
    from "public"."merged_users" t
  ) t
)
select
  w.user_id, w.action,
  case when t.user_id is null or g.state = 'deleted' then 'deleted' when w.is_as_left is not true then 'changed' end as refused,
  case when t.user_id is not null and w.is_as_left is not true then case when t."d_credential" <> coalesce(g."stored_credential", g."written_credential") then array['password', 'password_last_changed']::text[] else '{}' end || case when t."d_username" <> coalesce(g."stored_username", g."written_username") then array['username']::text[] else '{}' end else '{}' end as columns,
  t.username,
  coalesce(w.whole_digest = t.whole_digest, false) as is_whole
from (
  select g.user_id, 'remove' as action, case
when g.inserted_digest is not null then t.whole_digest = g.inserted_digest
else not t.has_others and t."d_credential" = coalesce(g."stored_credential", g."written_credential") and t."d_username" = coalesce(g."stored_username", g."written_username") and not exists (
  select from "usermerge"."account_target" a
  where a.source_user_id = g.user_id::bigint
)
  end as is_as_left, null::bigint as whole_digest
  from "usermerge"."golden" g
  left join target_row t on t.user_id = g.user_id
  where g.run_no = $1 and g.state in ('live', 'deleted')
  union all
  select c.user_id, 'restore', hashtextextended(row("t"."d_credential", "t"."d_username")::text collate "C", 0) = c.after_digest, c.whole_digest
  from "usermerge"."change" c
  left join target_row t on t.user_id = c.user_id
  where c.run_no = $2 and c.action = 'update'
) w
join "usermerge"."golden" g on g.user_id = w.user_id
left join target_row t on t.user_id = w.user_id;

-- normalised-key
/* undo.rows */
create temp table "pg_temp"."usermerge_undo_row" on commit drop as
with target_row as (
  select t.*, timestamp_hash_extended(coalesce("t"."password_last_changed" at time zone 'UTC', '-infinity'), hashtextextended(coalesce('=' || "t"."password", ''), 0)) as "d_credential", hashtextextended(coalesce('=' || "t"."username", ''), 0) as "d_username", hashtextextended(coalesce('=' || "t"."a_email", ''), 0) as "d_email", hashtextextended(coalesce('=' || "t"."a_tenant", ''), 0) as "d_tenant"
  from (
    select "t"."user_id"::bigint as user_id, "t"."username"::text collate "C" as username, "t"."password"::text collate "C" as password, nullif("t"."password_last_changed", '-infinity') as password_last_changed, "t"."email"::text collate "C" as "a_email", "t"."tenant"::text collate "C" as "a_tenant", hashtextextended("t"::text collate "C", 0) as whole_digest, false as has_others
    from "public"."merged_users" t
  ) t
)
select
  w.user_id, w.action,
  case when t.user_id is null or g.state = 'deleted' then 'deleted' when w.is_as_left is not true then 'changed' end as refused,
  case when t.user_id is not null and w.is_as_left is not true then case when t."d_credential" <> coalesce(g."stored_credential", g."written_credential") then array['password', 'password_last_changed']::text[] else '{}' end || case when t."d_username" <> coalesce(g."stored_username", g."written_username") then array['username']::text[] else '{}' end || case when t."d_email" <> coalesce(g."stored_email", g."written_email") then array['email']::text[] else '{}' end || case when t."d_tenant" <> coalesce(g."stored_tenant", g."written_tenant") then array['tenant']::text[] else '{}' end else '{}' end as columns,
  t.username,
  coalesce(w.whole_digest = t.whole_digest, false) as is_whole
from (
  select g.user_id, 'remove' as action, case
when g.inserted_digest is not null then t.whole_digest = g.inserted_digest
else not t.has_others and t."d_credential" = coalesce(g."stored_credential", g."written_credential") and t."d_username" = coalesce(g."stored_username", g."written_username") and t."d_email" = coalesce(g."stored_email", g."written_email") and t."d_tenant" = coalesce(g."stored_tenant", g."written_tenant") and not exists (
  select from "usermerge"."account_target" a
  where a.source_user_id = g.user_id::bigint
)
  end as is_as_left, null::bigint as whole_digest
  from "usermerge"."golden" g
  left join target_row t on t.user_id = g.user_id
  where g.run_no = $1 and g.state in ('live', 'deleted')
  union all
  select c.user_id, 'restore', hashtextextended(row("t"."d_credential", "t"."d_username", "t"."d_email", "t"."d_tenant")::text collate "C", 0) = c.after_digest, c.whole_digest
  from "usermerge"."change" c
  left join target_row t on t.user_id = c.user_id
  where c.run_no = $2 and c.action = 'update'
) w
join "usermerge"."golden" g on g.user_id = w.user_id
left join target_row t on t.user_id = w.user_id;
