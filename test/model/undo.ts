/** Undo: what a run wrote is taken back, and the ledger knows what it would know had the run seen the target and written nothing. */
import type { Applied, ModelPlan } from '../model.js';
import {
  type Account,
  type GoldenRecord,
  groupsOfRow,
  type Ledger,
  type Membership,
  type ModelConfig,
  rowOf,
  same,
  type TargetRow,
} from './ledger.js';
import { storedAs } from './writing.js';

/** A run that stands. */
export interface StandingRun {
  readonly planned: ModelPlan;
  readonly applied: Applied;
}

export interface Undone {
  readonly ledger: Ledger;
  readonly target: readonly TargetRow[];
  readonly restored: number;
  readonly removed: number;
  /** Ids of rows that are not as the run left them, or cannot get back what they had. */
  readonly refused: readonly string[];
}

/**
 * The target and the ledger after the newest run that stands was undone, but for the rows that are refused. `ledger` and
 * `target`: as they are now. `seenAs`: the record as it is kept where a run writes nothing.
 */
export function undo(
  { planned, applied }: StandingRun,
  ledger: Ledger,
  target: readonly TargetRow[],
  seenAs: (planned: ModelPlan, no: number) => GoldenRecord,
): Undone {
  const { config } = planned;
  const rows = new Map(target.map((row) => [row.user_id, row]));
  const before = new Map(planned.target.map((row) => [row.user_id, row]));
  const after = new Map(applied.target.map((row) => [row.user_id, row]));
  const known = new Set([...planned.ledger.records.keys(), ...planned.records.map(noOf)]);
  const inserted = [...applied.ledger.records.values()].filter(({ no }) => !known.has(no));
  const updated = planned.records
    .filter(({ writes }) => Object.keys(writes).length > 0)
    .flatMap((one) => applied.ledger.records.get(noOf(one)) ?? [])
    .filter(({ no, userId }) => !applied.stale.includes(`record ${no}`) && before.has(userId));

  const isAsLeft = ({ no, userId }: GoldenRecord): boolean =>
    ledger.records.get(no)?.state === 'live' && sameRow(config, rows.get(userId), after.get(userId));
  const left = movesOf(planned, applied);
  const standing = together([...inserted, ...updated], isAsLeft, left);
  const restoring = new Set(standing.map(({ userId }) => userId));
  const hasRoom = ({ userId }: GoldenRecord): boolean =>
    !target.some((other) => !restoring.has(other.user_id) && clash(config, before.get(userId), other));
  const undoable = together(
    [...inserted, ...updated],
    (record) => standing.includes(record) && (inserted.includes(record) || hasRoom(record)),
    left,
  );
  const toRemove = inserted.filter((record) => undoable.includes(record));
  const toRestore = updated.filter((record) => undoable.includes(record));
  const done = new Set([...toRemove, ...toRestore].map(({ no }) => no));
  const refused = [...inserted, ...updated].filter(({ no }) => !done.has(no));
  const isRefused = new Set(refused.map(({ no }) => no));

  const records = new Map(ledger.records);
  for (const { no, userId } of toRemove) {
    rows.delete(userId);
    records.delete(no);
  }
  for (const { no, userId } of toRestore) {
    const seen = seenAs(planned, no);
    const stored = storedAs(config, groupsOfRow(config, before.get(userId) ?? missing(userId)));
    rows.set(userId, rowOf(config, userId, stored));
    const { atTarget, targetKey } = ledger.records.get(no) ?? seen;
    records.set(no, { ...seen, atTarget, targetKey, stored });
  }
  for (const { judged } of planned.records) {
    const { record } = judged.person.live;
    const now = records.get(record.no);
    if (now !== undefined && !isRefused.has(record.no))
      records.set(record.no, { ...now, formerKeys: record.formerKeys });
  }

  return {
    ledger: {
      ...ledger,
      configuration: planned.before,
      records,
      ...withoutRun(planned, applied, ledger, records, isRefused),
    },
    target: [...rows.values()],
    restored: toRestore.length,
    removed: toRemove.length,
    refused: refused.map(({ userId }) => userId),
  };
}

/** Accounts that the run took out of a golden record for another one. */
const movesOf = (
  planned: ModelPlan,
  applied: Applied,
): readonly { readonly ref: string; readonly from: number; readonly to: number }[] =>
  [...applied.ledger.crosswalk].flatMap(([ref, { record }]) => {
    const before = planned.ledger.crosswalk.get(ref);
    return before === undefined || before.record === record ? [] : [{ ref, from: before.record, to: record }];
  });

/** Of the records that a run wrote, those that can be as before it: where an account went from one to another, both or none. */
function together(
  all: readonly GoldenRecord[],
  fits: (record: GoldenRecord) => boolean,
  moves: ReturnType<typeof movesOf>,
): readonly GoldenRecord[] {
  let rest = all.filter(fits);
  const written = new Set(all.map(({ no }) => no));
  for (;;) {
    const kept = new Set(rest.map(({ no }) => no));
    const bad = new Set(
      moves
        .filter(({ from, to }) => written.has(from) && written.has(to) && kept.has(from) !== kept.has(to))
        .flatMap(({ from, to }) => [from, to]),
    );
    if (!rest.some(({ no }) => bad.has(no))) return rest;
    rest = rest.filter(({ no }) => !bad.has(no));
  }
}

const noOf = ({ judged }: ModelPlan['records'][number]): number => judged.person.live.record.no;

const missing = (userId: string): never => {
  throw new Error(`no row ${userId} before the run`);
};

const sameRow = (config: ModelConfig, now: TargetRow | undefined, left: TargetRow | undefined): boolean =>
  now !== undefined && left !== undefined && same(groupsOfRow(config, now), groupsOfRow(config, left));

/** Whether the unique indexes would not take both rows. */
function clash(config: ModelConfig, row: TargetRow | undefined, other: TargetRow): boolean {
  if (row === undefined || row.user_id === other.user_id) return false;
  return (
    row.username === other.username ||
    config.target.unique.some(
      (column) => (row.values[column] ?? null) !== null && row.values[column] === other.values[column],
    )
  );
}

/**
 * Members as they were before the run; those that it brought in are none any more, or again of the record that they left.
 * A deleted record keeps its own.
 */
function withoutRun(
  planned: ModelPlan,
  applied: Applied,
  ledger: Ledger,
  records: ReadonlyMap<number, GoldenRecord>,
  isRefused: ReadonlySet<number>,
): Pick<Ledger, 'crosswalk' | 'accounts' | 'bound'> {
  const crosswalk = new Map<string, Membership>();
  const accounts = new Map<string, Account>(ledger.accounts);
  const bound = new Map(ledger.bound);
  const moves = new Map(movesOf(planned, applied).map((move) => [move.ref, move]));
  for (const [ref, membership] of ledger.crosswalk) {
    const { record } = membership;
    const move = moves.get(ref);
    if (!records.has(record) && move === undefined) continue;
    const before = planned.ledger.crosswalk.get(ref);
    const isOfRun = !same(before, applied.ledger.crosswalk.get(ref));
    const isKept =
      isRefused.has(record) ||
      (move !== undefined && isRefused.has(move.from)) ||
      records.get(record)?.state === 'deleted';
    const home = move === undefined || isKept ? undefined : planned.ledger.records.get(move.from)?.userId;
    if (home !== undefined && planned.ledger.bound.get(home) === ref) bound.set(home, ref);
    if (isKept || !isOfRun) crosswalk.set(ref, membership);
    else if (before !== undefined) crosswalk.set(ref, before);
    const account = accounts.get(ref);
    const returned = planned.ledger.accounts.get(ref)?.returned === true;
    if (!isKept && before !== undefined && account !== undefined && returned)
      accounts.set(ref, { ...account, returned: true });
  }
  return { crosswalk, accounts, bound };
}
