-- plain, further-columns, normalised-key
/* write.crosswalk: which golden record each account went into; a new record of one account is that account's */
insert into "usermerge"."crosswalk" (source_no, source_user_id, user_id, generation, run_no, rule)
select r.head_source_no, r.head_source_user_id, i.user_id, 0, $1::bigint, 'new'
from "usermerge"."plan_record" r
join "usermerge"."plan_id" i on i.record_no = r.record_no
where r.accounts = 1 and not exists (select from "usermerge"."plan_stale" s where s.identity = "r".identity)
union all
select j.source_no, j.source_user_id, coalesce(r.user_id, i.user_id), coalesce(g.generation, 0), $2::bigint,
  case when r.user_id is not null then 'joined' else 'key' end
from "usermerge"."plan_join" j
join "usermerge"."plan_record" r on r.identity = j.identity and (r.user_id is not null or r.accounts > 1)
left join "usermerge"."plan_id" i on i.record_no = r.record_no
left join "usermerge"."golden" g on g.user_id = r.user_id
where not exists (select from "usermerge"."plan_stale" s where s.identity = "r".identity);
