/** On a real MariaDB of Debian. Without one these tests are skipped, and say why. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { useDatabases } from '../support/databases.js';
import { noMariadb, reader, startMariadb, type TestMariadb } from '../support/mariadb.js';
import { type ConformingAccount, describeSource } from './describe-source.js';
import { type GivenSource, refusalOf, rowsOf, valuesOf, withSource } from './source-under-test.js';

const databases = useDatabases('target');
let maria: TestMariadb;

if (noMariadb !== undefined) console.warn(`MySQL and MariaDB: skipped: ${noMariadb}`);

describe.skipIf(noMariadb !== undefined)('MySQL and MariaDB', () => {
  beforeAll(async () => {
    maria = await startMariadb();
  });
  afterAll(() => maria?.stop());

  const insert = async (rows: readonly ConformingAccount[]) => {
    for (const { id, login, hash, hashedAt, email } of rows) {
      const at = hashedAt === null ? null : hashedAt.replace('T', ' ').replace('Z', '');
      await maria.db.execute('insert into people values (?, ?, ?, ?, ?)', [id, login, hash, at, email]);
    }
  };
  const sessions = async () => {
    const [rows] = await maria.db.query('select id from information_schema.processlist where user = ?', [
      reader.name,
    ]);
    return rows as { id: number }[];
  };

  describeSource('MariaDB', { staged: true, tables: true, server: true, finestUs: 1 }, () => ({
    get url() {
      return maria.url;
    },
    get nowhere() {
      return maria.url.replace(/:\d+\/app$/, ':1/app');
    },
    get target() {
      return databases.target;
    },
    async create(rows) {
      await maria.db.query('drop table if exists people');
      await maria.db.query(
        'create table people (id int primary key, login longtext, hash longtext, hashed_at datetime(6), email longtext)',
      );
      await insert(rows);
    },
    add: (row) => insert([row]),
    async fill(rows) {
      await maria.db.query(
        `insert into people select seq, concat('user', seq), repeat('x', 100), now(6), null from seq_10_to_${rows}`,
      );
    },
    async killSessions() {
      for (const { id } of await sessions()) await maria.db.query(`kill ${id}`);
    },
    async sessions() {
      return (await sessions()).length;
    },
  }));

  /** The table users anew. */
  async function users(
    definition: string,
    values: string,
    more: Partial<GivenSource> = {},
  ): Promise<GivenSource> {
    await maria.db.query(
      `set session sql_mode = ''; drop table if exists users; create table users (${definition})`,
    );
    await maria.db.query(`insert into users values ${values}`);
    return { url: maria.url, target: databases.target.url, ...more };
  }

  const plain =
    'user_id int primary key, username varchar(100), password varchar(100), password_last_changed datetime';
  const rows = (given: GivenSource) => rowsOf(databases.target.db, given);
  const described = (given: GivenSource) => withSource(given, async ({ description }) => description);

  describe('times', () => {
    const times = async (type: string, values: readonly string[], time: Record<string, string> = {}) => {
      const definition = plain.replace(/datetime$/, `${type} null`);
      const given = await users(definition, values.map((value, id) => `(${id}, 'u', 'x', ${value})`).join(), {
        time,
      });
      const { timeKind, timePrecisionUs } = await described(given);
      return [
        timeKind,
        timePrecisionUs,
        ...(await valuesOf(databases.target.db, given, 'password_last_changed')),
      ];
    };

    test('of datetime are in the zone of the source, to the digits that it has', async () => {
      const zone = { zone: 'Europe/Berlin' };
      expect(await times('datetime', ["'2024-07-01 12:00:00'", "'2024-10-27 02:30:00'"], zone)).toEqual([
        'timestamp',
        1_000_000,
        '2024-07-01 10:00:00+00',
        '2024-10-27 00:30:00+00',
      ]);
      expect(await times('datetime(3)', ["'2024-07-01 12:00:00.123'"], zone)).toEqual([
        'timestamp',
        1000,
        '2024-07-01 10:00:00.123+00',
      ]);
    });

    test('of timestamp are instants, whatever the zone of the server', async () => {
      await maria.db.query("set time_zone = '+05:00'");
      expect(await times('timestamp(6)', ["'2024-07-01 12:00:00.123456'", 'null'])).toEqual([
        'timestamptz',
        1,
        '2024-07-01 07:00:00.123456+00',
        null,
      ]);
      await maria.db.query("set time_zone = '+00:00'");
    });

    test('of zeros are no time, whole or in part', async () => {
      expect(
        await times('datetime', ["'0000-00-00'", "'2024-00-00'", "'2024-05-00'", "'2024-05-01'"]),
      ).toEqual(['timestamp', 1_000_000, null, null, null, '2024-05-01 00:00:00+00']);
      expect(await times('date', ["'0000-00-00'", "'2024-05-01'"])).toEqual([
        'date',
        86_400_000_000,
        null,
        '2024-05-01 00:00:00+00',
      ]);
    });

    test('are numbers with a unit, and text', async () => {
      expect(await times('bigint', ['1700000000123'], { unit: 'ms' })).toEqual([
        'number',
        1000,
        '2023-11-14 22:13:20.123+00',
      ]);
      expect(await times('decimal(16,6)', ['1700000000.123456'], { unit: 's' })).toContain(
        '2023-11-14 22:13:20.123456+00',
      );
      expect(await times('varchar(40)', ["'2024-01-01T00:00:00Z'", "''"])).toEqual([
        'timestamptz',
        1,
        '2024-01-01 00:00:00+00',
        null,
      ]);
    });
  });

  describe('ids', () => {
    const idOf = async (type: string, value: string) => {
      const given = await users(
        plain.replace('int primary key', `${type} primary key`),
        `(${value}, 'u', 'x', null)`,
      );
      const { idType, idTypeName } = await described(given);
      return [idType, idTypeName, String((await rows(given))[0]?.source_user_id)];
    };

    test.each([
      ['int', '-1', ['bigint', 'integer', '-1']],
      ['int unsigned', '4294967295', ['bigint', 'bigint', '4294967295']],
      ['bigint', '9007199254740993', ['bigint', 'bigint', '9007199254740993']],
      ['bigint unsigned', '42', ['bigint', 'integer', '42']],
      ['bigint unsigned', '18446744073709551615', ['text', 'text', '18446744073709551615']],
      [
        'binary(16)',
        "unhex('6F1E1B0E9C1B4D518A6B0F6A3C2D1E00')",
        ['text', 'uuid', '6f1e1b0e-9c1b-4d51-8a6b-0f6a3c2d1e00'],
      ],
      [
        'uuid',
        "'6f1e1b0e-9c1b-4d51-8a6b-0f6a3c2d1e00'",
        ['text', 'uuid', '6f1e1b0e-9c1b-4d51-8a6b-0f6a3c2d1e00'],
      ],
      [
        'char(36)',
        "'6f1e1b0e-9c1b-4d51-8a6b-0f6a3c2d1e00'",
        ['text', 'uuid', '6f1e1b0e-9c1b-4d51-8a6b-0f6a3c2d1e00'],
      ],
      ['varchar(20)', "'a'", ['text', 'text', 'a']],
    ])('of %s: %s', async (type, value, expected) => {
      expect(await idOf(type, value)).toEqual(expected);
    });
  });

  test('tinyint(1) and bit(1) are true and false where they are nothing else', async () => {
    const given = await users(
      `${plain}, a tinyint(1), b bit(1), c tinyint(1), d tinyint(4)`,
      "(1, 'u', 'x', null, 1, 0, 2, 1), (2, 'v', 'x', null, null, 1, 1, 0)",
      { columns: { a: 'a', b: 'b', c: 'c', d: 'd' }, verified: { username: 'a' } },
    );
    expect(await rows(given)).toMatchObject([
      { a_a: 'true', a_b: 'false', a_c: '2', a_d: '1', v_username: true },
      { a_a: null, a_b: 'true', a_c: '1', a_d: '0', v_username: false },
    ]);
  });

  test('bytes are text where they are ASCII, else hex digits', async () => {
    const given = await users(
      plain.replace('password varchar(100)', 'password blob'),
      "(1, 'u', '$2b$', null), (2, 'v', x'00ff', null)",
    );
    expect((await rows(given)).map((row) => row.password)).toEqual(['$2b$', '\\x00ff']);
  });

  test('columns of latin1 and utf8mb4 are read as what they hold', async () => {
    const given = await users(
      plain
        .replace('username varchar(100)', 'username varchar(100) character set latin1')
        .replace('password varchar(100)', 'password varchar(100) character set utf8mb4'),
      "(1, 'José', '🚀', null)",
    );
    expect(await rows(given)).toMatchObject([{ username: 'José', password: '🚀' }]);
  });

  test('names that its collation takes for one are said to be several here', async () => {
    const given = await users(plain, "(1, 'José', 'x', null), (2, 'jose', 'x', null)");
    expect((await described(given)).notes).toEqual([
      expect.stringMatching(/username is compared by utf8mb4_.*_ci there.*three, unless/),
    ]);
    expect(await rows(given)).toHaveLength(2);
    const binary = await users(
      plain.replace('varchar(100)', 'varchar(100) collate utf8mb4_bin'),
      "(1, 'a', 'x', null)",
    );
    expect((await described(binary)).notes).toEqual([]);
  });

  test('a table of an engine without snapshots is said to be read as of no one moment', async () => {
    for (const engine of ['MyISAM', 'InnoDB']) {
      const given = await users(plain, "(1, 'alice', 'x', null)");
      await maria.db.query(`alter table users engine = ${engine}`);
      const { guarantees, notes } = await described(given);
      expect(guarantees).toMatchObject({ consistent: engine === 'InnoDB', resumable: true });
      expect(notes.some((note) => /users is of MyISAM, which has no snapshot/.test(note))).toBe(
        engine === 'MyISAM',
      );
    }
  });

  test('a view, a query and a condition are in its own SQL', async () => {
    const given = await users(plain, "(1, 'alice', 'x', null), (2, 'bob', '!', null)");
    expect(await rows({ ...given, where: "password not like '!%' # locked" })).toHaveLength(1);
    const query = 'select user_id, upper(username) as username, password, password_last_changed from users;';
    expect((await rows({ ...given, query })).map((row) => row.username)).toEqual(['ALICE', 'BOB']);
    expect(await refusalOf({ ...given, where: 'nope = 1' })).toMatchObject({
      code: 'COLUMN_MISSING',
      at: { key: 'where' },
    });
    expect(await refusalOf({ ...given, query: 'selekt' })).toMatchObject({
      code: 'CONFIG_INVALID',
      at: { key: 'query' },
    });
    expect(await refusalOf({ ...given, table: 'app.usres' })).toMatchObject({ code: 'TABLE_MISSING' });
    expect(await rows({ ...given, table: 'app.users' })).toHaveLength(2);
  });

  test('only what the role may select is read, and a column that it may not is told', async () => {
    const given = await users(`${plain}, secret text`, "(1, 'alice', 'x', null, 's')");
    await maria.db.query(
      "create or replace user narrow@'%' identified by 'n'; grant select (user_id, username, password, password_last_changed) on app.users to narrow@'%'",
    );
    const url = maria.url.replace(/\/\/.*@/, '//narrow:n@');
    expect(await rows({ ...given, url })).toHaveLength(1);
    expect(await refusalOf({ ...given, url, columns: { secret: 'secret' } })).toMatchObject({
      code: 'COLUMN_MISSING',
    });
    expect(await refusalOf({ ...given, url: url.replace(':n@', ':wrong@') })).toMatchObject({
      code: 'AUTHENTICATION_FAILED',
    });
    expect(await refusalOf({ ...given, url: maria.url.replace(/app$/, 'nope') })).toMatchObject({
      code: expect.stringMatching(/DATABASE_MISSING|PRIVILEGE_MISSING/),
    });
  });

  test('an encrypted connection is demanded where sslmode says so', async () => {
    const given = await users(plain, "(1, 'alice', 'x', null)");
    expect(await refusalOf({ ...given, url: `${maria.url}?sslmode=require` })).toMatchObject({
      code: 'TLS_UNTRUSTED',
    });
    expect(await rows({ ...given, url: `${maria.url}?sslmode=disable` })).toHaveLength(1);
  });
});
