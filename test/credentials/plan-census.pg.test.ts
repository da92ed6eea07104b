import { expect, test } from 'vitest';
import { parseConfig } from '../../src/config/load.js';
import { plan } from '../../src/runs/plan.js';
import { useDatabases } from '../support/databases.js';

const databases = useDatabases('test_db', 'dev_db', 'target');
const bcrypt = '$2b$10$S45J1IAACDZMD/C4Dbn3mOmW7tn5jIrXJKabLhqR4yVI5dRi0.eXS';

test('a plan counts the kinds of passwords of each source, read now or before, and warns of what is bad', async () => {
  for (const name of ['test_db', 'dev_db'] as const)
    await databases[name].db.script(
      'create table users (user_id integer primary key, username text, password text, password_last_changed timestamptz)',
    );
  await databases.test_db.db.script(`
    insert into users select n, 'u' || n, '${bcrypt}', now() from generate_series(1, 5) n;
    insert into users values (6, 'u6', '!', now()), (7, 'u7', null, now())`);
  // Two rows of one id: not every row can be an account, which takes the other way through the landing.
  await databases.dev_db.db.script(`
    alter table users drop constraint users_pkey;
    insert into users values (1, 'v1', 'hunter2', now()), (1, 'v1', 'hunter3', now()), (2, 'v2', 'hunter4', now()),
      (3, 'v3', '8743b52063cd84097a65d1633f5c74f5', now())`);
  const config = (devDb: string) =>
    parseConfig(
      `
target: { url: "${databases.target.url}" }
sources:
  - { name: test_db, url: "${databases.test_db.url}" }
  - { name: dev_db, ${devDb} }
`,
      { file: 'usermerge.yaml', flags: { allow: [] }, env: {} },
    );
  const first = await plan(config(`url: "${databases.dev_db.url}"`));
  const kinds = first.sources.map(({ passwords }) =>
    passwords.map(({ kind, parameters, accounts, strength }) => [kind, parameters, accounts, strength]),
  );
  expect(kinds).toEqual([
    [
      ['bcrypt', 'cost 10', 5, 'advised'],
      ['locked', '', 1, 'unusable'],
      ['none', '', 1, 'unusable'],
    ],
    [
      ['hex_digest', '32 digits', 1, 'fast'],
      ['plain_text', '', 1, 'readable'],
    ],
  ]);
  expect(first.notes.filter((note) => note.includes('password') || note.includes('hash'))).toEqual([
    expect.stringMatching(/^dev_db: 1 accounts have a password that looks like no known hash/),
    expect.stringMatching(/^dev_db: 1 accounts have a fast hash/),
  ]);
  expect(JSON.stringify(first)).not.toMatch(/hunter|8743b52063|S45J1IAACD/);

  const second = await plan(config('retire: keep'));
  expect(second.sources[1]?.passwords).toEqual(first.sources[1]?.passwords);
});
