/** Which accounts this plan brings into golden records. */
import { type Sql, sql } from '../../postgres/sql.js';
import { type Merge, table } from '../merge.js';

/** Leaves plan_join: one row an account that joins a golden record, new or present. */
export async function joins(merge: Merge, mayLeave: boolean): Promise<void> {
  const rule = (byKey: Sql, source: Sql, id: Sql) =>
    mayLeave
      ? sql`coalesce((
          select case when x.decision_no is not null then 'decided' when x.leaves then 'followed' end
          from ${table(merge, 'plan_assigned')} x
          where x.source_no = ${source} and x.source_user_id = ${id}
        ), ${byKey})`
      : byKey;
  await merge.db.execute(sql`
    /* write.joins */
    create view ${table(merge, 'plan_join')} as
    select r.record_no, r.identity, r.user_id, r.head_source_no as source_no, r.head_source_user_id as source_user_id,
      ${rule(sql`'new'`, sql`r.head_source_no`, sql`r.head_source_user_id`)} as rule
    from ${table(merge, 'plan_record')} r
    where r.user_id is null and not r.waits and r.joining_nos is null
    union all
    select
      r.record_no, r.identity, r.user_id, j.source_no, j.source_user_id,
      ${rule(sql`case when r.user_id is not null then 'joined' when r.accounts = 1 then 'new' else 'key' end`, sql`j.source_no`, sql`j.source_user_id`)}
    from ${table(merge, 'plan_record')} r
    cross join lateral unnest(r.joining_nos, r.joining_ids) j (source_no, source_user_id)
    where not r.waits and r.joining_nos is not null and r.variant = 'with'
  `);
}
