-- further-columns
/* write.target_accounts: what the target itself knows, as this run saw it */
insert into "usermerge"."account_target" (source_no, source_user_id, "username", "password", "password_last_changed", "competes_at", "own", "edited", "match_key", "plain_key", "a_email", "a_salt", "a_role", "a_is_active")
select 0, a.user_id::bigint, a."username", a."password", a."password_last_changed", a."competes_at", a."own", a."edited", a."match_key", a."plain_key", a."a_email", a."a_salt", a."a_role", a."a_is_active"
from "usermerge"."plan_target_account" a
where not exists (
  select from "usermerge"."plan_record" r join "usermerge"."plan_stale" s on s.identity = r.identity where r.user_id = a.user_id
)
on conflict (source_user_id) do update
set "username" = excluded."username", "password" = excluded."password", "password_last_changed" = excluded."password_last_changed", "competes_at" = excluded."competes_at", "own" = excluded."own", "edited" = excluded."edited", "match_key" = excluded."match_key", "plain_key" = excluded."plain_key", "a_email" = excluded."a_email", "a_salt" = excluded."a_salt", "a_role" = excluded."a_role", "a_is_active" = excluded."a_is_active";
