-- plain, further-columns, normalised-key
/* undo.together */
with recursive pair as (
  select l.user_id as a, c.user_id as b
  from "usermerge"."left_record" l
  join "usermerge"."crosswalk" c on c.source_no = l.source_no and c.source_user_id = l.source_user_id
  join "pg_temp"."usermerge_undo_row" f on f.user_id = l.user_id
  join "pg_temp"."usermerge_undo_row" t on t.user_id = c.user_id
  where l.run_no = $1
),
reached as (
  select r.user_id from "pg_temp"."usermerge_undo_row" r where r.refused is not null
  union
  select case when p.a = r.user_id then p.b else p.a end
  from reached r
  join pair p on r.user_id in (p.a, p.b)
)
update "pg_temp"."usermerge_undo_row" r
set refused = 'together'
from reached x
where x.user_id = r.user_id and r.refused is null;
