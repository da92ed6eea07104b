/** Keys that differ, and look the same, on all sides together: a stranger's name that is taken for somebody else's. */
import { readFileSync } from 'node:fs';
import { join, sql } from '../../postgres/sql.js';
import type { Findings } from './findings.js';
import type { Comparison, Side } from './sides.js';
import { counted, some } from './words.js';

/** Looked for where the sides are seen whole: two names that look alike are seldom in one sample. */
export async function sayLookalikes(
  { db, step }: Comparison,
  sides: readonly Side[],
  findings: Findings,
): Promise<void> {
  if (step > 1 || sides.length === 0) return;
  // There may be no ledger yet, whose functions these are: the session has them to itself.
  for (const file of ['0002-folding.sql', '0003-skeleton.sql']) {
    const text = readFileSync(new URL(`../../ledger/sql/${file}`, import.meta.url), 'utf8');
    await db.script(text.replaceAll(/^(create|comment on) function /gm, '$1 function pg_temp.'));
  }
  const sideRows = sides.map(
    ({ table }) => sql`select key, fresh from ${table} where by_key and key is not null`,
  );
  const rows = await db.query<{ one: string; other: string; keys: string }>(sql`
    /* check.lookalikes */
    with seen as materialized (
      select k.key, bool_or(k.fresh) as fresh,
        pg_temp.fold(pg_temp.skeleton(k.key)) as looks, pg_temp.skeleton(pg_temp.fold(k.key)) as folded
      from (${join(sideRows, sql` union all `)}) k
      group by k.key
    ),
    pair as (
      select a.key as one, b.key as other from seen a join seen b on b.looks = a.looks and a.key < b.key and (a.fresh or b.fresh)
      union
      select a.key, b.key from seen a join seen b on b.folded = a.folded and a.key < b.key and (a.fresh or b.fresh)
    )
    select p.one, p.other, (select count(distinct v.key) from pair q cross join lateral (values (q.one), (q.other)) v (key)) as keys
    from pair p
    order by p.one, p.other
    limit 3
  `);
  const [first] = rows;
  if (first === undefined) return;
  const shown = (key: string) => `"${key.replaceAll('\u001f\u001f', ' ')}"`;
  findings.warn(
    `lookalike: ${counted(Number(first.keys), 'key looks', 'keys look')} like another one (${some(
      rows.map(({ one, other }) => `${shown(one)} and ${shown(other)}`),
      3,
    )})`,
    'Find out who registered them: they are merged as different people. `usermerge plan --lookalikes` lists them all.',
  );
}
