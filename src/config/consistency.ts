import { type ConfigPath, type ConfigProblem, overlaps } from './problem.js';
import { columnRules } from './rules/columns.js';
import type { ConfigRule, SourceRule } from './rules/rule.js';
import { rulesOfEachSource, sourceRules } from './rules/sources.js';
import { timeRulesOfEachSource } from './rules/times.js';
import type { Config } from './schema.js';

/**
 * What does not fit together in `input`. `broken` are the paths that are wrong by themselves: rules that read these are
 * not asked, and to the others `input` is as its type says.
 */
export function consistencyProblems(input: unknown, broken: readonly ConfigPath[]): ConfigProblem[] {
  const count = numberOfSources(input);
  const indexes = Array.from({ length: count }, (_, index) => index);
  const ofEachSource = [...rulesOfEachSource, ...timeRulesOfEachSource];
  const rules = [
    ...indexes.flatMap((index) => ofEachSource.map((rule) => forSource(rule, index))),
    ...sourceRules,
    ...columnRules,
  ];
  return rules
    .filter(({ reads }) => !reads.some((pattern) => broken.some((path) => overlaps(path, pattern))))
    .flatMap(({ find }) => find(input as Config));
}

function numberOfSources(input: unknown): number {
  const sources = (input as Partial<Config> | null)?.sources;
  return Array.isArray(sources) ? sources.length : 0;
}

function forSource({ reads, find }: SourceRule, index: number): ConfigRule {
  return {
    reads: reads.map((key) => `sources.${index}.${key}`),
    find: ({ sources }) =>
      sources
        .slice(index, index + 1)
        .flatMap(find)
        .map((problem) => ({ ...problem, path: ['sources', index, ...problem.path] })),
  };
}
