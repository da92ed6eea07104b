/** A merge told run by run, on the reference model alone. */
import type { ConflictKind } from '../../src/pipeline/vocabulary.js';
import { type Applied, apply, type ModelPlan, plan } from '../model.js';
import {
  emptyLedger,
  type Ledger,
  type ModelConfig,
  type ModelSource,
  refOf,
  type SourceRow,
  type TargetRow,
  type Time,
  type Value,
} from './ledger.js';

export const minute = 60_000_000n;
export const day = 1440n * minute;
/** Where the clock of a story stands at first; `at(3)` is three days after a day long before. */
export const noon = BigInt(Date.UTC(2026, 0, 1, 12)) * 1000n;
export const at = (days: number): bigint => noon - 1000n * day + BigInt(days) * day;

export const source = (name: string, settings: Partial<ModelSource> = {}): ModelSource => ({
  name,
  idType: 'number',
  columns: [],
  verified: {},
  credentials: 'always',
  history: 'none',
  time: { is: 'exact', precisionUs: 1n, spikes: 'as_given' },
  ...settings,
});

export const configure = (settings: Partial<ModelConfig> = {}): ModelConfig => ({
  sources: [source('test_db'), source('dev_db')],
  target: { idType: 'integer', unique: [], maxLength: {}, notNull: [], lowered: [] },
  match: { on: ['username'], normalize: [], confirm: [] },
  credential: { columns: [], secondFactor: null },
  columns: {},
  conflicts: {},
  clockSkewUs: 5n * minute,
  ...settings,
});

export const user = (
  id: Value,
  username: Value,
  password: Value = `hash of ${username}`,
  time: Time = at(1),
  values: Readonly<Record<string, Value>> = {},
): SourceRow => ({ user_id: id, username, password, password_last_changed: time, values });

export class Story {
  config: ModelConfig;
  now = noon;
  ledger: Ledger = emptyLedger();
  sources = new Map<string, readonly SourceRow[]>();
  target: readonly TargetRow[] = [];

  constructor(settings: Partial<ModelConfig> = {}) {
    this.config = configure(settings);
  }

  /** What the source holds from now on. */
  holds(name: string, ...rows: readonly SourceRow[]): this {
    this.sources.set(name, rows);
    return this;
  }

  /** Somebody other than usermerge writes a row of the target: a new one, or columns of one that is there. */
  writes(userId: string, change: Partial<Omit<TargetRow, 'user_id'>>): this {
    const before = this.target.find((row) => row.user_id === userId) ?? {
      user_id: userId,
      username: null,
      password: null,
      password_last_changed: null,
      values: {},
    };
    const after = { ...before, ...change, values: { ...before.values, ...change.values } };
    this.target = [...this.target.filter((row) => row.user_id !== userId), after];
    return this;
  }

  deletes(userId: string): this {
    this.target = this.target.filter((row) => row.user_id !== userId);
    return this;
  }

  /** Plans, and leaves it at that; `only`: the sources that are read. */
  plans(...only: readonly string[]): ModelPlan {
    this.now += minute;
    const sources = new Map([...this.sources].filter(([name]) => only.length === 0 || only.includes(name)));
    const planned = plan(this.config, this.ledger, { sources, target: this.target }, this.now);
    this.ledger = planned.ledger;
    return planned;
  }

  applies(planned: ModelPlan): Applied {
    const applied = apply(planned, this.target);
    this.ledger = applied.ledger;
    this.target = applied.target;
    return applied;
  }

  /** One run: a plan, applied. */
  runs(...only: readonly string[]): ModelPlan {
    const planned = this.plans(...only);
    this.applies(planned);
    return planned;
  }

  /** The row of the target that an account went into; undefined: it has none. */
  rowOf(name: string, id: string): TargetRow | undefined {
    const membership = this.ledger.crosswalk.get(refOf({ source: name, id }));
    const record = membership === undefined ? undefined : this.ledger.records.get(membership.record);
    return this.target.find((row) => record?.state === 'live' && row.user_id === record.userId);
  }

  row(userId: string): TargetRow | undefined {
    return this.target.find((row) => row.user_id === userId);
  }
}

export const counts = (planned: ModelPlan): Partial<Record<ConflictKind, number>> =>
  Object.fromEntries(planned.conflictCounts);

/** Rows that the plan would insert and update. */
export const changes = (planned: ModelPlan): { insert: number; update: number } => ({
  insert: planned.inserts.length,
  update: planned.records.filter(({ writes }) => Object.keys(writes).length > 0).length,
});
