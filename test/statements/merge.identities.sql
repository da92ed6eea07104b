-- further-columns
/* merge.identities: which accounts are folded together */
create unlogged table "usermerge"."plan_identity" as
select
  coalesce('k' || n.match_key, 'n' || "n".source_no || ':' || "n".source_user_id) collate "C" as identity,
  'with' as variant, null::bigint as user_id,
  n.match_key, n.source_no, n.source_user_id, true as joins, false as question, false as confirmed, n.plain_key
  
from "usermerge"."plan_newcomer" n
where n.user_id is null and n.verdict is null
union all
select 'r' || n.user_id, 'with', n.user_id, n.match_key, n.source_no, n.source_user_id, true, false, n.confirmed, n.plain_key
  
from "usermerge"."plan_newcomer" n
where n.user_id is not null and n.verdict is null
union all
select 'r' || m.user_id, v.variant, m.user_id, m.match_key, m.source_no, m.source_user_id, false, m.question, true, m.plain_key
  
from "usermerge"."plan_member" m
cross join (values ('with'), ('without')) v (variant)
where not m.dropped and (v.variant = 'without' or m.user_id in (select distinct n.user_id from "usermerge"."plan_newcomer" n where n.user_id is not null and n.verdict is null))
union all
select 'r' || t.user_id, v.variant, t.user_id, t.match_key, 0, t.user_id::bigint, false, false, true, t.plain_key
  
from "usermerge"."plan_target_account" t
cross join (values ('with'), ('without')) v (variant)
where v.variant = 'without' or t.user_id in (select distinct n.user_id from "usermerge"."plan_newcomer" n where n.user_id is not null and n.verdict is null);
