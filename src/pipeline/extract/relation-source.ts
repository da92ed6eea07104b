import type { Database } from '../../postgres/connect.js';
import type { Sql } from '../../postgres/sql.js';
import type { Relation } from './postgres-relation.js';
import {
  copyOut,
  countOddLocalTimes,
  type From,
  inBuckets,
  inSlice,
  sumBuckets,
} from './postgres-select.sql.js';
import {
  type BucketSum,
  type OpenSource,
  type SliceReader,
  type SourceDescription,
  whole,
} from './source.js';

/** How the rows of a relation are asked for, in whichever session. */
export interface Rows {
  readonly relation: Relation;
  readonly select: (from: From) => Sql;
  readonly isOdd: Sql | null;
}

/** A source that is a relation in a session of PostgreSQL: its own database, or the table in which a feed was staged. */
export function relationSource(
  db: Database,
  rows: Rows,
  description: SourceDescription,
): Pick<OpenSource, 'description' | 'read' | 'sums'> & Omit<SliceReader, 'close'> {
  const select = rows.select(rows.relation.from);
  return {
    description,
    ...sliceReader(db, rows),
    read: (only) => db.copyTo(copyOut(only === undefined ? select : inBuckets(select, only))),
    sums: isSummed(db, description)
      ? (buckets) => db.query<BucketSum & Record<string, unknown>>(sumBuckets(select, buckets))
      : null,
  };
}

export function sliceReader(
  db: Database,
  { relation: { from }, select, isOdd }: Rows,
): Omit<SliceReader, 'close'> {
  return {
    readSlice: (slice) => db.copyTo(copyOut(select(inSlice(from, slice)))),
    async oddLocalTimes(slice = whole) {
      if (isOdd === null) return 0;
      const [row] = await db.query<{ odd: string }>(countOddLocalTimes(inSlice(from, slice), isOdd));
      return Number(row?.odd ?? 0);
    },
  };
}

/**
 * Whether sums of this source are equal to those of equal accounts in the target: where text has the same bytes, and
 * times are times already. The hash itself is that of every server since 11.
 */
function isSummed(db: Database, { encoding, timeKind }: SourceDescription): boolean {
  return encoding === 'UTF8' && timeKind !== 'text' && db.serverVersion >= 110000;
}
