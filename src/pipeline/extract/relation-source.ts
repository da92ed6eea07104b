import type { Database } from '../../postgres/connect.js';
import type { Sql } from '../../postgres/sql.js';
import type { Relation } from './postgres-relation.js';
import { copyOut, countOddLocalTimes } from './postgres-select.sql.js';
import type { OpenSource, SourceDescription } from './source.js';

/** A source that is a relation in a session of PostgreSQL: its own database, or the table in which a feed was staged. */
export function relationSource(
  db: Database,
  relation: Relation,
  description: SourceDescription,
  select: Sql,
  isOdd: Sql | null,
): Pick<OpenSource, 'description' | 'read' | 'oddLocalTimes'> {
  return {
    description,
    read: () => db.copyTo(copyOut(select)),
    async oddLocalTimes() {
      if (isOdd === null) return 0;
      const [row] = await db.query<{ odd: string }>(countOddLocalTimes(relation.from, isOdd));
      return Number(row?.odd ?? 0);
    },
  };
}
