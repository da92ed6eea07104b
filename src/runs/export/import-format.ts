/** What an import format is: which users its receiver takes, what it writes of each, and how the files are cut. */
import type { Algorithm } from '../../pipeline/hash-parts.sql.js';
import { literal, type Sql, sql } from '../../postgres/sql.js';
import type { Field } from './profile.sql.js';

/** A condition over `u` (profile.sql.ts) and `h` (the parts of the hash), and what it means, in words. */
export interface Refusal {
  readonly when: Sql;
  readonly because: string;
}

export interface HashForm {
  /** What the receiver does not take of this algorithm; whatever else fits is taken. */
  readonly refuses?: readonly Refusal[];
  /** What says the hash in the record; JSON. */
  readonly credential: Sql;
  /** Text: hashes that may stand in one file. Default: all of them. */
  readonly group?: Sql;
}

/** Fields of receivers that have a place for a person's address, number, names, picture and times. */
export const wholeProfile: readonly Field[] = [
  'email',
  'email_verified',
  'phone',
  'first_name',
  'last_name',
  'name',
  'picture',
  'created_at',
  'last_login',
];

export interface ImportFormat {
  readonly title: string;
  readonly hashes: { readonly [A in Algorithm]?: HashForm };
  /** Fields that a record has a place for, beside the id. */
  readonly carries: readonly Field[];
  /** Where it has one for further columns: names that it does not take there; null: it has none. */
  readonly othersBut: readonly string[] | null;
  /** Whether the username stands somewhere. */
  readonly carriesUsername: boolean;
  readonly refuses: readonly Refusal[];
  /** What two users may not share, letter case aside. */
  readonly unique: readonly ('username' | 'email')[];
  /** The text of one user; `c.credential` is NULL where there is no password. */
  readonly record: Sql;
  readonly files: FileLayout;
}

export interface FileLayout {
  /** @param n counts the files that have this name otherwise, from 1 */
  readonly name: (group: string, n: number) => string;
  readonly head: (group: string) => string;
  readonly between: string;
  readonly tail: string;
  /** At most in one file. */
  readonly records?: number;
  readonly bytes?: number;
  /** A line for a person who imports the file: its command; the lines go into a file of their own. */
  readonly command?: (file: string, group: string) => string;
}

export const hasPassword = sql`(c.credential is not null)`;
export const fullName = sql`coalesce(u.name, nullif(concat_ws(' ', u.first_name, u.last_name), ''))`;

/** A JSON object without the members that are NULL, in this order. */
export function object(members: Readonly<Record<string, Sql>>): Sql {
  const pairs = Object.entries(members).flatMap(([name, value]) => [sql`${literal(name)}`, value]);
  return sql`json_strip_nulls(json_build_object(${pairs.reduce((all, each) => sql`${all}, ${each}`)}))`;
}

export const isUuid = (value: Sql): Sql =>
  sql`(lower(${value}) ~ '^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$')`;
/** An address as far as every receiver wants it. */
export const noAddress: Refusal = {
  when: sql`u.email is null or u.email !~ '^[^@[:space:]]+@[^@[:space:]]+$'`,
  because: 'no email address',
};
export const phoneUnread: Refusal = {
  when: sql`u.phone !~ '^[+][1-9][0-9]{3,14}$'`,
  because: 'the phone number is not of the form +4915112345678',
};
export const isArgon2id = sql`h.variant = 'id' and h.more = '19'`;
/** The length of the derived key, in bytes. */
export const keyBytes = sql`octet_length(decode(h.value, 'base64'))`;
export const asHex = (base64: Sql): Sql => sql`encode(decode(${base64}, 'base64'), 'hex')`;
export const unpadded = (base64: Sql): Sql => sql`rtrim(${base64}, '=')`;
