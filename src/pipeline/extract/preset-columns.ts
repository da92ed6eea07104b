/** What a preset adds to the columns of a staged source: columns made of others, a second file, what may be missing. */
import type { SourceConfig } from '../../config/merge-config.js';
import { type ComputedColumn, type Preset, presets } from '../../config/presets.js';
import { formatOfPath } from '../../config/source-address.js';
import { catalogText, ident, join, literal, type Sql, sql } from '../../postgres/sql.js';
import { mappedColumns } from './postgres-relation.js';

export function presetOf({ preset }: SourceConfig): Preset | undefined {
  return preset === null ? undefined : presets[preset];
}

/** Columns of the source itself that are read: those that are mapped, and those that computed ones are made of. */
export function columnsToRead(source: SourceConfig): string[] {
  const computed = computedColumns(source);
  const isOwn = (name: string): boolean => !computed.has(name) && !isOfSecondFile(name, source);
  const mapped = mappedColumns(source).map(({ column }) => column);
  return [...new Set([...mapped.filter(isOwn), ...[...computed.values()].flatMap(({ from }) => from)])];
}

/** The computed columns that the source maps, and those that its second file is joined by; by name. */
export function computedColumns(source: SourceConfig): ReadonlyMap<string, ComputedColumn> {
  const found = presetOf(source);
  const mapped = new Set(mappedColumns(source).map(({ column }) => column));
  const on = source.file?.passwords ? (found?.passwords?.on ?? '') : '';
  return new Map(
    Object.entries(found?.computed ?? {}).filter(([name]) => mapped.has(name) || on.includes(`"${name}"`)),
  );
}

/** Whether an export may lack the column: it is NULL then. */
export function mayLack(name: string, source: SourceConfig): boolean {
  return presetOf(source)?.optional?.includes(name) === true;
}

/** The expression of a computed column: SQL of ours (presets.ts), with the source's parameters as texts. */
export function computedValue({ sql: text }: ComputedColumn, { parameters }: SourceConfig): Sql {
  return text
    .split(/(\{\{\w+\}\})/)
    .map((part) => {
      const name = /^\{\{(\w+)\}\}$/.exec(part)?.[1];
      if (name === undefined) return catalogText(part);
      const value = parameters?.[name];
      return value === undefined ? sql`null::text` : literal(value);
    })
    .reduce((all, each) => sql`${all}${each}`);
}

const secondPrefix = 'passwords.';

function isOfSecondFile(name: string, { file }: SourceConfig): boolean {
  return file?.passwords != null && name.startsWith(secondPrefix);
}

/** The second file as a source of its own; null: there is none. */
export function secondFile(source: SourceConfig): SourceConfig | null {
  const joined = presetOf(source)?.passwords;
  if (source.file?.passwords == null || joined === undefined) return null;
  const [key = '', ...others] = joined.paths;
  return {
    ...source,
    url: source.file.passwords,
    file: {
      ...source.file,
      format: formatOfPath(source.file.passwords) ?? 'ndjson',
      passwords: null,
      rows: null,
    },
    preset: null,
    where: null,
    verified: {},
    columns: {
      sourceUserId: key,
      username: key,
      password: null,
      passwordLastChanged: null,
      updatedAt: null,
      merge: Object.fromEntries(others.map((path) => [path, path])),
    },
  };
}

/** The rows of a second file, whose columns are called by their paths after `passwords.`, and what joins them. */
export function secondRelation(
  source: SourceConfig,
  table: Sql,
  columns: readonly string[],
): { readonly relation: Sql; readonly on: Sql } {
  const names = columns.map(
    (name, index) => sql`${ident(`c${index + 1}`)} as ${ident(`${secondPrefix}${name}`)}`,
  );
  return {
    relation: sql`(select ${join(names)} from ${table}) as passwords`,
    on: catalogText(presetOf(source)?.passwords?.on ?? 'false'),
  };
}

export const secondColumn = (name: string): string => `${secondPrefix}${name}`;
