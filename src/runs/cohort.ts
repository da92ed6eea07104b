/** Whom `--only` names: lines of a file, or the first column of a query. */
import { createReadStream } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { MergeConfig } from '../config/merge-config.js';
import { UsermergeError } from '../errors/usermerge-error.js';
import { ownSql } from '../pipeline/extract/postgres-relation.js';
import { type Merge, table } from '../pipeline/merge.js';
import { connect } from '../postgres/connect.js';
import { sql } from '../postgres/sql.js';

/**
 * Fills plan_cohort. A file whose name ends in `.sql` holds a query for the target, which may read the ledger; any other has a
 * username, a `user_id` or `source:id` on each line.
 *
 * @throws UsermergeError CONFIG_INVALID: the file cannot be read, or names nobody
 */
export async function loadCohort(
  merge: Merge,
  config: MergeConfig,
  path: string,
  signal?: AbortSignal,
): Promise<void> {
  const cohort = table(merge, 'plan_cohort');
  const into = merge.db.copyFrom(sql`copy ${cohort} (who) from stdin`);
  try {
    if (path.endsWith('.sql')) {
      await withQuery(config, await readFile(path, 'utf8'), (rows) => pipeline(rows, into, { signal }));
    } else await pipeline(Readable.from(lines(path)), into, { signal });
  } catch (error) {
    into.destroy();
    const { code } = error as NodeJS.ErrnoException;
    if (code === undefined || !/^E[A-Z]+$/.test(code)) throw error;
    throw invalid(path, `the file cannot be read (${code})`, error);
  }
  await merge.db.execute(sql`
    /* cohort.once */
    delete from ${cohort} c using ${cohort} o where o.who = c.who and o.ctid < c.ctid
  `);
  await merge.db.execute(sql`/* cohort.analyze */ analyze ${cohort}`);
  const [row] = await merge.db.query<{ empty: boolean }>(
    sql`/* cohort.empty */ select not exists (select from ${cohort}) as empty`,
  );
  if (row?.empty === true) throw invalid(path, 'names nobody');
}

const invalid = (path: string, problem: string, cause?: unknown): UsermergeError =>
  new UsermergeError('CONFIG_INVALID', `--only: ${problem}`, {
    at: { file: path },
    next: 'Give a file with a username, a user_id or SOURCE:ID on each line, or a NAME.sql with a query for these.',
    cause,
  });

/** Lines as COPY takes them; without the white space around a name, and without empty ones. */
async function* lines(path: string): AsyncGenerator<string> {
  for await (const line of createInterface({ input: createReadStream(path, 'utf8'), crlfDelay: 1000 })) {
    const who = line.replace(/^\uFEFF/, '').trim();
    if (who !== '') yield `${who.replaceAll('\\', '\\\\').replaceAll('\t', '\\t')}\n`;
  }
}

/** The query in a session of its own that refuses every write; it is prepared first, which refuses more than one. */
async function withQuery(
  config: MergeConfig,
  text: string,
  fn: (rows: Readable) => Promise<void>,
): Promise<void> {
  const db = await connect(config.target.url, {
    role: 'target',
    applicationName: 'usermerge cohort',
    readOnly: true,
  });
  try {
    const query = sql`(\n${ownSql(text)}\n) as cohort (who)`;
    await db.query(sql`/* cohort.query */ select cohort.who::text from ${query} limit 0`);
    await fn(
      db.copyTo(sql`copy (select cohort.who::text from ${query} where cohort.who is not null) to stdout`),
    );
  } finally {
    await db.close();
  }
}
