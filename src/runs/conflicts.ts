/** conflicts: what the newest plan found, or what waits since it was applied; what could let a stranger in comes first. */
import type { MergeConfig } from '../config/merge-config.js';
import { inLedger } from '../ledger/ledger.js';
import { accountOf, type Gathered, gatherConflicts, keptConflicts } from '../pipeline/conflict-accounts.js';
import { isDecided } from '../pipeline/decided.js';
import { evidenceColumns, table, usable } from '../pipeline/merge.js';
import { type ConflictKind, conflictPolicies, conflictStakes } from '../pipeline/vocabulary.js';
import { ident, join, type Sql, sql } from '../postgres/sql.js';
import { answersTo, pinnable } from './answers.js';
import { type ConflictSession, withConflicts } from './conflict-session.js';
import { letterOf } from './plan-report.js';
import type { ConflictAccount, ConflictLine, ConflictState, ConflictsReport } from './reports.js';

export interface ConflictFilter {
  readonly kinds?: readonly ConflictKind[];
  /** Only conflicts with an account of one of these sources. */
  readonly sources?: readonly string[];
  /** Default: open and void. */
  readonly states?: readonly ConflictState[];
}

export interface ConflictsOptions extends ConflictFilter {
  /** Default 20. */
  readonly limit?: number;
  readonly offset?: number;
  readonly signal?: AbortSignal;
}

/** @throws UsermergeError PLAN_NOT_FOUND */
export async function listConflicts(
  config: MergeConfig,
  options: ConflictsOptions = {},
): Promise<ConflictsReport> {
  const { limit = 20, offset = 0, signal } = options;
  return withConflicts(
    config,
    async (session) => {
      const { merge, isPlanned, planId } = session;
      const order = sql`order by m.state = 'settled', m.state = 'decided', ${stakesOrder(sql`m.kind`)}, m.conflict_no`;
      const rows = await merge.db.query<{
        conflict_no: string | null;
        kind: ConflictKind;
        state: ConflictState;
        count: string | null;
      }>(sql`
        /* conflicts.page: a page of those that match, and how many there are of each kind and state */
        with match as materialized (${matching(session, options)}),
        page as (
          select m.conflict_no, m.kind, m.state, row_number() over (${order}) as place
          from match m
          ${order}
          limit ${limit} offset ${offset}
        )
        select null::bigint as conflict_no, m.kind, m.state, null::bigint as place, count(*) as count from match m group by m.kind, m.state
        union all
        select p.conflict_no, p.kind, p.state, p.place, null from page p
        order by place
      `);
      const page = rows.flatMap(({ conflict_no, state }) =>
        conflict_no === null ? [] : [{ conflict_no, state }],
      );
      const counts = rows
        .flatMap(({ kind, state, count }) => (count === null ? [] : [{ kind, state, count: Number(count) }]))
        .sort((a, b) => compare(a.state, b.state) || b.count - a.count || compare(a.kind, b.kind));
      const lines = await describeConflicts(
        session,
        page.map((row) => row.conflict_no),
      );
      return {
        planId,
        planned: isPlanned,
        count: counts.reduce((sum, row) => sum + row.count, 0),
        counts,
        offset,
        columns: pinnable(merge.config),
        conflicts: page.flatMap(({ conflict_no, state }) => {
          const line = lines.get(conflict_no);
          return line ? [{ ...line, state }] : [];
        }),
      };
    },
    signal,
  );
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** The place of a kind by what a wrong answer could do. */
function stakesOrder(kind: Sql): Sql {
  const order = Object.values(conflictStakes).flat();
  return sql`array_position(${order}::text[], ${kind})`;
}

/** Rows `(conflict_no, kind, state)` that a filter matches. */
export function matching(
  { merge, isPlanned }: ConflictSession,
  { kinds = [], sources = [], states = ['open', 'void'] }: ConflictFilter,
): Sql {
  const kept = keptConflicts(merge.ledger);
  const decision = inLedger(merge.ledger, 'decision');
  const named = inLedger(merge.ledger, 'decision_account');
  const all = isPlanned
    ? sql`
      select c.conflict_no, c.kind, c.waiting, coalesce(k.decision_no, c.decision_no) as decision_no, c.identity, c.source_no, c.user_id
      from ${table(merge, 'plan_conflict')} c
      left join ${kept.conflict} k on k.conflict_no = c.conflict_no`
    : sql`
      select k.conflict_no, k.kind, k.waiting, k.decision_no, null::text as identity, null::smallint as source_no, k.user_id
      from ${kept.conflict} k`;
  const failed = isPlanned
    ? sql`or (d.ended is null and d.decision_no in (select p.decision_no from ${planDecisions(merge)} p where not p.holds))`
    : sql``;
  const ofSource = isPlanned
    ? sql`or c.source_no = any (s.numbers)
        or exists (select from ${table(merge, 'plan_identity')} i where i.identity = c.identity and i.source_no = any (s.numbers))
        or exists (select from ${named} a where a.decision_no = c.decision_no and a.source_no = any (s.numbers))`
    : sql``;
  return sql`
    select f.conflict_no, f.kind, f.state
    from (
      select c.conflict_no, c.kind,
        case
          when exists (select from ${decision} d where d.decision_no = c.decision_no and d.ended is null) then 'decided'
          when not c.waiting then 'settled'
          when exists (
            select from ${kept.account} a
            join ${named} n on n.source_no = a.source_no and n.source_user_id = a.source_user_id and n.role <> 'seen'
            join ${decision} d on d.decision_no = n.decision_no and d.kind = c.kind and (d.ended = 'void' ${failed})
            where a.conflict_no = c.conflict_no and a.asked
          ) then 'void'
          else 'open'
        end as state
      from (${all}) c
      cross join (select array(select source_no from ${inLedger(merge.ledger, 'source')} where name = any (${[...sources]}::text[])) as numbers) s
      where (${kinds.length === 0} or c.kind = any (${[...kinds]}::text[]))
        and (${sources.length === 0} or exists (
          select from ${kept.account} a where a.conflict_no = c.conflict_no and a.source_no = any (s.numbers)
        ) ${ofSource})
    ) f
    where f.state = any (${[...states]}::text[])
  `;
}

/** The decisions that the plan honours; none where it was made before there were any. */
function planDecisions(merge: ConflictSession['merge']): Sql {
  return isDecided(merge.decided)
    ? table(merge, 'plan_decision')
    : sql`(select null::bigint as decision_no, true as holds where false)`;
}

/** Tables of the session for conflicts that are looked at or answered. */
export const inSession: Gathered = {
  conflict: ident('pg_temp', 'chosen_conflict'),
  account: ident('pg_temp', 'chosen_account'),
};

/** Makes the tables of the session, empty. */
export async function makeSessionTables({ merge }: Pick<ConflictSession, 'merge'>): Promise<void> {
  const kept = keptConflicts(merge.ledger);
  for (const statement of [
    sql`create temp table if not exists chosen_conflict (like ${kept.conflict})`,
    sql`create temp table if not exists chosen_account (like ${kept.account})`,
    sql`create temp table if not exists chosen_further (conflict_no bigint)`,
    sql`truncate ${inSession.conflict}, ${inSession.account}, pg_temp.chosen_further`,
  ]) {
    await merge.db.execute(sql`/* conflicts.session */ ${statement}`);
  }
}

/**
 * Gathers conflicts into tables of the session, by their numbers.
 *
 * @param chosen rows `(conflict_no)`
 */
export async function gatherChosen(session: ConflictSession, chosen: Sql): Promise<void> {
  const { merge, isPlanned } = session;
  const kept = keptConflicts(merge.ledger);
  await makeSessionTables(session);
  await merge.db.execute(sql`
    /* conflicts.kept */
    insert into ${inSession.conflict}
    select k.* from ${kept.conflict} k where k.conflict_no in (select n.conflict_no from (${chosen}) n)
  `);
  await merge.db.execute(sql`
    /* conflicts.kept_accounts */
    insert into ${inSession.account}
    select k.* from ${kept.account} k where k.conflict_no in (select c.conflict_no from ${inSession.conflict} c)
  `);
  if (!isPlanned) return;
  await merge.db.execute(
    sql`/* conflicts.session */ create temp table if not exists chosen_further (conflict_no bigint)`,
  );
  await merge.db.execute(sql`/* conflicts.session */ truncate pg_temp.chosen_further`);
  const further = await merge.db.execute(sql`
    /* conflicts.further */
    insert into pg_temp.chosen_further (conflict_no)
    select n.conflict_no from (${chosen}) n
    where not exists (select from ${inSession.conflict} c where c.conflict_no = n.conflict_no)
  `);
  if (further > 0) {
    await gatherConflicts(
      merge,
      sql`
        select c.* from ${table(merge, 'plan_conflict')} c join pg_temp.chosen_further f on f.conflict_no = c.conflict_no
      `,
      inSession,
    );
  }
}

type Described = Omit<ConflictLine, 'state'>;

interface Line extends Record<string, unknown> {
  readonly conflict_no: string;
  readonly ref: string;
  readonly kind: ConflictKind;
  readonly user_id: string | null;
  readonly match_key: string | null;
  readonly detail: string | null;
  readonly decision: string | null;
  readonly source: string | null;
  readonly id: string | null;
  readonly record: string | null;
  readonly state: ConflictAccount['state'];
  readonly asked: boolean;
  readonly winner: boolean;
  readonly username: string | null;
  readonly time: string | null;
  readonly letter: number | null;
  readonly usable: boolean;
  readonly evidence: readonly (string | null)[];
  readonly verified: readonly (boolean | null)[];
}

/** Conflicts with their accounts, by number; passwords are letters. */
async function describeConflicts(
  session: ConflictSession,
  numbers: readonly string[],
): Promise<Map<string, Described>> {
  await gatherChosen(session, sql`select unnest(${[...numbers]}::bigint[]) as conflict_no`);
  const lines = await linesOfChosen(session);
  const described = new Map<string, Described>();
  for (const no of numbers) {
    const own = lines.filter((line) => line.conflict_no === no);
    const [first] = own;
    if (first) described.set(no, describe(session, first, own));
  }
  return described;
}

async function linesOfChosen({ merge, isPlanned }: ConflictSession): Promise<Line[]> {
  const evidence = evidenceColumns(merge.config).map(({ name }) => name);
  const flags = new Set(merge.config.sources.flatMap((source) => Object.keys(source.verified)));
  const array = (values: readonly Sql[], type: Sql) => sql`array[${join(values)}]::${type}[]`;
  return merge.db.query<Line>(sql`
    /* conflicts.lines */
    select
      c.conflict_no, c.ref, c.kind, c.user_id::text as user_id, c.match_key, c.detail, d.decision_no as decision,
      s.name as source, a.source_user_id::text as id, a.user_id::text as record, a.state, a.asked, a.winner,
      v.username, v.password_last_changed::text as time,
      case when v.password is not null then dense_rank() over (partition by c.conflict_no order by v.password) end::int as letter,
      coalesce(${usable(sql`v.password`)}, false) as usable,
      ${array(
        evidence.map((name) => sql`v.${ident(`a_${name}`)}`),
        sql`text`,
      )} as evidence,
      ${array(
        evidence.map((name) => (flags.has(name) ? sql`v.${ident(`v_${name}`)}` : sql`null`)),
        sql`boolean`,
      )} as verified
    from ${inSession.conflict} c
    left join ${inSession.account} a on a.conflict_no = c.conflict_no
    left join ${table(merge, 'source')} s on s.source_no = a.source_no
    left join lateral ${accountOf(merge, sql`a.source_no`, sql`a.source_user_id`, isPlanned)} v on true
    left join ${table(merge, 'decision')} d on d.decision_no = c.decision_no and d.ended is null
    order by c.conflict_no, a.user_id is null, a.user_id, s.priority, a.source_user_id
  `);
}

function describe({ merge }: ConflictSession, first: Line, lines: readonly Line[]): Described {
  const evidence = evidenceColumns(merge.config).map(({ name }) => name);
  const letters = new Map<number, string>();
  const accounts = lines
    .filter((line) => line.source !== null)
    .map((line): ConflictAccount => {
      if (line.letter !== null && !letters.has(line.letter)) letters.set(line.letter, letterOf(letters.size));
      return {
        source: line.source ?? '',
        sourceUserId: line.id ?? '',
        userId: line.record,
        username: line.username,
        passwordLastChanged: line.time,
        password: line.letter === null ? null : (letters.get(line.letter) ?? null),
        usable: line.usable,
        winner: line.winner,
        state: line.state,
        asked: line.asked,
        evidence: evidence.map((column, index) => ({
          column,
          value: line.evidence[index] ?? null,
          verified: line.verified[index] ?? null,
        })),
      };
    });
  const { kind } = first;
  return {
    conflict: first.ref,
    kind,
    stakes: stakesOf(kind),
    userId: first.user_id,
    matchKey: first.match_key,
    detail: first.detail,
    policy: merge.config.conflicts[kind] ?? conflictPolicies[kind][0],
    accounts,
    decision: first.decision === null ? null : Number(first.decision),
    answers: answersTo(kind, accounts),
  };
}

function stakesOf(kind: ConflictKind): ConflictLine['stakes'] {
  const found = (Object.entries(conflictStakes) as [ConflictLine['stakes'], readonly ConflictKind[]][]).find(
    ([, kinds]) => kinds.includes(kind),
  );
  return found?.[0] ?? 'data';
}
