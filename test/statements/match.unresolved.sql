-- further-columns
/* match.unresolved: accounts that a run has not settled */
create unlogged table "usermerge"."plan_unresolved" as
select c.source_no, c.source_user_id from (
select c.source_no, c.source_user_id
from "usermerge"."changed" c
where c.plan_no > coalesce((select max(p."plan_no") from "usermerge"."plan" p where p.state = 'applied'), 0)
  ) c
union
select source_no, source_user_id from "usermerge"."waiting"
union
select source_no, source_user_id from "usermerge"."unsettled"
union
select a.source_no, a.source_user_id
from "usermerge"."account" a
where a.source_no <> 0 and (a.returned or a.password_last_changed > (select max(p."started_at") from "usermerge"."plan" p where p.state = 'applied'))
union
-- The first reading of a source is not listed: it is all new until a run has applied it.
select a.source_no, a.source_user_id
from "usermerge"."source" s
join "usermerge"."account" a on a.source_no = s.source_no
where s.source_no <> 0 and (s.description ->> 'before')::bigint = -1
  and s.read_in > (select max(p."plan_no") from "usermerge"."plan" p where p.state = 'applied')
union
select d.source_no, d.source_user_id from (
select v.source_no, v.source_user_id
from "usermerge"."decision" d
join "usermerge"."decision_account" a on a.decision_no = d.decision_no
cross join lateral (values (a.source_no, a.source_user_id), (a.with_source_no, a.with_source_user_id)) v (source_no, source_user_id)
where v.source_no is not null and (
  d.ended is null or d.ended_at > (select max(p."ready_at") from "usermerge"."plan" p where p.state = 'applied')
)
  ) d;
