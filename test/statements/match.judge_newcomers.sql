-- further-columns
/* match.judge_newcomers: newcomers to one golden record beside each other */
update "usermerge"."plan_newcomer" n
set verdict = case when j.kind = any ($1::text[]) then j.kind end,
  accepted = case when j.kind = any ($2::text[]) then n.accepted else n.accepted || j.kind end
from (
  select
    n.source_no, n.source_user_id,
    case
      when count(*) over (partition by n.user_id, n.source_no) > 1 then 'duplicate_in_source'
      when n.verdict is null and ((a."a_email" is not null and min(a."a_email") over remaining <> max(a."a_email") over remaining)) then 'confirm_mismatch'
    end as kind
  from "usermerge"."plan_newcomer" n
  join "usermerge"."account" a on a.source_no = n.source_no and a.source_user_id = n.source_user_id
  where n.user_id is not null
  window remaining as (partition by n.user_id, n.verdict)
) j
where j.kind is not null and not j.kind = any (n.accepted) and n.source_no = j.source_no
  and n.source_user_id = j.source_user_id and n.verdict is null;
