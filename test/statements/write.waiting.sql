-- plain, further-columns, normalised-key
/* write.waiting: accounts that the next run resolves again, changed or not */
insert into "usermerge"."waiting" (source_no, source_user_id)
select a.source_no, a.source_user_id
from "usermerge"."account" a
left join "usermerge"."crosswalk" c on c.source_no = a.source_no and c.source_user_id = a.source_user_id
left join "usermerge"."plan_record" r on r.user_id = c.user_id
where a.source_no <> 0 and (
  c.source_no is null or r.held <> '{}' or r.newcomers_wait or exists (select from "usermerge"."plan_stale" s where s.identity = r.identity)
);
