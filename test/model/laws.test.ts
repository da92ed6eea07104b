/** The laws, held against the reference model itself: a rule that breaks one is a fault of the rules. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Applied, apply, type ModelPlan, plan } from '../model.js';
import {
  emptySurroundings,
  type History,
  happen,
  histories,
  type Surroundings,
  tell,
} from '../support/histories.js';
import { isUsable } from './fold.js';
import { emptyLedger, type Ledger, type ModelConfig, refOf, same, type TargetRow } from './ledger.js';

const seed = Number(process.env.USERMERGE_SEED ?? 1);
const numRuns = Number(process.env.USERMERGE_MODEL_RUNS ?? 400);
const check = <T>(arbitrary: fc.Arbitrary<T>, holds: (value: T) => void): void =>
  fc.assert(
    fc.property(arbitrary, (value) => {
      holds(value);
    }),
    { seed, numRuns, verbose: 0 },
  );

/** One run of a history, with what was before and after it. */
interface Chapter {
  readonly surroundings: Surroundings;
  readonly before: Ledger;
  readonly planned: ModelPlan;
  readonly applied: Applied | null;
}

/** Tells a history to its end; `visit` sees each run. */
function live(
  history: History,
  visit: (chapter: Chapter) => void = () => {},
): { ledger: Ledger; at: Surroundings } {
  let at = emptySurroundings(history.setup);
  let ledger = emptyLedger();
  for (const step of history.steps) {
    at = happen(history.setup, at, step);
    if (step.do !== 'run') continue;
    const before = ledger;
    const planned = plan(history.setup.config, ledger, at, at.now);
    ledger = planned.ledger;
    const applied = step.apply ? apply(planned) : null;
    visit({ surroundings: at, before, planned, applied });
    if (applied !== null) {
      ledger = applied.ledger;
      at = { ...at, target: applied.target };
    }
  }
  return { ledger, at };
}

const told = (history: History, why: unknown): string =>
  `${JSON.stringify(why, (_key, one: unknown) => (typeof one === 'bigint' ? `${one}n` : one), 1)}\n${tell(history)}`;

const sorted = (config: ModelConfig, rows: readonly TargetRow[]): readonly string[] =>
  rows
    .map((row) =>
      JSON.stringify([
        row.user_id,
        row.username,
        row.password,
        String(row.password_last_changed),
        ...Object.keys(config.columns).map((column) => row.values[column]),
      ]),
    )
    .sort();

const length = { runs: 5, stepsBetween: 6 };

/**
 * Histories in which nobody goes elsewhere by the policy `follow`: under it an account may wait to leave its record, which
 * keeps what it has, and to whom it comes depends on when its key was seen.
 */
const stays = ({ setup }: History): boolean => setup.config.conflicts.moved_account !== 'follow';
const staying = histories(length).filter(stays);

describe('the rules of the model', () => {
  it('give the same target for any order of rows', () => {
    check(histories(length), (history) => {
      live(history, ({ surroundings, before, applied }) => {
        if (applied === null) return;
        const backwards = {
          sources: new Map([...surroundings.sources].map(([name, rows]) => [name, [...rows].reverse()])),
          target: [...surroundings.target].reverse(),
        };
        const other = apply(plan(history.setup.config, before, backwards, surroundings.now));
        expect(sorted(history.setup.config, other.target), tell(history)).toEqual(
          sorted(history.setup.config, applied.target),
        );
      });
    });
  });

  it('leave nothing to do to a second run right after a first, but names and values that the first freed', () => {
    check(staying, (history) => {
      live(history, ({ surroundings, applied }) => {
        if (applied === null) return;
        const { config } = history.setup;
        const again = plan(
          config,
          applied.ledger,
          { sources: surroundings.sources, target: applied.target },
          surroundings.now,
        );
        const late = again.records.flatMap(({ judged, writes }) =>
          Object.keys(writes)
            .filter((group) => group !== 'username' && !config.target.unique.includes(group))
            .map((group) => ({ record: judged.person.live.record.userId, group })),
        );
        const inserts = again.inserts.map(({ identity }) => identity.name);
        expect(late, told(history, late)).toEqual([]);
        const waitsForNames =
          config.conflicts.username_collision === 'review' || config.target.maxLength.username !== undefined;
        if (config.target.unique.length === 0 && !waitsForNames)
          expect(inserts, told(history, inserts)).toEqual([]);
      });
    });
  });

  it('account for each account in one state, and forget none that was merged', () => {
    check(histories(length), (history) => {
      live(history, ({ before, planned, applied }) => {
        for (const counts of planned.sources.values()) {
          expect(counts.rejected + counts.leftOut + counts.merged + counts.waiting).toBe(counts.accounts);
          expect(counts.accounts + counts.superseded).toBe(counts.rows);
        }
        for (const ref of before.crosswalk.keys())
          expect(applied?.ledger.crosswalk.has(ref) ?? true).toBe(true);
      });
    });
  });

  it('give each record the newest usable password of its accounts, unless it waits or is the target’s own', () => {
    check(staying, (history) => {
      live(history, ({ planned, applied, surroundings }) => {
        if (applied === null) return;
        const { config } = history.setup;
        if (config.conflicts.revoked_password === 'unusable') return;
        for (const record of applied.ledger.records.values()) {
          const refs = [...applied.ledger.crosswalk]
            .filter(([, one]) => one.record === record.no)
            .map(([ref]) => ref);
          const isHeld = planned.conflicts.some(
            (conflict) =>
              conflict.identity === `record ${record.no}` &&
              (conflict.waits || conflict.kind === 'revoked_password' || conflict.kind === 'target_refuses'),
          );
          if (record.state === 'deleted' || record.atTarget !== null || refs.length === 0 || isHeld) continue;
          const accounts = refs
            .map((ref) => applied.ledger.accounts.get(ref))
            .filter((account) => account !== undefined)
            .filter((account) => !(account.vanished && config.conflicts.vanished_account === 'drop'));
          if (accounts.length === 0) continue;
          const row = applied.target.find((one) => one.user_id === record.userId);
          const candidates = accounts
            .filter((account) => {
              const says = config.sources[account.priority - 1]?.credentials;
              return (
                says === 'always' ||
                (says === 'if_alone' && accounts.every((one) => one.source === account.source))
              );
            })
            .map((account) => {
              const by = config.sources[account.priority - 1]?.time.is === 'none' ? null : account.time;
              const isFuture = by !== null && by > surroundings.now + config.clockSkewUs;
              const none =
                by === -(2n ** 63n) || (isFuture && config.conflicts.future_timestamp !== 'accept');
              return { account, time: by === null || none ? -(2n ** 64n) : by };
            });
          const usable = candidates.filter(({ account }) => isUsable(account.password));
          const from = usable.length > 0 ? usable : candidates;
          const newest = from.filter((one) => from.every((other) => other.time <= one.time));
          if (newest.length === 0) expect(row?.password ?? null, tell(history)).toBe(null);
          else
            expect(
              newest.map(({ account }) => account.password),
              told(history, { row, accounts }),
            ).toContain(row?.password);
        }
      });
    });
  });

  it('never let a golden record change hands, nor give an id twice', () => {
    check(histories(length), (history) => {
      const follows = history.setup.config.conflicts.moved_account === 'follow';
      // The keys that each account was read with: under `follow` it goes where another key says.
      const keys = new Map<string, Set<string>>();
      live(history, ({ surroundings, before, applied }) => {
        for (const [source, rows] of surroundings.sources) {
          for (const row of rows) {
            const ref = refOf({ source, id: row.user_id ?? '' });
            keys.set(ref, (keys.get(ref) ?? new Set()).add(`${row.username} ${row.values.email}`));
          }
        }
        if (applied === null) return;
        for (const [ref, { record }] of before.crosswalk) {
          if (follows && (keys.get(ref)?.size ?? 0) > 1) continue;
          expect(applied.ledger.crosswalk.get(ref)?.record, tell(history)).toBe(record);
        }
        const known = new Set([...before.records.values()].map((record) => record.userId));
        const given = [...applied.ledger.records.values()]
          .filter((record) => !before.records.has(record.no) && record.atTarget === null)
          .map((record) => record.userId);
        expect(new Set(given).size).toBe(given.length);
        for (const id of given) expect(known.has(id), tell(history)).toBe(false);
      });
    });
  });

  it('never lose a new password of the target to an older one', () => {
    check(histories(length), (history) => {
      live(history, ({ surroundings, before, applied }) => {
        for (const row of surroundings.target) {
          const record = [...before.records.values()].find(
            (one) => one.state === 'live' && one.userId === row.user_id,
          );
          const stored = record?.stored.credential?.[0];
          if (applied === null || record === undefined || stored === row.password || !isUsable(row.password))
            continue;
          const after = applied.target.find((one) => one.user_id === row.user_id);
          if (after?.password === row.password) continue;
          // It lost: to an account whose time is later than the one that was there before the edit.
          const time = after?.password_last_changed ?? null;
          const had = record.stored.credential?.[1] ?? null;
          expect(
            time !== null && (had === null || time > BigInt(had)),
            told(history, { row, after, had }),
          ).toBe(true);
        }
      });
    });
  });

  it('end where reading all sources at once ends, for any split of the reading over runs', () => {
    let compared = 0;
    let skipped = 0;
    const splits = fc.array(fc.nat({ max: 2 }), { minLength: 1, maxLength: 4 });
    for (const kinds of [{ plain: true }, {}])
      check(
        fc.tuple(histories({ runs: 2, stepsBetween: 5 }, kinds).filter(stays), splits),
        ([history, split]) => {
          // The changes after the last run but one are read at once, or source by source.
          const lastRun = history.steps.length - 1;
          const { ledger, at } = live({ ...history, steps: history.steps.slice(0, lastRun) });
          const { config } = history.setup;
          const finish = (readings: readonly (readonly string[])[]) => {
            let now = ledger;
            let { target } = at;
            let last: ModelPlan | null = null;
            const collided = new Set<string>();
            for (const names of readings) {
              const sources = new Map([...at.sources].filter(([name]) => names.includes(name)));
              last = plan(config, now, { sources, target }, at.now);
              const applied = apply(last);
              now = applied.ledger;
              target = applied.target;
              for (const { kind } of last.conflicts) collided.add(kind);
            }
            const waits = last?.conflicts.some((one) => one.waits) ?? false;
            return { ledger: now, target, waits, collided };
          };
          const all = config.sources.map(({ name }) => name);
          const once = finish([all, all]);
          const apart = finish([...split.map((index) => [all[index % all.length] ?? '']), all, all]);
          // An account that no run merged is nobody's once it has vanished: then it matters when its source is read.
          const isLost = [...once.ledger.accounts].some(
            ([ref, account]) => account.vanished && !once.ledger.crosswalk.has(ref),
          );
          const isEmptied = once.collided.has('unique_collision') || apart.collided.has('unique_collision');
          if (once.waits || apart.waits || isLost || isEmptied) {
            skipped += 1;
            return;
          }
          compared += 1;
          const names = !once.collided.has('username_collision') && !apart.collided.has('username_collision');
          const people = ({ ledger: after, target }: typeof once): readonly string[] =>
            [...after.records.values()]
              .map((record) => {
                const row = target.find((one) => record.state === 'live' && one.user_id === record.userId);
                const accounts = [...after.crosswalk]
                  .filter(([, one]) => one.record === record.no)
                  .map(([ref]) => ref);
                return JSON.stringify([
                  accounts.sort(),
                  record.state,
                  names ? row?.username : null,
                  row?.password,
                  String(row?.password_last_changed),
                  ...Object.keys(config.columns).map((column) => row?.values[column]),
                ]);
              })
              .sort();
          expect(
            same(people(once), people(apart)),
            told(history, { split, once: people(once), apart: people(apart) }),
          ).toBe(true);
        },
      );
    expect(compared, `compared ${compared}, skipped ${skipped}`).toBeGreaterThan(numRuns / 4);
  });
});
