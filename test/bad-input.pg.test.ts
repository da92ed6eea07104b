/**
 * What cannot work, each with one clear error (its code, what, where, what to do next), the exit code that belongs to it,
 * and nothing changed: sources and target hold the same rows as before, and no ledger is left where a plan never got that far.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { runCommandLine } from '../src/cli/command-line.js';
import { loadConfig, parseConfig } from '../src/config/load.js';
import type { MergeConfig } from '../src/config/merge-config.js';
import { type EmbeddedServer, startEmbedded } from '../src/embedded/embedded-postgres.js';
import { type ErrorCode, errorCodes } from '../src/errors/codes.js';
import { UsermergeError } from '../src/errors/usermerge-error.js';
import { hazards } from '../src/pipeline/vocabulary.js';
import { connect, type Database } from '../src/postgres/connect.js';
import { ident, sql } from '../src/postgres/sql.js';
import { apply } from '../src/runs/apply.js';
import { check } from '../src/runs/check.js';
import { crosswalk, crosswalkView } from '../src/runs/crosswalk.js';
import { explain } from '../src/runs/explain.js';
import { forget, previewForget } from '../src/runs/forget.js';
import { notices } from '../src/runs/notices.js';
import { plan } from '../src/runs/plan.js';
import { previewPurge, purge } from '../src/runs/purge.js';
import { references } from '../src/runs/references.js';
import { report } from '../src/runs/report.js';
import type { VerifyReport } from '../src/runs/reports.js';
import { listRuns, verifyLog } from '../src/runs/runs.js';
import { previewUndo, undo } from '../src/runs/undo.js';
import { verify } from '../src/runs/verify.js';
import { fakeRuns, fakeSurroundings } from './cli/fake-surroundings.js';
import { useDatabases } from './support/databases.js';

const names = ['test_db', 'dev_db', 'target'] as const;
type Name = (typeof names)[number];
const databases = useDatabases(...names);
const directory = mkdtempSync(join(tmpdir(), 'usermerge-bad-input-'));
/** A role that may do nothing but what a test grants; its name is unique on the run's server. */
const stranger = { name: `stranger_${process.pid}`, password: 'stranger-pw' };

const users = `
  create table users (user_id integer primary key, username text, password text, password_last_changed timestamptz);
`;
const tables: Readonly<Record<Name, string>> = {
  test_db: `${users}
    insert into users values (1, 'alice', 'a-old', '2026-01-01'), (2, 'bob', 'b', '2026-01-02'), (3, 'carol', 'c', '2026-01-03');`,
  dev_db: `${users}
    insert into users values (1, 'alice', 'a-new', '2026-02-01'), (2, 'dave', 'd', '2026-02-02'), (7, 'erin', 'e', '2026-02-03');`,
  target: `
    create table merged_users (
      user_id serial primary key, username text not null unique, password text, password_last_changed timestamptz, last_login integer default 0
    );
    insert into merged_users (username, password, password_last_changed)
    values ('alice', 'a-first', '2025-01-01'), ('zoe', 'z', '2025-01-02');`,
};

beforeAll(async () => {
  await databases.target.db.script(`create role ${stranger.name} login password '${stranger.password}'`);
});

beforeEach(async () => {
  for (const name of names) await fill(databases[name].db, name);
});

afterAll(async () => {
  rmSync(directory, { recursive: true, force: true });
  for (const name of names) await databases[name].db.script(`drop owned by ${stranger.name}`);
  await databases.target.db.script(`drop role ${stranger.name}`);
});

async function fill(db: Database, name: Name): Promise<void> {
  await db.script(`
    set client_min_messages = warning;
    drop schema if exists usermerge cascade;
    drop schema if exists hold cascade;
    drop schema if exists public cascade;
    create schema public;
    grant usage on schema public to public;
    ${tables[name]}
  `);
}

// --- the world as it is ---------------------------------------------------------------------------------------------

/** Every relation of a database with its columns and rows as one text; the ledger as well unless `ledger` says that it may change. */
async function contentOf(db: Database, { ledger = false, sequences = true } = {}): Promise<string> {
  const left = ['pg_catalog', 'information_schema', 'hold', ...(ledger ? ['usermerge'] : [])];
  const relations = await db.query<{ schema: string; name: string; kind: string; shape: string }>(sql`
    select n.nspname as schema, c.relname as name, c.relkind as kind,
      (select string_agg(a.attname || ' ' || format_type(a.atttypid, a.atttypmod), ', ' order by a.attnum)
        from pg_attribute a where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped) as shape
    from pg_class c
    join pg_namespace n on n.oid = c.relnamespace
    where n.nspname <> all (${left}) and n.nspname !~ '^pg_' and c.relkind in ('r', 'p', 'v', 'm', 'S')
    order by 1, 2
  `);
  const lines: string[] = [];
  for (const { schema, name, kind, shape } of relations) {
    const row = kind === 'S' ? sql`t.last_value || ' ' || t.is_called` : sql`t::text`;
    const rows =
      kind === 'v' || (kind === 'S' && !sequences)
        ? []
        : await db.query<{ row: string }>(sql`select ${row} as row from ${ident(schema, name)} t`);
    lines.push(`${schema}.${name} (${kind}: ${shape})`, ...rows.map(({ row }) => `  ${row}`).sort());
  }
  const schemas = await db.query<{ name: string }>(sql`
    select nspname as name from pg_namespace where nspname <> all (${left}) and nspname !~ '^pg_' order by 1
  `);
  return [...schemas.map(({ name }) => `schema ${name}`), ...lines].join('\n');
}

type Contents = Record<Name, string>;

async function contents(options: { ledger?: boolean; sequences?: boolean } = {}): Promise<Contents> {
  const entries = names.map(async (name) => [name, await contentOf(databases[name].db, options)] as const);
  return Object.fromEntries(await Promise.all(entries)) as Contents;
}

// --- commands, in this process --------------------------------------------------------------------------------------

interface Said {
  readonly exit: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** A whole command, words to exit code, without a process of its own. */
async function usermerge(...words: string[]): Promise<Said> {
  const { surroundings, stdout, stderr } = fakeSurroundings();
  const runs = fakeRuns({
    loadConfig: (options) => loadConfig({ ...options, directory, env: environment() }),
    ...{ check, plan, apply, verify, verifyLog, listRuns },
    ...{ crosswalk, crosswalkView, references, explain, notices, previewUndo, undo, report },
    ...{ previewPurge, purge, previewForget, forget },
  });
  const exit = await runCommandLine(words, surroundings, runs);
  return { exit, stdout: stdout(), stderr: stderr() };
}

const environment = (): Record<string, string> =>
  Object.fromEntries(names.map((name) => [`${name.toUpperCase()}_URL`, databases[name].url]));

const allowAll = hazards.flatMap((hazard) => ['--allow', hazard]);

/** Where a merge comes from: the text of a file, or flags. */
type Merge = string | readonly string[];

function mergeWords(merge: Merge): readonly string[] {
  if (typeof merge !== 'string') return merge;
  const file = join(directory, 'merge.yaml');
  writeFileSync(file, merge);
  return ['--config', file];
}

/** How a file names the URL of a database. */
const urlOf = (name: string) => `\${${name.toUpperCase()}_URL}`;
const source = (name: string, url = urlOf(name), more = '') =>
  `  - { name: ${name}, url: "${url}"${more} }\n`;
const toTarget = (more = '', url = urlOf('target')) => `target: { url: "${url}"${more} }\n`;
const both = `sources:\n${source('test_db')}${source('dev_db')}`;
const plain = toTarget() + both;

interface Expected {
  readonly code: ErrorCode;
  /** What happened, in this case. */
  readonly what: RegExp;
  /** Where, as it is shown; null where the message itself says so, and there is no place in a source or a file. */
  readonly at: string | RegExp | null;
  readonly next?: RegExp;
}

/** What an error says on the screen, in its parts. */
function partsOf(stderr: string): { code: string; what: string; at: string | null; next: string } {
  const [, code = '', what = '', at, next = ''] =
    /^([A-Z_]+): ([\s\S]*?)\n(?: {2}at {4}([\s\S]*?)\n)? {2}next {2}([\s\S]*)\n$/.exec(stderr) ?? [];
  const oneLine = (text: string) => text.replace(/\s+/g, ' ').trim();
  return { code, what, at: at === undefined ? null : oneLine(at), next: oneLine(next) };
}

/** One message with all its parts, no stack, nothing on stdout, and the exit code of its code. */
function expectFailure({ exit, stdout, stderr }: Said, { code, what, at, next = /./ }: Expected): void {
  const parts = partsOf(stderr);
  expect(parts, stderr).toMatchObject({ code });
  expect(parts.what).toMatch(what);
  if (at === null || typeof at === 'string') expect(parts.at).toBe(at);
  else expect(parts.at).toMatch(at);
  expect(parts.next).toMatch(next);
  expect(stderr.match(/^[A-Z_]{4,}: /gm)).toHaveLength(1);
  expect(stderr).not.toMatch(/^\s+at .*:\d+:\d+\)?$|node:internal|This is a bug/m);
  expect({ exit, stdout }).toEqual({ exit: errorCodes[code].exit, stdout: '' });
}

/** Neither plan nor apply does anything: one error each, the same one, and databases as they were, without a ledger. */
async function expectRefused(merge: Merge, expected: Expected): Promise<void> {
  const before = await contents();
  const words = mergeWords(merge);
  for (const command of [['plan'], ['apply', '--yes', ...allowAll]]) {
    expectFailure(await usermerge(...command, '--json', ...words), expected);
    expect(await contents()).toEqual(before);
  }
  await expectNoSession();
}

/** Whatever a command opened is closed. */
async function expectNoSession(db: Database = databases.target.db): Promise<void> {
  const sessions = () =>
    db.query(sql`
      select pid, application_name, query from pg_stat_activity
      where application_name like 'usermerge%' and application_name <> 'usermerge tests' and datname = any (${names.map((name) => databases[name].name)})
    `);
  await vi.waitFor(async () => expect(await sessions()).toEqual([]), { timeout: 120_000, interval: 50 });
}

/** The same URL with some of it changed. */
function changed(name: Name, change: (url: URL) => void): string {
  const url = new URL(databases[name].url);
  change(url);
  return url.href;
}

const asStranger = (name: Name) =>
  changed(name, (url) => {
    url.username = stranger.name;
    url.password = stranger.password;
  });

// --- tests ----------------------------------------------------------------------------------------------------------

describe('a connection that cannot be', () => {
  test.each([
    ['SOURCE_UNREACHABLE', 'source', 'source test_db'],
    ['TARGET_UNREACHABLE', 'target', null],
  ] as const)('%s: a host that nobody knows, a port where nobody listens', async (code, whose, at) => {
    const merge = (change: (url: URL) => void) =>
      whose === 'source'
        ? `${toTarget()}sources:\n${source('test_db', changed('test_db', change))}${source('dev_db')}`
        : toTarget('', changed('target', change)) + both;
    await expectRefused(
      merge((url) => {
        url.hostname = 'nobody.invalid';
      }),
      {
        code,
        what: /cannot connect to .*nobody\.invalid.*: the host name/,
        at,
        next: /^Check host, port and network/,
      },
    );
    await expectRefused(
      merge((url) => {
        url.port = '1';
      }),
      { code, what: /cannot connect to .*127\.0\.0\.1:1\/.*: nothing listens there/, at },
    );
  });

  test('AUTHENTICATION_FAILED: a wrong password, a user that is none', async () => {
    const wrong = (url: URL) => {
      url.password = 'guessed-pw';
    };
    const expected = { code: 'AUTHENTICATION_FAILED', next: /^Check user and password/ } as const;
    const what =
      /cannot connect to source test_db \(.*\): password authentication failed for user "postgres"/;
    await expectRefused(`${toTarget()}sources:\n${source('test_db', changed('test_db', wrong))}`, {
      ...expected,
      what,
      at: 'source test_db',
    });
    await expectRefused(toTarget('', changed('target', wrong)) + both, {
      ...expected,
      what: /cannot connect to the target/,
      at: null,
    });
    const nobody = changed('test_db', (url) => {
      url.username = 'no_such_user';
    });
    await expectRefused(['--source', `test_db=${nobody}`, '--target', databases.target.url], {
      ...expected,
      what: /"no_such_user"/,
      at: 'source test_db',
    });
  });

  test('DATABASE_MISSING: of a source, of the target', async () => {
    const elsewhere = (url: URL) => {
      url.pathname = '/no_such_database';
    };
    const expected = {
      code: 'DATABASE_MISSING',
      what: /database "no_such_database" does not exist/,
      next: /create the database/,
    } as const;
    await expectRefused(`${toTarget()}sources:\n${source('test_db', changed('test_db', elsewhere))}`, {
      ...expected,
      at: 'source test_db',
    });
    await expectRefused(toTarget('', changed('target', elsewhere)) + both, { ...expected, at: null });
  });

  test('CONFIG_INVALID: a scheme that is none, of another database, and no URL at all', async () => {
    const scheme = (name: Name, text: string) => databases[name].url.replace('postgresql', text);
    const sources = (url: string) => `${toTarget()}sources:\n${source('test_db', url)}`;
    await expectRefused(sources(scheme('test_db', 'postgress')), {
      code: 'CONFIG_INVALID',
      what: /sources\[0\]\.url: begins with postgress:\/\/; did you mean postgres:\/\/\?/,
      at: /^file .*merge\.yaml, line 3, key sources\[0\]\.url$/,
    });
    await expectRefused(sources(scheme('test_db', 'oracle')), {
      code: 'CONFIG_INVALID',
      what: /is a oracle:\/\/ URL, and no kind of source has these/,
      at: /key sources\[0\]\.url$/,
    });
    await expectRefused(toTarget('', scheme('target', 'mysql')) + both, {
      code: 'CONFIG_INVALID',
      what: /target\.url: must be a postgres:\/\/ or postgresql:\/\/ URL/,
      at: /line 1, key target\.url$/,
    });
    await expectRefused(['--source', 'test_db=postgres://a@b:c/d', '--target', databases.target.url], {
      code: 'CONFIG_INVALID',
      what: /--source test_db: url is no URL of the form postgres:\/\//,
      at: null,
    });
    await expectRefused(['--source', databases.test_db.url, '--target', databases.target.url], {
      code: 'CONFIG_INVALID',
      what: /--source needs a name before the URL/,
      at: null,
    });
  });
});

describe('tables and columns that are not there', () => {
  test('TABLE_MISSING: a table of a source, and the one that was meant', async () => {
    await expectRefused(`${toTarget()}sources:\n${source('test_db', undefined, ', table: user')}`, {
      code: 'TABLE_MISSING',
      what: /source test_db: .* has no table user in the search path; did you mean "users"\?/,
      at: 'source test_db, table user',
      next: /names are case-sensitive/,
    });
    await expectRefused(`${toTarget()}sources:\n${source('test_db', undefined, ', table: app.users')}`, {
      code: 'TABLE_MISSING',
      what: /has no table app\.users; there is public\.users/,
      at: 'source test_db, table app.users',
    });
  });

  test('a schema of the target that is not there, so that no table can be made in it, is found by the plan', async () => {
    const before = await contents();
    const { exit, stderr } = await usermerge(
      'plan',
      '--json',
      ...mergeWords(toTarget(', table: app.merged_users') + both),
    );
    expect(exit).not.toBe(0);
    expect(stderr).toMatch(/app/);
    expect(await contents()).toEqual(before);
  });

  test('COLUMN_MISSING: of a source, of the target', async () => {
    await expectRefused(
      `${toTarget()}sources:\n${source('test_db', undefined, ', columns: { username: user_name }')}`,
      {
        code: 'COLUMN_MISSING',
        what: /user_name.*did you mean "username"\?/,
        at: /^source test_db.*column user_name/,
      },
    );
    await databases.dev_db.db.script('alter table users rename password_last_changed to changed_at');
    await expectRefused(plain, {
      code: 'COLUMN_MISSING',
      what: /source dev_db: .*password_last_changed/,
      at: /^source dev_db.*column password_last_changed/,
      next: /changed_at/,
    });
    await fill(databases.dev_db.db, 'dev_db');
    await databases.target.db.script('alter table merged_users rename password to pwd');
    await expectRefused(plain, {
      code: 'COLUMN_MISSING',
      what: /the target merged_users has no column "password"/,
      at: /table merged_users/,
      next: /pwd/,
    });
  });

  test.each(['boolean', 'json'])('COLUMN_TYPE: a time that is %s', async (type) => {
    await databases.test_db.db.script(
      `alter table users drop password_last_changed; alter table users add password_last_changed ${type}`,
    );
    await expectRefused(plain, {
      code: 'COLUMN_TYPE',
      what: new RegExp(`source test_db: .*password_last_changed.*${type}`),
      at: /^source test_db.*column password_last_changed/,
    });
  });

  test('COLUMN_TYPE: numbers as times without a unit; a time of the target that is text', async () => {
    await databases.test_db.db.script(
      'alter table users drop password_last_changed; alter table users add password_last_changed bigint',
    );
    await expectRefused(plain, {
      code: 'COLUMN_TYPE',
      what: /source test_db: .*password_last_changed.*bigint/,
      at: /^source test_db.*column password_last_changed/,
      next: /unit/,
    });
    await fill(databases.test_db.db, 'test_db');
    await databases.target.db.script('alter table merged_users alter password_last_changed type text');
    await expectRefused(plain, {
      code: 'COLUMN_TYPE',
      what: /the target's column "password_last_changed" is text/,
      at: /table merged_users/,
    });
  });
});

describe('a target that cannot take the merge', () => {
  const cases: readonly [what: string, script: string, expected: RegExp][] = [
    [
      'is a view',
      'alter table merged_users rename to people; create view merged_users as select * from people',
      /merged_users is not a table/,
    ],
    [
      'wants a value that nothing is mapped to',
      'alter table merged_users add country text not null; ',
      /wants a value in "country" \(NOT NULL without a default\)/,
    ],
    [
      'makes a column by itself',
      "alter table merged_users drop password; alter table merged_users add password text generated always as ('x') stored",
      /"password" is generated/,
    ],
  ];

  test.each(cases)('TARGET_UNFIT: it %s', async (_what, script, what) => {
    if (script.includes('country')) await databases.target.db.script('delete from merged_users');
    await databases.target.db.script(script);
    await expectRefused(plain, { code: 'TARGET_UNFIT', what, at: /table merged_users/ });
  });
});

describe('sources that are not what they seem', () => {
  /** Other ways to write the address of this machine. */
  // What only the server can tell, too: 127.1 stands for an alias, a tunnel.
  const spellings = ['localhost', '127.1'];
  const at = (name: Name, host: string) => databases[name].url.replace('127.0.0.1', host);

  test('SOURCE_IS_TARGET: by the same URL', async () => {
    const expected = { code: 'SOURCE_IS_TARGET', what: /is the target itself/, next: /as @target/ } as const;
    await expectRefused(
      `${toTarget()}sources:\n${source('test_db')}${source('again', urlOf('target'), ', table: merged_users')}`,
      { ...expected, at: /key sources\[1\]$/ },
    );
    await expectRefused(
      ['--source', `again=${databases.target.url}#merged_users`, '--target', databases.target.url],
      { ...expected, at: null },
    );
  });

  test.each(spellings)('SOURCE_IS_TARGET: by another spelling of the host, %s', async (host) => {
    await expectRefused(
      `${toTarget()}sources:\n${source('again', at('target', host), ', table: merged_users')}`,
      { code: 'SOURCE_IS_TARGET', what: /is the target itself/, at: /sources\[0\]|source again/ },
    );
  });

  test('SOURCE_TWICE: the same table twice, and two names alike', async () => {
    await expectRefused(
      `${toTarget()}sources:\n${source('one', urlOf('test_db'))}${source('two', urlOf('test_db'))}`,
      {
        code: 'SOURCE_TWICE',
        what: /sources\[1\]: reads what sources\[0\] reads/,
        at: /key sources\[1\]$/,
      },
    );
    await expectRefused(
      `${toTarget()}sources:\n${source('people', urlOf('test_db'))}${source('People', urlOf('dev_db'))}`,
      {
        code: 'SOURCE_TWICE',
        what: /differs only by case from the name of sources\[0\]/,
        at: /key sources\[1\]\.name$/,
      },
    );
  });

  test.each(spellings)('SOURCE_TWICE: the same table by another spelling of the host, %s', async (host) => {
    await expectRefused(
      `${toTarget()}sources:\n${source('one', urlOf('test_db'))}${source('two', at('test_db', host))}`,
      { code: 'SOURCE_TWICE', what: /./, at: /sources\[1\]|source two/ },
    );
  });
});

describe('a file with mistakes', () => {
  test('CONFIG_INVALID: unknown keys, each with the nearest that is known, and all of them at once', async () => {
    const merge = `targets: { url: "\${TARGET_URL}" }
sources:
  - { name: test_db, ulr: "\${TEST_DB_URL}" }
conflict: { password_tie: review }
match: { normalise: [lower] }
conflicts: { pasword_tie: review }
`;
    const said = await usermerge('plan', '--json', ...mergeWords(merge));
    expectFailure(said, {
      code: 'CONFIG_INVALID',
      what: /merge\.yaml has \d+ problems:/,
      at: /file .*merge\.yaml, line 1/,
      next: /docs\/configuration/,
    });
    for (const line of [
      /line 1, column 1: .*did you mean "?target"?\?/,
      /line 3, column \d+: .*ulr/,
      /line 4, column 1: .*did you mean "?conflicts"?\?/,
      /line 5, column \d+: .*did you mean "?normalize"?\?/,
      /line 6, column \d+: .*did you mean "?password_tie"?\?/,
    ]) {
      expect(said.stderr).toMatch(line);
    }
    await expectRefused(merge, { code: 'CONFIG_INVALID', what: /problems/, at: /merge\.yaml/ });
  });

  test('CONFIG_INVALID: a file that is not there, a variable that is not set', async () => {
    await expectRefused(['--config', join(directory, 'nothing.yaml')], {
      code: 'CONFIG_INVALID',
      what: /nothing\.yaml: there is no such file/,
      at: /file .*nothing\.yaml/,
    });
    await expectRefused(toTarget('', urlOf('unset')) + both, {
      code: 'CONFIG_INVALID',
      what: /UNSET_URL/,
      at: /line 1, key target\.url/,
    });
  });
});

describe('rights that are missing', () => {
  const asSource = () => `${toTarget()}sources:\n${source('test_db', asStranger('test_db'))}`;
  const asTarget = () => toTarget('', asStranger('target')) + both;
  const inTarget = (script: string) =>
    databases.target.db.script(script.replaceAll('stranger', stranger.name));

  test('PRIVILEGE_MISSING: to read a source, its schema, or one of the columns', async () => {
    await expectRefused(asSource(), {
      code: 'PRIVILEGE_MISSING',
      what: /source test_db: table public\.users: the role may not select user_id, username, password/,
      at: /^source test_db/,
      next: /[Gg]rant/,
    });
    await databases.test_db.db.script(
      `grant select (user_id, username, password_last_changed) on users to ${stranger.name}`,
    );
    await expectRefused(asSource(), {
      code: 'PRIVILEGE_MISSING',
      what: /source test_db.*password/,
      at: /^source test_db/,
      next: /[Gg]rant/,
    });
    await databases.test_db.db.script('revoke usage on schema public from public');
    await expectRefused(asSource(), {
      code: 'TABLE_MISSING',
      what: /users/,
      at: /^source test_db/,
      next: /privileges/,
    });
    await expectRefused(
      `${toTarget()}sources:\n${source('test_db', asStranger('test_db'), ', table: public.users')}`,
      { code: 'PRIVILEGE_MISSING', what: /schema public/, at: /^source test_db/ },
    );
  });

  test('PRIVILEGE_MISSING: to make the ledger', async () => {
    await inTarget('grant all on all tables in schema public to stranger');
    await expectRefused(asTarget(), {
      code: 'PRIVILEGE_MISSING',
      what: /the target .*\(ledger\.schema\): permission denied for database/,
      at: null,
      next: /[Gg]rant/,
    });
  });

  test.each([
    ['it is empty', 'create schema usermerge'],
    [
      'it holds the ledger of somebody else',
      'create schema usermerge; create table usermerge.setting (name text, value jsonb)',
    ],
  ])(
    'PRIVILEGE_MISSING: the schema of the ledger belongs to somebody else, and %s',
    async (_what, script) => {
      await inTarget(`grant all on all tables in schema public to stranger; ${script}`);
      await expectRefused(asTarget(), {
        code: 'PRIVILEGE_MISSING',
        what: /the target .*permission denied for schema usermerge/,
        at: null,
        next: /[Gg]rant/,
      });
    },
  );

  test.each([
    ['setting', 'id integer primary key, theme text'],
    ['account', 'id integer primary key, owner text'],
    ['plan_prices', 'id integer primary key, price numeric'],
    ['landing_1', 'id integer primary key, page text'],
  ])(
    'the schema of the ledger holds another application: its table %s is as it was, and why is said',
    async (table, columns) => {
      await inTarget(`
      create schema usermerge;
      create table usermerge.${table} (${columns});
      insert into usermerge.${table} values (1, '1');
    `);
      const said = await usermerge('plan', '--json', ...mergeWords(plain));
      const [theirs] = await databases.target.db.query<{ there: boolean }>(
        sql`select to_regclass(${`usermerge.${table}`}) is not null as there`,
      );
      expect(theirs?.there).toBe(true);
      expect(said.exit).not.toBe(0);
      expect(partsOf(said.stderr).what).toMatch(/schema "?usermerge/);
    },
  );

  const all = 'select, insert, update';
  test.each([
    ['to read the target', 'insert, update', /permission denied for table merged_users/],
    ['to insert into the target', 'select, update', /permission denied for table merged_users/],
    ['to update the target', 'select, insert', /permission denied for table merged_users/],
    ['to use the sequence of the target', all, /permission denied for sequence/],
  ])('PRIVILEGE_MISSING: %s', async (_what, rights, what) => {
    await inTarget(`
      grant create on database ${databases.target.name} to stranger;
      grant ${rights} on merged_users to stranger;
      ${rights === all ? '' : 'grant all on sequence merged_users_user_id_seq to stranger;'}
    `);
    // The sequence may have been raised: that is not taken back, and gives no id to anybody.
    const before = await contents({ ledger: true, sequences: false });
    const words = mergeWords(asTarget());
    expectFailure(await usermerge('apply', '--yes', '--json', ...allowAll, ...words), {
      code: 'PRIVILEGE_MISSING',
      what,
      at: null,
      next: /[Gg]rant/,
    });
    expect(await contents({ ledger: true, sequences: false })).toEqual(before);
    await expectNoSession();
  });

  test('PRIVILEGE_MISSING: to create the target', async () => {
    await inTarget(`drop table merged_users; grant create on database ${databases.target.name} to stranger`);
    const before = await contents({ ledger: true });
    const words = mergeWords(asTarget());
    expectFailure(await usermerge('apply', '--yes', '--json', ...allowAll, ...words), {
      code: 'PRIVILEGE_MISSING',
      what: /permission denied for schema public/,
      at: null,
      next: /[Gg]rant/,
    });
    expect(await contents({ ledger: true })).toEqual(before);
  });
});

describe('ids that cannot be given', () => {
  /** Nothing of the target is changed; the ledger knows what was read. */
  async function expectNoPlan(merge: Merge, expected: Expected): Promise<void> {
    const before = await contents({ ledger: true });
    const words = mergeWords(merge);
    expectFailure(await usermerge('plan', '--json', ...words), expected);
    expectFailure(await usermerge('apply', '--json', '--yes', ...allowAll, ...words), expected);
    expect(await contents({ ledger: true })).toEqual(before);
    await expectNoSession();
  }

  test('IDS_FROM_MISSING: a column without a sequence', async () => {
    await databases.target.db.script(
      'alter table merged_users alter user_id drop default; drop sequence merged_users_user_id_seq',
    );
    await expectNoPlan(plain, {
      code: 'IDS_FROM_MISSING',
      what: /\d+ .*user_id/,
      at: /ids\.from|table merged_users/,
      next: /ids\.from/,
    });
    expect(
      (
        await usermerge(
          'apply',
          '--yes',
          '--json',
          ...allowAll,
          ...mergeWords(`${plain}ids: { from: 1000 }\n`),
        )
      ).exit,
    ).toBe(0);
  });

  test('ID_SPACE_EXHAUSTED: no room above the highest id of a smallint', async () => {
    await databases.target.db.script('alter table merged_users alter user_id type smallint');
    await databases.test_db.db.script("insert into users values (32767, 'last', 'l', '2026-01-01')");
    await expectNoPlan(plain, {
      code: 'ID_SPACE_EXHAUSTED',
      what: /smallint/,
      at: /table merged_users/,
      next: /bigint/,
    });
  });
});

describe('a plan or a ledger that does not fit', () => {
  const planned = async (merge: Merge = plain): Promise<number> => {
    const { stdout, stderr } = await usermerge('plan', '--json', ...mergeWords(merge));
    if (stdout === '') throw new Error(stderr);
    return (JSON.parse(stdout) as { planId: number }).planId;
  };

  async function expectNotApplied(words: readonly string[], merge: Merge, expected: Expected): Promise<void> {
    const before = await contents();
    expectFailure(
      await usermerge('apply', ...words, '--yes', '--json', ...allowAll, ...mergeWords(merge)),
      expected,
    );
    expect(await contents()).toEqual(before);
    await expectNoSession();
  }

  test('PLAN_NOT_FOUND: without a ledger, and none is made', async () => {
    await expectNotApplied(['1'], plain, {
      code: 'PLAN_NOT_FOUND',
      what: /there is no ledger "usermerge" in the target yet/,
      at: null,
      next: /usermerge plan/,
    });
    for (const command of ['verify', 'runs']) {
      const before = await contents();
      await usermerge(command, '--json', ...mergeWords(plain));
      expect(await contents()).toEqual(before);
    }
  });

  test('PLAN_NOT_FOUND: an id that nothing has, a plan that was replaced, and one that was applied', async () => {
    const first = await planned();
    const second = await planned();
    const expected = { code: 'PLAN_NOT_FOUND', at: null, next: /usermerge plan/ } as const;
    await expectNotApplied(['99'], plain, { ...expected, what: /there is no plan 99/ });
    await expectNotApplied([`${first}`], plain, { ...expected, what: /is replaced/ });
    expect((await usermerge('apply', `${second}`, '--json', ...allowAll, ...mergeWords(plain))).exit).toBe(0);
    await expectNotApplied([`${second}`], plain, { ...expected, what: /is applied/ });
  });

  test('CONFIG_INVALID: an id that is no number', async () => {
    for (const id of ['newest', '0', '-1', '1.5', '99999999999999999999']) {
      await expectNotApplied([id], plain, { code: 'CONFIG_INVALID', what: /plan|option/, at: null });
    }
  });

  test('PLAN_STALE: a plan of another configuration', async () => {
    const id = await planned();
    await expectNotApplied([`${id}`], `${plain}conflicts: { password_tie: review }\n`, {
      code: 'PLAN_STALE',
      what: /was made with another configuration/,
      at: null,
      next: /usermerge plan/,
    });
    await expectNotApplied([`${id}`], `${toTarget()}sources:\n${source('dev_db')}${source('test_db')}`, {
      code: 'PLAN_STALE',
      what: /was made with another configuration/,
      at: null,
    });
    expect((await usermerge('apply', `${id}`, '--json', ...allowAll, ...mergeWords(plain))).exit).toBe(0);
  });

  test('SOURCE_MISSING: a source of the applied ledger that the file no longer names', async () => {
    expect((await usermerge('apply', '--yes', '--json', ...allowAll, ...mergeWords(plain))).exit).toBe(0);
    const before = await contents();
    const words = mergeWords(`${toTarget()}sources:\n${source('test_db')}`);
    for (const command of [['plan'], ['apply', '--yes', ...allowAll]]) {
      expectFailure(await usermerge(...command, '--json', ...words), {
        code: 'SOURCE_MISSING',
        what: /no longer names "dev_db", whose accounts are part of this merge/,
        at: 'key sources',
        next: /retire: keep/,
      });
      expect(await contents()).toEqual(before);
    }
    const outsideLedger = await contents({ ledger: true });
    const verified = JSON.parse((await usermerge('verify', '--json', ...words)).stdout) as VerifyReport;
    expect(verified.notChecked.join('\n')).toContain('dev_db');
    // The ledger keeps what was verified.
    expect(await contents({ ledger: true })).toEqual(outsideLedger);
  });
});

// --- interrupted, and servers that stop -----------------------------------------------------------------------------

const holdKey = 7331;

/**
 * Holds the next statement of a run that changes the schema and whose name begins with a prefix: it waits for a lock.
 * All steps of a run make tables, so that each can be held. Rows of a source are held by a view.
 */
class Hold {
  readonly #holder: Database;

  private constructor(holder: Database) {
    this.#holder = holder;
  }

  static async on(url: string): Promise<Hold> {
    const holder = await connect(url, { applicationName: 'usermerge tests' });
    await holder.script(`
      set client_min_messages = warning;
      drop schema if exists hold cascade;
      create schema hold;
      grant usage on schema hold to public;
      create table hold.at (prefix text);
      create function hold.ddl() returns event_trigger language plpgsql as $$
      begin
        if exists (select from hold.at where strpos(current_query(), '/* ' || prefix) > 0) then
          perform pg_advisory_xact_lock(${holdKey});
        end if;
      end $$;
      create function hold.rows() returns boolean language plpgsql as $$
      begin
        perform pg_advisory_xact_lock_shared(${holdKey});
        return true;
      end $$;
      create event trigger hold on ddl_command_start execute function hold.ddl();
      select pg_advisory_lock(${holdKey});
    `);
    return new Hold(holder);
  }

  async at(prefix: string): Promise<void> {
    await this.#holder.execute(sql`insert into hold.at values (${prefix})`);
  }

  /** Sessions that wait here. */
  async waiting(): Promise<number[]> {
    const rows = await this.#holder.query<{ pid: number }>(sql`
      select l.pid from pg_locks l
      where l.locktype = 'advisory' and l.objid = ${holdKey} and not l.granted
        and l.database = (select oid from pg_database where datname = current_database())
    `);
    return rows.map(({ pid }) => pid);
  }

  async isHeld(): Promise<number> {
    return vi.waitFor(
      async () => {
        const [pid] = await this.waiting();
        if (pid === undefined) throw new Error('nothing waits yet');
        return pid;
      },
      { timeout: 120_000, interval: 20 },
    );
  }

  /** Lets go what waits. */
  async letGo(): Promise<void> {
    await this.#holder.script('delete from hold.at; select pg_advisory_unlock_all()');
  }

  /** Ends what still waits, and takes itself away. */
  async end(): Promise<void> {
    for (const pid of await this.waiting()) {
      await this.#holder.execute(sql`select pg_terminate_backend(${pid}::int, 10000)`);
    }
    await this.letGo();
    await this.#holder.script(`
      set client_min_messages = warning;
      drop event trigger if exists hold;
      drop schema hold cascade;
    `);
    await this.#holder.close();
  }
}

/** Where a run is held: the statement, on which side, and what the run is. */
interface Moment {
  readonly step: string;
  readonly side: 'source' | 'target';
  /** Of the first statement that is held; null: while rows of the source are read. */
  readonly prefix: string | null;
  readonly run: 'plan' | 'apply';
}

const moments: readonly Moment[] = [
  { step: 'land: a source is read', side: 'source', prefix: null, run: 'plan' },
  { step: 'land: rows come into the target', side: 'target', prefix: 'load.', run: 'plan' },
  { step: 'land: rows become accounts', side: 'target', prefix: 'load.attach', run: 'plan' },
  { step: 'match', side: 'target', prefix: 'match.', run: 'plan' },
  { step: 'merge', side: 'target', prefix: 'merge.', run: 'plan' },
  { step: 'compare', side: 'target', prefix: 'write.', run: 'plan' },
  { step: 'write: at its begin', side: 'target', prefix: 'write.', run: 'apply' },
  { step: 'write: all is written, and not committed', side: 'target', prefix: 'plan.drop', run: 'apply' },
];

/** Holds a run at a moment while `fn` does what it does to it; then all is as before. */
async function held(moment: Moment, fn: (hold: Hold, planId: number) => Promise<void>): Promise<void> {
  const planId = moment.run === 'apply' ? (await plan(mergeConfig())).planId : 0;
  const { db, url } = databases[moment.side === 'source' ? 'test_db' : 'target'];
  const hold = await Hold.on(url);
  try {
    if (moment.prefix === null) {
      await db.script(`
        alter table users rename to people;
        create view users as select user_id, username, password, password_last_changed from people where hold.rows();
      `);
    } else await hold.at(moment.prefix);
    await fn(hold, planId);
  } finally {
    await hold.end();
  }
}

const mergeConfig = (): MergeConfig =>
  parseConfig(plain, { file: 'usermerge.yaml', flags: { allow: [...hazards] }, env: environment() });

/** The run does its work when it is run again. */
async function expectWorks(): Promise<void> {
  const { db } = databases.test_db;
  const [people] = await db.query(sql`select relname from pg_class where relname = 'people'`);
  if (people !== undefined) await db.script('drop view if exists users; alter table people rename to users');
  const { planId } = await plan(mergeConfig());
  expect(await apply(mergeConfig(), { planId })).toMatchObject({ inserted: 4, updated: 1, stale: 0 });
  expect((await verify(mergeConfig())).drift).toBe(0);
}

/** Accounts of the ledger as last read, or null before there are any. */
async function accounts(): Promise<string | null> {
  const { db } = databases.target;
  const [found] = await db.query<{ found: boolean }>(
    sql`select to_regclass('usermerge.account') is not null as found`,
  );
  if (found?.found !== true) return null;
  const rows = await db.query<{ row: string }>(
    sql`select a::text as row from usermerge.account a order by 1`,
  );
  return rows.map(({ row }) => row).join('\n');
}

describe('interrupted by Ctrl-C: 130, one line, nothing changed, and running again does the work', () => {
  const main = join(import.meta.dirname, '../src/cli/main.ts');
  const tsx = import.meta.resolve('tsx');

  function start(words: readonly string[]): { child: ChildProcess; said: Promise<Said> } {
    const child = spawn(process.execPath, ['--import', tsx, main, ...words], {
      cwd: directory,
      env: { ...process.env, ...environment() },
    });
    let [stdout, stderr] = ['', ''];
    child.stdout?.on('data', (chunk) => {
      stdout += chunk;
    });
    child.stderr?.on('data', (chunk) => {
      stderr += chunk;
    });
    const said = new Promise<Said>((resolve) =>
      child.on('close', (exit) => resolve({ exit: exit ?? -1, stdout, stderr })),
    );
    return { child, said };
  }

  test.each(moments.map((moment) => [moment.step, moment] as const))('%s', async (_step, moment) => {
    await held(moment, async (hold, planId) => {
      const before = await contents({ ledger: true, sequences: moment.run === 'plan' });
      const accountsBefore = await accounts();
      const words = moment.run === 'plan' ? ['plan'] : ['apply', String(planId), ...allowAll];
      const { child, said } = start([...words, '--json', ...mergeWords(plain)]);
      try {
        await hold.isHeld();
        child.kill('SIGINT');
        await vi.waitFor(() => expect(child.exitCode, 'it goes on after Ctrl-C').not.toBeNull(), {
          timeout: 120_000,
        });
        const { exit, stdout, stderr } = await said;
        expect(stderr).toBe(
          moment.run === 'plan'
            ? 'Interrupted: no plan was stored, and the target is as it was.\n'
            : `Interrupted: nothing was applied, and the target is as it was. Plan ${planId} is kept: usermerge apply ${planId}\n`,
        );
        expect({ exit, stdout }).toEqual({ exit: 130, stdout: '' });
      } finally {
        child.kill('SIGKILL');
      }
      await expectNoSession();
      expect(await contents({ ledger: true, sequences: moment.run === 'plan' })).toEqual(before);
      if (/read|rows come|become/.test(moment.step))
        expect((await accounts()) ?? '').toBe(accountsBefore ?? '');
    });
    await expectWorks();
  });
});

describe('CONNECTION_LOST: the server ends a session halfway; nothing is changed, and running again does the work', () => {
  /** What a run came to. */
  const outcome = (running: Promise<unknown>): Promise<UsermergeError | null> =>
    running.then(
      () => null,
      (error: unknown) => {
        if (error instanceof UsermergeError) return error;
        throw error;
      },
    );

  const start = (moment: Moment, planId: number) =>
    outcome(
      moment.run === 'plan' ? plan(mergeConfig(), { tries: 1 }) : apply(mergeConfig(), { planId, tries: 1 }),
    );

  test.each(moments.map((moment) => [moment.step, moment] as const))('%s', async (_step, moment) => {
    await held(moment, async (hold, planId) => {
      const before = await contents({ ledger: true, sequences: moment.run === 'plan' });
      const running = start(moment, planId);
      const processId = await hold.isHeld();
      await databases.target.db.execute(sql`select pg_terminate_backend(${processId}::int)`);
      await hold.letGo();
      const error = await running;
      expect(error?.code).toBe('CONNECTION_LOST');
      expect(error?.message).toMatch(moment.side === 'source' ? /source test_db/ : /the target/);
      expect(error?.at).toEqual(moment.side === 'source' ? { source: 'test_db' } : {});
      expect(error?.next).toMatch(/run the command again/);
      await expectNoSession();
      expect(await contents({ ledger: true, sequences: moment.run === 'plan' })).toEqual(before);
    });
    await expectWorks();
  });

  test('the session of the run itself, while others land', async () => {
    const moment = moments[1];
    if (moment === undefined) throw new Error('no such moment');
    await held(moment, async (hold, planId) => {
      const before = await contents({ ledger: true });
      const running = start(moment, planId);
      await hold.isHeld();
      await databases.target.db.execute(sql`
        select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'usermerge' and datname = current_database()
      `);
      await hold.letGo();
      expect((await running)?.code).toBe('CONNECTION_LOST');
      await expectNoSession();
      expect(await contents({ ledger: true })).toEqual(before);
    });
    await expectWorks();
  });

  test('a source that has been read may go: the plan either is whole, or fails', async () => {
    const moment = moments[4];
    if (moment === undefined) throw new Error('no such moment');
    await held(moment, async (hold, planId) => {
      const before = await contents({ ledger: true });
      const running = start(moment, planId);
      await hold.isHeld();
      await databases.test_db.db.execute(sql`
        select pg_terminate_backend(pid) from pg_stat_activity where application_name like 'usermerge%' and application_name <> 'usermerge tests'
          and datname = any (${[databases.test_db.name, databases.dev_db.name]})
      `);
      await hold.letGo();
      expect([undefined, 'CONNECTION_LOST']).toContain((await running)?.code);
      expect(await contents({ ledger: true })).toEqual(before);
    });
    await expectWorks();
  });
});

describe('a server that crashes loses nothing but plans', () => {
  let server: EmbeddedServer;
  const urls = () => Object.fromEntries(names.map((name) => [`${name.toUpperCase()}_URL`, server.url(name)]));
  const config = () =>
    parseConfig(plain, { file: 'usermerge.yaml', flags: { allow: [...hazards] }, env: urls() });

  beforeAll(async () => {
    server = await startEmbedded({ settings: { fsync: 'off' } });
    const db = await connect(server.url('postgres'), { applicationName: 'usermerge tests' });
    for (const name of names) await db.execute(sql`create database ${ident(name)}`);
    await db.close();
  });
  beforeEach(async () => {
    for (const name of names) await inDatabase(name, (db) => fill(db, name));
  });
  afterAll(async () => {
    await server?.stop();
  });

  /** A session of its own for each look, as none outlives a crash. */
  async function inDatabase<T>(name: Name, fn: (db: Database) => Promise<T>): Promise<T> {
    const db = await connect(server.url(name), { applicationName: 'usermerge tests' });
    try {
      return await fn(db);
    } finally {
      await db.close();
    }
  }

  const content = (name: Name) => inDatabase(name, (db) => contentOf(db, { ledger: true, sequences: false }));

  const failure = (running: Promise<unknown>): Promise<UsermergeError> =>
    running.then(
      () => {
        throw new Error('it should have failed');
      },
      (error: unknown) => error as UsermergeError,
    );

  async function crash(): Promise<void> {
    await server.crash();
    await server.restart();
  }

  async function expectWorksAgain(): Promise<void> {
    const { planId } = await plan(config());
    expect(await apply(config(), { planId })).toMatchObject({ inserted: 4, updated: 1, stale: 0 });
    expect((await verify(config())).drift).toBe(0);
  }

  test.each([
    ['while accounts are merged', 'merge.', 'plan'],
    ['while the target is written', 'plan.drop', 'apply'],
  ] as const)('CONNECTION_LOST: %s', async (_when, prefix, run) => {
    const planId = run === 'apply' ? (await plan(config())).planId : 0;
    const before = await content('target');
    const hold = await Hold.on(server.url('target'));
    await hold.at(prefix);
    const running = failure(
      run === 'plan' ? plan(config(), { tries: 1 }) : apply(config(), { planId, tries: 1 }),
    );
    await hold.isHeld();
    await crash();
    expect(await running).toMatchObject({ code: 'CONNECTION_LOST' });
    await inDatabase('target', (db) => db.script('drop event trigger hold; drop schema hold cascade'));
    expect(await content('target')).toEqual(before);
    if (run === 'apply') {
      expect(await failure(apply(config(), { planId }))).toMatchObject({ code: 'PLAN_NOT_FOUND' });
      expect(await content('target')).toEqual(before);
    }
    await expectWorksAgain();
  });

  test('PLAN_NOT_FOUND: the rows of a plan are gone; a new plan does the work', async () => {
    const { planId } = await plan(config());
    const before = await content('target');
    await crash();
    const error = await failure(apply(config(), { planId }));
    expect(error).toMatchObject({
      code: 'PLAN_NOT_FOUND',
      message: `the rows of plan ${planId} are gone: the server was restarted by a crash since`,
      next: expect.stringContaining('usermerge plan'),
    });
    expect(await content('target')).toEqual(before);
    await expectWorksAgain();
  });

  test('a plan that changes no row, too: what it saw of the target is gone with it', async () => {
    await expectWorksAgain();
    await inDatabase('target', (db) => db.script("delete from merged_users where username = 'dave'"));
    const report = await plan(config());
    expect(report.changes).toMatchObject({ insert: 0, update: 0, deletedSeen: 1 });
    await crash();
    const outcome = await apply(config(), { planId: report.planId }).catch(
      (error: UsermergeError) => error.code,
    );
    if (outcome !== 'PLAN_NOT_FOUND') {
      await inDatabase('target', async (db) => {
        const rows = await db.query(sql`select state from usermerge.golden where state = 'deleted'`);
        expect(rows).toEqual([{ state: 'deleted' }]);
      });
    }
    expect((await plan(config())).changes).toMatchObject({ insert: 0, update: 0 });
  });
});
