-- plain, further-columns, normalised-key
/* plan.count_sources */
with state as (
  select a.source_no,
    count(*) filter (where not a.vanished and not a.rejected) as present,
    count(*) filter (where a.vanished) as vanished,
    count(*) filter (where not a.vanished and not a.rejected and c.state = 'live') as members,
    count(*) filter (where not a.vanished and not a.rejected and c.state = 'deleted') as left_out
  from "usermerge"."account" a
  left join (
    select w.source_no, w.source_user_id, case when d.user_id is null then w.state else 'deleted' end as state
    from (
select
  w.source_no, w.source_user_id, w.user_id,
  case when g.state = 'live' and g.generation = w.generation then 'live' else 'deleted' end as state
from "usermerge"."crosswalk" w
join "usermerge"."golden" g on g.user_id = w.user_id
  ) w
    left join "usermerge"."plan_deleted" d on d.user_id = w.user_id
  ) c on c.source_no = a.source_no and c.source_user_id = a.source_user_id
  where a.source_no <> 0
  group by a.source_no
),
joining as (
  select j.source_no, count(*) as accounts
  from "usermerge"."plan_join" j
  left join "usermerge"."account" a on a.source_no = j.source_no and a.source_user_id = j.source_user_id and a.rejected
  where a.source_no is null
  group by j.source_no
),
altered as (
  select c.source_no, count(*) as accounts from "usermerge"."changed" c where c.plan_no = $1 group by c.source_no
)
select
  s.name, s.priority, s.read_in is not distinct from $2::bigint as read,
  coalesce(to_char(s.read_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'), '') as "readAt",
  s.rows, s.superseded, s.rejected, coalesce(s.description -> 'passwords', '[]') as passwords,
  coalesce(t.present, 0) as present, coalesce(t.vanished, 0) as vanished, coalesce(t.members, 0) as members,
  coalesce(t.left_out, 0) as "leftOut", coalesce(j.accounts, 0) as joining, coalesce(x.accounts, 0) as changed
from "usermerge"."source" s
left join state t on t.source_no = s.source_no
left join joining j on j.source_no = s.source_no
left join altered x on x.source_no = s.source_no
where s.source_no = any ($3::int[])
order by s.priority, s.source_no;
