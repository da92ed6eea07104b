/** Ids of sources as ids of the target. */
import { idClass } from '../../pipeline/target-table.js';
import { type Sql, sql } from '../../postgres/sql.js';

const greatest: Readonly<Record<string, bigint>> = {
  smallint: 32_767n,
  integer: 2_147_483_647n,
  bigint: 9_223_372_036_854_775_807n,
};

/** The greatest id of an integer type; null: the type is none. */
export function greatestId(type: string): bigint | null {
  return greatest[type] ?? null;
}

/** Whether an id, which is not NULL, can be one of the target's type: what write gives to the account as it is. */
export function castsToId(id: Sql, kept: 'bigint' | 'text', type: string): Sql {
  switch (idClass(type)) {
    case 'bigint': {
      const most = sql`${String(greatestId(type))}::numeric`;
      const number =
        kept === 'bigint' ? id : sql`(case when ${id} ~ '^[+-]?[0-9]{1,30}$' then ${id}::numeric end)`;
      return sql`coalesce(${number} between -${most} - 1 and ${most}, false)`;
    }
    case 'uuid':
      return sql`${id}::text ~* '^[0-9a-f]{8}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{12}$'`;
    case 'text': {
      if (/^(numeric|real|double)/.test(type)) return sql`${id}::text ~ '^[+-]?[0-9]+$'`;
      const length = /\((\d+)\)/.exec(type)?.[1];
      return length === undefined ? sql`true` : sql`char_length(${id}::text) <= ${length}::int`;
    }
  }
}

/** The type of the id column of a target that is to be created: the sources' common type, as plan chooses it. */
export function newIdType(
  sources: readonly { readonly idType: 'bigint' | 'text'; readonly idTypeName: string }[],
): string {
  const names = new Set(sources.map(({ idTypeName }) => idTypeName));
  if (sources.every(({ idType }) => idType === 'bigint')) {
    return names.has('bigint') || sources.length === 0 ? 'bigint' : 'integer';
  }
  return names.size === 1 && names.has('uuid') ? 'uuid' : 'text';
}
