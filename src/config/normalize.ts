import { type ConflictKind, conflictPolicies } from '../pipeline/vocabulary.js';
import { credentialNames, mergeNames } from './column-names.js';
import {
  defaultClockSkew,
  defaultLedgerSchema,
  defaultMatchOn,
  defaultSourceColumns,
  defaultSourceTable,
  defaultTargetColumns,
  defaultTargetTable,
  defaultTimeZone,
  ownTarget,
} from './defaults.js';
import { parseDurationMs } from './duration.js';
import {
  type FileConfig,
  type MergeColumn,
  type MergeConfig,
  normalisations,
  type Policies,
  type Relation,
  type SourceColumns,
  type SourceConfig,
  type Survivorship,
  type SurvivorshipRule,
  type TableName,
  type TargetConfig,
} from './merge-config.js';
import type { Config, ConfigSource } from './schema.js';
import { formatOfPath, sourceAddress } from './source-address.js';
import { parseTableName } from './table-name.js';

/** The resolved form of a configuration that was checked: every default is set, and nothing is left to find out. */
export function normalizeConfig(config: Config): MergeConfig {
  const names = mergeNames(config);
  return {
    target: resolveTarget(config.target),
    ledger: { schema: config.ledger?.schema ?? defaultLedgerSchema },
    sources: config.sources.map((source, index) => resolveSource(source, index + 1, names)),
    columns: names.map((name) => resolveColumn(config, name)),
    match: {
      on: config.match?.on ?? defaultMatchOn,
      normalize: normalisations.filter((step) => config.match?.normalize?.includes(step)),
      confirm: config.match?.confirm ?? [],
      samePeople: config.match?.same_people ?? false,
    },
    credential: {
      columns: credentialNames(config),
      secondFactor: config.credential?.second_factor ?? null,
      plaintext: config.credential?.plaintext ?? 'keep',
      plaintextKey: config.credential?.plaintext_key ?? null,
    },
    newestBy: newestBy(config.sources),
    conflicts: resolvePolicies(config),
    allow: config.allow ?? [],
    ids: { from: config.ids?.from ?? null },
    clockSkewMs: parseDurationMs(String(config.clock_skew ?? defaultClockSkew)),
  };
}

function resolveTarget({ url, table, time_zone, columns }: Config['target']): TargetConfig {
  const named = { ...defaultTargetColumns, ...columns };
  return {
    url: url ?? ownTarget,
    table: tableNamed(table ?? defaultTargetTable),
    timeZone: time_zone ?? defaultTimeZone,
    columns: {
      userId: named.user_id,
      username: named.username,
      password: named.password,
      passwordLastChanged: named.password_last_changed,
    },
  };
}

function resolveSource(source: ConfigSource, priority: number, names: readonly string[]): SourceConfig {
  const columns = resolveSourceColumns(source, names);
  return {
    name: source.name,
    priority,
    url: source.url ?? null,
    file: resolveFile(source),
    preset: source.kind ?? null,
    parameters: source.parameters === undefined ? null : textsOf(source.parameters),
    relation: resolveRelation(source),
    where: source.where ?? null,
    columns,
    time: {
      is: columns.passwordLastChanged === null ? 'none' : (source.time?.is ?? 'exact'),
      zone: source.time?.zone ?? null,
      unit: source.time?.unit ?? null,
      format: source.time?.format ?? null,
      spikes: source.time?.spikes ?? null,
    },
    verified: source.verified ?? {},
    credentials: source.credentials ?? 'always',
    history: source.history ?? 'none',
    retire: source.retire ?? null,
  };
}

function resolveSourceColumns({ columns, time }: ConfigSource, names: readonly string[]): SourceColumns {
  const named = { ...defaultSourceColumns, ...columns };
  return {
    sourceUserId: named.source_user_id,
    username: named.username,
    password: named.password,
    passwordLastChanged: time?.is === 'none' ? null : named.password_last_changed,
    updatedAt: columns?.updated_at ?? null,
    merge: Object.fromEntries(names.map((name) => [name, columns?.[name] ?? null])),
  };
}

function resolveFile({ url = '', file }: ConfigSource): FileConfig | null {
  const address = sourceAddress(url);
  if (address?.kind !== 'file') return null;
  return {
    format: file?.format ?? formatOfPath(address.path) ?? 'csv',
    delimiter: file?.delimiter ?? null,
    quote: file?.quote === 'none' ? '' : (file?.quote ?? '"'),
    escape: file?.escape ?? null,
    header: file?.header ?? true,
    encoding: file?.encoding ?? null,
    passwords: file?.passwords ?? null,
    rows: file?.rows ?? null,
  };
}

function textsOf(parameters: object): Record<string, string> {
  return Object.fromEntries(Object.entries(parameters).map(([name, value]) => [name, String(value)]));
}

function resolveRelation({ table, query }: ConfigSource): Relation {
  if (query === undefined) return { kind: 'table', table: tableNamed(table ?? defaultSourceTable) };
  return { kind: 'query', sql: query.replace(/[;\s]+$/, '') };
}

function tableNamed(text: string): TableName {
  const name = parseTableName(text);
  if (name === undefined) throw new TypeError('a table name that the schema let pass');
  return name;
}

function resolveColumn(config: Config, name: string): MergeColumn {
  const rules = config.columns?.[name];
  return {
    name,
    target: config.target.columns?.[name] ?? null,
    group: credentialNames(config).includes(name) ? 'credential' : name,
    survivorship: resolveSurvivorship(rules?.survivorship),
    privileged: rules?.privileged ?? false,
    evidence: config.match?.confirm?.includes(name) ?? false,
    key: config.match?.on?.includes(name) ?? false,
    secondFactor: config.credential?.second_factor === name,
  };
}

function resolveSurvivorship(rule: string | undefined): Survivorship {
  if (rule?.startsWith('source:')) return { rule: 'source', source: rule.slice('source:'.length) };
  return { rule: (rule ?? 'newest') as Exclude<SurvivorshipRule, 'source'> };
}

function newestBy(sources: readonly ConfigSource[]): MergeConfig['newestBy'] {
  const counting = sources.filter(({ retire }) => retire !== 'drop');
  const everyOneMapsIt =
    counting.length > 0 && counting.every(({ columns }) => columns?.updated_at !== undefined);
  return everyOneMapsIt ? 'updated_at' : 'password_last_changed';
}

function resolvePolicies({ conflicts = {} }: Config): Policies {
  const kinds = Object.keys(conflictPolicies) as ConflictKind[];
  return Object.fromEntries(
    kinds.map((kind) => [kind, conflicts[kind] ?? conflictPolicies[kind][0]]),
  ) as unknown as Policies;
}
