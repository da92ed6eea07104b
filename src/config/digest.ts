import { createHash } from 'node:crypto';
import { urlWithoutSecrets } from './database-url.js';
import type { MergeConfig } from './merge-config.js';
import { isPath } from './source-address.js';

/**
 * SHA-256, in hexadecimal, of everything that decides what a merge of the same accounts comes to: where it differs,
 * everything is unresolved. Connection URLs are not in it (a source that moved to another host still gives the same
 * accounts), nor are `allow` and the ledger's place.
 */
export function configDigest(config: MergeConfig): string {
  const { target, sources, columns, match, credential, newestBy, conflicts, ids, clockSkewMs } = config;
  const meaning = {
    target: { ...target, url: undefined },
    sources: sources.map((source) => ({ ...source, url: undefined })),
    columns,
    match,
    credential: { ...credential, plaintextKey: undefined },
    newestBy,
    conflicts,
    ids,
    clockSkewMs,
  };
  return createHash('sha256').update(canonicalJson(meaning)).digest('hex');
}

/**
 * The configuration as it may be kept and shown: URLs without password and without parameters that might hold one.
 * `query` and `where` are kept as they are.
 */
export function configWithoutSecrets(config: MergeConfig): MergeConfig {
  return {
    ...config,
    target: { ...config.target, url: urlWithoutSecrets(config.target.url) },
    credential: { ...config.credential, plaintextKey: null },
    sources: config.sources.map((source) => ({
      ...source,
      parameters: null,
      url: source.url && (isPath(source.url) ? source.url : urlWithoutSecrets(source.url)),
    })),
  };
}

/** JSON with the keys of every map in order; of equal data, equal text. */
function canonicalJson(data: unknown): string {
  return JSON.stringify(data, (_key, value: unknown) =>
    typeof value === 'object' && value !== null && !Array.isArray(value)
      ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
      : value,
  );
}
