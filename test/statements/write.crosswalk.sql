-- plain, further-columns, normalised-key
/* write.crosswalk: which golden record each account went into */
insert into "usermerge"."crosswalk" (source_no, source_user_id, user_id, generation, run_no, rule)
select j.source_no, j.source_user_id, coalesce(r.user_id, i.user_id), coalesce(g.generation, 0), $1,
  case when r.user_id is not null then 'joined' when r.accounts > 1 then 'key' else 'new' end
from "usermerge"."plan_join" j
join "usermerge"."plan_record" r on r.identity = j.identity
left join "usermerge"."plan_id" i on i.record_no = r.record_no
left join "usermerge"."golden" g on g.user_id = r.user_id
where not exists (select from "usermerge"."plan_stale" s where s.identity = "r".identity);
