-- plain, further-columns, normalised-key
/* merge.hazard_samples */
select coalesce(r.username, r.match_key, r.identity) as sample
from "usermerge"."plan_record" r
where (
r.unconfirmed and (
  ((r.user_id is null and not r.waits) and r.first_source_no <> r.last_source_no)
  or (r.user_id is not null and r.variant = 'with' and r.joining > 0)
)
  )
order by r.identity
limit 3;

-- further-columns
/* merge.hazard_samples */
select coalesce(r.username, r.match_key, r.identity) as sample
from "usermerge"."plan_record" r
where ((r.user_id is null and not r.waits) or r.changes <> '{}') and r.winner_source_no is not null and (r."a_role" is distinct from r."p_role")
order by r.identity
limit 3;
