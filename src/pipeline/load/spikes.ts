/** Times that many accounts of one source share: an import or a bulk reset wrote them, not people. */
import { type Sql, sql } from '../../postgres/sql.js';
import { type Merge, table } from '../merge.js';

/** plan_spike: seconds that over 1 % and over 100 of a source's accounts carry; semantics.md, `time_spike`. */
export function spikes(merge: Merge): Sql {
  const timed = merge.sources
    .filter((source) => source.config.time.is !== 'none' && source.config.time.spikes !== 'as_given')
    .map((source) => source.no);
  return sql`
    /* load.spikes */
    create unlogged table ${table(merge, 'plan_spike')} as
    select s.source_no, s.second, s.accounts
    from (
      select a.source_no, date_trunc('second', a.password_last_changed) as second, count(*) as accounts,
        sum(count(*)) over (partition by a.source_no) as all_accounts
      from ${table(merge, 'account')} a
      where a.source_no = any (${timed}::int[]) and not a.vanished
      group by 1, 2
    ) s
    where s.second is not null and isfinite(s.second) and s.accounts > 100 and s.accounts > s.all_accounts * 0.01
  `;
}
