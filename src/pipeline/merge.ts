/** What every step of a merge works with: the configuration, the target, the ledger, the sources by number, the clock. */
import type { MergeColumn, MergeConfig, SourceConfig } from '../config/merge-config.js';
import { keyedDigest } from '../ledger/forgotten.js';
import { inLedger, type Ledger } from '../ledger/ledger.js';
import type { Database } from '../postgres/connect.js';
import { ident, join, type Sql, sql } from '../postgres/sql.js';
import type { Decided } from './decided.js';
import type { SourceDescription } from './extract/source.js';
import type { TargetTable } from './target-table.js';

export interface MergeSource {
  readonly no: number;
  readonly config: SourceConfig;
  /** NULL: this plan does not read it; its accounts count as they were read before. */
  readonly description: SourceDescription | null;
  /** Coarsest step of its time, in microseconds. */
  readonly timePrecisionUs: number;
}

export interface Merge {
  readonly config: MergeConfig;
  readonly db: Database;
  readonly ledger: Ledger;
  readonly target: TargetTable;
  readonly sources: readonly MergeSource[];
  readonly planNo: string;
  /** Start of the plan: ISO 8601, UTC, microseconds. */
  readonly now: string;
  /** Start plus clock_skew: a time later than this is a future time. */
  readonly horizon: string;
  /** Whether some source has hashes that are made with the username; known once the accounts have landed. */
  readonly hasBoundPasswords: boolean;
  /** Whether the configuration differs from that of the last applied run. */
  readonly configurationChanged: boolean;
  /** Whether only what is unresolved is resolved: the golden records in plan_scope, and accounts without one. */
  readonly scoped: boolean;
  /** Numbers of the sources of which accounts were forgotten; 0: ids of golden records. */
  readonly forgotten: ReadonlySet<number>;
  /** Which kinds of decisions are honoured. */
  readonly decided: Decided;
}

/** A table of the ledger or of the plan. */
export function table(merge: Merge, name: string): Sql {
  return inLedger(merge.ledger, name);
}

/** Columns that are folded each by itself: every merge column outside the credential group. */
export function ownColumns(config: MergeConfig): MergeColumn[] {
  return config.columns.filter((column) => column.group !== 'credential');
}

/** Merge columns that travel with the password. */
export function credentialColumns(config: MergeConfig): MergeColumn[] {
  return config.columns.filter((column) => column.group === 'credential');
}

export function evidenceColumns(config: MergeConfig): MergeColumn[] {
  return config.columns.filter((column) => column.evidence);
}

/** Whether the key is the username as it is: then it is not kept a second time. */
export function keyIsUsername(config: MergeConfig): boolean {
  return (
    config.match.on.length === 1 && config.match.on[0] === 'username' && config.match.normalize.length === 0
  );
}

/** The match key of the account `alias`; NULL: none. */
export function keyOf(config: MergeConfig, alias: string): Sql {
  return keyIsUsername(config) ? sql`nullif(${ident(alias, 'username')}, '')` : ident(alias, 'match_key');
}

/** The column that keeps the key; where it is the username, '' is none. */
export function keyColumn(config: MergeConfig): Sql {
  return ident(keyIsUsername(config) ? 'username' : 'match_key');
}

/** The account `alias` has this match key, which is none that is empty: as an index finds it. */
export function hasKey(config: MergeConfig, alias: string, key: Sql): Sql {
  return sql`${ident(alias)}.${keyColumn(config)} = ${key}`;
}

/** The priority of the source of the account `alias`; 0 is @target. */
export function priorityOf(merge: Merge, alias: string): Sql {
  const cases = merge.sources.map(
    (source) => sql`when ${literalNumber(source.no)} then ${literalNumber(source.config.priority)}`,
  );
  return sql`case ${ident(alias, 'source_no')} when 0 then 0 ${cases.reduce((all, each) => sql`${all} ${each}`, sql``)} else 32767 end`;
}

/** The order of ids: numbers as numbers, then anything else by bytes. */
export function idOrder(merge: Merge, id: Sql): Sql {
  return join(idOrderKeys(merge).map((of) => of(id)));
}

/** What it orders by, one after the other; NULL is last. */
export function idOrderKeys(merge: Merge): ((id: Sql) => Sql)[] {
  if (merge.ledger.sourceId === 'bigint') return [(id) => id];
  return [
    (id) => sql`(case when ${id} ~ '^[+-]?[0-9]{1,100}$' then ${id}::numeric end)`,
    (id) => sql`${id} collate "C"`,
  ];
}

/** The order of golden records: that of ids. */
export function userIdOrder(merge: Merge, id: Sql): Sql {
  if (merge.ledger.userId !== 'text') return id;
  return sql`(case when ${id} ~ '^[+-]?[0-9]{1,100}$' then ${id}::numeric end) nulls last, ${id} collate "C"`;
}

/** A whole number of ours, as text: it decides the shape of a statement, not its values. */
export function literalNumber(value: number): Sql {
  if (!Number.isSafeInteger(value)) throw new Error(`not a whole number: ${value}`);
  return numbers[value] ?? sql`${value}::int`;
}

const numbers: Sql[] = [sql`0`, sql`1`, sql`2`, sql`3`, sql`4`, sql`5`, sql`6`, sql`7`, sql`8`, sql`9`];

/** Whether a password can open an account; the contract's password rule, first point. */
export function usable(password: Sql): Sql {
  return sql`(
    ${password} is not null and ${password} <> '' and left(${password}, 1) <> '!'
    and ${password} not in ('*', 'x', '*LK*', 'NP', 'LOCKED', 'hasprovider') and left(${password}, 6) <> '{SASL}'
  )`;
}

/** Accounts of retired sources that are dropped, and vanished ones under `drop`, count no more. */
export function dropped(merge: Merge, alias: string): Sql {
  const retired = merge.sources
    .filter((source) => source.config.retire === 'drop')
    .map((source) => source.no);
  const vanished =
    merge.config.conflicts.vanished_account === 'drop' ? sql`${ident(alias)}.vanished` : sql`false`;
  return retired.length === 0
    ? vanished
    : sql`(${vanished} or ${ident(alias)}.source_no = any (${retired}::int[]))`;
}

/** `and`, the golden record `userId` is one of those that are resolved. */
export function andInScope(merge: Merge, userId: Sql): Sql {
  return merge.scoped ? sql`and ${userId} in (select s.user_id from ${table(merge, 'plan_scope')} s)` : sql``;
}

/** Accounts whose golden record is deleted, or was: its row is gone, or another record has its id by now. */
export function deletedMembership(merge: Merge): Sql {
  return sql`(
    select w.source_no, w.source_user_id, w.user_id
    from (select user_id, state, generation from ${table(merge, 'golden')} where state <> 'live' or generation > 0) g
    join ${table(merge, 'crosswalk')} w on w.user_id = g.user_id
    where g.state <> 'live' or g.generation <> w.generation
    union all
    select w.source_no, w.source_user_id, w.user_id
    from ${table(merge, 'plan_deleted')} d
    join ${table(merge, 'golden')} g on g.user_id = d.user_id
    join ${table(merge, 'crosswalk')} w on w.user_id = d.user_id and w.generation = g.generation
  )`;
}

/**
 * The crosswalk with the state of each account's golden record: `live`, or `deleted` in the target. A row that appeared
 * under the id of a deleted record is another record, of a later generation.
 */
export function membership(merge: Pick<Merge, 'ledger'>): Sql {
  return sql`(
    select
      w.source_no, w.source_user_id, w.user_id,
      case when g.state = 'live' and g.generation = w.generation then 'live' else 'deleted' end as state
    from ${inLedger(merge.ledger, 'crosswalk')} w
    join ${inLedger(merge.ledger, 'golden')} g on g.user_id = w.user_id
  )`;
}

/** Number, or start, of the plan that was applied last and stands; NULL: there is none. */
export function lastApplied(
  merge: Pick<Merge, 'ledger'>,
  column: 'plan_no' | 'started_at' | 'ready_at',
): Sql {
  return sql`(select max(p.${ident(column)}) from ${inLedger(merge.ledger, 'plan')} p where p.state = 'applied')`;
}

/**
 * `with` clauses whose last, `reached (identity)`, has the identities of `from (identity)`, and all that accounts leave for
 * them or from them: both records of such an account go, or neither.
 */
export function reachedByLeaving(merge: Merge, from: Sql): Sql {
  return sql`
    with recursive pair as (
      select distinct 'r' || x.from_user_id as a, j.identity as b
      from ${table(merge, 'plan_assigned')} x
      join ${table(merge, 'plan_join')} j on j.source_no = x.source_no and j.source_user_id = x.source_user_id
      where x.leaves
    ),
    reached as (
      select f.identity from ${from} f
      union
      select case when p.a = r.identity then p.b else p.a end
      from reached r
      join pair p on r.identity in (p.a, p.b)
    )`;
}

/** Accounts that readings found changed since the plan that was applied last and stands. */
export function unresolvedChanges(merge: Pick<Merge, 'ledger'>): Sql {
  return sql`(
    select c.source_no, c.source_user_id
    from ${inLedger(merge.ledger, 'changed')} c
    where c.plan_no > coalesce(${lastApplied(merge, 'plan_no')}, 0)
  )`;
}

/** Whether the account of the source `sourceNo` was forgotten, or, for 0, the golden record with that id. */
export function isForgotten(merge: Pick<Merge, 'ledger' | 'forgotten'>, sourceNo: number, id: Sql): Sql {
  if (!merge.forgotten.has(sourceNo)) return sql`false`;
  return sql`exists (
    select from ${inLedger(merge.ledger, 'forgotten')} f where f.digest = ${keyedDigest(merge.ledger, literalNumber(sourceNo), id)}
  )`;
}
