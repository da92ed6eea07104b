/** What each column of a source's table is, by its name, its type and what its values look like. */
import { chooseEmail, chooseId, chooseUsername, type Evidence, isFlag } from './choose-identity.js';
import { choosePassword } from './choose-password.js';
import { type ChosenTime, chooseHistory, chooseTime, chooseUpdatedAt, rowTimeOf } from './choose-time.js';
import { type Chooser, type Chosen, givenColumn, ranked, type SourceLook } from './chooser.js';
import {
  besideSecondFactor,
  credentialNames,
  givesPower,
  isPending,
  phoneNames,
  phoneVerifiedNames,
  rankIn,
  saltNames,
  secondFactorNames,
} from './column-names.js';
import type { Answers, AskedColumn, Question } from './questions.js';
import { type Status, statusOf } from './statuses.js';
import type { PassedOver } from './times.js';
import { type TableColumn, typeClassOf } from './users-table.js';

/** The columns of a source, each for what it is. */
export interface ReadSource extends SourceLook {
  readonly id: Chosen;
  readonly username: Chosen;
  /** The name is an email address. */
  readonly isNamedByEmail: boolean;
  readonly password: Chosen | null;
  readonly passwordWhy: string;
  readonly time: ChosenTime | null;
  readonly timeWhy: string;
  readonly passedOver: readonly PassedOver[];
  readonly updatedAt: Chosen | null;
  readonly history: 'latest' | 'none';
  readonly historyWhy: string | null;
  readonly email: Evidence | null;
  readonly phone: Evidence | null;
  readonly salt: TableColumn | null;
  readonly secondFactor: TableColumn | null;
  readonly credential: readonly TableColumn[];
  readonly statuses: readonly Status[];
  readonly privileges: readonly TableColumn[];
  readonly others: readonly TableColumn[];
  /** Columns of tokens and of what is pending. */
  readonly pending: readonly string[];
  readonly warnings: readonly string[];
}

/** The columns of the source, or what has to be asked first. */
export async function readSource(
  look: SourceLook,
  answers: Answers,
): Promise<ReadSource | readonly Question[]> {
  const { table } = look;
  const questions: Question[] = [];
  const pending = table.columns.filter((column) => isPending(column.name));
  const columns = table.columns.filter((column) => !pending.includes(column));
  const given = (column: AskedColumn): TableColumn | null | undefined => givenColumn(look, answers, column);
  const chooser: Chooser = { look, columns, given, questions };

  const id = chooseId(chooser);
  const email = chooseEmail(chooser, id?.column);
  const username = chooseUsername(chooser, id?.column, email);
  const password = choosePassword(chooser);
  const rowTime = id && rowTimeOf(table, id.column);
  const time = chooseTime(look, answers, given('password_last_changed'), rowTime ?? null, questions);
  if (questions.length > 0 || id === undefined || username === undefined) return questions;

  const used = new Set<TableColumn | undefined>([
    id.column,
    username.column,
    email?.column,
    email?.verified ?? undefined,
    password.chosen?.column,
    time.chosen?.column,
  ]);
  const free = columns.filter((column) => !used.has(column));
  const take = (names: readonly string[], fits: (column: TableColumn) => boolean): TableColumn | null => {
    const found = ranked(
      names,
      free.filter((column) => !used.has(column) && fits(column)),
    )[0];
    used.add(found);
    return found ?? null;
  };
  const isSecret = (column: TableColumn): boolean => ['text', 'bytes'].includes(typeClassOf(column));
  const phone = take(phoneNames, (column) => typeClassOf(column) === 'text');
  const phoneVerified = phone && take(phoneVerifiedNames, isFlag);
  const salt = password.chosen && take(saltNames, isSecret);
  const secondFactor = take(secondFactorNames, isSecret);
  const beside = [...credentialNames, ...(secondFactor === null ? [] : besideSecondFactor)];
  const credential = free.filter((column) => !used.has(column) && rankIn(beside, column.forms) !== undefined);
  for (const column of credential) used.add(column);
  const statuses = free.filter((column) => !used.has(column)).flatMap((column) => statusOf(column) ?? []);
  for (const { column } of statuses) used.add(column);
  const privileges = free.filter((column) => !used.has(column) && givesPower(column.forms));
  for (const column of privileges) used.add(column);
  const history = await chooseHistory(look, answers, id.column, rowTime ?? null, time.chosen);

  return {
    ...look,
    id,
    username,
    isNamedByEmail: username.column === email?.column,
    password: password.chosen,
    passwordWhy: password.why,
    time: time.chosen,
    timeWhy: time.why,
    passedOver: time.passedOver,
    updatedAt: history.by ?? chooseUpdatedAt(columns, time.chosen),
    history: history.is,
    historyWhy: history.why,
    email,
    phone: phone && { column: phone, why: 'by its name', verified: phoneVerified },
    salt,
    secondFactor,
    credential,
    statuses,
    privileges,
    others: free.filter((column) => !used.has(column) && typeClassOf(column) !== 'time'),
    pending: pending.map((column) => column.name),
    warnings: [...password.warnings, ...history.warnings],
  };
}
