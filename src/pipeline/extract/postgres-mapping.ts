/** How the mapped columns of a relation are read, by their types; what a type cannot be is an error here. */
import type { SourceConfig, SourceTime } from '../../config/merge-config.js';
import { ident, type Sql } from '../../postgres/sql.js';
import type { PostgresColumn } from './postgres-column.js';
import { columnError, findColumns, type Relation } from './postgres-relation.js';
import { canBeVerified, type From, type Reading } from './postgres-select.sql.js';
import {
  readLocal,
  readNumber,
  readText,
  readTimestamptz,
  type TimeReading,
  timeKindOf,
} from './postgres-time.sql.js';
import type { LocalZone } from './postgres-zone.js';
import type { TimeKind } from './source.js';

interface TimeColumn {
  readonly column: PostgresColumn;
  readonly kind: Exclude<TimeKind, 'none'>;
}

export interface Mapping {
  readonly sourceUserId: PostgresColumn;
  readonly username: PostgresColumn;
  readonly password: PostgresColumn | null;
  readonly time: TimeColumn | null;
  readonly updatedAt: TimeColumn | null;
  readonly merge: ReadonlyMap<string, PostgresColumn | null>;
  readonly verified: ReadonlyMap<string, PostgresColumn | true>;
}

/** @throws UsermergeError COLUMN_MISSING, PRIVILEGE_MISSING, COLUMN_TYPE */
export function mapColumns(source: SourceConfig, relation: Relation): Mapping {
  const columns = findColumns(source, relation);
  const named = (name: string): PostgresColumn => {
    const column = columns.get(name);
    if (column === undefined) throw new Error(`${name} was not looked for`);
    return column;
  };
  const optional = (name: string | null): PostgresColumn | null => (name === null ? null : named(name));
  const timed = (key: 'password_last_changed' | 'updated_at', name: string | null): TimeColumn | null => {
    const column = optional(name);
    return column === null ? null : timeColumn(source, relation, key, column);
  };
  const { columns: mapped } = source;
  return {
    sourceUserId: named(mapped.sourceUserId),
    username: named(mapped.username),
    password: optional(mapped.password),
    time: timed('password_last_changed', mapped.passwordLastChanged),
    updatedAt: timed('updated_at', mapped.updatedAt),
    merge: new Map(Object.entries(mapped.merge).map(([name, column]) => [name, optional(column)])),
    verified: new Map(
      Object.entries(source.verified).map(([name, column]) => [
        name,
        column === true ? true : verifiedColumn(source, relation, name, named(column)),
      ]),
    ),
  };
}

function timeColumn(
  source: SourceConfig,
  relation: Relation,
  key: 'password_last_changed' | 'updated_at',
  column: PostgresColumn,
): TimeColumn {
  const problem = (what: string, next: string) =>
    columnError(
      'COLUMN_TYPE',
      source,
      relation,
      column.name,
      `${column.name} of ${relation.title} (columns.${key}) is ${column.type}, ${what}`,
      next,
    );
  const kind = timeKindOf(column);
  if (kind === undefined) {
    throw problem(
      'which cannot be a time',
      `Map a column that holds a time${key === 'updated_at' ? '' : ', or say time.is: none'}.`,
    );
  }
  if (kind === 'number' && source.time.unit === null) {
    throw problem(
      'and a number is a time only with a unit',
      'Say `time.unit`: s (seconds since 1970), ms (milliseconds) or us (microseconds).',
    );
  }
  if (kind === 'text' && key === 'updated_at') {
    throw problem(
      'and a text cannot be updated_at',
      'Map a column of type timestamptz, timestamp, date, or a number.',
    );
  }
  return { column, kind };
}

function verifiedColumn(
  source: SourceConfig,
  relation: Relation,
  name: string,
  column: PostgresColumn,
): PostgresColumn {
  if (canBeVerified(column)) return column;
  throw columnError(
    'COLUMN_TYPE',
    source,
    relation,
    column.name,
    `${column.name} of ${relation.title} (verified.${name}) is ${column.type}, which does not say yes or no`,
    'Name a boolean, a number, a text such as yes or no, or the time at which it was verified; or say true.',
  );
}

/** Whether a time is without a zone, so that one has to be known. */
export function hasLocalTimes({ time, updatedAt }: Mapping): boolean {
  return [time, updatedAt].some((column) => column?.kind === 'timestamp' || column?.kind === 'date');
}

interface ReadingSettings {
  readonly from: From;
  readonly unit: SourceTime['unit'];
  /** Null: not needed. */
  readonly zone: LocalZone | null;
  readonly encoding: string;
}

export function readColumns(mapping: Mapping, settings: ReadingSettings): Reading {
  const { time, updatedAt, ...rest } = mapping;
  return {
    ...rest,
    time: time && readTime(time, settings),
    updatedAt: updatedAt && readTime(updatedAt, settings),
    textMayBeBroken: settings.encoding === 'SQL_ASCII',
    reason: null,
    position: null,
  };
}

/** Whether the source itself may find that a row cannot be an account. */
export function mayRefuse({ time, textMayBeBroken, reason }: Reading): boolean {
  return textMayBeBroken || reason !== null || (time !== null && time.outOfRange !== null);
}

function readTime({ column, kind }: TimeColumn, { from, unit, zone }: ReadingSettings): TimeReading {
  const value: Sql = ident(from.name, column.name);
  switch (kind) {
    case 'timestamptz':
      return readTimestamptz(value);
    case 'text':
      return readText(value);
    case 'number':
      if (unit === null) throw new Error('a number without a unit');
      return readNumber(value, column, unit);
    default:
      if (zone === null) throw new Error('a local time without a zone');
      return readLocal(value, zone);
  }
}

/** What a person should know of how these columns are read. */
export function notesOf(mapping: Mapping, encoding: string): string[] {
  const { sourceUserId, username, password } = mapping;
  const standard = [sourceUserId, username, ...(password === null ? [] : [password])];
  const named = (base: string) => standard.filter((column) => column.base === base).map(({ name }) => name);
  const [padded, bytes] = [named('bpchar'), named('bytea')];
  return [
    ...(padded.length > 0 ? [`${padded.join(', ')}: char(n), read without the spaces at the end`] : []),
    ...(bytes.length > 0
      ? [`${bytes.join(', ')}: bytea, read as text where the bytes are ASCII, else as \\x and hex digits`]
      : []),
    ...(encoding === 'SQL_ASCII'
      ? ['the database checks no text (SQL_ASCII): rows that are not UTF-8 are rejected']
      : []),
  ];
}
