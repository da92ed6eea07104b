/**
 * The reference model: what a merge means, as a pure state machine over plain data.
 *
 * `plan` and `apply` say for a ledger, a reading and an instant what the product has to do: written for clarity,
 * it goes over all accounts each time, and shares no code with the engine. The laws are tested against both.
 */
import type { ConflictKind } from '../src/pipeline/vocabulary.js';
import { isVoid } from './model/deciding.js';
import type { Clock } from './model/fold.js';
import { type Conflict, judgeNewIdentity, judgeRecord, recordName } from './model/judging.js';
import { attribute, evidenceOf, keyOf } from './model/keys.js';
import {
  type Account,
  byPriority,
  type GoldenRecord,
  type GroupValue,
  groupNames,
  groupsOfRow,
  type Ledger,
  type Membership,
  type ModelConfig,
  type Reading,
  refOf,
  rowOf,
  same,
  type TargetRow,
} from './model/ledger.js';
import { type Person, type Placed, place } from './model/placing.js';
import { land, spikesOf } from './model/reading.js';
import { readTarget, type TargetReading } from './model/target.js';
import { decideWrites, type InsertPlan, type RecordPlan, storedAs } from './model/writing.js';

export * from './model/ledger.js';

/** Law 3: the accounts of a source's last reading, each in one state. */
export interface StateCounts {
  readonly rows: number;
  readonly accounts: number;
  readonly rejected: number;
  readonly leftOut: number;
  readonly merged: number;
  readonly waiting: number;
  readonly vanished: number;
  readonly superseded: number;
}

export interface ModelPlan {
  readonly config: ModelConfig;
  readonly now: bigint;
  /** The configuration of the run that stood when this was planned. */
  readonly before: string | null;
  /** The ledger with the accounts as last read: this remains, applied or not. */
  readonly ledger: Ledger;
  /** The target as it was read. */
  readonly target: readonly TargetRow[];
  readonly inserts: readonly InsertPlan[];
  readonly records: readonly RecordPlan[];
  readonly deletedNow: readonly GoldenRecord[];
  /** Rows of the target that no source knows. */
  readonly targetOnly: number;
  readonly sources: ReadonlyMap<string, StateCounts>;
  readonly conflicts: readonly Conflict[];
  readonly placed: Placed;
  /** Decisions that are honoured, of those that depend on what was seen. */
  readonly holding: ReadonlySet<number>;
  /** Identities by kind of conflict (accounts for `rejected_row` and `vanished_account`). */
  readonly conflictCounts: ReadonlyMap<ConflictKind, number>;
  /** Golden records that a changed configuration would give an older password. */
  readonly passwordsGoBack: number;
}

export function plan(config: ModelConfig, before: Ledger, reading: Reading, now: bigint): ModelPlan {
  const landed = land(config, before, reading.sources);
  const target = readTarget(config, landed, reading.target, now);
  const ledger: Ledger = { ...landed, seen: target.seen };
  const accounts = [...ledger.accounts.values()];
  const clock: Clock = { now, spikes: spikesOf(accounts), decisions: ledger.decisions };
  const configuration = configurationOf(config);
  const configurationChanged = before.configuration !== null && before.configuration !== configuration;

  const placed = place(config, ledger, target);
  const { assigned } = placed;
  const decided = new Set(assigned.to.keys());
  const judgedRecords = placed.people.map((person) =>
    judgeRecord(
      config,
      clock,
      person,
      placed.newcomers.get(person.live.record.no) ?? [],
      decided,
      configurationChanged,
    ),
  );
  const newIdentities = placed.newIdentities.map((identity) => judgeNewIdentity(config, clock, identity));
  const writing = decideWrites(config, ledger, reading.target, judgedRecords, newIdentities);

  const inEffect = new Set([
    ...assigned.effective,
    ...judgedRecords.flatMap((judged) => judged.fold?.held ?? []),
    ...newIdentities.flatMap((identity) => identity.decisions),
    ...writing.chosenIds,
  ]);
  const conflicts: Conflict[] = [
    ...ledger.decisions.flatMap(({ no, kind }) =>
      kind !== null && inEffect.has(no) ? [{ kind, identity: `decision ${no}`, waits: false }] : [],
    ),
    ...[...assigned.followed].map((record) => ({
      kind: 'moved_account' as const,
      identity: recordName(record),
      waits: false,
    })),
    ...placed.followed.map(({ record, key }) => ({
      kind: 'moved_account' as const,
      identity: record === null ? `key ${key}` : recordName(record),
      waits: false,
    })),
    ...placed.waiting.map(({ record, key, kind }) => ({
      kind,
      identity: record === null ? `key ${key}` : recordName(record),
      waits: true,
    })),
    ...judgedRecords.flatMap((judged) => judged.conflicts),
    ...newIdentities.flatMap((identity) => identity.conflicts),
    ...writing.conflicts,
    ...deletedConflicts(ledger, target),
    ...accounts
      .filter((account) => account.vanished)
      .map((account) => ({ kind: 'vanished_account' as const, identity: refOf(account), waits: false })),
  ];
  const merged = new Set([
    ...placed.people.flatMap((person) =>
      [...person.members, ...person.left].map((member) => refOf(member.account)),
    ),
    ...judgedRecords.flatMap((judged) => judged.joined.map(refOf)),
    ...writing.inserts.flatMap((insert) => insert.identity.accounts.map(refOf)),
  ]);
  const sources = new Map(
    config.sources.map(({ name }) => [name, countStates(ledger, name, merged, placed.leftOut)]),
  );
  const rejected = [...sources.values()].reduce((sum, counts) => sum + counts.rejected, 0);
  return {
    config,
    now,
    before: before.configuration,
    ledger,
    target: reading.target,
    inserts: writing.inserts,
    records: writing.records,
    deletedNow: target.deletedNow,
    targetOnly: judgedRecords.filter(
      ({ person, joined }) => person.members.length + person.left.length + joined.length === 0,
    ).length,
    sources,
    conflicts,
    conflictCounts: countConflicts(conflicts, rejected),
    placed,
    holding: new Set([
      ...assigned.holding,
      ...judgedRecords.flatMap((judged) => judged.decisions),
      ...newIdentities.flatMap((identity) => identity.decisions),
    ]),
    passwordsGoBack: judgedRecords.filter((judged) => judged.fold?.goesBackByConfiguration).length,
  };
}

const configurationOf = (config: ModelConfig): string =>
  JSON.stringify(config, (_key, value: unknown) => (typeof value === 'bigint' ? String(value) : value));

function deletedConflicts(ledger: Ledger, target: TargetReading): readonly Conflict[] {
  const withAccounts = target.deleted.filter((record) =>
    [...ledger.crosswalk.values()].some((membership) => membership.record === record.no),
  );
  return withAccounts.map((record) => ({
    kind: 'deleted_in_target',
    identity: recordName(record.no),
    waits: false,
  }));
}

function countConflicts(conflicts: readonly Conflict[], rejected: number): ReadonlyMap<ConflictKind, number> {
  const identities = new Map<ConflictKind, Set<string>>();
  for (const { kind, identity } of conflicts)
    identities.set(kind, (identities.get(kind) ?? new Set()).add(identity));
  const counts = new Map([...identities].map(([kind, those]) => [kind, those.size]));
  if (rejected > 0) counts.set('rejected_row', rejected);
  return counts;
}

function countStates(
  ledger: Ledger,
  source: string,
  merged: ReadonlySet<string>,
  leftOut: ReadonlySet<string>,
): StateCounts {
  const accounts = [...ledger.accounts.values()].filter((account) => account.source === source);
  const present = accounts.filter((account) => !account.vanished && !account.rejected);
  const counts = ledger.readings.get(source) ?? { rows: 0, superseded: 0, rejectedRows: 0 };
  const out = present.filter((account) => leftOut.has(refOf(account))).length;
  const inTarget = present.filter((account) => merged.has(refOf(account))).length;
  return {
    rows: counts.rows,
    accounts: present.length + counts.rejectedRows,
    rejected: counts.rejectedRows,
    leftOut: out,
    merged: inTarget,
    waiting: present.length - out - inTarget,
    vanished: accounts.filter((account) => account.vanished).length,
    superseded: counts.superseded,
  };
}

export interface Applied {
  readonly ledger: Ledger;
  readonly target: readonly TargetRow[];
  readonly inserted: number;
  readonly updated: number;
  /** Identities that were left out, because the target has changed since the plan read it. */
  readonly stale: readonly string[];
}

/**
 * R10: the target and the ledger after the plan was applied.
 *
 * `target`: as it stands at apply, if somebody changed it since the plan. `newId`: the id of an identity whose
 * own was not free (default: above every id that was ever read or given).
 */
export function apply(
  planned: ModelPlan,
  target: readonly TargetRow[] = planned.target,
  newId: (insert: InsertPlan, target: readonly TargetRow[]) => string = nextId(planned),
): Applied {
  const { config, ledger } = planned;
  const rows = new Map(target.map((row) => [row.user_id, row]));
  const records = new Map(ledger.records);
  const crosswalk = new Map(ledger.crosswalk);
  const bound = new Map(ledger.bound);
  const accounts = new Map(ledger.accounts);
  const stale: string[] = [];
  let updated = 0;
  let inserted = 0;

  const settle = (account: Account, record: number, before: Membership | null): void => {
    const key = keyOf(config, attribute(account)) ?? before?.settledKey ?? null;
    crosswalk.set(refOf(account), {
      record,
      settledKey: key,
      settledEvidence: evidenceOf(config, account),
    });
    accounts.set(refOf(account), { ...account, returned: false });
  };

  const left = new Map<string, number>();
  /** Out of the golden record in which it was, for another one. */
  const leave = (account: Account, record: number): void => {
    const before = crosswalk.get(refOf(account));
    if (before === undefined || before.record === record) return;
    left.set(refOf(account), before.record);
    const from = records.get(before.record);
    const key = keyOf(config, attribute(account));
    if (from === undefined || before.settledKey === null || key === null || key === before.settledKey) return;
    const formerKeys = [...from.formerKeys, { source: account.source, key: before.settledKey }];
    records.set(before.record, { ...from, formerKeys });
  };

  for (const record of planned.deletedNow) records.set(record.no, { ...record, state: 'deleted' });

  for (const { judged, writes } of planned.records) {
    const { person, joined } = judged;
    const { live } = person;
    const { no, userId } = live.record;
    const row = rows.get(userId);
    const changes = Object.keys(writes).length > 0;
    if (changes && (row === undefined || !same(groupsOfRow(config, row), groupsOfRow(config, live.row)))) {
      stale.push(recordName(no));
      continue;
    }
    if (row !== undefined && changes) {
      updated += 1;
      rows.set(userId, rowOf(config, userId, { ...groupsOfRow(config, row), ...storedAs(config, writes) }));
    }
    if (live.isNew) bound.set(userId, refOf({ source: '@target', id: userId }));
    for (const account of joined) leave(account, no);
    for (const account of joined) settle(account, no, null);
    for (const { account, moved, dropped, membership } of person.members)
      if (!dropped && !(moved && person.inQuestion.has(refOf(account)))) settle(account, no, membership);
    const { formerKeys } = records.get(no) ?? live.record;
    records.set(no, recordAfter(config, person, judged, writes, formerKeys));
  }

  let nextNo = Math.max(0, ...records.keys()) + 1;
  const asPlanned = new Map(planned.target.map((row) => [row.user_id, groupsOfRow(config, row)]));
  const others = target.filter((row) => !same(asPlanned.get(row.user_id), groupsOfRow(config, row)));
  for (const insert of planned.inserts) {
    if (!isStillFree(config, insert, others)) {
      stale.push(insert.identity.name);
      continue;
    }
    const userId = insert.userId ?? newId(insert, [...rows.values()]);
    const [head] = insert.identity.accounts;
    const stored = storedAs(config, insert.row);
    rows.set(userId, rowOf(config, userId, stored));
    inserted += 1;
    records.set(nextNo, {
      no: nextNo,
      userId,
      state: 'live',
      atTarget: null,
      targetKey: null,
      written: insert.written,
      stored,
      winner: insert.identity.fold.winner,
      formerKeys: [],
    });
    if (head !== undefined && !bound.has(userId)) bound.set(userId, refOf(head));
    for (const account of insert.identity.accounts) leave(account, nextNo);
    for (const account of insert.identity.accounts) settle(account, nextNo, null);
    nextNo += 1;
  }

  // The id of a record that its account left is bound to somebody who stays.
  for (const [userId, ref] of bound) {
    const record = left.get(ref);
    if (record === undefined || records.get(record)?.userId !== userId) continue;
    const [next] = [...accounts.values()]
      .filter((account) => crosswalk.get(refOf(account))?.record === record)
      .sort(byPriority);
    bound.set(userId, next === undefined ? refOf({ source: '@target', id: userId }) : refOf(next));
  }

  const after: Ledger = {
    ...ledger,
    configuration: configurationOf(config),
    accounts,
    records,
    crosswalk,
    bound,
  };
  const isUnsettled = (ref: string): boolean => {
    const [membership, account] = [crosswalk.get(ref), accounts.get(ref)];
    return (
      membership !== undefined &&
      account !== undefined &&
      (keyOf(config, attribute(account)) !== membership.settledKey ||
        !same(evidenceOf(config, account), membership.settledEvidence))
    );
  };
  const decisions = ledger.decisions.filter(
    (decision) => !isVoid(after, decision, planned.holding.has(decision.no), isUnsettled),
  );
  return {
    ledger: { ...after, decisions },
    target: [...rows.values()],
    inserted,
    updated,
    stale,
  };
}

/** The record as it is kept where a run writes nothing. */
export function seenAs(planned: ModelPlan, no: number): GoldenRecord {
  const found = planned.records.find(({ judged }) => judged.person.live.record.no === no);
  if (found === undefined) throw new Error(`record ${no} is not in the plan`);
  return recordAfter(
    planned.config,
    { ...found.judged.person, members: [] },
    found.judged,
    {},
    found.judged.person.live.record.formerKeys,
  );
}

function recordAfter(
  config: ModelConfig,
  person: Person,
  judged: RecordPlan['judged'],
  writes: RecordPlan['writes'],
  formerKeys: GoldenRecord['formerKeys'],
): GoldenRecord {
  const { live } = person;
  const row = groupsOfRow(config, live.row);
  const written: Record<string, GroupValue> = { ...live.record.written, ...writes };
  const stored: Record<string, GroupValue> = { ...live.record.stored, ...storedAs(config, writes) };
  for (const group of groupNames(config)) {
    // Where nothing was written, the row as the plan read it is what is known from now on.
    if (writes[group] !== undefined || !(live.isNew || live.edited.includes(group))) continue;
    written[group] = row[group] ?? [];
    stored[group] = row[group] ?? [];
  }
  const leftKeys = person.members.flatMap(({ account, moved, membership }) =>
    moved && !person.inQuestion.has(refOf(account)) && membership.settledKey !== null
      ? [{ source: account.source, key: membership.settledKey }]
      : [],
  );
  return {
    ...live.record,
    atTarget: live.atTarget,
    targetKey: live.targetKey,
    written,
    stored,
    winner: winnerAfter(person, judged, writes),
    formerKeys: [...formerKeys, ...leftKeys],
  };
}

/** Whose credential the row has now, and the time by which it competed: a run's, or `@target`'s where it was changed there. */
function winnerAfter(
  { live }: Person,
  { fold }: RecordPlan['judged'],
  writes: RecordPlan['writes'],
): GoldenRecord['winner'] {
  if (writes.credential !== undefined) return fold?.winner ?? null;
  if (!live.isNew && !live.edited.includes('credential')) return live.record.winner;
  const { row, atTarget } = live;
  return {
    ref: refOf({ source: '@target', id: row.user_id }),
    password: row.password,
    time: row.password_last_changed,
    eff: atTarget?.eff ?? null,
  };
}

/** An insert needs what the plan found absent: its id, its key, its name, its unique values. `others`: rows since. */
function isStillFree(config: ModelConfig, insert: InsertPlan, others: readonly TargetRow[]): boolean {
  const { userId, row, identity } = insert;
  return !others.some(
    (other) =>
      other.user_id === userId ||
      other.username === row.username?.[0] ||
      config.target.unique.some(
        (column) => (row[column]?.[0] ?? null) !== null && other.values[column] === row[column]?.[0],
      ) ||
      (identity.key !== null &&
        identity.key ===
          keyOf(config, (column) =>
            column === 'username' ? other.username : (other.values[column] ?? null),
          )),
  );
}

/** Numbers above every id that was ever read or given; for other types a name that says whose it is. */
function nextId(planned: ModelPlan): (insert: InsertPlan, target: readonly TargetRow[]) => string {
  const { idType } = planned.config.target;
  let last = 0n;
  const ids = [
    ...[...planned.ledger.accounts.values()].map((account) => account.id),
    ...[...planned.ledger.records.values()].map((record) => record.userId),
    ...planned.ledger.bound.keys(),
    ...planned.target.map((row) => row.user_id),
    ...planned.inserts.map((insert) => insert.userId ?? ''),
  ];
  for (const id of ids) if (/^-?[0-9]{1,18}$/.test(id) && BigInt(id) > last) last = BigInt(id);
  return ({ identity }) => {
    const [head] = identity.accounts;
    if (idType === 'text' || idType === 'uuid') return `new:${head?.source}:${head?.id}`;
    last += 1n;
    return String(last);
  };
}
