import { stat } from 'node:fs/promises';
import { urlWithoutSecrets } from '../../config/database-url.js';
import type { MergeConfig, SourceConfig } from '../../config/merge-config.js';
import { isPath, type SourceKindName, sourceAddress } from '../../config/source-address.js';
import { version } from '../../config/version.js';
import { UsermergeError } from '../../errors/usermerge-error.js';
import { file } from './file.js';
import { ldap } from './ldap.js';
import { mysqlKind } from './mysql.js';
import { postgres } from './postgres.js';
import type { OpenOptions, OpenSource, SourceKind } from './source.js';
import { sqlite } from './sqlite.js';
import { openStaged } from './stage.js';

/** Every kind of source. A new kind is one row here, and passes `describeSource` (test/extract). */
const kinds: Readonly<Record<SourceKindName, SourceKind>> = {
  postgres,
  mysql: { open: (source, config, options) => openStaged(mysqlKind, source, config, options) },
  sqlite: { open: (source, config, options) => openStaged(sqlite, source, config, options) },
  ldap: { open: (source, config, options) => openStaged(ldap, source, config, options) },
  file: { open: (source, config, options) => openStaged(file, source, config, options) },
};

/** Opens `source` by the kind that its URL names; see `SourceKind.open`. The caller closes it. */
export async function openSource(
  source: SourceConfig,
  config: MergeConfig,
  options: OpenOptions = {},
): Promise<OpenSource> {
  if (source.url === null) throw new Error(`source ${source.name} is retired: it is not read any more`);
  const address = sourceAddress(source.url);
  if (address === undefined) {
    throw new UsermergeError('CONFIG_INVALID', `source ${source.name}: its url is of no kind that is known`, {
      at: { source: source.name, key: 'url' },
    });
  }
  return kinds[address.kind].open(source, config, options);
}

/**
 * Where a source is, and what it is: of a file also its size and when it was written. Where it differs, what is landed of
 * the source is of another one. No secret.
 */
export async function sourceDefinition(source: SourceConfig): Promise<string> {
  const urls = [source.url, source.file?.passwords].flatMap((url) => url ?? []);
  const parts = urls.map(async (url) => {
    const address = sourceAddress(url);
    if (!isPath(url)) return urlWithoutSecrets(url);
    if (address?.kind !== 'file') return url;
    const state = await stat(address.path).catch(() => null);
    return `${url} ${state?.size} ${state?.mtimeMs}`;
  });
  return JSON.stringify([version, ...(await Promise.all(parts))]);
}
