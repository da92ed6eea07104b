/** Times that many accounts of one source share: an import or a bulk reset wrote them, not people. */
import { type Sql, sql } from '../../postgres/sql.js';
import { type Merge, table } from '../merge.js';

/** plan_spike: seconds that over 1 % and over 100 of a source's accounts carry; semantics.md, `time_spike`. */
export function spikes(merge: Merge): Sql {
  const timed = merge.sources
    .filter((source) => source.config.time.is !== 'none' && source.config.time.spikes !== 'as_given')
    .map((source) => source.no);
  const account = table(merge, 'account');
  // The times are first counted in a few buckets, by the nearest second: a second that many accounts carry fills one of two
  // buckets with at least the half of them, and what is in no such bucket is out at once.
  const bucket = sql`timestamp_hash((a.password_last_changed at time zone 'UTC')::timestamp(0)) & 4095`;
  return sql`
    /* load.spikes */
    create unlogged table ${table(merge, 'plan_spike')} as
    with full_buckets as (
      select b.source_no, b.bucket, b.all_accounts
      from (
        select a.source_no, ${bucket} as bucket, count(*) as accounts, sum(count(*)) over (partition by a.source_no) as all_accounts
        from ${account} a
        where a.source_no = any (${timed}::int[]) and not a.vanished
        group by 1, 2
      ) b
      where b.accounts * 2 > 100 and b.accounts * 2 > b.all_accounts * 0.01
    )
    select a.source_no, date_trunc('second', a.password_last_changed) as second, count(*) as accounts
    from ${account} a
    join full_buckets b on b.source_no = a.source_no and b.bucket = ${bucket}
    where not a.vanished and isfinite(a.password_last_changed) and exists (select from full_buckets)
    group by 1, 2, b.all_accounts
    having count(*) > 100 and count(*) > b.all_accounts * 0.01
  `;
}
