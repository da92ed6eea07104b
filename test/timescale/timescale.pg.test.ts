/**
 * TimescaleDB as a source: a hypertable with a row for each change of a user, most of its chunks compressed.
 *
 * The server has one connection: whatever is run here makes do with one for each source.
 */
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parseConfig } from '../../src/config/load.js';
import type { MergeConfig } from '../../src/config/merge-config.js';
import { openSource } from '../../src/pipeline/extract/registry.js';
import { connect, type Database } from '../../src/postgres/connect.js';
import { catalogText, type Sql, sql } from '../../src/postgres/sql.js';
import { apply } from '../../src/runs/apply.js';
import { check } from '../../src/runs/check.js';
import { plan } from '../../src/runs/plan.js';
import type { CheckLine } from '../../src/runs/reports.js';
import { verify } from '../../src/runs/verify.js';
import { withDatabases } from '../support/databases.js';
import { startPooler } from '../support/pooler.js';
import { startTimescale, type TimescaleServer } from './timescale-server.js';

let timescale: TimescaleServer;
beforeAll(async () => {
  timescale = await startTimescale();
  await createHistory('user_changes');
});
afterAll(() => timescale.stop());

/** A row of the target, and of a plain table of users. */
interface User {
  readonly user_id: number;
  readonly username: string;
  readonly password: string;
  readonly password_last_changed: string;
}

/** A row of the hypertable. */
interface Change extends User {
  readonly changed_at: string;
}

/** A change in a month of 2026: each of January to June is a chunk of its own, and the first four are compressed. */
function change(id: number, month: number, given: Partial<Change> = {}): Change {
  const at = new Date(Date.UTC(2026, month - 1, 10, 12, 0, id)).toISOString();
  return {
    changed_at: at,
    user_id: id,
    username: `user${id}`,
    password: `hash of ${id} in month ${month}`,
    password_last_changed: at,
    ...given,
  };
}

const numbers = (from: number, to: number): readonly number[] =>
  Array.from({ length: to - from + 1 }, (_, index) => from + index);

/** Whose changes are all in compressed chunks. */
const quiet = numbers(1, 20);
/** Who has changes in compressed chunks, and later ones in others. */
const active = numbers(21, 40);
/** Who came after the last compression. */
const recent = numbers(41, 50);
/** Whose latest change came into a chunk that was compressed by then. */
const late = numbers(51, 60);

/** Not in the order of time. */
const beforeCompression: readonly Change[] = [
  ...quiet.flatMap((id) => [3, 1, 2].map((month) => change(id, month))),
  ...active.flatMap((id) => [6, 5, 4, 3, 2, 1].map((month) => change(id, month))),
  ...recent.map((id) => change(id, 6)),
  ...late.map((id) => change(id, 1)),
  // The latest change is none of the password.
  { ...change(1, 3), changed_at: '2026-04-10T00:00:00.000Z', username: 'renamed1' },
  { ...change(21, 6), changed_at: '2026-06-20T00:00:00.000Z', username: 'renamed21' },
];
const changes: readonly Change[] = [...beforeCompression, ...late.map((id) => change(id, 4))];

/** What a merge has to make of changes: of each user the latest. */
function latest(all: readonly Change[]): readonly User[] {
  const users = new Map<number, Change>();
  for (const each of all) {
    const before = users.get(each.user_id);
    if (before === undefined || before.changed_at < each.changed_at) users.set(each.user_id, each);
  }
  return [...users.values()].map(({ changed_at: _, ...user }) => user).sort((a, b) => a.user_id - b.user_id);
}

/** A hypertable of the changes: six chunks, of which four are compressed, and one of these only partly. */
async function createHistory(name: string): Promise<void> {
  await timescale.script(`
    create table ${name} (
      changed_at timestamptz not null, user_id bigint not null, username text not null, password text,
      password_last_changed timestamptz, primary key (user_id, changed_at)
    );
    select create_hypertable('${name}', 'changed_at', chunk_time_interval => interval '30 days');
  `);
  await insert(name, beforeCompression);
  await timescale.script(`
    alter table ${name} set (timescaledb.compress, timescaledb.compress_segmentby = 'user_id');
    select compress_chunk(c) from show_chunks('${name}', older_than => timestamptz '2026-05-08') c;
  `);
  await insert(name, changes.slice(beforeCompression.length));
}

async function insert(name: string, rows: readonly Change[]): Promise<void> {
  await timescale.script(
    `insert into ${name} select * from jsonb_populate_recordset(null::${name}, '${JSON.stringify(rows)}')`,
  );
}

const plainUser = (user_id: number, username: string, password_last_changed: string): User => ({
  user_id,
  username,
  password: `plain hash of ${user_id}`,
  password_last_changed,
});

const createUsers = (users: readonly User[]): string => `
  create table users (user_id integer primary key, username text, password text, password_last_changed timestamptz);
  insert into users select * from jsonb_populate_recordset(null::users, '${JSON.stringify(users)}')
`;

type GivenSource = Readonly<Record<string, unknown>>;

const history = (table = 'user_changes'): GivenSource => ({
  table,
  history: 'latest',
  columns: { updated_at: 'changed_at' },
});

/** Of one source in TimescaleDB, and others. */
function merging(target: string, source: GivenSource, ...others: readonly GivenSource[]): MergeConfig {
  const input = {
    target: { url: target },
    sources: [{ name: 'test_db', url: timescale.url, ...source }, ...others],
    match: { same_people: true },
  };
  return parseConfig(JSON.stringify(input), { file: 'usermerge.yaml', flags: { allow: [] }, env: {} });
}

const now = new Date('2026-07-01T00:00:00Z');

const usersIn = (target: Database): Promise<User[]> =>
  target.query(sql`
    select user_id::int, username, password,
      to_char(password_last_changed at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as password_last_changed
    from merged_users order by user_id
  `);

describe('a hypertable with a row for each change', () => {
  test('the trap: COPY of it exports no row, and of a chunk only what is not compressed', async () => {
    const db = await connect(timescale.url);
    const copied = async (what: Sql): Promise<number> => {
      const copy = db.copyTo(sql`copy ${what} to stdout`);
      await text(copy);
      return copy.rowCount;
    };
    try {
      expect(await copied(sql`user_changes`)).toBe(0);
      expect(await copied(sql`(select * from user_changes)`)).toBe(changes.length);

      const chunks = await db.query<{ name: string; compressed: boolean; rows: number }>(sql`
        select format('%I.%I', chunk_schema, chunk_name) as name, is_compressed as compressed,
          (select count(*)::int from user_changes where changed_at >= range_start and changed_at < range_end) as rows
        from timescaledb_information.chunks
        where hypertable_name = 'user_changes'
        order by range_start
      `);
      const found = [];
      for (const { name, ...chunk } of chunks)
        found.push({ ...chunk, copied: await copied(catalogText(name)) });
      expect(found).toEqual([
        { compressed: true, rows: 50, copied: 0 },
        { compressed: true, rows: 40, copied: 0 },
        { compressed: true, rows: 40, copied: 0 },
        { compressed: true, rows: 31, copied: late.length },
        { compressed: false, rows: 20, copied: 20 },
        { compressed: false, rows: 31, copied: 31 },
      ]);
    } finally {
      await db.close();
    }
  });

  test('every user arrives once, as the latest row has them; later changes arrive with the next run', async () => {
    await createHistory('growing');
    await withDatabases(['target'], async ({ target }) => {
      const config = merging(target.url, history('growing'));
      const users = latest(changes);
      expect(users).toHaveLength(60);
      const { sources } = await plan(config, { now });
      expect(sources).toMatchObject([
        { rows: changes.length, accounts: 60, merged: 60, superseded: changes.length - 60 },
      ]);
      expect(await apply(config)).toMatchObject({ inserted: 60, updated: 0, stale: 0 });
      expect(await usersIn(target.db)).toEqual(users);
      expect(await verify(config)).toMatchObject({ drift: 0, movedOn: 0 });
      expect((await plan(config, { now })).changes).toMatchObject({ insert: 0, update: 0 });

      const since = [
        change(1, 4, { changed_at: '2026-04-20T00:00:00.000Z' }), // in a compressed chunk
        change(41, 7),
        change(61, 7),
        change(42, 2), // of long ago, and known only now
      ];
      await insert('growing', since);
      expect((await verify(config)).movedOn).toBe(3);
      await plan(config, { now: new Date('2026-08-01T00:00:00Z') });
      expect(await apply(config)).toMatchObject({ inserted: 1, updated: 2, stale: 0 });
      expect(await usersIn(target.db)).toEqual(latest([...changes, ...since]));
      expect(await verify(config)).toMatchObject({ drift: 0, movedOn: 0 });
    });
  });

  test('beside a plain table of another server: the newest password of both', async () => {
    await withDatabases(['dev_db', 'target'], async ({ dev_db, target }) => {
      const newer = [2, 3].map((id) => plainUser(1000 + id, `user${id}`, '2026-05-20T00:00:00.000Z'));
      const older = [4, 22].map((id) => plainUser(1000 + id, `user${id}`, '2026-02-20T00:00:00.000Z'));
      const alone = plainUser(1099, 'user99', '2026-02-20T00:00:00.000Z');
      await dev_db.db.script(createUsers([...newer, ...older, alone]));
      const config = merging(target.url, history(), { name: 'dev_db', url: dev_db.url });
      const { sources } = await plan(config, { now });
      expect(sources.map(({ merged }) => merged)).toEqual([60, 5]);
      await apply(config);
      const merged = latest(changes).map((user) => {
        const winner = newer.find(({ username }) => username === user.username);
        return { ...user, ...winner, user_id: user.user_id };
      });
      expect(await usersIn(target.db)).toEqual([...merged, alone]);
      expect(await verify(config)).toMatchObject({ drift: 0, movedOn: 0 });
    });
  });

  test('chunks that a retention policy drops: a hazard, and nobody leaves the target', async () => {
    await createHistory('shrinking');
    await withDatabases(['target'], async ({ target }) => {
      const config = merging(target.url, history('shrinking'));
      await plan(config, { now });
      await apply(config);
      await timescale.script(`select drop_chunks('shrinking', older_than => timestamptz '2026-05-08')`);
      const { hazards, sources, changes: found } = await plan(config, { now });
      expect(hazards).toMatchObject([{ name: 'source_shrank', allowed: false }]);
      expect(sources).toMatchObject([{ accounts: 30, vanished: 30 }]);
      expect(found).toMatchObject({ insert: 0, update: 0, unchanged: 60 });
      await apply(config, { allow: ['source_shrank'] });
      expect(await usersIn(target.db)).toEqual(latest(changes));
    });
  });

  test('a plain table of the same database, and a query over both', async () => {
    const plain = [...quiet, ...recent].map((id) => plainUser(id, `plain${id}`, '2026-05-20T00:00:00.000Z'));
    await timescale.script(createUsers(plain));
    const query = `
      select u.user_id, u.username, h.password, h.password_last_changed
      from users u
      join (select distinct on (user_id) * from user_changes order by user_id, changed_at desc) h using (user_id)
    `;
    const passwords = new Map(latest(changes).map((user) => [user.user_id, user]));
    const joined = plain.map((user) => ({
      ...user,
      ...passwords.get(user.user_id),
      username: user.username,
    }));
    for (const [source, users] of [
      [{ table: 'users' }, plain],
      [{ query }, joined],
    ] as const) {
      await withDatabases(['target'], async ({ target }) => {
        const config = merging(target.url, source);
        await plan(config, { now });
        await apply(config);
        expect(await usersIn(target.db)).toEqual(users);
      });
    }
  });
});

describe('what is said of it before it is read', () => {
  test('rows are estimated by its chunks', async () => {
    const estimate = async (source: GivenSource): Promise<number> => {
      const config = merging('postgres://target.invalid/merged', source);
      const [first] = config.sources;
      if (first === undefined) throw new Error('no source');
      const opened = await openSource(first, config);
      await opened.close();
      return opened.description.estimatedRows ?? 0;
    };
    await timescale.script('analyze user_changes');
    const isLater = "changed_at >= timestamptz '2026-05-08'";
    expect(await estimate({ ...history(), where: isLater })).toBe(51);
    // TimescaleDB takes a thousand rows for each user in a compressed chunk, and so does its approximate_row_count().
    expect(await estimate(history())).toBeGreaterThanOrEqual(changes.length);
    expect(await estimate({ ...history(), where: `not (${isLater})` })).toBeGreaterThan(0);
  });

  test('check tells what it is, and that a row for each change wants history: latest', async () => {
    const pooler = await startPooler(timescale.url, 1); // a check has more than one connection to a source
    const checking = (source: GivenSource): Promise<readonly CheckLine[]> =>
      withDatabases(['target'], async ({ target }) => {
        const { lines } = await check(merging(target.url, { ...source, url: pooler.url }));
        // That the passwords of these tests are no hashes is said, too, and is not what is asked here.
        return lines.filter(
          ({ about, what }) => about === 'test_db' && !what.includes('looks like no known hash'),
        );
      });
    try {
      const repeated = `50 ids have several rows (${changes.length - recent.length} of ${changes.length} rows)`;
      const without = await checking({ table: 'user_changes' });
      expect(without.map(({ what }) => what)).toContain(
        'public.user_changes is a hypertable of 6 chunks (TimescaleDB): it is read by a query, which gives the rows of all chunks, compressed ones too',
      );
      expect(without.filter(({ level }) => level !== 'pass')).toEqual([
        expect.objectContaining({
          level: 'warning',
          what: expect.stringContaining(repeated),
          next: expect.stringMatching(/^Say `history: latest`/),
        }),
      ]);
      const withHistory = await checking(history());
      expect(withHistory.filter(({ level }) => level !== 'pass')).toEqual([]);
      expect(withHistory.map(({ what }) => what)).toContain(
        `${repeated}: the latest row is the account (history: latest)`,
      );
    } finally {
      await pooler.close();
    }
  });
});
