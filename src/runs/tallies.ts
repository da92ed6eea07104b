/** Counts over the accounts as they were read last: how old the passwords are, and whose won. */
import { inLedger, type Ledger } from '../ledger/ledger.js';
import type { Database } from '../postgres/connect.js';
import { sql } from '../postgres/sql.js';
import { type PasswordAge, passwordAges, type SourceTally } from './reports.js';

/** One line a source in the order of priority, the target itself first where it has a say. Reads every account once. */
export async function tallySources(db: Database, ledger: Ledger): Promise<SourceTally[]> {
  const rows = await db.query<{
    name: string;
    age: PasswordAge | null;
    accounts: string;
    winners: string;
  }>(sql`
    /* tallies.sources */
    with aged as (
      select a.source_no,
        case
          when a.password_last_changed is null then 'unknown'
          when a.password_last_changed > now() - interval '1 month' then 'month'
          when a.password_last_changed > now() - interval '6 months' then 'half_year'
          when a.password_last_changed > now() - interval '1 year' then 'year'
          when a.password_last_changed > now() - interval '2 years' then 'two_years'
          when a.password_last_changed > now() - interval '5 years' then 'five_years'
          else 'older'
        end as age,
        count(*) as accounts
      from ${inLedger(ledger, 'account')} a
      where not a.vanished and not a.rejected and (a.source_no <> 0 or 'credential' = any (a.own))
      group by 1, 2
    ),
    won as (
      select g.winner_source_no as source_no, count(*) as winners
      from ${inLedger(ledger, 'golden')} g
      where g.state = 'live'
      group by 1
    )
    select s.name, a.age, coalesce(a.accounts, 0) as accounts, coalesce(w.winners, 0) as winners
    from ${inLedger(ledger, 'source')} s
    left join aged a on a.source_no = s.source_no
    left join won w on w.source_no = s.source_no
    where s.source_no <> 0 or a.accounts > 0 or w.winners > 0
    order by s.priority, s.source_no
  `);
  return [...new Set(rows.map((row) => row.name))].map((name) => {
    const own = rows.filter((row) => row.name === name);
    const of = (age: PasswordAge) => Number(own.find((row) => row.age === age)?.accounts ?? 0);
    return {
      name,
      ages: Object.fromEntries(passwordAges.map((age) => [age, of(age)])) as Record<PasswordAge, number>,
      winners: Number(own[0]?.winners ?? 0),
    };
  });
}
