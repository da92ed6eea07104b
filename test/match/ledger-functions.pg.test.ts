import { describe, expect, test } from 'vitest';
import { parseConfig } from '../../src/config/load.js';
import { ensureLedger, type IdTypes } from '../../src/ledger/ledger.js';
import { connect } from '../../src/postgres/connect.js';
import { ident, sql } from '../../src/postgres/sql.js';
import { urlOf, useDatabases } from '../support/databases.js';

const databases = useDatabases('target', 'admin');
const types: IdTypes = { sourceId: 'bigint', userId: 'bigint' };
const config = parseConfig(
  'target: { url: "postgres://t/m" }\nsources: [{ name: a, url: "postgres://s/a" }]\n',
  { file: 'usermerge.yaml', flags: { allow: [] }, env: {} },
);

describe('the functions for match keys', () => {
  test('come to a ledger that was made before they were, once', async () => {
    const { db } = databases.target;
    const version = sql`select value from usermerge.setting where name = 'version'`;
    await ensureLedger(db, config, types);
    const [made] = await db.query(version);
    await db.script(`
      drop function usermerge.fold, usermerge.has_later_character, usermerge.skeleton;
      delete from usermerge.setting where name = 'version';
    `);
    await ensureLedger(db, config, types);
    await ensureLedger(db, config, types);
    expect(await db.query(version)).toEqual([made]);
    expect(await db.query(sql`select usermerge.fold('ÄSS') = 'äss' as folds`)).toEqual([{ folds: true }]);
  });

  test('do not keep a ledger out of a database that is not in UTF-8', async () => {
    const name = `${databases.admin.name}_latin1`;
    const { db } = databases.admin;
    await db.execute(
      sql`create database ${ident(name)} template template0 encoding 'LATIN1' locale_provider libc locale 'C'`,
    );
    try {
      const latin1 = await connect(urlOf(name), { applicationName: 'usermerge tests' });
      await ensureLedger(latin1, config, types).finally(() => latin1.close());
    } finally {
      await db.execute(sql`drop database ${ident(name)} with (force)`);
    }
  });
});
