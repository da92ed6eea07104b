/**
 * export.users: each golden record as a receiver imports it, or why it does not take it.
 *
 * All of it is made by the server, one row after the other; hashes are taken apart once (`offset 0` keeps PostgreSQL from
 * writing the same expression into every place that uses it).
 */
import { type HashKind, hashKinds } from '../../credentials/kinds.js';
import { hashKind, kindOf } from '../../pipeline/hash-kinds.sql.js';
import { hashParts, partedKinds } from '../../pipeline/hash-parts.sql.js';
import { join, literal, type Sql, sql } from '../../postgres/sql.js';
import type { ImportFormat, Refusal } from './import-format.js';

/** Kinds that are no password. */
const noPassword: readonly HashKind[] = ['none', 'locked'];

/**
 * One row a golden record: `position` (its id), `refused` (why, in words; NULL: taken), `file_group`, `record`, `listed`
 * (who it is, for the list of those left out), and `has_password`.
 *
 * @param profile as profile.sql.ts has it
 * @param withoutPassword whether users whose hash is not taken go without it
 */
export function importUsers(format: ImportFormat, profile: Sql, withoutPassword: boolean): Sql {
  const hashes = Object.entries(format.hashes);
  const byAlgorithm = (of: (form: NonNullable<ImportFormat['hashes']['bcrypt']>) => Sql): Sql =>
    sql`case h.algorithm ${join(
      hashes.map(([algorithm, form]) => sql`when ${literal(algorithm)} then ${of(form)}`),
      sql` `,
    )} end`;
  const { bytes } = format.files;
  const tooLarge =
    bytes === undefined
      ? sql`null::text`
      : sql`case when octet_length(r.record) > ${literal(String(bytes - 1000))}::int then 'larger than a file may be' end`;
  return sql`
    select u.position, coalesce(${withoutPassword ? sql`null` : sql`q.because`}, w.because, ${tooLarge}) as refused,
      case when c.credential is null then '' else coalesce(${byAlgorithm(({ group }) => group ?? sql`''`)}, '') end as file_group,
      r.record,
      ${join([quoted(sql`u.user_id`), quoted(sql`u.username`)], sql` || ',' || `)} as listed,
      c.credential is not null as has_password
    from (select p.*${join(
      format.unique.map(
        (name) =>
          sql`, p.${sql`${columnOf(name)}`} is not null and count(*) over (partition by lower(p.${columnOf(name)})) > 1 as ${sameOf(name)}`,
      ),
      sql``,
    )} from (${profile}) p offset 0) u
    cross join lateral (select ${kindOf(hashKind(sql`u.password`))} as kind offset 0) k
    cross join lateral (${hashParts(sql`u.password`, sql`k.kind`)} offset 0) h
    cross join lateral (select ${hashRefused(format)} as because offset 0) q
    cross join lateral (
      select case when k.kind not in (${kinds(noPassword)}) and q.because is null then ${byAlgorithm(
        ({ credential }) => sql`(${credential})::json`,
      )} end as credential
      offset 0
    ) c
    cross join lateral (select ${because([...format.refuses, ...format.unique.map(shared)])} as because offset 0) w
    cross join lateral (select ${format.record} as record offset 0) r
  `;
}

/** Why the receiver does not take the hash; NULL: it does, or there is none. */
function hashRefused(format: ImportFormat): Sql {
  const titles = Object.entries(hashKinds).map(
    ([kind, { title }]) => sql`when ${literal(kind)} then ${literal(title)}`,
  );
  const title = sql`case k.kind ${join(titles, sql` `)} end`;
  const taken = Object.entries(format.hashes).map(([algorithm, { refuses = [] }]) => {
    return sql`when h.algorithm = ${literal(algorithm)} then ${because(refuses)}`;
  });
  return sql`case
        when k.kind in (${kinds(noPassword)}) then null
        when h.algorithm is null and k.kind in (${kinds(partedKinds)}) then ${title} || ', and not as that is written'
        ${join(
          taken,
          sql`
        `,
        )}
        else ${title} || ${literal(`, which ${format.title} does not take`)}
      end`;
}

/** The first that holds, in words. */
function because(refusals: readonly Refusal[]): Sql {
  if (refusals.length === 0) return sql`null::text`;
  return sql`case ${join(
    refusals.map(({ when, because: words }) => sql`when ${when} then ${literal(words)}`),
    sql` `,
  )} end`;
}

const shared = (name: 'username' | 'email'): Refusal => ({
  when: sameOf(name),
  because:
    name === 'email'
      ? 'another user has the same email address, letter case aside'
      : 'another user has the same username, letter case aside',
});

const columnOf = (name: 'username' | 'email'): Sql => (name === 'email' ? sql`email` : sql`username`);
const sameOf = (name: 'username' | 'email'): Sql => (name === 'email' ? sql`same_email` : sql`same_username`);
const kinds = (of: readonly HashKind[]): Sql => join(of.map((kind) => literal(kind)));
const quoted = (value: Sql): Sql => sql`'"' || replace(coalesce(${value}, ''), '"', '""') || '"'`;
