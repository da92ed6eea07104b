/** explain: what is said of a person is what the engine did, in words; and nothing said is a password. */
import { describe, expect, test } from 'vitest';
import { sql } from '../../src/postgres/sql.js';
import { explain } from '../../src/runs/explain.js';
import { withLock } from '../../src/runs/merge-session.js';
import type { ExplainReport, PersonReport } from '../../src/runs/reports.js';
import { undo } from '../../src/runs/undo.js';
import { useSmallMerge } from '../support/small-merge.js';

const merge = useSmallMerge();
const secret = 'geheim';

type Row = Readonly<Record<string, string | number | null>>;
const person = (user_id: number | string, username: string, more: Row = {}): Row => ({
  user_id,
  username,
  password: `${secret}-${username}`,
  password_last_changed: '2026-01-01',
  ...more,
});

async function ask(...who: readonly [string] | readonly [string, string]): Promise<ExplainReport> {
  const report = await explain(merge.config(), { who });
  expect(JSON.stringify(report)).not.toContain(secret);
  return report;
}

/** The only person who is meant. */
async function one(who: string): Promise<PersonReport> {
  const { people, more, rejected } = await ask(who);
  expect([people.length, more, rejected.length]).toEqual([1, 0, 0]);
  return people[0] as PersonReport;
}

const because = (report: PersonReport) =>
  Object.fromEntries(report.credential.against.map(({ account, why }) => [account, why]));

describe('whom a name means', () => {
  test('a username, an id of the target, or an account', async () => {
    await merge.begin({ more: 'match: { on: [username], normalize: [lower] }' });
    await merge.people('test_db', person(7, 'alice'), person(8, 'bob'));
    await merge.people('dev_db', person(3, 'Alice'), person(7, 'zoe'));
    await merge.run();
    for (const who of ['alice', 'Alice', 'test_db:7', 'dev_db:3', '@target:7'])
      expect((await one(who)).userId, who).toBe('7');
    expect((await one('7')).username).toBe('alice');
    expect((await one('dev_db:7')).username).toBe('zoe');
    for (const who of ['carol', 'dev_db:99', 'dev_db:alice', '99', 'prod_db:7', ''])
      await expect(ask(who), who).rejects.toMatchObject({ code: 'PERSON_NOT_FOUND' });
  });

  test('a value of evidence, in any case, though the name is another one', async () => {
    await merge.begin({
      columns: { email: 'text' },
      more: 'match: { confirm: [email] }',
    });
    await merge.people('test_db', person(7, 'alice', { email: 'A.Archer@Example.com' }));
    await merge.people('dev_db', person(3, 'ally', { email: 'a.archer@example.com' }));
    await merge.run();
    const { people } = await ask('a.archer@EXAMPLE.com');
    expect(people.map(({ username }) => username).sort()).toEqual(['alice', 'ally']);
  });

  test('by indexes that the first question makes, and without them while a run is at work', async () => {
    await merge.begin();
    await merge.people('test_db', person(7, 'alice'));
    await merge.run();
    const indexes = () =>
      merge.databases.target.db.query<{ name: string }>(
        sql`select indexname as name from pg_indexes where schemaname = 'usermerge' and tablename = 'account' order by 1`,
      );
    const { db } = merge.databases.target;
    await withLock(db, merge.config(), async () => {
      await one('alice');
      expect(await indexes()).toEqual([]);
    });
    await one('alice');
    expect(await indexes()).toEqual([{ name: 'account_by_time' }, { name: 'account_by_username' }]);
    await db.execute(sql`set enable_seqscan = off`);
    const plan = await db.query<{ 'QUERY PLAN': string }>(
      sql`explain select from usermerge.account where source_no <> 0 and username = 'alice'`,
    );
    await db.execute(sql`reset enable_seqscan`);
    expect(plan.map((line) => line['QUERY PLAN']).join('\n')).toContain('_username_idx');
  });

  test('whoever had the name before, and rows that were rejected', async () => {
    await merge.begin();
    await merge.people('test_db', person(1, 'alice'));
    await merge.run();
    await merge.databases.test_db.db.script(`
      update users set username = 'alicia' where user_id = 1;
      alter table users drop constraint users_pkey;
      alter table users alter column user_id drop not null;
      insert into users values (null, 'alicia', '${secret}', '2026-01-01');
    `);
    await merge.run();
    expect((await one('alice')).username).toBe('alicia');
    expect(await ask('alicia')).toMatchObject({
      people: [{ userId: '1' }],
      rejected: [{ source: 'test_db', sourceUserId: null, username: 'alicia', reason: 'no_id' }],
    });
  });

  test('nobody, where nothing was planned yet; and a plan is enough', async () => {
    await merge.begin();
    await merge.people('test_db', person(1, 'alice'));
    await expect(ask('alice')).rejects.toMatchObject({ code: 'PLAN_NOT_FOUND' });
    await merge.plan();
    expect(await one('alice')).toMatchObject({ userId: null, state: 'not in the target' });
  });
});

describe('why this password won', () => {
  test('each point of the rule, against each account', async () => {
    await merge.begin();
    await merge.people(
      'test_db',
      person(1, 'alice', { password: `!${secret}` }),
      person(2, 'bob'),
      person(3, 'carol'),
    );
    await merge.people(
      'dev_db',
      person(1, 'alice', { password_last_changed: '2020-01-01' }),
      person(2, 'bob', { password: `${secret}-2`, password_last_changed: '2026-01-02' }),
      person(3, 'carol', { password: `${secret}-3` }),
      person(4, 'dave', { password_last_changed: null }),
    );
    await merge.people('test_db', person(5, 'dave', { password: `${secret}-5` }));
    await merge.run();
    expect(because(await one('alice'))).toEqual({ 'test_db:1': 'it opens nothing: locked, or empty' });
    const bob = await one('bob');
    expect(because(bob)).toEqual({
      'test_db:2': 'set earlier, 2026-01-01 00:00:00; the winner 2026-01-02 00:00:00',
    });
    expect(bob.credential).toMatchObject({ winner: 'dev_db:2', password: 'B', inTarget: 'B' });
    expect(because(await one('carol'))).toEqual({
      'dev_db:3': 'of one time with it, and test_db is listed before dev_db',
    });
    expect(because(await one('dave'))).toEqual({
      'dev_db:4': 'nobody knows when it was set, and the winner has a time',
    });
  });

  test('what a source says of its times and passwords', async () => {
    await merge.begin({ more: 'clock_skew: 5m' });
    await merge.people(
      'test_db',
      person(1, 'alice', { password_last_changed: '2026-01-01' }),
      person(2, 'bob'),
    );
    await merge.people(
      'dev_db',
      person(1, 'alice', { password: `${secret}-1`, password_last_changed: '2099-01-01' }),
      person(2, 'bob', { password: `${secret}-2`, password_last_changed: '2026-05-01' }),
      person(3, 'carol'),
    );
    const never = merge.config((text) =>
      text.replace(/name: dev_db\n/, 'name: dev_db\n    credentials: if_alone\n'),
    );
    await merge.run();
    expect(because(await one('alice'))['dev_db:1']).toMatch(
      /^its time, 2099-01-01 00:00:00, is in the future and counts as none/,
    );
    await merge.run(never);
    const report = await explain(never, { who: ['bob'] });
    expect(because(report.people[0] as PersonReport)).toEqual({
      'dev_db:2':
        'passwords of dev_db count only where no other source has the person (credentials: if_alone)',
    });
    expect((await explain(never, { who: ['carol'] })).people[0]?.credential.winner).toBe('dev_db:3');
  });

  test('very many accounts with one time say nothing of when their passwords were set', async () => {
    await merge.begin({ source: 'time: { spikes: unknown }' });
    await merge.databases.dev_db.db.script(`
      insert into users select i, 'user' || i, '${secret}' || i, '2026-02-01' from generate_series(1, 300) i;
    `);
    await merge.people('test_db', person(1, 'user7'));
    await merge.run();
    const report = await one('user7');
    expect(because(report)['dev_db:7']).toMatch(/is that of very many accounts and counts as none/);
    expect(report.credential).toMatchObject({ winner: 'test_db:1', inTarget: report.credential.password });
  });

  test('equal letters are equal stored passwords, over accounts, the row and what runs changed', async () => {
    await merge.begin();
    await merge.people('test_db', person(1, 'alice', { password: `${secret}-old` }));
    await merge.people(
      'dev_db',
      person(1, 'alice', { password: `${secret}-old`, password_last_changed: '2025-01-01' }),
    );
    await merge.run();
    await merge.databases.test_db.db.script(`
      update users set password = '${secret}-new', password_last_changed = '2026-02-01' where user_id = 1;
    `);
    await merge.run();
    const report = await one('alice');
    expect(report.accounts.map(({ source, password }) => [source, password])).toEqual([
      ['test_db', 'A'],
      ['dev_db', 'B'],
    ]);
    expect(report.credential.inTarget).toBe('A');
    expect(report.history.at(-1)).toMatchObject({
      run: 2,
      what: ['updated'],
      changes: [{ column: 'password', from: 'B', to: 'A' }],
    });
  });
});

test('column by column, with the values that lost; credential columns are letters', async () => {
  await merge.begin({
    columns: { email: 'text', role: 'text', level: 'integer', salt: 'text' },
    more: `
credential: { columns: [salt] }
columns: { role: { survivorship: 'source:dev_db' }, level: { survivorship: max } }`,
  });
  await merge.people(
    'test_db',
    person(1, 'alice', { email: 'old@x.org', role: 'user', level: 9, salt: `${secret}-s` }),
  );
  await merge.people(
    'dev_db',
    person(1, 'ALICE', { email: 'b@x.org' }),
    person(2, 'alice', {
      email: 'new@x.org',
      role: 'admin',
      level: 10,
      salt: `${secret}-t`,
      password_last_changed: '2026-02-01',
    }),
  );
  await merge.run();
  await merge.databases.target.db.script("update merged_users set email = 'mine@x.org' where user_id = 1");
  await merge.run();
  await merge.databases.target.db.script('update merged_users set level = 3 where user_id = 1');
  const { columns, notes, history } = await one('alice');
  expect(columns).toEqual([
    {
      ...{ column: 'username', value: 'alice', rule: 'priority', from: 'test_db:1', note: null },
      lost: [{ account: 'dev_db:2', value: 'alice' }],
    },
    {
      ...{
        column: 'email',
        value: 'mine@x.org',
        rule: 'changed in the target',
        from: '@target:1',
        note: null,
      },
      lost: [
        { account: 'dev_db:2', value: 'new@x.org' },
        { account: 'test_db:1', value: 'old@x.org' },
      ],
    },
    {
      ...{ column: 'role', value: 'admin', rule: 'source:dev_db', from: 'dev_db:2', note: null },
      lost: [{ account: 'test_db:1', value: 'user' }],
    },
    {
      ...{
        column: 'level',
        value: '3',
        rule: 'max',
        from: 'dev_db:2',
        lost: [{ account: 'test_db:1', value: '9' }],
      },
      note: "changed in the target since the last run: the next run takes it for the target's own",
    },
  ]);
  expect(notes).toEqual(['Changed in the target since the last run: level.']);
  expect(history).toMatchObject([{ run: 1, what: ['inserted', 'accounts came in: test_db:1, dev_db:2'] }]);
});

describe('why not', () => {
  const reasons = async (...who: readonly [string, string]) => {
    const { apart } = await ask(...who);
    expect(apart?.samePerson).toBe(false);
    return (apart?.reasons ?? []).join('\n');
  };

  test('names what keeps two apart: keys, the records they have, the source, evidence', async () => {
    await merge.begin({
      columns: { email: 'text' },
      more: 'match: { confirm: [email] }',
      source: '',
    });
    await merge.people(
      'test_db',
      person(1, 'alice', { email: 'a@x.org' }),
      person(2, 'bob', { email: 'b@x.org' }),
      person(3, 'carol', { email: 'c@x.org' }),
    );
    await merge.people(
      'dev_db',
      person(1, 'ALICE ', { email: 'a@x.org' }),
      person(2, 'bob', { email: 'other@x.org' }),
      person(3, 'erin'),
      person(4, 'erin'),
      person(5, ''),
    );
    await merge.run();
    const alices = await reasons('alice', 'dev_db:1');
    expect(alices).toContain('Each has a golden record of its own, user_id 1 and user_id ');
    expect(alices).toContain('no match key in common (username): alice and ALICE ');
    expect(alices).toContain('With match.normalize: [lower, trim] their keys would be equal');
    expect(alices).toContain('Their email is equal, and not verified on both sides');
    const bobs = await reasons('test_db:2', 'dev_db:2');
    expect(bobs).toContain('Their match key is the same: bob.');
    expect(bobs).toContain('Their email differs: ');
    expect(await reasons('dev_db:3', 'dev_db:4')).toContain('are of one source');
    expect(await reasons('carol', 'dev_db:5')).toContain('dev_db:5 has no match key');
    expect(await reasons('carol', 'bob')).not.toContain('normalize');
    await expect(ask('carol', 'nobody')).rejects.toMatchObject({ code: 'PERSON_NOT_FOUND' });
  });

  test('says so where the two are one', async () => {
    await merge.begin();
    await merge.people('test_db', person(1, 'alice'));
    await merge.people('dev_db', person(9, 'alice'));
    await merge.run();
    const { apart } = await ask('test_db:1', 'dev_db:9');
    expect(apart).toEqual({
      samePerson: true,
      reasons: [
        'Both belong to user_id 1.',
        'test_db:1 came in by run 1: one key with others.',
        'dev_db:9 came in by run 1: one key with others.',
      ],
    });
  });

  test('remembers who had a name before, and that a record was deleted', async () => {
    await merge.begin();
    await merge.people('test_db', person(1, 'alice'), person(2, 'bob'));
    await merge.run();
    await merge.databases.test_db.db.script("update users set username = 'alicia' where user_id = 1");
    await merge.databases.target.db.script('delete from merged_users where user_id = 2');
    await merge.run();
    await merge.people('dev_db', person(7, 'alice'), person(8, 'bob'));
    await merge.run();
    expect(await reasons('alicia', 'dev_db:7')).toContain('alice was a key of user_id 1 and was left');
    expect(await reasons('test_db:2', 'dev_db:8')).toContain('user_id 2 was deleted in the target');
    expect((await one('dev_db:7')).conflicts).toEqual([]);
    await merge.plan();
    expect((await one('dev_db:7')).conflicts).toEqual([
      { kind: 'moved_account', waits: true, detail: 'newcomers wait' },
    ]);
  });
});

test('an account that waits is told of with the record that it waits to join', async () => {
  await merge.begin({ columns: { email: 'text' }, more: 'match: { confirm: [email] }' });
  await merge.people('test_db', person(1, 'alice', { email: 'a@x.org' }));
  await merge.run();
  await merge.people('dev_db', person(7, 'alice', { email: 'b@x.org' }));
  await merge.run();
  const report = await one('alice');
  expect(report).toMatchObject({
    userId: '1',
    accounts: [
      { state: 'merged', hash: 'plain text, or not known' },
      { source: 'dev_db', state: 'waits' },
    ],
  });
  expect(report.credential.against).toEqual([]);
  expect(report.waiting).toEqual([
    {
      accounts: ['dev_db:7'],
      why: [
        'Their match key is the same: alice.',
        'Their email differs: a@x.org (test_db:1) and b@x.org (dev_db:7). That contradicts that they are one person (confirm_mismatch).',
      ],
    },
  ]);
});

test('a record whose id was used again is another person', async () => {
  await merge.begin();
  await merge.people('test_db', person(1, 'alice'));
  await merge.run();
  await merge.databases.target.db.script('delete from merged_users where user_id = 1');
  await merge.run();
  await merge.databases.target.db.script(
    `insert into merged_users values (1, 'zoe', '${secret}', '2026-01-01')`,
  );
  await merge.run();
  expect(await one('alice')).toMatchObject({ userId: '1', username: null, state: 'deleted in the target' });
  expect(await one('zoe')).toMatchObject({
    userId: '1',
    username: 'zoe',
    state: 'in the target',
    origin: ['The row was in the target before usermerge knew it; it keeps its id.'],
    accounts: [{ source: '@target', winner: true }],
  });
});

test('what people changed there is no change of a run; an undo is told of, and who has no record any more', async () => {
  await merge.begin({ columns: { email: 'text' } });
  await merge.people('test_db', person(1, 'alice', { email: 'a@x.org' }), person(2, 'bob'));
  await merge.run();
  await merge.databases.test_db.db.script(`
    update users set password = '${secret}-new', password_last_changed = '2026-03-01' where user_id = 1;
  `);
  await merge.run();
  await merge.databases.target.db.script("update merged_users set email = 'mine@x.org' where user_id = 1");
  expect((await one('alice')).history).toMatchObject([
    { run: 1, what: ['inserted', 'accounts came in: test_db:1'], changes: [] },
    { run: 2, what: ['updated'], changes: [{ column: 'password', from: 'B', to: 'A' }] },
  ]);
  await merge.databases.target.db.script("update merged_users set email = 'a@x.org' where user_id = 1");
  await undo(merge.config());
  expect((await one('alice')).history).toMatchObject([
    { run: 1, undone: false },
    { run: 2, undone: true },
    { run: 3, kind: 'undo', what: ['took back run 2'] },
  ]);
  await undo(merge.config());
  await merge.plan();
  expect(await one('alice')).toMatchObject({ userId: null, state: 'not in the target' });
  expect(await one('1')).toMatchObject({ userId: '1', state: 'undone', accounts: [] });
});

test('conflicts that nothing waits for are told of, from the run that found them', async () => {
  await merge.begin();
  await merge.people('test_db', person(1, 'alice'));
  await merge.people('dev_db', person(1, 'alice', { password: `${secret}-2` }));
  await merge.run();
  expect((await one('alice')).conflicts).toEqual([{ kind: 'password_tie', waits: false, detail: '' }]);
});
