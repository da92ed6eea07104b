/** What holds where usermerge.yaml says nothing (docs/configuration.md). Policies: the first of each kind's list. */

/** Stands for the URL of a target that is not named: the embedded PostgreSQL in this folder; the command line puts its URL there. */
export const ownTarget = '';
export const ownTargetFolder = '.usermerge';
export const defaultTargetTable = 'merged_users';
export const defaultSourceTable = 'users';
export const defaultLedgerSchema = 'usermerge';
export const defaultTimeZone = 'UTC';
export const defaultMatchOn: readonly string[] = ['username'];
export const defaultClockSkew = '5m';

/** The standard columns of a source, by our names. */
export const defaultSourceColumns = {
  source_user_id: 'user_id',
  username: 'username',
  password: 'password',
  password_last_changed: 'password_last_changed',
} as const;

/** The standard columns of the target, by our names. */
export const defaultTargetColumns = {
  user_id: 'user_id',
  username: 'username',
  password: 'password',
  password_last_changed: 'password_last_changed',
} as const;
