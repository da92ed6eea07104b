/** What is counted in a source itself: users, ids, names, passwords and times that a merge will stumble over. */
import type { MergeConfig } from '../../config/merge-config.js';
import { type CensusRow, censusWarnings, describeCensus } from '../../credentials/census.js';
import { strengthWords } from '../../credentials/kinds.js';
import { attribute } from '../../ledger/ledger.js';
import { isInteger } from '../../pipeline/extract/postgres-column.js';
import { census } from '../../pipeline/hash-kinds.sql.js';
import { plainKey } from '../../pipeline/match/keys.js';
import { usable } from '../../pipeline/merge.js';
import { type TargetTable, targetColumn, writtenColumns } from '../../pipeline/target-table.js';
import { ident, join, literal, type Sql, sql } from '../../postgres/sql.js';
import { sqlState } from '../../postgres/sqlstate.js';
import { castsToId } from './ids.js';
import { look } from './sessions.js';
import type { CheckedSource, ReadableSource } from './source.js';
import { type SourceRows, sourceRows } from './source-rows.js';
import { approximately, count, counted, share, some } from './words.js';

/** Up to so many rows are counted; of more, the planner's estimate stands for their number. */
const mostCounted = 5_000_000;
/** Of more rows than `mostCounted`, so many are looked at. */
const mostSampled = 1_000_000;
/** Bytes of the longest text that an index takes; as load has it. */
const longestIndexed = 2600;

export interface SourceSize {
  /** Rows of the source: counted, or the planner's estimate. */
  readonly users: number;
  readonly exact: boolean;
  /** Greatest id that is a whole number; null: none is. */
  readonly highestId: bigint | null;
  /** Ids that are none of the target's type: these accounts get new ones. */
  readonly foreignIds: number;
  /** Bytes of a row as it lands, on the average. */
  readonly rowBytes: number;
}

interface Counted extends SourceSize {
  /** Rows that were looked at. */
  readonly seen: number;
  /** Rows looked at for which a condition holds. */
  readonly where: (condition: string) => number;
  /** `of 2,000 users`, `of the first 1,000,000 rows`. */
  readonly scope: string;
  /** What was looked at, to stand after `from`; its alias is `l`. */
  readonly rows: Sql;
}

interface Subject extends CheckedSource {
  readonly open: ReadableSource;
  readonly merge: MergeConfig;
  readonly target: TargetTable | null;
}

/** Counts and says; undefined where the rows cannot be read. */
export async function countSource(
  source: CheckedSource,
  open: ReadableSource,
  merge: MergeConfig,
  target: TargetTable | null,
): Promise<SourceSize | undefined> {
  const subject: Subject = { ...source, open, merge, target };
  const { findings } = source;
  return findings.attempt(() =>
    look(open.db, async () => {
      const given = { source: source.config, config: merge, relation: open.relation };
      const rows = await sourceRows(open.db, given, open.encoding);
      const seen = await countRows(subject, rows);
      sayUsers(subject, seen);
      sayIds(subject, seen);
      sayNames(subject, seen);
      sayPasswords(subject, seen);
      await sayKinds(subject, seen);
      sayLengths(subject, seen);
      sayTimes(subject, seen);
      await saySpikes(subject, seen, rows);
      await sayRepeatedIds(subject, seen, rows);
      await sayTimeFormat(subject, seen, rows);
      return seen;
    }),
  );
}

async function countRows(subject: Subject, rows: SourceRows): Promise<Counted> {
  const { db, description } = subject.open;
  const estimate = description.estimatedRows;
  const isLarge = estimate !== null && estimate >= mostCounted;
  const seenRows = isLarge
    ? sql`(select * from ${rows.sql} as every limit ${literalCount(mostSampled)}) as l`
    : sql`${rows.sql} as l`;
  const conditions = conditionsOf(subject, rows);
  const [row] = await db.query<Record<string, string | null>>(sql`
    /* check.count */
    select
      ${join([
        sql`count(*) as "rows"`,
        sql`avg(pg_column_size(l)) as bytes`,
        sql`${highestText(rows)} as highest`,
        ...[...conditions].map(
          ([name, condition]) => sql`count(*) filter (where ${condition}) as ${ident(name)}`,
        ),
      ])}
    from ${seenRows}
  `);
  const seen = Number(row?.rows ?? 0);
  const integer = isInteger(rows.mapping.sourceUserId);
  return {
    users: isLarge ? (estimate ?? 0) : seen,
    exact: !isLarge,
    highestId: integer ? await highestInteger(subject, rows) : bigintOf(row?.highest),
    foreignIds: Number(row?.['foreign id'] ?? 0),
    rowBytes: Number(row?.bytes ?? 0),
    seen,
    where: (condition) => Number(row?.[condition] ?? 0),
    scope: isLarge ? `of the first ${counted(seen, 'row')}` : `of ${counted(seen, 'user')}`,
    rows: seenRows,
  };
}

/** What makes a row no account, or a lesser one, by name. */
function conditionsOf({ merge, target, open }: Subject, rows: SourceRows): Map<string, Sql> {
  const has = (column: string): boolean => rows.columns.has(column);
  const value = (column: string): Sql =>
    column === 'username' ? sql`l.username` : sql`l.${attribute(column)}`;
  const id = sql`l.source_user_id`;
  const idType = target && targetColumn(target, merge.target.columns.userId).type;
  const time = sql`l.password_last_changed`;
  const late = sql`${time} > now() + ${merge.clockSkewMs} * interval '1 millisecond'`;
  return new Map<string, Sql>([
    ['no id', sql`coalesce(${id}::text, '') = ''`],
    ['long id', sql`octet_length(${id}::text) > ${longestIndexed}`],
    ...(idType === null
      ? []
      : [
          [
            'foreign id',
            sql`${id} is not null and not ${castsToId(id, open.description.idType, idType)}`,
          ] as const,
        ]),
    ['no name', sql`l.username is null`],
    ['long name', sql`octet_length(l.username) > ${longestIndexed}`],
    ['no key', sql`${plainKey(merge, value)} is null`],
    ...(rows.mapping.password === null ? [] : [['unusable', sql`not ${usable(sql`l.password`)}`] as const]),
    ...(has('reason')
      ? [
          ['time out of range', sql`l.reason = 'time_out_of_range'`] as const,
          ['broken text', sql`l.reason = 'broken_text'`] as const,
        ]
      : []),
    ...(has('password_last_changed') && rows.mapping.time !== null
      ? [
          ['no time', sql`${time} is null`] as const,
          ['time before all', sql`${time} = '-infinity'`] as const,
          ['time after all', sql`${time} = 'infinity'`] as const,
          ['future', sql`${late} and ${time} <> 'infinity'`] as const,
        ]
      : []),
    ...(has('time_text') ? [['no time', sql`coalesce(btrim(l.time_text), '') = ''`] as const] : []),
    ...narrowColumns(merge, target).map(
      ({ name, length }) => [`too long: ${name}`, sql`char_length(${landed(name)}) > ${length}`] as const,
    ),
  ]);
}

/** Text columns of the target that end at a number of characters. */
function narrowColumns(
  merge: MergeConfig,
  target: TargetTable | null,
): { readonly name: string; readonly target: string; readonly type: string; readonly length: number }[] {
  if (target === null) return [];
  return writtenColumns(merge).flatMap(({ name, target: column }) => {
    const { type } = targetColumn(target, column);
    const length = /^character(?: varying)?\((\d+)\)$/.exec(type)?.[1];
    return length === undefined || name === 'user_id'
      ? []
      : [{ name, target: column, type, length: Number(length) }];
  });
}

function landed(name: string): Sql {
  return name === 'username' || name === 'password' ? sql`l.${ident(name)}` : sql`l.${attribute(name)}`;
}

/** A number of ours, where it decides the plan of a statement and not only its result. */
function literalCount(value: number): Sql {
  return sql`${value}::bigint`;
}

function highestText({ mapping }: SourceRows): Sql {
  return isInteger(mapping.sourceUserId)
    ? sql`null`
    : sql`max(case when l.source_user_id ~ '^[0-9]{1,18}$' then l.source_user_id::bigint end)`;
}

/** By the column itself, so that an index of it can be used. */
async function highestInteger({ open }: Subject, { relation, mapping }: SourceRows): Promise<bigint | null> {
  const { from } = relation;
  const [row] = await open.db.query<{ highest: string | null }>(sql`
    /* check.highest_id */
    select max(${ident(from.name, mapping.sourceUserId.name)})::text as highest from ${from.relation}${from.where}
  `);
  return bigintOf(row?.highest);
}

function bigintOf(text: string | null | undefined): bigint | null {
  return text === null || text === undefined ? null : BigInt(text);
}

function sayUsers({ findings }: Subject, { users, exact }: Counted): void {
  if (users === 0) {
    findings.warn(
      'it has no users',
      'Check that `table`, `where` and the search path lead to the table that is meant, if that is not so.',
    );
  } else {
    findings.pass(
      exact
        ? `${counted(users, 'user')} (counted)`
        : `about ${approximately(users)} users (the planner's estimate)`,
    );
  }
}

function sayIds({ findings, open, merge, target }: Subject, { where, scope }: Counted): void {
  const noId = where('no id');
  if (noId > 0) {
    findings.warn(
      `${count(noId)} ${scope} have no id: these rows are rejected (no_id)`,
      'Give them ids in the source, or leave them out with `where`.',
    );
  }
  const long = where('long id');
  if (long > 0) {
    findings.warn(
      `${count(long)} ${scope} have an id of more than ${count(longestIndexed)} bytes: these rows are rejected (id_too_long)`,
      'Map another column as source_user_id, or leave them out with `where`.',
    );
  }
  if (target === null) return;
  const idType = targetColumn(target, merge.target.columns.userId).type;
  const foreign = where('foreign id');
  const types = `ids are ${open.description.idTypeName}, those of the target ${idType}`;
  if (foreign > 0) {
    findings.warn(
      `${types}: ${count(foreign)} ${scope} have an id that does not cast, and get a new one (id_collision)`,
      "Nothing, if new ids are right for them; else change the type of the target's id column.",
    );
  } else {
    findings.pass(types);
  }
}

function sayNames({ findings, merge, target }: Subject, { where, scope, seen }: Counted): void {
  const noName = where('no name');
  const wantsName = target === null || targetColumn(target, merge.target.columns.username).notNull;
  if (noName > 0 && wantsName) {
    findings.warn(
      `${count(noName)} ${scope} have no username, which the target wants: these rows are rejected (no_username)`,
      'Give them names in the source, or leave them out with `where`.',
    );
  }
  const long = where('long name');
  if (long > 0) {
    findings.warn(
      `${count(long)} ${scope} have a username of more than ${count(longestIndexed)} bytes: these rows are rejected (username_too_long)`,
      'Shorten the names in the source, or leave them out with `where`.',
    );
  }
  const noKey = where('no key') - (wantsName && merge.match.on.includes('username') ? noName : 0);
  if (noKey > 0) {
    const all = noKey === seen ? ': the source matches nobody' : '';
    findings.warn(
      `${count(noKey)} ${scope} have no match key (${merge.match.on.join(', ')}), and are taken as people of their own (no_match_key)${all}`,
      'Fill the columns of match.on in the source, or match by others.',
    );
  }
  const broken = where('broken text');
  if (broken > 0) {
    findings.warn(
      `${count(broken)} ${scope} have text that is not UTF-8: these rows are rejected (broken_text)`,
      'Put the bytes right in the source: the database does not check them (SQL_ASCII).',
    );
  }
}

function sayPasswords({ findings, config }: Subject, { where, scope, seen }: Counted): void {
  if (config.columns.password === null) {
    findings.pass('no password is mapped: its accounts never win the password');
    return;
  }
  const unusable = where('unusable');
  if (unusable === 0) return;
  findings.warn(
    `${count(unusable)} ${scope} have no usable password (none, or a locked form such as ! or *)${unusable === seen ? ': none of them has one' : ''}`,
    unusable === seen
      ? 'Check that `columns.password` names the column that holds the hash.'
      : 'Nothing, if they are meant to be without: a usable password of another source wins over theirs.',
  );
}

/** What kinds of hashes there are, and what is wrong with them. */
async function sayKinds({ findings, config, open }: Subject, { rows, seen, scope }: Counted): Promise<void> {
  if (config.columns.password === null || seen === 0) return;
  const found = await open.db.query<CensusRow & { accounts: string }>(
    sql`/* check.password_kinds */ ${census(rows, sql`l.password`)}`,
  );
  const lines = describeCensus(found.map((row) => ({ ...row, accounts: Number(row.accounts) })));
  const kinds = lines.map(
    ({ title, parameters, accounts, strength }) =>
      `${title}${parameters === '' ? '' : `, ${parameters}`}: ${share(accounts, seen)} (${strengthWords[strength]})`,
  );
  findings.pass(`passwords ${scope}: ${some(kinds, 12)}`);
  for (const { accounts, what, next } of censusWarnings(lines))
    findings.warn(`${count(accounts)} ${scope} ${what}`, next);
}

function sayLengths({ findings, merge, target }: Subject, { where, scope }: Counted): void {
  for (const { name, target: column, type } of narrowColumns(merge, target)) {
    const long = where(`too long: ${name}`);
    if (long === 0) continue;
    findings.warn(
      `${count(long)} ${scope} have a ${name} that is too long for the target's ${column}, ${type}: these wait (target_refuses)`,
      `Widen the column of the target: alter table ${target?.sql.text} alter column ${ident(column).text} type text.`,
    );
  }
}

function sayTimes({ findings, config }: Subject, { where, scope, seen }: Counted): void {
  const none = where('no time') + where('time before all');
  const after = where('time after all') + where('future');
  if (none > 0) {
    const minus = where('time before all');
    findings.warn(
      `${count(none)} ${scope} have no time of their password${minus > 0 ? ` (${count(minus)} of them -infinity)` : ''}: such a password is the oldest`,
      none === seen
        ? 'Check that `columns.password_last_changed` names the column that is meant.'
        : 'Nothing, if that is right; else map a column that always has a time, and say what it is (`time.is`).',
    );
  }
  if (after > 0) {
    findings.warn(
      `future_timestamp: ${count(after)} ${scope} have a time that is still to come: it competes as if there were none`,
      `Check the clock of what writes them${config.time.zone === null ? ', and the zone of the column (`time.zone`)' : ''}.`,
    );
  }
  const out = where('time out of range');
  if (out > 0) {
    findings.warn(
      `${count(out)} ${scope} have a time that is no instant: these rows are rejected (time_out_of_range)`,
      `Put them right in the source${config.time.unit === null ? '' : `, or check \`time.unit\` (${config.time.unit})`}.`,
    );
  }
}

/** As load finds them: over 100 accounts, and over 1 %, within one second. */
async function saySpikes(
  { findings, config, open, merge }: Subject,
  seen: Counted,
  rows: SourceRows,
): Promise<void> {
  if (config.time.is === 'none' || rows.mapping.time === null) return;
  const second = rows.columns.has('time_text')
    ? sql`nullif(left(l.time_text, 19), '')`
    : sql`date_trunc('second', case when isfinite(l.password_last_changed) then l.password_last_changed end)`;
  const spikes = await open.db.query<{ second: string; accounts: string }>(sql`
    /* check.spikes */
    select s.second::text as second, s.accounts
    from (
      select ${second} as second, count(*) as accounts
      from ${seen.rows}
      group by 1
    ) s
    where s.second is not null and s.accounts > 100 and s.accounts > ${seen.seen}::bigint * 0.01
    order by s.accounts desc, s.second
  `);
  if (spikes.length === 0) return;
  const all = spikes.reduce((sum, { accounts }) => sum + Number(accounts), 0);
  const examples = some(
    spikes.map(({ second, accounts }) => `${count(Number(accounts))} at ${second}`),
    3,
  );
  const what = `${count(all)} ${seen.scope} (${share(all, seen.seen)}) share their time with over a hundred others (${examples})`;
  if (config.time.spikes !== null) {
    findings.pass(
      `${what}: taken ${config.time.spikes === 'as_given' ? 'as given' : 'as unknown'}, as the configuration says`,
    );
    return;
  }
  findings.hazard(
    'time_spike',
    merge,
    `${what}: an import or a bulk reset wrote it, not people`,
    'Say `time.spikes: unknown` if those passwords are older than that, `as_given` if they were really set then.',
  );
}

async function sayRepeatedIds(
  { findings, config, open }: Subject,
  seen: Counted,
  rows: SourceRows,
): Promise<void> {
  if (await isUnique(open, rows)) return;
  const [row] = await open.db.query<{ ids: string; rows: string }>(sql`
    /* check.repeated_ids */
    select count(*) as ids, coalesce(sum(r.accounts), 0) as rows
    from (
      select count(*) as accounts
      from ${seen.rows}
      where l.source_user_id is not null
      group by l.source_user_id
      having count(*) > 1
    ) r
  `);
  const ids = Number(row?.ids ?? 0);
  if (ids === 0) return;
  const what = `${counted(ids, 'id has', 'ids have')} several rows (${count(Number(row?.rows))} ${seen.scope.replace(/users?$/, 'rows')})`;
  if (config.history === 'latest') {
    findings.pass(`${what}: the latest row is the account (history: latest)`);
    return;
  }
  const hasTime = rows.mapping.time !== null || rows.mapping.updatedAt !== null;
  findings.warn(
    `${what}: where these differ, all rows of the id are rejected (repeated_id)`,
    hasTime
      ? 'Say `history: latest` for this source if it keeps a row for each change; else leave out the rows that do not count with `where`.'
      : 'Map `updated_at` or `password_last_changed` and say `history: latest` for this source if it keeps a row for each change; else leave out the rows that do not count with `where`.',
  );
}

/** Whether an index says that no two rows have one id, so that nothing needs counting. */
async function isUnique({ db }: ReadableSource, { relation, mapping }: SourceRows): Promise<boolean> {
  if (!relation.isTable) return false;
  const rows = await db.query(sql`
    /* check.unique_id */
    select
    from pg_index i
    join pg_class c on c.oid = i.indrelid
    join pg_attribute a on a.attrelid = c.oid and a.attname = ${mapping.sourceUserId.name}
    where c.oid = ${relation.from.relation.text}::regclass
      and i.indisunique and i.indisvalid and i.indpred is null and i.indnkeyatts = 1 and i.indkey[0] = a.attnum
      and (c.relkind = 'p' or not exists (select from pg_inherits p where p.inhparent = c.oid))
  `);
  return rows.length > 0;
}

/** Times as text: whether they look like what they are said to be. */
async function sayTimeFormat(
  { findings, config, open }: Subject,
  seen: Counted,
  rows: SourceRows,
): Promise<void> {
  if (!rows.columns.has('time_text')) return;
  const { format } = config.time;
  const given = sql`coalesce(btrim(l.time_text), '') not in ('', 'infinity', '-infinity') and l.time_text !~ '^0000-00-00'`;
  if (format === null) {
    const [row] = await open.db.query<{ odd: string }>(sql`
      /* check.time_text */
      select count(*) as odd from ${seen.rows} where ${given} and btrim(l.time_text) !~ ${literal(iso)}
    `);
    const odd = Number(row?.odd ?? 0);
    if (odd === 0) return;
    findings.warn(
      `${count(odd)} ${seen.scope} have a time that is not written as ISO 8601: these rows are rejected (not_a_time)`,
      "Say how they are written with `time.format`, such as 'DD.MM.YYYY HH24:MI:SS'.",
    );
    return;
  }
  await open.db.execute(sql`savepoint time_format`);
  try {
    await open.db.execute(sql`
      /* check.time_format */
      select count(to_timestamp(l.time_text, ${format}))
      from (select * from ${seen.rows} where ${given} limit ${literalCount(1000)}) as l
    `);
    findings.pass(`the first times are written as time.format says (${format})`);
  } catch (error) {
    if (!sqlState(error)?.startsWith('22')) throw error;
    findings.warn(
      `of the first 1,000 times at least one is not written as time.format says (${format}): such rows are rejected (not_a_time)`,
      'Correct `time.format`, or the times in the source.',
    );
  } finally {
    await open.db.execute(sql`rollback to savepoint time_format`);
  }
}

/** What the ledger's parse_time takes. */
const iso =
  '^\\d{4,6}-\\d\\d-\\d\\d([Tt ]\\d\\d:\\d\\d(:\\d\\d)?([.,]\\d+)?)? ?([Zz]|[+-]\\d\\d(:?\\d\\d)?)?( [Bb][Cc])?$';
