/**
 * The golden records as a receiver sees a user: the columns of the target that say what its fields are, by their names.
 *
 * Whether an account is shut is never guessed to be no: whatever stands in a column of this meaning and says neither no
 * nor nothing, shuts it. Whether an address is verified is never guessed to be yes.
 */

import { attribute, verifiedColumns, verifiedFlag } from '../../ledger/ledger.js';
import { targetIdType } from '../../pipeline/columns.js';
import { type Merge, membership, table } from '../../pipeline/merge.js';
import { targetColumn } from '../../pipeline/target-table.js';
import { empty, ident, join, literal, type Sql, sql } from '../../postgres/sql.js';
import type { ImportFormat } from './import-format.js';

/** Our names of the columns that fill a field, the first that is mapped. */
const fieldNames = {
  email: ['email'],
  email_verified: ['email_verified'],
  phone: ['phone', 'phone_number'],
  phone_verified: ['phone_verified', 'phone_number_verified'],
  first_name: ['first_name', 'given_name'],
  last_name: ['last_name', 'family_name'],
  name: ['name', 'full_name', 'display_name'],
  picture: ['picture', 'photo_url', 'avatar_url'],
  created_at: ['created_at'],
  last_login: ['last_login', 'last_login_at', 'last_sign_in_at'],
} as const;

export type Field = keyof typeof fieldNames;

/** Columns of which a value that is no "no" shuts the account, or opens it, or that shut it until a time. */
const shutBy = ['blocked', 'disabled', 'locked', 'banned', 'suspended', 'deleted_at'];
const openBy = ['active', 'enabled', 'is_active'];
const shutUntil = ['banned_until', 'lockout_end'];

export interface Profile {
  /**
   * One row a golden record: position (the id itself), user_id and username as text, password, changed_ms, each of Field (times as `created_ms` and
   * `last_login_ms`, whole milliseconds), shut, and others: a JSON object of the further columns.
   */
  readonly rows: Sql;
  /** Our names of mapped columns that have no place: the receiver takes no such thing, or they belong to the password. */
  readonly leftOut: readonly string[];
}

export function profile(merge: Merge, { carries, othersBut, carriesUsername }: ImportFormat): Profile {
  const { config, target } = merge;
  const written = config.columns.flatMap(({ name, target: to, group }) =>
    to === null ? [] : [{ name, column: targetColumn(target, to), credential: group === 'credential' }],
  );
  const find = (field: Field) =>
    carries.includes(field)
      ? fieldNames[field]
          .map((name) => written.find((each) => each.name === name && !each.credential))
          .find(Boolean)
      : undefined;
  const of = (name: string): Sql => sql`t.${ident(name)}`;
  const taken = new Set<string>();
  const field = (name: Field): Sql => {
    const found = find(name);
    if (!found) return sql`null::text`;
    taken.add(found.name);
    return sql`nullif(${of(found.column.name)}::text, '')`;
  };
  const time = (name: Field): Sql => {
    const found = find(name);
    if (!found || !/^(timestamp|date)/.test(found.column.type)) return sql`null::bigint`;
    taken.add(found.name);
    return milliseconds(merge, of(found.column.name), found.column.type);
  };
  const { userId, username, password, passwordLastChanged } = config.target.columns;
  const email = field('email');
  const verified = emailVerified(merge, find('email')?.name);
  const yes = (name: Field): Sql => {
    const value = field(name);
    // A time says when it was verified.
    const isTime = /^(timestamp|date)/.test(find(name)?.column.type ?? '');
    return isTime ? sql`nullif(${value} is not null, false)` : saysYes(value);
  };
  const said = sql`coalesce(${yes('email_verified')}, ${verified ? sql`v.verified` : sql`false`}, false)`;
  const fields = [
    sql`${email} as email`,
    sql`${said} as email_verified`,
    sql`${field('phone')} as phone`,
    sql`coalesce(${yes('phone_verified')}, false) as phone_verified`,
    ...(['first_name', 'last_name', 'name', 'picture'] as const).map(
      (name) => sql`${field(name)} as ${ident(name)}`,
    ),
    sql`${time('created_at')} as created_ms`,
    sql`${time('last_login')} as last_login_ms`,
  ];
  const status = written.filter(({ name }) => [...shutBy, ...openBy, ...shutUntil].includes(name));
  for (const { name } of status) taken.add(name);
  const rest = written.filter(({ name, credential }) => !credential && !taken.has(name));
  const others = othersBut === null ? [] : rest.filter(({ name }) => !othersBut.includes(name));
  const shut = status.map(({ name, column }) => shutBecause(name, of(column.name), column.type));
  const rows = sql`
    select t.${ident(userId)} as position, t.${ident(userId)}::text as user_id, ${of(username)}::text as username,
      ${of(password)}::text collate "C" as password,
      ${milliseconds(merge, of(passwordLastChanged), targetColumn(target, passwordLastChanged).type)} as changed_ms,
      ${join(fields)},
      ${shut.length === 0 ? sql`false` : join(shut, sql` or `)} as shut,
      ${
        others.length === 0
          ? sql`null::json`
          : sql`nullif(json_strip_nulls(json_build_object(${join(
              others.map(({ name, column }) => sql`${literal(name)}, ${of(column.name)}`),
            )}))::text, '{}')::json`
      } as others
    from ${target.sql} t
    ${verified ? sql`left join ${verified} v on v.user_id = t.${ident(userId)} and v.value = ${email}` : empty}
  `;
  return {
    rows,
    leftOut: [
      ...(carriesUsername ? [] : ['username']),
      ...written
        .filter((each) => each.credential || (rest.includes(each) && !others.includes(each)))
        .map(({ name }) => name),
    ],
  };
}

const saysYes = (value: Sql): Sql => sql`(lower(${value}) in ('t', 'true', 'y', 'yes', 'on', '1'))`;
/** NULL stays NULL: it says nothing. */
const saysNo = (value: Sql): Sql => sql`(lower(${value}::text) in ('f', 'false', 'n', 'no', 'off', '0', ''))`;

function shutBecause(name: string, value: Sql, type: string): Sql {
  if (openBy.includes(name)) return sql`coalesce(${saysNo(value)}, false)`;
  if (shutUntil.includes(name) && /^(timestamp|date)/.test(type))
    return sql`coalesce(${value} > now(), false)`;
  return sql`coalesce(not ${saysNo(value)}, false)`;
}

function milliseconds(merge: Merge, value: Sql, type: string): Sql {
  if (!/^(timestamp|date)/.test(type)) return sql`null::bigint`;
  const instant = type.includes('with time zone')
    ? value
    : sql`(${value}::timestamp at time zone ${literal(merge.config.target.timeZone)})`;
  return sql`case when isfinite(${value}) then floor(extract(epoch from ${instant}) * 1000)::bigint end`;
}

/** Which address of a golden record an account of it has, and whether one that has it is verified there; null: no source says. */
function emailVerified(merge: Merge, email: string | undefined): Sql | null {
  if (email === undefined || !verifiedColumns(merge.config).includes(email)) return null;
  const idType = targetIdType(merge);
  return sql`(
    select m.user_id::${idType} as user_id, a.${attribute(email)} as value, bool_or(a.${verifiedFlag(email)}) as verified
    from ${membership(merge)} m
    join ${table(merge, 'account')} a on a.source_no = m.source_no and a.source_user_id = m.source_user_id
    where m.state = 'live'
    group by 1, 2
  )`;
}
