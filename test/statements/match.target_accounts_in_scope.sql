-- further-columns
/* match.target_accounts_in_scope: those of rows that are as they were left */
insert into "usermerge"."plan_target_account"

select
  r.user_id,
  r.native,
  case when r.native then array['credential', 'username', 'email', 'role', 'is_active']::text[] else (select coalesce(array_agg(distinct x order by x), '{}') from unnest(coalesce(o.own, '{}') || r.edited || r.adopted) x) end as own,
  case when r.native then '{}' else (select coalesce(array_agg(distinct x order by x), '{}') from unnest(coalesce(o.edited, '{}') || r.edited) x) end as edited,
  case
    when not (r.native or 'credential' = any (r.edited)) then o.competes_at
    when r.native and not coalesce(t.password_last_changed > $1::timestamptz, false) then null
    when not r.native and t.password_last_changed <= $2::timestamptz
      and (r.credential_time is null or t.password_last_changed > r.credential_time) then null
    else greatest(e.first_seen, r.credential_time)
  end as competes_at,
  case when (r.native or 'credential' = any (r.edited || r.adopted)) then t."password" else o."password" end as "password", case when (r.native or 'credential' = any (r.edited || r.adopted)) then t."password_last_changed" else o."password_last_changed" end as "password_last_changed", case when (r.native or 'credential' = any (r.edited || r.adopted)) then t."a_salt" else o."a_salt" end as "a_salt", case when (r.native or 'username' = any (r.edited || r.adopted)) then t."username" else o."username" end as "username", case when (r.native or 'email' = any (r.edited || r.adopted)) then t."a_email" else o."a_email" end as "a_email", case when (r.native or 'role' = any (r.edited || r.adopted)) then t."a_role" else o."a_role" end as "a_role", case when (r.native or 'is_active' = any (r.edited || r.adopted)) then t."a_is_active" else o."a_is_active" end as "a_is_active",
  case when ((r.native or 'username' = any (r.edited || r.adopted)) or 'username' = any (o.own)) then nullif(((case when (r.native or 'username' = any (r.edited || r.adopted)) then t."username" else o."username" end) collate "C"), '') end as match_key,
  null::text as plain_key
from "usermerge"."plan_row" r
join (select "t"."user_id"::bigint as user_id, "t"."login"::text collate "C" as username, "t"."password"::text collate "C" as password, nullif("t"."password_last_changed", '-infinity') as password_last_changed, "t"."email"::text collate "C" as "a_email", "t"."salt"::text collate "C" as "a_salt", "t"."role"::text collate "C" as "a_role", "t"."is_active"::text collate "C" as "a_is_active" from "public"."merged_users" t) t on t.user_id = r.user_id
left join "usermerge"."account_target" o on not r.native and o.source_user_id = r.user_id::bigint
left join "usermerge"."target_edit" e on e.user_id = r.user_id
where (r.native or r.edited <> '{}' or r.adopted <> '{}' or o.source_user_id is not null)
   and not exists (
  select from "usermerge"."plan_target_account" p where p.user_id = r.user_id
);
