-- further-columns
/* match.deleted: golden records whose row is gone from the target */
create unlogged table "usermerge"."plan_deleted" as
select g.user_id
from "usermerge"."golden" g
left join (select "t"."user_id"::bigint as user_id, "t"."login"::text collate "C" as username, "t"."password"::text collate "C" as password, nullif("t"."password_last_changed", '-infinity') as password_last_changed, "t"."email"::text collate "C" as "a_email", "t"."salt"::text collate "C" as "a_salt", "t"."role"::text collate "C" as "a_role", "t"."is_active"::text collate "C" as "a_is_active" from "public"."merged_users" t) r on r.user_id = g.user_id
where g.state = 'live' and r.user_id is null;

-- plain
/* match.deleted: golden records whose row is gone from the target */
create unlogged table "usermerge"."plan_deleted" as
select g.user_id
from "usermerge"."golden" g
left join (select null::bigint as user_id, null::text as username, null::text as password, null::timestamptz as password_last_changed where false) r on r.user_id = g.user_id
where g.state = 'live' and r.user_id is null;

-- normalised-key
/* match.deleted: golden records whose row is gone from the target */
create unlogged table "usermerge"."plan_deleted" as
select g.user_id
from "usermerge"."golden" g
left join (select null::bigint as user_id, null::text as username, null::text as password, null::timestamptz as password_last_changed, null::text as "a_email", null::text as "a_tenant" where false) r on r.user_id = g.user_id
where g.state = 'live' and r.user_id is null;
