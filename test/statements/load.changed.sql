-- further-columns
/* load.changed: accounts that are new, changed, vanished or back */
insert into "usermerge"."changed" (plan_no, source_no, source_user_id, what)
select $1, $2, coalesce(n.source_user_id, o.source_user_id),
  case when o.source_user_id is null then 'new' when n.source_user_id is null then 'vanished' when o.vanished then 'returned' else 'changed' end
from "usermerge"."account_1_<plan>" n
full join usermerge.account_1_<plan> o on o.source_user_id = n.source_user_id
where o.source_user_id is null
  or (n.source_user_id is null and not o.vanished)
  or (n.source_user_id is not null and (o.vanished or o.rejected or ("n"."username", "n"."password", "n"."password_last_changed", "n"."updated_at", "n"."match_key", "n"."plain_key", "n"."a_email", "n"."a_salt", "n"."a_role", "n"."a_is_active", "n"."v_email") is distinct from ("o"."username", "o"."password", "o"."password_last_changed", "o"."updated_at", "o"."match_key", "o"."plain_key", "o"."a_email", "o"."a_salt", "o"."a_role", "o"."a_is_active", "o"."v_email")));

-- further-columns
/* load.changed: accounts that are new, changed, vanished or back */
insert into "usermerge"."changed" (plan_no, source_no, source_user_id, what)
select $1, $2, coalesce(n.source_user_id, o.source_user_id),
  case when o.source_user_id is null then 'new' when n.source_user_id is null then 'vanished' when o.vanished then 'returned' else 'changed' end
from "usermerge"."account_2_<plan>" n
full join usermerge.account_2_<plan> o on o.source_user_id = n.source_user_id
where o.source_user_id is null
  or (n.source_user_id is null and not o.vanished)
  or (n.source_user_id is not null and (o.vanished or o.rejected or ("n"."username", "n"."password", "n"."password_last_changed", "n"."updated_at", "n"."match_key", "n"."plain_key", "n"."a_email", "n"."a_salt", "n"."a_role", "n"."a_is_active", "n"."v_email") is distinct from ("o"."username", "o"."password", "o"."password_last_changed", "o"."updated_at", "o"."match_key", "o"."plain_key", "o"."a_email", "o"."a_salt", "o"."a_role", "o"."a_is_active", "o"."v_email")));
