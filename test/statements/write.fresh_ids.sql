-- plain, normalised-key
/* write.fresh_ids */
create unlogged table "usermerge"."plan_id" as
select w.record_no, case when w.is_new then (select greatest(greatest(
(select max(a.source_user_id) from "usermerge"."account" a where a.source_user_id < (2::numeric ^ 31)),
(select max(g.user_id) from "usermerge"."golden" g),
(select max(t.user_id) from "usermerge"."plan_row" t),
(select (s.value #>> '{}')::bigint from "usermerge"."setting" s where s.name = 'highest_id'),
0
  ), 1)) + count(*) filter (where w.is_new) over (rows unbounded preceding) else w.user_id end as user_id, w.is_new
from (
  select w.record_no, w.user_id,
    w.user_id is null or row_number() over (partition by w.user_id order by w.head_priority, w.match_key, w.identity) > 1 as is_new
  from (
    select r.record_no, r.identity, r.head_priority, r.match_key, (case when r.head_source_user_id::numeric >= -(2::numeric ^ 31) and r.head_source_user_id::numeric < (2::numeric ^ 31) then r.head_source_user_id::numeric::bigint end) as user_id
    from "usermerge"."plan_record" r
    where not r.waits
  ) w
) w;
