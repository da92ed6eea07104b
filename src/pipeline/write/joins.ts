/** Which accounts this plan brings into golden records. */
import { sql } from '../../postgres/sql.js';
import { type Merge, table } from '../merge.js';

/** Leaves plan_join: one row an account that joins a golden record, new or present. */
export async function joins(merge: Merge): Promise<void> {
  await merge.db.execute(sql`
    /* write.joins */
    create view ${table(merge, 'plan_join')} as
    select i.source_no, i.source_user_id, i.identity
    from ${table(merge, 'plan_identity')} i
    left join ${table(merge, 'plan_record')} w on w.identity = i.identity and (w.waits or w.variant <> i.variant)
    where i.joins and i.variant = 'with' and w.identity is null
  `);
}
