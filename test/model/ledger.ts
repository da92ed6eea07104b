/**
 * What the reference model is about: a configuration, rows, and what is kept between runs. Plain data, all of it.
 * The words are those of docs/semantics.md; the numbers (R0 .. R10) in the model are its steps of resolution.
 */
import { type ConflictKind, conflictPolicies } from '../../src/pipeline/vocabulary.js';

/** A value of a column as text: numbers in decimal, booleans as `true` and `false`. */
export type Value = string | null;
/** Microseconds since 1970 UTC, as PostgreSQL keeps them: the two infinities are the ends of its range. */
export type Time = bigint | null;
export const infinity = 2n ** 63n - 1n;
export const minusInfinity = -(2n ** 63n);

export type Survivorship =
  | 'newest'
  | 'priority'
  | 'longest'
  | 'min'
  | 'max'
  | 'any_true'
  | 'all_true'
  | `source:${string}`;
export type Normalization = 'nfkc' | 'casefold' | 'lower' | 'trim' | 'email_domain_lower';

export interface ModelSource {
  readonly name: string;
  readonly idType: 'number' | 'text';
  /** Merge columns that it maps, besides id, username, password and time. */
  readonly columns: readonly string[];
  /** Merge column -> `true` (always verified), or the column of its rows that says so. */
  readonly verified: Readonly<Record<string, true | string>>;
  readonly credentials: 'always' | 'if_alone' | 'never';
  readonly history: 'none' | 'latest';
  readonly time: {
    readonly is: 'exact' | 'no_later_than' | 'no_earlier_than' | 'none';
    readonly precisionUs: bigint;
    readonly spikes: 'as_given' | 'unknown';
  };
}

export interface ModelTarget {
  readonly idType: 'integer' | 'bigint' | 'text' | 'uuid';
  /** Further columns with a unique index; `username` always has one. */
  readonly unique: readonly string[];
  readonly maxLength: Readonly<Record<string, number>>;
  readonly notNull: readonly string[];
  /** Columns that a trigger of the target writes in small letters. */
  readonly lowered: readonly string[];
}

export interface ModelConfig {
  /** First = highest priority. */
  readonly sources: readonly ModelSource[];
  readonly target: ModelTarget;
  readonly match: {
    readonly on: readonly string[];
    readonly normalize: readonly Normalization[];
    readonly confirm: readonly string[];
  };
  readonly credential: { readonly columns: readonly string[]; readonly secondFactor: string | null };
  /** Further columns of the target that are written. */
  readonly columns: Readonly<
    Record<string, { readonly survivorship: Survivorship; readonly type: 'text' | 'integer' | 'boolean' }>
  >;
  readonly conflicts: Partial<Readonly<Record<ConflictKind, string>>>;
  readonly clockSkewUs: bigint;
}

export const policyOf = (config: ModelConfig, kind: ConflictKind): string =>
  config.conflicts[kind] ?? conflictPolicies[kind][0];

export interface SourceRow {
  readonly user_id: Value;
  readonly username: Value;
  readonly password: Value;
  readonly password_last_changed: Time;
  readonly values: Readonly<Record<string, Value>>;
}

export interface TargetRow {
  readonly user_id: string;
  readonly username: Value;
  readonly password: Value;
  readonly password_last_changed: Time;
  readonly values: Readonly<Record<string, Value>>;
}

export interface Reading {
  /** Only the sources that are read. */
  readonly sources: ReadonlyMap<string, readonly SourceRow[]>;
  readonly target: readonly TargetRow[];
}

/** An account as it was last read. */
export interface Account {
  readonly source: string;
  readonly priority: number;
  readonly id: string;
  readonly username: Value;
  readonly password: Value;
  readonly time: Time;
  readonly values: Readonly<Record<string, Value>>;
  readonly vanished: boolean;
  /** It vanished and came back, and no run has settled that yet. */
  readonly returned: boolean;
  /** Its last reading was a rejected row; what stands here is its last good state. */
  readonly rejected: boolean;
}

export const refOf = (account: Pick<Account, 'source' | 'id'>): string =>
  JSON.stringify([account.source, account.id]);

/** A match key: JSON of its components. NULL matches nobody. */
export type Key = string | null;
/** Columns that travel together, in a fixed order; a time stands in it as text of its microseconds. */
export type GroupValue = readonly Value[];
export type Groups = Readonly<Record<string, GroupValue>>;

export const same = (left: unknown, right: unknown): boolean =>
  JSON.stringify(left) === JSON.stringify(right);

/** What the target itself knows of a record: all of a native row, and what people edited. */
export interface AtTarget {
  readonly native: boolean;
  /** Groups that were edited, so that they win over their fold. */
  readonly edited: readonly string[];
  readonly values: Groups;
  /** The time by which its credential competes. */
  readonly eff: Time;
}

export interface GoldenRecord {
  /** Of ours: a user_id may be that of a deleted record and, later, of a native row. */
  readonly no: number;
  readonly userId: string;
  readonly state: 'live' | 'deleted';
  readonly atTarget: AtTarget | null;
  /** Its row's key by `@target`, as last applied. */
  readonly targetKey: Key;
  readonly written: Groups;
  readonly stored: Groups;
  /** The account that won last, as it was, and the time by which it competed; NULL: nobody won yet. */
  readonly winner: {
    readonly ref: string;
    readonly password: Value;
    readonly time: Time;
    readonly eff: Time;
  } | null;
  /** Keys that a member in that source had before. */
  readonly formerKeys: readonly { readonly source: string; readonly key: string }[];
}

export interface Membership {
  readonly record: number;
  readonly settledKey: Key;
  readonly settledEvidence: Readonly<Record<string, Value>>;
}

/** What the last reading of a source counted. */
export interface ReadingCounts {
  readonly rows: number;
  readonly superseded: number;
  readonly rejectedRows: number;
}

/** What a person chose. `seen`: what was looked at, as text; NULL: it holds whatever changes. */
export interface Decision {
  readonly no: number;
  readonly kind: ConflictKind | null;
  readonly seen: string | null;
  readonly says: /** Who is one person with whom; `leaves`: a record that the account is no part of. */
    | { readonly answer: 'who'; readonly is: readonly Assignment[] }
    | { readonly answer: 'skip'; readonly accounts: readonly string[] }
    /** Whose credential it is, among those that were looked at. */
    | { readonly answer: 'keep'; readonly account: string; readonly among: readonly string[] }
    /** Times of the future that count. */
    | { readonly answer: 'time'; readonly accounts: readonly string[]; readonly among: readonly string[] }
    | { readonly answer: 'id'; readonly account: string; readonly id: string }
    | {
        readonly answer: 'pin';
        readonly account: string;
        readonly column: string;
        readonly value: Value;
      };
}

export interface Assignment {
  readonly account: string;
  readonly with: string;
  readonly leaves: number | null;
}

export interface Ledger {
  /** Configuration of the last applied run. */
  readonly configuration: string | null;
  readonly accounts: ReadonlyMap<string, Account>;
  readonly readings: ReadonlyMap<string, ReadingCounts>;
  /** Account -> record. */
  readonly crosswalk: ReadonlyMap<string, Membership>;
  readonly records: ReadonlyMap<number, GoldenRecord>;
  /** user_id -> the account that it was first given for. */
  readonly bound: ReadonlyMap<string, string>;
  /** user_id -> the credential that the target holds by `@target`, and the start of the first plan that saw it. */
  readonly seen: ReadonlyMap<string, { readonly credential: GroupValue; readonly start: bigint }>;
  /** Those in force, the oldest first. */
  readonly decisions: readonly Decision[];
}

export const emptyLedger = (): Ledger => ({
  configuration: null,
  accounts: new Map(),
  readings: new Map(),
  crosswalk: new Map(),
  records: new Map(),
  bound: new Map(),
  seen: new Map(),
  decisions: [],
});

export const groupNames = (config: ModelConfig): readonly string[] => [
  'credential',
  'username',
  ...Object.keys(config.columns),
];

const timeText = (time: Time): Value => (time === null ? null : String(time));

/** The column groups of a row, or of an account with the time that it competes by. */
export function groupsOf(
  config: ModelConfig,
  row: {
    readonly username: Value;
    readonly password: Value;
    readonly values: Readonly<Record<string, Value>>;
  },
  time: Time,
): Groups {
  return {
    credential: [
      row.password,
      timeText(time),
      ...config.credential.columns.map((column) => row.values[column] ?? null),
    ],
    username: [row.username],
    ...Object.fromEntries(
      Object.keys(config.columns).map((column) => [column, [row.values[column] ?? null]]),
    ),
  };
}

export function rowOf(config: ModelConfig, userId: string, groups: Groups): TargetRow {
  const [password = null, time = null, ...credential] = groups.credential ?? [];
  const values: Record<string, Value> = {};
  config.credential.columns.forEach((column, index) => {
    values[column] = credential[index] ?? null;
  });
  for (const column of Object.keys(config.columns)) values[column] = groups[column]?.[0] ?? null;
  return {
    user_id: userId,
    username: groups.username?.[0] ?? null,
    password,
    password_last_changed: time === null ? null : BigInt(time),
    values,
  };
}

export const groupsOfRow = (config: ModelConfig, row: TargetRow): Groups =>
  groupsOf(config, row, row.password_last_changed);

export const compareBytes = (left: string, right: string): number =>
  Buffer.compare(Buffer.from(left), Buffer.from(right));

/** Ids that are whole numbers go by their size and before all others, whatever their column's type; the rest by bytes. */
export function compareIds(left: string, right: string): number {
  const size = (id: string): bigint | null =>
    /^[+-]?\d{1,100}$/.test(id) ? BigInt(id.replace('+', '')) : null;
  const [a, b] = [size(left), size(right)];
  if (a === null || b === null) return a === b ? compareBytes(left, right) : a === null ? 1 : -1;
  return a < b ? -1 : a > b ? 1 : compareBytes(left, right);
}

/** Higher priority first, then the smaller id. */
export const byPriority = (left: Account, right: Account): number =>
  left.priority - right.priority || compareIds(left.id, right.id);
