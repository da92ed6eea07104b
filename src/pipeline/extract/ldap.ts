/** LDAP directories: the entries below a base that a filter finds, page by page. */
import { Readable } from 'node:stream';
import { Client, FilterParser, type SearchOptions } from 'ldapts';
import type { SourceConfig } from '../../config/merge-config.js';
import type { ErrorCode } from '../../errors/codes.js';
import { UsermergeError } from '../../errors/usermerge-error.js';
import { sql } from '../../postgres/sql.js';
import { CopyRows } from './copy-rows.js';
import { type Entry, EntryReader, statusAttributes } from './directory-entries.js';
import type { FeedKind } from './feed.js';

export const ldap: FeedKind = {
  async open(source, _config, signal) {
    const search = searchOf(source);
    const client = new Client({
      url: search.server,
      timeout: 600_000,
      connectTimeout: 15_000,
      strictDN: false,
    });
    const failed = failuresOf(source, search);
    const stop = () => void client.unbind().catch(() => undefined);
    signal?.addEventListener('abort', stop);
    const close = async () => {
      signal?.removeEventListener('abort', stop);
      await client.unbind().catch(() => undefined);
    };
    try {
      signal?.throwIfAborted();
      const entries = new EntryReader(source);
      await failed(() => client.bind(search.bindDn, search.password));
      for (const name of await failed(() => firstNames(client, search))) entries.see([name]);
      return {
        location: `${search.label} ${search.base}`,
        title: `the directory below ${search.base}`,
        serverVersion: await vendor(client),
        encoding: 'UTF8',
        get known() {
          return entries.known;
        },
        columns: entries.columns,
        filtered: true,
        guarantees: {
          consistent: false,
          resumable: false,
          limits: [
            'a directory has no snapshot: what changes while it is read may be seen as it was before or after, and a reading that breaks off begins anew',
          ],
        },
        notes: () => entries.notes(),
        copyOptions: sql`format text`,
        judged: true,
        read: () =>
          Readable.from(rowsOf(client, search, entries, failed), {
            objectMode: false,
            highWaterMark: 512 * 1024,
          }),
        missing: () => entries.missing(),
        oneByOne: null,
        close,
      };
    } catch (error) {
      await close();
      throw error;
    }
  },
};

interface Search {
  /** Protocol, host and port. */
  readonly server: string;
  readonly label: string;
  readonly bindDn: string;
  readonly password: string;
  readonly base: string;
  readonly scope: 'base' | 'one' | 'sub';
  readonly filter: string;
}

const pageSize = 500;

/** RFC 4516: ldap://host/base?attributes?scope?filter, with the DN and the password to bind as before the host. */
function searchOf(source: SourceConfig): Search {
  const url = new URL(source.url ?? '');
  const [, , scope = '', filter = ''] = url.href.split('?');
  const part = (text: string): string => decodeURIComponent(text);
  const scopes: Readonly<Record<string, Search['scope']>> = {
    base: 'base',
    one: 'one',
    '': 'sub',
    sub: 'sub',
  };
  const known = scopes[scope.toLowerCase()];
  if (known === undefined) {
    throw new UsermergeError(
      'CONFIG_INVALID',
      `source ${source.name}: the scope of its url must be base, one or sub`,
      {
        at: { source: source.name, key: 'url' },
      },
    );
  }
  const given = source.where ?? (filter === '' ? '(objectClass=person)' : part(filter));
  try {
    FilterParser.parseString(given);
  } catch (cause) {
    throw new UsermergeError(
      'CONFIG_INVALID',
      `source ${source.name}: its filter cannot be read: ${(cause as Error).message}`,
      {
        at: { source: source.name, key: source.where === null ? 'url' : 'where' },
        cause,
      },
    );
  }
  return {
    server: `${url.protocol}//${url.host}`,
    label: url.host,
    bindDn: part(url.username),
    password: part(url.password),
    base: part(url.pathname.slice(1)),
    scope: known,
    filter: given,
  };
}

function optionsOf({ scope, filter }: Search, more: SearchOptions): SearchOptions {
  return { scope, filter, derefAliases: 'always', ...more };
}

/** Names of the attributes, operational ones too, that the first entries have. */
async function firstNames(client: Client, search: Search): Promise<string[]> {
  const options = optionsOf(search, { attributes: ['*', '+'], paged: { pageSize: 20 } });
  for await (const { searchEntries } of client.searchPaginated(search.base, options))
    return [...new Set(searchEntries.flatMap((entry) => Object.keys(entry)))];
  return [];
}

async function vendor(client: Client): Promise<string> {
  const attributes = ['vendorName', 'vendorVersion', 'forestFunctionality'];
  const found = await client.search('', { scope: 'base', attributes }).catch(() => ({ searchEntries: [] }));
  const [{ vendorName, vendorVersion } = {} as Record<string, unknown>] = found.searchEntries;
  return (
    [vendorName, vendorVersion]
      .flat()
      .filter((text) => typeof text === 'string' && text !== '')
      .join(' ') || 'LDAP'
  );
}

async function* rowsOf(
  client: Client,
  search: Search,
  entries: EntryReader,
  failed: Failures,
): AsyncGenerator<Buffer> {
  const rows = new CopyRows();
  const attributes = [...new Set([...entries.attributes, ...statusAttributes])];
  // As bytes: what is text is seen by itself.
  const options = optionsOf(search, {
    attributes,
    explicitBufferAttributes: attributes,
    paged: { pageSize },
  });
  const pages = client.searchPaginated(search.base, options);
  for (;;) {
    const page = await failed(() => pages.next());
    if (page.done) break;
    for (const found of page.value.searchEntries) {
      const entry = entryOf(found);
      if (entries.rows < 1000)
        entries.see(Object.keys(found).filter((name) => [found[name]].flat().length > 0));
      entries.add(entry, null, rows);
    }
    yield rows.take();
  }
}

function entryOf(found: Readonly<Record<string, unknown>>): Entry {
  return new Map(
    Object.entries(found).map(([name, value]) => [
      (name.split(';')[0] ?? '').toLowerCase(),
      [value].flat().map((each) => (Buffer.isBuffer(each) ? each : Buffer.from(String(each)))),
    ]),
  );
}

type Failures = <T>(fn: () => Promise<T>) => Promise<T>;

/** By result code of LDAP (RFC 4511). */
const codes: Readonly<Record<number, readonly [ErrorCode, string]>> = {
  4: ['SOURCE_REFUSED', 'it gives no more entries than its size limit: give the role a higher one'],
  18: ['CONFIG_INVALID', 'the filter does not fit its attributes'],
  32: ['TABLE_MISSING', 'it has no entry of the base DN'],
  34: ['CONFIG_INVALID', 'the base DN, or the DN to bind as, is none'],
  48: ['AUTHENTICATION_FAILED', 'it does not take this way to authenticate'],
  49: ['AUTHENTICATION_FAILED', 'it refused the DN or the password'],
  50: ['PRIVILEGE_MISSING', 'the DN may not search there'],
  53: ['SOURCE_REFUSED', 'it is not willing to answer'],
};

function failuresOf(source: SourceConfig, { label, base }: Search): Failures {
  return async (fn) => {
    try {
      return await fn();
    } catch (cause) {
      if (cause instanceof UsermergeError) throw cause;
      const { code, message, syscall } = cause as Error & { code?: string | number; syscall?: string };
      const at = { source: source.name };
      const problem = (which: ErrorCode, what: string) =>
        new UsermergeError(which, `source ${source.name} (${label}, ${base}): ${what}`, { at, cause });
      const known = typeof code === 'number' ? codes[code] : undefined;
      if (known !== undefined) throw problem(...known);
      if (typeof code === 'number') throw problem('SOURCE_REFUSED', message);
      if (
        syscall === 'connect' ||
        /ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ETIMEDOUT|timeout/i.test(`${code} ${message}`)
      )
        throw problem('SOURCE_UNREACHABLE', `it cannot be reached: ${message}`);
      if (/CERT|SSL|TLS|SELF_SIGNED/.test(String(code))) throw problem('TLS_UNTRUSTED', message);
      if (/connection|socket|closed/i.test(`${code} ${message}`) || code === 'ECONNRESET')
        throw problem('CONNECTION_LOST', `the connection was lost: ${message}`);
      throw cause;
    }
  };
}
