-- plain, further-columns, normalised-key
/* plan.sample_changes */
(
  select 'insert' as action, i.user_id::text as user_id,
    r.username, coalesce(s.name, h.name) as source, '{}'::text[] as groups
  from (
    select * from "usermerge"."plan_record"
    where user_id is null and not waits
    order by head_priority, match_key
    limit $1
  ) r
  left join "usermerge"."source" s on s.source_no = r.winner_source_no
  left join "usermerge"."source" h on h.source_no = r.head_source_no
  left join "usermerge"."plan_id" i on i.record_no = r.record_no
)
union all
(
  select 'update', r.user_id::text, r.username, s.name, r.changes
  from "usermerge"."plan_record" r
  left join "usermerge"."source" s on s.source_no = r.winner_source_no
  where r.changes <> '{}'
  order by r.identity
  limit $2
);
