-- further-columns
/* match.unresolved_keys: the keys that these accounts and changed rows have, or had when they were settled */
create unlogged table "usermerge"."plan_key" as
select k.match_key
from (
  select nullif("a"."username", '') as match_key
  from "usermerge"."plan_unresolved" u
  join "usermerge"."account" a on a.source_no = u.source_no and a.source_user_id = u.source_user_id
  where u.source_no <> 0
  union
  select u.settled_key from "usermerge"."unsettled" u
  union
  select t.match_key from "usermerge"."plan_target_account" t
  union
  select t.match_key
  from "usermerge"."account_target" t
  join (
select user_id from "usermerge"."plan_row" union all select user_id from "usermerge"."plan_deleted"
  ) s on s.user_id::bigint = t.source_user_id
) k
where k.match_key is not null;
