-- further-columns
/* write.before_images */
insert into "usermerge"."change" (run_no, user_id, action, before, golden_before)
select $1, r.user_id, 'update', jsonb_build_object('login', t."login"::text, 'password', t."password"::text, 'password_last_changed', t."password_last_changed"::text, 'email', t."email"::text, 'salt', t."salt"::text, 'role', t."role"::text, 'is_active', t."is_active"::text), to_jsonb(g)
from "usermerge"."plan_record" r
join "public"."merged_users" t on t."user_id" = r.user_id::integer
left join "usermerge"."golden" g on g.user_id = r.user_id
where r.changes <> '{}' and not exists (select from "usermerge"."plan_stale" s where s.identity = "r".identity);
