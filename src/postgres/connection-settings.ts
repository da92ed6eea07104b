import { readFileSync, statSync } from 'node:fs';
import { homedir, userInfo } from 'node:os';
import { join } from 'node:path';
import { UsermergeError } from '../errors/usermerge-error.js';

/** How to reach one database, after URL, service file, environment and password file were read. */
export interface ConnectionSettings {
  /** A host name, an address, or the folder of a Unix socket (begins with '/'). */
  host: string;
  port: number;
  user: string;
  database: string;
  password: string | undefined;
  sslMode: SslMode;
  sslRootCert: string | undefined;
  sslCert: string | undefined;
  sslKey: string | undefined;
  sslPassword: string | undefined;
  sslNegotiation: 'postgres' | 'direct';
  connectTimeoutMs: number;
  /** Command-line options for the server's session, as of PGOPTIONS. */
  options: string | undefined;
}

const sslModes = ['disable', 'allow', 'prefer', 'require', 'verify-ca', 'verify-full'] as const;
export type SslMode = (typeof sslModes)[number];

type Environment = Readonly<Record<string, string | undefined>>;
type Parameters = Record<string, string>;

/** The parameters that we follow, with the variable that stands in for each. */
const variables = {
  host: 'PGHOST',
  hostaddr: 'PGHOSTADDR',
  port: 'PGPORT',
  user: 'PGUSER',
  dbname: 'PGDATABASE',
  password: 'PGPASSWORD',
  passfile: 'PGPASSFILE',
  service: 'PGSERVICE',
  sslmode: 'PGSSLMODE',
  sslrootcert: 'PGSSLROOTCERT',
  sslcert: 'PGSSLCERT',
  sslkey: 'PGSSLKEY',
  sslpassword: undefined,
  sslnegotiation: 'PGSSLNEGOTIATION',
  connect_timeout: 'PGCONNECT_TIMEOUT',
  options: 'PGOPTIONS',
} as const satisfies Record<string, string | undefined>;

/** Parameters of libpq that change nothing here: accepted, so that URLs that work elsewhere work here. */
const ignored = new Set([
  'application_name',
  'fallback_application_name',
  'client_encoding',
  'keepalives',
  'keepalives_idle',
  'keepalives_interval',
  'keepalives_count',
  'tcp_user_timeout',
  'gssencmode',
  'krbsrvname',
  'gsslib',
  'channel_binding',
  'sslcompression',
  'sslsni',
  'target_session_attrs',
  'load_balance_hosts',
]);

const defaultConnectTimeoutSeconds = 15;

/**
 * Reads a connection string as libpq does: a URL (`postgresql://`, `postgres://`) or key=value pairs, then the
 * service file, then the environment (PGHOST and the others), then the password file.
 *
 * Differences: several hosts in one string are refused; without connect_timeout it is 15 seconds.
 * Source: https://www.postgresql.org/docs/18/libpq-connect.html, libpq-pgservice, libpq-pgpass.
 *
 * @throws UsermergeError CONFIG_INVALID, without the password in its message
 */
export function parseConnectionSettings(
  connectionString: string,
  environment: Environment = process.env,
): ConnectionSettings {
  const own = /^postgres(ql)?:\/\//.test(connectionString)
    ? parseUrl(connectionString)
    : parseKeyValues(connectionString);

  const serviceName = own.service ?? environment.PGSERVICE;
  const parameters: Parameters = { ...(serviceName ? readService(serviceName, environment) : {}), ...own };
  for (const [name, variable] of Object.entries(variables)) {
    const value = variable && environment[variable];
    if (value && parameters[name] === undefined) parameters[name] = value;
  }

  const host = parameters.hostaddr || parameters.host || 'localhost';
  if (host.includes(',')) throw invalid('several hosts in one connection string are not supported: name one');
  const port = integer('port', parameters.port || '5432', 1, 65535);
  const user = parameters.user || userInfo().username;
  const database = parameters.dbname || user;

  const sslMode = (parameters.sslmode || 'prefer') as SslMode;
  if (!sslModes.includes(sslMode)) {
    throw invalid(`sslmode is "${sslMode}": it must be one of ${sslModes.join(', ')}`);
  }
  const sslNegotiation = parameters.sslnegotiation || 'postgres';
  if (sslNegotiation !== 'postgres' && sslNegotiation !== 'direct') {
    throw invalid(`sslnegotiation is "${sslNegotiation}": it must be postgres or direct`);
  }

  const timeout = integer(
    'connect_timeout',
    parameters.connect_timeout || String(defaultConnectTimeoutSeconds),
    -1,
    86_400,
  );

  return {
    host,
    port,
    user,
    database,
    password: parameters.password || readPasswordFile(parameters.passfile, { host, port, database, user }),
    sslMode,
    sslRootCert: parameters.sslrootcert || undefined,
    sslCert: parameters.sslcert || undefined,
    sslKey: parameters.sslkey || undefined,
    sslPassword: parameters.sslpassword || undefined,
    sslNegotiation,
    connectTimeoutMs: Math.max(timeout, 0) * 1000,
    options: parameters.options || undefined,
  };
}

/** `host:port/database`: how a person recognises a database; no user and no secret. */
export function connectionLabel({ host, port, database }: ConnectionSettings): string {
  return `${host.includes(':') ? `[${host}]` : host}:${port}/${database}`;
}

function parseUrl(text: string): Parameters {
  // Not `new URL`: it refuses the empty host that is a Unix socket, and prints the password when it fails.
  const match = /^postgres(?:ql)?:\/\/(?:([^@/?#]*)@)?([^/?#]*)(?:\/([^?#]*))?(?:\?([^#]*))?$/.exec(text);
  if (!match) {
    throw invalid(
      'the connection string is not a valid URL: percent-encode special characters of the password ' +
        '(@ is %40, : is %3A, / is %2F, ? is %3F, # is %23)',
    );
  }
  const [, credentials, authority = '', path, query] = match;
  const parameters: Parameters = {};

  if (credentials) {
    const colon = credentials.indexOf(':');
    const user = colon < 0 ? credentials : credentials.slice(0, colon);
    if (user) parameters.user = decode(user);
    if (colon >= 0 && colon < credentials.length - 1)
      parameters.password = decode(credentials.slice(colon + 1));
  }
  if (authority) {
    const parts = /^(\[[^\]]*\]|[^:]*)(?::(\d*))?$/.exec(authority);
    if (!parts) throw invalid('host and port of the connection string cannot be read');
    if (parts[1]) parameters.host = decode(parts[1].replace(/^\[(.*)\]$/, '$1'));
    if (parts[2]) parameters.port = parts[2];
  }
  if (path) parameters.dbname = decode(path);
  for (const pair of query ? query.split('&') : []) {
    const equals = pair.indexOf('=');
    if (equals < 0) throw invalid(`"${decode(pair)}" in the connection string has no value`);
    setParameter(parameters, decode(pair.slice(0, equals)), decode(pair.slice(equals + 1)));
  }
  return parameters;
}

function parseKeyValues(text: string): Parameters {
  const parameters: Parameters = {};
  const pair = /\s*([a-z_]+)\s*=\s*(?:'((?:[^'\\]|\\.)*)'|((?:[^\s\\']|\\.)*))(?=\s|$)/gy;
  while (pair.lastIndex < text.trimEnd().length) {
    const match = pair.exec(text);
    if (!match?.[1]) {
      throw invalid(
        'the connection string is neither a URL (postgresql://user@host:5432/database) nor key=value pairs',
      );
    }
    setParameter(parameters, match[1], (match[2] ?? match[3] ?? '').replace(/\\(.)/g, '$1'));
  }
  return parameters;
}

function setParameter(parameters: Parameters, name: string, value: string): void {
  if (name === 'ssl' && value === 'true') parameters.sslmode = 'require';
  else if (Object.hasOwn(variables, name)) parameters[name] = value;
  else if (!ignored.has(name)) {
    // What is no name of a parameter may be a part of a password that was not encoded.
    const shown = /^[a-z_]{1,40}$/i.test(name) ? ` "${name}"` : '';
    throw invalid(`the connection string has an unknown parameter${shown}`);
  }
}

function readService(name: string, environment: Environment): Parameters {
  const files = [
    environment.PGSERVICEFILE ?? join(homedir(), '.pg_service.conf'),
    ...(environment.PGSYSCONFDIR ? [join(environment.PGSYSCONFDIR, 'pg_service.conf')] : []),
  ];
  for (const file of files) {
    const parameters: Parameters = {};
    let found = false;
    for (const line of linesOf(file) ?? []) {
      const section = /^\[(.*)\]$/.exec(line.trim());
      if (section) {
        if (found) break;
        found = section[1] === name;
      } else if (found && !/^\s*(#|$)/.test(line)) {
        const equals = line.indexOf('=');
        if (equals < 0) throw invalid(`service "${name}" in ${file} has a line without "="`);
        setParameter(parameters, line.slice(0, equals).trim(), line.slice(equals + 1).trim());
      }
    }
    if (found) return parameters;
  }
  throw invalid(`service "${name}" is not in ${files.join(' nor in ')}`);
}

function readPasswordFile(
  file: string | undefined,
  { host, port, database, user }: { host: string; port: number; database: string; user: string },
): string | undefined {
  const path = file ?? join(homedir(), '.pgpass');
  const lines = linesOf(path);
  if (!lines) return undefined;
  // As in libpq: a password file that others can read is not used.
  if (process.platform !== 'win32' && (statSync(path).mode & 0o077) !== 0) return undefined;

  const sought = [host.startsWith('/') ? 'localhost' : host, String(port), database, user];
  for (const line of lines) {
    if (line.startsWith('#')) continue;
    const fields = line.match(/(?:[^:\\]|\\.)+|(?<=:|^)(?=:|$)/g) ?? [];
    const [hostField, portField, databaseField, userField, ...rest] = fields;
    const pattern = [hostField, portField, databaseField, userField];
    if (rest.length === 0 || pattern.includes(undefined)) continue;
    const matches = pattern.every(
      (field, index) => field === '*' || unescaped(field ?? '') === sought[index],
    );
    if (matches) return unescaped(rest[0] ?? '');
  }
  return undefined;
}

function unescaped(field: string): string {
  return field.replace(/\\(.)/g, '$1');
}

function linesOf(file: string): string[] | undefined {
  try {
    return readFileSync(file, 'utf8').split(/\r?\n/);
  } catch {
    return undefined;
  }
}

function integer(name: string, text: string, least: number, most: number): number {
  const value = Number(text);
  if (!/^-?\d+$/.test(text) || value < least || value > most) {
    throw invalid(`${name} of the connection is "${text}": it must be a number from ${least} to ${most}`);
  }
  return value;
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw invalid(
      'the connection string has a "%" that begins no percent-encoded character (write it as %25)',
    );
  }
}

function invalid(message: string): UsermergeError {
  return new UsermergeError('CONFIG_INVALID', message);
}
