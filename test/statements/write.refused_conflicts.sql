-- further-columns, normalised-key
/* write.refused_conflicts */
insert into "usermerge"."plan_conflict" (kind, waiting, identity, user_id, match_key, detail, conflict_no)
select 'target_refuses', true, r.identity, r.user_id, r.match_key, f.reason,
  (select coalesce(max(conflict_no), 0) from "usermerge"."plan_conflict") + row_number() over (order by r.identity)
from (select identity, string_agg(distinct concat_ws(': ', grp, reason), '; ') as reason from "usermerge"."plan_refused" group by identity) f
join "usermerge"."plan_record" r on r.identity = f.identity;
