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
 * A number of seconds, milliseconds or microseconds since 1970, exact to the microsecond: whole days and the rest
 * are added apart, since an interval times a number goes through a float. Finer digits are cut. The session's time
 * zone is UTC, so that a day has 24 hours.
 */
export function readNumber(
  column: Sql,
  type: PostgresColumn,
  unit: NonNullable<SourceTime['unit']>,
): TimeReading {
  const { first, end, day, one } = units[unit];
  // NaN is above every number.
  const outOfRange = isInteger(type)
    ? sql`(${column} < ${first} or ${column} >= ${unit === 'us' ? sql`9223372036854775807` : end})`
    : sql`(${column} < ${first} or ${column} >= ${end})`;
  const days = (count: Sql): Sql => sql`timestamptz 'epoch' + (${count})::int * interval '1 day'`;
  // A float is read as the shortest decimal number that stands for it: what a person would see.
  const number = isFloat(type) ? sql`${column}::text::numeric` : column;
  const instant = isInteger(type)
    ? sql`${days(sql`${column} / ${day}`)} + (${column} % ${day}) * ${one}`
    : sql`${days(sql`div(${number}, ${day})`)} + ${microseconds(sql`mod(${number}, ${day})`, unit)} * interval '1 microsecond'`;
  return {
    value: sql`case when ${outOfRange} then null else ${instant} end`,
    isText: false,
    outOfRange,
    isOdd: null,
  };
}

function microseconds(number: Sql, unit: NonNullable<SourceTime['unit']>): Sql {
  return sql`trunc(${number} * ${units[unit].us})::bigint`;
}

/** The instants of PostgreSQL begin in 4714-11-24 BC and end before 294277. */
const units = {
  s: {
    first: sql`-210866803200`,
    end: sql`9224318016000`,
    day: sql`86400`,
    one: sql`interval '1 second'`,
    us: sql`1000000`,
  },
  ms: {
    first: sql`-210866803200000`,
    end: sql`9224318016000000`,
    day: sql`86400000`,
    one: sql`interval '1 millisecond'`,
    us: sql`1000`,
  },
  us: {
    first: sql`-210866803200000000`,
    end: sql`9224318016000000000`,
    day: sql`86400000000`,
    one: sql`interval '1 microsecond'`,
    us: sql`1`,
  },
} as const;
