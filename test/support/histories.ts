/**
 * Histories: a configuration, and what happens in the sources and the target between runs.
 *
 * A history is plain data. `happen` says what a step does to plain rows, so that the model and real databases go
 * the same way. Pools are small, so that accounts meet often.
 */
import fc from 'fast-check';
import {
  groupsOfRow,
  infinity,
  type ModelConfig,
  type ModelSource,
  minusInfinity,
  rowOf,
  type SourceRow,
  type Survivorship,
  same,
  type TargetRow,
  type Time,
  type Value,
} from '../model/ledger.js';
import { storedAs } from '../model/writing.js';

const second = 1_000_000n;
const day = 86_400n * second;
/** Where the clock of a history starts. */
export const begin = BigInt(Date.UTC(2026, 0, 1, 12)) * 1000n;

export interface Setup {
  readonly config: ModelConfig;
  /** Whether the target's table is there before the first run. */
  readonly targetExists: boolean;
}

/** What surrounds usermerge: rows of sources and target, and rows that were there. */
export interface Surroundings {
  readonly sources: ReadonlyMap<string, readonly SourceRow[]>;
  readonly target: readonly TargetRow[];
  readonly gone: ReadonlyMap<string, readonly SourceRow[]>;
  readonly goneFromTarget: readonly TargetRow[];
  readonly now: bigint;
  /** The target's table is there: before the first run, or since the first that was applied. */
  readonly targetExists: boolean;
}

export interface SourceChange {
  readonly username?: Value;
  readonly password?: Value;
  readonly time?: Time;
  readonly values?: Readonly<Record<string, Value>>;
}

export type Step =
  | { readonly do: 'add'; readonly source: number; readonly row: SourceRow }
  | {
      /** One row changes; `recycle`: the same id is somebody else's from now on. */
      readonly do: 'change' | 'recycle';
      readonly source: number;
      readonly pick: number;
      readonly change: SourceChange;
    }
  /** A further row of an id: the next one of a history, or a duplicate. */
  | { readonly do: 'repeat'; readonly source: number; readonly pick: number; readonly change: SourceChange }
  | { readonly do: 'remove'; readonly source: number; readonly pick: number }
  | { readonly do: 'return'; readonly source: number; readonly pick: number; readonly change: SourceChange }
  | { readonly do: 'insert in target'; readonly row: TargetRow }
  | { readonly do: 'edit target'; readonly pick: number; readonly change: SourceChange }
  | { readonly do: 'delete in target'; readonly pick: number }
  | { readonly do: 'insert in target again'; readonly pick: number; readonly change: SourceChange }
  /** The newest run that stands is undone; rows that changed since refuse that, or are left as they are. */
  | { readonly do: 'undo'; readonly skipChanged: boolean }
  /** Somebody answers a conflict of the newest plan, or says something of an account; or takes a decision back. */
  | {
      readonly do: 'decide';
      readonly about: 'conflict' | 'account' | 'undo';
      readonly pick: number;
      readonly how: number;
    }
  /** The plan is made at `later` microseconds after the run before; `apply`: and applied. */
  | { readonly do: 'run'; readonly apply: boolean; readonly later: bigint };

export interface History {
  readonly setup: Setup;
  readonly steps: readonly Step[];
}

export const emptySurroundings = (setup: Setup): Surroundings => ({
  sources: new Map(setup.config.sources.map(({ name }) => [name, []])),
  target: [],
  gone: new Map(),
  goneFromTarget: [],
  now: begin,
  targetExists: setup.targetExists,
});

/** What the rows are after a step; a step that the tables would not take, or that has nothing to do it to, does nothing. */
export function happen(setup: Setup, before: Surroundings, step: Step): Surroundings {
  if (step.do === 'undo') return before;
  if (step.do === 'run')
    return { ...before, now: before.now + step.later, targetExists: before.targetExists || step.apply };
  if (step.do === 'decide') return before;
  if (
    step.do === 'insert in target' ||
    step.do === 'edit target' ||
    step.do === 'delete in target' ||
    step.do === 'insert in target again'
  )
    return happenInTarget(setup, before, step);

  const source = setup.config.sources[step.source % setup.config.sources.length];
  if (source === undefined) return before;
  const rows = before.sources.get(source.name) ?? [];
  const gone = before.gone.get(source.name) ?? [];
  const withRows = (after: readonly SourceRow[], goneAfter: readonly SourceRow[] = gone): Surroundings => {
    const kept = after.map((row) => asSourceHolds(source, row));
    if (!isClear(source, kept)) return before;
    return {
      ...before,
      sources: new Map([...before.sources, [source.name, kept]]),
      gone: new Map([...before.gone, [source.name, goneAfter]]),
    };
  };
  if (step.do === 'add') return withRows([...rows, step.row]);

  const from = step.do === 'return' ? gone : rows;
  if (from.length === 0) return before;
  const index = step.pick % from.length;
  const row = from[index];
  if (row === undefined) return before;
  const others = from.filter((_, other) => other !== index);
  if (step.do === 'remove') return withRows(others, [...gone, row]);
  const changed = changeRow(row, step.change);
  if (step.do === 'return') return withRows([...rows, changed], others);
  return withRows(
    step.do === 'repeat' ? [...rows, changed] : rows.map((one) => (one === row ? changed : one)),
  );
}

const changeRow = <Row extends SourceRow | TargetRow>(row: Row, change: SourceChange): Row => ({
  ...row,
  ...(change.username === undefined ? {} : { username: change.username }),
  ...(change.password === undefined ? {} : { password: change.password }),
  ...(change.time === undefined ? {} : { password_last_changed: change.time }),
  values: { ...row.values, ...change.values },
});

/** A source's columns hold what their types can. */
function asSourceHolds(source: ModelSource, row: SourceRow): SourceRow {
  const { precisionUs } = source.time;
  const time = row.password_last_changed;
  const isOrdinary = time !== null && time !== infinity && time !== minusInfinity;
  const floor = isOrdinary ? time - (((time % precisionUs) + precisionUs) % precisionUs) : time;
  const columns = [...source.columns, ...Object.values(source.verified).filter((one) => one !== true)];
  return {
    ...row,
    user_id: source.idType === 'text' ? row.user_id : numberOf(row.user_id),
    password_last_changed: floor,
    values: Object.fromEntries(columns.map((column) => [column, row.values[column] ?? null])),
  };
}

const numberOf = (id: Value): Value => (id !== null && /^[0-9]+$/.test(id) ? String(BigInt(id)) : null);

/** Where a source keeps its history, nobody could say which of two rows of one instant, or of none, is the latest. */
function isClear(source: ModelSource, rows: readonly SourceRow[]): boolean {
  if (source.history === 'none') return true;
  const timeOf = ({ password_last_changed: time }: SourceRow): Time => (time === minusInfinity ? null : time);
  const keys = rows.map((row) => `${row.user_id} ${timeOf(row)}`);
  return new Set(keys).size === keys.length;
}

function happenInTarget(
  setup: Setup,
  before: Surroundings,
  step: Extract<Step, { do: `${string}target${string}` }>,
): Surroundings {
  const { config } = setup;
  const { target, goneFromTarget } = before;
  if (!before.targetExists) return before;
  const withRow = (row: TargetRow, others: readonly TargetRow[], gone = goneFromTarget): Surroundings => {
    const kept = rowOf(config, row.user_id, storedAs(config, groupsOfRow(config, row)));
    return takes(setup, kept, others)
      ? { ...before, target: [...others, kept], goneFromTarget: gone }
      : before;
  };
  if (step.do === 'insert in target') {
    const isFree = target.every((row) => row.user_id !== step.row.user_id);
    return isFree ? withRow(step.row, target) : before;
  }
  const from = step.do === 'insert in target again' ? goneFromTarget : target;
  const sorted = [...from].sort((a, b) => (a.user_id < b.user_id ? -1 : 1));
  const row = sorted[step.pick % Math.max(1, sorted.length)];
  if (row === undefined) return before;
  const others = from.filter((one) => one !== row);
  if (step.do === 'delete in target')
    return { ...before, target: others, goneFromTarget: [...goneFromTarget, row] };
  const changed = changeRow(row, step.change);
  if (step.do === 'edit target') return withRow(changed, others);
  return target.every((one) => one.user_id !== row.user_id) ? withRow(changed, target, others) : before;
}

/** Whether the target's constraints would take that row beside the others. */
export function takes(setup: Setup, row: TargetRow, others: readonly TargetRow[]): boolean {
  const { unique, maxLength, notNull } = setup.config.target;
  const columns: [string, Value][] = [
    ['username', row.username],
    ['password', row.password],
    ...Object.entries(row.values),
  ];
  return (
    row.username !== null &&
    others.every((other) => other.username !== row.username) &&
    unique.every((column) => {
      const value = row.values[column] ?? null;
      return value === null || others.every((other) => other.values[column] !== value);
    }) &&
    columns.every(([column, value]) =>
      value === null
        ? !notNull.includes(column)
        : [...value].length <= (maxLength[column] ?? Number.POSITIVE_INFINITY),
    )
  );
}

// Pools.

const plainNames = ['alice', 'alicia', 'bob', 'carol'];
/** What has broken merges before: quotes, separators of COPY, letters that look or fold alike, directions, length. */
const nastyTexts = [
  'Alice',
  'alice ',
  'ALICE',
  'alice@dev_db',
  'alice@test_db',
  "o'neil\\",
  'tab\there',
  'new\nline',
  'carriage\r\n',
  '\\N',
  '\\.',
  '"a,b"',
  '💥',
  'é',
  'e\u0301',
  '\u200fbob',
  'bob\u200b',
  'ﬁona',
  'fiona',
  'straße',
  'STRASSE',
  'ſam',
  'sam',
  '{}',
  'null',
  '',
  'x'.repeat(300),
  'ü'.repeat(1301),
];
const emails = ['a@x', 'b@x', 'c@x'];
const nastyEmails = ['a@X', 'A@x', ' a@x', 'nobody', "o'neil@x", 'é@x'];
const passwords = ['p1', 'p2', 'p3'];
const nastyPasswords = [
  '',
  '!',
  '!p1',
  '*',
  'x',
  '*LK*',
  'NP',
  'LOCKED',
  'hasprovider',
  '{SASL}a',
  '\\N',
  'p\t1',
  '💥',
];

const among = <T>(...values: readonly T[]): fc.Arbitrary<T> => fc.constantFrom(...values);
const username = fc.oneof(
  { weight: 12, arbitrary: among(...plainNames) },
  { weight: 3, arbitrary: among<Value>(...nastyTexts) },
);
const email = fc.oneof(
  { weight: 8, arbitrary: among<Value>(...emails) },
  { weight: 1, arbitrary: among<Value>(...nastyEmails) },
  { weight: 2, arbitrary: fc.constant<Value>(null) },
);
const password = fc.oneof(
  { weight: 20, arbitrary: among<Value>(...passwords) },
  { weight: 2, arbitrary: among<Value>(...nastyPasswords) },
  { weight: 1, arbitrary: fc.constant<Value>(null) },
);
const time: fc.Arbitrary<Time> = fc.oneof(
  {
    weight: 10,
    arbitrary: fc
      .record({ days: fc.integer({ min: 1, max: 4 }), us: among(0n, 0n, 0n, 1n, second, 3600n * second) })
      .map(({ days, us }): Time => begin - 100n * day + BigInt(days) * day + us),
  },
  { weight: 2, arbitrary: fc.constant<Time>(null) },
  {
    weight: 3,
    arbitrary: among<Time>(
      begin + 3600n * second,
      begin + 2n * 60n * second,
      begin + 30n * day,
      infinity,
      minusInfinity,
      0n,
      // 44 BC
      BigInt(Date.UTC(-43, 2, 15)) * 1000n + 1n,
    ),
  },
);
const flag = among<Value>('true', 'true', 'false', null);
const sourceValues = fc.record({
  email,
  email_verified: flag,
  role: among<Value>('user', 'admin', 'owner', null),
  level: among<Value>('1', '2', '10', null),
  active: flag,
  note: among<Value>('short', 'longer', '💥💥', "it's\t\\", '', null),
  salt: among<Value>('s1', 's2', null),
  totp: among<Value>('secret', null, null, null),
});
const id = fc.oneof(
  { weight: 18, arbitrary: among<Value>('1', '2', '3', '4', '5') },
  { weight: 2, arbitrary: among<Value>('10', '9', '007', 'x1', 'X1', '99999999999') },
  { weight: 1, arbitrary: among<Value>(null, '') },
);

const sourceRow: fc.Arbitrary<SourceRow> = fc.record({
  user_id: id,
  username: fc.oneof({ weight: 20, arbitrary: username }, { weight: 1, arbitrary: fc.constant<Value>(null) }),
  password,
  password_last_changed: time,
  values: sourceValues,
});
const targetRow: fc.Arbitrary<TargetRow> = fc.record({
  user_id: among('1', '2', '3', '7', '20'),
  username,
  password,
  password_last_changed: time,
  values: sourceValues,
});

const change: fc.Arbitrary<SourceChange> = fc.oneof(
  username.map((value): SourceChange => ({ username: value })),
  fc.record({ password, time }),
  password.map((value): SourceChange => ({ password: value })),
  fc.constant<SourceChange>({ password: '!locked' }),
  fc.record({ values: fc.record({ email, email_verified: flag }) }),
  sourceValues.map((values): SourceChange => ({ values })),
);
const otherPerson: fc.Arbitrary<SourceChange> = fc.record({ username, password, time, values: sourceValues });
const pick = fc.nat({ max: 11 });
const sourceNumber = fc.nat({ max: 2 });

const undecidedSteps = [
  { weight: 10, arbitrary: fc.record({ do: fc.constant('add'), source: sourceNumber, row: sourceRow }) },
  { weight: 10, arbitrary: fc.record({ do: fc.constant('change'), source: sourceNumber, pick, change }) },
  {
    weight: 2,
    arbitrary: fc.record({ do: fc.constant('recycle'), source: sourceNumber, pick, change: otherPerson }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('repeat'), source: sourceNumber, pick, change }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('remove'), source: sourceNumber, pick }) },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant('return'),
      source: sourceNumber,
      pick,
      change: fc.oneof(fc.constant<SourceChange>({}), change, otherPerson),
    }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('insert in target'), row: targetRow }) },
  { weight: 5, arbitrary: fc.record({ do: fc.constant('edit target'), pick, change }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('delete in target'), pick }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('insert in target again'), pick, change }) },
];
const decideStep = {
  weight: 2,
  arbitrary: fc.record({
    do: fc.constant('decide'),
    about: among('conflict', 'conflict', 'conflict', 'account', 'undo'),
    pick,
    how: fc.nat({ max: 23 }),
  }),
};
/** What people decide right after a plan, or a run. */
const decisionsAfter = (decides: boolean | 'often'): fc.Arbitrary<readonly Step[]> =>
  (decides
    ? fc.array(decideStep.arbitrary, { minLength: decides === 'often' ? 1 : 0, maxLength: 3, size: 'max' })
    : fc.constant([])) as fc.Arbitrary<readonly Step[]>;
const stepOf = (decides: boolean | 'often'): fc.Arbitrary<Step> =>
  fc.oneof(...undecidedSteps, ...(decides ? [decideStep] : [])) as fc.Arbitrary<Step>;

const run: fc.Arbitrary<Step> = fc.record({
  do: fc.constant('run'),
  apply: among(true, true, true, false),
  later: among(1000n, second, 60n * second, 3600n * second, 2n * day),
});

const undo: fc.Arbitrary<Step> = fc.record({
  do: fc.constant('undo'),
  skipChanged: among(true, true, false),
});

// Configurations.

const survivorship: fc.Arbitrary<Survivorship> = among('newest', 'priority', 'longest', 'min', 'max');
const columns = fc.record({
  role: fc.option(fc.record({ survivorship, type: fc.constant('text' as const) }), { nil: undefined }),
  level: fc.option(
    fc.record({
      survivorship: among<Survivorship>('newest', 'min', 'max'),
      type: fc.constant('integer' as const),
    }),
    { nil: undefined },
  ),
  active: fc.option(
    fc.record({
      survivorship: among<Survivorship>('any_true', 'all_true', 'newest'),
      type: fc.constant('boolean' as const),
    }),
    { nil: undefined },
  ),
  note: fc.option(
    fc.record({
      survivorship: among<Survivorship>('longest', 'source:dev_db', 'newest'),
      type: fc.constant('text' as const),
    }),
    { nil: undefined },
  ),
});

const sourceSettings = fc.record({
  idType: among('number' as const, 'number' as const, 'number' as const, 'text' as const),
  credentials: among(
    'always' as const,
    'always' as const,
    'always' as const,
    'if_alone' as const,
    'never' as const,
  ),
  history: among('none' as const, 'none' as const, 'none' as const, 'latest' as const),
  precisionUs: among(1n, 1n, 1n, second, day),
  is: among('exact' as const, 'exact' as const, 'exact' as const, 'no_later_than' as const, 'none' as const),
  email: among(true, true, true, false),
  emailVerified: among<true | string | undefined>('email_verified', 'email_verified', true, undefined),
});

type MatchKind = 'username' | 'username confirmed by email' | 'email' | 'both';

export interface Kinds {
  /** Plain settings of sources, and no column with a constraint: fewer conflicts. */
  readonly plain?: boolean;
  /** Runs are undone now and then. */
  readonly undo?: boolean;
  /** Whether people decide conflicts; default: where it is not plain. `often`: few people, much that is doubtful. */
  readonly decides?: boolean | 'often';
}

export const setups = ({ plain = false, decides = false }: Kinds = {}): fc.Arbitrary<Setup> =>
  fc
    .record({
      sources: fc.array(sourceSettings, { minLength: 2, maxLength: 3 }),
      match:
        decides === 'often'
          ? among<MatchKind>('username', 'username confirmed by email', 'username confirmed by email')
          : among<MatchKind>('username', 'username', 'username confirmed by email', 'email', 'both'),
      nfkc: among(false, false, true),
      letters: among<'lower' | 'casefold' | null>(null, null, 'lower', 'casefold'),
      trim: fc.boolean(),
      domain: fc.boolean(),
      columns,
      salt: among(false, false, true),
      totp: among(false, false, false, true),
      targetExists: fc.boolean(),
      textIds: among(false, false, false, true),
      uniqueEmail: among(false, false, true),
      maxLength: among<Readonly<Record<string, number>>>(
        {},
        {},
        { username: 12 },
        { password: 4 },
        { note: 6 },
      ),
      notNull: among<readonly string[]>([], [], [], ['password'], ['role']),
      lowered: among<readonly string[]>([], [], [], ['role']),
      conflicts:
        decides === 'often'
          ? fc.record(
              {
                password_tie: among('review'),
                missing_timestamp: among('review'),
                future_timestamp: among('review', 'accept'),
                unusable_password: among('review'),
                username_collision: among('review'),
                vanished_account: among('drop'),
                moved_account: among('follow'),
              },
              { requiredKeys: [] },
            )
          : fc.record(
              {
                revoked_password: among('usable', 'unusable'),
                password_tie: among('review'),
                missing_timestamp: among('review'),
                future_timestamp: among('accept'),
                password_goes_back: among('accept'),
                unverified_winner: among('accept'),
                second_factor_lost: among('accept'),
                confirm_mismatch: among('merge'),
                normalised_match: among('merge'),
                duplicate_in_source: among('merge'),
                username_collision: among('review'),
                unique_collision: among('empty'),
                vanished_account: among('drop'),
                unusable_password: among('review'),
                moved_account: among('follow'),
              },
              { requiredKeys: [] },
            ),
      usesConflicts: among(false, true),
    })
    .map((drawn): Setup => {
      const writesEmail = drawn.match !== 'username' || drawn.uniqueEmail;
      const existing = drawn.targetExists && !plain;
      const credentialColumns = [...(drawn.salt ? ['salt'] : []), ...(drawn.totp ? ['totp'] : [])];
      // A target that usermerge creates has text in all of them.
      const drawnColumns = Object.fromEntries(
        Object.entries(drawn.columns)
          .filter(([column, settings]) => settings !== undefined && (existing || column !== 'active'))
          .map(([column, settings]) => [column, existing ? settings : { ...settings, type: 'text' }]),
      ) as ModelConfig['columns'];
      const merged: ModelConfig['columns'] = {
        ...(writesEmail ? { email: { survivorship: 'newest', type: 'text' } as const } : {}),
        ...drawnColumns,
      };
      const mapped = [...Object.keys(merged), ...credentialColumns];
      const needsEmail = drawn.match === 'email' || drawn.match === 'both';
      const isMapped = (column: string): boolean =>
        column === 'username' || column === 'password' || mapped.includes(column);
      const names = ['test_db', 'dev_db', 'old_db'];
      const idTypes = drawn.sources.map((one) => (plain ? 'number' : one.idType));
      return {
        targetExists: existing,
        config: {
          sources: drawn.sources.map((one, index): ModelSource => {
            const hasEmail = mapped.includes('email') && (one.email || needsEmail || index === 0);
            const vouches = hasEmail && !plain && drawn.match !== 'username';
            const verified = vouches ? one.emailVerified : undefined;
            return {
              name: names[index] ?? '',
              idType: idTypes[index] ?? 'number',
              columns: mapped.filter((column) => column !== 'email' || hasEmail),
              verified: verified === undefined ? {} : { email: verified },
              // Somebody's always count, where somebody's count only alone.
              credentials: plain || index === 1 ? 'always' : one.credentials,
              history: plain || one.is === 'none' ? 'none' : one.history,
              time: {
                is: plain ? 'exact' : one.is,
                precisionUs: plain || one.is === 'none' ? 1n : one.precisionUs,
                spikes: 'as_given',
              },
            };
          }),
          target: {
            idType: (existing ? drawn.textIds : idTypes.includes('text')) ? 'text' : 'bigint',
            unique: existing && drawn.uniqueEmail ? ['email'] : [],
            maxLength: existing
              ? Object.fromEntries(Object.entries(drawn.maxLength).filter(([column]) => isMapped(column)))
              : {},
            notNull: existing ? drawn.notNull.filter(isMapped) : [],
            lowered: existing ? drawn.lowered.filter(isMapped) : [],
          },
          match: {
            on:
              drawn.match === 'email'
                ? ['email']
                : drawn.match === 'both'
                  ? ['username', 'email']
                  : ['username'],
            normalize: [
              ...(drawn.nfkc ? (['nfkc'] as const) : []),
              ...(drawn.letters === null ? [] : [drawn.letters]),
              ...(drawn.trim ? (['trim'] as const) : []),
              ...(drawn.domain ? (['email_domain_lower'] as const) : []),
            ],
            confirm: drawn.match === 'username confirmed by email' ? ['email'] : [],
          },
          credential: { columns: credentialColumns, secondFactor: drawn.totp ? 'totp' : null },
          columns: merged,
          conflicts: drawn.usesConflicts && !plain ? drawn.conflicts : {},
          clockSkewUs: 300n * second,
        },
      };
    });

export interface Length {
  readonly runs: number;
  readonly stepsBetween: number;
}

const first: fc.Arbitrary<Step> = fc.oneof(
  { weight: 5, arbitrary: fc.record({ do: fc.constant('add'), source: sourceNumber, row: sourceRow }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('insert in target'), row: targetRow }) },
) as fc.Arbitrary<Step>;

/** The same few people in all sources. */
const fewNames: fc.Arbitrary<Step> = fc.record({
  do: fc.constant('add'),
  source: sourceNumber,
  row: sourceRow.map((row) => ({
    ...row,
    username: ['alice', 'bob', 'Alice'][(row.password ?? '').length % 3] ?? 'alice',
  })),
}) as fc.Arbitrary<Step>;

/** A setup, some rows to begin with, and up to `runs` runs with up to `stepsBetween` steps before each. */
export const histories = (length: Length, kinds?: Kinds): fc.Arbitrary<History> => {
  const decides = kinds?.decides ?? kinds?.plain !== true;
  const often = decides === 'often';
  return fc
    .record({
      setup: setups(kinds),
      first: fc.array(often ? fewNames : first, { minLength: 3, maxLength: 9, size: 'max' }),
      rounds: fc.array(
        fc.tuple(
          decisionsAfter(decides),
          fc.array(
            kinds?.undo
              ? fc.oneof({ weight: 9, arbitrary: stepOf(decides) }, { weight: 1, arbitrary: undo })
              : stepOf(decides),
            {
              // What was decided holds best where nothing else happens.
              minLength: decides ? 0 : 1,
              maxLength: often ? 2 : length.stepsBetween,
              size: 'max',
            },
          ),
          run,
        ),
        { maxLength: length.runs - 1, size: 'max' },
      ),
    })
    .map(({ setup, first: begun, rounds }) => ({
      setup,
      steps: [
        ...begun,
        { do: 'run', apply: !often, later: second },
        ...rounds.flatMap(([decisions, steps, then]) => [...decisions, ...steps, then]),
      ],
    }));
};

/**
 * Histories in which much is written: most people are in two sources, some in the target, with ids that meet, and most steps set
 * a newer password, a name or an address.
 */
export const busyHistories = (kinds?: Kinds): fc.Arbitrary<History> => {
  const people = Array.from({ length: 12 }, (_, index) => `person${index}`);
  const valuesOf = (name: string) => sourceValues.map((values) => ({ ...values, email: `${name}@x` }));
  const secondsAfter = (days: number) =>
    fc
      .integer({ min: 1, max: 80_000 })
      .map((seconds): Time => begin - BigInt(days) * day + BigInt(seconds) * second);
  const rowOfPerson = (name: string, index: number): fc.Arbitrary<SourceRow> =>
    fc.record({
      user_id: fc.constant(String(index + 1)),
      username: fc.constant(name),
      password: among('p1', 'p2', 'p3'),
      password_last_changed: secondsAfter(100),
      values: valuesOf(name),
    });
  const source = (no: number) =>
    fc
      .shuffledSubarray(people, { minLength: 8 })
      .chain((names) => fc.tuple(...names.map(rowOfPerson)))
      .map((rows) => rows.map((row): Step => ({ do: 'add', source: no, row })));
  const inTarget = fc
    .shuffledSubarray(people, { maxLength: 3 })
    .chain((names) =>
      fc.tuple(
        ...names.map((name, index) =>
          rowOfPerson(name, index).map((row) => ({ ...row, user_id: `${index + 3}` })),
        ),
      ),
    )
    .map((rows) => rows.map((row): Step => ({ do: 'insert in target', row })));
  const anybody = fc.nat({ max: 30 });
  const changed = (days: number): fc.Arbitrary<Step> =>
    fc.oneof(
      {
        weight: 8,
        arbitrary: fc.record({
          do: fc.constant('change' as const),
          source: sourceNumber,
          pick: anybody,
          change: fc.record({ password: among('n1', 'n2', 'n3'), time: secondsAfter(days) }),
        }),
      },
      {
        weight: 3,
        arbitrary: fc.record({
          do: fc.constant('change' as const),
          source: sourceNumber,
          pick: anybody,
          change: fc.oneof(
            fc.nat({ max: 99 }).map((number) => ({ username: `renamed${number}` })),
            sourceValues.map((values) => ({ values })),
          ),
        }),
      },
      {
        weight: 1,
        arbitrary: fc.record({ do: fc.constant('remove' as const), source: sourceNumber, pick: anybody }),
      },
      { weight: kinds?.undo ? 2 : 0, arbitrary: undo },
    );
  const round = (days: number) => fc.array(changed(days), { minLength: 4, maxLength: 8, size: 'max' });
  return fc
    .record({
      setup: fc.oneof(setups({ ...kinds, plain: true }), setups(kinds)),
      begun: fc.tuple(inTarget, source(0), source(1)),
      rounds: fc.tuple(round(50), round(40), round(30)),
    })
    .map(({ setup, begun, rounds }) => {
      const then: Step = { do: 'run', apply: true, later: second };
      return { setup, steps: [...begun.flat(), then, ...rounds.flatMap((steps) => [...steps, then])] };
    });
};

export const sameTarget = (left: readonly TargetRow[], right: readonly TargetRow[]): boolean => {
  const text = (rows: readonly TargetRow[]): readonly string[] =>
    rows
      .map((row) =>
        JSON.stringify(row, (_key, value: unknown) => (typeof value === 'bigint' ? `${value}` : value)),
      )
      .sort();
  return same(text(left), text(right));
};

/** A history as text, to be read: one line a step. */
export const tell = (history: History): string => {
  const json = (value: unknown): string =>
    JSON.stringify(value, (_key, one: unknown) => (typeof one === 'bigint' ? `${one}n` : one));
  return [json(history.setup), ...history.steps.map(json)].join('\n');
};
