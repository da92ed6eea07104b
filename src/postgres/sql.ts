/**
 * SQL as values. `sql` makes a statement or a fragment of one; `${value}` in it is always a bound parameter.
 * Text comes only from the template itself, from another fragment, and from `ident` and `join`.
 *
 * Two further doors are open, each for what no parameter can do, and each to be justified where it is used:
 * `catalogText` for text that the database's own catalog printed, `literal` for statements that take no
 * parameters (COPY, DDL).
 */

export type SqlValue = string | number | bigint | boolean | null | Buffer | readonly SqlValue[];

type Piece = string | { readonly value: SqlValue };

/** A statement or fragment. `text` has its parameters numbered from $1; `values` are in that order. */
export class Sql {
  readonly #pieces: readonly Piece[];

  /** @internal Use the tag `sql`, or `ident`, `join`, `literal`, `catalogText`. */
  constructor(pieces: readonly Piece[]) {
    this.#pieces = pieces;
  }

  get text(): string {
    let position = 0;
    return this.#pieces.map((piece) => (typeof piece === 'string' ? piece : `$${++position}`)).join('');
  }

  get values(): SqlValue[] {
    return this.#pieces.flatMap((piece) => (typeof piece === 'string' ? [] : [piece.value]));
  }

  static pieces(fragment: Sql): readonly Piece[] {
    return fragment.#pieces;
  }
}

/**
 * `` sql`select name from account where id = ${id}` ``. A `${Sql}` becomes text and its parameters are
 * renumbered; any other `${value}` is bound. PostgreSQL infers the type of a parameter from where it stands:
 * write `${value}::int` where it cannot. Objects and Dates are no values (say JSON.stringify, or text).
 */
export function sql(strings: TemplateStringsArray, ...values: readonly (Sql | SqlValue)[]): Sql {
  const pieces: Piece[] = [strings[0] ?? ''];
  values.forEach((value, index) => {
    if (value instanceof Sql) pieces.push(...Sql.pieces(value));
    else pieces.push({ value: bindable(value) });
    pieces.push(strings[index + 1] ?? '');
  });
  return new Sql(pieces);
}

/** The fragment that is nothing. */
export const empty: Sql = new Sql([]);

/** A name, quoted: `ident('public', 'Users')` is `"public"."Users"`. */
export function ident(...parts: readonly [string, ...string[]]): Sql {
  return new Sql([parts.map(quoteIdentifier).join('.')]);
}

/** Fragments one after the other with `separator` (default `, `) between them. */
export function join(fragments: readonly Sql[], separator: Sql = comma): Sql {
  return new Sql(
    fragments.flatMap((fragment, index) =>
      index === 0 ? Sql.pieces(fragment) : [...Sql.pieces(separator), ...Sql.pieces(fragment)],
    ),
  );
}

/**
 * Text that the *catalog itself* printed as SQL: pg_get_indexdef, pg_get_expr, format_type and their like.
 * Never a name, a value, or anything out of a configuration, a file or a row: those are `ident` and `${}`.
 */
export function catalogText(text: string): Sql {
  return new Sql([text]);
}

/**
 * A text value written into the statement, for statements that take no parameters (COPY, DDL, CREATE ROLE).
 * Safe for any text and any setting of standard_conforming_strings. Everywhere else, bind: `${value}`.
 */
export function literal(value: string): Sql {
  if (value.includes('\0')) throw new TypeError('PostgreSQL text cannot hold the character NUL');
  const quoted = value.replaceAll("'", "''");
  return new Sql([value.includes('\\') ? `E'${quoted.replaceAll('\\', '\\\\')}'` : `'${quoted}'`]);
}

const comma = new Sql([', ']);

function quoteIdentifier(name: string): string {
  if (name === '' || name.includes('\0'))
    throw new TypeError(`not a name in PostgreSQL: ${JSON.stringify(name)}`);
  return `"${name.replaceAll('"', '""')}"`;
}

function bindable(value: unknown): SqlValue {
  if (value === null || Buffer.isBuffer(value)) return value;
  if (Array.isArray(value)) return value.map(bindable);
  switch (typeof value) {
    case 'string':
      if (value.includes('\0')) throw new TypeError('PostgreSQL text cannot hold the character NUL');
      return value;
    case 'number':
    case 'bigint':
    case 'boolean':
      return value;
    default:
      throw new TypeError(
        `a ${value === undefined ? 'value that is undefined' : typeof value} cannot be bound`,
      );
  }
}
