/** Why two are not one person: what keeps accounts apart, pair by pair, by the rules of docs/semantics.md. */
import type { Normalisation } from '../../config/merge-config.js';
import { matchKey } from '../../pipeline/match/keys.js';
import { keyOf, type Merge, table } from '../../pipeline/merge.js';
import { catalogText, join, type Sql, sql } from '../../postgres/sql.js';
import type { KeptAccount } from './kept.js';
import { reference } from './known.js';

/** One of two: a golden record with its accounts, or accounts that have none. */
export interface Side {
  readonly userId: string | null;
  readonly isDeleted: boolean;
  /** Those that belong to it; none that wait to join it. */
  readonly accounts: readonly KeptAccount[];
}

/** What keeps two apart, most telling first; at least one sentence. */
export async function whyApart(merge: Merge, first: Side, second: Side): Promise<string[]> {
  const pairs = first.accounts.flatMap((a) => second.accounts.map((b): Pair => [a, b]));
  const sharing = pairs.filter(([a, b]) => a.matchKey !== null && a.matchKey === b.matchKey);
  return [
    ...records(first, second),
    ...keyless([...first.accounts, ...second.accounts]),
    ...(sharing.length > 0
      ? await sharedKey(merge, first, second, sharing)
      : await otherKeys(merge, first, second, pairs)),
    ...evidence(merge, pairs),
  ];
}

const nameOf = ({ userId, accounts }: Side): string =>
  userId === null ? accounts.map(reference).join(', ') : `user_id ${userId}`;

function records(first: Side, second: Side): string[] {
  return [
    ...(first.userId !== null && second.userId !== null
      ? [
          `Each has a golden record of its own, ${nameOf(first)} and ${nameOf(second)}. An account that has one keeps it, whatever its key becomes; only a decision that they are one person brings them together.`,
        ]
      : []),
    ...[first, second]
      .filter((side) => side.isDeleted)
      .map(
        (side) =>
          `${nameOf(side)} was deleted in the target: its accounts are left out, and nobody joins it.`,
      ),
  ];
}

function keyless(accounts: readonly KeptAccount[]): string[] {
  return accounts
    .filter(({ matchKey: key, sourceNo }) => key === null && sourceNo !== 0)
    .map(
      (account) =>
        `${reference(account)} has no match key, because a part of it is empty: it matches nobody.`,
    );
}

type Pair = readonly [KeptAccount, KeptAccount];

/** They have a key in common, and yet they are not one. */
async function sharedKey(
  merge: Merge,
  first: Side,
  second: Side,
  sharing: readonly Pair[],
): Promise<string[]> {
  const keys = [...new Set(sharing.map(([a]) => a.matchKey))];
  const twice = sharing.find(([a, b]) => a.sourceNo === b.sourceNo && a.sourceNo !== 0);
  const daring = sharing.every(([a, b]) => a.plainKey !== b.plainKey);
  const gone = sharing.flat().filter((account) => account.vanished);
  const waits = first.userId === null || second.userId === null;
  const reasons = [
    ...(twice
      ? [
          `${reference(twice[0])} and ${reference(twice[1])} are of one source: it says that they are two people (duplicate_in_source).`,
        ]
      : []),
    ...(daring && !sharing.some((pair) => confirming(merge, pair).length > 0)
      ? [
          'Their keys are equal only once normalised, and no evidence confirms that they are one (normalised_match).',
        ]
      : []),
    ...gone.map(
      (account) =>
        `${reference(account)} had the key and is gone from its source: who has the key now may be another person (moved_account).`,
    ),
    ...(await claimed(merge, keys)),
  ];
  const contradicted = sharing.some((pair) => contradicting(merge, pair).length > 0);
  return [
    `Their match key is the same: ${keys.join(', ')}.`,
    ...reasons,
    ...(waits && reasons.length === 0 && !contradicted
      ? [
          'Nothing that is known now keeps them apart: the next run brings them together, or a conflict of the golden record holds it.',
        ]
      : []),
  ];
}

/** Keys that several golden records have. */
async function claimed(merge: Merge, keys: readonly (string | null)[]): Promise<string[]> {
  const rows = await merge.db.query<{ match_key: string; ids: string[] }>(sql`
    /* explain.claims */
    select k.match_key, array_agg(k.user_id order by k.user_id) as ids
    from (
      select ${keyOf(merge.config, 'a')} as match_key, w.user_id::text as user_id
      from ${table(merge, 'account')} a
      join ${table(merge, 'crosswalk')} w on w.source_no = a.source_no and w.source_user_id = a.source_user_id
      join ${table(merge, 'golden')} g on g.user_id = w.user_id and g.generation = w.generation and g.state = 'live'
      where ${keyOf(merge.config, 'a')} = any (${keys}::text[])
      union
      select t.match_key, t.source_user_id::text from ${table(merge, 'account_target')} t where t.match_key = any (${keys}::text[])
    ) k
    group by k.match_key
    having count(*) > 1
  `);
  return rows.map(
    ({ match_key: key, ids }) =>
      `${key} is the key of several golden records (user_id ${ids.join(', ')}): it is not sure which of them an account belongs to.`,
  );
}

/** They have none in common: which they have, whether one left the other's, and what would make them equal. */
async function otherKeys(merge: Merge, first: Side, second: Side, pairs: readonly Pair[]): Promise<string[]> {
  const keysOf = (side: Side) => [
    ...new Set(side.accounts.flatMap(({ matchKey: key }) => (key === null ? [] : [key]))),
  ];
  const [mine, theirs] = [keysOf(first), keysOf(second)];
  if (mine.length === 0 || theirs.length === 0) return [];
  const step = await wouldEqual(merge, pairs);
  return [
    `They have no match key in common (${merge.config.match.on.join(', ')}): ${mine.join(', ')} and ${theirs.join(', ')}.`,
    ...(await left(merge, first, theirs)),
    ...(await left(merge, second, mine)),
    ...(step === null
      ? []
      : [
          `With match.normalize: [${step.join(', ')}] their keys would be equal; that would hold for everybody, and not for those who have golden records already.`,
        ]),
  ];
}

/** Keys of others that a golden record's accounts had once. */
async function left(merge: Merge, side: Side, keys: readonly string[]): Promise<string[]> {
  if (side.userId === null) return [];
  const rows = await merge.db.query<{ match_key: string }>(sql`
    /* explain.former_keys */
    select distinct f.match_key
    from ${table(merge, 'former_key')} f
    where f.user_id = ${side.userId}::${catalogText(merge.ledger.userId)} and f.match_key = any (${keys}::text[])
    order by 1
  `);
  return rows.map(
    ({ match_key: key }) =>
      `${key} was a key of ${nameOf(side)} and was left: who has it now may be another person (moved_account).`,
  );
}

const moreSteps: readonly (readonly Normalisation[])[] = [
  ['trim'],
  ['lower'],
  ['lower', 'trim'],
  ['email_domain_lower'],
  ['casefold', 'trim'],
  ['nfkc', 'casefold', 'trim'],
];

/** The fewest further steps of normalisation with which a pair would have one key; NULL: none. */
async function wouldEqual(merge: Merge, pairs: readonly Pair[]): Promise<readonly Normalisation[] | null> {
  const { match, ledger } = merge.config;
  const tried = moreSteps.map((more) => [...new Set([...match.normalize, ...more])]);
  const keyWith = (account: KeptAccount, normalize: readonly Normalisation[]): Sql =>
    matchKey({ match: { ...match, normalize }, ledger }, (column) => {
      const value = column === 'username' ? account.username : (account.values.get(column) ?? null);
      return sql`(${value}::text)`;
    });
  const equal = tried.map((steps) =>
    join(
      pairs.slice(0, 20).map(([a, b]) => sql`coalesce(${keyWith(a, steps)} = ${keyWith(b, steps)}, false)`),
      sql` or `,
    ),
  );
  const [row] = await merge.db.query<{ equal: boolean[] }>(
    sql`/* explain.normalised */ select array[${join(equal)}] as equal`,
  );
  return tried[row?.equal.indexOf(true) ?? -1] ?? null;
}

function contradicting(merge: Merge, [a, b]: Pair): string[] {
  return merge.config.match.confirm.filter((column) => {
    const [x, y] = [a.values.get(column) ?? null, b.values.get(column) ?? null];
    return x !== null && y !== null && x !== y;
  });
}

function confirming(merge: Merge, [a, b]: Pair): string[] {
  return merge.config.match.confirm.filter((column) => {
    const [x, y] = [a.values.get(column) ?? null, b.values.get(column) ?? null];
    return x !== null && x === y && a.verified.get(column) === true && b.verified.get(column) === true;
  });
}

/** What the columns of match.confirm say, for and against. */
function evidence(merge: Merge, pairs: readonly Pair[]): string[] {
  const said = (account: KeptAccount, column: string) =>
    `${account.values.get(column)} (${reference(account)}${account.verified.get(column) === true ? ', verified' : ''})`;
  return merge.config.match.confirm.flatMap((column) => {
    const known = pairs.filter(([a, b]) =>
      [a, b].every((account) => (account.values.get(column) ?? null) !== null),
    );
    const against = known.find((pair) => contradicting(merge, pair).includes(column));
    if (against) {
      return [
        `Their ${column} differs: ${said(against[0], column)} and ${said(against[1], column)}. That contradicts that they are one person (confirm_mismatch).`,
      ];
    }
    const [same] = known;
    if (!same) return [`Nothing is known of their ${column} on both sides.`];
    return known.some((pair) => confirming(merge, pair).includes(column))
      ? [`Their ${column} is equal and verified on both sides, which speaks for one person.`]
      : [`Their ${column} is equal, and not verified on both sides: it confirms nothing.`];
  });
}
