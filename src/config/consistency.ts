import { type ConfigPath, type ConfigProblem, overlaps } from './problem.js';
import { columnRules } from './rules/columns.js';
import { sourceRules } from './rules/sources.js';
import { timeRules } from './rules/times.js';
import type { Config } from './schema.js';

const rules = [...sourceRules, ...columnRules, ...timeRules];

/**
 * What does not fit together in `input`. `broken` are the paths that are wrong by themselves: rules that read these are
 * not asked, and to the others `input` is as its type says.
 */
export function consistencyProblems(input: unknown, broken: readonly ConfigPath[]): ConfigProblem[] {
  return rules
    .filter(({ reads }) => !reads.some((pattern) => broken.some((path) => overlaps(path, pattern))))
    .flatMap(({ find }) => find(input as Config));
}
