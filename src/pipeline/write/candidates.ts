/**
 * Golden records as rows of the target's own types, before they are written: the target's casts, constraints and
 * unique indexes are asked about them, so that what it would refuse is known in the plan.
 *
 * Leaves plan_candidate: like the target, with `"usermerge identity"` and `"usermerge group"` (NULL: a new record,
 * all of it; else the one group that would change).
 */
import { columnGroups } from '../../ledger/ledger.js';
import { catalogText, ident, join, literal, type Sql, sql } from '../../postgres/sql.js';
import { sqlState } from '../../postgres/sqlstate.js';
import { groupColumns, targetRows, targetValues, valueColumns } from '../columns.js';
import { type Merge, table } from '../merge.js';
import { targetColumn, writtenColumns } from '../target-table.js';

export const identityColumn = ident('usermerge identity');
export const groupColumn = ident('usermerge group');

/** Types that take any text or time, so that nothing can be refused by a column of them. */
const takesAll = /^(text|character varying|citext|timestamp with time zone|timestamp without time zone)$/;

/** Whether the target could refuse a value at all. */
export function mayRefuse(merge: Merge): boolean {
  const { target, config } = merge;
  const written = writtenColumns(config).filter((column) => column.name !== 'user_id');
  const names = new Set(written.map((column) => column.target));
  return (
    target.checks.some(
      (check) => check.columns.some((column) => names.has(column)) || check.columns.length === 0,
    ) ||
    target.foreignKeys.some((key) => key.columns.some((column) => names.has(column))) ||
    written.some(({ name, target: column }) => {
      const described = targetColumn(target, column);
      const mayBeNull = name !== 'username' && name !== 'password_last_changed';
      return !takesAll.test(described.type) || described.kind !== 'b' || (described.notNull && mayBeNull);
    })
  );
}

/** Fills plan_candidate and keeps what the target refuses for good: new records wait, groups of present ones are held. */
export async function askTarget(merge: Merge): Promise<void> {
  const { db } = merge;
  const candidate = table(merge, 'plan_candidate');
  await db.execute(rows(merge));
  await db.execute(candidateTable(merge));
  await db.execute(sql`
    alter table ${candidate} add column ${identityColumn} text collate "C", add column ${groupColumn} text
  `);
  for (const column of merge.target.columns) {
    const written = writtenColumns(merge.config).some(
      (each) => each.target === column.name && each.name !== 'user_id',
    );
    if (!written)
      await db.execute(sql`alter table ${candidate} alter column ${ident(column.name)} drop not null`);
  }
  await db.execute(sql`
    /* write.refused */
    create unlogged table ${table(merge, 'plan_refused')} (identity text collate "C", grp text, reason text)
  `);
  try {
    await db.execute(all(merge));
  } catch (error) {
    if (!/^(22|23)/.test(sqlState(error) ?? '')) throw error;
    await db.execute(oneByOne(merge));
  }
  await foreignKeys(merge);
  await db.execute(held(merge));
  await db.execute(waiting(merge));
  await db.execute(conflicts(merge));
  await db.execute(sql`
    delete from ${candidate} c
    using ${table(merge, 'plan_refused')} r
    where r.identity = c.${identityColumn} and r.grp is not distinct from c.${groupColumn}
  `);
  await db.execute(sql`analyze ${candidate}`);
}

function candidateTable(merge: Merge): Sql {
  const { target } = merge;
  const candidate = table(merge, 'plan_candidate');
  if (target.exists) {
    return sql`/* write.candidates */ create unlogged table ${candidate} (like ${target.sql} including constraints)`;
  }
  const columns = target.columns.map(
    (column) =>
      sql`${ident(column.name)} ${catalogText(column.type)}${column.notNull ? sql` not null` : sql``}`,
  );
  return sql`/* write.candidates */ create unlogged table ${candidate} (${join(columns)})`;
}

/** New records whole; present ones once for each group that would change, the rest as it is. */
function rows(merge: Merge): Sql {
  const groups = columnGroups(merge.config);
  const written = new Set(groups.flatMap((group) => groupColumns(merge, group).map((column) => column.text)));
  const columns = valueColumns(merge).filter((column) => written.has(column.text));
  const groupOf = (column: Sql) =>
    groups.find((group) => groupColumns(merge, group).some((each) => each.text === column.text)) ?? '';
  return sql`
    /* write.candidate_rows: values to ask the target about */
    create unlogged table ${table(merge, 'plan_probe')} as
    select r.identity, null::text as grp, ${join(columns.map((column) => sql`r.${column}`))}
    from ${table(merge, 'plan_record')} r
    where r.user_id is null and not r.waits
    union all
    select r.identity, g.grp, ${join(columns.map((column) => sql`case when g.grp = ${literal(groupOf(column))} then r.${column} else t.${column} end`))}
    from ${table(merge, 'plan_record')} r
    cross join unnest(r.changes) g (grp)
    join ${targetRows(merge)} t on t.user_id = r.user_id
  `;
}

function insertion(merge: Merge, alias: string): { columns: Sql; values: Sql } {
  const values = targetValues(merge, alias);
  return {
    columns: join([...values.map((each) => ident(each.column)), identityColumn, groupColumn]),
    values: join([
      ...values.map((each) => each.value),
      sql`${ident(alias)}.identity`,
      sql`${ident(alias)}.grp`,
    ]),
  };
}

function all(merge: Merge): Sql {
  const { columns, values } = insertion(merge, 'p');
  return sql`
    /* write.ask_target: all at once; most targets take them all */
    insert into ${table(merge, 'plan_candidate')} (${columns})
    select ${values} from ${table(merge, 'plan_probe')} p
  `;
}

/** The same, row by row inside the server, so that each row that is refused is known, with the reason and no value. */
function oneByOne(merge: Merge): Sql {
  const { columns, values } = insertion(merge, 'p');
  const body = sql`
    declare
      p record;
      rule text;
      col text;
      kind text;
    begin
      for p in select * from ${table(merge, 'plan_probe')} loop
        begin
          insert into ${table(merge, 'plan_candidate')} (${columns}) values (${values});
        exception when data_exception or integrity_constraint_violation then
          get stacked diagnostics rule = constraint_name, col = column_name, kind = pg_datatype_name;
          insert into ${table(merge, 'plan_refused')} (identity, grp, reason)
          values (p.identity, p.grp, concat_ws(' ', sqlstate, nullif(rule, ''), nullif(col, ''), nullif(kind, '')));
        end;
      end loop;
    end
  `;
  return sql`do ${literal(`/* write.ask_target_one_by_one */${body.text}`)}`;
}

async function foreignKeys(merge: Merge): Promise<void> {
  const written = new Set(writtenColumns(merge.config).map((column) => column.target));
  for (const key of merge.target.foreignKeys) {
    if (!key.columns.every((column) => written.has(column))) continue;
    const equal = key.columns.map(
      (column, index) => sql`f.${ident(key.referencedColumns[index] ?? column)} = c.${ident(column)}`,
    );
    const known = key.columns.map((column) => sql`c.${ident(column)} is not null`);
    await merge.db.execute(sql`
      /* write.foreign_keys: values that the referenced table does not have */
      insert into ${table(merge, 'plan_refused')} (identity, grp, reason)
      select c.${identityColumn}, c.${groupColumn}, ${`23503 ${key.name}`}
      from ${table(merge, 'plan_candidate')} c
      where ${join(known, sql` and `)} and not exists (
        select from ${catalogText(key.referenced)} f where ${join(equal, sql` and `)}
      )
    `);
  }
}

function held(merge: Merge): Sql {
  return sql`
    /* write.refused_groups: groups of present records that the target would refuse stay as they are */
    update ${table(merge, 'plan_record')} r
    set changes = array(select unnest(r.changes) except select unnest(f.groups)), held = r.held || f.groups
    from (select identity, array_agg(distinct grp) as groups from ${table(merge, 'plan_refused')} where grp is not null group by identity) f
    where r.identity = f.identity
  `;
}

function waiting(merge: Merge): Sql {
  return sql`
    /* write.refused_records: new records that the target would refuse wait */
    update ${table(merge, 'plan_record')} r
    set waits = true
    where r.identity in (select f.identity from ${table(merge, 'plan_refused')} f where f.grp is null)
  `;
}

function conflicts(merge: Merge): Sql {
  return sql`
    /* write.refused_conflicts */
    insert into ${table(merge, 'plan_conflict')} (kind, waiting, identity, user_id, match_key, detail, conflict_no)
    select 'target_refuses', true, r.identity, r.user_id, r.match_key, f.reason,
      (select coalesce(max(conflict_no), 0) from ${table(merge, 'plan_conflict')}) + row_number() over (order by r.identity)
    from (select identity, string_agg(distinct concat_ws(': ', grp, reason), '; ') as reason from ${table(merge, 'plan_refused')} group by identity) f
    join ${table(merge, 'plan_record')} r on r.identity = f.identity
  `;
}
