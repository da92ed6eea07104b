/** Sources as a test wants them: configured in a line, read into a table of the landing's shape. */
import { pipeline } from 'node:stream/promises';
import { parseConfig } from '../../src/config/load.js';
import type { MergeConfig, SourceConfig } from '../../src/config/merge-config.js';
import { openSource } from '../../src/pipeline/extract/registry.js';
import type { LandingColumn, OpenSource } from '../../src/pipeline/extract/source.js';
import type { Database } from '../../src/postgres/connect.js';
import { catalogText, ident, join, sql } from '../../src/postgres/sql.js';

/** A source as usermerge.yaml says it, with the merge columns that `columns` maps beside the standard ones. */
export interface GivenSource {
  /** Where a source that is no PostgreSQL is staged. */
  readonly target?: string;
  readonly url: string;
  readonly table?: string;
  readonly query?: string;
  readonly where?: string;
  readonly columns?: Readonly<Record<string, string | null>>;
  readonly time?: Readonly<Record<string, string>>;
  readonly verified?: Readonly<Record<string, string | true>>;
  readonly file?: Readonly<Record<string, string | boolean>>;
}

const standard = ['source_user_id', 'username', 'password', 'password_last_changed', 'updated_at'];

/** The names of `more` are merge columns too, which another source maps. */
export function configured(
  { target = 'postgres://target.invalid/merged', ...given }: GivenSource,
  more: readonly string[] = [],
): { config: MergeConfig; source: SourceConfig } {
  const mapped = [...Object.keys(given.columns ?? {}).filter((name) => !standard.includes(name)), ...more];
  const other = { name: 'other', url: 'postgres://other.invalid/other' };
  const input = {
    target: { url: target, columns: same(mapped) },
    sources: [{ name: 'test_db', ...given }, ...(more.length > 0 ? [{ ...other, columns: same(more) }] : [])],
    match: { confirm: Object.keys(given.verified ?? {}).filter((name) => name !== 'username') },
  };
  const config = parseConfig(JSON.stringify(input), { file: 'test.yaml', flags: { allow: [] }, env: {} });
  const [source] = config.sources;
  if (source === undefined) throw new Error('no source');
  return { config, source };
}

const same = (names: readonly string[]) => Object.fromEntries(names.map((name) => [name, name]));

export async function withSource<T>(
  given: GivenSource,
  fn: (source: OpenSource) => Promise<T>,
  more: readonly string[] = [],
): Promise<T> {
  const { source, config } = configured(given, more);
  const open = await openSource(source, config);
  try {
    return await fn(open);
  } finally {
    await open.close();
  }
}

export type LandedRow = Readonly<Record<string, unknown>>;

/** Copies a source into a table of `db`, as the pipeline does, and gives its rows in the order of their ids. */
export async function landRows(db: Database, open: OpenSource): Promise<LandedRow[]> {
  const { landing } = open.description;
  await db.execute(sql`drop table if exists pg_temp.landing`);
  await db.execute(sql`create temp table landing (${join(landing.map(columnDefinition))})`);
  await pipeline(open.read(), db.copyFrom(sql`copy pg_temp.landing from stdin (format binary)`));
  return db.query(sql`select * from pg_temp.landing order by source_user_id, username`);
}

function columnDefinition({ name, type }: LandingColumn) {
  return sql`${ident(name)} ${catalogText(type)}`;
}

/** Opens, lands and closes. */
export async function rowsOf(
  db: Database,
  given: GivenSource,
  more: readonly string[] = [],
): Promise<LandedRow[]> {
  return withSource(given, (open) => landRows(db, open), more);
}

/** The values of one landing column, in the order of the ids. */
export async function valuesOf(db: Database, given: GivenSource, column: string): Promise<unknown[]> {
  return (await rowsOf(db, given)).map((row) => row[column]);
}

/** The error of opening a source. */
export async function refusalOf(given: GivenSource): Promise<unknown> {
  return withSource(given, async () => undefined).then(
    () => undefined,
    (error: unknown) => error,
  );
}
