-- further-columns
/* write.candidate_rows: values to ask the target about */
create unlogged table "usermerge"."plan_probe" as
select r.identity, null::text as grp, r."username", r."password", r."password_last_changed", r."a_email", r."a_salt", r."a_role", r."a_is_active"
from "usermerge"."plan_record" r
where r.user_id is null and not r.waits
union all
select r.identity, g.grp, case when g.grp = 'username' then r."username" else t."username" end, case when g.grp = 'credential' then r."password" else t."password" end, case when g.grp = 'credential' then r."password_last_changed" else t."password_last_changed" end, case when g.grp = 'email' then r."a_email" else t."a_email" end, case when g.grp = 'credential' then r."a_salt" else t."a_salt" end, case when g.grp = 'role' then r."a_role" else t."a_role" end, case when g.grp = 'is_active' then r."a_is_active" else t."a_is_active" end
from "usermerge"."plan_record" r
cross join unnest(r.changes) g (grp)
join (select "t"."user_id"::bigint as user_id, "t"."login"::text collate "C" as username, "t"."password"::text collate "C" as password, nullif("t"."password_last_changed", '-infinity') as password_last_changed, "t"."email"::text collate "C" as "a_email", "t"."salt"::text collate "C" as "a_salt", "t"."role"::text collate "C" as "a_role", "t"."is_active"::text collate "C" as "a_is_active" from "public"."merged_users" t) t on t.user_id = r.user_id;

-- normalised-key
/* write.candidate_rows: values to ask the target about */
create unlogged table "usermerge"."plan_probe" as
select r.identity, null::text as grp, r."username", r."password", r."password_last_changed", r."a_email", r."a_tenant"
from "usermerge"."plan_record" r
where r.user_id is null and not r.waits
union all
select r.identity, g.grp, case when g.grp = 'username' then r."username" else t."username" end, case when g.grp = 'credential' then r."password" else t."password" end, case when g.grp = 'credential' then r."password_last_changed" else t."password_last_changed" end, case when g.grp = 'email' then r."a_email" else t."a_email" end, case when g.grp = 'tenant' then r."a_tenant" else t."a_tenant" end
from "usermerge"."plan_record" r
cross join unnest(r.changes) g (grp)
join (select null::bigint as user_id, null::text as username, null::text as password, null::timestamptz as password_last_changed, null::text as "a_email", null::text as "a_tenant" where false) t on t.user_id = r.user_id;
