-- further-columns
/* merge.hazard */
select count(*) as count, count(*) filter (where false) as of_which from "usermerge"."plan_record" r where ((r.user_id is null and not r.waits) or r.changes <> '{}') and r.winner_source_no is not null and (r."a_role" is distinct from r."p_role");

-- further-columns
/* merge.hazard */
select count(*) as count, count(*) filter (where false) as of_which from "usermerge"."plan_record" r where r.uncertain and ((r.user_id is null and not r.waits) or 'credential' = any (r.changes));

-- plain, further-columns, normalised-key
/* merge.hazard */
select count(*) as count, count(*) filter (where r.winner_priority > case when r.in_target then 0 else r.head_priority end) as of_which from "usermerge"."plan_record" r where (
r.unconfirmed and (
  ((r.user_id is null and not r.waits) and r.first_source_no <> r.last_source_no)
  or (r.user_id is not null and r.variant = 'with' and r.joining > 0)
)
  );
