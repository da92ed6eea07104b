-- plain, further-columns
/* load.wrong_rows */
select exists (
  select from "usermerge"."landing_1_1" l
  where l.source_user_id is null or l.source_user_id::text = '' or octet_length(l.source_user_id::text) > $1
    or (l.username is null and $2) or octet_length(l.username) > $3
    or l.password_last_changed = '-infinity' or l.updated_at = '-infinity'
) as wrong;

-- further-columns
/* load.wrong_rows */
select exists (
  select from "usermerge"."landing_1_2" l
  where l.source_user_id is null or l.source_user_id::text = '' or octet_length(l.source_user_id::text) > $1
    or (l.username is null and $2) or octet_length(l.username) > $3
    or l.password_last_changed = '-infinity' or l.updated_at = '-infinity'
) as wrong;

-- plain, further-columns
/* load.wrong_rows */
select exists (
  select from "usermerge"."landing_2_1" l
  where l.source_user_id is null or l.source_user_id::text = '' or octet_length(l.source_user_id::text) > $1
    or (l.username is null and $2) or octet_length(l.username) > $3
    or l.password_last_changed = '-infinity' or l.updated_at = '-infinity'
) as wrong;

-- further-columns
/* load.wrong_rows */
select exists (
  select from "usermerge"."landing_2_2" l
  where l.source_user_id is null or l.source_user_id::text = '' or octet_length(l.source_user_id::text) > $1
    or (l.username is null and $2) or octet_length(l.username) > $3
    or l.password_last_changed = '-infinity' or l.updated_at = '-infinity'
) as wrong;
