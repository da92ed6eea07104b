-- further-columns
/* plan.count_changes */
select
  count(*) filter (where r.user_id is null and not r.waits) as insert,
  count(*) filter (where r.changes <> '{}') as update,
  count(*) filter (where 'credential' = any (r.changes)) as "updatePassword",
  count(*) filter (where r.changes <> '{}' and r.changes <> '{credential}') as "updateOther",
  count(*) filter (where r.user_id is not null and r.changes = '{}' and r.head_source_no is not null) + (
select count(*) from "usermerge"."golden" g
where g.state = 'live' and not exists (select from "usermerge"."plan_scope" s where s.user_id = g.user_id)) - (
select count(*) from "usermerge"."golden" g
where g.state = 'live' and not exists (select from "usermerge"."plan_scope" s where s.user_id = g.user_id) and g.bound_source_no = 0 and not exists (
  select from "usermerge"."crosswalk" c where c.user_id = g.user_id and c.generation = g.generation
)) as unchanged,
  (select count(*) from "usermerge"."plan_id" i where i.is_new) as "newIds",
  (select count(*) from "usermerge"."plan_deleted") as "deletedSeen",
  count(*) filter (where r.user_id is not null and r.head_source_no is null and not exists (
    select from "usermerge"."crosswalk" c
    join "usermerge"."golden" g on g.user_id = c.user_id and g.state = 'live' and g.generation = c.generation
    where c.user_id = r.user_id
  )) + (
select count(*) from "usermerge"."golden" g
where g.state = 'live' and not exists (select from "usermerge"."plan_scope" s where s.user_id = g.user_id) and g.bound_source_no = 0 and not exists (
  select from "usermerge"."crosswalk" c where c.user_id = g.user_id and c.generation = g.generation
))  as "targetOnly"
from "usermerge"."plan_record" r;

-- plain, further-columns, normalised-key
/* plan.count_changes */
select
  count(*) filter (where r.user_id is null and not r.waits) as insert,
  count(*) filter (where r.changes <> '{}') as update,
  count(*) filter (where 'credential' = any (r.changes)) as "updatePassword",
  count(*) filter (where r.changes <> '{}' and r.changes <> '{credential}') as "updateOther",
  count(*) filter (where r.user_id is not null and r.changes = '{}' and r.head_source_no is not null) + 0 - 0 as unchanged,
  (select count(*) from "usermerge"."plan_id" i where i.is_new) as "newIds",
  (select count(*) from "usermerge"."plan_deleted") as "deletedSeen",
  count(*) filter (where r.user_id is not null and r.head_source_no is null and not exists (
    select from "usermerge"."crosswalk" c
    join "usermerge"."golden" g on g.user_id = c.user_id and g.state = 'live' and g.generation = c.generation
    where c.user_id = r.user_id
  )) + 0  as "targetOnly"
from "usermerge"."plan_record" r;
