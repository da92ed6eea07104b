/**
 * Logins: which accounts and which golden record a password opens. Before the merge by the plan that waits to be applied
 * (a rehearsal), after it by what the target holds (the proof). Nothing is written; no source is read again.
 */
import { readFile } from 'node:fs/promises';
import { parse } from 'csv-parse/sync';
import type { MergeConfig } from '../config/merge-config.js';
import type { PasswordHints } from '../credentials/checking.js';
import { hashKinds } from '../credentials/kinds.js';
import { verifyPassword } from '../credentials/verify-password.js';
import { UsermergeError } from '../errors/usermerge-error.js';
import { attribute, inLedger, type Ledger } from '../ledger/ledger.js';
import { matchKey } from '../pipeline/match/keys.js';
import { credentialColumns, keyIsUsername, keyOf, membership } from '../pipeline/merge.js';
import { describeTarget } from '../pipeline/target-table.js';
import type { Database } from '../postgres/connect.js';
import { ident, type Sql, sql } from '../postgres/sql.js';
import {
  type AppliedConfig,
  flagsOverApplied,
  readSetting,
  requireLedger,
  withTarget,
} from './merge-session.js';
import { type Progress, silentProgress } from './progress.js';
import type { LoginAttemptReport, LoginDoor, LoginsReport } from './reports.js';

export interface LoginAttempt {
  readonly username: string;
  readonly password: string;
}

export interface LoginsOptions {
  /** `plan`: as the newest plan would make it; `target`: as it is. */
  readonly by: 'plan' | 'target';
  /** Where the configuration came from; `flags` change nothing of what the last applied one said. Default: file. */
  readonly origin?: 'file' | 'flags';
  readonly progress?: Progress;
  readonly signal?: AbortSignal;
}

/**
 * Tries each password at every account of that name, and of the same person, as last read, and at their golden records.
 *
 * @throws UsermergeError PLAN_NOT_FOUND: there is no plan yet (`plan`), or nothing was applied (`target`); INTERRUPTED
 */
export async function tryLogins(
  given: MergeConfig,
  attempts: readonly LoginAttempt[],
  { by, origin = 'file', progress = silentProgress, signal }: LoginsOptions,
): Promise<LoginsReport> {
  const found = await withTarget(
    given,
    async (db) => {
      const ledger = await requireLedger(db, given);
      const applied = await readSetting<AppliedConfig>(db, ledger, 'applied');
      const config = origin === 'flags' ? flagsOverApplied(given, applied) : given;
      const names = attempts.map(({ username }) => username);
      return by === 'plan' ? planned(db, ledger, config, names) : present(db, ledger, config, names);
    },
    signal,
  );
  const step = progress.step('try passwords', attempts.length);
  const reports: LoginAttemptReport[] = [];
  for (const [place, { username, password }] of attempts.entries()) {
    signal?.throwIfAborted();
    const doors = await Promise.all(
      found.filter((door) => Number(door.place) === place + 1).map((door) => tryDoor(door, password)),
    );
    reports.push({
      username,
      opensRecord: doors.some(({ what, opens }) => what === 'golden record' && opens),
      opensAccount: doors.some(({ what, opens }) => what === 'account' && opens),
      doors,
    });
    step.add(1);
  }
  step.done();
  return { by, failed: reports.filter(({ opensRecord }) => !opensRecord).length, attempts: reports };
}

/**
 * Names and passwords from a file: CSV with the header `username,password`.
 *
 * @throws UsermergeError CONFIG_INVALID: it is no such file
 */
export async function readLogins(file: string): Promise<LoginAttempt[]> {
  const wrong = (message: string, cause?: unknown) =>
    new UsermergeError('CONFIG_INVALID', message, {
      at: { file },
      next: 'Give it two columns, with the header username,password.',
      cause,
    });
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (error) {
    throw wrong('the file of logins cannot be read', error);
  }
  let rows: Record<string, string>[];
  try {
    rows = parse(text, { columns: true, bom: true, skip_empty_lines: true });
  } catch {
    // What the parser says quotes the line, which holds a password.
    throw wrong('the file of logins is no CSV');
  }
  return rows.map(({ username, password }) => {
    if (username === undefined || password === undefined)
      throw wrong('the file of logins has no columns username and password');
    return { username, password };
  });
}

/** A stored password that somebody may log in with. */
interface Door extends Record<string, unknown> {
  /** Of the attempt, from 1. */
  readonly place: string;
  readonly what: LoginDoor['what'];
  readonly source: string | null;
  readonly id: string | null;
  readonly username: string | null;
  readonly password: string | null;
  readonly salt: string | null;
  readonly passwordLastChanged: string | null;
  readonly wins: boolean;
  readonly waits: boolean;
}

async function tryDoor(door: Door, password: string): Promise<LoginDoor> {
  const { what, source, id, username, passwordLastChanged, wins, waits } = door;
  const hints: PasswordHints = {
    plainText: true,
    ...(username === null ? {} : { username }),
    ...(door.salt === null ? {} : { salt: door.salt }),
  };
  const before = await verifyPassword(password, door.password, hints);
  const after =
    before.ok || door.salt === null
      ? before
      : await verifyPassword(password, door.password, { ...hints, saltPosition: 'after' });
  return {
    what,
    source,
    id,
    username,
    passwordLastChanged,
    wins,
    waits,
    kind: after.kind,
    title: hashKinds[after.kind].title,
    opens: after.ok,
    unchecked: after.unchecked,
  };
}

/** Whether the account `a` has the name `n.name`: the same, or one that makes the same match key. */
function named(config: MergeConfig): Sql {
  const isName = config.match.on.length === 1 && config.match.on[0] === 'username';
  if (!isName || keyIsUsername(config)) return sql`a.username = n.name`;
  return sql`${keyOf(config, 'a')} = ${matchKey(config, () => sql`n.name`)}`;
}

/** The column that keeps the salt of a bare digest, by its name. */
const saltColumn = (config: MergeConfig) =>
  credentialColumns(config).find(({ name }) => /salt/i.test(name)) ?? null;

function saltOf(config: MergeConfig, alias: string): Sql {
  const column = saltColumn(config);
  return column === null ? sql`null::text` : sql`${ident(alias)}.${attribute(column.name)}`;
}

const utc = (time: Sql): Sql => sql`to_char(${time} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')`;

/** Rows of the target with our names: id, username, password, time, salt, all as text. */
async function targetPeople(db: Database, ledger: Ledger, config: MergeConfig): Promise<Sql> {
  const target = await describeTarget(db, config, ledger.userId);
  const { userId, username, password, passwordLastChanged } = config.target.columns;
  const salt = saltColumn(config)?.target ?? null;
  if (!target.exists)
    return sql`(select null::text as id, null::text as username, null::text as password, null::text as time, null::text as salt where false)`;
  return sql`(
    select t.${ident(userId)}::text as id, t.${ident(username)}::text collate "C" as username,
      t.${ident(password)}::text as password, t.${ident(passwordLastChanged)}::text as time,
      ${salt === null ? sql`null::text` : sql`t.${ident(salt)}::text`} as salt
    from ${target.sql} t
  )`;
}

/** As the newest plan would have it; its tables are there from the plan to the next one. */
async function planned(
  db: Database,
  ledger: Ledger,
  config: MergeConfig,
  names: readonly string[],
): Promise<Door[]> {
  const [plan] = await db.query<{ state: string }>(sql`
    /* logins.plan */
    select p.state from ${inLedger(ledger, 'plan')} p order by p.plan_no desc limit 1
  `);
  if (plan?.state !== 'ready')
    throw new UsermergeError(
      'PLAN_NOT_FOUND',
      'no plan waits to be applied, by which a login could be rehearsed',
      {
        next: 'Run usermerge plan first; usermerge verify --login says what opens the target as it is.',
      },
    );
  const record = inLedger(ledger, 'plan_record');
  return db.query<Door>(sql`
    /* logins.planned */
    with asked as (
      select n.name, n.place from unnest(${names}::text[]) with ordinality n (name, place)
    ),
    found as (
      select n.place, a.source_no, a.source_user_id
      from asked n
      join ${inLedger(ledger, 'account')} a on ${named(config)}
      where a.source_no <> 0
    ),
    person as (
      select distinct f.place, i.identity, i.variant
      from found f
      join ${inLedger(ledger, 'plan_identity')} i on i.source_no = f.source_no and i.source_user_id = f.source_user_id
      join ${record} r on r.identity = i.identity and r.variant = i.variant
    ),
    account_of as (
      select f.place, f.source_no, f.source_user_id from found f
      union
      select p.place, i.source_no, i.source_user_id
      from person p
      join ${inLedger(ledger, 'plan_identity')} i on i.identity = p.identity and i.variant = p.variant
      where i.source_no <> 0
    )
    select
      o.place, 'account' as what, s.name as source, a.source_user_id::text as id, a.username, a.password, ${saltOf(config, 'a')} as salt,
      ${utc(sql`a.password_last_changed`)} as "passwordLastChanged",
      coalesce(not r.waits and r.winner_source_no = a.source_no and r.winner_source_user_id = a.source_user_id, false) as wins,
      coalesce(r.waits, true) as waits
    from account_of o
    join ${inLedger(ledger, 'account')} a on a.source_no = o.source_no and a.source_user_id = o.source_user_id
    join ${inLedger(ledger, 'source')} s on s.source_no = a.source_no
    left join (
      select i.source_no, i.source_user_id, r.*
      from person p
      join ${record} r on r.identity = p.identity and r.variant = p.variant
      join ${inLedger(ledger, 'plan_identity')} i on i.identity = p.identity and i.variant = p.variant
    ) r on r.source_no = a.source_no and r.source_user_id = a.source_user_id
    union all
    select
      p.place, 'golden record', null, r.user_id::text, r.username,
      case when changes.credential then r.password else t.password end,
      case when changes.credential then ${saltOf(config, 'r')} else t.salt end,
      case when changes.credential then ${utc(sql`r.password_last_changed`)} else t.time end, true, r.waits
    from person p
    join ${record} r on r.identity = p.identity and r.variant = p.variant
    cross join lateral (select r.user_id is null or 'credential' = any (r.changes) as credential) changes
    left join ${await targetPeople(db, ledger, config)} t on t.id = r.user_id::text
    where not (r.waits and r.user_id is null)
    order by 1, 2, 3, 4
  `);
}

/** As the ledger has the accounts and the target its rows. */
async function present(
  db: Database,
  ledger: Ledger,
  config: MergeConfig,
  names: readonly string[],
): Promise<Door[]> {
  const rows = await targetPeople(db, ledger, config);
  return db.query<Door>(sql`
    /* logins.present */
    with asked as (
      select n.name, n.place from unnest(${names}::text[]) with ordinality n (name, place)
    ),
    found as (
      select n.place, a.source_no, a.source_user_id, w.user_id::text as user_id
      from asked n
      join ${inLedger(ledger, 'account')} a on ${named(config)}
      left join ${membership({ ledger })} w on w.source_no = a.source_no and w.source_user_id = a.source_user_id and w.state = 'live'
      where a.source_no <> 0
    ),
    record as (
      select f.place, f.user_id from found f where f.user_id is not null
      union
      select n.place, t.id from asked n join ${rows} t on t.username = n.name
    ),
    account_of as (
      select f.place, f.source_no, f.source_user_id from found f
      union
      select r.place, w.source_no, w.source_user_id
      from record r
      join ${membership({ ledger })} w on w.user_id::text = r.user_id and w.state = 'live'
      where w.source_no <> 0
    )
    select
      o.place, 'account' as what, s.name as source, a.source_user_id::text as id, a.username, a.password, ${saltOf(config, 'a')} as salt,
      ${utc(sql`a.password_last_changed`)} as "passwordLastChanged",
      coalesce(g.winner_source_no = a.source_no and g.winner_source_user_id = a.source_user_id, false) as wins,
      w.user_id is null as waits
    from account_of o
    join ${inLedger(ledger, 'account')} a on a.source_no = o.source_no and a.source_user_id = o.source_user_id
    join ${inLedger(ledger, 'source')} s on s.source_no = a.source_no
    left join ${membership({ ledger })} w on w.source_no = a.source_no and w.source_user_id = a.source_user_id and w.state = 'live'
    left join ${inLedger(ledger, 'golden')} g on g.user_id = w.user_id
    union all
    select r.place, 'golden record', null, t.id, t.username, t.password, t.salt, t.time, true, false
    from record r
    join ${rows} t on t.id = r.user_id
    order by 1, 2, 3, 4
  `);
}
