import type { z } from 'zod';
import { allKeys, knownKeysAt } from './known-keys.js';
import { didYouMean, nearestKey } from './nearest-key.js';
import { type ConfigPath, type ConfigProblem, isSamePath } from './problem.js';
import { configSchema } from './schema.js';

type Issue = z.core.$ZodIssue;

/** What the schema finds in `input`, and the paths whose content can't be relied on because of it. */
export function structureProblems(input: unknown): {
  readonly problems: readonly ConfigProblem[];
  readonly broken: readonly ConfigPath[];
} {
  const result = configSchema.safeParse(input);
  if (result.success) return { problems: [], broken: [] };
  const found = result.error.issues.filter(isFirstAtItsPath).map((issue) => describeIssue(issue, input));
  return {
    problems: found.flatMap(({ problems }) => problems),
    broken: found.flatMap(({ broken }) => broken),
  };
}

/** A list where a text should be may be too short for a text, too: the type says it all. */
function isFirstAtItsPath({ path }: Issue, index: number, issues: readonly Issue[]): boolean {
  return issues.findIndex((other) => isSamePath(other.path as ConfigPath, path as ConfigPath)) === index;
}

interface Described {
  readonly problems: readonly ConfigProblem[];
  readonly broken: readonly ConfigPath[];
}

function describeIssue(issue: Issue, input: unknown): Described {
  const path = issue.path as ConfigPath;
  if (issue.code === 'unrecognized_keys') return combine(issue.keys.map((key) => unknownKey(path, key)));
  if (issue.code === 'invalid_key')
    return one({ path, message: `the name ${issue.issues[0]?.message}`, atKey: true });
  const value = valueAt(input, path);
  if (value === undefined) return one({ path, message: 'is missing' });
  if (issue.code === 'invalid_type') {
    return one({ path, message: `must be ${nameOfType(issue.expected)}, and is ${nameOfValue(value)}` });
  }
  if (issue.code === 'invalid_value') return one({ path, message: oneOf(issue.values.map(String), value) });
  if (issue.code === 'too_big') return one({ path, message: 'is too large' });
  return one({ path, message: issue.message });
}

function one(problem: ConfigProblem): Described {
  return { problems: [problem], broken: [problem.path] };
}

function combine(described: readonly Described[]): Described {
  return {
    problems: described.flatMap(({ problems }) => problems),
    broken: described.flatMap(({ broken }) => broken),
  };
}

/** The key that was probably meant counts as broken: what it should say is not known. */
function unknownKey(parent: ConfigPath, key: string): Described {
  const known = knownKeysAt(parent);
  const nearest = nearestKey(key, known);
  const message = `is no key that is known here${didYouMean(key, known) || belongsElsewhere(key)}`;
  return {
    problems: [{ path: [...parent, key], message, atKey: true }],
    broken: nearest === undefined ? [] : [[...parent, nearest]],
  };
}

function belongsElsewhere(key: string): string {
  const keys = allKeys();
  if (keys.includes(key)) return '; it belongs to the top of the file';
  const place = keys.find((path) => path.endsWith(`.${key}`));
  return place === undefined ? '' : `; it belongs to ${place.slice(0, -key.length - 1)}`;
}

/** `must be one of a, b; did you mean "a"?` */
export function oneOf(allowed: readonly string[], value: unknown): string {
  const suggestion = typeof value === 'string' ? didYouMean(value, allowed) : '';
  return `must be ${allowed.length === 1 ? '' : 'one of '}${allowed.join(', ')}${suggestion}`;
}

function valueAt(input: unknown, path: ConfigPath): unknown {
  return path.reduce<unknown>(
    (value, step) => (value as Record<string | number, unknown> | null | undefined)?.[step],
    input,
  );
}

const typeNames: Readonly<Record<string, string>> = {
  string: 'a text',
  number: 'a whole number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'a map of keys and values',
  record: 'a map of keys and values',
};

function nameOfType(type: string): string {
  return typeNames[type] ?? type;
}

function nameOfValue(value: unknown): string {
  if (value === null) return 'empty';
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'boolean') return String(value);
  if (typeof value === 'number') return Number.isInteger(value) ? 'a number' : 'a fraction';
  return nameOfType(typeof value);
}
