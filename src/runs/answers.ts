/** Answers that a person can give, and which fit which conflict. */
import type { MergeConfig } from '../config/merge-config.js';
import { UsermergeError } from '../errors/usermerge-error.js';
import { ownColumns } from '../pipeline/merge.js';
import { type ConflictKind, credentialKinds, whoKinds } from '../pipeline/vocabulary.js';
import type { ConflictAccount } from './reports.js';

export type Answer =
  /** This account's credential; `account`: a source, or `source:id`. */
  | { readonly do: 'keep'; readonly account: string }
  /** One person; with whom, where several golden records are in question: a user_id. */
  | { readonly do: 'merge'; readonly with: string | null }
  /** Several people; each list is one of them, the rest is another. Empty: the two that there are. */
  | { readonly do: 'separate'; readonly people: readonly (readonly string[])[] }
  /** Left out; empty: all that wait. */
  | { readonly do: 'skip'; readonly accounts: readonly string[] }
  /** The time counts, though it is in the future. */
  | { readonly do: 'time' }
  | { readonly do: 'id'; readonly id: string }
  /** The column has this value from now on; null: NULL. */
  | { readonly do: 'pin'; readonly column: string; readonly value: string | null };

const isWho = (kind: ConflictKind) => (whoKinds as readonly ConflictKind[]).includes(kind);
const isCredential = (kind: ConflictKind) => (credentialKinds as readonly ConflictKind[]).includes(kind);

/** Whether an answer can be given to a kind of conflict. */
export function fits(answer: Answer['do'], kind: ConflictKind): boolean {
  switch (answer) {
    case 'merge':
    case 'separate':
      return isWho(kind);
    case 'keep':
      return isCredential(kind);
    case 'time':
      return kind === 'future_timestamp';
    case 'id':
      return kind === 'id_collision';
    case 'pin':
      return ['username_collision', 'unique_collision', 'target_refuses'].includes(kind);
    case 'skip':
      return !['vanished_account', 'deleted_in_target', 'rejected_row', 'lookalike'].includes(kind);
  }
}

/** What can be answered to a conflict; an id, and a column with its value, are left empty: they are the person's to say. */
export function answersTo(kind: ConflictKind, accounts: readonly ConflictAccount[]): Answer[] {
  const waits = accounts.some(({ asked, state }) => asked && state !== 'member');
  const skip: Answer[] = waits && fits('skip', kind) ? [{ do: 'skip', accounts: [] }] : [];
  if (isWho(kind)) return [...merging(accounts), ...separating(accounts), ...skip];
  if (isCredential(kind)) {
    const names = accounts.map(({ source }) => source);
    const keep = accounts.map(({ source, sourceUserId }): Answer => {
      const isOnly = names.filter((name) => name === source).length === 1;
      return { do: 'keep', account: isOnly ? source : `${source}:${sourceUserId}` };
    });
    return [...keep, ...(kind === 'future_timestamp' ? [{ do: 'time' } as const] : []), ...skip];
  }
  if (kind === 'id_collision') return [{ do: 'id', id: '' }, ...skip];
  if (fits('pin', kind)) return [{ do: 'pin', column: '', value: '' }, ...skip];
  return [];
}

function merging(accounts: readonly ConflictAccount[]): Answer[] {
  const records = recordsOf(accounts);
  const newcomers = accounts.some(({ asked, userId }) => asked && userId === null);
  const into = (record: string | null): Answer => ({ do: 'merge', with: record });
  if (records.length > 1 && newcomers) return records.map(into);
  return [into(null), ...(newcomers ? [] : records.slice(1).map(into))];
}

function separating(accounts: readonly ConflictAccount[]): Answer[] {
  const asked = accounts.filter((account) => account.asked);
  const people = recordsOf(accounts).length > 0 ? 1 : 0;
  return people + asked.length <= 2 || asked.length === 1
    ? [{ do: 'separate', people: [] }]
    : asked.map(({ source, sourceUserId }) => ({
        do: 'separate',
        people: [[`${source}:${sourceUserId}`]],
      }));
}

/** Columns whose value can be pinned: what is written, and does not belong to the password. */
export function pinnable(config: MergeConfig): string[] {
  return ['username', ...ownColumns(config).flatMap(({ name, target }) => (target === null ? [] : [name]))];
}

/** Golden records that are in question, by the accounts that are not asked about. */
export function recordsOf(accounts: readonly ConflictAccount[]): string[] {
  return [...new Set(accounts.flatMap(({ asked, userId }) => (asked || userId === null ? [] : [userId])))];
}

/** `source:id` in its two parts. @throws UsermergeError DECISION_UNFIT */
export function accountParts(account: string): [string, string] {
  const colon = account.indexOf(':');
  if (colon < 1 || colon === account.length - 1) {
    throw new UsermergeError(
      'DECISION_UNFIT',
      `"${account}" is no account: write source:id, or @target:user_id`,
    );
  }
  return [account.slice(0, colon), account.slice(colon + 1)];
}
