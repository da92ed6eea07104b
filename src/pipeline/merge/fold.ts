/**
 * The fold: accounts of an identity -> its golden record; semantics.md, "The password rule", "The other columns".
 *
 * One row an identity and variant (`with`: as if the newcomers joined; `without`: its present accounts alone), with
 * the folded values, the account that won, and a flag for each kind of conflict. One sort puts accounts of an identity
 * together in the order of the password rule; the flags are seen in that sort, and every other order is a short sort
 * within an identity.
 */
import type { MergeColumn } from '../../config/merge-config.js';
import { attribute, verifiedColumns, verifiedFlag } from '../../ledger/ledger.js';
import { catalogText, empty, ident, join, literal, type Sql, sql } from '../../postgres/sql.js';
import { groupDigest, verifiedFlags } from '../columns.js';
import { isBoundToUsername } from '../hash-kinds.sql.js';
import {
  credentialColumns,
  dropped,
  evidenceColumns,
  idOrder,
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
    select i.identity, i.variant from ${table(merge, 'plan_identity')} i group by 1, 2 having count(*) > 1
  `);
  await merge.db.execute(sql`analyze ${table(merge, 'plan_shared')}`);
  if (mayChoose(merge)) await choose(merge, scoredWithoutDecisions(merge, identitiesChosen(merge)));
  await merge.db.execute(
    sql`create unlogged table ${table(merge, 'plan_fold')} as ${folded(merge, (alone) => accounts(merge, scopeOf(merge, alone), true))}`,
  );
  if (merge.decided.pinned.length > 0) await pin(merge);
  await merge.db.execute(sql`analyze ${table(merge, 'plan_fold')}`);
}

/**
 * The fold of a merge that knows nothing yet, straight from the accounts: accounts of one key are an identity, and
 * there is nothing to look up.
 *
 * @param half 0 or 1: of the identities, by a hash of their key
 */
export function freshFold(merge: Merge, half: 0 | 1): Sql {
  const key = keyOf(merge.config, 'a');
  const accounts = sql`
    select a.*, ${key} as account_key
    from ${table(merge, 'account')} a
    where a.source_no <> 0 and not a.vanished and not ${dropped(merge, 'a')}
      and hashtext(coalesce(${key}, '')) & 1 = ${literalNumber(half)}
  `;
  const shared = sql`
    with shared as materialized (
      select a.account_key as match_key
      from (${accounts}) a
      where a.account_key is not null
      group by 1
      having count(*) > 1
    )
  `;
  return folded(merge, (alone) => freshAccounts(merge, accounts, alone), shared);
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

/** Identities of one account need no looking at each other: they are most, and cost a fraction of the rest. */
function folded(merge: Merge, accounts: (alone: boolean) => Sql, beforehand: Sql = empty): Sql {
  const { config } = merge;
  const own = ownColumns(config).filter((column) => column.target !== null);
  const digests = own.map(
    (column) => sql`, ${groupDigest(merge, column.name, 'g')} as ${ident(`d_${column.name}`)}`,
  );
  return sql`
    /* merge.fold: golden records of the identities, and what is doubtful about them */
    select
      g.*,
      ${groupDigest(merge, 'credential', 'g')} as d_credential,
      ${groupDigest(merge, 'username', 'g')} as d_username
      ${join(digests, empty)}
    from (
      ${beforehand}
      ${foldedAs(merge, accounts(true), alone)}
      union all
      ${foldedAs(merge, accounts(false), inWindows)}
    ) g
  `;
}

/** How the accounts of an identity are looked at: in windows over their sort, or, where there is one alone, as it is. */
interface Looking {
  readonly windows: boolean;
  /** Of the account that comes first in a window's order. */
  first(value: Sql, window: Sql): Sql;
  any(condition: Sql, where?: Sql): Sql;
  all(condition: Sql, where?: Sql): Sql;
  count(where?: Sql): Sql;
  least(value: Sql): Sql;
  greatest(value: Sql, where?: Sql): Sql;
  /** An array; `none` where there is one account alone. */
  list(value: Sql, where: Sql, none: Sql): Sql;
}

const filtered = (where?: Sql) => (where ? sql` filter (where ${where})` : empty);
const only = (value: Sql, where?: Sql) =>
  where ? sql`case when ${where} then ${value} end` : sql`(${value})`;

const inWindows: Looking = {
  windows: true,
  first: (value, window) => sql`first_value(${value}) over ${window}`,
  any: (condition, where) => sql`bool_or(${condition})${filtered(where)} over identity`,
  all: (condition, where) => sql`bool_and(${condition})${filtered(where)} over identity`,
  count: (where) => sql`count(*)${filtered(where)} over identity::int`,
  least: (value) => sql`min(${value}) over identity`,
  greatest: (value, where) => sql`max(${value})${filtered(where)} over identity`,
  list: (value, where) => sql`array_agg(${value})${filtered(where)} over identity`,
};

const alone: Looking = {
  windows: false,
  first: (value) => value,
  any: only,
  all: only,
  count: (where) => (where ? sql`(coalesce(${where}, false))::int` : sql`1`),
  least: (value) => value,
  greatest: only,
  list: (_value, _where, none) => none,
};

function foldedAs(merge: Merge, from: Sql, looking: Looking): Sql {
  const { config } = merge;
  const own = ownColumns(config);
  const id = idOrder(merge, sql`s.source_user_id`);
  const identity = sql`partition by s.identity_hash, s.identity, s.variant`;
  const columns = [...winner(merge), ...own.flatMap((column) => columnFold(column)), ...usernameFold()];
  const preferred = sql`preferred`;
  const windows = sql`
      window
        preferred as (${identity} order by ${preference(merge, 's')}),
        by_priority as (${identity} order by s.source_no = 0, s.priority, ${id}),
        by_name as (${identity} order by s.username is null, s.priority, ${id})
        ${join(
          own.map((column) => survivorWindow(merge, column, identity)),
          empty,
        )}`;
  return sql`
    select
      r.identity, r.variant, r.user_id, r.identity_key as match_key, r.accounts, r.joining, r.joining_nos, r.joining_ids,
      case when r.head_source_no <> 0 then r.head_priority end as head_priority,
      case when r.head_source_no <> 0 then r.head_source_no end as head_source_no,
      case when r.head_source_no <> 0 then r.head_source_user_id end as head_source_user_id,
      r.in_target, r.target_owns, r.target_locks, r.has_question as question, r.last_source_no, r.first_source_no,
      ${join([...columns, ...flags(merge)])}
    from (
      select r.*, ${join(seenTogether(merge, looking))}
      from (
        select
          s.*,
          ${looking.windows ? sql`row_number() over preferred` : sql`1`} as place,
          ${looking.first(sql`s.password`, preferred)} as w_password,
          ${looking.first(sql`s.competes`, preferred)} as w_competes,
          ${looking.first(sql`s.precision_us`, preferred)} as w_precision_us,
          ${looking.first(sql`(s.usable and s.counts)`, preferred)} as w_usable,
          ${looking.first(sql`s.known_since`, preferred)} as w_known_since,${mayChoose(merge) ? sql` ${looking.first(sql`s.kept`, preferred)} as w_kept,` : empty}
          ${looking.first(sql`s.source_no`, sql`by_priority`)} as head_source_no,
          ${looking.first(sql`s.source_user_id`, sql`by_priority`)} as head_source_user_id,
          ${looking.first(sql`s.priority`, sql`by_priority`)} as head_priority,
          ${looking.windows ? sql`coalesce(lag(s.source_no) over by_priority = s.source_no, false)` : sql`false`} as repeats_source,
          ${looking.first(sql`s.username`, sql`by_name`)} as first_username,
          ${looking.first(sql`s.question`, sql`by_name`)} as first_question
          ${join(
            own.map((column) => survivor(merge, column, looking)),
            empty,
          )}
        from (${scored(merge, from, looking, true)}) s
        ${looking.windows ? windows : empty}
      ) r
      ${
        looking.windows
          ? sql`window identity as (partition by r.identity_hash, r.identity, r.variant order by ${preference(merge, 'r')}
            rows between unbounded preceding and unbounded following)`
          : empty
      }
    ) r
    where r.place = 1
  `;
}

/**
 * The order of the password rule. Where the policy lets a lock win, usable accounts do not go before unusable ones, and
 * what the target holds locked goes before all.
 */
function preference(merge: Merge, alias: string): Sql {
  const column = (name: string) => ident(alias, name);
  const rest = sql`${column('priority')}, ${idOrder(merge, column('source_user_id'))}`;
  if (merge.config.conflicts.revoked_password === 'unusable') {
    const locked = sql`(${column('source_no')} = 0 and ${column('holds')} and not ${column('usable')}) desc`;
    return sql`${column('counts')} desc, ${locked}, ${column('competes')} desc nulls last, ${column('usable')} desc, ${rest}`;
  }
  return sql`${column('counts')} desc, ${column('usable')} desc, ${column('competes')} desc nulls last, ${rest}`;
}

/** Accounts of a merge that knows nothing yet: none is in the target, none in question. */
function freshAccounts(merge: Merge, from: Sql, alone: boolean): Sql {
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
    from (${from}) a
    ${alone ? sql`left` : sql`inner`} join shared k on k.match_key = ${key}
    ${alone ? sql`where k.match_key is null` : empty}
  `;
}

/** Which identities' accounts are looked at: joins on the identity `i`, and a condition. */
interface Scope {
  readonly joins: Sql;
  readonly where: Sql;
}

/** Identities of one account, or of several. */
function scopeOf(merge: Merge, alone: boolean): Scope {
  return {
    joins: sql`${alone ? sql`left` : sql`inner`} join ${table(merge, 'plan_shared')} k on k.identity = i.identity and k.variant = i.variant`,
    where: alone ? sql`and k.identity is null` : empty,
  };
}

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
  return scored(merge, accounts(merge, scope, false), inWindows, false);
}

function bySource(merge: Merge, value: (source: Merge['sources'][number]) => Sql, target: Sql): Sql {
  const cases = merge.sources.map(
    (source) => sql`when ${catalogText(String(source.no))} then ${value(source)}`,
  );
  return sql`case a.source_no when 0 then ${target} ${cases.reduce((all, each) => sql`${all} ${each}`, empty)} end`;
}

/** What the password rule and the bounds of times make of each account. */
function scored(merge: Merge, from: Sql, looking: Looking, chosen: boolean): Sql {
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
  const onlySource = looking.windows
    ? sql`min(a.source_no) ${whoHas} = max(a.source_no) ${whoHas}`
    : sql`true`;
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
  return sql`
    select
      a.*,
      ${looking.windows ? sql`hashtextextended(a.identity, 0)` : sql`0`} as identity_hash,
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
const tie = sql`(
  case when r.w_precision_us >= r.precision_us
    then r.competes >= r.w_competes and (r.competes < r.w_competes + r.w_precision_us * interval '1 microsecond' or r.competes = r.w_competes)
      and (r.w_precision_us > r.precision_us or r.competes = r.w_competes)
    else r.w_competes >= r.competes and (r.w_competes < r.competes + r.precision_us * interval '1 microsecond' or r.competes = r.w_competes)
  end
)`;

/** What the accounts of an identity are when they are seen together; on each of them, the same. */
function seenTogether(merge: Merge, looking: Looking): Sql[] {
  const { config } = merge;
  const { any, all, count, least, greatest, list } = looking;
  const evidence = evidenceColumns(config);
  const verified = verifiedColumns(config);
  // Whom a decision sets aside has no say in whose credential it is.
  const notAside = mayChoose(merge) ? sql`and not r.aside` : empty;
  const isFuture = mayChoose(merge) ? sql`r.future and not r.aside and not r.kept` : sql`r.future`;
  const opens = mayChoose(merge) ? sql`(r.usable and r.counts) or r.kept` : sql`r.usable and r.counts`;
  const other = sql`r.place > 1 and r.counts and r.usable and r.w_usable and r.password <> r.w_password`;
  const contradiction = evidence.map((column) => {
    const value = sql`r.${attribute(column.name)}`;
    return sql`${least(value)} <> ${greatest(value)}`;
  });
  const confirmedBy = evidence
    .filter((column) => verified.includes(column.name))
    .map((column) => {
      const value = sql`r.${attribute(column.name)}`;
      const known = sql`r.${verifiedFlag(column.name)} and ${value} is not null`;
      return sql`coalesce(${count(known)} = ${count()} and ${least(value)} = ${greatest(value)}, false)`;
    });
  const unverified = verified
    .filter(
      (name) =>
        name === 'username' ||
        config.columns.some((column) => column.name === name && (column.evidence || column.key)),
    )
    .map((name) => {
      const value = name === 'username' ? sql`r.username` : sql`r.${attribute(name)}`;
      const flag = sql`(r.${verifiedFlag(name)} and ${value} is not null ${notAside})`;
      return sql`(${any(flag, sql`r.place > 1`)} and not coalesce(${any(flag, sql`r.place = 1`)}, false))`;
    });
  const either = (conditions: readonly Sql[]) =>
    conditions.length === 0 ? sql`false` : sql`coalesce(${join(conditions, sql` or `)}, false)`;
  const noIds = merge.ledger.sourceId === 'bigint' ? sql`null::bigint[]` : sql`null::text[] collate "C"`;
  const exact = merge.sources.every((source) => source.config.time.is === 'exact');
  const factor = config.credential.secondFactor;
  const secondFactor = factor === null ? null : sql`nullif(r.${attribute(factor)}, '') is not null`;
  const locked = sql`r.w_usable and r.counts and not r.usable and (
    r.competes > r.w_competes or (r.w_competes is null and r.competes is not null) or (r.source_no = 0 and r.holds)
  )`;
  const columns: [string, Sql][] = [
    ['accounts', count()],
    ['joining', count(sql`r.joins`)],
    ['joining_nos', list(sql`r.source_no`, sql`r.joins`, sql`null::smallint[]`)],
    ['joining_ids', list(sql`r.source_user_id`, sql`r.joins`, noIds)],
    ['identity_key', least(sql`r.match_key`)],
    ['in_target', any(sql`r.source_no = 0`)],
    ['has_question', any(sql`r.question`)],
    ['last_source_no', greatest(sql`r.source_no`)],
    ['first_source_no', least(sql`r.source_no`)],
    ['password_tie', sql`coalesce(${any(sql`${other} and ${tie}`)}, false)`],
    ['other_password', sql`coalesce(${any(other)}, false)`],
    ['future_timestamp', any(isFuture)],
    ['unusable_password', sql`not coalesce(${any(opens)}, false)`],
    [
      'revoked_password',
      config.conflicts.revoked_password === 'unusable'
        ? sql`not ${any(sql`r.w_usable`)} and coalesce(${any(sql`r.usable and r.counts`)}, false)`
        : sql`coalesce(${any(locked)}, false)`,
    ],
    [
      'uncertain',
      exact
        ? sql`false`
        : sql`coalesce(${any(sql`r.w_usable and ${other} and r.known_until > r.w_known_since`)}, false)`,
    ],
    [
      'target_locks',
      sql`coalesce(${any(sql`r.source_no = 0 and r.counts and not r.usable and r.holds`)}, false)`,
    ],
    ['is_unverified', either(unverified)],
    [
      'second_factor_lost',
      secondFactor === null
        ? sql`false`
        : sql`coalesce(${any(sql`${secondFactor} ${notAside}`)} and ${all(sql`not (${secondFactor})`, sql`r.place = 1`)}, false)`,
    ],
    ['is_repeated', any(sql`r.repeats_source`)],
    ['target_owns', greatest(sql`r.own`, sql`r.source_no = 0`)],
    ['is_contradicted', either(contradiction)],
    ['is_confirmed', either(confirmedBy)],
    ['is_normalised', sql`coalesce(${least(sql`r.plain_key`)} <> ${greatest(sql`r.plain_key`)}, false)`],
    ['joins_unconfirmed', sql`coalesce(${any(sql`r.joins and not r.confirmed`)}, false)`],
    ...(merge.decided.who ? [['decided_by', greatest(sql`r.decided`)] as [string, Sql]] : []),
    ...(mayChoose(merge)
      ? [
          ['kept_by', greatest(sql`r.keep_no`)] as [string, Sql],
          ['timed_by', greatest(sql`r.time_no`)] as [string, Sql],
        ]
      : []),
    ['e_username', sql`coalesce(${any(sql`'username' = any (r.edited)`)}, false)`],
    ['t_username', greatest(sql`r.username`, sql`r.source_no = 0`)],
    ...ownColumns(config)
      .filter((column) => column.target !== null)
      .flatMap((column): [string, Sql][] => [
        [`e_${column.name}`, sql`coalesce(${any(sql`${literal(column.name)} = any (r.edited)`)}, false)`],
        [`t_${column.name}`, greatest(sql`r.${attribute(column.name)}`, sql`r.source_no = 0`)],
      ]),
  ];
  return columns.map(([name, value]) => sql`${value} as ${ident(name)}`);
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
function survivorOrder(merge: Merge, column: MergeColumn): Sql {
  const value = sql`s.${attribute(column.name)}`;
  const id = idOrder(merge, sql`s.source_user_id`);
  const time =
    merge.config.newestBy === 'updated_at' ? sql`coalesce(s.updated_at, s.competes)` : sql`s.competes`;
  const newest = sql`${time} desc nulls last, s.priority, ${id}`;
  const typed = typedForOrder(merge, column, value);
  const rule = column.survivorship;
  const orders: Record<typeof rule.rule, Sql> = {
    newest,
    priority: sql`s.priority, ${id}`,
    longest: sql`char_length(${value}) desc, ${newest}`,
    min: sql`${typed}, ${value}, ${newest}`,
    max: sql`${typed} desc nulls last, ${value} desc, ${newest}`,
    any_true: sql`(lower(${value}) in ('t', 'true', 'yes', 'y', 'on', '1')) desc, ${newest}`,
    all_true: sql`(lower(${value}) in ('t', 'true', 'yes', 'y', 'on', '1')), ${newest}`,
    source: sql`s.source_no <> ${sourceNo(merge, rule)}, s.source_no <> 0, ${newest}`,
  };
  return sql`${value} is null, ${orders[rule.rule]}`;
}

function survivorWindow(merge: Merge, column: MergeColumn, identity: Sql): Sql {
  return sql`, ${ident(`by_${column.name}`)} as (${identity} order by ${survivorOrder(merge, column)})`;
}

function survivor(merge: Merge, column: MergeColumn, { first }: Looking): Sql {
  const window = ident(`by_${column.name}`);
  const value = sql`s.${attribute(column.name)}`;
  const rule = column.survivorship;
  const counted =
    rule.rule === 'source'
      ? sql`case when s.source_no in (0, ${sourceNo(merge, rule)}) then ${value} end`
      : value;
  return sql`, ${first(counted, window)} as ${ident(`f_${column.name}`)}, ${first(sql`s.question`, window)} as ${ident(`fq_${column.name}`)}`;
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
