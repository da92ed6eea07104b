/** `--only`: a cohort goes first; everybody else stays as they are, and unresolved. */
import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import { hazards } from '../../src/pipeline/vocabulary.js';
import { sql } from '../../src/postgres/sql.js';
import { apply } from '../../src/runs/apply.js';
import { type PlanOptions, plan } from '../../src/runs/plan.js';
import { undo } from '../../src/runs/undo.js';
import { verify } from '../../src/runs/verify.js';
import { useSmallMerge } from '../support/small-merge.js';

const merge = useSmallMerge();
const target = () => merge.databases.target.db;
const person = (user_id: number, username: string, day = 1) => ({
  user_id,
  username,
  password: `hash of ${username} ${day}`,
  password_last_changed: `2026-01-${String(day).padStart(2, '0')} 00:00:00+00`,
});
/** A day after the other, as the runs of a small merge are. */
let day = 0;

async function file(name: string, text: string): Promise<string> {
  const path = join(await mkdtemp(join(tmpdir(), 'usermerge-cohort-')), name);
  await writeFile(path, text);
  return path;
}

const planning = (options: PlanOptions) =>
  plan(merge.config(), { now: new Date(Date.UTC(2026, 5, 1 + day++)), ...options });

async function first(...who: string[]) {
  const planned = await planning({ only: await file('cohort.txt', who.join('\n')) });
  return { planned, applied: await apply(merge.config(), { allow: hazards }) };
}

async function all() {
  await planning({});
  return apply(merge.config(), { allow: hazards });
}

const rows = () =>
  target().query<{ user_id: string; username: string; password: string }>(
    sql`select user_id::text, username, password from merged_users order by username`,
  );
const names = async () => (await rows()).map((row) => row.username);

const passwords = async () =>
  Object.fromEntries((await rows()).map(({ username, password }) => [username, password]));

beforeEach(async () => {
  day = 0;
  await merge.begin();
  await merge.people('test_db', person(1, 'alice', 2), person(2, 'bob', 2), person(3, 'carol', 2));
  await merge.people('dev_db', person(1, 'alice', 3), person(2, 'dave', 3), person(3, 'erin', 3));
});

describe('a cohort', () => {
  test.each([
    ['usernames', ['alice', 'erin'], ['alice', 'erin']],
    ['SOURCE:ID', ['dev_db:1', 'test_db:2'], ['alice', 'bob']],
  ])('of %s goes first, each person whole; the others wait', async (_, who, expected) => {
    const { planned, applied } = await first(...who);
    expect(planned.cohort).toEqual({
      listed: 2,
      people: 2,
      outside: 3,
      unknown: { count: 0, samples: [] },
    });
    expect(applied).toMatchObject({ inserted: 2, updated: 0, stale: 0 });
    expect(await names()).toEqual(expected);
    for (const { accounts, merged, waiting } of planned.sources) expect(merged + waiting).toBe(accounts);
    expect(planned.sources.reduce((sum, source) => sum + source.waiting, 0)).toBe(
      6 - planned.sources.reduce((sum, source) => sum + source.merged, 0),
    );
    const verified = await verify(merge.config());
    expect(verified).toMatchObject({ drift: 0 });
  });

  test('then all: the target is that of one run for all, ids and names, too', async () => {
    // dave and bob both want 2, and erin and carol 3: who goes first gets no other id for that.
    await first('dave', 'erin');
    const ids = async () => new Map((await rows()).map((row) => [row.username, row.user_id]));
    const early = await ids();
    expect([early.get('dave'), early.get('erin')]).not.toContain('2');
    expect(await all()).toMatchObject({ inserted: 3, updated: 0 });
    const apart = await rows();
    expect((await verify(merge.config())).drift).toBe(0);
    expect(await all()).toMatchObject({ inserted: 0, updated: 0 });

    await merge.begin();
    await merge.people('test_db', person(1, 'alice', 2), person(2, 'bob', 2), person(3, 'carol', 2));
    await merge.people('dev_db', person(1, 'alice', 3), person(2, 'dave', 3), person(3, 'erin', 3));
    await all();
    expect(apart).toEqual(await rows());
  });

  test('in a later run: rows of others are not written, not even what was seen of them is settled', async () => {
    await all();
    for (const name of ['alice', 'bob']) {
      await merge.databases.test_db.db.execute(
        sql`update users set password = 'new', password_last_changed = '2026-03-01' where username = ${name}`,
      );
    }
    await target().script(`
      update merged_users set password = 'set in the target' where username = 'carol';
      insert into merged_users (user_id, username, password) values (900, 'native', 'native');
    `);
    const { planned, applied } = await first('bob', 'nobody knows', '900');
    expect(planned.cohort?.unknown).toEqual({ count: 1, samples: ['nobody knows'] });
    expect(applied).toMatchObject({ inserted: 0, updated: 1 });
    expect(await passwords()).toMatchObject({ alice: 'hash of alice 3', bob: 'new' });
    const verified = await verify(merge.config());
    expect(verified).toMatchObject({ drift: 0 });
    expect(verified.movedOn).toBeGreaterThan(0);
    // The password that carol set in the target stands, and the next run finds what is left.
    expect(await all()).toMatchObject({ inserted: 0, updated: 1 });
    expect(await passwords()).toMatchObject({ alice: 'new', carol: 'set in the target' });
    expect((await verify(merge.config())).drift).toBe(0);
  });

  test('is undone alone, and the same run of all comes out', async () => {
    await first('alice');
    await undo(merge.config());
    expect(await all()).toMatchObject({ inserted: 5 });
    expect(await names()).toEqual(['alice', 'bob', 'carol', 'dave', 'erin']);
  });

  test('has the hazards of its own people alone', async () => {
    const { planned } = await first('dave');
    expect(planned.hazards.map(({ name }) => name)).not.toContain('unconfirmed_match');
    const whole = await planning({});
    expect(whole.hazards.map(({ name }) => name)).toContain('unconfirmed_match');
  });

  test('of a row that is gone from the target leaves the deletions of others to the next run', async () => {
    await all();
    await target().script(`delete from merged_users where username in ('bob', 'carol')`);
    const { planned } = await first('bob');
    expect(planned.changes.deletedSeen).toBe(1);
    expect((await planning({})).changes.deletedSeen).toBe(1);
  });
});

describe('a query', () => {
  test('names the cohort, and may read what was read just now', async () => {
    const only = await file(
      'pilot.sql',
      `select s.name || ':' || a.source_user_id from usermerge.account a join usermerge.source s using (source_no)
       where a.username like '%a%e%';`,
    );
    expect((await planning({ only })).cohort).toMatchObject({ listed: 3, people: 2, outside: 3 });
  });

  test.each([
    ['writes', 'delete from merged_users returning username'],
    ['is two', "select 'alice'; drop table users"],
    ['closes the brackets', "select 'alice') as cohort (who); drop table users; select * from (select 'x'"],
  ])('that %s is refused, and changes nothing', async (_, text) => {
    await expect(planning({ only: await file('bad.sql', text) })).rejects.toMatchObject({
      code: 'SQL_FAILED',
    });
  });
});

test('a file that is not there, or names nobody, is refused', async () => {
  await expect(planning({ only: '/nowhere/pilot.txt' })).rejects.toMatchObject({
    code: 'CONFIG_INVALID',
    at: { file: '/nowhere/pilot.txt' },
  });
  await expect(planning({ only: await file('empty.txt', '\n \n') })).rejects.toMatchObject({
    code: 'CONFIG_INVALID',
  });
});

test('names with tabs, backslashes, and marks of an editor are names', async () => {
  await merge.people('test_db', person(50, 'back\\slash'), person(51, 'a\ttab'), person(52, 'first'));
  const only = await file('cohort.txt', '\uFEFFfirst\r\nback\\slash\r\na\ttab\r\n\r\n');
  expect((await planning({ only })).cohort).toMatchObject({ listed: 3, people: 3, unknown: { count: 0 } });
});
