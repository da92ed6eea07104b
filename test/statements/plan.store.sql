-- plain, further-columns, normalised-key
/* plan.store */
update "usermerge"."plan"
set state = 'ready', ready_at = clock_timestamp(), decided = $1::jsonb, report = $2::jsonb,
  records = ((select count(*) from "usermerge"."plan_record") + (select count(*) from "usermerge"."plan_row") + (select count(*) from "usermerge"."plan_deleted"))
where plan_no = $3;
