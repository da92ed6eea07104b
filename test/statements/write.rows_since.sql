-- further-columns
/* write.rows_since: rows that were added or changed since the plan; asked only where something is to be inserted */
create table "usermerge"."plan_since" as
select t.user_id, nullif((t.username collate "C"), '') as match_key
from (select "t"."user_id"::bigint as user_id, "t"."login"::text collate "C" as username, "t"."password"::text collate "C" as password, nullif("t"."password_last_changed", '-infinity') as password_last_changed, "t"."email"::text collate "C" as "a_email", "t"."salt"::text collate "C" as "a_salt", "t"."role"::text collate "C" as "a_role", "t"."is_active"::text collate "C" as "a_is_active" from "public"."merged_users" t) t
left join "usermerge"."plan_row" p on p.user_id = t.user_id and p."d_credential" = hashtextextended(coalesce('=' || "t"."a_salt", ''), timestamp_hash_extended(coalesce("t"."password_last_changed" at time zone 'UTC', '-infinity'), hashtextextended(coalesce('=' || "t"."password", ''), 0))) and p."d_username" = hashtextextended(coalesce('=' || "t"."username", ''), 0) and p."d_email" = hashtextextended(coalesce('=' || "t"."a_email", ''), 0) and p."d_role" = hashtextextended(coalesce('=' || "t"."a_role", ''), 0) and p."d_is_active" = hashtextextended(coalesce('=' || "t"."a_is_active", ''), 0)

where p.user_id is null 
  and exists (select from "usermerge"."plan_record" r where r.user_id is null and not r.waits);

-- further-columns
/* write.rows_since: rows that were added or changed since the plan; asked only where something is to be inserted */
create table "usermerge"."plan_since" as
select t.user_id, nullif((t.username collate "C"), '') as match_key
from (select "t"."user_id"::bigint as user_id, "t"."login"::text collate "C" as username, "t"."password"::text collate "C" as password, nullif("t"."password_last_changed", '-infinity') as password_last_changed, "t"."email"::text collate "C" as "a_email", "t"."salt"::text collate "C" as "a_salt", "t"."role"::text collate "C" as "a_role", "t"."is_active"::text collate "C" as "a_is_active" from "public"."merged_users" t) t
left join "usermerge"."plan_row" p on p.user_id = t.user_id and p."d_credential" = hashtextextended(coalesce('=' || "t"."a_salt", ''), timestamp_hash_extended(coalesce("t"."password_last_changed" at time zone 'UTC', '-infinity'), hashtextextended(coalesce('=' || "t"."password", ''), 0))) and p."d_username" = hashtextextended(coalesce('=' || "t"."username", ''), 0) and p."d_email" = hashtextextended(coalesce('=' || "t"."a_email", ''), 0) and p."d_role" = hashtextextended(coalesce('=' || "t"."a_role", ''), 0) and p."d_is_active" = hashtextextended(coalesce('=' || "t"."a_is_active", ''), 0)
left join "usermerge"."golden" g on g.user_id = t.user_id and g.state = 'live' and coalesce(g."stored_credential", g."written_credential") = hashtextextended(coalesce('=' || "t"."a_salt", ''), timestamp_hash_extended(coalesce("t"."password_last_changed" at time zone 'UTC', '-infinity'), hashtextextended(coalesce('=' || "t"."password", ''), 0))) and coalesce(g."stored_username", g."written_username") = hashtextextended(coalesce('=' || "t"."username", ''), 0) and coalesce(g."stored_email", g."written_email") = hashtextextended(coalesce('=' || "t"."a_email", ''), 0) and coalesce(g."stored_role", g."written_role") = hashtextextended(coalesce('=' || "t"."a_role", ''), 0) and coalesce(g."stored_is_active", g."written_is_active") = hashtextextended(coalesce('=' || "t"."a_is_active", ''), 0)
where p.user_id is null and g.user_id is null
  and exists (select from "usermerge"."plan_record" r where r.user_id is null and not r.waits);

-- plain
/* write.rows_since: rows that were added or changed since the plan; asked only where something is to be inserted */
create table "usermerge"."plan_since" as
select t.user_id, nullif((t.username collate "C"), '') as match_key
from (select "t"."user_id"::bigint as user_id, "t"."username"::text collate "C" as username, "t"."password"::text collate "C" as password, nullif("t"."password_last_changed", '-infinity') as password_last_changed from "public"."merged_users" t) t
left join "usermerge"."plan_row" p on p.user_id = t.user_id and p."d_credential" = timestamp_hash_extended(coalesce("t"."password_last_changed" at time zone 'UTC', '-infinity'), hashtextextended(coalesce('=' || "t"."password", ''), 0)) and p."d_username" = hashtextextended(coalesce('=' || "t"."username", ''), 0)

where p.user_id is null 
  and exists (select from "usermerge"."plan_record" r where r.user_id is null and not r.waits);

-- normalised-key
/* write.rows_since: rows that were added or changed since the plan; asked only where something is to be inserted */
create table "usermerge"."plan_since" as
select t.user_id, replace(nullif(case when octet_length(t."a_email") = char_length(t."a_email") or "usermerge"."has_later_character"(t."a_email") then btrim(lower((t."a_email" collate "C")), E' 	
') else btrim(normalize("usermerge"."fold"(normalize((t."a_email" collate "C"), nfkc)), nfkc), E' 	
') end, ''), chr(31), chr(31) || chr(30)) || chr(31) || chr(31) || replace(nullif(case when octet_length(t."a_tenant") = char_length(t."a_tenant") or "usermerge"."has_later_character"(t."a_tenant") then btrim(lower((t."a_tenant" collate "C")), E' 	
') else btrim(normalize("usermerge"."fold"(normalize((t."a_tenant" collate "C"), nfkc)), nfkc), E' 	
') end, ''), chr(31), chr(31) || chr(30)) as match_key
from (select "t"."user_id"::bigint as user_id, "t"."username"::text collate "C" as username, "t"."password"::text collate "C" as password, nullif("t"."password_last_changed", '-infinity') as password_last_changed, "t"."email"::text collate "C" as "a_email", "t"."tenant"::text collate "C" as "a_tenant" from "public"."merged_users" t) t
left join "usermerge"."plan_row" p on p.user_id = t.user_id and p."d_credential" = timestamp_hash_extended(coalesce("t"."password_last_changed" at time zone 'UTC', '-infinity'), hashtextextended(coalesce('=' || "t"."password", ''), 0)) and p."d_username" = hashtextextended(coalesce('=' || "t"."username", ''), 0) and p."d_email" = hashtextextended(coalesce('=' || "t"."a_email", ''), 0) and p."d_tenant" = hashtextextended(coalesce('=' || "t"."a_tenant", ''), 0)

where p.user_id is null 
  and exists (select from "usermerge"."plan_record" r where r.user_id is null and not r.waits);
