-- plain, normalised-key
/* merge.fresh_identities */
create view "usermerge"."plan_identity" as
select
  r.identity, r.variant, r.user_id, r.match_key, a.source_no, a.source_user_id, true as joins, false as question, false as confirmed, null::text as plain_key
from "usermerge"."plan_record" r
cross join lateral (
  select r.head_source_no as source_no, r.head_source_user_id as source_user_id where r.joining_nos is null
  union all
  select j.source_no, j.source_user_id from unnest(r.joining_nos, r.joining_ids) j (source_no, source_user_id)
) a;
