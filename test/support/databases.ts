import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, inject } from 'vitest';
import { connect, type Database } from '../../src/postgres/connect.js';
import { ident, sql } from '../../src/postgres/sql.js';

export interface TestDatabase {
  /** The name that the server knows it by: unique in the run. */
  name: string;
  url: string;
  /** An open session of it, closed for you. */
  db: Database;
}

export type TestDatabases<Name extends string> = Record<Name, TestDatabase>;

/**
 * Empty databases for a test file, one for each name, on the run's server: made before its tests and dropped
 * after them. Call it at the top of the file or of a `describe`; use what it returns inside tests and hooks.
 *
 * ```ts
 * const databases = useDatabases('test_db', 'dev_db', 'target');
 * test('...', async () => { await databases.target.db.script('create table ...'); });
 * ```
 */
export function useDatabases<const Name extends string>(...names: readonly Name[]): TestDatabases<Name> {
  const databases = {} as TestDatabases<Name>;
  let drop = async (): Promise<void> => undefined;
  beforeAll(async () => {
    const opened = await openDatabases(names);
    Object.assign(databases, opened.databases);
    drop = opened.drop;
  });
  afterAll(() => drop());
  return databases;
}

/** The same for the time of one function: a fresh set for a single test. */
export async function withDatabases<const Name extends string, T>(
  names: readonly Name[],
  fn: (databases: TestDatabases<Name>) => Promise<T>,
): Promise<T> {
  const { databases, drop } = await openDatabases(names);
  try {
    return await fn(databases);
  } finally {
    await drop();
  }
}

/** A connection string of the run's server for `database`, which need not exist. */
export function urlOf(database: string): string {
  const url = new URL(inject('postgresUrl'));
  url.pathname = `/${encodeURIComponent(database)}`;
  return url.href;
}

async function openDatabases<Name extends string>(names: readonly Name[]) {
  const server = await connect(urlOf('postgres'), { applicationName: 'usermerge tests' });
  const databases = {} as TestDatabases<Name>;
  for (const name of names) {
    const unique = `${name}_${randomBytes(4).toString('hex')}`;
    await server.execute(sql`create database ${ident(unique)} template template0`);
    const url = urlOf(unique);
    databases[name] = { name: unique, url, db: await connect(url, { applicationName: 'usermerge tests' }) };
  }
  const drop = async (): Promise<void> => {
    for (const { name, db } of Object.values<TestDatabase>(databases)) {
      await db.close();
      await server.execute(sql`drop database if exists ${ident(name)} with (force)`);
    }
    await server.close();
  };
  return { databases, drop };
}
