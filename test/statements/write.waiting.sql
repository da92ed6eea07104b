-- plain, normalised-key
/* write.waiting: accounts that the next run resolves again, changed or not */
insert into "usermerge"."waiting" (source_no, source_user_id )
select n.source_no, n.source_user_id  from "usermerge"."plan_newcomer" n where n.verdict is not null and n.verdict <> 'skipped'
union
select i.source_no, i.source_user_id 
from "usermerge"."plan_identity" i
join (
  select r.identity from "usermerge"."plan_record" r where r.waits 
  union
  select s.identity from "usermerge"."plan_stale" s
) r on r.identity = i.identity
where i.source_no <> 0;

-- further-columns
/* write.waiting: accounts that the next run resolves again, changed or not */
insert into "usermerge"."waiting" (source_no, source_user_id )
select n.source_no, n.source_user_id  from "usermerge"."plan_newcomer" n where n.verdict is not null and n.verdict <> 'skipped'
union
select i.source_no, i.source_user_id 
from "usermerge"."plan_identity" i
join (
  select r.identity from "usermerge"."plan_record" r where r.waits or r.held <> '{}' or r.newcomers_wait
  union
  select s.identity from "usermerge"."plan_stale" s
) r on r.identity = i.identity
where i.source_no <> 0;
