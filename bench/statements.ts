/** Which statements a run of usermerge spends its time in: from the server's own log, by the names that they begin with. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { EmbeddedServer } from '../src/embedded/embedded-postgres.js';
import { withClient } from './databases.js';

export interface StatementTime {
  readonly name: string;
  readonly calls: number;
  readonly ms: number;
}

/** The server writes down each statement of sessions that begin from now on in this database. */
export async function logStatements(server: EmbeddedServer, database: string): Promise<void> {
  await withClient(server.url('postgres'), (client) =>
    client.query(`alter database "${database}" set log_min_duration_statement = 0`),
  );
}

/** What was written down since the log was `from` characters long; the longest first. */
export function statementTimes(server: EmbeddedServer, from: number): StatementTime[] {
  const times = new Map<string, { calls: number; ms: number }>();
  for (const [, duration, text = ''] of logOf(server)
    .slice(from)
    .matchAll(
      /duration: ([\d.]+) ms {2}(?:statement|parse [^:]*|bind [^:]*|execute [^:]*):\s*([^\n]*(?:\n\t[^\n]*)?)/g,
    )) {
    const name = nameOf(text);
    const before = times.get(name) ?? { calls: 0, ms: 0 };
    times.set(name, { calls: before.calls + 1, ms: before.ms + Number(duration) });
  }
  return [...times].map(([name, time]) => ({ name, ...time })).sort((a, b) => b.ms - a.ms);
}

export const logOf = (server: EmbeddedServer): string =>
  readFileSync(join(server.directory, 'server.log'), 'utf8');

/** `merge.survivors` of `/* merge.survivors: ... *\/ select ...`; otherwise how it begins. */
function nameOf(text: string): string {
  const flat = text.replaceAll(/\s+/g, ' ').trim();
  return /\/\*\s*([^*:]*)/.exec(flat)?.[1]?.trim() ?? flat.slice(0, 60);
}
