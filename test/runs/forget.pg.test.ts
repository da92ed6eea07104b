/** forget: nothing in the ledger names the person any more, and no later reading brings them back. */
import { beforeEach, describe, expect, test } from 'vitest';
import { connect } from '../../src/postgres/connect.js';
import { ident, sql } from '../../src/postgres/sql.js';
import { apply } from '../../src/runs/apply.js';
import { decide } from '../../src/runs/decide.js';
import { explain } from '../../src/runs/explain.js';
import { forget, previewForget } from '../../src/runs/forget.js';
import { listRuns, verifyLog } from '../../src/runs/runs.js';
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
  email: `${username}@here`,
});
const forgetting = (who: string) => forget(merge.config(), { who, by: 'tester@here' });
const names = async () =>
  (await target().query<{ username: string }>(sql`select username from merged_users order by username`)).map(
    ({ username }) => username,
  );

beforeEach(async () => {
  await merge.begin({ columns: { email: 'text' } });
  await target().script(`
    insert into merged_users (user_id, username, password, password_last_changed, email)
    values (400, 'zoe', 'native', '2025-01-01', 'zoe@old');
  `);
  await merge.people('test_db', person(7001, 'alice', 2), person(2, 'bob'), person(7003, 'zoe', 5));
  await merge.people('dev_db', person(7002, 'alice', 3), person(3, 'carol'), person(7001, 'dave'));
  await merge.run();
});

/** Where in the ledger a word stands: in any column of any table, also as a part. */
async function standsIn(...words: string[]): Promise<string[]> {
  const tables = await target().query<{ name: string }>(sql`
    select c.relname as name from pg_class c
    where c.relnamespace = 'usermerge'::regnamespace and c.relkind in ('r', 'p') and not c.relispartition
    order by 1
  `);
  const found: string[] = [];
  // A number by itself: digests and times are long enough to hold any four digits.
  const patterns = words.map((word) => (/^\d+$/.test(word) ? new RegExp(`(?<![\\w.])${word}(?!\\w)`) : word));
  for (const { name } of tables) {
    const rows = await target().query<{ text: string }>(
      sql`select to_jsonb(t)::text as text from ${ident('usermerge', name)} t`,
    );
    if (rows.some(({ text }) => patterns.some((pattern) => text.match(pattern)))) found.push(name);
  }
  return found;
}

/** Where it stands in the files of the ledger's tables, as bytes. */
async function standsInFiles(word: string): Promise<string[]> {
  await target().execute(sql`checkpoint`);
  const files = await target().query<{ name: string; found: boolean }>(sql`
    select c.relname as name,
      position(convert_to(${word}, 'UTF8') in pg_read_binary_file(pg_relation_filepath(c.oid), 0, 100000000, true)) > 0 as found
    from pg_class c
    where c.relnamespace = 'usermerge'::regnamespace and c.relkind in ('r', 'i', 't') and pg_relation_filepath(c.oid) is not null
    order by 1
  `);
  return files.filter(({ found }) => found).map(({ name }) => name);
}

test.each([['alice'], ['7001'], ['test_db:7001'], ['dev_db:7002']])(
  'finds the person by %s, and says who it would be',
  async (who) => {
    const before = await standsIn('alice');
    expect(await previewForget(merge.config(), { who })).toEqual({
      runId: null,
      entry: null,
      accounts: [
        { source: 'test_db', sourceUserId: '7001' },
        { source: 'dev_db', sourceUserId: '7002' },
      ],
      userId: '7001',
      inTarget: true,
    });
    expect(await standsIn('alice')).toEqual(before);
  },
);

describe('who is forgotten', () => {
  beforeEach(async () => {
    // An update to be kept as it was before, a plan that waits, an edit, a verification, and a rejected row.
    await merge.databases.test_db.db.script(`
      update users set password = 'hash of alice 9', password_last_changed = '2026-02-01' where user_id = 7001;
    `);
    await merge.run();
    await target().script(`update merged_users set password = 'alice edited' where username = 'alice'`);
    await verify(merge.config());
    await merge.databases.test_db.db.script(`update users set username = 'alice' where user_id = 7003`);
    await merge.plan();
    await merge.databases.test_db.db.script(`update users set username = 'zoe' where user_id = 7003`);
  });

  test('is in no table of the ledger any more, in no report, and not in the files', async () => {
    expect(await standsIn('alice')).toEqual(
      expect.arrayContaining(['account', 'change', 'plan', 'verification']),
    );
    expect(await forgetting('7001')).toMatchObject({ userId: '7001', inTarget: true });
    expect(await standsIn('alice', '7002')).toEqual(['account']);
    // What is left is zoe, who took the name in a source meanwhile, and another account with one of the numbers.
    const left = await target().query(sql`
      select s.name as source, a.source_user_id::text as id, a.username from usermerge.account a
      join usermerge.source s using (source_no)
      where a.username = 'alice' or a.source_user_id::text in ('7001', '7002')
      order by 1, 2
    `);
    expect(left).toEqual([
      { source: 'dev_db', id: '7001', username: 'dave' },
      { source: 'test_db', id: '7003', username: 'alice' },
    ]);
    expect(await standsInFiles('hash of alice')).toEqual([]);
    expect(await standsInFiles('alice@here')).toEqual([]);
  });

  test('leaves in the log that there was somebody, and by whom it was done, and the log sound', async () => {
    const { runId } = await forgetting('7001');
    const [newest] = await listRuns(merge.config());
    expect(newest).toMatchObject({ runId, kind: 'forget', by: 'tester@here', accounts: 2 });
    expect((await verifyLog(merge.config())).findings).toEqual([]);
    await expect(explain(merge.config(), { who: ['dev_db:7002'] })).rejects.toMatchObject({
      code: 'PERSON_NOT_FOUND',
    });
  });

  test('is not touched in the target, and the plan that was made is replaced', async () => {
    const [plan] = await target().query<{ plan_no: string }>(
      sql`select max(plan_no) as plan_no from usermerge.plan`,
    );
    const before = await target().query(sql`select t::text from merged_users t order by 1`);
    await forgetting('7001');
    expect(await target().query(sql`select t::text from merged_users t order by 1`)).toEqual(before);
    await expect(apply(merge.config(), { planId: Number(plan?.plan_no) })).rejects.toMatchObject({
      code: 'PLAN_NOT_FOUND',
    });
  });
});

describe('a later reading', () => {
  test('does not bring the person back, while the account is in a source and the row is deleted', async () => {
    await forgetting('alice');
    await target().script(`delete from merged_users where username = 'alice'`);
    const planned = await merge.plan();
    expect(planned.sources.map(({ name, accounts, merged }) => [name, accounts, merged])).toEqual([
      ['test_db', 2, 2],
      ['dev_db', 2, 2],
    ]);
    expect(planned.changes).toMatchObject({ insert: 0, update: 0, deletedSeen: 0 });
    expect(planned.counted.forgotten_rows).toBe(2);
    await apply(merge.config(), { allow: ['unconfirmed_match'] });
    expect(await names()).toEqual(['bob', 'carol', 'dave', 'zoe']);
    expect(await standsIn('alice')).toEqual([]);
    expect(await standsInFiles('alice@here')).toEqual([]);
    const report = await verify(merge.config());
    expect(report.drift + report.movedOn).toBe(0);
  });

  test('leaves the row alone while it is in the target, and writes nothing about it down', async () => {
    await forgetting('alice');
    await merge.databases.test_db.db.script(`
      update users set password = 'hash of alice 20', password_last_changed = '2026-05-01' where user_id = 7001;
    `);
    const row = sql`select t::text from merged_users t where username = 'alice'`;
    const before = await target().query(row);
    await merge.run();
    expect(await target().query(row)).toEqual(before);
    expect(await standsIn('alice')).toEqual([]);
    expect((await verify(merge.config())).drift).toBe(0);
  });

  test('gives neither the id nor the name to somebody else while they are taken', async () => {
    await forgetting('alice');
    await merge.people('dev_db', { ...person(7005, 'alice', 6), email: 'another@there' });
    await merge.databases.test_db.db.script(`insert into users (user_id, username) values (7002, 'erin')`);
    await merge.run();
    const rows = await target().query<{ user_id: string; username: string }>(
      sql`select user_id::text, username from merged_users order by user_id`,
    );
    const ids = new Map(rows.map((row) => [row.username, row.user_id]));
    expect(ids.get('alice')).toBe('7001');
    expect(ids.get('alice@dev_db')).toBe('7005');
    expect(ids.get('erin')).toBe('7002');
  });

  test('gives the id to nobody, not even when the row is gone', async () => {
    await forgetting('alice');
    await target().script(`delete from merged_users where username = 'alice'`);
    // dave had this number in his source, and a new one in the target.
    await merge.people('dev_db', person(7000, 'frank'));
    await merge.databases.test_db.db.script(
      `delete from users where user_id = 7001; insert into users (user_id, username) values (7009, 'gina')`,
    );
    await merge.run();
    const rows = await target().query<{ user_id: string }>(sql`select user_id::text from merged_users`);
    expect(rows.map((row) => row.user_id)).not.toContain('7001');
  });

  test('knows accounts by their source, too: the same number elsewhere is somebody else', async () => {
    await forgetting('alice');
    await merge.run();
    expect(await names()).toContain('dave');
    expect(await explain(merge.config(), { who: ['dave'] })).toMatchObject({
      people: [{ userId: expect.anything() }],
    });
  });

  test('keeps the source’s number when the file leaves the source out for a while', async () => {
    await merge.begin({ columns: { email: 'text' } });
    await merge.people('test_db', person(2, 'bob'));
    await merge.people('dev_db', person(9, 'alice'));
    await merge.plan();
    await forgetting('alice');
    const alone = merge.config((text) => text.replace(/\n {2}- name: dev_db[\s\S]*$/, '\n'));
    await merge.run(alone);
    await merge.run();
    expect(await names()).toEqual(['bob']);
  });
});

describe('forgets, too,', () => {
  test('a row of the target that no source knows', async () => {
    await target().script(
      `insert into merged_users (user_id, username, password) values (500, 'nadia', 'native nadia')`,
    );
    await merge.run();
    expect(await standsIn('nadia')).not.toEqual([]);
    expect(await forgetting('500')).toMatchObject({ accounts: [], userId: '500', inTarget: true });
    expect(await standsIn('nadia')).toEqual([]);
    await merge.run();
    expect(await standsIn('nadia')).toEqual([]);
  });

  test('an account that waits, and one that was rejected', async () => {
    await merge.people('test_db', { ...person(7100, 'henry'), email: 'one@there' }, person(7101, 'henry'));
    await merge.people('dev_db', { user_id: 7102, username: null, password: 'hash of iris' });
    await merge.run();
    expect(await forgetting('henry')).toMatchObject({ userId: null, accounts: [{}, {}] });
    expect(await forgetting('dev_db:7102')).toMatchObject({
      userId: null,
      accounts: [{ sourceUserId: '7102' }],
    });
    expect(await standsIn('henry', '7102')).toEqual([]);
    const planned = await merge.plan();
    expect(planned.counted.forgotten_rows).toBe(3);
    expect(await standsIn('henry', '7102')).toEqual([]);
  });

  test('what was decided of the person, and what waits of them', async () => {
    const pin = { do: 'pin', column: 'email', value: 'pinned@here' } as const;
    await decide(merge.config(), { account: 'test_db:7001' }, pin, {
      reason: 'alice wrote us',
      by: 'ada@here',
    });
    await decide(merge.config(), { account: 'test_db:2' }, pin, { reason: 'so did bob', by: 'ada@here' });
    await merge.people('test_db', { ...person(7100, 'henry'), email: 'one@there' }, person(7101, 'henry'));
    await merge.run();
    expect(await standsIn('alice wrote us')).toEqual(['decision']);
    expect(await standsIn('henry')).toContain('conflict');
    await forgetting('7001');
    await forgetting('henry');
    expect(await standsIn('alice', 'henry', '7100')).toEqual([]);
    expect(await standsInFiles('alice wrote us')).toEqual([]);
    expect(await standsIn('so did bob')).toEqual(['decision']);
    await merge.run();
    expect((await verify(merge.config())).drift).toBe(0);
  });

  test('what somebody still sees, once they see it no more', async () => {
    await decide(
      merge.config(),
      { account: 'test_db:7001' },
      { do: 'pin', column: 'email', value: 'pinned@here' },
      { reason: 'alice wrote us', by: 'ada@here' },
    );
    const reader = await connect(merge.databases.target.url, { applicationName: 'a reader' });
    await reader.execute(sql`begin isolation level repeatable read`);
    await reader.query(sql`select now()`);
    const forgotten = forgetting('7001');
    await expect.poll(() => standsIn('alice wrote us'), { timeout: 60_000 }).toEqual([]);
    await reader.execute(sql`commit`);
    await forgotten;
    await reader.close();
    expect(await standsInFiles('alice wrote us')).toEqual([]);
  });

  test('who was undone: the id stays nobody’s', async () => {
    await undo(merge.config());
    expect(await forgetting('carol')).toMatchObject({
      userId: null,
      accounts: [{ source: 'dev_db', sourceUserId: '3' }],
    });
    await merge.run();
    expect(await names()).toEqual(['alice', 'bob', 'dave', 'zoe']);
    expect(await standsIn('carol')).toEqual([]);
  });
});

test('of several people with one name it wants to know which', async () => {
  await merge.databases.dev_db.db.script(`insert into users (user_id, username) values (7200, 'ALICE')`);
  await target().script(
    `update merged_users set username = 'bob2' where username = 'bob'; insert into merged_users (user_id, username) values (601, 'bob')`,
  );
  await merge.run();
  await expect(forgetting('bob')).rejects.toMatchObject({ code: 'PERSON_AMBIGUOUS' });
  await expect(forgetting('nobody')).rejects.toMatchObject({ code: 'PERSON_NOT_FOUND' });
});

test('of a person who is forgotten an undo neither restores nor deletes the row', async () => {
  await merge.databases.test_db.db.script(`
    update users set password = 'hash of alice 9', password_last_changed = '2026-02-01' where user_id = 7001;
    update users set password = 'hash of bob 9', password_last_changed = '2026-02-01' where user_id = 2;
  `);
  await merge.run();
  await forgetting('alice');
  expect(await undo(merge.config())).toMatchObject({ restored: 1, left: 0 });
  expect(await undo(merge.config())).toMatchObject({ deleted: 3, restored: 1, left: 0 });
  expect(await names()).toEqual(['alice', 'zoe']);
});
