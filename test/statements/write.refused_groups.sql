-- further-columns, normalised-key
/* write.refused_groups: groups of present records that the target would refuse stay as they are */
update "usermerge"."plan_record" r
set changes = array(select unnest(r.changes) except select unnest(f.groups)), held = r.held || f.groups
from (select identity, array_agg(distinct grp) as groups from "usermerge"."plan_refused" where grp is not null group by identity) f
where r.identity = f.identity;
