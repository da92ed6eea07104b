/**
 * What runs give back: plain data, in the words of docs/semantics.md, that the CLI renders as text or JSON.
 * No report holds a password, a hash or a connection string's password.
 */

import type { CensusLine } from '../credentials/census.js';
import type { UncheckedReason } from '../credentials/checking.js';
import type { HashKind } from '../credentials/kinds.js';
import type { ConflictKind, Hazard } from '../pipeline/vocabulary.js';
import type { Answer } from './answers.js';
import type { ExportFormat } from './export/formats.js';

/** One source in a plan: its accounts by state. The states add up to `accounts`. */
export interface SourceCounts {
  readonly name: string;
  readonly priority: number;
  /** Whether this plan read the source, or took it as it was read before (then `readAt` says when). */
  readonly read: boolean;
  readonly readAt: string;
  /** Whether it was read as of one moment. If not, accounts that no part had stay as they were: nobody vanished. */
  readonly complete: boolean;
  /** What of it an earlier plan, which died, had landed: it was not read again. Null: nothing. */
  readonly kept: { readonly rows: number; readonly slices: number; readonly of: number } | null;
  /** Rows that the source gave (and, where it was not read as of one moment, accounts that stay): `accounts` + `superseded`. */
  readonly rows: number;
  readonly accounts: number;
  readonly merged: number;
  readonly waiting: number;
  readonly leftOut: number;
  readonly rejected: number;
  /** Counted apart: accounts of an earlier reading that are gone, and older rows of one id. */
  readonly vanished: number;
  readonly superseded: number;
  readonly changedSinceLastReading: number;
  /** Kinds of its passwords, the most accounts first; empty: it has none. */
  readonly passwords: readonly CensusLine[];
}

export interface HazardReport {
  readonly name: Hazard;
  readonly count: number;
  readonly message: string;
  readonly samples: readonly string[];
  /** Allowed by the configuration; the rest needs `--allow`. */
  readonly allowed: boolean;
}

export interface AccountLine {
  readonly source: string;
  readonly sourceUserId: string;
  readonly username: string | null;
  readonly passwordLastChanged: string | null;
  /** Letter of the stored password within its identity (A, B, ...); equal letter, equal stored value. NULL: no password. */
  readonly password: string | null;
  readonly usable: boolean;
  readonly winner: boolean;
  readonly state: 'member' | 'joins' | 'waits';
}

export interface ConflictSample {
  /** Golden record in the target, or NULL for an identity that is not there. */
  readonly userId: string | null;
  readonly matchKey: string | null;
  readonly detail: string;
  readonly accounts: readonly AccountLine[];
}

export interface ConflictReport {
  readonly kind: ConflictKind;
  readonly policy: string;
  /** Identities (rejected_row, vanished_account: accounts) with this conflict. */
  readonly count: number;
  /** Of these, how many wait for a decision. */
  readonly waiting: number;
  readonly samples: readonly ConflictSample[];
}

export interface ChangeSample {
  readonly action: 'insert' | 'update';
  /** NULL: a new id, given at apply. */
  readonly userId: string | null;
  readonly username: string | null;
  readonly from: string;
  /** Column groups that change (update only). */
  readonly groups: readonly string[];
}

export interface PlanReport {
  readonly planId: number;
  readonly createdAt: string;
  readonly target: string;
  readonly targetIsNew: boolean;
  /** Type of the id column; of a table that is to be created, too. */
  readonly targetIdType: string;
  readonly configurationChanged: boolean;
  /** Whether every golden record was resolved, or only what is unresolved since the last run. */
  readonly resolved: 'all' | 'unresolved';
  /** With `--only`: how many went first, and how many golden records and identities were resolved and stay as they are. */
  readonly cohort: {
    readonly listed: number;
    readonly people: number;
    readonly outside: number;
    /** Lines that name nobody. */
    readonly unknown: { readonly count: number; readonly samples: readonly string[] };
  } | null;
  readonly notes: readonly string[];
  readonly hazards: readonly HazardReport[];
  readonly sources: readonly SourceCounts[];
  readonly changes: {
    readonly insert: number;
    readonly update: number;
    readonly updatePassword: number;
    readonly updateOther: number;
    readonly unchanged: number;
    readonly newIds: number;
    readonly deletedSeen: number;
    /** Rows of the target that no source knows. */
    readonly targetOnly: number;
  };
  readonly counted: Readonly<Record<string, number>>;
  readonly conflicts: readonly ConflictReport[];
  readonly idCollisions: readonly { readonly userId: string; readonly accounts: readonly string[] }[];
  readonly samples: readonly ChangeSample[];
  readonly timings: Timings;
}

/** Milliseconds by step, in the order of the steps. */
export type Timings = readonly {
  readonly step: string;
  readonly durationMs: number;
  readonly rows: number;
}[];

export interface ApplyReport {
  readonly runId: number;
  /** Digest of the run's entry in the log: it stands for this run and all before it. */
  readonly entry: string;
  readonly planId: number;
  readonly inserted: number;
  readonly updated: number;
  readonly stale: number;
  /** user_id or match key of identities that were left out because their row changed since the plan. */
  readonly staleSamples: readonly string[];
  readonly notes: readonly string[];
  readonly timings: Timings;
}

/** A row that is not as the run left it: `deleted` from the target; `taken`: another row has a unique value that it had. */
export interface UndoRow {
  readonly userId: string;
  readonly username: string | null;
  readonly why: 'changed' | 'deleted' | 'taken' | 'together';
  /** Mapped columns that changed, or those whose values are taken. */
  readonly columns: readonly string[];
}

/** What an undo did or, with `runId` NULL, would do. */
export interface UndoReport {
  readonly runId: number | null;
  /** Digest of the undo's own entry in the log. */
  readonly entry: string | null;
  /** The run that is taken back; when and by whom it was applied. */
  readonly undoes: number;
  readonly appliedAt: string;
  readonly appliedBy: string;
  /** Rows that got their mapped columns back. */
  readonly restored: number;
  /** Inserted rows that are gone. */
  readonly deleted: number;
  /** Accounts that left the crosswalk. */
  readonly accounts: number;
  /** Rows that are not as the run left them: refused, or left as they are. */
  readonly left: number;
  readonly leftRows: readonly UndoRow[];
  /** Inserted rows that other tables reference: they are never deleted, and refuse the undo. */
  readonly referenced: number;
  readonly referencedRows: readonly {
    readonly userId: string;
    readonly username: string | null;
    readonly tables: readonly string[];
  }[];
  /** The table that the run created is gone, too: nobody had used it since. */
  readonly targetDropped: boolean;
  readonly notes: readonly string[];
  readonly timings: Timings;
}

/** Who was forgotten or, with `runId` NULL, would be. */
export interface ForgetReport {
  readonly runId: number | null;
  /** Digest of its own entry in the log, which does not say who it was. */
  readonly entry: string | null;
  readonly accounts: readonly { readonly source: string; readonly sourceUserId: string }[];
  /** The golden record; NULL: there was none. */
  readonly userId: string | null;
  /** Its row is still in the target: deleting it is the application's. */
  readonly inTarget: boolean;
}

/** What a purge removed or, with `runId` NULL, would remove. */
export interface PurgeReport {
  readonly runId: number | null;
  /** Digest of its own entry in the log. */
  readonly entry: string | null;
  /** Accounts with a credential. */
  readonly accounts: number;
  /** Rows whose state before a run was kept. */
  readonly images: number;
  /** Runs that can no longer be undone. */
  readonly runs: number;
  readonly timings: Timings;
}

export interface VerifyFinding {
  readonly userId: string | null;
  readonly username: string | null;
  readonly source: string | null;
  readonly sourceUserId: string | null;
  readonly what: string;
  readonly columns: readonly string[];
}

export interface VerifyReport {
  readonly drift: number;
  readonly movedOn: number;
  readonly findings: readonly VerifyFinding[];
  /** Laws 3 to 5, one line each: what was counted, and whether it holds. */
  readonly laws: readonly {
    readonly law: number;
    readonly checked: number;
    readonly broken: number;
    readonly message: string;
  }[];
  readonly notChecked: readonly string[];
  readonly timings: Timings;
}

/** What `kind` of a source may be. */
export interface PresetLine {
  readonly kind: string;
  /** Of the product. */
  readonly title: string;
  /** What is read: files of these forms, or a table. */
  readonly reads: string;
  /** Where the time of a password is, and what it is worth. */
  readonly time: string;
  /** Columns that say whether an account is shut. */
  readonly status: readonly string[];
  readonly notes: readonly string[];
}

export interface RunLine {
  readonly runId: number;
  /** `purge` and `forget` change the ledger alone. */
  readonly kind: 'apply' | 'undo' | 'purge' | 'forget';
  /** Of an undo: the run that it took back. */
  readonly undoes: number | null;
  readonly startedAt: string;
  readonly durationMs: number;
  readonly inserted: number;
  /** Of an undo: rows that were restored. */
  readonly updated: number;
  /** Of an undo: inserted rows that it deleted. */
  readonly deleted: number;
  /** Of an undo: rows that it left, because they had changed. */
  readonly stale: number;
  readonly accounts: number;
  readonly accountsPerSecond: number;
  readonly by: string;
  readonly undone: boolean;
  /** What verify found last while this was the newest run; NULL: it was not run then. */
  readonly verified: { readonly at: string; readonly drift: number } | null;
  /** Digest of its entry in the log; NULL: it has none. */
  readonly entry: string | null;
}

/** Whether the log of runs is as it was written. */
export interface LogReport {
  readonly runs: number;
  /** The newest run, and the digest of its entry, which stands for all before it; NULL: there is no run. */
  readonly newest: { readonly runId: number; readonly entry: string | null } | null;
  readonly findings: readonly { readonly runId: number; readonly what: string }[];
}

export interface CheckLine {
  readonly level: 'pass' | 'warning' | 'failure';
  /** `target`, a source's name, or `merge`. */
  readonly about: string;
  readonly what: string;
  readonly next: string | null;
}

export interface CheckReport {
  readonly lines: readonly CheckLine[];
}

export interface CrosswalkReport {
  /** Accounts that were written: all that are or were merged, of the source that was named. */
  readonly accounts: number;
  readonly format: 'csv' | 'ndjson';
  /** NULL: it went into a stream. */
  readonly file: string | null;
}

export interface ExportReport {
  readonly format: ExportFormat;
  /** That were written. */
  readonly records: number;
  /** Of those that the receiver takes, how many have no password that opens anything; null: no import format. */
  readonly withoutPassword: number | null;
  /** Users whom the receiver does not take: none of them was written. */
  readonly refused: readonly RefusedUsers[];
  /** Mapped columns that the format has no place for. */
  readonly leftOut: readonly string[];
  /** Empty where nothing was written, because of those refused. */
  readonly files: readonly { readonly file: string; readonly records: number }[];
}

export interface RefusedUsers {
  /** In words. */
  readonly because: string;
  readonly users: number;
  /** The id of one of them. */
  readonly example: string;
}

export interface CrosswalkView {
  /** Its name, as the search path of the target finds it. */
  readonly view: string;
}

/** How a column that refers to accounts of a source is made to refer to golden records. */
export interface ReferencesReport {
  /** `schema.table` and column, as the catalog spells them. */
  readonly table: string;
  readonly column: string;
  readonly source: string;
  /** Whose database the table is in: there the statement is to be run. */
  readonly database: 'target' | 'source';
  readonly counts: {
    readonly rows: number;
    readonly empty: number;
    /** References that get another id. */
    readonly changed: number;
    /** References whose golden record has the same id. */
    readonly kept: number;
    /** References to accounts that were not merged: with any of these the statement changes nothing. */
    readonly unknown: number;
  };
  /** What has to be known before it is run; sentences. */
  readonly notes: readonly string[];
  /** The statement with what has to stand around it, as text for psql. */
  readonly statement: string;
}

/** How golden records came to be, and why others did not: for who answers the person's question. */
export interface ExplainReport {
  readonly asked: readonly string[];
  /** Whose rules are explained: of the last applied run, or of a plan where nothing was applied yet. */
  readonly rulesOf: string;
  readonly people: readonly PersonReport[];
  /** How many more there are than `people`. */
  readonly more: number;
  readonly rejected: readonly {
    readonly source: string;
    readonly sourceUserId: string | null;
    readonly username: string | null;
    readonly reason: string;
  }[];
  /** Where two were asked for: whether they are one person, and what keeps them apart; NULL: one was asked for. */
  readonly apart: ApartReport | null;
}

export interface PersonReport {
  /** The golden record; NULL: there is none. */
  readonly userId: string | null;
  /** Its name in the target as it stands. */
  readonly username: string | null;
  readonly state: 'in the target' | 'deleted in the target' | 'undone' | 'not in the target';
  /** How it came to be, and got its id. */
  readonly origin: readonly string[];
  readonly accounts: readonly ExplainedAccount[];
  readonly credential: {
    /** Whose password the rule takes, by the accounts as they were read last; NULL: nobody's counts. */
    readonly winner: string | null;
    readonly password: string | null;
    /** The letter that the target holds; NULL: no password. */
    readonly inTarget: string | null;
    /** In one sentence. */
    readonly why: string;
    readonly against: readonly {
      readonly account: string;
      readonly password: string | null;
      readonly why: string;
    }[];
  };
  readonly columns: readonly ExplainedColumn[];
  /** Accounts that are not merged, and what keeps them out. */
  readonly waiting: readonly { readonly accounts: readonly string[]; readonly why: readonly string[] }[];
  readonly conflicts: readonly {
    readonly kind: ConflictKind;
    readonly waits: boolean;
    readonly detail: string;
  }[];
  /** What people decided of these accounts; `honoured`: by the last run. */
  readonly decisions: readonly {
    readonly decision: number;
    readonly says: string;
    readonly state: string;
    readonly reason: string | null;
    readonly by: string;
    readonly at: string;
  }[];
  readonly history: readonly HistoryLine[];
  /** What else is to be known; sentences. */
  readonly notes: readonly string[];
}

export interface ExplainedAccount {
  readonly source: string;
  readonly sourceUserId: string;
  readonly username: string | null;
  readonly matchKey: string | null;
  /** Letter of the stored password within the person; NULL: none. */
  readonly password: string | null;
  readonly usable: boolean;
  /** What kind of hash it is, with its cost; NULL: no password. */
  readonly hash: string | null;
  readonly passwordLastChanged: string | null;
  /** What that time is: exact, no_later_than, no_earlier_than, none; and the column of the source that has it. */
  readonly timeIs: string;
  readonly timeColumn: string | null;
  readonly winner: boolean;
  /** `merged`, `waits`, `left out` (its record was deleted), or `counts no more`. */
  readonly state: 'merged' | 'waits' | 'left out' | 'counts no more';
  /** The run in which it joined, and by which rule of the crosswalk; `because`: the same in words. */
  readonly run: number | null;
  readonly rule: string | null;
  readonly because: string;
  readonly readAt: string | null;
  readonly notes: readonly string[];
}

export interface ExplainedColumn {
  readonly column: string;
  /** In the target as it stands. */
  readonly value: string | null;
  readonly rule: string;
  /** Whose value the rule takes; NULL: nobody has one. */
  readonly from: string | null;
  readonly lost: readonly { readonly account: string; readonly value: string }[];
  /** Why the target holds another value than the rule takes; NULL: it does not. */
  readonly note: string | null;
}

export interface HistoryLine {
  readonly run: number;
  readonly kind: string;
  readonly at: string;
  readonly by: string;
  readonly undone: boolean;
  readonly what: readonly string[];
  readonly changes: readonly {
    readonly column: string;
    readonly from: string | null;
    readonly to: string | null;
  }[];
}

export interface ApartReport {
  readonly samePerson: boolean;
  readonly reasons: readonly string[];
}

/** One stored password that was tried. */
export interface LoginDoor {
  readonly what: 'account' | 'golden record';
  /** Of an account. */
  readonly source: string | null;
  /** Of the account in its source, or of the golden record; NULL: a golden record that is new. */
  readonly id: string | null;
  readonly username: string | null;
  readonly passwordLastChanged: string | null;
  readonly kind: HashKind;
  readonly title: string;
  readonly opens: boolean;
  /** Why it could not be tried; NULL: it was. */
  readonly unchecked: UncheckedReason | null;
  /** An account whose credential the golden record has. */
  readonly wins: boolean;
  /** It is not merged, or its record waits for a decision. */
  readonly waits: boolean;
}

export interface LoginAttemptReport {
  readonly username: string;
  readonly opensRecord: boolean;
  readonly opensAccount: boolean;
  readonly doors: readonly LoginDoor[];
}

export interface LoginsReport {
  /** `plan`: golden records as the plan would make them; `target`: as they are. */
  readonly by: 'plan' | 'target';
  /** Attempts that open no golden record. */
  readonly failed: number;
  readonly attempts: readonly LoginAttemptReport[];
}

/** Accounts of a source by the age of their password, and how many golden records have its password. As last read and applied. */
export interface SourceTally {
  /** `@target`: what the target itself knew. */
  readonly name: string;
  readonly ages: Readonly<Record<PasswordAge, number>>;
  readonly winners: number;
}

export const passwordAges = [
  'month',
  'half_year',
  'year',
  'two_years',
  'five_years',
  'older',
  'unknown',
] as const;
/** Youngest first: up to a month, half a year, ...; `unknown`: there is no time. */
export type PasswordAge = (typeof passwordAges)[number];

/** One time that verify was run. */
export interface Verification {
  readonly at: string;
  readonly by: string;
  /** The run that was newest then. */
  readonly runId: number;
  readonly report: VerifyReport;
}

/** Everything about one run, for whoever was not there. */
export interface RunReport {
  readonly run: RunLine;
  /** NULL: the run had none (an undo). */
  readonly plan: PlanReport | null;
  /** As the run had it, without secrets. */
  readonly configuration: unknown;
  readonly configurationDigest: string;
  /** What was read, as the run's entry in the log has it. */
  readonly inputs: readonly {
    readonly source: string;
    readonly location: string;
    readonly readAt: string | null;
    readonly rows: number;
    readonly rejected: number;
    readonly superseded: number;
    readonly digest: string | null;
  }[];
  /** Those that the run honoured: how many, and the newest of them. */
  readonly decisions: Pick<DecisionsReport, 'count' | 'decisions'>;
  /** The newest one since this run, as long as it is the newest run. */
  readonly verification: Verification | null;
  /** Of the newest run alone: accounts are kept as they were read last. */
  readonly tallies: readonly SourceTally[];
  readonly versions: {
    /** With which the run was made; NULL: not kept. */
    readonly usermerge: string | null;
    readonly postgres: string;
    readonly report: string;
  };
  readonly writtenAt: string;
}

/** Who has to be told what a run changed for them. */
export interface NoticesReport {
  readonly runId: number;
  /** People for whom something changes, each counted once; of these, by what. */
  readonly people: number;
  readonly merged: number;
  readonly password: number;
  readonly username: number;
  readonly waits: number;
  /** By an undo: they are not in the target any more. */
  readonly removed: number;
  /** Golden records whose credential or owner changed: their sessions and tokens are to be ended. */
  readonly sessions: number;
  /** Mapped columns that are in the file beside names and ids. */
  readonly columns: readonly string[];
  readonly peopleFile: string | null;
  readonly sessionsFile: string | null;
  readonly notes: readonly string[];
}

/** One row of a plan that changes the target, as it is and as it would be. */
export interface ChangeLine {
  /** Where it stands in the plan: the next page begins after the last one's. */
  readonly place: string;
  readonly action: 'insert' | 'update';
  /** NULL: a new id, given at apply. */
  readonly userId: string | null;
  readonly username: string | null;
  /** Whose credential it gets. */
  readonly from: string | null;
  readonly groups: readonly string[];
  /** Columns that differ, passwords as letters; `before` is NULL for what is not there yet. */
  readonly columns: readonly {
    readonly column: string;
    readonly before: string | null;
    readonly after: string | null;
  }[];
}

export interface ChangesPage {
  readonly planId: number;
  readonly changes: readonly ChangeLine[];
  /** NULL: these are the last. */
  readonly next: string | null;
}

/** Where a merge stands. */
export interface PlanState {
  readonly planId: number;
  readonly state: 'landing' | 'ready' | 'applied' | 'undone' | 'replaced' | 'failed';
  readonly report: PlanReport | null;
}

/** What is known of a merge, at a glance. */
export interface OverviewReport {
  readonly target: string;
  /** The newest plan that was made to its end; NULL: there is none. */
  readonly plan: PlanState | null;
  /** Newest first. */
  readonly runs: readonly RunLine[];
  readonly verification: Verification | null;
  readonly tallies: readonly SourceTally[];
}

/** `open`: it waits. `void`: it waits again, for a decision no longer holds. `settled`: by its policy. */
export type ConflictState = 'open' | 'void' | 'decided' | 'settled';

export interface ConflictAccount extends AccountLine {
  /** Golden record that the account is in, or NULL. */
  readonly userId: string | null;
  /** Whether the answer is about this account; the others are what it is held against. */
  readonly asked: boolean;
  /** Values of the columns of `match.confirm`, and whether the source says that they are verified. */
  readonly evidence: readonly {
    readonly column: string;
    readonly value: string | null;
    readonly verified: boolean | null;
  }[];
}

export interface ConflictLine {
  /** Its name, for `decide`: another one as soon as something that its kind looks at has changed. */
  readonly conflict: string;
  readonly kind: ConflictKind;
  readonly state: ConflictState;
  /** What a wrong answer could do. */
  readonly stakes: 'lets_in' | 'locks_out' | 'data';
  readonly userId: string | null;
  readonly matchKey: string | null;
  readonly detail: string | null;
  readonly policy: string;
  readonly accounts: readonly ConflictAccount[];
  readonly decision: number | null;
  /** What can be answered; an id, and a column with its value, are empty: they are the person's to say. */
  readonly answers: readonly Answer[];
}

export interface ConflictsReport {
  readonly planId: number;
  /** Whether the plan is still to be applied; else the list is what waits since it was. */
  readonly planned: boolean;
  /** Conflicts that the filter matches, of which `conflicts` are a page. */
  readonly count: number;
  readonly counts: readonly {
    readonly kind: ConflictKind;
    readonly state: ConflictState;
    readonly count: number;
  }[];
  readonly offset: number;
  /** Columns whose value can be pinned. */
  readonly columns: readonly string[];
  readonly conflicts: readonly ConflictLine[];
}

export interface DecideReport {
  /** Decisions that were made. */
  readonly decided: number;
  /** Conflicts that had this answer already. */
  readonly already: number;
  readonly undone: number;
  /** Numbers of the decisions, the first hundred. */
  readonly decisions: readonly number[];
  /** What could not be answered so, and why; the first hundred. */
  readonly left: readonly { readonly conflict: string | null; readonly reason: string }[];
}

export interface DecisionLine {
  readonly decision: number;
  /** The kind of conflict that was answered; NULL: there was none. */
  readonly conflict: ConflictKind | null;
  readonly says: string;
  /** All accounts that were looked at. */
  readonly accounts: readonly string[];
  /** `new`: no run was applied since. `void`: what was seen has changed. `undone` and `replaced`: by a person. */
  readonly state: 'new' | 'honoured' | 'void' | 'undone' | 'replaced';
  readonly reason: string | null;
  readonly by: string;
  readonly at: string;
  readonly firstRun: number | null;
  readonly lastRun: number | null;
}

export interface DecisionsReport {
  readonly count: number;
  readonly offset: number;
  readonly decisions: readonly DecisionLine[];
}
