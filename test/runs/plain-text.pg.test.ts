/** credential.plaintext: kept with a warning, refused, or hashed before any table holds it. */

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeEach, expect, test } from 'vitest';
import { runCommandLine } from '../../src/cli/command-line.js';
import { parseConfig } from '../../src/config/load.js';
import { recognise } from '../../src/credentials/recognise.js';
import { verifyPassword } from '../../src/credentials/verify-password.js';
import { ident, sql } from '../../src/postgres/sql.js';
import { apply } from '../../src/runs/apply.js';
import { tryLogins } from '../../src/runs/logins.js';
import { plan } from '../../src/runs/plan.js';
import { verify } from '../../src/runs/verify.js';
import { fakeRuns, fakeSurroundings, typeAnswers } from '../cli/fake-surroundings.js';
import { useDatabases } from '../support/databases.js';

const databases = useDatabases('test_db', 'dev_db', 'target');
const folder = mkdtempSync(join(tmpdir(), 'usermerge-plain-'));
afterAll(() => rmSync(folder, { recursive: true }));
const key = 'a key of at least thirty-two characters';
const secrets = ['hunter2', 'swordfish', 'correct horse', 'tr0ub4dor'];
const bcrypt = '$2b$10$S45J1IAACDZMD/C4Dbn3mOmW7tn5jIrXJKabLhqR4yVI5dRi0.eXS';

/** alice: the same password in both, at one time; bob and carol share one; dora has a hash, erin is locked. */
beforeEach(async () => {
  for (const name of ['test_db', 'dev_db', 'target'] as const)
    await databases[name].db.script(
      'drop schema public cascade; create schema public; drop schema if exists usermerge cascade',
    );
  const table =
    'create table users (user_id integer primary key, username text, password text, password_last_changed timestamptz)';
  await databases.test_db.db.script(`${table}; insert into users values
    (1, 'alice', 'hunter2', '2026-01-01Z'), (2, 'bob', 'swordfish', '2026-01-01Z'), (3, 'dora', '${bcrypt}', '2026-01-01Z'), (4, 'erin', '!', '2026-01-01Z')`);
  await databases.dev_db.db.script(`${table}; insert into users values
    (11, 'alice', 'hunter2', '2026-01-01Z'), (12, 'bob', 'correct horse', '2026-01-01Z'), (13, 'carol', 'swordfish', '2026-01-01Z')`);
});

const config = (credential: string, devDb = databases.dev_db.url) =>
  parseConfig(
    `
target: { url: "${databases.target.url}" }
sources:
  - { name: test_db, url: "${databases.test_db.url}" }
  - { name: dev_db, url: "${devDb}", columns: { source_user_id: user_id } }
match: { same_people: true }
credential: { ${credential} }
`,
    { file: 'usermerge.yaml', flags: { allow: [] }, env: {} },
  );
const hashing = (of = key, devDb?: string) => config(`plaintext: hash, plaintext_key: "${of}"`, devDb);

/** Everything that the target's tables hold, as text. */
async function dump(): Promise<string> {
  const { db } = databases.target;
  const tables = await db.query<{ name: string }>(sql`
    select c.oid::regclass::text as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
    where c.relkind in ('r', 'p') and n.nspname in ('usermerge', 'public')`);
  const texts: string[] = [];
  for (const { name } of tables) {
    const [schema = '', table = ''] = name.includes('.') ? name.split('.') : ['public', name];

    const rows = await db.query<{ row: string }>(
      sql`select t::text as row from ${ident(schema.replaceAll('"', ''), table.replaceAll('"', ''))} t`,
    );
    texts.push(...rows.map(({ row }) => row));
  }
  return texts.join('\n');
}

const stored = async (): Promise<Record<string, string>> =>
  Object.fromEntries(
    (
      await databases.target.db.query<{ username: string; password: string }>(
        sql`select username, password from merged_users order by username`,
      )
    ).map(({ username, password }) => [username, password]),
  );

test('by default plain text goes through as it is, and every plan warns of it', async () => {
  const made = await plan(config('columns: []'));
  expect(made.notes.filter((note) => note.includes('plain text'))).toHaveLength(2);
  await apply(config('columns: []'), { planId: made.planId });
  expect(await stored()).toMatchObject({ alice: 'hunter2', dora: bcrypt });
});

test('refuse: a source that has some is not taken in, and nothing of it is kept', async () => {
  await expect(plan(config('plaintext: refuse'))).rejects.toMatchObject({ code: 'PLAINTEXT_REFUSED' });
  const kept = await dump();
  for (const secret of secrets) expect(kept).not.toContain(secret);
  // Nor of a source that was stopped because another one was refused.
  await databases.dev_db.db.script(`update users set password = '${bcrypt}'`);
  await expect(plan(config('plaintext: refuse'))).rejects.toMatchObject({ code: 'PLAINTEXT_REFUSED' });
  expect(
    await databases.target.db.query(
      sql`select relname from pg_class where relname ~ '^landing_' and relkind = 'r'`,
    ),
  ).toEqual([]);
  for (const name of ['test_db', 'dev_db'] as const)
    await databases[name].db.script(`update users set password = '${bcrypt}' where password not like '!%'`);
  expect((await plan(config('plaintext: refuse'))).changes.insert).toBe(5);
});

test('hash: wants to be agreed to, then no table ever holds the plain text, and everybody logs in', async () => {
  await expect(plan(hashing())).rejects.toMatchObject({
    code: 'HASHING_NOT_AGREED',
    message: expect.stringMatching(
      /has \d passwords in plain text; hashing them takes about \d+ s on \d+ cores/,
    ),
  });
  const made = await plan(hashing(), { hashPlainText: true });
  const [alice] = made.conflicts
    .filter(({ kind }) => kind === 'password_tie')
    .flatMap(({ samples }) => samples);
  // bob's passwords differ, at one time; alice's are the same.
  expect(made.conflicts.filter(({ kind }) => kind === 'password_tie')).toMatchObject([{ count: 1 }]);
  expect(alice).toMatchObject({ matchKey: 'bob', accounts: [{ password: 'A' }, { password: 'B' }] });
  await apply(hashing(), { planId: made.planId });
  const kept = await dump();
  for (const secret of secrets) expect(kept).not.toContain(secret);
  expect(kept).not.toContain(key);
  expect(kept).not.toContain('usermerge-sealed');

  const passwords = await stored();
  expect(Object.entries(passwords).map(([name, password]) => [name, recognise(password).kind])).toEqual([
    ['alice', 'argon2id'],
    ['bob', 'argon2id'],
    ['carol', 'argon2id'],
    ['dora', 'bcrypt'],
    ['erin', 'locked'],
  ]);
  expect(await verifyPassword('hunter2', passwords.alice ?? '')).toMatchObject({
    ok: true,
    needsRehash: false,
  });
  expect(
    (await tryLogins(hashing(), [{ username: 'carol', password: 'swordfish' }], { by: 'target' })).failed,
  ).toBe(0);
  // Who shares a password shares no hash.
  expect(passwords.carol).not.toBe(passwords.bob);
});

test('hash: a second run knows equal from different and hashes only what is new; verify finds no drift', async () => {
  await apply(hashing(), { planId: (await plan(hashing(), { hashPlainText: true })).planId });
  const before = await stored();
  // Nothing is new, so that nothing needs to be agreed to.
  const second = await plan(hashing());
  expect(second.changes).toMatchObject({ insert: 0, update: 0 });
  expect(second.sources.map(({ changedSinceLastReading }) => changedSinceLastReading)).toEqual([0, 0]);
  expect(await verify(hashing())).toMatchObject({ drift: 0, movedOn: 0 });

  await databases.dev_db.db.script(
    "update users set password = 'tr0ub4dor', password_last_changed = '2026-02-01Z' where user_id = 11",
  );
  expect(await verify(hashing())).toMatchObject({ drift: 0, movedOn: 1 });
  await expect(plan(hashing())).rejects.toMatchObject({
    message: expect.stringContaining('dev_db has 1 passwords'),
  });
  await apply(hashing(), { planId: (await plan(hashing(), { hashPlainText: true })).planId });
  const after = await stored();
  expect(await verifyPassword('tr0ub4dor', after.alice ?? '')).toMatchObject({ ok: true });
  expect({ ...after, alice: '' }).toEqual({ ...before, alice: '' });
  const kept = await dump();
  for (const secret of secrets) expect(kept).not.toContain(secret);
});

test('hash: another key is refused, and no key is a mistake in the configuration', async () => {
  await plan(hashing(), { hashPlainText: true });
  await expect(plan(hashing('another key of thirty-two characters or more'))).rejects.toMatchObject({
    code: 'CONFIG_INVALID',
  });
  expect(() => config('plaintext: hash')).toThrow(/plaintext_key/);
  expect(() => config('plaintext: hash, plaintext_key: short')).toThrow(/32 characters/);
});

test('hash: of a file, too', async () => {
  const file = join(folder, 'users.csv');
  writeFileSync(
    file,
    'user_id,username,password,password_last_changed\n21,frank,hunter2,2026-01-01T00:00:00Z\n22,gina,"correct horse",2026-01-01T00:00:00Z\n',
  );
  const made = await plan(hashing(key, file), { hashPlainText: true });
  await apply(hashing(key, file), { planId: made.planId });
  expect(await verifyPassword('correct horse', (await stored()).gina ?? '')).toMatchObject({ ok: true });
  const kept = await dump();
  for (const secret of secrets) expect(kept).not.toContain(secret);
});

test('the command line says how long it takes and asks; elsewhere an option agrees', async () => {
  const run = async (words: readonly string[], typed: string | null) => {
    const fake = fakeSurroundings({ terminal: typed !== null });
    const runs = {
      ...fakeRuns({ loadConfig: async () => ({ config: hashing(), origin: 'file', file: null }) }),
      plan,
    };
    const done = runCommandLine(words, fake.surroundings, runs);
    if (typed !== null) await typeAnswers(fake, [['Hash them now? Type yes: ', typed]]);
    return { exit: await done, stderr: fake.stderr() };
  };
  expect(await run(['plan'], null)).toMatchObject({
    exit: 3,
    stderr: expect.stringContaining('--hash-plaintext'),
  });
  expect(await run(['plan'], 'no\r')).toMatchObject({
    exit: 3,
    stderr: expect.stringContaining('in plain text; hashing them takes about'),
  });
  expect((await run(['plan'], 'yes\r')).exit).toBe(0);
  expect((await run(['plan', '--hash-plaintext'], null)).exit).toBe(0);
});
