-- further-columns
/* load.vanished: accounts that the reading did not have keep their last known state; so do rejected ones, and all where it was not complete */
insert into "usermerge"."account_1_<plan>" (source_no, "source_user_id", "username", "password", "password_last_changed", "updated_at", "match_key", "plain_key", "a_email", "a_salt", "a_role", "a_is_active", "v_email", returned, rejected, vanished)
select $1, o."source_user_id", o."username", o."password", o."password_last_changed", o."updated_at", o."match_key", o."plain_key", o."a_email", o."a_salt", o."a_role", o."a_is_active", o."v_email", o.returned, r.found is not null, r.found is null 
from (
  select o.* from usermerge.account_1_<plan> o where o.vanished
  union all
  select o.* from (
select d.source_user_id, d.what from "usermerge"."changed" d
where d.plan_no = $2 and d.source_no = $3
  ) d join usermerge.account_1_<plan> o on o.source_user_id = d.source_user_id where d.what = 'vanished'
) o
left join "usermerge"."account_1_<plan>" n on n.source_user_id = o.source_user_id
left join lateral (
  select true as found from "usermerge"."rejected_row" r
  where r.source_no = $4 and (r.source_user_id = o.source_user_id::text or (r.source_user_id is null and r.reason in ('malformed', 'wrong_number_of_fields', 'broken_text')))
  limit 1
) r on true
where n.source_user_id is null;

-- further-columns
/* load.vanished: accounts that the reading did not have keep their last known state; so do rejected ones, and all where it was not complete */
insert into "usermerge"."account_2_<plan>" (source_no, "source_user_id", "username", "password", "password_last_changed", "updated_at", "match_key", "plain_key", "a_email", "a_salt", "a_role", "a_is_active", "v_email", returned, rejected, vanished)
select $1, o."source_user_id", o."username", o."password", o."password_last_changed", o."updated_at", o."match_key", o."plain_key", o."a_email", o."a_salt", o."a_role", o."a_is_active", o."v_email", o.returned, r.found is not null, r.found is null 
from (
  select o.* from usermerge.account_2_<plan> o where o.vanished
  union all
  select o.* from (
select d.source_user_id, d.what from "usermerge"."changed" d
where d.plan_no = $2 and d.source_no = $3
  ) d join usermerge.account_2_<plan> o on o.source_user_id = d.source_user_id where d.what = 'vanished'
) o
left join "usermerge"."account_2_<plan>" n on n.source_user_id = o.source_user_id
left join lateral (
  select true as found from "usermerge"."rejected_row" r
  where r.source_no = $4 and (r.source_user_id = o.source_user_id::text or (r.source_user_id is null and r.reason in ('malformed', 'wrong_number_of_fields', 'broken_text')))
  limit 1
) r on true
where n.source_user_id is null;
