-- plain, further-columns, normalised-key
/* undo.accounts */
create temp table "pg_temp"."usermerge_undo_account" on commit drop as
select c.source_no, c.source_user_id, c.user_id, l.source_no is not null as returns
from "usermerge"."crosswalk" c
join "usermerge"."golden" g on g.user_id = c.user_id and g.generation = c.generation and g.state = 'live'
left join "pg_temp"."usermerge_undo_row" r on r.user_id = c.user_id
left join "usermerge"."left_record" l
  on l.run_no = $1 and l.source_no = c.source_no and l.source_user_id = c.source_user_id
left join "pg_temp"."usermerge_undo_row" f on f.user_id = l.user_id
where r.refused is null and f.refused is null and (c.run_no = $2 or r.action = 'remove');
