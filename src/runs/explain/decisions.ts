/** What people decided of a person, and what the run that stands made of it. */
import { type Merge, table } from '../../pipeline/merge.js';
import { honouredDecisions } from '../../pipeline/verify/decided.js';
import { sql } from '../../postgres/sql.js';
import { type SaidAccount, saysOf } from '../decisions/list.js';
import type { PersonReport } from '../reports.js';
import type { KeptAccount } from './kept.js';
import { reference } from './known.js';

interface Row extends Record<string, unknown> {
  readonly decision: string;
  readonly answer: string;
  readonly detail: { readonly column?: string; readonly value?: string | null; readonly id?: string };
  readonly reason: string | null;
  readonly by: string;
  readonly at: string;
  readonly ended: string | null;
  readonly honoured: boolean;
  readonly accounts: readonly SaidAccount[];
}

export interface DecidedOf {
  readonly lines: PersonReport['decisions'];
  /** Accounts whose password is set aside, with the decision and whose it keeps. */
  readonly aside: ReadonlyMap<string, string>;
  /** Accounts whose time counts, though it is in the future. */
  readonly timed: ReadonlySet<string>;
  /** Pinned values, by column. */
  readonly pinned: ReadonlyMap<string, { readonly value: string | null; readonly decision: string }>;
}

/**
 * What is decided of a person.
 *
 * @param competing accounts of the person that count for it
 */
export async function decidedOf(
  merge: Merge,
  accounts: readonly KeptAccount[],
  competing: readonly KeptAccount[],
): Promise<DecidedOf> {
  const decision = table(merge, 'decision');
  const named = table(merge, 'decision_account');
  const rows = await merge.db.query<Row>(sql`
    /* explain.decisions */
    select d.decision_no as decision, d.answer, d.detail, d.reason, d.by, d.ended,
      to_char(d.at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') as at,
      d.decision_no in (select h.decision_no from ${honouredDecisions(merge)} h) as honoured,
      (
        select json_agg(json_build_object('account', s.name || ':' || a.source_user_id, 'role', a.role, 'with', w.name || ':' || a.with_source_user_id)
          order by s.priority, a.source_user_id)
        from ${named} a
        join ${table(merge, 'source')} s on s.source_no = a.source_no
        left join ${table(merge, 'source')} w on w.source_no = a.with_source_no
        where a.decision_no = d.decision_no
      ) as accounts
    from ${decision} d
    where d.decision_no in (
      select n.decision_no
      from ${named} n
      join unnest(${accounts.map((each) => each.sourceNo)}::int[], ${accounts.map((each) => each.id)}::text[]) a (source_no, id)
        on a.source_no = n.source_no and a.id = n.source_user_id::text
      where n.role <> 'seen'
    )
    order by d.decision_no
  `);
  const present = new Map(competing.map((account) => [reference(account), account]));
  const aside = new Map<string, string>();
  const timed = new Set<string>();
  const pinned = new Map<string, { value: string | null; decision: string }>();
  for (const { decision: no, answer, detail, accounts: of } of rows.filter((row) => row.honoured)) {
    const withRole = (role: string) => of.filter((one) => one.role === role).map(({ account }) => account);
    if (answer === 'time') for (const account of withRole('time')) timed.add(account);
    if (answer === 'pin' && detail.column !== undefined && withRole('pin').some((one) => present.has(one)))
      pinned.set(detail.column, { value: detail.value ?? null, decision: no });
    const [kept] = withRole('keep');
    if (answer !== 'keep' || kept === undefined || present.get(kept)?.counts !== true) continue;
    if (!of.every(({ account }) => present.has(account))) continue;
    for (const { account } of of)
      if (account !== kept) aside.set(account, `decision ${no} takes the credential of ${kept}`);
  }
  return {
    lines: rows.map((row) => ({
      decision: Number(row.decision),
      says: saysOf(row),
      state: row.honoured ? 'honoured' : (row.ended ?? 'not yet honoured'),
      reason: row.reason,
      by: row.by,
      at: row.at,
    })),
    aside,
    timed,
    pinned,
  };
}
