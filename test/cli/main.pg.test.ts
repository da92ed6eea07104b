/** Whole commands, as processes of their own, on real databases. */
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { sql } from '../../src/postgres/sql.js';
import type { ApplyReport, PlanReport, RunLine } from '../../src/runs/reports.js';
import { useDatabases } from '../support/databases.js';

const databases = useDatabases('test_db', 'dev_db', 'merged', 'unused');
const main = join(import.meta.dirname, '../../src/cli/main.ts');
const tsx = import.meta.resolve('tsx');
/** Where no usermerge.yaml is. */
const directory = mkdtempSync(join(tmpdir(), 'usermerge-cli-'));

beforeAll(async () => {
  const users =
    'create table users (user_id integer primary key, username text, password text, password_last_changed timestamptz)';
  await databases.test_db.db.script(`${users};
    insert into users values
      (1, 'alice', 'hash-alice-old', '2026-01-01 00:00:00+00'),
      (2, 'bob', 'hash-bob', '2026-01-02 00:00:00+00'),
      (3, E'evil\\u001b[2J\\nNext: usermerge apply 1', 'hash-evil', '2026-01-03 00:00:00+00')`);
  await databases.dev_db.db.script(`${users};
    insert into users values
      (7, 'alice', 'hash-alice-new', '2026-02-01 00:00:00+00'),
      (2, 'carol', 'hash-carol', '2026-02-02 00:00:00+00')`);
});

afterAll(() => rmSync(directory, { recursive: true, force: true }));

const merge = (): string[] => [
  '--source',
  `test_db=${databases.test_db.url}`,
  '--source',
  `dev_db=${databases.dev_db.url}`,
  '--target',
  databases.merged.url,
];

function start(words: readonly string[]): ChildProcess {
  return spawn(process.execPath, ['--import', tsx, main, ...words], { cwd: directory });
}

interface Ended {
  readonly exit: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

function ended(child: ChildProcess): Promise<Ended> {
  let [stdout, stderr] = ['', ''];
  child.stdout?.on('data', (chunk) => {
    stdout += chunk;
  });
  child.stderr?.on('data', (chunk) => {
    stderr += chunk;
  });
  return new Promise((resolve) => child.on('close', (exit) => resolve({ exit, stdout, stderr })));
}

const usermerge = (...words: string[]): Promise<Ended> => ended(start(words));

describe('the whole job, step by step', () => {
  test('check finds nothing that stands in the way', async () => {
    const { exit, stdout } = await usermerge('check', ...merge());
    expect(stdout).toMatch(/^test_db$/m);
    expect(stdout).not.toContain('FAILURE');
    expect(exit).toBe(0);
  });

  test('plan shows what would change, and stores it; the target is not there yet', async () => {
    const { exit, stdout } = await usermerge('plan', '--exit-code', ...merge());
    expect(stdout).toContain('HAZARDS: 1 NOT ALLOWED');
    expect(stdout).toMatch(/insert +4\n/);
    expect(stdout).toContain('--allow unconfirmed_match --source ... --target ...');
    expect(exit).toBe(6);
  });

  test('a name in a source cannot write on the screen', async () => {
    const { stdout } = await usermerge('plan', '--limit', '50', ...merge());
    expect(stdout).toContain('evil\\u{1b}[2J\\nNext: usermerge apply 1');
    expect(stdout).not.toContain('\u001b');
    expect(stdout).not.toMatch(/^Next: usermerge apply 1$/m);
  });

  test('no output shows a password, of users or of databases', async () => {
    const { stdout, stderr } = await usermerge('plan', '--json', '--limit', '50', ...merge());
    expect(stdout + stderr).not.toContain('hash-');
    expect(stdout + stderr).not.toContain(new URL(databases.merged.url).password);
  });

  test('apply refuses the hazard with exit code 3, and changes nothing', async () => {
    const { exit, stderr } = await usermerge('apply', '--yes', ...merge());
    expect(stderr).toContain('HAZARD_REFUSED');
    expect(stderr).toContain('--allow unconfirmed_match');
    expect(exit).toBe(3);
  });

  test('apply of a plan by its id refuses it, too', async () => {
    const plan = JSON.parse((await usermerge('plan', '--json', ...merge())).stdout) as PlanReport;
    const { exit, stdout, stderr } = await usermerge('apply', String(plan.planId), ...merge());
    expect({ exit, stdout }).toEqual({ exit: 3, stdout: '' });
    expect(stderr).toContain('--allow unconfirmed_match');
  });

  test('apply with the hazard allowed does it', async () => {
    const { exit, stdout } = await usermerge(
      'apply',
      '--yes',
      '--json',
      '--allow',
      'unconfirmed_match',
      ...merge(),
    );
    expect(JSON.parse(stdout)).toMatchObject({
      inserted: 4,
      updated: 0,
      stale: 0,
    } satisfies Partial<ApplyReport>);
    expect(exit).toBe(0);
  });

  test('again: nothing to change, and the exit code says so', async () => {
    const { exit, stdout } = await usermerge('plan', '--exit-code', ...merge());
    expect(stdout).toContain('Nothing to change');
    expect(exit).toBe(0);
    const again = await usermerge('apply', '--yes', '--allow', 'unconfirmed_match', ...merge());
    expect(again.stdout).toContain('0 changes');
    expect(again.exit).toBe(0);
  });

  test('verify finds no drift; with an account changed behind its back it does, exit code 4', async () => {
    const clean = await usermerge('verify', ...merge());
    expect(clean.stdout).toContain('No drift');
    expect(clean.exit).toBe(0);
    // A row that was changed in the target has moved on; drift is where the ledger's accounts say something else.
    const { db } = databases.merged;
    await db.script("update usermerge.account set password = 'hash-else' where username = 'bob'");
    const drift = await usermerge('verify', ...merge());
    await db.script("update usermerge.account set password = 'hash-bob' where username = 'bob'");
    expect(drift.stdout).toContain('DRIFT');
    expect(drift.stdout).toContain('bob');
    expect(drift.exit).toBe(4);
  });

  test('runs lists both', async () => {
    const { stdout } = await usermerge('runs', '--json', ...merge());
    const runs = JSON.parse(stdout) as RunLine[];
    expect(runs.map(({ inserted }) => inserted).toSorted()).toEqual([0, 4]);
    expect((await usermerge('runs', ...merge())).stdout).toContain('apply');
  });
});

describe('when it goes wrong', () => {
  test('a plan that is not there', async () => {
    const { exit, stderr, stdout } = await usermerge('apply', '9999', ...merge());
    expect(stderr).toContain('PLAN_NOT_FOUND');
    expect({ exit, stdout }).toEqual({ exit: 3, stdout: '' });
  });

  test('a source whose server does not answer', async () => {
    const { exit, stderr } = await usermerge(
      'plan',
      '--source',
      'gone=postgres://app:s3cret@127.0.0.1:1/gone',
      '--target',
      databases.unused.url,
    );
    expect(stderr).toContain('gone');
    expect(stderr).not.toContain('s3cret');
    expect(stderr).not.toContain('    at ');
    expect(exit).toBe(1);
  });

  test('nothing to read the merge from', async () => {
    expect(await usermerge('plan')).toMatchObject({ exit: 2, stdout: '' });
  });
});

describe('interrupted', () => {
  type Session = { waits: string | null; query: string };
  /** Sessions of usermerge on these databases. */
  const sessions = (): Promise<Session[]> =>
    databases.merged.db.query<Session>(sql`
      select wait_event as waits, query
      from pg_stat_activity
      where datname = any (${Object.values(databases).map(({ name }) => name)})
        and application_name not like '%tests'`);

  /** Starts the command, and ends it by `signal` once one of its sessions waits for `waits`. */
  async function interrupt(
    signal: 'SIGINT' | 'SIGTERM',
    waits: string,
    words: readonly string[],
  ): Promise<Ended> {
    const child = start(words);
    const end = ended(child);
    try {
      await vi.waitFor(async () => expect((await sessions()).map((each) => each.waits)).toContain(waits), {
        timeout: 120_000,
        interval: 50,
      });
      child.kill(signal);
      await vi.waitFor(() => expect(child.exitCode).not.toBeNull(), { timeout: 120_000 });
      return await end;
    } finally {
      child.kill('SIGKILL');
    }
  }

  const noSession = () =>
    vi.waitFor(async () => expect(await sessions()).toEqual([]), { timeout: 120_000, interval: 50 });

  function expectInterrupted({ exit, stdout, stderr }: Ended): void {
    expect(stdout).toBe('');
    expect(stderr).toBe('Interrupted: no plan was stored, and the target is as it was.\n');
    expect(exit).toBe(130);
  }

  const slowPlan = async (): Promise<string[]> => {
    await databases.dev_db.db.script(`
      create or replace view slow_users as
      select user_id, username, password, password_last_changed + length(pg_sleep(15)::text) * interval '1 second'
        as password_last_changed
      from users`);
    return [
      'plan',
      '--source',
      `dev_db=${databases.dev_db.url}#slow_users`,
      '--target',
      databases.unused.url,
    ];
  };

  test.each(['SIGINT', 'SIGTERM'] as const)('by %s while it reads: 130, and one line', async (signal) => {
    expectInterrupted(await interrupt(signal, 'PgSleep', await slowPlan()));
    await databases.merged.db.script(
      "select pg_terminate_backend(pid) from pg_stat_activity where application_name like 'usermerge%' and wait_event = 'PgSleep'",
    );
  });

  // The engine does not cancel what runs on a source yet.
  test('while it reads: no session stays behind on the source', async () => {
    await interrupt('SIGINT', 'PgSleep', await slowPlan());
    await noSession();
  });

  // The engine does not watch the signal while it opens a source yet.
  test('while a source waits for a lock: 130, one line, and no session stays', async () => {
    const holder = databases.test_db.db;
    await holder.script('begin; lock table users in access exclusive mode');
    try {
      expectInterrupted(await interrupt('SIGINT', 'relation', ['plan', ...merge()]));
      await noSession();
    } finally {
      await holder.script('rollback');
    }
  });
});
