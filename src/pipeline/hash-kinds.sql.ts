/** The rules of credentials/rules.ts as SQL: what `recognise` says of one text, for all rows of a table. */
import { hashKinds } from '../credentials/kinds.js';
import {
  type HashRule,
  hashRules,
  longestParameters,
  numberWithin,
  type Place,
  parametersPattern,
} from '../credentials/rules.js';
import { join, literal, type Sql, sql } from '../postgres/sql.js';

/**
 * The kind of the hash in `password`, a space, and its parameters, as one text: `bcrypt 10`. What stands in the place of
 * the parameters is to go through `parametersOf` before anybody sees it.
 *
 * One CASE by the first character, so that a value meets only the rules that could fit it.
 */
export function hashKind(password: Sql): Sql {
  const firsts = [...new Set(hashRules.flatMap(firstCharacters))].filter((first) => first !== '');
  const branch = (first: string) =>
    cases(
      password,
      hashRules.filter((rule) => firstCharacters(rule).some((each) => each === first || each === '')),
    );
  return sql`case
    when ${password} is null or ${password} = '' then 'none '
    else case left(${password}, 1)
      ${join(
        firsts.map((first) => sql`when ${literal(first)} then ${branch(first)}`),
        sql`
      `,
      )}
      else ${branch('')}
    end
  end`;
}

/** Of what `hashKind` gave. */
export const kindOf = (found: Sql): Sql => sql`split_part(${found}, ' ', 1)`;

/** Of what `hashKind` gave: the parameters, if that is what stands there. */
export function parametersOf(found: Sql): Sql {
  const sliced = hashRules
    .filter(({ parameters }) => parameters?.at === 'slice')
    .map(({ kind }) => literal(kind));
  const text = sql`substr(${found}, position(' ' in ${found}) + 1)`;
  return sql`case when ${kindOf(found)} in (${join(sliced)}) or ${text} ~ ${literal(parametersPattern)} then ${text} else '' end`;
}

/** Sets of parameters that a census tells apart for each kind; the rest is counted together. */
const toldApart = 8;

/** How many there are of each kind and its commonest parameters, the most first: one row each, as CensusRow has it. */
export function census(rows: Sql, password: Sql): Sql {
  return sql`
    select c.kind, case when c.place <= ${number(toldApart)} then c.parameters end as parameters, sum(c.accounts)::bigint as accounts
    from (
      select k.*, row_number() over (partition by k.kind order by k.accounts desc, k.parameters) as place
      from (
        select ${kindOf(sql`f.found`)} as kind, ${parametersOf(sql`f.found`)} as parameters, sum(f.accounts) as accounts
        from (select ${hashKind(password)} as found, count(*) as accounts from ${rows} group by 1) f
        group by 1, 2
      ) k
    ) c
    group by 1, 2
    order by 3 desc, 1, 2`;
}

/** Whether a hash is of a kind that is made with the username, and opens nothing under another. */
export function isBoundToUsername(password: Sql): Sql {
  const rules = hashRules.filter(({ kind }) => hashKinds[kind].boundTo === 'username');
  return sql`(${join(
    rules.map((rule) => fits(password, rule)),
    sql` or `,
  )})`;
}

/** With which characters a text may begin that fits; empty: with any. */
function firstCharacters({ shapes }: HashRule): string[] {
  return shapes.length === 0
    ? ['']
    : shapes.map((shape) => (/^[%_]/.test(shape) ? '' : shape.replace(/^\\/, '').charAt(0)));
}

function cases(password: Sql, rules: readonly HashRule[]): Sql {
  return sql`case
        ${join(
          rules.map((rule) => sql`when ${fits(password, rule)} then ${keyOf(password, rule)}`),
          sql`
        `,
        )}
        else 'plain_text '
      end`;
}

function fits(password: Sql, { shapes, pattern, bytes, minBytes, part }: HashRule): Sql {
  const like = shapes.map((shape) => sql`${password} like ${literal(shape)}`);
  return join(
    [
      ...(bytes ? [sql`octet_length(${password}) in (${join(bytes.map(number))})`] : []),
      ...(minBytes === undefined ? [] : [sql`octet_length(${password}) >= ${number(minBytes)}`]),
      ...(like.length > 1 ? [sql`(${join(like, sql` or `)})`] : like),
      ...(pattern === undefined ? [] : [sql`${password} ~ ${literal(pattern)}`]),
      ...(part
        ? [
            sql`octet_length(split_part(${password}, ${literal(part.separator)}, ${number(part.n)})) = ${number(part.bytes)}`,
          ]
        : []),
    ],
    sql` and `,
  );
}

function keyOf(password: Sql, { kind, parameters }: HashRule): Sql {
  const name = literal(`${kind} `);
  return parameters === undefined ? name : sql`${name} || ${cut(password, parameters)}`;
}

function cut(password: Sql, place: Place): Sql {
  switch (place.at) {
    case 'slice':
      return sql`substr(${password}, ${number(place.from)}, ${number(place.length)})`;
    case 'parts': {
      const parts = place.ns.map(
        (n) => sql`split_part(${password}, ${literal(place.separator)}, ${number(n)})`,
      );
      return sql`left(${join(parts, sql` || ',' || `)}, ${number(longestParameters)})`;
    }
    case 'after':
      return sql`coalesce(substring(left(split_part(${password}, ${literal(place.text)}, 2), ${number(numberWithin)}) from '[0-9]+'), '')`;
    case 'size':
      return sql`octet_length(${password})::text`;
  }
}

/** A number of the table of rules: part of the statement's text, as the shapes are. */
const number = (value: number): Sql => sql`${literal(String(value))}::int`;
