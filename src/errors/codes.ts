/** Exit codes of the command line; 0 is done, and `--exit-code` adds 5 and 6 (see docs/commands). */
export const exitCodes = {
  failed: 1,
  usage: 2,
  refused: 3,
  drift: 4,
  interrupted: 130,
} as const;

export interface ErrorRow {
  /** What happened, in one sentence that holds for every use of the code. */
  readonly meaning: string;
  /** What the person does next, in the imperative. */
  readonly next: string;
  readonly exit: number;
}

/**
 * Every failure that someone can do something about: the code in words, what it means, what to do next.
 * docs/errors.md is generated from this table (`npm run docs`); keep the rows in their groups.
 */
export const errorCodes = {
  // Reaching a database
  CONNECTION_FAILED: {
    meaning: 'A database could not be reached.',
    next: 'Check host, port and network, and that the server is running; then run the command again.',
    exit: exitCodes.failed,
  },
  SOURCE_UNREACHABLE: {
    meaning: 'The database, server or file of a source could not be reached.',
    next: 'Check host, port and network of this source, and that its server is running; then run the command again.',
    exit: exitCodes.failed,
  },
  TARGET_UNREACHABLE: {
    meaning: 'The target database could not be reached.',
    next: 'Check host, port and network of the target, and that its server is running; then run the command again.',
    exit: exitCodes.failed,
  },
  AUTHENTICATION_FAILED: {
    meaning: 'The server refused the user or the password.',
    next: 'Check user and password (URL, PGPASSWORD, ~/.pgpass or the service file) and the pg_hba.conf of the server.',
    exit: exitCodes.failed,
  },
  DATABASE_MISSING: {
    meaning: 'The server has no database of this name.',
    next: 'Check the name at the end of the URL, or create the database.',
    exit: exitCodes.failed,
  },
  TLS_UNTRUSTED: {
    meaning:
      'The connection could not be encrypted, or the certificate of the server could not be verified as sslmode demands.',
    next: 'Give the certificate authority with sslrootcert, correct the host name, or choose another sslmode.',
    exit: exitCodes.failed,
  },
  CONNECTION_LOST: {
    meaning: 'The connection to a database ended while it was in use, and trying again did not help.',
    next: 'Look at the server and the network between, and run the command again: what was not committed has been rolled back by the server.',
    exit: exitCodes.failed,
  },
  SQL_FAILED: {
    meaning: 'The database refused a statement.',
    next: 'Read the message of the database; it names the statement, table or constraint.',
    exit: exitCodes.failed,
  },
  STANDBY_CONFLICT: {
    meaning: 'A standby ended a reading, because it held up what came from the primary.',
    next: 'Run the command again; if it happens again, read the primary, or raise max_standby_streaming_delay or turn on hot_standby_feedback on the standby.',
    exit: exitCodes.failed,
  },
  DISK_FULL: {
    meaning: 'The disk of a database server is full.',
    next: 'Nothing was changed. Make room there (usermerge check says how much the staging wants), and run the command again.',
    exit: exitCodes.failed,
  },
  PRIVILEGE_MISSING: {
    meaning: 'The database user lacks a privilege.',
    next: 'Grant the privilege that the message names, or connect as a user who has it.',
    exit: exitCodes.failed,
  },
  INTERRUPTED: {
    meaning: 'The command was interrupted.',
    next: 'Run the command again; the target holds either everything of a run or nothing of it.',
    exit: exitCodes.interrupted,
  },

  // Files
  FILE_NOT_WRITTEN: {
    meaning: 'A file that was asked for could not be written; what was there before is as it was.',
    next: 'Check the folder, its rights and its free space, or name another file.',
    exit: exitCodes.failed,
  },

  // Configuration
  CONFIG_INVALID: {
    meaning: 'The configuration, a connection string or an option is not valid.',
    next: 'Correct what the message names; docs/configuration lists every setting.',
    exit: exitCodes.usage,
  },
  SOURCE_MISSING: {
    meaning: 'A source that took part in an earlier run is not in the configuration any more.',
    next: 'List it again, in its place, or keep it listed with `retire: keep` (its accounts still count) or `retire: drop`.',
    exit: exitCodes.usage,
  },
  SOURCE_IS_TARGET: {
    meaning: 'A source is the target table itself.',
    next: 'Remove it from the sources: rows of the target take part by themselves, as @target.',
    exit: exitCodes.usage,
  },
  SOURCE_TWICE: {
    meaning: 'Two sources read the same table of the same database, or have the same name.',
    next: 'Remove one of them, or give them different names and tables.',
    exit: exitCodes.usage,
  },
  TABLE_MISSING: {
    meaning: 'A table that the configuration names does not exist, or cannot be seen by this user.',
    next: 'Check schema, name and spelling (names are case-sensitive), and the privileges of the user.',
    exit: exitCodes.usage,
  },
  COLUMN_MISSING: {
    meaning: 'A column that the configuration names, or that a merge needs, does not exist.',
    next: 'Map the column under `columns` to the name it has in this table.',
    exit: exitCodes.usage,
  },
  SOURCE_MALFORMED: {
    meaning:
      'What a source gives cannot be read as rows: its file is cut off, damaged, or written in another way.',
    next: 'Put the place that the message names right, or say how the file is written (`file`).',
    exit: exitCodes.failed,
  },
  SOURCE_REFUSED: {
    meaning: 'A source did not give what it was asked for.',
    next: 'Read what it says in the message, and the rights and limits of the role there.',
    exit: exitCodes.failed,
  },
  SOURCE_CHANGED: {
    meaning: 'A source was changed while it was read.',
    next: 'Run the command again when nothing writes to it, or read a copy of it.',
    exit: exitCodes.failed,
  },
  COLUMN_TYPE: {
    meaning: 'A column has a type that cannot hold what is to be read from it or written to it.',
    next: 'Map another column, give `format` or `unit` where the values are times, or change the type of the column.',
    exit: exitCodes.usage,
  },
  IDS_FROM_MISSING: {
    meaning: 'New integer ids are needed, and the target column has no sequence to take them from.',
    next: 'Say where new ids start with `ids.from`, above every id in use.',
    exit: exitCodes.usage,
  },
  HASHING_NOT_AGREED: {
    meaning:
      'Passwords in plain text are to be hashed (`credential.plaintext: hash`), and nobody has agreed to the time that takes.',
    next: 'If the time is fine, plan again with --hash-plaintext. Later runs hash only what is new.',
    exit: exitCodes.refused,
  },
  PLAINTEXT_REFUSED: {
    meaning:
      'A source has passwords that are no known hash, and `credential.plaintext` is `refuse`. Nothing of the source was kept.',
    next: 'Hash them in the source; or say `credential.plaintext: hash`, or `keep` where they are a format of your own.',
    exit: exitCodes.refused,
  },
  CONFIG_NOT_YET: {
    meaning: 'The configuration asks for something that a later release makes work.',
    next: 'Take out what the message names, or wait for the release that brings it (CHANGELOG).',
    exit: exitCodes.usage,
  },

  // Asked for
  PERSON_NOT_FOUND: {
    meaning: 'Nobody is known by the name or id that was asked for.',
    next: 'Give a username as it is spelled, a user_id, or SOURCE:ID; what was not read yet is not known, so plan first.',
    exit: exitCodes.failed,
  },
  PERSON_AMBIGUOUS: {
    meaning: 'Several people are known by the name that was given.',
    next: 'Say which one is meant, by user_id or SOURCE:ID; `usermerge explain` tells them apart.',
    exit: exitCodes.failed,
  },

  // Refused
  PAGE_UNAVAILABLE: {
    meaning: 'The page of `usermerge ui` could not be served.',
    next: 'Name another port with `--port`.',
    exit: exitCodes.failed,
  },
  RUN_NOT_FOUND: {
    meaning: 'There is no run of this id.',
    next: 'Run `usermerge runs` and take an id that it lists.',
    exit: exitCodes.refused,
  },
  PLAN_NOT_FOUND: {
    meaning: 'There is no plan of this id.',
    next: 'Run `usermerge plan`, and apply the id that it prints.',
    exit: exitCodes.refused,
  },
  PLAN_STALE: {
    meaning: 'Something that the plan rests on has changed since it was made.',
    next: 'Run `usermerge plan` again and look at the new plan.',
    exit: exitCodes.refused,
  },
  LOCKED: {
    meaning: 'Another run works on this target now.',
    next: 'Wait until it ends; the message says which session holds the lock.',
    exit: exitCodes.refused,
  },
  HAZARD_REFUSED: {
    meaning: 'The plan has a hazard that was not allowed.',
    next: 'Look at what the plan says about it; if it is what you want, allow it by name with `--allow`.',
    exit: exitCodes.refused,
  },
  ID_COLLISION_REFUSED: {
    meaning: 'Different people have the same id, and the policy for it is `fail`.',
    next: 'Choose the policy `rekey`, which gives the later person a new id, or change the ids in a source.',
    exit: exitCodes.refused,
  },
  ID_SPACE_EXHAUSTED: {
    meaning: 'A new id would not fit the type of the id column of the target.',
    next: 'Change the column to bigint, or choose a smaller `ids.from`.',
    exit: exitCodes.refused,
  },
  ROWS_REJECTED: {
    meaning: 'More rows of a source were rejected than the configuration allows.',
    next: 'Look at the rejected rows and their reasons in the report; correct them, or raise the limit.',
    exit: exitCodes.refused,
  },
  TARGET_UNFIT: {
    meaning: 'The target table cannot take the merge as it is.',
    next: 'Change the table as the message says, or name another target.',
    exit: exitCodes.refused,
  },
  UNDO_NOTHING: {
    meaning: 'There is no run to take back, or not this one.',
    next: 'Run `usermerge runs`: it lists the runs, and which are undone.',
    exit: exitCodes.refused,
  },
  UNDO_ORDER: {
    meaning: 'A later run has to be taken back before this one.',
    next: 'Undo the later run first.',
    exit: exitCodes.refused,
  },
  UNDO_CHANGED: {
    meaning: 'Rows that the run wrote have changed since, or are gone.',
    next: 'Look at these rows. To take back all the others and leave these as they are, add --skip-changed.',
    exit: exitCodes.refused,
  },
  UNDO_REFERENCED: {
    meaning: 'Rows that the run inserted are referenced by other tables, and undo deletes no such row.',
    next: 'Remove these references, or let them point to other rows; then undo again.',
    exit: exitCodes.refused,
  },
  UNDO_PURGED: {
    meaning: 'The merge was purged since, so that nobody knows what the rows were before the run.',
    next: 'Restore the target from a backup of the time before the run, if you have to.',
    exit: exitCodes.refused,
  },
  CONFLICT_NOT_FOUND: {
    meaning: 'There is no conflict of this name: it was settled, or what is to be looked at has changed.',
    next: 'Run `usermerge conflicts` and look at what waits now.',
    exit: exitCodes.refused,
  },
  CONFLICT_SETTLED: {
    meaning: 'Somebody answered the conflict in another way meanwhile.',
    next: 'Look at that decision with `usermerge decisions`; to answer otherwise, take it back first with `usermerge decide --undo`.',
    exit: exitCodes.refused,
  },
  DECISION_UNFIT: {
    meaning: 'The answer does not fit the conflict, or the accounts that it names.',
    next: 'Look at the conflict again: `usermerge conflicts` shows with each what answers it.',
    exit: exitCodes.refused,
  },
  DECISION_NOT_FOUND: {
    meaning: 'There is no decision of this number that is in force.',
    next: 'Run `usermerge decisions` to see those that are.',
    exit: exitCodes.refused,
  },
  DECISIONS_INVALID: {
    meaning: 'A file of decisions is not valid, or does not fit what is here.',
    next: 'Correct what the message names, by file and line; nothing of the file was imported.',
    exit: exitCodes.usage,
  },
  MERGE_FINAL: {
    meaning: 'The merge was ended with `usermerge purge`, and its retained credentials are gone.',
    next: "Use `--reopen` to begin anew: every row of the target then counts as the target's own.",
    exit: exitCodes.refused,
  },

  // Found
  DRIFT_FOUND: {
    meaning: 'Verification found rows that are not as the sources and the rules say.',
    next: 'Read the report; `usermerge plan` shows what would be repaired.',
    exit: exitCodes.drift,
  },

  // The embedded PostgreSQL
  EMBEDDED_UNAVAILABLE: {
    meaning: 'The embedded PostgreSQL could not be found or started on this machine.',
    next: 'Read the message and the log that it names, or give the URL of a PostgreSQL server of your own.',
    exit: exitCodes.failed,
  },
} as const satisfies Record<string, ErrorRow>;

export type ErrorCode = keyof typeof errorCodes;
