-- further-columns
/* conflicts.chosen */
insert into "usermerge"."conflict" (conflict_no, kind, waiting, user_id, match_key, detail, ref, seen, decision_no)
select c.conflict_no, c.kind, c.waiting, c.user_id, c.match_key, c.detail,
  left(md5(concat_ws(' ', c.kind, c.identity, c.source_no, c.source_user_id, c.detail)), 6), '', c.decision_no
from (select c.* from "usermerge"."plan_conflict" c where c.waiting) c;
