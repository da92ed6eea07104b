-- normalised-key
/* merge.conflicts: one row an identity, or account, and kind */
create unlogged table "usermerge"."plan_conflict" as
select c.*, row_number() over (order by c.waiting desc, c.kind, c.identity, c.source_no, c.source_user_id) as conflict_no
from (
  select 'moved_account' as kind, true as waiting, 'r' || m.user_id as identity, m.user_id, min(m.match_key) as match_key,
    null::smallint as source_no, null::bigint as source_user_id, null::text as detail
  from "usermerge"."plan_member" m
  where m.question
  group by m.user_id
  union all
  select n.verdict, true,
    case when n.user_id is not null then 'r' || n.user_id else 'k' || n.match_key end, n.user_id, n.match_key, null, null, 'newcomers wait'
  from "usermerge"."plan_newcomer" n
  where n.verdict is not null and n.verdict <> 'held'
  group by n.verdict, n.user_id, n.match_key
  union all
  select k.kind, false, 'r' || n.user_id, n.user_id, min(n.match_key), null, null, null
  from "usermerge"."plan_newcomer" n
  cross join unnest(n.accepted) k (kind)
  where n.verdict is null
  group by k.kind, n.user_id
  union all 
select 'password_tie', 'priority' = 'review', r.identity, r.user_id, r.match_key, null::smallint, null::bigint, null::text
from "usermerge"."plan_record" r where r."password_tie" union all 
select 'missing_timestamp', 'oldest' = 'review', r.identity, r.user_id, r.match_key, null::smallint, null::bigint, null::text
from "usermerge"."plan_record" r where r."missing_timestamp" union all 
select 'future_timestamp', 'oldest' = 'review', r.identity, r.user_id, r.match_key, null::smallint, null::bigint, null::text
from "usermerge"."plan_record" r where r."future_timestamp" union all 
select 'unusable_password', 'insert' = 'review', r.identity, r.user_id, r.match_key, null::smallint, null::bigint, null::text
from "usermerge"."plan_record" r where r."unusable_password" union all 
select 'revoked_password', 'review' = 'review', r.identity, r.user_id, r.match_key, null::smallint, null::bigint, null::text
from "usermerge"."plan_record" r where r."revoked_password" union all 
select 'unverified_winner', 'review' = 'review', r.identity, r.user_id, r.match_key, null::smallint, null::bigint, null::text
from "usermerge"."plan_record" r where r."unverified_winner" union all 
select 'second_factor_lost', 'review' = 'review', r.identity, r.user_id, r.match_key, null::smallint, null::bigint, null::text
from "usermerge"."plan_record" r where r."second_factor_lost" union all 
select 'password_goes_back', 'review' = 'review', r.identity, r.user_id, r.match_key, null::smallint, null::bigint, null::text
from "usermerge"."plan_record" r where r."password_goes_back" union all 
select 'duplicate_in_source', 'review' = 'review', r.identity, r.user_id, r.match_key, null::smallint, null::bigint, null::text
from "usermerge"."plan_record" r where r."duplicate_in_source" union all 
select 'confirm_mismatch', 'review' = 'review', r.identity, r.user_id, r.match_key, null::smallint, null::bigint, null::text
from "usermerge"."plan_record" r where r."confirm_mismatch" union all 
select 'normalised_match', 'review' = 'review', r.identity, r.user_id, r.match_key, null::smallint, null::bigint, null::text
from "usermerge"."plan_record" r where r."normalised_match"
  union all
  select 'vanished_account', false, null, c.user_id, "a"."match_key", a.source_no, a.source_user_id, null
  from "usermerge"."account" a
  left join "usermerge"."crosswalk" c on c.source_no = a.source_no and c.source_user_id = a.source_user_id
  where a.vanished
  union all
  select 'deleted_in_target', false, null, c.user_id, null, c.source_no, c.source_user_id, null
  from (
select
  w.source_no, w.source_user_id, w.user_id,
  case when g.state = 'live' and g.generation = w.generation then 'live' else 'deleted' end as state
from "usermerge"."crosswalk" w
join "usermerge"."golden" g on g.user_id = w.user_id
  ) c
  where c.state = 'deleted' or c.user_id in (select d.user_id from "usermerge"."plan_deleted" d)
  union all
  select 'rejected_row', false, null, null, null, r.source_no, null, r.reason
  from "usermerge"."rejected_row" r
) c;

-- plain
/* merge.conflicts: one row an identity, or account, and kind */
create unlogged table "usermerge"."plan_conflict" as
select c.*, row_number() over (order by c.waiting desc, c.kind, c.identity, c.source_no, c.source_user_id) as conflict_no
from (
  select 'moved_account' as kind, true as waiting, 'r' || m.user_id as identity, m.user_id, min(m.match_key) as match_key,
    null::smallint as source_no, null::bigint as source_user_id, null::text as detail
  from "usermerge"."plan_member" m
  where m.question
  group by m.user_id
  union all
  select n.verdict, true,
    case when n.user_id is not null then 'r' || n.user_id else 'k' || n.match_key end, n.user_id, n.match_key, null, null, 'newcomers wait'
  from "usermerge"."plan_newcomer" n
  where n.verdict is not null and n.verdict <> 'held'
  group by n.verdict, n.user_id, n.match_key
  union all
  select k.kind, false, 'r' || n.user_id, n.user_id, min(n.match_key), null, null, null
  from "usermerge"."plan_newcomer" n
  cross join unnest(n.accepted) k (kind)
  where n.verdict is null
  group by k.kind, n.user_id
  union all 
select 'password_tie', 'priority' = 'review', r.identity, r.user_id, r.match_key, null::smallint, null::bigint, null::text
from "usermerge"."plan_record" r where r."password_tie" union all 
select 'missing_timestamp', 'oldest' = 'review', r.identity, r.user_id, r.match_key, null::smallint, null::bigint, null::text
from "usermerge"."plan_record" r where r."missing_timestamp" union all 
select 'future_timestamp', 'oldest' = 'review', r.identity, r.user_id, r.match_key, null::smallint, null::bigint, null::text
from "usermerge"."plan_record" r where r."future_timestamp" union all 
select 'unusable_password', 'insert' = 'review', r.identity, r.user_id, r.match_key, null::smallint, null::bigint, null::text
from "usermerge"."plan_record" r where r."unusable_password" union all 
select 'revoked_password', 'review' = 'review', r.identity, r.user_id, r.match_key, null::smallint, null::bigint, null::text
from "usermerge"."plan_record" r where r."revoked_password" union all 
select 'unverified_winner', 'review' = 'review', r.identity, r.user_id, r.match_key, null::smallint, null::bigint, null::text
from "usermerge"."plan_record" r where r."unverified_winner" union all 
select 'second_factor_lost', 'review' = 'review', r.identity, r.user_id, r.match_key, null::smallint, null::bigint, null::text
from "usermerge"."plan_record" r where r."second_factor_lost" union all 
select 'password_goes_back', 'review' = 'review', r.identity, r.user_id, r.match_key, null::smallint, null::bigint, null::text
from "usermerge"."plan_record" r where r."password_goes_back" union all 
select 'duplicate_in_source', 'review' = 'review', r.identity, r.user_id, r.match_key, null::smallint, null::bigint, null::text
from "usermerge"."plan_record" r where r."duplicate_in_source" union all 
select 'confirm_mismatch', 'review' = 'review', r.identity, r.user_id, r.match_key, null::smallint, null::bigint, null::text
from "usermerge"."plan_record" r where r."confirm_mismatch" union all 
select 'normalised_match', 'review' = 'review', r.identity, r.user_id, r.match_key, null::smallint, null::bigint, null::text
from "usermerge"."plan_record" r where r."normalised_match"
  union all
  select 'vanished_account', false, null, c.user_id, nullif("a"."username", ''), a.source_no, a.source_user_id, null
  from "usermerge"."account" a
  left join "usermerge"."crosswalk" c on c.source_no = a.source_no and c.source_user_id = a.source_user_id
  where a.vanished
  union all
  select 'deleted_in_target', false, null, c.user_id, null, c.source_no, c.source_user_id, null
  from (
select
  w.source_no, w.source_user_id, w.user_id,
  case when g.state = 'live' and g.generation = w.generation then 'live' else 'deleted' end as state
from "usermerge"."crosswalk" w
join "usermerge"."golden" g on g.user_id = w.user_id
  ) c
  where c.state = 'deleted' or c.user_id in (select d.user_id from "usermerge"."plan_deleted" d)
  union all
  select 'rejected_row', false, null, null, null, r.source_no, null, r.reason
  from "usermerge"."rejected_row" r
) c;

-- further-columns
/* merge.conflicts: one row an identity, or account, and kind */
create unlogged table "usermerge"."plan_conflict" as
select c.*, row_number() over (order by c.waiting desc, c.kind, c.identity, c.source_no, c.source_user_id) as conflict_no
from (
  select 'moved_account' as kind, true as waiting, 'r' || m.user_id as identity, m.user_id, min(m.match_key) as match_key,
    null::smallint as source_no, null::bigint as source_user_id, null::text as detail
  from "usermerge"."plan_member" m
  where m.question
  group by m.user_id
  union all
  select n.verdict, true,
    case when n.user_id is not null then 'r' || n.user_id else 'k' || n.match_key end, n.user_id, n.match_key, null, null, 'newcomers wait'
  from "usermerge"."plan_newcomer" n
  where n.verdict is not null and n.verdict <> 'held'
  group by n.verdict, n.user_id, n.match_key
  union all
  select k.kind, false, 'r' || n.user_id, n.user_id, min(n.match_key), null, null, null
  from "usermerge"."plan_newcomer" n
  cross join unnest(n.accepted) k (kind)
  where n.verdict is null
  group by k.kind, n.user_id
  union all 
select 'password_tie', 'priority' = 'review', r.identity, r.user_id, r.match_key, null::smallint, null::bigint, null::text
from "usermerge"."plan_record" r where r."password_tie" union all 
select 'missing_timestamp', 'oldest' = 'review', r.identity, r.user_id, r.match_key, null::smallint, null::bigint, null::text
from "usermerge"."plan_record" r where r."missing_timestamp" union all 
select 'future_timestamp', 'oldest' = 'review', r.identity, r.user_id, r.match_key, null::smallint, null::bigint, null::text
from "usermerge"."plan_record" r where r."future_timestamp" union all 
select 'unusable_password', 'insert' = 'review', r.identity, r.user_id, r.match_key, null::smallint, null::bigint, null::text
from "usermerge"."plan_record" r where r."unusable_password" union all 
select 'revoked_password', 'review' = 'review', r.identity, r.user_id, r.match_key, null::smallint, null::bigint, null::text
from "usermerge"."plan_record" r where r."revoked_password" union all 
select 'unverified_winner', 'review' = 'review', r.identity, r.user_id, r.match_key, null::smallint, null::bigint, null::text
from "usermerge"."plan_record" r where r."unverified_winner" union all 
select 'second_factor_lost', 'review' = 'review', r.identity, r.user_id, r.match_key, null::smallint, null::bigint, null::text
from "usermerge"."plan_record" r where r."second_factor_lost" union all 
select 'password_goes_back', 'review' = 'review', r.identity, r.user_id, r.match_key, null::smallint, null::bigint, null::text
from "usermerge"."plan_record" r where r."password_goes_back" union all 
select 'duplicate_in_source', 'review' = 'review', r.identity, r.user_id, r.match_key, null::smallint, null::bigint, null::text
from "usermerge"."plan_record" r where r."duplicate_in_source" union all 
select 'confirm_mismatch', 'review' = 'review', r.identity, r.user_id, r.match_key, null::smallint, null::bigint, null::text
from "usermerge"."plan_record" r where r."confirm_mismatch" union all 
select 'normalised_match', 'review' = 'review', r.identity, r.user_id, r.match_key, null::smallint, null::bigint, null::text
from "usermerge"."plan_record" r where r."normalised_match" union all 
select 'revoked_password', true, f.identity, f.user_id, f.match_key, null, null, 'newcomers wait'
from "usermerge"."plan_record" r
join "usermerge"."plan_fold" f on f.identity = r.identity and f.variant = 'with'
where r.newcomers_wait and f."revoked_password" and not r."revoked_password" union all 
select 'unverified_winner', true, f.identity, f.user_id, f.match_key, null, null, 'newcomers wait'
from "usermerge"."plan_record" r
join "usermerge"."plan_fold" f on f.identity = r.identity and f.variant = 'with'
where r.newcomers_wait and f."unverified_winner" and not r."unverified_winner" union all 
select 'second_factor_lost', true, f.identity, f.user_id, f.match_key, null, null, 'newcomers wait'
from "usermerge"."plan_record" r
join "usermerge"."plan_fold" f on f.identity = r.identity and f.variant = 'with'
where r.newcomers_wait and f."second_factor_lost" and not r."second_factor_lost"
  union all
  select 'vanished_account', false, null, c.user_id, nullif("a"."username", ''), a.source_no, a.source_user_id, null
  from "usermerge"."account" a
  left join "usermerge"."crosswalk" c on c.source_no = a.source_no and c.source_user_id = a.source_user_id
  where a.vanished
  union all
  select 'deleted_in_target', false, null, c.user_id, null, c.source_no, c.source_user_id, null
  from (
select
  w.source_no, w.source_user_id, w.user_id,
  case when g.state = 'live' and g.generation = w.generation then 'live' else 'deleted' end as state
from "usermerge"."crosswalk" w
join "usermerge"."golden" g on g.user_id = w.user_id
  ) c
  where c.state = 'deleted' or c.user_id in (select d.user_id from "usermerge"."plan_deleted" d)
  union all
  select 'rejected_row', false, null, null, null, r.source_no, null, r.reason
  from "usermerge"."rejected_row" r
) c;
