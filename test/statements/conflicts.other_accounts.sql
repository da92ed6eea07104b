-- further-columns
/* conflicts.other_accounts */
insert into "usermerge"."conflict_account" (conflict_no, source_no, source_user_id, user_id, state, asked, winner)
with chosen as (select c.* from "usermerge"."plan_conflict" c where c.waiting)
select c.conflict_no, i.source_no, i.source_user_id, case when i.joins then null else i.user_id end,
  case when not i.joins then 'member' when r.waits or r.variant <> i.variant then 'waits' else 'joins' end,
  i.source_no <> 0,
  coalesce(w.winner_source_no = i.source_no and w.winner_source_user_id = i.source_user_id, false)
from chosen c
join "usermerge"."plan_record" r on r.identity = c.identity
join "usermerge"."plan_identity" i on i.identity = c.identity and i.variant = coalesce(c.variant, r.variant)
left join "usermerge"."plan_fold" w on w.identity = i.identity and w.variant = i.variant
where c.kind <> all ($1::text[]) and c.decision_no is null
union
select c.conflict_no, w.source_no, w.source_user_id, w.user_id, 'member', false, false
from chosen c
join "usermerge"."crosswalk" w on w.user_id = c.user_id
where c.kind = 'deleted_in_target'
union
select c.conflict_no, a.source_no, a.source_user_id, w.user_id, case when w.user_id is null then 'waits' else 'member' end, false, false
from chosen c
join "usermerge"."account" a on a.source_no <> 0 and not a.vanished and "a"."username" = c.match_key
left join "usermerge"."crosswalk" w on w.source_no = a.source_no and w.source_user_id = a.source_user_id
where c.kind = 'lookalike' and not exists (select from "usermerge"."plan_identity" i where i.identity = c.identity)

union
-- Of golden records that this plan did not look at.
select c.conflict_no, w.source_no, w.source_user_id, w.user_id, 'member', true, false
from chosen c
join "usermerge"."crosswalk" w on w.user_id = c.user_id
where c.kind = any ($2::text[]) and c.variant is null and c.decision_no is null
union
select c.conflict_no, c.source_no, c.source_user_id, c.user_id, case when c.user_id is null then 'waits' else 'member' end, false, false
from chosen c
where c.source_user_id is not null and c.identity is null
union
select c.conflict_no, a.source_no, a.source_user_id, w.user_id, case when w.user_id is null then 'joins' else 'member' end, a.role <> 'seen', a.role = 'keep'
from chosen c
join "usermerge"."decision_account" a on a.decision_no = c.decision_no
left join "usermerge"."crosswalk" w on w.source_no = a.source_no and w.source_user_id = a.source_user_id;

-- further-columns
/* conflicts.other_accounts */
insert into "usermerge"."conflict_account" (conflict_no, source_no, source_user_id, user_id, state, asked, winner)
with chosen as (select c.* from "usermerge"."plan_conflict" c where c.waiting)
select c.conflict_no, i.source_no, i.source_user_id, case when i.joins then null else i.user_id end,
  case when not i.joins then 'member' when r.waits or r.variant <> i.variant then 'waits' else 'joins' end,
  i.source_no <> 0,
  coalesce(w.winner_source_no = i.source_no and w.winner_source_user_id = i.source_user_id, false)
from chosen c
join "usermerge"."plan_record" r on r.identity = c.identity
join "usermerge"."plan_identity" i on i.identity = c.identity and i.variant = coalesce(c.variant, r.variant)
left join "usermerge"."plan_fold" w on w.identity = i.identity and w.variant = i.variant
where c.kind <> all ($1::text[]) and c.decision_no is null
union
select c.conflict_no, w.source_no, w.source_user_id, w.user_id, 'member', false, false
from chosen c
join "usermerge"."crosswalk" w on w.user_id = c.user_id
where c.kind = 'deleted_in_target'
union
select c.conflict_no, a.source_no, a.source_user_id, w.user_id, case when w.user_id is null then 'waits' else 'member' end, false, false
from chosen c
join "usermerge"."account" a on a.source_no <> 0 and not a.vanished and "a"."username" = c.match_key
left join "usermerge"."crosswalk" w on w.source_no = a.source_no and w.source_user_id = a.source_user_id
where c.kind = 'lookalike' and not exists (select from "usermerge"."plan_identity" i where i.identity = c.identity)

union
select c.conflict_no, c.source_no, c.source_user_id, c.user_id, case when c.user_id is null then 'waits' else 'member' end, false, false
from chosen c
where c.source_user_id is not null and c.identity is null
union
select c.conflict_no, a.source_no, a.source_user_id, w.user_id, case when w.user_id is null then 'joins' else 'member' end, a.role <> 'seen', a.role = 'keep'
from chosen c
join "usermerge"."decision_account" a on a.decision_no = c.decision_no
left join "usermerge"."crosswalk" w on w.source_no = a.source_no and w.source_user_id = a.source_user_id;
