import { once } from 'node:events';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough, Readable, Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, test, vi } from 'vitest';
import { urlOf, useDatabases } from '../../test/support/databases.js';
import { connect, type Database } from './connect.js';
import { lockHolder, tryLock, unlock } from './lock.js';
import { ident, literal, sql } from './sql.js';
import { sqlState } from './sqlstate.js';
import { transaction } from './transaction.js';

const databases = useDatabases('app');

async function withSession<T>(fn: (db: Database) => Promise<T>, url = databases.app.url): Promise<T> {
  const db = await connect(url);
  try {
    return await fn(db);
  } finally {
    await db.close();
  }
}

async function terminate(db: Database): Promise<void> {
  await databases.app.db.query(sql`select pg_terminate_backend(${db.processId}::int)`);
}

async function untilActive(db: Database): Promise<void> {
  await vi.waitFor(async () => {
    const rows = await databases.app.db.query(
      sql`select from pg_stat_activity where pid = ${db.processId}::int and state = 'active' and query ~ 'sleep|copy'`,
    );
    expect(rows).toHaveLength(1);
  });
}

describe('a session', () => {
  test('gives values without losing a digit', async () => {
    const { db } = databases.app;
    const rows = await db.query(sql`
      select
        9007199254740993::int8 as big, 1.10::numeric as exact, 7::int4 as small, true as flag,
        '2024-02-29 23:59:59.123456+05'::timestamptz as moment, 'infinity'::timestamptz as never,
        '2024-02-29 23:59:59.123456'::timestamp as local, '2024-02-29'::date as day, '1 day 2 ms'::interval as span,
        array['2024-02-29 00:00:00.000001Z'::timestamptz] as moments, array[1.10::numeric] as exacts,
        '{"a": [1]}'::jsonb as json, '\\x00ff'::bytea as bytes, array['a', null, 'b,"c'] as texts, 0.1::float8 as fraction
    `);
    expect(rows).toEqual([
      {
        big: '9007199254740993',
        exact: '1.10',
        small: 7,
        flag: true,
        moment: '2024-02-29 18:59:59.123456+00',
        never: 'infinity',
        local: '2024-02-29 23:59:59.123456',
        day: '2024-02-29',
        span: '1 day 00:00:00.002',
        moments: ['2024-02-29 00:00:00.000001+00'],
        exacts: ['1.10'],
        json: { a: [1] },
        bytes: Buffer.from([0, 255]),
        texts: ['a', null, 'b,"c'],
        fraction: 0.1,
      },
    ]);
  });

  test('takes values of every kind', async () => {
    const text = `a'b\\c"d{},é😀`;
    const rows = await databases.app.db.query(
      sql`select ${text}::text as t, ${[text, null, 'NULL']}::text[] as ts, ${2n ** 62n}::int8 as big, ${Buffer.from([1, 0])}::bytea as b, ${null}::int as n`,
    );
    expect(rows).toEqual([
      { t: text, ts: [text, null, 'NULL'], big: '4611686018427387904', b: Buffer.from([1, 0]), n: null },
    ]);
  });

  test('reads literals as they were written, whatever standard_conforming_strings says', async () => {
    const text = `it's a \\ and a \\' and $1 😀`;
    await withSession(async (db) => {
      for (const setting of ['on', 'off']) {
        await db.script(`set standard_conforming_strings = ${setting}`);
        expect(await db.query(sql`select ${literal(text)} as t`)).toEqual([{ t: text }]);
      }
    });
  });

  test('counts the rows that a statement touched, and runs one statement at a time', async () => {
    const { db } = databases.app;
    await db.script('create table counted (n int); create index on counted (n)');
    expect(await db.execute(sql`insert into counted select generate_series(1, ${5}::int)`)).toBe(5);
    expect(await db.execute(sql`delete from counted where n > 3`)).toBe(2);
    const error = await db.query(sql`select 1; select 2`).catch((e: unknown) => e);
    expect(sqlState(error)).toBe('42601');
    const results = await Promise.all([1, 2, 3].map((n) => db.query(sql`select ${n}::int as n`)));
    expect(results).toEqual([[{ n: 1 }], [{ n: 2 }], [{ n: 3 }]]);
  });

  test('ends by no timeout that the database has set, and leaves search_path alone', async () => {
    await databases.app.db.script("create role impatient login superuser password 'p'");
    try {
      for (const name of [
        'statement_timeout',
        'idle_in_transaction_session_timeout',
        'idle_session_timeout',
        'transaction_timeout',
      ]) {
        await databases.app.db.execute(sql`alter role impatient set ${ident(name)} = '1s'`);
      }
      await databases.app.db.script('alter role impatient set search_path = extensions, public');
      const url = new URL(databases.app.url);
      url.username = 'impatient';
      url.password = 'p';
      await withSession(async (db) => {
        const rows = await db.query(
          sql`select name, setting from pg_settings where name ~ 'timeout$' and source = 'session' order by name collate "C"`,
        );
        expect(rows).toEqual(
          [
            'idle_in_transaction_session_timeout',
            'idle_session_timeout',
            'statement_timeout',
            'transaction_timeout',
          ].map((name) => ({ name, setting: '0' })),
        );
        expect(await db.query(sql`select current_setting('search_path') as path`)).toEqual([
          { path: 'extensions, public' },
        ]);
      }, url.href);
    } finally {
      await databases.app.db.script('drop role impatient');
    }
  });

  test('that is read-only refuses to write', async () => {
    const db = await connect(databases.app.url, { readOnly: true });
    const error = await db.execute(sql`create table forbidden ()`).catch((e: unknown) => e);
    expect(sqlState(error)).toBe('25006');
    await db.close();
  });

  test('says in a failure which statement it was, but not what was in the row', async () => {
    const { db } = databases.app;
    await db.script('create table secretive (name text not null, password text)');
    await expect(
      db.execute(sql`/* write.insert */ insert into secretive (name, password) values (null, 'hash-of-ann')`),
    ).rejects.toMatchObject({
      code: 'SQL_FAILED',
      message: expect.stringMatching(
        /^127\.0\.0\.1:\d+\/app_\w+ \(write\.insert\): null value .* \(SQLSTATE 23502\)$/,
      ),
      at: { table: 'public.secretive' },
    });
    const error = await db
      .execute(sql`insert into secretive (password) values ('hash-of-ann')`)
      .catch((e: Error) => e);
    expect(String(error)).not.toContain('hash-of-ann');
  });
});

describe('a connection that fails', () => {
  test.each([
    ['nobody listens', 'postgresql://u:s3cret@127.0.0.1:1/x', 'SOURCE_UNREACHABLE'],
    ['the host is unknown', 'postgresql://u:s3cret@no-such-host.invalid/x', 'SOURCE_UNREACHABLE'],
    ['the URL is broken', 'postgresql://u:s3cret@[::1/x', 'CONFIG_INVALID'],
    ['the socket is missing', 'postgresql://u:s3cret@/x?host=/nonexistent', 'SOURCE_UNREACHABLE'],
    ['the parameter is unknown', 'postgresql://u:s3cret@h/x?sslmod=require', 'CONFIG_INVALID'],
  ])('because %s says so, without the password', async (_, url, code) => {
    const error = await connect(url, { role: 'source', name: 'test_db' }).catch((e: unknown) => e);
    expect(error).toMatchObject({ code });
    expect((error as Error).message).not.toContain('s3cret');
    if (code === 'SOURCE_UNREACHABLE') {
      expect(error).toMatchObject({ at: { source: 'test_db' } });
      expect((error as Error).message).toContain('source test_db');
    }
  });

  test('because of the password, the database or a missing password has a code of its own', async () => {
    const wrong = new URL(databases.app.url);
    wrong.password = 's3cret';
    await expect(connect(wrong.href)).rejects.toMatchObject({ code: 'AUTHENTICATION_FAILED' });
    wrong.password = '';
    await expect(connect(wrong.href)).rejects.toMatchObject({ code: 'AUTHENTICATION_FAILED' });
    await expect(connect(urlOf('no_such_db'), { role: 'target' })).rejects.toMatchObject({
      code: 'DATABASE_MISSING',
    });
  });

  test('because nobody answers ends after connect_timeout', async () => {
    const silent = createServer(() => undefined).listen(0, '127.0.0.1');
    await once(silent, 'listening');
    const { port } = silent.address() as { port: number };
    const began = Date.now();
    await expect(
      connect(`postgresql://u@127.0.0.1:${port}/x?connect_timeout=1`, { role: 'target' }),
    ).rejects.toMatchObject({
      code: 'TARGET_UNREACHABLE',
      message: expect.stringContaining('no answer in time'),
    });
    expect(Date.now() - began).toBeLessThan(5000);
    silent.close();
  });

  test('because encryption is demanded and the server has none', async () => {
    const url = new URL(databases.app.url);
    for (const mode of ['require', 'verify-ca', 'verify-full']) {
      url.searchParams.set('sslmode', mode);
      const code = mode === 'require' ? 'TLS_UNTRUSTED' : 'CONFIG_INVALID'; // no root certificate here
      await expect(connect(url.href)).rejects.toMatchObject({ code });
    }
    for (const mode of ['disable', 'allow', 'prefer']) {
      url.searchParams.set('sslmode', mode);
      await withSession((db) => db.query(sql`select 1`), url.href);
    }
  });
});

test('a password file and a service file stand in for the URL', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'usermerge-service-'));
  const url = new URL(databases.app.url);
  const passwords = join(directory, 'pgpass');
  const services = join(directory, 'services');
  writeFileSync(
    passwords,
    `# none\nother:1:a:b:c\n127.0.0.1:${url.port}:*:postgres:${url.password.replace(/[:\\]/g, '\\$&')}\n`,
  );
  chmodSync(passwords, 0o600);
  writeFileSync(
    services,
    `[else]\nhost=nowhere\n\n[app]\n# here\nhost=127.0.0.1\nport=${url.port}\nuser=postgres\ndbname=${databases.app.name}\n`,
  );
  vi.stubEnv('PGPASSFILE', passwords);
  vi.stubEnv('PGSERVICEFILE', services);
  try {
    for (const text of ['service=app', 'postgresql://?service=app']) {
      await withSession(async (db) => {
        expect(await db.query(sql`select current_database()::text as name`)).toEqual([
          { name: databases.app.name },
        ]);
      }, text);
    }
    await expect(connect('service=missing')).rejects.toMatchObject({ code: 'CONFIG_INVALID' });
  } finally {
    vi.unstubAllEnvs();
    rmSync(directory, { recursive: true });
  }
});

describe('a connection that is lost', () => {
  test('fails the statement at once, and every later one', async () => {
    const db = await connect(databases.app.url, { role: 'source', name: 'dev_db' });
    const running = db.query(sql`/* test.sleep */ select pg_sleep(60)`);
    const waiting = db.query(sql`select 1`);
    const outcome = Promise.allSettled([running, waiting]);
    await untilActive(db);
    await terminate(db);
    for (const result of await outcome) {
      expect(result).toMatchObject({
        status: 'rejected',
        reason: { code: 'CONNECTION_LOST', at: { source: 'dev_db' } },
      });
    }
    await expect(db.query(sql`select 1`)).rejects.toMatchObject({ code: 'CONNECTION_LOST' });
    await db.close();
    await db.close();
  });

  test('while nothing runs does not end the process, and is told by the next statement', async () => {
    const db = await connect(databases.app.url);
    await terminate(db);
    await sleep(50);
    await expect(db.query(sql`select 1`)).rejects.toMatchObject({ code: 'CONNECTION_LOST' });
    expect(() => db.copyTo(sql`copy (select 1) to stdout`)).toThrow(/lost the connection/);
    await db.close();
  });

  test('fails a copy in either direction', async () => {
    await databases.app.db.script('create table if not exists lost (n int)');
    const reading = await connect(databases.app.url);
    const out = reading.copyTo(
      sql`copy (select n, pg_sleep(0.001) from generate_series(1, 1000000) n) to stdout`,
    );
    const read = pipeline(out, new Writable({ write: (_chunk, _encoding, done) => done() }));
    const readOutcome = read.catch((e: unknown) => e);
    await untilActive(reading);
    await terminate(reading);
    expect(await readOutcome).toMatchObject({ code: 'CONNECTION_LOST' });
    await reading.close();

    const writing = await connect(databases.app.url);
    const into = writing.copyFrom(sql`copy lost from stdin`);
    const source = new PassThrough();
    source.write('1\n');
    const writeOutcome = pipeline(source, into).catch((e: unknown) => e);
    await untilActive(writing);
    await terminate(writing);
    expect(await writeOutcome).toMatchObject({ code: 'CONNECTION_LOST' });
    await writing.close();
  });
});

test('a statement can be cancelled from outside, and the session lives on', async () => {
  await withSession(async (db) => {
    const running = db.query(sql`/* test.sleep */ select pg_sleep(60)`).catch((e: unknown) => e);
    await untilActive(db);
    await db.cancel();
    expect(await running).toMatchObject({ code: 'INTERRUPTED', exit: 130 });
    expect(await db.query(sql`select 1 as n`)).toEqual([{ n: 1 }]);
    await db.cancel();
  });
});

test('closing does not wait for a statement that still runs', async () => {
  const db = await connect(databases.app.url);
  const running = db.query(sql`/* test.sleep */ select pg_sleep(60)`).catch((e: unknown) => e);
  await untilActive(db);
  const began = Date.now();
  await db.close();
  expect(Date.now() - began).toBeLessThan(2000);
  expect(await running).toBeInstanceOf(Error);
});

describe('copy', () => {
  test('moves rows from session to session, and counts them on both sides', async () => {
    await databases.app.db.script('create table copied (n int, t text)');
    await withSession(async (from) => {
      await withSession(async (to) => {
        const out = from.copyTo(
          sql`copy (select n, repeat('x', 100) from generate_series(1, 100000) n) to stdout (format binary)`,
        );
        const into = to.copyFrom(sql`copy ${ident('copied')} from stdin (format binary)`);
        await pipeline(out, into);
        expect([out.rowCount, into.rowCount]).toEqual([100_000, 100_000]);
        expect(await to.query(sql`select count(*)::int as n from copied`)).toEqual([{ n: 100_000 }]);
        expect(await from.query(sql`select 1 as n`)).toEqual([{ n: 1 }]);
      });
    });
  });

  test('of nothing gives nothing, many times over', async () => {
    await withSession(async (db) => {
      for (let round = 0; round < 20; round += 1) {
        const out = db.copyTo(sql`copy (select 1 where false) to stdout`);
        expect(await out.toArray()).toEqual([]);
        expect(out.rowCount).toBe(0);
        expect(await db.query(sql`select ${round}::int as n`)).toEqual([{ n: round }]);
      }
    });
  });

  test('takes no parameters, and needs a session that is free', async () => {
    await withSession(async (db) => {
      expect(() => db.copyTo(sql`copy (select ${1}::int) to stdout`)).toThrow(/no parameters/);
      const out = await db.copyTo(sql`copy (select ${literal("it's")}) to stdout`).toArray();
      expect(Buffer.concat(out).toString()).toBe("it's\n");
      const running = db.query(sql`select pg_sleep(0.05)`);
      expect(() => db.copyTo(sql`copy (select 1) to stdout`)).toThrow(/another statement/);
      await running;
    });
  });

  test('that the database refuses fails as a statement does, and the session lives on', async () => {
    const { db } = databases.app;
    await db.script('create table strict (n int primary key)');
    await expect(db.copyTo(sql`/* x.read */ copy (select 1 / 0) to stdout`).toArray()).rejects.toMatchObject({
      code: 'SQL_FAILED',
    });
    await expect(db.copyTo(sql`copy no_such_table to stdout`).toArray()).rejects.toMatchObject({
      code: 'SQL_FAILED',
    });
    const attempts = [
      [sql`/* x.load */ copy strict from stdin`, ['1\n', '1\n']],
      [sql`copy strict from stdin`, ['one\n']],
      [sql`copy no_such_table from stdin`, ['1\n']],
      [sql`copy strict from stdin (format binary)`, ['nonsense']],
    ] as const;
    for (const [statement, chunks] of attempts) {
      await expect(pipeline(Readable.from(chunks), db.copyFrom(statement))).rejects.toMatchObject({
        code: 'SQL_FAILED',
      });
      expect(await db.query(sql`select count(*)::int as n from strict`)).toEqual([{ n: 0 }]);
    }
    // A failure while the writer still has much to write.
    const endless = Readable.from(
      (function* () {
        for (;;) yield 'x'.repeat(60_000);
      })(),
    );
    await expect(
      pipeline(endless, db.copyFrom(sql`copy strict from stdin (format binary)`)),
    ).rejects.toMatchObject({ code: 'SQL_FAILED' });
    expect(await db.query(sql`select 1 as n`)).toEqual([{ n: 1 }]);
  });

  test('that the writer gives up leaves no row, and its own error is the one that is told', async () => {
    const { db } = databases.app;
    await db.script('create table given_up (n int)');
    const source = Readable.from(
      (function* () {
        yield '1\n';
        throw new Error('the file ended too soon');
      })(),
    );
    await expect(pipeline(source, db.copyFrom(sql`copy given_up from stdin`))).rejects.toThrow(
      'the file ended too soon',
    );
    expect(await db.query(sql`select count(*)::int as n from given_up`)).toEqual([{ n: 0 }]);
  });

  test('that the reader gives up ends the session instead of hanging it', async () => {
    const db = await connect(databases.app.url);
    const out = db.copyTo(sql`copy (select repeat('x', 1000) from generate_series(1, 1000000)) to stdout`);
    const failing = new Writable({ write: (_chunk, _encoding, done) => done(new Error('disk full')) });
    await expect(pipeline(out, failing)).rejects.toThrow('disk full');
    await expect(db.query(sql`select 1`)).rejects.toMatchObject({ code: 'CONNECTION_LOST' });
    await db.close();
  });
});

describe('transaction', () => {
  test('commits what was done, in the mode that was asked for', async () => {
    const { db } = databases.app;
    await db.script('create table booked (n int)');
    const mode = await transaction(
      db,
      async () => {
        await db.execute(sql`insert into booked values (1)`);
        return db.query(sql`select current_setting('transaction_isolation') as level`);
      },
      { isolation: 'repeatable read' },
    );
    expect(mode).toEqual([{ level: 'repeatable read' }]);
    const count = await transaction(
      db,
      () =>
        db.query(sql`select count(*)::int as n, current_setting('transaction_read_only') as ro from booked`),
      {
        isolation: 'serializable',
        readOnly: true,
      },
    );
    expect(count).toEqual([{ n: 1, ro: 'on' }]);
  });

  test('rolls back on an error, and tells the first one', async () => {
    const { db } = databases.app;
    await db.script('create table undone (n int)');
    await expect(
      transaction(db, async () => {
        await db.execute(sql`insert into undone values (1)`);
        throw new Error('first');
      }),
    ).rejects.toThrow('first');
    const lost = await connect(databases.app.url);
    await expect(
      transaction(lost, async () => {
        await terminate(lost);
        throw new Error('first');
      }),
    ).rejects.toThrow('first');
    await lost.close();
    expect(await db.query(sql`select count(*)::int as n from undone`)).toEqual([{ n: 0 }]);
  });

  test('does not take a swallowed failure for a commit', async () => {
    await withSession(async (db) => {
      await expect(
        transaction(db, async () => {
          await db.query(sql`select 1 / 0`).catch(() => undefined);
        }),
      ).rejects.toThrow(/rolled back instead of committed/);
    });
  });
});

test('a lock is held by one session at a time, and says who holds it', async () => {
  const { db } = databases.app;
  const other = await connect(databases.app.url, { applicationName: 'usermerge apply' });
  expect(await lockHolder(db, 'merged_users')).toBeUndefined();
  expect(await tryLock(other, 'merged_users')).toBe(true);
  expect(await tryLock(db, 'merged_users')).toBe(false);
  expect(await tryLock(db, 'another')).toBe(true);
  expect(await lockHolder(db, 'merged_users')).toMatchObject({
    processId: other.processId,
    applicationName: 'usermerge apply',
    userName: 'postgres',
    clientAddress: '127.0.0.1',
    connectedSince: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/),
  });
  expect(await unlock(other, 'merged_users')).toBe(true);
  expect(await unlock(other, 'merged_users')).toBe(false);
  expect(await tryLock(db, 'merged_users')).toBe(true);
  await other.close();
});
