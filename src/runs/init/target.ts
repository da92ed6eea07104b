/** The target as it is: its standard columns, and the others for what they are. */

import { UsermergeError } from '../../errors/usermerge-error.js';
import {
  besideSecondFactor,
  credentialNames,
  emailNames,
  givesPower,
  idNames,
  isPasswordTime,
  isPending,
  passwordNames,
  phoneNames,
  rankIn,
  saltNames,
  secondFactorNames,
  usernameNames,
  weakUsernames,
} from './column-names.js';
import { type Answers, askedColumns, keys, targetName } from './questions.js';
import { type Status, statusOf } from './statuses.js';
import { isUnique, type TableColumn, typeClassOf, type UsersTable } from './users-table.js';

export type StandardColumn = 'user_id' | 'username' | 'password' | 'password_last_changed';

/** A table that is there already. */
export interface ReadTarget {
  readonly table: UsersTable;
  readonly hasRows: boolean;
  /** Null: the table has none that fits. */
  readonly standard: Readonly<Record<StandardColumn, TableColumn | null>>;
  readonly email: TableColumn | null;
  readonly phone: TableColumn | null;
  readonly salt: TableColumn | null;
  readonly secondFactor: TableColumn | null;
  readonly credential: readonly TableColumn[];
  readonly statuses: readonly Status[];
  readonly privileges: readonly TableColumn[];
  readonly others: readonly TableColumn[];
}

export function readTarget(table: UsersTable, hasRows: boolean, answers: Answers): ReadTarget {
  const columns = table.columns.filter(({ name, generated }) => !generated && !isPending(name));
  const used = new Set<TableColumn>();
  const take = (
    names: readonly string[],
    fits: (column: TableColumn) => boolean = () => true,
  ): TableColumn | null => {
    const [found] = columns
      .map((column) => ({ column, rank: rankIn(names, column.forms) }))
      .filter(({ column, rank }) => rank !== undefined && !used.has(column) && fits(column))
      .sort((a, b) => (a.rank ?? 0) - (b.rank ?? 0));
    if (found !== undefined) used.add(found.column);
    return found?.column ?? null;
  };
  const given = (name: (typeof askedColumns)[number]): TableColumn | null => {
    const answer = answers[keys.column(targetName, name)];
    if (answer === undefined || answer === '') return null;
    const found = columns.find((column) => column.name === answer);
    if (found === undefined) {
      throw new UsermergeError(
        'COLUMN_MISSING',
        `the target ${table.label} has no column ${answer} (--map ${targetName}.${name})`,
        {
          at: { table: table.label, column: answer },
          next: `Name what is there: ${columns.map((column) => column.name).join(', ')}.`,
        },
      );
    }
    used.add(found);
    return found;
  };
  const isText = (column: TableColumn): boolean => typeClassOf(column) === 'text';
  const isSecret = (column: TableColumn): boolean => ['text', 'bytes'].includes(typeClassOf(column));

  const said = Object.fromEntries(askedColumns.map((name) => [name, given(name)]));
  const [key] = table.primaryKey.length === 1 ? table.primaryKey : [];
  const userId =
    said.source_user_id ??
    columns.find(({ name }) => name === 'user_id') ??
    columns.find(({ name }) => name === key) ??
    take(idNames, (column) => isUnique(table, column)) ??
    take(idNames);
  if (userId !== null) used.add(userId);
  const email = said.email ?? take(emailNames, isText);
  const username =
    said.username ??
    take(usernameNames, (column) => isText(column) && isUnique(table, column)) ??
    take(
      usernameNames.filter((name) => !weakUsernames.has(name)),
      isText,
    ) ??
    email ??
    take(usernameNames, isText);
  const password = said.password ?? take(passwordNames, isSecret);
  const time =
    said.password_last_changed ??
    columns.find(
      (column) => isPasswordTime(column.name) && typeClassOf(column) === 'time' && !used.has(column),
    ) ??
    null;
  if (time !== null) used.add(time);
  const phone = take(phoneNames, isText);
  const salt = take(saltNames, isSecret);
  const secondFactor = take(secondFactorNames, isSecret);
  const free = (): TableColumn[] => columns.filter((column) => !used.has(column));
  const all = <T>(found: readonly T[], columnOf: (each: T) => TableColumn): readonly T[] => {
    for (const each of found) used.add(columnOf(each));
    return found;
  };
  const self = (column: TableColumn): TableColumn => column;
  return {
    table,
    hasRows,
    standard: { user_id: userId, username, password, password_last_changed: time },
    email: email === username ? null : email,
    phone,
    salt,
    secondFactor,
    credential: all(
      free().filter(({ forms }) => rankIn([...credentialNames, ...besideSecondFactor], forms) !== undefined),
      self,
    ),
    statuses: all(
      free().flatMap((column) => statusOf(column) ?? []),
      ({ column }) => column,
    ),
    privileges: all(
      free().filter(({ forms }) => givesPower(forms)),
      self,
    ),
    others: free().filter((column) => typeClassOf(column) !== 'time'),
  };
}
