-- plain, further-columns, normalised-key
/* plan.sample_conflicts: the first conflicts of each kind with their accounts; passwords as letters */
with chosen as (
  select c.*
  from (
    select c.*, row_number() over (partition by c.kind order by c.waiting desc, c.conflict_no) as place
    from "usermerge"."plan_conflict" c
  ) c
  where c.place <= $1
  -- No more than there can be: by that the server knows how few it looks up.
  limit $2
),
records as materialized (
  select r.identity, r.variant, r.waits, r.winner_source_no, r.winner_source_user_id
  from "usermerge"."plan_record" r
  where r.identity in (select c.identity from chosen c)
),
listed as (
  select distinct c.conflict_no, i.source_no, i.source_user_id, case when i.joins then 'joins' else 'member' end as state, i.identity, i.variant
  from chosen c
  join "usermerge"."plan_identity" i on i.identity = c.identity
  left join records r on r.identity = i.identity
  where i.variant = coalesce(r.variant, i.variant)
  union all
  select distinct c.conflict_no, n.source_no, n.source_user_id, 'waits', c.identity, null
  from chosen c
  join "usermerge"."plan_newcomer" n on n.verdict is not null
    and (n.user_id = c.user_id or (n.user_id is null and c.user_id is null and n.match_key = c.match_key))
  union all
  select c.conflict_no, w.source_no, w.source_user_id, 'member', null, null
  from chosen c
  join "usermerge"."crosswalk" w on w.user_id = c.user_id
  where c.kind = 'deleted_in_target'
  union all
  select c.conflict_no, w.source_no, w.source_user_id, 'member', null, null
  from chosen c
  join "usermerge"."crosswalk" w on w.user_id = c.user_id
  where $3 and c.kind <> 'deleted_in_target'
    and not exists (select from "usermerge"."plan_identity" i where i.identity = c.identity)
  union all
  select c.conflict_no, c.source_no, c.source_user_id, case when c.kind = 'vanished_account' then 'member' else 'waits' end, null, null
  from chosen c
  where c.source_no is not null and c.source_user_id is not null and c.identity is null
),
accounts as (
  select l.*, coalesce(a.username, t.username) as username, coalesce(a.password, t.password) as password,
    case when l.source_no = 0 then t.password_last_changed else a.password_last_changed end as time
  from listed l
  left join "usermerge"."account" a on a.source_no = l.source_no and a.source_user_id = l.source_user_id and l.source_no <> 0
  left join "usermerge"."plan_target_account" t on l.source_no = 0 and t.user_id::text = l.source_user_id::text
)
select
  c.conflict_no, c.kind, c.user_id::text as user_id, c.match_key, c.detail,
  s.name as source, a.source_user_id::text as source_user_id, a.username, a.time::text as time,
  case when a.password is not null then dense_rank() over (partition by c.conflict_no order by a.password) end::int as letter,
  coalesce((
a.password is not null and a.password <> '' and left(a.password, 1) <> '!'
and a.password not in ('*', 'x', '*LK*', 'NP', 'LOCKED', 'hasprovider') and left(a.password, 6) <> '{SASL}'
  ), false) as usable,
  coalesce(r.winner_source_no = a.source_no and r.winner_source_user_id = a.source_user_id, false) as winner,
  coalesce(case when r.waits then 'waits' end, a.state) as state
from chosen c
left join accounts a on a.conflict_no = c.conflict_no
left join "usermerge"."source" s on s.source_no = a.source_no
left join records r on r.identity = c.identity
order by c.kind, c.conflict_no, s.priority, a.source_user_id;
