-- plain, further-columns, normalised-key
/* load.spikes */
create unlogged table "usermerge"."plan_spike" as
with hours as (
  select h.source_no, h.hour, h.all_accounts
  from (
    select a.source_no, date_trunc('hour', a.password_last_changed) as hour, count(*) as accounts,
      sum(count(*)) over (partition by a.source_no) as all_accounts
    from "usermerge"."account" a
    where a.source_no = any ($1::int[]) and not a.vanished
    group by 1, 2
  ) h
  where isfinite(h.hour) and h.accounts > 100 and h.accounts > h.all_accounts * 0.01
)
select a.source_no, date_trunc('second', a.password_last_changed) as second, count(*) as accounts
from "usermerge"."account" a
join hours h on h.source_no = a.source_no and h.hour = date_trunc('hour', a.password_last_changed)
where not a.vanished and exists (select from hours)
group by 1, 2, h.all_accounts
having count(*) > 100 and count(*) > h.all_accounts * 0.01;
