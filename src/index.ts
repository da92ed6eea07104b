/** The public surface of the package, name by name. */
export { loadConfig, parseConfig } from './config/load.js';
export type { MergeConfig } from './config/merge-config.js';
export { UsermergeError } from './errors/usermerge-error.js';
export { apply } from './runs/apply.js';
export { check } from './runs/check.js';
export { plan } from './runs/plan.js';
export type * from './runs/reports.js';
export { listRuns } from './runs/runs.js';
export { verify } from './runs/verify.js';
