import type { ErrorCode } from '../errors/codes.js';

/** Where in the configuration: keys and indexes from the top, as in `['sources', 0, 'url']`. */
export type ConfigPath = readonly (string | number)[];

/** One thing that is wrong in a configuration. */
export interface ConfigProblem {
  readonly path: ConfigPath;
  /** What is wrong with what is at `path`, to be read after the path: `must be a list`. Never a value that might be secret. */
  readonly message: string;
  /** The key itself is wrong, not its value: points at the key. */
  readonly atKey?: boolean;
  /** Default: CONFIG_INVALID. */
  readonly code?: ErrorCode;
}

/** `sources[0].url`; what is no plain word is quoted. */
export function renderPath(path: ConfigPath): string {
  return path
    .map((step, index) => {
      if (typeof step === 'number') return `[${step}]`;
      const word = /^[\w-]+$/.test(step) ? step : JSON.stringify(step);
      return index === 0 ? word : `.${word}`;
    })
    .join('');
}

/**
 * Whether `path` fits `pattern`: keys joined by dots, `*` for any one key or index. Where one is longer than the other,
 * the common part decides: a problem with `sources` concerns `sources.*.name`, and one with `sources.0.time.zone`
 * concerns `sources.*.time`.
 */
export function overlaps(path: ConfigPath, pattern: string): boolean {
  const steps = pattern.split('.');
  return path.every((step, index) => [undefined, '*', String(step)].includes(steps[index]));
}

export function isSamePath(one: ConfigPath, other: ConfigPath): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}
