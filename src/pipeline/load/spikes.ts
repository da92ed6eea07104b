/** Times that many accounts of one source share: an import or a bulk reset wrote them, not people. */
import { type Sql, sql } from '../../postgres/sql.js';
import { type Merge, table } from '../merge.js';

/** plan_spike: seconds that over 1 % and over 100 of a source's accounts carry; semantics.md, `time_spike`. */
export function spikes(merge: Merge): Sql {
  const timed = merge.sources
    .filter((source) => source.config.time.is !== 'none' && source.config.time.spikes !== 'as_given')
    .map((source) => source.no);
  const account = table(merge, 'account');
  // A second that many accounts carry lies in an hour that at least as many carry: most hours are out at once.
  return sql`
    /* load.spikes */
    create unlogged table ${table(merge, 'plan_spike')} as
    with hours as (
      select h.source_no, h.hour, h.all_accounts
      from (
        select a.source_no, date_trunc('hour', a.password_last_changed) as hour, count(*) as accounts,
          sum(count(*)) over (partition by a.source_no) as all_accounts
        from ${account} a
        where a.source_no = any (${timed}::int[]) and not a.vanished
        group by 1, 2
      ) h
      where isfinite(h.hour) and h.accounts > 100 and h.accounts > h.all_accounts * 0.01
    )
    select a.source_no, date_trunc('second', a.password_last_changed) as second, count(*) as accounts
    from ${account} a
    join hours h on h.source_no = a.source_no and h.hour = date_trunc('hour', a.password_last_changed)
    where not a.vanished and exists (select from hours)
    group by 1, 2, h.all_accounts
    having count(*) > 100 and count(*) > h.all_accounts * 0.01
  `;
}
