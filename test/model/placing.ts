/** R4 and R5: which members of a record are in question, and where newcomers belong. */
import { type Assigned, assign, nothingAssigned } from './deciding.js';
import { attribute, compareKeys, confirms, contradicts, evidenceOf, keyOf } from './keys.js';
import {
  type Account,
  type Key,
  type Ledger,
  type Membership,
  type ModelConfig,
  policyOf,
  refOf,
} from './ledger.js';
import { type LiveRecord, type TargetReading, targetAccount } from './target.js';

export interface Member {
  readonly account: Account;
  readonly key: Key;
  readonly membership: Membership;
  /** Vanished, and the policy is that it no longer competes. */
  readonly dropped: boolean;
  readonly moved: boolean;
}

/** A live record with its members, judged by R4. */
export interface Person {
  readonly live: LiveRecord;
  readonly atTarget: Account | null;
  readonly members: readonly Member[];
  /** Refs of members whose key changed in a way that a person should look at. */
  readonly inQuestion: ReadonlySet<string>;
  /** Those who leave it in this plan. */
  readonly left: readonly Member[];
  /** A decision parts somebody from it: what comes of that was decided, too. */
  readonly isParted: boolean;
}

export interface Placed {
  readonly people: readonly Person[];
  /** Record -> the newcomers that have its key. */
  readonly newcomers: ReadonlyMap<number, readonly Account[]>;
  /** Accounts that no record has, by key, or by decision; those without a key are alone. */
  readonly newIdentities: readonly {
    readonly key: Key;
    readonly accounts: readonly Account[];
    /** Named by a decision. */
    readonly person: string | null;
  }[];
  /** Newcomers, wherever they belong. */
  readonly unplaced: readonly Account[];
  /** Kinds that the policy `follow` settles. */
  readonly followed: readonly { readonly record: number | null; readonly key: string }[];
  readonly assigned: Assigned;
  /** As it was by key alone, before any decision. */
  readonly byKey: Placed | null;
  readonly waiting: readonly {
    readonly account: Account;
    /** The one record that claims its key; NULL: none, or several. */
    readonly record: number | null;
    readonly key: string;
    readonly kind: 'moved_account' | 'duplicate_in_target';
  }[];
  /** Members of deleted records. */
  readonly leftOut: ReadonlySet<string>;
}

/** To another key, or to none. */
export const movedFrom = (member: Member, key: string): boolean =>
  member.membership.settledKey === key && member.key !== key;

function claims(person: Pick<Person, 'live' | 'members'>, key: Key): boolean {
  return (
    key !== null &&
    (person.live.targetKey === key || person.members.some((member) => !member.dropped && member.key === key))
  );
}

/** Somebody of the record moved away from that key, or vanished with it. */
function hadKey(person: Pick<Person, 'live' | 'members' | 'left'>, key: string): boolean {
  return (
    person.live.record.formerKeys.some((one) => one.key === key) ||
    person.left.some((member) => member.moved && movedFrom(member, key)) ||
    person.members.some((member) => movedFrom(member, key) || (member.account.vanished && member.key === key))
  );
}

export const records = { claims, hadKey };

function membersOf(config: ModelConfig, ledger: Ledger, record: number): readonly Member[] {
  return [...ledger.crosswalk]
    .filter(([, membership]) => membership.record === record)
    .map(([ref, membership]): Member => {
      const account = ledger.accounts.get(ref);
      if (account === undefined) throw new Error(`the crosswalk holds an unknown account: ${ref}`);
      const key = keyOf(config, attribute(account));
      const dropped = account.vanished && policyOf(config, 'vanished_account') === 'drop';
      return {
        account,
        key,
        membership,
        dropped,
        moved: !dropped && key !== null && key !== membership.settledKey,
      };
    });
}

function isInQuestion(
  config: ModelConfig,
  member: Member,
  person: Pick<Person, 'live' | 'members'>,
  others: readonly Pick<Person, 'live' | 'members'>[],
): boolean {
  if (!member.moved) return false;
  const keys = new Set(
    person.members.filter((one) => !one.dropped && one.key !== null).map((one) => one.key),
  );
  const evidence = evidenceOf(config, member.account);
  const evidenceChanged = config.match.confirm.some((column) => {
    const [now, settled] = [evidence[column] ?? null, member.membership.settledEvidence[column] ?? null];
    return now !== null && settled !== null && now !== settled;
  });
  return (
    keys.size > 1 ||
    member.account.returned ||
    evidenceChanged ||
    others.some((other) => other.live.record.no !== person.live.record.no && claims(other, member.key))
  );
}

/** Whose each account is: by key, but for what decisions, and the policy `follow`, say otherwise. */
export function place(config: ModelConfig, ledger: Ledger, target: TargetReading): Placed {
  const byKey = placeWith(config, ledger, target, nothingAssigned);
  const assigned = assign(config, ledger, byKey);
  return { ...placeWith(config, ledger, target, assigned), byKey };
}

function placeWith(config: ModelConfig, ledger: Ledger, target: TargetReading, assigned: Assigned): Placed {
  const follows = config.conflicts.moved_account === 'follow';
  const withMembers = target.live.map((live) => {
    const all = membersOf(config, ledger, live.record.no);
    const left = all.filter((member) => assigned.leaving.has(refOf(member.account)));
    return {
      live,
      atTarget: targetAccount(config, live),
      members: all.filter((member) => !left.includes(member)),
      left,
      isParted: left.some((member) => assigned.parted.has(refOf(member.account))),
    };
  });
  const people = withMembers.map(
    (person): Person => ({
      ...person,
      inQuestion: new Set(
        person.members
          .filter((member) => isInQuestion(config, member, person, withMembers))
          .map((member) => refOf(member.account))
          .filter((ref) => !assigned.staying.has(ref)),
      ),
    }),
  );
  const deleted = target.deleted.map((record) => ({ record, members: membersOf(config, ledger, record.no) }));

  const newcomers = new Map<number, Account[]>();
  const byKey = new Map<string, Account[]>();
  const byPerson = new Map<string, Account[]>();
  const alone: Account[] = [];
  const unplaced: Account[] = [];
  const waiting: Placed['waiting'][number][] = [];
  const followed: Placed['followed'][number][] = [];

  for (const account of ledger.accounts.values()) {
    const ref = refOf(account);
    // A vanished or rejected account that no record has is nobody's any more, or not yet.
    if ((ledger.crosswalk.has(ref) && !assigned.leaving.has(ref)) || account.vanished) continue;
    unplaced.push(account);
    if (assigned.skipped.has(ref)) continue;
    const to = assigned.to.get(ref);
    if (to !== undefined) {
      if ('record' in to) newcomers.set(to.record, [...(newcomers.get(to.record) ?? []), account]);
      else byPerson.set(to.person, [...(byPerson.get(to.person) ?? []), account]);
      continue;
    }
    const key = keyOf(config, attribute(account));
    if (key === null) {
      alone.push(account);
      continue;
    }
    const claiming = people.filter((person) => claims(person, key));
    const former = people.filter((person) => hadKey(person, key));
    const wasDeleted = deleted.some(
      ({ record, members }) =>
        record.targetKey === key ||
        record.formerKeys.some((one) => one.key === key) ||
        members.some((member) => member.key === key || member.membership.settledKey === key),
    );
    const confirmed = claiming.filter((person) => {
      const accounts = accountsOf(person);
      return (
        accounts.some((one) => confirms(config, account, one)) &&
        !accounts.some((one) => contradicts(config, account, one))
      );
    });

    const record = claiming.length === 1 ? (claiming[0]?.live.record.no ?? null) : null;
    const isQuestion =
      [...claiming, ...former].some((person) => someoneLeft(person, account, key)) ||
      (claiming.length === 0 && wasDeleted);

    if (isQuestion && follows) followed.push({ record, key });
    if (claiming.length > 1 && confirmed.length !== 1) {
      const rows = claiming.filter((person) => person.live.targetKey === key);
      waiting.push({ account, record, key, kind: rows.length > 1 ? 'duplicate_in_target' : 'moved_account' });
    } else if (isQuestion && !follows) {
      waiting.push({ account, record, key, kind: 'moved_account' });
    } else if (claiming.length > 0) {
      const [person] = claiming.length === 1 ? claiming : confirmed;
      const no = person?.live.record.no ?? 0;
      newcomers.set(no, [...(newcomers.get(no) ?? []), account]);
    } else {
      byKey.set(key, [...(byKey.get(key) ?? []), account]);
    }
  }

  const keyOfPerson = (accounts: readonly Account[]): Key =>
    accounts
      .map((account) => keyOf(config, attribute(account)))
      .filter((key) => key !== null)
      .sort(compareKeys)[0] ?? null;
  return {
    people,
    newcomers,
    newIdentities: [
      ...alone.map((account) => ({ key: null, accounts: [account], person: null })),
      ...[...byKey].map(([key, accounts]) => ({ key, accounts, person: null })),
      ...[...byPerson].map(([person, accounts]) => ({ key: keyOfPerson(accounts), accounts, person })),
    ],
    unplaced,
    waiting,
    followed,
    assigned,
    byKey: null,
    leftOut: new Set([
      ...deleted.flatMap(({ members }) => members.map((member) => refOf(member.account))),
      ...assigned.skipped,
    ]),
  };
}

/** What a newcomer's evidence is held against. */
export const accountsOf = (person: Person): readonly Account[] => [
  ...person.members.filter((member) => !member.dropped).map((member) => member.account),
  ...(person.atTarget === null ? [] : [person.atTarget]),
];

/** Somebody of the record left the newcomer's key, in the newcomer's own source, or everybody did. */
function someoneLeft(person: Person, newcomer: Account, key: string): boolean {
  const { members, left, live } = person;
  const sources = new Set([
    ...live.record.formerKeys.filter((one) => one.key === key).map((one) => one.source),
    ...left.filter((member) => member.moved && movedFrom(member, key)).map(({ account }) => account.source),
    ...members
      .filter((member) => movedFrom(member, key) || (member.account.vanished && member.key === key))
      .map(({ account }) => account.source),
  ]);
  const allOfThem =
    sources.size > 0 &&
    live.targetKey !== key &&
    members.every(
      ({ account, key: now }) => account.vanished || (now !== key && sources.has(account.source)),
    );
  return sources.has(newcomer.source) || allOfThem;
}
