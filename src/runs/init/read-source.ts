/** What each column of a source's table is, by its name, its type and what its values look like. */

import { UsermergeError } from '../../errors/usermerge-error.js';
import { canBeVerified } from '../../pipeline/extract/postgres-select.sql.js';
import { timeKindOf } from '../../pipeline/extract/postgres-time.sql.js';
import { count, share } from '../check/words.js';
import {
  besideSecondFactor,
  credentialNames,
  emailNames,
  emailVerifiedNames,
  givesPower,
  idNames,
  isPending,
  passwordNames,
  phoneNames,
  phoneVerifiedNames,
  rankIn,
  saltNames,
  secondFactorNames,
  timeNames,
  usernameNames,
  weakUsernames,
} from './column-names.js';
import type { Survey } from './find-users.js';
import type { Profile } from './profile.js';
import { type Answers, type AskedColumn, flags, keys, type Question } from './questions.js';
import { type Status, statusOf } from './statuses.js';
import {
  candidateOf,
  findTimes,
  type PassedOver,
  type TimeCandidate,
  type TimeKind,
  type Unit,
} from './times.js';
import { isUnique, type TableColumn, typeClassOf, type UsersTable } from './users-table.js';

/** A source whose table was found and looked at. */
export interface SourceLook {
  readonly name: string;
  readonly table: UsersTable;
  /** Why it is this table. */
  readonly tableWhy: string;
  readonly profile: Profile;
  readonly survey: Survey;
  /** host:port/database, no secret. */
  readonly place: string;
  /** Whether an id stands on several rows. */
  readonly repeatsIds: (id: TableColumn) => Promise<boolean>;
}

export interface Chosen {
  readonly column: TableColumn;
  readonly why: string;
}

export interface ChosenTime extends Chosen {
  readonly is: TimeKind;
  readonly unit: Unit | null;
  readonly unitWhy: string | null;
  readonly isLocal: boolean;
}

export interface Evidence extends Chosen {
  readonly verified: TableColumn | null;
}

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

interface Chooser {
  readonly look: SourceLook;
  /** Those that may be merged. */
  readonly columns: readonly TableColumn[];
  readonly given: (column: AskedColumn) => TableColumn | null | undefined;
  readonly questions: Question[];
}

/** The column that an answer names; null: it says that there is none; undefined: nothing was said. */
function givenColumn(
  { name, table }: Pick<SourceLook, 'name' | 'table'>,
  answers: Answers,
  column: AskedColumn,
): TableColumn | null | undefined {
  const answer = answers[keys.column(name, column)];
  if (answer === undefined) return undefined;
  if (answer === '' && (column === 'source_user_id' || column === 'username')) {
    throw new UsermergeError(
      'CONFIG_INVALID',
      `--map ${name}.${column}: every source has one, so it cannot be empty`,
    );
  }
  if (answer === '') return null;
  const found = table.columns.find((each) => each.name === answer);
  if (found !== undefined) return found;
  const isHidden = table.hidden.includes(answer);
  throw new UsermergeError(
    isHidden ? 'PRIVILEGE_MISSING' : 'COLUMN_MISSING',
    isHidden
      ? `source ${name}: the role may not select ${answer} of ${table.label}`
      : `source ${name}: ${table.label} has no column ${answer} (--map ${name}.${column})`,
    {
      at: { source: name, table: table.label, column: answer },
      ...(isHidden
        ? {}
        : { next: `Name what is there: ${table.columns.map((each) => each.name).join(', ')}.` }),
    },
  );
}

const byFlag = 'as --map says';

/** Of the columns those that have one of the names, the likeliest first. */
function ranked(names: readonly string[], columns: readonly TableColumn[]): TableColumn[] {
  return columns
    .map((column) => ({ column, rank: rankIn(names, column.forms) }))
    .filter((found): found is { column: TableColumn; rank: number } => found.rank !== undefined)
    .sort((a, b) => a.rank - b.rank)
    .map(({ column }) => column);
}

function askForColumn(
  { look, questions }: Chooser,
  column: AskedColumn,
  text: string,
  among: readonly TableColumn[],
  whyOf: (column: TableColumn) => string,
): undefined {
  const { name, table } = look;
  const [first] = among;
  if (first === undefined) {
    throw new UsermergeError(
      'CONFIG_INVALID',
      `source ${name}: ${table.label} has no column that could be ${column}`,
      {
        at: { source: name, table: table.label },
        next: `Name another table: --source ${name}=URL#schema.table.`,
      },
    );
  }
  questions.push({
    key: keys.column(name, column),
    text,
    evidence: [],
    choices: among.map((each) => ({ answer: each.name, why: whyOf(each) })),
    default: first.name,
    other: null,
    flag: flags.column(name, column, first.name),
  });
  return undefined;
}

const typeAndKey =
  (table: UsersTable) =>
  (column: TableColumn): string =>
    `${column.type}${isUnique(table, column) ? ', unique' : ''}`;

function chooseId(chooser: Chooser): Chosen | undefined {
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

function isFlag(column: TableColumn): boolean {
  return canBeVerified(column) && typeClassOf(column) !== 'text';
}

function chooseEmail({ columns, given }: Chooser, id: TableColumn | undefined): Evidence | null {
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

function chooseUsername(
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

interface PasswordChoice {
  readonly chosen: Chosen | null;
  readonly why: string;
  readonly warnings: readonly string[];
}

function choosePassword(chooser: Chooser): PasswordChoice {
  const { look, columns, given } = chooser;
  const { name, table, profile } = look;
  const said = given('password');
  if (said === null) return { chosen: null, why: byFlag, warnings: [] };
  if (said !== undefined) return withHashes(look, said, byFlag);
  const secrets = columns.filter((column) => ['text', 'bytes'].includes(typeClassOf(column)));
  const looksRight = (column: TableColumn): boolean => {
    const { filled, hashes } = profile.of(column);
    return filled > 0 && hashes * 2 >= filled;
  };
  const isCertain = (column: TableColumn): boolean => {
    const { filled, certainHashes } = profile.of(column);
    return filled > 0 && certainHashes * 2 >= filled;
  };
  const named = ranked(passwordNames, secrets).filter(
    (column) => looksRight(column) || !column.forms.every((form) => ['hash', 'digest'].includes(form)),
  );
  const right = named.filter(looksRight);
  if (right.length > 1) {
    askForColumn(
      chooser,
      'password',
      `Which column of ${table.label} (${name}) holds the password?`,
      right,
      (column) =>
        `${share(profile.of(column).hashes, profile.of(column).filled)} of its values look like hashes`,
    );
    return { chosen: null, why: '', warnings: [] };
  }
  const filled = named.filter((column) => profile.of(column).filled > 0);
  const best = right[0] ?? filled[0] ?? named[0];
  if (best !== undefined) return withHashes(look, best, 'by its name');
  const [certain] = secrets.filter(isCertain);
  if (certain !== undefined) return withHashes(look, certain, 'by its values');
  return {
    chosen: null,
    why: 'no column looks like one',
    warnings: [
      `${name}: no column of ${table.label} looks like a password, so that nobody gets one from it: if another table has them, read both with \`query\` instead of \`table\``,
    ],
  };
}

function withHashes({ name, profile }: SourceLook, column: TableColumn, why: string): PasswordChoice {
  const { filled, hashes } = profile.of(column);
  if (filled === 0) return { chosen: { column, why }, why, warnings: [] };
  const looks = `${share(hashes, filled)} of its values look like hashes`;
  return {
    chosen: { column, why: `${why}; ${looks}` },
    why,
    warnings:
      hashes * 2 >= filled
        ? []
        : [
            `${name}: most values of ${column.name} do not look like hashes of passwords (${count(hashes)} of ${count(filled)} do): make sure that it is the password, and hashed`,
          ],
  };
}

/** The time of a row where a table keeps one for each change of an account: with the id it is a key, or TimescaleDB goes by it. */
function rowTimeOf(
  { keys: uniques, columns, timeDimension }: UsersTable,
  id: TableColumn,
): TableColumn | null {
  const named = (name: string): TableColumn | undefined =>
    columns.find((column) => column.name === name && isMoment(column));
  const dimension = timeDimension === null ? undefined : named(timeDimension);
  if (dimension !== undefined) return dimension;
  if (uniques.some((key) => key.length === 1 && key[0] === id.name)) return null;
  const beside = uniques
    .filter((key) => key.includes(id.name))
    .flat()
    .map(named);
  return beside.find((column) => column !== undefined) ?? null;
}

const isMoment = (column: TableColumn): boolean => {
  const kind = timeKindOf(column);
  return kind !== undefined && kind !== 'text' && kind !== 'number';
};

interface TimeChoice {
  readonly chosen: ChosenTime | null;
  readonly why: string;
  readonly passedOver: readonly PassedOver[];
}

function chooseTime(
  { name, table, profile }: SourceLook,
  answers: Answers,
  said: TableColumn | null | undefined,
  rowTime: TableColumn | null,
  questions: Question[],
): TimeChoice {
  const kind = answers[keys.time(name)] as TimeKind | undefined;
  if (said === null || kind === 'none') {
    return { chosen: null, why: said === null ? byFlag : 'as --time says', passedOver: [] };
  }
  const { candidates, passedOver } = findTimes(table, profile, rowTime);
  const best = candidates.find(({ is }) => kind === undefined || is === kind) ?? candidates[0];
  const found = said === undefined ? best : namedTime(name, table, profile, candidates, said);
  if (found === undefined) {
    return { chosen: null, why: 'no column is a time that says anything about it', passedOver };
  }
  const { column, isLocal, why } = found;
  const unit = unitOf(name, table, found, answers, questions);
  const time = {
    column,
    is: kind ?? found.is,
    why: said ? byFlag : why,
    unit,
    unitWhy:
      unit === null ? null : answers[keys.unit(name)] ? 'as --unit says' : 'by the size of its numbers',
    isLocal,
  };
  return { chosen: time, why, passedOver };
}

function namedTime(
  name: string,
  table: UsersTable,
  profile: Profile,
  candidates: readonly TimeCandidate[],
  column: TableColumn,
): TimeCandidate {
  const known = candidates.find((candidate) => candidate.column === column);
  if (known !== undefined) return known;
  const { filled } = profile.of(column);
  const found = candidateOf(
    column,
    'exact',
    byFlag,
    filled === 0 ? { ...profile.of(column), rows: 0 } : profile.of(column),
  );
  if (typeof found !== 'string') return found;
  throw new UsermergeError('COLUMN_TYPE', `source ${name}: ${column.name} of ${table.label} ${found}`, {
    at: { source: name, table: table.label, column: column.name },
    next: `Name another column, or say that there is none: --map ${name}.password_last_changed=`,
  });
}

function unitOf(
  name: string,
  table: UsersTable,
  { column, unit }: TimeCandidate,
  answers: Answers,
  questions: Question[],
): Unit | null {
  if (typeClassOf(column) !== 'number') return null;
  const answer = answers[keys.unit(name)] as Unit | undefined;
  if (answer !== undefined || unit !== null) return answer ?? unit;
  questions.push({
    key: keys.unit(name),
    text: `In what is ${column.name} of ${table.label} (${name}) counted since 1970?`,
    evidence: ['It has no value yet that would say so.'],
    choices: [
      { answer: 's', why: 'seconds' },
      { answer: 'ms', why: 'milliseconds' },
      { answer: 'us', why: 'microseconds' },
    ],
    default: column.base === 'int4' ? 's' : 'ms',
    other: null,
    flag: flags.unit(name, column.base === 'int4' ? 's' : 'ms'),
  });
  return null;
}

interface HistoryChoice {
  readonly is: 'latest' | 'none';
  readonly why: string | null;
  /** The time by which the latest row is found, where that is not the password's own. */
  readonly by: Chosen | null;
  readonly warnings: readonly string[];
}

async function chooseHistory(
  { name, table, repeatsIds }: SourceLook,
  answers: Answers,
  id: TableColumn,
  rowTime: TableColumn | null,
  time: ChosenTime | null,
): Promise<HistoryChoice> {
  const none: HistoryChoice = { is: 'none', why: null, by: null, warnings: [] };
  const said = answers[keys.history(name)];
  if (said === 'none') return { ...none, why: 'as --history says' };
  const canRepeat = !isUnique(table, id);
  const repeats = canRepeat && (await repeatsIds(id));
  if (said === undefined && !repeats && rowTime === null) return none;
  const moment = rowTime ?? (repeats ? latestBy(table, id, time) : null);
  const by: Chosen | null =
    moment === null || moment === time?.column
      ? null
      : { column: moment, why: 'the latest row of an id is the account' };
  if (by === null && time === null) {
    return {
      ...none,
      warnings: [
        `${name}: ${id.name} stands on several rows of ${table.label}, and no time says which is the latest: such rows are rejected (repeated_id)`,
      ],
    };
  }
  const why =
    said === 'latest'
      ? 'as --history says'
      : repeats
        ? `${id.name} stands on several rows`
        : table.timeDimension === null
          ? `${id.name} and ${rowTime?.name} are a key: the table may keep a row for each change`
          : 'a hypertable (TimescaleDB) may keep a row for each change';
  return { is: 'latest', why, by, warnings: [] };
}

/** The time by which rows of one id follow each other, where no key says so. */
function latestBy({ columns }: UsersTable, id: TableColumn, time: ChosenTime | null): TableColumn | null {
  const moments = columns.filter((column) => column !== id && isMoment(column));
  return (
    ranked(
      [...timeNames.updated, 'recordedat', 'time', 'timestamp', 'ts', 'validfrom', ...timeNames.created],
      moments,
    )[0] ??
    time?.column ??
    null
  );
}

/** When an account was changed last, of a kind that can be read beside the password's time. */
function chooseUpdatedAt(columns: readonly TableColumn[], time: ChosenTime | null): Chosen | null {
  const [column] = ranked(timeNames.updated, columns.filter(isMoment));
  // A number's unit is that of the source, and says that its times have no zone to be read in.
  const fits =
    column !== undefined && (time?.unit === null || time === null || timeKindOf(column) === 'timestamptz');
  return fits ? { column, why: 'when the account was changed last' } : null;
}
