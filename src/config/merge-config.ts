/**
 * The configuration as the rest of usermerge trusts it: checked, every default said aloud, nothing optional.
 *
 * Plain data that survives JSON, so that the ledger can keep it (without secrets: `digest.ts`).
 */
import type { ConflictKind, Hazard, Policy } from '../pipeline/vocabulary.js';
import type { PresetName } from './presets.js';
import type { FileFormat } from './source-address.js';

export interface MergeConfig {
  readonly target: TargetConfig;
  /** `schema`: where usermerge's own tables are, in the target database; lower case, needs no quotes. */
  readonly ledger: { readonly schema: string };
  /** In order of priority, highest first. Empty only where flags name none. */
  readonly sources: readonly SourceConfig[];
  /**
   * Every mapped column but the id, `username`, `password` and `password_last_changed`: first as `target.columns` lists
   * them, then those that are read and not written.
   */
  readonly columns: readonly MergeColumn[];
  readonly match: MatchConfig;
  readonly credential: CredentialConfig;
  /**
   * The time that the rule `newest` goes by: `updated_at` if every source maps one (`retire: drop` aside), else
   * `password_last_changed`.
   */
  readonly newestBy: 'updated_at' | 'password_last_changed';
  /** One policy for each kind. */
  readonly conflicts: Policies;
  readonly allow: readonly Hazard[];
  /** `from`: first id of those that a collision gives where the target has no sequence; null: not said. */
  readonly ids: { readonly from: number | null };
  readonly clockSkewMs: number;
}

export type Policies = { readonly [K in ConflictKind]: Policy<K> };

/** A table as it is spelled in the database, so nothing is folded; `schema` null: found by the search path. */
export interface TableName {
  readonly schema: string | null;
  readonly name: string;
}

export interface TargetConfig {
  /** postgres:// or postgresql://; holds the password. Empty (`ownTarget`): none was named. */
  readonly url: string;
  readonly table: TableName;
  /** Zone in which times are written into a column without one. */
  readonly timeZone: string;
  /** Target columns of the four standard ones; the others are in `MergeConfig.columns`. */
  readonly columns: {
    readonly userId: string;
    readonly username: string;
    readonly password: string;
    readonly passwordLastChanged: string;
  };
}

export interface SourceConfig {
  readonly name: string;
  /** 1 is the highest. */
  readonly priority: number;
  /** Holds the password; null only for a source that is retired. */
  readonly url: string | null;
  /** How its file is written; null: it is no file. */
  readonly file: FileConfig | null;
  /** The preset that it follows; null: none. */
  readonly preset: PresetName | null;
  /** Of the preset; may be secret. Null: none are given. */
  readonly parameters: Readonly<Record<string, string>> | null;
  readonly relation: Relation;
  /** SQL condition on the relation's rows; null: all of them. */
  readonly where: string | null;
  readonly columns: SourceColumns;
  readonly time: SourceTime;
  /** By evidence or key column (a merge column's name, or `username`): the source's column that says so, or true. */
  readonly verified: Readonly<Record<string, string | true>>;
  readonly credentials: CredentialsRule;
  readonly history: 'none' | 'latest';
  /** Not null: the source is not read any more; its accounts still count (`keep`) or do not (`drop`). */
  readonly retire: 'keep' | 'drop' | null;
}

export type CredentialsRule = 'always' | 'if_alone' | 'never';

export type Relation =
  | { readonly kind: 'table'; readonly table: TableName }
  | { readonly kind: 'query'; readonly sql: string };

/** How a file is written; null: by its name, or seen from its first bytes. */
export interface FileConfig {
  readonly format: FileFormat;
  /** One character; CSV and TSV. */
  readonly delimiter: string | null;
  /** One character, or empty: nothing is quoted. */
  readonly quote: string;
  /** One character: what stands before a quote within quotes, or before a delimiter where nothing is quoted. */
  readonly escape: string | null;
  /** False: the first line is a row, and the columns are called 1, 2, 3, ... */
  readonly header: boolean;
  /** A label of the WHATWG encoding standard. */
  readonly encoding: string | null;
  /** A second file with the passwords, by a preset that knows how to join it; null: none. */
  readonly passwords: string | null;
  /** JSON: the path of the array that holds the rows. */
  readonly rows: string | null;
}

/** Columns of the source, as they are spelled there; null: the source has none, read NULL. */
export interface SourceColumns {
  readonly sourceUserId: string;
  readonly username: string;
  readonly password: string | null;
  /** Null exactly where `time.is` is `none`. */
  readonly passwordLastChanged: string | null;
  /** For survivorship and history; may be a merge column, too, where the target has it. */
  readonly updatedAt: string | null;
  /** One entry for each of `MergeConfig.columns`, by its name. */
  readonly merge: Readonly<Record<string, string | null>>;
}

/** How good and of what form the source's `password_last_changed` is. */
export interface SourceTime {
  readonly is: 'exact' | 'no_later_than' | 'no_earlier_than' | 'none';
  /** Zone of times without one; null: not said, read as UTC, and that is said aloud (`zone_assumed`). */
  readonly zone: string | null;
  /** For numbers; null: not said. */
  readonly unit: 's' | 'ms' | 'us' | null;
  /** For text; null: ISO 8601. */
  readonly format: string | null;
  /** What a `time_spike` means; null: not said, so it is a hazard. */
  readonly spikes: 'as_given' | 'unknown' | null;
}

/** A column that is merged beside the four standard ones. */
export interface MergeColumn {
  /** Our name: the key in `target.columns` and in the sources' `columns`; at most 50 bytes. */
  readonly name: string;
  /** Target column; null: read, and not written. */
  readonly target: string | null;
  /** Columns of one group travel together: `credential` with the password, every other column by itself (its own name). */
  readonly group: string;
  /** Has no say for the group `credential`, which comes from the password's account. */
  readonly survivorship: Survivorship;
  readonly privileged: boolean;
  /** In `match.confirm`. */
  readonly evidence: boolean;
  /** In `match.on`. */
  readonly key: boolean;
  /** It is `credential.second_factor`. */
  readonly secondFactor: boolean;
}

export type Survivorship =
  | { readonly rule: Exclude<SurvivorshipRule, 'source'> }
  | { readonly rule: 'source'; readonly source: string };

export type SurvivorshipRule = (typeof survivorshipRules)[number] | 'source';

/** Rules of a word; beside them stands `source:<name>`. Default first. */
export const survivorshipRules = [
  'newest',
  'priority',
  'longest',
  'min',
  'max',
  'any_true',
  'all_true',
] as const;

export interface MatchConfig {
  /** Names of merge columns, or `username`; at least one. */
  readonly on: readonly string[];
  /** In the order in which they are applied; `nfkc` is applied once more after the folding. */
  readonly normalize: readonly Normalisation[];
  /** Names of merge columns. */
  readonly confirm: readonly string[];
  readonly samePeople: boolean;
}

/** Steps of `match.normalize`, in the order in which they are applied whatever the order in the file. */
export const normalisations = ['nfkc', 'casefold', 'lower', 'trim', 'email_domain_lower'] as const;
export type Normalisation = (typeof normalisations)[number];

export interface CredentialConfig {
  /** Merge columns of the group `credential`, the second factor among them. */
  readonly columns: readonly string[];
  readonly secondFactor: string | null;
  /** What happens to passwords that look like plain text. */
  readonly plaintext: 'keep' | 'hash' | 'refuse';
  /** Secret, and nowhere but here; null: not given. */
  readonly plaintextKey: string | null;
}
