/** Law 3 on the ledger as it is: each account is in exactly one state, and the crosswalk names what is there. */
import { empty, type Sql, sql } from '../../postgres/sql.js';
import { targetRows } from '../columns.js';
import { type Merge, table, unresolvedChanges } from '../merge.js';
import { namedAs } from './decided.js';
import { scratch } from './scratch.js';

export interface SourceStates {
  readonly name: string;
  readonly accounts: number;
  readonly merged: number;
  readonly leftOut: number;
  readonly waiting: number;
  readonly rejected: number;
  /** Read since the last run, so that it is in no state yet. */
  readonly unapplied: number;
}

/** Leaves a finding for whatever is not accounted for. `applied`: numbers of the sources that the last run knew. */
export async function findUnaccounted(merge: Merge, applied: readonly number[]): Promise<void> {
  for (const statement of [
    stateless(merge, applied),
    sums(merge),
    crosswalk(merge),
    nobodys(merge),
    twice(merge),
  ]) {
    await merge.db.execute(statement);
  }
}

/** Accounts of the last readings with their state; NULL: none. */
const accounts = (merge: Merge, applied: readonly number[]): Sql => sql`
  select
    a.source_no, a.source_user_id, a.username,
    case
      when g.state = 'live' and g.generation = c.generation then 'merged'
      when g.state in ('live', 'deleted') then 'left out'
      when c.source_no is null and (n.source_no is not null or a.source_no <> all (${[...applied]}::int[])) then 'unapplied'
      when c.source_no is null and w.source_no is not null then 'waiting'
      ${merge.decided.skip ? sql`when c.source_no is null and (a.source_no, a.source_user_id) in (select n.source_no, n.source_user_id from ${namedAs(merge, 'skip')} n) then 'left out'` : empty}
    end as state
  from ${table(merge, 'account')} a
  left join ${table(merge, 'crosswalk')} c on c.source_no = a.source_no and c.source_user_id = a.source_user_id
  left join ${table(merge, 'golden')} g on g.user_id = c.user_id
  left join ${table(merge, 'waiting')} w on w.source_no = a.source_no and w.source_user_id = a.source_user_id
  left join ${unresolvedChanges(merge)} n
    on n.source_no = a.source_no and n.source_user_id = a.source_user_id
  where a.source_no <> 0 and not a.vanished and not a.rejected
`;

function stateless(merge: Merge, applied: readonly number[]): Sql {
  return sql`
    /* verify.stateless */
    insert into ${scratch('finding')} (drift, law, username, source_no, source_user_id, what)
    select true, 3, a.username, a.source_no, a.source_user_id::text, 'an account is in no state'
    from (${accounts(merge, applied)}) a
    where a.state is null and not exists (
        select from ${table(merge, 'crosswalk')} c where c.source_no = a.source_no and c.source_user_id = a.source_user_id
      )
  `;
}

/** What a reading gave is what it left: accounts, rejected rows and superseded ones. */
function sums(merge: Merge): Sql {
  return sql`
    /* verify.sums */
    insert into ${scratch('finding')} (drift, law, source_no, what)
    select true, 3, s.source_no, 'the rows of a reading are not all accounted for'
    from ${table(merge, 'source')} s
    left join (
      select a.source_no, count(*) as n from ${table(merge, 'account')} a where not a.vanished and not a.rejected group by 1
    ) a on a.source_no = s.source_no
    left join (select j.source_no, count(*) as n from ${table(merge, 'rejected_row')} j group by 1) j on j.source_no = s.source_no
    where s.source_no <> 0 and s.read_in is not null
      and s.rows <> coalesce(a.n, 0) + coalesce(j.n, 0) + s.superseded
  `;
}

function crosswalk(merge: Merge): Sql {
  return sql`
    /* verify.crosswalk */
    insert into ${scratch('finding')} (drift, law, user_id, username, source_no, source_user_id, what)
    select true, 3, c.user_id::text, a.username, c.source_no, c.source_user_id::text,
      case
        when g.user_id is null then 'the crosswalk names a golden record that is not there'
        else 'the crosswalk names an account that is not there'
      end
    from ${table(merge, 'crosswalk')} c
    left join ${table(merge, 'golden')} g on g.user_id = c.user_id and g.state in ('live', 'deleted')
    left join ${table(merge, 'account')} a on a.source_no = c.source_no and a.source_user_id = c.source_user_id
    where g.user_id is null or a.source_no is null
  `;
}

function nobodys(merge: Merge): Sql {
  return sql`
    /* verify.nobodys */
    insert into ${scratch('finding')} (drift, law, user_id, what)
    select true, 3, r.user_id::text, 'a golden record has no account'
    from ${scratch('record')} r
    where r.accounts = 0 and not exists (
      select from ${table(merge, 'crosswalk')} c
      join ${table(merge, 'golden')} g on g.user_id = c.user_id and g.generation = c.generation
      where c.user_id = r.user_id
    ) and not exists (
      -- All that it had left it for others: its row stays as it is.
      select from ${table(merge, 'left_record')} l
      join ${table(merge, 'golden')} g on g.user_id = l.user_id and g.generation = l.generation
      where l.user_id = r.user_id
    )
  `;
}

function twice(merge: Merge): Sql {
  return sql`
    /* verify.twice */
    insert into ${scratch('finding')} (drift, law, user_id, username, what)
    select true, 3, r.user_id::text, min(t.username collate "C"), 'several rows of the target have the id of one golden record'
    from ${scratch('record')} r
    join ${targetRows(merge)} t on t.user_id = r.user_id
    group by r.user_id
    having count(*) > 1
  `;
}

/** The accounts of each source's last reading, by state. `applied`: as in `findUnaccounted`. */
export async function countStates(merge: Merge, applied: readonly number[]): Promise<SourceStates[]> {
  const rows = await merge.db.query<Record<keyof SourceStates, string>>(sql`
    /* verify.states */
    select
      s.name,
      s.rows - s.superseded as accounts,
      count(*) filter (where a.state = 'merged') as merged,
      count(*) filter (where a.state = 'left out') as "leftOut",
      count(*) filter (where a.state = 'waiting') as waiting,
      count(*) filter (where a.state = 'unapplied') as unapplied,
      s.rejected
    from ${table(merge, 'source')} s
    left join (${accounts(merge, applied)}) a on a.source_no = s.source_no
    where s.source_no <> 0 and s.read_in is not null
    group by s.source_no
    order by s.priority, s.source_no
  `);
  return rows.map((row) => ({
    name: row.name,
    accounts: Number(row.accounts),
    merged: Number(row.merged),
    leftOut: Number(row.leftOut),
    waiting: Number(row.waiting),
    rejected: Number(row.rejected),
    unapplied: Number(row.unapplied),
  }));
}
