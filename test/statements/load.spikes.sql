-- plain, further-columns, normalised-key
/* load.spikes */
create unlogged table "usermerge"."plan_spike" as
with full_buckets as (
  select b.source_no, b.bucket, b.all_accounts
  from (
    select a.source_no, timestamp_hash((a.password_last_changed at time zone 'UTC')::timestamp(0)) & 4095 as bucket, count(*) as accounts, sum(count(*)) over (partition by a.source_no) as all_accounts
    from "usermerge"."account" a
    where a.source_no = any ($1::int[]) and not a.vanished
    group by 1, 2
  ) b
  where b.accounts * 2 > 100 and b.accounts * 2 > b.all_accounts * 0.01
)
select a.source_no, date_trunc('second', a.password_last_changed) as second, count(*) as accounts
from "usermerge"."account" a
join full_buckets b on b.source_no = a.source_no and b.bucket = timestamp_hash((a.password_last_changed at time zone 'UTC')::timestamp(0)) & 4095
where not a.vanished and isfinite(a.password_last_changed) and exists (select from full_buckets)
group by 1, 2, b.all_accounts
having count(*) > 100 and count(*) > b.all_accounts * 0.01;
