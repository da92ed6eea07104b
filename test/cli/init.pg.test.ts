/** init as a process: from two databases to a plan, by what it says and nothing else. */
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { InitReport } from '../../src/runs/init.js';
import { useDatabases } from '../support/databases.js';

const databases = useDatabases('test_db', 'dev_db', 'merged');
const main = join(import.meta.dirname, '../../src/cli/main.ts');
const directory = mkdtempSync(join(tmpdir(), 'usermerge-init-cli-'));
const file = join(directory, 'usermerge.yaml');

beforeAll(async () => {
  const users = (id: string, login: string, time: string): string => `
    create table users (
      ${id} integer primary key, ${login} text not null unique, pwd_hash text, ${time} timestamptz, email text, reset_token text
    )`;
  await databases.test_db.db.script(`${users('id', 'login', 'pwd_at')};
    insert into users values
      (1, 'alice', '$2b$12$' || repeat('a', 53), '2026-01-01 00:00:00+00', 'alice@x.org', 'token-of-alice'),
      (2, 'bob', '$2b$12$' || repeat('b', 53), '2026-01-02 00:00:00+00', 'bob@x.org', null)`);
  await databases.dev_db.db.script(`${users('user_id', 'username', 'password_changed_at')};
    insert into users values
      (7, 'alice', '$2b$12$' || repeat('c', 53), '2026-02-01 00:00:00+00', 'alice@x.org', null),
      (8, 'bob', '$2b$12$' || repeat('d', 53), '2026-02-01 00:00:00+00', 'another.bob@y.org', null)`);
});

afterAll(() => rmSync(directory, { recursive: true, force: true }));

interface Ended {
  readonly exit: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

function usermerge(words: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<Ended> {
  const child = spawn(process.execPath, ['--import', import.meta.resolve('tsx'), main, ...words], {
    cwd: directory,
    env: { ...process.env, ...env },
  });
  let [stdout, stderr] = ['', ''];
  child.stdout.on('data', (chunk) => {
    stdout += chunk;
  });
  child.stderr.on('data', (chunk) => {
    stderr += chunk;
  });
  return new Promise((resolve) => child.on('close', (exit) => resolve({ exit, stdout, stderr })));
}

const given = (): string[] => [
  ...['--source', `test_db=${databases.test_db.url}`, '--source', `dev_db=${databases.dev_db.url}`],
  ...['--target', databases.merged.url],
];

const secrets = (): string[] => [new URL(databases.merged.url).password, 'token-of-alice', 'aaaaaaaa'];

test('without an answer it fails, shows the evidence, and writes nothing', async () => {
  const { exit, stdout, stderr } = await usermerge(['init', ...given()]);
  expect(exit).toBe(2);
  expect(stdout).toBe('');
  expect(stderr).toContain(
    'Of the 2 usernames that test_db and dev_db both have, 1 differs in email (50 %).',
  );
  expect(stderr).toContain('--same-people no');
  expect(existsSync(file)).toBe(false);
});

test('with it a file is written that check and plan take, with the URLs from the environment', async () => {
  const { exit, stdout } = await usermerge(['init', '--same-people', 'no', ...given()]);
  expect(exit).toBe(0);
  expect(stdout).toContain('usermerge.yaml was written: 2 sources into merged_users');
  const text = readFileSync(file, 'utf8');
  for (const secret of secrets()) expect(text + stdout).not.toContain(secret);

  const env = {
    TEST_DB_URL: databases.test_db.url,
    DEV_DB_URL: databases.dev_db.url,
    TARGET_URL: databases.merged.url,
  };
  const check = await usermerge(['check'], env);
  expect(check.stdout).not.toContain('FAILURE');
  expect(check.exit).toBe(0);
  const plan = await usermerge(['plan', '--json'], env);
  expect(plan.exit).toBe(0);
  expect(JSON.parse(plan.stdout)).toMatchObject({ changes: { insert: 1 } });
});

test('it is not written twice, unless that is wanted; --json says what was proposed', async () => {
  const again = await usermerge(['init', '--same-people', 'no', ...given()]);
  expect(again.exit).toBe(2);
  expect(again.stderr).toContain('usermerge.yaml is there already');
  const forced = await usermerge(['init', '--same-people', 'yes', '--force', '--json', ...given()]);
  expect(forced.exit).toBe(0);
  const report = JSON.parse(forced.stdout) as InitReport;
  expect(report.config.match?.same_people).toBe(true);
  expect(report.reasons['sources.0.columns.source_user_id']).toBe('the primary key');
  expect(report.text).toBe(readFileSync(file, 'utf8'));
});
