/** Views that somebody made on tables of the ledger, the crosswalk's own among them. */
import type { Database } from '../postgres/connect.js';
import { catalogText, empty, ident, literal, sql } from '../postgres/sql.js';

interface DependentView {
  readonly view: string;
  /** Of a plan, which is made anew before anybody looks at it. */
  readonly of_plan: boolean;
  readonly definition: string;
  readonly comment: string | null;
  readonly grants: readonly string[];
}

/**
 * Calls `fn` while no view stands on the ledger in `schema`: the type of a column that a view shows cannot be changed. Then
 * they are made again, with their comments and who may use them; those of a plan are not. To be called in a transaction.
 */
export async function withoutViews(db: Database, schema: string, fn: () => Promise<void>): Promise<void> {
  const views = await db.query<DependentView & Record<string, unknown>>(sql`
    /* ledger.views */
    select
      v.oid::regclass::text as view, v.relnamespace = to_regnamespace(${ident(schema).text}) and v.relname like 'plan\\_%' as of_plan,
      pg_get_viewdef(v.oid) as definition, obj_description(v.oid, 'pg_class') as comment,
      array(
        select format('grant %s on %s to %s', g.privilege_type, v.oid::regclass, case g.grantee when 0 then 'public' else g.grantee::regrole::text end)
        from aclexplode(v.relacl) g
        where g.grantee <> v.relowner
      ) as grants
    from pg_class v
    where v.relkind = 'v' and v.oid in (
      select r.ev_class
      from pg_rewrite r
      join pg_depend d on d.classid = 'pg_rewrite'::regclass and d.objid = r.oid and d.refclassid = 'pg_class'::regclass
      join pg_class t on t.oid = d.refobjid
      join pg_namespace n on n.oid = t.relnamespace
      where n.nspname = ${schema} and t.relkind in ('r', 'p')
    )
  `);
  for (const { view, of_plan: ofPlan } of views) {
    await db.execute(
      sql`/* ledger.drop_view */ drop view if exists ${catalogText(view)} ${ofPlan ? sql`cascade` : empty}`,
    );
  }
  await fn();
  for (const { view, definition, comment, grants } of views.filter((each) => !each.of_plan)) {
    await db.execute(
      sql`/* ledger.make_view */ create view ${catalogText(view)} as ${catalogText(definition)}`,
    );
    if (comment !== null) await db.execute(sql`comment on view ${catalogText(view)} is ${literal(comment)}`);
    for (const grant of grants) await db.execute(catalogText(grant));
  }
}
