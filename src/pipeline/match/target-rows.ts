/**
 * What the target itself knows: rows that usermerge did not write, and what people changed there since.
 * Leaves plan_row (digests by group, what was edited; every row, or, where only what is unresolved is resolved,
 * those that are not as they were left, and those in scope), plan_target_account (the accounts of @target
 * as this plan sees them) and plan_deleted (records whose row is gone).
 */
import { attribute, columnGroups } from '../../ledger/ledger.js';
import { catalogText, ident, join, literal, type Sql, sql } from '../../postgres/sql.js';
import {
  allGroups,
  digestColumn,
  groupColumns,
  groupDigest,
  groupsWhere,
  knownDigest,
  targetRows,
} from '../columns.js';
import { type Merge, table } from '../merge.js';
import { isDaring, matchKey, plainKey } from './keys.js';
import { findScope } from './scope.js';

export async function readTarget(merge: Merge): Promise<void> {
  await merge.db.execute(rows(merge));
  await merge.db.execute(sql`alter table ${table(merge, 'plan_row')} add primary key (user_id)`);
  await merge.db.execute(deleted(merge));
  await merge.db.execute(firstSeen(merge));
  await merge.db.execute(accounts(merge));
  await merge.db.execute(sql`alter table ${table(merge, 'plan_target_account')} add primary key (user_id)`);
  if (merge.scoped) {
    await findScope(merge);
    await merge.db.execute(rowsInScope(merge));
    await merge.db.execute(accountsInScope(merge));
  }
  for (const name of ['plan_row', 'plan_deleted', 'plan_target_account']) {
    await merge.db.execute(sql`analyze ${table(merge, name)}`);
  }
}

function rows(merge: Merge): Sql {
  const notAsLeft = sql`where r.native or r.edited <> '{}' or r.adopted <> '{}'`;
  return sql`
    /* match.target_rows: rows of the target; edited: differs from what is stored; adopted: a column that is mapped since */
    create unlogged table ${table(merge, 'plan_row')} as
    select r.* from (${comparedRows(merge)}) r ${merge.scoped ? notAsLeft : sql``}
  `;
}

function rowsInScope(merge: Merge): Sql {
  return sql`
    /* match.target_rows_in_scope: rows that are as they were left, of records that are looked at again */
    insert into ${table(merge, 'plan_row')}
    select r.*
    from (${comparedRows(merge)}) r
    join ${table(merge, 'plan_scope')} s on s.user_id = r.user_id
    where not exists (select from ${table(merge, 'plan_row')} p where p.user_id = r.user_id)
  `;
}

function comparedRows(merge: Merge): Sql {
  const groups = columnGroups(merge.config);
  return sql`
    select
      r.user_id,
      g.user_id is null as native,
      ${groupsWhere(merge, (group) => sql`g.user_id is not null and ${knownDigest(group)} is not null and r.${digestColumn(group)} <> ${knownDigest(group)}`)} as edited,
      ${groupsWhere(merge, (group) => sql`g.user_id is not null and ${knownDigest(group)} is null`)} as adopted,
      g.credential_time,
      r.password_last_changed,
      ${join(groups.map((group) => sql`r.${digestColumn(group)}`))}
    from (
      select t.*, ${join(groups.map((group) => sql`${groupDigest(merge, group, 't')} as ${digestColumn(group)}`))}
      from ${targetRows(merge)} t
    ) r
    left join ${table(merge, 'golden')} g on g.user_id = r.user_id and g.state = 'live'
  `;
}

function deleted(merge: Merge): Sql {
  return sql`
    /* match.deleted: golden records whose row is gone from the target */
    create unlogged table ${table(merge, 'plan_deleted')} as
    select g.user_id
    from ${table(merge, 'golden')} g
    left join ${targetRows(merge)} r on r.user_id = g.user_id
    where g.state = 'live' and r.user_id is null
  `;
}

function firstSeen(merge: Merge): Sql {
  return sql`
    /* match.first_seen: when a plan first saw a credential that was changed in the target, or whose time is in the future */
    insert into ${table(merge, 'target_edit')} as e (user_id, credential, first_seen)
    select r.user_id, r.d_credential, ${merge.now}::timestamptz
    from ${table(merge, 'plan_row')} r
    where 'credential' = any (r.edited) or (r.native and r.password_last_changed > ${merge.horizon}::timestamptz)
    on conflict (user_id) do update
    set credential = excluded.credential, first_seen = excluded.first_seen
    where e.credential <> excluded.credential
  `;
}

function accounts(merge: Merge): Sql {
  return sql`
    /* match.target_accounts: the accounts of @target, as they were kept and as this plan sees them */
    create unlogged table ${table(merge, 'plan_target_account')} as
    ${seenAccounts(merge)}
  `;
}

function accountsInScope(merge: Merge): Sql {
  return sql`
    /* match.target_accounts_in_scope: those of rows that are as they were left */
    insert into ${table(merge, 'plan_target_account')}
    ${seenAccounts(merge)} and not exists (
      select from ${table(merge, 'plan_target_account')} p where p.user_id = r.user_id
    )
  `;
}

function seenAccounts(merge: Merge): Sql {
  const { config } = merge;
  const groups = columnGroups(config);
  const fresh = (group: string) => sql`(r.native or ${literal(group)} = any (r.edited || r.adopted))`;
  const pick = (group: string, column: Sql) =>
    sql`case when ${fresh(group)} then t.${column} else o.${column} end as ${column}`;
  const values = groups.flatMap((group) => groupColumns(merge, group).map((column) => pick(group, column)));
  const unwritten = config.columns
    .filter((column) => column.target === null)
    .map((column) => sql`null::text as ${attribute(column.name)}`);
  const written = (name: string) =>
    name === 'username' || config.columns.some((column) => column.name === name && column.target !== null);
  // The key of what @target itself knows: none where a column of the key is not its own.
  const value = (column: string) => {
    const group = groupOf(merge, column);
    const name = column === 'username' ? ident('username') : attribute(column);
    return sql`(case when ${fresh(group)} then t.${name} else o.${name} end)`;
  };
  const owned = (group: string) => sql`(${fresh(group)} or ${literal(group)} = any (o.own))`;
  const ownsKey = join(
    [...new Set(config.match.on.map((name) => groupOf(merge, name)))].map(owned),
    sql` and `,
  );
  const isWritten = config.match.on.every(written);
  const key = isWritten ? sql`case when ${ownsKey} then ${matchKey(config, value)} end` : sql`null::text`;
  const plain =
    isDaring(config) && isWritten
      ? sql`case when ${ownsKey} then ${plainKey(config, value)} end`
      : sql`null::text`;
  return sql`
    select
      r.user_id,
      r.native,
      case when r.native then ${allGroups(merge)} else ${union(sql`coalesce(o.own, '{}') || r.edited || r.adopted`)} end as own,
      case when r.native then '{}' else ${union(sql`coalesce(o.edited, '{}') || r.edited`)} end as edited,
      case
        when not (r.native or 'credential' = any (r.edited)) then o.competes_at
        when r.native and not coalesce(t.password_last_changed > ${merge.horizon}::timestamptz, false) then null
        when not r.native and t.password_last_changed <= ${merge.horizon}::timestamptz
          and (r.credential_time is null or t.password_last_changed > r.credential_time) then null
        else greatest(e.first_seen, r.credential_time)
      end as competes_at,
      ${join([...values, ...unwritten])},
      ${key} as match_key,
      ${plain} as plain_key
    from ${table(merge, 'plan_row')} r
    join ${targetRows(merge)} t on t.user_id = r.user_id
    left join ${table(merge, 'account_target')} o on not r.native and o.source_user_id = r.user_id::${catalogText(merge.ledger.sourceId)}
    left join ${table(merge, 'target_edit')} e on e.user_id = r.user_id
    where (r.native or r.edited <> '{}' or r.adopted <> '{}' or o.source_user_id is not null)
  `;
}

function groupOf(merge: Merge, column: string): string {
  return column === 'username'
    ? column
    : (merge.config.columns.find((each) => each.name === column)?.group ?? column);
}

function union(groups: Sql): Sql {
  return sql`(select coalesce(array_agg(distinct x order by x), '{}') from unnest(${groups}) x)`;
}
