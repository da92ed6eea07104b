/** A plan that dies while landing: the next one goes on where it was, and what it comes to is what one alone would. */
import { spawn } from 'node:child_process';
import { rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, expect, test } from 'vitest';
import { configFromFlags, parseConfig } from '../../src/config/load.js';
import type { MergeConfig } from '../../src/config/merge-config.js';
import { startEmbedded } from '../../src/embedded/embedded-postgres.js';
import { hazards } from '../../src/pipeline/vocabulary.js';
import type { Database } from '../../src/postgres/connect.js';
import { ident, sql } from '../../src/postgres/sql.js';
import { apply } from '../../src/runs/apply.js';
import { type PlanOptions, plan } from '../../src/runs/plan.js';
import type { Progress } from '../../src/runs/progress.js';
import { verify } from '../../src/runs/verify.js';
import { useDatabases } from '../support/databases.js';
import { within } from '../support/faults.js';
import { nameOfStatement, recordStatements } from '../support/recorder.js';

const databases = useDatabases('test_db', 'dev_db', 'merged', 'other');
const main = join(import.meta.dirname, '../../src/cli/main.ts');
const tsx = import.meta.resolve('tsx');
/** Each has a block of its own: three slices. */
const people = 10_000;
const small = 100;
/** Of the trigger that stops the second slice of test_db. */
const gate = 7_234_561;

const flags = (target = databases.merged.url): Parameters<typeof configFromFlags>[0] => ({
  source: [`test_db=${databases.test_db.url}`, `dev_db=${databases.dev_db.url}`],
  target,
  allow: [...hazards],
});
const config = (target?: string): MergeConfig => configFromFlags(flags(target));

beforeEach(async () => {
  const { test_db, dev_db, merged, other } = databases;
  for (const { db } of [merged, other])
    await db.script('drop schema if exists usermerge cascade; drop table if exists merged_users');
  await within(test_db.url, (db) => makeUsers(db, 'test_db', people));
  await within(dev_db.url, (db) => makeUsers(db, 'dev_db', small));
  await plan(only('false'));
  await makeGate(merged.db);
});

/** Whoever wants to have landed the second slice of test_db waits while the gate is shut. */
async function makeGate(db: Database): Promise<void> {
  await db.script(`
    create function usermerge.wait_at_gate() returns trigger language plpgsql as $$
    begin
      perform pg_advisory_xact_lock_shared(${gate});
      return new;
    end
    $$;
    create trigger gate before insert on usermerge.landed_slice for each row when (new.source_no = 1 and new.slice = 1)
    execute function usermerge.wait_at_gate();
  `);
}

async function makeUsers(db: Database, name: string, rows: number): Promise<void> {
  await db.script(`
    drop table if exists users cascade;
    create table users (
      user_id integer primary key, username text, password text, password_last_changed timestamptz, page text
    ) with (autovacuum_enabled = off);
    alter table users alter column page set storage plain;
    insert into users
    select i, 'user' || i, 'hash-${name}-' || i, timestamptz '2024-01-01' + (i * 7919 % 1000000) * interval '1 second',
      repeat('x', ${rows > small ? 7000 : 1})
    from generate_series(1, ${rows}) i;
  `);
}

/** The same sources, of which only some rows are wanted. */
const only = (where: string): MergeConfig =>
  parseConfig(
    `
      target: { url: "${databases.merged.url}" }
      sources:
        - { name: test_db, url: "${databases.test_db.url}", where: "${where}" }
        - { name: dev_db, url: "${databases.dev_db.url}" }
      allow: [${hazards.join(', ')}]
    `,
    { file: 'usermerge.yaml', flags: { allow: [] }, env: {} },
  );

const waitingAtGate = async (db = databases.merged.db): Promise<number[]> => {
  const rows = await db.query<{ pid: number }>(sql`
    select l.pid from pg_locks l join pg_stat_activity a on a.pid = l.pid
    where l.locktype = 'advisory' and not l.granted and l.objid = ${gate} and a.datname = current_database()
  `);
  return rows.map(({ pid }) => pid);
};

/** Slices that are landed, by the number of their source. */
const landed = async (db = databases.merged.db): Promise<string[]> => {
  const rows = await db.query<{ slice: string }>(
    sql`select source_no || ':' || slice as slice from usermerge.landed_slice order by source_no, slice`,
  );
  return rows.map(({ slice }) => slice);
};

/** Until dev_db and the first slice of test_db are landed, and the second one waits. */
async function isMidway(db?: Database): Promise<void> {
  await expect.poll(() => waitingAtGate(db), { timeout: 60_000 }).toHaveLength(1);
  await expect.poll(() => landed(db), { timeout: 60_000 }).toEqual(['1:0', '2:0']);
}

async function withGateShut(fn: () => Promise<void>): Promise<void> {
  await databases.merged.db.execute(sql`select pg_advisory_lock(${gate})`);
  try {
    await fn();
  } finally {
    await databases.merged.db.execute(sql`select pg_advisory_unlock(${gate})`);
  }
  await expect
    .poll(
      async () => {
        const [row] = await databases.merged.db.query<{ n: string }>(sql`
          select count(*) as n from pg_stat_activity where application_name in ('usermerge', 'usermerge beside') and datname = current_database()
        `);
        return row?.n;
      },
      { timeout: 60_000 },
    )
    .toBe('0');
}

/** A plan whose session is ended when it has landed a part. */
async function planDies(given: MergeConfig): Promise<void> {
  await withGateShut(async () => {
    const planning = plan(given, { tries: 1 }).then(
      () => null,
      (error: { code?: string }) => error.code,
    );
    await isMidway();
    const [pid] = await waitingAtGate();
    await databases.merged.db.execute(sql`select pg_terminate_backend(${pid ?? 0}::int)`);
    expect(await planning).toBe('CONNECTION_LOST');
  });
}

/** A plan, what it said, how many rows of each source it read, and what it asked of the sources for that. */
async function watchedPlan(given: MergeConfig, options: PlanOptions = {}) {
  const notes: string[] = [];
  const read: Record<string, number | undefined> = {};
  const progress: Progress = {
    note: (text) => void notes.push(text),
    step: (name) => ({
      add: () => undefined,
      done: (rows) => {
        if (name.startsWith('read ')) read[name.slice(5)] = rows;
      },
    }),
  };
  let report: Awaited<ReturnType<typeof plan>> | undefined;
  const sent = await recordStatements(async () => {
    report = await plan(given, { ...options, progress });
  });
  if (report === undefined) throw new Error('no plan');
  const copies = sent.filter(({ text }) => nameOfStatement(text) === 'extract.rows').map(({ text }) => text);
  return { report, notes, read, copies };
}

const target = (db: Database) =>
  db.query(sql`select user_id, username, password, password_last_changed from merged_users order by user_id`);

test('killed with kill -9 while it lands, a plan goes on where it was: what was landed is not read again, and nothing is otherwise for it', {
  timeout: 180_000,
}, async () => {
  await withGateShut(async () => {
    const words = ['plan', '--source', `test_db=${databases.test_db.url}`];
    words.push('--source', `dev_db=${databases.dev_db.url}`, '--target', databases.merged.url);
    const child = spawn(process.execPath, ['--import', tsx, main, ...words], { stdio: 'ignore' });
    const ended = new Promise((resolve) => child.on('close', resolve));
    await isMidway();
    child.kill('SIGKILL');
    await ended;
  });
  expect(await landed()).toEqual(['1:0', '2:0']);

  const { report, notes, read, copies } = await watchedPlan(config());
  expect(notes).toEqual([
    'Going on where a plan died: of test_db 1 of 3 slices are landed (3,334 rows), the others are read now; dev_db is landed whole (100 rows). --fresh reads all anew.',
  ]);
  expect(read).toEqual({ test_db: people - 3334 });
  expect(copies.map((text) => /ctid.*/.exec(text)?.[0])).toEqual([
    `ctid" >= '(3334,0)'::tid and "users"."ctid" < '(6668,0)'::tid`,
    `ctid" >= '(6668,0)'::tid`,
  ]);
  expect(report.sources).toMatchObject([
    { name: 'test_db', accounts: people, complete: false, kept: { rows: 3334, slices: 1, of: 3 } },
    { name: 'dev_db', accounts: small, complete: true, kept: { rows: small, slices: 1, of: 1 } },
  ]);
  expect(report.notes.join('\n')).toMatch(
    /test_db: 3,334 rows in 1 of 3 slices are kept .*--fresh.*\n.*test_db was read in parts.*nobody is taken to have vanished.*\n.*dev_db was landed by a plan that died/s,
  );
  expect(await landed()).toEqual([]);
  await apply(config(), { allow: hazards });
  expect((await verify(config())).findings).toEqual([]);

  await plan(config(databases.other.url));
  await apply(config(databases.other.url), { allow: hazards });
  expect(await target(databases.merged.db)).toEqual(await target(databases.other.db));
  const again = await watchedPlan(config());
  expect(again.notes).toEqual([]);
  expect(again.report.sources.map(({ complete, kept }) => ({ complete, kept }))).toEqual(
    Array(2).fill({ complete: true, kept: null }),
  );
  expect(again.report.changes).toMatchObject({ insert: 0, update: 0 });
});

test('nobody vanishes by a reading that went on, and of two rows of one id the later read one counts', async () => {
  await plan(config());
  await apply(config(), { allow: hazards });
  await planDies(config());
  await within(databases.test_db.url, (db) =>
    db.script(`
      -- user1 moves to the end, out of what is landed; the others leave, one of a slice that is landed and one of another.
      update users set password = 'new', password_last_changed = '2026-01-01' where user_id = 1;
      delete from users where user_id in (2, 9000);
    `),
  );
  const { report, read } = await watchedPlan(config());
  expect(read).toEqual({ test_db: people - 3334 });
  expect(report.sources[0]).toMatchObject({ accounts: people, vanished: 0, superseded: 1, merged: people });
  expect(report.changes).toMatchObject({ insert: 0, update: 1, updatePassword: 1 });
  await apply(config(), { allow: hazards });
  const { drift, findings } = await verify(config());
  expect(drift).toBe(0);
  expect(findings.map(({ what }) => what)).toEqual(
    Array(2).fill('moved on: gone from the source since the last reading'),
  );
  const whole = await plan(config());
  expect(whole.sources[0]).toMatchObject({
    accounts: people - 2,
    vanished: 2,
    superseded: 0,
    complete: true,
  });
});

test('--fresh reads all anew; tries after a lost connection go on all the same', async () => {
  await planDies(config());
  const { report, notes, read } = await watchedPlan(config(), { fresh: true });
  expect(notes).toEqual([]);
  expect(read).toEqual({ test_db: people, dev_db: small });
  expect(report.sources).toMatchObject([
    { complete: true, kept: null },
    { complete: true, kept: null },
  ]);

  await withGateShut(async () => {
    const planning = watchedPlan(config(), { fresh: true });
    await isMidway();
    const [pid] = await waitingAtGate();
    await databases.merged.db.execute(sql`select pg_terminate_backend(${pid ?? 0}::int)`);
    await databases.merged.db.execute(sql`select pg_advisory_unlock(${gate})`);
    const tried = await planning;
    expect(tried.notes).toEqual([
      expect.stringContaining('Trying again'),
      expect.stringContaining('Going on where a plan died: of test_db 1 of 3 slices'),
    ]);
    expect(tried.read.test_db).toBe(people - 3334);
    await databases.merged.db.execute(sql`select pg_advisory_lock(${gate})`);
  });
});

test('what was landed is not used where settings or the table are others since, and why is said', async () => {
  await planDies(config());
  const other = await watchedPlan(only('true'));
  expect(other.notes).toEqual([
    'test_db is read anew, although a plan that died had begun with it: the configuration changed since.',
    'dev_db is read anew, although a plan that died had begun with it: the configuration changed since.',
  ]);
  expect(other.read).toEqual({ test_db: people, dev_db: small });

  await planDies(config());
  await within(databases.test_db.url, (db) => db.execute(sql`vacuum full users`));
  const rewritten = await watchedPlan(config());
  expect(rewritten.notes).toEqual([
    expect.stringContaining('Going on where a plan died: dev_db is landed whole'),
    'test_db is read anew, although a plan that died had begun with it: its table is another one since, or was written anew.',
  ]);
  expect(rewritten.read).toEqual({ test_db: people });
  expect(rewritten.report.sources[0]).toMatchObject({ complete: true, kept: null });
});

test('a file that was landed whole is not read again, unless it was written since', async () => {
  const file = join(tmpdir(), `usermerge-resume-${process.pid}.csv`);
  const write = (rows: number) =>
    writeFile(file, `user_id,username\n${Array.from({ length: rows }, (_, i) => `${i},u${i}\n`).join('')}`);
  const given: MergeConfig = parseConfig(
    `
      target: { url: "${databases.merged.url}" }
      sources:
        - { name: test_db, url: "${databases.test_db.url}" }
        - { name: dev_db, url: "${file}", columns: { source_user_id: user_id, username: username, password: null, password_last_changed: null } }
    `,
    { file: 'usermerge.yaml', flags: { allow: [] }, env: {} },
  );
  try {
    await write(7);
    await planDies(given);
    const { notes, read } = await watchedPlan(given);
    expect(notes).toEqual([expect.stringContaining('dev_db is landed whole (7 rows)')]);
    expect(read).toEqual({ test_db: people - 3334 });

    await planDies(given);
    await write(8);
    const again = await watchedPlan(given);
    expect(again.notes).toContain(
      'dev_db is read anew, although a plan that died had begun with it: the source is another one since.',
    );
    expect(again.read).toEqual({ test_db: people - 3334, dev_db: 8 });
  } finally {
    await rm(file, { force: true });
  }
});

test('where the target was restarted by a crash, and what was landed is gone with it, all is read anew', {
  timeout: 180_000,
}, async () => {
  const server = await startEmbedded({ settings: { fsync: 'off' } });
  try {
    await within(server.url('postgres'), (db) => db.execute(sql`create database ${ident('merged')}`));
    const given: MergeConfig = parseConfig(
      `
        target: { url: "${server.url('merged')}" }
        sources:
          - { name: test_db, url: "${databases.test_db.url}" }
          - { name: dev_db, url: "${databases.dev_db.url}" }
        match: { normalize: [lower] }
      `,
      { file: 'usermerge.yaml', flags: { allow: [] }, env: {} },
    );
    await plan(given);
    await within(server.url('merged'), async (db) => {
      await makeGate(db);
      await db.execute(sql`select pg_advisory_lock(${gate})`);
      const planning = plan(given, { tries: 1 }).catch((error: { code?: string }) => error.code);
      await isMidway(db);
      await server.stopImmediately();
      expect(await planning).toBe('CONNECTION_LOST');
    });
    await server.restart();
    const { notes, read, report } = await watchedPlan(given);
    const gone = 'its rows are gone: the server of the target was restarted by a crash since';
    expect(notes).toEqual(
      ['test_db', 'dev_db'].map(
        (name) => `${name} is read anew, although a plan that died had begun with it: ${gone}.`,
      ),
    );
    expect(read).toEqual({ test_db: people, dev_db: small });
    expect(report.sources.map(({ accounts }) => accounts)).toEqual([people, small]);
  } finally {
    await server.stop();
  }
});
