/**
 * Faults, for real: whole commands are killed, their sessions are ended by the server, others write meanwhile. The
 * target is then as before or as after, and running again finishes the work (law 8).
 */
import { beforeEach, describe, expect, test } from 'vitest';
import { UsermergeError } from '../src/errors/usermerge-error.js';
import { hazards } from '../src/pipeline/vocabulary.js';
import { connect } from '../src/postgres/connect.js';
import { sql } from '../src/postgres/sql.js';
import { apply } from '../src/runs/apply.js';
import { plan } from '../src/runs/plan.js';
import { useDatabases } from './support/databases.js';
import { FaultyMerge, type Seen } from './support/faults.js';
import { type Fate, type Passing, startFaultyProxy } from './support/faulty-proxy.js';

const databases = useDatabases('test_db', 'dev_db', 'merged');
const accounts = 3000;
/** From the environment, so that a failure can be run again; each fault is at another moment of the run. */
const seed = Number(process.env.USERMERGE_SEED ?? 1);
const faults = Number(process.env.USERMERGE_FAULTS ?? 8);
/** Statements at which a run is cut off. */
const cuts = Number(process.env.USERMERGE_CUTS ?? 200);

beforeEach(() => merge().begin());

const merge = () =>
  new FaultyMerge(
    { test_db: databases.test_db.url, dev_db: databases.dev_db.url, merged: databases.merged.url },
    accounts,
  );
const config = () => merge().config();
const start = () => merge().start();

/** Moments spread over a run, each at another place for another seed. */
async function moments(): Promise<number[]> {
  const begun = performance.now();
  expect(await start().ended).toBe(0);
  const durationMs = performance.now() - begun;
  await merge().begin();
  const shift = ((seed * 0.618) % 1) / faults;
  return Array.from({ length: faults }, (_, index) => durationMs * (0.2 + 0.8 * (index / faults + shift)));
}

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/** Nothing but a whole run, or none, after the fault; then a run without one finishes the work. */
async function expectLaws(before: Seen, fault: string): Promise<void> {
  await merge().sessionsEnd();
  expect(await merge().broken(before), `${fault} (USERMERGE_SEED=${seed})`).toEqual([]);
}

describe('a run that dies leaves the target as before or as after, and running again finishes the work', () => {
  test('killed at moments spread over the run', { timeout: 240_000 }, async () => {
    let killed = 0;
    for (const moment of await moments()) {
      const before = await merge().see();
      const { child, ended } = start();
      await pause(moment);
      child.kill('SIGKILL');
      if ((await ended) === null) killed += 1;
      await expectLaws(before, `killed after ${Math.round(moment)} ms`);
    }
    expect(killed).toBeGreaterThan(0);
    expect(await start().ended).toBe(0);
    expect(await merge().unfinished()).toEqual([]);
  });

  test('with its sessions on the target ended by the server it begins anew by itself', {
    timeout: 240_000,
  }, async () => {
    let endedSessions = 0;
    for (const moment of await moments()) {
      await merge().begin();
      const before = await merge().see();
      const { ended } = start();
      await pause(moment);
      endedSessions += await databases.merged.db.execute(sql`
        select pg_terminate_backend(pid) from pg_stat_activity
        where application_name in ('usermerge', 'usermerge beside') and datname = current_database()
      `);
      expect(await ended).toBe(0);
      await expectLaws(before, `sessions ended after ${Math.round(moment)} ms`);
    }
    expect(endedSessions).toBeGreaterThan(0);
    expect(await merge().unfinished()).toEqual([]);
  });

  test('cut off from the target, or a source, at its statements one after the other', {
    timeout: 1_200_000,
  }, async () => {
    // Few people: it is the statements that count.
    const few = new FaultyMerge(merge().urls, 40);
    await few.begin();
    let said = 0;
    let cutAt = 0;
    const fate = ({ from }: Passing): Fate => {
      if (from === 'server' || ++said !== cutAt) return 'pass';
      return cutAt % 2 === 0 ? 'cut' : 'drop';
    };
    const proxies = await Promise.all(
      [few.urls.merged, few.urls.test_db].map((url) => startFaultyProxy(url, fate)),
    );
    const [merged = '', test_db = ''] = proxies.map(({ url }) => url);
    const through = few.config({ ...few.urls, merged, test_db });
    const run = async (): Promise<void> => {
      said = 0;
      await plan(through, { tries: 1 });
      await apply(through, { allow: hazards, tries: 1 });
    };
    try {
      await run();
      const most = said;
      const points = Math.min(most, cuts);
      await few.begin();
      let failed = 0;
      for (let point = 0; point < points; point++) {
        cutAt = 1 + Math.floor(((point + ((seed * 0.618) % 1)) * most) / points);
        const before = await few.see();
        await run().catch((error: unknown) => {
          failed += 1;
          if (!(error instanceof UsermergeError)) throw error;
        });
        await few.sessionsEnd();
        const problems = await few.broken(before);
        expect(problems, `cut off at ${cutAt} of ${most} (USERMERGE_SEED=${seed})`).toEqual([]);
        if ((await few.see()).runs > before.runs) await few.begin();
      }
      console.log(`cut off at ${points} of ${most} points; ${failed} runs failed for it`);
      expect(failed).toBeGreaterThan(points * 0.8);
      cutAt = 0;
      await run();
      expect(await few.unfinished()).toEqual([]);
    } finally {
      for (const proxy of proxies) await proxy.close();
    }
  });
});

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
  const seen = async () => {
    const [row] = await databases.merged.db.query<{ n: string }>(
      sql`select sum(last_login) as n from merged_users`,
    );
    return Number(row?.n);
  };
  const before = await seen();
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
  expect((await seen()) - before).toBe(logins);
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
