-- further-columns
/* match.judge: a newcomer beside the accounts of the golden record that has its key */
update "usermerge"."plan_newcomer" n
set
  confirmed = j.confirmed,
  plain = j.plain,
  accepted = n.accepted || array_remove(array[
    case when j.same_source and $1 then 'duplicate_in_source' end,
    case when j.contradicted and $2 and not (j.same_source and $3) then 'confirm_mismatch' end
  ], null),
  verdict = case
    when j.same_source and $4 then 'duplicate_in_source'
    when j.contradicted and $5 then 'confirm_mismatch'
  end
from (
  select
    n.source_no, n.source_user_id,
    bool_or(p.source_no = n.source_no) or bool_or(t.user_id is not null) as same_source,
    coalesce(bool_or(p."a_email" <> a."a_email"), false) as contradicted,
    coalesce(bool_or((p."a_email" = a."a_email" and p."v_email" and a."v_email")), false) as confirmed,
    coalesce(bool_or(p.plain_key = n.plain_key), false) as plain
  from "usermerge"."plan_newcomer" n
  join "usermerge"."account" a on a.source_no = n.source_no and a.source_user_id = n.source_user_id
  join (
select m.user_id, m.source_no, m.plain_key , "a"."a_email" , a."v_email"
from "usermerge"."plan_member" m
join "usermerge"."account" a on a.source_no = m.source_no and a.source_user_id = m.source_user_id
where not m.dropped and m.user_id in (select n.user_id from "usermerge"."plan_newcomer" n where n.user_id is not null and n.verdict is null)
union all
select t.user_id, 0, coalesce(t.plain_key, t.match_key) , "t"."a_email" , null::boolean as "v_email"
from "usermerge"."plan_target_account" t
where t.user_id in (select n.user_id from "usermerge"."plan_newcomer" n where n.user_id is not null and n.verdict is null)
  ) p on p.user_id = n.user_id
  left join (
    select user_id, source_no
    from "usermerge"."plan_newcomer"
    where user_id is not null and verdict is null
    group by user_id, source_no
    having count(*) > 1
  ) t on t.user_id = n.user_id and t.source_no = n.source_no
  where n.user_id is not null and n.verdict is null 
  group by n.source_no, n.source_user_id
) j
where n.source_no = j.source_no and n.source_user_id = j.source_user_id;
