/** pgloader, where it is installed: it moves both tables into the target; the same `distinct on` merges them. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { EmbeddedServer } from '../src/embedded/embedded-postgres.js';
import { newDatabase, settle, sources, withClient } from './databases.js';

const program = process.env.PGLOADER ?? 'pgloader';

export const pgloaderVersion: string | null =
  /version "([^"]+)"/.exec(spawnSync(program, ['--version'], { encoding: 'utf8' }).stdout ?? '')?.[1] ?? null;

const columns = 'user_id, username, password, password_last_changed';

export async function pgloader(server: EmbeddedServer): Promise<{ target: string; seconds: number }> {
  const target = await newDatabase(server, 'merged_pgloader');
  await settle(server);
  const directory = mkdtempSync(join(tmpdir(), 'usermerge-bench-'));
  try {
    const begun = performance.now();
    for (const name of sources) {
      const file = join(directory, `${name}.load`);
      writeFileSync(
        file,
        `load database from ${ofPgloader(server.url(name))} into ${ofPgloader(target)}
           with create tables, create no indexes, no foreign keys
           including only table names matching 'users' in schema 'public'
           alter schema 'public' rename to '${name}';`,
      );
      const { status, stdout, stderr } = spawnSync(program, ['--root-dir', directory, file], {
        cwd: directory,
        encoding: 'utf8',
      });
      if (status !== 0 || /ERROR|FATAL/.test(stdout)) throw new Error(`pgloader failed\n${stdout}${stderr}`);
    }
    await withClient(target, async (client) => {
      await client.query(`set work_mem = '256MB'`);
      await client.query(
        'create table merged_users (user_id integer, username text, password text, password_last_changed timestamptz)',
      );
      await client.query(`
        insert into merged_users
        select distinct on (username collate "C") ${columns}
        from (
          ${sources.map((name, index) => `select ${index} as priority, ${columns} from ${name}.users`).join(' union all ')}
        ) landed
        order by username collate "C", password_last_changed desc nulls last, priority
      `);
      await client.query('create unique index on merged_users (username)');
      await client.query('create index on merged_users (user_id)');
    });
    return { target, seconds: (performance.now() - begun) / 1000 };
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

const ofPgloader = (url: string): string => url.replace(/^postgresql:/, 'pgsql:');
