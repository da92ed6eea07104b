/** A census of passwords: how many of each kind, and what to say of it. */
import { type HashKind, hashKinds, type Strength, type Sureness } from './kinds.js';

/** As the census of a table gives it; parameters null: of further ones, together. */
export interface CensusRow {
  readonly kind: HashKind;
  readonly parameters: string | null;
  readonly accounts: number;
}

export interface CensusLine {
  readonly kind: HashKind;
  readonly title: string;
  /** For a person; empty: it has none. */
  readonly parameters: string;
  readonly accounts: number;
  readonly strength: Strength;
  readonly sure: Sureness;
}

/** The census with what its kinds mean, as it came: the most accounts first. */
export function describeCensus(rows: readonly CensusRow[]): CensusLine[] {
  return rows.map(({ kind, parameters, accounts }) => {
    const { title, sure, strength, shown = (text: string) => text } = hashKinds[kind];
    return {
      kind,
      title,
      parameters: parameters === null ? 'others' : parameters && shown(parameters),
      accounts,
      strength:
        parameters === null && strength('') === 'below_advice' ? 'unknown' : strength(parameters ?? ''),
      sure,
    };
  });
}

export interface CensusWarning {
  readonly accounts: number;
  /** Of `accounts` accounts: `have a password that ...`. */
  readonly what: string;
  readonly next: string;
}

/** What of a census should worry whoever is responsible for it. */
export function censusWarnings(lines: readonly CensusLine[]): CensusWarning[] {
  const warnings: (Omit<CensusWarning, 'accounts'> & { when: (line: CensusLine) => boolean })[] = [
    {
      when: ({ kind }) => kind === 'plain_text',
      what: 'have a password that looks like no known hash: plain text, or a format of your own',
      next: 'Hash plain text before anything else: whoever reads the table, a backup or the merge reads the passwords.',
    },
    {
      when: ({ kind }) => kind === 'unknown',
      what: 'have a password that is written like a hash, and like none that is known',
      next: 'Make sure that the system that will use the target can check it; usermerge check --login rehearses it.',
    },
    {
      when: ({ strength }) => strength === 'fast',
      what: 'have a fast hash (raw digests and their like), which can be tried billions of times a second',
      next: 'Let verifyPassword and hashPassword replace each at its next login (docs/credentials.md), and think of a reset for those who do not come.',
    },
    {
      when: ({ kind }) => kind === 'bcrypt_2x',
      what: 'have a hash of the faulty bcrypt ($2x$), which is right for ASCII alone',
      next: 'Keep the mark as it is, and let those whose password has other characters set a new one.',
    },
    {
      when: ({ kind }) => kind === 'postgres_md5',
      what: 'have a hash that is made with the username, and opens nothing under another name',
      next: 'A golden record that takes such a password and another name is held for review (password_bound_to_username).',
    },
  ];
  return warnings.flatMap(({ when, what, next }) => {
    const accounts = lines.filter(when).reduce((sum, line) => sum + line.accounts, 0);
    return accounts === 0 ? [] : [{ accounts, what, next }];
  });
}
