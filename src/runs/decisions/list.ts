/** decisions: what people chose, and what became of it. */
import type { MergeConfig } from '../../config/merge-config.js';
import { inLedger } from '../../ledger/ledger.js';
import { isDecided } from '../../pipeline/decided.js';
import type { ConflictKind } from '../../pipeline/vocabulary.js';
import { sql } from '../../postgres/sql.js';
import { withConflicts } from '../conflict-session.js';
import type { DecisionLine, DecisionsReport } from '../reports.js';

export interface DecisionsOptions {
  /** Those that are honoured no more, too. */
  readonly all?: boolean;
  /** Those that this run honoured, whatever became of them. */
  readonly honouredBy?: number;
  /** Default 100. */
  readonly limit?: number;
  readonly offset?: number;
}

interface Row extends Record<string, unknown> {
  readonly decision: string;
  readonly kind: ConflictKind | null;
  readonly answer: string;
  readonly detail: { readonly column?: string; readonly value?: string | null; readonly id?: string };
  readonly state: DecisionLine['state'];
  readonly reason: string | null;
  readonly by: string;
  readonly at: string;
  readonly first_run: string | null;
  readonly last_run: string | null;
  readonly accounts: readonly SaidAccount[];
}

export interface SaidAccount {
  /** `source:id`. */
  readonly account: string;
  readonly role: string;
  /** With which account it is said to be one person. */
  readonly with: string | null;
}

/** The newest first. @throws UsermergeError PLAN_NOT_FOUND */
export async function listDecisions(
  config: MergeConfig,
  options: DecisionsOptions = {},
): Promise<DecisionsReport> {
  const { all = false, honouredBy, limit = 100, offset = 0 } = options;
  return withConflicts(config, async ({ merge, isPlanned }) => {
    const { db, ledger } = merge;
    const decision = inLedger(ledger, 'decision');
    const judged =
      isPlanned && isDecided(merge.decided)
        ? sql`(select p.decision_no, p.holds from ${inLedger(ledger, 'plan_decision')} p)`
        : sql`(select null::bigint as decision_no, true as holds where false)`;
    const chosen =
      honouredBy === undefined
        ? sql`(${all} or d.ended is null)`
        : sql`${honouredBy} between d.first_run and d.last_run`;
    const [total] = await db.query<{ n: string }>(
      sql`/* decisions.count */ select count(*) as n from ${decision} d where ${chosen}`,
    );
    const rows = await db.query<Row>(sql`
      /* decisions.list */
      select d.decision_no as decision, d.kind, d.answer, d.detail, d.reason, d.by,
        to_char(d.at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') as at, d.first_run, d.last_run,
        case
          when d.ended is not null then d.ended
          when not j.holds then 'void'
          when d.last_run is not null then 'honoured'
          else 'new'
        end as state,
        (
          select json_agg(json_build_object('account', s.name || ':' || a.source_user_id, 'role', a.role, 'with', w.name || ':' || a.with_source_user_id)
            order by s.priority, a.source_user_id)
          from ${inLedger(ledger, 'decision_account')} a
          join ${inLedger(ledger, 'source')} s on s.source_no = a.source_no
          left join ${inLedger(ledger, 'source')} w on w.source_no = a.with_source_no
          where a.decision_no = d.decision_no
        ) as accounts
      from ${decision} d
      left join ${judged} j on j.decision_no = d.decision_no
      where ${chosen}
      order by d.decision_no desc
      limit ${limit} offset ${offset}
    `);
    return { count: Number(total?.n ?? 0), offset, decisions: rows.map(lineOf) };
  });
}

function lineOf(row: Row): DecisionLine {
  const number = (text: string | null) => (text === null ? null : Number(text));
  return {
    decision: Number(row.decision),
    conflict: row.kind,
    says: saysOf(row),
    accounts: row.accounts.map(({ account }) => account),
    state: row.state,
    reason: row.reason,
    by: row.by,
    at: row.at,
    firstRun: number(row.first_run),
    lastRun: number(row.last_run),
  };
}

/** In a line: `dev_db:7 is a person by itself`, `the credential of dev_db:7`. */
export function saysOf({ answer, detail, accounts }: Pick<Row, 'answer' | 'detail' | 'accounts'>): string {
  const named = accounts.filter(({ role }) => role !== 'seen').map(({ account }) => account);
  switch (answer) {
    case 'skip':
      return `${named.join(', ')} left out`;
    case 'keep':
      return `the credential of ${named.join(', ')}`;
    case 'time':
      return `the time of ${named.join(', ')} counts`;
    case 'id':
      return `${named.join(', ')} gets the id ${detail.id ?? ''}`;
    case 'pin':
      return `${detail.column ?? ''} of ${named.join(', ')} is ${detail.value === null ? 'NULL' : `"${detail.value ?? ''}"`}`;
    default: {
      const firsts = [
        ...new Set(accounts.flatMap((one) => (one.role === 'is' && one.with !== null ? [one.with] : []))),
      ];
      return firsts
        .map((first) => {
          const others = accounts.filter(
            (one) => one.role === 'is' && one.with === first && one.account !== first,
          );
          return others.length === 0
            ? `${first} is a person by itself`
            : [first, ...others.map(({ account }) => account)].join(' = ');
        })
        .join('; ');
    }
  }
}
