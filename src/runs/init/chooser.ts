/** How one column is chosen out of those of a source: by its names, by what was said, or by a question. */
import { UsermergeError } from '../../errors/usermerge-error.js';
import { rankIn } from './column-names.js';
import type { Survey } from './find-users.js';
import type { Profile } from './profile.js';
import { type Answers, type AskedColumn, flags, keys, type Question } from './questions.js';
import { isUnique, type TableColumn, type UsersTable } from './users-table.js';

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
  /** The greatest whole number in the column of ids; null: it holds others, or none. */
  readonly highestId: (id: TableColumn) => Promise<bigint | null>;
}

export interface Chosen {
  readonly column: TableColumn;
  readonly why: string;
}

export interface Chooser {
  readonly look: SourceLook;
  /** Those that may be merged. */
  readonly columns: readonly TableColumn[];
  readonly given: (column: AskedColumn) => TableColumn | null | undefined;
  readonly questions: Question[];
}

/** The column that an answer names; null: it says that there is none; undefined: nothing was said. */
export function givenColumn(
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

export const byFlag = 'as --map says';

/** Of the columns those that have one of the names, the likeliest first. */
export function ranked(names: readonly string[], columns: readonly TableColumn[]): TableColumn[] {
  return columns
    .map((column) => ({ column, rank: rankIn(names, column.forms) }))
    .filter((found): found is { column: TableColumn; rank: number } => found.rank !== undefined)
    .sort((a, b) => a.rank - b.rank)
    .map(({ column }) => column);
}

export function askForColumn(
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

export const typeAndKey =
  (table: UsersTable) =>
  (column: TableColumn): string =>
    `${column.type}${isUnique(table, column) ? ', unique' : ''}`;
