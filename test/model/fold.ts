/** R7: the golden record as a fold of accounts, and what a person should look at in it. */
import type { ConflictKind } from '../../src/pipeline/vocabulary.js';
import { isVerified } from './keys.js';
import {
  type Account,
  byPriority,
  compareBytes,
  type Decision,
  type GoldenRecord,
  type Groups,
  type GroupValue,
  groupsOf,
  type ModelConfig,
  policyOf,
  refOf,
  same,
  type Time,
  type Value,
} from './ledger.js';
import type { Person } from './placing.js';
import { competingTime } from './reading.js';
import type { LiveRecord } from './target.js';

export interface Clock {
  readonly now: bigint;
  readonly spikes: ReadonlySet<string>;
  readonly decisions: readonly Decision[];
}

/** A value of the golden record, and the account that it comes from (NULL: nobody has one). */
export interface Folded {
  readonly value: GroupValue;
  readonly from: string | null;
}

export interface Fold {
  readonly groups: Readonly<Record<string, Folded>>;
  /** The account whose credential wins; NULL: nobody's counts. */
  readonly winner: GoldenRecord['winner'];
  readonly conflicts: readonly ConflictKind[];
  /** A changed configuration, not an account, would put an older password back. */
  readonly goesBackByConfiguration: boolean;
  /** Decisions about the credential that hold for these accounts. */
  readonly held: readonly number[];
  /** Columns whose value is pinned. */
  readonly pinned: readonly string[];
}

interface Competitor {
  readonly account: Account;
  readonly eff: Time;
  readonly future: boolean;
  readonly usable: boolean;
  readonly precisionUs: bigint;
}

const locked = /^(?:!.*|\{SASL\}.*|\*|x|\*LK\*|NP|LOCKED|hasprovider)$/su;
export const isUsable = (password: Value): boolean =>
  password !== null && password !== '' && !locked.test(password);

const laterFirst = (left: Time, right: Time): number => {
  if (left === right) return 0;
  if (left === null) return 1;
  if (right === null) return -1;
  return left > right ? -1 : 1;
};

/** Whether the accounts' times say nothing about which is later, to the coarser precision of the two. */
function tie(winner: Competitor, other: Competitor): boolean {
  if (winner.eff === null || other.eff === null) return false;
  const [coarse, fine] = winner.precisionUs > other.precisionUs ? [winner, other] : [other, winner];
  const [start, time] = [coarse.eff ?? 0n, fine.eff ?? 0n];
  return winner.precisionUs === other.precisionUs
    ? start === time
    : start <= time && time < start + coarse.precisionUs;
}

/** What is looked at of accounts, to say whose credential it is. `among`: those that were named, of which none may be missing. */
export function credentialText(
  config: ModelConfig,
  clock: Clock,
  accounts: readonly Account[],
  live: LiveRecord | null,
  among: readonly string[],
): string | null {
  const { secondFactor } = config.credential;
  const looked = accounts.filter((account) => among.includes(refOf(account)));
  if (looked.length !== among.length) return null;
  return JSON.stringify(
    looked
      .map((account) => [
        refOf(account),
        account.password,
        String(timeOf(config, clock, account, live).eff),
        verifiedColumns(config).map((column) => isVerified(config, account, column)),
        secondFactor !== null && !hasNo(account.values[secondFactor] ?? null),
      ])
      .sort(([a], [b]) => (String(a) < String(b) ? -1 : 1)),
  );
}

const verifiedColumns = (config: ModelConfig): readonly string[] =>
  [...new Set(config.sources.flatMap((source) => Object.keys(source.verified)))].sort();

function timeOf(
  config: ModelConfig,
  clock: Clock,
  account: Account,
  live: LiveRecord | null,
): { readonly eff: Time; readonly future: boolean } {
  return account.priority === 0
    ? { eff: live?.atTarget?.eff ?? null, future: false }
    : competingTime(config, account, clock.spikes, clock.now);
}

/** What decisions say of the credential of these accounts. */
interface Chosen {
  readonly kept: string | null;
  readonly aside: ReadonlySet<string>;
  readonly timed: ReadonlySet<string>;
  readonly held: readonly number[];
}

function chosenOf(
  config: ModelConfig,
  clock: Clock,
  accounts: readonly Account[],
  live: LiveRecord | null,
  counts: (account: Account) => boolean,
): Chosen {
  const timed = new Set<string>();
  const held: number[] = [];
  let keep: Extract<Decision['says'], { answer: 'keep' }> | null = null;
  for (const { no, seen, says } of [...clock.decisions].reverse()) {
    if (says.answer !== 'keep' && says.answer !== 'time') continue;
    if (seen === null || credentialText(config, clock, accounts, live, says.among) !== seen) continue;
    if (says.answer === 'time') {
      for (const ref of says.accounts) timed.add(ref);
      held.push(no);
    } else if (keep === null) {
      const { account: kept } = says;
      if (!accounts.some((account) => refOf(account) === kept && counts(account))) continue;
      keep = says;
      held.push(no);
    }
  }
  return {
    kept: keep?.account ?? null,
    aside: new Set((keep?.among ?? []).filter((ref) => ref !== keep?.account)),
    timed,
    held,
  };
}

/** Values that are pinned for one of these accounts; what was said last. */
function pinsOf(config: ModelConfig, clock: Clock, refs: readonly string[]): ReadonlyMap<string, Value> {
  const columns = ['username', ...Object.keys(config.columns)];
  return new Map(
    clock.decisions.flatMap(({ says }) =>
      says.answer === 'pin' && refs.includes(says.account) && columns.includes(says.column)
        ? [[says.column, says.value] as const]
        : [],
    ),
  );
}

/** A record in which nobody competes: what is pinned is all that there is to say. */
export function pinnedOnly(config: ModelConfig, clock: Clock, person: Person): Fold | null {
  const refs = person.atTarget === null ? [] : [refOf(person.atTarget)];
  const pins = pinsOf(config, clock, refs);
  if (pins.size === 0) return null;
  return {
    groups: Object.fromEntries([...pins].map(([column, value]) => [column, { value: [value], from: null }])),
    winner: null,
    conflicts: [],
    goesBackByConfiguration: false,
    held: [],
    pinned: [...pins.keys()],
  };
}

/**
 * The fold of the accounts that are taken to be one person.
 *
 * `person`: their golden record, NULL for an identity that is not in the target. `atTarget` is among the accounts
 * when it competes for the credential.
 */
export function fold(
  config: ModelConfig,
  clock: Clock,
  accounts: readonly Account[],
  person: Person | null,
  configurationChanged: boolean,
): Fold {
  const live = person?.live ?? null;
  const target = live?.atTarget ?? null;
  const countsFor = (account: Account): boolean => {
    const says = config.sources[account.priority - 1]?.credentials ?? 'always';
    return (
      says === 'always' || (says === 'if_alone' && accounts.every((one) => one.source === account.source))
    );
  };
  // Those who are one person, whether they compete or not: what a decision looked at.
  const all =
    person === null || person.atTarget === null || accounts.includes(person.atTarget)
      ? accounts
      : [...accounts, person.atTarget];
  const hasCredential = (account: Account): boolean =>
    account.priority !== 0 || (accounts.includes(account) && countsFor(account));
  const chosen = chosenOf(
    config,
    clock,
    all,
    live,
    (account) => hasCredential(account) && countsFor(account),
  );
  const competitors = accounts.map((account): Competitor => {
    const { eff, future } = timeOf(config, clock, account, live);
    const isTimed = future && chosen.timed.has(refOf(account));
    return {
      account,
      eff: isTimed ? account.time : eff,
      future: future && !isTimed,
      usable: isUsable(account.password),
      precisionUs: config.sources[account.priority - 1]?.time.precisionUs ?? 1n,
    };
  });
  const isAside = ({ account }: Competitor): boolean => chosen.aside.has(refOf(account));

  const passwordOrder = (a: Competitor, b: Competitor): number =>
    Number(b.usable) - Number(a.usable) || laterFirst(a.eff, b.eff) || byPriority(a.account, b.account);
  const counted = competitors.filter((one) => countsFor(one.account) && !isAside(one)).sort(passwordOrder);
  const [first] = counted;
  const others = counted.slice(1);
  const conflicts = new Set<ConflictKind>();

  // Locks that are newer than the usable winner, or that the target's row holds.
  const locks = counted.filter(
    (one) =>
      !one.usable &&
      (laterFirst(one.eff, first?.eff ?? null) < 0 ||
        (one.account.priority === 0 && holdsOwnCredential(config, live))),
  );
  let winner = first;
  if (first?.usable && locks.length > 0) {
    conflicts.add('revoked_password');
    if (policyOf(config, 'revoked_password') === 'unusable') [winner] = locks;
  }

  const credential: Folded =
    winner === undefined
      ? { value: [null, null, ...config.credential.columns.map(() => null)], from: null }
      : { value: credentialOf(config, winner), from: refOf(winner.account) };

  if (first !== undefined && winner === first) {
    const rivals = others.filter((one) => one.usable && one.account.password !== first.account.password);
    if (rivals.some((one) => tie(first, one))) conflicts.add('password_tie');
    if (first.usable && first.eff === null && !first.future && rivals.length > 0)
      conflicts.add('missing_timestamp');
  }
  const isKept = (one: Competitor): boolean => refOf(one.account) === chosen.kept;
  if (competitors.some((one) => one.future && !isAside(one) && !isKept(one)))
    conflicts.add('future_timestamp');
  if (!counted.some((one) => one.usable || isKept(one))) conflicts.add('unusable_password');
  if (winner !== undefined) {
    const won = winner.account;
    const vouched = new Set([...config.match.on, ...config.match.confirm]);
    if (
      won.priority !== 0 &&
      [...vouched].some(
        (column) =>
          !isVerified(config, won, column) &&
          competitors.some((one) => !isAside(one) && isVerified(config, one.account, column)),
      )
    )
      conflicts.add('unverified_winner');
  }
  const { secondFactor } = config.credential;
  const factorOf = ({ values }: Account): Value =>
    secondFactor === null ? null : (values[secondFactor] ?? null);
  if (
    winner !== undefined &&
    hasNo(factorOf(winner.account)) &&
    !competitors.every((one) => isAside(one) || hasNo(factorOf(one.account)))
  )
    conflicts.add('second_factor_lost');
  let goesBackByConfiguration = false;
  const wonBefore = live?.record.winner ?? null;
  if (live !== null && wonBefore !== null && laterFirst(wonBefore.eff, winner?.eff ?? null) < 0) {
    // What was edited since, or is locked by `@target`, is no password that a run gave.
    const isTheirs =
      live.isNew ||
      person?.isParted ||
      (winner !== undefined && isKept(winner)) ||
      live.edited.includes('credential') ||
      locks.some(({ account }) => account.priority === 0 && holdsOwnCredential(config, live));
    if (!isTheirs && !same(credential.value, live.record.written.credential)) {
      const unchanged = competitors.some(
        ({ account }) =>
          refOf(account) === wonBefore.ref &&
          account.password === wonBefore.password &&
          account.time === wonBefore.time,
      );
      if (configurationChanged && unchanged) goesBackByConfiguration = true;
      else conflicts.add('password_goes_back');
    }
  }

  // Where nobody competes for a column (all accounts vanished, and no longer count), it stays as it is.
  const groups: Record<string, Folded> = { credential };
  const isAnybodys = target?.native || accounts.some((account) => account.priority !== 0);
  for (const column of ['username', ...Object.keys(config.columns)])
    if (isAnybodys || target?.edited.includes(column))
      groups[column] = survivor(config, column, competitors, target);
  const pins = pinsOf(config, clock, all.map(refOf));
  for (const [column, value] of pins) groups[column] = { value: [value], from: null };
  const won = winner?.account;
  if (won && won.priority !== 0 && /^md5[0-9a-f]{32}$/.test(won.password ?? '') && winner?.usable)
    if (groups.username?.value[0] !== won.username && !isKept(winner))
      conflicts.add('password_bound_to_username');
  return {
    groups,
    winner:
      winner === undefined
        ? null
        : {
            ref: refOf(winner.account),
            password: winner.account.password,
            time: winner.account.time,
            eff: winner.eff,
          },
    conflicts: [...conflicts],
    goesBackByConfiguration,
    held: chosen.held,
    pinned: [...pins.keys()],
  };
}

const hasNo = (value: Value): boolean => value === null || value === '';

/** What is written for an account that wins: of a source, its time as it competes; of the target, the row as it was. */
function credentialOf(config: ModelConfig, { account, eff }: Competitor): GroupValue {
  return groupsOf(config, account, account.priority === 0 ? account.time : eff).credential ?? [];
}

function holdsOwnCredential(config: ModelConfig, live: LiveRecord | null): boolean {
  const held =
    live === null ? undefined : groupsOf(config, live.row, live.row.password_last_changed).credential;
  return held !== undefined && same(held, live?.atTarget?.values.credential);
}

/** A further column, or the username: what was edited in the target, else the first by the column's rule. */
function survivor(
  config: ModelConfig,
  column: string,
  competitors: readonly Competitor[],
  target: LiveRecord['atTarget'],
): Folded {
  if (target?.edited.includes(column)) return { value: target.values[column] ?? [null], from: null };

  const rule = column === 'username' ? 'priority' : (config.columns[column]?.survivorship ?? 'newest');
  const type = config.columns[column]?.type ?? 'text';
  const valueIn = ({ account }: Competitor): Value =>
    column === 'username' ? account.username : (account.values[column] ?? null);
  const newest = (a: Competitor, b: Competitor): number =>
    laterFirst(a.eff, b.eff) || byPriority(a.account, b.account);
  const byValue = (a: string, b: string): number => {
    if (type === 'text') return compareBytes(a, b);
    if (type === 'boolean') return Number(a === 'true') - Number(b === 'true');
    return BigInt(a) < BigInt(b) ? -1 : BigInt(a) > BigInt(b) ? 1 : 0;
  };
  const order = (a: Competitor, b: Competitor): number => {
    const [left, right] = [valueIn(a) ?? '', valueIn(b) ?? ''];
    if (rule === 'priority') return byPriority(a.account, b.account);
    if (rule === 'longest') return [...right].length - [...left].length || newest(a, b);
    if (rule === 'min') return byValue(left, right) || newest(a, b);
    if (rule === 'max') return byValue(right, left) || newest(a, b);
    if (rule === 'any_true') return Number(right === 'true') - Number(left === 'true') || newest(a, b);
    if (rule === 'all_true') return Number(left === 'true') - Number(right === 'true') || newest(a, b);
    return newest(a, b);
  };
  // `source:<name>`: of that source; else what the target itself had, for NULL never beats a value.
  const named = rule.startsWith('source:') ? rule.slice('source:'.length) : null;
  const isOf = (one: Competitor, source: string): number => Number(one.account.source === source);
  const [first] = competitors
    .filter((one) => valueIn(one) !== null)
    .filter((one) => named === null || [named, '@target'].includes(one.account.source))
    .sort((a, b) => (named === null ? 0 : isOf(b, named) - isOf(a, named)) || order(a, b));
  return first === undefined
    ? { value: [null], from: null }
    : { value: [valueIn(first)], from: refOf(first.account) };
}

/** The fold's values alone. */
export const valuesOf = (folded: Fold): Groups =>
  Object.fromEntries(Object.entries(folded.groups).map(([group, { value }]) => [group, value]));
