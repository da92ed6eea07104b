/**
 * Decisions: where they put accounts, and whether they hold.
 *
 * A decision holds while what was looked at is as it was. Who is who is looked at by keys and evidence: of everybody who
 * has or had the key, before any decision. Whose credential it is, by passwords and the times by which they compete.
 */
import { attribute, evidenceOf, isVerified, keyOf, plainKeyOf } from './keys.js';
import { type Account, byPriority, type Decision, type Ledger, type ModelConfig, refOf } from './ledger.js';
import { type Member, type Person, type Placed, records } from './placing.js';

/** Where decisions, or the policy `follow`, put accounts. */
export interface Assigned {
  /** Account -> the golden record, or the name of the person that it is part of. */
  readonly to: ReadonlyMap<string, { readonly record: number } | { readonly person: string }>;
  /** Accounts that leave their golden record. */
  readonly leaving: ReadonlyMap<string, Member>;
  /** Those of them whom a decision parts; the others follow their key. */
  readonly parted: ReadonlySet<string>;
  /** Accounts that stay where they are, and are in question no more. */
  readonly staying: ReadonlySet<string>;
  readonly skipped: ReadonlySet<string>;
  /** Decisions that hold and make a difference: they are listed as conflicts that are settled. */
  readonly effective: ReadonlySet<number>;
  readonly holding: ReadonlySet<number>;
  /** Records of which an account is in question no more by `follow`. */
  readonly followed: ReadonlySet<number>;
}

export const nothingAssigned: Assigned = {
  to: new Map(),
  leaving: new Map(),
  parted: new Set(),
  staying: new Set(),
  skipped: new Set(),
  effective: new Set(),
  holding: new Set(),
  followed: new Set(),
};

const targetRef = (userId: string): string => refOf({ source: '@target', id: userId });

/** Everybody whom the question is about: who has or had the keys of the accounts that are asked about. */
export function seenOfWho(
  config: ModelConfig,
  placed: Placed,
  asked: readonly { readonly account: string; readonly with: string | null }[],
  skipped: ReadonlySet<string>,
): readonly Account[] {
  const newcomers = placed.unplaced.filter((account) => !skipped.has(refOf(account)));
  const members = placed.people.flatMap((person) =>
    person.members.filter((member) => !member.dropped).map((member) => ({ person, member })),
  );
  const refs = new Set(asked.map(({ account }) => account));
  const own = [
    ...newcomers.filter((account) => refs.has(refOf(account))),
    ...members.filter(({ member }) => refs.has(refOf(member.account))).map(({ member }) => member.account),
  ];
  const keys = new Set(own.map((account) => keyOf(config, attribute(account))).filter((key) => key !== null));
  const withs = new Set(asked.map((one) => one.with));
  const people = placed.people.filter(
    (person) =>
      person.members.some((member) => !member.dropped && refs.has(refOf(member.account))) ||
      person.members.some((member) => withs.has(refOf(member.account))) ||
      withs.has(targetRef(person.live.record.userId)) ||
      [...keys].some((key) => records.claims(person, key) || records.hadKey(person, key)),
  );
  return [
    ...own,
    ...newcomers.filter((account) => keys.has(keyOf(config, attribute(account)) ?? '')),
    ...people.flatMap((person) => [
      ...person.members.filter((member) => !member.dropped).map((member) => member.account),
      ...(person.atTarget === null ? [] : [person.atTarget]),
    ]),
  ].filter((account, index, all) => all.findIndex((one) => refOf(one) === refOf(account)) === index);
}

/** What is looked at of accounts, to say who is who. */
export function whoText(config: ModelConfig, placed: Placed, accounts: readonly Account[]): string {
  const keyOfTarget = (account: Account) => {
    const person = placed.people.find(({ live }) => live.record.userId === account.id);
    const key = person?.live.targetKey ?? null;
    return [key, key === null ? null : plainKeyOf(config, attribute(account))];
  };
  return JSON.stringify(
    accounts
      .map((account) => [
        refOf(account),
        ...(account.priority === 0
          ? keyOfTarget(account)
          : [keyOf(config, attribute(account)), plainKeyOf(config, attribute(account))]),
        evidenceOf(config, account),
        config.match.confirm.map((column) => isVerified(config, account, column)),
      ])
      .sort(([a], [b]) => (String(a) < String(b) ? -1 : 1)),
  );
}

/** Judges the decisions about who is who, and says where they put accounts. */
export function assign(config: ModelConfig, ledger: Ledger, placed: Placed): Assigned {
  const holding = new Set<number>();
  const effective = new Set<number>();
  const skipped = new Set<string>();
  const unplaced = new Map(placed.unplaced.map((account) => [refOf(account), account]));
  for (const { no, seen, says } of ledger.decisions) {
    if (says.answer !== 'skip') continue;
    const accounts = says.accounts.flatMap((ref) => ledger.accounts.get(ref) ?? []);
    if (whoText(config, placed, accounts) !== seen) continue;
    holding.add(no);
    for (const ref of says.accounts) {
      if (!unplaced.has(ref)) continue;
      skipped.add(ref);
      effective.add(no);
    }
  }

  const memberOf = new Map(
    placed.people.flatMap((person) =>
      person.members.map((member) => [refOf(member.account), { person, member }] as const),
    ),
  );
  const recordOf = (ref: string): Person | undefined => memberOf.get(ref)?.person;
  const to = new Map<string, { record: number } | { person: string }>();
  const leaving = new Map<string, Member>();
  const parted = new Set<string>();
  const staying = new Set<string>();
  const decidedBy = new Map<string, number>();
  for (const decision of [...ledger.decisions].reverse()) {
    const { no, seen, says } = decision;
    if (says.answer !== 'who') continue;
    const looked = seenOfWho(config, placed, says.is, skipped);
    if (whoText(config, placed, looked) !== seen) continue;
    holding.add(no);
    const homes = homesOf(ledger, placed, says.is, recordOf);
    for (const { account, with: first } of says.is) {
      if (to.has(account) || decidedBy.has(account)) continue;
      decidedBy.set(account, no);
      const home = homes.get(first) ?? null;
      const present = memberOf.get(account);
      if (present !== undefined && present.person.live.record.no === home) {
        staying.add(account);
        if (present.member.moved) effective.add(no);
        continue;
      }
      to.set(account, home === null ? { person: `decision ${no}: ${first}` } : { record: home });
      effective.add(no);
      if (present === undefined) continue;
      leaving.set(account, present.member);
      parted.add(account);
    }
  }

  const followed = new Set<number>();
  if (config.conflicts.moved_account === 'follow') {
    for (const person of placed.people) {
      for (const member of person.members) {
        const ref = refOf(member.account);
        if (!person.inQuestion.has(ref) || decidedBy.has(ref)) continue;
        const settled = (one: Person): boolean =>
          one.live.targetKey === member.key ||
          one.members.some(
            (other) =>
              !other.dropped && other.key === member.key && !one.inQuestion.has(refOf(other.account)),
          );
        const others = placed.people.filter((one) => one !== person && records.claims(one, member.key));
        const stays = settled(person) || others.length === 0;
        if (!stays && others.filter(settled).length !== 1) continue;
        followed.add(person.live.record.no);
        if (stays) staying.add(ref);
        else leaving.set(ref, member);
      }
    }
  }
  return { to, leaving, parted, staying, skipped, effective, holding, followed };
}

/** The golden record of each person of a decision, by the account that the others are one with; NULL: one of its own. */
function homesOf(
  ledger: Ledger,
  placed: Placed,
  is: readonly { readonly account: string; readonly with: string; readonly leaves: number | null }[],
  recordOf: (ref: string) => Person | undefined,
): ReadonlyMap<string, number | null> {
  const homes = new Map<string, number | null>();
  const asked = new Map(is.map((one) => [one.account, one]));
  const inOrder = [...new Set(is.map((one) => one.with))].sort((a, b) => {
    const [one, other] = [ledger.accounts.get(a), ledger.accounts.get(b)];
    return one === undefined || other === undefined ? 0 : byPriority(one, other);
  });
  const taken = new Set<number>();
  for (const first of inOrder) {
    const atTarget = placed.people.find(({ live }) => targetRef(live.record.userId) === first);
    const person = atTarget ?? recordOf(first);
    const own = asked.get(first);
    const no = person?.live.record.no ?? null;
    if (person === undefined || no === null) homes.set(first, null);
    else if (own === undefined) homes.set(first, no);
    else {
      const others =
        person.atTarget !== null ||
        person.members.some((member) => !member.dropped && !asked.has(refOf(member.account)));
      const isHome = own.leaves !== no && !others && !taken.has(no);
      if (own.leaves !== no && !others) taken.add(no);
      homes.set(first, isHome ? no : null);
    }
  }
  return homes;
}

/** Decisions that an applied run has found not to hold, and whose answer is not how things are. */
export function isVoid(
  ledger: Ledger,
  decision: Decision,
  holds: boolean,
  isUnsettled: (ref: string) => boolean,
): boolean {
  const { says, seen } = decision;
  if (holds || seen === null) return false;
  if (says.answer !== 'who') return true;
  const userIdOf = (ref: string): string | null => {
    const [source, id] = JSON.parse(ref) as [string, string];
    if (source === '@target') return id;
    const membership = ledger.crosswalk.get(ref);
    return membership === undefined ? null : (ledger.records.get(membership.record)?.userId ?? null);
  };
  return says.is.some(({ account, with: first, leaves }) => {
    const userId = userIdOf(account);
    return (
      userId === null ||
      isUnsettled(account) ||
      (leaves !== null && ledger.records.get(leaves)?.userId === userId) ||
      userId !== userIdOf(first) ||
      says.is.some((other) => other.with !== first && userIdOf(other.account) === userId)
    );
  });
}
