/** Which column tells when a password was set, what kind of time it is, and how it is written. */
import type { SourceTime } from '../../config/merge-config.js';
import { timeKindOf } from '../../pipeline/extract/postgres-time.sql.js';
import { isPasswordTime, isPending, rankIn, timeNames } from './column-names.js';
import type { ColumnProfile, Profile } from './profile.js';
import type { TableColumn, UsersTable } from './users-table.js';

export type TimeKind = SourceTime['is'];
export type Unit = NonNullable<SourceTime['unit']>;

export interface TimeCandidate {
  readonly column: TableColumn;
  readonly is: TimeKind;
  /** Of a number; null: no number, or its magnitude does not say. */
  readonly unit: Unit | null;
  /** It has no zone of its own. */
  readonly isLocal: boolean;
  readonly why: string;
}

/** A column that could be the time, and why it is not taken. */
export interface PassedOver {
  readonly column: string;
  readonly why: string;
}

export interface TimesFound {
  /** The best first. */
  readonly candidates: readonly TimeCandidate[];
  readonly passedOver: readonly PassedOver[];
}

/** @param rowTime the time of a row in a table that keeps one for each change; null: it does not */
export function findTimes(table: UsersTable, profile: Profile, rowTime: TableColumn | null): TimesFound {
  const passedOver: PassedOver[] = [];
  const candidates = [...inOrder(table, rowTime)].flatMap(({ column, is, why }): TimeCandidate[] => {
    const found = candidateOf(column, is, why, profile.of(column));
    if (typeof found === 'string') passedOver.push({ column: column.name, why: found });
    return typeof found === 'string' ? [] : [found];
  });
  return { candidates, passedOver };
}

function* inOrder(
  { columns }: UsersTable,
  rowTime: TableColumn | null,
): Generator<{ column: TableColumn; is: TimeKind; why: string }> {
  const timed = columns.filter((column) => timeKindOf(column) !== undefined && !isPending(column.name));
  const passwordTimes = timed.filter(({ name }) => isPasswordTime(name));
  for (const column of passwordTimes) {
    yield { column, is: 'exact', why: 'its name says: when the password was changed' };
  }
  const others = timed.filter((column) => !passwordTimes.includes(column));
  const named = (names: readonly string[]): TableColumn[] =>
    others
      .map((column) => ({ column, rank: rankIn(names, column.forms) }))
      .filter((found): found is { column: TableColumn; rank: number } => found.rank !== undefined)
      .sort((a, b) => a.rank - b.rank)
      .map(({ column }) => column);
  for (const column of named(timeNames.updated)) {
    yield { column, is: 'no_later_than', why: 'any change moves it: the password was set then or before' };
  }
  if (rowTime !== null && !passwordTimes.includes(rowTime)) {
    yield {
      column: rowTime,
      is: 'no_later_than',
      why: 'the time of the row: the password was set then or before',
    };
  }
  for (const column of named(timeNames.login)) {
    yield { column, is: 'no_later_than', why: 'a login: the password was set then or before' };
  }
  for (const column of named(timeNames.created)) {
    yield {
      column,
      is: 'no_earlier_than',
      why: 'the account began with it: the password was set then or after',
    };
  }
}

/** The candidate, or why it is none. */
export function candidateOf(
  column: TableColumn,
  is: TimeKind,
  why: string,
  profile: ColumnProfile,
): TimeCandidate | string {
  if (profile.rows > 0 && profile.filled === 0) return 'has no value';
  switch (timeKindOf(column)) {
    case 'timestamptz':
      return { column, is, unit: null, isLocal: false, why };
    case 'timestamp':
    case 'date':
      return { column, is, unit: null, isLocal: true, why };
    case 'number': {
      if (profile.middle === null) {
        return profile.filled > 0 ? 'has no number above 0' : { column, is, unit: null, isLocal: false, why };
      }
      const unit = unitOf(profile.middle);
      return unit === undefined
        ? 'has numbers that are no seconds, milliseconds or microseconds since 1970'
        : { column, is, unit, isLocal: false, why };
    }
    case 'text':
      // Every row whose text is no time would be rejected.
      return profile.isoTimes < profile.filled * 0.95
        ? 'has texts that are not ISO 8601 (time.format can say what they are)'
        : {
            column,
            is,
            unit: null,
            isLocal: profile.zonedTimes < profile.isoTimes || profile.rows === 0,
            why,
          };
    default:
      return 'has a type that cannot be a time';
  }
}

/** Between 1973 and 2128 no two units have a number in common. */
function unitOf(number: number): Unit | undefined {
  const [first, end] = [1e8, 5e9];
  if (number >= first && number < end) return 's';
  if (number >= first * 1e3 && number < end * 1e3) return 'ms';
  return number >= first * 1e6 && number < end * 1e6 ? 'us' : undefined;
}

export interface ZoneHint {
  readonly zone: string;
  /** The table says it; else it is how sessions of the server begin, and the application may have begun them otherwise. */
  readonly certain: boolean;
}

/** What the default of a column says of the zone of its times; null: nothing. */
export function zoneOfDefault({ default: text }: TableColumn, serverZone: string): ZoneHint | null {
  if (text === null) return null;
  const said = /\bat time zone '([^']+)'/i.exec(text) ?? /\btimezone\('([^']+)'/i.exec(text);
  if (said?.[1] !== undefined) {
    return { zone: /^(utc|gmt|z|zulu)$/i.test(said[1]) ? 'UTC' : said[1], certain: true };
  }
  return /\b(now\(\)|current_timestamp|localtimestamp|[a-z]+_timestamp\(\))/i.test(text)
    ? { zone: serverZone, certain: false }
    : null;
}
