import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'libsql';
import { afterAll, describe, expect, test } from 'vitest';
import { useDatabases } from '../support/databases.js';
import { type GivenSource, refusalOf, rowsOf, withSource } from './source-under-test.js';

const databases = useDatabases('target');
const directory = mkdtempSync(join(tmpdir(), 'usermerge-sqlite-'));
const path = join(directory, 'app #1.db');
afterAll(() => rmSync(directory, { recursive: true }));

/** The table users anew, with these columns and rows as SQL. */
function users(columns: string, values: string, more: Partial<GivenSource> = {}): GivenSource {
  const db = new Database(path);
  db.exec(
    `pragma journal_mode = wal; drop table if exists users; create table users (${columns}); insert into users values ${values}`,
  );
  db.close();
  return { url: `sqlite:${path}`, target: databases.target.url, ...more };
}

const plain = 'user_id integer primary key, username text, password text, password_last_changed';
const rows = (given: GivenSource) => rowsOf(databases.target.db, given);
const times = async (values: readonly string[], time: Record<string, string> = {}) =>
  (await rows(users(plain, values.map((value, id) => `(${id}, 'u', 'x', ${value})`).join(), { time }))).map(
    (row) => row.password_last_changed,
  );

describe('times of SQLite', () => {
  test('are ISO text, as CURRENT_TIMESTAMP writes it, in the zone of the source', async () => {
    expect(
      await times(["'2024-07-01 12:00:00'", "'2024-07-01 12:00:00.123'", 'null'], { zone: 'Europe/Berlin' }),
    ).toEqual(['2024-07-01 10:00:00+00', '2024-07-01 10:00:00.123+00', null]);
  });

  test.each([
    ['s', '1700000000'],
    ['ms', '1700000000000'],
    ['us', '1700000000000000'],
    ['s', '1700000000.0'],
  ])('are numbers of %s: %s', async (unit, value) => {
    expect(await times([value], { unit })).toEqual(['2023-11-14 22:13:20+00']);
  });

  test('are days of the Julian calendar, as julianday writes them', async () => {
    expect(await times(["julianday('2024-02-29 12:34:56.789')", "julianday('1969-07-20 20:17:40')"])).toEqual(
      ['2024-02-29 12:34:56.789+00', '1969-07-20 20:17:40+00'],
    );
  });

  test('that are numbers want a unit', async () => {
    expect(await refusalOf(users(plain, "(1, 'u', 'x', 1700000000)"))).toMatchObject({ code: 'COLUMN_TYPE' });
  });
});

test('ids of any type are read: whole numbers as such, 16 bytes as a UUID', async () => {
  const idType = (given: GivenSource) =>
    withSource(given, async ({ description }) => [description.idType, description.idTypeName]);
  expect(await idType(users(plain, "(9223372036854775, 'u', 'x', null)"))).toEqual(['bigint', 'bigint']);
  const bytes = users(
    plain.replace('integer primary key', 'blob'),
    "(x'6f1e1b0e9c1b4d518a6b0f6a3c2d1e00', 'u', 'x', null)",
  );
  expect(await idType(bytes)).toEqual(['text', 'uuid']);
  expect(await rows(bytes)).toMatchObject([{ source_user_id: '6f1e1b0e-9c1b-4d51-8a6b-0f6a3c2d1e00' }]);
  const mixed = users(
    plain.replace('integer primary key', 'integer'),
    "(1, 'u', 'x', null), ('a', 'v', 'x', null)",
  );
  expect(await idType(mixed)).toEqual(['text', 'text']);
});

test('a hash that is kept as bytes is its text, else \\x and hex digits', async () => {
  const given = users(plain, "(1, 'u', x'243262', null), (2, 'v', x'00ff', null), (3, 'w', 1.5, null)");
  expect((await rows(given)).map((row) => row.password)).toEqual(['$2b', '\\x00ff', '1.5']);
});

test('text that is no UTF-8, or holds NUL, is a rejected row, and not the end', async () => {
  const given = users(
    plain,
    "(1, cast(x'ff41' as text), 'x', null), (2, 'a' || char(0) || 'b', 'x', null), (3, 'Zoë', 'x', null)",
  );
  expect((await rows(given)).map(({ username, reason }) => [username, reason])).toEqual([
    [null, 'broken_text'],
    [null, 'broken_text'],
    ['Zoë', null],
  ]);
});

test('what is committed is read while another process writes', async () => {
  const given = users(plain, "(1, 'alice', 'x', null)");
  const writer = new Database(path);
  writer.exec("begin immediate; insert into users values (2, 'bob', 'x', null)");
  expect(await rows(given)).toHaveLength(1);
  writer.exec('commit');
  expect(await rows(given)).toHaveLength(2);
  writer.close();
});

test('a view, a query and a condition are in the SQL of SQLite', async () => {
  const given = users(plain, "(1, 'alice', 'x', null), (2, 'bob', '!', null)");
  expect(await rows({ ...given, where: "password not like '!%' -- locked" })).toHaveLength(1);
  const query = 'select user_id, upper(username) as username, password, password_last_changed from users;';
  expect((await rows({ ...given, query })).map((row) => row.username)).toEqual(['ALICE', 'BOB']);
  expect(await refusalOf({ ...given, where: 'nope = 1' })).toMatchObject({
    code: 'CONFIG_INVALID',
    at: { key: 'where' },
  });
  expect(await refusalOf({ ...given, query: 'selekt' })).toMatchObject({
    code: 'CONFIG_INVALID',
    at: { key: 'query' },
  });
  expect(await refusalOf({ ...given, query: 'delete from users returning *' })).toMatchObject({
    code: 'CONFIG_INVALID',
  });
  expect(await rows(given)).toHaveLength(2);
});

test('a file that is no database is told so', async () => {
  writeFileSync(join(directory, 'text.db'), 'this is a text that is long enough to be looked at '.repeat(20));
  const given = users(plain, "(1, 'alice', 'x', null)");
  expect(await refusalOf({ ...given, url: `sqlite:${join(directory, 'text.db')}` })).toMatchObject({
    code: 'SOURCE_MALFORMED',
  });
});

test('once it is read, writers need not wait, without a write-ahead log either', async () => {
  const file = join(directory, 'rollback.db');
  const db = new Database(file);
  db.exec(`create table users (${plain}); insert into users values (1, 'alice', 'x', null)`);
  const given = { url: `sqlite:${file}`, target: databases.target.url };
  await withSource(given, async () => {
    db.exec("insert into users values (2, 'bob', 'x', null)");
  });
  db.close();
  expect(await rows(given)).toHaveLength(2);
});
