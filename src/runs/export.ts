/** export: the golden records as files: as they stand in the target, or in the form in which a provider imports users. */
import type { MergeConfig } from '../config/merge-config.js';
import { UsermergeError } from '../errors/usermerge-error.js';
import type { Merge } from '../pipeline/merge.js';
import { ident, join, type Sql, sql } from '../postgres/sql.js';
import { withApplied } from './as-applied.js';
import { writePrivateFile } from './private-file.js';
import type { ExportReport } from './reports.js';

export interface ExportOptions {
  /** `merged.csv`, or `merged.ndjson`. */
  readonly to: string;
  readonly signal?: AbortSignal;
}

const nothingMerged = 'there is nothing to export';

/**
 * Writes every row of the target with its mapped columns, in the order of the ids, into a file for its owner alone: it
 * holds credentials. The rows are made by the server, and pass through as they come.
 *
 * @throws UsermergeError PLAN_NOT_FOUND: nothing was applied yet; CONFIG_INVALID: neither .csv nor .ndjson;
 *   FILE_NOT_WRITTEN
 */
export async function exportRecords(
  given: MergeConfig,
  { to, signal }: ExportOptions,
): Promise<ExportReport> {
  const format = formatOf(to);
  return withApplied(
    given,
    nothingMerged,
    async (merge) => {
      const rows = rowsOf(merge);
      const from = merge.db.copyTo(
        format === 'csv'
          ? sql`/* export.csv */ copy (${rows}) to stdout (format csv, header)`
          : // CSV with a quote and a delimiter that JSON cannot hold: so that its backslashes stay as they are.
            sql`/* export.ndjson */ copy (select row_to_json(r) from (${rows}) r) to stdout (format csv, quote E'\\x01', delimiter E'\\x02')`,
      );
      await writePrivateFile(to, from, signal);
      return { format, records: from.rowCount, files: [{ file: to, records: from.rowCount }] };
    },
    signal,
  );
}

function formatOf(path: string): 'csv' | 'ndjson' {
  if (/\.csv$/i.test(path)) return 'csv';
  if (/\.(ndjson|jsonl)$/i.test(path)) return 'ndjson';
  throw new UsermergeError('CONFIG_INVALID', 'the name of the file must end in .csv or .ndjson', {
    at: { key: '--to' },
    next: 'Name the file so that its end says how it is written: --to merged.csv',
  });
}

/** The rows of the target as they stand: the mapped columns, by our names. */
function rowsOf({ config, target }: Merge): Sql {
  const { userId, username, password, passwordLastChanged } = config.target.columns;
  const column = (name: string, ours: string): Sql => sql`t.${ident(name)} as ${ident(ours)}`;
  const columns = [
    column(userId, 'user_id'),
    column(username, 'username'),
    column(password, 'password'),
    column(passwordLastChanged, 'password_last_changed'),
    ...config.columns.flatMap(({ name, target: written }) =>
      written === null ? [] : [column(written, name)],
    ),
  ];
  return sql`select ${join(columns)} from ${target.sql} t order by t.${ident(userId)}`;
}
