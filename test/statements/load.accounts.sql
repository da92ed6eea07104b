-- normalised-key
/* load.accounts: what is left are the accounts */
insert into "usermerge"."account_1_<plan>" ("source_user_id", "username", "password", "password_last_changed", "updated_at", "match_key", "plain_key", "a_email", "a_tenant")
select "source_user_id", "username", "password", "password_last_changed", "updated_at", "match_key", "plain_key", "a_email", "a_tenant"
from "usermerge"."landing_checked" l
where l.reason is null;

-- normalised-key
/* load.accounts: what is left are the accounts */
insert into "usermerge"."account_2_<plan>" ("source_user_id", "username", "password", "password_last_changed", "updated_at", "match_key", "plain_key", "a_email", "a_tenant")
select "source_user_id", "username", "password", "password_last_changed", "updated_at", "match_key", "plain_key", "a_email", "a_tenant"
from "usermerge"."landing_checked" l
where l.reason is null;
