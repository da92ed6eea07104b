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

/** Kinds about who is who: they are answered by saying which accounts are one person. */
export const whoKinds = [
  'confirm_mismatch',
  'normalised_match',
  'moved_account',
  'duplicate_in_source',
  'duplicate_in_target',
] as const satisfies readonly ConflictKind[];

/** Kinds about whose credential it is: on a golden record they hold it. */
export const credentialKinds = [
  'password_tie',
  'missing_timestamp',
  'future_timestamp',
  'unusable_password',
  'revoked_password',
  'unverified_winner',
  'second_factor_lost',
  'password_bound_to_username',
  'password_goes_back',
] as const satisfies readonly ConflictKind[];

/** Those of them that are of the golden record itself, and not of what happens in one run. */
export const standingKinds = credentialKinds.filter((kind) => kind !== 'password_goes_back');

/** What a wrong answer could do, worst first: let a stranger in, lock somebody out, or leave a value wrong. */
export const conflictStakes = {
  lets_in: [
    'confirm_mismatch',
    'moved_account',
    'unverified_winner',
    'normalised_match',
    'duplicate_in_source',
    'duplicate_in_target',
    'lookalike',
    'revoked_password',
    'password_goes_back',
    'second_factor_lost',
  ],
  locks_out: [
    'unusable_password',
    'password_bound_to_username',
    'password_tie',
    'missing_timestamp',
    'future_timestamp',
    'username_collision',
    'target_refuses',
    'unique_collision',
    'deleted_in_target',
    'rejected_row',
  ],
  data: ['id_collision', 'vanished_account'],
} as const satisfies Record<string, readonly ConflictKind[]>;

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
