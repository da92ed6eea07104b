/**
 * extract.zone: the local times that a zone shows twice or never, as the source's server knows the zone.
 *
 * PostgreSQL reads such a local time as the later of its two instants; the contract wants the earlier, which is
 * earlier by what the clocks were moved (tested on every zone). To ask PostgreSQL for the offsets around each row
 * costs three times as much as the conversion itself; to look the row up in a list of the odd times costs less than
 * the conversion. The list holds 1900 to 2100; whatever is outside of it is read as PostgreSQL reads it.
 */
import type { Database } from '../../postgres/connect.js';
import { literal, type Sql, sql } from '../../postgres/sql.js';

export interface LocalZone {
  readonly name: string;
  /** Whether `local`, a timestamp without time zone, is an odd one; null: the zone has none. */
  readonly isOdd: ((local: Sql) => Sql) | null;
  /** The instant of `local`: the earlier, where there are two. */
  readonly instant: (local: Sql) => Sql;
}

/** A stretch of local times, as text of timestamps, that a zone shows twice or never; and by how much its clocks move. */
export interface OddStretch {
  readonly from: string;
  readonly until: string;
  readonly shift: string;
}

/** @throws UsermergeError SQL_FAILED where the server does not know the zone */
export async function readZone(db: Database, name: string): Promise<LocalZone> {
  return localZone(name, await db.query<OddStretch & Record<string, unknown>>(oddLocalTimes(name)));
}

/** `odd`: in order, and none overlaps the next. */
export function localZone(name: string, odd: readonly OddStretch[]): LocalZone {
  const plain = (local: Sql): Sql => sql`timezone(${literal(name)}, ${local})`;
  if (odd.length === 0) return { name, isOdd: null, instant: plain };

  const bounds = sql`${literal(`{${odd.map(({ from, until }) => `${from},${until}`).join()}}`)}::timestamp[]`;
  const shifts = sql`(${literal(`{${odd.map(({ shift }) => shift).join()}}`)}::interval[])`;
  // Bucket 0 is before all of them, 1 within the first, 2 between the first and the second, ...
  const bucket = (local: Sql): Sql => sql`width_bucket(${local}, ${bounds})`;
  const isOdd = (local: Sql): Sql => sql`${bucket(local)} % 2 = 1`;
  const instant = (local: Sql): Sql => sql`case
      when ${isOdd(local)} then ${plain(local)} - ${shifts}[(${bucket(local)} + 1) / 2]
      else ${plain(local)}
    end`;
  return { name, isOdd, instant };
}

/**
 * Clocks are never moved twice within six days (Gaza in 2040: a week), so that a look at every third day finds every
 * change of the offset; it is then narrowed down to the second.
 */
function oddLocalTimes(zone: string): Sql {
  return sql`
    /* extract.zone */
    with recursive day as (
      select at, timezone(${zone}, at) - at::timestamp as "offset"
      from generate_series(timestamptz '1900-01-01', timestamptz '2100-01-01', interval '3 days') as at
    ),
    next_day as (
      select at as low, lead(at) over in_order as high, "offset" as before, lead("offset") over in_order as after
      from day
      window in_order as (order by at)
    ),
    change as (
      select low, high, before, after
      from next_day
      where before <> after
      union all
      select
        case when is_before then middle else low end,
        case when is_before then high else middle end,
        before,
        after
      from change
      cross join lateral (select date_trunc('second', low + (high - low) / 2) as middle) as half
      cross join lateral (select timezone(${zone}, middle) - middle::timestamp = before as is_before) as look
      where high - low > interval '1 second'
    )
    select
      (high::timestamp + least(before, after))::text as "from",
      (high::timestamp + greatest(before, after))::text as until,
      (greatest(before, after) - least(before, after))::text as shift
    from change
    where high - low <= interval '1 second'
    order by high
  `;
}
