-- plain, further-columns, normalised-key
/* undo.accounts */
create temp table "pg_temp"."usermerge_undo_account" on commit drop as
select c.source_no, c.source_user_id, c.user_id
from "usermerge"."crosswalk" c
join "usermerge"."golden" g on g.user_id = c.user_id and g.generation = c.generation and g.state = 'live'
left join "pg_temp"."usermerge_undo_row" r on r.user_id = c.user_id
where r.refused is null and (c.run_no = $1 or r.action = 'remove');
