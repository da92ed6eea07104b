/** R8 and R9: what is to be written, and what the target, its ids, names and unique columns have against it. */

import { valuesOf } from './fold.js';
import type { Conflict, JudgedRecord, NewIdentity } from './judging.js';
import { inOrderOfTaking, recordName } from './judging.js';
import { asciiLower } from './keys.js';
import {
  compareIds,
  type Groups,
  type GroupValue,
  groupNames,
  groupsOfRow,
  type Ledger,
  type ModelConfig,
  type ModelTarget,
  policyOf,
  refOf,
  same,
  type TargetRow,
} from './ledger.js';

export interface RecordPlan {
  readonly judged: JudgedRecord;
  /** Groups to be written, as folded. Empty: the row stays as it is. */
  readonly writes: Groups;
  /** Groups that are to be changed, and wait. */
  readonly held: readonly string[];
}

export interface InsertPlan {
  readonly identity: NewIdentity;
  /** NULL: a new id, given at apply. */
  readonly userId: string | null;
  /** As folded. */
  readonly written: Groups;
  /** The same but for a name and values that were not free. */
  readonly row: Groups;
}

export interface Writing {
  readonly records: readonly RecordPlan[];
  readonly inserts: readonly InsertPlan[];
  /** Names of new identities that wait because of the target. */
  readonly refused: ReadonlySet<string>;
  readonly conflicts: readonly Conflict[];
  /** Decisions whose id was given. */
  readonly chosenIds: readonly number[];
}

const ranges = { integer: [-(2n ** 31n), 2n ** 31n - 1n], bigint: [-(2n ** 63n), 2n ** 63n - 1n] } as const;

/** A source's id as the target's type has it; NULL: it does not cast. */
export function castId(type: ModelTarget['idType'], id: string): string | null {
  if (type === 'text') return id;
  if (type === 'uuid') {
    return /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(id) ? id.toLowerCase() : null;
  }
  if (!/^-?[0-9]+$/.test(id)) return null;
  const [least, most] = ranges[type];
  const number = BigInt(id);
  return number < least || number > most ? null : String(number);
}

/** What stands in a row after it was written: a trigger of the target may write small letters. */
export function storedAs(config: ModelConfig, groups: Groups): Groups {
  return Object.fromEntries(
    Object.entries(groups).map(([group, value]) => [
      group,
      config.target.lowered.includes(group)
        ? value.map((one) => (one === null ? null : asciiLower(one)))
        : value,
    ]),
  );
}

/** Columns of a group with their values; the time is nothing that a target refuses. */
function columnsOf(
  config: ModelConfig,
  group: string,
  value: GroupValue,
): readonly [string, string | null][] {
  const names =
    group === 'credential' ? ['password', 'password_last_changed', ...config.credential.columns] : [group];
  return names.map((name, index) => [name, value[index] ?? null]);
}

function refuses(config: ModelConfig, group: string, value: GroupValue): boolean {
  const { maxLength, notNull } = config.target;
  return columnsOf(config, group, value).some(([column, text]) => {
    if (text === null) return column === 'username' || notNull.includes(column);
    return [...text].length > (maxLength[column] ?? Number.POSITIVE_INFINITY);
  });
}

export function decideWrites(
  config: ModelConfig,
  ledger: Ledger,
  target: readonly TargetRow[],
  judgedRecords: readonly JudgedRecord[],
  newIdentities: readonly NewIdentity[],
): Writing {
  const conflicts: Conflict[] = [];
  const names = new Set<string>();
  const values = new Map(config.target.unique.map((column) => [column, new Set<string>()]));
  const rowWith = (column: string, value: string, but: string | null): boolean =>
    target.some(
      (row) => row.user_id !== but && (column === 'username' ? row.username : row.values[column]) === value,
    );

  // Records come first, in the order of their ids: `judgedRecords` has it.
  const records = judgedRecords.map((judged): RecordPlan => {
    const { live, inQuestion } = judged.person;
    if (judged.fold === null) return { judged, writes: {}, held: [] };
    const row = groupsOfRow(config, live.row);
    const folded = judged.fold;
    const identity = recordName(live.record.no);
    const changed = groupNames(config).filter((group) => {
      const before = live.isNew || live.edited.includes(group) ? row[group] : live.record.written[group];
      const after = folded.groups[group];
      return after !== undefined && !same(after.value, before);
    });
    const writes: Record<string, GroupValue> = {};
    const held: string[] = [];
    for (const group of changed) {
      const { value = [], from = null } = folded.groups[group] ?? {};
      const [text = null] = value;
      const taken = values.get(group);
      if ((group === 'credential' && judged.holdsCredential) || (from !== null && inQuestion.has(from))) {
        held.push(group);
      } else if (refuses(config, group, value)) {
        held.push(group);
        conflicts.push({ kind: 'target_refuses', identity, waits: true });
      } else if (
        group === 'username' &&
        text !== null &&
        (names.has(text) || rowWith(group, text, live.row.user_id))
      ) {
        held.push(group);
        conflicts.push({
          kind: 'username_collision',
          identity,
          waits: policyOf(config, 'username_collision') === 'review',
        });
      } else if (
        taken !== undefined &&
        text !== null &&
        (taken.has(text) || rowWith(group, text, live.row.user_id))
      ) {
        held.push(group);
        conflicts.push({
          kind: 'unique_collision',
          identity,
          waits: policyOf(config, 'unique_collision') === 'review',
        });
      } else {
        writes[group] = value;
        if (group === 'username' && text !== null) names.add(text);
        if (text !== null) taken?.add(text);
      }
    }
    return { judged, writes, held };
  });

  // An identity whose name turns out not to fit waits, and then takes nothing from those after it.
  const tooLong = new Map<string, Conflict>();
  for (;;) {
    const candidates = newIdentities.filter((one) => !one.waits && !tooLong.has(one.name));
    const taken = take(config, ledger, candidates, { target, names, values, rowWith });
    if (taken.tooLong.length === 0) {
      return {
        records,
        inserts: taken.inserts,
        refused: new Set([...taken.refused, ...tooLong.keys()]),
        conflicts: [...conflicts, ...taken.conflicts, ...tooLong.values()],
        chosenIds: taken.chosenIds,
      };
    }
    for (const name of taken.tooLong)
      tooLong.set(name, { kind: 'target_refuses', identity: name, waits: true });
  }
}

interface Taking {
  readonly inserts: readonly InsertPlan[];
  readonly refused: readonly string[];
  readonly tooLong: readonly string[];
  readonly conflicts: readonly Conflict[];
  readonly chosenIds: readonly number[];
}

function take(
  config: ModelConfig,
  ledger: Ledger,
  candidates: readonly NewIdentity[],
  given: {
    readonly target: readonly TargetRow[];
    readonly names: ReadonlySet<string>;
    readonly values: ReadonlyMap<string, ReadonlySet<string>>;
    readonly rowWith: (column: string, value: string, but: string | null) => boolean;
  },
): Taking {
  const conflicts: Conflict[] = [];
  const refused: string[] = [];
  const wait = (kind: Conflict['kind'], identity: string): void => {
    conflicts.push({ kind, identity, waits: true });
    refused.push(identity);
  };
  let identities = [...candidates].sort(inOrderOfTaking);

  // 1. What the target's columns refuse.
  identities = identities.filter((identity) => {
    const bad = Object.entries(valuesOf(identity.fold)).some(([group, value]) =>
      refuses(config, group, value),
    );
    if (bad) wait('target_refuses', identity.name);
    return !bad;
  });

  // 2. Further unique columns.
  const values = new Map([...given.values].map(([column, taken]) => [column, new Set(taken)]));
  const emptied = new Map<string, readonly string[]>();
  identities = identities.filter((identity) => {
    const folded = valuesOf(identity.fold);
    const clashing = [...values].flatMap(([column, taken]) => {
      const value = folded[column]?.[0] ?? null;
      return value !== null && (taken.has(value) || given.rowWith(column, value, null)) ? [column] : [];
    });
    if (clashing.length > 0 && policyOf(config, 'unique_collision') === 'review') {
      wait('unique_collision', identity.name);
      return false;
    }
    if (clashing.length > 0)
      conflicts.push({ kind: 'unique_collision', identity: identity.name, waits: false });
    emptied.set(identity.name, clashing);
    for (const [column, taken] of values) {
      const value = folded[column]?.[0] ?? null;
      if (value !== null) taken.add(value);
    }
    return true;
  });

  // 3. Names: all natural ones before any suffix.
  const names = new Set(given.names);
  const nameOf = new Map<string, string>();
  const isFree = (name: string): boolean => !names.has(name) && !given.rowWith('username', name, null);
  const give = (identity: NewIdentity, name: string): void => {
    names.add(name);
    nameOf.set(identity.name, name);
  };
  const natural = (identity: NewIdentity): string => identity.fold.groups.username?.value[0] ?? '';
  for (const identity of identities) if (isFree(natural(identity))) give(identity, natural(identity));
  if (policyOf(config, 'username_collision') === 'review') {
    identities = identities.filter((identity) => {
      if (nameOf.has(identity.name)) return true;
      wait('username_collision', identity.name);
      return false;
    });
  }
  const tooLong: string[] = [];
  for (const identity of identities) {
    if (nameOf.has(identity.name)) continue;
    conflicts.push({ kind: 'username_collision', identity: identity.name, waits: false });
    const name = firstFree(suffixed(identity, natural(identity)), isFree);
    if (refuses(config, 'username', [name])) tooLong.push(identity.name);
    else give(identity, name);
  }

  // 4. Ids.
  const ids = new Set([
    ...given.target.map((row) => row.user_id),
    ...[...ledger.records.values()].map((record) => record.userId),
  ]);
  // An id that a person chose goes before all others.
  const chosen = new Map(identities.flatMap((identity) => chosenId(ledger, identity)));
  const chosenIds: number[] = [];
  const userIds = new Map<string, string | null>();
  const isFirst = (identity: NewIdentity): boolean => chosen.has(identity.name);
  for (const identity of [...identities].sort((a, b) => Number(isFirst(b)) - Number(isFirst(a)))) {
    const decision = chosen.get(identity.name);
    const wanted = decision?.id ?? wantedId(config, ledger, identity);
    const isBoundElsewhere =
      wanted !== null &&
      ledger.bound.has(wanted) &&
      !identity.accounts.some((account) => refOf(account) === ledger.bound.get(wanted));
    const userId = wanted === null || ids.has(wanted) || isBoundElsewhere ? null : wanted;
    if (userId === null) conflicts.push({ kind: 'id_collision', identity: identity.name, waits: false });
    else ids.add(userId);
    if (userId !== null && decision !== undefined) chosenIds.push(decision.no);
    userIds.set(identity.name, userId);
  }
  const inserts = identities.map((identity): InsertPlan => {
    const written = valuesOf(identity.fold);
    const row: Record<string, GroupValue> = { ...written, username: [nameOf.get(identity.name) ?? null] };
    for (const column of emptied.get(identity.name) ?? []) row[column] = [null];
    return { identity, userId: userIds.get(identity.name) ?? null, written, row };
  });
  return { inserts, refused, tooLong, conflicts, chosenIds };
}

function chosenId(ledger: Ledger, identity: NewIdentity): [string, { no: number; id: string }][] {
  const refs = identity.accounts.map(refOf);
  const found = ledger.decisions.flatMap(({ no, says }) =>
    says.answer === 'id' && refs.includes(says.account) ? [{ no, id: says.id }] : [],
  );
  const last = found.at(-1);
  return last === undefined ? [] : [[identity.name, last]];
}

function* suffixed(identity: NewIdentity, name: string): Generator<string, never> {
  const [head] = identity.accounts;
  yield `${name}@${head?.source}`;
  yield `${name}@${head?.source}#${head?.id}`;
  for (let number = 2; ; number += 1) yield `${name}@${head?.source}#${head?.id}#${number}`;
}

function firstFree(candidates: Generator<string, never>, isFree: (name: string) => boolean): string {
  let { value } = candidates.next();
  while (!isFree(value)) value = candidates.next().value;
  return value;
}

function wantedId(config: ModelConfig, ledger: Ledger, identity: NewIdentity): string | null {
  const inUse = new Set([...ledger.records.values()].map((record) => record.userId));
  for (const account of identity.accounts) {
    const [id] = [...ledger.bound]
      .flatMap(([userId, ref]) => (ref === refOf(account) && !inUse.has(userId) ? [userId] : []))
      .sort(compareIds);
    if (id !== undefined) return id;
  }
  const [head] = identity.accounts;
  return head === undefined ? null : castId(config.target.idType, head.id);
}
