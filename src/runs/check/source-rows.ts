/**
 * The rows of a PostgreSQL source as a derived table in the shape of its landing: what check counts is what a plan
 * would read. Further columns of the source, mapped or not, can be read beside those of the configuration.
 */
import type { MergeColumn, MergeConfig, SourceConfig } from '../../config/merge-config.js';
import { UsermergeError } from '../../errors/usermerge-error.js';
import { landingColumns } from '../../pipeline/extract/landing.js';
import {
  hasLocalTimes,
  type Mapping,
  mapColumns,
  mayRefuse,
  readColumns,
} from '../../pipeline/extract/postgres-mapping.js';
import { findColumns, mappedColumns, type Relation } from '../../pipeline/extract/postgres-relation.js';
import { idType, selectRows } from '../../pipeline/extract/postgres-select.sql.js';
import { readZone } from '../../pipeline/extract/postgres-zone.js';
import type { Database } from '../../postgres/connect.js';
import { type Sql, sql } from '../../postgres/sql.js';

export interface SourceRows {
  readonly relation: Relation;
  readonly mapping: Mapping;
  /** Names of its columns, as source.ts has them. */
  readonly columns: ReadonlySet<string>;
  /** `(select ...)`, to stand after `from`, with an alias after it. */
  readonly sql: Sql;
}

/**
 * @param further columns of the source by the name under which they are wanted: each is `a_<name>`
 * @throws UsermergeError COLUMN_MISSING, PRIVILEGE_MISSING, COLUMN_TYPE, and SQL_FAILED for a zone that is not known
 */
export async function sourceRows(
  db: Database,
  given: { readonly source: SourceConfig; readonly config: MergeConfig; readonly relation: Relation },
  encoding: string,
  further: ReadonlyMap<string, string> = new Map(),
): Promise<SourceRows> {
  const { relation, config } = given;
  const source = {
    ...given.source,
    columns: {
      ...given.source.columns,
      merge: { ...given.source.columns.merge, ...Object.fromEntries(further) },
    },
  };
  const columns = [...config.columns, ...[...further.keys()].map(readOnly)];
  const mapping = mapColumns(source, relation);
  const reading = readColumns(mapping, {
    from: relation.from,
    unit: source.time.unit,
    zone: hasLocalTimes(mapping) ? await readZone(db, source.time.zone ?? 'UTC') : null,
    encoding,
  });
  const landing = landingColumns({ ...config, columns }, source, {
    idType: idType(mapping.sourceUserId),
    timeKind: mapping.time?.kind ?? 'none',
    mayRefuse: mayRefuse(reading),
  });
  return {
    relation,
    mapping,
    columns: new Set(landing.map(({ name }) => name)),
    sql: sql`(${selectRows(relation.from, landing, reading)}\n)`,
  };
}

function readOnly(name: string): MergeColumn {
  return {
    name,
    target: null,
    group: name,
    survivorship: { rule: 'newest' },
    privileged: false,
    evidence: false,
    key: false,
    secondFactor: false,
  };
}

/**
 * Everything that is wrong with the mapping of a source at once: columns that are missing, that may not be read, that
 * have a type which cannot be what it is mapped to. (`mapColumns` throws the first of these.)
 */
export function mappingProblems(source: SourceConfig, relation: Relation): UsermergeError[] {
  const known = new Map(relation.columns.map((column) => [column.name, column]));
  const problem = (fn: () => unknown): UsermergeError[] => {
    try {
      fn();
      return [];
    } catch (error) {
      if (error instanceof UsermergeError) return [error];
      throw error;
    }
  };
  const missing = problem(() => findColumns(source, relation));
  const isThere = (name: string | null): name is string => name !== null && known.has(name);
  const present = mappedColumns(source)
    .map(({ column }) => column)
    .filter(isThere);
  const [anyColumn] = present;
  if (anyColumn === undefined) return missing;

  /** The source with only these of its columns; where id or name has none, another one of `relation` stands in. */
  const only = (wanted: (column: string) => boolean): SourceConfig => {
    const keep = (name: string | null) => (isThere(name) && wanted(name) ? name : null);
    const { columns, verified } = source;
    const standIn = present.find(wanted) ?? anyColumn;
    return {
      ...source,
      columns: {
        sourceUserId: keep(columns.sourceUserId) ?? standIn,
        username: keep(columns.username) ?? standIn,
        password: keep(columns.password),
        passwordLastChanged: keep(columns.passwordLastChanged),
        updatedAt: keep(columns.updatedAt),
        merge: Object.fromEntries(
          Object.entries(columns.merge).map(([name, column]) => [name, keep(column)]),
        ),
      },
      verified: Object.fromEntries(
        Object.entries(verified).filter(
          ([, column]) => column === true || (isThere(column) && wanted(column)),
        ),
      ),
    };
  };
  const isReadable = (column: string): boolean => known.get(column)?.readable === true;
  const isMissing = missing.some(({ code }) => code === 'COLUMN_MISSING');
  const forbidden = isMissing
    ? problem(() =>
        findColumns(
          only(() => true),
          relation,
        ),
      )
    : [];
  const typed = present.filter(isReadable).flatMap((column) =>
    problem(() =>
      mapColumns(
        only((name) => name === column),
        relation,
      ),
    ),
  );
  const byMessage = new Map([...missing, ...forbidden, ...typed].map((error) => [error.message, error]));
  return [...byMessage.values()];
}
