/**
 * What is unresolved: the accounts and golden records that a run has to look at again. semantics.md, "What is kept".
 *
 * An account is unresolved that was read new, changed, vanished or returned since a run settled it, that waits, whose run was
 * undone, that a decision names, or whose time became due. A record is, that has such an account, whose row was changed, added or deleted in the
 * target, or that has, or had, a key of those: whose outcome does not depend on any of this stays as it is.
 *
 * Leaves plan_unresolved (accounts, and rows of the target that were asked about: source 0), plan_key (their keys, old and new) and plan_scope (records).
 */
import { catalogText, type Sql, sql } from '../../postgres/sql.js';
import { keyOf, lastApplied, type Merge, table, unresolvedChanges } from '../merge.js';

export async function findScope(merge: Merge): Promise<void> {
  const { db } = merge;
  await db.execute(unresolved(merge));
  await db.execute(sql`/* match.analyze_unresolved */ analyze ${table(merge, 'plan_unresolved')}`);
  await db.execute(keys(merge));
  await db.execute(sql`/* match.analyze_keys */ analyze ${table(merge, 'plan_key')}`);
  await db.execute(scope(merge));
  await db.execute(
    sql`/* match.scope_key */ alter table ${table(merge, 'plan_scope')} add primary key (user_id)`,
  );
  await db.execute(sql`/* match.analyze_scope */ analyze ${table(merge, 'plan_scope')}`);
}

/** Accounts that decisions name or rest on: of those in force, and of those that ended since the last applied plan. */
function decided(merge: Merge): Sql {
  return sql`(
    select v.source_no, v.source_user_id
    from ${table(merge, 'decision')} d
    join ${table(merge, 'decision_account')} a on a.decision_no = d.decision_no
    cross join lateral (values (a.source_no, a.source_user_id), (a.with_source_no, a.with_source_user_id)) v (source_no, source_user_id)
    where v.source_no is not null and (
      d.ended is null or d.ended_at > ${lastApplied(merge, 'ready_at')}
    )
  )`;
}

/** A time that was in the future when the last applied plan began may be due now, or is to be counted again. */
function maybeFuture(merge: Merge, time: Sql): Sql {
  return sql`${time} > ${lastApplied(merge, 'started_at')}`;
}

function unresolved(merge: Merge): Sql {
  return sql`
    /* match.unresolved: accounts that a run has not settled */
    create unlogged table ${table(merge, 'plan_unresolved')} as
    select c.source_no, c.source_user_id from ${unresolvedChanges(merge)} c
    union
    select source_no, source_user_id from ${table(merge, 'waiting')}
    union
    select source_no, source_user_id from ${table(merge, 'unsettled')}
    union
    select a.source_no, a.source_user_id
    from ${table(merge, 'account')} a
    where a.source_no <> 0 and (a.returned or ${maybeFuture(merge, sql`a.password_last_changed`)})
    union
    -- The first reading of a source is not listed: it is all new until a run has applied it.
    select a.source_no, a.source_user_id
    from ${table(merge, 'source')} s
    join ${table(merge, 'account')} a on a.source_no = s.source_no
    where s.source_no <> 0 and (s.description ->> 'before')::bigint = -1
      and s.read_in > ${lastApplied(merge, 'plan_no')}
    union
    select d.source_no, d.source_user_id from ${decided(merge)} d
  `;
}

function keys(merge: Merge): Sql {
  const seen = sql`(
    select user_id from ${table(merge, 'plan_row')} union all select user_id from ${table(merge, 'plan_deleted')}
  )`;
  return sql`
    /* match.unresolved_keys: the keys that these accounts and changed rows have, or had when they were settled */
    create unlogged table ${table(merge, 'plan_key')} as
    select k.match_key
    from (
      select ${keyOf(merge.config, 'a')} as match_key
      from ${table(merge, 'plan_unresolved')} u
      join ${table(merge, 'account')} a on a.source_no = u.source_no and a.source_user_id = u.source_user_id
      where u.source_no <> 0
      union
      select u.settled_key from ${table(merge, 'unsettled')} u
      union
      select t.match_key from ${table(merge, 'plan_target_account')} t
      union
      select t.match_key
      from ${table(merge, 'account_target')} t
      join ${seen} s on s.user_id::${catalogText(merge.ledger.sourceId)} = t.source_user_id
    ) k
    where k.match_key is not null
  `;
}

function scope(merge: Merge): Sql {
  const key = table(merge, 'plan_key');
  const crosswalk = table(merge, 'crosswalk');
  const own = sql`t.source_user_id::${catalogText(merge.ledger.userId)}`;
  return sql`
    /* match.scope: golden records that are looked at again */
    create unlogged table ${table(merge, 'plan_scope')} as
    select c.user_id
    from ${table(merge, 'plan_unresolved')} u
    join ${crosswalk} c on c.source_no = u.source_no and c.source_user_id = u.source_user_id
    union
    select u.source_user_id::${catalogText(merge.ledger.userId)} from ${table(merge, 'plan_unresolved')} u where u.source_no = 0
    union
    select r.user_id from ${table(merge, 'plan_row')} r
    union
    select d.user_id from ${table(merge, 'plan_deleted')} d
    union
    select c.user_id
    from ${table(merge, 'account')} a
    join ${key} k on k.match_key = ${keyOf(merge.config, 'a')}
    join ${crosswalk} c on c.source_no = a.source_no and c.source_user_id = a.source_user_id
    where a.source_no <> 0
    union
    select ${own} from ${table(merge, 'account_target')} t join ${key} k on k.match_key = t.match_key
    union
    select f.user_id from ${table(merge, 'former_key')} f join ${key} k on k.match_key = f.match_key
    union
    select ${own}
    from ${table(merge, 'account_target')} t
    where ${maybeFuture(merge, sql`t.password_last_changed`)}
  `;
}
