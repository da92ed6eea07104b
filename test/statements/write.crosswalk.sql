-- plain, normalised-key
/* write.crosswalk: which golden record each account went into */
insert into "usermerge"."crosswalk" (source_no, source_user_id, user_id, generation, run_no, rule)
select j.source_no, j.source_user_id, coalesce(j.user_id, i.user_id), 0, $1::bigint, j.rule
from "usermerge"."plan_join" j
left join "usermerge"."plan_id" i on i.record_no = j.record_no

where (not exists (select from "usermerge"."plan_stale") or not exists (select from "usermerge"."plan_stale" s where s.identity = "j".identity));

-- further-columns
/* write.crosswalk: which golden record each account went into */
insert into "usermerge"."crosswalk" (source_no, source_user_id, user_id, generation, run_no, rule)
select j.source_no, j.source_user_id, coalesce(j.user_id, i.user_id), coalesce(g.generation, 0), $1::bigint, j.rule
from "usermerge"."plan_join" j
left join "usermerge"."plan_id" i on i.record_no = j.record_no
left join "usermerge"."golden" g on g.user_id = j.user_id
where (not exists (select from "usermerge"."plan_stale") or not exists (select from "usermerge"."plan_stale" s where s.identity = "j".identity));
