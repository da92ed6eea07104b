import type { Database } from '../../postgres/connect.js';
import type { Sql } from '../../postgres/sql.js';
import type { Relation } from './postgres-relation.js';
import { copyOut, countOddLocalTimes, inBuckets, sumBuckets } from './postgres-select.sql.js';
import type { BucketSum, OpenSource, SourceDescription } from './source.js';

/** A source that is a relation in a session of PostgreSQL: its own database, or the table in which a feed was staged. */
export function relationSource(
  db: Database,
  relation: Relation,
  description: SourceDescription,
  select: Sql,
  isOdd: Sql | null,
): Pick<OpenSource, 'description' | 'read' | 'sums' | 'oddLocalTimes'> {
  return {
    description,
    read: (only) => db.copyTo(copyOut(only === undefined ? select : inBuckets(select, only))),
    sums: isSummed(db, description)
      ? (buckets) => db.query<BucketSum & Record<string, unknown>>(sumBuckets(select, buckets))
      : null,
    async oddLocalTimes() {
      if (isOdd === null) return 0;
      const [row] = await db.query<{ odd: string }>(countOddLocalTimes(relation.from, isOdd));
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
