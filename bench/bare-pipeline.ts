/**
 * The bare pipeline: `psql COPY | psql COPY` one source after the other into an unlogged table, then one `distinct on`
 * into the target, and its two indexes. It keeps nothing else and asks nothing: the floor for any merge by way of SQL.
 */
import { spawn } from 'node:child_process';
import type { EmbeddedServer } from '../src/embedded/embedded-postgres.js';
import { newDatabase, settle, sources } from './databases.js';

export const psql = process.env.PSQL ?? 'psql';

const columns = 'user_id, username, password, password_last_changed';

export async function barePipeline(server: EmbeddedServer): Promise<{ target: string; seconds: number }> {
  const target = await newDatabase(server, 'merged_bare');
  await settle(server);
  const begun = performance.now();
  await shell('"$PSQL" -X -q -v ON_ERROR_STOP=1 "$TARGET" -c "$SQL"', {
    TARGET: target,
    SQL: `create unlogged table landed (priority int, user_id integer, username text collate "C", password text, password_last_changed timestamptz)`,
  });
  for (const [index, name] of sources.entries()) {
    await shell('"$PSQL" -X -q "$SOURCE" -c "$OUT" | "$PSQL" -X -q -v ON_ERROR_STOP=1 "$TARGET" -c "$IN"', {
      SOURCE: server.url(name),
      TARGET: target,
      OUT: `copy (select ${index + 1}, ${columns} from users) to stdout (format binary)`,
      IN: `copy landed from stdin (format binary)`,
    });
  }
  await shell('"$PSQL" -X -q -v ON_ERROR_STOP=1 "$TARGET" -c "$SQL"', {
    TARGET: target,
    SQL: `
      set work_mem = '256MB';
      create table merged_users (user_id integer, username text, password text, password_last_changed timestamptz);
      insert into merged_users
      select distinct on (username) ${columns} from landed order by username, password_last_changed desc nulls last, priority;
      create unique index on merged_users (username);
      create index on merged_users (user_id);
    `,
  });
  return { target, seconds: (performance.now() - begun) / 1000 };
}

function shell(command: string, env: Record<string, string>): Promise<void> {
  const child = spawn('sh', ['-c', command], {
    env: { ...process.env, PSQL: psql, ...env },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code) =>
      code === 0 ? resolve() : reject(new Error(`${command}: exit code ${code}`)),
    );
  });
}
