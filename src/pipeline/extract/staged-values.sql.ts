/** What the values of staged texts are: numbers, uuids, times; and how they are read as such. */
import type { SourceConfig } from '../../config/merge-config.js';
import { ident, join, literal, type Sql, sql } from '../../postgres/sql.js';
import { localTime, onlyDate, zonedTime } from '../time-text.sql.js';
import type { PostgresColumn } from './postgres-column.js';

/** How the rows of a staged column are read. */
export interface StagedColumn {
  readonly column: PostgresColumn;
  readonly value: Sql;
  /** Holds for a value that is none of what the column was found to hold; null: there is no such value. */
  readonly wrong: Sql | null;
}

/** What a column is wanted for. */
export type Role = 'id' | 'time' | 'other';

const integer = '^(?:0|-?[1-9]\\d{0,17})$';
const shortInteger = '^(?:0|-?[1-9]\\d{0,8})$';
const decimal = '^-?\\d{1,19}(?:\\.\\d+)?$';
const uuid = '^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$';

/** What is no time: nothing, -infinity, and dates of zeros; as the ledger's parse_time has it. */
const isNoTime = (value: Sql): Sql =>
  sql`(${value} is null or ${value} in ('', '-infinity') or left(${value}, 10) = '0000-00-00')`;

const fits = (value: Sql, pattern: string): Sql => sql`${value} ~ ${literal(pattern)}`;

/** How many values of a column look like what, by name; asked for once, over all rows. */
export function countForms(value: Sql, role: Role): Record<string, Sql> {
  const all = (condition: Sql): Sql => sql`coalesce(bool_and(${condition}), false)`;
  if (role === 'id') {
    return {
      short: all(fits(value, shortInteger)),
      integer: all(fits(value, integer)),
      uuid: all(fits(value, uuid)),
    };
  }
  if (role === 'time') {
    const orNone = (pattern: string): Sql => all(sql`${isNoTime(value)} or ${fits(value, pattern)}`);
    return {
      none: all(isNoTime(value)),
      zoned: orNone(zonedTime),
      local: orNone(localTime),
      date: orNone(onlyDate),
      number: orNone(decimal),
      integer: orNone(integer),
    };
  }
  return {};
}

type Forms = Readonly<Record<string, boolean>>;

/** A staged text as what all of its rows were found to be. */
export function readStaged(
  name: string,
  value: Sql,
  role: Role,
  forms: Forms,
  { time: given }: SourceConfig,
): StagedColumn {
  const plain = (base: string, type = base): PostgresColumn => ({
    name,
    type,
    base,
    baseKind: 'b',
    modifier: -1,
    notNull: false,
    readable: true,
  });
  const asText: StagedColumn = { column: plain('text'), value, wrong: null };
  if (role === 'id') {
    if (forms.integer)
      return {
        column: forms.short ? plain('int4', 'integer') : plain('int8', 'bigint'),
        value: sql`${value}::bigint`,
        wrong: null,
      };
    return forms.uuid ? { column: plain('text', 'uuid'), value, wrong: null } : asText;
  }
  if (role === 'other' || forms.none)
    return role === 'other'
      ? asText
      : { column: plain('timestamptz', 'text'), value: sql`null::timestamptz`, wrong: null };
  const some = sql`case when not ${isNoTime(value)} then ${value} end`;
  if (given.unit !== null) {
    if (forms.integer) return { column: plain('int8', 'text'), value: sql`(${some})::bigint`, wrong: null };
    const isNumber = fits(value, decimal);
    return {
      column: plain('numeric', 'text'),
      value: sql`(case when ${isNumber} then ${value} end)::numeric`,
      wrong: forms.number ? null : sql`(not ${isNoTime(value)} and not ${isNumber})`,
    };
  }
  if (given.format !== null) return asText;
  if (forms.zoned)
    return { column: plain('timestamptz', 'text'), value: sql`(${some})::timestamptz`, wrong: null };
  if (forms.date) return { column: plain('date', 'text'), value: sql`(${some})::date`, wrong: null };
  if (forms.local)
    return { column: plain('timestamp', 'text'), value: sql`(${some})::timestamp`, wrong: null };
  return forms.number
    ? { column: plain('numeric', 'text'), value: sql`(${some})::numeric`, wrong: null }
    : asText;
}

/** One row that says what the values of the columns look like, and what the rows are. */
export function lookAtRows(
  table: Sql,
  columns: readonly { readonly value: Sql; readonly role: Role }[],
  judged: boolean,
  where: Sql,
): Sql {
  const forms = columns.flatMap(({ value, role }, index) =>
    Object.entries(countForms(value, role)).map(
      ([form, found]) => sql`${found} as ${ident(`${index} ${form}`)}`,
    ),
  );
  return sql`
    /* stage.look */
    select ${join([
      sql`count(*) as rows`,
      judged ? sql`count(usermerge_reason) as refused` : sql`0 as refused`,
      ...forms,
    ])}
    from ${table}${where}
  `;
}
