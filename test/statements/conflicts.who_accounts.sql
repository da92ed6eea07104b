-- further-columns
/* conflicts.who_accounts */
insert into "usermerge"."conflict_account" (conflict_no, source_no, source_user_id, user_id, state, asked, winner)
with who as (
  select c.* from (select c.* from "usermerge"."plan_conflict" c where c.waiting) c where c.kind = any ($1::text[]) and c.decision_no is null
),
asked as (
select c.conflict_no as q, n.source_no, n.source_user_id, null::smallint as with_source_no, n.source_user_id as with_source_user_id
from who c
join "usermerge"."plan_newcomer" n on n.user_id is not distinct from c.user_id and case
  when c.variant is not null then false
  when c.waiting then n.verdict = c.kind and n.match_key = c.match_key
  else c.kind = any (n.accepted) and (n.user_id is not null or n.match_key = c.match_key)
end
union all
select c.conflict_no, i.source_no, i.source_user_id, null, null
from who c
join "usermerge"."plan_identity" i on i.identity = c.identity and i.variant = c.variant and i.source_no <> 0
union all
select c.conflict_no, m.source_no, m.source_user_id, null, null
from who c
join "usermerge"."plan_member" m on c.kind = 'moved_account' and c.waiting and c.detail is null and m.user_id = c.user_id and m.question
  ),
seen as (
with subject as (select * from asked),
newcomer as (select n.source_no, n.source_user_id, n.match_key from "usermerge"."plan_newcomer" n where n.verdict is distinct from 'skipped'),
own as (
  select s.q, n.source_no, n.source_user_id, n.match_key, null::bigint as user_id
  from subject s join newcomer n on n.source_no = s.source_no and n.source_user_id = s.source_user_id
  union all
  select s.q, m.source_no, m.source_user_id, m.match_key, m.user_id
  from subject s join "usermerge"."plan_member" m on m.source_no = s.source_no and m.source_user_id = s.source_user_id
  where not m.dropped
),
records as (
  select o.q, o.user_id from own o where o.user_id is not null
  union
  select o.q, c.user_id from own o join "usermerge"."plan_claim" c on c.match_key = o.match_key
  union
  select o.q, g.user_id from own o join "usermerge"."plan_gone" g on g.match_key = o.match_key
  union
  select s.q, m.user_id
  from subject s join "usermerge"."plan_member" m on m.source_no = s.with_source_no and m.source_user_id = s.with_source_user_id
  union
  select s.q, s.with_source_user_id::text::bigint from subject s where s.with_source_no = 0
)
select o.q, o.source_no, o.source_user_id from own o
union
select o.q, n.source_no, n.source_user_id from own o join newcomer n on n.match_key = o.match_key
union
select r.q, m.source_no, m.source_user_id from records r join "usermerge"."plan_member" m on m.user_id = r.user_id and not m.dropped
union
select r.q, 0::smallint, t.user_id::bigint
from records r join "usermerge"."plan_target_account" t on t.user_id = r.user_id
  )
select s.q, s.source_no, s.source_user_id,
  case when s.source_no = 0 then t.user_id else m.user_id end,
  case when s.source_no = 0 or m.user_id is not null then 'member' when coalesce(r.waits, true) then 'waits' else 'joins' end,
  s.source_no <> 0 and (m.user_id is null or a.q is not null),
  coalesce(r.winner_source_no = s.source_no and r.winner_source_user_id = s.source_user_id, false)
from seen s
left join "usermerge"."plan_member" m on m.source_no = s.source_no and m.source_user_id = s.source_user_id
left join "usermerge"."plan_target_account" t on s.source_no = 0 and t.user_id::text = s.source_user_id::text
left join (select distinct q, source_no, source_user_id from asked) a
  on a.q = s.q and a.source_no = s.source_no and a.source_user_id = s.source_user_id
left join "usermerge"."plan_identity" i
  on i.source_no = s.source_no and i.source_user_id = s.source_user_id and i.variant = 'with'
left join "usermerge"."plan_record" r on r.identity = i.identity and r.variant = i.variant;
