/** Which answers people have given: what nobody has decided costs a plan nothing. */
import { inLedger, type Ledger } from '../ledger/ledger.js';
import type { Database } from '../postgres/connect.js';
import { type Sql, sql } from '../postgres/sql.js';

export interface Decided {
  /** Who is one person with whom. */
  readonly who: boolean;
  /** Accounts that are left out. */
  readonly skip: boolean;
  /** Whose credential it is. */
  readonly keep: boolean;
  /** Times of the future that count. */
  readonly time: boolean;
  readonly id: boolean;
  /** Columns of which a value is pinned. */
  readonly pinned: readonly string[];
}

/** The answers that are honoured now. */
export async function readDecided(db: Database, ledger: Ledger): Promise<Decided> {
  const rows = await db.query<{ answer: string; columns: (string | null)[] }>(sql`
    /* plan.decided */
    select answer, array_agg(distinct detail ->> 'column') as columns
    from ${inLedger(ledger, 'decision')}
    where ended is null
    group by answer
  `);
  const has = (...answers: readonly string[]) => rows.some(({ answer }) => answers.includes(answer));
  return {
    who: has('merge', 'separate'),
    skip: has('skip'),
    keep: has('keep'),
    time: has('time'),
    id: has('id'),
    pinned: rows
      .filter(({ answer }) => answer === 'pin')
      .flatMap(({ columns }) => columns.flatMap((column) => column ?? [])),
  };
}

/** Nothing is decided. */
export const undecided: Decided = {
  who: false,
  skip: false,
  keep: false,
  time: false,
  id: false,
  pinned: [],
};

/** Whether anything was decided. */
export function isDecided({ who, skip, keep, time, id, pinned }: Decided): boolean {
  return who || skip || keep || time || id || pinned.length > 0;
}

/** plan_decision: the decisions that a plan honours; those that depend on what was seen do not hold until they are judged. */
export function decisionsOfPlan(ledger: Ledger): Sql {
  return sql`
    /* plan.decisions */
    create unlogged table ${inLedger(ledger, 'plan_decision')} as
    select d.decision_no, d.kind, d.answer, d.answer in ('id', 'pin') as holds
    from ${inLedger(ledger, 'decision')} d
    where d.ended is null
  `;
}
