-- further-columns
/* load.changed_before: of an account's changes the last one says all, also after an undo: unresolved is what changed later than a plan */
delete from "usermerge"."changed" c
using "usermerge"."changed" n
where n.plan_no = $1 and n.source_no = $2
  and c.source_no = n.source_no and c.source_user_id = n.source_user_id and c.plan_no < n.plan_no;
