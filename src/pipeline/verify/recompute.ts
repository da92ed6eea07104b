/**
 * Who should have won, from the accounts in the ledger: by a form of SQL that shares nothing with the one that
 * resolved them. No sort, no window: an account wins when there is none that beats it.
 *
 * Leaves `member` (the accounts of each live golden record, with what the rules make of them), `record` (what is to be
 * known of a golden record beside them) and `winner` (whose credential it should hold).
 */
import { attribute, verifiedColumns, verifiedFlag } from '../../ledger/ledger.js';
import { catalogText, empty, ident, join, type Sql, sql } from '../../postgres/sql.js';
import { groupDigest } from '../columns.js';
import { type Merge, table, unresolvedChanges } from '../merge.js';
import { namedAs, setAside } from './decided.js';
import { accountColumns, analyzed, scratch } from './scratch.js';

export async function recompute(merge: Merge): Promise<void> {
  await merge.db.execute(members(merge));
  await analyzed(merge, 'member');
  if (merge.sources.some((source) => source.config.credentials === 'if_alone'))
    await merge.db.execute(notAlone(merge));
  if (merge.decided.keep) await merge.db.execute(setAside(merge));
  await merge.db.execute(records(merge));
  await analyzed(merge, 'record');
  await merge.db.execute(winners(merge));
  if (merge.config.conflicts.revoked_password === 'unusable') await merge.db.execute(locksWin(merge));
  await analyzed(merge, 'winner');
}

/** What the configuration says of each source, as rows; 0 is @target. */
function sourceRules(merge: Merge): Sql {
  const rows = merge.sources.map(
    ({ no, config, timePrecisionUs }) =>
      sql`(${no}::int, ${config.priority}::int, ${Math.trunc(timePrecisionUs)}::bigint, ${config.credentials}, ${config.time.is === 'none'}::boolean, ${config.time.spikes === 'unknown'}::boolean, ${config.retire === 'drop'}::boolean)`,
  );
  return sql`(
    values (0, 0, 1::bigint, 'always', false, false, false)${join(
      rows.map((row) => sql`, ${row}`),
      empty,
    )}
  ) s (source_no, priority, precision_us, credentials, timeless, spikes_unknown, dropped)`;
}

/** The contract's first point: NULL, empty and locked forms open no account. */
function opens(password: Sql): Sql {
  return sql`coalesce(${password} !~ '^(!.*|[*]|x|[*]LK[*]|NP|LOCKED|hasprovider|[{]SASL[}].*)?$', false)`;
}

function members(merge: Merge): Sql {
  const { config, ledger } = merge;
  const said = accountColumns(merge).map(({ column }) => column);
  const accepted = config.conflicts.future_timestamp === 'accept';
  const flags = new Set(verifiedColumns(config).map((name) => verifiedFlag(name).text));
  const atTarget = said.map((column) =>
    flags.has(column.text)
      ? sql`null::boolean`
      : column.text === '"updated_at"'
        ? sql`null::timestamptz`
        : sql`t.${column}`,
  );
  const number =
    ledger.sourceId === 'bigint'
      ? sql`m.id::numeric`
      : sql`case when m.id ~ '^[+-]?[0-9]+$' and char_length(ltrim(m.id, '+-')) <= 100 then m.id::numeric else 'NaN' end`;
  return sql`
    /* verify.members: the accounts of the golden records, by the crosswalk, and what the rules make of each */
    insert into ${scratch('member')} (
      user_id, source_no, source_user_id, id_number, priority, precision_us, ${join(said)},
      competes, written_time, usable, counts, future, edited
    )
    select
      m.user_id, m.source_no, m.id,
      -- NaN is above every number: what is no number comes after all of them.
      ${number},
      m.priority, m.precision_us, ${join(said.map((column) => sql`m.${column}`))},
      m.competes,
      case when m.source_no = 0 or m.competes is not null then m.password_last_changed end,
      ${opens(sql`m.password`)},
      case m.source_no when 0 then 'credential' = any (m.own) else m.credentials <> 'never' end,
      m.future,
      m.edited
    from (
      select
        a.*, s.priority, s.precision_us, s.credentials, f.future,
        case
          when a.source_no = 0 then coalesce(a.competes_at, a.password_last_changed)
          when s.timeless or k.second is not null or (f.future and not ${accepted}) then null
          else a.password_last_changed
        end as competes
      from (
        select g.user_id, a.source_no, a.source_user_id::text collate "C" as id, ${join(said.map((column) => sql`a.${column}`))},
          a.vanished, null::text[] as own, null::text[] as edited, null::timestamptz as competes_at
        from ${table(merge, 'golden')} g
        join ${table(merge, 'crosswalk')} c on c.user_id = g.user_id and c.generation = g.generation
        join ${table(merge, 'account')} a on a.source_no = c.source_no and a.source_user_id = c.source_user_id
        where g.state = 'live' and a.source_no <> 0 and not exists (
          select from ${table(merge, 'waiting')} w where w.leaves and w.source_no = a.source_no and w.source_user_id = a.source_user_id
        )
        union all
        select g.user_id, 0, t.source_user_id::text, ${join(atTarget)}, false, coalesce(t.own, '{}'), coalesce(t.edited, '{}'), t.competes_at
        from ${table(merge, 'golden')} g
        join ${table(merge, 'account_target')} t on t.source_user_id = g.user_id::${catalogText(ledger.sourceId)}
        where g.state = 'live'
      ) a
      join ${sourceRules(merge)} on s.source_no = a.source_no
      left join (${spikes(merge)}) k
        on s.spikes_unknown and k.source_no = a.source_no and k.second = date_trunc('second', a.password_last_changed)
      cross join lateral (
        select a.source_no <> 0 and coalesce(a.password_last_changed > ${merge.horizon}::timestamptz, false)
          ${merge.decided.time ? sql`and not exists (select from ${namedAs(merge, 'time')} n where n.source_no = a.source_no and n.source_user_id::text = a.id)` : empty} as future
      ) f
      where not s.dropped and not (a.vanished and ${config.conflicts.vanished_account === 'drop'})
    ) m
  `;
}

/** Seconds that over 100 and over 1 % of a source's accounts carry, where the configuration says that they say nothing. */
function spikes(merge: Merge): Sql {
  const unknown = unknownSpikes(merge);
  if (unknown.length === 0)
    return sql`select null::int as source_no, null::timestamptz as second where false`;
  const accounts = sql`${table(merge, 'account')} a where a.source_no = any (${unknown}::int[]) and not a.vanished`;
  return sql`
    select s.source_no, s.second
    from (
      select a.source_no, date_trunc('second', a.password_last_changed) as second, count(*) as accounts
      from ${accounts} and isfinite(a.password_last_changed)
      group by 1, 2
      having count(*) > 100
    ) s
    join (select a.source_no, count(*) as accounts from ${accounts} group by 1) all_of on all_of.source_no = s.source_no
    where s.accounts * 100 > all_of.accounts
  `;
}

function unknownSpikes(merge: Merge): number[] {
  return merge.sources.filter((source) => source.config.time.spikes === 'unknown').map((source) => source.no);
}

/** `if_alone`: the passwords count only where no other source has the person, nor @target a password of theirs. */
function notAlone(merge: Merge): Sql {
  const numbers = merge.sources
    .filter((source) => source.config.credentials === 'if_alone')
    .map((source) => source.no);
  return sql`
    /* verify.not_alone */
    update ${scratch('member')} m
    set counts = false
    where m.source_no = any (${numbers}::int[])
      and exists (
        select from ${scratch('member')} o
        where o.user_id = m.user_id and o.source_no <> m.source_no and (o.source_no <> 0 or o.counts)
      )
  `;
}

/** Moved: an account of it was read anew by a plan that was not applied, its run was undone, or it was outside the cohort of the last run: what it is to hold is not known. */
function records(merge: Merge): Sql {
  return sql`
    /* verify.records */
    insert into ${scratch('record')} (user_id, from_sources, accounts, native, moved, waits, question)
    select
      g.user_id, coalesce(m.from_sources, 0), coalesce(m.accounts, 0), g.bound_source_no = 0,
      coalesce(x.moved, false), coalesce(x.waits, false), coalesce(x.question, false)
    from ${table(merge, 'golden')} g
    left join (
      select m.user_id, count(*) filter (where m.source_no <> 0) as from_sources, count(*) as accounts
      from ${scratch('member')} m group by m.user_id
    ) m on m.user_id = g.user_id
    left join (
      select c.user_id,
        bool_or(n.source_no is not null or coalesce(w.undone or w.outside, false) or c.source_no in (
          select v.source_no from ${unresolvedChanges(merge)} v where v.source_no = any (${unknownSpikes(merge)}::int[])
        )) as moved,
        bool_or(w.source_no is not null) as waits,
        bool_or(u.source_no is not null) as question
      from ${table(merge, 'crosswalk')} c
      join ${table(merge, 'golden')} g on g.user_id = c.user_id and g.generation = c.generation
      left join ${unresolvedChanges(merge)} n
        on n.source_no = c.source_no and n.source_user_id = c.source_user_id
      left join ${table(merge, 'waiting')} w on w.source_no = c.source_no and w.source_user_id = c.source_user_id
      left join ${table(merge, 'unsettled')} u on u.source_no = c.source_no and u.source_user_id = c.source_user_id
      group by c.user_id
    ) x on x.user_id = g.user_id
    where g.state = 'live'
  `;
}

/** Whether `b` comes before `a` where all else is equal: higher priority, then the smaller id. */
export function comesFirst(b: string, a: string): Sql {
  const place = (alias: string) =>
    sql`(${ident(alias, 'priority')}, ${ident(alias, 'id_number')}, ${ident(alias, 'source_user_id')})`;
  return sql`${place(b)} < ${place(a)}`;
}

/** Whether `b` beats `a`: a higher rank, or an equal rank and the first place. A rank is a tuple; NULL stands nowhere in it. */
export function beats(rank: (alias: string) => Sql, b = 'b', a = 'a'): Sql {
  return sql`(${rank(b)} > ${rank(a)} or (${rank(b)} = ${rank(a)} and ${comesFirst(b, a)}))`;
}

/** An instant that no time is earlier than: no time is the oldest. */
export function orOldest(instant: Sql): Sql {
  return sql`coalesce(${instant}, '-infinity')`;
}

function winnerColumns(merge: Merge): { readonly names: Sql; readonly values: Sql } {
  const attributes = merge.config.columns.map(({ name }) => attribute(name));
  return {
    names: sql`user_id, source_no, source_user_id, password, password_last_changed, competes, usable${join(
      attributes.map((column) => sql`, ${column}`),
      empty,
    )}`,
    values: sql`a.user_id, a.source_no, a.source_user_id, a.password, a.written_time, a.competes, a.usable${join(
      attributes.map((column) => sql`, a.${column}`),
      empty,
    )}`,
  };
}

function winners(merge: Merge): Sql {
  const { names, values } = winnerColumns(merge);
  const rank = (alias: string) => sql`(${ident(alias, 'usable')}, ${orOldest(ident(alias, 'competes'))})`;
  return sql`
    /* verify.winners: the accounts whose credential nobody beats */
    insert into ${scratch('winner')} (${names})
    select ${values}
    from ${scratch('member')} a
    where a.counts and not exists (
      select from ${scratch('member')} b where b.user_id = a.user_id and b.counts and ${beats(rank)}
    )
  `;
}

/** By the policy `unusable` a lock wins that is newer than the usable winner, or that the row holds by @target. */
function locksWin(merge: Merge): Sql {
  const { names, values } = winnerColumns(merge);
  const held = (alias: string) => sql`(
    ${ident(alias, 'source_no')} = 0 and exists (
      select from ${table(merge, 'golden')} g
      where g.user_id = ${ident(alias, 'user_id')}
        and coalesce(g.stored_credential, g.written_credential) = ${groupDigest(merge, 'credential', alias)}
    )
  )`;
  const lock = (alias: string) => sql`
    ${ident(alias, 'counts')} and not ${ident(alias, 'usable')} and (
      (w.usable and ${orOldest(ident(alias, 'competes'))} > ${orOldest(sql`w.competes`)}) or ${held(alias)}
    )`;
  const rank = (alias: string) => sql`(${held(alias)}, ${orOldest(ident(alias, 'competes'))})`;
  return sql`
    /* verify.locks: where a lock wins by policy */
    insert into ${scratch('winner')} (${names})
    select ${values}
    from ${scratch('winner')} w
    join ${scratch('member')} a on a.user_id = w.user_id
    where ${lock('a')} and not exists (
      select from ${scratch('member')} b
      where b.user_id = a.user_id and ${lock('b')} and ${beats(rank)}
    )
    on conflict (user_id) do update
    set source_no = excluded.source_no, source_user_id = excluded.source_user_id, usable = false,
      competes = excluded.competes, password = excluded.password, password_last_changed = excluded.password_last_changed
      ${join(
        merge.config.columns.map(({ name }) => sql`, ${attribute(name)} = excluded.${attribute(name)}`),
        empty,
      )}
  `;
}
