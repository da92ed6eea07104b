/** The target where none is named: an embedded PostgreSQL that is kept in a folder of the current directory. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ownTargetFolder } from '../config/defaults.js';
import { isKept, keepEmbedded } from '../embedded/embedded-postgres.js';
import { connect } from '../postgres/connect.js';
import { ident, sql } from '../postgres/sql.js';

const database = 'merged';

/** Its URL, and what a person should know of it. */
export async function openOwnTarget(): Promise<{ readonly url: string; readonly told: string }> {
  const isNew = !isKept(ownTargetFolder);
  const server = await keepEmbedded(ownTargetFolder);
  if (isNew) writeFileSync(join(ownTargetFolder, '.gitignore'), '*\n');
  const db = await connect(server.url('postgres'), { role: 'target' });
  try {
    const found = await db.query(sql`select from pg_database where datname = ${database}`);
    if (found.length === 0) await db.execute(sql`create database ${ident(database)}`);
  } finally {
    await db.close();
  }
  const told = [
    `No target was named: it is an embedded PostgreSQL, ${isNew ? 'made' : 'kept'} in ${ownTargetFolder}/, and goes on running.`,
    `  connect: psql -h 127.0.0.1 -p ${server.port} -U postgres ${database} (the password is in ${ownTargetFolder}/password)`,
    `  stop: kill ${server.processId}`,
  ];
  return { url: server.url(database), told: `${told.join('\n')}\n` };
}
