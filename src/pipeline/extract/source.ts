/**
 * The contract of a source. One file a kind implements it; the rest of the pipeline knows no kind.
 *
 * A source is opened once a run, in one read-only snapshot; it describes what it found, then gives its rows as
 * PostgreSQL's binary COPY format in the shape of the landing columns, as bytes that Node does not look into. Kinds
 * other than PostgreSQL give a feed (`feed.ts`), which is staged in the target first (`stage.ts`).
 */
import type { Readable } from 'node:stream';
import type { MergeConfig, SourceConfig } from '../../config/merge-config.js';
import type { Database } from '../../postgres/connect.js';
import type { Sql } from '../../postgres/sql.js';
import type { Relation } from './postgres-relation.js';

/** Type of a landing column. What cannot be cast safely in the source lands as text and is checked in the target. */
export type LandingType = 'text' | 'bigint' | 'boolean' | 'timestamptz';

/** One column of the landing table. Which there are, and in which order, is said by `landing.ts`. */
export interface LandingColumn {
  /**
   * `source_user_id`, `username`, `password`, `password_last_changed` (timestamptz), `time_text` (only where the time
   * is text: then `password_last_changed` is absent), `reason` (text, only where the source itself may find that a
   * row cannot be an account: a word that says why, or NULL), `position` (bigint, only beside `reason`: the line), `updated_at` (timestamptz, where mapped),
   * `a_<merge column>` (text), `v_<column>` (boolean: verified).
   */
  readonly name: string;
  readonly type: LandingType;
}

/** Words of the landing column `reason`. */
export type LandingReason =
  /** A number, date or local time that is no instant of PostgreSQL (4713 BC to 294276), or no number (NaN). */
  | 'time_out_of_range'
  /** A text that is not UTF-8, in a database that does not check (SQL_ASCII). */
  | 'broken_text';

export type TimeKind = 'timestamptz' | 'timestamp' | 'date' | 'number' | 'text' | 'none';

/** What of a reading can be relied on. */
export interface Guarantees {
  /** What is read is the source as it was at one moment. */
  readonly consistent: boolean;
  /** Slices that were landed by a plan that died are kept by the next one: they need not, and may not, be read again. */
  readonly resumable: boolean;
  /** Why not, where it is not both; sentences, which are among the notes, too. */
  readonly limits: readonly string[];
}

export const allGuarantees: Guarantees = { consistent: true, resumable: true, limits: [] };

/** What a source is, seen before a row is read. */
export interface SourceDescription {
  readonly name: string;
  /** Where it is, for people: host:port/database table. No secret. */
  readonly location: string;
  /** Which table of which server, by whatever name the server was reached; absent where only the location tells. */
  readonly identity?: string;
  readonly serverVersion: string;
  /** `bigint` where the id column is smallint, integer or bigint; else `text`. */
  readonly idType: 'bigint' | 'text';
  /** Type of the id column as the source calls it (`integer`, `uuid`, ...). */
  readonly idTypeName: string;
  readonly timeKind: TimeKind;
  /** Which files of its server its rows lie in, where that is known: others where these were written anew. */
  readonly storage?: string;
  /** Type of the time column as the source calls it (`timestamp(0) without time zone`); null: no time. */
  readonly timeTypeName: string | null;
  /** Coarsest step of the source's time, in microseconds: a date 86,400,000,000; timestamp(0) 1,000,000; ... */
  readonly timePrecisionUs: number;
  /** Every column that the source has, mapped or not. */
  readonly columns: readonly { readonly name: string; readonly type: string; readonly notNull: boolean }[];
  /** Rows, `where` included, as the source's planner estimates them, for progress; null where unknown. */
  readonly estimatedRows: number | null;
  /** Of the source's database; what is read is UTF-8 in any case. */
  readonly encoding: string;
  /** Why row-level security may hide rows from us, as a sentence; null: nothing is hidden. */
  readonly hiddenRows: string | null;
  /** Columns that look like a status and are used neither by `where` or `query` nor by a mapping. */
  readonly unusedStatusColumns: readonly string[];
  readonly guarantees: Guarantees;
  /** What a person should know of how columns are read; sentences, without a value. */
  readonly notes: readonly string[];
  /** Columns of what `read` gives, in the order of the COPY. */
  readonly landing: readonly LandingColumn[];
}

export interface StagedRows {
  readonly db: Database;
  /** What the rows are there, those that could not be read left out. */
  readonly relation: Relation;
  /** SHA-256 of the bytes that were staged, in hexadecimal. */
  readonly digest: string;
  /** What `read` gives, written into a table with the landing columns by the session itself; gives how many rows. */
  insertInto(table: Sql): Promise<number>;
}

/** How rows are cut into buckets, and what is summed of each: expressions over a row `r` of the landing columns. */
export interface Buckets {
  /** A whole number; NULL: in none. */
  readonly bucket: Sql;
  /** A bigint. */
  readonly digest: Sql;
}

/** Whole numbers, as text. */
export interface BucketSum {
  readonly bucket: string;
  readonly rows: string;
  readonly digests: string;
}

/**
 * A part of a source that is read by itself: rows in a range of the blocks of its table, `to` excluded. Slices of a source
 * do not overlap; without bounds it is all of it.
 */
export interface Slice {
  readonly from: number;
  readonly to: number | null;
}

/** The slice that is the whole source: where nothing finer is natural. */
export const whole: Slice = { from: 0, to: null };

/** A session that reads slices of a source, all sessions of an opened source as it was at one moment. */
export interface SliceReader {
  /** The rows of a slice, as `read` gives them. */
  readSlice(slice: Slice): Readable;
  /** Its rows, or all, whose local time was ambiguous or did not exist (counted in the same snapshot, set-based). */
  oddLocalTimes(slice?: Slice): Promise<number>;
  /** Ends the snapshot and the connection. Never throws; safe to call twice. */
  close(): Promise<void>;
}

export interface OpenSource extends SliceReader {
  readonly description: SourceDescription;
  /** All of it, in the order in which it is read. */
  readonly slices: readonly Slice[];
  /** Another session that reads slices at the same time, in the same snapshot; null: it has none. */
  readonly beside: (() => Promise<SliceReader>) | null;
  /**
   * One pass over the rows in binary COPY format, or over those in some buckets. A failure of the source destroys the
   * stream with a UsermergeError that names it; the stream never just ends early. Until it has ended the source can be
   * asked nothing else.
   */
  read(only?: { readonly bucket: Sql; readonly among: readonly number[] }): Readable;
  /**
   * Sums over every row, one a bucket, computed where the rows are; null: the source cannot do that, or its sums would
   * not compare with those of the target.
   */
  readonly sums: ((buckets: Buckets) => Promise<BucketSum[]>) | null;
  /**
   * The session of the target in which its rows are already; null: they are in the source's own snapshot. No
   * transaction is open on it.
   */
  readonly staged: StagedRows | null;
}

export interface OpenOptions {
  /** An abort stops what the source does for us, until it is closed. */
  readonly signal?: AbortSignal | undefined;
  /** Told of bytes that are read while the source is opened: those of a kind that is staged. */
  readonly onBytes?: ((bytes: number) => void) | undefined;
}

export interface SourceKind {
  /**
   * Opens the source in one read-only snapshot and describes it.
   *
   * @throws UsermergeError that names the source: not to be reached, TABLE_MISSING, COLUMN_MISSING, COLUMN_TYPE,
   *   PRIVILEGE_MISSING, or CONFIG_INVALID where the database does not understand what the configuration says
   */
  open(source: SourceConfig, config: MergeConfig, options: OpenOptions): Promise<OpenSource>;
}
