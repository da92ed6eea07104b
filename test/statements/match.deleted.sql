-- plain, further-columns, normalised-key
/* match.deleted: golden records whose row is gone from the target */
create unlogged table "usermerge"."plan_deleted" as
select g.user_id
from "usermerge"."golden" g
left join "usermerge"."plan_row" r on r.user_id = g.user_id
where g.state = 'live' and r.user_id is null;
