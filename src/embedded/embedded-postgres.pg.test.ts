import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { connect } from '../postgres/connect.js';
import { sql } from '../postgres/sql.js';
import { startEmbedded, stopEmbedded } from './embedded-postgres.js';

const base = mkdtempSync(join(tmpdir(), 'usermerge-embedded-test-'));
afterAll(() => rmSync(base, { recursive: true, force: true }));

async function countOf(url: string): Promise<string | undefined> {
  const db = await connect(url);
  try {
    return (await db.query<{ count: string }>(sql`select count(*) as count from kept`))[0]?.count;
  } finally {
    await db.close();
  }
}

test('a server comes back after a crash, an outage and a stop that kept it, with what was committed', async () => {
  const { chmodSync } = await import('node:fs');
  chmodSync(base, 0o755);
  const directory = join(base, 'kept');
  const server = await startEmbedded({ directory, keep: true });
  const db = await connect(server.url('postgres'));
  await db.script('create table kept (n int); insert into kept values (1), (2)');
  const settings = await db.query(
    sql`select current_setting('listen_addresses') as listen, current_setting('server_encoding') as encoding`,
  );
  expect(settings).toEqual([{ listen: '127.0.0.1', encoding: 'UTF8' }]);

  await server.crash();
  await server.restart();
  expect(await countOf(server.url('postgres'))).toBe('2');
  await expect(db.query(sql`select 1`)).rejects.toMatchObject({ code: 'CONNECTION_LOST' });
  await db.close();

  await server.stopImmediately();
  await server.restart();
  expect(await countOf(server.url('postgres'))).toBe('2');

  await server.stop();
  const again = await startEmbedded({ directory, keep: true });
  expect(await countOf(again.url('postgres'))).toBe('2');
  await expect(startEmbedded({ directory })).rejects.toMatchObject({ code: 'EMBEDDED_UNAVAILABLE' });

  expect(await stopEmbedded(directory, { remove: true })).toBe(true);
  expect(await stopEmbedded(directory)).toBe(false);
  expect(existsSync(directory)).toBe(false);
});

test('a server that is not to be kept leaves nothing', async () => {
  const server = await startEmbedded({ password: "it's; a: p@ss" });
  const db = await connect(server.url('postgres'));
  await expect(connect(server.url('postgres').replace('p%40ss', 'pass'))).rejects.toMatchObject({
    code: 'AUTHENTICATION_FAILED',
  });
  await db.close();
  await server.stop();
  expect(existsSync(server.directory)).toBe(false);
});
