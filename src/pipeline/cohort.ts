/**
 * A cohort that goes first: of what was resolved for everybody, only the part that is about its people stays in the plan. The
 * rest stays unresolved. All of it was placed, judged, and given names and ids together, so that who goes first changes nothing
 * of what comes out in the end.
 */
import { type Sql, sql } from '../postgres/sql.js';
import { type Merge, reachedByLeaving, table } from './merge.js';

export interface Cohort {
  /** Lines that were given, each once. */
  readonly listed: number;
  /** Golden records, and identities that have none yet. */
  readonly people: number;
  /** Likewise, of those that were resolved and stay as they are. */
  readonly outside: number;
  /** Lines that name nobody, and the first of them. */
  readonly unknown: { readonly count: number; readonly samples: readonly string[] };
}

/** Makes plan_cohort, to be filled with usernames, user_ids and SOURCE:ID, and plan_outside: accounts that stay unresolved. */
export async function makeCohort(merge: Merge): Promise<void> {
  const id = merge.ledger.sourceId === 'bigint' ? sql`bigint` : sql`text collate "C"`;
  await merge.db.execute(
    sql`/* cohort.listed */ create unlogged table ${table(merge, 'plan_cohort')} (who text collate "C")`,
  );
  await merge.db.execute(
    sql`/* cohort.outside */ create unlogged table ${table(merge, 'plan_outside')} (source_no smallint, source_user_id ${id})`,
  );
}

/**
 * Leaves in the plan whom plan_cohort names.
 *
 * @param mayLeave whether accounts may leave their golden records for others
 */
export async function narrow(merge: Merge, mayLeave: boolean): Promise<Cohort> {
  const { db } = merge;
  const inside = (identity: Sql) =>
    sql`exists (select from ${table(merge, 'plan_inside')} s where s.identity = ${identity})`;
  const without = async (name: string, alias: Sql, condition: Sql) => {
    await db.execute(
      sql`/* cohort.narrow */ delete from ${table(merge, name)} ${alias} where not ${condition}`,
    );
  };
  await db.execute(named(merge));
  await db.execute(insiders(merge));
  if (mayLeave) await db.execute(alongside(merge));
  await db.execute(sql`/* cohort.analyze */ analyze ${table(merge, 'plan_inside')}`);
  await db.execute(sql`
    /* cohort.outsiders: accounts of all others, which the next run resolves again */
    insert into ${table(merge, 'plan_outside')} (source_no, source_user_id)
    select i.source_no, i.source_user_id from ${table(merge, 'plan_identity')} i where i.source_no <> 0 and not ${inside(sql`i.identity`)}
    union
    select m.source_no, m.source_user_id from ${table(merge, 'plan_member')} m where not ${inside(sql`'r' || m.user_id`)}
    union
    select n.source_no, n.source_user_id from ${table(merge, 'plan_newcomer')} n
    where (n.user_id is not null or n.verdict is not null) and not ${inside(ofNewcomer)}
  `);
  const cohort = await count(merge, inside(sql`r.identity`));
  await db.execute(sql`
    /* cohort.narrow_ids */
    delete from ${table(merge, 'plan_id')} i using ${table(merge, 'plan_record')} r
    where r.record_no = i.record_no and not ${inside(sql`r.identity`)}
  `);
  await without('plan_record', sql`r`, inside(sql`r.identity`));
  await without(
    'plan_conflict',
    sql`c`,
    sql`(c.kind = 'rejected_row' or ${inside(sql`coalesce(c.identity, 'r' || c.user_id)`)})`,
  );
  await without('plan_newcomer', sql`n`, inside(ofNewcomer));
  await without('plan_member', sql`m`, inside(sql`'r' || m.user_id`));
  await without('plan_target_account', sql`t`, inside(sql`'r' || t.user_id`));
  await without('plan_deleted', sql`d`, inside(sql`'d' || d.user_id`));
  await db.execute(sql`/* cohort.analyze */ analyze ${table(merge, 'plan_record')}`);
  return cohort;
}

const ofNewcomer = sql`coalesce('r' || n.user_id, n.part, 'k' || n.match_key)`;

/** Where an account leaves a golden record for another one, both go, or neither. */
function alongside(merge: Merge): Sql {
  return sql`
    /* cohort.alongside */
    insert into ${table(merge, 'plan_inside')} (identity)
    ${reachedByLeaving(merge, table(merge, 'plan_inside'))}
    select r.identity from reached r
    except
    select i.identity from ${table(merge, 'plan_inside')} i
  `;
}

/** Accounts that the cohort names. */
function named(merge: Merge): Sql {
  const cohort = table(merge, 'plan_cohort');
  return sql`
    /* cohort.named */
    create unlogged table ${table(merge, 'plan_named')} as
    select a.source_no, a.source_user_id, c.who
    from ${table(merge, 'account')} a
    join ${cohort} c on c.who = a.username
    union
    select a.source_no, a.source_user_id, c.who
    from ${cohort} c
    join ${table(merge, 'source')} s on starts_with(c.who, s.name || ':')
    join ${table(merge, 'account')} a on a.source_no = s.source_no and a.source_user_id::text = substr(c.who, char_length(s.name) + 2)
  `;
}

/** Identities of whom one account, the row or the id is named: an identity goes as a whole. */
function insiders(merge: Merge): Sql {
  const of = (alias: Sql) =>
    sql`join ${table(merge, 'plan_named')} w on w.source_no = ${alias}.source_no and w.source_user_id = ${alias}.source_user_id`;
  const cohort = table(merge, 'plan_cohort');
  return sql`
    /* cohort.inside */
    create unlogged table ${table(merge, 'plan_inside')} as
    select i.identity from ${table(merge, 'plan_identity')} i ${of(sql`i`)}
    union
    select 'r' || m.user_id from ${table(merge, 'plan_member')} m ${of(sql`m`)}
    union
    select ${ofNewcomer} from ${table(merge, 'plan_newcomer')} n ${of(sql`n`)}
    union
    select r.identity from ${table(merge, 'plan_record')} r join ${cohort} c on c.who = r.user_id::text
    union
    select 'r' || t.user_id from ${table(merge, 'plan_target_account')} t join ${cohort} c on c.who = t.username
    union
    select 'r' || x.user_id from ${table(merge, 'crosswalk')} x ${of(sql`x`)}
    union
    select 'd' || d.user_id
    from ${table(merge, 'plan_deleted')} d
    where exists (select from ${cohort} c where c.who = d.user_id::text)
      or exists (select from ${table(merge, 'crosswalk')} x ${of(sql`x`)} where x.user_id = d.user_id)
  `;
}

async function count(merge: Merge, isInside: Sql): Promise<Cohort> {
  const [row] = await merge.db.query<{
    listed: string;
    people: string;
    outside: string;
    unknown: string;
    samples: string[];
  }>(sql`
    /* cohort.count */
    with unknown as (
      select c.who from ${table(merge, 'plan_cohort')} c
      where not exists (select from ${table(merge, 'plan_named')} w where w.who = c.who)
        and not exists (select from ${table(merge, 'golden')} g where g.user_id::text = c.who)
        and not exists (select from ${table(merge, 'plan_target_account')} t where t.username = c.who or t.user_id::text = c.who)
    )
    select
      (select count(*) from ${table(merge, 'plan_cohort')}) as listed,
      count(*) filter (where ${isInside}) as people, count(*) filter (where not ${isInside}) as outside,
      (select count(*) from unknown) as unknown,
      array(select u.who from unknown u order by u.who limit 10) as samples
    from ${table(merge, 'plan_record')} r
  `);
  return {
    listed: Number(row?.listed ?? 0),
    people: Number(row?.people ?? 0),
    outside: Number(row?.outside ?? 0),
    unknown: { count: Number(row?.unknown ?? 0), samples: row?.samples ?? [] },
  };
}
