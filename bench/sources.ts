/**
 * npm run bench -- sources: a first run with the same accounts from each kind of source, beside PostgreSQL's own.
 *
 *   --accounts N    default 1 million; --repeat N: each kind so often, in turns; medians are shown
 */
import { createReadStream, createWriteStream, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { pipeline } from 'node:stream/promises';
import Database from 'libsql';
import type { EmbeddedServer } from '../src/embedded/embedded-postgres.js';
import { connect } from '../src/postgres/connect.js';
import { type Sql, sql } from '../src/postgres/sql.js';
import { noMariadb, startMariadb, type TestMariadb } from '../test/support/mariadb.js';
import { createSources, fingerprint, newDatabase, settle, sources } from './databases.js';
import { median, number } from './report.js';
import { applyOnce, type Run } from './usermerge.js';

interface Kind {
  readonly name: string;
  /** Makes the same accounts of a source; gives its URL. */
  make(source: string): Promise<string>;
}

export async function benchSources(
  server: EmbeddedServer,
  { accounts, repeat, tell }: { accounts: number; repeat: number; tell: (line: string) => void },
): Promise<void> {
  const directory = mkdtempSync(join(tmpdir(), 'usermerge-bench-sources-'));
  const maria = noMariadb === undefined ? await startMariadb() : undefined;
  if (maria === undefined) tell(`MariaDB is left out: ${noMariadb}`);
  try {
    tell(`making ${number(accounts)} accounts`);
    await createSources(server, accounts);
    const kinds = kindsOf(server, directory, maria);
    const urls = new Map<string, Map<string, string>>();
    for (const kind of kinds) {
      const made = new Map<string, string>();
      for (const name of sources) made.set(name, await kind.make(name));
      urls.set(kind.name, made);
    }
    const runs = new Map<string, Run[]>(kinds.map(({ name }) => [name, []]));
    let expected: string | undefined;
    for (let turn = 0; turn < repeat; turn += 1) {
      for (const { name } of turned(kinds, turn)) {
        const target = await newDatabase(server, 'merged');
        await settle(server);
        const run = await applyOnce(server, target, urls.get(name));
        const print = await fingerprint(target);
        expected ??= print;
        if (print !== expected) throw new Error(`${name} gave other golden records`);
        runs.get(name)?.push(run);
        tell(`${name}: ${run.seconds.toFixed(2)} s`);
      }
    }
    const base = median(runs.get('PostgreSQL')?.map(({ seconds }) => seconds) ?? []);
    for (const [name, each] of runs) {
      const seconds = median(each.map((run) => run.seconds));
      const memory = Math.max(...each.map(({ peakMemoryBytes }) => peakMemoryBytes)) / 2 ** 20;
      process.stdout.write(
        `${name.padEnd(12)}${seconds.toFixed(2).padStart(8)} s ${number(accounts / seconds).padStart(10)} accounts/s  ratio ${(base / seconds).toFixed(2)}  peak of Node ${memory.toFixed(0)} MiB\n`,
      );
    }
  } finally {
    await maria?.stop();
    rmSync(directory, { recursive: true, force: true });
  }
}

const turned = <T>(list: readonly T[], by: number): T[] => [
  ...list.slice(by % list.length),
  ...list.slice(0, by % list.length),
];

function kindsOf(server: EmbeddedServer, directory: string, maria: TestMariadb | undefined): Kind[] {
  const write = async (source: string, end: string, copy: Sql): Promise<string> => {
    const path = join(directory, `${source}.${end}`);
    const db = await connect(server.url(source));
    await pipeline(db.copyTo(copy), createWriteStream(path));
    await db.close();
    return path;
  };
  const plain = sql`copy (select user_id, username, password, to_char(password_last_changed, 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as password_last_changed from users) to stdout`;
  const documents = sql`copy (select row_to_json(u) from (select user_id, username, password, to_char(password_last_changed, 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as password_last_changed from users) u) to stdout with (format csv, quote E'\\x01', delimiter E'\\x02')`;
  return [
    { name: 'PostgreSQL', make: async (source) => server.url(source) },
    { name: 'CSV', make: (source) => write(source, 'csv', sql`${plain} with (format csv, header true)`) },
    { name: 'NDJSON', make: (source) => write(source, 'ndjson', documents) },
    {
      name: 'SQLite',
      async make(source) {
        const rows = await write(source, 'tsv', plain);
        const path = join(directory, `${source}.db`);
        const db = new Database(path);
        db.exec(
          'create table users (user_id integer primary key, username text, password text, password_last_changed text); begin',
        );
        const insert = db.prepare('insert into users values (?, ?, ?, ?)');
        for await (const line of createInterface(createReadStream(rows))) {
          const [id = '', ...texts] = line.split('\t');
          insert.run(Number(id), ...texts);
        }
        db.exec('commit');
        db.close();
        return `sqlite:${path}`;
      },
    },
    ...(maria === undefined ? [] : [mariadb(maria, directory, write, plain)]),
  ];
}

function mariadb(
  maria: TestMariadb,
  directory: string,
  write: (source: string, end: string, copy: Sql) => Promise<string>,
  plain: Sql,
): Kind {
  return {
    name: 'MariaDB',
    async make(source) {
      const path = await write(source, 'tsv', plain);
      mkdirSync(directory, { recursive: true });
      await maria.db.query(
        `create table ${source} (user_id int primary key, username varchar(100) not null, password varchar(200), password_last_changed datetime(6))`,
      );
      await maria.db.query({
        sql: `load data local infile '${path}' into table ${source} (user_id, username, password, @t) set password_last_changed = replace(trim(trailing 'Z' from @t), 'T', ' ')`,
        infileStreamFactory: () => createReadStream(path),
      });
      return `${maria.url}#${source}`;
    },
  };
}
