/** crosswalk: complete and single-valued (law 3), as files, as a view, and as the statement that rewrites references. */
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { text } from 'node:stream/consumers';
import { pipeline } from 'node:stream/promises';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Database } from '../../src/postgres/connect.js';
import { sql } from '../../src/postgres/sql.js';
import { crosswalk, crosswalkView } from '../../src/runs/crosswalk.js';
import { references } from '../../src/runs/references.js';
import type { ReferencesReport } from '../../src/runs/reports.js';
import { useSmallMerge } from '../support/small-merge.js';

const merge = useSmallMerge();
let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'usermerge-crosswalk-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const person = (user_id: number | string, username: string) => ({
  user_id,
  username,
  password: `secret-${username}`,
  password_last_changed: '2026-01-01',
});

/** Ids that swap: alice is 1 and bob 2 in test_db, in dev_db it is the other way round; 3 is carol here, and erin there. */
async function swapped(): Promise<void> {
  await merge.begin();
  await merge.people('test_db', person(1, 'alice'), person(2, 'bob'), person(3, 'carol'));
  await merge.people('dev_db', person(1, 'bob'), person(2, 'alice'), person(3, 'erin'), person(4, 'dave'));
  await merge.run();
}

async function exported(format: 'csv' | 'ndjson', source?: string): Promise<string> {
  const to = new PassThrough();
  const read = text(to);
  await crosswalk(merge.config(), { format, to, source });
  to.end();
  return read;
}

const lines = (written: string) => written.trimEnd().split('\n').slice(1).sort();

describe('the crosswalk as a file', () => {
  test('names every account once, with its golden record and the run', async () => {
    await swapped();
    const csv = await exported('csv');
    expect(csv.split('\n')[0]).toBe('source,source_user_id,user_id,username,run');
    expect(lines(csv)).toEqual([
      'dev_db,1,2,bob,1',
      'dev_db,2,1,alice,1',
      'dev_db,3,5,erin,1',
      'dev_db,4,4,dave,1',
      'test_db,1,1,alice,1',
      'test_db,2,2,bob,1',
      'test_db,3,3,carol,1',
    ]);
    expect(lines(await exported('csv', 'test_db'))).toHaveLength(3);
    await expect(exported('csv', 'prod_db')).rejects.toMatchObject({ code: 'CONFIG_INVALID' });
  });

  test('has the accounts that are or were merged, and no others', async () => {
    await merge.begin();
    await merge.people('test_db', person(1, 'alice'), person(2, 'bob'), person(3, 'carol'));
    await merge.people('dev_db', person(11, 'twin'), person(12, 'twin'), person(13, 'bob'));
    await merge.run();
    await merge.databases.test_db.db.script('delete from users where user_id = 1');
    await merge.databases.target.db.script(
      `update merged_users set username = 'robert' where user_id = 2; delete from merged_users where user_id = 3;`,
    );
    await merge.run();
    expect(lines(await exported('csv'))).toEqual([
      'dev_db,13,2,robert,1',
      'test_db,1,1,alice,1',
      'test_db,2,2,robert,1',
      'test_db,3,3,,1',
    ]);
    await merge.databases.target.db.script(`insert into merged_users values (3, 'stranger')`);
    await merge.run();
    expect(lines(await exported('csv'))).toContain('test_db,3,3,,1');
  });

  test('is read back as it was, whatever the names are', async () => {
    const names = ['a,b', 'say "hi"', 'two\nlines', 'tab\tand\\back', '\\.', 'ünï', '\u0001\u0002', "it's"];
    await merge.begin();
    await merge.people('test_db', ...names.map((name, index) => person(index + 1, name)));
    await merge.run();
    const objects = (await exported('ndjson'))
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(objects.sort((a, b) => Number(a.source_user_id) - Number(b.source_user_id))).toEqual(
      names.map((username, index) => ({
        ...{ source: 'test_db', source_user_id: index + 1, user_id: index + 1, username, run: 1 },
      })),
    );
    const { db } = merge.databases.dev_db;
    await db.script(
      'create temporary table read_back (source text, id bigint, user_id bigint, username text, run bigint)',
    );
    const from = new PassThrough();
    from.end(await exported('csv'));
    await pipeline(from, db.copyFrom(sql`copy read_back from stdin (format csv, header)`));
    const rows = await db.query<{ username: string }>(sql`select username from read_back order by id`);
    expect(rows.map((row) => row.username)).toEqual(names);
    await db.script('drop table read_back');
  });

  test('is for its owner alone, and whole', async () => {
    await swapped();
    const file = join(folder, 'map.csv');
    writeFileSync(file, 'of yesterday', { mode: 0o644 });
    const report = await crosswalk(merge.config(), { format: 'csv', to: file });
    expect(report).toEqual({ accounts: 7, format: 'csv', file });
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(readFileSync(file, 'utf8').split('\n')).toHaveLength(9);
    expect(readdirSync(folder)).toEqual(['map.csv']);
    for (const path of [join(folder, 'none', 'map.csv'), folder]) {
      await expect(crosswalk(merge.config(), { format: 'csv', to: path })).rejects.toMatchObject({
        code: 'FILE_NOT_WRITTEN',
      });
    }
    expect(readdirSync(folder)).toEqual(['map.csv']);
  });

  test('that was interrupted leaves what was there', async () => {
    await swapped();
    const file = join(folder, 'map.csv');
    writeFileSync(file, 'of yesterday');
    const stop = new AbortController();
    stop.abort();
    await expect(
      crosswalk(merge.config(), { format: 'csv', to: file, signal: stop.signal }),
    ).rejects.toMatchObject({ code: 'INTERRUPTED' });
    expect(readdirSync(folder)).toEqual(['map.csv']);
    expect(readFileSync(file, 'utf8')).toBe('of yesterday');
  });

  test('is refused where nothing was merged yet', async () => {
    await merge.begin();
    await merge.plan();
    await expect(exported('csv')).rejects.toMatchObject({ code: 'PLAN_NOT_FOUND' });
  });
});

describe('the crosswalk as a view', () => {
  const rows = () => merge.databases.target.db.query<{ n: string }>(sql`select count(*) as n from user_map`);

  beforeEach(() =>
    merge.databases.target.db.script('drop view if exists user_map; drop table if exists taken'),
  );

  test('shows what the last run left, and is made again as often as one likes', async () => {
    await swapped();
    expect(await crosswalkView(merge.config(), { schema: null, name: 'user_map' })).toEqual({
      view: 'user_map',
    });
    expect(await rows()).toEqual([{ n: '7' }]);
    await merge.people('dev_db', person(5, 'frank'));
    await merge.run();
    expect(await rows()).toEqual([{ n: '8' }]);
    await crosswalkView(merge.config(), { schema: 'public', name: 'user_map' });
    expect(await rows()).toEqual([{ n: '8' }]);
  });

  test('takes no name that something else has', async () => {
    await swapped();
    await merge.databases.target.db.script('create table taken (source text)');
    await expect(crosswalkView(merge.config(), { schema: null, name: 'taken' })).rejects.toMatchObject({
      code: 'CONFIG_INVALID',
    });
  });

  test('survives ids that become text, with those who may read it', async () => {
    await swapped();
    await crosswalkView(merge.config(), { schema: null, name: 'user_map' });
    await merge.databases.target.db.script('grant select on user_map to pg_monitor');
    await merge.plan();
    await merge.databases.dev_db.db.script(`
      alter table users alter column user_id type text;
      insert into users values ('x-9', 'grace', 'secret', '2026-01-01');
    `);
    await merge.run();
    const found = await merge.databases.target.db.query(
      sql`select source_user_id, username from user_map where source_user_id in ('1', 'x-9') order by 1, 2`,
    );
    expect(found).toEqual([
      { source_user_id: '1', username: 'alice' },
      { source_user_id: '1', username: 'bob' },
      { source_user_id: 'x-9', username: 'grace' },
    ]);
    const [may] = await merge.databases.target.db.query(
      sql`select has_table_privilege('pg_monitor', 'user_map', 'select') as may`,
    );
    expect(may).toEqual({ may: true });
    await crosswalkView(merge.config(), { schema: null, name: 'user_map' });
  });
});

describe('the statement that rewrites references', () => {
  const people = `
    create schema if not exists shop;
    drop table if exists shop.reviews, shop.profiles, shop.orders, shop.follows cascade;
    create table shop.orders (order_no serial primary key, user_id integer not null references users on delete cascade, of text);
    create table shop.profiles (user_id bigint primary key references users, of text);
    create table shop.reviews (review_no serial, writer text, of text, user_id bigint unique deferrable references users);
    create table shop.follows (follower bigint references users, followed bigint references users, primary key (follower, followed), of text);
    insert into shop.orders (user_id, of) select user_id, username from users, generate_series(1, 3);
    insert into shop.profiles select user_id, username from users;
    insert into shop.reviews (writer, of, user_id) select user_id, username, user_id from users;
    insert into shop.reviews (writer, of) values (null, null);
    insert into shop.follows select a.user_id, b.user_id, a.username || '>' || b.username from users a, users b;
  `;
  const target = () => merge.databases.target.db;
  const ask = (table: string, column: string): Promise<ReferencesReport> =>
    references(merge.config(), { table: { schema: 'shop', name: table }, column, source: 'dev_db' });

  /** The tables of dev_db as they are there, foreign keys and all, in the target's database. */
  async function movedIntoTarget(): Promise<void> {
    await target().script(`
      drop table if exists users cascade;
      create table users (user_id integer primary key, username text);
      insert into users values (1, 'bob'), (2, 'alice'), (3, 'erin'), (4, 'dave');
      ${people}
    `);
  }
  const owners = async (db: Database, table: string, column: string) =>
    db.query<{ of: string; username: string }>(
      sql`select o.of, m.username from ${sql`shop`}.${{ orders: sql`orders`, profiles: sql`profiles`, reviews: sql`reviews` }[table] ?? sql`follows`} o join merged_users m on m.user_id::text = o.${column === 'writer' ? sql`writer` : sql`user_id`}::text`,
    );

  beforeEach(swapped);

  test.each([
    ['orders', 'user_id', { rows: 12, empty: 0, changed: 9, kept: 3, unknown: 0 }],
    ['profiles', 'user_id', { rows: 4, empty: 0, changed: 3, kept: 1, unknown: 0 }],
    ['reviews', 'user_id', { rows: 5, empty: 1, changed: 3, kept: 1, unknown: 0 }],
    ['reviews', 'writer', { rows: 5, empty: 1, changed: 3, kept: 1, unknown: 0 }],
  ])(
    '%s.%s: every reference is to the golden record of the account that it was to',
    async (table, column, counts) => {
      await movedIntoTarget();
      const report = await ask(table, column);
      expect(report).toMatchObject({ database: 'target', table: `shop.${table}`, column, counts });
      await target().script(report.statement);
      const after = await owners(target(), table, column);
      expect(after).toHaveLength(counts.rows - counts.empty);
      for (const { of, username } of after) expect(username).toBe(of);
      const keys = await target().query<{ key: string }>(sql`
      select pg_get_constraintdef(oid) as key from pg_constraint
      where contype = 'f' and conrelid = ${`shop.${table}`}::regclass
    `);
      if (column === 'user_id') {
        const cascade = table === 'orders' ? ' ON DELETE CASCADE' : '';
        expect(keys).toEqual([{ key: `FOREIGN KEY (user_id) REFERENCES merged_users(user_id)${cascade}` }]);
      }
    },
  );

  test('a key of two references is rewritten reference by reference', async () => {
    await movedIntoTarget();
    for (const column of ['follower', 'followed'])
      await target().script((await ask('follows', column)).statement);
    const after = await target().query<{ of: string; now: string }>(sql`
      select f.of, a.username || '>' || b.username as now
      from shop.follows f join merged_users a on a.user_id = f.follower join merged_users b on b.user_id = f.followed
    `);
    expect(after).toHaveLength(16);
    for (const { of, now } of after) expect(now).toBe(of);
  });

  test('changes nothing while one reference is to an account that was not merged', async () => {
    await movedIntoTarget();
    await target().script(
      `insert into users values (99, 'nobody'); insert into shop.orders (user_id, of) values (99, 'nobody')`,
    );
    const report = await ask('orders', 'user_id');
    expect(report.counts).toEqual({ rows: 13, empty: 0, changed: 9, kept: 3, unknown: 1 });
    const statement = report.statement.split('\n').filter((line) => !/^(begin|commit|alter)/.test(line));
    await target().script(statement.join('\n'));
    const rows = await target().query(
      sql`select from shop.orders o join users u using (user_id) where u.username = o.of`,
    );
    expect(rows).toHaveLength(13);
  });

  test('says what else rests on a key that has to be made again', async () => {
    await movedIntoTarget();
    await target().script('create table shop.badges (user_id bigint references shop.profiles)');
    const { notes } = await ask('profiles', 'user_id');
    expect(notes.join('\n')).toContain('drop badges_user_id_fkey of shop.badges before');
    await target().script('drop table shop.badges');
  });

  test('runs in the database of the source, with the crosswalk brought there', async () => {
    const dev = merge.databases.dev_db.db;
    await target().script('drop schema if exists shop cascade; drop table if exists users');
    await dev.script(people);
    const report = await ask('orders', 'user_id');
    expect(report).toMatchObject({
      database: 'source',
      counts: { rows: 12, empty: 0, changed: 9, kept: 3, unknown: 0 },
    });
    const [before = '', after = ''] = report.statement.split(/^\\copy .*$/m);
    await dev.script(before);
    const file = new PassThrough();
    file.end(await exported('csv', 'dev_db'));
    await pipeline(file, dev.copyFrom(sql`copy usermerge_crosswalk from stdin (format csv, header)`));
    await dev.script(after);
    const names = new Map(
      (
        await target().query<{ id: number; name: string }>(
          sql`select user_id as id, username as name from merged_users`,
        )
      ).map(({ id, name }) => [Number(id), name]),
    );
    const orders = await dev.query<{ user_id: number; of: string }>(sql`select user_id, of from shop.orders`);
    expect(orders).toHaveLength(12);
    for (const { user_id, of } of orders) expect(names.get(user_id)).toBe(of);
  });

  test('of ids that are text', async () => {
    await merge.begin({ idType: 'text' });
    await merge.people('test_db', person('u1', 'alice'), person('u2', 'bob'));
    await merge.people('dev_db', person('u1', 'bob'), person('u2', 'alice'), person('ö', 'erin'));
    await merge.run();
    await target().script(`
      drop schema if exists shop cascade;
      create schema shop;
      create table shop.reviews (user_id varchar(40), of text);
      insert into shop.reviews values ('u1', 'bob'), ('u2', 'alice'), ('ö', 'erin');
    `);
    const report = await ask('reviews', 'user_id');
    expect(report.counts).toEqual({ rows: 3, empty: 0, changed: 2, kept: 1, unknown: 0 });
    await target().script(report.statement);
    const after = await owners(target(), 'reviews', 'user_id');
    expect(after).toHaveLength(3);
    for (const { of, username } of after) expect(username).toBe(of);
  });

  test('a column that cannot hold the new ids is refused, and so is a table that is nowhere', async () => {
    await movedIntoTarget();
    await target().script('create table shop.visits (visitor uuid)');
    await expect(ask('visits', 'visitor')).rejects.toMatchObject({ code: 'COLUMN_TYPE' });
    await expect(ask('visits', 'user_id')).rejects.toMatchObject({ code: 'COLUMN_MISSING' });
    await expect(ask('nowhere', 'user_id')).rejects.toMatchObject({ code: 'TABLE_MISSING' });
  });
});
