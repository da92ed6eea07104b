/**
 * The fold: accounts of an identity -> its golden record; semantics.md, "The password rule", "The other columns".
 *
 * One row an identity and variant (`with`: as if the newcomers joined; `without`: its present accounts alone), with
 * the folded values, the account that won, and a flag for each kind of conflict. An identity of one account needs no
 * looking at another; of two, the one is held against the other; of more, a sort puts them together in the order of the
 * password rule, the flags are seen in that sort, and every other order is a short sort within an identity.
 */
import type { MergeColumn } from '../../config/merge-config.js';
import { attribute, verifiedColumns, verifiedFlag } from '../../ledger/ledger.js';
import type { Database } from '../../postgres/connect.js';
import { catalogText, empty, ident, join, literal, type Sql, sql } from '../../postgres/sql.js';
import { groupDigest, verifiedFlags } from '../columns.js';
import { isBoundToUsername } from '../hash-kinds.sql.js';
import {
  credentialColumns,
  dropped,
  evidenceColumns,
  idOrderKeys,
  keyColumn,
  keyOf,
  literalNumber,
  type Merge,
  ownColumns,
  priorityOf,
  table,
  usable,
} from '../merge.js';
import { targetColumn } from '../target-table.js';
import { choose, mayChoose, pin } from './decided.js';

/** Leaves plan_identity and plan_fold. */
export async function foldIdentities(merge: Merge): Promise<void> {
  await merge.db.execute(identities(merge));
  await merge.db.execute(sql`analyze ${table(merge, 'plan_identity')}`);
  await merge.db.execute(sql`
    /* merge.shared_identities: identities of more than one account */
    create unlogged table ${table(merge, 'plan_shared')} as
    select i.identity, i.variant, count(*) as accounts from ${table(merge, 'plan_identity')} i group by 1, 2 having count(*) > 1
  `);
  await merge.db.execute(sql`analyze ${table(merge, 'plan_shared')}`);
  if (mayChoose(merge)) await choose(merge, scoredWithoutDecisions(merge, identitiesChosen(merge)));
  await merge.db.execute(
    sql`create unlogged table ${table(merge, 'plan_fold')} as ${folded(merge, (size) => accounts(merge, scopeOf(merge, size), true))}`,
  );
  if (merge.decided.pinned.length > 0) await pin(merge);
  await merge.db.execute(sql`analyze ${table(merge, 'plan_fold')}`);
}

/**
 * The fold of a merge that knows nothing yet, straight from the accounts and from what shareFresh left: accounts of one
 * key are an identity, and there is nothing to look up.
 *
 * @param half 0 or 1: of the identities, by a hash of their key
 */
export function freshFold(merge: Merge, half: 0 | 1): Sql {
  return folded(merge, (size) => freshAccounts(merge, half, size));
}

/** Leaves plan_shared_0 or plan_shared_1: the keys of `half` that more than one account has. */
export async function shareFresh(merge: Merge, db: Database, half: 0 | 1): Promise<void> {
  const shared = sharedKeys(merge, half);
  // By the column itself, of which the server knows how many values there are.
  const key = sql`a.${keyColumn(merge.config)}`;
  await db.execute(sql`
    /* merge.shared_keys */
    create unlogged table ${shared} as
    select ${key} as match_key, count(*) as accounts
    from (${freshHalf(merge, half)}) a
    where ${key} <> ''
    group by 1
    having count(*) > 1
  `);
  await db.execute(sql`analyze ${shared}`);
}

const sharedKeys = (merge: Merge, half: 0 | 1) => table(merge, `plan_shared_${half}`);

function freshHalf(merge: Merge, half: 0 | 1): Sql {
  const key = keyOf(merge.config, 'a');
  return sql`
    select a.*, ${key} as account_key
    from ${table(merge, 'account')} a
    where a.source_no <> 0 and not a.vanished and not ${dropped(merge, 'a')}
      and hashtext(coalesce(${key}, '')) & 1 <> ${literalNumber(1 - half)}
  `;
}

/** The name of an identity that is not in the target: its key, or, without one, its only account. */
function identityOf(key: Sql, alias: string): Sql {
  const account = sql`'n' || ${ident(alias)}.source_no || ':' || ${ident(alias)}.source_user_id`;
  return sql`coalesce('k' || ${key}, ${account}) collate "C"`;
}

/** One row an account, identity and variant. */
function identities(merge: Merge): Sql {
  const newcomer = table(merge, 'plan_newcomer');
  const member = table(merge, 'plan_member');
  const target = table(merge, 'plan_target_account');
  const joined = sql`(select distinct n.user_id from ${newcomer} n where n.user_id is not null and n.verdict is null)`;
  const { who } = merge.decided;
  const byKey = identityOf(sql`n.match_key`, 'n');
  return sql`
    /* merge.identities: which accounts are folded together */
    create unlogged table ${table(merge, 'plan_identity')} as
    select
      ${who ? sql`coalesce(n.part collate "C", ${byKey})` : byKey} as identity,
      'with' as variant, null::${catalogText(merge.ledger.userId)} as user_id,
      n.match_key, n.source_no, n.source_user_id, true as joins, false as question, false as confirmed, n.plain_key
      ${who ? sql`, n.decided` : empty}
    from ${newcomer} n
    where n.user_id is null and n.verdict is null
    union all
    select 'r' || n.user_id, 'with', n.user_id, n.match_key, n.source_no, n.source_user_id, true, false, n.confirmed, n.plain_key
      ${who ? sql`, n.decided` : empty}
    from ${newcomer} n
    where n.user_id is not null and n.verdict is null
    union all
    select 'r' || m.user_id, v.variant, m.user_id, m.match_key, m.source_no, m.source_user_id, false, m.question, true, m.plain_key
      ${who ? sql`, null` : empty}
    from ${member} m
    cross join (values ('with'), ('without')) v (variant)
    where not m.dropped and (v.variant = 'without' or m.user_id in ${joined})
    union all
    select 'r' || t.user_id, v.variant, t.user_id, t.match_key, 0, t.user_id::${catalogText(merge.ledger.sourceId)}, false, false, true, t.plain_key
      ${who ? sql`, null` : empty}
    from ${target} t
    cross join (values ('with'), ('without')) v (variant)
    where v.variant = 'without' or t.user_id in ${joined}
  `;
}

/** How many accounts an identity has: most have one, most others two, and these cost a fraction of the rest. */
type Size = 'one' | 'two' | 'more';

function folded(merge: Merge, accounts: (size: Size) => Sql): Sql {
  const { config } = merge;
  const own = ownColumns(config).filter((column) => column.target !== null);
  const digests = own.map(
    (column) => sql`, ${groupDigest(merge, column.name, 'g')} as ${ident(`d_${column.name}`)}`,
  );
  return sql`
    /* merge.fold: golden records of the identities, and what is doubtful about them */
    select
      ${groupDigest(merge, 'credential', 'g')} as d_credential,
      ${groupDigest(merge, 'username', 'g')} as d_username
      ${join(digests, empty)},
      g.*
    from (
      ${foldedAs(merge, accounts('one'), alone)}
      union all
      ${foldedAs(merge, accounts('two'), together)}
      union all
      ${foldedAs(merge, accounts('more'), inWindows)}
    ) g
  `;
}

/** Something of the account with this alias. */
type Of = (account: Sql) => Sql;

/** One key of an order; NULL comes last where it is not said otherwise. */
interface Key {
  readonly of: Of;
  readonly descending?: boolean;
}

interface Order {
  /** Of its window. */
  readonly name: string;
  readonly keys: readonly Key[];
}

/**
 * How the accounts of an identity are looked at: in windows over their sort; the account `r` that comes first in the order
 * of the password rule beside the other one, `o`; or, where there is one alone, as it is.
 */
interface Looking {
  readonly size: Size;
  /** Of the account that comes first in an order. */
  first(value: Of, order: Order): Sql;
  any(condition: Of, where?: Of): Sql;
  all(condition: Of, where: Of): Sql;
  count(where?: Of): Sql;
  least(value: Of): Sql;
  greatest(value: Of, where?: Of): Sql;
  /** Whether two accounts have different values. */
  differ(value: Of): Sql;
  /** An array; `none` where there is one account alone. */
  list(value: Of, where: Of, none: Sql): Sql;
  /** Whether two accounts are of one source. */
  readonly repeatsSource: Sql;
}

const r = ident('r');
const o = ident('o');
const filtered = (where?: Of) => (where ? sql` filter (where ${where(r)})` : empty);
const only = (value: Of, where?: Of) => (where ? sql`case when ${where(r)} then ${value(r)} end` : value(r));

const inWindows: Looking = {
  size: 'more',
  first: (value, order) => sql`first_value(${value(ident('s'))}) over ${ident(order.name)}`,
  any: (condition, where) => sql`bool_or(${condition(r)})${filtered(where)} over identity`,
  all: (condition, where) => sql`bool_and(${condition(r)})${filtered(where)} over identity`,
  count: (where) => sql`count(*)${filtered(where)} over identity::int`,
  least: (value) => sql`min(${value(r)}) over identity`,
  greatest: (value, where) => sql`max(${value(r)})${filtered(where)} over identity`,
  differ: (value) => sql`min(${value(r)}) over identity <> max(${value(r)}) over identity`,
  list: (value, where) => sql`array_agg(${value(r)})${filtered(where)} over identity`,
  repeatsSource: sql`bool_or(r.repeats_source) over identity`,
};

const together: Looking = {
  size: 'two',
  first: (value, order) =>
    order.name === 'preferred'
      ? value(r)
      : sql`case when ${precedes(order.keys, o, r)} then ${value(o)} else ${value(r)} end`,
  any: (condition, where) => {
    const holds = (account: Sql) =>
      where ? sql`(${where(account)} and (${condition(account)}))` : sql`(${condition(account)})`;
    return sql`(${holds(r)} or ${holds(o)})`;
  },
  all: (condition, where) => {
    const holds = (account: Sql) => sql`(not (${where(account)}) or (${condition(account)}))`;
    return sql`(${holds(r)} and ${holds(o)})`;
  },
  count: (where) =>
    where ? sql`(coalesce(${where(r)}, false)::int + coalesce(${where(o)}, false)::int)` : sql`2`,
  least: (value) => sql`least(${value(r)}, ${value(o)})`,
  greatest: (value, where) => {
    const counted = (account: Sql) =>
      where ? sql`case when ${where(account)} then ${value(account)} end` : value(account);
    return sql`greatest(${counted(r)}, ${counted(o)})`;
  },
  differ: (value) => sql`${value(r)} <> ${value(o)}`,
  list: (value, where) => sql`case
    when ${where(r)} and ${where(o)} then array[${value(r)}, ${value(o)}]
    when ${where(r)} then array[${value(r)}]
    when ${where(o)} then array[${value(o)}]
  end`,
  repeatsSource: sql`o.source_no = r.source_no`,
};

const alone: Looking = {
  size: 'one',
  first: (value) => value(ident('s')),
  any: only,
  all: only,
  count: (where) => (where ? sql`(coalesce(${where(r)}, false))::int` : sql`1`),
  least: (value) => value(r),
  greatest: only,
  differ: () => sql`false`,
  list: (_value, _where, none) => none,
  repeatsSource: sql`false`,
};

function orderBy(keys: readonly Key[], account: Sql): Sql {
  return join(keys.map((key) => sql`${key.of(account)}${key.descending ? sql` desc nulls last` : empty}`));
}

/** Whether the account `a` comes before `b` in the order of these keys. */
function precedes(keys: readonly Key[], a: Sql, b: Sql): Sql {
  return keys.reduceRight((rest, key) => {
    const [x, y] = [sql`(${key.of(a)})`, sql`(${key.of(b)})`];
    const before = key.descending ? sql`${x} > ${y}` : sql`${x} < ${y}`;
    return sql`(coalesce(${before}, ${x} is not null and ${y} is null) or (${x} is not distinct from ${y} and ${rest}))`;
  }, sql`false`);
}

function foldedAs(merge: Merge, from: Sql, looking: Looking): Sql {
  const own = ownColumns(merge.config);
  const columns = [...winner(merge), ...own.flatMap((column) => columnFold(column)), ...usernameFold()];
  return sql`
    select
      r.accounts, r.joining, r.in_target, r.target_locks, r.has_question as question, r.last_source_no, r.first_source_no,
      ${join(flags(merge))},
      case when r.head_source_no <> 0 then r.head_priority end as head_priority,
      case when r.head_source_no <> 0 then r.head_source_no end as head_source_no,
      case when r.head_source_no <> 0 then r.head_source_user_id end as head_source_user_id,
      r.user_id, r.identity, r.identity_key as match_key, r.variant, r.joining_nos, r.joining_ids, r.target_owns,
      ${join(columns)}
    from (${looking.size === 'two' ? pairs(merge, from) : sorted(merge, from, looking)}) r
    where r.place = 1
  `;
}

/** What the winner has, by the alias `s` of the account that it is. */
function winnersOwn(merge: Merge, of: (value: Of) => Sql): Sql[] {
  const column = (name: string) => of((account) => sql`${account}.${ident(name)}`);
  return [
    sql`${column('password')} as w_password`,
    sql`${column('competes')} as w_competes`,
    sql`${column('precision_us')} as w_precision_us`,
    sql`${of((account) => sql`(${account}.usable and ${account}.counts)`)} as w_usable`,
    sql`${column('known_since')} as w_known_since`,
    ...(mayChoose(merge) ? [sql`${column('kept')} as w_kept`] : []),
  ];
}

/** What is taken from the account that comes first in another order than that of the password rule. */
function firsts(merge: Merge, { first }: Looking): Sql[] {
  const byPriority = priorityOrder(merge);
  const byName = nameOrder(merge);
  const column = (name: string, order: Order) => first((account) => sql`${account}.${ident(name)}`, order);
  return [
    sql`${column('source_no', byPriority)} as head_source_no`,
    sql`${column('source_user_id', byPriority)} as head_source_user_id`,
    sql`${column('priority', byPriority)} as head_priority`,
    sql`${column('username', byName)} as first_username`,
    sql`${column('question', byName)} as first_question`,
    ...ownColumns(merge.config).flatMap((each) => survivor(merge, each, first)),
  ];
}

/** Accounts of one identity as rows: all of them, in windows, or the only one. */
function sorted(merge: Merge, from: Sql, looking: Looking): Sql {
  const windows = looking.size === 'more';
  const identity = sql`partition by s.identity_hash, s.identity, s.variant`;
  const orders = [
    preference(merge),
    priorityOrder(merge),
    nameOrder(merge),
    ...ownColumns(merge.config).map((column) => survivorOrder(merge, column)),
  ].map((order) => sql`${ident(order.name)} as (${identity} order by ${orderBy(order.keys, ident('s'))})`);
  return sql`
    select r.*, ${join(seenTogether(merge, looking))}
    from (
      select
        s.*,
        ${windows ? sql`row_number() over preferred` : sql`1`} as place,
        ${windows ? sql`coalesce(lag(s.source_no) over by_priority = s.source_no, false) as repeats_source,` : empty}
        ${join([...winnersOwn(merge, (value) => looking.first(value, preference(merge))), ...firsts(merge, looking)])}
      from (${scored(merge, from, looking.size, true)}) s
      ${windows ? sql`window ${join(orders)}` : empty}
    ) r
    ${
      windows
        ? sql`window identity as (partition by r.identity_hash, r.identity, r.variant order by ${orderBy(preference(merge).keys, r)}
          rows between unbounded preceding and unbounded following)`
        : empty
    }
  `;
}

/** Accounts of identities that have two: a row has the one that comes first, and what the other makes of it. */
function pairs(merge: Merge, from: Sql): Sql {
  return sql`
    with paired as materialized (
      select s.*, row_number() over (partition by s.identity_hash, s.identity, s.variant order by ${orderBy(preference(merge).keys, ident('s'))}) as place
      from (${scored(merge, from, 'two', true)}) s
    )
    select r.*, ${join([...firsts(merge, together), ...seenTogether(merge, together)])}
    from (select s.*, ${join(winnersOwn(merge, (value) => value(ident('s'))))} from paired s where s.place = 1) r
    join paired o on o.place = 2 and o.identity_hash = r.identity_hash and o.identity = r.identity and o.variant = r.variant
  `;
}

/**
 * The order of the password rule. Where the policy lets a lock win, usable accounts do not go before unusable ones, and
 * what the target holds locked goes before all.
 */
function preference(merge: Merge): Order {
  const column = (name: string, descending = false): Key => ({
    of: (account) => sql`${account}.${ident(name)}`,
    descending,
  });
  const locked: Key = {
    of: (account) => sql`(${account}.source_no = 0 and ${account}.holds and not ${account}.usable)`,
    descending: true,
  };
  const [counts, usable, competes] = [
    column('counts', true),
    column('usable', true),
    column('competes', true),
  ];
  const before =
    merge.config.conflicts.revoked_password === 'unusable'
      ? [counts, locked, competes, usable]
      : [counts, usable, competes];
  return { name: 'preferred', keys: [...before, column('priority'), ...idKeys(merge)] };
}

const priorityOrder = (merge: Merge): Order => ({
  name: 'by_priority',
  keys: [
    { of: (account) => sql`${account}.source_no = 0` },
    { of: (account) => sql`${account}.priority` },
    ...idKeys(merge),
  ],
});

const nameOrder = (merge: Merge): Order => ({
  name: 'by_name',
  keys: [
    { of: (account) => sql`${account}.username is null` },
    { of: (account) => sql`${account}.priority` },
    ...idKeys(merge),
  ],
});

/** The order of ids, as idOrder has it. */
function idKeys(merge: Merge): Key[] {
  return idOrderKeys(merge).map((of) => ({ of: (account) => of(sql`${account}.source_user_id`) }));
}

/** Accounts of a merge that knows nothing yet: none is in the target, none in question. */
function freshAccounts(merge: Merge, half: 0 | 1, size: Size): Sql {
  const key = sql`a.account_key`;
  const columns = [...merge.config.columns.map((column) => attribute(column.name)), ...verifiedFlags(merge)];
  return sql`
    select
      ${identityOf(key, 'a')} as identity, 'with'::text as variant, null::${catalogText(merge.ledger.userId)} as user_id,
      ${key} as match_key, true as joins, false as question, false as confirmed, coalesce(a.plain_key, ${key}) as plain_key,
      a.source_no, a.source_user_id, a.username, a.password, a.password_last_changed, a.updated_at,
      null::timestamptz as competes_at, null::text[] as own, null::text[] as edited, false as holds
      ${join(
        columns.map((column) => sql`, a.${column}`),
        empty,
      )}
    from (${freshHalf(merge, half)}) a
    ${size === 'one' ? sql`left` : sql`inner`} join ${sharedKeys(merge, half)} k on k.match_key = ${key}
    where ${size === 'one' ? sql`k.match_key is null` : ofSize(size)}
  `;
}

/** Which identities' accounts are looked at: joins on the identity `i`, and a condition. */
interface Scope {
  readonly joins: Sql;
  readonly where: Sql;
}

/** Identities of this size. */
function scopeOf(merge: Merge, size: Size): Scope {
  return {
    joins: sql`${size === 'one' ? sql`left` : sql`inner`} join ${table(merge, 'plan_shared')} k on k.identity = i.identity and k.variant = i.variant`,
    where: size === 'one' ? sql`and k.identity is null` : sql`and ${ofSize(size)}`,
  };
}

const ofSize = (size: 'two' | 'more') => (size === 'two' ? sql`k.accounts = 2` : sql`k.accounts > 2`);

/** Identities with an account that a decision about a credential names. */
function identitiesChosen(merge: Merge): Sql {
  return sql`
    select o.identity, o.variant
    from ${table(merge, 'decision_account')} n
    join ${table(merge, 'plan_decision')} d on d.decision_no = n.decision_no and d.answer in ('keep', 'time')
    join ${table(merge, 'plan_identity')} o on o.source_no = n.source_no and o.source_user_id = n.source_user_id
  `;
}

/** The accounts of the identities with all that they say; `chosen`: and with what decisions say of them. */
function accounts(merge: Merge, { joins, where }: Scope, chosen: boolean): Sql {
  const { config } = merge;
  const attributes = config.columns.map((column) => attribute(column.name));
  const withChoice = chosen && mayChoose(merge);
  const choice = withChoice
    ? sql`, coalesce(c.kept, false) as kept, coalesce(c.aside, false) as aside, coalesce(c.timed, false) as timed, c.keep_no, c.time_no`
    : empty;
  const choices = withChoice
    ? sql`left join ${table(merge, 'plan_choice')} c
        on c.identity = i.identity and c.variant = i.variant and c.source_no = i.source_no and c.source_user_id = i.source_user_id`
    : empty;
  const decided = merge.decided.who ? sql`, i.decided` : empty;
  const common = sql`i.identity, i.variant, i.user_id, i.match_key, i.joins, i.question, i.confirmed, i.plain_key, i.source_no, i.source_user_id ${decided} ${choice}`;
  const list = (fragments: readonly Sql[]) => (fragments.length === 0 ? empty : sql`, ${join(fragments)}`);
  return sql`
    select
      ${common}, a.username, a.password, a.password_last_changed, a.updated_at,
      null::timestamptz as competes_at, null::text[] as own, null::text[] as edited, false as holds
      ${list(attributes.map((column) => sql`a.${column}`))}
      ${list(verifiedFlags(merge).map((flag) => sql`a.${flag}`))}
    from ${table(merge, 'plan_identity')} i
    join ${table(merge, 'account')} a on a.source_no = i.source_no and a.source_user_id = i.source_user_id
    ${joins} ${choices}
    where i.source_no <> 0 ${where}
    union all
    select
      ${common}, t.username, t.password, t.password_last_changed, null,
      t.competes_at, t.own, t.edited, ${groupDigest(merge, 'credential', 't')} = r.d_credential
      ${list(attributes.map((column) => sql`t.${column}`))}
      ${list(verifiedFlags(merge).map(() => sql`null::boolean`))}
    from ${table(merge, 'plan_identity')} i
    join ${table(merge, 'plan_target_account')} t on t.user_id = i.user_id
    join ${table(merge, 'plan_row')} r on r.user_id = t.user_id
    ${joins} ${choices}
    where i.source_no = 0 ${where}
  `;
}

/** Accounts of identities, `(identity, variant)`, with what the password rule makes of each, as without any decision. */
export function scoredWithoutDecisions(merge: Merge, identities: Sql): Sql {
  const scope = { joins: empty, where: sql`and (i.identity, i.variant) in (${identities})` };
  return scored(merge, accounts(merge, scope, false), 'more', false);
}

function bySource(merge: Merge, value: (source: Merge['sources'][number]) => Sql, target: Sql): Sql {
  const cases = merge.sources.map(
    (source) => sql`when ${catalogText(String(source.no))} then ${value(source)}`,
  );
  return sql`case a.source_no when 0 then ${target} ${cases.reduce((all, each) => sql`${all} ${each}`, empty)} end`;
}

/** What the password rule and the bounds of times make of each account. */
function scored(merge: Merge, from: Sql, size: Size, chosen: boolean): Sql {
  const { config, sources } = merge;
  const withChoice = chosen && mayChoose(merge);
  const later = sql`coalesce(a.source_no <> 0 and a.password_last_changed > ${merge.horizon}::timestamptz, false)`;
  const future = withChoice ? sql`(${later} and not a.timed)` : later;
  const accepted = config.conflicts.future_timestamp === 'accept';
  const spiked = sources.filter((source) => source.config.time.spikes === 'unknown');
  const spike = sql`exists (
    select from ${table(merge, 'plan_spike')} k
    where k.source_no = a.source_no and k.second = date_trunc('second', a.password_last_changed)
  )`;
  const untimed = sources.filter((source) => source.config.time.is === 'none').map((source) => source.no);
  const unknown = [
    ...(untimed.length > 0 ? [sql`a.source_no = any (${untimed}::int[])`] : []),
    ...(spiked.length > 0
      ? [sql`(a.source_no = any (${spiked.map((source) => source.no)}::int[]) and ${spike})`]
      : []),
    ...(accepted ? [] : [future]),
  ];
  const known = sql`coalesce(a.competes_at, a.password_last_changed)`;
  const read =
    unknown.length === 0 ? known : sql`case when not (${join(unknown, sql` or `)}) then ${known} end`;
  // @target has the person where it competes with a password: a name that was edited there is none.
  const whoHas = sql`filter (where a.source_no <> 0 or 'credential' = any (a.own)) over (partition by a.identity, a.variant)`;
  const onlySource =
    size !== 'one' ? sql`min(a.source_no) ${whoHas} = max(a.source_no) ${whoHas}` : sql`true`;
  const counts = bySource(
    merge,
    (source) => ({ always: sql`true`, never: sql`false`, if_alone: onlySource })[source.config.credentials],
    sql`'credential' = any (a.own)`,
  );
  const lower = bySource(
    merge,
    (source) =>
      ['exact', 'no_earlier_than'].includes(source.config.time.is)
        ? sql`a.competes`
        : sql`'-infinity'::timestamptz`,
    sql`a.competes`,
  );
  const upper = bySource(
    merge,
    (source) =>
      ({
        exact: sql`coalesce(a.competes, '-infinity')`,
        no_later_than: sql`coalesce(a.competes, 'infinity')`,
        no_earlier_than: sql`'infinity'::timestamptz`,
        none: sql`'infinity'::timestamptz`,
      })[source.config.time.is],
    sql`coalesce(a.competes, '-infinity')`,
  );
  // Without it the server would work out for each flag anew what many of them are made of.
  const workedOutOnce = size === 'one' ? sql`offset 0` : empty;
  return sql`
    select
      a.*,
      ${size === 'one' ? sql`0` : sql`hashtextextended(a.identity, 0)`} as identity_hash,
      coalesce(${lower}, '-infinity') as known_since,
      ${upper} as known_until
    from (
      select
        a.*,
        ${priorityOf(merge, 'a')} as priority,
        ${bySource(merge, (source) => sql`${catalogText(String(Math.trunc(source.timePrecisionUs)))}::bigint`, sql`1::bigint`)} as precision_us,
        ${usable(sql`a.password`)} as usable,
        ${withChoice ? sql`(${counts} and not a.aside)` : counts} as counts,
        ${future} as future,
        ${read} as competes
      from (${from}) a
      ${workedOutOnce}
    ) a
  `;
}

/** The credential group, all of it from the account that comes first; future times are written as if there were none. */
function winner(merge: Merge): Sql[] {
  const won = (value: Sql) => sql`case when r.counts then ${value} end`;
  const written =
    merge.config.conflicts.future_timestamp === 'accept'
      ? sql`r.password_last_changed`
      : sql`case when not r.future then r.password_last_changed end`;
  const unknown = merge.sources
    .filter((source) => source.config.time.is === 'none')
    .map((source) => source.no);
  return [
    sql`${won(sql`r.source_no`)} as winner_source_no`,
    sql`${won(sql`r.source_user_id`)} as winner_source_user_id`,
    sql`${won(sql`r.priority`)} as winner_priority`,
    sql`${won(sql`r.competes`)} as credential_time`,
    sql`${won(sql`r.password`)} as password`,
    sql`${won(sql`case when r.source_no = 0 then r.password_last_changed when r.competes is null or r.source_no = any (${unknown}::int[]) then null else ${written} end`)} as password_last_changed`,
    sql`r.counts and r.question as question_credential`,
    ...credentialColumns(merge.config).map(
      (column) => sql`${won(sql`r.${attribute(column.name)}`)} as ${attribute(column.name)}`,
    ),
  ];
}

/** Two times tie, to the coarser precision of the two: the finer is within the coarser's step. */
const tie: Of = (a) => sql`(
  case when r.w_precision_us >= ${a}.precision_us
    then ${a}.competes >= r.w_competes and (${a}.competes < r.w_competes + r.w_precision_us * interval '1 microsecond' or ${a}.competes = r.w_competes)
      and (r.w_precision_us > ${a}.precision_us or ${a}.competes = r.w_competes)
    else r.w_competes >= ${a}.competes and (r.w_competes < ${a}.competes + ${a}.precision_us * interval '1 microsecond' or ${a}.competes = r.w_competes)
  end
)`;

/** What the accounts of an identity are when they are seen together; on each of them, the same. */
function seenTogether(merge: Merge, looking: Looking): Sql[] {
  const { config } = merge;
  const { any, all, count, least, greatest, differ, list } = looking;
  const evidence = evidenceColumns(config);
  const verified = verifiedColumns(config);
  const value =
    (name: string): Of =>
    (a) =>
      sql`${a}.${ident(name)}`;
  const attributeOf =
    (column: MergeColumn): Of =>
    (a) =>
      sql`${a}.${attribute(column.name)}`;
  // Whom a decision sets aside has no say in whose credential it is.
  const notAside: Of = mayChoose(merge) ? (a) => sql`and not ${a}.aside` : () => empty;
  const isFuture: Of = mayChoose(merge)
    ? (a) => sql`${a}.future and not ${a}.aside and not ${a}.kept`
    : value('future');
  const counting: Of = (a) => sql`${a}.usable and ${a}.counts`;
  const opens: Of = mayChoose(merge) ? (a) => sql`(${counting(a)}) or ${a}.kept` : counting;
  const isWinner: Of = (a) => sql`${a}.place = 1`;
  const isOther: Of = (a) => sql`${a}.place > 1`;
  const other: Of = (a) =>
    sql`${isOther(a)} and ${a}.counts and ${a}.usable and r.w_usable and ${a}.password <> r.w_password`;
  const inTarget: Of = (a) => sql`${a}.source_no = 0`;
  const contradiction = evidence.map((column) => differ(attributeOf(column)));
  const confirmedBy = evidence
    .filter((column) => verified.includes(column.name))
    .map((column) => {
      const known: Of = (a) =>
        sql`${a}.${verifiedFlag(column.name)} and ${attributeOf(column)(a)} is not null`;
      return sql`coalesce(${count(known)} = ${count()} and not (${differ(attributeOf(column))}), false)`;
    });
  const unverified = verified
    .filter(
      (name) =>
        name === 'username' ||
        config.columns.some((column) => column.name === name && (column.evidence || column.key)),
    )
    .map((name) => {
      const flag: Of = (a) =>
        sql`(${a}.${verifiedFlag(name)} and ${name === 'username' ? sql`${a}.username` : sql`${a}.${attribute(name)}`} is not null ${notAside(a)})`;
      return sql`(${any(flag, isOther)} and not coalesce(${any(flag, isWinner)}, false))`;
    });
  const either = (conditions: readonly Sql[]) =>
    conditions.length === 0 ? sql`false` : sql`coalesce(${join(conditions, sql` or `)}, false)`;
  const noIds = merge.ledger.sourceId === 'bigint' ? sql`null::bigint[]` : sql`null::text[] collate "C"`;
  const exact = merge.sources.every((source) => source.config.time.is === 'exact');
  const factor = config.credential.secondFactor;
  const secondFactor: Of | null =
    factor === null ? null : (a) => sql`nullif(${a}.${attribute(factor)}, '') is not null`;
  const locked: Of = (a) => sql`r.w_usable and ${a}.counts and not ${a}.usable and (
    ${a}.competes > r.w_competes or (r.w_competes is null and ${a}.competes is not null) or (${a}.source_no = 0 and ${a}.holds)
  )`;
  const columns: [string, Sql][] = [
    ['accounts', count()],
    ['joining', count(value('joins'))],
    ['joining_nos', list(value('source_no'), value('joins'), sql`null::smallint[]`)],
    ['joining_ids', list(value('source_user_id'), value('joins'), noIds)],
    ['identity_key', least(value('match_key'))],
    ['in_target', any(inTarget)],
    ['has_question', any(value('question'))],
    ['last_source_no', greatest(value('source_no'))],
    ['first_source_no', least(value('source_no'))],
    ['password_tie', sql`coalesce(${any((a) => sql`${other(a)} and ${tie(a)}`)}, false)`],
    ['other_password', sql`coalesce(${any(other)}, false)`],
    ['future_timestamp', any(isFuture)],
    ['unusable_password', sql`not coalesce(${any(opens)}, false)`],
    [
      'revoked_password',
      config.conflicts.revoked_password === 'unusable'
        ? sql`not r.w_usable and coalesce(${any(counting)}, false)`
        : sql`coalesce(${any(locked)}, false)`,
    ],
    [
      'uncertain',
      exact
        ? sql`false`
        : sql`coalesce(${any((a) => sql`r.w_usable and ${other(a)} and ${a}.known_until > r.w_known_since`)}, false)`,
    ],
    [
      'target_locks',
      sql`coalesce(${any((a) => sql`${a}.source_no = 0 and ${a}.counts and not ${a}.usable and ${a}.holds`)}, false)`,
    ],
    ['is_unverified', either(unverified)],
    [
      'second_factor_lost',
      secondFactor === null
        ? sql`false`
        : sql`coalesce(${any((a) => sql`${secondFactor(a)} ${notAside(a)}`)} and ${all((a) => sql`not (${secondFactor(a)})`, isWinner)}, false)`,
    ],
    ['is_repeated', looking.repeatsSource],
    ['target_owns', greatest(value('own'), inTarget)],
    ['is_contradicted', either(contradiction)],
    ['is_confirmed', either(confirmedBy)],
    ['is_normalised', sql`coalesce(${differ(value('plain_key'))}, false)`],
    ['joins_unconfirmed', sql`coalesce(${any((a) => sql`${a}.joins and not ${a}.confirmed`)}, false)`],
    ...(merge.decided.who ? [['decided_by', greatest(value('decided'))] as [string, Sql]] : []),
    ...(mayChoose(merge)
      ? [
          ['kept_by', greatest(value('keep_no'))] as [string, Sql],
          ['timed_by', greatest(value('time_no'))] as [string, Sql],
        ]
      : []),
    ['e_username', sql`coalesce(${any((a) => sql`'username' = any (${a}.edited)`)}, false)`],
    ['t_username', greatest(value('username'), inTarget)],
    ...ownColumns(config)
      .filter((column) => column.target !== null)
      .flatMap((column): [string, Sql][] => [
        [
          `e_${column.name}`,
          sql`coalesce(${any((a) => sql`${literal(column.name)} = any (${a}.edited)`)}, false)`,
        ],
        [`t_${column.name}`, greatest(attributeOf(column), inTarget)],
      ]),
  ];
  return columns.map(([name, each]) => sql`${each} as ${ident(name)}`);
}

/** The winner's hash was made with its name, and the golden record gets another: it would open nothing. */
function boundElsewhere(merge: Merge): Sql {
  if (!merge.hasBoundPasswords) return sql`false`;
  return sql`coalesce(r.counts and r.w_usable and r.source_no <> 0 and ${isBoundToUsername(sql`r.password`)} and r.username is distinct from ${foldedUsername} ${mayChoose(merge) ? sql`and not r.w_kept` : empty}, false)`;
}

const foldedUsername = sql`case when r.e_username then r.t_username else r.first_username end`;

function flags(merge: Merge): Sql[] {
  const fresh = sql`r.user_id is null`;
  const isNobodys = merge.decided.who ? sql`and r.decided_by is null` : empty;
  return [
    sql`r.w_usable as usable`,
    ...(merge.decided.who ? [sql`r.decided_by`] : []),
    ...(mayChoose(merge) ? [sql`r.kept_by`, sql`r.timed_by`, sql`coalesce(r.w_kept, false) as is_kept`] : []),
    ...['password_tie', 'future_timestamp', 'unusable_password', 'revoked_password', 'uncertain'].map(
      (name) => sql`r.${ident(name)}`,
    ),
    sql`coalesce(r.w_usable and r.w_competes is null and r.other_password and (r.password_last_changed is null or not r.future), false) as missing_timestamp`,
    sql`r.is_unverified and r.counts and r.source_no <> 0 as unverified_winner`,
    sql`r.second_factor_lost and r.counts as second_factor_lost`,
    sql`${boundElsewhere(merge)} as password_bound_to_username`,
    sql`${fresh} and r.is_repeated ${isNobodys} as duplicate_in_source`,
    sql`${fresh} and r.is_contradicted ${isNobodys} as confirm_mismatch`,
    sql`${fresh} and r.is_normalised and not r.is_confirmed ${isNobodys} as normalised_match`,
    sql`case when ${fresh} then not r.is_confirmed ${isNobodys} else r.joins_unconfirmed end as unconfirmed`,
    ...ownColumns(merge.config)
      .filter((column) => column.privileged)
      .map(
        (column) =>
          sql`case when r.counts then r.${attribute(column.name)} end as ${ident(`p_${column.name}`)}`,
      ),
  ];
}

/** The order in which the accounts of an identity have a say for a column: those with a value first. */
function survivorOrder(merge: Merge, column: MergeColumn): Order {
  const value: Of = (a) => sql`${a}.${attribute(column.name)}`;
  const time: Of =
    merge.config.newestBy === 'updated_at'
      ? (a) => sql`coalesce(${a}.updated_at, ${a}.competes)`
      : (a) => sql`${a}.competes`;
  const priority: Key = { of: (a) => sql`${a}.priority` };
  const newest: Key[] = [{ of: time, descending: true }, priority, ...idKeys(merge)];
  const typed: Of = (a) => typedForOrder(merge, column, value(a));
  const isTrue: Of = (a) => sql`(lower(${value(a)}) in ('t', 'true', 'yes', 'y', 'on', '1'))`;
  const rule = column.survivorship;
  const orders: Record<typeof rule.rule, Key[]> = {
    newest,
    priority: [priority, ...idKeys(merge)],
    longest: [{ of: (a) => sql`char_length(${value(a)})`, descending: true }, ...newest],
    min: [{ of: typed }, { of: value }, ...newest],
    max: [{ of: typed, descending: true }, { of: value, descending: true }, ...newest],
    any_true: [{ of: isTrue, descending: true }, ...newest],
    all_true: [{ of: isTrue }, ...newest],
    source: [
      { of: (a) => sql`${a}.source_no <> ${sourceNo(merge, rule)}` },
      { of: (a) => sql`${a}.source_no <> 0` },
      ...newest,
    ],
  };
  return {
    name: `by_${column.name}`,
    keys: [{ of: (a) => sql`(${value(a)} is null)` }, ...orders[rule.rule]],
  };
}

function survivor(merge: Merge, column: MergeColumn, first: Looking['first']): Sql[] {
  const order = survivorOrder(merge, column);
  const rule = column.survivorship;
  const counted: Of = (a) => {
    const value = sql`${a}.${attribute(column.name)}`;
    return rule.rule === 'source'
      ? sql`case when ${a}.source_no in (0, ${sourceNo(merge, rule)}) then ${value} end`
      : value;
  };
  return [
    sql`${first(counted, order)} as ${ident(`f_${column.name}`)}`,
    sql`${first((a) => sql`${a}.question`, order)} as ${ident(`fq_${column.name}`)}`,
  ];
}

function columnFold(column: MergeColumn): Sql[] {
  const edited = column.target === null ? sql`false` : sql`r.${ident(`e_${column.name}`)}`;
  const own = column.target === null ? sql`null` : sql`r.${ident(`t_${column.name}`)}`;
  const first = ident(`f_${column.name}`);
  return [
    sql`case when ${edited} then ${own} else r.${first} end as ${attribute(column.name)}`,
    sql`not ${edited} and r.${first} is not null and r.${ident(`fq_${column.name}`)} as ${ident(`q_${column.name}`)}`,
  ];
}

function sourceNo(merge: Merge, rule: MergeColumn['survivorship']): number {
  return rule.rule === 'source'
    ? (merge.sources.find((source) => source.config.name === rule.source)?.no ?? -1)
    : -1;
}

/** Numbers are compared as numbers where the target's column is a number; anything else by bytes. */
function typedForOrder(merge: Merge, column: MergeColumn, value: Sql): Sql {
  const type = column.target === null ? 'text' : targetColumn(merge.target, column.target).type;
  return /^(smallint|integer|bigint|numeric|real|double)/.test(type)
    ? sql`(case when ${value} ~ '^[+-]?[0-9]+([.][0-9]+)?$' then ${value}::numeric end)`
    : value;
}

function usernameFold(): Sql[] {
  return [
    sql`${foldedUsername} as username`,
    sql`not r.e_username and r.first_username is not null and r.first_question as question_username`,
  ];
}
