/**
 * Match keys as SQL: the tuple of the `match.on` columns after `match.normalize`; semantics.md, "Who is the same
 * person". The result depends on no locale and no version of the server.
 */
import type { MergeConfig, Normalisation } from '../../config/merge-config.js';
import { type Sql, sql } from '../../postgres/sql.js';

/** Steps that make different letters equal, beyond ASCII: keys that are equal only by them are in question. */
const daring: readonly Normalisation[] = ['nfkc', 'casefold'];

/**
 * The key of a row.
 *
 * @param value gives the expression of a column of `match.on`
 * @returns text; NULL where a component is NULL, or empty once normalised. Components are parted so that no
 *   two different tuples have one key.
 */
export function matchKey(config: MergeConfig, value: (column: string) => Sql): Sql {
  return joined(config.match.on.map((column) => normalised(value(column), config.match.normalize)));
}

/** The key without the daring steps (`casefold` as ASCII `lower`): keys that differ here are equal only by those. */
export function plainKey(config: MergeConfig, value: (column: string) => Sql): Sql {
  const steps = config.match.normalize.map((step) => (step === 'casefold' ? 'lower' : step));
  return joined(config.match.on.map((column) => normalised(value(column), steps.filter((step) => step !== 'nfkc'))));
}

/** Whether the configuration normalises by a daring step, so that plain keys are of use. */
export function isDaring(config: MergeConfig): boolean {
  return config.match.normalize.some((step) => daring.includes(step));
}

function joined(components: readonly Sql[]): Sql {
  const [only] = components;
  if (components.length === 1 && only) return sql`nullif(${only}, '')`;
  // Between components stands U+001F twice; within one it is followed by U+001E.
  const escaped = components.map((component) => sql`replace(nullif(${component}, ''), chr(31), chr(31) || chr(30))`);
  return escaped.reduce((all, component) => sql`${all} || chr(31) || chr(31) || ${component}`);
}

function normalised(value: Sql, steps: readonly Normalisation[]): Sql {
  return steps.reduce((expression, step) => applied(expression, step), value);
}

function applied(value: Sql, step: Normalisation): Sql {
  switch (step) {
    case 'nfkc':
      return sql`normalize(${value}, nfkc)`;
    case 'casefold':
    case 'lower':
      return sql`lower(${value} collate "C")`;
    case 'trim':
      return sql`btrim(${value}, E' \t\r\n')`;
    case 'email_domain_lower':
      return sql`regexp_replace(${value}, '@[^@]*$', '') || lower(coalesce(substring(${value} from '@[^@]*$'), '') collate "C")`;
  }
}
