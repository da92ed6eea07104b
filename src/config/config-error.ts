import type { ErrorCode } from '../errors/codes.js';
import { UsermergeError } from '../errors/usermerge-error.js';
import type { Position } from './yaml-file.js';

/** A problem as it is printed. */
export interface PrintedProblem {
  readonly text: string;
  /** In the file; none for a flag. */
  readonly position?: Position;
  /** Path of the key, for `at`. */
  readonly key?: string;
  /** Default: CONFIG_INVALID. */
  readonly code?: ErrorCode | undefined;
}

/**
 * One error for all problems, in the order of the file, one line each. Its code is the problems' own where they share
 * one, else CONFIG_INVALID; `at` is the first.
 */
export function configError(where: string, problems: readonly PrintedProblem[]): UsermergeError {
  const sorted = problems.toSorted((a, b) => placeOf(a) - placeOf(b));
  const lines = sorted.map(({ text, position }) =>
    position === undefined ? text : `line ${position.line}, column ${position.column}: ${text}`,
  );
  const message =
    lines.length === 1
      ? `${where}: ${lines[0]}`
      : [`${where} has ${lines.length} problems:`, ...lines.map((line) => `  ${line}`)].join('\n');
  const [first] = sorted;
  if (first?.position === undefined) return new UsermergeError(commonCode(problems), message);
  const at = {
    file: where,
    line: first.position.line,
    ...(first.key === undefined ? {} : { key: first.key }),
  };
  return new UsermergeError(commonCode(problems), message, { at });
}

/** Flags come after the file. */
function placeOf({ position }: PrintedProblem): number {
  return position === undefined ? Number.MAX_SAFE_INTEGER : position.line * 1_000_000 + position.column;
}

function commonCode(problems: readonly PrintedProblem[]): ErrorCode {
  const [first, ...others] = new Set(problems.map(({ code }) => code ?? 'CONFIG_INVALID'));
  return others.length === 0 ? (first ?? 'CONFIG_INVALID') : 'CONFIG_INVALID';
}
