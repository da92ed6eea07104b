-- plain, further-columns, normalised-key
/* plan.count_conflicts */
select c.kind, count(*) as count, count(*) filter (where c.waiting) as waiting
from (
  select c.kind, bool_or(c.waiting) as waiting
  from "usermerge"."plan_conflict" c
  where c.identity is not null
  group by c.kind, c.identity
  union all
  select c.kind, c.waiting from "usermerge"."plan_conflict" c where c.identity is null
) c
group by c.kind
order by min(case when c.waiting then 0 else 1 end), c.kind;
