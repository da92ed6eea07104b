-- normalised-key
/* match.newcomers: accounts without a golden record; the one that has their key, or why that is not sure */
create unlogged table "usermerge"."plan_newcomer" as
select
  a.source_no, a.source_user_id,
  "a"."match_key" as match_key,
  coalesce(a.plain_key, "a"."match_key") as plain_key,
  case when k.records = 1 then k.user_id end as user_id,
  case
    when k.records > 1 then case when k.rows > 1 then 'duplicate_in_target' else 'moved_account' end
    when (g.match_key is not null or (k.records is null and d.match_key is not null)) then 'moved_account'
  end as verdict,
  coalesce(k.records > 1, false) and g.match_key is null as several,
  false as confirmed,
  false as plain,
  '{}'::text[] as accepted,
  null::bigint as decided,
  null::text as part
from "usermerge"."account" a

left join "usermerge"."crosswalk" c on c.source_no = a.source_no and c.source_user_id = a.source_user_id
left join (
  select
    match_key,
    count(distinct user_id) as records,
    (array_agg(user_id))[1] as user_id,
    count(*) filter (where by_target) as rows
  from "usermerge"."plan_claim"
  group by match_key
) k on k.match_key = "a"."match_key"
left join lateral (
  select o.match_key
  from "usermerge"."plan_gone" o
  where o.match_key = "a"."match_key" and (o.source_no = a.source_no or o.all_gone)
  limit 1
) g on true
left join "usermerge"."plan_deleted_key" d on d.match_key = "a"."match_key"
where false and (c.source_no is null )
  and a.source_no <> 0 and not a.vanished and not false;

-- plain
/* match.newcomers: accounts without a golden record; the one that has their key, or why that is not sure */
create unlogged table "usermerge"."plan_newcomer" as
select
  a.source_no, a.source_user_id,
  nullif("a"."username", '') as match_key,
  coalesce(a.plain_key, nullif("a"."username", '')) as plain_key,
  case when k.records = 1 then k.user_id end as user_id,
  case
    when k.records > 1 then case when k.rows > 1 then 'duplicate_in_target' else 'moved_account' end
    when (g.match_key is not null or (k.records is null and d.match_key is not null)) then 'moved_account'
  end as verdict,
  coalesce(k.records > 1, false) and g.match_key is null as several,
  false as confirmed,
  false as plain,
  '{}'::text[] as accepted,
  null::bigint as decided,
  null::text as part
from "usermerge"."account" a

left join "usermerge"."crosswalk" c on c.source_no = a.source_no and c.source_user_id = a.source_user_id
left join (
  select
    match_key,
    count(distinct user_id) as records,
    (array_agg(user_id))[1] as user_id,
    count(*) filter (where by_target) as rows
  from "usermerge"."plan_claim"
  group by match_key
) k on k.match_key = nullif("a"."username", '')
left join lateral (
  select o.match_key
  from "usermerge"."plan_gone" o
  where o.match_key = nullif("a"."username", '') and (o.source_no = a.source_no or o.all_gone)
  limit 1
) g on true
left join "usermerge"."plan_deleted_key" d on d.match_key = nullif("a"."username", '')
where false and (c.source_no is null )
  and a.source_no <> 0 and not a.vanished and not false;

-- further-columns
/* match.newcomers: accounts without a golden record; the one that has their key, or why that is not sure */
create unlogged table "usermerge"."plan_newcomer" as
select
  a.source_no, a.source_user_id,
  nullif("a"."username", '') as match_key,
  coalesce(a.plain_key, nullif("a"."username", '')) as plain_key,
  case when k.records = 1 then k.user_id end as user_id,
  case
    when k.records > 1 then case when k.rows > 1 then 'duplicate_in_target' else 'moved_account' end
    when (g.match_key is not null or (k.records is null and d.match_key is not null)) then 'moved_account'
  end as verdict,
  coalesce(k.records > 1, false) and g.match_key is null as several,
  false as confirmed,
  false as plain,
  '{}'::text[] as accepted,
  null::bigint as decided,
  null::text as part
from "usermerge"."account" a

left join "usermerge"."crosswalk" c on c.source_no = a.source_no and c.source_user_id = a.source_user_id
left join (
  select
    match_key,
    count(distinct user_id) as records,
    (array_agg(user_id))[1] as user_id,
    count(*) filter (where by_target) as rows
  from "usermerge"."plan_claim"
  group by match_key
) k on k.match_key = nullif("a"."username", '')
left join lateral (
  select o.match_key
  from "usermerge"."plan_gone" o
  where o.match_key = nullif("a"."username", '') and (o.source_no = a.source_no or o.all_gone)
  limit 1
) g on true
left join "usermerge"."plan_deleted_key" d on d.match_key = nullif("a"."username", '')
where true and (c.source_no is null )
  and a.source_no <> 0 and not a.vanished and not false;

-- further-columns
/* match.newcomers: accounts without a golden record; the one that has their key, or why that is not sure */
create unlogged table "usermerge"."plan_newcomer" as
select
  a.source_no, a.source_user_id,
  nullif("a"."username", '') as match_key,
  coalesce(a.plain_key, nullif("a"."username", '')) as plain_key,
  case when k.records = 1 then k.user_id end as user_id,
  case
    when k.records > 1 then case when k.rows > 1 then 'duplicate_in_target' else 'moved_account' end
    when (g.match_key is not null or (k.records is null and d.match_key is not null)) then 'moved_account'
  end as verdict,
  coalesce(k.records > 1, false) and g.match_key is null as several,
  false as confirmed,
  false as plain,
  '{}'::text[] as accepted,
  null::bigint as decided,
  null::text as part
from "usermerge"."account" a
join "usermerge"."plan_unresolved" u on u.source_no = a.source_no and u.source_user_id = a.source_user_id
left join "usermerge"."crosswalk" c on c.source_no = a.source_no and c.source_user_id = a.source_user_id
left join (
  select
    match_key,
    count(distinct user_id) as records,
    (array_agg(user_id))[1] as user_id,
    count(*) filter (where by_target) as rows
  from "usermerge"."plan_claim"
  group by match_key
) k on k.match_key = nullif("a"."username", '')
left join lateral (
  select o.match_key
  from "usermerge"."plan_gone" o
  where o.match_key = nullif("a"."username", '') and (o.source_no = a.source_no or o.all_gone)
  limit 1
) g on true
left join "usermerge"."plan_deleted_key" d on d.match_key = nullif("a"."username", '')
where true and (c.source_no is null )
  and a.source_no <> 0 and not a.vanished and not false;
