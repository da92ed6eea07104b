/** crosswalk: which golden record each account went into, as a file or as a view to join on. */
import type { Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { MergeConfig, TableName } from '../config/merge-config.js';
import { UsermergeError } from '../errors/usermerge-error.js';
import { targetIdType } from '../pipeline/columns.js';
import { type Merge, table } from '../pipeline/merge.js';
import { catalogText, empty, ident, literal, type Sql, sql } from '../postgres/sql.js';
import { withApplied } from './as-applied.js';
import { writePrivateFile } from './private-file.js';
import type { CrosswalkReport, CrosswalkView } from './reports.js';

export type CrosswalkFormat = 'csv' | 'ndjson';

export interface CrosswalkOptions {
  readonly format: CrosswalkFormat;
  /** Where it goes: the path of a file, or a stream, which is left open. */
  readonly to: string | Writable;
  /** This source alone; without it all of them. */
  readonly source?: string | undefined;
  readonly signal?: AbortSignal;
}

const nothingMerged = 'there is no crosswalk';

/**
 * Writes the crosswalk: every account that is or was merged, once, with the golden record it belongs to. The rows are made
 * by the server, and pass through as they come.
 *
 * @throws UsermergeError PLAN_NOT_FOUND: nothing was applied yet; CONFIG_INVALID: no such source; FILE_NOT_WRITTEN
 */
export async function crosswalk(given: MergeConfig, options: CrosswalkOptions): Promise<CrosswalkReport> {
  const { format, to, source, signal } = options;
  return withApplied(
    given,
    nothingMerged,
    async (merge) => {
      const rows = rowsOf(merge, source === undefined ? null : sourceNo(merge, source));
      const from = merge.db.copyTo(format === 'csv' ? asCsv(rows) : asNdjson(rows));
      if (typeof to === 'string') await writePrivateFile(to, from, signal);
      else await pipeline(from, to, { end: false, ...(signal ? { signal } : {}) }).catch(unlessUnread);
      return { accounts: from.rowCount, format, file: typeof to === 'string' ? to : null };
    },
    signal,
  );
}

/** A reader that has enough (`| head`) is no failure. */
function unlessUnread(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EPIPE') throw error;
}

/** The number of a source that was merged. @throws UsermergeError CONFIG_INVALID */
export function sourceNo(merge: Merge, name: string): number {
  const source = merge.sources.find((each) => each.config.name === name);
  if (source) return source.no;
  throw new UsermergeError('CONFIG_INVALID', `no run has merged a source "${name}"`, {
    at: { source: name },
    next: `These were merged: ${merge.sources.map((each) => each.config.name).join(', ')}.`,
  });
}

/** One row an account. The username is that of the golden record as it stands; NULL: the record was deleted in the target. */
function rowsOf(merge: Merge, ofSource: number | null): Sql {
  const { userId, username } = merge.config.target.columns;
  const idType = targetIdType(merge);
  return sql`
    select s.name as source, w.source_user_id, w.user_id, t.${ident(username)} as username, w.run_no as run
    from ${table(merge, 'crosswalk')} w
    join ${table(merge, 'source')} s on s.source_no = w.source_no
    left join ${table(merge, 'golden')} g on g.user_id = w.user_id and g.generation = w.generation and g.state = 'live'
    left join ${merge.target.sql} t on t.${ident(userId)} = g.user_id::${idType}
    ${ofSource === null ? empty : sql`where w.source_no = ${catalogText(String(ofSource))}`}
  `;
}

function asCsv(rows: Sql): Sql {
  return sql`/* crosswalk.csv */ copy (${rows}) to stdout (format csv, header)`;
}

/** A line is the text of one JSON object: it holds no control character, so that nothing is quoted or escaped once more. */
function asNdjson(rows: Sql): Sql {
  return sql`
    /* crosswalk.ndjson */
    copy (select row_to_json(r) from (${rows}) r) to stdout (format csv, quote ${literal('\u0001')}, delimiter ${literal('\u0002')})
  `;
}

/**
 * Makes the crosswalk a view in the target database, or brings the one that it made before up to date. What the view shows
 * is always as the last run left it.
 *
 * @throws UsermergeError PLAN_NOT_FOUND: nothing was applied yet; CONFIG_INVALID: the name is taken
 */
export async function crosswalkView(given: MergeConfig, name: TableName): Promise<CrosswalkView> {
  return withApplied(given, nothingMerged, async (merge) => {
    const { db, ledger } = merge;
    const view = name.schema === null ? ident(name.name) : ident(name.schema, name.name);
    const mark = `The crosswalk of the merge in ${ledger.schema}: which golden record each account went into. Made by usermerge crosswalk --view.`;
    const [there] = await db.query<{ ours: boolean }>(sql`
      /* crosswalk.there */
      select obj_description(c.oid, 'pg_class') is not distinct from ${mark} as ours
      from pg_class c where c.oid = to_regclass(${view.text})
    `);
    if (there && !there.ours) {
      throw new UsermergeError(
        'CONFIG_INVALID',
        `${name.name} is there already, and is no view of this crosswalk`,
        {
          at: { table: name.name },
          next: 'Name another one with --view.',
        },
      );
    }
    await db.execute(sql`/* crosswalk.view */ create or replace view ${view} as ${rowsOf(merge, null)}`);
    await db.execute(sql`/* crosswalk.mark */ comment on view ${view} is ${literal(mark)}`);
    const [made] = await db.query<{ view: string }>(
      sql`/* crosswalk.made */ select to_regclass(${view.text})::text as view`,
    );
    return { view: made?.view ?? view.text };
  });
}
