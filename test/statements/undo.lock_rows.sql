-- plain, further-columns, normalised-key
/* undo.lock_rows */
select count(*) from (
  select t."user_id"
  from "public"."merged_users" t
  join (
    select g.user_id from "usermerge"."golden" g where g.run_no = $1
    union
    select c.user_id from "usermerge"."change" c where c.run_no = $2 and c.action = 'update'
  ) r on r.user_id::integer = t."user_id"
  order by t."user_id"
  for update of t
) locked;
