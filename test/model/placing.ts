/** R4 and R5: which members of a record are in question, and where newcomers belong. */
import { attribute, confirms, contradicts, evidenceOf, keyOf } from './keys.js';
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
}

export interface Placed {
  readonly people: readonly Person[];
  /** Record -> the newcomers that have its key. */
  readonly newcomers: ReadonlyMap<number, readonly Account[]>;
  /** Accounts that no record has, by key; those without a key are alone. */
  readonly newIdentities: readonly { readonly key: Key; readonly accounts: readonly Account[] }[];
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

/** Whether it stands in its source with that key. */
const has = (member: Member, key: Key): boolean => !member.account.vanished && member.key === key;
/** To another key, or to none. */
const movedFrom = (member: Member, key: string): boolean =>
  member.membership.settledKey === key && member.key !== key;

function claims(person: Pick<Person, 'live' | 'members'>, key: Key): boolean {
  return (
    key !== null &&
    (person.live.targetKey === key || person.members.some((member) => !member.dropped && member.key === key))
  );
}

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

export function place(config: ModelConfig, ledger: Ledger, target: TargetReading): Placed {
  const withMembers = target.live.map((live) => ({
    live,
    atTarget: targetAccount(config, live),
    members: membersOf(config, ledger, live.record.no),
  }));
  const people = withMembers.map(
    (person): Person => ({
      ...person,
      inQuestion: new Set(
        person.members
          .filter((member) => isInQuestion(config, member, person, withMembers))
          .map((member) => refOf(member.account)),
      ),
    }),
  );
  const deleted = target.deleted.map((record) => ({ record, members: membersOf(config, ledger, record.no) }));

  const newcomers = new Map<number, Account[]>();
  const byKey = new Map<string, Account[]>();
  const alone: Account[] = [];
  const waiting: Placed['waiting'][number][] = [];

  for (const account of ledger.accounts.values()) {
    // A vanished or rejected account that no record has is nobody's any more, or not yet.
    if (ledger.crosswalk.has(refOf(account)) || account.vanished) continue;
    const key = keyOf(config, attribute(account));
    if (key === null) {
      alone.push(account);
      continue;
    }
    const claiming = people.filter((person) => claims(person, key));
    const former = people.filter(
      (person) =>
        person.live.record.formerKeys.some((one) => one.key === key) ||
        person.members.some(
          (member) => movedFrom(member, key) || (member.account.vanished && member.key === key),
        ),
    );
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

    if (claiming.length > 1 && confirmed.length !== 1) {
      const rows = claiming.filter((person) => person.live.targetKey === key);
      waiting.push({ account, record, key, kind: rows.length > 1 ? 'duplicate_in_target' : 'moved_account' });
    } else if ([...claiming, ...former].some((person) => someoneLeft(person, account, key))) {
      waiting.push({ account, record, key, kind: 'moved_account' });
    } else if (claiming.length === 0 && wasDeleted) {
      waiting.push({ account, record, key, kind: 'moved_account' });
    } else if (claiming.length > 0) {
      const [person] = claiming.length === 1 ? claiming : confirmed;
      const no = person?.live.record.no ?? 0;
      newcomers.set(no, [...(newcomers.get(no) ?? []), account]);
    } else {
      byKey.set(key, [...(byKey.get(key) ?? []), account]);
    }
  }

  return {
    people,
    newcomers,
    newIdentities: [
      ...alone.map((account) => ({ key: null, accounts: [account] })),
      ...[...byKey].map(([key, accounts]) => ({ key, accounts })),
    ],
    waiting,
    leftOut: new Set(deleted.flatMap(({ members }) => members.map((member) => refOf(member.account)))),
  };
}

/** What a newcomer's evidence is held against. */
export const accountsOf = (person: Person): readonly Account[] => [
  ...person.members.filter((member) => !member.dropped).map((member) => member.account),
  ...(person.atTarget === null ? [] : [person.atTarget]),
];

/** Somebody of the record had the newcomer's key, in the newcomer's own source, or everybody had it. */
function someoneLeft(person: Person, newcomer: Account, key: string): boolean {
  const { members } = person;
  const inItsSource =
    members.some(
      (member) =>
        member.account.source === newcomer.source &&
        (movedFrom(member, key) || (member.account.vanished && member.key === key)),
    ) || person.live.record.formerKeys.some((one) => one.source === newcomer.source && one.key === key);
  const allOfThem =
    members.length > 0 && person.live.targetKey !== key && !members.some((member) => has(member, key));
  return inItsSource || allOfThem;
}
