-- further-columns
/* match.choose: of several golden records with one key, the one that evidence confirms */
update "usermerge"."plan_newcomer" n
set user_id = choice.user_id, verdict = null, several = false
from (
  select n.source_no, n.source_user_id, (array_agg(distinct p.user_id) filter (where (p."a_email" = a."a_email" and p."v_email" and a."v_email")))[1] as user_id
  from "usermerge"."plan_newcomer" n
  join "usermerge"."account" a on a.source_no = n.source_no and a.source_user_id = n.source_user_id
  join "usermerge"."plan_claim" c on c.match_key = n.match_key
  join (
select m.user_id, m.source_no, m.plain_key , "a"."a_email" , a."v_email"
from "usermerge"."plan_member" m
join "usermerge"."account" a on a.source_no = m.source_no and a.source_user_id = m.source_user_id
where not m.dropped and m.user_id in (select c.user_id from "usermerge"."plan_claim" c join "usermerge"."plan_newcomer" n on n.match_key = c.match_key where n.several)
union all
select t.user_id, 0, coalesce(t.plain_key, t.match_key) , "t"."a_email" , null::boolean as "v_email"
from "usermerge"."plan_target_account" t
where t.user_id in (select c.user_id from "usermerge"."plan_claim" c join "usermerge"."plan_newcomer" n on n.match_key = c.match_key where n.several)
  ) p on p.user_id = c.user_id
  where n.several
  group by n.source_no, n.source_user_id
  having count(distinct p.user_id) filter (where (p."a_email" = a."a_email" and p."v_email" and a."v_email")) = 1
) choice
where n.source_no = choice.source_no and n.source_user_id = choice.source_user_id;
