import { parseDatabaseUrl } from '../../config/database-url.js';
import type { MergeConfig, SourceConfig } from '../../config/merge-config.js';
import { UsermergeError } from '../../errors/usermerge-error.js';
import { postgres } from './postgres.js';
import type { OpenSource, SourceKind } from './source.js';

/** Every kind of source. A new kind is one row here, and passes `describeSource` (test/extract). */
const kinds: readonly SourceKind[] = [postgres];

/** Opens `source` by the kind that its URL names; see `SourceKind.open`. The caller closes it. */
export async function openSource(
  source: SourceConfig,
  config: MergeConfig,
  signal?: AbortSignal,
): Promise<OpenSource> {
  if (source.url === null) throw new Error(`source ${source.name} is retired: it is not read any more`);
  const scheme = parseDatabaseUrl(source.url)?.scheme;
  const kind = kinds.find(({ schemes }) => scheme !== undefined && schemes.includes(scheme));
  if (kind === undefined) {
    const known = kinds.flatMap(({ schemes }) => schemes).map((name) => `${name}://`);
    throw new UsermergeError(
      'CONFIG_INVALID',
      `source ${source.name}: its url begins with none of ${known.join(', ')}`,
      { at: { source: source.name, key: 'url' } },
    );
  }
  return kind.open(source, config, signal);
}
