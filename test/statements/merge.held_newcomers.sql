-- further-columns
/* merge.held_newcomers: with a golden record in review, nobody new joins it */
update "usermerge"."plan_newcomer" n
set verdict = 'held'
from "usermerge"."plan_record" r
where r.newcomers_wait and n.user_id = r.user_id and n.verdict is null;
