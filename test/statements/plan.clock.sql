-- plain, further-columns, normalised-key
/* plan.clock */
select started_at::text as now, (started_at + $1 * interval '1 millisecond')::text as horizon
from "usermerge"."plan" where plan_no = $2;
