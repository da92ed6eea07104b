/** R2: what the target itself says: records, their rows, native rows, edits and deletions. */
import { keyOf } from './keys.js';
import {
  type Account,
  type AtTarget,
  compareIds,
  type GoldenRecord,
  groupNames,
  groupsOfRow,
  infinity,
  type Key,
  type Ledger,
  type ModelConfig,
  minusInfinity,
  rowOf,
  same,
  type TargetRow,
  type Time,
} from './ledger.js';

/** A live record as this plan sees it. */
export interface LiveRecord {
  readonly record: GoldenRecord;
  readonly row: TargetRow;
  /** A native row that no applied run has seen. */
  readonly isNew: boolean;
  /** Groups of the row that are not as they were stored. */
  readonly edited: readonly string[];
  readonly atTarget: AtTarget | null;
  readonly targetKey: Key;
}

export interface TargetReading {
  readonly live: readonly LiveRecord[];
  readonly deleted: readonly GoldenRecord[];
  /** Records that this plan finds deleted. */
  readonly deletedNow: readonly GoldenRecord[];
  readonly seen: Ledger['seen'];
}

const timeOf = (groups: AtTarget['values']): Time => {
  const text = groups.credential?.[1] ?? null;
  return text === null ? null : BigInt(text);
};

/** The time by which a credential of the target competes; `before`: the time that was stored before it was edited. */
function targetTime(
  config: ModelConfig,
  time: Time,
  start: bigint,
  edit: { readonly before: Time } | null,
): Time {
  const isFuture = time === infinity || (time !== null && time > start + config.clockSkewUs);
  const isLater =
    time !== null && time !== minusInfinity && (edit === null || edit.before === null || time > edit.before);
  if (isFuture || (edit !== null && !isLater)) {
    // Never earlier than what it replaced, whose time may be a little in the future itself.
    return edit !== null && edit.before !== null && edit.before > start ? edit.before : start;
  }
  return time === minusInfinity ? null : time;
}

/**
 * The key that `@target` itself gives: of its native row as kept, and of what was edited. What a run wrote into
 * the row is not its own, so that a write of ours never takes the key from a record.
 */
function targetKeyOf(config: ModelConfig, atTarget: AtTarget | null): Key {
  if (atTarget === null) return null;
  return keyOf(config, (column) => atTarget.values[column]?.[0] ?? null);
}

export function readTarget(
  config: ModelConfig,
  ledger: Ledger,
  rows: readonly TargetRow[],
  now: bigint,
): TargetReading {
  const seen = new Map<string, { credential: readonly (string | null)[]; start: bigint }>();
  const liveBefore = new Map(
    [...ledger.records.values()].filter((one) => one.state === 'live').map((one) => [one.userId, one]),
  );
  const startOf = (userId: string, credential: readonly (string | null)[]): bigint => {
    const known = ledger.seen.get(userId);
    const start = known !== undefined && same(known.credential, credential) ? known.start : now;
    seen.set(userId, { credential, start });
    return start;
  };
  let nextNo = Math.max(0, ...ledger.records.keys()) + 1;

  const live = [...rows]
    .sort((a, b) => compareIds(a.user_id, b.user_id))
    .map((row): LiveRecord => {
      const groups = groupsOfRow(config, row);
      const known = liveBefore.get(row.user_id);
      if (known === undefined) {
        const start = startOf(row.user_id, groups.credential ?? []);
        const eff = targetTime(config, row.password_last_changed, start, null);
        const atTarget: AtTarget = { native: true, edited: [], values: groups, eff };
        const targetKey = targetKeyOf(config, atTarget);
        const record: GoldenRecord = {
          no: nextNo,
          userId: row.user_id,
          state: 'live',
          atTarget,
          targetKey,
          written: groups,
          stored: groups,
          winner: null,
          formerKeys: [],
        };
        nextNo += 1;
        return { record, row, isNew: true, edited: [], atTarget, targetKey };
      }
      const edited = groupNames(config).filter((group) => !same(groups[group], known.stored[group]));
      let { atTarget } = known;
      if (edited.length > 0) {
        const before = atTarget ?? { native: false, edited: [], values: {}, eff: null };
        const credential = groups.credential ?? [];
        atTarget = {
          native: before.native,
          edited: [...new Set([...before.edited, ...edited])],
          values: {
            ...before.values,
            ...Object.fromEntries(edited.map((group) => [group, groups[group] ?? []])),
          },
          eff: edited.includes('credential')
            ? targetTime(config, row.password_last_changed, startOf(row.user_id, credential), {
                before: timeOf(known.stored),
              })
            : before.eff,
        };
      }
      return {
        record: known,
        row,
        isNew: false,
        edited,
        atTarget,
        targetKey: targetKeyOf(config, atTarget),
      };
    });

  const ids = new Set(rows.map((row) => row.user_id));
  const deletedNow = [...liveBefore.values()].filter((record) => !ids.has(record.userId));
  const deleted = [...[...ledger.records.values()].filter((one) => one.state === 'deleted'), ...deletedNow];
  return { live, deleted, deletedNow, seen };
}

/** `@target` as an account of the record: its native row, and what was edited. */
export function targetAccount(config: ModelConfig, live: LiveRecord): Account | null {
  if (live.atTarget === null) return null;
  const row = rowOf(config, live.record.userId, live.atTarget.values);
  return {
    source: '@target',
    priority: 0,
    id: live.record.userId,
    username: row.username,
    password: row.password,
    time: row.password_last_changed,
    values: row.values,
    vanished: false,
    returned: false,
    rejected: false,
  };
}
