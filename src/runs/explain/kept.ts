/** What the ledger and the target keep of a person: accounts, row, and the row as it was before each run. */
import { type HashKind, hashKinds, type KindFacts } from '../../credentials/kinds.js';
import { attribute, verifiedColumns, verifiedFlag } from '../../ledger/ledger.js';
import {
  fromTarget,
  groupDigest,
  groupsWhere,
  knownDigest,
  targetIdType,
  targetRows,
} from '../../pipeline/columns.js';
import { hashKind, kindOf, parametersOf } from '../../pipeline/hash-kinds.sql.js';
import { keyOf, type Merge, table, usable } from '../../pipeline/merge.js';
import { catalogText, ident, join, literal, type Sql, sql } from '../../postgres/sql.js';
import { letterOf } from '../plan-report.js';
import { isCredential, type Known } from './known.js';

/** Which account: of the source with this number. */
export interface AccountName {
  readonly sourceNo: number;
  readonly id: string;
}

export interface KeptAccount extends Known {
  readonly matchKey: string | null;
  readonly plainKey: string | null;
  readonly vanished: boolean;
  readonly rejected: boolean;
  /** What kind of hash the password is, with its cost; NULL: there is none. */
  readonly hash: string | null;
  /** Of an earlier source, or gone from one under the policy `drop`: it counts no more. */
  readonly dropped: boolean;
  /** Its time in microseconds, whether it competes with it or not. */
  readonly statedUs: bigint | null;
  /** When its source was read last. */
  readonly readAt: string | null;
  /** Changed since the last run, as a later reading found it. */
  readonly unresolved: boolean;
  /** Whether a source says that a column of evidence, or of the key, is verified. */
  readonly verified: ReadonlyMap<string, boolean | null>;
  /** Its place in the crosswalk; NULL: none. */
  readonly joined: {
    readonly userId: string;
    readonly generation: number;
    readonly run: number;
    readonly rule: string;
  } | null;
}

/** Values of a row of the target, now or before a run; those of the credential group as letters. */
export interface KeptRow {
  readonly username: string | null;
  readonly password: string | null;
  readonly time: string | null;
  readonly values: ReadonlyMap<string, string | null>;
}

export interface Kept {
  readonly accounts: readonly KeptAccount[];
  /** NULL: it is not in the target. */
  readonly row: KeptRow | null;
  /** The row as it was before a run changed it, and the column groups that the run wrote, by run. */
  readonly before: ReadonlyMap<number, KeptRow & { readonly groups: readonly string[] }>;
}

interface StateRow {
  readonly kind: 'account' | 'row' | 'before';
  readonly source_no: number | null;
  readonly source: string | null;
  readonly id: string | null;
  readonly priority: number | null;
  readonly run_no: string | null;
  readonly username: string | null;
  readonly password: string | null;
  readonly usable: boolean | null;
  readonly time: string | null;
  readonly time_us: string | null;
  readonly updated_us: string | null;
  readonly competes_us: string | null;
  readonly is_future: boolean;
  readonly is_spike: boolean;
  readonly match_key: string | null;
  readonly plain_key: string | null;
  readonly vanished: boolean | null;
  readonly rejected: boolean | null;
  readonly dropped: boolean | null;
  readonly read_at: string | null;
  readonly unresolved: boolean | null;
  readonly own: string[] | null;
  readonly edited: string[] | null;
  /** Of a row before a run: the column groups that the run wrote. */
  readonly groups: string[] | null;
  readonly hash: HashKind;
  readonly parameters: string;
  readonly user_id: string | null;
  readonly generation: number | null;
  readonly joined_run: string | null;
  readonly rule: string | null;
  readonly [column: string]: unknown;
}

/**
 * Reads what is kept of a person. No password leaves the server: equal ones get equal numbers there.
 *
 * @param userId the golden record; NULL: the person has none
 */
export async function readKept(
  merge: Merge,
  accounts: readonly AccountName[],
  userId: string | null,
): Promise<Kept> {
  const rows = await merge.db.query<StateRow>(states(merge, accounts, userId));
  const secrets = ['password', ...merge.config.columns.filter(isCredential).map(({ name }) => `a_${name}`)];
  const letters = new Map(
    secrets.map((name) => [name, lettering(rows.map((row) => row[name] as string | null))]),
  );
  const said = (row: StateRow, name: string): string | null => {
    const value = row[name] as string | null;
    return letters.get(name)?.(value) ?? (letters.has(name) ? null : value);
  };
  const saidBy = (row: StateRow): KeptRow => ({
    username: row.username,
    password: said(row, 'password'),
    time: row.time,
    values: new Map(merge.config.columns.map(({ name }) => [name, said(row, `a_${name}`)])),
  });
  const held = rows.find((row) => row.kind === 'row');
  const candidates = rows.filter((row) => row.kind === 'account');
  const others = new Set(
    candidates
      .filter((row) => !row.dropped && (row.source_no !== 0 || row.own?.includes('credential')))
      .map((row) => row.source_no),
  );
  return {
    accounts: candidates.map((row) => accountOf(merge, row, saidBy(row), held, others.size === 1)),
    row: held ? saidBy(held) : null,
    before: new Map(
      rows
        .filter((row) => row.kind === 'before')
        .map((row) => [Number(row.run_no), { ...saidBy(row), groups: row.groups ?? [] }]),
    ),
  };
}

/** Numbers of the server become letters in the order in which they are met, so that they say nothing of the order of values. */
function lettering(values: readonly (string | null)[]): (value: string | null) => string | null {
  const met = [...new Set(values.filter((value) => value !== null))];
  return (value) => (value === null ? null : letterOf(met.indexOf(value)));
}

function accountOf(
  merge: Merge,
  row: StateRow,
  said: KeptRow,
  held: StateRow | undefined,
  isAlone: boolean,
): KeptAccount {
  const sourceNo = row.source_no ?? 0;
  const source = merge.sources.find((each) => each.no === sourceNo);
  const rule = source?.config.credentials;
  const ignored =
    sourceNo === 0 || row.time_us === null ? null : whyIgnored(merge, row, source?.config.time.is);
  return {
    ...said,
    sourceNo,
    source: row.source ?? '',
    id: row.id ?? '',
    priority: sourceNo === 0 ? 0 : (source?.config.priority ?? 32_767),
    usable: row.usable === true,
    statedUs: bigOf(row.competes_us),
    aside: null,
    competesUs: ignored !== null || source?.config.time.is === 'none' ? null : bigOf(row.competes_us),
    timeIgnored: ignored,
    updatedAtUs: bigOf(row.updated_us),
    counts:
      sourceNo === 0
        ? row.own?.includes('credential') === true
        : rule === 'always' || (rule === 'if_alone' && isAlone),
    own: row.own ?? [],
    edited: row.edited ?? [],
    holds:
      sourceNo === 0 &&
      held !== undefined &&
      ['password', ...merge.config.columns.filter(isCredential).map(({ name }) => `a_${name}`), 'time'].every(
        (name) => row[name] === held[name],
      ),
    matchKey: row.match_key,
    plainKey: row.plain_key,
    vanished: row.vanished === true,
    rejected: row.rejected === true,
    hash: hashOf(row),
    dropped: row.dropped === true,
    readAt: row.read_at,
    unresolved: row.unresolved === true,
    verified: new Map(
      verifiedColumns(merge.config).map((name) => [name, (row[`v_${name}`] ?? null) as boolean | null]),
    ),
    joined:
      row.user_id === null
        ? null
        : {
            userId: row.user_id,
            generation: row.generation ?? 0,
            run: Number(row.joined_run),
            rule: row.rule ?? '',
          },
  };
}

/** `bcrypt 10`: the kind for a person, and what it costs to try one. */
function hashOf({ hash, parameters, password }: StateRow): string | null {
  if (password === null) return null;
  const kind: KindFacts = hashKinds[hash];
  return [kind.title, parameters && (kind.shown ?? String)(parameters)]
    .filter((part) => part !== '')
    .join(' ');
}

function whyIgnored(merge: Merge, row: StateRow, is: string | undefined): Known['timeIgnored'] {
  if (is === 'none') return 'none';
  if (row.is_spike) return 'spike';
  return row.is_future && merge.config.conflicts.future_timestamp !== 'accept' ? 'future' : null;
}

const bigOf = (text: string | null): bigint | null => (text === null ? null : BigInt(text));

/** The row of the target with this id, in our naming and types: found by its index. */
export function rowOf(merge: Merge, userId: string | null): Sql {
  const { target, config } = merge;
  const id = config.target.columns.userId;
  return target.exists
    ? sql`(select ${join(fromTarget(merge, 't'))} from ${target.sql} t where t.${ident(id)} = ${userId}::${targetIdType(merge)})`
    : sql`(select r.* from ${targetRows(merge)} r)`;
}

/** A time in microseconds; infinity is later than every instant there is. */
const microseconds = (time: Sql): Sql => sql`
  (case when isfinite(${time}) then (extract(epoch from ${time}) * 1000000)::numeric(30, 0) when ${time} > 'epoch' then 1e25::numeric(30, 0) end)::text
`;

function states(merge: Merge, accounts: readonly AccountName[], userId: string | null): Sql {
  const { config } = merge;
  const names = config.columns.map(({ name }) => attribute(name));
  const flags = verifiedColumns(config).map(verifiedFlag);
  const secret = new Set([
    'password',
    ...config.columns.filter(isCredential).map(({ name }) => attribute(name).text),
  ]);
  const list = (fragments: readonly Sql[]) => (fragments.length === 0 ? sql`` : sql`, ${join(fragments)}`);
  const idType = catalogText(merge.ledger.sourceId);
  const { username, password, passwordLastChanged } = config.target.columns;
  const before = (column: string | null) =>
    column === null ? sql`null` : sql`c.before ->> ${literal(column)}`;
  const numbered = (column: Sql) =>
    secret.has(column.text)
      ? sql`case when s.${column} is not null then dense_rank() over (order by s.${column}) end::text as ${column}`
      : sql`s.${column}`;
  const spikes = merge.sources
    .filter((source) => source.config.time.spikes === 'unknown')
    .map((source) => source.no);
  return sql`
    /* explain.states: accounts, the row, and the row before each run, with a number for each different secret */
    with said as (
      select
        'account' as kind, a.source_no::int as source_no, a.source_user_id::text as id, null::bigint as run_no,
        a.username, a.password, a.password_last_changed::text as time, a.password_last_changed as instant, a.updated_at,
        coalesce(a.competes_at, a.password_last_changed) as competes, case when a.source_no = 0 then a.match_key else ${keyOf(config, 'a')} end as match_key,
        a.plain_key, a.vanished, a.rejected, a.own, a.edited, null::text[] as groups ${list([...names, ...flags].map((column) => sql`a.${column}`))}
      from unnest(${accounts.map((account) => account.sourceNo)}::int[], ${accounts.map((account) => account.id)}::text[]) w (source_no, id)
      join ${table(merge, 'account')} a on a.source_no = w.source_no and a.source_user_id = w.id::${idType}
      union all
      select
        'row', null, null, null, t.username, t.password, t.password_last_changed::text, t.password_last_changed, null, null, null, null, null, null,
        null, null, null ${list([...names.map((column) => sql`t.${column}`), ...flags.map(() => sql`null::boolean`)])}
      from ${rowOf(merge, userId)} t
      union all
      select
        'before', null, null, c.run_no, ${before(username)}, ${before(password)}, ${before(passwordLastChanged)}, null, null, null, null, null, null, null,
        null, null, c.groups ${list([...config.columns.map((column) => before(column.target)), ...flags.map(() => sql`null::boolean`)])}
      from ${table(merge, 'change')} c
      where c.user_id = ${userId}::${catalogText(merge.ledger.userId)} and c.before is not null
    )
    select
      s.kind, s.source_no, n.name as source, s.id, s.run_no, s.username, ${usable(sql`s.password`)} as usable, s.time,
      ${microseconds(sql`s.instant`)} as time_us, ${microseconds(sql`s.updated_at`)} as updated_us, ${microseconds(sql`s.competes`)} as competes_us,
      coalesce(s.instant > ${merge.horizon}::timestamptz, false) as is_future,
      coalesce(s.source_no = any (${spikes}::int[]) and ${isSpike(merge)}, false) as is_spike,
      s.match_key, coalesce(s.plain_key, s.match_key) as plain_key, s.vanished, s.rejected,
      ${isDropped(merge)} as dropped,
      to_char(n.read_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') as read_at,
      exists (
        select from ${table(merge, 'changed')} h
        where h.source_no = s.source_no and h.source_user_id = s.id::${idType} and h.plan_no > ${merge.planNo}
      ) as unresolved,
      s.own, s.edited, s.groups, ${kindOf(sql`h.found`)} as hash, ${parametersOf(sql`h.found`)} as parameters, w.user_id::text as user_id, w.generation, w.run_no as joined_run, w.rule,
      ${join([sql`password`, ...names].map(numbered))} ${list(flags.map((flag) => sql`s.${flag}`))}
    from said s
    cross join lateral (select ${hashKind(sql`s.password`)} as found) h
    left join ${table(merge, 'source')} n on n.source_no = s.source_no
    left join ${table(merge, 'crosswalk')} w on w.source_no = s.source_no and w.source_user_id = s.id::${idType}
    order by n.priority, s.source_no, s.id, s.run_no
  `;
}

/**
 * Whether over 1 % and over 100 of the source's accounts have a time in the second of this one's. Those in the second (times have
 * microseconds; infinity is a second of its own) are found by an index; all are counted only where these are over 100.
 */
function isSpike(merge: Merge): Sql {
  const present = sql`from ${table(merge, 'account')} o where o.source_no = s.source_no and not o.vanished`;
  const second = sql`date_trunc('second', s.instant)`;
  return sql`(
    select case when n.accounts > 100 then n.accounts > (select count(*) * 0.01 ${present}) else false end
    from (
      select count(*) as accounts
      ${present} and o.password_last_changed >= ${second} and o.password_last_changed <= ${second} + interval '0.999999 seconds'
    ) n
  )`;
}

function isDropped(merge: Merge): Sql {
  const retired = merge.sources
    .filter((source) => source.config.retire === 'drop')
    .map((source) => source.no);
  const gone =
    merge.config.conflicts.vanished_account === 'drop' ? sql`coalesce(s.vanished, false)` : sql`false`;
  const leaves = sql`exists (
    select from ${table(merge, 'waiting')} l
    where l.leaves and l.source_no = s.source_no and l.source_user_id = s.id::${catalogText(merge.ledger.sourceId)}
  )`;
  return sql`(${gone} or coalesce(s.source_no = any (${retired}::int[]), false) or ${leaves})`;
}

/** Column groups of the golden record's row that people changed in the target since the last run. */
export async function readEdited(merge: Merge, userId: string): Promise<string[]> {
  const [row] = await merge.db.query<{ edited: string[] }>(sql`
    /* explain.edited */
    select ${groupsWhere(merge, (group) => sql`${knownDigest(group)} is distinct from ${groupDigest(merge, group, 't')} and ${knownDigest(group)} is not null`)} as edited
    from ${rowOf(merge, userId)} t
    join ${table(merge, 'golden')} g on g.user_id = t.user_id and g.state = 'live'
  `);
  return row?.edited ?? [];
}
