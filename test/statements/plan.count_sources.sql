-- plain, further-columns, normalised-key
/* plan.count_sources */
with present as (
  select a.source_no,
    count(*) filter (where not a.vanished and not a.rejected) as present,
    count(*) filter (where a.vanished) as vanished,
    count(*) filter (where a.rejected) as rejected
  from "usermerge"."account" a
  where a.source_no <> 0
  group by a.source_no
),
-- Who has a golden record, less the few that are not in the reading, or whose record is deleted.
crossed as (
  select w.source_no, count(*) as accounts from "usermerge"."crosswalk" w group by w.source_no
),
absent as (
  select a.source_no, count(*) as accounts
  from (
    select source_no, source_user_id from "usermerge"."account" where source_no <> 0 and (vanished or rejected)
  ) a
  join "usermerge"."crosswalk" w on w.source_no = a.source_no and w.source_user_id = a.source_user_id
  group by a.source_no
),
deleted as (
  select d.source_no, count(*) as accounts, count(*) filter (where not a.vanished and not a.rejected) as present
  from (
select w.source_no, w.source_user_id, w.user_id
from (select user_id, state, generation from "usermerge"."golden" where state <> 'live' or generation > 0) g
join "usermerge"."crosswalk" w on w.user_id = g.user_id
where g.state <> 'live' or g.generation <> w.generation
union all
select w.source_no, w.source_user_id, w.user_id
from "usermerge"."plan_deleted" d
join "usermerge"."golden" g on g.user_id = d.user_id
join "usermerge"."crosswalk" w on w.user_id = d.user_id and w.generation = g.generation
  ) d
  join "usermerge"."account" a on a.source_no = d.source_no and a.source_user_id = d.source_user_id
  group by d.source_no
),
state as (
  select p.source_no, p.present, p.vanished, coalesce(d.present, 0) as left_out,
    coalesce(c.accounts, 0) - coalesce(b.accounts, 0) - coalesce(d.present, 0) as members
  from present p
  left join crossed c on c.source_no = p.source_no
  left join absent b on b.source_no = p.source_no
  left join deleted d on d.source_no = p.source_no
),
joining as (
  select j.source_no, count(*) as accounts
  from "usermerge"."plan_join" j
  where (not exists (select from present p where p.rejected > 0) or not exists (
    select from "usermerge"."account" a
    where a.source_no = j.source_no and a.source_user_id = j.source_user_id and a.rejected
  )) 
  group by j.source_no
),

altered as (
  select c.source_no, count(*) as accounts from "usermerge"."changed" c where c.plan_no = $1 group by c.source_no
)
select
  s.name, s.priority, s.read_in is not distinct from $2::bigint as read,
  coalesce(to_char(s.read_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'), '') as "readAt",
  s.complete, nullif(s.description -> 'kept', 'null') as kept,
  s.rows, s.superseded, s.rejected, coalesce(s.description -> 'passwords', '[]') as passwords,
  coalesce(t.present, 0) as present, coalesce(t.vanished, 0) as vanished, coalesce(t.members, 0) as members,
  coalesce(t.left_out, 0)  as "leftOut", coalesce(j.accounts, 0) as joining, coalesce(x.accounts, 0) as changed
from "usermerge"."source" s
left join state t on t.source_no = s.source_no
left join joining j on j.source_no = s.source_no
left join altered x on x.source_no = s.source_no

where s.source_no = any ($3::int[])
order by s.priority, s.source_no;
