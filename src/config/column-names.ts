import { defaultSourceColumns, defaultTargetColumns } from './defaults.js';
import type { Config, ConfigSource } from './schema.js';

/** Names that are no merge columns. */
export const standardNames: ReadonlySet<string> = new Set(
  Object.keys({ ...defaultSourceColumns, ...defaultTargetColumns }),
);

/** Merge columns that the target receives, by our names, in the order of the file. */
export function targetMergeNames(config: Config): string[] {
  return withoutStandard(Object.keys(config.target.columns ?? {}));
}

/** What a source maps beside the standard columns, by our names. */
export function sourceMergeNames(source: ConfigSource): string[] {
  return withoutStandard(Object.keys(source.columns ?? {}));
}

/** Names that match, credential and verified ask for. */
export function askedNames(config: Config): Set<string> {
  return new Set(
    withoutStandard([
      ...(config.match?.on ?? []),
      ...(config.match?.confirm ?? []),
      ...credentialNames(config),
      ...config.sources.flatMap(({ verified }) => Object.keys(verified ?? {})),
    ]),
  );
}

/** Columns that travel with the password, the second factor among them. */
export function credentialNames({ credential }: Config): string[] {
  const secondFactor = credential?.second_factor === undefined ? [] : [credential.second_factor];
  return [...new Set([...(credential?.columns ?? []), ...secondFactor])];
}

/** Every merge column: first those of the target, then those that are only read. */
export function mergeNames(config: Config): string[] {
  return [...new Set([...targetMergeNames(config), ...askedNames(config)])];
}

function withoutStandard(names: readonly string[]): string[] {
  return names.filter((name) => !standardNames.has(name));
}
