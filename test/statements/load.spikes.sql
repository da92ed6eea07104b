-- plain, further-columns, normalised-key
/* load.spikes */
create unlogged table "usermerge"."plan_spike" as
select s.source_no, s.second, s.accounts
from (
  select a.source_no, date_trunc('second', a.password_last_changed) as second, count(*) as accounts,
    sum(count(*)) over (partition by a.source_no) as all_accounts
  from "usermerge"."account" a
  where a.source_no = any ($1::int[]) and not a.vanished
  group by 1, 2
) s
where s.second is not null and isfinite(s.second) and s.accounts > 100 and s.accounts > s.all_accounts * 0.01;
