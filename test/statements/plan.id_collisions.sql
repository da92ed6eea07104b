-- plain, further-columns, normalised-key
/* plan.id_collisions */
select c.detail as id, array_agg(s.name || ':' || c.source_user_id order by s.priority) as accounts
from "usermerge"."plan_conflict" c
join "usermerge"."source" s on s.source_no = c.source_no
where c.kind = 'id_collision'
group by c.detail
order by min(c.conflict_no)
limit $1;
