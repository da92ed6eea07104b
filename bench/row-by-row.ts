/** The request's own method, on a part of the accounts: one SELECT, and one INSERT or UPDATE, for each of them. */
import { spawn, spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import type { EmbeddedServer } from '../src/embedded/embedded-postgres.js';
import { inPart, newDatabase, settle, sources, withClient } from './databases.js';

export interface RowByRow {
  readonly target: string;
  readonly accounts: number;
  readonly seconds: number;
}

/** Times as the text that PostgreSQL wrote: a Date would lose the microseconds. Equal zones, so text sorts as they do. */
const timestamptz = 1184;
pg.types.setTypeParser(timestamptz, (text) => text);

const python = process.env.PYTHON ?? 'python3';

/** What the loop is written in: the request's Python with psycopg2 where it is installed, else JavaScript with pg. */
export const rowByRowIn: 'python3, psycopg2' | 'Node, pg' =
  spawnSync(python, ['-c', 'import psycopg2'], { stdio: 'ignore' }).status === 0
    ? 'python3, psycopg2'
    : 'Node, pg';

export async function rowByRow(server: EmbeddedServer, parts: number): Promise<RowByRow> {
  const target = await newDatabase(server, 'merged_row_by_row');
  await withClient(target, (client) =>
    client.query(`
      create table merged_users (user_id integer, username text not null unique, password text, password_last_changed timestamptz);
      create index on merged_users (user_id);
    `),
  );
  await settle(server);
  const urls = sources.map((name) => server.url(name));
  const result =
    rowByRowIn === 'Node, pg' ? await loop(urls, target, parts) : await script(urls, target, parts);
  return { target, ...result };
}

async function script(urls: readonly string[], target: string, parts: number) {
  const env = { ...process.env, SOURCES: JSON.stringify(urls), TARGET: target, WHERE: inPart(parts) };
  const child = spawn(python, [fileURLToPath(new URL('row-by-row.py', import.meta.url))], {
    env,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let said = '';
  for await (const chunk of child.stdout) said += chunk;
  return JSON.parse(said) as { accounts: number; seconds: number };
}

async function loop(urls: readonly string[], targetUrl: string, parts: number) {
  const begun = performance.now();
  const target = new pg.Client({ connectionString: targetUrl });
  await target.connect();
  await target.query('begin');
  let accounts = 0;
  for (const url of urls) {
    const { rows } = await withClient(url, (source) =>
      source.query<{ user_id: number; username: string; password: string; password_last_changed: string }>(
        `select user_id, username, password, password_last_changed from users where ${inPart(parts)}`,
      ),
    );
    for (const { user_id, username, password, password_last_changed: changed } of rows) {
      accounts += 1;
      const [found] = (
        await target.query<{ password: string; password_last_changed: string }>(
          'select password, password_last_changed from merged_users where username = $1',
          [username],
        )
      ).rows;
      if (found === undefined) {
        await target.query(
          'insert into merged_users (user_id, username, password, password_last_changed) values ($1, $2, $3, $4)',
          [user_id, username, password, changed],
        );
      } else if (found.password !== password && found.password_last_changed < changed) {
        await target.query(
          'update merged_users set password = $1, password_last_changed = $2 where username = $3',
          [password, changed, username],
        );
      }
    }
  }
  await target.query('commit');
  await target.end();
  return { accounts, seconds: (performance.now() - begun) / 1000 };
}
