import {
  credentialNames,
  mergeNames,
  sourceMergeNames,
  standardNames,
  targetMergeNames,
} from '../column-names.js';
import { defaultMatchOn, defaultSourceColumns, defaultTargetColumns } from '../defaults.js';
import { didYouMean } from '../nearest-key.js';
import type { ConfigPath, ConfigProblem } from '../problem.js';
import type { Config } from '../schema.js';
import type { ConfigRule } from './rule.js';

/** Leaves room for a prefix in the names of our own columns. */
const maximumNameBytes = 50;

const maps = ['target.columns', 'sources.*.columns'];
const asks = ['match.on', 'match.confirm', 'credential', 'sources.*.verified'];

const names: ConfigRule = {
  reads: maps,
  find: ({ target, sources }) => [
    ...Object.keys(target.columns ?? {}).flatMap((name) =>
      nameProblems(name, ['target', 'columns', name], defaultTargetColumns),
    ),
    ...sources.flatMap(({ columns }, index) =>
      Object.keys(columns ?? {}).flatMap((name) =>
        nameProblems(name, ['sources', index, 'columns', name], defaultSourceColumns),
      ),
    ),
  ],
};

function nameProblems(name: string, path: ConfigPath, standard: object): ConfigProblem[] {
  const message = nameProblem(name, standard);
  return message === undefined ? [] : [{ path, message, atKey: true }];
}

function nameProblem(name: string, standard: object): string | undefined {
  if (name === '') return 'has an empty name';
  if (/\p{Cc}/u.test(name)) return 'has a control character in its name';
  if (Buffer.byteLength(name) > maximumNameBytes) return `has a name of more than ${maximumNameBytes} bytes`;
  if (name === 'credential')
    return 'has a name that is kept for what travels with the password; choose another';
  if (!standardNames.has(name) || name in standard) return undefined;
  return name === 'user_id' ? 'is called source_user_id in a source' : 'is called user_id in the target';
}

const targetColumnTwice: ConfigRule = {
  reads: ['target.columns'],
  find: ({ target }) => {
    const columns = Object.entries({ ...defaultTargetColumns, ...target.columns });
    return columns.flatMap(([name, column], index) => {
      const earlier = columns.slice(0, index).find(([, other]) => other === column);
      if (earlier === undefined) return [];
      const shown = target.columns?.[name] === undefined ? earlier[0] : name;
      const other = shown === name ? earlier[0] : name;
      return [{ path: ['target', 'columns', shown], message: `is written to the same column as ${other}` }];
    });
  },
};

/** `updated_at` is read for its own sake: survivorship and history go by it. */
const mappedNowhere: ConfigRule = {
  reads: [...maps, ...asks],
  find: (config) => {
    const used = new Set([...mergeNames(config), 'updated_at']);
    return config.sources.flatMap((source, index) => {
      const free = [...used, ...Object.keys(defaultSourceColumns)].filter(
        (name) => source.columns?.[name] === undefined,
      );
      return sourceMergeNames(source)
        .filter((name) => !used.has(name) && nameProblem(name, defaultSourceColumns) === undefined)
        .map((name) => ({
          path: ['sources', index, 'columns', name],
          message: `is mapped, and used nowhere: neither in target.columns, nor by match or credential${didYouMean(name, free)}`,
          atKey: true,
        }));
    });
  },
};

const writtenFromNowhere: ConfigRule = {
  reads: maps,
  find: (config) => {
    const read = readNames(config);
    return targetMergeNames(config)
      .filter((name) => !read.has(name))
      .map((name) => ({
        path: ['target', 'columns', name],
        message: `is written, and no source maps it${didYouMean(name, read)}`,
        atKey: true,
      }));
  },
};

const askedForNowhere: ConfigRule = {
  reads: [...maps, ...asks],
  find: (config) => {
    const read = readNames(config);
    return asked(config).flatMap(({ name, path, allowed, refusal }) => {
      if (allowed.includes(name)) return [];
      if (standardNames.has(name)) return [{ path, message: refusal }];
      if (read.has(name)) return [];
      return [
        {
          path,
          message: `names ${JSON.stringify(name)}, which no source maps${didYouMean(name, [...allowed, ...read])}`,
        },
      ];
    });
  },
};

interface Asked {
  readonly name: string;
  readonly path: ConfigPath;
  /** Standard columns that may stand here. */
  readonly allowed: readonly string[];
  /** What is said of any other standard column. */
  readonly refusal: string;
}

function asked({ match, credential }: Config): Asked[] {
  const noKey =
    'is no match key: ids and passwords do not tell who a person is (map the column once more, by another name)';
  const noEvidence = 'is no evidence: name a column beside the standard ones';
  const noCredential =
    'is a standard column: name what travels with the password beside password_last_changed';
  const rows = (
    names: readonly string[] | undefined,
    path: ConfigPath,
    allowed: readonly string[],
    refusal: string,
  ) => (names ?? []).map((name, index) => ({ name, path: [...path, index], allowed, refusal }));
  const secondFactor = credential?.second_factor;
  return [
    ...rows(match?.on, ['match', 'on'], ['username'], noKey),
    ...rows(match?.confirm, ['match', 'confirm'], [], noEvidence),
    ...rows(credential?.columns, ['credential', 'columns'], [], noCredential),
    ...(secondFactor === undefined
      ? []
      : [{ name: secondFactor, path: ['credential', 'second_factor'], allowed: [], refusal: noCredential }]),
  ];
}

const evidenceIsNoKey: ConfigRule = {
  reads: ['match.on', 'match.confirm'],
  find: ({ match }) =>
    (match?.confirm ?? []).flatMap((name, index) =>
      match?.on?.includes(name)
        ? [
            {
              path: ['match', 'confirm', index],
              message: 'is in match.on already: a key cannot confirm itself',
            },
          ]
        : [],
    ),
};

const verified: ConfigRule = {
  reads: ['match.on', 'match.confirm', 'sources.*.verified', 'sources.*.columns'],
  find: ({ match, sources }) => {
    const judged = new Set([...(match?.on ?? defaultMatchOn), ...(match?.confirm ?? [])]);
    return sources.flatMap((source, index) => {
      const mapped = new Set(['username', ...sourceMergeNames(source)]);
      return Object.keys(source.verified ?? {}).flatMap((name) => {
        const path = ['sources', index, 'verified', name];
        if (!mapped.has(name)) {
          return [
            {
              path,
              message: `is a column that this source does not map${didYouMean(name, mapped)}`,
              atKey: true,
            },
          ];
        }
        if (judged.has(name)) return [];
        return [
          {
            path,
            message: 'has no effect: the column is neither in match.on nor in match.confirm',
            atKey: true,
          },
        ];
      });
    });
  },
};

const ruledColumns: ConfigRule = {
  reads: ['target.columns', 'credential', 'columns', 'sources.*.name'],
  find: (config) =>
    Object.entries(config.columns ?? {}).flatMap(([name, { survivorship }]) => [
      ...ruledColumnProblems(config, name),
      ...survivorshipProblems(config, name, survivorship),
    ]),
};

function ruledColumnProblems(config: Config, name: string): ConfigProblem[] {
  const message = ruledColumnProblem(config, name);
  return message === undefined ? [] : [{ path: ['columns', name], message, atKey: true }];
}

function ruledColumnProblem(config: Config, name: string): string | undefined {
  const written = targetMergeNames(config);
  if (name === 'username') return 'has a rule of its own: it always follows priority';
  if (standardNames.has(name)) return 'has a rule of its own, which cannot be changed';
  if (credentialNames(config).includes(name))
    return 'travels with the password, and so has no rule of its own';
  if (!written.includes(name))
    return `is not in target.columns, so there is nothing to rule${didYouMean(name, written)}`;
  return undefined;
}

function survivorshipProblems(
  { sources }: Config,
  name: string,
  survivorship: string | undefined,
): ConfigProblem[] {
  const wanted = /^source:(.+)$/s.exec(survivorship ?? '')?.[1];
  const known = sources.map((source) => source.name);
  if (wanted === undefined || known.includes(wanted)) return [];
  const message = `names the source ${JSON.stringify(wanted)}, which is not listed${didYouMean(wanted, known)}`;
  return [{ path: ['columns', name, 'survivorship'], message }];
}

const oneFolding: ConfigRule = {
  reads: ['match.normalize'],
  find: ({ match }) =>
    match?.normalize?.includes('lower') && match.normalize.includes('casefold')
      ? [{ path: ['match', 'normalize'], message: 'has both casefold and lower: choose one' }]
      : [],
};

function readNames({ sources }: Config): Set<string> {
  return new Set(sources.flatMap(sourceMergeNames));
}

const plaintextKeyMissing: ConfigRule = {
  reads: ['credential'],
  find: ({ credential }) =>
    credential?.plaintext === 'hash' && credential.plaintext_key === undefined
      ? [
          {
            path: ['credential', 'plaintext'],
            message: 'needs credential.plaintext_key, a secret of 32 characters or more from the environment',
          },
        ]
      : [],
};

export const columnRules: readonly ConfigRule[] = [
  plaintextKeyMissing,
  names,
  targetColumnTwice,
  mappedNowhere,
  writtenFromNowhere,
  askedForNowhere,
  evidenceIsNoKey,
  verified,
  ruledColumns,
  oneFolding,
];
