/** R6: newcomers are judged in rounds of exclusion; what is left is folded, and the fold is judged (R7). */
import type { ConflictKind } from '../../src/pipeline/vocabulary.js';
import { type Clock, type Fold, fold, pinnedOnly } from './fold.js';
import { attribute, compareKeys, confirms, contradicts, evidenceOf, plainKeyOf } from './keys.js';
import {
  type Account,
  byPriority,
  compareIds,
  type Key,
  type ModelConfig,
  policyOf,
  refOf,
} from './ledger.js';
import { accountsOf, type Person, type Placed } from './placing.js';

/** A kind of conflict that an identity is in; `waits`: until a person decides. */
export interface Conflict {
  readonly kind: ConflictKind;
  readonly identity: string;
  readonly waits: boolean;
}

export interface JudgedRecord {
  readonly person: Person;
  readonly joined: readonly Account[];
  readonly waiting: readonly Account[];
  /** NULL: nobody competes, or no source knows it: the record stays as it is. */
  readonly fold: Fold | null;
  readonly holdsCredential: boolean;
  readonly conflicts: readonly Conflict[];
  /** Decisions about the credential, and pins, that hold for it. */
  readonly decisions: readonly number[];
}

export interface NewIdentity {
  readonly name: string;
  /** Who it is was decided. */
  readonly decided: boolean;
  readonly key: Key;
  /** The account of highest priority: it comes first. */
  readonly accounts: readonly Account[];
  readonly fold: Fold;
  readonly waits: boolean;
  readonly conflicts: readonly Conflict[];
  readonly decisions: readonly number[];
}

export const recordName = (no: number): string => `record ${no}`;

const reviews = (config: ModelConfig, kind: ConflictKind): boolean => policyOf(config, kind) === 'review';

/** Newcomers, of which another account of the same source is taken to be the same person. */
function doubles(newcomers: readonly Account[], members: readonly Account[]): readonly Account[] {
  return newcomers.filter(
    (one) =>
      members.some((member) => member.source === one.source) ||
      newcomers.some((other) => other !== one && other.source === one.source),
  );
}

/** Those that have a value in an evidence column in which not all have the same. */
function disagreeing(config: ModelConfig, accounts: readonly Account[]): readonly Account[] {
  const columns = config.match.confirm.filter(
    (column) =>
      new Set(accounts.map((one) => attribute(one)(column)).filter((value) => value !== null)).size > 1,
  );
  return accounts.filter((one) =>
    columns.some((column) => (evidenceOf(config, one)[column] ?? null) !== null),
  );
}

export function judgeRecord(
  config: ModelConfig,
  clock: Clock,
  person: Person,
  newcomers: readonly Account[],
  decided: ReadonlySet<string>,
  configurationChanged: boolean,
): JudgedRecord {
  const identity = recordName(person.live.record.no);
  const members = person.members.filter((member) => !member.dropped).map((member) => member.account);
  const known = accountsOf(person);
  const competes =
    person.atTarget !== null &&
    (person.live.atTarget?.native || person.live.atTarget?.edited.includes('credential'))
      ? [person.atTarget]
      : [];
  const conflicts = new Map<ConflictKind, boolean>();
  const waiting: Account[] = [];
  let remaining = [...newcomers];
  const exclude = (kind: ConflictKind, found: readonly Account[]): void => {
    // Of whom it was decided who they are, nobody asks.
    const those = found.filter((one) => !decided.has(refOf(one)));
    if (those.length === 0) return;
    conflicts.set(kind, reviews(config, kind));
    if (!reviews(config, kind)) return;
    waiting.push(...those);
    remaining = remaining.filter((one) => !those.includes(one));
  };

  exclude('duplicate_in_source', doubles(remaining, members));
  exclude(
    'confirm_mismatch',
    remaining.filter((one) => known.some((other) => contradicts(config, one, other))),
  );
  exclude('confirm_mismatch', disagreeing(config, remaining));
  const plainKeys = new Set([
    ...members.map((one) => plainKeyOf(config, attribute(one))),
    ...(person.live.targetKey === null || person.atTarget === null
      ? []
      : [plainKeyOf(config, attribute(person.atTarget))]),
  ]);
  exclude(
    'normalised_match',
    remaining.filter(
      (one) =>
        !plainKeys.has(plainKeyOf(config, attribute(one))) &&
        !known.some((other) => confirms(config, one, other)),
    ),
  );
  if (person.inQuestion.size > 0) conflicts.set('moved_account', true);

  const judge = (joined: readonly Account[]): Fold | null => {
    const accounts = [...members, ...joined, ...competes];
    const isTargetOnly = person.members.length + newcomers.length === 0;
    return isTargetOnly || accounts.length === 0
      ? null
      : fold(config, clock, accounts, person, configurationChanged);
  };
  const held = new Set<number>();
  let folded = judge(remaining);
  for (const no of folded?.held ?? []) held.add(no);
  const reviewed = (folded?.conflicts ?? []).filter((kind) => reviews(config, kind));
  if (remaining.length > 0 && (reviewed.length > 0 || person.inQuestion.size > 0)) {
    for (const kind of reviewed) conflicts.set(kind, true);
    waiting.push(...remaining);
    remaining = [];
  }
  // Both ways of looking at it are looked at, so that a decision that was made on one of them holds.
  const without = remaining.length === 0 ? judge([]) : null;
  for (const no of (remaining.length === 0 ? without : judge([]))?.held ?? []) held.add(no);
  if (remaining.length === 0) folded = without;
  // A row that nobody but the target has a say in is nobody's question.
  if (members.length + newcomers.length > 0)
    for (const kind of folded?.conflicts ?? []) conflicts.set(kind, reviews(config, kind));
  return {
    person,
    joined: remaining,
    waiting,
    fold:
      (person.members.length + remaining.length === 0 ? null : folded) ?? pinnedOnly(config, clock, person),
    decisions: [...held],
    holdsCredential: folded?.conflicts.some((kind) => reviews(config, kind)) ?? false,
    conflicts: [...conflicts].map(([kind, waits]) => ({ kind, identity, waits })),
  };
}

export function judgeNewIdentity(
  config: ModelConfig,
  clock: Clock,
  { key, accounts: unsorted, person }: Placed['newIdentities'][number],
): NewIdentity {
  const accounts = [...unsorted].sort(byPriority);
  const [head] = accounts;
  if (head === undefined) throw new Error('an identity has an account');
  const name = person ?? (key === null ? `account ${refOf(head)}` : `key ${key}`);
  const folded = fold(config, clock, accounts, null, false);
  const kinds = new Set<ConflictKind>(folded.conflicts);
  const decided = person !== null;
  if (!decided && doubles(accounts, []).length > 0) kinds.add('duplicate_in_source');
  if (!decided && disagreeing(config, accounts).length > 0) kinds.add('confirm_mismatch');

  const plain = (one: Account): Key => plainKeyOf(config, attribute(one));
  const otherKeys = new Set(accounts.map(plain).filter((one) => one !== plain(head)));
  const isConfirmed = (other: Key): boolean =>
    accounts.some((one) => plain(one) === other && confirms(config, one, head));
  if (!decided && ![...otherKeys].every(isConfirmed)) kinds.add('normalised_match');

  const conflicts = [...kinds].map((kind) => ({ kind, identity: name, waits: reviews(config, kind) }));
  return {
    name,
    decided,
    key,
    accounts,
    fold: folded,
    waits: conflicts.some((one) => one.waits),
    conflicts,
    decisions: folded.held,
  };
}

/** The order in which new identities take ids, names and values. */
export const inOrderOfTaking = (left: NewIdentity, right: NewIdentity): number => {
  const [a, b] = [left.accounts[0], right.accounts[0]];
  if (a === undefined || b === undefined) return 0;
  return a.priority - b.priority || compareKeys(left.key, right.key) || compareIds(a.id, b.id);
};
