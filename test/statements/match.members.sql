-- normalised-key
/* match.members: accounts of live golden records */
create unlogged table "usermerge"."plan_member" as
select
  c.user_id, a.source_no, a.source_user_id,
  "a"."match_key" as match_key,
  coalesce(a.plain_key, "a"."match_key") as plain_key,
  a.vanished,
  false as dropped,
  u.source_no is not null and "a"."match_key" is not null and "a"."match_key" is distinct from u.settled_key as moved,
  u.settled_key,
  a.returned,
  coalesce(u.source_no is not null and (false), false) as evidence_changed,
  false as question
from (
select
  w.source_no, w.source_user_id, w.user_id,
  case when g.state = 'live' and g.generation = w.generation then 'live' else 'deleted' end as state
from "usermerge"."crosswalk" w
join "usermerge"."golden" g on g.user_id = w.user_id
  ) c
join "usermerge"."account" a on a.source_no = c.source_no and a.source_user_id = c.source_user_id
left join "usermerge"."unsettled" u on u.source_no = c.source_no and u.source_user_id = c.source_user_id
where c.state = 'live' 
  and not exists (select from "usermerge"."plan_deleted" d where d.user_id = c.user_id);

-- further-columns
/* match.members: accounts of live golden records */
create unlogged table "usermerge"."plan_member" as
select
  c.user_id, a.source_no, a.source_user_id,
  nullif("a"."username", '') as match_key,
  coalesce(a.plain_key, nullif("a"."username", '')) as plain_key,
  a.vanished,
  false as dropped,
  u.source_no is not null and nullif("a"."username", '') is not null and nullif("a"."username", '') is distinct from u.settled_key as moved,
  u.settled_key,
  a.returned,
  coalesce(u.source_no is not null and ((u.settled ->> 'email') <> a."a_email"), false) as evidence_changed,
  false as question
from (
select
  w.source_no, w.source_user_id, w.user_id,
  case when g.state = 'live' and g.generation = w.generation then 'live' else 'deleted' end as state
from "usermerge"."crosswalk" w
join "usermerge"."golden" g on g.user_id = w.user_id
  ) c
join "usermerge"."account" a on a.source_no = c.source_no and a.source_user_id = c.source_user_id
left join "usermerge"."unsettled" u on u.source_no = c.source_no and u.source_user_id = c.source_user_id
where c.state = 'live' 
  and not exists (select from "usermerge"."plan_deleted" d where d.user_id = c.user_id);

-- further-columns
/* match.members: accounts of live golden records */
create unlogged table "usermerge"."plan_member" as
select
  c.user_id, a.source_no, a.source_user_id,
  nullif("a"."username", '') as match_key,
  coalesce(a.plain_key, nullif("a"."username", '')) as plain_key,
  a.vanished,
  false as dropped,
  u.source_no is not null and nullif("a"."username", '') is not null and nullif("a"."username", '') is distinct from u.settled_key as moved,
  u.settled_key,
  a.returned,
  coalesce(u.source_no is not null and ((u.settled ->> 'email') <> a."a_email"), false) as evidence_changed,
  false as question
from (
select
  w.source_no, w.source_user_id, w.user_id,
  case when g.state = 'live' and g.generation = w.generation then 'live' else 'deleted' end as state
from "usermerge"."crosswalk" w
join "usermerge"."golden" g on g.user_id = w.user_id
  ) c
join "usermerge"."account" a on a.source_no = c.source_no and a.source_user_id = c.source_user_id
left join "usermerge"."unsettled" u on u.source_no = c.source_no and u.source_user_id = c.source_user_id
where c.state = 'live' and c.user_id in (select s.user_id from "usermerge"."plan_scope" s)
  and not exists (select from "usermerge"."plan_deleted" d where d.user_id = c.user_id);

-- plain
/* match.members: accounts of live golden records */
create unlogged table "usermerge"."plan_member" as
select
  c.user_id, a.source_no, a.source_user_id,
  nullif("a"."username", '') as match_key,
  coalesce(a.plain_key, nullif("a"."username", '')) as plain_key,
  a.vanished,
  false as dropped,
  u.source_no is not null and nullif("a"."username", '') is not null and nullif("a"."username", '') is distinct from u.settled_key as moved,
  u.settled_key,
  a.returned,
  coalesce(u.source_no is not null and (false), false) as evidence_changed,
  false as question
from (
select
  w.source_no, w.source_user_id, w.user_id,
  case when g.state = 'live' and g.generation = w.generation then 'live' else 'deleted' end as state
from "usermerge"."crosswalk" w
join "usermerge"."golden" g on g.user_id = w.user_id
  ) c
join "usermerge"."account" a on a.source_no = c.source_no and a.source_user_id = c.source_user_id
left join "usermerge"."unsettled" u on u.source_no = c.source_no and u.source_user_id = c.source_user_id
where c.state = 'live' 
  and not exists (select from "usermerge"."plan_deleted" d where d.user_id = c.user_id);
