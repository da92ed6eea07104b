/**
 * A feed: the rows of a source that is no PostgreSQL, as bytes that PostgreSQL's COPY takes.
 *
 * A kind of source other than PostgreSQL gives a feed; `stage.ts` brings it into a temporary table of the target, and
 * from there on SQL reads, judges and rejects by the rules that hold for every source.
 */
import type { Readable } from 'node:stream';
import type { MergeConfig, SourceConfig } from '../../config/merge-config.js';
import type { Sql } from '../../postgres/sql.js';
import type { Guarantees } from './source.js';

/** A column of a feed. */
export interface FeedColumn {
  readonly name: string;
  /** As the source calls it: `varchar(255)`; of a file `text`. */
  readonly type: string;
  /**
   * The type of PostgreSQL that every value is a text of. `unknown`: text, of which only the rows tell whether it is
   * numbers or times.
   */
  readonly holds:
    | 'unknown'
    | 'text'
    | 'integer'
    | 'bigint'
    | 'numeric'
    | 'boolean'
    | 'timestamp'
    | 'timestamptz'
    | 'date';
  /** Digits of a second that a time of this type can have; null: all that there are. */
  readonly timeDigits: number | null;
  readonly notNull: boolean;
}

export interface Feed {
  /** Where it is, for people. No secret. */
  readonly location: string;
  /** In a sentence: `users.csv`, `table users`. */
  readonly title: string;
  /** What reads it or serves it, with its version. */
  readonly serverVersion: string;
  readonly encoding: string;
  /** Every column that the source has, mapped or not. */
  readonly known: readonly { readonly name: string; readonly type: string; readonly notNull: boolean }[];
  /** Columns of the rows, in their order. */
  readonly columns: readonly FeedColumn[];
  /** Whether `where` of the configuration was asked of the source already; else SQL asks it of the rows. */
  readonly filtered: boolean;
  readonly guarantees: Guarantees;
  /** What a person should know of how it is read; known when all rows were read. */
  notes(): readonly string[];
  /** What stands in the parentheses after `with` of the COPY. */
  readonly copyOptions: Sql;
  /** The rows have two columns more: the line of the file (or NULL), and why the row cannot be an account (or NULL). */
  readonly judged: boolean;
  /**
   * One pass over the rows. A failure of the source destroys the stream with a UsermergeError that names it.
   */
  read(): Readable;
  /** Of `columns`, those that no row had. Known when all rows were read. */
  missing(): readonly string[];
  /** Reads the rows once more and judges each by itself, for when PostgreSQL refused the bytes; null: it cannot. */
  readonly oneByOne: (() => Promise<Feed>) | null;
  /** Never throws; safe to call twice. */
  close(): Promise<void>;
}

export interface FeedKind {
  /**
   * @throws UsermergeError that names the source: SOURCE_UNREACHABLE, TABLE_MISSING, COLUMN_MISSING, ...
   */
  open(source: SourceConfig, config: MergeConfig, signal?: AbortSignal): Promise<Feed>;
}

/** Words of the landing column `reason` that a feed finds. */
export type FeedReason =
  /** A text that is not UTF-8, or holds what no text can (NUL, half a surrogate pair). */
  | 'broken_text'
  /** More or fewer fields than there are columns. */
  | 'wrong_number_of_fields'
  /** No CSV, JSON or LDIF. */
  | 'malformed';
