-- plain, further-columns, normalised-key
/* plan.decided */
select answer, array_agg(distinct detail ->> 'column') as columns
from "usermerge"."decision"
where ended is null
group by answer;
