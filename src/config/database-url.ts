/** What of a connection URL is needed to check, compare and print it; connecting is the business of `src/postgres`. */
export interface DatabaseUrl {
  /** Lower case, without the colon. */
  readonly scheme: string;
  readonly user: string;
  /** As in the URL: `host`, `host:port`, `[::1]:port`, or nothing. */
  readonly authority: string;
  /** Decoded; empty where the URL names none. */
  readonly database: string;
  readonly query: URLSearchParams;
  readonly hasFragment: boolean;
}

const urlPattern =
  /^(?<scheme>[a-z][a-z0-9+.-]*):\/\/(?:(?<user>[^:@/?#\s]*)(?::[^@/?#\s]*)?@)?(?<authority>\[[0-9a-f:.]+\](?::[0-9]+)?|[^:@/?#\s]*(?::[0-9]+)?)(?:\/(?<database>[^?#\s]*))?(?:\?(?<query>[^#\s]*))?(?<fragment>#.*)?$/i;

/** Parameters that may be kept and shown; any other might hold a secret. */
const harmlessParameters = ['host', 'hostaddr', 'port', 'user', 'dbname', 'service', 'sslmode', 'socket'];

/** The parts of a URL; undefined where it is none, such as with an `@`, `/`, `?` or `#` in a password that is not %-encoded. */
export function parseDatabaseUrl(text: string): DatabaseUrl | undefined {
  const groups = urlPattern.exec(text)?.groups;
  if (groups === undefined) return undefined;
  try {
    return {
      scheme: (groups.scheme ?? '').toLowerCase(),
      user: decodeURIComponent(groups.user ?? ''),
      authority: wellEncoded(groups.authority ?? ''),
      database: decodeURIComponent(groups.database ?? ''),
      query: new URLSearchParams(groups.query ?? ''),
      hasFragment: groups.fragment !== undefined,
    };
  } catch {
    return undefined;
  }
}

/** Throws where a % is not followed by two digits. */
function wellEncoded(text: string): string {
  decodeURIComponent(text);
  return text;
}

/**
 * The same URL without its password and without parameters that might hold a secret; user, host, port and database stay.
 */
export function urlWithoutSecrets(text: string): string {
  const url = parseDatabaseUrl(text);
  if (url === undefined) throw new TypeError('not a connection URL');
  const user = url.user === '' ? '' : `${encodeURIComponent(url.user)}@`;
  // Of LDAP: attributes, scope and filter stand there, which are no parameters, and no secrets.
  const search = /^ldaps?:\/\/[^?]*(\?.*)$/i.exec(text)?.[1];
  if (search !== undefined)
    return `${url.scheme}://${user}${url.authority}/${encodeURIComponent(url.database)}${search}`;
  const kept = [...url.query].filter(([name]) => harmlessParameters.includes(name));
  const query = kept.length === 0 ? '' : `?${new URLSearchParams(kept)}`;
  return `${url.scheme}://${user}${url.authority}/${encodeURIComponent(url.database)}${query}`;
}

/**
 * Equal for two URLs that lead to one database, as far as their text tells: default port, default database name and the
 * names of this machine are taken into account; user, password and the environment (PGHOST) are not.
 */
export function databaseOfUrl(url: DatabaseUrl): string {
  const [, name = '', authorityPort] = /^(\[.*\]|[^:]*)(?::([0-9]+))?$/.exec(url.authority) ?? [];
  const host = (url.query.get('host') ?? decodeURIComponent(name)).toLowerCase();
  const isThisMachine = ['localhost', '127.0.0.1', '[::1]', '::1'].includes(host);
  const port = url.query.get('port') ?? authorityPort ?? (isMysql(url) ? '3306' : '5432');
  const database = url.query.get('dbname') ?? (url.database || (url.query.get('user') ?? url.user));
  return JSON.stringify([
    isMysql(url) ? 'mysql' : url.query.get('service'),
    isThisMachine ? 'localhost' : host,
    port,
    database,
  ]);
}

function isMysql({ scheme }: DatabaseUrl): boolean {
  return scheme === 'mysql' || scheme === 'mariadb';
}
