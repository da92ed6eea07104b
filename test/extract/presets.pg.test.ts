/** Exports of identity providers, in the shapes that they document, and how the products' own scripts lose people. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'libsql';
import { afterAll, describe, expect, test } from 'vitest';
import { parseConfig } from '../../src/config/load.js';
import { presetNames, presets } from '../../src/config/presets.js';
import { recognise } from '../../src/credentials/recognise.js';
import { openSource } from '../../src/pipeline/extract/registry.js';
import { problemLines } from '../config/problem-lines.js';
import { useDatabases } from '../support/databases.js';
import { type LandedRow, landRows } from './source-under-test.js';

const databases = useDatabases('target');
const directory = mkdtempSync(join(tmpdir(), 'usermerge-presets-'));
afterAll(() => rmSync(directory, { recursive: true }));

const example = (name: string) => join(import.meta.dirname, 'exports', name);

interface Read {
  readonly rows: readonly LandedRow[];
  readonly unused: readonly string[];
  readonly notes: readonly string[];
  readonly idTypeName: string;
}

async function read(
  kind: string,
  url: string,
  { columns = [] as string[], ...more }: { columns?: string[]; [key: string]: unknown } = {},
): Promise<Read> {
  const names = ['email', ...columns];
  const input = {
    target: { url: databases.target.url, columns: Object.fromEntries(names.map((name) => [name, name])) },
    sources: [{ name: kind, kind, url, ...more }],
    match: { confirm: ['email'] },
  };
  const config = parseConfig(JSON.stringify(input), { file: 'presets.yaml', flags: { allow: [] }, env: {} });
  const [source] = config.sources;
  if (source === undefined) throw new Error('no source');
  const opened = await openSource(source, config);
  try {
    const { unusedStatusColumns: unused, notes, idTypeName } = opened.description;
    return { rows: await landRows(databases.target.db, opened), unused, notes, idTypeName };
  } finally {
    await opened.close();
  }
}

const bcrypt = '$2b$10$nFguVi9LsCAcvTZFKQlRKeLVydo8ETv483lkNsSFI/Wl1Rz1Ypo1K';

describe('an export of', () => {
  test('Auth0: users and passwords, joined by id; who has none has none', async () => {
    const { rows, unused } = await read('auth0', example('auth0.ndjson'), {
      file: { passwords: example('auth0-passwords.ndjson') },
    });
    expect(rows).toMatchObject([
      {
        source_user_id: 'auth0|5f7c8ec7c33c6c004bbafe82',
        username: 'alice',
        password: bcrypt,
        password_last_changed: '2023-07-11 18:41:55.123+00',
        a_email: 'alice@example.com',
        v_email: true,
      },
      { username: 'bob@example.com', v_email: false, password_last_changed: '2022-01-01 00:00:00.001+00' },
      { source_user_id: 'google-oauth2|1066', password: null, password_last_changed: null },
    ]);
    expect(unused).toEqual(['blocked']);
  });

  test('Auth0 without the password export, and with the keys of its extension', async () => {
    const { rows } = await read('auth0', example('auth0-title-case.ndjson'));
    expect(rows).toMatchObject([
      {
        source_user_id: 'auth0|5f7c8ec7c33c6c004bbafe82',
        username: 'alice@example.com',
        password: null,
        v_email: true,
      },
    ]);
  });

  test.each([
    ['firebase', 'firebase.json', 'disabled'],
    ['firebase-csv', 'firebase.csv', '27'],
  ])('%s: the hash with the parameters beside it', async (kind, name, status) => {
    const { rows, unused, notes } = await read(kind, example(name), {
      parameters: {
        signer_key:
          'jxspr8Ki0RYycVU8zykbdLGjFQ3McFUH0uiiTvC8pVMXAn210wjLNmdZJzxUECKbm0QsEmYUSDzZvpjeJ9WmXA==',
        salt_separator: 'Bw==',
        rounds: 8,
        mem_cost: 14,
      },
      columns: ['disabled'],
    });
    const [alice, bob] = rows;
    expect(alice).toMatchObject({
      username: 'alice@example.com',
      v_email: true,
      password_last_changed: '2023-11-14 22:13:20.123+00',
    });
    expect(recognise(String(alice?.password))).toMatchObject({ kind: 'scrypt_firebase' });
    expect(alice?.password).toMatch(
      /^\$fbscrypt\$v=1,n=14,r=8,p=1,ss=Bw==,sk=jxspr8.*==\$42xEC\+ixf3L2lw==\$lSrfV15/,
    );
    expect(bob).toMatchObject({ password: null, v_email: false, a_disabled: 'true' });
    expect(unused).toEqual([]);
    expect((await read(kind, example(name))).unused).toEqual([status]);
    expect(
      (await read(kind, example(name), { where: `"${status}" is distinct from 'true'` })).unused,
    ).toEqual([]);
    if (kind === 'firebase') expect(notes).toContainEqual(expect.stringMatching(/unusable_password/));
  });

  test('Keycloak: the password is the password, and no one-time secret', async () => {
    const { rows, unused, idTypeName } = await read('keycloak', example('keycloak-users-0.json'), {
      columns: ['second_factor', 'enabled'],
    });
    const [alice, bob] = rows;
    expect(alice).toMatchObject({
      username: 'alice',
      password_last_changed: '2023-07-22 04:26:40.123+00',
      a_second_factor: 'OTPSECRET',
      a_enabled: 'true',
      v_email: true,
    });
    expect(JSON.parse(String(alice?.password))).toMatchObject({ type: 'password' });
    expect(recognise(String(alice?.password)).kind).toBe('keycloak');
    expect(bob).toMatchObject({
      password: null,
      password_last_changed: null,
      a_enabled: 'false',
      v_email: false,
    });
    expect([idTypeName, unused]).toEqual(['uuid', []]);
    expect((await read('keycloak', example('keycloak-users-0.json'))).unused).toEqual(['enabled']);
  });

  test('Cognito: commas behind backslashes, TRUE and FALSE, hashes where there are any', async () => {
    const { rows } = await read('cognito', example('cognito.csv'), { columns: ['name'] });
    expect(rows).toMatchObject([
      {
        username: 'alice',
        a_name: 'Alice Smith, PhD',
        password: bcrypt,
        password_last_changed: null,
        v_email: true,
      },
      { username: 'bob', password: null, v_email: false },
    ]);
    const without = join(directory, 'cognito.csv');
    writeFileSync(without, readFileSync(example('cognito.csv'), 'utf8').replace(/,[^,\n]*$/gm, ''));
    expect((await read('cognito', without)).rows).toMatchObject([{ password: null }, { password: null }]);
  });

  test('Okta: bcrypt put together again, and the time of the password', async () => {
    const { rows, unused } = await read('okta', example('okta.json'));
    expect(rows).toMatchObject([
      {
        username: 'alice@example.com',
        password: '$2a$10$rwh3vH166HCH/NT9XV5FYuqaMqvAPULkbiQzkTCWo5XDcvzpk8Tna',
        password_last_changed: '2023-05-01 12:34:56.789+00',
      },
      { username: 'bob@example.com', password: null, password_last_changed: null },
    ]);
    expect(recognise(String(rows[0]?.password)).kind).toBe('bcrypt');
    expect(unused).toEqual(['status']);
  });

  test('Clerk: an address is verified where it is among the verified ones', async () => {
    const { rows } = await read('clerk', example('clerk.csv'), { columns: ['second_factor'] });
    expect(rows).toMatchObject([
      { username: 'alice', v_email: true, a_second_factor: 'JBSWY3DP' },
      { username: 'bob@example.com', v_email: false, password: null },
    ]);
  });

  test('Supabase, as a file of its table', async () => {
    const { rows, unused, idTypeName } = await read('supabase', example('supabase.csv'));
    expect(rows).toMatchObject([
      {
        username: 'alice@example.com',
        password_last_changed: '2024-02-29 12:34:56.123456+00',
        v_email: true,
      },
      { username: 'bob@example.com', password: null, v_email: false },
    ]);
    expect(idTypeName).toBe('uuid');
    expect(unused).toEqual(['banned_until', 'deleted_at']);
  });

  test('ASP.NET Identity, as a file of its table', async () => {
    const { rows, unused } = await read('aspnet', example('aspnet.csv'));
    expect(rows).toMatchObject([
      { username: 'alice', v_email: true },
      { username: 'bob', v_email: false, password: null },
    ]);
    expect(unused).toEqual(['LockoutEnd']);
  });
});

describe('a table of', () => {
  const tables: Readonly<Record<string, readonly [table: string, columns: string, values: string]>> = {
    django: [
      'auth_user',
      'id integer primary key, password text, last_login text, is_superuser bool, username text, first_name text, last_name text, email text, is_staff bool, is_active bool, date_joined text',
      "(1, 'pbkdf2_sha256$600000$salt$aGFzaA==', null, 0, 'alice', '', '', 'alice@example.com', 0, 1, '2024-01-01 00:00:00')",
    ],
    laravel: [
      'users',
      'id integer primary key, name text, email text, email_verified_at text, password text, remember_token text, created_at text, updated_at text',
      "(1, 'Alice', 'alice@example.com', '2024-01-01 00:00:00', '$2y$12$x', 't', '2024-01-01 00:00:00', '2024-01-02 00:00:00')",
    ],
    wordpress: [
      'wp_users',
      'ID integer primary key, user_login text, user_pass text, user_email text, user_registered text, display_name text',
      "(1, 'alice', '$wp$2y$10$x', 'alice@example.com', '2024-01-01 00:00:00', 'Alice')",
    ],
    devise: [
      'users',
      'id integer primary key, email text, encrypted_password text, confirmed_at text, updated_at text, locked_at text',
      "(1, 'alice@example.com', '$2a$12$x', null, '2024-01-01 00:00:00', null)",
    ],
  };

  test.each(Object.keys(tables))('%s', async (kind) => {
    const [table, columns, values] = tables[kind] ?? [];
    const path = join(directory, `${kind}.db`);
    const db = new Database(path);
    db.exec(`create table ${table} (${columns}); insert into ${table} values ${values}`);
    db.close();
    const { rows } = await read(kind, `sqlite:${path}`);
    expect(rows).toHaveLength(1);
    expect(rows[0]).toMatchObject({ source_user_id: '1', a_email: 'alice@example.com' });
    expect(rows[0]?.username).toMatch(/^alice/);
    expect(rows[0]?.password_last_changed).toMatch(/^2024-01-0/);
    if (kind === 'laravel' || kind === 'devise') expect(rows[0]?.v_email).toBe(kind === 'laravel');
  });
});

describe('what the products’ own scripts lose is not lost:', () => {
  const csv = (name: string, text: string) => {
    const path = join(directory, name);
    writeFileSync(path, text);
    return path;
  };

  test('an address that nobody verified is not verified, f and FALSE and 0 included', async () => {
    const header = 'id,email,encrypted_password,updated_at,email_confirmed_at\n';
    const flags = [
      ...['f', 'false', 'FALSE', '0', 'no', '', 'never', '0000-00-00 00:00:00'],
      ...['t', 'true', 'TRUE', '1', 'yes', '1690000000123', '2023-01-01', '2023-01-01T00:00:00Z'],
    ];
    const { rows } = await read(
      'supabase',
      csv(
        'flags.csv',
        header + flags.map((flag, id) => `${id},${id}@x,h,2024-01-01T00:00:00Z,${flag}\n`).join(''),
      ),
    );
    expect(rows.map((row) => row.v_email)).toEqual(flags.map((_, index) => index > 7));
  });

  test('accounts that are shut are not opened unseen: the status is a hazard until it is used', async () => {
    for (const [kind, name] of [
      ['auth0', 'auth0.ndjson'],
      ['firebase', 'firebase.json'],
      ['firebase-csv', 'firebase.csv'],
      ['keycloak', 'keycloak-users-0.json'],
      ['okta', 'okta.json'],
      ['supabase', 'supabase.csv'],
      ['aspnet', 'aspnet.csv'],
    ] as const)
      expect([kind, (await read(kind, example(name))).unused.length > 0]).toEqual([kind, true]);
    const open = await read('keycloak', example('keycloak-users-0.json'), { where: "enabled = 'true'" });
    expect(open.rows.map((row) => row.username)).toEqual(['alice']);
  });

  test('of two rows of one id neither wins by the order of the file: both are there to be judged', async () => {
    const text =
      'id,email,encrypted_password,updated_at,email_confirmed_at\n1,a@x,old,2024-01-01T00:00:00Z,\n1,a@x,new,2024-01-02T00:00:00Z,\n';
    expect((await read('supabase', csv('twice.csv', text))).rows).toHaveLength(2);
  });

  test('two that set their passwords on one day are told apart: no time of day is dropped', async () => {
    const times = ['2024-02-29T00:00:00.000001Z', '2024-02-29T23:59:59.999999Z'];
    const { rows } = await read(
      'okta',
      csv(
        'day.ndjson',
        times
          .map(
            (passwordChanged, id) =>
              `${JSON.stringify({ id, status: 'ACTIVE', passwordChanged, profile: { login: `${id}@x` } })}\n`,
          )
          .join(''),
      ),
    );
    expect(rows.map((row) => row.password_last_changed)).toEqual([
      '2024-02-29 00:00:00.000001+00',
      '2024-02-29 23:59:59.999999+00',
    ]);
  });

  test('names and addresses stay as they are written: whether case counts is said once, for all sources', async () => {
    const user = { user_id: 'auth0|1', email: 'Alice@Example.com', email_verified: true };
    const { rows } = await read('auth0', csv('case.ndjson', `${JSON.stringify(user)}\n`));
    expect(rows).toMatchObject([{ username: 'Alice@Example.com', a_email: 'Alice@Example.com' }]);
  });

  test('a one-time secret is nobody’s password', async () => {
    const { rows } = await read('keycloak', example('keycloak-users-0.json'));
    expect(rows.map((row) => String(row.password)).join()).not.toContain('OTPSECRET');
  });

  test('a kind of hash that has to be put together, and is not known, is kept whole', async () => {
    const hash = { algorithm: 'SHA-512', salt: 'c2FsdA==', saltOrder: 'PREFIX', value: 'aGFzaA==' };
    const user = {
      id: '1',
      status: 'ACTIVE',
      profile: { login: 'a@x' },
      credentials: { password: { hash } },
    };
    const { rows } = await read('okta', csv('sha.ndjson', `${JSON.stringify(user)}\n`));
    expect(JSON.parse(String(rows[0]?.password))).toEqual(hash);
  });

  test('passwords that belong to nobody in the user export are counted, and so are those that cannot be read', async () => {
    const line = (id: string) =>
      JSON.stringify({
        _id: { $oid: id },
        passwordHash: 'h',
        password_set_date: { $date: '2024-01-01T00:00:00Z' },
      });
    const passwords = csv('passwords.ndjson', `${line('1')}\n${line('2')}\nno\n`);
    const users = csv(
      'users.ndjson',
      `${JSON.stringify({ user_id: 'auth0|1', email: 'a@x', email_verified: true })}\n`,
    );
    const { rows, notes } = await read('auth0', users, { file: { passwords } });
    expect(rows).toMatchObject([{ password: 'h' }]);
    expect(notes).toContainEqual(expect.stringMatching(/^1 rows of .*passwords\.ndjson belong to nobody in/));
    expect(notes).toContainEqual(expect.stringMatching(/^1 rows of .*passwords\.ndjson cannot be read/));
  });

  test('one bad row is one rejected row, not the file, nor what comes after it', async () => {
    const text =
      'id,email,encrypted_password,updated_at,email_confirmed_at\n1,a@x,h,2024-01-01T00:00:00Z,\n2,too,few\n3,c@x,h,2024-01-01T00:00:00Z,\n';
    const { rows } = await read('supabase', csv('bad.csv', text));
    expect(rows.map((row) => row.reason)).toEqual([null, 'wrong_number_of_fields', null]);
  });

  test('hashes stay to the letter: $2x$, $2y$, wrappers, and those that look like others', async () => {
    const hashes = [
      '$2x$05$abc',
      '$2y$10$abc',
      '$wp$2y$10$abc',
      'bcrypt_sha256$$2b$12$abc',
      '$S$Dabc',
      'U$S$9abc',
      ':B:salt:hash',
      '{SSHA}abc==',
    ];
    const header = 'id,email,encrypted_password,updated_at,email_confirmed_at\n';
    const { rows } = await read(
      'supabase',
      csv(
        'hashes.csv',
        header + hashes.map((hash, id) => `${id},${id}@x,${hash},2024-01-01T00:00:00Z,\n`).join(''),
      ),
    );
    expect(rows.map((row) => row.password)).toEqual(hashes);
  });
});

describe('kind', () => {
  const target = 'target: { url: "postgres://t/m" }\n';

  test('that is none is told, with the nearest', () => {
    expect(problemLines(`${target}sources: [{ name: a, url: a.csv, kind: auth }]\n`)).toEqual([
      expect.stringMatching(/kind: must be one of auth0, .*did you mean "auth0"/),
    ]);
  });

  test('is what the source does not say itself', () => {
    const config = parseConfig(
      `${target}sources: [{ name: a, url: a.csv, kind: supabase, columns: { username: phone }, time: { spikes: unknown } }]`,
      { file: 'x', flags: { allow: [] }, env: {} },
    );
    expect(config.sources[0]).toMatchObject({
      columns: { sourceUserId: 'id', username: 'phone' },
      time: { is: 'no_later_than', spikes: 'unknown' },
    });
  });

  test('does not take what is for another', () => {
    expect(
      problemLines(
        `${target}sources: [{ name: a, url: a.csv, kind: clerk, file: { passwords: b.ndjson }, parameters: { rounds: 8 } }]\n`,
      ),
    ).toEqual([
      expect.stringMatching(/file\.passwords: is for kind: auth0/),
      expect.stringMatching(/parameters: are for kind: firebase/),
    ]);
    expect(problemLines(`${target}sources: [{ name: a, url: "postgres://a/a", kind: clerk }]\n`)).toEqual([
      expect.stringMatching(/kind: reads a file: CSV/),
    ]);
  });

  test.each(presetNames)('%s has a section in the docs', (name) => {
    const page = readFileSync('docs/sources/identity-providers.md', 'utf8');
    expect(page).toContain(`\`kind: ${name}\``);
    expect(page).toContain(presets[name].title);
  });
});
