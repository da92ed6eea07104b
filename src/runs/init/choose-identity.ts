/** Who an account is: its id, its email address, and the name with which a person logs in. */
import { canBeVerified } from '../../pipeline/extract/postgres-select.sql.js';
import { askForColumn, byFlag, type Chooser, type Chosen, ranked, typeAndKey } from './chooser.js';
import {
  emailNames,
  emailVerifiedNames,
  idNames,
  passwordNames,
  rankIn,
  saltNames,
  usernameNames,
  weakUsernames,
} from './column-names.js';
import { isUnique, type TableColumn, typeClassOf } from './users-table.js';

export interface Evidence extends Chosen {
  readonly verified: TableColumn | null;
}

export function chooseId(chooser: Chooser): Chosen | undefined {
  const { look, columns, given } = chooser;
  const { table } = look;
  const column = given('source_user_id');
  if (column) return { column, why: byFlag };
  const canBeId = columns.filter((each) => ['text', 'number', 'other'].includes(typeClassOf(each)));
  const primary = table.primaryKey;
  const ofPrimary = canBeId.filter((each) => primary.includes(each.name));
  const [only] = ofPrimary;
  if (only !== undefined && primary.length === 1) return { column: only, why: 'the primary key' };
  const inKey = ranked(idNames, ofPrimary)[0] ?? only;
  if (inKey !== undefined) return { column: inKey, why: `of the primary key (${primary.join(', ')})` };
  const named = ranked(idNames, canBeId);
  const unique = named.find((each) => isUnique(table, each));
  if (unique !== undefined) return { column: unique, why: 'by its name, and unique' };
  if (named[0] !== undefined) return { column: named[0], why: 'by its name' };
  const otherwise = canBeId.find((each) => isUnique(table, each) && each.notNull);
  if (otherwise !== undefined) return { column: otherwise, why: 'no two rows share it' };
  return askForColumn(
    chooser,
    'source_user_id',
    `Which column of ${table.label} (${look.name}) is the id of a user?`,
    canBeId,
    typeAndKey(table),
  );
}

export function isFlag(column: TableColumn): boolean {
  return canBeVerified(column) && typeClassOf(column) !== 'text';
}

export function chooseEmail({ columns, given }: Chooser, id: TableColumn | undefined): Evidence | null {
  const said = given('email');
  if (said === null) return null;
  const found =
    said ??
    ranked(
      emailNames,
      columns.filter((column) => typeClassOf(column) === 'text'),
    )[0];
  if (found === undefined) return null;
  const verified = ranked(
    emailVerifiedNames,
    columns.filter((column) => column !== found && column !== id && isFlag(column)),
  )[0];
  return { column: found, why: said ? byFlag : 'by its name', verified: verified ?? null };
}

export function chooseUsername(
  chooser: Chooser,
  id: TableColumn | undefined,
  email: Evidence | null,
): Chosen | undefined {
  const { look, columns, given } = chooser;
  const { table, profile } = look;
  const said = given('username');
  if (said) return { column: said, why: byFlag };
  const texts = columns.filter((column) => typeClassOf(column) === 'text');
  const filled = (column: TableColumn): number => profile.of(column).filled;
  const isUsed = (column: TableColumn): boolean =>
    profile.rows === 0 ||
    filled(column) * 2 >= profile.rows ||
    (email === null ? filled(column) > 0 : filled(column) >= filled(email.column));
  const named = ranked(usernameNames, texts).filter(
    (column) => column !== email?.column && isUsed(column) && (column !== id || isUnique(table, column)),
  );
  const isWeak = (column: TableColumn): boolean => {
    const rank = rankIn(usernameNames, column.forms) ?? 0;
    return weakUsernames.has(usernameNames[rank] ?? '');
  };
  const strong = named.filter((column) => !isWeak(column));
  const unique = named.filter((column) => isUnique(table, column));
  const best = strong.find((column) => unique.includes(column)) ?? strong[0] ?? unique[0];
  if (best !== undefined) {
    return { column: best, why: isUnique(table, best) ? 'by its name, and unique' : 'by its name' };
  }
  if (email !== null) {
    return { column: email.column, why: 'there is no other name: people log in with their address' };
  }
  const rest = texts.filter((column) => column !== id && !isPasswordColumn(column));
  const likely = [...named, ...rest.filter((column) => isUnique(table, column)), ...rest];
  return askForColumn(
    chooser,
    'username',
    `With which column of ${table.label} (${look.name}) do people log in?`,
    [...new Set(likely)],
    typeAndKey(table),
  );
}

const isPasswordColumn = (column: TableColumn): boolean =>
  rankIn(passwordNames, column.forms) !== undefined || rankIn(saltNames, column.forms) !== undefined;
