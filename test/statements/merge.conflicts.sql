-- normalised-key
/* merge.conflicts: one row an identity, or account, and kind */
create unlogged table "usermerge"."plan_conflict" as
select c.*, row_number() over (order by c.waiting desc, c.kind, c.identity, c.source_no, c.source_user_id) as conflict_no
from (
  select 'moved_account' as kind, true as waiting, 'r' || m.user_id as identity, m.user_id, min(m.match_key) as match_key,
    null::smallint as source_no, null::bigint as source_user_id, null::text as detail,
    null::text as variant, null::bigint as decision_no
  from "usermerge"."plan_member" m
  where m.question
  group by m.user_id
  union all
  select n.verdict, true,
    case when n.user_id is not null then 'r' || n.user_id else 'k' || n.match_key end, n.user_id, n.match_key, null, null, 'newcomers wait', null, null
  from "usermerge"."plan_newcomer" n
  where n.verdict is not null and n.verdict not in ('held', 'skipped')
  group by n.verdict, n.user_id, n.match_key
  union all
  select k.kind, false, case when n.user_id is not null then 'r' || n.user_id else 'k' || min(n.match_key) end, n.user_id, min(n.match_key), null, null, null, null, null
  from "usermerge"."plan_newcomer" n
  cross join unnest(n.accepted) k (kind)
  group by k.kind, n.user_id, case when n.user_id is null then n.match_key end
  union all 
select k.kind, k.kind = any ($1::text[]), r.identity, r.user_id, r.match_key, null::smallint, null::bigint, null::text, r.variant, null::bigint
from "usermerge"."plan_record" r
cross join lateral unnest(array[case when r."password_tie" then 'password_tie' end, case when r."missing_timestamp" then 'missing_timestamp' end, case when r."future_timestamp" then 'future_timestamp' end, case when r."unusable_password" then 'unusable_password' end, case when r."revoked_password" then 'revoked_password' end, case when r."unverified_winner" then 'unverified_winner' end, case when r."second_factor_lost" then 'second_factor_lost' end, case when r."password_bound_to_username" then 'password_bound_to_username' end, case when r."password_goes_back" then 'password_goes_back' end, case when r."duplicate_in_source" then 'duplicate_in_source' end, case when r."confirm_mismatch" then 'confirm_mismatch' end, case when r."normalised_match" then 'normalised_match' end]) k (kind)
where k.kind is not null and (
  r.user_id is null or r.head_source_no is not null
  or exists (select from "usermerge"."plan_newcomer" n where n.user_id = r.user_id)
) and (r."password_tie" or r."missing_timestamp" or r."future_timestamp" or r."unusable_password" or r."revoked_password" or r."unverified_winner" or r."second_factor_lost" or r."password_bound_to_username" or r."password_goes_back" or r."duplicate_in_source" or r."confirm_mismatch" or r."normalised_match")
  union all
  select 'vanished_account', false, null, c.user_id, "a"."match_key", a.source_no, a.source_user_id, null, null, null
  from "usermerge"."account" a
  left join "usermerge"."crosswalk" c on c.source_no = a.source_no and c.source_user_id = a.source_user_id
  where a.vanished
  union all
  select distinct 'deleted_in_target', false, 'd' || c.user_id, c.user_id, null, null::smallint, null::bigint, null, null, null::bigint
  from (
select w.source_no, w.source_user_id, w.user_id
from (select user_id, state, generation from "usermerge"."golden" where state <> 'live' or generation > 0) g
join "usermerge"."crosswalk" w on w.user_id = g.user_id
where g.state <> 'live' or g.generation <> w.generation
union all
select w.source_no, w.source_user_id, w.user_id
from "usermerge"."plan_deleted" d
join "usermerge"."golden" g on g.user_id = d.user_id
join "usermerge"."crosswalk" w on w.user_id = d.user_id and w.generation = g.generation
  ) c
  union all
  select 'rejected_row', false, null, null, null, r.source_no, null, r.reason || ' (' || s.name || coalesce(', line ' || r.position, '') || ')', null, null
  from "usermerge"."rejected_row" r
  join "usermerge"."source" s on s.source_no = r.source_no
  
) c;

-- plain
/* merge.conflicts: one row an identity, or account, and kind */
create unlogged table "usermerge"."plan_conflict" as
select c.*, row_number() over (order by c.waiting desc, c.kind, c.identity, c.source_no, c.source_user_id) as conflict_no
from (
  select 'moved_account' as kind, true as waiting, 'r' || m.user_id as identity, m.user_id, min(m.match_key) as match_key,
    null::smallint as source_no, null::bigint as source_user_id, null::text as detail,
    null::text as variant, null::bigint as decision_no
  from "usermerge"."plan_member" m
  where m.question
  group by m.user_id
  union all
  select n.verdict, true,
    case when n.user_id is not null then 'r' || n.user_id else 'k' || n.match_key end, n.user_id, n.match_key, null, null, 'newcomers wait', null, null
  from "usermerge"."plan_newcomer" n
  where n.verdict is not null and n.verdict not in ('held', 'skipped')
  group by n.verdict, n.user_id, n.match_key
  union all
  select k.kind, false, case when n.user_id is not null then 'r' || n.user_id else 'k' || min(n.match_key) end, n.user_id, min(n.match_key), null, null, null, null, null
  from "usermerge"."plan_newcomer" n
  cross join unnest(n.accepted) k (kind)
  group by k.kind, n.user_id, case when n.user_id is null then n.match_key end
  union all 
select k.kind, k.kind = any ($1::text[]), r.identity, r.user_id, r.match_key, null::smallint, null::bigint, null::text, r.variant, null::bigint
from "usermerge"."plan_record" r
cross join lateral unnest(array[case when r."password_tie" then 'password_tie' end, case when r."missing_timestamp" then 'missing_timestamp' end, case when r."future_timestamp" then 'future_timestamp' end, case when r."unusable_password" then 'unusable_password' end, case when r."revoked_password" then 'revoked_password' end, case when r."unverified_winner" then 'unverified_winner' end, case when r."second_factor_lost" then 'second_factor_lost' end, case when r."password_bound_to_username" then 'password_bound_to_username' end, case when r."password_goes_back" then 'password_goes_back' end, case when r."duplicate_in_source" then 'duplicate_in_source' end, case when r."confirm_mismatch" then 'confirm_mismatch' end, case when r."normalised_match" then 'normalised_match' end]) k (kind)
where k.kind is not null and (
  r.user_id is null or r.head_source_no is not null
  or exists (select from "usermerge"."plan_newcomer" n where n.user_id = r.user_id)
) and (r."password_tie" or r."missing_timestamp" or r."future_timestamp" or r."unusable_password" or r."revoked_password" or r."unverified_winner" or r."second_factor_lost" or r."password_bound_to_username" or r."password_goes_back" or r."duplicate_in_source" or r."confirm_mismatch" or r."normalised_match")
  union all
  select 'vanished_account', false, null, c.user_id, nullif("a"."username", ''), a.source_no, a.source_user_id, null, null, null
  from "usermerge"."account" a
  left join "usermerge"."crosswalk" c on c.source_no = a.source_no and c.source_user_id = a.source_user_id
  where a.vanished
  union all
  select distinct 'deleted_in_target', false, 'd' || c.user_id, c.user_id, null, null::smallint, null::bigint, null, null, null::bigint
  from (
select w.source_no, w.source_user_id, w.user_id
from (select user_id, state, generation from "usermerge"."golden" where state <> 'live' or generation > 0) g
join "usermerge"."crosswalk" w on w.user_id = g.user_id
where g.state <> 'live' or g.generation <> w.generation
union all
select w.source_no, w.source_user_id, w.user_id
from "usermerge"."plan_deleted" d
join "usermerge"."golden" g on g.user_id = d.user_id
join "usermerge"."crosswalk" w on w.user_id = d.user_id and w.generation = g.generation
  ) c
  union all
  select 'rejected_row', false, null, null, null, r.source_no, null, r.reason || ' (' || s.name || coalesce(', line ' || r.position, '') || ')', null, null
  from "usermerge"."rejected_row" r
  join "usermerge"."source" s on s.source_no = r.source_no
  
) c;

-- further-columns
/* merge.conflicts: one row an identity, or account, and kind */
create unlogged table "usermerge"."plan_conflict" as
select c.*, row_number() over (order by c.waiting desc, c.kind, c.identity, c.source_no, c.source_user_id) as conflict_no
from (
  select 'moved_account' as kind, true as waiting, 'r' || m.user_id as identity, m.user_id, min(m.match_key) as match_key,
    null::smallint as source_no, null::bigint as source_user_id, null::text as detail,
    null::text as variant, null::bigint as decision_no
  from "usermerge"."plan_member" m
  where m.question
  group by m.user_id
  union all
  select n.verdict, true,
    case when n.user_id is not null then 'r' || n.user_id else 'k' || n.match_key end, n.user_id, n.match_key, null, null, 'newcomers wait', null, null
  from "usermerge"."plan_newcomer" n
  where n.verdict is not null and n.verdict not in ('held', 'skipped')
  group by n.verdict, n.user_id, n.match_key
  union all
  select k.kind, false, case when n.user_id is not null then 'r' || n.user_id else 'k' || min(n.match_key) end, n.user_id, min(n.match_key), null, null, null, null, null
  from "usermerge"."plan_newcomer" n
  cross join unnest(n.accepted) k (kind)
  group by k.kind, n.user_id, case when n.user_id is null then n.match_key end
  union all 
select k.kind, k.kind = any ($1::text[]), r.identity, r.user_id, r.match_key, null::smallint, null::bigint, null::text, r.variant, null::bigint
from "usermerge"."plan_record" r
cross join lateral unnest(array[case when r."password_tie" then 'password_tie' end, case when r."missing_timestamp" then 'missing_timestamp' end, case when r."future_timestamp" then 'future_timestamp' end, case when r."unusable_password" then 'unusable_password' end, case when r."revoked_password" then 'revoked_password' end, case when r."unverified_winner" then 'unverified_winner' end, case when r."second_factor_lost" then 'second_factor_lost' end, case when r."password_bound_to_username" then 'password_bound_to_username' end, case when r."password_goes_back" then 'password_goes_back' end, case when r."duplicate_in_source" then 'duplicate_in_source' end, case when r."confirm_mismatch" then 'confirm_mismatch' end, case when r."normalised_match" then 'normalised_match' end]) k (kind)
where k.kind is not null and (
  r.user_id is null or r.head_source_no is not null
  or exists (select from "usermerge"."plan_newcomer" n where n.user_id = r.user_id)
) and (r."password_tie" or r."missing_timestamp" or r."future_timestamp" or r."unusable_password" or r."revoked_password" or r."unverified_winner" or r."second_factor_lost" or r."password_bound_to_username" or r."password_goes_back" or r."duplicate_in_source" or r."confirm_mismatch" or r."normalised_match") union all 
select 'revoked_password', true, f.identity, f.user_id, f.match_key, null, null, 'newcomers wait', f.variant, null
from "usermerge"."plan_record" r
join "usermerge"."plan_fold" f on f.identity = r.identity and f.variant = 'with'
where r.newcomers_wait and f."revoked_password" and not r."revoked_password" union all 
select 'unverified_winner', true, f.identity, f.user_id, f.match_key, null, null, 'newcomers wait', f.variant, null
from "usermerge"."plan_record" r
join "usermerge"."plan_fold" f on f.identity = r.identity and f.variant = 'with'
where r.newcomers_wait and f."unverified_winner" and not r."unverified_winner" union all 
select 'second_factor_lost', true, f.identity, f.user_id, f.match_key, null, null, 'newcomers wait', f.variant, null
from "usermerge"."plan_record" r
join "usermerge"."plan_fold" f on f.identity = r.identity and f.variant = 'with'
where r.newcomers_wait and f."second_factor_lost" and not r."second_factor_lost" union all 
select 'password_bound_to_username', true, f.identity, f.user_id, f.match_key, null, null, 'newcomers wait', f.variant, null
from "usermerge"."plan_record" r
join "usermerge"."plan_fold" f on f.identity = r.identity and f.variant = 'with'
where r.newcomers_wait and f."password_bound_to_username" and not r."password_bound_to_username" union all 
select 'password_goes_back', true, f.identity, f.user_id, f.match_key, null, null, 'newcomers wait', f.variant, null
from "usermerge"."plan_record" r
join "usermerge"."plan_fold" f on f.identity = r.identity and f.variant = 'with'
where r.newcomers_wait and r.newcomers_bring_back and not r."password_goes_back"
  union all
  select 'vanished_account', false, null, c.user_id, nullif("a"."username", ''), a.source_no, a.source_user_id, null, null, null
  from "usermerge"."account" a
  left join "usermerge"."crosswalk" c on c.source_no = a.source_no and c.source_user_id = a.source_user_id
  where a.vanished
  union all
  select distinct 'deleted_in_target', false, 'd' || c.user_id, c.user_id, null, null::smallint, null::bigint, null, null, null::bigint
  from (
select w.source_no, w.source_user_id, w.user_id
from (select user_id, state, generation from "usermerge"."golden" where state <> 'live' or generation > 0) g
join "usermerge"."crosswalk" w on w.user_id = g.user_id
where g.state <> 'live' or g.generation <> w.generation
union all
select w.source_no, w.source_user_id, w.user_id
from "usermerge"."plan_deleted" d
join "usermerge"."golden" g on g.user_id = d.user_id
join "usermerge"."crosswalk" w on w.user_id = d.user_id and w.generation = g.generation
  ) c
  union all
  select 'rejected_row', false, null, null, null, r.source_no, null, r.reason || ' (' || s.name || coalesce(', line ' || r.position, '') || ')', null, null
  from "usermerge"."rejected_row" r
  join "usermerge"."source" s on s.source_no = r.source_no
  
  union all
  select s.kind, false, 'r' || s.user_id, s.user_id, s.match_key, null, null, null, null, null
  from "usermerge"."standing_conflict" s
  where s.user_id not in (select o.user_id from "usermerge"."plan_scope" o)
) c;

-- further-columns
/* merge.conflicts: one row an identity, or account, and kind */
create unlogged table "usermerge"."plan_conflict" as
select c.*, row_number() over (order by c.waiting desc, c.kind, c.identity, c.source_no, c.source_user_id) as conflict_no
from (
  select 'moved_account' as kind, true as waiting, 'r' || m.user_id as identity, m.user_id, min(m.match_key) as match_key,
    null::smallint as source_no, null::bigint as source_user_id, null::text as detail,
    null::text as variant, null::bigint as decision_no
  from "usermerge"."plan_member" m
  where m.question
  group by m.user_id
  union all
  select n.verdict, true,
    case when n.user_id is not null then 'r' || n.user_id else 'k' || n.match_key end, n.user_id, n.match_key, null, null, 'newcomers wait', null, null
  from "usermerge"."plan_newcomer" n
  where n.verdict is not null and n.verdict not in ('held', 'skipped')
  group by n.verdict, n.user_id, n.match_key
  union all
  select k.kind, false, case when n.user_id is not null then 'r' || n.user_id else 'k' || min(n.match_key) end, n.user_id, min(n.match_key), null, null, null, null, null
  from "usermerge"."plan_newcomer" n
  cross join unnest(n.accepted) k (kind)
  group by k.kind, n.user_id, case when n.user_id is null then n.match_key end
  union all 
select k.kind, k.kind = any ($1::text[]), r.identity, r.user_id, r.match_key, null::smallint, null::bigint, null::text, r.variant, null::bigint
from "usermerge"."plan_record" r
cross join lateral unnest(array[case when r."password_tie" then 'password_tie' end, case when r."missing_timestamp" then 'missing_timestamp' end, case when r."future_timestamp" then 'future_timestamp' end, case when r."unusable_password" then 'unusable_password' end, case when r."revoked_password" then 'revoked_password' end, case when r."unverified_winner" then 'unverified_winner' end, case when r."second_factor_lost" then 'second_factor_lost' end, case when r."password_bound_to_username" then 'password_bound_to_username' end, case when r."password_goes_back" then 'password_goes_back' end, case when r."duplicate_in_source" then 'duplicate_in_source' end, case when r."confirm_mismatch" then 'confirm_mismatch' end, case when r."normalised_match" then 'normalised_match' end]) k (kind)
where k.kind is not null and (
  r.user_id is null or r.head_source_no is not null
  or exists (select from "usermerge"."plan_newcomer" n where n.user_id = r.user_id)
) and (r."password_tie" or r."missing_timestamp" or r."future_timestamp" or r."unusable_password" or r."revoked_password" or r."unverified_winner" or r."second_factor_lost" or r."password_bound_to_username" or r."password_goes_back" or r."duplicate_in_source" or r."confirm_mismatch" or r."normalised_match") union all 
select 'revoked_password', true, f.identity, f.user_id, f.match_key, null, null, 'newcomers wait', f.variant, null
from "usermerge"."plan_record" r
join "usermerge"."plan_fold" f on f.identity = r.identity and f.variant = 'with'
where r.newcomers_wait and f."revoked_password" and not r."revoked_password" union all 
select 'unverified_winner', true, f.identity, f.user_id, f.match_key, null, null, 'newcomers wait', f.variant, null
from "usermerge"."plan_record" r
join "usermerge"."plan_fold" f on f.identity = r.identity and f.variant = 'with'
where r.newcomers_wait and f."unverified_winner" and not r."unverified_winner" union all 
select 'second_factor_lost', true, f.identity, f.user_id, f.match_key, null, null, 'newcomers wait', f.variant, null
from "usermerge"."plan_record" r
join "usermerge"."plan_fold" f on f.identity = r.identity and f.variant = 'with'
where r.newcomers_wait and f."second_factor_lost" and not r."second_factor_lost" union all 
select 'password_bound_to_username', true, f.identity, f.user_id, f.match_key, null, null, 'newcomers wait', f.variant, null
from "usermerge"."plan_record" r
join "usermerge"."plan_fold" f on f.identity = r.identity and f.variant = 'with'
where r.newcomers_wait and f."password_bound_to_username" and not r."password_bound_to_username" union all 
select 'password_goes_back', true, f.identity, f.user_id, f.match_key, null, null, 'newcomers wait', f.variant, null
from "usermerge"."plan_record" r
join "usermerge"."plan_fold" f on f.identity = r.identity and f.variant = 'with'
where r.newcomers_wait and r.newcomers_bring_back and not r."password_goes_back"
  union all
  select 'vanished_account', false, null, c.user_id, nullif("a"."username", ''), a.source_no, a.source_user_id, null, null, null
  from "usermerge"."account" a
  left join "usermerge"."crosswalk" c on c.source_no = a.source_no and c.source_user_id = a.source_user_id
  where a.vanished
  union all
  select distinct 'deleted_in_target', false, 'd' || c.user_id, c.user_id, null, null::smallint, null::bigint, null, null, null::bigint
  from (
select w.source_no, w.source_user_id, w.user_id
from (select user_id, state, generation from "usermerge"."golden" where state <> 'live' or generation > 0) g
join "usermerge"."crosswalk" w on w.user_id = g.user_id
where g.state <> 'live' or g.generation <> w.generation
union all
select w.source_no, w.source_user_id, w.user_id
from "usermerge"."plan_deleted" d
join "usermerge"."golden" g on g.user_id = d.user_id
join "usermerge"."crosswalk" w on w.user_id = d.user_id and w.generation = g.generation
  ) c
  union all
  select 'rejected_row', false, null, null, null, r.source_no, null, r.reason || ' (' || s.name || coalesce(', line ' || r.position, '') || ')', null, null
  from "usermerge"."rejected_row" r
  join "usermerge"."source" s on s.source_no = r.source_no
  
) c;
