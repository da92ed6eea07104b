import { type ConflictKind, credentialKinds } from '../../pipeline/vocabulary.js';
import type { ConflictLine } from '../../runs/reports.js';

/** When there is a conflict of each kind, in a line: docs/semantics.md, "Conflicts", for a screen. */
export const conflictMeanings: Readonly<Record<ConflictKind, string>> = {
  confirm_mismatch: 'equal match key, but other evidence differs: perhaps two people',
  normalised_match: 'the keys are equal only once normalised, and no evidence confirms it',
  moved_account: 'an account moved to another key, or came to a key that another person has or had',
  id_collision: 'one id, different people: the later one gets a new id',
  password_tie: 'two different passwords were set at the same time',
  unverified_winner: "the winner's evidence is not verified, and another account's is",
  second_factor_lost: 'an account has a second factor, the winner has none',
  password_bound_to_username:
    "the winner's hash is made with its username, and the golden record has another",
  revoked_password: 'a locked or empty password is newer than the usable winner',
  password_goes_back: 'the winner is older than what the target holds',
  duplicate_in_source: 'one source has two accounts of one person',
  duplicate_in_target: 'two rows of the target have one match key',
  deleted_in_target: 'the row was deleted from the target',
  target_refuses: 'a type or constraint of the target would not take the row',
  missing_timestamp: 'the winner has no time, and another account has another password',
  future_timestamp: 'a time in the future: it competes as if there were none',
  username_collision: 'the username is not free in the target',
  unique_collision: 'a value that must be unique is not free in the target',
  vanished_account: 'an account of an earlier reading is no longer in its source',
  unusable_password: 'no account of the person has a usable password',
  lookalike: 'different keys that look the same',
  rejected_row: 'a row that cannot be an account',
};

/** What the policy, or a decision, makes of it meanwhile. */
export function whatIsDone({ kind, state, policy, decision, userId, accounts }: ConflictLine): string {
  if (state === 'decided') return `Decision ${decision} answers it.`;
  if (state === 'settled') return `Its policy settles it: ${policy}.`;
  const again = state === 'void' ? 'It was decided, and what was seen has changed since. ' : '';
  const isCredential = (credentialKinds as readonly string[]).includes(kind);
  const waits = accounts.some(({ asked, state: each }) => asked && each !== 'member');
  if (userId === null && waits) return `${again}Until then nobody of them comes into the target.`;
  if (isCredential) return `${again}Until then the password stays as the target has it.`;
  return waits
    ? `${again}Until then the golden record goes on without the accounts that wait.`
    : `${again}Until then what would come from the account in question stays as the target has it.`;
}

/** Why PostgreSQL takes no row, by its SQLSTATE. */
const refusals: Readonly<Record<string, string>> = {
  '22001': 'a value is too long for its column',
  '22003': 'a number is out of range for its column',
  '22007': 'a value is not a time',
  '22008': 'a time is out of range for its column',
  '22021': 'a character is not in the encoding of the target',
  '22P02': 'a value is not of the type of its column',
  '22P05': 'a character is not in the encoding of the target',
  '23502': 'a column that must have a value gets none',
  '23503': 'a foreign key finds no row',
  '23505': 'a value is not unique',
  '23514': 'a check refuses it',
  '23P01': 'an exclusion constraint refuses it',
  '54000': 'a value is too long for an index',
  P0001: 'a trigger refuses it',
};

/** What a conflict is about: where the target refuses a row, with the words for each SQLSTATE. */
export function detailInWords(kind: ConflictKind, detail: string): string {
  if (kind !== 'target_refuses') return detail;
  return detail.replace(/(^|: |; )([0-9A-Z]{5})(?= |;|$)/g, (all, before: string, state: string) =>
    refusals[state] === undefined ? all : `${before}${refusals[state]} (${state})`,
  );
}
