-- normalised-key
/* match.deleted_keys: keys of golden records that were deleted in the target */
create unlogged table "usermerge"."plan_deleted_key" as
select "a"."match_key" as match_key
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
join "usermerge"."account" a on a.source_no = c.source_no and a.source_user_id = c.source_user_id
where "a"."match_key" is not null
union
select u.settled_key
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
join "usermerge"."unsettled" u on u.source_no = c.source_no and u.source_user_id = c.source_user_id
where u.settled_key is not null
union
select a.match_key
from "usermerge"."account_target" a
join (
select g.user_id from "usermerge"."golden" g where g.state = 'deleted'
union all
select d.user_id from "usermerge"."plan_deleted" d
  ) d on d.user_id::text = a.source_user_id::text
where a.match_key is not null
union
select f.match_key from "usermerge"."former_key" f join (
select g.user_id from "usermerge"."golden" g where g.state = 'deleted'
union all
select d.user_id from "usermerge"."plan_deleted" d
  ) d on d.user_id = f.user_id;

-- plain, further-columns
/* match.deleted_keys: keys of golden records that were deleted in the target */
create unlogged table "usermerge"."plan_deleted_key" as
select nullif("a"."username", '') as match_key
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
join "usermerge"."account" a on a.source_no = c.source_no and a.source_user_id = c.source_user_id
where nullif("a"."username", '') is not null
union
select u.settled_key
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
join "usermerge"."unsettled" u on u.source_no = c.source_no and u.source_user_id = c.source_user_id
where u.settled_key is not null
union
select a.match_key
from "usermerge"."account_target" a
join (
select g.user_id from "usermerge"."golden" g where g.state = 'deleted'
union all
select d.user_id from "usermerge"."plan_deleted" d
  ) d on d.user_id::text = a.source_user_id::text
where a.match_key is not null
union
select f.match_key from "usermerge"."former_key" f join (
select g.user_id from "usermerge"."golden" g where g.state = 'deleted'
union all
select d.user_id from "usermerge"."plan_deleted" d
  ) d on d.user_id = f.user_id;
