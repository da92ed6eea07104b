/** Column groups as SQL: how a row of the target, or a fold, is read and digested group by group. */
import { attribute, columnGroups, verifiedColumns, verifiedFlag } from '../ledger/ledger.js';
import { catalogText, ident, join, literal, type Sql, sql } from '../postgres/sql.js';
import { credentialColumns, isForgotten, type Merge } from './merge.js';
import { type TargetColumn, targetColumn } from './target-table.js';

const passwordTime = ident('password_last_changed');

/** Columns of our own naming that belong to a written group. */
export function groupColumns(merge: Merge, group: string): Sql[] {
  if (group === 'credential') {
    const travelling = credentialColumns(merge.config).filter((column) => column.target !== null);
    return [ident('password'), passwordTime, ...travelling.map((column) => attribute(column.name))];
  }
  return [group === 'username' ? ident('username') : attribute(group)];
}

/**
 * Digest of a group's values: a bigint, by the server's own hash of 64 bits, each value's hash being the seed of the
 * next one's. It tells whether a record is as it was, so one value is compared with one; no look-up goes by it. The
 * hash is the same on all versions, as tables that are partitioned by hash want it; md5 takes twenty times as long.
 */
export function groupDigest(merge: Merge, group: string, alias: string): Sql {
  return groupColumns(merge, group).reduce((seed, column) => {
    const value = sql`${ident(alias)}.${column}`;
    // NULL differs from every text, and from every time: none is -infinity here.
    return column.text === passwordTime.text
      ? sql`timestamp_hash_extended(coalesce(${value} at time zone 'UTC', '-infinity'), ${seed})`
      : sql`hashtextextended(coalesce('=' || ${value}, ''), ${seed})`;
  }, sql`0`);
}

/** The digest by which the ledger, as the row `g`, knows a group: as it was stored, or as it was written; NULL: never looked at. */
export function knownDigest(group: string): Sql {
  return sql`coalesce(g.${ident(`stored_${group}`)}, g.${ident(`written_${group}`)})`;
}

/** The type of the target's id: comparisons in it can use its index. */
export function targetIdType(merge: Merge): Sql {
  return catalogText(targetColumn(merge.target, merge.config.target.columns.userId).type);
}

/** Digest of a whole row, in text form, as the column types print it. */
export function rowDigest(alias: string): Sql {
  return sql`hashtextextended(${ident(alias)}::text collate "C", 0)`;
}

export function digestColumn(group: string): Sql {
  return ident(`d_${group}`);
}

/** Digest of all groups of the row `alias`, which has the digest of each. */
export function mappedDigest(groups: readonly string[], alias: string): Sql {
  const digests = groups.map((group) => sql`${ident(alias)}.${digestColumn(group)}`);
  return sql`hashtextextended(row(${join(digests)})::text collate "C", 0)`;
}

/** All columns of an account but source and id, in our naming; those that are not written, too. */
export function valueColumns(merge: Merge): Sql[] {
  return [
    ident('username'),
    ident('password'),
    ident('password_last_changed'),
    ...merge.config.columns.map((column) => attribute(column.name)),
  ];
}

export function verifiedFlags(merge: Merge): Sql[] {
  return verifiedColumns(merge.config).map(verifiedFlag);
}

/** A row set: the target as it stands, in our naming and types; `user_id` in the ledger's type. Who was forgotten is not in it. */
export function targetRows(merge: Merge): Sql {
  const { target, config } = merge;
  const idType = catalogText(merge.ledger.userId);
  if (!target.exists) {
    return sql`(select ${join([
      sql`null::${idType} as user_id`,
      sql`null::text as username`,
      sql`null::text as password`,
      sql`null::timestamptz as password_last_changed`,
      ...config.columns.map((column) => sql`null::text as ${attribute(column.name)}`),
    ])} where false)`;
  }
  const id = sql`t.${ident(config.target.columns.userId)}`;
  const known = merge.forgotten.has(0) ? sql` where not ${isForgotten(merge, 0, id)}` : sql``;
  return sql`(select ${join(fromTarget(merge, 't'))} from ${target.sql} t${known})`;
}

/** The columns of a row `alias` of the target, in our naming and types. */
export function fromTarget(merge: Merge, alias: string): Sql[] {
  const { userId, username, password, passwordLastChanged } = merge.config.target.columns;
  const column = (name: string) => ident(alias, name);
  return [
    sql`${column(userId)}::${catalogText(merge.ledger.userId)} as user_id`,
    sql`${column(username)}::text collate "C" as username`,
    sql`${column(password)}::text collate "C" as password`,
    sql`${timeFromTarget(merge, column(passwordLastChanged))} as password_last_changed`,
    ...merge.config.columns.map((each) =>
      each.target === null
        ? sql`null::text as ${attribute(each.name)}`
        : sql`${column(each.target)}::text collate "C" as ${attribute(each.name)}`,
    ),
  ];
}

/** The instant that a time of the target means. */
function timeFromTarget(merge: Merge, value: Sql): Sql {
  const column = targetColumn(merge.target, merge.config.target.columns.passwordLastChanged);
  return column.type.includes('with time zone')
    ? sql`nullif(${value}, '-infinity')`
    : sql`(nullif(${value}::timestamp, '-infinity') at time zone ${literal(merge.config.target.timeZone)})`;
}

/** An instant as the target's column keeps it: NULL is 1970-01-01 where the column wants a value. */
export function timeForTarget(merge: Merge, value: Sql): Sql {
  const column = targetColumn(merge.target, merge.config.target.columns.passwordLastChanged);
  const known = column.notNull ? sql`coalesce(${value}, 'epoch'::timestamptz)` : value;
  return column.type.includes('with time zone')
    ? sql`(${known})::${catalogText(column.type)}`
    : sql`(${known} at time zone ${literal(merge.config.target.timeZone)})::${catalogText(column.type)}`;
}

/** Text as it is assigned to a column: the column's own checks of length are asked, and nothing is cut. */
export function asAssigned(column: TargetColumn, value: Sql): Sql {
  return column.isText ? sql`(${value})` : sql`(${value})::${catalogText(column.type)}`;
}

/** The written columns of the target with the value for each, from a row `alias` in our naming; without the id. */
export function targetValues(merge: Merge, alias: string): { column: string; group: string; value: Sql }[] {
  const { config, target } = merge;
  const { username, password, passwordLastChanged } = config.target.columns;
  const from = (column: string, value: Sql) => asAssigned(targetColumn(target, column), value);
  return [
    { column: username, group: 'username', value: from(username, sql`${ident(alias)}.username`) },
    { column: password, group: 'credential', value: from(password, sql`${ident(alias)}.password`) },
    {
      column: passwordLastChanged,
      group: 'credential',
      value: timeForTarget(merge, sql`${ident(alias)}.password_last_changed`),
    },
    ...config.columns.flatMap((column) =>
      column.target === null
        ? []
        : [
            {
              column: column.target,
              group: column.group,
              value: from(column.target, sql`${ident(alias)}.${attribute(column.name)}`),
            },
          ],
    ),
  ];
}

/** Elements of an array of group names: those whose condition holds. */
export function groupsWhere(merge: Merge, condition: (group: string) => Sql): Sql {
  const cases = columnGroups(merge.config).map(
    (group) => sql`case when ${condition(group)} then ${literal(group)} end`,
  );
  return sql`array_remove(array[${join(cases)}]::text[], null)`;
}

/** All written groups, as an array. */
export function allGroups(merge: Merge): Sql {
  return sql`array[${join(columnGroups(merge.config).map((group) => literal(group)))}]::text[]`;
}
