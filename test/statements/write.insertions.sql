-- further-columns
/* write.insertions */
insert into "usermerge"."change" (run_no, user_id, action, golden_before, after_digest)
select $1, w.user_id, 'insert', to_jsonb(g), w.row_digest
from "usermerge"."plan_written" w
join "usermerge"."golden" g on g.user_id = w.user_id
where w.action = 'insert';
