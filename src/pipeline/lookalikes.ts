/**
 * Identities whose keys differ, and look the same: a step of its own, over all keys and only where it is asked for, since
 * it groups by what no key is equal by. semantics.md, "Conflicts".
 *
 * Two keys look alike if what they look like is one once folded, or is one of what they fold to: `paypaI` is `paypal` by
 * the first, `ALICE` is `alice` by the second. Adds to plan_conflict; one row an identity.
 */
import { inLedger } from '../ledger/ledger.js';
import { catalogText, type Sql, sql } from '../postgres/sql.js';
import { dropped, keyOf, type Merge, membership, table } from './merge.js';

export async function findLookalikes(merge: Merge): Promise<void> {
  const { db } = merge;
  await db.execute(keys(merge));
  await db.execute(sql`/* lookalikes.analyze */ analyze ${table(merge, 'plan_lookalike')}`);
  await db.execute(conflicts(merge));
}

/** Every key that somebody has, whose it is, and what it looks like. */
function keys(merge: Merge): Sql {
  const { ledger } = merge;
  const key = keyOf(merge.config, 'a');
  const own = sql`t.source_user_id::${catalogText(ledger.userId)}`;
  const skeleton = (text: Sql) => sql`${inLedger(ledger, 'skeleton')}(${text})`;
  const fold = (text: Sql) => sql`${inLedger(ledger, 'fold')}(${text})`;
  return sql`
    /* lookalikes.keys */
    create unlogged table ${table(merge, 'plan_lookalike')} as
    select k.match_key, k.user_id, coalesce('r' || k.user_id, 'k' || k.match_key) as identity,
      ${fold(skeleton(sql`k.match_key`))} as looks, ${skeleton(fold(sql`k.match_key`))} as folded
    from (
      select a.match_key, min(a.user_id) as user_id
      from (
        select ${key} as match_key, c.user_id
        from ${table(merge, 'account')} a
        left join ${membership(merge)} c on c.source_no = a.source_no and c.source_user_id = a.source_user_id
        where a.source_no <> 0 and not a.vanished and not ${dropped(merge, 'a')} and coalesce(c.state, 'live') = 'live'
        union all
        select t.match_key, ${own}
        from ${table(merge, 'account_target')} t
        join ${table(merge, 'golden')} g on g.user_id = ${own} and g.state = 'live'
        union all
        select t.match_key, t.user_id from ${table(merge, 'plan_target_account')} t
      ) a
      where a.match_key is not null
      group by a.match_key
    ) k
  `;
}

function conflicts(merge: Merge): Sql {
  const lookalike = table(merge, 'plan_lookalike');
  const shown = (key: Sql) => sql`replace(${key}, repeat(chr(31), 2), ' ')`;
  return sql`
    /* lookalikes.conflicts */
    insert into ${table(merge, 'plan_conflict')} (kind, waiting, identity, user_id, match_key, detail, conflict_no)
    select 'lookalike', false, p.identity, p.user_id, p.match_key, 'looks like ' || p.others,
      (select coalesce(max(c.conflict_no), 0) from ${table(merge, 'plan_conflict')} c) + row_number() over (order by p.identity)
    from (
      select p.identity, p.user_id, min(p.match_key) as match_key, string_agg(distinct ${shown(sql`p.other`)}, ', ') as others
      from (
        select a.identity, a.user_id, a.match_key, b.match_key as other
        from ${lookalike} a join ${lookalike} b on b.looks = a.looks and b.identity <> a.identity
        union
        select a.identity, a.user_id, a.match_key, b.match_key
        from ${lookalike} a join ${lookalike} b on b.folded = a.folded and b.identity <> a.identity
      ) p
      group by p.identity, p.user_id
    ) p
  `;
}
