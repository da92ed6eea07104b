/** The stage of the demo: a folder, a PostgreSQL server in it, and nothing left of either at the end. */
import { randomBytes } from 'node:crypto';
import { chmodSync, copyFileSync, existsSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join, resolve } from 'node:path';
import { type EmbeddedServer, startEmbedded, stopEmbedded } from '../embedded/embedded-postgres.js';
import { connect, type Database } from '../postgres/connect.js';
import { ident, literal, sql } from '../postgres/sql.js';

export const databaseNames = ['test_db', 'dev_db', 'merged_users'] as const;
export type DatabaseName = (typeof databaseNames)[number];

export interface Stage {
  readonly folder: string;
  readonly configFile: string;
  /** What usermerge.yaml wants to know; the role may read the sources, and write the target. */
  readonly env: Readonly<Record<string, string>>;
  /** As the owner of everything. */
  ownerUrl(database: DatabaseName): string;
  /** Sessions of the owner. */
  readonly db: Readonly<Record<DatabaseName, Database>>;
}

const role = 'usermerge';
const folderPrefix = 'usermerge-demo-';

/**
 * Sets up the stage for `fn` and takes it down again, also when `signal` is aborted or the process ends otherwise.
 * With `keep` it stays, unless it was interrupted: `removeStage` ends it then.
 *
 * @throws UsermergeError EMBEDDED_UNAVAILABLE; what `fn` throws
 */
export async function withStage<T>(
  { keep, signal }: { keep: boolean; signal: AbortSignal },
  fn: (stage: Stage) => Promise<T>,
): Promise<T> {
  const folder = newFolder();
  const removeFolder = (): void => rmSync(folder, { recursive: true, force: true });
  let stays = false;
  try {
    const server = await startEmbedded({ directory: serverOf(folder), keep });
    if (!keep) process.once('exit', removeFolder);
    signal.throwIfAborted();
    const stage = await furnish(server, folder);
    const cancel = (): void => void Promise.allSettled(Object.values(stage.db).map((db) => db.cancel()));
    signal.addEventListener('abort', cancel);
    try {
      return await fn(stage);
    } finally {
      signal.removeEventListener('abort', cancel);
      await Promise.all(Object.values(stage.db).map((db) => db.close()));
      stays = keep && !signal.aborted;
    }
  } finally {
    if (!stays) {
      await removeStage(folder);
      process.removeListener('exit', removeFolder);
    }
  }
}

/** Stops the server of a stage, if it runs, and removes the folder. False: there is no stage. */
export async function removeStage(folder: string): Promise<boolean> {
  if (!isStage(folder)) return false;
  await stopEmbedded(serverOf(folder), { remove: true });
  rmSync(folder, { recursive: true, force: true });
  return true;
}

const isStage = (folder: string): boolean =>
  basename(resolve(folder)).startsWith(folderPrefix) && existsSync(folder);

const serverOf = (folder: string): string => join(resolve(folder), 'server');

/** As root the server runs under another account, which has to come through to its folder. */
function newFolder(): string {
  const isRoot = process.getuid?.() === 0;
  const base = isRoot && !everybodyMayPass(tmpdir()) ? '/tmp' : tmpdir();
  const folder = mkdtempSync(join(base, folderPrefix));
  if (isRoot) chmodSync(folder, 0o711);
  return folder;
}

function everybodyMayPass(path: string): boolean {
  const mayPass = (statSync(path).mode & 0o001) !== 0;
  return mayPass && (dirname(path) === path || everybodyMayPass(dirname(path)));
}

async function furnish(server: EmbeddedServer, folder: string): Promise<Stage> {
  const password = randomBytes(12).toString('base64url');
  await createDatabases(server, password);
  const urlOfRole = (database: DatabaseName): string => {
    const url = new URL(server.url(database));
    [url.username, url.password] = [role, password];
    return url.href;
  };
  const env = {
    TEST_DB_URL: urlOfRole('test_db'),
    DEV_DB_URL: urlOfRole('dev_db'),
    TARGET_URL: urlOfRole('merged_users'),
  };
  const configFile = join(folder, 'usermerge.yaml');
  copyFileSync(new URL('usermerge.yaml', import.meta.url), configFile);
  const exports = Object.entries(env).map(([name, value]) => `export ${name}='${value}'\n`);
  writeFileSync(join(folder, 'env'), exports.join(''), { mode: 0o600 });

  const opened: Database[] = [];
  try {
    for (const name of databaseNames) {
      opened.push(await connect(server.url(name), { applicationName: 'usermerge demo' }));
    }
  } catch (error) {
    await Promise.all(opened.map((db) => db.close()));
    throw error;
  }
  const [test_db, dev_db, merged_users] = opened;
  if (!test_db || !dev_db || !merged_users) throw new Error('three sessions');
  return {
    folder,
    configFile,
    env,
    ownerUrl: (database) => server.url(database),
    db: { test_db, dev_db, merged_users },
  };
}

async function createDatabases(server: EmbeddedServer, password: string): Promise<void> {
  const db = await connect(server.url('postgres'), { applicationName: 'usermerge demo' });
  try {
    await db.execute(sql`create role ${ident(role)} login password ${literal(password)}`);
    for (const name of databaseNames) await db.execute(sql`create database ${ident(name)}`);
  } finally {
    await db.close();
  }
}
