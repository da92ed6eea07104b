-- further-columns
/* conflicts.who_digests */
update "usermerge"."conflict" c set digest = d.digest from (
select w.q, encode(sha256(convert_to(
  string_agg(row(w.source_no, w.source_user_id::text, case when w.source_no = 0 then t.match_key else nullif("a"."username", '') end, case when w.source_no = 0 then t.plain_key else a.plain_key end, case when w.source_no = 0 then t."a_email" else a."a_email" end, case when w.source_no <> 0 then coalesce(a."v_email" and a."a_email" is not null, false) end)::text, E'\n' order by w.source_no, w.source_user_id::text collate "C"), 'UTF8'
)), 'hex') as digest
from (
select a.conflict_no as q, a.source_no, a.source_user_id
from "usermerge"."conflict_account" a
join "usermerge"."conflict" c on c.conflict_no = a.conflict_no and c.kind = any ($1::text[])
  ) w
left join "usermerge"."account" a
  on w.source_no <> 0 and a.source_no = w.source_no and a.source_user_id = w.source_user_id
left join "usermerge"."plan_target_account" t
  on w.source_no = 0 and t.user_id::bigint = w.source_user_id
group by w.q
  ) d where d.q = c.conflict_no;
