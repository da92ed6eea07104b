/** The changes of a plan that is to be applied, page by page: by an index, however many there are. */
import type { MergeConfig } from '../config/merge-config.js';
import { UsermergeError } from '../errors/usermerge-error.js';
import { attribute, inLedger } from '../ledger/ledger.js';
import { type Merge, ownColumns, table } from '../pipeline/merge.js';
import { catalogText, empty, ident, join, literal, type Sql, sql } from '../postgres/sql.js';
import { mergeOfPlan } from './as-applied.js';
import { requireLedger, withLock, withTarget } from './merge-session.js';
import type { ChangesPage } from './reports.js';

export interface ChangesOptions {
  readonly action?: 'insert' | 'update' | undefined;
  /** What the username begins with. */
  readonly search?: string | undefined;
  /** The `next` of the page before it. */
  readonly after?: string | undefined;
  /** Rows of a page. Default 50. */
  readonly limit?: number;
}

const inserts = sql`(r.user_id is null and not r.waits)`;
const updates = sql`r.changes <> '{}'`;

/**
 * A page of the changes of the plan that is ready, by username. The first look at a plan makes an index over them.
 *
 * @throws UsermergeError PLAN_NOT_FOUND: no plan is ready; LOCKED: another run is at work as the index is to be made
 */
export async function listChanges(given: MergeConfig, options: ChangesOptions = {}): Promise<ChangesPage> {
  const { limit = 50 } = options;
  return withTarget(given, async (db) => {
    const ledger = await requireLedger(db, given);
    const [plan] = await db.query<{ planNo: string; now: string; there: boolean; indexed: boolean }>(sql`
      /* changes.plan */
      select p.plan_no as "planNo", p.started_at::text as now,
        to_regclass(${inLedger(ledger, 'plan_record').text}) is not null as there,
        to_regclass(${inLedger(ledger, 'plan_record_change').text}) is not null as indexed
      from ${inLedger(ledger, 'plan')} p
      where p.state = 'ready'
      order by p.plan_no desc
      limit 1
    `);
    if (!plan?.there) throw new UsermergeError('PLAN_NOT_FOUND', 'there is no plan to apply');
    const merge = await mergeOfPlan(db, ledger, given, { ...plan, horizon: plan.now });
    if (!plan.indexed) await withLock(db, given, () => makeIndex(merge));
    const rows = await db.query<Record<string, string | null> & { groups: string[] }>(
      page(merge, options, limit),
    );
    const shown = rows.slice(0, limit);
    return {
      planId: Number(plan.planNo),
      changes: shown.map((row) => ({
        place: `${row.place}`,
        action: row.action as 'insert' | 'update',
        userId: row.user_id ?? null,
        username: row.username ?? null,
        from: row.from ?? null,
        groups: row.groups,
        columns: [
          ...lettered(row),
          ...shownColumns(merge).flatMap(({ name }) => {
            const [before, after] = [row[`before_${name}`] ?? null, row[`after_${name}`] ?? null];
            return before === after ? [] : [{ column: name, before, after }];
          }),
        ],
      })),
      next: rows.length > limit ? (shown.at(-1)?.place ?? null) : null,
    };
  });
}

async function makeIndex(merge: Merge): Promise<void> {
  await merge.db.execute(sql`
    /* changes.ids */
    create index if not exists plan_id_record on ${table(merge, 'plan_id')} (record_no)
  `);
  await merge.db.execute(sql`
    /* changes.index: in the order of the pages; NULL is no name, and comes first */
    create index if not exists plan_record_change on ${table(merge, 'plan_record')} (coalesce(username, ''), record_no)
    where (user_id is null and not waits) or changes <> '{}'
  `);
}

/** Columns that are shown: not those that travel with the password, which may be secrets. */
function shownColumns(merge: Merge): { name: string; column: string; value: Sql }[] {
  const { username, passwordLastChanged } = merge.config.target.columns;
  return [
    { name: 'username', column: username, value: sql`r.username` },
    { name: 'password_last_changed', column: passwordLastChanged, value: sql`r.password_last_changed` },
    ...ownColumns(merge.config).flatMap(({ name, target }) =>
      target === null ? [] : [{ name, column: target, value: sql`r.${attribute(name)}` }],
    ),
  ];
}

function page(merge: Merge, { action, search, after }: ChangesOptions, limit: number): Sql {
  const { columns } = merge.config.target;
  const chosen =
    action === 'insert' ? inserts : action === 'update' ? updates : sql`(${inserts} or ${updates})`;
  // The whole condition of the index stands in every page, so that it is used.
  const conditions = [sql`((r.user_id is null and not r.waits) or r.changes <> '{}')`, chosen];
  if (search) {
    conditions.push(sql`coalesce(r.username, '') like ${`${search.replace(/[\\%_]/g, '\\$&')}%`}`);
  }
  const place = after === undefined ? null : parsePlace(after);
  if (place)
    conditions.push(
      sql`(coalesce(r.username, ''), r.record_no) > (${place.username} collate "C", ${place.recordNo}::bigint)`,
    );
  const { exists } = merge.target;
  const before = (name: string): Sql => (exists ? sql`t.${ident(name)}::text` : sql`null::text`);
  // What is not written stays: a group that is held, or does not change.
  const written = (group: string, value: Sql, name: string) =>
    sql`case when r.user_id is null or ${literal(group)} = any (r.changes) then (${value})::text else ${before(name)} end`;
  const groupOf = (name: string) => (name === 'password_last_changed' ? 'credential' : name);
  return sql`
    /* changes.page */
    select
      r.record_no || ':' || coalesce(r.username, '') as place,
      case when r.user_id is null then 'insert' else 'update' end as action,
      coalesce(r.user_id::text, i.user_id::text) as user_id, r.username, s.name as "from", r.changes as groups,
      case
        when r.user_id is not null and not 'credential' = any (r.changes) then 'as it is'
        when r.user_id is null then case when r.password is null then 'none' else 'new' end
        when r.password is null then 'none'
        when r.password is not distinct from ${before(columns.password)} then 'equal'
        else 'other'
      end as password,
      ${before(columns.password)} is not null as had_password,
      ${join(shownColumns(merge).map(({ name, column, value }) => sql`${before(column)} as ${ident(`before_${name}`)}, ${written(groupOf(name), value, column)} as ${ident(`after_${name}`)}`))}
    from (
      select r.*
      from ${table(merge, 'plan_record')} r
      where ${join(conditions, sql` and `)}
      order by coalesce(r.username, ''), r.record_no
      limit ${limit + 1}
    ) r
    left join ${table(merge, 'source')} s on s.source_no = r.winner_source_no
    left join ${table(merge, 'plan_id')} i on i.record_no = r.record_no
    ${exists ? sql`left join ${merge.target.sql} t on t.${ident(columns.userId)} = r.user_id::${catalogText(idTypeOf(merge))}` : empty}
    order by coalesce(r.username, ''), r.record_no
  `;
}

function idTypeOf(merge: Merge): string {
  return merge.target.columns.find(({ name }) => name === merge.config.target.columns.userId)?.type ?? 'text';
}

function parsePlace(text: string): { recordNo: string; username: string } {
  const match = /^(\d{1,18}):([\s\S]*)$/.exec(text);
  if (!match) throw new UsermergeError('CONFIG_INVALID', 'this is no place in the list of changes');
  return { recordNo: match[1] ?? '', username: match[2] ?? '' };
}

/** The password before and after, as letters: A, and B where it is another one. */
function lettered(row: Readonly<Record<string, unknown>>): ChangesPage['changes'][number]['columns'] {
  const had = row.had_password ? 'A' : null;
  switch (row.password) {
    case 'new':
      return [{ column: 'password', before: null, after: 'A' }];
    case 'other':
      return [{ column: 'password', before: had, after: had === null ? 'A' : 'B' }];
    case 'none':
      return had === null ? [] : [{ column: 'password', before: had, after: null }];
    default:
      return [];
  }
}
