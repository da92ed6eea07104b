/** A target in a database that checks no text: what is written there is UTF-8, whatever the source was. */
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { parseConfig } from '../../src/config/load.js';
import { connect } from '../../src/postgres/connect.js';
import { ident, sql } from '../../src/postgres/sql.js';
import { apply } from '../../src/runs/apply.js';
import { plan } from '../../src/runs/plan.js';
import { verify } from '../../src/runs/verify.js';
import { useDatabases } from '../support/databases.js';

const databases = useDatabases('target');

test('a Latin-1 file and a UTF-8 one meet in a SQL_ASCII target', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'usermerge-ascii-'));
  const name = `ascii_${randomBytes(4).toString('hex')}`;
  const here = databases.target;
  await here.db.execute(
    sql`create database ${ident(name)} template template0 encoding 'SQL_ASCII' locale 'C'`,
  );
  const url = new URL(here.url);
  url.pathname = `/${name}`;
  try {
    const file = (end: string, text: string, encoding: BufferEncoding) => {
      const path = join(folder, end);
      writeFileSync(path, Buffer.from(`user_id,username,password,password_last_changed\n${text}`, encoding));
      return path;
    };
    const config = parseConfig(
      `
target: { url: "${url.href}" }
sources:
  - { name: latin, url: "${file('a.csv', '1,José,old,2026-01-01T00:00:00Z\n2,Zoë,z,2026-01-01T00:00:00Z\n', 'latin1')}", file: { encoding: latin1 } }
  - { name: utf, url: "${file('b.csv', '1,José,new,2026-02-01T00:00:00Z\n', 'utf8')}" }
`,
      { file: 'usermerge.yaml', flags: { allow: [] }, env: {} },
    );
    const made = await plan(config);
    expect(made.changes.insert).toBe(2);
    await apply(config, { allow: ['unconfirmed_match'] });
    expect((await verify(config)).findings).toEqual([]);
    const db = await connect(url.href, { role: 'target', name: 'target' });
    const rows = await db.query<{ username: string; bytes: string; password: string }>(sql`
      select username, encode(convert_to(username, 'SQL_ASCII'), 'hex') as bytes, password from merged_users order by user_id
    `);
    await db.close();
    expect(rows).toEqual([
      { username: 'José', bytes: Buffer.from('José').toString('hex'), password: 'new' },
      { username: 'Zoë', bytes: Buffer.from('Zoë').toString('hex'), password: 'z' },
    ]);
  } finally {
    await here.db.execute(sql`drop database ${ident(name)} with (force)`);
    rmSync(folder, { recursive: true });
  }
});
