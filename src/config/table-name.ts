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

function unquote(quoted: string | undefined, plain: string | undefined): string | undefined {
  return quoted?.replaceAll('""', '"') ?? plain;
}
