/** R0: rows become accounts as last read, or rejected rows. */
import { keyOf } from './keys.js';
import {
  type Account,
  infinity,
  type Key,
  type Ledger,
  type ModelConfig,
  type ModelSource,
  minusInfinity,
  type ReadingCounts,
  refOf,
  type SourceRow,
  same,
} from './ledger.js';

/** Longer values do not fit into an index. */
const longestBytes = 2600;
const isTooLong = (text: string): boolean => Buffer.byteLength(text) > longestBytes;

/** NULL and -infinity are no time: the oldest. */
const ageOf = (row: SourceRow): bigint => row.password_last_changed ?? minusInfinity;

interface Reading {
  readonly accounts: readonly SourceRow[];
  /** Ids that a rejected row has: their last good state counts. */
  readonly rejectedIds: ReadonlySet<string>;
  readonly counts: ReadingCounts;
}

function isAccount(config: ModelConfig, row: SourceRow): boolean {
  if (row.user_id === null || row.user_id === '' || row.username === null) return false;
  const key = keyOf(config, (column) =>
    column === 'username' ? row.username : (row.values[column] ?? null),
  );
  return !isTooLong(row.user_id) && !isTooLong(row.username) && !isKeyTooLong(key);
}

function isKeyTooLong(key: Key): boolean {
  return key !== null && isTooLong((JSON.parse(key) as string[]).join(''));
}

function readRows(config: ModelConfig, source: ModelSource, rows: readonly SourceRow[]): Reading {
  const byId = new Map<string, SourceRow[]>();
  const accounts: SourceRow[] = [];
  const rejectedIds = new Set<string>();
  let rejectedRows = 0;
  let superseded = 0;

  // A row that cannot be an account is that by itself, whatever else has its id.
  for (const row of rows) {
    const id = row.user_id ?? '';
    if (isAccount(config, row)) byId.set(id, [...(byId.get(id) ?? []), row]);
    else {
      rejectedRows += 1;
      rejectedIds.add(id);
    }
  }
  for (const [id, ofId] of byId) {
    const youngest = ofId.reduce((age, row) => (ageOf(row) > age ? ageOf(row) : age), minusInfinity);
    const candidates = source.history === 'latest' ? ofId.filter((row) => ageOf(row) === youngest) : ofId;
    const [first] = candidates;
    if (first === undefined) continue;
    if (candidates.every((row) => same(contentOf(row), contentOf(first)))) {
      accounts.push(first);
      superseded += ofId.length - 1;
    } else {
      rejectedIds.add(id);
      rejectedRows += candidates.length;
      superseded += ofId.length - candidates.length;
    }
  }
  return { accounts, rejectedIds, counts: { rows: rows.length, superseded, rejectedRows } };
}

const contentOf = (row: SourceRow): readonly unknown[] => [
  row.username,
  row.password,
  String(row.password_last_changed),
  Object.entries(row.values).sort(),
];

function priorityOf(config: ModelConfig, name: string): number {
  const index = config.sources.findIndex((source) => source.name === name);
  if (index < 0) throw new Error(`the model knows no retired sources: ${name}`);
  return index + 1;
}

/** The ledger after the sources were read: nothing but accounts, and what the readings counted, is new in it. */
export function land(
  config: ModelConfig,
  ledger: Ledger,
  sources: ReadonlyMap<string, readonly SourceRow[]>,
): Ledger {
  const accounts = new Map(
    [...ledger.accounts].map(([ref, account]) => [
      ref,
      { ...account, priority: priorityOf(config, account.source) },
    ]),
  );
  const readings = new Map(ledger.readings);
  config.sources.forEach((source, index) => {
    const rows = sources.get(source.name);
    if (rows === undefined) return;
    const reading = readRows(config, source, rows);
    const read = new Set(reading.accounts.map((row) => row.user_id ?? ''));
    for (const row of reading.accounts) {
      const id = row.user_id ?? '';
      const before = accounts.get(refOf({ source: source.name, id }));
      const account: Account = {
        source: source.name,
        priority: index + 1,
        id,
        username: row.username,
        password: row.password,
        time: row.password_last_changed,
        values: row.values,
        vanished: false,
        returned: before !== undefined && (before.vanished || before.returned),
        rejected: false,
      };
      accounts.set(refOf(account), account);
    }
    for (const [ref, account] of accounts) {
      if (account.source !== source.name || read.has(account.id)) continue;
      const rejected = reading.rejectedIds.has(account.id);
      const returned = account.returned || (rejected && account.vanished);
      accounts.set(ref, { ...account, rejected, returned, vanished: !rejected });
    }
    readings.set(source.name, reading.counts);
  });
  return { ...ledger, accounts, readings };
}

/** R1: the time by which an account competes, NULL being the oldest. */
export interface Competing {
  readonly eff: bigint | null;
  /** Its time is later than now and the skew that is allowed. */
  readonly future: boolean;
}

export function competingTime(
  config: ModelConfig,
  account: Account,
  spikes: ReadonlySet<string>,
  now: bigint,
): Competing {
  const source = config.sources[account.priority - 1];
  const { time } = account;
  if (source === undefined || source.time.is === 'none' || time === null || time === minusInfinity)
    return { eff: null, future: false };
  if (source.time.spikes === 'unknown' && spikes.has(spikeOf(account))) return { eff: null, future: false };
  const future = time === infinity || time > now + config.clockSkewUs;
  const accepted = config.conflicts.future_timestamp === 'accept';
  return { eff: future && !accepted ? null : time, future };
}

const spikeOf = (account: Account): string =>
  `${account.source} ${account.time === null ? '' : account.time / 1_000_000n}`;

/** Seconds of a source that too many of its accounts carry. */
export function spikesOf(accounts: readonly Account[]): ReadonlySet<string> {
  const bySecond = new Map<string, number>();
  const bySource = new Map<string, number>();
  for (const account of accounts.filter((one) => !one.vanished)) {
    bySource.set(account.source, (bySource.get(account.source) ?? 0) + 1);
    if (account.time !== null && account.time !== infinity && account.time !== minusInfinity)
      bySecond.set(spikeOf(account), (bySecond.get(spikeOf(account)) ?? 0) + 1);
  }
  return new Set(
    [...bySecond]
      .filter(([spike, count]) => {
        const ofSource = bySource.get(spike.slice(0, spike.lastIndexOf(' '))) ?? 0;
        return count > 100 && count * 100 > ofSource;
      })
      .map(([spike]) => spike),
  );
}
