import { randomBytes } from 'node:crypto';
import { pipeline } from 'node:stream/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { connect } from '../../src/postgres/connect.js';
import { catalogText, ident, literal, sql } from '../../src/postgres/sql.js';
import { urlOf, useDatabases } from '../support/databases.js';
import { type GivenSource, landRows, refusalOf, rowsOf, valuesOf, withSource } from './source-under-test.js';

const databases = useDatabases('test_db', 'target');
const script = (text: string): Promise<void> => databases.test_db.db.script(text);
const describing = (given: GivenSource) => withSource(given, async ({ description }) => description);
const messageOf = async (given: GivenSource): Promise<string> => ((await refusalOf(given)) as Error).message;

/** `users` with these columns beside the standard ones, or instead of them, and one row of defaults. */
async function users(definition: string, given: Partial<GivenSource> = {}): Promise<GivenSource> {
  const standard = {
    user_id: 'int default 1',
    username: "text default 'alice'",
    password: "text default 'x1'",
    password_last_changed: "timestamptz default '2024-01-01Z'",
  };
  const columns = Object.entries(standard)
    .filter(([name]) => !new RegExp(`^${name} `, 'm').test(definition))
    .map(([name, type]) => `${name} ${type}`);
  await script(`
    drop table if exists users cascade;
    create table users (${[...columns, ...definition.split('\n').filter(Boolean)].join(', ')});
    insert into users default values;
  `);
  return { url: databases.test_db.url, ...given };
}

const columns = 'user_id int, username text, password text, password_last_changed timestamptz';
const insertFrom = (from: number, to: number): string =>
  `select n, 'user' || n, 'x' || n, timestamptz '2024-01-01Z' + n * interval '1 day' from generate_series(${from}, ${to}) n`;

describe('what a source can be', () => {
  const url = () => databases.test_db.url;
  const ids = async (given: Partial<GivenSource>): Promise<unknown[]> =>
    (await valuesOf(databases.target.db, { url: url(), ...given }, 'source_user_id')).map(Number);

  test('a view, a materialized view', async () => {
    await script(`
      create table people (${columns});
      insert into people ${insertFrom(1, 3)};
      create view people_view as select * from people where user_id > 1;
      create materialized view people_kept as select * from people where user_id > 2;
    `);
    expect(await ids({ table: 'people_view' })).toEqual([2, 3]);
    expect(await ids({ table: 'people_kept' })).toEqual([3]);
  });

  test('a partitioned table and a table that others inherit from, whole', async () => {
    await script(`
      create table parts (${columns}) partition by range (user_id);
      create table parts_1 partition of parts for values from (0) to (10);
      create table parts_2 partition of parts for values from (10) to (20);
      insert into parts ${insertFrom(8, 12)};
      create table parent (${columns});
      create table child (extra text) inherits (parent);
      insert into parent ${insertFrom(1, 2)};
      insert into child ${insertFrom(3, 4)};
      analyze parts, parent, child;
    `);
    expect(await ids({ table: 'parts' })).toEqual([8, 9, 10, 11, 12]);
    expect(await ids({ table: 'parent' })).toEqual([1, 2, 3, 4]);
    expect((await describing({ url: url(), table: 'parts' })).estimatedRows).toBe(5);
  });

  test('a large table, and the partitions of one, in slices that overlap nowhere, by several sessions at once', async () => {
    await script(`
      create table wide (${columns}, page text) partition by hash (user_id);
      create table wide_1 partition of wide for values with (modulus 3, remainder 0);
      create table wide_2 partition of wide for values with (modulus 3, remainder 1);
      create table wide_3 partition of wide for values with (modulus 3, remainder 2);
      alter table wide alter column page set storage plain;
      insert into wide select n, 'user' || n, 'x', now(), repeat('x', 7000) from generate_series(1, 9000) n;
      create table one_heap as select * from wide;
      alter table one_heap alter column page set storage plain;
      insert into one_heap select * from wide;
    `);
    for (const [table, rows] of [
      ['wide', 9000],
      ['one_heap', 18_000],
    ] as const) {
      await withSource({ url: url(), table, where: 'user_id > 0 or false' }, async (source) => {
        expect(source.slices.length).toBeGreaterThan(2);
        const other = await source.beside?.();
        if (other === undefined) throw new Error('no session beside');
        await script(
          `insert into ${table} select user_id + 100000, username, password, now(), page from wide limit 10`,
        );
        const { db } = databases.target;
        await db.script(
          'drop table if exists pg_temp.landing; create temp table landing (id bigint, name text, password text, at timestamptz)',
        );
        for (const [place, slice] of source.slices.entries()) {
          const from = (place % 2 === 0 ? source : other).readSlice(slice);
          await pipeline(from, db.copyFrom(sql`copy pg_temp.landing from stdin (format binary)`));
        }
        const [landed] = await db.query<Record<string, string>>(
          sql`select count(*) as n, max(id) as last from pg_temp.landing`,
        );
        expect(landed).toEqual({ n: String(rows), last: '9000' });
        await other.close();
      });
    }
  });

  test('a foreign table', async () => {
    await script(`
      create extension if not exists file_fdw;
      create server files foreign data wrapper file_fdw;
      create foreign table from_file (${columns}) server files
        options (program 'echo 7,carol,x7,2024-01-01Z', format 'csv');
    `);
    expect(await ids({ table: 'from_file' })).toEqual([7]);
  });

  test('a table in any schema, by names of any kind', async () => {
    await script(`
      create schema "Odd.Schema";
      create table "Odd.Schema"."User Table"" é" ("ID" int, "user name" text, "pass""word" text, "at" timestamptz);
      insert into "Odd.Schema"."User Table"" é" ${insertFrom(1, 1)};
    `);
    const mapped = {
      source_user_id: 'ID',
      username: 'user name',
      password: 'pass"word',
      password_last_changed: 'at',
    };
    expect(
      await rowsOf(databases.target.db, {
        url: url(),
        table: '"Odd.Schema"."User Table"" é"',
        columns: mapped,
      }),
    ).toEqual([
      {
        source_user_id: '1',
        username: 'user1',
        password: 'x1',
        password_last_changed: '2024-01-02 00:00:00+00',
      },
    ]);
  });

  test('a table found by the search path of the role, where no schema is said', async () => {
    await script(`
      create schema elsewhere;
      create table elsewhere.hidden_away (${columns});
      insert into elsewhere.hidden_away ${insertFrom(5, 5)};
    `);
    expect(await messageOf({ url: url(), table: 'hidden_away' })).toMatch(
      /in the search path; there is elsewhere\.hidden_away/,
    );
    const withPath = `${url()}&options=${encodeURIComponent('-c search_path=elsewhere')}`;
    expect(await ids({ url: withPath, table: 'hidden_away' })).toEqual([5]);
    expect((await describing({ url: withPath, table: 'hidden_away' })).location).toMatch(
      / elsewhere\.hidden_away$/,
    );
  });

  test('a query, with a comment and a semicolon at its end', async () => {
    await users('');
    const query = `with more as (select 2 as user_id, 'bob'::varchar(10) as username)
      select user_id, username, null as password, now() as password_last_changed from more
      union all select user_id, username, password, password_last_changed from users -- all of them
      ;`;
    expect(await ids({ query })).toEqual([1, 2]);
    const description = await describing({ url: url(), query });
    expect(description).toMatchObject({ idType: 'bigint', timeKind: 'timestamptz' });
    expect(description.location).toMatch(/ \(query\)$/);
    expect(description.columns.map(({ name, type }) => `${name} ${type}`)).toEqual([
      'user_id integer',
      'username character varying',
      'password text',
      'password_last_changed timestamp with time zone',
    ]);
  });

  test('a query that gives a name twice, unless it is mapped', async () => {
    await users('note text');
    const query = 'select u.*, v.note from users u join users v using (user_id)';
    expect(await ids({ query })).toEqual([1]);
    const twice = 'select u.*, v.username from users u join users v using (user_id)';
    expect(await refusalOf({ url: url(), query: twice })).toMatchObject({
      code: 'CONFIG_INVALID',
      at: { source: 'test_db', key: 'query' },
      message: expect.stringMatching(/"username" is ambiguous/),
    });
  });

  test('not an index, a sequence or a type', async () => {
    await users('');
    await script('create index users_index on users (user_id); create sequence users_numbers;');
    for (const table of ['users_index', 'users_numbers']) {
      expect(await refusalOf({ url: url(), table })).toMatchObject({
        code: 'TABLE_MISSING',
        at: { table: `public.${table}` },
      });
    }
  });

  test('named as it is spelled: case counts, and the nearest is said', async () => {
    await script(`create table "Members" (${columns})`);
    expect(await messageOf({ url: url(), table: 'members' })).toMatch(/did you mean "Members"/);
    expect(await messageOf({ url: url(), table: 'publik.Members' })).toMatch(/there is public\.Members/);
  });
});

describe('ids', () => {
  test.each([
    ['smallint', '-7', 'bigint', '-7'],
    ['int', '42', 'bigint', '42'],
    ['bigint', '9223372036854775807', 'bigint', '9223372036854775807'],
    ['numeric(30, 0)', '123456789012345678901234567890', 'text', '123456789012345678901234567890'],
    ['uuid', "'A0EEBC99-9C0B-4EF8-BB6D-6BB9BD380A11'", 'text', 'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11'],
    ['text', "' 007 '", 'text', ' 007 '],
    ['varchar(10)', "'x'", 'text', 'x'],
    ['char(8)', "'ab'", 'text', 'ab'],
    ['bytea', "'\\x00ff'", 'text', '\\x00ff'],
    ['bytea', "'abc'::bytea", 'text', 'abc'],
    ['public.customer_id', '12', 'bigint', '12'],
    ['public.mood', "'sad'", 'text', 'sad'],
  ])('of %s are read: %s', async (type, value, idType, landed) => {
    await script(`
      drop domain if exists customer_id cascade; create domain customer_id as int check (value > 0);
      drop type if exists mood cascade; create type mood as enum ('sad', 'glad');
    `);
    const given = await users(`user_id ${type} default ${value}`);
    expect((await describing(given)).idType).toBe(idType);
    expect(await valuesOf(databases.target.db, given, 'source_user_id')).toEqual([landed]);
  });

  test('are described as the source calls their type', async () => {
    expect((await describing(await users('user_id char(8)'))).idTypeName).toBe('character(8)');
  });
});

describe('names, passwords and what else is mapped', () => {
  test.each([
    ['text', "' Zoë '", ' Zoë '],
    ['varchar(20)', "'bob'", 'bob'],
    ['char(8)', "'bob'", 'bob'],
    ['name', "'bob'", 'bob'],
    ['public.citext', "'BoB'", 'BoB'],
    ['public.login', "'bob'", 'bob'],
    ['int', '17', '17'],
    ['bytea', "'$2b$10$abc'::bytea", '$2b$10$abc'],
    ['bytea', "'a\\\\b'::bytea", '\\x615c62'],
    ['bytea', "'\\xff00'", '\\xff00'],
  ])('of %s are read as text: %s', async (type, value, landed) => {
    await script(`
      create extension if not exists citext;
      drop domain if exists login cascade; create domain login as varchar(20) not null default 'x';
    `);
    const given = await users(`username ${type} default ${value}\npassword ${type} default ${value}`);
    const [row] = await rowsOf(databases.target.db, given);
    expect(row).toMatchObject({ username: landed, password: landed });
  });

  test.each([
    ['boolean', 'true', 'true'],
    ['numeric', '1.10', '1.10'],
    ['double precision', '0.1', '0.1'],
    ['money', '1234.5', '1234.50'],
    ['timestamptz', "'2024-01-01 12:00+02'", '2024-01-01 10:00:00+00'],
    ['interval', "'1 day 2 hours'", '1 day 02:00:00'],
    ['jsonb', `'{"a": [1]}'`, '{"a": [1]}'],
    ['text[]', "'{a,NULL}'", '{a,NULL}'],
    ['bytea', "'\\x00'", '\\x00'],
  ])('of %s land as text that casts back: %s', async (type, value, landed) => {
    const given = await users(`extra ${type} default ${value}`, { columns: { extra: 'extra' } });
    const [row] = await rowsOf(databases.target.db, given);
    expect(row).toMatchObject({ a_extra: landed });
    const back = sql`select ${literal(landed)}::${catalogText(type)}::text = extra::text as same from users`;
    expect(await databases.test_db.db.query(back)).toEqual([{ same: true }]);
  });

  test('are said, where they are read in a way that one could wonder at', async () => {
    const { notes } = await describing(await users('user_id char(8)\npassword bytea'));
    expect(notes).toEqual([
      expect.stringMatching(/^user_id: char/),
      expect.stringMatching(/^password: bytea/),
    ]);
    expect((await describing(await users(''))).notes).toEqual([]);
  });
});

describe('verified', () => {
  test.each([
    ['boolean', 'true', true],
    ['boolean', 'false', false],
    ['boolean', 'null', false],
    ['int', '1', true],
    ['int', '0', false],
    ['numeric', 'null', false],
    ['text', "'Yes'", true],
    ['text', "'on '", true],
    ['char(1)', "'Y'", true],
    ['text', "'no'", false],
    ['text', "''", false],
    ['timestamptz', "'2024-01-01Z'", true],
    ['timestamptz', 'null', false],
    ['date', "'2024-01-01'", true],
  ])('by a column of %s that is %s: %s', async (type, value, verified) => {
    const given = await users(`email text default 'a@b'\nconfirmed ${type} default ${value}`, {
      columns: { email: 'email' },
      verified: { email: 'confirmed' },
    });
    expect(await valuesOf(databases.target.db, given, 'v_email')).toEqual([verified]);
  });

  test('always, where the source says so', async () => {
    const given = await users('email text', {
      columns: { email: 'email' },
      verified: { email: true, username: true },
    });
    expect(await rowsOf(databases.target.db, given)).toMatchObject([{ v_email: true, v_username: true }]);
  });

  test('not by a column that says neither yes nor no', async () => {
    const given = await users('email text\nextra jsonb', {
      columns: { email: 'email' },
      verified: { email: 'extra' },
    });
    expect(await refusalOf(given)).toMatchObject({ code: 'COLUMN_TYPE', at: { column: 'extra' } });
  });

  test('by a column that is missing is an error that names the key', async () => {
    const given = await users('email text', {
      columns: { email: 'email' },
      verified: { email: 'confirmed' },
    });
    expect(await messageOf(given)).toMatch(/confirmed \(verified\.email\)/);
  });
});

describe('where', () => {
  test('keeps the rows that it says, and counts in the estimate', async () => {
    await script(
      `drop table if exists users cascade; create table users (${columns}); insert into users ${insertFrom(1, 100)}; analyze users`,
    );
    const given = { url: databases.test_db.url, where: 'user_id <= 2 or users.user_id = 50 -- and no other' };
    expect(await valuesOf(databases.target.db, given, 'source_user_id')).toEqual(['1', '2', '50']);
    expect((await describing({ url: given.url })).estimatedRows).toBe(100);
    expect((await describing({ url: given.url, where: 'user_id <= 50' })).estimatedRows).toBeLessThan(60);
  });

  test('counts for the odd local times, too', async () => {
    const given = await users("password_last_changed timestamp default '2024-10-27 02:30'", {
      time: { zone: 'Europe/Berlin' },
    });
    expect(await withSource(given, (source) => source.oddLocalTimes())).toBe(1);
    expect(await withSource({ ...given, where: 'false' }, (source) => source.oddLocalTimes())).toBe(0);
  });

  test.each([
    ['deleted_at is null', 'COLUMN_MISSING', /does not take its where.*deleted_at/],
    ['user_id = ', 'CONFIG_INVALID', /syntax error/],
    ["user_id = 'x'", 'CONFIG_INVALID', /invalid input syntax/],
    ['exists (select from nowhere)', 'TABLE_MISSING', /nowhere/],
    ['true); select (1', 'CONFIG_INVALID', /cannot insert multiple commands/],
  ])('that is wrong is an error that names the source and the key: %s', async (where, code, message) => {
    const error = await refusalOf(await users('', { where }));
    expect(error).toMatchObject({ code, at: { source: 'test_db', key: 'where' } });
    expect((error as Error).message).toMatch(message);
  });

  test('and a query that are wrong are told apart', async () => {
    const url = databases.test_db.url;
    const query = "select 1 as user_id, 'a' as username, 'x' as password, now() as password_last_changed";
    expect(await refusalOf({ url, query: `${query} from nowhere` })).toMatchObject({
      code: 'TABLE_MISSING',
      at: { key: 'query' },
    });
    expect(await refusalOf({ url, query: 'selekt' })).toMatchObject({
      code: 'CONFIG_INVALID',
      at: { key: 'query' },
    });
    expect(await refusalOf({ url, query: `${query}; ${query}` })).toMatchObject({
      code: 'CONFIG_INVALID',
      at: { key: 'query' },
    });
    expect(await refusalOf({ url, query, where: 'nothing' })).toMatchObject({
      code: 'COLUMN_MISSING',
      at: { key: 'where' },
    });
  });

  test('cannot write: the transaction only reads', async () => {
    const given = await users('', { where: 'user_id = taint(user_id)' });
    await script(`
      create table if not exists tainted (id int);
      create or replace function taint(id int) returns int language plpgsql as
        $$ begin insert into tainted values (id); return id; end $$;
    `);
    expect(await readingError(given)).toMatchObject({
      code: 'SQL_FAILED',
      at: { source: 'test_db' },
      message: expect.stringMatching(/source test_db .*extract\.rows.*read-only/),
    });
    expect(await databases.test_db.db.query(sql`select * from tainted`)).toEqual([]);
  });
});

async function readingError(given: GivenSource): Promise<unknown> {
  return withSource(given, (source) => landRows(databases.target.db, source)).then(
    () => undefined,
    (error: unknown) => error,
  );
}

describe('rights', () => {
  const role = `reader_${randomBytes(4).toString('hex')}`;
  const password = randomBytes(8).toString('hex');
  const asReader = (given: Partial<GivenSource> = {}): GivenSource => {
    const url = new URL(databases.test_db.url);
    url.username = role;
    url.password = password;
    return { url: url.href, table: 'guarded.users', ...given };
  };

  beforeAll(async () => {
    await databases.test_db.db.execute(sql`create role ${ident(role)} login password ${literal(password)}`);
    await script(`
      create schema guarded;
      create table guarded.users (${columns}, email text);
      insert into guarded.users ${insertFrom(1, 3).replace(' from', ', null from')};
      create view guarded.people as select * from guarded.users;
    `);
  });
  afterAll(async () => {
    await databases.test_db.db.execute(sql`drop owned by ${ident(role)}`);
    await databases.test_db.db.execute(sql`drop role ${ident(role)}`);
  });
  const grant = (text: string): Promise<void> => script(`${text} ${ident(role).text}`);

  test('to the schema are missing', async () => {
    const error = await refusalOf(asReader());
    expect(error).toMatchObject({ code: 'PRIVILEGE_MISSING', at: { source: 'test_db' } });
    expect((error as Error).message).toMatch(/schema guarded/);
  });

  test('to columns are missing: which, and what grants them', async () => {
    await grant('grant usage on schema guarded to');
    await grant('grant select (user_id, username) on guarded.users to');
    const error = await refusalOf(asReader());
    expect(error).toMatchObject({
      code: 'PRIVILEGE_MISSING',
      at: { source: 'test_db', table: 'guarded.users', column: 'password' },
      next: expect.stringMatching(/grant select on "guarded"\."users"/),
    });
    expect((error as Error).message).toMatch(/may not select password, password_last_changed/);
    expect((error as Error).message).not.toContain(password);
  });

  test('to a column of where are missing', async () => {
    await grant('grant select (password, password_last_changed) on guarded.users to');
    expect(await refusalOf(asReader({ where: 'email is null' }))).toMatchObject({
      code: 'PRIVILEGE_MISSING',
      at: { source: 'test_db' },
    });
  });

  test('to select the mapped columns, and nothing else, are enough', async () => {
    expect(await rowsOf(databases.target.db, asReader())).toHaveLength(3);
    expect((await describing(asReader())).hiddenRows).toBeNull();
  });

  test('are the rows that a policy lets through: said, for tables, views and queries', async () => {
    await grant('grant select on guarded.people, guarded.users to');
    await script(`
      alter table guarded.users enable row level security;
      create policy first_only on guarded.users using (user_id = 1);
      create view guarded.as_owner as select * from guarded.users;
      create view guarded.as_reader with (security_invoker) as select * from guarded.users;
    `);
    await grant('grant select on guarded.as_owner, guarded.as_reader to');
    expect(await rowsOf(databases.target.db, asReader())).toHaveLength(1);
    expect((await describing(asReader())).hiddenRows).toMatch(
      new RegExp(`hide rows of table guarded\\.users.*${role}`),
    );
    expect((await describing(asReader({ table: 'guarded.as_reader' }))).hiddenRows).not.toBeNull();
    // Read with the rights of the view's owner, whom no policy binds.
    expect((await describing(asReader({ table: 'guarded.as_owner' }))).hiddenRows).toBeNull();
    const { url } = asReader();
    expect((await describing({ url, query: 'select * from guarded.users' })).hiddenRows).not.toBeNull();
    // Of the superuser nothing is hidden.
    expect((await describing({ url: databases.test_db.url, table: 'guarded.users' })).hiddenRows).toBeNull();
  });
});

describe('columns that look like a status', () => {
  const definition = `is_active boolean
"isBlocked" boolean
deleted_at timestamptz
status text
banned_until timestamptz
state text
email text`;

  test('are named where nothing uses them', async () => {
    expect((await describing(await users(definition))).unusedStatusColumns).toEqual([
      'is_active',
      'isBlocked',
      'deleted_at',
      'status',
      'banned_until',
    ]);
  });

  test('are used by where, by a mapping, and by verified', async () => {
    const given = await users(definition, {
      where: 'DELETED_AT is null and not "isBlocked"',
      columns: { active: 'is_active', email: 'email' },
      verified: { email: 'status' },
    });
    expect((await describing(given)).unusedStatusColumns).toEqual(['banned_until']);
  });

  test('of a query are those that it gives and does not speak of', async () => {
    await users(definition);
    const url = databases.test_db.url;
    const status = async (query: string) => (await describing({ url, query })).unusedStatusColumns;
    expect(await status('select * from users')).toHaveLength(5);
    expect(
      await status("select * from users where is_active and deleted_at is null and status = 'ok'"),
    ).toEqual(['isBlocked', 'banned_until']);
  });
});

describe('encodings', () => {
  const server = () => connect(urlOf('postgres'));
  const made: string[] = [];
  afterAll(async () => {
    const db = await server();
    for (const name of made) await db.execute(sql`drop database if exists ${ident(name)} with (force)`);
    await db.close();
  });

  /** A database of this encoding with accounts whose names are these bytes, in hex. */
  async function encoded(encoding: string, names: readonly string[]): Promise<GivenSource> {
    const name = `encoded_${randomBytes(4).toString('hex')}`;
    made.push(name);
    const db = await server();
    await db.execute(sql`
      create database ${ident(name)} template template0 encoding ${literal(encoding)} locale_provider libc locale 'C'
    `);
    await db.close();
    const inside = await connect(urlOf(name));
    await inside.script(`create table users (${columns}, email text)`);
    for (const [index, bytes] of names.entries()) {
      await inside.execute(sql`
        insert into users values (${index}, convert_from(decode(${bytes}, 'hex'), ${encoding}), 'x', '2024-01-01Z')
      `);
    }
    await inside.close();
    return { url: urlOf(name), columns: { email: 'email' } };
  }

  test('of LATIN1 become UTF-8', async () => {
    const given = await encoded('LATIN1', ['5a6feb', 'e9']);
    expect((await describing(given)).encoding).toBe('LATIN1');
    expect(await valuesOf(databases.target.db, given, 'username')).toEqual(['Zoë', 'é']);
  });

  test('of SQL_ASCII: what is UTF-8 is read, what is not is a reason, not the end of the copy', async () => {
    const broken = ['eb', 'c3', 'c0af', 'eda080', 'f4908080', 'e282', '80'];
    const good = ['616c696365', '5a6fc3ab', 'e282ac', 'f09f9a80', 'efbfbf', 'f48fbfbf'];
    const given = await encoded('SQL_ASCII', [...good, ...broken]);
    const { encoding, notes } = await describing(given);
    expect([encoding, notes]).toEqual(['SQL_ASCII', [expect.stringMatching(/SQL_ASCII/)]]);
    const rows = await rowsOf(databases.target.db, given);
    expect(rows.map((row) => row.username)).toEqual([
      'alice',
      'Zoë',
      '€',
      '🚀',
      '\uffff',
      '\u{10ffff}',
      ...broken.map(() => null),
    ]);
    expect(rows.map((row) => row.reason)).toEqual([
      ...good.map(() => null),
      ...broken.map(() => 'broken_text'),
    ]);
  });
});

describe('the snapshot', () => {
  test('only reads, whatever the session is told', async () => {
    await users('');
    const query =
      "select 1 as user_id, 'a' as username, 'x' as password, pg_advisory_xact_lock(1)::text as note, now() as password_last_changed";
    expect(await rowsOf(databases.target.db, { url: databases.test_db.url, query })).toHaveLength(1);
    const { rows } = await withSource(await users(''), async () => ({
      rows: await databases.test_db.db.query(sql`
        select state from pg_stat_activity where datname = current_database() and application_name = 'usermerge'
      `),
    }));
    expect(rows).toEqual([{ state: 'idle in transaction' }]);
  });

  test('is the same for the rows and for what is counted after them', async () => {
    const given = await users("password_last_changed timestamp default '2024-10-27 02:30'", {
      time: { zone: 'Europe/Berlin' },
    });
    await withSource(given, async (source) => {
      await script('insert into users default values');
      expect(await landRows(databases.target.db, source)).toHaveLength(1);
      expect(await source.oddLocalTimes()).toBe(1);
    });
  });
});
