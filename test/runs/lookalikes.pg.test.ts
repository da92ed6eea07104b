/** plan --lookalikes: people whose keys differ, and look the same, are counted and listed; nothing waits for it. */
import { describe, expect, test } from 'vitest';
import { apply } from '../../src/runs/apply.js';
import { listConflicts } from '../../src/runs/conflicts.js';
import { plan } from '../../src/runs/plan.js';
import { useSmallMerge } from '../support/small-merge.js';

const merge = useSmallMerge();

const person = (user_id: number, username: string) => ({
  user_id,
  username,
  password: `secret-${user_id}`,
  password_last_changed: '2026-01-01',
});

const look = () => plan(merge.config(), { lookalikes: true, limit: 20 });
const seen = async () => {
  const { conflicts } = await listConflicts(merge.config(), { kinds: ['lookalike'], states: ['settled'] });
  return conflicts
    .map(({ accounts, detail }) => [accounts.map(({ username }) => username).join(' + '), detail])
    .sort();
};
const count = (report: Awaited<ReturnType<typeof look>>) =>
  report.conflicts.find(({ kind }) => kind === 'lookalike');

describe('keys that look the same', () => {
  test('are told of people who are new, in one source and in several', async () => {
    await merge.begin();
    await merge.people('test_db', person(1, 'paypal'), person(2, 'bob'), person(3, 'paypaI'));
    await merge.people(
      'dev_db',
      person(11, 'pаypal'),
      person(12, 'bob'),
      person(13, 'PayPal'),
      person(14, 'carol'),
    );
    const report = await look();
    expect(count(report)).toMatchObject({ policy: 'report', count: 4, waiting: 0 });
    expect(report.changes.insert).toBe(6);
    expect(await seen()).toEqual([
      ['PayPal', 'looks like paypaI, paypal, pаypal'],
      ['paypaI', 'looks like PayPal, paypal, pаypal'],
      ['paypal', 'looks like PayPal, paypaI, pаypal'],
      ['pаypal', 'looks like PayPal, paypaI, paypal'],
    ]);
  });

  test('are told of who comes later, too, and of who is in the target and does not change', async () => {
    await merge.begin();
    await merge.people('test_db', person(1, 'alice'), person(2, 'bob'));
    await merge.run();
    await merge.databases.target.db.script(
      "insert into merged_users (user_id, username, password) values (70, 'b' || chr(8203) || 'ob', 'x')",
    );
    await merge.people('dev_db', person(11, 'ALICE'));
    const report = await look();
    expect(count(report)).toMatchObject({ count: 4, waiting: 0 });
    expect((await seen()).map(([name]) => name)).toEqual(['ALICE', 'alice', 'bob', 'b\u200bob'].sort());
    await apply(merge.config(), { allow: ['unconfirmed_match'] });
    expect(count(await look())).toMatchObject({ count: 4, waiting: 0 });
  });

  test('are one person where they are one: two keys of a golden record are no lookalikes', async () => {
    await merge.begin({ more: 'conflicts: { moved_account: review }' });
    await merge.people('test_db', person(1, 'alice'));
    await merge.people('dev_db', person(11, 'alice'));
    await merge.run();
    await merge.databases.dev_db.db.script("update users set username = 'Alice'");
    expect(count(await look())).toBeUndefined();
  });

  test('are not looked for where nobody asks', async () => {
    await merge.begin();
    await merge.people('test_db', person(1, 'alice'), person(2, 'Alice'));
    expect(count(await plan(merge.config()))).toBeUndefined();
    expect(count(await look())).toMatchObject({ count: 2 });
  });
});
