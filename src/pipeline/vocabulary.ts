/** The closed lists of the contract (docs/semantics.md): conflict kinds with their policies, default first, and hazards. */

export const conflictPolicies = {
  confirm_mismatch: ['review', 'merge'],
  normalised_match: ['review', 'merge'],
  moved_account: ['review', 'follow'],
  id_collision: ['rekey', 'fail'],
  password_tie: ['priority', 'review'],
  unverified_winner: ['review', 'accept'],
  second_factor_lost: ['review', 'accept'],
  password_bound_to_username: ['review'],
  revoked_password: ['review', 'usable', 'unusable'],
  password_goes_back: ['review', 'accept'],
  duplicate_in_source: ['review', 'merge'],
  duplicate_in_target: ['review'],
  deleted_in_target: ['keep_deleted', 'restore'],
  target_refuses: ['review'],
  missing_timestamp: ['oldest', 'review'],
  future_timestamp: ['oldest', 'review', 'accept'],
  username_collision: ['suffix', 'review'],
  unique_collision: ['review', 'empty'],
  vanished_account: ['keep', 'drop'],
  unusable_password: ['insert', 'review'],
  lookalike: ['report', 'review'],
  rejected_row: ['report', 'fail'],
} as const;

export type ConflictKind = keyof typeof conflictPolicies;
export type Policy<K extends ConflictKind = ConflictKind> = (typeof conflictPolicies)[K][number];

export const hazards = [
  'unconfirmed_match',
  'uncertain_times',
  'time_spike',
  'passwords_go_back',
  'privilege_gain',
  'zone_assumed',
  'hidden_rows',
  'status_ignored',
  'source_shrank',
] as const;

export type Hazard = (typeof hazards)[number];
