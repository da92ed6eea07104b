-- plain, further-columns, normalised-key
/* undo.refused_rows */
select r.user_id::text as "userId", coalesce(r.username, (
    select min(a.username) from "usermerge"."crosswalk" c
    join "usermerge"."account" a on a.source_no = c.source_no and a.source_user_id = c.source_user_id
    where c.user_id = r.user_id
  )) as username, r.refused as why, r.columns
from "pg_temp"."usermerge_undo_row" r
where r.refused is not null
order by r.user_id
limit $1;
