/** export: files that providers import, as their documentation has them; who is refused, and what a file may hold. */
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { runCommandLine } from '../../src/cli/command-line.js';
import { parseConfig } from '../../src/config/load.js';
import type { PasswordHints } from '../../src/credentials/checking.js';
import { hashKinds } from '../../src/credentials/kinds.js';
import { receivers } from '../../src/credentials/receivers.js';
import { verifyPassword } from '../../src/credentials/verify-password.js';
import { sql } from '../../src/postgres/sql.js';
import { apply } from '../../src/runs/apply.js';
import { type ExportFormat, type Receiver, receiverNames } from '../../src/runs/export/formats.js';
import { exportRecords } from '../../src/runs/export.js';
import { plan } from '../../src/runs/plan.js';
import { fakeRuns, fakeSurroundings } from '../cli/fake-surroundings.js';
import { vectors } from '../credentials/vectors.js';
import { useDatabases } from '../support/databases.js';

const databases = useDatabases('people', 'hashes', 'many', 'target', 'hash_target', 'many_target', 'copy');
const folder = mkdtempSync(join(tmpdir(), 'usermerge-export-'));
afterAll(() => rmSync(folder, { recursive: true }));

const bcrypt = '$2b$10$S45J1IAACDZMD/C4Dbn3mOmW7tn5jIrXJKabLhqR4yVI5dRi0.eXS';
const columns = 'email, first_name, last_name, phone, role, blocked, created_at, salt'.split(', ');
const mapping = columns.map((name) => `${name}: ${name}`).join(', ');

type Source = 'people' | 'hashes' | 'many';
const targets = { people: 'target', hashes: 'hash_target', many: 'many_target' } as const;
const config = (source: Source) =>
  parseConfig(
    `
target: { url: "${databases[targets[source]].url}", columns: { ${mapping} } }
sources:
  - name: app
    url: "${databases[source].url}"
    columns: { source_user_id: user_id, ${mapping} }
    verified: { email: email_ok }
match: { confirm: [email] }
credential: { columns: [salt] }
`,
    { file: 'usermerge.yaml', flags: { allow: [] }, env: {} },
  );

const table = `
  create table users (user_id bigint primary key, username text, password text, password_last_changed timestamptz,
    email text, email_ok boolean, first_name text, last_name text, phone text, role text, blocked boolean, created_at timestamptz, salt text);
  create table merged_users (user_id bigint primary key, username text not null unique, password text, password_last_changed timestamptz,
    email text, first_name text, last_name text, phone text, role text, blocked boolean, created_at timestamptz, salt text);
`;

/** Characters that files and languages have a meaning for. */
const nasty = `O'Brien \\ "quoted", {SALT} $1 \t\n\r \u{1F600} é </script> \u2028;--`;

beforeAll(async () => {
  for (const name of ['target', 'hash_target', 'many_target', 'people', 'hashes', 'many'] as const)
    await databases[name].db.script(
      name.includes('target')
        ? table.slice(table.indexOf('create table merged_users'))
        : table.slice(0, table.indexOf('create table merged_users')),
    );
  const { db } = databases.people;
  const people: (string | boolean | null)[][] = [
    ['alice', bcrypt, 'alice@example.com', true, 'Alice', 'Adams', '+4915112345678', 'admin', false],
    ['bob', '!locked', 'Bob@Example.com', false, null, null, null, null, true],
    ['carol', null, 'carol@example.com', null, nasty, null, null, null, null],
  ];
  for (const [n, [username, password, email, ok, first, last, phone, role, blocked]] of people.entries())
    await db.execute(sql`insert into users values (${n + 1}::bigint, ${username ?? null}, ${password ?? null},
      timestamptz '2026-01-01Z' + ${n} * interval '1 hour', ${email ?? null}, ${ok ?? null}::boolean, ${first ?? null}, ${last ?? null},
      ${phone ?? null}, ${role ?? null}, ${blocked ?? null}::boolean, '2020-02-03T04:05:06.789Z', null)`);
  for (const [n, { hash }] of vectors.entries())
    await databases.hashes.db.execute(sql`insert into users (user_id, username, password, password_last_changed, email, email_ok)
      values (${n + 1}::bigint, ${`user-${n}`}, ${hash}, timestamptz '2026-01-01Z' + ${n} * interval '1 hour', ${`user-${n}@example.com`}, true)`);
  await databases.many.db.execute(sql`
    insert into users (user_id, username, password, password_last_changed, email, email_ok, first_name)
    select n, 'user-' || n, ${bcrypt}, timestamptz '2026-01-01Z' + n * interval '1 hour', 'user-' || n || '@example.com', true, repeat('é', 200)
    from generate_series(1, 2500) n`);
  for (const source of ['people', 'hashes', 'many'] as const)
    await apply(config(source), { planId: (await plan(config(source))).planId });
});

let exports = 0;
const newPath = (): string => {
  exports += 1;
  return join(folder, `export-${exports}`);
};

async function exported(source: Source, format: ExportFormat, refused?: 'leave-out' | 'without-password') {
  const to = newPath();
  return { to, report: await exportRecords(config(source), { to, format, refused }) };
}

interface Json {
  readonly [name: string]: Json;
}
const read = (path: string): string => readFileSync(path, 'utf8');
const json = (path: string): Json => JSON.parse(read(path)) as Json;
/** The users of all files of a folder, in their order. */
function usersOf(to: string, files: readonly { file: string }[]): Json[] {
  return files.flatMap(({ file }) => {
    expect(file.startsWith(to)).toBe(true);
    const content = json(file);
    const users = Array.isArray(content) ? content : (content.users ?? content.identities);
    return users as unknown as Json[];
  });
}

describe('each format has the shape that its receiver documents', () => {
  const shape = async (format: ExportFormat) => {
    const { to, report } = await exported('people', format, 'leave-out');
    return { to, report, users: usersOf(to, report.files) };
  };

  test('Keycloak: a realm export, with the JSON texts of the credential', async () => {
    const { to, report, users } = await exported('people', 'keycloak').then(async ({ to, report }) => ({
      to,
      report,
      users: usersOf(to, report.files),
    }));
    // Keycloak knows no bcrypt: nothing is written.
    expect(report).toMatchObject({
      records: 0,
      files: [],
      refused: [{ because: 'bcrypt, which Keycloak does not take', users: 1, example: '1' }],
    });
    expect(() => statSync(to)).toThrow(/ENOENT/);
    expect(users).toEqual([]);

    const without = await exported('people', 'keycloak', 'without-password');
    expect(without.report).toMatchObject({ records: 3, withoutPassword: 3, refused: [], leftOut: ['salt'] });
    const file = join(without.to, `export-${exports}-users-0.json`);
    expect(without.report.files).toEqual([{ file, records: 3 }]);
    expect(json(file)).toEqual({
      realm: `export-${exports}`,
      users: [
        {
          createdTimestamp: 1580702706789,
          username: 'alice',
          enabled: true,
          emailVerified: true,
          email: 'alice@example.com',
          firstName: 'Alice',
          lastName: 'Adams',
          attributes: { user_id: ['1'], phone: ['+4915112345678'], role: ['admin'] },
        },
        {
          createdTimestamp: 1580702706789,
          username: 'bob',
          enabled: false,
          emailVerified: false,
          email: 'Bob@Example.com',
          attributes: { user_id: ['2'] },
        },
        {
          createdTimestamp: 1580702706789,
          username: 'carol',
          enabled: true,
          emailVerified: false,
          email: 'carol@example.com',
          firstName: nasty,
          attributes: { user_id: ['3'] },
        },
      ],
    });
  });

  test('Auth0: an array with the fields that its schema has, and no others', async () => {
    const { report, users } = await shape('auth0');
    expect(report).toMatchObject({ leftOut: ['created_at', 'salt'], withoutPassword: 2, refused: [] });
    expect(users).toEqual([
      {
        email: 'alice@example.com',
        email_verified: true,
        user_id: '1',
        username: 'alice',
        given_name: 'Alice',
        family_name: 'Adams',
        name: 'Alice Adams',
        blocked: false,
        password_hash: bcrypt,
        app_metadata: { phone: '+4915112345678', role: 'admin' },
      },
      { email: 'Bob@Example.com', email_verified: false, user_id: '2', username: 'bob', blocked: true },
      {
        email: 'carol@example.com',
        email_verified: false,
        user_id: '3',
        username: 'carol',
        given_name: nasty,
        name: nasty,
        blocked: false,
      },
    ]);
  });

  test('Firebase: a file for each algorithm, and the command that imports it', async () => {
    const { to, report, users } = await shape('firebase');
    expect(report.files.map(({ file }) => file)).toEqual([
      join(to, 'no-password-1.json'),
      join(to, 'bcrypt-1.json'),
    ]);
    expect(read(join(to, 'import.sh')).split('\n')).toEqual([
      'firebase auth:import no-password-1.json',
      'firebase auth:import bcrypt-1.json --hash-algo=BCRYPT',
      '',
    ]);
    expect(report.leftOut).toEqual(['username', 'role', 'salt']);
    expect(users[2]).toEqual({
      localId: '1',
      email: 'alice@example.com',
      emailVerified: true,
      passwordHash: Buffer.from(bcrypt).toString('base64'),
      displayName: 'Alice Adams',
      createdAt: '1580702706789',
      phoneNumber: '+4915112345678',
      disabled: false,
    });
    expect(users.map(({ disabled }) => disabled)).toEqual([true, false, false]);
  });

  test('Cognito: CSV with its own escapes; who would come back open, or has nothing verified, is refused', async () => {
    const { to, report } = await exported('people', 'cognito', 'leave-out');
    expect(report.refused).toEqual([
      {
        because: 'neither a verified email address nor a verified phone number',
        users: 1,
        example: '3',
      },
      {
        because: 'the account is shut, and an import would open it: Cognito has no field for that',
        users: 1,
        example: '2',
      },
    ]);
    const [header = '', alice = '', ...more] = read(join(to, 'bcrypt-1.csv')).split('\n');
    expect(header).toBe(
      'name,given_name,family_name,middle_name,nickname,preferred_username,profile,picture,website,email,email_verified,gender,birthdate,zoneinfo,locale,phone_number,phone_number_verified,address,updated_at,cognito:mfa_enabled,cognito:username,password_hash',
    );
    expect(alice).toBe(
      `Alice Adams,Alice,Adams,,,,,,,alice@example.com,TRUE,,,,,+4915112345678,FALSE,,,FALSE,alice,${bcrypt}`,
    );
    expect(more).toEqual(['']);
    expect(read(join(to, 'left-out.csv'))).toBe(
      [
        'user_id,username,reason',
        '"2","bob","the account is shut, and an import would open it: Cognito has no field for that"',
        '"3","carol","neither a verified email address nor a verified phone number"',
        '',
      ].join('\n'),
    );
  });

  test('FusionAuth: the pieces of the hash, and active said, which it takes for false', async () => {
    const { report, users } = await shape('fusionauth');
    expect(report.refused).toMatchObject([
      { because: 'no password, and its import wants one of everybody', users: 2 },
    ]);
    expect(users).toEqual([
      {
        active: true,
        username: 'alice',
        email: 'alice@example.com',
        verified: true,
        firstName: 'Alice',
        lastName: 'Adams',
        fullName: 'Alice Adams',
        mobilePhone: '+4915112345678',
        insertInstant: 1580702706789,
        encryptionScheme: 'bcrypt',
        factor: 10,
        salt: bcrypt.slice(7, 29),
        password: bcrypt.slice(29),
        passwordLastUpdateInstant: Date.parse('2026-01-01Z'),
        data: { user_id: '1', columns: { role: 'admin' } },
      },
    ]);
  });

  test('Kratos: identities that are to be created', async () => {
    const { users } = await shape('kratos');
    expect(users[0]).toEqual({
      create: {
        schema_id: 'default',
        traits: { email: 'alice@example.com', username: 'alice', name: { first: 'Alice', last: 'Adams' } },
        state: 'active',
        verifiable_addresses: [
          { value: 'alice@example.com', verified: true, via: 'email', status: 'completed' },
        ],
        metadata_admin: {
          user_id: '1',
          columns: { phone: '+4915112345678', role: 'admin', created_at: '2020-02-03T04:05:06.789+00:00' },
        },
        credentials: { password: { config: { hashed_password: bcrypt } } },
      },
    });
    expect(users[1]).toMatchObject({ create: { state: 'inactive', traits: { username: 'bob' } } });
    expect(users[1]?.create).not.toHaveProperty('credentials');
    expect(users[1]?.create).not.toHaveProperty('verifiable_addresses');
  });

  test('SQL: statements that put the same rows into another table, whatever they hold', async () => {
    const to = join(folder, 'users.sql');
    const report = await exportRecords(config('people'), { to });
    expect(report).toMatchObject({ format: 'sql', records: 3, files: [{ file: to, records: 3 }] });
    const create = table.slice(table.indexOf('create table merged_users'));
    await databases.copy.db.script(`${create}; set standard_conforming_strings = on;`);
    await databases.copy.db.script(read(to));
    const rows = sql`select t::text as row from merged_users t order by user_id`;
    expect(await databases.copy.db.query(rows)).toEqual(await databases.target.db.query(rows));
    await exportRecords(config('many'), { to });
    await databases.copy.db.script(`truncate merged_users; ${read(to)}`);
    expect(await databases.copy.db.query(rows)).toEqual(await databases.many_target.db.query(rows));
    expect(read(to).match(/insert into/g)).toHaveLength(5);
  });
});

describe('a hash that was exported opens as it did', () => {
  const ldap = (digest: string, value: Buffer, salt: Buffer): string => {
    const scheme = { md5: 'MD5', sha1: 'SHA', sha256: 'SHA256', sha384: 'SHA384', sha512: 'SHA512' }[digest];
    return `{${salt.length > 0 ? 'S' : ''}${scheme}}${Buffer.concat([value, salt]).toString('base64')}`;
  };
  const from64 = (text: Json | undefined): Buffer => Buffer.from(String(text ?? ''), 'base64');
  const fromHex = (text: Json | undefined): Buffer => Buffer.from(String(text ?? ''), 'hex');
  const bare = (text: Json | undefined): string => String(text).replace(/=+$/, '');

  /** What a receiver was given of each user, by username or id, written so that verifyPassword reads it. */
  const written: Record<
    Receiver,
    (to: string, files: readonly { file: string }[]) => [string, string, PasswordHints?][]
  > = {
    keycloak: (to, files) =>
      usersOf(to, files).map((user) => {
        const [credential] = (user.credentials ?? []) as unknown as Json[];
        if (credential === undefined) return [String(user.username), ''];
        expect(credential).toMatchObject({ type: 'password', createdDate: expect.any(Number) });
        const { secretData, credentialData } = credential ?? {};
        return [String(user.username), JSON.stringify({ secretData, credentialData })];
      }),
    auth0: (to, files) =>
      usersOf(to, files).map((user) => {
        const custom = user.custom_password_hash;
        if (custom === undefined) return [String(user.username), String(user.password_hash)];
        const { hash, salt } = custom;
        const [value, algorithm] = [hash?.value, String(custom.algorithm)];
        if (algorithm === 'scrypt')
          return [
            String(user.username),
            `${custom.cost}$${custom.blockSize}$${custom.parallelization}$${salt?.value}$${value}`,
          ];
        if (['argon2', 'bcrypt', 'pbkdf2'].includes(algorithm)) return [String(user.username), String(value)];
        expect(salt === undefined || String(salt.position) === 'suffix').toBe(true);
        return [String(user.username), ldap(algorithm, fromHex(value), fromHex(salt?.value))];
      }),
    firebase: (to) =>
      read(join(to, 'import.sh'))
        .trim()
        .split('\n')
        .flatMap((command) => {
          const [, , file = '', ...flags] = command.split(' ');
          const flag = (name: string): string =>
            flags
              .find((each) => each.startsWith(`--${name}=`))
              ?.slice(name.length + 3)
              .replaceAll("'", '') ?? '';
          return (json(join(to, file)).users as unknown as Json[]).map(
            (user): [string, string, PasswordHints?] => {
              const [id, hash, salt] = [`user-${Number(user.localId) - 1}`, user.passwordHash, user.salt];
              if (hash === undefined) return [id, ''];
              const digest = flag('hash-algo').toLowerCase();
              if (digest === 'bcrypt') return [id, from64(hash).toString()];
              if (digest.startsWith('pbkdf'))
                return [
                  id,
                  `$pbkdf2-${digest === 'pbkdf_sha1' ? 'sha1' : 'sha256'}$i=${flag('rounds')}$${bare(salt)}$${bare(hash)}`,
                ];
              if (digest === 'standard_scrypt')
                return [
                  id,
                  `${flag('mem-cost')}$${flag('block-size')}$${flag('parallelization')}$${from64(salt).toString('hex')}$${from64(hash).toString('hex')}`,
                ];
              if (digest === 'scrypt') {
                const isKnown = flag('hash-key') !== '"$SIGNER_KEY"';
                const keys = isKnown ? `,ss=${flag('salt-separator')},sk=${flag('hash-key')}` : '';
                return [
                  id,
                  `$fbscrypt$v=1,n=${flag('mem-cost')},r=${flag('rounds')},p=1${keys}$${salt}$${hash}`,
                ];
              }
              expect(flag('hash-input-order')).toBe('PASSWORD_FIRST');
              return [id, ldap(digest, from64(hash), from64(salt))];
            },
          );
        }),
    cognito: (_to, files) =>
      files.flatMap(({ file }) =>
        read(file)
          .trimEnd()
          .split('\n')
          .slice(1)
          .map((line): [string, string] => {
            const cells = line.split(/(?<!\\),/).map((cell) => cell.replaceAll('\\,', ','));
            return [cells[20] ?? '', cells[21] ?? ''];
          }),
      ),
    fusionauth: (to, files) =>
      usersOf(to, files).map((user) => {
        const { encryptionScheme, factor, salt, password } = user;
        if (String(encryptionScheme) === 'bcrypt')
          return [String(user.username), `$2b$${String(factor).padStart(2, '0')}$${salt}${password}`];
        const digest = /hmac-(sha256|sha512)/.exec(String(encryptionScheme))?.[1];
        return [String(user.username), `$pbkdf2-${digest}$i=${factor}$${bare(salt)}$${bare(password)}`];
      }),
    kratos: (to, files) =>
      usersOf(to, files).map((user) => {
        const hash = String(user.create?.credentials?.password?.config?.hashed_password);
        const name = String(user.create?.traits?.username);
        const crypt = /^\$(md5|sha256|sha512)-crypt(\$.*)$/.exec(hash);
        if (crypt) return [name, `$${{ md5: '1', sha256: '5', sha512: '6' }[crypt[1] ?? '']}${crypt[2]}`];
        const digest = /^\$(md5|sha1|sha256|sha512)\$pf=([^$]*)\$([^$]*)\$([^$]*)$/.exec(hash);
        if (!digest) return [name, hash];
        const [, algorithm = '', joined = '', salt = '', value = ''] = digest;
        expect(Buffer.from(joined, 'base64').toString()).toBe(
          salt === '' ? '{PASSWORD}' : '{PASSWORD}{SALT}',
        );
        return [name, ldap(algorithm, Buffer.from(value, 'base64'), Buffer.from(salt, 'base64'))];
      }),
  };

  const vectorOf = (username: string) => {
    const vector = vectors[Number(username.slice('user-'.length))];
    if (vector === undefined) throw new Error(`no vector ${username}`);
    return vector;
  };

  test.each(receiverNames)('%s takes the kinds that the docs say, and no others', async (name) => {
    const { to, report } = await exported('hashes', name, 'leave-out');
    const taken = written[name](
      to,
      report.files.filter(({ file }) => !file.includes('no-password')),
    );
    const takes = receivers.find(({ title }) => title.toLowerCase() === name)?.takes ?? {};
    const opened = new Set<string>();
    for (const [username, stored] of taken) {
      if (stored === 'undefined' || stored === '') continue;
      const { kind, opens, hints } = vectorOf(username);
      opened.add(username);
      expect(Object.keys(takes)).toContain(kind);
      if (opens === null) continue;
      const right = await verifyPassword(opens, stored, hints);
      expect([kind, stored, right.ok, right.unchecked]).toEqual([kind, stored, true, null]);
      expect((await verifyPassword(`${opens}?`, stored, hints)).ok).toBe(false);
    }
    expect(opened.size).toBeGreaterThan(10);
    // Whoever is refused for the kind of hash has one of which the docs do not say that it is taken.
    const lines = read(join(to, 'left-out.csv')).trim().split('\n').slice(1);
    const reasons = lines.map((line) => /^"\d+","([^"]*)","(.*)"$/.exec(line)?.slice(1) ?? []);
    const ofKind = reasons.flatMap(([username = '', reason]) => {
      const { kind } = vectorOf(username);
      return reason?.startsWith(`${hashKinds[kind].title}, which `) ? [kind] : [];
    });
    // These two hold hashes of several algorithms.
    const mixed = ['prefixed', 'keycloak'];
    expect(ofKind.filter((kind) => kind in takes && !mixed.includes(kind))).toEqual([]);
    expect(ofKind).toContain('plain_text');
    expect(report.refused.reduce((sum, { users }) => sum + users, 0) + report.records).toBe(vectors.length);
  });
});

describe('who is refused', () => {
  test('costs above the limit, and hashes that only look like one, with counts, before anything is written', async () => {
    const { db } = databases.hash_target;
    const strange = [
      bcrypt.replace('$10$', '$13$'),
      '$argon2id$v=19$m=65536,t=3,p=4$c2FsdHNhbHQ$aGFzaA',
      '$pbkdf2-sha256$i=900000,l=32$c2FsdA$aGFzaGhhc2hoYXNoaGFzaGhhc2hoYXNoaGFzaGhhc2g',
      '$pbkdf2-sha256$i=1000,l=32$c2FsdA$!!!!',
      '$pbkdf2-sha256$i=1000,l=32$c2Fsd$aGFza',
      'letmein',
      'd41d8cd98f00b204e9800998ecf8427e',
    ];
    await db.script(
      'create temp table kept as table merged_users; delete from merged_users where user_id > 8',
    );
    try {
      for (const [n, password] of strange.entries())
        await db.execute(
          sql`update merged_users set password = ${password} where user_id = ${n + 1}::bigint`,
        );
      await db.execute(sql`delete from merged_users where user_id > ${strange.length}::bigint`);
      const cognito = await exported('hashes', 'cognito');
      expect(cognito.report.files).toEqual([]);
      expect(
        Object.fromEntries(cognito.report.refused.map(({ because, users }) => [because, users])),
      ).toEqual({
        'argon2id with more than 19,456 KiB, 2 passes or 1 lane': 1,
        'bcrypt of a cost above 12': 1,
        'PBKDF2 with more than 600,000 iterations': 1,
        'PBKDF2 (PHC), and not as that is written': 2,
        'bare digest (hexadecimal), which Cognito does not take': 1,
        'plain text, or not known, which Cognito does not take': 1,
      });
      expect(readdirSync(folder)).not.toContain(cognito.to.slice(folder.length + 1));
      const firebase = await exported('hashes', 'firebase', 'without-password');
      expect(firebase.report).toMatchObject({ records: 7, withoutPassword: 6, refused: [] });
      const kratos = await exported('hashes', 'kratos', 'leave-out');
      expect(kratos.report.records).toBe(3);
      expect(read(join(kratos.to, 'left-out.csv')).trim().split('\n')).toHaveLength(5);
    } finally {
      await db.script('truncate merged_users; insert into merged_users table kept; drop table kept');
    }
  });

  test('all of those who share an address, letter case aside, and not the one that happens to come first', async () => {
    const { db } = databases.target;
    await db.execute(sql`update merged_users set email = 'ALICE@example.com' where user_id = 3`);
    try {
      const { report } = await exported('people', 'auth0');
      expect(report.refused).toEqual([
        { because: 'another user has the same email address, letter case aside', users: 2, example: '1' },
      ]);
    } finally {
      await db.execute(sql`update merged_users set email = 'carol@example.com' where user_id = 3`);
    }
  });

  test('the command line says who and why, with the exit code for what was refused', async () => {
    const run = async (...words: string[]) => {
      const fake = fakeSurroundings({ terminal: false });
      const runs = {
        ...fakeRuns({ loadConfig: async () => ({ config: config('people'), origin: 'file', file: null }) }),
        exportRecords,
      };
      const exit = await runCommandLine(['export', ...words], fake.surroundings, runs);
      return { exit, out: fake.stdout() };
    };
    const to = newPath();
    const stopped = await run('--to', to, '--format', 'fusionauth');
    expect(stopped.exit).toBe(3);
    expect(stopped.out).toContain('Nothing was written: 2 users would be refused');
    expect(stopped.out).toMatch(/2 {2}no password, and its import wants one of everybody {2}2/);
    const left = await run('--to', to, '--format', 'fusionauth', '--refused', 'leave-out');
    expect(left.exit).toBe(0);
    expect(left.out).toContain(`1 record written to ${join(to, 'users-1.json')}`);
    expect((await run('--to', newPath(), '--format', 'okta')).exit).toBe(2);
  });
});

describe('files', () => {
  test('are cut where the receiver wants it, and hold everybody once', async () => {
    for (const [name, most] of [
      ['keycloak', 1000],
      ['kratos', 1000],
      ['fusionauth', 9999],
    ] as const) {
      const { to, report } = await exported(
        'many',
        name,
        name === 'keycloak' ? 'without-password' : undefined,
      );
      expect(report.files.map(({ records }) => records)).toEqual(most === 1000 ? [1000, 1000, 500] : [2500]);
      expect(usersOf(to, report.files)).toHaveLength(2500);
    }
    const { to, report } = await exported('many', 'auth0');
    const ids = usersOf(to, report.files).map(({ user_id }) => Number(user_id));
    expect(ids).toEqual(Array.from({ length: 2500 }, (_, n) => n + 1));
    const sizes = report.files.map(({ file }) => statSync(file).size);
    expect(sizes.length).toBeGreaterThan(2);
    expect(Math.max(...sizes)).toBeLessThanOrEqual(500_000);
    expect(Math.min(...sizes.slice(0, -1))).toBeGreaterThan(490_000);
  });

  test("are their owner's alone, whole or not there, and never among those of another export", async () => {
    const { to, report } = await exported('people', 'kratos');
    expect(statSync(to).mode & 0o777).toBe(0o700);
    expect(statSync(report.files[0]?.file ?? '').mode & 0o777).toBe(0o600);
    await expect(exportRecords(config('people'), { to, format: 'kratos' })).rejects.toMatchObject({
      code: 'FILE_NOT_WRITTEN',
      message: expect.stringContaining('is not empty'),
    });
    const empty = newPath();
    mkdirSync(empty);
    expect((await exportRecords(config('people'), { to: empty, format: 'kratos' })).records).toBe(3);
    writeFileSync(join(folder, 'a file'), '');
    await expect(
      exportRecords(config('people'), { to: join(folder, 'a file'), format: 'kratos' }),
    ).rejects.toMatchObject({ code: 'FILE_NOT_WRITTEN' });
    expect(readdirSync(folder).filter((name) => name.endsWith('.part'))).toEqual([]);
  });
});

describe('what is not said is not guessed', () => {
  /** Values of one column, and what comes of each: one user each, in the order of their ids. */
  const outcome = async (type: string, name: string, values: readonly (string | null)[]) => {
    const { target, people } = databases;
    for (const { db } of [target, people])
      await db.script(
        'drop schema if exists usermerge cascade; drop schema public cascade; create schema public',
      );
    const create = (table: string) =>
      `create table ${table} (user_id bigint primary key, username text not null unique, password text, password_last_changed timestamptz, email text, "${name}" ${type})`;
    await target.db.script(create('merged_users'));
    await people.db.script(create('users'));
    for (const [n, value] of values.entries())
      await people.db.script(
        `insert into users values (${n + 1}, 'user-${n}', null, '2026-01-01Z', 'user-${n}@example.com', ${value === null ? 'null' : `'${value}'`})`,
      );
    const given = parseConfig(
      `
target: { url: "${target.url}", columns: { email: email, ${name}: ${name} } }
sources: [{ name: app, url: "${people.url}", columns: { source_user_id: user_id, email: email, ${name}: ${name} } }]
`,
      { file: 'usermerge.yaml', flags: { allow: [] }, env: {} },
    );
    await apply(given, { planId: (await plan(given)).planId });
    const to = newPath();
    const { files } = await exportRecords(given, { to, format: 'auth0' });
    return usersOf(to, files);
  };

  test.each([
    ['boolean', ['t', 'f', null], [true, false, false]],
    ['text', ['true', 'f', 'pending', '', 'Yes', '1', null], [true, false, false, false, true, true, false]],
    ['timestamptz', ['2026-01-01Z', null], [true, false]],
    ['integer', ['1', '0', '2'], [true, false, false]],
  ] as const)('who is verified, by a column of %s', async (type, values, verified) => {
    const users = await outcome(type, 'email_verified', values);
    expect(users.map(({ email_verified }) => email_verified)).toEqual(verified);
  });

  test.each([
    ['blocked', 'boolean', ['t', 'f', null], [true, false, false]],
    ['disabled', 'text', ['no', 'by an administrator', '', null], [false, true, false, false]],
    ['active', 'text', ['true', 'f', '0', null], [false, true, true, false]],
    ['deleted_at', 'timestamptz', ['2020-01-01Z', null], [true, false]],
    [
      'banned_until',
      'timestamptz',
      ['2020-01-01Z', '9999-01-01Z', 'infinity', null],
      [false, true, true, false],
    ],
  ] as const)('who is shut, by %s of %s', async (name, type, values, shut) => {
    const users = await outcome(type, name, values);
    expect(users.map(({ blocked }) => blocked)).toEqual(shut);
  });
});
