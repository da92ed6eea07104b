import { resolve } from 'node:path';
import { databaseOfUrl, parseDatabaseUrl } from '../database-url.js';
import { defaultSourceTable, defaultTargetTable, ownTarget } from '../defaults.js';
import { nearestKey } from '../nearest-key.js';
import { type Preset, presets } from '../presets.js';
import type { ConfigPath, ConfigProblem } from '../problem.js';
import type { Config, ConfigSource } from '../schema.js';
import { formatOfPath, readableSchemes, sourceAddress } from '../source-address.js';
import { parseTableName } from '../table-name.js';
import type { ConfigRule, SourceRule } from './rule.js';

const maximumNameLength = 63;

const nameForm: SourceRule = {
  reads: ['name'],
  find: ({ name }) => {
    const message = nameProblem(name);
    return message === undefined ? [] : [{ path: ['name'], message }];
  },
};

function nameProblem(name: string): string | undefined {
  if (name.startsWith('@')) return 'begins with @, which is kept for @target';
  // It would be shown and kept with the accounts, the password in it too.
  if (name.includes('://')) return 'is a URL: that belongs to the key url';
  if (/\p{Cc}/u.test(name)) return 'has a control character';
  if (name.trim() !== name) return 'begins or ends with a space';
  if ([...name].length > maximumNameLength) return `is longer than ${maximumNameLength} characters`;
  return undefined;
}

const namesAlike: ConfigRule = {
  reads: ['sources.*.name'],
  find: ({ sources }) =>
    sources.flatMap(({ name }, index): ConfigProblem[] => {
      const earlier = sources.findIndex((other, at) => at < index && fold(other.name) === fold(name));
      if (earlier === -1) return [];
      const how =
        sources[earlier]?.name === name ? 'has the name of' : 'differs only by case from the name of';
      return [
        { path: ['sources', index, 'name'], message: `${how} sources[${earlier}]`, code: 'SOURCE_TWICE' },
      ];
    }),
};

function fold(name: string): string {
  return name.normalize('NFKC').toLowerCase();
}

const targetUrl: ConfigRule = {
  reads: ['target.url'],
  find: ({ target }) =>
    target.url === undefined ? [] : urlProblems(target.url, ['target', 'url'], schemeOfTarget),
};

const sourceUrl: SourceRule = {
  reads: ['url', 'retire'],
  find: ({ url, retire }) => {
    if (url !== undefined) return sourceUrlProblems(url);
    return retire === undefined
      ? [{ path: ['url'], message: 'is missing (only a retired source needs none)' }]
      : [];
  },
};

/** A path needs no look at it as a URL. */
function sourceUrlProblems(url: string): ConfigProblem[] {
  const address = sourceAddress(url);
  if (address?.kind === 'file' || address?.kind === 'sqlite') return [];
  return urlProblems(url, ['url'], schemeOfSource);
}

type SchemeRule = (scheme: string | undefined) => Omit<ConfigProblem, 'path'> | undefined;

const noUrl =
  'is no URL of the form postgres://user@host:5432/database; ' +
  'in user and password write % as %25, @ as %40, / as %2F, # as %23, ? as %3F';

/** Never says what the URL holds. */
function urlProblems(url: string, path: ConfigPath, schemeProblem: SchemeRule): ConfigProblem[] {
  const wrongScheme = schemeProblem(/^([a-z][a-z0-9+.-]*):\/\//i.exec(url)?.[1]?.toLowerCase());
  if (wrongScheme !== undefined) return [{ path, ...wrongScheme }];
  const parsed = parseDatabaseUrl(url);
  if (parsed === undefined) {
    return [{ path, message: noUrl }];
  }
  return parsed.hasFragment
    ? [{ path, message: 'has a # in it: name the table with the key table; in a password write %23' }]
    : [];
}

const schemeOfTarget: SchemeRule = (scheme) =>
  scheme !== undefined && ['postgres', 'postgresql'].includes(scheme)
    ? undefined
    : { message: 'must be a postgres:// or postgresql:// URL: the target is a PostgreSQL database' };

const schemeOfSource: SchemeRule = (scheme) => {
  if (scheme !== undefined && readableSchemes.includes(scheme)) return undefined;
  const meant = scheme === undefined ? undefined : nearestKey(scheme, readableSchemes);
  if (meant !== undefined) return { message: `begins with ${scheme}://; did you mean ${meant}://?` };
  return {
    message:
      scheme === undefined
        ? 'is neither a URL nor a file of a kind that can be read'
        : `is a ${scheme}:// URL, and no kind of source has these`,
  };
};

const tableOrQuery: SourceRule = {
  reads: ['table', 'query'],
  find: ({ table, query }) =>
    table === undefined || query === undefined
      ? []
      : [{ path: ['query'], message: 'stands beside table: a source has one or the other' }],
};

const sameRelation: ConfigRule = {
  reads: [
    'target.url',
    'target.table',
    'sources.*.url',
    'sources.*.table',
    'sources.*.query',
    'sources.*.where',
  ],
  find: (config) => {
    const target = relationOf(config.target.url ?? ownTarget, config.target.table ?? defaultTargetTable);
    const relations = config.sources.map(relationOfSource);
    return relations.flatMap((relation, index): ConfigProblem[] => {
      const path = ['sources', index];
      if (relation === undefined) return [];
      if (relation === target) {
        return [
          {
            path,
            message: 'is the target itself, whose rows take part as @target',
            code: 'SOURCE_IS_TARGET',
          },
        ];
      }
      const earlier = relations.findIndex(
        (other, at) => at < index && other === relation && mayShareRows(config, at, index),
      );
      if (earlier === -1) return [];
      return [
        {
          path,
          message: `reads what sources[${earlier}] reads: the same accounts twice`,
          code: 'SOURCE_TWICE',
        },
      ];
    });
  },
};

function relationOfSource({ url, table, query }: ConfigSource): string | undefined {
  const address = url === undefined ? undefined : sourceAddress(url);
  if (address?.kind === 'file') return JSON.stringify(['file', resolve(address.path)]);
  if (address?.kind === 'ldap') return JSON.stringify(['ldap', url?.replace(/\/\/[^@/]*@/, '//')]);
  if (address?.kind === 'sqlite')
    return JSON.stringify([
      'file',
      resolve(address.path),
      parseTableName(table ?? defaultSourceTable)?.name,
      query,
    ]);
  return url === undefined
    ? undefined
    : relationOf(url, query === undefined ? (table ?? defaultSourceTable) : undefined, query);
}

/** Equal for the same rows, as far as URL and table (or query) tell. */
function relationOf(url: string, table: string | undefined, query?: string): string | undefined {
  const parsed = parseDatabaseUrl(url);
  if (parsed === undefined) return undefined;
  const name = table === undefined ? undefined : parseTableName(table);
  return JSON.stringify([databaseOfUrl(parsed), name && [name.schema ?? 'public', name.name], query]);
}

/** One table may be read in parts: two different conditions. */
function mayShareRows({ sources }: Config, one: number, other: number): boolean {
  const [first, second] = [sources[one]?.where, sources[other]?.where];
  return first === undefined || second === undefined || first === second;
}

const ifAlone: ConfigRule = {
  reads: ['sources.*.credentials'],
  find: ({ sources }) => {
    const index = sources.findIndex(({ credentials }) => credentials === 'if_alone');
    const someCount = sources.some(({ credentials }) => (credentials ?? 'always') === 'always');
    if (index === -1 || sources.length === 1 || someCount) return [];
    const message = 'is if_alone, and no source is always: who is in two sources would have no password';
    return [{ path: ['sources', index, 'credentials'], message }];
  },
};

/** What belongs to files alone, or to databases alone. */
const keysOfItsKind: SourceRule = {
  reads: ['url', 'file', 'table', 'query'],
  find: (source) => {
    const { url, file } = source;
    if (url === undefined) return [];
    const said = (keys: readonly ('table' | 'query')[], message: string): ConfigProblem[] =>
      keys.filter((key) => source[key] !== undefined).map((key) => ({ path: [key], message, atKey: true }));
    if (sourceAddress(url)?.kind !== 'file')
      return file === undefined
        ? []
        : [{ path: ['file'], message: 'has no effect: the source is no file', atKey: true }];
    return [
      ...said(['table', 'query'], 'has no effect: the source is a file'),
      ...fileProblems(url, file ?? {}),
    ];
  },
};

function fileProblems(url: string, file: NonNullable<ConfigSource['file']>): ConfigProblem[] {
  const format = file.format ?? formatOfPath(url.replace(/^file:/i, ''));
  const at = (key: string, message: string): ConfigProblem => ({ path: ['file', key], message, atKey: true });
  if (format === undefined)
    return [{ path: ['url'], message: 'does not say by its end how the file is written: say file.format' }];
  const isTable = format === 'csv' || format === 'tsv';
  const said = (keys: readonly (keyof typeof file)[]) => keys.filter((key) => file[key] !== undefined);
  return [
    ...(isTable
      ? said(['rows']).map((key) => at(key, 'is for JSON'))
      : said(['delimiter', 'quote', 'escape', 'header']).map((key) => at(key, 'is for CSV and TSV'))),
    ...(file.delimiter !== undefined &&
    (file.delimiter === (file.quote ?? '"') || /[\n\r]/.test(file.delimiter))
      ? [at('delimiter', 'must be neither the quote nor the end of a line')]
      : []),
  ];
}

/** What belongs to some presets alone. */
const keysOfItsPreset: SourceRule = {
  reads: ['kind', 'parameters', 'file', 'url'],
  find: ({ kind, parameters, file, url = '' }) => {
    const found: Preset | undefined = kind === undefined ? undefined : presets[kind];
    const isFirebase = kind === 'firebase' || kind === 'firebase-csv';
    const address = sourceAddress(url);
    return [
      ...(found === undefined || found.table !== undefined || address === undefined || address.kind === 'file'
        ? []
        : [{ path: ['kind'], message: `reads a file: ${found.reads}` }]),
      ...(parameters === undefined || isFirebase
        ? []
        : [{ path: ['parameters'], message: 'are for kind: firebase and firebase-csv', atKey: true }]),
      ...(file?.passwords === undefined || found?.passwords !== undefined
        ? []
        : [{ path: ['file', 'passwords'], message: 'is for kind: auth0', atKey: true }]),
    ];
  },
};

export const sourceRules: readonly ConfigRule[] = [namesAlike, targetUrl, sameRelation, ifAlone];
export const rulesOfEachSource: readonly SourceRule[] = [
  nameForm,
  sourceUrl,
  tableOrQuery,
  keysOfItsKind,
  keysOfItsPreset,
];
