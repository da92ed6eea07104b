/**
 * The corpus: small whole merges, one folder a case in test/corpus, each for one rule or story of docs/semantics.md.
 *
 *     <case>/README.md                 one line: the rule; it is the name of the test
 *            usermerge.yaml            ${TEST_DB_URL}, ${DEV_DB_URL}, ${OLD_DB_URL}, ${TARGET_URL}
 *            sources/<database>.sql    run in that source before the plan
 *            target.sql                run in the target before the plan
 *            between.sql               run in the target after the plan and before apply
 *            round.json                what is unusual about the round (RoundSettings)
 *            expected/plan.json        what the plan must say (ExpectedPlan)
 *            expected/merged_users.csv the target after it, all rows by user_id; without it: as before
 *
 * A history has these in folders 1, 2, 3, ...; a round without a usermerge.yaml has that of the case. In the CSV an
 * empty field is NULL, "" an empty text, and a user_id that begins with `new` stands for an id that the rules leave
 * open: above every other if it is a number (`new>20`: above 20, too), and the same wherever the case says that word
 * again.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { configFromFlags, parseConfig } from '../../src/config/load.js';
import type { MergeConfig } from '../../src/config/merge-config.js';
import { UsermergeError } from '../../src/errors/usermerge-error.js';
import { type ConflictKind, hazards } from '../../src/pipeline/vocabulary.js';
import { ident, join as joinSql, sql } from '../../src/postgres/sql.js';
import type { ApplyReport, PlanReport, VerifyReport } from '../../src/runs/reports.js';
import type { TestDatabase } from './databases.js';

export const corpusDirectory = join(import.meta.dirname, '..', 'corpus');

/** The databases that a case may use. */
export const corpusDatabases = ['test_db', 'dev_db', 'old_db', 'target'] as const;
export type Databases = Record<(typeof corpusDatabases)[number], TestDatabase>;

/** A role that is no superuser, for cases about rights: ${TEST_DB_READER_URL}. */
export const reader = { name: 'corpus_reader', password: 'corpus_reader' } as const;

export interface CorpusCase {
  readonly name: string;
  readonly title: string;
  readonly rounds: readonly Round[];
}

export interface Round {
  readonly label: string;
  readonly configText: string;
  readonly sources: ReadonlyMap<string, string>;
  readonly target: string | null;
  readonly between: string | null;
  readonly settings: RoundSettings;
  readonly expected: ExpectedPlan;
  /** Text of merged_users.csv; null: the round leaves the target as it is. */
  readonly rows: string | null;
}

export interface RoundSettings {
  /** Start of the plan. Default: noon (UTC) of 1 June 2026, and a day later in each further round. */
  readonly now?: string;
  /** False: the plan is made, and not applied. */
  readonly apply?: boolean;
  readonly strict?: boolean;
  /** False: a further plan right after the run has something to do (law 2 names when). */
  readonly settled?: boolean;
  /** Columns that the target's triggers write: whatever is in them after an undo. */
  readonly triggersWrite?: readonly string[];
  /** Instead of the file: `--source` and `--target`. */
  readonly flags?: { readonly source: readonly string[]; readonly target: string };
}

type Counts = { readonly [name: string]: number };

/** What a plan must say; what is left out is as in brackets. */
export interface ExpectedPlan {
  /** The code of the error that the plan fails with. [none] */
  readonly error?: string;
  /** The code of the error that apply fails with. [none] */
  readonly applyError?: string;
  /** `insert` and `update` [0]; other counts of the report [not looked at]. */
  readonly changes?: Counts;
  /** By source: merged, waiting, leftOut, rejected, vanished, superseded [0]. A source that is left out: all merged. */
  readonly sources?: { readonly [source: string]: Counts };
  /** By kind: the count, or count and waiting. [no other kind] */
  readonly conflicts?: { readonly [kind: string]: number | readonly [count: number, waiting: number] };
  /** By name: the count; null: whatever it is. [no other hazard] */
  readonly hazards?: { readonly [name: string]: number | null };
  /** [not looked at, each] */
  readonly counted?: Counts;
  readonly notes?: readonly string[];
  readonly targetIdType?: string;
  readonly configurationChanged?: boolean;
  /** inserted, updated, stale. [as planned, none stale] */
  readonly apply?: Counts;
}

export function readCorpus(): CorpusCase[] {
  return readdirSync(corpusDirectory, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => readCase(entry.name))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}

function readCase(name: string): CorpusCase {
  const directory = join(corpusDirectory, name);
  const numbers = readdirSync(directory).filter((entry) => /^\d+$/.test(entry));
  const folders = numbers.map(Number).sort((a, b) => a - b);
  const title = readFileSync(join(directory, 'README.md'), 'utf8').trim();
  if (title === '' || title.includes('\n')) throw new Error(`${name}/README.md is not one line`);
  const rounds =
    folders.length === 0
      ? [readRound(directory, directory, 'round 1')]
      : folders.map((number) => readRound(directory, join(directory, String(number)), `round ${number}`));
  return { name, title, rounds };
}

function readRound(ofCase: string, directory: string, label: string): Round {
  const text = (...path: string[]) => {
    const file = join(directory, ...path);
    return existsSync(file) ? readFileSync(file, 'utf8') : null;
  };
  const sourceFiles = existsSync(join(directory, 'sources')) ? readdirSync(join(directory, 'sources')) : [];
  return {
    label,
    configText: text('usermerge.yaml') ?? readFileSync(join(ofCase, 'usermerge.yaml'), 'utf8'),
    sources: new Map(sourceFiles.map((file) => [file.replace(/\.sql$/, ''), text('sources', file) ?? ''])),
    target: text('target.sql'),
    between: text('between.sql'),
    settings: JSON.parse(text('round.json') ?? '{}') as RoundSettings,
    expected: JSON.parse(text('expected', 'plan.json') ?? '{}') as ExpectedPlan,
    rows: text('expected', 'merged_users.csv'),
  };
}

/** Makes the databases of a lane as good as new. */
export async function emptyDatabases(databases: Databases): Promise<void> {
  for (const name of corpusDatabases) {
    await databases[name].db.script(`
      set client_min_messages = warning;
      drop schema if exists usermerge cascade;
      drop schema public cascade;
      create schema public;
      grant usage on schema public to public;
    `);
  }
}

/** Runs what happens in sources and target before a round. */
export async function prepareRound(round: Round, databases: Databases): Promise<void> {
  for (const [name, text] of round.sources) {
    if (!isDatabase(name)) throw new Error(`there is no database for sources/${name}.sql`);
    await databases[name].db.script(text);
  }
  if (round.target !== null) await databases.target.db.script(round.target);
}

function isDatabase(name: string): name is keyof Databases {
  return (corpusDatabases as readonly string[]).includes(name);
}

export function roundConfig(round: Round, databases: Databases): MergeConfig {
  const env: Record<string, string> = {};
  for (const name of corpusDatabases) {
    const key = name === 'target' ? 'TARGET' : name.toUpperCase();
    const { url } = databases[name];
    const asReader = new URL(url);
    asReader.username = reader.name;
    asReader.password = reader.password;
    env[`${key}_URL`] = url;
    env[`${key}_READER_URL`] = asReader.href;
  }
  const { flags } = round.settings;
  if (flags === undefined)
    return parseConfig(round.configText, { file: 'usermerge.yaml', flags: { allow: [] }, env });
  const filled = (text: string) => text.replace(/\$\{(\w+)\}/g, (_, name: string) => env[name] ?? '');
  return configFromFlags({ source: flags.source.map(filled), target: filled(flags.target), allow: [] });
}

/** Start of the plan of the round at `index`. */
export function roundStart(round: Round, index: number): Date {
  return new Date(round.settings.now ?? Date.UTC(2026, 5, 1 + index, 12));
}

/** Hazards of the round that the configuration does not allow by itself. */
export function hazardsToAllow({ expected }: Round, config: MergeConfig) {
  return hazards.filter((name) => expected.hazards?.[name] !== undefined && !config.allow.includes(name));
}

/** The code of a failure that a person can do something about; anything else is thrown on. */
export async function codeOf(fn: () => Promise<unknown>): Promise<string> {
  try {
    await fn();
    return 'no error';
  } catch (error) {
    if (error instanceof UsermergeError) return error.code;
    throw error;
  }
}

/** What must be, and what is. */
export interface Texts {
  readonly expected: string | null;
  readonly actual: string | null;
}

const stateNames = ['merged', 'waiting', 'leftOut', 'rejected', 'vanished', 'superseded'] as const;

/** What the plan must say as lines of text, and what it says of the same things: to be compared as texts. */
export function planTexts(expected: ExpectedPlan, report: PlanReport): Texts {
  const changes = { insert: 0, update: 0, ...expected.changes };
  const ofChanges = (counts: { readonly [name: string]: number | undefined }) =>
    Object.keys(changes).map((name) => `${name}: ${counts[name] ?? 'not in the report'}`);
  const counted = Object.keys(expected.counted ?? {});
  const ofCounted = (counts: Readonly<Record<string, number>>) =>
    counted.map((name) => `counted ${name}: ${counts[name] ?? 'not in the report'}`);
  const notes = expected.notes ?? [];
  return {
    expected: lines([
      ...ofChanges(changes),
      ...report.sources.map(({ name, accounts }) =>
        sourceLine(name, expected.sources?.[name] ?? { merged: accounts }),
      ),
      ...Object.entries(expected.conflicts ?? {})
        .map(([kind, count]) =>
          conflictLine(kind, ...(typeof count === 'number' ? ([count, 0] as const) : count)),
        )
        .sort(),
      ...Object.entries(expected.hazards ?? {})
        .map(([name, count]) => `hazard ${name}: ${count ?? 'any'}`)
        .sort(),
      ...ofCounted(expected.counted ?? {}),
      ...notes.map((note) => `note: ${note}`),
      ...(expected.targetIdType === undefined ? [] : [`id type: ${expected.targetIdType}`]),
      ...(expected.configurationChanged === undefined
        ? []
        : [`configuration changed: ${expected.configurationChanged}`]),
    ]),
    actual: lines([
      ...ofChanges(report.changes),
      ...report.sources.map((source) => sourceLine(source.name, { ...source })),
      ...report.conflicts.map(({ kind, count, waiting }) => conflictLine(kind, count, waiting)).sort(),
      ...[...hazardCounts(report)]
        .map(([name, count]) => `hazard ${name}: ${expected.hazards?.[name] === null ? 'any' : count}`)
        .sort(),
      ...ofCounted(report.counted),
      ...notes.map(
        (note) => `note: ${report.notes.some((line) => line.includes(note)) ? note : 'not there'}`,
      ),
      ...(expected.targetIdType === undefined ? [] : [`id type: ${report.targetIdType}`]),
      ...(expected.configurationChanged === undefined
        ? []
        : [`configuration changed: ${report.configurationChanged}`]),
    ]),
  };
}

/** A hazard may be said of several sources. */
function hazardCounts({ hazards }: PlanReport): Map<string, number> {
  const counts = new Map<string, number>();
  for (const { name, count } of hazards) counts.set(name, (counts.get(name) ?? 0) + count);
  return counts;
}

function sourceLine(name: string, counts: { readonly [state: string]: unknown }): string {
  return `${name}: ${stateNames.map((state) => `${state} ${counts[state] ?? 0}`).join(', ')}`;
}

function conflictLine(kind: ConflictKind | string, count: number, waiting: number): string {
  return `conflict ${kind}: ${count}, waiting ${waiting}`;
}

/** The states of each source as text: what two plans in a row must agree on. */
export function statesText(report: PlanReport): string {
  return lines(report.sources.map((source) => sourceLine(source.name, { ...source })));
}

/** Sources whose states do not add up to their accounts (law 3). */
export function wrongSums(report: PlanReport): string {
  const wrong = report.sources
    .filter(
      ({ accounts, merged, waiting, leftOut, rejected }) =>
        merged + waiting + leftOut + rejected !== accounts,
    )
    .map(({ name, accounts }) => `${name}: are not ${accounts} together`);
  return wrong.length === 0 ? 'add up' : lines(wrong);
}

/** What a verification right after a run found. */
export function verifyText({ drift, findings, movedOn, laws }: VerifyReport): string {
  const broken = laws.filter((line) => line.broken > 0);
  if (drift === 0 && movedOn === 0 && broken.length === 0) return 'no drift';
  return lines([
    `drift ${drift}, moved on ${movedOn}`,
    ...findings.map(({ userId, username, source, sourceUserId, what, columns }) =>
      [userId, username, source, sourceUserId, what, ...columns].filter((part) => part !== null).join(' '),
    ),
    ...broken.map(({ law, message }) => `law ${law}: ${message}`),
  ]);
}

export function applyTexts({ apply, changes }: ExpectedPlan, report: ApplyReport): Texts {
  const counts: Counts = {
    inserted: changes?.insert ?? 0,
    updated: changes?.update ?? 0,
    stale: 0,
    ...apply,
  };
  const of = (of: { readonly [name: string]: unknown }) =>
    lines(Object.keys(counts).map((name) => `${name}: ${of[name]}`));
  return { expected: of(counts), actual: of({ ...report }) };
}

function lines(all: readonly string[]): string {
  return all.join('\n');
}

/** Every column of the target but `aside`, as it stands, in the form of merged_users.csv; null: there is no such table. */
export async function wholeTarget(
  databases: Databases,
  config: MergeConfig,
  aside: readonly string[] = [],
): Promise<string | null> {
  const { schema, name } = config.target.table;
  const columns = await databases.target.db.query<{ name: string }>(sql`
    select attname as name from pg_attribute
    where attrelid = to_regclass(${ident(schema ?? 'public', name).text}) and attnum > 0 and not attisdropped
    order by attnum
  `);
  if (columns.length === 0) return null;
  const names = columns.map((column) => column.name).filter((column) => !aside.includes(column));
  return formatCsv([names, ...(await rowsOfTarget(databases, config, names))]);
}

async function rowsOfTarget(
  { target }: Databases,
  config: MergeConfig,
  columns: readonly string[],
): Promise<Field[][]> {
  const { schema, name } = config.target.table;
  const values = columns.map((column) => sql`${ident(column)}::text`);
  const rows = await target.db.query<{ row: Field[] }>(sql`
    select to_jsonb(array[${joinSql(values)}]::text[]) as row from ${ident(schema ?? 'public', name)}
  `);
  const id = columns.indexOf(config.target.columns.userId);
  return rows.map(({ row }) => row).sort((a, b) => compareIds(a[id] ?? '', b[id] ?? ''));
}

/** Ids that the words beginning with `new` stand for, over the rounds of a case. */
export type GivenIds = Map<string, string>;

/** The target that the round must leave, and the one that is there, as texts; ids that the rules leave open by name. */
export async function targetTexts(
  expectedText: string,
  databases: Databases,
  config: MergeConfig,
  given: GivenIds,
): Promise<Texts> {
  const [header, ...expected] = parseCsv(expectedText);
  if (header === undefined) throw new Error('merged_users.csv has no header');
  const columns = header.map((column) => column ?? '');
  const id = columns.indexOf(config.target.columns.userId);
  if (id === -1) throw new Error('merged_users.csv has no column for the id');
  const actual = await rowsOfTarget(databases, config, columns);
  const fixed = new Set(expected.map((row) => row[id]).filter((value) => !isOpen(value)));
  const open = expected.filter((row) => isOpen(row[id]));
  for (const row of open) {
    const word = row[id] ?? '';
    if (given.has(word)) continue;
    const taken = new Set(given.values());
    const match = actual.find(
      (other) =>
        !fixed.has(other[id] ?? null) &&
        !taken.has(other[id] ?? '') &&
        row.every((value, index) => index === id || value === other[index]) &&
        isAboveAll(other[id] ?? '', [...fixed, word.split('>')[1] ?? null]),
    );
    if (match) given.set(word, match[id] ?? '');
  }
  const words = new Map([...given].map(([word, value]) => [value, word]));
  const named = actual.map((row) =>
    row.map((value, index) => (index === id ? (words.get(value ?? '') ?? value) : value)),
  );
  const sorted = (rows: Field[][]) => [...rows].sort((a, b) => compareIds(a[id] ?? '', b[id] ?? ''));
  return {
    expected: formatCsv([header, ...sorted(expected)]),
    actual: formatCsv([header, ...sorted(named)]),
  };
}

function isOpen(id: Field | undefined): boolean {
  return /^new\w*(>\d+)?$/.test(id ?? '');
}

function isAboveAll(id: string, others: readonly (Field | undefined)[]): boolean {
  if (!isNumber(id)) return true;
  return others.every((other) => !isNumber(other ?? '') || BigInt(other ?? 0) < BigInt(id));
}

function isNumber(id: string): boolean {
  return /^-?\d+$/.test(id);
}

/** Numbers as numbers, then other ids by bytes, then those that are named. */
function compareIds(a: string, b: string): number {
  const rank = (id: string) => (isOpen(id) ? 2 : isNumber(id) ? 0 : 1);
  if (rank(a) !== rank(b)) return rank(a) - rank(b);
  if (rank(a) === 0) return BigInt(a) < BigInt(b) ? -1 : BigInt(a) > BigInt(b) ? 1 : 0;
  return Buffer.compare(Buffer.from(a), Buffer.from(b));
}

type Field = string | null;

function parseCsv(text: string): Field[][] {
  const rows: Field[][] = [];
  let row: Field[] = [];
  const pattern = /("(?:[^"]|"")*"|[^",\n]*)(,|\n|$)/y;
  while (pattern.lastIndex < text.length) {
    const [, field = '', end] = pattern.exec(text) ?? [];
    if (end === undefined) throw new Error(`not CSV: ${text.slice(pattern.lastIndex)}`);
    row.push(field.startsWith('"') ? field.slice(1, -1).replaceAll('""', '"') : field === '' ? null : field);
    if (end !== ',') {
      rows.push(row);
      row = [];
    }
  }
  return rows;
}

function formatCsv(rows: readonly (readonly Field[])[]): string {
  const field = (value: Field) => {
    if (value === null) return '';
    return value === '' || /[",\n\r]/.test(value) ? `"${value.replaceAll('"', '""')}"` : value;
  };
  return rows.map((row) => row.map(field).join(',')).join('\n');
}
