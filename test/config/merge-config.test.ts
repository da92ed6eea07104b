import { describe, expect, test } from 'vitest';
import { configDigest, configWithoutSecrets } from '../../src/config/digest.js';
import { parseConfig } from '../../src/config/load.js';
import type { MergeConfig } from '../../src/config/merge-config.js';
import { conflictPolicies } from '../../src/pipeline/vocabulary.js';

function resolve(yaml: string): MergeConfig {
  return parseConfig(yaml, {
    file: 'usermerge.yaml',
    flags: { allow: [] },
    env: { TARGET_URL: 'postgres://t/m', TEST_DB_URL: 'postgres://s/a' },
  });
}

const least =
  'target: { url: "postgres://t/m" }\nsources: [{ name: a, url: "postgres://s/a" }, { name: b, url: "postgres://s/b" }]\n';

/** The example of docs/semantics.md, with what its excerpt of the sources leaves out. */
const contract = `
target:
  url: \${TARGET_URL}
  table: merged_users
  time_zone: UTC
  columns: { user_id: user_id, username: username, password: password, password_last_changed: password_last_changed, email: email, role: role }
ledger: { schema: usermerge }
sources:
  - name: test_db
    url: \${TEST_DB_URL}
    table: public.users
    where: deleted_at is null
    columns: { source_user_id: id, username: login, password: pwd_hash, password_last_changed: pwd_at, email: email, salt: salt, role: role, totp_secret: totp_secret }
    time: { is: exact, zone: Europe/Berlin, spikes: as_given }
    verified: { email: email_verified }
    credentials: always
    history: none
match: { on: [username], normalize: [], confirm: [email], same_people: false }
credential: { columns: [salt], second_factor: totp_secret }
columns: { email: { survivorship: newest }, role: { survivorship: priority, privileged: true } }
conflicts: { password_tie: priority, vanished_account: keep }
allow: [unconfirmed_match]
ids: { from: 1000000 }
clock_skew: 5m
`;

describe('the resolved configuration', () => {
  test('says every default', () => {
    expect(resolve(least)).toEqual({
      target: {
        url: 'postgres://t/m',
        table: { schema: null, name: 'merged_users' },
        timeZone: 'UTC',
        columns: {
          userId: 'user_id',
          username: 'username',
          password: 'password',
          passwordLastChanged: 'password_last_changed',
        },
      },
      ledger: { schema: 'usermerge' },
      sources: [
        {
          name: 'a',
          priority: 1,
          url: 'postgres://s/a',
          file: null,
          preset: null,
          parameters: null,
          relation: { kind: 'table', table: { schema: null, name: 'users' } },
          where: null,
          columns: {
            sourceUserId: 'user_id',
            username: 'username',
            password: 'password',
            passwordLastChanged: 'password_last_changed',
            updatedAt: null,
            merge: {},
          },
          time: { is: 'exact', zone: null, unit: null, format: null, spikes: null },
          verified: {},
          credentials: 'always',
          history: 'none',
          retire: null,
        },
        expect.objectContaining({ name: 'b', priority: 2 }),
      ],
      columns: [],
      match: { on: ['username'], normalize: [], confirm: [], samePeople: false },
      credential: { columns: [], secondFactor: null, plaintext: 'keep', plaintextKey: null },
      newestBy: 'password_last_changed',
      conflicts: Object.fromEntries(Object.entries(conflictPolicies).map(([kind, [first]]) => [kind, first])),
      allow: [],
      ids: { from: null },
      clockSkewMs: 300_000,
    });
  });

  test('is as the example of the contract says', () => {
    const config = resolve(contract);
    expect(config.columns).toEqual([
      {
        name: 'email',
        target: 'email',
        group: 'email',
        survivorship: { rule: 'newest' },
        privileged: false,
        evidence: true,
        key: false,
        secondFactor: false,
      },
      {
        name: 'role',
        target: 'role',
        group: 'role',
        survivorship: { rule: 'priority' },
        privileged: true,
        evidence: false,
        key: false,
        secondFactor: false,
      },
      {
        name: 'salt',
        target: null,
        group: 'credential',
        survivorship: { rule: 'newest' },
        privileged: false,
        evidence: false,
        key: false,
        secondFactor: false,
      },
      {
        name: 'totp_secret',
        target: null,
        group: 'credential',
        survivorship: { rule: 'newest' },
        privileged: false,
        evidence: false,
        key: false,
        secondFactor: true,
      },
    ]);
    expect(config.sources[0]).toMatchObject({
      relation: { kind: 'table', table: { schema: 'public', name: 'users' } },
      where: 'deleted_at is null',
      columns: {
        sourceUserId: 'id',
        username: 'login',
        password: 'pwd_hash',
        passwordLastChanged: 'pwd_at',
        merge: { email: 'email', role: 'role', salt: 'salt', totp_secret: 'totp_secret' },
      },
      time: { is: 'exact', zone: 'Europe/Berlin', unit: null, format: null, spikes: 'as_given' },
      verified: { email: 'email_verified' },
    });
    expect(config).toMatchObject({
      credential: { columns: ['salt', 'totp_secret'], secondFactor: 'totp_secret' },
      allow: ['unconfirmed_match'],
      ids: { from: 1_000_000 },
    });
  });

  test('has an entry for each merge column in each source', () => {
    const config = resolve(`target: { url: "postgres://t/m", columns: { email: mail } }
sources:
  - { name: a, url: "postgres://s/a", columns: { email: e } }
  - { name: b, url: "postgres://s/b" }
`);
    expect(config.sources.map(({ columns }) => columns.merge)).toEqual([{ email: 'e' }, { email: null }]);
    expect(config.columns[0]).toMatchObject({ name: 'email', target: 'mail' });
  });

  test('reads no time where there is none', () => {
    const config = resolve(`target: { url: "postgres://t/m" }
sources:
  - { name: a, url: "postgres://s/a", time: { is: none } }
  - { name: b, url: "postgres://s/b", columns: { password_last_changed: null, password: null } }
`);
    for (const source of config.sources) {
      expect(source.time.is).toBe('none');
      expect(source.columns.passwordLastChanged).toBeNull();
    }
    expect(config.sources[1]?.columns.password).toBeNull();
  });

  test('goes by updated_at where every source that counts maps one', () => {
    const sources = (b: string) =>
      resolve(`target: { url: "postgres://t/m" }
sources:
  - { name: a, url: "postgres://s/a", columns: { updated_at: at } }
  - { name: b, url: "postgres://s/b"${b} }
`);
    expect(sources('').newestBy).toBe('password_last_changed');
    expect(sources(', retire: drop').newestBy).toBe('updated_at');
    expect(sources(', retire: keep').newestBy).toBe('password_last_changed');
    expect(sources(', columns: { updated_at: changed }')).toMatchObject({
      newestBy: 'updated_at',
      columns: [],
    });
  });

  test('may write updated_at, too', () => {
    const config = resolve(`target: { url: "postgres://t/m", columns: { updated_at: changed } }
sources: [{ name: a, url: "postgres://s/a", columns: { updated_at: at } }]
`);
    expect(config.columns).toMatchObject([{ name: 'updated_at', target: 'changed' }]);
    expect(config.sources[0]?.columns).toMatchObject({ updatedAt: 'at', merge: { updated_at: 'at' } });
  });

  test('normalises in the order of the contract, whatever the order of the file', () => {
    const { match } = resolve(`${least}match: { normalize: [email_domain_lower, trim, casefold, nfkc] }\n`);
    expect(match.normalize).toEqual(['nfkc', 'casefold', 'trim', 'email_domain_lower']);
  });

  test('names the source of a survivorship, and a query without its semicolon', () => {
    const config = resolve(`target: { url: "postgres://t/m", columns: { email: mail } }
sources: [{ name: "a: b", url: "postgres://s/a", query: "select 1 ;\\n", columns: { email: e } }]
columns: { email: { survivorship: "source:a: b" } }
`);
    expect(config.columns[0]?.survivorship).toEqual({ rule: 'source', source: 'a: b' });
    expect(config.sources[0]?.relation).toEqual({ kind: 'query', sql: 'select 1' });
  });

  test.each([
    ['0', 0],
    ['30s', 30_000],
    ['1h', 3_600_000],
    ['2d', 172_800_000],
  ])('gives clock_skew %s in milliseconds', (text, ms) => {
    expect(resolve(`${least}clock_skew: ${text}\n`).clockSkewMs).toBe(ms);
  });
});

describe('the digest', () => {
  const digest = (yaml: string) => configDigest(resolve(yaml));

  test('is the same for the same meaning', () => {
    expect(digest(least)).toMatch(/^[0-9a-f]{64}$/);
    expect(
      digest(`${least}match: { on: [username] }\nclock_skew: 300s\nconflicts: { password_tie: priority }\n`),
    ).toBe(digest(least));
    expect(configDigest(configWithoutSecrets(resolve(least)))).toBe(digest(least));
    expect(configDigest(JSON.parse(JSON.stringify(resolve(contract))))).toBe(digest(contract));
  });

  test('does not depend on where databases are, nor on what is allowed', () => {
    expect(digest(least.replaceAll('postgres://', 'postgresql://u:p@x.'))).toBe(digest(least));
    expect(digest(`${least}allow: [time_spike]\nledger: { schema: other }\n`)).toBe(digest(least));
  });

  test.each([
    [
      'the order of the sources',
      (yaml: string) => yaml.replace(/\{ name: a(.*?)\}, \{ name: b(.*?)\}/, '{ name: b$2}, { name: a$1}'),
    ],
    ['the name of a source', (yaml: string) => yaml.replace('name: b', 'name: c')],
    ['the table of a source', (yaml: string) => yaml.replace('name: b', 'name: b, table: people')],
    ['where', (yaml: string) => yaml.replace('name: b', 'name: b, where: active')],
    ['a mapping', (yaml: string) => yaml.replace('name: b', 'name: b, columns: { password: hash }')],
    ['the time', (yaml: string) => yaml.replace('name: b', 'name: b, time: { is: no_later_than }')],
    ['credentials', (yaml: string) => yaml.replace('name: b', 'name: b, credentials: if_alone')],
    ['history', (yaml: string) => yaml.replace('name: b', 'name: b, history: latest')],
    ['retire', (yaml: string) => yaml.replace('name: b', 'name: b, retire: keep')],
    ['the target table', (yaml: string) => yaml.replace('/m"', '/m", table: people')],
    ['the key', (yaml: string) => `${yaml}match: { normalize: [trim] }\n`],
    ['a policy', (yaml: string) => `${yaml}conflicts: { vanished_account: drop }\n`],
    ['the first new id', (yaml: string) => `${yaml}ids: { from: 5 }\n`],
    ['the clock skew', (yaml: string) => `${yaml}clock_skew: 0\n`],
  ])('changes with %s', (_what, change) => {
    expect(change(least)).not.toBe(least);
    expect(digest(change(least))).not.toBe(digest(least));
  });
});
