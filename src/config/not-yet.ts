import { type ConfigPath, type ConfigProblem, overlaps } from './problem.js';

/** What the contract has and a later release makes work: it is refused, and said, rather than ignored. */
interface NotYet {
  /** Keys joined by dots, `*` for any key or index: `sources.*.history`. */
  readonly path: string;
  /** Only this value; without it the key, whatever it says. */
  readonly value?: string | number | boolean;
}

/** Take a row out when its feature works. */
export const NOT_YET: readonly NotYet[] = [
  { path: 'conflicts.lookalike', value: 'review' },
  { path: 'conflicts.deleted_in_target', value: 'restore' },
];

/** Everything in `input` that is on the list. */
export function notYetProblems(input: unknown, list: readonly NotYet[] = NOT_YET): ConfigProblem[] {
  return leaves(input, []).flatMap(({ path, value }) => {
    const row = list.find(
      (entry) => isAt(entry.path, path) && (entry.value === undefined || entry.value === value),
    );
    if (row === undefined) return [];
    const what = row.value === undefined ? 'comes' : `the value ${row.value} comes`;
    return [{ path, message: `${what} in a later release`, code: 'CONFIG_NOT_YET' as const }];
  });
}

function isAt(pattern: string, path: ConfigPath): boolean {
  return pattern.split('.').length === path.length && overlaps(path, pattern);
}

/** Every value within `input`, maps and lists too. */
function leaves(input: unknown, path: ConfigPath): { readonly path: ConfigPath; readonly value: unknown }[] {
  const children = Array.isArray(input)
    ? [...input.entries()]
    : typeof input === 'object' && input !== null
      ? Object.entries(input)
      : [];
  return [{ path, value: input }, ...children.flatMap(([step, child]) => leaves(child, [...path, step]))];
}
