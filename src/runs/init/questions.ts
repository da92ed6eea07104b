/** What only a person can say: questions as data, and the answers to them, which flags give as well. */
import { timeZoneProblem } from '../../config/time-zone.js';
import { UsermergeError } from '../../errors/usermerge-error.js';

export interface Choice {
  readonly answer: string;
  /** Why it may be the one, in a few words. */
  readonly why: string;
}

export interface Question {
  /** By which the answer is known: `zone test_db`. */
  readonly key: string;
  readonly text: string;
  /** What speaks for one answer or another: sentences. */
  readonly evidence: readonly string[];
  readonly choices: readonly Choice[];
  /** The answer that is taken where a person just agrees. */
  readonly default: string;
  /** What else may be answered, such as `a zone by name`; null: nothing else. */
  readonly other: string | null;
  /** The words of the command line that answer it, with the default in them. */
  readonly flag: string;
}

/** By the keys of questions. */
export type Answers = Readonly<Record<string, string>>;

/** The name of the target where sources have theirs; as semantics.md calls it. */
export const targetName = '@target';

/** Columns that an answer may name, by our names. */
export const askedColumns = [
  'source_user_id',
  'username',
  'password',
  'password_last_changed',
  'email',
] as const;
export type AskedColumn = (typeof askedColumns)[number];

export const timeKinds = ['exact', 'no_later_than', 'no_earlier_than', 'none'] as const;
export const units = ['s', 'ms', 'us'] as const;
export const histories = ['latest', 'none'] as const;
const yesOrNo = ['yes', 'no'] as const;

export const keys = {
  table: (name: string): string => `table ${name}`,
  column: (name: string, column: AskedColumn): string => `map ${name}.${column}`,
  time: (name: string): string => `time ${name}`,
  zone: (name: string): string => `zone ${name}`,
  unit: (name: string): string => `unit ${name}`,
  history: (name: string): string => `history ${name}`,
  samePeople: 'same-people',
} as const;

export const flags = {
  table: (name: string, table: string): string =>
    name === targetName ? `--target URL#${table}` : `--source ${word(`${name}=URL#${table}`)}`,
  column: (name: string, column: AskedColumn, value: string): string =>
    `--map ${word(`${name}.${column}=${value}`)}`,
  zone: (name: string, zone: string): string => `--zone ${word(`${name}=${zone}`)}`,
  unit: (name: string, unit: string): string => `--unit ${word(`${name}=${unit}`)}`,
} as const;

/** A word of a shell, quoted where it needs it. */
const word = (text: string): string =>
  /^[\w@%+=:,./#-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;

/** The flags that answer, as they were typed: `test_db.username=login`, `test_db=Europe/Berlin`, `yes`. */
export interface AnswerFlags {
  readonly map: readonly string[];
  readonly time: readonly string[];
  readonly zone: readonly string[];
  readonly unit: readonly string[];
  readonly history: readonly string[];
  readonly samePeople: string | null;
}

/**
 * The answers that flags give about sources of these names, and the target (`@target`).
 *
 * @throws UsermergeError CONFIG_INVALID with everything that is wrong
 */
export function parseAnswers(given: AnswerFlags, names: readonly string[]): Answers {
  const problems: string[] = [];
  const answers: Record<string, string> = {};
  const known = [...names, targetName];

  const named = (flag: string, text: string, form: string): { name: string; value: string } | undefined => {
    const at = text.indexOf('=');
    const name = text.slice(0, Math.max(0, at));
    if (at === -1) problems.push(`--${flag} wants ${form}`);
    else if (!known.includes(name)) problems.push(`--${flag} ${name}: ${noSource(name, known)}`);
    else return { name, value: text.slice(at + 1) };
    return undefined;
  };
  const each = (
    flag: 'time' | 'zone' | 'unit' | 'history',
    form: string,
    problemOf: (value: string) => string | undefined,
  ): void => {
    for (const text of given[flag]) {
      const found = named(flag, text, form);
      if (found === undefined) continue;
      const problem = problemOf(found.value);
      if (problem === undefined) answers[keys[flag](found.name)] = found.value;
      else problems.push(`--${flag} ${found.name}: ${problem}`);
    }
  };
  each('time', `NAME=${timeKinds.join('|')}`, (value) => notOf(timeKinds, value));
  each('zone', 'NAME=ZONE', (value) => {
    const problem = timeZoneProblem(value);
    return problem && `${value} ${problem}`;
  });
  each('unit', `NAME=${units.join('|')}`, (value) => notOf(units, value));
  each('history', `NAME=${histories.join('|')}`, (value) => notOf(histories, value));

  for (const text of given.map) {
    const [, place = '', value = ''] = /^([^=]*)=(.*)$/s.exec(text) ?? [];
    const at = place.lastIndexOf('.');
    const [name, column] = [place.slice(0, Math.max(0, at)), place.slice(at + 1)];
    if (at === -1) problems.push('--map wants NAME.COLUMN=ITS_COLUMN, such as test_db.username=login');
    else if (!known.includes(name)) problems.push(`--map ${name}: ${noSource(name, known)}`);
    else if (!isAskedColumn(column)) {
      problems.push(`--map ${name}: ${column} is none of ${askedColumns.join(', ')}`);
    } else answers[keys.column(name, column)] = value;
  }
  if (given.samePeople !== null) {
    const problem = notOf(yesOrNo, given.samePeople);
    if (problem === undefined) answers[keys.samePeople] = given.samePeople;
    else problems.push(`--same-people: ${problem}`);
  }
  if (problems.length > 0) {
    throw new UsermergeError('CONFIG_INVALID', oneOrMany('The command line', problems), {
      next: '`usermerge init --help` lists the options.',
    });
  }
  return answers;
}

const isAskedColumn = (name: string): name is AskedColumn =>
  (askedColumns as readonly string[]).includes(name);

const notOf = (words: readonly string[], value: string): string | undefined =>
  words.includes(value) ? undefined : `${value || 'nothing'} is none of ${words.join(', ')}`;

const noSource = (name: string, known: readonly string[]): string =>
  `no source is called ${name || 'so'}; there are ${known.join(', ')}`;

const oneOrMany = (where: string, problems: readonly string[]): string =>
  problems.length === 1
    ? `${where}: ${problems[0]}`
    : [`${where} has ${problems.length} problems:`, ...problems.map((problem) => `  ${problem}`)].join('\n');

/** Why an answer cannot be taken; undefined where it can. */
export function answerProblem(question: Question, answer: string): string | undefined {
  if (question.choices.some((choice) => choice.answer === answer)) return undefined;
  if (question.other === null) {
    return `It must be one of ${question.choices.map((choice) => choice.answer).join(', ')}.`;
  }
  if (!question.key.startsWith('zone ')) return undefined;
  const problem = timeZoneProblem(answer);
  return problem && `${answer} ${problem}.`;
}

/** For where nobody can be asked: what is not known, and the flags that say it. */
export function unanswered(questions: readonly Question[]): UsermergeError {
  const lines = questions.flatMap(({ text, evidence, choices }) => [
    `  ${text}`,
    ...evidence.map((sentence) => `    ${sentence}`),
    ...choices.map(({ answer, why }) => `    - ${answer}${why === '' ? '' : `: ${why}`}`),
  ]);
  return new UsermergeError(
    'CONFIG_INVALID',
    ['init cannot tell, and nobody is there to be asked:', ...lines].join('\n'),
    { next: `Choose, and add what is right, such as: ${questions.map(({ flag }) => flag).join(' ')}` },
  );
}
