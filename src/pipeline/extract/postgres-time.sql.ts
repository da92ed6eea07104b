import type { SourceTime } from '../../config/merge-config.js';
import { type Sql, sql } from '../../postgres/sql.js';
import { isFloat, isInteger, isNumber, isText, type PostgresColumn } from './postgres-column.js';
import type { LocalZone } from './postgres-zone.js';
import type { TimeKind } from './source.js';

export const dayUs = 86_400_000_000;

/** A column's time as an expression of the source. */
export interface TimeReading {
  /** timestamptz; of text: the text as it is. */
  readonly value: Sql;
  readonly isText: boolean;
  /** Whether the value is no instant of PostgreSQL: `value` is then NULL. Null: it always is one. */
  readonly outOfRange: Sql | null;
  /** Whether it is a local time that was ambiguous or did not exist; null: it never is. */
  readonly isOdd: Sql | null;
}

/** What kind of time a column of this type can be; undefined: none. */
export function timeKindOf(column: PostgresColumn): Exclude<TimeKind, 'none'> | undefined {
  if (column.base === 'timestamptz' || column.base === 'timestamp' || column.base === 'date')
    return column.base;
  if (isNumber(column)) return 'number';
  return isText(column) && column.baseKind === 'b' ? 'text' : undefined;
}

/** The coarsest step of a column's time, in microseconds: what its type says, at least 1. */
export function timePrecisionUs(column: PostgresColumn, unit: SourceTime['unit']): number {
  switch (timeKindOf(column)) {
    case 'date':
      return dayUs;
    case 'timestamp':
    case 'timestamptz':
      return column.modifier < 0 ? 1 : 10 ** (6 - column.modifier);
    case 'number':
      return Math.max(1, (unit === null ? 1 : unitUs[unit]) / 10 ** scaleOf(column));
    default:
      return 1;
  }
}

/** Decimal digits behind the point that a number can have. */
function scaleOf(column: PostgresColumn): number {
  if (isInteger(column)) return 0;
  // numeric(p, s) has ((p << 16) | s) + 4 as its modifier; s is a signed number of 11 bits since PostgreSQL 15.
  if (column.base === 'numeric' && column.modifier >= 4)
    return (((column.modifier - 4) & 0x7ff) ^ 1024) - 1024;
  return 6;
}

const unitUs = { s: 1_000_000, ms: 1_000, us: 1 } as const;

export function readTimestamptz(column: Sql): TimeReading {
  return { value: sql`${column}::timestamptz`, isText: false, outOfRange: null, isOdd: null };
}

export function readText(column: Sql): TimeReading {
  return { value: sql`${column}::text`, isText: true, outOfRange: null, isOdd: null };
}

/** A timestamp or date, without a zone of its own, in `zone`. */
export function readLocal(column: Sql, zone: LocalZone): TimeReading {
  // A date may be later than any timestamp, and a local time than any instant; a day is kept as a margin for the zone.
  const outOfRange = sql`(
    (${column} < '4713-01-01 BC' and ${column} <> '-infinity') or (${column} >= '294276-12-31' and ${column} <> 'infinity')
  )`;
  const local = sql`${column}::timestamp`;
  return {
    value: sql`case when ${outOfRange} then null else ${zone.instant(local)} end`,
    isText: false,
    outOfRange,
    isOdd: zone.isOdd === null ? null : sql`case when ${outOfRange} then false else ${zone.isOdd(local)} end`,
  };
}

/**
 * A number of seconds, milliseconds or microseconds since 1970, exact to the microsecond; finer digits are cut.
 *
 * Up to 2106 the float of to_timestamp is exact, and four times as fast as what holds always: whole days and the rest
 * added apart, in a session whose days have 24 hours (UTC), since an interval times a number goes through a float, too.
 */
export function readNumber(
  column: Sql,
  type: PostgresColumn,
  unit: NonNullable<SourceTime['unit']>,
): TimeReading {
  const { first, end, until2106, day, second, us } = units[unit];
  // NaN is above every number.
  const outOfRange = isInteger(type)
    ? sql`(${column} < ${first} or ${column} >= ${unit === 'us' ? sql`9223372036854775807` : end})`
    : sql`(${column} < ${first} or ${column} >= ${end})`;
  // A float is read as the shortest decimal number that stands for it: what a person would see.
  const number = isFloat(type) ? sql`${column}::text::numeric` : column;
  const seconds = isInteger(type)
    ? sql`${column} / ${second}::float8`
    : sql`trunc(${number} * ${us})::bigint / 1000000::float8`;
  const days = isInteger(type) ? sql`(${column} / ${day})::int` : sql`div(${number}, ${day})::int`;
  const rest = isInteger(type)
    ? sql`(${column} % ${day})::bigint * ${us}`
    : sql`trunc(mod(${number}, ${day}) * ${us})::bigint`;
  const always = sql`timestamptz 'epoch' + ${days} * interval '1 day' + ${rest} * interval '1 microsecond'`;
  return {
    value: sql`case
    when ${column} >= 0 and ${column} < ${until2106} then to_timestamp(${seconds})
    when ${outOfRange} then null
    else ${always}
  end`,
    isText: false,
    outOfRange,
    isOdd: null,
  };
}

/** The instants of PostgreSQL begin in 4714-11-24 BC and end before 294277. */
const units = {
  s: {
    first: sql`-210866803200`,
    end: sql`9224318016000`,
    until2106: sql`4294967296`,
    day: sql`86400`,
    second: sql`1`,
    us: sql`1000000`,
  },
  ms: {
    first: sql`-210866803200000`,
    end: sql`9224318016000000`,
    until2106: sql`4294967296000`,
    day: sql`86400000`,
    second: sql`1000`,
    us: sql`1000`,
  },
  us: {
    first: sql`-210866803200000000`,
    end: sql`9224318016000000000`,
    until2106: sql`4294967296000000`,
    day: sql`86400000000`,
    second: sql`1000000`,
    us: sql`1`,
  },
} as const;
