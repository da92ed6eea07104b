/** What init is asked about: databases, by their names, and the variables that will hold their URLs. */

import { type ConfigFlags, readFlags } from '../../config/flags.js';
import { configFromFlags } from '../../config/load.js';
import type { MergeConfig, SourceConfig, TableName } from '../../config/merge-config.js';
import { parseTableName } from '../../config/table-name.js';
import { UsermergeError } from '../../errors/usermerge-error.js';
import { type Answers, keys, targetName } from './questions.js';

export interface NamedDatabase {
  /** Of the source, or `@target`. */
  readonly name: string;
  readonly url: string;
  /** Null: not said. */
  readonly table: TableName | null;
  /** Of the environment. */
  readonly variable: string;
}

export interface Databases {
  readonly sources: readonly NamedDatabase[];
  readonly target: NamedDatabase;
}

interface FlagInput {
  readonly sources: readonly { readonly name: string; readonly url: string; readonly table?: string }[];
  readonly target?: { readonly url: string; readonly table?: string };
}

/**
 * The databases of `--source` and `--target`, with the tables that these or `answers` name.
 *
 * @throws UsermergeError CONFIG_INVALID and others as for every command that takes these flags
 */
export function readDatabases(flags: Pick<ConfigFlags, 'source' | 'target'>, answers: Answers): Databases {
  if (flags.source.length === 0) throw nothingGiven('--source');
  if (flags.target === undefined) throw nothingGiven('--target');
  const given = readFlags({ ...flags, allow: [] });
  const input = given.input as FlagInput;
  // A table that was not said is looked for: until then each has one of its own, so that only what was said is compared.
  const tables = [...input.sources, ...(input.target ? [input.target] : [])].map((each) => each.table);
  const stood = (flag: string, index: number): string =>
    given.problems.length > 0 || tables[index] !== undefined ? flag : `${flag}#not_said_${index}`;
  configFromFlags({
    source: flags.source.map(stood),
    target: stood(flags.target, input.sources.length),
    allow: [],
  });
  const variables = variablesOf(input.sources.map(({ name }) => name));
  const named = (name: string, url: string, table: string | undefined, variable: string): NamedDatabase => {
    const said = answers[keys.table(name)] ?? table;
    return { name, url, table: said === undefined ? null : tableNamed(name, said), variable };
  };
  return {
    sources: input.sources.map(({ name, url, table }, index) =>
      named(name, url, table, variables[index] ?? ''),
    ),
    target: named(targetName, input.target?.url ?? '', input.target?.table, targetVariable),
  };
}

const targetVariable = 'TARGET_URL';

function tableNamed(name: string, text: string): TableName {
  const table = parseTableName(text);
  if (table !== undefined) return table;
  throw new UsermergeError('CONFIG_INVALID', `${name}: ${text} is no table name`, {
    next: 'Write table or schema.table, and "quotes" around a part with a dot or a space in it.',
  });
}

/** `TEST_DB_URL` for `test_db`; no two are equal. */
function variablesOf(names: readonly string[]): string[] {
  const taken = new Set([targetVariable]);
  return names.map((name) => {
    const plain = name
      .normalize('NFKD')
      .replace(/[^A-Za-z0-9]+/g, '_')
      .replace(/^_+|_+$/g, '')
      .toUpperCase();
    const base = /^[A-Z]/.test(plain) ? plain : `SOURCE_${plain}`.replace(/_$/, '');
    let variable = `${base}_URL`;
    for (let number = 2; taken.has(variable); number++) variable = `${base}_${number}_URL`;
    taken.add(variable);
    return variable;
  });
}

function nothingGiven(flag: string): UsermergeError {
  return new UsermergeError(
    'CONFIG_INVALID',
    `init wants ${flag}: it looks into the databases to propose what to merge.`,
    {
      next: 'Give each source and the target: usermerge init --source NAME=postgres://user@host:5432/database --target postgres://user@host:5432/database',
    },
  );
}

/** A source that reads this table and maps nothing, to look at what is there. */
export function bareSource({ name, url }: NamedDatabase, table: TableName): SourceConfig {
  return {
    name,
    priority: 1,
    url,
    file: null,
    preset: null,
    parameters: null,
    relation: { kind: 'table', table },
    where: null,
    columns: {
      sourceUserId: '',
      username: '',
      password: null,
      passwordLastChanged: null,
      updatedAt: null,
      merge: {},
    },
    time: { is: 'none', zone: null, unit: null, format: null, spikes: null },
    verified: {},
    credentials: 'always',
    history: 'none',
    retire: null,
  } satisfies MergeConfig['sources'][number];
}
