-- further-columns
/* plan.merged_sources */
select s.name
from "usermerge"."source" s
where s.source_no <> 0 and exists (select from "usermerge"."crosswalk" c where c.source_no = s.source_no)
order by s.priority;
