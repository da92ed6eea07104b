-- further-columns
/* match.whole_groups: who shares a key with an account in question waits with it */
update "usermerge"."plan_newcomer" n
set verdict = held.verdict
from (
  select match_key, min(verdict) as verdict
  from "usermerge"."plan_newcomer"
  where user_id is null and verdict is not null and match_key is not null 
  group by match_key
) held
where n.user_id is null and n.verdict is null and n.match_key = held.match_key;
