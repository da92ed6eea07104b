-- further-columns
/* write.lock_rows: the rows that the plan changes, and no others */
select t."user_id"
from "public"."merged_users" t
join "usermerge"."plan_record" r on r.user_id::integer = t."user_id" and r.changes <> '{}'
order by 1
for update of t;
