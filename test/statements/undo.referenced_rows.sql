-- plain, further-columns, normalised-key
/* undo.referenced_rows */
select r.user_id::text as "userId", r.username, array_agg(f.relation order by f.relation) as tables
from "pg_temp"."usermerge_undo_reference" f
join "pg_temp"."usermerge_undo_row" r on r.user_id = f.user_id
group by r.user_id, r.username
order by r.user_id
limit $1;
