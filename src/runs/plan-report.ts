/** The report of a plan: counts, hazards, conflicts with samples, out of the plan's tables. Passwords are letters. */

import { type CensusRow, censusWarnings, describeCensus } from '../credentials/census.js';
import { attribute } from '../ledger/ledger.js';
import { mayAssign } from '../pipeline/match/decided.js';
import { unnormalised } from '../pipeline/match/keys.js';
import { findHazards } from '../pipeline/merge/hazards.js';
import { deletedMembership, keyOf, type Merge, table, usable } from '../pipeline/merge.js';
import { type ConflictKind, conflictPolicies } from '../pipeline/vocabulary.js';
import type { Database } from '../postgres/connect.js';
import { empty, type Sql, sql } from '../postgres/sql.js';
import { count } from './check/words.js';
import type { AppliedConfig } from './merge-session.js';
import type {
  AccountLine,
  ChangeSample,
  ConflictReport,
  ConflictSample,
  PlanReport,
  SourceCounts,
  Timings,
} from './reports.js';

/** @param beside a second session of the target: it counts the one half, the first the other */
export async function reportPlan(
  merge: Merge,
  beside: Database,
  given: {
    readonly applied: AppliedConfig | null;
    readonly cohort: PlanReport['cohort'];
    readonly limit: number;
    readonly timings: Timings;
  },
): Promise<PlanReport> {
  const { target, config } = merge;
  const there = { ...merge, db: beside };
  const [[sources, hazards, changes], [counted, conflicts, idCollisions, samples]] = await Promise.all([
    inTurn(
      () => countSources(merge),
      () => findHazards(merge),
      () => countChanges(merge),
    ),
    inTurn(
      () => countOthers(there),
      () => listConflicts(there, given.limit),
      () => listCollisions(there, given.limit),
      () => sampleChanges(there, given.limit),
    ),
  ]);
  return {
    planId: Number(merge.planNo),
    createdAt: merge.now,
    target: `${merge.db.label} ${target.schema}.${target.name}`,
    targetIsNew: !target.exists,
    targetIdType:
      target.columns.find((column) => column.name === config.target.columns.userId)?.type ?? 'text',
    configurationChanged: merge.configurationChanged,
    resolved: merge.scoped ? 'unresolved' : 'all',
    cohort: given.cohort,
    notes: notes(merge, sources, given.applied),
    hazards: hazards.map((hazard) => ({ ...hazard, allowed: config.allow.includes(hazard.name) })),
    sources,
    changes,
    counted,
    conflicts,
    idCollisions,
    samples,
    timings: [...given.timings],
  };
}

/** One after the other, as a session does it anyway: what fails ends the rest. */
async function inTurn<T extends unknown[]>(...steps: { [K in keyof T]: () => Promise<T[K]> }): Promise<T> {
  const results: unknown[] = [];
  for (const step of steps) results.push(await step());
  return results as T;
}

function notes(merge: Merge, sources: readonly SourceCounts[], applied: AppliedConfig | null): string[] {
  const lines = merge.sources.flatMap((source) =>
    (source.description?.notes ?? []).map((note) => `${source.config.name}: ${note}`),
  );
  for (const source of sources) {
    if (!source.read)
      lines.push(
        `${source.name} was not read: its accounts count as they were read ${source.readAt || 'before'}.`,
      );
  }
  for (const source of sources) lines.push(...keptNotes(source));
  for (const { name, passwords } of sources) {
    for (const { accounts, what, next } of censusWarnings(passwords))
      lines.push(`${name}: ${count(accounts)} accounts ${what}. ${next}`);
  }
  for (const source of merge.sources) {
    const kind = source.description?.timeKind;
    if ((kind === 'timestamp' || kind === 'date' || kind === 'text') && source.config.time.zone === null) {
      lines.push(`${source.config.name}: times without a zone are read as UTC.`);
    }
  }
  if (applied !== null && merge.configurationChanged) {
    lines.push('The configuration is not that of the last applied run: everything is resolved again.');
  }
  return lines;
}

/** What was not read again, and what that means. */
function keptNotes({ name, kept, complete, readAt, read }: SourceCounts): string[] {
  if (!read || kept === null) return [];
  const { rows, slices, of } = kept;
  const what =
    slices === of
      ? `${name} was landed by a plan that died (${count(rows)} rows, read by ${readAt}), and is not read again`
      : `${name}: ${count(rows)} rows in ${slices} of ${of} slices are kept of a plan that died, and are not read again`;
  return [
    `${what}; --fresh reads all anew.`,
    ...(complete
      ? []
      : [`${name} was read in parts, at several times: nobody is taken to have vanished by that.`]),
  ];
}

async function countSources(merge: Merge): Promise<SourceCounts[]> {
  const rows = await merge.db.query<
    Record<string, string> &
      Pick<SourceCounts, 'read' | 'complete' | 'kept'> & { passwords: readonly CensusRow[] }
  >(sql`
    /* plan.count_sources */
    with present as (
      select a.source_no,
        count(*) filter (where not a.vanished and not a.rejected) as present,
        count(*) filter (where a.vanished) as vanished,
        count(*) filter (where a.rejected) as rejected
      from ${table(merge, 'account')} a
      where a.source_no <> 0
      group by a.source_no
    ),
    -- Who has a golden record, less the few that are not in the reading, or whose record is deleted.
    crossed as (
      select w.source_no, count(*) as accounts from ${table(merge, 'crosswalk')} w group by w.source_no
    ),
    absent as (
      select a.source_no, count(*) as accounts
      from (
        select source_no, source_user_id from ${table(merge, 'account')} where source_no <> 0 and (vanished or rejected)
      ) a
      join ${table(merge, 'crosswalk')} w on w.source_no = a.source_no and w.source_user_id = a.source_user_id
      group by a.source_no
    ),
    deleted as (
      select d.source_no, count(*) as accounts, count(*) filter (where not a.vanished and not a.rejected) as present
      from ${deletedMembership(merge)} d
      join ${table(merge, 'account')} a on a.source_no = d.source_no and a.source_user_id = d.source_user_id
      group by d.source_no
    ),
    state as (
      select p.source_no, p.present, p.vanished, coalesce(d.present, 0) as left_out,
        coalesce(c.accounts, 0) - coalesce(b.accounts, 0) - coalesce(d.present, 0) as members
      from present p
      left join crossed c on c.source_no = p.source_no
      left join absent b on b.source_no = p.source_no
      left join deleted d on d.source_no = p.source_no
    ),
    joining as (
      select j.source_no, count(*) as accounts
      from ${table(merge, 'plan_join')} j
      where (not exists (select from present p where p.rejected > 0) or not exists (
        select from ${table(merge, 'account')} a
        where a.source_no = j.source_no and a.source_user_id = j.source_user_id and a.rejected
      )) ${mayAssign(merge) ? sql`and not exists (select from ${table(merge, 'plan_assigned')} x where x.leaves and x.source_no = j.source_no and x.source_user_id = j.source_user_id)` : empty}
      group by j.source_no
    ),
    ${
      merge.decided.skip
        ? sql`skipped as (
      select n.source_no, count(*) as accounts
      from ${table(merge, 'plan_newcomer')} n
      join ${table(merge, 'account')} a on a.source_no = n.source_no and a.source_user_id = n.source_user_id and not a.rejected
      where n.verdict = 'skipped'
      group by n.source_no
    ),`
        : empty
    }
    altered as (
      select c.source_no, count(*) as accounts from ${table(merge, 'changed')} c where c.plan_no = ${merge.planNo} group by c.source_no
    )
    select
      s.name, s.priority, s.read_in is not distinct from ${merge.planNo}::bigint as read,
      coalesce(to_char(s.read_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'), '') as "readAt",
      s.complete, nullif(s.description -> 'kept', 'null') as kept,
      s.rows, s.superseded, s.rejected, coalesce(s.description -> 'passwords', '[]') as passwords,
      coalesce(t.present, 0) as present, coalesce(t.vanished, 0) as vanished, coalesce(t.members, 0) as members,
      coalesce(t.left_out, 0) ${merge.decided.skip ? sql`+ coalesce(k.accounts, 0)` : empty} as "leftOut", coalesce(j.accounts, 0) as joining, coalesce(x.accounts, 0) as changed
    from ${table(merge, 'source')} s
    left join state t on t.source_no = s.source_no
    left join joining j on j.source_no = s.source_no
    left join altered x on x.source_no = s.source_no
    ${merge.decided.skip ? sql`left join skipped k on k.source_no = s.source_no` : empty}
    where s.source_no = any (${merge.sources.map((source) => source.no)}::int[])
    order by s.priority, s.source_no
  `);
  return rows.map((row) => {
    const number = (name: string) => Number(row[name] ?? 0);
    const merged = number('members') + number('joining');
    return {
      name: String(row.name),
      priority: number('priority'),
      read: row.read,
      readAt: String(row.readAt),
      complete: row.complete,
      kept: row.kept,
      rows: number('rows'),
      accounts: number('rows') - number('superseded'),
      merged,
      waiting: number('present') - merged - number('leftOut'),
      leftOut: number('leftOut'),
      rejected: number('rejected'),
      vanished: number('vanished'),
      superseded: number('superseded'),
      changedSinceLastReading: number('changed'),
      passwords: describeCensus(row.passwords),
    };
  });
}

/** Rows of golden records that all their accounts leave. */
function abandoned(merge: Merge): Sql {
  return sql`(
    select count(*)
    from ${table(merge, 'plan_row')} p
    where not exists (select from ${table(merge, 'plan_record')} o where o.user_id = p.user_id)
      and not exists (
        select from ${table(merge, 'crosswalk')} c
        join ${table(merge, 'golden')} g on g.user_id = c.user_id and g.state = 'live' and g.generation = c.generation
        where c.user_id = p.user_id
      )
  )`;
}

async function countChanges(merge: Merge): Promise<PlanReport['changes']> {
  const unseen = others(merge);
  const [row] = await merge.db.query<Record<keyof PlanReport['changes'], string>>(sql`
    /* plan.count_changes */
    select
      count(*) filter (where r.user_id is null and not r.waits) as insert,
      count(*) filter (where r.changes <> '{}') as update,
      count(*) filter (where 'credential' = any (r.changes)) as "updatePassword",
      count(*) filter (where r.changes <> '{}' and r.changes <> '{credential}') as "updateOther",
      count(*) filter (where r.user_id is not null and r.changes = '{}' and r.head_source_no is not null) + ${unseen.all} - ${unseen.targetOnly} as unchanged,
      (select count(*) from ${table(merge, 'plan_id')} i where i.is_new) as "newIds",
      (select count(*) from ${table(merge, 'plan_deleted')}) as "deletedSeen",
      count(*) filter (where r.user_id is not null and r.head_source_no is null and not exists (
        select from ${table(merge, 'crosswalk')} c
        join ${table(merge, 'golden')} g on g.user_id = c.user_id and g.state = 'live' and g.generation = c.generation
        where c.user_id = r.user_id
      )) + ${unseen.targetOnly} ${mayAssign(merge) ? sql`+ ${abandoned(merge)}` : empty} as "targetOnly"
    from ${table(merge, 'plan_record')} r
  `);
  const number = (name: keyof PlanReport['changes']) => Number(row?.[name] ?? 0);
  return {
    insert: number('insert'),
    update: number('update'),
    updatePassword: number('updatePassword'),
    updateOther: number('updateOther'),
    unchanged: number('unchanged'),
    newIds: number('newIds'),
    deletedSeen: number('deletedSeen'),
    targetOnly: number('targetOnly'),
  };
}

/** Golden records that a scoped plan did not look at: of all, and of those without an account of a source. */
function others(merge: Merge): { all: Sql; targetOnly: Sql } {
  if (!merge.scoped) return { all: sql`0`, targetOnly: sql`0` };
  const golden = sql`
    select count(*) from ${table(merge, 'golden')} g
    where g.state = 'live' and not exists (select from ${table(merge, 'plan_scope')} s where s.user_id = g.user_id)`;
  return {
    all: sql`(${golden})`,
    // A record that is bound to an account of a source has one.
    targetOnly: sql`(${golden} and g.bound_source_no = 0 and not exists (
      select from ${table(merge, 'crosswalk')} c where c.user_id = g.user_id and c.generation = g.generation
    ))`,
  };
}

async function countOthers(merge: Merge): Promise<Record<string, number>> {
  const { config } = merge;
  const value = (column: string) => (column === 'username' ? sql`a.username` : sql`a.${attribute(column)}`);
  const [row] = await merge.db.query<Record<string, string>>(sql`
    /* plan.count_others */
    select
      (
        select count(*) from ${table(merge, 'account')} a
        where a.source_no <> 0 and not a.vanished and ${keyOf(merge.config, 'a')} is null
      ) as no_match_key,
      (
        select count(*) from ${table(merge, 'account')} a
        where a.source_no <> 0 and not a.vanished and ${unnormalised(config, value)}
      ) as keys_not_normalised,
      (
        select coalesce(sum((s.description ->> 'cutTimes')::bigint), 0) from ${table(merge, 'source')} s where s.read_in = ${merge.planNo}
      ) as cut_times,
      (
        select coalesce(sum((s.description ->> 'oddLocalTimes')::bigint), 0) from ${table(merge, 'source')} s where s.read_in = ${merge.planNo}
      ) as odd_local_times,
      (
        select coalesce(sum((s.description ->> 'forgotten')::bigint), 0) from ${table(merge, 'source')} s where s.read_in = ${merge.planNo}
      ) as forgotten_rows,
      (
        select count(*) from ${table(merge, 'plan_record')} r
        where ((r.user_id is null and not r.waits) or 'credential' = any (r.changes)) and r.password_last_changed is null
      ) as unknown_times
  `);
  return Object.fromEntries(Object.entries(row ?? {}).map(([name, count]) => [name, Number(count)]));
}

async function listConflicts(merge: Merge, limit: number): Promise<ConflictReport[]> {
  const counts = await merge.db.query<{ kind: ConflictKind; count: string; waiting: string }>(sql`
    /* plan.count_conflicts */
    select c.kind, count(*) as count, count(*) filter (where c.waiting) as waiting
    from (
      select c.kind, bool_or(c.waiting) as waiting
      from ${table(merge, 'plan_conflict')} c
      where c.identity is not null
      group by c.kind, c.identity
      union all
      select c.kind, c.waiting from ${table(merge, 'plan_conflict')} c where c.identity is null
    ) c
    group by c.kind
    order by min(case when c.waiting then 0 else 1 end), c.kind
  `);
  const samples = await sampleConflicts(merge, limit);
  return counts.map((row) => ({
    kind: row.kind,
    policy: merge.config.conflicts[row.kind] ?? conflictPolicies[row.kind][0],
    count: Number(row.count),
    waiting: Number(row.waiting),
    samples: samples.get(row.kind) ?? [],
  }));
}

interface SampleRow {
  readonly conflict_no: string;
  readonly kind: ConflictKind;
  readonly user_id: string | null;
  readonly match_key: string | null;
  readonly detail: string | null;
  readonly source: string | null;
  readonly source_user_id: string | null;
  readonly username: string | null;
  readonly time: string | null;
  readonly letter: number | null;
  readonly usable: boolean;
  readonly winner: boolean;
  readonly state: AccountLine['state'];
}

async function sampleConflicts(merge: Merge, limit: number): Promise<Map<ConflictKind, ConflictSample[]>> {
  const rows = await merge.db.query<SampleRow>(sql`
    /* plan.sample_conflicts: the first conflicts of each kind with their accounts; passwords as letters */
    with chosen as (
      select c.*
      from (
        select c.*, row_number() over (partition by c.kind order by c.waiting desc, c.conflict_no) as place
        from ${table(merge, 'plan_conflict')} c
      ) c
      where c.place <= ${limit}
      -- No more than there can be: by that the server knows how few it looks up.
      limit ${limit * Object.keys(conflictPolicies).length}
    ),
    records as materialized (
      select r.identity, r.variant, r.waits, r.winner_source_no, r.winner_source_user_id
      from ${table(merge, 'plan_record')} r
      where r.identity in (select c.identity from chosen c)
    ),
    listed as (
      select distinct c.conflict_no, i.source_no, i.source_user_id, case when i.joins then 'joins' else 'member' end as state, i.identity, i.variant
      from chosen c
      join ${table(merge, 'plan_identity')} i on i.identity = c.identity
      left join records r on r.identity = i.identity
      where i.variant = coalesce(r.variant, i.variant)
      union all
      select distinct c.conflict_no, n.source_no, n.source_user_id, 'waits', c.identity, null
      from chosen c
      join ${table(merge, 'plan_newcomer')} n on n.verdict is not null
        and (n.user_id = c.user_id or (n.user_id is null and c.user_id is null and n.match_key = c.match_key))
      union all
      select c.conflict_no, w.source_no, w.source_user_id, 'member', null, null
      from chosen c
      join ${table(merge, 'crosswalk')} w on w.user_id = c.user_id
      where c.kind = 'deleted_in_target'
      union all
      select c.conflict_no, w.source_no, w.source_user_id, 'member', null, null
      from chosen c
      join ${table(merge, 'crosswalk')} w on w.user_id = c.user_id
      where ${merge.scoped} and c.kind <> 'deleted_in_target'
        and not exists (select from ${table(merge, 'plan_identity')} i where i.identity = c.identity)
      union all
      select c.conflict_no, c.source_no, c.source_user_id, case when c.kind = 'vanished_account' then 'member' else 'waits' end, null, null
      from chosen c
      where c.source_no is not null and c.source_user_id is not null and c.identity is null
    ),
    accounts as (
      select l.*, coalesce(a.username, t.username) as username, coalesce(a.password, t.password) as password,
        case when l.source_no = 0 then t.password_last_changed else a.password_last_changed end as time
      from listed l
      left join ${table(merge, 'account')} a on a.source_no = l.source_no and a.source_user_id = l.source_user_id and l.source_no <> 0
      left join ${table(merge, 'plan_target_account')} t on l.source_no = 0 and t.user_id::text = l.source_user_id::text
    )
    select
      c.conflict_no, c.kind, c.user_id::text as user_id, c.match_key, c.detail,
      s.name as source, a.source_user_id::text as source_user_id, a.username, a.time::text as time,
      case when a.password is not null then dense_rank() over (partition by c.conflict_no order by a.password) end::int as letter,
      coalesce(${usable(sql`a.password`)}, false) as usable,
      coalesce(r.winner_source_no = a.source_no and r.winner_source_user_id = a.source_user_id, false) as winner,
      coalesce(case when r.waits then 'waits' end, a.state) as state
    from chosen c
    left join accounts a on a.conflict_no = c.conflict_no
    left join ${table(merge, 'source')} s on s.source_no = a.source_no
    left join records r on r.identity = c.identity
    order by c.kind, c.conflict_no, s.priority, a.source_user_id
  `);
  const byKind = new Map<ConflictKind, ConflictSample[]>();
  const byConflict = new Map<string, SampleRow[]>();
  for (const row of rows) byConflict.set(row.conflict_no, [...(byConflict.get(row.conflict_no) ?? []), row]);
  for (const lines of byConflict.values()) {
    const [first] = lines;
    if (!first) continue;
    const sample: ConflictSample = {
      userId: first.user_id,
      matchKey: first.match_key,
      detail: first.detail ?? '',
      accounts: lettered(lines),
    };
    byKind.set(first.kind, [...(byKind.get(first.kind) ?? []), sample]);
  }
  return byKind;
}

/** Letters in the order of the lines, so that they say nothing of the order of the passwords. */
function lettered(rows: readonly SampleRow[]): AccountLine[] {
  const letters = new Map<number, string>();
  return rows
    .filter((row) => row.source !== null)
    .map((row) => {
      if (row.letter !== null && !letters.has(row.letter)) letters.set(row.letter, letterOf(letters.size));
      return {
        source: row.source ?? '',
        sourceUserId: row.source_user_id ?? '',
        username: row.username,
        passwordLastChanged: row.time,
        password: row.letter === null ? null : (letters.get(row.letter) ?? null),
        usable: row.usable,
        winner: row.winner,
        state: row.state,
      };
    });
}

/** A, B, ... Z, AA, AB, ... */
export function letterOf(index: number): string {
  const last = String.fromCharCode(65 + (index % 26));
  return index < 26 ? last : letterOf(Math.floor(index / 26) - 1) + last;
}

async function listCollisions(merge: Merge, limit: number): Promise<PlanReport['idCollisions']> {
  const rows = await merge.db.query<{ id: string; accounts: string[] }>(sql`
    /* plan.id_collisions */
    select c.detail as id, array_agg(s.name || ':' || c.source_user_id order by s.priority) as accounts
    from ${table(merge, 'plan_conflict')} c
    join ${table(merge, 'source')} s on s.source_no = c.source_no
    where c.kind = 'id_collision'
    group by c.detail
    order by min(c.conflict_no)
    limit ${limit}
  `);
  return rows.map((row) => ({ userId: row.id, accounts: row.accounts }));
}

async function sampleChanges(merge: Merge, limit: number): Promise<ChangeSample[]> {
  const rows = await merge.db.query<{
    action: 'insert' | 'update';
    user_id: string | null;
    username: string | null;
    source: string | null;
    groups: string[];
  }>(sql`
    /* plan.sample_changes */
    (
      select 'insert' as action, i.user_id::text as user_id,
        r.username, coalesce(s.name, h.name) as source, '{}'::text[] as groups
      from (
        select * from ${table(merge, 'plan_record')}
        where user_id is null and not waits
        order by head_priority, match_key
        limit ${limit}
      ) r
      left join ${table(merge, 'source')} s on s.source_no = r.winner_source_no
      left join ${table(merge, 'source')} h on h.source_no = r.head_source_no
      left join ${table(merge, 'plan_id')} i on i.record_no = r.record_no
    )
    union all
    (
      select 'update', r.user_id::text, r.username, s.name, r.changes
      from ${table(merge, 'plan_record')} r
      left join ${table(merge, 'source')} s on s.source_no = r.winner_source_no
      where r.changes <> '{}'
      order by r.identity
      limit ${limit}
    )
  `);
  return rows.map((row) => ({
    action: row.action,
    userId: row.user_id,
    username: row.username,
    from: row.source ?? '',
    groups: row.groups,
  }));
}
