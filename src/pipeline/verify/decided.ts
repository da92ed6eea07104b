/** What decisions say of the merge as it stands: by what they name, not by the way in which they were honoured. */
import { type Sql, sql } from '../../postgres/sql.js';
import { type Merge, table } from '../merge.js';
import { scratch } from './scratch.js';

/** Rows of `decision` that the newest run that was not undone has honoured. */
export function honouredDecisions(merge: Merge): Sql {
  const run = table(merge, 'run');
  return sql`(
    select d.* from ${table(merge, 'decision')} d
    join (
      select max(r.run_no) as run_no from ${run} r
      where r.kind = 'apply' and not exists (select from ${run} u where u.undoes = r.run_no)
    ) l on l.run_no between d.first_run and d.last_run
  )`;
}

/** Accounts that an honoured decision names in a role. */
export function namedAs(merge: Merge, role: 'skip' | 'time'): Sql {
  return sql`(
    select n.source_no, n.source_user_id
    from ${table(merge, 'decision_account')} n
    join ${honouredDecisions(merge)} d on d.decision_no = n.decision_no
    where n.role = ${role}
  )`;
}

/** Where a decision says whose credential it is, the others that it was held against have none that counts. */
export function setAside(merge: Merge): Sql {
  const named = table(merge, 'decision_account');
  const member = scratch('member');
  const isMember = (alias: Sql, of: Sql) => sql`
    ${of}.source_no = ${alias}.source_no and ${of}.source_user_id = ${alias}.source_user_id::text`;
  return sql`
    /* verify.set_aside */
    update ${member} m
    set counts = false
    from ${named} n
    join ${honouredDecisions(merge)} d on d.decision_no = n.decision_no and d.answer = 'keep'
    join ${named} k on k.decision_no = d.decision_no and k.role = 'keep'
    where n.role <> 'keep' and ${isMember(sql`n`, sql`m`)}
      and exists (select from ${member} w where w.user_id = m.user_id and ${isMember(sql`k`, sql`w`)} and w.counts)
      and not exists (
        select from ${named} o
        where o.decision_no = d.decision_no
          and not exists (select from ${member} p where p.user_id = m.user_id and ${isMember(sql`o`, sql`p`)})
      )
  `;
}

/** user_id and value of a column, where it is pinned; the last that was said. */
export function pins(merge: Merge, column: string): Sql {
  return sql`(
    select distinct on (m.user_id) m.user_id, d.detail ->> 'value' as value
    from ${scratch('member')} m
    join ${table(merge, 'decision_account')} n on n.source_no = m.source_no and n.source_user_id::text = m.source_user_id and n.role = 'pin'
    join ${honouredDecisions(merge)} d on d.decision_no = n.decision_no and d.answer = 'pin' and d.detail ->> 'column' = ${column}
    order by m.user_id, d.decision_no desc
  )`;
}
