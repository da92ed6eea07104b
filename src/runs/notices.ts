/** notices: who has to be told what a run changed for them, and whose sessions and tokens have to be ended. */
import type { MergeConfig } from '../config/merge-config.js';
import { UsermergeError } from '../errors/usermerge-error.js';
import { attribute } from '../ledger/ledger.js';
import { targetRows } from '../pipeline/columns.js';
import { type Merge, table, usable } from '../pipeline/merge.js';
import { catalogText, empty, ident, join, literal, type Sql, sql } from '../postgres/sql.js';
import { transaction } from '../postgres/transaction.js';
import { withApplied } from './as-applied.js';
import { writePrivateFile } from './private-file.js';
import type { NoticesReport } from './reports.js';

export interface NoticesOptions {
  readonly runId: number;
  /** File for the people to be told; NULL: they are counted alone. */
  readonly people: string | null;
  /** File for the ids whose sessions and tokens have to be ended. */
  readonly sessions: string | null;
  /** Mapped columns that a mailing needs. Default: those whose name has `mail` in it. */
  readonly columns?: readonly string[] | undefined;
  readonly signal?: AbortSignal;
}

/**
 * Looks at what a run did, by the records as they are now. Both files are of one moment, and for their owner alone.
 *
 * @throws UsermergeError PLAN_NOT_FOUND: nothing was applied yet, or no such run; CONFIG_INVALID: a column is not mapped, or
 *   holds secrets; FILE_NOT_WRITTEN
 */
export async function notices(given: MergeConfig, options: NoticesOptions): Promise<NoticesReport> {
  const { runId, signal } = options;
  return withApplied(
    given,
    'nobody has to be told',
    (merge) =>
      transaction(
        merge.db,
        async () => {
          const columns = mailingColumns(merge.config, options.columns);
          const run = await findRun(merge, runId);
          await merge.db.execute(
            run.undoes === null
              ? findPeople(merge, run, columns)
              : findPeopleOfUndo(merge, run.undoes, columns),
          );
          await merge.db.execute(findSessions(merge, run));
          const write = async (path: string | null, from: Sql) => {
            if (path !== null) await writePrivateFile(path, merge.db.copyTo(from), signal);
          };
          await write(
            options.people,
            sql`/* notices.people_out */ copy (select * from ${scratch('people')} order by user_id, username, accounts) to stdout (format csv, header)`,
          );
          await write(
            options.sessions,
            sql`/* notices.sessions_out */ copy (select * from ${scratch('sessions')} order by user_id) to stdout (format csv, header)`,
          );
          return {
            runId,
            ...(await count(merge)),
            columns,
            peopleFile: options.people,
            sessionsFile: options.sessions,
            notes: run.isNewest ? [] : [notNewest],
          };
        },
        { isolation: 'repeatable read' },
      ),
    signal,
  );
}

/** A table of this transaction alone. */
function scratch(name: 'people' | 'sessions'): Sql {
  return ident('pg_temp', `usermerge_notices_${name}`);
}

const notNewest =
  'A later run was applied since: who waited then is not kept, and passwords and names are compared as they are now.';

/** Columns of the golden record that a mailing may hold: mapped, and no secret. @throws UsermergeError CONFIG_INVALID */
function mailingColumns(config: MergeConfig, wanted: readonly string[] | undefined): string[] {
  const mapped = config.columns
    .filter((column) => column.group !== 'credential' && column.target !== null)
    .map((column) => column.name);
  const unknown = wanted?.find((name) => !mapped.includes(name));
  if (unknown === undefined) return [...(wanted ?? mapped.filter((name) => /mail/i.test(name)))];
  throw new UsermergeError('CONFIG_INVALID', `--columns: "${unknown}" is no mapped column that may be told`, {
    at: { key: 'columns' },
    next: `These are: ${mapped.join(', ') || 'none'}.`,
  });
}

interface Run {
  readonly runId: number;
  /** The run that it took back; NULL: it is a merge. */
  readonly undoes: number | null;
  readonly isNewest: boolean;
}

/** @throws UsermergeError PLAN_NOT_FOUND: there is no such run, or what it changed stands no more */
async function findRun(merge: Merge, runId: number): Promise<Run> {
  const [run] = await merge.db.query<{
    kind: string;
    undoes: string | null;
    undone: boolean;
    newest: boolean;
  }>(sql`
    /* notices.run */
    select r.kind, r.undoes, exists (select from ${table(merge, 'run')} u where u.undoes = r.run_no) as undone,
      r.run_no = (select max(l.run_no) from ${table(merge, 'run')} l) as newest
    from ${table(merge, 'run')} r
    where r.run_no = ${runId}
  `);
  if (run && ['apply', 'undo'].includes(run.kind) && !run.undone) {
    return { runId, undoes: run.undoes === null ? null : Number(run.undoes), isNewest: run.newest };
  }
  const why = !run
    ? 'there is no such run'
    : run.undone
      ? 'it was undone'
      : `it is no merge, but ${run.kind}`;
  throw new UsermergeError('PLAN_NOT_FOUND', `nobody is told of run ${runId}: ${why}`, {
    next: 'usermerge runs lists the runs.',
  });
}

/** Written into statements that make a table of what they give, where no parameter can stand. */
const number = (value: number): Sql => catalogText(String(Math.trunc(value)));

/** One row a person for whom the run changed something, and one an account that waits. */
function findPeople(merge: Merge, { runId, isNewest }: Run, columns: readonly string[]): Sql {
  const run = number(runId);
  const { username, password } = merge.config.target.columns;
  const told = columns.map((name) => attribute(name));
  const list = (alias: string) =>
    join(
      told.map((column) => sql`, ${ident(alias)}.${column}`),
      empty,
    );
  const named = (alias: string) =>
    join(
      columns.map((name) => sql`, ${ident(alias)}.${attribute(name)} as ${ident(name)}`),
      empty,
    );
  const waiting = sql`
    union all
    select null, a.username, 'waits', null, null, null, s.name || ':' || a.source_user_id ${list('a')}
    from ${table(merge, 'waiting')} w
    join ${table(merge, 'account')} a on a.source_no = w.source_no and a.source_user_id = w.source_user_id
    join ${table(merge, 'source')} s on s.source_no = a.source_no
    where not a.vanished and not exists (
      select from ${table(merge, 'crosswalk')} c where c.source_no = a.source_no and c.source_user_id = a.source_user_id
    )`;
  return sql`
    /* notices.people */
    create temporary table usermerge_notices_people on commit drop as
    with record as (
      select
        g.user_id, g.generation, g.bound_source_no = 0 as was_there, s.name as winner, t.username, t.password ${list('t')},
        c.user_id is not null as updated, coalesce('credential' = any (c.groups), false) as new_credential,
        coalesce('username' = any (c.groups), false) as renamed,
        c.before ->> ${literal(username)} as username_before, c.before ->> ${literal(password)} as password_before
      from (
        select w.user_id from ${table(merge, 'crosswalk')} w where w.run_no = ${run}
        union
        select c.user_id from ${table(merge, 'change')} c where c.run_no = ${run} and c.action = 'update'
      ) x
      join ${table(merge, 'golden')} g on g.user_id = x.user_id and g.state = 'live'
      join ${targetRows(merge)} t on t.user_id = g.user_id
      left join ${table(merge, 'source')} s on s.source_no = g.winner_source_no
      left join ${table(merge, 'change')} c on c.user_id = g.user_id and c.run_no = ${run} and c.action = 'update'
    ),
    login as (
      select r.user_id, s.name as source, s.priority, a.source_user_id::text as id, a.username, a.password, w.run_no = ${run} as came
      from record r
      join ${table(merge, 'crosswalk')} w on w.user_id = r.user_id and w.generation = r.generation
      join ${table(merge, 'account')} a on a.source_no = w.source_no and a.source_user_id = w.source_user_id
      join ${table(merge, 'source')} s on s.source_no = w.source_no
      union all
      select r.user_id, '@target', 0, null, r.username_before, r.password_before, false
      from record r
      where r.updated
    ),
    person as (
      select
        r.user_id,
        string_agg(l.source || ':' || l.id, ' ' order by l.priority, l.id) as accounts,
        bool_or(l.came) and count(l.id) + r.was_there::int > 1 as merged,
        string_agg(distinct l.source, ' ') filter (
          where ${usable(sql`l.password`)} and l.password is distinct from r.password and (l.came or r.new_credential)
        ) as no_longer_of,
        string_agg(distinct l.username, ' ') filter (
          where l.username is distinct from r.username and (l.came or r.renamed)
        ) as names_before
      from record r
      join login l on l.user_id = r.user_id
      group by r.user_id, r.was_there
    )
    select
      r.user_id, r.username,
      concat_ws(' ',
        case when p.merged then 'merged' end,
        case when p.no_longer_of is not null then 'password' end,
        case when p.names_before is not null then 'username' end
      ) as what,
      case when p.no_longer_of is not null then r.winner end as password_of, p.no_longer_of, p.names_before, p.accounts ${named('r')}
    from person p
    join record r on r.user_id = p.user_id
    where p.merged or p.no_longer_of is not null or p.names_before is not null
    ${isNewest ? waiting : empty}
  `;
}

/** One row a person for whom taking back the run `undone` changed something. */
function findPeopleOfUndo(merge: Merge, undone: number, columns: readonly string[]): Sql {
  const run = number(undone);
  const named = (alias: string) =>
    join(
      columns.map((name) => sql`, ${ident(alias)}.${attribute(name)} as ${ident(name)}`),
      empty,
    );
  return sql`
    /* notices.people_of_undo */
    create temporary table usermerge_notices_people on commit drop as
    select
      g.user_id, t.username,
      concat_ws(' ',
        case when 'credential' = any (c.groups) then 'password' end, case when 'username' = any (c.groups) then 'username' end
      ) as what,
      case when 'credential' = any (c.groups) then s.name end as password_of,
      case when 'credential' = any (c.groups) then '@target' end as no_longer_of, null::text as names_before,
      (
        select string_agg(n.name || ':' || w.source_user_id, ' ' order by n.priority, w.source_user_id)
        from ${table(merge, 'crosswalk')} w
        join ${table(merge, 'source')} n on n.source_no = w.source_no
        where w.user_id = g.user_id and w.generation = g.generation
      ) as accounts ${named('t')}
    from ${table(merge, 'change')} c
    join ${table(merge, 'golden')} g on g.user_id = c.user_id and g.state = 'live'
    join ${targetRows(merge)} t on t.user_id = g.user_id
    left join ${table(merge, 'source')} s on s.source_no = g.winner_source_no
    where c.run_no = ${run} and c.action = 'update' and c.groups && array['credential', 'username']
    union all
    select g.user_id, a.username, 'removed', null, null, null, s.name || ':' || a.source_user_id ${named('a')}
    from ${table(merge, 'golden')} g
    join ${table(merge, 'account')} a on a.source_no = g.bound_source_no and a.source_user_id = g.bound_source_user_id
    join ${table(merge, 'source')} s on s.source_no = a.source_no
    where g.run_no = ${run} and g.state = 'undone'
  `;
}

/** Golden records whose credential the run changed, or that it took away. */
function findSessions(merge: Merge, { runId, undoes }: Run): Sql {
  const removed = sql`
    union all
    select g.user_id, 'owner' from ${table(merge, 'golden')} g where g.run_no = ${number(undoes ?? 0)} and g.state = 'undone'`;
  return sql`
    /* notices.sessions */
    create temporary table usermerge_notices_sessions on commit drop as
    select c.user_id, 'credential' as why
    from ${table(merge, 'change')} c
    where c.run_no = ${number(undoes ?? runId)} and 'credential' = any (c.groups)
    ${undoes === null ? empty : removed}
  `;
}

type Counts = Pick<
  NoticesReport,
  'people' | 'merged' | 'password' | 'username' | 'waits' | 'removed' | 'sessions'
>;

async function count(merge: Merge): Promise<Counts> {
  const has = (what: string) =>
    sql`count(*) filter (where ${literal(what)} = any (string_to_array(p.what, ' ')))`;
  const [row] = await merge.db.query<Record<keyof Counts, string>>(sql`
    /* notices.count */
    select
      count(*) as people, ${has('merged')} as merged, ${has('password')} as password, ${has('username')} as username, ${has('waits')} as waits, ${has('removed')} as removed,
      (select count(*) from ${scratch('sessions')}) as sessions
    from ${scratch('people')} p
  `);
  const of = (name: keyof Counts) => Number(row?.[name] ?? 0);
  return {
    people: of('people'),
    merged: of('merged'),
    password: of('password'),
    username: of('username'),
    waits: of('waits'),
    removed: of('removed'),
    sessions: of('sessions'),
  };
}
