/** The demo as a process of its own: what it shows, what it leaves, and what a Ctrl-C leaves. */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { chmodSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { removeStage } from '../../src/demo/stage.js';
import { connect } from '../../src/postgres/connect.js';
import { sql } from '../../src/postgres/sql.js';

const main = join(import.meta.dirname, '../../src/demo/main.ts');
const tsx = import.meta.resolve('tsx');
const patienceMs = 180_000;

/** Where the demo makes its folder: what is in it afterwards, the demo left there. */
let temporary: string;

beforeEach(() => {
  temporary = mkdtempSync(join(tmpdir(), 'usermerge-test-of-demo-'));
  // As root the server runs under another account, which must come through.
  chmodSync(temporary, 0o755);
});

afterEach(async () => {
  for (const name of leftFolders()) await removeStage(join(temporary, name));
  rmSync(temporary, { recursive: true, force: true });
});

interface Running {
  readonly child: ChildProcess;
  readonly ended: Promise<number | null>;
  stdout(): string;
  stderr(): string;
}

/** In a process group of its own, so that a signal can reach all of it, as a terminal's Ctrl-C does. */
function start(...words: string[]): Running {
  const child = spawn(process.execPath, ['--import', tsx, main, ...words], {
    env: { ...process.env, TMPDIR: temporary, NO_COLOR: '1' },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  });
  let [stdout, stderr] = ['', ''];
  child.stdout.on('data', (chunk) => {
    stdout += chunk;
  });
  child.stderr.on('data', (chunk) => {
    stderr += chunk;
  });
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
  return { child, ended, stdout: () => stdout, stderr: () => stderr };
}

const leftFolders = (): string[] => readdirSync(temporary).filter((name) => name.startsWith('usermerge-'));

/** Processes that were started with a path below our folder: the server, initdb, pg_ctl. */
function leftProcesses(): string[] {
  const all = execFileSync('ps', ['-A', '-o', 'args='], { encoding: 'utf8' }).split('\n');
  return all.filter((line) => line.includes(`${temporary}/usermerge-`));
}

test('everything that it promises comes true; it stays with --keep, and goes with --stop', {
  timeout: patienceMs,
}, async () => {
  const { ended, stdout, stderr } = start('--keep');
  expect({
    exit: await ended,
    stderr: stderr(),
    failures: stdout().match(/did not come[\s\S]*/)?.[0],
  }).toEqual({ exit: 0, stderr: '', failures: undefined });

  for (const title of ['Check', 'Plan', 'Apply', 'Verify', 'Three of them', 'Meanwhile', 'Timings']) {
    expect(stdout()).toMatch(new RegExp(`^${title}`, 'm'));
  }
  expect(stdout()).toContain('✓ merged_users');
  expect(stdout()).not.toContain('✗');
  expect(stdout(), 'a stored password').not.toMatch(/\$2b\$|\$argon2|pbkdf2_\w+\$/);

  const [, url = ''] = /psql '([^']+\/merged_users[^']*)'/.exec(stdout()) ?? [];
  const db = await connect(url);
  expect(await db.query(sql`select username from merged_users where username like 'carla%'`)).toEqual([
    { username: 'carla.neumann' },
  ]);
  await db.close();

  const [, folder = ''] = /--stop (\S+)/.exec(stdout()) ?? [];
  const stop = start('--stop', folder);
  expect({ exit: await stop.ended, stderr: stop.stderr() }).toEqual({ exit: 0, stderr: '' });
  expect(leftFolders()).toEqual([]);
  expect(leftProcesses()).toEqual([]);

  const again = start('--stop', folder);
  expect(await again.ended).toBe(2);
  expect(again.stderr()).toContain('is no folder of the demo');
});

describe('interrupted, it leaves nothing', () => {
  interface Stage {
    readonly when: string;
    readonly signal: NodeJS.Signals;
    readonly words?: string[];
    /** Whether the demo is where it is to be interrupted. */
    readonly isThere: (running: Running) => boolean;
  }

  const stages: Stage[] = [
    {
      when: 'while initdb makes a server that was to stay',
      signal: 'SIGINT',
      words: ['--keep'],
      isThere: () => leftProcesses().some((line) => line.includes('initdb')),
    },
    {
      when: 'while the users are created',
      signal: 'SIGTERM',
      isThere: () => leftFolders().some((name) => readdirSync(join(temporary, name)).includes('env')),
    },
    {
      when: 'while it plans, twice, as npm passes a Ctrl-C on',
      signal: 'SIGINT',
      words: ['--keep'],
      isThere: ({ stdout }) => stdout().includes('Check'),
    },
    {
      when: 'while it verifies',
      signal: 'SIGTERM',
      isThere: ({ stdout }) => stdout().includes('Applied plan 1'),
    },
  ];

  test.each(stages)('$when: $signal', { timeout: patienceMs }, async ({ signal, words = [], isThere }) => {
    const running = start(...words);
    await vi.waitUntil(() => isThere(running) || running.child.exitCode !== null, {
      timeout: patienceMs / 2,
      interval: 5,
    });
    expect({ exit: running.child.exitCode, stderr: running.stderr() }).toEqual({ exit: null, stderr: '' });
    const group = -(running.child.pid ?? 0);
    process.kill(group, signal);
    process.kill(group, signal);
    expect({ exit: await running.ended, stderr: running.stderr() }).toEqual({
      exit: 130,
      stderr: 'Interrupted: the server is stopped, and its folder is removed.\n',
    });
    expect(leftFolders()).toEqual([]);
    expect(leftProcesses()).toEqual([]);
  });
});
