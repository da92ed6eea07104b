/** Who is meant by what a person typed: golden records, accounts without one, rejected rows. */

import { attribute, type IdTypes } from '../../ledger/ledger.js';
import { matchKey } from '../../pipeline/match/keys.js';
import { evidenceColumns, hasKey, keyOf, type Merge, table } from '../../pipeline/merge.js';
import { catalogText, ident, join, type Sql, sql } from '../../postgres/sql.js';
import type { AccountName } from './kept.js';

/** A golden record, or accounts that would be one person and have none. */
export type Subject =
  | { readonly kind: 'record'; readonly userId: string; readonly generation: number }
  | { readonly kind: 'accounts'; readonly key: string | null; readonly accounts: readonly AccountName[] };

export interface RejectedRow {
  readonly source: string;
  readonly sourceUserId: string | null;
  readonly username: string | null;
  readonly reason: string;
}

export interface Found {
  readonly subjects: readonly Subject[];
  readonly rejected: readonly RejectedRow[];
}

/**
 * Everybody whom `given` may mean: by `source:id`; by `user_id`; by a username as it is spelled, in a source or in the target; by
 * a value of evidence; by the match key, and by a key that somebody left.
 */
export async function find(merge: Merge, given: string): Promise<Found> {
  const account = namedAccount(merge, given);
  const rows = await merge.db.query<{
    user_id: string | null;
    generation: number | null;
    match_key: string | null;
    source_no: number | null;
    id: string | null;
  }>(account === null ? byName(merge, given) : byAccount(merge, account));
  const subjects = new Map<string, Subject>();
  for (const row of rows) {
    if (row.user_id !== null) {
      const generation = row.generation ?? 0;
      subjects.set(`r${row.user_id} ${generation}`, { kind: 'record', userId: row.user_id, generation });
    } else if (row.source_no !== null && row.id !== null) {
      const name = row.match_key === null ? `n${row.source_no}:${row.id}` : `k${row.match_key}`;
      const before = subjects.get(name);
      subjects.set(name, {
        kind: 'accounts',
        key: row.match_key,
        accounts: [
          ...(before?.kind === 'accounts' ? before.accounts : []),
          { sourceNo: row.source_no, id: row.id },
        ],
      });
    }
  }
  return { subjects: [...subjects.values()], rejected: await rejected(merge, given, account) };
}

/** `source:id`, where a source has that name; `@target:7` is a row of the target. */
function namedAccount(merge: Merge, given: string): AccountName | null {
  const known = [
    { no: 0, name: '@target' },
    ...merge.sources.map(({ no, config }) => ({ no, name: config.name })),
  ];
  const source = known.find(({ name }) => given.startsWith(`${name}:`));
  return source === undefined ? null : { sourceNo: source.no, id: given.slice(source.name.length + 1) };
}

/** Accounts with their golden record, or, of those without one, everybody who shares their key. */
function withOthers(merge: Merge, accounts: Sql): Sql {
  return sql`
    with account as (${accounts}),
    placed as (
      select a.*, w.user_id, w.generation
      from account a
      left join ${table(merge, 'crosswalk')} w on w.source_no = a.source_no and w.source_user_id = a.source_user_id
    )
    select p.user_id::text as user_id, p.generation, null as match_key, null::int as source_no, null as id
    from placed p
    where p.user_id is not null
    union
    select null, null, coalesce(p.match_key, o.match_key), coalesce(o.source_no, p.source_no)::int, coalesce(o.source_user_id, p.source_user_id)::text
    from placed p
    left join lateral (
      select b.source_no, b.source_user_id, ${keyOf(merge.config, 'b')} as match_key
      from ${table(merge, 'account')} b
      where b.source_no <> 0 and ${hasKey(merge.config, 'b', sql`p.match_key`)} and not exists (
        select from ${table(merge, 'crosswalk')} w where w.source_no = b.source_no and w.source_user_id = b.source_user_id
      )
    ) o on true
    where p.user_id is null
  `;
}

function byAccount(merge: Merge, { sourceNo, id }: AccountName): Sql {
  if (sourceNo === 0) {
    return sql`
      /* explain.find */
      select g.user_id::text as user_id, g.generation, null as match_key, null::int as source_no, null as id
      from ${table(merge, 'golden')} g where g.user_id in (${idIn(merge.ledger.userId, id)})
    `;
  }
  return sql`
    /* explain.find */
    ${withOthers(
      merge,
      sql`
        select a.source_no, a.source_user_id, ${keyOf(merge.config, 'a')} as match_key
        from ${table(merge, 'account')} a
        where a.source_no = ${sourceNo} and a.source_user_id in (${idIn(merge.ledger.sourceId, id)})
      `,
    )}
  `;
}

const looksLike: Readonly<Record<IdTypes['userId'], RegExp>> = {
  bigint: /^[+-]?\d{1,18}$/,
  uuid: /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/i,
  text: /^/,
};

/** An id in its own type, as an index wants it; what cannot be one is nobody's. */
function idIn(type: IdTypes['userId'], given: string): Sql {
  return sql`select ${looksLike[type].test(given) ? given : null}::text::${catalogText(type)}`;
}

function byName(merge: Merge, given: string): Sql {
  const { config, target } = merge;
  const { userId, username } = config.target.columns;
  const key = config.match.on.length === 1 ? matchKey(config, () => sql`${given}::text`) : sql`null::text`;
  const evidence = (alias: string) =>
    evidenceColumns(config).map(
      ({ name }) => sql`lower(${ident(alias)}.${attribute(name)}) = lower(${given})`,
    );
  const known = [sql`t.username = ${given}`, sql`t.match_key = ${key}`, ...evidence('t')];
  const rows = target.exists
    ? sql`
      union
      select g.user_id::text, g.generation, null, null, null
      from ${target.sql} t
      join ${table(merge, 'golden')} g on g.user_id = t.${ident(userId)}::${catalogText(merge.ledger.userId)} and g.state = 'live'
      where t.${ident(username)} = ${given}`
    : sql``;
  return sql`
    /* explain.find */
    select * from (
      ${withOthers(
        merge,
        sql`
          select a.source_no, a.source_user_id, ${keyOf(config, 'a')} as match_key
          from ${table(merge, 'account')} a
          where a.source_no <> 0 and (${join([sql`a.username = ${given}`, hasKey(config, 'a', key), ...evidence('a')], sql` or `)})
        `,
      )}
    ) a
    union
    select g.user_id::text, g.generation, null, null, null
    from ${table(merge, 'golden')} g
    where g.user_id in (
      ${idIn(merge.ledger.userId, given)}
      union all
      select f.user_id from ${table(merge, 'former_key')} f where f.match_key = ${key}
      union all
      select t.source_user_id::text::${catalogText(merge.ledger.userId)} from ${table(merge, 'account_target')} t where ${join(known, sql` or `)}
    )
    ${rows}
    order by user_id nulls last, source_no, id
  `;
}

async function rejected(merge: Merge, given: string, account: AccountName | null): Promise<RejectedRow[]> {
  return merge.db.query<RejectedRow & Record<string, unknown>>(sql`
    /* explain.rejected */
    select s.name as source, r.source_user_id as "sourceUserId", r.username, r.reason
    from ${table(merge, 'rejected_row')} r
    join ${table(merge, 'source')} s on s.source_no = r.source_no
    where ${
      account === null
        ? sql`r.username = ${given} or r.source_user_id = ${given}`
        : sql`r.source_no = ${account.sourceNo} and r.source_user_id = ${account.id}`
    }
    order by s.priority, r.source_user_id
    limit 20
  `);
}
