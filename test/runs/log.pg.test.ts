/** The log of runs: what an entry stands for, and that one which is missing or altered is found. */
import { beforeEach, describe, expect, test } from 'vitest';
import { sql } from '../../src/postgres/sql.js';
import type { ApplyReport } from '../../src/runs/reports.js';
import { listRuns, verifyLog } from '../../src/runs/runs.js';
import { useSmallMerge } from '../support/small-merge.js';

const merge = useSmallMerge();
const alice = {
  user_id: 1,
  username: 'alice',
  password: 'secret-of-alice',
  password_last_changed: '2026-01-01',
};
let runs: ApplyReport[];

beforeEach(async () => {
  await merge.begin();
  await merge.people('test_db', alice, { ...alice, user_id: 2, username: 'bob' });
  await merge.people('dev_db', { ...alice, user_id: 3, password_last_changed: '2026-02-01' });
  runs = [];
  for (const password of ['first', 'second', 'third']) {
    await merge.databases.test_db.db.execute(
      sql`update users set password = ${password}, password_last_changed = now() where user_id = 2`,
    );
    runs.push(await merge.run());
  }
});

const found = async () => {
  const { findings } = await verifyLog(merge.config());
  return findings.map(({ runId, what }) => `${runId}: ${what}`);
};
const entries = () =>
  merge.databases.target.db.query<{
    entry: { inputs: { source: string; digest: string }[] } & Record<string, unknown>;
  }>(sql`select entry from usermerge.run order by run_no`);

test('a log that nobody touched is as it was written, and names the newest entry', async () => {
  const report = await verifyLog(merge.config());
  expect(report).toEqual({ runs: 3, newest: { runId: runs[2]?.runId, entry: runs[2]?.entry }, findings: [] });
  expect((await listRuns(merge.config())).map((run) => run.entry)).toEqual(
    runs.map((run) => run.entry).reverse(),
  );
});

test('a merge without a run has a log without entries', async () => {
  await merge.begin();
  await merge.plan();
  expect(await verifyLog(merge.config())).toEqual({ runs: 0, newest: null, findings: [] });
});

test('equal configurations have equal digests, and of the inputs those that changed differ', async () => {
  const [first, second] = (await entries()).map((row) => row.entry);
  expect(second?.configuration).toBe(first?.configuration);
  expect(second?.plan).not.toBe(first?.plan);
  const digests = (entry: typeof first) =>
    new Map(entry?.inputs.map((input) => [input.source, input.digest]));
  expect(digests(first).get('dev_db')).toMatch(/^[0-9a-f]{64}$/);
  expect(digests(second).get('dev_db')).toBe(digests(first).get('dev_db'));
  expect(digests(second).get('test_db')).not.toBe(digests(first).get('test_db'));
});

test('no entry holds a password or the password of a connection', async () => {
  const text = JSON.stringify(await entries());
  for (const secret of ['secret-of-alice', new URL(merge.databases.target.url).password]) {
    expect(text).not.toContain(secret);
  }
});

describe('found is', () => {
  const follows = (run: number) =>
    `${run}: its entry follows another than the one that is before it: an entry is missing, or was altered`;
  const newest = (run: number) =>
    `${run}: its entry was written last: it is missing, was altered, or has one behind it that no run wrote`;

  test.each<[string, string, readonly string[]]>([
    [
      'a run that was altered',
      "update run set by = 'somebody' where run_no = 2",
      ['2: the run is not as its entry says: by'],
    ],
    [
      'a run that was altered with its entry',
      `update run set updated = 7, entry = jsonb_set(entry, '{run,updated}', '7') where run_no = 2`,
      [follows(3)],
    ],
    [
      'the newest run that was altered with its entry',
      `update run set updated = 7, entry = jsonb_set(entry, '{run,updated}', '7') where run_no = 3`,
      [newest(3)],
    ],
    [
      'an entry that is gone',
      `update run set entry = '{}' where run_no = 2`,
      ['2: it has no entry', follows(3)],
    ],
    ['a run that is gone', 'delete from run where run_no = 2', [follows(3)]],
    ['the first run that is gone', 'delete from run where run_no = 1', [follows(2)]],
    ['the newest run that is gone', 'delete from run where run_no = 3', [newest(3)]],
    ['all runs gone', 'delete from run', [newest(3)]],
    [
      'a configuration that was altered',
      `update plan set config = jsonb_set(config, '{match,samePeople}', 'true') where plan_no = 2`,
      ['2: its configuration is not the one of its entry'],
    ],
    [
      'a plan that was altered',
      `update plan set report = jsonb_set(report, '{changes,update}', '70') where plan_no = 2`,
      ['2: its plan is not the one of its entry'],
    ],
    [
      'a plan that is gone',
      'delete from plan where plan_no = 1',
      ['1: its configuration is not the one of its entry', '1: its plan is not the one of its entry'],
    ],
    [
      'a run that was added',
      `insert into run (kind, started_at, by, config_digest) values ('apply', now(), 'x', 'x')`,
      ['4: it has no entry', newest(3)],
    ],
  ])('%s', async (_story, tampering, expected) => {
    await merge.databases.target.db.script(`set search_path = usermerge; ${tampering}; reset search_path;`);
    expect(await found()).toEqual(expected);
  });
});
