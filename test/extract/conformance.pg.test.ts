import { sql } from '../../src/postgres/sql.js';
import { useDatabases } from '../support/databases.js';
import { type ConformingAccount, describeSource } from './describe-source.js';

const databases = useDatabases('test_db', 'target');

const add = async ({ id, login, hash, hashedAt, email }: ConformingAccount): Promise<void> => {
  await databases.test_db.db.execute(
    sql`insert into people values (${id}, ${login}, ${hash}, ${hashedAt}::timestamptz, ${email})`,
  );
};

describeSource('PostgreSQL', () => ({
  get url() {
    return databases.test_db.url;
  },
  get landingDb() {
    return databases.target.db;
  },
  async create(rows) {
    await databases.test_db.db.script(`
      drop table if exists people;
      create table people (id int, login text, hash text, hashed_at timestamptz, email text);
    `);
    for (const row of rows) await add(row);
  },
  add,
  async fill(rows) {
    await databases.test_db.db.execute(sql`
      insert into people
      select n, 'user' || n, repeat('x', 100), now(), null from generate_series(1, ${rows}::int) n
    `);
  },
  async killSessions() {
    await databases.test_db.db.execute(sql`
      select pg_terminate_backend(pid) from pg_stat_activity
      where datname = current_database() and application_name = 'usermerge'
    `);
  },
  async sessions() {
    const [row] = await databases.test_db.db.query<{ open: string }>(sql`
      select count(*) as open from pg_stat_activity
      where datname = current_database() and application_name = 'usermerge'
    `);
    return Number(row?.open);
  },
}));
