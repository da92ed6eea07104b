-- plain, further-columns, normalised-key
/* match.first_seen: when a plan first saw a credential that was changed in the target, or whose time is in the future */
insert into "usermerge"."target_edit" as e (user_id, credential, first_seen)
select r.user_id, r.d_credential, $1::timestamptz
from "usermerge"."plan_row" r
where 'credential' = any (r.edited) or (r.native and r.password_last_changed > $2::timestamptz)
on conflict (user_id) do update
set credential = excluded.credential, first_seen = excluded.first_seen
where e.credential <> excluded.credential;
