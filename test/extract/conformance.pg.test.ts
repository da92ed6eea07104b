import { writeFileSync } from 'node:fs';
import { appendFile, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'libsql';
import { afterAll, beforeAll } from 'vitest';
import { sql } from '../../src/postgres/sql.js';
import { useDatabases } from '../support/databases.js';
import { type ConformingAccount, describeSource, type KindTraits } from './describe-source.js';

const databases = useDatabases('test_db', 'target');

const add = async ({ id, login, hash, hashedAt, email }: ConformingAccount): Promise<void> => {
  await databases.test_db.db.execute(
    sql`insert into people values (${id}, ${login}, ${hash}, ${hashedAt}::timestamptz, ${email})`,
  );
};

describeSource('PostgreSQL', { staged: false, tables: true, server: true, finestUs: 1 }, () => ({
  get url() {
    return databases.test_db.url;
  },
  get nowhere() {
    const url = new URL(databases.test_db.url);
    url.port = '1';
    return url.href;
  },
  get target() {
    return databases.target;
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

let directory: string;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'usermerge-files-'));
});
afterAll(() => rm(directory, { recursive: true }));

/** A kind that is a file: how it begins, how a row is written, and how it ends. */
function describeFile(
  kind: string,
  name: string,
  form: { begin: string; row: (row: ConformingAccount) => string; between: string; end: string },
  traits: Partial<KindTraits> = {},
) {
  const path = () => join(directory, name);
  let written: ConformingAccount[] = [];
  const write = (rows: readonly ConformingAccount[]) => {
    written = [...rows];
    writeFileSync(path(), `${form.begin}${rows.map(form.row).join(form.between)}${form.end}`);
  };
  describeSource(kind, { staged: true, tables: false, server: false, finestUs: 1, ...traits }, () => ({
    get url() {
      return path();
    },
    get nowhere() {
      return `${path()}.not.${name.split('.').at(-1)}`;
    },
    get target() {
      return databases.target;
    },
    async create(rows) {
      write(rows);
    },
    async add(row) {
      write([...written, row]);
    },
    async fill(rows) {
      write([]);
      const many = Array.from({ length: rows }, (_, id) =>
        form.row({
          id,
          login: `user${id}`,
          hash: 'x'.repeat(100),
          hashedAt: '2024-02-29T12:34:56Z',
          email: null,
        }),
      );
      writeFileSync(path(), form.begin);
      await appendFile(path(), `${many.join(form.between)}${form.end}`);
    },
  }));
}

const fields = ({ id, login, hash, hashedAt, email }: ConformingAccount) => [
  String(id),
  login,
  hash,
  hashedAt,
  email,
];
const quoted = (value: string | null) => (value === null ? '' : `"${value.replaceAll('"', '""')}"`);
const document = ({ id, login, hash, hashedAt, email }: ConformingAccount) =>
  JSON.stringify({ id, login, hash, hashed_at: hashedAt, email });

describeFile('CSV', 'people.csv', {
  begin: 'id,login,hash,hashed_at,email\n',
  row: (row) => fields(row).map(quoted).join(','),
  between: '\n',
  end: '\n',
});
describeFile('TSV', 'people.tsv', {
  begin: 'id\tlogin\thash\thashed_at\temail\r\n',
  row: (row) => fields(row).map(quoted).join('\t'),
  between: '\r\n',
  end: '\r\n',
});
describeFile('NDJSON', 'people.ndjson', { begin: '', row: document, between: '\n', end: '\n' });
describeFile('JSON', 'people.json', { begin: '[\n', row: document, between: ',\n', end: '\n]\n' });

/** Another process's connection to the file, as an application has one. */
function sqliteFile(): Database.Database {
  const db = new Database(join(directory, 'people.db'), { timeout: 10_000 });
  db.exec('pragma journal_mode = wal');
  return db;
}

describeSource('SQLite', { staged: true, tables: true, server: false, finestUs: 1 }, () => {
  const insert = (db: Database.Database, rows: readonly ConformingAccount[]) => {
    const statement = db.prepare('insert into people values (?, ?, ?, ?, ?)');
    for (const { id, login, hash, hashedAt, email } of rows) statement.run(id, login, hash, hashedAt, email);
  };
  const write = (fn: (db: Database.Database) => void) => {
    const db = sqliteFile();
    fn(db);
    db.close();
  };
  return {
    url: `sqlite:${join(directory, 'people.db')}`,
    nowhere: `sqlite:${join(directory, 'poeple.db')}`,
    get target() {
      return databases.target;
    },
    async create(rows) {
      write((db) => {
        db.exec(
          'drop table if exists people; create table people (id integer primary key, login text, hash text, hashed_at text, email text)',
        );
        insert(db, rows);
      });
    },
    async add(row) {
      write((db) => insert(db, [row]));
    },
    async fill(rows) {
      write((db) => {
        db.exec(`
          with recursive n (i) as (select 10 union all select i + 1 from n where i < ${rows})
          insert into people select i, 'user' || i, hex(zeroblob(50)), '2024-01-01T00:00:00Z', null from n
        `);
      });
    },
  };
});
