/** Whose credential it is by decision, and values that are pinned. */
import { attribute } from '../../ledger/ledger.js';
import { empty, ident, join, literal, type Sql, sql } from '../../postgres/sql.js';
import { groupDigest } from '../columns.js';
import { credentialDigest } from '../credential-seen.sql.js';
import { type Merge, ownColumns, table } from '../merge.js';

/** Whether a decision may say whose credential it is, or that a time counts. */
export function mayChoose(merge: Merge): boolean {
  return merge.decided.keep || merge.decided.time;
}

/**
 * Leaves plan_choice: of the accounts that a decision names, in each identity where it holds, the one that is kept, those
 * that are set aside for it, and those whose time counts though it is in the future.
 *
 * @param scored accounts of the identities, with what the password rule makes of them
 */
export async function choose(merge: Merge, scored: Sql): Promise<void> {
  const { db } = merge;
  await db.execute(sql`
    /* merge.choices: whose credential it is, where what was looked at is as it was */
    create unlogged table ${table(merge, 'plan_choice')} as
    with seen as (
      select s.identity, s.variant, d.decision_no, d.answer,
        ${credentialDigest(merge, ident('s'))} as digest,
        bool_or(a.role = 'keep' and s.counts) as counts
      from (${scored}) s
      join ${table(merge, 'decision_account')} a on a.source_no = s.source_no and a.source_user_id = s.source_user_id
      join ${table(merge, 'plan_decision')} d on d.decision_no = a.decision_no and d.answer in ('keep', 'time')
      group by s.identity, s.variant, d.decision_no, d.answer
    ),
    held as (
      select s.identity, s.variant, s.decision_no, s.answer,
        row_number() over (partition by s.identity, s.variant, s.answer order by s.decision_no desc) as turn
      from seen s
      join ${table(merge, 'decision')} d on d.decision_no = s.decision_no and d.digest = s.digest
      where s.answer = 'time' or s.counts
    )
    select h.identity, h.variant, a.source_no, a.source_user_id,
      coalesce(bool_or(a.role = 'keep'), false) as kept,
      coalesce(bool_or(h.answer = 'keep' and a.role <> 'keep'), false) as aside,
      coalesce(bool_or(a.role = 'time'), false) as timed,
      max(h.decision_no) filter (where h.answer = 'keep') as keep_no,
      max(h.decision_no) filter (where h.answer = 'time') as time_no
    from held h
    join ${table(merge, 'decision_account')} a on a.decision_no = h.decision_no
    where h.answer = 'time' or h.turn = 1
    group by h.identity, h.variant, a.source_no, a.source_user_id
  `);
  await db.execute(sql`
    /* merge.decisions_hold */
    update ${table(merge, 'plan_decision')} d
    set holds = true
    where d.decision_no in (select c.keep_no from ${table(merge, 'plan_choice')} c union select c.time_no from ${table(merge, 'plan_choice')} c)
  `);
  await db.execute(sql`analyze ${table(merge, 'plan_choice')}`);
}

/** The written columns whose value can be pinned. */
function pinnable(merge: Merge): string[] {
  const own = ownColumns(merge.config).filter((column) => column.target !== null);
  return ['username', ...own.map((column) => column.name)].filter((name) =>
    merge.decided.pinned.includes(name),
  );
}

/** Puts pinned values into plan_fold, in the place of what the accounts give. */
export async function pin(merge: Merge): Promise<void> {
  const { db } = merge;
  const fold = table(merge, 'plan_fold');
  await db.execute(sql`
    /* merge.pins */
    create unlogged table ${table(merge, 'plan_pin')} as
    select p.identity, p.variant, jsonb_object_agg(p.name, p.value) as value, array_agg(p.name) as names
    from (
      select distinct on (i.identity, i.variant, d.detail ->> 'column')
        i.identity, i.variant, d.detail ->> 'column' as name, d.detail -> 'value' as value
      from ${table(merge, 'decision')} d
      join ${table(merge, 'decision_account')} a on a.decision_no = d.decision_no and a.role = 'pin'
      join ${table(merge, 'plan_identity')} i on i.source_no = a.source_no and i.source_user_id = a.source_user_id
      where d.ended is null and d.answer = 'pin'
      order by i.identity, i.variant, d.detail ->> 'column', d.decision_no desc
    ) p
    where p.name = any (${pinnable(merge)}::text[])
    group by p.identity, p.variant
  `);
  await db.execute(sql`alter table ${fold} add column pinned text[] not null default '{}'`);
  const values = pinnable(merge).flatMap((name) => {
    const column = name === 'username' ? ident('username') : attribute(name);
    const question = ident(name === 'username' ? 'question_username' : `q_${name}`);
    const isPinned = sql`${literal(name)} = any (p.names)`;
    return [
      sql`${column} = case when ${isPinned} then p.value ->> ${literal(name)} else f.${column} end`,
      sql`${question} = f.${question} and not ${isPinned}`,
    ];
  });
  // Whether a hash that is made with the username fits the name is seen when names are given.
  const bound = merge.hasBoundPasswords
    ? sql`, password_bound_to_username = f.password_bound_to_username and not 'username' = any (p.names)`
    : empty;
  await db.execute(sql`
    /* merge.pin */
    update ${fold} f
    set pinned = p.names${bound} ${join(
      values.map((value) => sql`, ${value}`),
      sql``,
    )}
    from ${table(merge, 'plan_pin')} p
    where p.identity = f.identity and p.variant = f.variant
  `);
  const digests = pinnable(merge).map(
    (name) => sql`${ident(`d_${name}`)} = ${groupDigest(merge, name, 'f')}`,
  );
  if (digests.length === 0) return;
  await db.execute(sql`/* merge.pin_digests */ update ${fold} f set ${join(digests)} where f.pinned <> '{}'`);
}
