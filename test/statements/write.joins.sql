-- plain, further-columns, normalised-key
/* write.joins */
create view "usermerge"."plan_join" as
select i.source_no, i.source_user_id, i.identity
from "usermerge"."plan_identity" i
left join "usermerge"."plan_record" w on w.identity = i.identity and (w.waits or w.variant <> i.variant)
where i.joins and i.variant = 'with' and w.identity is null;
