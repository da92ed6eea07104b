/**
 * Match keys as SQL: the tuple of the `match.on` columns after `match.normalize`; semantics.md, "Who is the same
 * person". The result depends on no locale, no collation and no version of the server, and making a key of a key
 * changes nothing.
 *
 * Casefold is a table of ours (folding.ts). `normalize()` is the server's, so it is asked only for text whose
 * characters all servers normalise alike; any other text gets only the plain steps, as a whole, and is counted.
 */
import type { MergeConfig, Normalisation } from '../../config/merge-config.js';
import { inLedger } from '../../ledger/ledger.js';
import { join, type Sql, sql } from '../../postgres/sql.js';

type KeyConfig = Pick<MergeConfig, 'match' | 'ledger'>;

/** Steps that make different letters equal, beyond ASCII: keys that are equal only by them are in question. */
const daring: readonly Normalisation[] = ['nfkc', 'casefold'];

/**
 * The key of a row. Wants the functions of the ledger where the configuration is daring.
 *
 * @param value gives the expression of a column of `match.on`: text, without volatile parts, cheap to repeat
 * @returns text; NULL where a component is NULL, or empty once normalised. Components are parted so that no
 *   two different tuples have one key.
 */
export function matchKey(config: KeyConfig, value: (column: string) => Sql): Sql {
  return joined(config.match.on.map((column) => normalised(config, value(column))));
}

/**
 * The key without the daring steps (`casefold` as ASCII `lower`): keys that differ here are equal only by those.
 * Built-in functions only, so any server can make it.
 */
export function plainKey(config: KeyConfig, value: (column: string) => Sql): Sql {
  return joined(config.match.on.map((column) => stepped(config, value(column), plainSteps(config))));
}

/** Whether the configuration normalises by a daring step, so that plain keys are of use. */
export function isDaring(config: KeyConfig): boolean {
  return config.match.normalize.some((step) => daring.includes(step));
}

/**
 * Whether a key got only the plain steps, because of a character that Unicode 12.1 did not assign.
 *
 * @returns boolean, never NULL
 */
export function unnormalised(config: KeyConfig, value: (column: string) => Sql): Sql {
  if (!config.match.normalize.includes('nfkc')) return sql`false`;
  const columns = config.match.on.map(
    (column) =>
      sql`coalesce(not (${isAscii(value(column))}) and ${hasLaterCharacter(config, value(column))}, false)`,
  );
  return sql`(${join(columns, sql` or `)})`;
}

function joined(components: readonly Sql[]): Sql {
  const [only] = components;
  if (components.length === 1 && only) return sql`nullif(${only}, '')`;
  // Between components stands U+001F twice; within one it is followed by U+001E.
  const escaped = components.map(
    (component) => sql`replace(nullif(${component}, ''), chr(31), chr(31) || chr(30))`,
  );
  return escaped.reduce((all, component) => sql`${all} || chr(31) || chr(31) || ${component}`);
}

/** A component of the key. ASCII takes the plain steps, a quick path: the daring ones do nothing more to it. */
function normalised(config: KeyConfig, value: Sql): Sql {
  const plain = stepped(config, value, plainSteps(config));
  if (!isDaring(config)) return plain;
  const steps = new Set(config.match.normalize);
  const ascii = isAscii(value);
  const onlyPlain = steps.has('nfkc') ? sql`${ascii} or ${hasLaterCharacter(config, value)}` : ascii;
  return sql`case when ${onlyPlain} then ${plain} else ${stepped(config, value, steps)} end`;
}

function plainSteps({ match }: KeyConfig): Set<Normalisation> {
  const steps = match.normalize.map((step) => (step === 'casefold' ? 'lower' : step));
  return new Set(steps.filter((step) => !daring.includes(step)));
}

/**
 * The steps in their order, whatever their order in `steps`: nfkc; folding, of the whole or of the domain; nfkc
 * again, because a folded letter may compose with the marks behind it (`J` does not with a caron, `j` does); trim.
 * Folding that comes after the second nfkc would leave keys that are not keys of themselves.
 */
function stepped(config: KeyConfig, value: Sql, steps: ReadonlySet<Normalisation>): Sql {
  const normal = (text: Sql): Sql => (steps.has('nfkc') ? sql`normalize(${text}, nfkc)` : text);
  const once = normal(sql`(${value} collate "C")`);
  const folded = foldedBy(config, once, steps);
  const key = folded === once ? once : normal(folded);
  return steps.has('trim') ? sql`btrim(${key}, E' \t\r\n')` : key;
}

/** After casefold or lower nothing is left to do for the domain. */
function foldedBy(config: KeyConfig, text: Sql, steps: ReadonlySet<Normalisation>): Sql {
  if (steps.has('casefold')) return sql`${inLedger(config.ledger, 'fold')}(${text})`;
  if (steps.has('lower')) return sql`lower(${text})`;
  return steps.has('email_domain_lower') ? lowerDomain(text) : text;
}

/** Lower case (ASCII) of what follows the last `@`; text without one stays as it is. */
function lowerDomain(text: Sql): Sql {
  return sql`(
    select left(part.whole, part.local) || lower(substr(part.whole, part.local + 1))
    from (
      select given.whole, char_length(given.whole) - strpos(reverse(given.whole), '@') as local
      from (select ${text} as whole offset 0) given
    ) part
  )`;
}

function isAscii(value: Sql): Sql {
  return sql`octet_length(${value}) = char_length(${value})`;
}

function hasLaterCharacter(config: KeyConfig, value: Sql): Sql {
  return sql`${inLedger(config.ledger, 'has_later_character')}(${value})`;
}
