-- further-columns
/* match.judge_newcomers: newcomers to one golden record beside each other */
update "usermerge"."plan_newcomer" n
set
  verdict = case
    when (j.differs and $1) then 'confirm_mismatch'
    when j.normalised and $2 then 'normalised_match'
  end,
  accepted = n.accepted || array_remove(array[
    case when j.differs and $3 then 'confirm_mismatch' end,
    case when j.normalised and $4 and not (j.differs and $5) then 'normalised_match' end
  ], null)
from (
  select
    n.source_no, n.source_user_id,
    (a."a_email" is not null and min(a."a_email") over remaining <> max(a."a_email") over remaining) as differs,
    not n.plain and not n.confirmed as normalised, n.decided
  from "usermerge"."plan_newcomer" n
  join "usermerge"."account" a on a.source_no = n.source_no and a.source_user_id = n.source_user_id
  where n.user_id is not null and n.verdict is null
  window remaining as (partition by n.user_id)
) j
where (j.differs or j.normalised) and j.decided is null and n.source_no = j.source_no and n.source_user_id = j.source_user_id;
