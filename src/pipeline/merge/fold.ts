/**
 * The fold: accounts of an identity -> its golden record; semantics.md, "The password rule", "The other columns".
 *
 * Leaves plan_fold: one row an identity and variant (`with`: as if the newcomers joined; `without`: its present
 * accounts alone), with the folded values, the account that won, and a flag for each kind of conflict. One sort
 * puts the accounts of an identity in the order of the password rule; the flags are seen in that sort.
 */
import type { MergeColumn } from '../../config/merge-config.js';
import { attribute, verifiedColumns, verifiedFlag } from '../../ledger/ledger.js';
import { catalogText, empty, ident, join, literal, type Sql, sql } from '../../postgres/sql.js';
import { groupDigest, verifiedFlags } from '../columns.js';
import { credentialColumns, evidenceColumns, idOrder, type Merge, ownColumns, priorityOf, table, usable } from '../merge.js';
import { targetColumn } from '../target-table.js';

export async function foldIdentities(merge: Merge): Promise<void> {
  await merge.db.execute(identities(merge));
  await merge.db.execute(sql`analyze ${table(merge, 'plan_identity')}`);
  await merge.db.execute(folded(merge));
  await merge.db.execute(sql`analyze ${table(merge, 'plan_fold')}`);
}

/** One row an account, identity and variant. */
function identities(merge: Merge): Sql {
  const newcomer = table(merge, 'plan_newcomer');
  const member = table(merge, 'plan_member');
  const target = table(merge, 'plan_target_account');
  const joined = sql`(select distinct n.user_id from ${newcomer} n where n.user_id is not null and n.verdict is null)`;
  return sql`
    /* merge.identities: which accounts are folded together */
    create unlogged table ${table(merge, 'plan_identity')} as
    select
      case when n.match_key is null then 'n' || n.source_no || ':' || n.source_user_id else 'k' || n.match_key end collate "C" as identity,
      'with' as variant, null::${catalogText(merge.ledger.userId)} as user_id,
      n.match_key, n.source_no, n.source_user_id, true as joins, false as question, false as confirmed, n.plain_key
    from ${newcomer} n
    where n.user_id is null and n.verdict is null
    union all
    select 'r' || n.user_id, 'with', n.user_id, n.match_key, n.source_no, n.source_user_id, true, false, n.confirmed, n.plain_key
    from ${newcomer} n
    where n.user_id is not null and n.verdict is null
    union all
    select 'r' || m.user_id, v.variant, m.user_id, m.match_key, m.source_no, m.source_user_id, false, m.question, true, m.plain_key
    from ${member} m
    cross join (values ('with'), ('without')) v (variant)
    where not m.dropped and (v.variant = 'without' or m.user_id in ${joined})
    union all
    select 'r' || t.user_id, v.variant, t.user_id, t.match_key, 0, t.user_id::${catalogText(merge.ledger.sourceId)}, false, false, true, t.plain_key
    from ${target} t
    cross join (values ('with'), ('without')) v (variant)
    where v.variant = 'without' or t.user_id in ${joined}
  `;
}

function folded(merge: Merge): Sql {
  const { config } = merge;
  const questions = ownColumns(config);
  return sql`
    /* merge.fold: golden records of the identities, and what is doubtful about them */
    create unlogged table ${table(merge, 'plan_fold')} as
    with account as (${accounts(merge)}),
    scored as (${scored(merge)}),
    ranked as (
      select
        s.*,
        row_number() over preferred as place,
        first_value(s.password) over preferred as w_password,
        first_value(s.competes) over preferred as w_competes,
        first_value(s.precision_us) over preferred as w_precision_us,
        first_value(s.usable and s.counts) over preferred as w_usable,
        first_value(s.known_since) over preferred as w_known_since
      from scored s
      window preferred as (
        partition by s.identity, s.variant
        order by s.counts desc, s.usable desc, s.competes desc nulls last, s.priority, ${idOrder(merge, sql`s.source_user_id`)}
      )
    ),
    golden as (
      select
        r.identity, r.variant, r.user_id, min(r.match_key) as match_key,
        ${join([...counts(merge), ...winner(merge), ...flags(merge), ...questions.flatMap((column) => columnFold(merge, column)), ...usernameFold(merge)])}
      from ranked r
      group by r.identity, r.variant, r.user_id
    )
    select
      g.*,
      ${groupDigest(merge, 'credential', 'g')} as d_credential,
      ${groupDigest(merge, 'username', 'g')} as d_username
      ${ownColumns(config)
        .filter((column) => column.target !== null)
        .map((column) => sql`, ${groupDigest(merge, column.name, 'g')} as ${ident(`d_${column.name}`)}`)
        .reduce((all, each) => sql`${all}${each}`, empty)}
    from golden g
  `;
}

/** The accounts of the identities with all that they say. */
function accounts(merge: Merge): Sql {
  const { config } = merge;
  const attributes = config.columns.map((column) => attribute(column.name));
  const common = sql`i.identity, i.variant, i.user_id, i.match_key, i.joins, i.question, i.confirmed, i.plain_key, i.source_no, i.source_user_id`;
  const list = (fragments: readonly Sql[]) => (fragments.length === 0 ? empty : sql`, ${join(fragments)}`);
  return sql`
    select
      ${common}, a.username, a.password, a.password_last_changed, a.updated_at,
      null::timestamptz as competes_at, null::text[] as own, null::text[] as edited, false as holds
      ${list(attributes.map((column) => sql`a.${column}`))}
      ${list(verifiedFlags(merge).map((flag) => sql`a.${flag}`))}
    from ${table(merge, 'plan_identity')} i
    join ${table(merge, 'account')} a on a.source_no = i.source_no and a.source_user_id = i.source_user_id
    where i.source_no <> 0
    union all
    select
      ${common}, t.username, t.password, t.password_last_changed, null,
      t.competes_at, t.own, t.edited, ${groupDigest(merge, 'credential', 't')} = r.d_credential
      ${list(attributes.map((column) => sql`t.${column}`))}
      ${list(verifiedFlags(merge).map(() => sql`null::boolean`))}
    from ${table(merge, 'plan_identity')} i
    join ${table(merge, 'plan_target_account')} t on t.user_id = i.user_id
    join ${table(merge, 'plan_row')} r on r.user_id = t.user_id
    where i.source_no = 0
  `;
}

function bySource(merge: Merge, value: (source: Merge['sources'][number]) => Sql, target: Sql): Sql {
  const cases = merge.sources.map((source) => sql`when ${catalogText(String(source.no))} then ${value(source)}`);
  return sql`case a.source_no when 0 then ${target} ${cases.reduce((all, each) => sql`${all} ${each}`, empty)} end`;
}

/** What the password rule and the bounds of times make of each account. */
function scored(merge: Merge): Sql {
  const { config, sources } = merge;
  const future = sql`coalesce(a.source_no <> 0 and a.password_last_changed > ${merge.horizon}::timestamptz, false)`;
  const accepted = config.conflicts.future_timestamp === 'accept';
  const spiked = sources.filter((source) => source.config.time.spikes === 'unknown');
  const spike = sql`exists (
    select from ${table(merge, 'plan_spike')} k
    where k.source_no = a.source_no and k.second = date_trunc('second', a.password_last_changed)
  )`;
  const read = sql`case
    ${sources.some((source) => source.config.time.is === 'none') ? sql`when a.source_no = any (${sources.filter((source) => source.config.time.is === 'none').map((source) => source.no)}::int[]) then null` : empty}
    ${spiked.length > 0 ? sql`when a.source_no = any (${spiked.map((source) => source.no)}::int[]) and ${spike} then null` : empty}
    ${accepted ? empty : sql`when ${future} then null`}
    else coalesce(a.competes_at, a.password_last_changed)
  end`;
  const alone = sql`min(a.source_no) over (partition by a.identity, a.variant) = max(a.source_no) over (partition by a.identity, a.variant)`;
  const counts = bySource(
    merge,
    (source) => ({ always: sql`true`, never: sql`false`, if_alone: alone })[source.config.credentials],
    sql`'credential' = any (a.own)`,
  );
  const lower = bySource(
    merge,
    (source) => (['exact', 'no_earlier_than'].includes(source.config.time.is) ? sql`a.competes` : sql`'-infinity'::timestamptz`),
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
      coalesce(${lower}, '-infinity') as known_since,
      ${upper} as known_until
    from (
      select
        a.*,
        ${priorityOf(merge, 'a')} as priority,
        ${bySource(merge, (source) => sql`${catalogText(String(Math.trunc(source.timePrecisionUs)))}::bigint`, sql`1::bigint`)} as precision_us,
        ${usable(sql`a.password`)} as usable,
        ${counts} as counts,
        ${future} as future,
        ${read} as competes
      from account a
    ) a
  `;
}

function counts(merge: Merge): Sql[] {
  const order = sql`order by r.priority, ${idOrder(merge, sql`r.source_user_id`)}`;
  const fromSources = sql`filter (where r.source_no <> 0)`;
  return [
    sql`count(*)::int as accounts`,
    sql`count(*) filter (where r.joins)::int as joining`,
    sql`min(r.priority) ${fromSources} as head_priority`,
    sql`(array_agg(r.source_no ${order}) ${fromSources})[1] as head_source_no`,
    sql`(array_agg(r.source_user_id ${order}) ${fromSources})[1] as head_source_user_id`,
    sql`bool_or(r.source_no = 0) as in_target`,
    sql`bool_or(r.question) as question`,
    sql`max(r.source_no) as last_source_no`,
    sql`min(r.source_no) as first_source_no`,
  ];
}

/** The credential group, all of it from the account that comes first; future times are written as if there were none. */
function winner(merge: Merge): Sql[] {
  const won = sql`filter (where r.place = 1 and r.counts)`;
  const written =
    merge.config.conflicts.future_timestamp === 'accept' ? sql`r.password_last_changed` : sql`case when not r.future then r.password_last_changed end`;
  const unknown = merge.sources.filter((source) => source.config.time.is === 'none').map((source) => source.no);
  return [
    sql`min(r.source_no) ${won} as winner_source_no`,
    sql`min(r.source_user_id) ${won} as winner_source_user_id`,
    sql`min(r.priority) ${won} as winner_priority`,
    sql`min(r.competes) ${won} as credential_time`,
    sql`min(r.password) ${won} as password`,
    sql`min(case when r.source_no = 0 then r.password_last_changed when r.competes is null or r.source_no = any (${unknown}::int[]) then null else ${written} end) ${won} as password_last_changed`,
    sql`coalesce(bool_or(r.question) ${won}, false) as question_credential`,
    ...credentialColumns(merge.config).map((column) => sql`min(r.${attribute(column.name)}) ${won} as ${attribute(column.name)}`),
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

function flags(merge: Merge): Sql[] {
  const { config } = merge;
  const evidence = evidenceColumns(config);
  const verified = new Set(verifiedColumns(config));
  const other = sql`r.place > 1 and r.counts and r.usable and r.password <> r.w_password`;
  const fresh = sql`r.user_id is null`;
  const sources = sql`filter (where r.source_no <> 0)`;
  const repeated =
    merge.sources.every((source) => source.no < 62)
      ? sql`sum(1::bigint << r.source_no::int) ${sources} <> bit_or(1::bigint << r.source_no::int) ${sources}`
      : sql`count(*) ${sources} <> count(distinct r.source_no) ${sources}`;
  const contradiction = evidence.map((column) => sql`min(r.${attribute(column.name)}) <> max(r.${attribute(column.name)})`);
  const confirmedBy = evidence
    .filter((column) => verified.has(column.name))
    .map(
      (column) => sql`coalesce(count(*) filter (where r.${verifiedFlag(column.name)} and r.${attribute(column.name)} is not null) = count(*)
        and min(r.${attribute(column.name)}) = max(r.${attribute(column.name)}), false)`,
    );
  const confirmed = confirmedBy.length === 0 ? sql`false` : sql`(${join(confirmedBy, sql` or `)})`;
  const factor = config.credential.secondFactor;
  const unverified = [...verified]
    .filter((name) => name === 'username' || config.columns.some((column) => column.name === name && (column.evidence || column.key)))
    .map(
      (name) => sql`(
        bool_or(r.${verifiedFlag(name)}) filter (where r.place > 1)
        and not coalesce(bool_or(r.${verifiedFlag(name)}) filter (where r.place = 1), false)
      )`,
    );
  return [
    sql`bool_or(r.w_usable) as usable`,
    sql`coalesce(bool_or(${other} and ${tie}), false) as password_tie`,
    sql`coalesce(bool_or(r.w_usable and r.w_competes is null and ${other})
      and bool_or(r.place = 1 and (r.password_last_changed is null or not r.future)), false) as missing_timestamp`,
    sql`bool_or(r.future) as future_timestamp`,
    sql`not coalesce(bool_or(r.usable and r.counts), false) as unusable_password`,
    sql`coalesce(bool_or(r.w_usable and r.counts and not r.usable and (
      r.competes > r.w_competes or (r.w_competes is null and r.competes is not null) or (r.source_no = 0 and r.holds)
    )), false) as revoked_password`,
    sql`coalesce(bool_or(r.w_usable and ${other} and r.known_until > r.w_known_since), false) as uncertain`,
    sql`coalesce(${unverified.length === 0 ? sql`false` : join(unverified, sql` or `)}, false)
      and coalesce(bool_or(r.source_no <> 0) filter (where r.place = 1), false) as unverified_winner`,
    factor === null
      ? sql`false as second_factor_lost`
      : sql`coalesce(bool_or(nullif(r.${attribute(factor)}, '') is not null)
        and bool_and(nullif(r.${attribute(factor)}, '') is null) filter (where r.place = 1), false) as second_factor_lost`,
    sql`coalesce(${fresh} and ${repeated}, false) as duplicate_in_source`,
    sql`coalesce(${fresh} and (${contradiction.length === 0 ? sql`false` : join(contradiction, sql` or `)}), false) as confirm_mismatch`,
    sql`${fresh} and coalesce(min(r.plain_key) <> max(r.plain_key), false) and not ${confirmed} as normalised_match`,
    sql`case when ${fresh} then not ${confirmed} else coalesce(bool_or(r.joins and not r.confirmed), false) end as unconfirmed`,
  ];
}

/** The time by which `newest` goes, for an account. */
function survivorTime(merge: Merge): Sql {
  return merge.config.newestBy === 'updated_at' ? sql`coalesce(r.updated_at, r.competes)` : sql`r.competes`;
}

function columnFold(merge: Merge, column: MergeColumn): Sql[] {
  const name = attribute(column.name);
  const value = sql`r.${name}`;
  const id = idOrder(merge, sql`r.source_user_id`);
  const newest = sql`${survivorTime(merge)} desc nulls last, r.priority, ${id}`;
  const first = (what: Sql, order: Sql, only: Sql = sql`true`) =>
    sql`(array_agg(${what} order by ${order}) filter (where ${value} is not null and ${only}))[1]`;
  const typed = typedForOrder(merge, column, value);
  const rule = column.survivorship;
  const orders: Record<typeof rule.rule, { order: Sql; only?: Sql }> = {
    newest: { order: newest },
    priority: { order: sql`r.priority, ${id}` },
    longest: { order: sql`char_length(${value}) desc, ${newest}` },
    min: { order: sql`${typed}, ${value}, r.priority, ${id}` },
    max: { order: sql`${typed} desc nulls last, ${value} desc, r.priority, ${id}` },
    any_true: { order: sql`(lower(${value}) in ('t', 'true', 'yes', 'y', 'on', '1')) desc, ${newest}` },
    all_true: { order: sql`(lower(${value}) in ('t', 'true', 'yes', 'y', 'on', '1')), ${newest}` },
    source: { order: newest, only: sql`r.source_no = ${sourceNo(merge, rule)}` },
  };
  const { order, only } = orders[rule.rule];
  const edited = sql`bool_or(${literal(column.name)} = any (r.edited))`;
  const own = sql`max(${value}) filter (where r.source_no = 0)`;
  const written = column.target !== null;
  return [
    sql`${written ? sql`case when ${edited} then ${own} else ${first(value, order, only)} end` : first(value, order, only)} as ${name}`,
    sql`coalesce(case when ${written ? edited : sql`false`} then false else ${first(sql`r.question`, order, only)} end, false) as ${ident(`q_${column.name}`)}`,
    ...(column.privileged ? [sql`min(${value}) filter (where r.place = 1 and r.counts) as ${ident(`p_${column.name}`)}`] : []),
  ];
}

function sourceNo(merge: Merge, rule: MergeColumn['survivorship']): number {
  return rule.rule === 'source' ? (merge.sources.find((source) => source.config.name === rule.source)?.no ?? -1) : -1;
}

/** Numbers are compared as numbers where the target's column is a number; anything else by bytes. */
function typedForOrder(merge: Merge, column: MergeColumn, value: Sql): Sql {
  const type = column.target === null ? 'text' : targetColumn(merge.target, column.target).type;
  return /^(smallint|integer|bigint|numeric|real|double)/.test(type)
    ? sql`(case when ${value} ~ '^[+-]?[0-9]+([.][0-9]+)?$' then ${value}::numeric end)`
    : value;
}

function usernameFold(merge: Merge): Sql[] {
  const order = sql`r.priority, ${idOrder(merge, sql`r.source_user_id`)}`;
  const first = (what: Sql) => sql`(array_agg(${what} order by ${order}) filter (where r.username is not null))[1]`;
  const edited = sql`bool_or('username' = any (r.edited))`;
  return [
    sql`case when ${edited} then max(r.username) filter (where r.source_no = 0) else ${first(sql`r.username`)} end as username`,
    sql`coalesce(case when ${edited} then false else ${first(sql`r.question`)} end, false) as question_username`,
  ];
}
