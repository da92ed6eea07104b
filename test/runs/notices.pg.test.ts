/** notices: everyone for whom a run changed something, and what, once each; and whose sessions have to be ended. */
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type NoticesOptions, notices } from '../../src/runs/notices.js';
import { undo } from '../../src/runs/undo.js';
import { useSmallMerge } from '../support/small-merge.js';

const merge = useSmallMerge();
const secret = 'geheim';
let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'usermerge-notices-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

type Row = Readonly<Record<string, string | number | null>>;
const person = (user_id: number, username: string, more: Row = {}): Row => ({
  user_id,
  username,
  password: `${secret}-${username}`,
  password_last_changed: '2026-01-01',
  email: `${username}@x.org`,
  ...more,
});

const mapping = {
  columns: { email: 'text', phone: 'text', salt: 'text' },
  more: 'credential: { columns: [salt] }',
};

/** Lines of the two files, without their headers. */
async function told(runId: number, more: Partial<NoticesOptions> = {}) {
  const [people, sessions] = [join(folder, 'people.csv'), join(folder, 'sessions.csv')];
  const report = await notices(merge.config(), { runId, people, sessions, ...more });
  const lines = (file: string) => readFileSync(file, 'utf8').trimEnd().split('\n');
  for (const file of [people, sessions]) {
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(readFileSync(file, 'utf8')).not.toContain(secret);
  }
  const [header = '', ...rows] = lines(people);
  return { report, header, rows, sessions: lines(sessions).slice(1) };
}

test('names each person once, with all that changed, and nobody for whom nothing did', async () => {
  await merge.begin(mapping);
  await merge.people(
    'test_db',
    person(1, 'alice'),
    person(2, 'bob'),
    person(3, 'carol'),
    person(4, 'dave', { password: `!${secret}` }),
  );
  await merge.people(
    'dev_db',
    person(1, 'alice', { password: `${secret}-2`, password_last_changed: '2026-02-01', email: null }),
    person(2, 'bob'),
    person(4, 'dave'),
    person(5, 'twin'),
    person(6, 'twin'),
  );
  const { runId } = await merge.run();
  const { report, header, rows, sessions } = await told(runId);
  expect(header).toBe('user_id,username,what,password_of,no_longer_of,names_before,accounts,email');
  expect(rows).toEqual([
    '1,alice,merged password,dev_db,test_db,,test_db:1 dev_db:1,alice@x.org',
    '2,bob,merged,,,,test_db:2 dev_db:2,bob@x.org',
    '4,dave,merged,,,,test_db:4 dev_db:4,dave@x.org',
    ',twin,waits,,,,dev_db:5,twin@x.org',
    ',twin,waits,,,,dev_db:6,twin@x.org',
  ]);
  expect(sessions).toEqual([]);
  expect(report).toMatchObject({
    people: 5,
    merged: 3,
    password: 1,
    username: 0,
    waits: 2,
    sessions: 0,
    columns: ['email'],
    notes: [],
  });
});

test('tells of a password that is another by now, and whose sessions have to be ended', async () => {
  await merge.begin(mapping);
  await merge.people('test_db', person(1, 'alice'), person(2, 'bob'), person(3, 'carol'));
  await merge.run();
  await merge.databases.test_db.db.script(`
    update users set password = '${secret}-new', password_last_changed = '2026-03-01' where user_id = 1;
    update users set email = 'other@x.org' where user_id = 2;
  `);
  await merge.people(
    'dev_db',
    person(9, 'carol', { password: `${secret}-9`, password_last_changed: '2026-03-01' }),
  );
  const { runId } = await merge.run();
  const { rows, sessions } = await told(runId);
  expect(rows).toEqual([
    '1,alice,password,test_db,@target,,test_db:1,alice@x.org',
    '3,carol,merged password,dev_db,@target test_db,,test_db:3 dev_db:9,carol@x.org',
  ]);
  expect(sessions).toEqual(['1,credential', '3,credential']);
});

test('tells of a name that is another one, by a suffix too, and of an account that met a row of the target', async () => {
  await merge.begin({ ...mapping, more: `${mapping.more}\nmatch: { on: [email] }` });
  await merge.people('test_db', person(1, 'alice', { email: 'a@x.org' }));
  await merge.people(
    'dev_db',
    person(7, 'alice', { email: 'b@x.org' }),
    person(8, 'old-name', { email: 'c@x.org', password: `${secret}-8` }),
  );
  await merge.databases.target.db.script(`
    insert into merged_users (user_id, username, password, password_last_changed, email)
    values (50, 'carla', '${secret}-target', '2026-04-01', 'c@x.org');
  `);
  const { runId } = await merge.run();
  const { rows } = await told(runId);
  expect(rows).toEqual([
    '7,alice@dev_db,username,,,alice,dev_db:7,b@x.org',
    '50,carla,merged password username,@target,dev_db,old-name,dev_db:8,c@x.org',
  ]);
});

test('gives the columns that are asked for, if they are mapped and no secret', async () => {
  await merge.begin(mapping);
  await merge.people('test_db', person(1, 'alice', { phone: '+1 "2", 3' }));
  await merge.people('dev_db', person(1, 'alice'));
  const { runId } = await merge.run();
  expect((await told(runId, { columns: ['phone', 'email'] })).rows).toEqual([
    '1,alice,merged,,,,test_db:1 dev_db:1,"+1 ""2"", 3",alice@x.org',
  ]);
  for (const columns of [['salt'], ['address'], ['password']])
    await expect(told(runId, { columns })).rejects.toMatchObject({ code: 'CONFIG_INVALID' });
});

test('of a run that another one followed it says what it cannot say, and of others nothing', async () => {
  await merge.begin(mapping);
  await merge.people('dev_db', person(5, 'twin'), person(6, 'twin'));
  const first = await merge.run();
  await merge.people('test_db', person(1, 'alice'));
  const second = await merge.run();
  expect((await told(first.runId)).report).toMatchObject({
    waits: 0,
    notes: [expect.stringContaining('A later run')],
  });
  expect((await told(second.runId)).report).toMatchObject({ waits: 2, notes: [] });
  await expect(told(99)).rejects.toMatchObject({ code: 'PLAN_NOT_FOUND' });
});

test('tells of what an undo took back', async () => {
  await merge.begin(mapping);
  await merge.people('test_db', person(1, 'alice'), person(2, 'bob'));
  await merge.run();
  await merge.databases.test_db.db.script(`
    update users set password = '${secret}-new', password_last_changed = '2026-03-01' where user_id = 1;
    update users set email = 'other@x.org' where user_id = 2;
  `);
  await merge.people('dev_db', person(9, 'carol'));
  const { runId } = await merge.run();
  const taken = await undo(merge.config());
  await expect(told(runId)).rejects.toMatchObject({ code: 'PLAN_NOT_FOUND' });
  const { rows, sessions, report } = await told(taken.runId ?? 0);
  expect(rows).toEqual([
    '1,alice,password,test_db,@target,,test_db:1,alice@x.org',
    '9,carol,removed,,,,dev_db:9,carol@x.org',
  ]);
  expect(sessions).toEqual(['1,credential', '9,owner']);
  expect(report).toMatchObject({ people: 2, password: 1, removed: 1, waits: 0, sessions: 2 });
});
