/** No server at all: files in, an embedded PostgreSQL in the folder, a file out. */
import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { stopEmbedded } from '../../src/embedded/embedded-postgres.js';

// The server's account has to reach the folder, also where TMPDIR is root's own.
const directory = mkdtempSync(join(process.getuid?.() === 0 ? '/tmp' : tmpdir(), 'usermerge-own-'));
chmodSync(directory, 0o755);
afterAll(async () => {
  await stopEmbedded(join(directory, '.usermerge'));
  rmSync(directory, { recursive: true, force: true });
});

const main = join(import.meta.dirname, '../../src/cli/main.ts');
const tsx = import.meta.resolve('tsx');

function usermerge(words: readonly string[], input?: string) {
  const { status, stdout, stderr } = spawnSync(process.execPath, ['--import', tsx, main, ...words], {
    cwd: directory,
    encoding: 'utf8',
    ...(input === undefined ? {} : { input }),
  });
  return { status, stdout, stderr };
}

test('files are merged and exported with nothing installed, and the target is kept', () => {
  const csv = 'user_id,username,password,password_last_changed\n';
  writeFileSync(
    join(directory, 'a.csv'),
    `${csv}1,alice,A,2024-01-01T00:00:00Z\n2,bob,B,2024-01-01T00:00:00Z\n`,
  );
  writeFileSync(
    join(directory, 'b.ndjson'),
    '{"user_id":7,"username":"alice","password":"A2","password_last_changed":"2024-05-01T00:00:00.000001Z"}\n',
  );
  expect(usermerge(['export', '--to', 'merged.csv'])).toMatchObject({ status: 2 });
  const allowed = ['apply', '--yes', '--allow', 'unconfirmed_match'];
  const first = usermerge([...allowed, '--source', 'a=a.csv', '--source', 'b=b.ndjson']);
  expect(first).toMatchObject({ status: 0 });
  expect(first.stderr).toMatch(
    /made in \.usermerge.*psql -h 127\.0\.0\.1 -p \d+ -U postgres merged.*stop: kill \d+/s,
  );
  const password = readFileSync(join(directory, '.usermerge/password'), 'utf8');
  expect(first.stderr + first.stdout).not.toContain(password);

  // The next command finds it running, and what was applied.
  expect(usermerge(['export', '--to', 'merged.csv']).stderr).toMatch(/kept in \.usermerge/);
  expect(readFileSync(join(directory, 'merged.csv'), 'utf8')).toBe(
    'user_id,username,password,password_last_changed\n1,alice,A2,2024-05-01 00:00:00.000001+00\n2,bob,B,2024-01-01 00:00:00+00\n',
  );
  expect(statSync(join(directory, 'merged.csv')).mode & 0o777).toBe(0o600);
  expect(usermerge(['export', '--to', 'merged.ndjson'])).toMatchObject({ status: 0 });
  const [alice] = readFileSync(join(directory, 'merged.ndjson'), 'utf8').split('\n');
  expect(JSON.parse(alice ?? '')).toMatchObject({ user_id: 1, password: 'A2' });
  expect(usermerge(['export', '--to', 'merged.xlsx'])).toMatchObject({ status: 2 });
  expect(existsSync(join(directory, 'merged.xlsx'))).toBe(false);
});

test('standard input is a source', () => {
  writeFileSync(
    join(directory, 'stdin.yaml'),
    'target: { table: others }\nledger: { schema: others_ledger }\nsources: [{ name: piped, url: "-", file: { format: csv } }]\n',
  );
  const run = usermerge(
    ['apply', '--yes', '--config', 'stdin.yaml', '--json'],
    'user_id,username,password,password_last_changed\n1,alice,A,2024-01-01T00:00:00Z\n2,too,few\n',
  );
  expect(run).toMatchObject({ status: 0 });
  expect(JSON.parse(run.stdout)).toMatchObject({ inserted: 1 });
});
