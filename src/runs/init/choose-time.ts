/** The time of the password, of the account, and of a row where a table keeps one for each change. */
import { UsermergeError } from '../../errors/usermerge-error.js';
import { timeKindOf } from '../../pipeline/extract/postgres-time.sql.js';
import { byFlag, type Chosen, ranked, type SourceLook } from './chooser.js';
import { timeNames } from './column-names.js';
import type { Profile } from './profile.js';
import { type Answers, flags, keys, type Question } from './questions.js';
import {
  candidateOf,
  findTimes,
  type PassedOver,
  type TimeCandidate,
  type TimeKind,
  type Unit,
} from './times.js';
import { isUnique, type TableColumn, typeClassOf, type UsersTable } from './users-table.js';

export interface ChosenTime extends Chosen {
  readonly is: TimeKind;
  readonly unit: Unit | null;
  readonly unitWhy: string | null;
  readonly isLocal: boolean;
}

/** The time of a row where a table keeps one for each change of an account: with the id it is a key, or TimescaleDB goes by it. */
export function rowTimeOf(
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

export interface TimeChoice {
  readonly chosen: ChosenTime | null;
  readonly why: string;
  readonly passedOver: readonly PassedOver[];
}

export function chooseTime(
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

export interface HistoryChoice {
  readonly is: 'latest' | 'none';
  readonly why: string | null;
  /** The time by which the latest row is found, where that is not the password's own. */
  readonly by: Chosen | null;
  readonly warnings: readonly string[];
}

export async function chooseHistory(
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
export function chooseUpdatedAt(columns: readonly TableColumn[], time: ChosenTime | null): Chosen | null {
  const [column] = ranked(timeNames.updated, columns.filter(isMoment));
  // A number's unit is that of the source, and says that its times have no zone to be read in.
  const fits =
    column !== undefined && (time?.unit === null || time === null || timeKindOf(column) === 'timestamptz');
  return fits ? { column, why: 'when the account was changed last' } : null;
}
