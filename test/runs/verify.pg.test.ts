/** verify: what it calls drift, what it says moved on, what waits; each bug is put in, and found. */
import { describe, expect, test } from 'vitest';
import { parseConfig } from '../../src/config/load.js';
import type { MergeConfig } from '../../src/config/merge-config.js';
import { hazards } from '../../src/pipeline/vocabulary.js';
import type { Database } from '../../src/postgres/connect.js';
import { tryLock, unlock } from '../../src/postgres/lock.js';
import { sql } from '../../src/postgres/sql.js';
import { apply } from '../../src/runs/apply.js';
import { plan } from '../../src/runs/plan.js';
import type { VerifyFinding, VerifyReport } from '../../src/runs/reports.js';
import { verify } from '../../src/runs/verify.js';
import { useDatabases } from '../support/databases.js';

const now = new Date('2026-06-01T12:00:00Z');
const databases = useDatabases('test_db', 'dev_db', 'target');

/** A merge of two sources, each a table `users` with every column; what is mapped is said by the test. */
interface Story {
  readonly test_db: Database;
  readonly dev_db: Database;
  readonly target: Database;
  config(change?: (text: string) => string): MergeConfig;
  run(config?: MergeConfig): Promise<void>;
  verify(config?: MergeConfig, limit?: number): Promise<VerifyReport>;
}

interface Mapping {
  /** Column names beside the four standard ones: the same in the sources and the target. */
  readonly columns?: readonly string[];
  /** Lines of the configuration. */
  readonly more?: string;
  /** Lines of each source. */
  readonly source?: string;
}

const userTable = `
  drop table if exists users;
  create table users (
    user_id bigint, username text, password text, password_last_changed timestamptz, changed_text text,
    updated_at timestamptz, email text, email_verified boolean, role text, level integer, active boolean, locked boolean,
    note text, city text, salt text, totp text
  )`;

async function story(mapping: Mapping, tell: (story: Story) => Promise<void>): Promise<void> {
  await databases.test_db.db.script(userTable);
  await databases.dev_db.db.script(userTable);
  await databases.target.db.script(`
    drop table if exists merged_users;
    drop schema if exists usermerge cascade;
    drop function if exists lower_email;
  `);
  const columns = mapping.columns ?? [];
  const standard = ['username', 'password', 'password_last_changed'];
  const pairs = (names: readonly string[]) => names.map((name) => `${name}: ${name}`).join(', ');
  const source = (name: 'test_db' | 'dev_db') => `
  - name: ${name}
    url: ${databases[name].url}
    table: users
    columns: { source_user_id: user_id, ${pairs([...standard, ...columns])} }
    ${mapping.source ?? ''}`;
  const text = `
target:
  url: ${databases.target.url}
  table: merged_users
  columns: { ${pairs(['user_id', ...standard, ...columns.filter((name) => name !== 'updated_at')])} }
sources: ${source('test_db')}${source('dev_db')}
match: { on: [username], same_people: true }
${mapping.more ?? ''}`;
  const config = (change = (given: string) => given) =>
    parseConfig(change(text), { file: 'usermerge.yaml', flags: { allow: [] }, env: {} });
  await tell({
    test_db: databases.test_db.db,
    dev_db: databases.dev_db.db,
    target: databases.target.db,
    config,
    run: async (given = config()) => {
      await plan(given, { now });
      await apply(given, { allow: [...hazards] });
    },
    verify: (given = config(), limit = 50) => verify(given, { limit }),
  });
}

/** Rows of `users`, by the columns that are given. */
function people(db: Database, columns: string, ...rows: readonly string[]): Promise<void> {
  return db.script(`insert into users (${columns}) values ${rows.map((row) => `(${row})`).join(', ')}`);
}

const four = 'user_id, username, password, password_last_changed';

/** Alice and bob, carol only in one source: alice's newest password is dev_db's. */
async function threePeople({ test_db, dev_db }: Story): Promise<void> {
  await people(
    test_db,
    four,
    `1, 'alice', 'secret-a1', '2026-01-01'`,
    `2, 'bob', 'secret-b1', '2026-03-01'`,
    `3, 'carol', 'secret-c1', '2026-01-03'`,
  );
  await people(dev_db, four, `7, 'alice', 'secret-a2', '2026-02-01'`, `2, 'bob', 'secret-b2', '2026-02-02'`);
}

/** Changes a row behind the ledger's back and lets the ledger believe that it stored that: what a bug would leave. */
async function corrupt(
  target: Database,
  set: string,
  username: string,
  group: string,
  columns: string,
): Promise<void> {
  const digest = columns
    .split(', ')
    .reduce(
      (seed, column) =>
        column === 'password_last_changed'
          ? `timestamp_hash_extended(coalesce(t.${column} at time zone 'UTC', '-infinity'), ${seed})`
          : `hashtextextended(coalesce('=' || t.${column}::text, ''), ${seed})`,
      '0',
    );
  await target.script(`
    update merged_users set ${set} where username = '${username}';
    update usermerge.golden g set stored_${group} = ${digest}
    from merged_users t where t.user_id = g.user_id and ${digest} <> coalesce(g.stored_${group}, g.written_${group});
  `);
}

const credential = 'password, password_last_changed';
const lawsOf = ({ laws }: VerifyReport) => laws.map(({ law, checked, broken }) => [law, checked, broken]);
const inShort = ({ findings }: VerifyReport) =>
  findings.map(({ userId, source, sourceUserId, what, columns }: VerifyFinding) =>
    [userId, source, sourceUserId, what, columns.join(' ')].map((value) => value ?? '').join('|'),
  );

describe('after a run nothing drifts', () => {
  test('names with a suffix, ids that were given anew, rows of the target itself, accounts that wait or left', () =>
    story({}, async (told) => {
      const { test_db, dev_db, target } = told;
      await threePeople(told);
      await target.script(`
        create table merged_users (user_id bigint generated by default as identity primary key,
          username text not null unique, password text, password_last_changed timestamptz, last_login timestamptz);
        create unique index on merged_users (lower(username));
        insert into merged_users (user_id, username, password, password_last_changed) values
          (50, 'native', 'secret-n', '2026-01-01'), (51, 'carol', 'secret-c0', '2025-01-01'),
          (52, 'locked', '!', null), (53, 'alice@dev_db', 'x', '-infinity');
      `);
      await people(
        test_db,
        four,
        `8, 'locked', 'secret-l', '2026-01-01'`,
        `50, 'fifty', 'secret-50', null`,
        `60, null, 'p', null`,
      );
      await people(
        dev_db,
        four,
        `1, 'one', 'secret-1', '2026-01-01'`,
        `9, 'gone', 'secret-g', '2026-01-01'`,
        `10, 'Alice', 'secret-A', '2026-01-01'`,
      );
      await told.run();
      expect(await told.verify()).toMatchObject({ drift: 0, movedOn: 0, findings: [] });
      const suffixed = sql`select username from merged_users where username like 'Alice%'`;
      expect(await target.query(suffixed)).toEqual([{ username: 'Alice@dev_db#10' }]);

      await target.script(`
        delete from merged_users where username = 'gone';
        update merged_users set password = 'secret-new' where username = 'bob';
        update merged_users set username = 'karol' where username = 'carol';
      `);
      await test_db.script(`
        update users set password = 'secret-a3', password_last_changed = '2026-05-01' where username = 'alice';
        update users set username = 'native' where username = 'fifty';
      `);
      await dev_db.script(`delete from users where username = 'one'`);
      await told.run();
      const report = await told.verify();
      expect(inShort(report)).toEqual([]);
      expect(report).toMatchObject({ drift: 0, movedOn: 0 });
      expect(lawsOf(report)).toEqual([
        [3, 10, 0],
        [4, 9, 0],
        [5, 3, 0],
      ]);
      expect(report.laws[0]?.message).toContain('1 rejected');
      expect(report.laws[0]?.message).toContain('1 left out');
    }));

  test('further columns by every rule, the credential group, verified flags', () =>
    story(everyRule, async (told) => {
      await everyRuleRows(told);
      await told.run();
      const report = await told.verify();
      expect(inShort(report)).toEqual([]);
      expect(report).toMatchObject({ drift: 0, movedOn: 0 });
    }));

  test('types that round, pad and cut, a time that is wanted, and a trigger that rewrites', () =>
    story(
      { columns: ['email', 'level', 'note', 'city'], more: `conflicts: { unique_collision: empty }` },
      async (told) => {
        await told.target.script(`
        create table merged_users (
          user_id integer primary key, username varchar(40) unique, password char(12),
          password_last_changed timestamp(0) not null, email text, level numeric(6, 2), note varchar(5), city text unique
        );
        create function lower_email() returns trigger language plpgsql as
          $$ begin new.email := lower(new.email); return new; end $$;
        create trigger lower_email before insert or update on merged_users for each row execute function lower_email();
      `);
        await people(
          told.test_db,
          `${four}, email, level, note, city`,
          `1, 'alice', 'secret', '2026-01-01 10:00:00.7', 'A@X', 3, 'ab   ', 'Rome'`,
          `2, 'bob', 'secret', null, 'B@X', null, null, 'Rome'`,
        );
        await told.run();
        const report = await told.verify();
        expect(inShort(report)).toEqual([]);
        expect(report.drift).toBe(0);
        expect(report.notChecked.join('\n')).toMatch(/2 values that a trigger/);
      },
    ));

  test('a source with a history, rows that repeat or are rejected, and times as text', () =>
    story({ columns: ['updated_at'], source: 'history: latest' }, async (told) => {
      const config = told.config((text) =>
        text
          .replaceAll(
            'password_last_changed: password_last_changed, updated_at',
            'password_last_changed: changed_text, updated_at',
          )
          .replace(
            /columns: \{ user_id.*\}/,
            'columns: { user_id: user_id, username: username, password: password, password_last_changed: password_last_changed }',
          )
          .replaceAll('history: latest', 'history: latest\n    time: { zone: Europe/Berlin }'),
      );
      const columns = 'user_id, username, password, changed_text, updated_at';
      await people(
        told.test_db,
        columns,
        `1, 'alice', 'old', '2026-01-01T10:00:00Z', '2026-01-01'`,
        `1, 'alice', 'new', '2026-01-02 10:00', '2026-01-02'`,
        `2, 'bob', 'same', '2026-10-25 02:30', '2026-01-02'`,
        `2, 'bob', 'same', '2026-10-25 02:30', '2026-01-02'`,
        `3, 'carol', 'left', '2026-01-01', '2026-01-02'`,
        `3, 'carol', 'right', '2026-01-01', '2026-01-02'`,
        `4, 'dave', 'd', 'yesterday', '2026-01-02'`,
        `null, 'erin', 'e', null, null`,
        `5, 'frank', 'f', '0000-00-00', '-infinity'`,
      );
      await told.run(config);
      const report = await told.verify(config);
      expect(inShort(report)).toEqual([]);
      expect(lawsOf(report)[0]).toEqual([3, 6, 0]);
    }));

  test('a source without a history whose rows of one id differ, or repeat', () =>
    story({}, async (told) => {
      await threePeople(told);
      await people(
        told.dev_db,
        four,
        `8, 'eve', 'e', null`,
        `8, 'eve', 'e', null`,
        `9, 'mal', 'x1', null`,
        `9, 'mal', 'x2', null`,
      );
      await told.run();
      expect(await told.verify()).toMatchObject({ drift: 0, movedOn: 0 });
    }));
});

const everyRule: Mapping = {
  columns: ['email', 'role', 'level', 'active', 'locked', 'note', 'city', 'salt', 'totp'],
  source: 'verified: { username: email_verified }',
  more: `
credential: { columns: [salt], second_factor: totp }
columns:
  email: { survivorship: newest }
  role: { survivorship: priority }
  level: { survivorship: max }
  active: { survivorship: all_true }
  locked: { survivorship: any_true }
  note: { survivorship: longest }
  city: { survivorship: 'source:dev_db' }
conflicts: { unverified_winner: accept, second_factor_lost: accept }`,
};

async function everyRuleRows({ test_db, dev_db, target }: Story): Promise<void> {
  await target.script(`
    create table merged_users (user_id bigint primary key, username text unique, password text,
      password_last_changed timestamptz, email text, role text, level integer, active boolean, locked boolean, note text,
      city text, salt text, totp text, seen text default 'never');
    insert into merged_users (user_id, username, password, password_last_changed, level, note) values
      (90, 'alice', 'secret-a0', '2026-01-15', 7, 'the longest note of all')`);
  const columns = `${four}, email, email_verified, role, level, active, locked, note, city, salt, totp`;
  await people(
    test_db,
    columns,
    `1, 'alice', 'secret-a1', '2026-01-01', 'a@one', true, 'user', 10, true, false, 'ééééé', 'Rome', 's1', 't1'`,
    `2, 'bob', 'secret-b1', '2026-03-01', null, false, null, 9, null, null, '', 'Oslo', 's2', null`,
    `3, 'carol', 'secret-c1', '2026-03-01', 'c@one', false, null, null, true, true, null, null, null, null`,
  );
  await people(
    dev_db,
    columns,
    `4, 'alice', 'secret-a2', '2026-02-01', 'a@two', true, 'admin', 9, false, null, 'abcdef', 'Bonn', null, 't1'`,
    `5, 'bob', 'secret-b2', '2026-02-01', 'b@two', null, 'user', -1, false, true, 'x', null, 's3', null`,
  );
}

describe('a bug is drift', () => {
  test('another password than the winner has: law 4 is broken, and no password is shown', () =>
    story({}, async (told) => {
      await threePeople(told);
      await told.run();
      await corrupt(told.target, `password = 'secret-a1'`, 'alice', 'credential', credential);
      const report = await told.verify();
      expect(report.findings).toEqual([
        {
          userId: '1',
          username: 'alice',
          source: 'dev_db',
          sourceUserId: '7',
          what: 'the password is not that of the account that wins',
          columns: ['password'],
        },
      ]);
      expect(report).toMatchObject({ drift: 1, movedOn: 0 });
      expect(lawsOf(report)).toEqual([
        [3, 5, 0],
        [4, 3, 1],
        [5, 0, 0],
      ]);
      expect(JSON.stringify(report)).not.toContain('secret');
    }));

  test('another time, by a microsecond', () =>
    story({}, async (told) => {
      await threePeople(told);
      await told.run();
      await corrupt(
        told.target,
        `password_last_changed = '2026-03-01 00:00:00.000001'`,
        'bob',
        'credential',
        credential,
      );
      const report = await told.verify();
      expect(inShort(report)).toEqual([
        '2|test_db|2|the password is not that of the account that wins|password_last_changed',
      ]);
    }));

  test('another username', () =>
    story({}, async (told) => {
      await threePeople(told);
      await told.run();
      await corrupt(told.target, `username = 'bobby'`, 'bob', 'username', 'username');
      const report = await told.verify();
      expect(inShort(report)).toEqual([
        '2|test_db|2|the username is not the one that the accounts give|username',
      ]);
      expect(report.findings[0]?.username).toBe('bobby');
    }));

  test.each([
    ['email', `'a@one'`, 'dev_db|4'],
    ['role', `'admin'`, 'test_db|1'],
    ['level', '9', 'test_db|1'],
    ['active', 'true', 'dev_db|4'],
    ['locked', 'null', 'test_db|1'],
    ['note', `'abcdef'`, '@target|90'],
    ['city', `'Rome'`, 'dev_db|4'],
  ])('another value of the column %s than its rule picks', (column, value, from) =>
    story(everyRule, async (told) => {
      await everyRuleRows(told);
      await told.run();
      await corrupt(told.target, `${column} = ${value}`, 'alice', column, column);
      const report = await told.verify();
      expect(inShort(report)).toEqual([`90|${from}|a column is not what the accounts give|${column}`]);
    }),
  );

  test('a salt that is not the one of the password', () =>
    story(everyRule, async (told) => {
      await everyRuleRows(told);
      await told.run();
      await corrupt(told.target, `salt = 's1'`, 'alice', 'credential', `${credential}, salt, totp`);
      const report = await told.verify();
      expect(inShort(report)).toEqual(['90|dev_db|4|the password is not that of the account that wins|salt']);
    }));

  test('a row of the target itself that a run touched: law 5 is broken', () =>
    story({}, async (told) => {
      await threePeople(told);
      await told.target.script(`
        create table merged_users (user_id bigint primary key, username text, password text, password_last_changed timestamptz);
        insert into merged_users values (50, 'native', 'secret-n', '2026-01-01')`);
      await told.run();
      expect((await told.verify()).drift).toBe(0);
      await corrupt(told.target, `password = 'secret-x'`, 'native', 'credential', credential);
      const report = await told.verify();
      expect(inShort(report)).toEqual([
        '50|@target|50|the password is not that of the account that wins|password',
      ]);
      expect(lawsOf(report)[2]).toEqual([5, 1, 1]);
    }));

  test('an account that is in no state, one that is lost, a golden record that is not there, one without an account', () =>
    story({}, async (told) => {
      await threePeople(told);
      await told.run();
      await told.target.script(`
        delete from usermerge.crosswalk where source_no = 2 and source_user_id = 7;
        update usermerge.crosswalk set user_id = 404 where source_no = 1 and source_user_id = 3;
        delete from usermerge.account where source_no = 2 and source_user_id = 2;
      `);
      const report = await told.verify();
      expect(inShort(report)).toEqual([
        '3|||a golden record has no account|',
        '|dev_db|7|an account is in no state|',
        '404|test_db|3|the crosswalk names a golden record that is not there|',
        '2|dev_db|2|the crosswalk names an account that is not there|',
        '1|test_db|1|the password is not that of the account that wins|password password_last_changed',
        '|dev_db||the rows of a reading are not all accounted for|',
        '2|dev_db|2|moved on: new in the source since the last reading|',
      ]);
      expect(report).toMatchObject({ drift: 6, movedOn: 1 });
      expect(lawsOf(report)[0]).toEqual([3, 5, 5]);
    }));

  test('an account of the ledger that is not as the run knew it', () =>
    story({}, async (told) => {
      await threePeople(told);
      await told.run();
      await told.target.script(
        `update usermerge.account set password = 'secret-zz', password_last_changed = '2026-05-05' where source_no = 1 and source_user_id = 1`,
      );
      const report = await told.verify();
      expect(inShort(report)).toEqual([
        '1|test_db|1|the password is not that of the account that wins|password password_last_changed',
        '1|test_db|1|moved on: changed in the source since the last reading|password password_last_changed',
      ]);
    }));

  test('all are counted, and as many are listed as asked for', () =>
    story({}, async (told) => {
      await threePeople(told);
      await told.run();
      for (const name of ['alice', 'bob', 'carol']) {
        await corrupt(told.target, `password = 'secret-zz'`, name, 'credential', credential);
      }
      expect(await told.verify(undefined, 2)).toMatchObject({ drift: 3, findings: { length: 2 } });
      expect(await told.verify(undefined, 0)).toMatchObject({ drift: 3, findings: [] });
    }));
});

describe('what crosses from a source', () => {
  const crowd = (db: Database) =>
    db.script(`
      insert into users (${four}, updated_at, changed_text)
      select n, 'user' || n, 'secret-' || n, '2026-01-01'::timestamptz + n * interval '1.000001 seconds', '2026-02-01', '2026-01-0' || (1 + n % 9)
      from generate_series(1, 3000) n
    `);
  const rows = ({ timings }: VerifyReport, step: string) =>
    timings.find((timing) => timing.step === `${step} test_db`)?.rows ?? null;

  test('no row where both sides sum to the same', () =>
    story(
      { columns: ['email', 'updated_at'], source: 'verified: { username: email_verified }' },
      async (told) => {
        await crowd(told.test_db);
        await told.run();
        await told.test_db.script('analyze users');
        const report = await told.verify();
        expect([rows(report, 'sum'), rows(report, 'read'), report.movedOn]).toEqual([3000, null, 0]);
      },
    ));

  test('the rows of those buckets alone in which somebody changed, came or left', () =>
    story({}, async (told) => {
      await crowd(told.test_db);
      await told.run();
      await told.test_db.script(`
        analyze users;
        update users set username = 'else' where user_id = 7;
        delete from users where user_id = 8;
        insert into users (user_id, username) values (9999, 'new');
      `);
      const report = await told.verify();
      expect(inShort(report).map((line) => line.split('|')[2])).toEqual(['7', '8', '9999']);
      expect(rows(report, 'read')).toBeGreaterThan(0);
      expect(rows(report, 'read')).toBeLessThan(1000);
    }));

  test('every row where its times are text, for text cannot be summed as a time there', () =>
    story({}, async (told) => {
      await crowd(told.test_db);
      const asText = told.config((yaml) =>
        yaml.replace(
          /(name: test_db[\s\S]*?)password_last_changed: password_last_changed/,
          '$1password_last_changed: changed_text',
        ),
      );
      await told.run(asText);
      const report = await told.verify(asText);
      expect([rows(report, 'sum'), rows(report, 'read'), report.movedOn]).toEqual([null, 3000, 0]);
    }));
});

describe('what moved on is no drift', () => {
  test('accounts that changed, came and left in a source', () =>
    story({}, async (told) => {
      await threePeople(told);
      await told.run();
      await told.test_db.script(`
        update users set password = 'secret-b9', password_last_changed = '2026-05-01' where username = 'bob';
        delete from users where username = 'carol';
        insert into users (user_id, username) values (11, 'new');
      `);
      const report = await told.verify();
      expect(inShort(report)).toEqual([
        '2|test_db|2|moved on: changed in the source since the last reading|password password_last_changed',
        '3|test_db|3|moved on: gone from the source since the last reading|',
        '|test_db|11|moved on: new in the source since the last reading|',
      ]);
      expect(report).toMatchObject({ drift: 0, movedOn: 3 });
      expect(JSON.stringify(report)).not.toContain('secret');
    }));

  test('what a plan read that was not applied', () =>
    story({}, async (told) => {
      await threePeople(told);
      await told.run();
      await told.test_db.script(`
        update users set password = 'secret-b9', password_last_changed = '2026-05-01' where username = 'bob';
        insert into users (user_id, username) values (11, 'new');
      `);
      await plan(told.config(), { now });
      const report = await told.verify();
      expect(inShort(report)).toEqual([
        '2|test_db|2|moved on: read by a plan that was not applied|',
        '|test_db|11|moved on: read by a plan that was not applied|',
      ]);
      expect(report).toMatchObject({ drift: 0, movedOn: 2 });
      expect(lawsOf(report)[0]).toEqual([3, 6, 0]);
    }));

  test('rows that were changed, deleted and added in the target', () =>
    story({}, async (told) => {
      await threePeople(told);
      await told.run();
      await told.target.script(`
        update merged_users set password = 'secret-b9' where username = 'bob';
        delete from merged_users where username = 'carol';
        insert into merged_users (user_id, username) values (70, 'native');
      `);
      const report = await told.verify();
      expect(inShort(report)).toEqual([
        '70|||moved on: added to the target since the last run|',
        '2|||moved on: changed in the target since the last run|password password_last_changed',
        '3|||moved on: deleted from the target since the last run|',
      ]);
      expect(report).toMatchObject({ drift: 0, movedOn: 3 });
    }));
});

describe('what waits is no drift', () => {
  test('a lock, a move, an older password, an unverified one: held, and counted', () =>
    story(
      {
        columns: ['email', 'totp'],
        source: 'verified: { email: email_verified }',
        more: `
credential: { second_factor: totp }
conflicts: { vanished_account: drop }`,
      },
      async (told) => {
        const columns = `${four}, email, email_verified, totp`;
        const confirmed = told.config((text) =>
          text.replace('match: { on: [username], same', 'match: { on: [username], confirm: [email], same'),
        );
        const names = ['lock', 'back', 'move', 'factor', 'verify', 'fine'];
        await people(
          told.test_db,
          columns,
          ...names.map(
            (name, index) =>
              `${index + 1}, '${name}', 'secret-${name}', '2026-02-01', '${name}@x', true, 't'`,
          ),
        );
        await people(
          told.dev_db,
          columns,
          ...names.map(
            (name, index) => `${index + 1}, '${name}', 'secret-older', '2026-01-01', '${name}@x', true, 't'`,
          ),
        );
        await told.run(confirmed);
        expect(await told.verify(confirmed)).toMatchObject({ drift: 0, movedOn: 0 });

        await told.test_db.script(`delete from users where username = 'back'`);
        await told.dev_db.script(`
          update users set password = '!', password_last_changed = '2026-03-01' where username = 'lock';
          update users set username = 'moved', password = 'secret-new', password_last_changed = '2026-03-01' where username = 'move';
          update users set totp = null, password = 'secret-new', password_last_changed = '2026-03-01' where username = 'factor';
          update users set email_verified = false, password = 'secret-new', password_last_changed = '2026-03-01' where username = 'verify';
        `);
        await told.run(confirmed);
        const report = await told.verify(confirmed);
        expect(inShort(report)).toEqual([]);
        expect(report).toMatchObject({ drift: 0, movedOn: 0 });
        expect(report.laws[1]).toMatchObject({
          law: 4,
          broken: 0,
          message: expect.stringContaining('4 that differ wait'),
        });

        // What waits is the credential: another column of the same golden record is compared as ever.
        await corrupt(told.target, `email = 'other@x'`, 'lock', 'email', 'email');
        // And where nothing is in question, that the ledger lists an account as waiting excuses nothing.
        await corrupt(told.target, `password = 'secret-older'`, 'fine', 'credential', `${credential}, totp`);
        await told.target.script('insert into usermerge.waiting (source_no, source_user_id) values (1, 6)');
        expect(inShort(await told.verify(confirmed))).toEqual([
          '1|dev_db|1|a column is not what the accounts give|email',
          '6|test_db|6|the password is not that of the account that wins|password',
        ]);
      },
    ));
});

describe('what is verified, and what is not', () => {
  test('nothing was applied: that is said', () =>
    story({}, async (told) => {
      await expect(told.verify()).rejects.toMatchObject({ code: 'PLAN_NOT_FOUND' });
      await threePeople(told);
      await plan(told.config(), { now });
      await expect(told.verify()).rejects.toMatchObject({ code: 'PLAN_NOT_FOUND' });
    }));

  test('a target that is gone is an error, not a table of deleted rows', () =>
    story({}, async (told) => {
      await threePeople(told);
      await told.run();
      await told.target.script('drop table merged_users');
      await expect(told.verify()).rejects.toMatchObject({ code: 'TABLE_MISSING' });
    }));

  test('sources that are not reached, and a configuration that changed since, are named', () =>
    story({}, async (told) => {
      await threePeople(told);
      await told.run();
      const other = told.config((text) => `${text}\nclock_skew: 1h`);
      expect((await told.verify(other)).notChecked).toContainEqual(
        expect.stringContaining('configuration has changed'),
      );
      const flags: MergeConfig = { ...told.config(), sources: told.config().sources.slice(0, 1) };
      const report = await verify(flags, { origin: 'flags' });
      expect(report.notChecked).toContain('dev_db was not read: the flags do not name it.');
      expect(report.timings.map(({ step }) => step)).toEqual([
        'sum test_db',
        'compare sources',
        'recompute',
        'compare with target',
      ]);
    }));

  test('a source that no run has applied yet is named, and its accounts are no drift', () =>
    story({}, async (told) => {
      await threePeople(told);
      const first = told.config((text) => text.replace(/ {2}- name: dev_db[\s\S]*?\n(?=match)/, ''));
      await told.run(first);
      await plan(told.config(), { now });
      const report = await told.verify();
      expect(inShort(report)).toEqual([]);
      expect(report.notChecked).toContain('dev_db was not compared: no run has applied it yet.');
      expect(report.laws[0]?.message).toContain('2 read since the last run');
    }));

  test('the rules are those of the last run, whatever the file says by now', () =>
    story({ columns: ['email'], more: 'columns: { email: { survivorship: priority } }' }, async (told) => {
      await people(told.test_db, `${four}, email`, `1, 'alice', 'a', '2026-01-01', 'one@x'`);
      await people(told.dev_db, `${four}, email`, `1, 'alice', 'b', '2026-02-01', 'two@x'`);
      await told.run();
      expect(
        await told.verify(
          told.config((text) => text.replace('survivorship: priority', 'survivorship: newest')),
        ),
      ).toMatchObject({
        drift: 0,
      });
    }));

  test('it writes nothing, leaves nothing behind, and needs no lock', () =>
    story({}, async (told) => {
      await threePeople(told);
      await told.run();
      const everything = sql`
        select n.nspname, c.relname, c.relkind, c.relfilenode, (select count(*) from pg_proc) as functions,
          (select md5(string_agg(t::text || t.xmin || t.ctid, '' order by t.user_id)) from merged_users t) as rows
        from pg_class c join pg_namespace n on n.oid = c.relnamespace
        where n.nspname not like 'pg\\_%' order by 1, 2`;
      const before = await told.target.query(everything);
      expect(await tryLock(told.target, 'usermerge:usermerge')).toBe(true);
      await told.verify();
      expect(await unlock(told.target, 'usermerge:usermerge')).toBe(true);
      expect(await told.target.query(everything)).toEqual(before);
    }));

  test('beside plans and logins it sees one state, and finds no drift', () =>
    story({}, async (told) => {
      await threePeople(told);
      await told.run();
      let busy = true;
      const logins = async () => {
        for (let count = 0; busy; count++) {
          await told.target.execute(
            sql`update merged_users set password = ${`secret-${count}`} where username = 'bob'`,
          );
        }
      };
      const runs = async () => {
        for (let count = 0; count < 3; count++) {
          await told.test_db.execute(
            sql`update users set password = ${`secret-c${count}`}, password_last_changed = now() where username = 'carol'`,
          );
          await told.run();
        }
        busy = false;
      };
      const verifications = async () => {
        const reports: VerifyReport[] = [];
        while (busy) reports.push(await told.verify());
        return reports;
      };
      const [reports] = await Promise.all([verifications(), runs(), logins()]);
      expect(reports.length).toBeGreaterThan(0);
      expect(
        reports.map(({ drift, findings }) => [
          drift,
          findings.filter(({ what }) => !what.startsWith('moved on')),
        ]),
      ).toEqual(reports.map(() => [0, []]));
    }));

  test('Ctrl-C ends it', () =>
    story({}, async (told) => {
      await threePeople(told);
      await told.run();
      await expect(verify(told.config(), { signal: AbortSignal.abort() })).rejects.toMatchObject({
        code: 'INTERRUPTED',
      });
    }));
});
