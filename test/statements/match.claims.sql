-- plain, further-columns, normalised-key
/* match.claims: the keys that golden records have, by their accounts and by their row */
create unlogged table "usermerge"."plan_claim" as
select m.match_key, m.user_id, false as by_target
from "usermerge"."plan_member" m
where m.match_key is not null and not m.dropped
group by m.match_key, m.user_id
union all
select t.match_key, t.user_id, true
from "usermerge"."plan_target_account" t
where t.match_key is not null;
