-- further-columns
/* write.stale */
create table "usermerge"."plan_stale" as
select r.identity
from "usermerge"."plan_record" r
join "usermerge"."plan_row" p on p.user_id = r.user_id
left join (select "t"."user_id"::bigint as user_id, "t"."login"::text collate "C" as username, "t"."password"::text collate "C" as password, nullif("t"."password_last_changed", '-infinity') as password_last_changed, "t"."email"::text collate "C" as "a_email", "t"."salt"::text collate "C" as "a_salt", "t"."role"::text collate "C" as "a_role", "t"."is_active"::text collate "C" as "a_is_active" from "public"."merged_users" t) t on t.user_id = r.user_id
where t.user_id is null or not (p."d_credential" = hashtextextended(coalesce('=' || "t"."a_salt", ''), timestamp_hash_extended(coalesce("t"."password_last_changed" at time zone 'UTC', '-infinity'), hashtextextended(coalesce('=' || "t"."password", ''), 0))) and p."d_username" = hashtextextended(coalesce('=' || "t"."username", ''), 0) and p."d_email" = hashtextextended(coalesce('=' || "t"."a_email", ''), 0) and p."d_role" = hashtextextended(coalesce('=' || "t"."a_role", ''), 0) and p."d_is_active" = hashtextextended(coalesce('=' || "t"."a_is_active", ''), 0))
union
select r.identity
from "usermerge"."plan_record" r
join "usermerge"."plan_id" i on i.record_no = r.record_no
join "usermerge"."plan_since" s on s.user_id = i.user_id
union
select r.identity
from "usermerge"."plan_record" r
join "usermerge"."plan_since" s on s.match_key = r.match_key
where r.user_id is null and not r.waits;

-- plain
/* write.stale */
create table "usermerge"."plan_stale" as
select r.identity
from "usermerge"."plan_record" r
join "usermerge"."plan_row" p on p.user_id = r.user_id
left join (select "t"."user_id"::bigint as user_id, "t"."username"::text collate "C" as username, "t"."password"::text collate "C" as password, nullif("t"."password_last_changed", '-infinity') as password_last_changed from "public"."merged_users" t) t on t.user_id = r.user_id
where t.user_id is null or not (p."d_credential" = timestamp_hash_extended(coalesce("t"."password_last_changed" at time zone 'UTC', '-infinity'), hashtextextended(coalesce('=' || "t"."password", ''), 0)) and p."d_username" = hashtextextended(coalesce('=' || "t"."username", ''), 0))
union
select r.identity
from "usermerge"."plan_record" r
join "usermerge"."plan_id" i on i.record_no = r.record_no
join "usermerge"."plan_since" s on s.user_id = i.user_id
union
select r.identity
from "usermerge"."plan_record" r
join "usermerge"."plan_since" s on s.match_key = r.match_key
where r.user_id is null and not r.waits;

-- normalised-key
/* write.stale */
create table "usermerge"."plan_stale" as
select r.identity
from "usermerge"."plan_record" r
join "usermerge"."plan_row" p on p.user_id = r.user_id
left join (select "t"."user_id"::bigint as user_id, "t"."username"::text collate "C" as username, "t"."password"::text collate "C" as password, nullif("t"."password_last_changed", '-infinity') as password_last_changed, "t"."email"::text collate "C" as "a_email", "t"."tenant"::text collate "C" as "a_tenant" from "public"."merged_users" t) t on t.user_id = r.user_id
where t.user_id is null or not (p."d_credential" = timestamp_hash_extended(coalesce("t"."password_last_changed" at time zone 'UTC', '-infinity'), hashtextextended(coalesce('=' || "t"."password", ''), 0)) and p."d_username" = hashtextextended(coalesce('=' || "t"."username", ''), 0) and p."d_email" = hashtextextended(coalesce('=' || "t"."a_email", ''), 0) and p."d_tenant" = hashtextextended(coalesce('=' || "t"."a_tenant", ''), 0))
union
select r.identity
from "usermerge"."plan_record" r
join "usermerge"."plan_id" i on i.record_no = r.record_no
join "usermerge"."plan_since" s on s.user_id = i.user_id
union
select r.identity
from "usermerge"."plan_record" r
join "usermerge"."plan_since" s on s.match_key = r.match_key
where r.user_id is null and not r.waits;
