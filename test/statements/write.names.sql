-- further-columns, normalised-key
/* write.names: who needs a name, in the order in which names are given */
create unlogged table "usermerge"."plan_name" as
select r.identity, c."usermerge group" as grp, r.user_id, row_number() over (order by r.user_id is null, r.user_id, r.head_priority, r.match_key, r.head_source_user_id, r.identity) as place, 0 as round, false as given
from "usermerge"."plan_record" r
join "usermerge"."plan_candidate" c on c."usermerge identity" = r.identity
where not r.waits and (c."usermerge group" is null or c."usermerge group" = any ($1));
