/**
 * What a person looks at who says who is who: everybody who has or had the key, with keys and evidence. The same for
 * the conflict that is answered and for the decision that is to be honoured later, so that the two can be compared.
 */
import { attribute, verifiedColumns, verifiedFlag } from '../ledger/ledger.js';
import { catalogText, join, type Sql, sql } from '../postgres/sql.js';
import { evidenceColumns, keyOf, type Merge, table } from './merge.js';

/** The tables of who is where that a question is asked of: names without `plan_`. */
export interface Placed {
  readonly member: Sql;
  readonly claim: Sql;
  readonly gone: Sql;
  /** Rows with source_no, source_user_id, match_key, verdict. */
  readonly newcomer: Sql;
}

/** Where accounts were placed by their key alone, before any decision: kept apart where something was decided since. */
export function placedByKey(merge: Merge, isKept: boolean): Placed {
  const named = (name: string) => table(merge, isKept ? `plan_first_${name}` : `plan_${name}`);
  return {
    member: named('member'),
    claim: named('claim'),
    gone: named('gone'),
    newcomer: named('newcomer'),
  };
}

/**
 * Rows `(q, source_no, source_user_id)`: for each question all accounts that it is about, those of the golden records
 * that have or had the key included.
 *
 * @param subjects rows `(q, source_no, source_user_id, with_source_no, with_source_user_id)`: the accounts that are asked
 *   about, and with whom each is said to be one person, or NULL
 */
export function whoIsSeen(merge: Merge, subjects: Sql, placed: Placed): Sql {
  const { userId, sourceId } = merge.ledger;
  return sql`
    with subject as (${subjects}),
    newcomer as (select n.source_no, n.source_user_id, n.match_key from ${placed.newcomer} n where n.verdict is distinct from 'skipped'),
    own as (
      select s.q, n.source_no, n.source_user_id, n.match_key, null::${catalogText(userId)} as user_id
      from subject s join newcomer n on n.source_no = s.source_no and n.source_user_id = s.source_user_id
      union all
      select s.q, m.source_no, m.source_user_id, m.match_key, m.user_id
      from subject s join ${placed.member} m on m.source_no = s.source_no and m.source_user_id = s.source_user_id
      where not m.dropped
    ),
    records as (
      select o.q, o.user_id from own o where o.user_id is not null
      union
      select o.q, c.user_id from own o join ${placed.claim} c on c.match_key = o.match_key
      union
      select o.q, g.user_id from own o join ${placed.gone} g on g.match_key = o.match_key
      union
      select s.q, m.user_id
      from subject s join ${placed.member} m on m.source_no = s.with_source_no and m.source_user_id = s.with_source_user_id
      union
      select s.q, s.with_source_user_id::text::${catalogText(userId)} from subject s where s.with_source_no = 0
    )
    select o.q, o.source_no, o.source_user_id from own o
    union
    select o.q, n.source_no, n.source_user_id from own o join newcomer n on n.match_key = o.match_key
    union
    select r.q, m.source_no, m.source_user_id from records r join ${placed.member} m on m.user_id = r.user_id and not m.dropped
    union
    select r.q, 0::smallint, t.user_id::${catalogText(sourceId)}
    from records r join ${table(merge, 'plan_target_account')} t on t.user_id = r.user_id
  `;
}

/**
 * Rows `(q, digest)`: of the keys and the evidence of the accounts of each question.
 *
 * @param seen rows `(q, source_no, source_user_id)`
 * @param isPlanned whether the accounts of @target are as a plan sees them, or as they were kept
 */
export function whoDigest(merge: Merge, seen: Sql, isPlanned = true): Sql {
  const flags = new Set(verifiedColumns(merge.config));
  const looked = evidenceColumns(merge.config).map(({ name }) => attribute(name));
  const verified = evidenceColumns(merge.config)
    .filter(({ name }) => flags.has(name))
    .map(({ name }) => sql`a.${verifiedFlag(name)} and a.${attribute(name)} is not null`);
  const key = keyOf(merge.config, 'a');
  const values = [
    sql`w.source_no`,
    sql`w.source_user_id::text`,
    sql`case when w.source_no = 0 then t.match_key else ${key} end`,
    sql`case when w.source_no = 0 then t.plain_key else a.plain_key end`,
    ...looked.map((column) => sql`case when w.source_no = 0 then t.${column} else a.${column} end`),
    ...verified.map((is) => sql`case when w.source_no <> 0 then coalesce(${is}, false) end`),
  ];
  return sql`
    select w.q, encode(sha256(convert_to(
      string_agg(row(${join(values)})::text, E'\\n' order by w.source_no, w.source_user_id::text collate "C"), 'UTF8'
    )), 'hex') as digest
    from (${seen}) w
    left join ${table(merge, 'account')} a
      on w.source_no <> 0 and a.source_no = w.source_no and a.source_user_id = w.source_user_id
    left join ${table(merge, isPlanned ? 'plan_target_account' : 'account_target')} t
      on w.source_no = 0 and ${isPlanned ? sql`t.user_id::${catalogText(merge.ledger.sourceId)}` : sql`t.source_user_id`} = w.source_user_id
    group by w.q
  `;
}
