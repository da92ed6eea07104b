/** What breaks a run off from outside is tried again, in front of the person, with a limit; anything else is not. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { MergeConfig } from '../../src/config/merge-config.js';
import { hazards } from '../../src/pipeline/vocabulary.js';
import { sql } from '../../src/postgres/sql.js';
import { apply } from '../../src/runs/apply.js';
import { plan } from '../../src/runs/plan.js';
import { type Progress, silentProgress } from '../../src/runs/progress.js';
import { listRuns } from '../../src/runs/runs.js';
import { undo } from '../../src/runs/undo.js';
import { verify } from '../../src/runs/verify.js';
import { type Fate, type FaultyProxy, type Passing, startFaultyProxy } from '../support/faulty-proxy.js';
import { useSmallMerge } from '../support/small-merge.js';

const merge = useSmallMerge();
const target = () => merge.databases.target.db;
const notes: string[] = [];
const progress: Progress = { ...silentProgress, note: (text) => notes.push(text) };
const proxies: FaultyProxy[] = [];

beforeEach(async () => {
  notes.length = 0;
  await merge.begin();
  const many = `
    insert into users
    select i, 'user' || i, 'hash of ' || i, timestamptz '2026-01-01' + i * interval '1 second' from generate_series(1, 5000) i
  `;
  for (const name of ['test_db', 'dev_db'] as const) await merge.databases[name].db.script(many);
});

afterEach(async () => {
  for (const proxy of proxies.splice(0)) await proxy.close();
});

async function through(name: 'test_db' | 'target', fate: (passing: Passing) => Fate): Promise<MergeConfig> {
  const { url } = merge.databases[name];
  const proxy = await startFaultyProxy(url, fate);
  proxies.push(proxy);
  return merge.config((text) => text.replaceAll(url, proxy.url));
}

/** Cuts as often as `times` says, where `when` holds. */
function cutting(when: (passing: Passing) => boolean, times = 1): (passing: Passing) => Fate {
  let left = times;
  return (passing) => (left > 0 && when(passing) && left-- > 0 ? 'cut' : 'pass');
}

/** All that was told, but that the next try goes on with what was landed: how much that is, is chance. */
const tries = () => notes.filter((note) => !note.startsWith('Going on where a plan died:'));

const says =
  (text: string) =>
  ({ from, bytes }: Passing): boolean =>
    from === 'client' && bytes.includes(text);
const midCopy = ({ from, passed }: Passing): boolean => from === 'server' && passed > 60_000;

describe('a connection that is lost', () => {
  test('in mid COPY from a source: the plan is made again, and is whole', async () => {
    const planned = await plan(await through('test_db', cutting(midCopy)), { progress });
    expect(tries()).toEqual([
      expect.stringMatching(
        /^lost the connection to source test_db .*\. Trying again in 1 s \(try 2 of 6\)\.$/,
      ),
    ]);
    expect(planned.changes.insert).toBe(5000);
    expect(planned.sources.map(({ accounts }) => accounts)).toEqual([5000, 5000]);
  });

  test.each([
    ['while it resolves', 'match.target_rows', 'plan'],
    ['while it writes', 'write.crosswalk', 'apply'],
  ] as const)('to the target %s: the run goes on', async (_, statement, command) => {
    if (command === 'apply') await plan(merge.config());
    const config = await through('target', cutting(says(statement)));
    if (command === 'plan') await plan(config, { progress });
    expect(await apply(config, { progress, allow: hazards })).toMatchObject({ inserted: 5000 });
    expect(notes).toHaveLength(1);
    expect((await verify(merge.config())).drift).toBe(0);
    expect(await listRuns(merge.config())).toHaveLength(1);
  });

  test('at the commit, which took place: the run is not done twice, and its report is the one', async () => {
    await plan(merge.config());
    const applied = await apply(await through('target', cutting(says('commit'))), {
      progress,
      allow: hazards,
    });
    expect(notes).toHaveLength(1);
    expect(applied).toMatchObject({ runId: 1, inserted: 5000, planId: 1 });
    expect(await listRuns(merge.config())).toMatchObject([{ runId: 1, inserted: 5000 }]);

    const undone = await undo(await through('target', cutting(says('commit'))), { progress });
    expect(notes).toHaveLength(2);
    expect(undone).toMatchObject({ undoes: 1, runId: 2 });
    expect(await listRuns(merge.config())).toHaveLength(2);
  });

  test('again and again: it gives up after as many tries as are allowed', async () => {
    const config = await through('test_db', cutting(midCopy, 100));
    await expect(plan(config, { progress, tries: 2 })).rejects.toMatchObject({
      code: 'CONNECTION_LOST',
      at: { source: 'test_db' },
    });
    expect(tries()).toHaveLength(1);
  });
});

test('bytes that come late and in small pieces are no fault', async () => {
  const slow = await through('test_db', ({ from }) =>
    from === 'server' ? { lateMs: 1, pieces: 3001 } : { lateMs: 1 },
  );
  expect((await plan(slow, { progress })).changes.insert).toBe(5000);
  expect(notes).toEqual([]);
});

describe('what a server breaks off', () => {
  // Until somebody holds the lock, which the first note does here.
  const failing = (state: string, message: string) => `
    create or replace function fail() returns boolean language plpgsql volatile as $$
    begin
      if pg_try_advisory_xact_lock(4711) then raise exception using errcode = '${state}', message = '${message}'; end if;
      return true;
    end $$;
    create or replace view flaky as select user_id, username, password, password_last_changed from users
    where user_id <> 17 or fail();
  `;
  const mending: Progress = {
    ...silentProgress,
    note(text) {
      notes.push(text);
      void merge.databases.test_db.db.execute(sql`select pg_advisory_lock(4711)`);
    },
  };
  afterEach(async () => {
    await merge.databases.test_db.db.execute(sql`select pg_advisory_unlock_all()`);
  });
  const config = () =>
    merge.config((text) => text.replace('- name: test_db', '- name: test_db\n    table: flaky'));

  test.each([
    ['40P01', 'deadlock detected'],
    ['40001', 'could not serialize access'],
    ['57014', 'canceling statement due to statement timeout'],
    ['57P01', 'terminating connection due to administrator command'],
  ])('%s (%s) is tried again', async (state, message) => {
    await merge.databases.test_db.db.script(failing(state, message));
    expect((await plan(config(), { progress: mending })).changes.insert).toBe(5000);
    expect(tries()).toHaveLength(1);
  });

  test.each([
    ['22012', 'division by zero'],
    ['57014', 'canceling statement due to user request'],
    ['53400', 'configuration limit exceeded'],
  ])('%s (%s) is not', async (state, message) => {
    await merge.databases.test_db.db.script(failing(state, message));
    await expect(plan(config(), { progress })).rejects.toMatchObject({ code: 'SQL_FAILED' });
    expect(notes).toEqual([]);
  });

  test('a server that was never there is not waited for', async () => {
    const { url } = merge.databases.test_db;
    const nowhere = new URL(url);
    nowhere.port = '1';
    const config = merge.config((text) => text.replaceAll(url, nowhere.href));
    await expect(plan(config, { progress })).rejects.toMatchObject({ code: 'SOURCE_UNREACHABLE' });
    expect(notes).toEqual([]);
  });
});

test('while it waits to try again, it can be interrupted', async () => {
  const interruption = new AbortController();
  const interrupting: Progress = { ...silentProgress, note: () => interruption.abort() };
  const config = await through('test_db', cutting(midCopy, 100));
  await expect(plan(config, { progress: interrupting, signal: interruption.signal })).rejects.toMatchObject({
    code: 'INTERRUPTED',
  });
  const [left] = await target().query<{ n: string }>(
    sql`select count(*) as n from pg_stat_activity where datname = current_database() and application_name in ('usermerge', 'usermerge beside')`,
  );
  expect(left?.n).toBe('0');
});
