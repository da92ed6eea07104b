-- further-columns
/* conflicts.credential_digests */
update "usermerge"."conflict" c
set digest = d.digest
from (
  select k.conflict_no, encode(sha256(convert_to(
string_agg(row(s.source_no, s.source_user_id::text, s.password, s.competes, coalesce(s."v_email" and s."a_email" is not null, false))::text, E'\n' order by s.source_no, s.source_user_id::text collate "C"), 'UTF8'
  )), 'hex') as digest
  from (select c.* from "usermerge"."plan_conflict" c where c.waiting) k
  join (
select
  a.*,
  hashtextextended(a.identity, 0) as identity_hash,
  coalesce(case a.source_no when 0 then a.competes  when 1 then a.competes when 2 then '-infinity'::timestamptz end, '-infinity') as known_since,
  case a.source_no when 0 then coalesce(a.competes, '-infinity')  when 1 then coalesce(a.competes, '-infinity') when 2 then coalesce(a.competes, 'infinity') end as known_until
from (
  select
    a.*,
    case "a"."source_no" when 0 then 0  when 1 then 1 when 2 then 2 else 32767 end as priority,
    case a.source_no when 0 then 1::bigint  when 1 then 1::bigint when 2 then 1::bigint end as precision_us,
    (
a.password is not null and a.password <> '' and left(a.password, 1) <> '!'
and a.password not in ('*', 'x', '*LK*', 'NP', 'LOCKED', 'hasprovider') and left(a.password, 6) <> '{SASL}'
  ) as usable,
    case a.source_no when 0 then 'credential' = any (a.own)  when 1 then true when 2 then true end as counts,
    coalesce(a.source_no <> 0 and a.password_last_changed > $1::timestamptz, false) as future,
    case when not (coalesce(a.source_no <> 0 and a.password_last_changed > $2::timestamptz, false)) then coalesce(a.competes_at, a.password_last_changed) end as competes
  from (
select
  i.identity, i.variant, i.user_id, i.match_key, i.joins, i.question, i.confirmed, i.plain_key, i.source_no, i.source_user_id  , a.username, a.password, a.password_last_changed, a.updated_at,
  null::timestamptz as competes_at, null::text[] as own, null::text[] as edited, false as holds
  , a."a_email", a."a_salt", a."a_role", a."a_is_active"
  , a."v_email"
from "usermerge"."plan_identity" i
join "usermerge"."account" a on a.source_no = i.source_no and a.source_user_id = i.source_user_id
 
where i.source_no <> 0 and (i.identity, i.variant) in (
select c.identity, c.variant from (select c.* from "usermerge"."plan_conflict" c where c.waiting) c where c.kind = any ($3::text[]) and c.variant is not null
  )
union all
select
  i.identity, i.variant, i.user_id, i.match_key, i.joins, i.question, i.confirmed, i.plain_key, i.source_no, i.source_user_id  , t.username, t.password, t.password_last_changed, null,
  t.competes_at, t.own, t.edited, hashtextextended(coalesce('=' || "t"."a_salt", ''), timestamp_hash_extended(coalesce("t"."password_last_changed" at time zone 'UTC', '-infinity'), hashtextextended(coalesce('=' || "t"."password", ''), 0))) = r.d_credential
  , t."a_email", t."a_salt", t."a_role", t."a_is_active"
  , null::boolean
from "usermerge"."plan_identity" i
join "usermerge"."plan_target_account" t on t.user_id = i.user_id
join "usermerge"."plan_row" r on r.user_id = t.user_id
 
where i.source_no = 0 and (i.identity, i.variant) in (
select c.identity, c.variant from (select c.* from "usermerge"."plan_conflict" c where c.waiting) c where c.kind = any ($4::text[]) and c.variant is not null
  )
  ) a
  
) a
  ) s on s.identity = k.identity and s.variant = k.variant
  where k.kind = any ($5::text[])
  group by k.conflict_no
) d
where d.conflict_no = c.conflict_no;
