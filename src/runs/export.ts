/** export: the golden records as files: as they stand in the target, or in the form in which a provider imports users. */
import { join as joinPath } from 'node:path';
import { Readable } from 'node:stream';
import type { MergeConfig } from '../config/merge-config.js';
import { UsermergeError } from '../errors/usermerge-error.js';
import type { Merge } from '../pipeline/merge.js';
import { targetColumn, writtenColumns } from '../pipeline/target-table.js';
import type { CopyTo, Database } from '../postgres/connect.js';
import { rowsOfCopy } from '../postgres/copy-binary.js';
import { empty, ident, join, literal, type Sql, sql } from '../postgres/sql.js';
import { transaction } from '../postgres/transaction.js';
import { withApplied } from './as-applied.js';
import {
  type ExportFormat,
  importFormat,
  isReceiver,
  type Receiver,
  type RefusedChoice,
  type TableFormat,
} from './export/formats.js';
import { writeImportFiles } from './export/import-files.js';
import { profile } from './export/profile.sql.js';
import { importUsers } from './export/users.sql.js';
import { withPrivateFolder, writePrivateFile } from './private-file.js';
import { type Progress, silentProgress } from './progress.js';
import type { ExportReport, RefusedUsers } from './reports.js';

export interface ExportOptions {
  /** A file, or a folder for an import format. */
  readonly to: string;
  /** Default: by the end of the file's name. */
  readonly format?: ExportFormat | undefined;
  /** What happens to users whom the receiver of an import format does not take. Default: stop. */
  readonly refused?: RefusedChoice | undefined;
  readonly progress?: Progress;
  readonly signal?: AbortSignal;
}

const nothingMerged = 'there is nothing to export';

/**
 * Writes every row of the target with its mapped columns, in the order of the ids, into files for their owner alone: they
 * hold credentials. The rows are made by the server, and pass through as they come.
 *
 * An import format goes into a folder, cut as its receiver wants it. Users whom the receiver does not take are counted
 * before anything is written, and by default nothing then is: the report has no files.
 *
 * @throws UsermergeError PLAN_NOT_FOUND: nothing was applied yet; CONFIG_INVALID: no such format; FILE_NOT_WRITTEN
 */
export async function exportRecords(given: MergeConfig, options: ExportOptions): Promise<ExportReport> {
  const { to, signal } = options;
  const format = options.format ?? formatOf(to);
  return withApplied(
    given,
    nothingMerged,
    async (merge) => {
      if (isReceiver(format)) return exportFor(merge, format, options);
      const records = await writeTable(merge, format, options);
      return {
        format,
        records,
        withoutPassword: null,
        refused: [],
        leftOut: [],
        files: [{ file: to, records }],
      };
    },
    signal,
  );
}

function formatOf(path: string): ExportFormat {
  const end = /\.(csv|ndjson|jsonl|sql)$/i.exec(path)?.[1]?.toLowerCase();
  if (end !== undefined) return end === 'jsonl' ? 'ndjson' : (end as ExportFormat);
  throw new UsermergeError('CONFIG_INVALID', 'the name of the file must end in .csv, .ndjson or .sql', {
    at: { key: '--to' },
    next: 'Name the file so that its end says how it is written (--to merged.csv), or give --format for a folder.',
  });
}

/** @returns how many rows were written */
async function writeTable(merge: Merge, format: TableFormat, { to, signal }: ExportOptions): Promise<number> {
  if (format === 'sql') {
    let records = 0;
    const count = (rows: number): void => {
      records += rows;
    };
    await writePrivateFile(to, Readable.from(asStatements(merge, count)), signal);
    return records;
  }
  const from = asTable(merge, format);
  await writePrivateFile(to, from, signal);
  return from.rowCount;
}

function asTable(merge: Merge, format: 'csv' | 'ndjson'): CopyTo {
  const rows = sql`
    select ${join(writtenColumns(merge.config).map(({ name, target }) => sql`t.${ident(target)} as ${ident(name)}`))}
    from ${merge.target.sql} t
    order by t.${ident(merge.config.target.columns.userId)}
  `;
  return merge.db.copyTo(
    format === 'csv'
      ? sql`/* export.csv */ copy (${rows}) to stdout (format csv, header)`
      : // CSV with a quote and a delimiter that JSON cannot hold: so that its backslashes stay as they are.
        sql`/* export.ndjson */ copy (select row_to_json(r) from (${rows}) r) to stdout (format csv, quote E'\\x01', delimiter E'\\x02')`,
  );
}

/** Rows of one statement. */
const rowsAtOnce = 500;

/** Statements of standard SQL, in one transaction, with the target's own names. */
async function* asStatements(
  { config, db, target }: Merge,
  onRows: (rows: number) => void,
): AsyncGenerator<Buffer> {
  const columns = writtenColumns(config).map((column) => targetColumn(target, column.target));
  const insert = `insert into ${ident(target.name).text} (${join(columns.map(({ name }) => ident(name))).text}) values\n`;
  const id = sql`t.${ident(config.target.columns.userId)}`;
  const place = sql`row_number() over (order by ${id})`;
  const from = db.copyTo(sql`
    /* export.sql */
    copy (
      select case when ${place} % ${literal(String(rowsAtOnce))}::int = 1 then ${literal(`;\n\n${insert}`)} else ${literal(',\n')} end
        || '(' || ${join(
          columns.map(({ name, type }) => written(sql`t.${ident(name)}`, type)),
          sql` || ', ' || `,
        )} || ')'
      from ${target.sql} t
      order by ${id}
    ) to stdout (format binary)
  `);
  yield Buffer.from('begin');
  for await (const rows of rowsOfCopy(from)) {
    yield Buffer.concat(rows.map(([row]) => row ?? Buffer.alloc(0)));
    onRows(rows.length);
  }
  yield Buffer.from(';\n\ncommit;\n');
}

function written(value: Sql, type: string): Sql {
  const text = sql`'''' || replace(${value}::text, '''', '''''') || ''''`;
  if (type === 'boolean') return sql`coalesce(${value}::text, 'null')`;
  if (!/^(smallint|integer|bigint|numeric|real|double)/.test(type)) return sql`coalesce(${text}, 'null')`;
  // There are numbers that are words: NaN.
  return sql`coalesce(case when ${value}::text ~ '[a-z]{2}' then ${text} else ${value}::text end, 'null')`;
}

/** The users as `receiver` imports them, all of one moment. */
async function exportFor(
  merge: Merge,
  receiver: Receiver,
  { to, refused: choice = 'stop', progress = silentProgress, signal }: ExportOptions,
): Promise<ExportReport> {
  const format = importFormat(receiver, to);
  const { rows, leftOut } = profile(merge, format);
  const users = importUsers(format, rows, choice === 'without-password');
  return transaction(
    merge.db,
    async (db) => {
      const looking = progress.step('look at the users', null);
      const tally = await tallyOf(db, users);
      looking.done(tally.records);
      const report = {
        format: receiver,
        withoutPassword: tally.withoutPassword,
        refused: tally.refused,
        leftOut,
      };
      if (tally.refused.length > 0 && choice !== 'leave-out') return { ...report, records: 0, files: [] };
      signal?.throwIfAborted();
      const writing = progress.step('write the files', tally.records);
      const files = await withPrivateFolder(to, (folder) =>
        writeImportFiles(
          rowsOfCopy(db.copyTo(copyOf(users, tally.refused.length > 0))),
          folder,
          format.files,
          (n) => writing.add(n),
        ),
      );
      writing.done();
      return {
        ...report,
        records: files.reduce((sum, { records }) => sum + records, 0),
        files: files.map((each) => ({ ...each, file: joinPath(to, each.file) })),
      };
    },
    { isolation: 'repeatable read', readOnly: true },
  );
}

interface Tally {
  readonly records: number;
  readonly withoutPassword: number;
  readonly refused: readonly RefusedUsers[];
}

async function tallyOf(db: Database, users: Sql): Promise<Tally> {
  const rows = await db.query<{
    because: string | null;
    users: string;
    passwords: string;
    example: string;
  }>(sql`
    /* export.refused */
    select u.refused as because, count(*) as users, count(*) filter (where u.has_password) as passwords,
      min(u.position::text collate "C") as example
    from (${users}) u
    group by 1
    order by 2 desc, 1
  `);
  const taken = rows.find(({ because }) => because === null);
  return {
    records: rows.reduce((sum, each) => sum + Number(each.users), 0),
    withoutPassword: taken ? Number(taken.users) - Number(taken.passwords) : 0,
    refused: rows.flatMap(({ because, users: n, example }) =>
      because === null ? [] : [{ because, users: Number(n), example }],
    ),
  };
}

/** Group and record; of those who are left out, none and the line of their list. */
function copyOf(users: Sql, someRefused: boolean): Sql {
  const fields = someRefused
    ? sql`case when u.refused is null then u.file_group end,
        case when u.refused is null then u.record else u.listed || ',"' || replace(u.refused, '"', '""') || '"' end`
    : sql`u.file_group, u.record`;
  return sql`
    /* export.users */
    copy (select ${fields} from (${users}) u order by ${someRefused ? sql`u.refused is not null, ` : empty}u.file_group, u.position)
    to stdout (format binary)
  `;
}
