/** What the `url` of a source leads to: a database, a directory, a file, or standard input. */
import { extname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseDatabaseUrl } from './database-url.js';

/** Kinds of source, each one file of `src/pipeline/extract`. */
export type SourceKindName = 'postgres' | 'mysql' | 'sqlite' | 'ldap' | 'file';

export type SourceAddress =
  | { readonly kind: 'postgres' | 'mysql' | 'ldap' }
  | { readonly kind: 'sqlite'; readonly path: string }
  /** `path` is `-` for standard input. */
  | { readonly kind: 'file'; readonly path: string };

const schemes: Readonly<Record<string, 'postgres' | 'mysql' | 'ldap'>> = {
  postgres: 'postgres',
  postgresql: 'postgres',
  mysql: 'mysql',
  mariadb: 'mysql',
  ldap: 'ldap',
  ldaps: 'ldap',
};

/** Forms of files, by the ends of their names. */
export const fileFormats = ['csv', 'tsv', 'ndjson', 'json', 'ldif'] as const;
export type FileFormat = (typeof fileFormats)[number];

const formatsByEnd: Readonly<Record<string, FileFormat>> = {
  '.csv': 'csv',
  '.tsv': 'tsv',
  '.tab': 'tsv',
  '.ndjson': 'ndjson',
  '.jsonl': 'ndjson',
  '.json': 'json',
  '.ldif': 'ldif',
};
const packedEnds = ['.gz', '.zst'];

/** Every beginning that the url of a source can have. */
export const readableSchemes: readonly string[] = [...Object.keys(schemes), 'sqlite', 'file'];

/** Undefined where the text is none of them; it may still be a URL of a kind that cannot be read. */
export function sourceAddress(url: string): SourceAddress | undefined {
  if (url === '-') return { kind: 'file', path: '-' };
  const scheme = /^([a-z][a-z0-9+.-]+):/i.exec(url)?.[1]?.toLowerCase();
  if (scheme === 'file' || scheme === 'sqlite') return pathOf(scheme, url);
  if (scheme !== undefined && schemes[scheme] !== undefined && /^[a-z+.-]+:\/\//i.test(url))
    return parseDatabaseUrl(url) === undefined ? undefined : { kind: schemes[scheme] };
  return scheme === undefined && formatOfPath(url) !== undefined ? { kind: 'file', path: url } : undefined;
}

/** Whether the url is a path of this machine, in which nothing is secret. */
export function isPath(url: string): boolean {
  return ['file', 'sqlite'].includes(sourceAddress(url)?.kind ?? '');
}

/** `file:users.csv`, `file:///srv/users.csv`; `sqlite:` likewise. */
function pathOf(kind: 'file' | 'sqlite', url: string): SourceAddress | undefined {
  const rest = url.slice(kind.length + 1);
  if (rest === '') return undefined;
  if (!rest.startsWith('//')) return { kind, path: rest };
  try {
    return { kind, path: fileURLToPath(`file:${rest}`) };
  } catch {
    return undefined;
  }
}

/** The form of a file by its name, `.gz` and `.zst` aside. */
export function formatOfPath(path: string): FileFormat | undefined {
  const end = extname(path).toLowerCase();
  if (packedEnds.includes(end)) return formatOfPath(path.slice(0, -end.length));
  return formatsByEnd[end];
}
