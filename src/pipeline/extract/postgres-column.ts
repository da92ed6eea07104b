/** A column of a relation or query in PostgreSQL. */
export interface PostgresColumn {
  readonly name: string;
  /** As a person would write it: `timestamp(0) without time zone`, `email_address` (a domain). */
  readonly type: string;
  /** Below any domain, as pg_type calls it: `int4`, `timestamp`, `bpchar`, ... */
  readonly base: string;
  /** pg_type.typtype of `base`: b base, e enum, c composite, r range, ... */
  readonly baseKind: string;
  /** Of `base`; -1: none, or not known (a query). */
  readonly modifier: number;
  readonly notNull: boolean;
  /** The role may read it. */
  readonly readable: boolean;
}

const integers = ['int2', 'int4', 'int8'];
const floats = ['float4', 'float8'];
const texts = ['text', 'varchar', 'bpchar', 'char', 'name', 'citext'];

export const isInteger = ({ base }: PostgresColumn): boolean => integers.includes(base);
export const isFloat = ({ base }: PostgresColumn): boolean => floats.includes(base);
export const isNumber = (column: PostgresColumn): boolean =>
  isInteger(column) || isFloat(column) || column.base === 'numeric';
export const isText = ({ base, baseKind }: PostgresColumn): boolean =>
  texts.includes(base) || baseKind === 'e';
