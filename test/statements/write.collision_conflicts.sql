-- further-columns
/* write.collision_conflicts */
insert into "usermerge"."plan_conflict" (kind, waiting, identity, user_id, match_key, detail, conflict_no)
select 'unique_collision', $1 or k.grp is not null, r.identity, r.user_id, r.match_key, coalesce($2, r.natural_username),
  (select coalesce(max(conflict_no), 0) from "usermerge"."plan_conflict") + row_number() over (order by r.identity)
from "usermerge"."plan_taken" k
join "usermerge"."plan_record" r on r.identity = k.identity;

-- further-columns, normalised-key
/* write.collision_conflicts */
insert into "usermerge"."plan_conflict" (kind, waiting, identity, user_id, match_key, detail, conflict_no)
select 'username_collision', $1 or k.grp is not null, r.identity, r.user_id, r.match_key, coalesce(null::text, r.natural_username),
  (select coalesce(max(conflict_no), 0) from "usermerge"."plan_conflict") + row_number() over (order by r.identity)
from "usermerge"."plan_taken" k
join "usermerge"."plan_record" r on r.identity = k.identity;
