-- plain, further-columns, normalised-key
/* plan.count_changes */
select
  count(*) filter (where r.user_id is null and not r.waits) as insert,
  count(*) filter (where r.changes <> '{}') as update,
  count(*) filter (where 'credential' = any (r.changes)) as "updatePassword",
  count(*) filter (where r.changes <> '{}' and r.changes <> '{credential}') as "updateOther",
  count(*) filter (where r.user_id is not null and r.changes = '{}' and r.head_source_no is not null) as unchanged,
  (select count(*) from "usermerge"."plan_id" i where i.is_new) as "newIds",
  (select count(*) from "usermerge"."plan_deleted") as "deletedSeen",
  count(*) filter (where r.user_id is not null and r.head_source_no is null and not exists (
    select from (
select
  w.source_no, w.source_user_id, w.user_id,
  case when g.state = 'live' and g.generation = w.generation then 'live' else 'deleted' end as state
from "usermerge"."crosswalk" w
join "usermerge"."golden" g on g.user_id = w.user_id
  ) c where c.user_id = r.user_id and c.state = 'live'
  )) as "targetOnly"
from "usermerge"."plan_record" r;
