-- plain, further-columns, normalised-key
/* merge.hazard */
select
  count(*) as count,
  array(
    select coalesce(r.username, r.match_key, r.identity) from "usermerge"."plan_record" r where (
r.unconfirmed and (
  ((r.user_id is null and not r.waits) and r.first_source_no <> r.last_source_no)
  or (r.user_id is not null and r.variant = 'with' and r.joining > 0)
)
  ) and r.winner_priority > case when r.in_target then 0 else r.head_priority end order by r.identity limit 3
  ) as samples
from "usermerge"."plan_record" r
where (
r.unconfirmed and (
  ((r.user_id is null and not r.waits) and r.first_source_no <> r.last_source_no)
  or (r.user_id is not null and r.variant = 'with' and r.joining > 0)
)
  ) and r.winner_priority > case when r.in_target then 0 else r.head_priority end;

-- plain, further-columns, normalised-key
/* merge.hazard */
select
  count(*) as count,
  array(
    select coalesce(r.username, r.match_key, r.identity) from "usermerge"."plan_record" r where (
r.unconfirmed and (
  ((r.user_id is null and not r.waits) and r.first_source_no <> r.last_source_no)
  or (r.user_id is not null and r.variant = 'with' and r.joining > 0)
)
  ) order by r.identity limit 3
  ) as samples
from "usermerge"."plan_record" r
where (
r.unconfirmed and (
  ((r.user_id is null and not r.waits) and r.first_source_no <> r.last_source_no)
  or (r.user_id is not null and r.variant = 'with' and r.joining > 0)
)
  );

-- further-columns
/* merge.hazard */
select
  count(*) as count,
  array(
    select coalesce(r.username, r.match_key, r.identity) from "usermerge"."plan_record" r where ((r.user_id is null and not r.waits) or r.changes <> '{}') and r.winner_source_no is not null and (r."a_role" is distinct from r."p_role") order by r.identity limit 3
  ) as samples
from "usermerge"."plan_record" r
where ((r.user_id is null and not r.waits) or r.changes <> '{}') and r.winner_source_no is not null and (r."a_role" is distinct from r."p_role");

-- plain, further-columns, normalised-key
/* merge.hazard */
select
  count(*) as count,
  array(
    select coalesce(r.username, r.match_key, r.identity) from "usermerge"."plan_record" r where r.goes_back_by_configuration and 'credential' = any (r.changes) order by r.identity limit 3
  ) as samples
from "usermerge"."plan_record" r
where r.goes_back_by_configuration and 'credential' = any (r.changes);

-- plain, further-columns, normalised-key
/* merge.hazard */
select
  count(*) as count,
  array(
    select coalesce(r.username, r.match_key, r.identity) from "usermerge"."plan_record" r where r.uncertain and ((r.user_id is null and not r.waits) or 'credential' = any (r.changes)) order by r.identity limit 3
  ) as samples
from "usermerge"."plan_record" r
where r.uncertain and ((r.user_id is null and not r.waits) or 'credential' = any (r.changes));
