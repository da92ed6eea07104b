-- normalised-key
/* load.rejects: rows that cannot be accounts, with the reason */
insert into "usermerge"."rejected_row" (source_no, plan_no, source_user_id, username, reason, position)
select $1, $2, left(l.source_user_id::text, 500), left(l.username, 500), l.reason, l.position
from "usermerge"."landing_checked" l
where l.reason is not null and l.reason <> 'superseded';
