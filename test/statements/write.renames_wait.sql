-- further-columns, normalised-key
/* write.renames_wait */
update "usermerge"."plan_record" r
set changes = array_remove(r.changes, k.grp), held = r.held || k.grp
from "usermerge"."plan_taken" k
where k.identity = r.identity and k.grp is not null;
