/**
 * Faults, for real: whole commands are killed, their sessions are ended by the server, others write meanwhile. The
 * target is then as before or as after, and running again finishes the work (law 8).
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import { configFromFlags } from '../src/config/load.js';
import type { UsermergeError } from '../src/errors/usermerge-error.js';
import { hazards } from '../src/pipeline/vocabulary.js';
import { connect } from '../src/postgres/connect.js';
import { sql } from '../src/postgres/sql.js';
import { apply } from '../src/runs/apply.js';
import { plan } from '../src/runs/plan.js';
import { verify } from '../src/runs/verify.js';
import { useDatabases } from './support/databases.js';

const databases = useDatabases('test_db', 'dev_db', 'merged');
const main = join(import.meta.dirname, '../src/cli/main.ts');
const tsx = import.meta.resolve('tsx');
const accounts = 3000;
/** From the environment, so that a failure can be run again; each fault is at another moment of the run. */
const seed = Number(process.env.USERMERGE_SEED ?? 1);
const faults = Number(process.env.USERMERGE_FAULTS ?? 8);

beforeEach(async () => {
  for (const [name, from] of [
    ['test_db', 0],
    ['dev_db', accounts / 2],
  ] as const) {
    await databases[name].db.script(`
      drop table if exists users;
      create table users (user_id integer primary key, username text, password text, password_last_changed timestamptz);
      insert into users
      select i, 'user' || i + ${from}, 'hash-${name}-' || i, timestamptz '2024-01-01' + (i * 7919 % 1000000) * interval '1 second'
      from generate_series(1, ${accounts}) i;
    `);
  }
  await databases.merged.db.script(`
    drop schema if exists usermerge cascade;
    drop table if exists merged_users;
    create table merged_users (
      user_id serial primary key, username text not null unique, password text, password_last_changed timestamptz, last_login integer not null default 0
    );
    insert into merged_users (username, password, password_last_changed)
    select 'user' || i, 'native-' || i, '2020-01-01' from generate_series(1, 500) i;
  `);
});

const words = () => [
  'apply',
  '--yes',
  ...hazards.flatMap((hazard) => ['--allow', hazard]),
  ...['--source', `test_db=${databases.test_db.url}`, '--source', `dev_db=${databases.dev_db.url}`],
  ...['--target', databases.merged.url],
];

const config = () =>
  configFromFlags({
    source: [`test_db=${databases.test_db.url}`, `dev_db=${databases.dev_db.url}`],
    target: databases.merged.url,
    allow: [...hazards],
  });

function start(): { child: ChildProcess; ended: Promise<number | null> } {
  const child = spawn(process.execPath, ['--import', tsx, main, ...words()], { stdio: 'ignore' });
  return { child, ended: new Promise((resolve) => child.on('close', resolve)) };
}

/** What a person could see of the target, without the ids that a run makes up. */
async function target(): Promise<string> {
  const [row] = await databases.merged.db.query<{ digest: string }>(sql`
    select count(*) || ' ' || md5(string_agg(concat_ws('|', username, password, password_last_changed), ',' order by username)) as digest
    from merged_users
  `);
  return row?.digest ?? '';
}

/** How long a whole run takes here, and what the target is after it; then all is as it was. */
async function wholeRun(): Promise<{ before: string; after: string; durationMs: number }> {
  const before = await target();
  const begun = performance.now();
  expect(await start().ended).toBe(0);
  const durationMs = performance.now() - begun;
  const after = await target();
  expect(after).not.toBe(before);
  await databases.merged.db.script(`
    drop schema usermerge cascade;
    truncate merged_users restart identity;
    insert into merged_users (username, password, password_last_changed)
    select 'user' || i, 'native-' || i, '2020-01-01' from generate_series(1, 500) i;
  `);
  return { before, after, durationMs };
}

/** Moments spread over the run, each at another place for another seed. */
function moments(durationMs: number): number[] {
  const shift = ((seed * 0.618) % 1) / faults;
  return Array.from({ length: faults }, (_, index) => durationMs * (0.2 + 0.8 * (index / faults + shift)));
}

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

describe('a run that dies leaves the target as before or as after, and running again finishes the work', () => {
  test('killed at moments spread over the run', { timeout: 900_000 }, async () => {
    const { before, after, durationMs } = await wholeRun();
    const seen = new Set<string>();
    for (const moment of moments(durationMs)) {
      const { child, ended } = start();
      await pause(moment);
      child.kill('SIGKILL');
      await ended;
      await sessionsEnd();
      const now = await target();
      expect([before, after], `killed after ${Math.round(moment)} ms (USERMERGE_SEED=${seed})`).toContain(
        now,
      );
      seen.add(now);
    }
    expect(seen).toContain(before);
    expect(await start().ended).toBe(0);
    expect(await target()).toBe(after);
    expect((await verify(config())).drift).toBe(0);
  });

  test('with its sessions on the target ended by the server', { timeout: 900_000 }, async () => {
    const { before, after, durationMs } = await wholeRun();
    let failed = 0;
    for (const moment of moments(durationMs)) {
      const { ended } = start();
      await pause(moment);
      await databases.merged.db.execute(sql`
        select pg_terminate_backend(pid) from pg_stat_activity
        where application_name like 'usermerge%' and datname = current_database() and pid <> pg_backend_pid() and application_name <> 'usermerge tests'
      `);
      if ((await ended) !== 0) failed += 1;
      expect([before, after], `ended after ${Math.round(moment)} ms (USERMERGE_SEED=${seed})`).toContain(
        await target(),
      );
    }
    expect(failed).toBeGreaterThan(0);
    expect(await start().ended).toBe(0);
    expect(await target()).toBe(after);
  });
});

/** A killed client's sessions roll back on their own; the lock is free when they are gone. */
async function sessionsEnd(): Promise<void> {
  await expect
    .poll(
      async () => {
        const rows = await databases.merged.db.query(sql`
          select pid from pg_stat_activity
          where application_name in ('usermerge', 'usermerge beside') and datname = current_database()
        `);
        return rows.length;
      },
      { timeout: 120_000 },
    )
    .toBe(0);
}

test('a source that dies halfway fails the plan, and nothing of it is kept', async () => {
  await databases.test_db.db.script(`
    alter table users rename to all_users;
    create view users as
    select user_id, username, password, password_last_changed from all_users where pg_sleep(0.002) is not null;
  `);
  try {
    const planning = plan(config(), { tries: 1 }).then(
      () => null,
      (error: UsermergeError) => error,
    );
    await expect
      .poll(
        () =>
          databases.test_db.db.execute(sql`
            select pg_terminate_backend(pid) from pg_stat_activity
            where datname = current_database() and query like '%extract.rows%' and pid <> pg_backend_pid()
          `),
        { timeout: 120_000 },
      )
      .toBeGreaterThan(0);
    const error = await planning;
    expect(error?.code).toBe('CONNECTION_LOST');
    expect(error?.at?.source).toBe('test_db');
    const [kept] = await databases.merged.db.query<{ n: string }>(
      sql`select count(*) as n from usermerge.account`,
    );
    expect(kept?.n).toBe('0');
  } finally {
    await databases.test_db.db.script('drop view users; alter table all_users rename to users;');
  }
});

test('of two runs at once the second says who is on the merge, since when', async () => {
  await plan(config());
  const other = await connect(databases.merged.url, { applicationName: 'the first run' });
  try {
    await other.query(sql`select pg_advisory_lock(hashtextextended('usermerge:usermerge', 0))`);
    const error = await apply(config()).then(
      () => null,
      (reason: UsermergeError) => reason,
    );
    expect(error?.code).toBe('LOCKED');
    expect(error?.message).toContain(`process ${other.processId}`);
    expect(error?.message).toContain('the first run');
    expect(error?.message).toMatch(/connected since 20\d\d-/);
  } finally {
    await other.close();
  }
  expect((await apply(config(), { allow: hazards })).inserted).toBeGreaterThan(0);
});

test('logins that write to the target all the while are neither lost nor kept waiting for the whole of a run', async () => {
  await plan(config());
  const login = await connect(databases.merged.url, { applicationName: 'logins' });
  let logins = 0;
  let done = false;
  const busy = (async () => {
    while (!done) {
      await login.execute(
        sql`update merged_users set last_login = last_login + 1 where user_id = ${(logins % 500) + 1}`,
      );
      logins += 1;
    }
  })();
  const report = await apply(config(), { allow: hazards });
  done = true;
  await busy;
  await login.close();
  expect(report.stale).toBe(0);
  const [row] = await databases.merged.db.query<{ n: string }>(
    sql`select sum(last_login) as n from merged_users`,
  );
  expect(Number(row?.n)).toBe(logins);
  expect(logins).toBeGreaterThan(10);
});

test('a password that is set between plan and apply stays, and its record is left out as stale', async () => {
  await plan(config());
  await databases.merged.db.execute(
    sql`update merged_users set password = 'set-meanwhile' where username = 'user7'`,
  );
  const report = await apply(config(), { allow: hazards });
  expect(report.stale).toBe(1);
  expect(report.staleSamples).toEqual(['7']);
  const [row] = await databases.merged.db.query<{ password: string }>(
    sql`select password from merged_users where username = 'user7'`,
  );
  expect(row?.password).toBe('set-meanwhile');
});

test('a name that is taken while the run is about to write it does not fail the run', async () => {
  await plan(config());
  const stranger = await connect(databases.merged.url, { applicationName: 'a sign-up' });
  const blocked = async () => {
    const [row] = await databases.merged.db.query<{ n: string }>(sql`
      select count(*) as n from pg_stat_activity where wait_event_type = 'Lock' and query like '%write.insert%'
    `);
    return Number(row?.n);
  };
  try {
    // The sign-up is not committed while apply looks, so that only the index can tell.
    await stranger.execute(sql`begin`);
    await stranger.execute(sql`
      insert into merged_users (user_id, username, password) values (900000, 'user2999', 'stranger')
    `);
    const applying = apply(config(), { allow: hazards });
    await expect.poll(blocked, { timeout: 120_000 }).toBeGreaterThan(0);
    await stranger.execute(sql`commit`);
    expect((await applying).stale).toBe(1);
  } finally {
    await stranger.close();
  }
  const [row] = await databases.merged.db.query<{ password: string }>(
    sql`select password from merged_users where username = 'user2999'`,
  );
  expect(row?.password).toBe('stranger');
});
