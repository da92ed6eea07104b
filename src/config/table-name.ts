import type { TableName } from './merge-config.js';

const part = '(?:"((?:[^"]|"")+)"|([^".\\s]+))';
const tablePattern = new RegExp(`^${part}(?:\\.${part})?$`, 'u');

/**
 * A table out of `name`, `schema.name`, or either with quoted parts (`"my.schema"."Users"`, `""` for a quote within).
 * Case is kept as written, quoted or not. Undefined where the text is no such name.
 */
export function parseTableName(text: string): TableName | undefined {
  const match = tablePattern.exec(text);
  if (match === null) return undefined;
  const [first, second] = [unquote(match[1], match[2]), unquote(match[3], match[4])];
  return second === undefined ? { schema: null, name: first ?? '' } : { schema: first ?? '', name: second };
}

const columnPattern = new RegExp(`^(.+)\\.${part}$`, 'u');

/** A column out of `table.column` or `schema.table.column`, quoted likewise. */
export function parseColumnName(text: string): { table: TableName; column: string } | undefined {
  const match = columnPattern.exec(text);
  const table = parseTableName(match?.[1] ?? '');
  const column = unquote(match?.[2], match?.[3]);
  return table === undefined || column === undefined ? undefined : { table, column };
}

function unquote(quoted: string | undefined, plain: string | undefined): string | undefined {
  return quoted?.replaceAll('""', '"') ?? plain;
}
