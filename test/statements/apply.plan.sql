-- plain, further-columns, normalised-key
/* apply.plan */
select plan_no, state, config_digest, decided, records, report
from "usermerge"."plan"
where state = 'ready'
order by plan_no desc
limit 1;
