/** Times that are texts: what a cast reads at once, and what the ledger's parse_time is asked for. */
import type { SourceTime } from '../config/merge-config.js';
import { inLedger, type Ledger } from '../ledger/ledger.js';
import { literal, type Sql, sql } from '../postgres/sql.js';

// Dates of years from 1000 on, so that a cast of what fits never fails. February 29 only in leap years.
const date =
  '(?:[1-9]\\d{3}-(?:(?:0[1-9]|1[0-2])-(?:0[1-9]|1\\d|2[0-8])|(?:0[13-9]|1[0-2])-(?:29|30)|(?:0[13578]|1[02])-31)' +
  '|(?:[1-9]\\d(?:0[48]|[2468][048]|[13579][26])|(?:1[26]|[2468][048]|[3579][26])00)-02-29)';
const time = '(?:[01]\\d|2[0-3]):[0-5]\\d(?::[0-5]\\d(?:\\.\\d{1,6})?)?';
const zone = ' ?(?:Z|[+-](?:0\\d|1[0-4])(?::?[0-5]\\d)?)';

/** ISO 8601 with a zone, at most microseconds: what a cast to timestamptz reads as the ledger's parse_time does. */
export const zonedTime = `^${date}[T ]${time}${zone}$`;
/** The same without a zone, for a cast to timestamp. */
export const localTime = `^${date}(?:[T ]${time})?$`;
export const onlyDate = `^${date}$`;
/**
 * instant, odd and wrong of a text, as a row to be joined. The function costs ten times what a cast does, so that it is
 * asked only for what a cast might not take.
 */
export function timeOfText(ledger: Ledger, text: Sql, { zone: name, format }: SourceTime): Sql {
  const slow = sql`${inLedger(ledger, 'time_or_nothing')}(${text}, ${name ?? 'UTC'}, ${format})`;
  if (format !== null) return slow;
  const isPlain = sql`${text} ~ ${literal(zonedTime)}`;
  return sql`(
    select ${text}::timestamptz as instant, false as odd, false as wrong
    where ${isPlain}
    union all
    select s.instant, s.odd, s.wrong
    from ${slow} s
    where (${isPlain}) is not true
  )`;
}
