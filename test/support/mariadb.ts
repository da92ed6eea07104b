/** A MariaDB server of the test's own, from Debian's mariadb-server. */
import { spawn, spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import mysql, { type Connection } from 'mysql2/promise';
import { freePort } from './free-port.js';

export interface TestMariadb {
  /** A connection string of the role that reads. */
  readonly url: string;
  readonly version: string;
  /** As root. */
  readonly db: Connection;
  stop(): Promise<void>;
}

const find = (name: string): string | undefined =>
  ['/usr/sbin', '/usr/bin', '/usr/local/bin', '/opt/homebrew/bin']
    .map((folder) => join(folder, name))
    .find((path) => existsSync(path));

const server = find('mariadbd');
const install = find('mariadb-install-db');

/** Why there can be no server here; undefined: there can. */
export const noMariadb: string | undefined =
  server === undefined || install === undefined
    ? 'mariadbd is not installed (apt-get install mariadb-server)'
    : undefined;

/** The role that usermerge connects as, with a password that a URL has to encode. */
export const reader = { name: 'reader', password: 'r@ad/er' } as const;

/** Starts one on a free port, with an empty database `app` in utf8mb4. */
export async function startMariadb(): Promise<TestMariadb> {
  if (server === undefined || install === undefined) throw new Error(noMariadb);
  const directory = mkdtempSync(join(tmpdir(), 'usermerge-mariadb-'));
  const data = join(directory, 'data');
  const asUser = process.getuid?.() === 0 ? ['--user=mysql'] : [];
  if (asUser.length > 0) {
    chmodSync(directory, 0o755);
    spawnSync('chown', ['mysql', directory]);
  }
  const made = spawnSync(
    install,
    [
      '--no-defaults',
      `--datadir=${data}`,
      '--skip-test-db',
      '--auth-root-authentication-method=normal',
      ...asUser,
    ],
    { encoding: 'utf8' },
  );
  if (made.status !== 0) throw new Error(`mariadb-install-db failed: ${made.stderr || made.stdout}`);
  const port = await freePort();
  const child = spawn(
    server,
    [
      '--no-defaults',
      `--datadir=${data}`,
      `--port=${port}`,
      `--socket=${join(directory, 'socket')}`,
      '--bind-address=127.0.0.1',
      '--innodb-flush-log-at-trx-commit=0',
      '--skip-log-bin',
      ...asUser,
    ],
    { stdio: 'ignore' },
  );
  const stopped = new Promise((resolve) => child.once('exit', resolve));
  const db = await connectRoot(port, () => child.exitCode !== null);
  await db.query(`create user '${reader.name}'@'%' identified by '${reader.password}'`);
  await db.query('create database app character set utf8mb4');
  await db.query(`grant select on app.* to '${reader.name}'@'%'`);
  await db.query('use app');
  const [rows] = await db.query('select version() as version');
  return {
    url: `mysql://${reader.name}:${encodeURIComponent(reader.password)}@127.0.0.1:${port}/app`,
    version: (rows as { version: string }[])[0]?.version ?? '',
    db,
    async stop() {
      await db.end().catch(() => undefined);
      child.kill('SIGTERM');
      await stopped;
      rmSync(directory, { recursive: true, force: true });
    },
  };
}

async function connectRoot(port: number, hasEnded: () => boolean): Promise<Connection> {
  const deadline = Date.now() + 30_000;
  for (;;) {
    try {
      return await mysql.createConnection({
        host: '127.0.0.1',
        port,
        user: 'root',
        multipleStatements: true,
      });
    } catch (error) {
      if (hasEnded() || Date.now() > deadline) throw error;
      await sleep(50);
    }
  }
}
