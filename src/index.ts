/** The public surface of the package, name by name. */
export { loadConfig, parseConfig } from './config/load.js';
export type { MergeConfig } from './config/merge-config.js';
export type { PasswordHints, UncheckedReason } from './credentials/checking.js';
export { hashPassword } from './credentials/hash-password.js';
export type { HashKind, Strength, Sureness } from './credentials/kinds.js';
export { type Recognised, recognise } from './credentials/recognise.js';
export { type Verified, verifyPassword } from './credentials/verify-password.js';
export { UsermergeError } from './errors/usermerge-error.js';
export { apply } from './runs/apply.js';
export { check } from './runs/check.js';
export { forget, previewForget } from './runs/forget.js';
export { plan } from './runs/plan.js';
export { previewPurge, purge } from './runs/purge.js';
export type * from './runs/reports.js';
export { listRuns } from './runs/runs.js';
export { previewUndo, undo } from './runs/undo.js';
export { verify } from './runs/verify.js';
