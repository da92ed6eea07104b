import { empty, ident, join, literal, type Sql, sql } from '../../postgres/sql.js';
import { isNumber, isText, type PostgresColumn } from './postgres-column.js';
import type { TimeReading } from './postgres-time.sql.js';
import type { Buckets, LandingColumn, LandingReason, Slice } from './source.js';

/** Where rows come from, as fragments: what stands after `from`, and the condition. */
export interface From {
  /** Qualifies the columns. */
  readonly name: string;
  readonly relation: Sql;
  readonly where: Sql;
}

/** How the columns of the source become those of the landing; null: read NULL. */
export interface Reading {
  readonly sourceUserId: PostgresColumn;
  readonly username: PostgresColumn;
  readonly password: PostgresColumn | null;
  readonly time: TimeReading | null;
  readonly updatedAt: TimeReading | null;
  /** By merge column. */
  readonly merge: ReadonlyMap<string, PostgresColumn | null>;
  /** By evidence or key column; true: the source always verifies. */
  readonly verified: ReadonlyMap<string, PostgresColumn | true>;
  /** The database checks no text (SQL_ASCII), so that what is not UTF-8 has to be kept out here. */
  readonly textMayBeBroken: boolean;
  /** Why the source itself found that a row cannot be an account; null: it finds none. */
  readonly reason: Sql | null;
  /** The line of a file; null: the source has no lines, or nothing is rejected. */
  readonly position: Sql | null;
}

/** Every row of the source, in the shape of its landing columns. */
export function selectRows(from: From, landing: readonly LandingColumn[], reading: Reading): Sql {
  const list = landing.map(({ name }) => sql`${expression(name, from, reading)} as ${ident(name)}`);
  return sql`
select
  ${join(list, sql`,\n  `)}
from ${from.relation}${from.where}`;
}

/** The rows of a slice: those that stand in its blocks, of every partition. */
export function inSlice(from: From, { from: first, to }: Slice): From {
  if (first === 0 && to === null) return from;
  const ctid = ident(from.name, 'ctid');
  const block = (number: number) => sql`${literal(`(${number},0)`)}::tid`;
  const range =
    to === null
      ? sql`${ctid} >= ${block(first)}`
      : sql`${ctid} >= ${block(first)} and ${ctid} < ${block(to)}`;
  return { ...from, where: from.where.text === '' ? sql`\nwhere ${range}` : sql`${from.where} and ${range}` };
}

/** How many rows have a local time that was ambiguous or did not exist. */
export function countOddLocalTimes(from: From, isOdd: Sql): Sql {
  return sql`/* extract.odd_local_times */
select count(*) filter (where ${isOdd}) as odd
from ${from.relation}${from.where}`;
}

/** Of a select of rows, those in some buckets. The numbers stand in the text: a COPY takes no parameters. */
export function inBuckets(
  select: Sql,
  only: { readonly bucket: Sql; readonly among: readonly number[] },
): Sql {
  return sql`
select r.*
from (${select}\n) r
where ${only.bucket} in (${join(only.among.map((each) => literal(String(each))))})`;
}

/** How many rows there are in each bucket, and the sum of their digests. */
export function sumBuckets(select: Sql, { bucket, digest }: Buckets): Sql {
  return sql`/* extract.sums */
select ${bucket} as bucket, count(*) as rows, sum(${digest}) as digests
from (${select}\n) r
where ${bucket} is not null
group by 1`;
}

/** The bytes of a select. Never `copy table`: of a hypertable, or a parent of others, that gives no rows. */
export function copyOut(select: Sql): Sql {
  return sql`/* extract.rows */ copy (${select}\n) to stdout (format binary)`;
}

function expression(landingColumn: string, from: From, reading: Reading): Sql {
  switch (landingColumn) {
    case 'source_user_id':
      return idOf(from, reading);
    case 'username':
      return text(from, reading, reading.username);
    case 'password':
      return text(from, reading, reading.password);
    case 'password_last_changed':
      return reading.time?.value ?? noTime;
    case 'time_text':
      return reading.time === null ? noText : intact(reading, reading.time.value);
    case 'updated_at':
      return reading.updatedAt?.value ?? noTime;
    case 'position':
      return reading.position ?? sql`null::bigint`;
    case 'reason':
      return reasonOf(from, reading);
    default:
      return landingColumn.startsWith('v_')
        ? verified(from, reading, landingColumn.slice(2))
        : text(from, reading, reading.merge.get(landingColumn.slice(2)) ?? null);
  }
}

const noText = sql`null::text`;
const noTime = sql`null::timestamptz`;

function idOf(from: From, reading: Reading): Sql {
  const column = reading.sourceUserId;
  return idType(column) === 'bigint'
    ? sql`${ident(from.name, column.name)}::bigint`
    : text(from, reading, column);
}

export function idType({ base }: PostgresColumn): 'bigint' | 'text' {
  return ['int2', 'int4', 'int8'].includes(base) ? 'bigint' : 'text';
}

function text(from: From, reading: Reading, column: PostgresColumn | null): Sql {
  return column === null ? noText : intact(reading, asText(from, column));
}

/** As text, so that a cast of the text gives the value again. Padding of char(n) is no part of it. */
function asText(from: From, column: PostgresColumn): Sql {
  const value = ident(from.name, column.name);
  switch (column.base) {
    case 'bytea': {
      // Hashes are often kept as the bytes of their ASCII text: that text. What is no such text stays \x and hex
      // digits. Both cast to the same bytes, and no two values have one text: `escape` writes a \ for the others.
      const escaped = sql`encode(${value}, 'escape')`;
      return sql`case when position(chr(92) in ${escaped}) = 0 then ${escaped} else ${value}::text end`;
    }
    case 'money': // printed by lc_monetary, which the target need not share
      return sql`${value}::numeric::text`;
    default:
      return sql`${value}::text`;
  }
}

/** NULL for text that is not UTF-8, where that can be. */
function intact(reading: Reading, value: Sql): Sql {
  return reading.textMayBeBroken ? sql`case when ${isBroken(value)} then null else ${value} end` : value;
}

function isBroken(value: Sql): Sql {
  return sql`${value} ~ E'[^\\\\x01-\\\\x7f]' and encode(convert_to(${value}, 'SQL_ASCII'), 'hex') !~ ${utf8InHex}`;
}

/** Unicode's table 3-7, well-formed UTF-8, in hex digits. */
const utf8InHex = sql`'^(?:[0-7].|(?:c[2-9a-f]|d.)[89ab].|e0[ab].[89ab].|(?:e[1-9a-cef])(?:[89ab].){2}|ed[89].[89ab].|f0[9ab].(?:[89ab].){2}|f[1-3](?:[89ab].){3}|f48.(?:[89ab].){2})*$'`;

function reasonOf(from: From, reading: Reading): Sql {
  const reasons: readonly (readonly [LandingReason, Sql])[] = [
    ...(reading.time?.outOfRange ? [['time_out_of_range', reading.time.outOfRange] as const] : []),
    ...(reading.textMayBeBroken ? [['broken_text', anyIsBroken(from, reading)] as const] : []),
  ];
  if (reasons.length === 0) return reading.reason ?? noText;
  const found =
    reading.reason === null ? empty : sql`when ${reading.reason} is not null then ${reading.reason} `;
  return sql`case ${found}${join(
    reasons.map(([reason, condition]) => sql`when ${condition} then ${reasonLiterals[reason]}`),
    sql` `,
  )} end`;
}

const reasonLiterals: Readonly<Record<LandingReason, Sql>> = {
  time_out_of_range: sql`'time_out_of_range'`,
  broken_text: sql`'broken_text'`,
};

function anyIsBroken(from: From, reading: Reading): Sql {
  const columns = [reading.sourceUserId, reading.username, reading.password, ...reading.merge.values()];
  const values = [
    ...columns.flatMap((column) => (column !== null && isText(column) ? [asText(from, column)] : [])),
    ...(reading.time?.isText ? [reading.time.value] : []),
  ];
  const conditions = values.map((value) => sql`(${isBroken(value)})`);
  return conditions.length === 0 ? sql`false` : sql`(${join(conditions, sql` or `)})`;
}

/** A text that is a number, but for zero, or begins with a date, but for one of zeros. */
const numberOrTime = '^(?:[1-9]\\d*|(?!0000-00-00)\\d{4}-\\d\\d-\\d\\d(?:[ T].*)?)$';

/** A flag, a number, a word, or the time at which it was verified. NULL: not verified. */
function verified(from: From, reading: Reading, name: string): Sql {
  const column = reading.verified.get(name);
  if (column === undefined) return sql`null::boolean`;
  if (column === true) return sql`true`;
  const value = ident(from.name, column.name);
  if (column.base === 'bool') return sql`coalesce(${value}::boolean, false)`;
  if (isNumber(column)) return sql`coalesce(${value} <> 0, false)`;
  if (isText(column)) {
    const word = sql`lower(btrim(${value}::text)) in ('t', 'true', 'y', 'yes', 'on')`;
    return sql`coalesce(${word} or btrim(${value}::text) ~ ${literal(numberOrTime)}, false)`;
  }
  return sql`(${value} is not null)`;
}

/** Whether `verified` understands a column of this type. */
export function canBeVerified(column: PostgresColumn): boolean {
  const times = ['timestamptz', 'timestamp', 'date'];
  return column.base === 'bool' || isNumber(column) || isText(column) || times.includes(column.base);
}

/** The condition as it stands in the statement; on lines of its own, so that a comment in it ends. */
export function whereOf(condition: Sql | null): Sql {
  return condition === null ? empty : sql`\nwhere (\n${condition}\n)`;
}
