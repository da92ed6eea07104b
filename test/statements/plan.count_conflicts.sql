-- plain, further-columns, normalised-key
/* plan.count_conflicts */
select c.kind, count(*) as count, count(*) filter (where c.waiting) as waiting
from (
  select distinct on (c.kind, coalesce(c.identity, c.conflict_no::text)) c.kind, c.waiting
  from "usermerge"."plan_conflict" c
  order by c.kind, coalesce(c.identity, c.conflict_no::text), c.waiting desc
) c
group by c.kind
order by min(case when c.waiting then 0 else 1 end), c.kind;
