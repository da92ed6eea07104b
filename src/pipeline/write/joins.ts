/** Which accounts this plan brings into golden records. */
import { sql } from '../../postgres/sql.js';
import { type Merge, table } from '../merge.js';

/** Leaves plan_join: one row an account that joins a golden record, new or present. */
export async function joins(merge: Merge): Promise<void> {
  await merge.db.execute(sql`
    /* write.joins */
    create unlogged table ${table(merge, 'plan_join')} as
    select i.source_no, i.source_user_id, i.identity
    from ${table(merge, 'plan_identity')} i
    join ${table(merge, 'plan_record')} r on r.identity = i.identity and r.variant = i.variant and not r.waits
    where i.joins and i.variant = 'with'
  `);
  await merge.db.execute(sql`analyze ${table(merge, 'plan_join')}`);
}
