-- further-columns
/* conflicts.seen */
update "usermerge"."conflict" c
set seen = d.seen, ref = left(c.ref, 6) || '-' || left(d.seen, 6)
from (
select l.q, encode(sha256(convert_to(coalesce(string_agg(l.line, E'
' order by l.place), ''), 'UTF8')), 'hex') as seen
from (
  select l.q, l.place, case l.question when 'who' then row(l.source, l.id, l.username, l.key, l.plain_key, case when l."a_email" is not null then min(l.place) over (partition by l.q, l."a_email") end, l."v_email")::text when 'credential' then row(l.source, l.id, l.username, l.password_last_changed, case when l.password is not null then min(l.place) over (partition by l.q, l.password) end, (
l.password is not null and l.password <> '' and left(l.password, 1) <> '!'
and l.password not in ('*', 'x', '*LK*', 'NP', 'LOCKED', 'hasprovider') and left(l.password, 6) <> '{SASL}'
  ), l."v_email")::text else row(l.source, l.id, l.username)::text end as line
  from (
    select k.q, k.question, s.name as source, k.source_user_id::text as id, v.*,
      row_number() over (partition by k.q order by s.name collate "C", k.source_user_id::text collate "C") as place
    from (
select k.conflict_no as q, case when k.kind = any ($1::text[]) then 'who' when k.kind = any ($2::text[]) then 'credential' else 'other' end as question, a.source_no, a.source_user_id
from "usermerge"."conflict" k
left join "usermerge"."conflict_account" a on a.conflict_no = k.conflict_no
  ) k
    left join "usermerge"."source" s on s.source_no = k.source_no
    left join lateral (
select nullif("as_read"."username", '') as key , as_read.username, as_read.password, as_read.password_last_changed, as_read.plain_key, as_read."a_email", as_read."a_salt", as_read."a_role", as_read."a_is_active" , coalesce(as_read."v_email", false) as "v_email"
from "usermerge"."account" as_read
where k.source_no <> 0 and as_read.source_no = k.source_no and as_read.source_user_id = k.source_user_id
union all
select own_row.match_key , own_row.username, own_row.password, own_row.password_last_changed, own_row.plain_key, own_row."a_email", own_row."a_salt", own_row."a_role", own_row."a_is_active" , null
from "usermerge"."plan_target_account" own_row where k.source_no = 0 and own_row.user_id::text = k.source_user_id::text
  ) v on true
  ) l
) l
group by l.q
  ) d
where d.q = c.conflict_no;
