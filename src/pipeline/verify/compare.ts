/**
 * Correctness: each golden record of the target beside what its accounts come to, one column group at a time.
 *
 * A difference is drift where the row is as usermerge stored it. It is none where the row was changed in the target
 * since (then it moved on), where the ledger says that the record waits and there is a reason to, or where a trigger of
 * the target may have rewritten what was written right. No statement prints a value: what is kept are names of columns.
 */
import type { MergeColumn } from '../../config/merge-config.js';
import { attribute, columnGroups, verifiedColumns, verifiedFlag } from '../../ledger/ledger.js';
import { empty, ident, join, literal, type Sql, sql } from '../../postgres/sql.js';
import { groupDigest, knownDigest, targetRows } from '../columns.js';
import { isBoundToUsername } from '../hash-kinds.sql.js';
import { credentialColumns, type Merge, ownColumns, table } from '../merge.js';
import { targetColumn } from '../target-table.js';
import { asKept, couldRefuse, instantAsKept, isGuarded } from './as-kept.js';
import { pins } from './decided.js';
import { beats, comesFirst, orOldest } from './recompute.js';
import { analyzed, scratch } from './scratch.js';

export interface ComparisonOptions {
  /** The last run left records out as stale: any of those that wait may be one of them. */
  readonly staleInLastRun: boolean;
}

/** Compares every group; leaves `difference`, and a finding for each drift. */
export async function compareWithTarget(merge: Merge, options: ComparisonOptions): Promise<void> {
  await merge.db.execute(movedRows(merge));
  for (const group of columnGroups(merge.config)) {
    await merge.db.execute(
      group === 'credential' ? credentials(merge, options) : values(merge, group, options),
    );
  }
  await analyzed(merge, 'difference');
  await merge.db.execute(drift(merge));
}

export interface Compared {
  /** Golden records whose row is in the target and whose accounts are as the last run knew them. */
  readonly records: number;
  /** Of their credentials, those that differ and wait, with a reason. */
  readonly credentialsWaiting: number;
  /** Records with any difference that waits. */
  readonly waiting: number;
  /** Values that a trigger of the target may have rewritten. */
  readonly rewritten: number;
  /** Rows of the target into which no account of a source went. */
  readonly outside: number;
}

export async function countCompared(merge: Merge): Promise<Compared> {
  const [row] = await merge.db.query<Record<keyof Compared, string>>(sql`
    /* verify.compared */
    select
      (
        select count(*) from ${scratch('record')} r
        where not r.moved and r.accounts > 0 and r.user_id in (select t.user_id from ${targetRows(merge)} t)
      ) as records,
      (select count(*) from ${scratch('difference')} d where d.explained and d.grp = 'credential') as "credentialsWaiting",
      (select count(distinct d.user_id) from ${scratch('difference')} d where d.explained) as waiting,
      (select count(*) from ${scratch('difference')} d where not d.explained and ${rewritten(merge)}) as rewritten,
      (
        select count(*) from ${targetRows(merge)} t
        left join ${scratch('record')} r on r.user_id = t.user_id
        where coalesce(r.from_sources, 0) = 0
      ) as outside
  `);
  if (!row) throw new Error('nothing was counted');
  return {
    records: Number(row.records),
    credentialsWaiting: Number(row.credentialsWaiting),
    waiting: Number(row.waiting),
    rewritten: Number(row.rewritten),
    outside: Number(row.outside),
  };
}

function asStored(merge: Merge, group: string): Sql {
  return sql`${groupDigest(merge, group, 't')} = ${knownDigest(group)}`;
}

/** Rows that were changed, deleted or added in the target since the last run. */
function movedRows(merge: Merge): Sql {
  const edited = columnGroups(merge.config).map((group) => {
    const names = join(targetNames(merge, group).map((name) => literal(name)));
    return sql`case when ${groupDigest(merge, group, 't')} <> ${knownDigest(group)} then array[${names}]::text[] else '{}' end`;
  });
  return sql`
    /* verify.moved_rows */
    insert into ${scratch('finding')} (drift, user_id, username, what, columns)
    select false, r.user_id, r.username, 'moved on: ' || r.what, r.columns
    from (
      select
        coalesce(t.user_id, g.user_id)::text as user_id, t.username,
        case
          when t.user_id is null then 'deleted from the target since the last run'
          when g.user_id is null then 'added to the target since the last run'
          else 'changed in the target since the last run'
        end as what,
        case when t.user_id is null or g.user_id is null then '{}' else ${join(edited, sql` || `)} end as columns,
        t.user_id is null or g.user_id is null as all_of_it
      from ${targetRows(merge)} t
      full join (select * from ${table(merge, 'golden')} where state = 'live') g on g.user_id = t.user_id
    ) r
    where r.all_of_it or r.columns <> '{}'
  `;
}

/** The target's columns of a group. */
function targetNames(merge: Merge, group: string): string[] {
  const { username, password, passwordLastChanged } = merge.config.target.columns;
  if (group === 'username') return [username];
  const mapped = (columns: readonly MergeColumn[]) =>
    columns.flatMap(({ target }) => (target === null ? [] : [target]));
  return group === 'credential'
    ? [password, passwordLastChanged, ...mapped(credentialColumns(merge.config))]
    : mapped(ownColumns(merge.config).filter(({ name }) => name === group));
}

/** The target's columns that hold another value; `same` says for each whether it does not. */
function differing(columns: readonly { readonly name: string; readonly same: Sql }[]): Sql {
  return sql`array_remove(array[${join(
    columns.map(({ name, same }) => sql`case when not (${same}) then ${literal(name)} end`),
  )}]::text[], null)`;
}

/**
 * `expected` stands in `e` (our naming) with the account that it is from, the row in `t`, the record in `r`, what the
 * ledger knows of it in `g`.
 */
function differences(
  merge: Merge,
  group: string,
  parts: { readonly expected: Sql; readonly columns: Sql; readonly reason: Sql; readonly competes: Sql },
  options: ComparisonOptions,
): Sql {
  const reason = options.staleInLastRun ? sql`true` : sql`(r.question or ${parts.reason})`;
  return sql`
    insert into ${scratch('difference')} (user_id, username, grp, columns, source_no, source_user_id, as_written, explained)
    select
      d.user_id, d.username, ${group}, d.columns, d.source_no, d.source_user_id, d.as_written, d.explained
    from (
      select
        r.user_id, t.username, ${parts.columns} as columns, e.source_no, e.source_user_id,
        coalesce(${groupDigest(merge, group, 'e')} = g.${ident(`written_${group}`)}, false) as as_written,
        r.waits and ${reason} as explained
      from ${scratch('record')} r
      join ${table(merge, 'golden')} g on g.user_id = r.user_id
      join ${targetRows(merge)} t on t.user_id = r.user_id
      left join ${parts.expected} e on e.user_id = r.user_id
      where not r.moved and ${parts.competes} and ${asStored(merge, group)}
    ) d
    where d.columns <> '{}'
  `;
}

function credentials(merge: Merge, options: ComparisonOptions): Sql {
  const { password, passwordLastChanged } = merge.config.target.columns;
  const instant = sql`e.password_last_changed`;
  const text = (name: string, ours: Sql) => ({
    name,
    same: sql`t.${ours} collate "C" is not distinct from ${asKept(merge, name, sql`e.${ours}`)} collate "C"`,
  });
  const columns = [
    text(password, ident('password')),
    {
      name: passwordLastChanged,
      same: sql`t.password_last_changed is not distinct from ${instantAsKept(merge, instant)}
        or t.password_last_changed is not distinct from ${instant}`,
    },
    ...credentialColumns(merge.config).flatMap(({ name, target }) =>
      target === null ? [] : [text(target, attribute(name))],
    ),
  ];
  return sql`/* verify.credentials: the row beside the credential that nobody beats */ ${differences(
    merge,
    'credential',
    {
      expected: scratch('winner'),
      columns: differing(columns),
      reason: sql`(${credentialReasons(merge)} or ${sql`${mayBeHeld(merge, 'credential')}`}::boolean)`,
      competes: sql`(r.from_sources > 0 or exists (
        select from ${scratch('member')} m where m.user_id = r.user_id and m.source_no = 0 and m.counts
      ))`,
    },
    options,
  )}`;
}

/** Whether the target could have refused, or had no room for, a value of the group. */
function mayBeHeld(merge: Merge, group: string): boolean {
  return targetNames(merge, group).some((name) => couldRefuse(merge, name) || isGuarded(merge, name));
}

/**
 * Whether there is a reason to hold the credential of a record that waits: the kinds of the contract that a person
 * reviews, each as wide as it can be.
 */
function credentialReasons(merge: Merge): Sql {
  const { conflicts, credential } = merge.config;
  const some = (condition: Sql) =>
    sql`exists (select from ${scratch('member')} m where m.user_id = r.user_id and ${condition})`;
  const another = sql`(m.source_no <> e.source_no or m.source_user_id <> e.source_user_id)`;
  const step = sql`greatest(m.precision_us, (
    select w.precision_us from ${scratch('member')} w
    where w.user_id = r.user_id and w.source_no = e.source_no and w.source_user_id = e.source_user_id
  )) * interval '1 microsecond'`;
  const flag = (name: string) => verifiedFlag(name);
  const winnerHas = (name: string) => sql`exists (
    select from ${scratch('member')} w
    where w.user_id = r.user_id and w.source_no = e.source_no and w.source_user_id = e.source_user_id and w.${flag(name)}
  )`;
  const factor = credential.secondFactor;
  const reasons: Sql[] = [];
  if (conflicts.revoked_password === 'review')
    reasons.push(sql`e.usable and ${some(sql`m.counts and not m.usable`)}`);
  if (conflicts.password_goes_back === 'review') {
    reasons.push(sql`g.credential_time is not null and ${orOldest(sql`e.competes`)} < g.credential_time`);
  }
  if (conflicts.unverified_winner === 'review') {
    reasons.push(
      ...verifiedColumns(merge.config).map(
        (name) =>
          sql`e.source_no <> 0 and not ${winnerHas(name)} and ${some(sql`${another} and m.${flag(name)}`)}`,
      ),
    );
  }
  if (conflicts.second_factor_lost === 'review' && factor !== null) {
    reasons.push(
      sql`coalesce(e.${attribute(factor)}, '') = '' and ${some(sql`${another} and m.${attribute(factor)} <> ''`)}`,
    );
  }
  reasons.push(
    sql`e.source_no <> 0 and ${isBoundToUsername(sql`e.password`)} and exists (
      select from ${scratch('member')} w
      where w.user_id = r.user_id and w.source_no = e.source_no and w.source_user_id = e.source_user_id and w.username is distinct from t.username
    )`,
  );
  if (conflicts.password_tie === 'review') {
    reasons.push(
      some(
        sql`${another} and m.counts and m.usable and m.competes - e.competes > -(${step}) and m.competes - e.competes < ${step}`,
      ),
    );
  }
  if (conflicts.missing_timestamp === 'review') reasons.push(sql`e.competes is null`);
  if (conflicts.future_timestamp === 'review') reasons.push(some(sql`m.future`));
  if (conflicts.unusable_password === 'review') reasons.push(sql`not coalesce(e.usable, false)`);
  return reasons.length === 0 ? sql`false` : sql`coalesce((${join(reasons, sql`) or (`)}), false)`;
}

/** The username, or a column that is folded by itself. */
function values(merge: Merge, group: string, options: ComparisonOptions): Sql {
  const column = ownColumns(merge.config).find(({ name }) => name === group);
  const ours = column === undefined ? ident('username') : attribute(column.name);
  const [name = ''] = targetNames(merge, group);
  const expected = asKept(merge, name, sql`e.${ours}`);
  const same = [
    sql`t.${ours} collate "C" is not distinct from ${expected} collate "C"`,
    // A suffix once given stays; what stands before it is the name.
    ...(group === 'username'
      ? [sql`g.suffixed and starts_with(t.username collate "C", ${expected} || '@')`]
      : []),
    // A newcomer's value that another had already.
    ...(column !== undefined && merge.config.conflicts.unique_collision === 'empty' && isGuarded(merge, name)
      ? [sql`t.${ours} is null and not r.native`]
      : []),
  ];
  return sql`/* verify.values: the row beside the value that nobody beats */ ${differences(
    merge,
    group,
    {
      expected: sql`(${survivors(merge, group, ours, column)})`,
      columns: differing([{ name, same: sql`coalesce(${join(same, sql` or `)}, false)` }]),
      reason: sql`${group === 'username' || mayBeHeld(merge, group)}::boolean`,
      // Where nobody has a say, the column stays as it is.
      competes: sql`(r.from_sources > 0 or (r.native and r.accounts > 0) or exists (
        select from ${scratch('member')} m where m.user_id = r.user_id and ${group} = any (m.edited)
      ))`,
    },
    options,
  )}`;
}

/** user_id, the value and its account, for each record that has one: what was edited in the target, else what nobody beats. */
function survivors(merge: Merge, group: string, ours: Sql, column: MergeColumn | undefined): Sql {
  const rule = ruleOf(merge, column, ours);
  const isPinned = merge.decided.pinned.includes(group);
  return sql`
    with pinned as (
      ${
        isPinned
          ? sql`select d.user_id, d.value as ${ours}, null::smallint as source_no, null::text as source_user_id from ${pins(merge, group)} d union all`
          : sql``
      }
      select m.user_id, m.${ours}, m.source_no, m.source_user_id
      from ${scratch('member')} m
      where m.source_no = 0 and ${group} = any (m.edited)
        ${isPinned ? sql`and m.user_id not in (select d.user_id from ${pins(merge, group)} d)` : sql``}
    ),
    candidate as not materialized (
      select m.*
      from ${scratch('member')} m
      where m.${ours} is not null and ${rule.of('m')}
        and not exists (select from pinned p where p.user_id = m.user_id)
    )
    select p.user_id, p.${ours}, p.source_no, p.source_user_id from pinned p
    union all
    select a.user_id, a.${ours}, a.source_no, a.source_user_id
    from candidate a
    where not exists (select from candidate b where b.user_id = a.user_id and ${rule.beaten})
  `;
}

interface Rule {
  /** Which accounts have a say. */
  readonly of: (alias: string) => Sql;
  /** Whether the account `b` beats the account `a`. */
  readonly beaten: Sql;
}

function ruleOf(merge: Merge, column: MergeColumn | undefined, ours: Sql): Rule {
  const everyone = () => sql`true`;
  if (column === undefined) return { of: everyone, beaten: comesFirst('b', 'a') };
  const value = (alias: string) => sql`${ident(alias)}.${ours}`;
  const newest = (alias: string) =>
    merge.config.newestBy === 'updated_at'
      ? orOldest(sql`coalesce(${ident(alias, 'updated_at')}, ${ident(alias, 'competes')})`)
      : orOldest(ident(alias, 'competes'));
  const by = (rank: (alias: string) => Sql) => beats((alias) => sql`row(${rank(alias)})`);
  const isTrue = (alias: string) => sql`(lower(${value(alias)}) = any ('{t,true,y,yes,on,1}'))`;
  const { survivorship } = column;
  switch (survivorship.rule) {
    case 'newest':
      return { of: everyone, beaten: by(newest) };
    case 'priority':
      return { of: everyone, beaten: comesFirst('b', 'a') };
    case 'longest':
      return { of: everyone, beaten: by((alias) => sql`char_length(${value(alias)}), ${newest(alias)}`) };
    case 'any_true':
      return { of: everyone, beaten: by((alias) => sql`${isTrue(alias)}, ${newest(alias)}`) };
    case 'all_true':
      return { of: everyone, beaten: by((alias) => sql`not ${isTrue(alias)}, ${newest(alias)}`) };
    case 'source': {
      const no = merge.sources.find((source) => source.config.name === survivorship.source)?.no ?? -1;
      // Where that source has no value, the target's own stays.
      return {
        of: (alias) => sql`${ident(alias, 'source_no')} in (0, ${no})`,
        beaten: by((alias) => sql`${ident(alias, 'source_no')} <> 0, ${newest(alias)}`),
      };
    }
    // What is no value of the target's type comes after all that is.
    case 'max':
      return { of: everyone, beaten: by((alias) => ordered(merge, column, value(alias), '-infinity')) };
    case 'min': {
      const place = (alias: string) => sql`(${ordered(merge, column, value(alias), 'infinity')})`;
      const smaller = sql`${place('b')} < ${place('a')}`;
      return {
        of: everyone,
        beaten: sql`(${smaller} or (${place('b')} = ${place('a')} and ${comesFirst('b', 'a')}))`,
      };
    }
  }
}

/** A value in the order of the target's type, then by bytes; `last` is where a value stands that is none of the type. */
function ordered(merge: Merge, column: MergeColumn, value: Sql, last: 'infinity' | '-infinity'): Sql {
  const type = column.target === null ? 'text' : targetColumn(merge.target, column.target).type;
  const isNumber = /^(smallint|integer|bigint|numeric|real|double)/.test(type);
  if (!isNumber) return sql`${value} collate "C"`;
  const known = sql`${value} ~ '^[+-]?[0-9]+([.][0-9]+)?$'`;
  const number = sql`case when ${known} then ${value}::numeric else 0 end`;
  return sql`${last === 'infinity' ? sql`not ` : empty}(${known}), ${number}, ${value} collate "C"`;
}

/** A value that was written as the accounts have it, in a table with triggers: one of them may have rewritten it. */
function rewritten(merge: Merge): Sql {
  return sql`(${merge.target.hasTriggers}::boolean and d.as_written)`;
}

function drift(merge: Merge): Sql {
  return sql`
    /* verify.drift */
    insert into ${scratch('finding')} (drift, law, outside, user_id, username, source_no, source_user_id, what, columns)
    select
      true, case when d.grp = 'credential' then 4 end, r.from_sources = 0, d.user_id::text, d.username, d.source_no, d.source_user_id,
      case d.grp
        when 'credential' then 'the password is not that of the account that wins'
        when 'username' then 'the username is not the one that the accounts give'
        else 'a column is not what the accounts give'
      end,
      d.columns
    from ${scratch('difference')} d
    join ${scratch('record')} r on r.user_id = d.user_id
    where not d.explained and not ${rewritten(merge)}
  `;
}
