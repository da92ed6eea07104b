/** Servers that fail while they are used: a full disk, a role that may not take long, a standby that must catch up. */
import { execFileSync } from 'node:child_process';
import { chownSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test, vi } from 'vitest';
import { configFromFlags } from '../src/config/load.js';
import { type EmbeddedServer, startEmbedded } from '../src/embedded/embedded-postgres.js';
import type { UsermergeError } from '../src/errors/usermerge-error.js';
import { connect, type Database } from '../src/postgres/connect.js';
import { sql } from '../src/postgres/sql.js';
import { apply } from '../src/runs/apply.js';
import { plan } from '../src/runs/plan.js';
import { verify } from '../src/runs/verify.js';

const isRoot = process.getuid?.() === 0;
vi.setConfig({ testTimeout: 240_000, hookTimeout: 120_000 });
const servers: EmbeddedServer[] = [];
const undo: (() => void)[] = [];

afterAll(async () => {
  for (const server of servers) await server.stop();
  for (const step of undo.reverse()) step();
});

async function start(options: Parameters<typeof startEmbedded>[0] = {}): Promise<EmbeddedServer> {
  const server = await startEmbedded({ settings: { fsync: 'off' }, ...options });
  servers.push(server);
  return server;
}

async function inDatabase<T>(url: string, fn: (db: Database) => Promise<T>): Promise<T> {
  const db = await connect(url, { applicationName: 'usermerge tests' });
  try {
    return await fn(db);
  } finally {
    await db.close();
  }
}

const failure = (running: Promise<unknown>): Promise<UsermergeError> =>
  running.then(
    () => {
      throw new Error('it should have failed');
    },
    (error: unknown) => error as UsermergeError,
  );

const users = (count: number) => `
  create table users (user_id integer primary key, username text, password text, password_last_changed timestamptz);
  insert into users select n, 'user' || n, repeat(md5(n::text), 4), '2026-01-01' from generate_series(1, ${count}) n;
`;

/** A small disk for the target, or why there can be none. */
function smallDisk(sizeMb: number): { directory: string; grow(sizeMb: number): void } | string {
  if (!isRoot) return 'only root can mount one';
  const directory = mkdtempSync(join(tmpdir(), 'usermerge-disk-'));
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${sizeMb}m`, 'tmpfs', directory], { stdio: 'pipe' });
  } catch (error) {
    rmSync(directory, { recursive: true });
    return `mount says ${String((error as { stderr?: Buffer }).stderr).trim()}`;
  }
  undo.push(() => {
    execFileSync('umount', [directory]);
    rmSync(directory, { recursive: true });
  });
  chownSync(directory, 65534, 65534);
  return {
    directory,
    grow: (to) => void execFileSync('mount', ['-o', `remount,size=${to}m`, directory]),
  };
}

const disk = smallDisk(20);
if (typeof disk === 'string')
  console.warn(`skipped: a target whose disk is full, for want of a small disk: ${disk}`);

test.skipIf(typeof disk === 'string')(
  'DISK_FULL: nothing is changed, and with room again the same command works',
  async () => {
    if (typeof disk === 'string') return;
    const server = await start();
    await inDatabase(server.url('postgres'), async (db) => {
      await db.script(`create tablespace small location '${disk.directory}'`);
      await db.script('create database test_db');
      await db.script('create database merged tablespace small');
    });
    await inDatabase(server.url('test_db'), (db) => db.script(users(60_000)));
    await inDatabase(server.url('merged'), (db) =>
      db.script(`
      create table merged_users (user_id integer primary key, username text not null unique, password text, password_last_changed timestamptz);
      insert into merged_users values (-1, 'zoe', 'z', '2025-01-01');
    `),
    );
    const config = configFromFlags({
      source: [`test_db=${server.url('test_db')}`],
      target: server.url('merged'),
      allow: ['time_spike', 'unconfirmed_match'],
    });
    const error = await failure(plan(config));
    expect(error).toMatchObject({ code: 'DISK_FULL' });
    expect(error.message).toContain('53100');
    const rows = () =>
      inDatabase(server.url('merged'), (db) =>
        db.query(sql`select user_id, username, password from merged_users`),
      );
    expect(await rows()).toEqual([{ user_id: -1, username: 'zoe', password: 'z' }]);

    disk.grow(400);
    const { planId } = await plan(config);
    expect(await apply(config, { planId })).toMatchObject({ inserted: 60_000, stale: 0 });
    expect((await verify(config)).drift).toBe(0);
  },
);

describe('a role whose statements may take a second', () => {
  test('reads a source that takes longer, and writes a target: our sessions ask for no such end', async () => {
    const server = await start();
    await inDatabase(server.url('postgres'), async (db) => {
      await db.script(`
        create role hasty login superuser password 'hasty-pw';
        alter role hasty set statement_timeout = '1s';
        alter role hasty set idle_in_transaction_session_timeout = '1s';
      `);
      for (const name of ['test_db', 'merged']) await db.script(`create database ${name}`);
    });
    await inDatabase(server.url('test_db'), (db) =>
      db.script(`${users(40)}
        alter table users rename to all_users;
        create view users as select user_id, username, password, password_last_changed from all_users where pg_sleep(0.05) is not null;
      `),
    );
    const url = (name: string) => {
      const given = new URL(server.url(name));
      given.username = 'hasty';
      given.password = 'hasty-pw';
      return given.href;
    };
    const config = configFromFlags({
      source: [`test_db=${url('test_db')}`],
      target: url('merged'),
      allow: [],
    });
    const { planId } = await plan(config);
    expect(await apply(config, { planId })).toMatchObject({ inserted: 40 });
  });
});

/** A standby that follows the server, made of a copy of its files, and that waits for no reader. */
async function copyOf(primary: EmbeddedServer): Promise<EmbeddedServer> {
  const directory = mkdtempSync(join(tmpdir(), 'usermerge-standby-'));
  await primary.stopImmediately();
  for (const part of ['data', 'password'])
    execFileSync('cp', ['-a', join(primary.directory, part), directory]);
  await primary.restart();
  writeFileSync(join(directory, 'data', 'standby.signal'), '');
  // The settings of the copied server are named there by their path.
  writeFileSync(
    join(directory, 'data', 'postgresql.conf'),
    `include_if_exists '${join(directory, 'usermerge.conf')}'\n`,
  );
  rmSync(join(directory, 'data', 'postmaster.pid'), { force: true });
  const { hostname, port, username, password } = new URL(primary.url('postgres'));
  return start({
    directory,
    settings: {
      primary_conninfo: `host=${hostname} port=${port} user=${username} password=${password}`,
      max_standby_streaming_delay: '0',
      hot_standby_feedback: 'off',
    },
  });
}

test('STANDBY_CONFLICT: a standby that ends our reading to catch up says so, and reading again works', async () => {
  const primary = await start({ settings: { fsync: 'off', wal_level: 'replica', max_wal_senders: '4' } });
  const target = await start();
  await inDatabase(primary.url('postgres'), (db) => db.script('create database test_db'));
  await inDatabase(primary.url('test_db'), (db) => db.script(users(3_000)));
  await inDatabase(target.url('postgres'), (db) => db.script('create database merged'));

  const standby = await copyOf(primary);
  await inDatabase(standby.url('test_db'), (db) =>
    vi.waitFor(
      async () => expect(await db.query(sql`select count(*)::int as n from users`)).toEqual([{ n: 3000 }]),
      {
        timeout: 120_000,
      },
    ),
  );
  await inDatabase(primary.url('test_db'), (db) =>
    db.script(`
      alter table users rename to all_users;
      create view users as select user_id, username, password, password_last_changed from all_users where pg_sleep(0.002) is not null;
    `),
  );
  const caughtUp = () =>
    inDatabase(standby.url('test_db'), (db) =>
      vi.waitFor(
        async () =>
          expect(await db.query(sql`select from pg_class where relname = 'all_users'`)).toHaveLength(1),
        {
          timeout: 120_000,
        },
      ),
    );
  await caughtUp();
  const config = configFromFlags({
    source: [`test_db=${standby.url('test_db')}`],
    target: target.url('merged'),
    allow: ['time_spike'],
  });
  const running = failure(plan(config, { tries: 1 }));
  await inDatabase(standby.url('test_db'), (db) =>
    vi.waitFor(
      async () =>
        expect(
          await db.query(
            sql`select from pg_stat_activity where query like '%extract.rows%' and pid <> pg_backend_pid()`,
          ),
        ).not.toEqual([]),
      { timeout: 120_000, interval: 20 },
    ),
  );
  // What is vacuumed on the primary while the standby still reads it.
  await inDatabase(primary.url('test_db'), (db) => db.script('update all_users set password = password; '));
  await inDatabase(primary.url('test_db'), (db) => db.script('vacuum all_users'));
  const error = await running;
  expect(error).toMatchObject({ code: 'STANDBY_CONFLICT', at: { source: 'test_db' } });

  await inDatabase(primary.url('test_db'), (db) =>
    db.script('drop view users; alter table all_users rename to users'),
  );
  await inDatabase(standby.url('test_db'), (db) =>
    vi.waitFor(
      async () => expect(await db.query(sql`select from pg_class where relname = 'all_users'`)).toEqual([]),
      {
        timeout: 120_000,
      },
    ),
  );
  const { planId } = await plan(config);
  expect(await apply(config, { planId })).toMatchObject({ inserted: 3000 });
});
