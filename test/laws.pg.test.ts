/**
 * The laws of docs/semantics.md as properties of whole histories, on real PostgreSQL.
 *
 * USERMERGE_SEED and USERMERGE_RUNS (histories for each test) say which and how many; USERMERGE_SHRINK=1 looks for a
 * smaller case of a failure, which takes its time.
 */

import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { configFromFlags } from '../src/config/load.js';
import { hazards } from '../src/pipeline/vocabulary.js';
import { connect, type Database } from '../src/postgres/connect.js';
import { ident, sql } from '../src/postgres/sql.js';
import { apply } from '../src/runs/apply.js';
import { plan } from '../src/runs/plan.js';
import { isUsable } from './model/fold.js';
import { minusInfinity, refOf, same } from './model/ledger.js';
import { useDatabases } from './support/databases.js';
import { busyHistories, type History, histories, type Kinds, type Step } from './support/histories.js';
import { live, liveAlone, type Run, rowText, World } from './support/world.js';

/** The same histories each time, so that a change is to blame for what a run finds; other seeds are asked for by name. */
const seed = Number(process.env.USERMERGE_SEED ?? 1);
const numRuns = Number(process.env.USERMERGE_RUNS ?? 12);
const timeout = Math.max(300_000, numRuns * 30_000);
const databases = useDatabases('test_db', 'dev_db', 'old_db', 'target');
const told = (kinds?: Kinds): fc.Arbitrary<History> => histories({ runs: 4, stepsBetween: 5 }, kinds);
/** Half of them with much that people decide. */
const decided = (): fc.Arbitrary<History> =>
  fc.oneof(told({ undo: true }), told({ undo: true, decides: 'often' }));
/** Half of them with what has broken merges before, and half with much that is written. */
const busy = (kinds?: Kinds): fc.Arbitrary<History> => fc.oneof(told(kinds), busyHistories(kinds));

/** Fails with a case that is told to be read, and how to see it again. */
async function check<T>(arbitrary: fc.Arbitrary<T>, holds: (value: T) => Promise<void>, runs = numRuns) {
  const result = await fc.check(fc.asyncProperty(arbitrary, holds), {
    seed,
    numRuns: runs,
    endOnFailure: process.env.USERMERGE_SHRINK === undefined,
  });
  if (!result.failed) return;
  const { errorInstance: error } = result;
  const again = `USERMERGE_SEED=${seed} USERMERGE_RUNS=${numRuns} npx vitest run test/laws.pg.test.ts`;
  throw new Error(`${error instanceof Error ? error.message : error}\n\nAgain: ${again}`);
}

/** Law after law over the runs of a history; a failure tells the history. */
const eachRun =
  (law: (run: Run, world: World) => void | Promise<void>) =>
  async (history: History): Promise<void> => {
    await liveAlone(databases, history, async (run, world) => {
      try {
        await law(run, world);
      } catch (error) {
        throw new Error(`${error instanceof Error ? error.message : error}\n${world.story()}`, {
          cause: error,
        });
      }
    });
  };

const conflictsOf = (run: Run): ReadonlySet<string> =>
  new Set(run.report.conflicts.filter(({ count }) => count > 0).map(({ kind }) => kind));
const waits = (run: Run): boolean => run.report.conflicts.some((conflict) => conflict.waiting > 0);

describe('usermerge', () => {
  it('does over any history what the reference model does', { timeout }, async () => {
    await check(busy({ undo: true }), (history) => live(databases, history), numRuns * 2);
  });

  it('does what people decide, and asks again when what they saw has changed', { timeout }, async () => {
    await check(told({ decides: 'often' }), (history) => live(databases, history), numRuns * 2);
  });

  it('gives the same golden records whatever the order of the rows (law 1)', { timeout }, async () => {
    await check(told(), async (history) => {
      const there = await liveAlone(databases, history);
      const backwards = await liveAlone(databases, { ...history, steps: reversed(history.steps) });
      if (!sameSources(there, backwards)) return;
      expect(idsAside(backwards), there.story()).toEqual(idsAside(there));
    });
  });

  it('gives the same golden records whether it reads its sources at once or one after the other (law 1)', {
    timeout,
  }, async () => {
    const order = fc.array(fc.nat({ max: 2 }), { minLength: 1, maxLength: 3 });
    await check(fc.tuple(told({ plain: true }), order), async ([history, split]) => {
      // All that happened is there before the first run.
      const happened = history.steps.filter((step) => step.do !== 'run' && step.do !== 'undo');
      const names = history.setup.config.sources.map(({ name }) => name);
      const finish = async (readings: readonly (readonly string[])[]) => {
        const world = await World.begin(databases, history.setup);
        for (const step of happened) world.happen(step);
        const runs: Run[] = [];
        for (const only of readings) {
          await world.write();
          runs.push(await world.run({ apply: true, only }));
        }
        return { world, runs, people: peopleOf(runs) };
      };
      const once = await finish([names]);
      const apart = await finish([...split.map((index) => [names[index % names.length] ?? '']), names]);
      const all = [...once.runs, ...apart.runs];
      if ([once, apart].some(({ runs }) => runs.slice(-1).some(waits))) return;
      const named = !all.some((run) => conflictsOf(run).has('username_collision'));
      expect(apart.people(named), `${split}\n${once.world.story()}`).toEqual(once.people(named));
    });
  });

  it('gives the same golden records whether a cohort goes first or nobody does (law 1)', {
    timeout,
  }, async () => {
    const file = join(await mkdtemp(join(tmpdir(), 'usermerge-cohort-')), 'cohort.txt');
    // Steps on the target name its rows by their place, and ids are not the same in both.
    const isOurs = ({ do: what }: Step): boolean => !/target/.test(what);
    await check(
      fc.tuple(told({ plain: true }), fc.infiniteStream(fc.boolean())),
      async ([history, coins]) => {
        const live = async (names: ((world: World) => readonly string[]) | null) => {
          const world = await World.begin(databases, history.setup);
          const runs: Run[] = [];
          for (const step of history.steps.filter(isOurs)) {
            world.happen(step);
            if (step.do !== 'run') continue;
            await world.write();
            const cohort = names?.(world) ?? [];
            if (cohort.length > 0) {
              await writeFile(file, cohort.join('\n'));
              runs.push(await world.run({ ...step, apply: true, cohort: file }));
            }
            runs.push(await world.run({ ...step, apply: true }));
          }
          return { world, runs, people: peopleOf(runs) };
        };
        const together = await live(null);
        const apart = await live((world) =>
          [...world.at.sources.values()]
            .flat()
            .flatMap(({ username }) => (username !== null && coins.next().value ? [username] : []))
            .filter((name) => name.trim() !== ''),
        );
        const all = [...together.runs, ...apart.runs];
        const named = !all.some((run) => conflictsOf(run).has('username_collision'));
        expect(apart.people(named), `${together.world.story()}`).toEqual(together.people(named));
        for (const { report } of apart.runs)
          for (const source of report.sources)
            expect(source.merged + source.waiting + source.leftOut + source.rejected).toBe(source.accounts);
      },
    );
  });

  it('has nothing to do in a second run right after a first (law 2)', { timeout }, async () => {
    await check(
      decided(),
      eachRun(async (run, world) => {
        if (run.applied === null) return;
        const again = await world.plan();
        // What the first run freed is there for the second: names, and values of unique columns.
        const late = again.samples.filter(({ groups }) =>
          groups.some((group) => group !== 'username' && !world.setup.config.target.unique.includes(group)),
        );
        const waited = ['username_collision', 'unique_collision', 'target_refuses'].some((kind) =>
          conflictsOf(run).has(kind),
        );
        expect(late).toEqual([]);
        if (!waited) expect(again.changes).toMatchObject({ insert: 0, update: 0, deletedSeen: 0 });
      }),
    );
  });

  it('accounts for every account of a reading, and forgets none that was merged (law 3)', {
    timeout,
  }, async () => {
    await check(
      decided(),
      eachRun((run) => {
        for (const source of run.report.sources) {
          const { merged: inTarget, waiting, leftOut, rejected } = source;
          expect(Math.min(inTarget, waiting, leftOut, rejected)).toBeGreaterThanOrEqual(0);
          expect(inTarget + waiting + leftOut + rejected).toBe(source.accounts);
          expect(source.accounts + source.superseded).toBe(source.rows);
        }
        // Of an account that was merged nothing is forgotten but by an undo, which comes before a run.
        expect([...run.crosswalk.keys()]).toEqual(expect.arrayContaining([...run.crosswalkBefore.keys()]));
      }),
    );
  });

  it('lets the newest usable password win, unless it waits for a decision (law 4)', { timeout }, async () => {
    await check(
      told({ plain: true }),
      eachRun(async (run, world) => {
        if (run.applied === null) return;
        const known = await world.target.query<{ id: string }>(
          sql`select source_user_id::text as id from usermerge.account_target`,
        );
        const edited = new Set(known.map(({ id }) => id));
        const held = new Set(
          run.report.conflicts.flatMap(({ samples }) => samples.map(({ userId }) => userId)),
        );
        const { clockSkewUs } = world.setup.config;
        const accounts = new Map(
          [...world.at.sources].flatMap(([source, rows]) =>
            rows
              .filter(
                (row) =>
                  row.username !== null && rows.filter((one) => one.user_id === row.user_id).length === 1,
              )
              .map((row) => [refOf({ source, id: row.user_id ?? '' }), row] as const),
          ),
        );
        for (const row of run.after) {
          const refs = [...run.crosswalk].filter(([, userId]) => userId === row.user_id).map(([ref]) => ref);
          const candidates = refs.flatMap((ref) => accounts.get(ref) ?? []);
          // Accounts that are gone or were rejected compete too, as they were.
          if (
            edited.has(row.user_id) ||
            held.has(row.user_id) ||
            refs.length === 0 ||
            candidates.length < refs.length
          )
            continue;
          const timed = candidates.map((account) => {
            const time = account.password_last_changed ?? minusInfinity;
            const isUnknown = time > world.at.now + clockSkewUs;
            return { password: account.password, time: isUnknown ? minusInfinity : time };
          });
          const usable = timed.filter(({ password }) => isUsable(password));
          const from = usable.length > 0 ? usable : timed;
          const newest = from.filter((one) => from.every((other) => other.time <= one.time));
          expect(
            newest.map(({ password }) => password),
            rowText(row),
          ).toContain(row.password);
        }
      }),
    );
  });

  it('lets the newest usable password win of people who are in both sources (law 4)', {
    timeout,
  }, async () => {
    const account = fc.record({
      name: fc.integer({ min: 1, max: 30 }),
      password: fc.constantFrom('p1', 'p2', 'p3', 'p4'),
      second: fc.integer({ min: 0, max: 50 }),
    });
    const source = fc.uniqueArray(account, { selector: ({ name }) => name, minLength: 20, maxLength: 30 });
    const fill = (
      name: 'test_db' | 'dev_db',
      rows: readonly { name: number; password: string; second: number }[],
    ) =>
      databases[name].db.script(`
        drop table if exists users;
        create table users (user_id integer primary key, username text, password text, password_last_changed timestamptz);
        insert into users values ${rows
          .map(
            (row, index) =>
              `(${index + 1}, 'user${row.name}', '${row.password}', timestamptz '2025-01-01' + ${row.second} * interval '1 second')`,
          )
          .join(', ')};
      `);
    const config = configFromFlags({
      source: [`test_db=${databases.test_db.url}`, `dev_db=${databases.dev_db.url}`],
      target: databases.target.url,
      allow: [...hazards],
    });
    await check(fc.tuple(source, source), async ([first, second]) => {
      await fill('test_db', first);
      await fill('dev_db', second);
      await databases.target.db.script(
        'drop schema if exists usermerge cascade; drop table if exists merged_users;',
      );
      await plan(config);
      await apply(config, { allow: hazards });
      const rows = await databases.target.db.query<{ username: string; password: string }>(
        sql`select username, password from merged_users`,
      );
      const won = new Map(rows.map((row) => [row.username, row.password]));
      for (const { name } of [...first, ...second]) {
        const [one, other] = [first, second].map((all) => all.find((each) => each.name === name));
        const winner = other && (!one || other.second > one.second) ? other : one;
        expect(won.get(`user${name}`)).toBe(winner?.password);
      }
    });
  });

  it('touches neither rows that no source knows nor columns that are not mapped (law 5)', {
    timeout,
  }, async () => {
    await check(told(), async (history) => {
      const setup = { ...history.setup, targetExists: true };
      let before: readonly { user_id: string; untouched: string; all: string }[] = [];
      const world = await World.begin(databases, setup);
      for (const step of history.steps) {
        world.happen(step);
        if (step.do !== 'run') continue;
        await world.write();
        await world.target.execute(sql`update merged_users set untouched = 'since ' || user_id`);
        before = await rowsOf(world.target);
        const run = await world.run(step);
        const known = new Set(run.crosswalk.values());
        const after = new Map((await rowsOf(world.target)).map((row) => [row.user_id, row]));
        for (const row of before) {
          expect(after.get(row.user_id)?.untouched, world.story()).toBe(row.untouched);
          if (!known.has(row.user_id)) expect(after.get(row.user_id), world.story()).toEqual(row);
        }
      }
    });
  });

  it('applies exactly what the plan said (law 6)', { timeout }, async () => {
    await check(
      decided(),
      eachRun(({ report, applied, before, after }) => {
        if (applied === null) return expect(after).toEqual(before);
        const was = new Map(before.map((row) => [row.user_id, row]));
        const inserted = after.filter((row) => !was.has(row.user_id));
        const changed = after.filter(
          (row) => was.has(row.user_id) && rowText(row) !== rowText(was.get(row.user_id) ?? row),
        );
        const planned = report.samples
          .filter(({ action }) => action === 'update')
          .map(({ userId }) => userId);
        expect(applied).toMatchObject({
          inserted: report.changes.insert,
          updated: report.changes.update,
          stale: 0,
        });
        expect(inserted).toHaveLength(report.changes.insert);
        expect(planned).toHaveLength(report.changes.update);
        expect(planned).toEqual(expect.arrayContaining(changed.map((row) => row.user_id)));
        expect(after).toHaveLength(before.length + inserted.length);
      }),
    );
  });

  it('leaves out exactly the people whose row changed between plan and apply (law 6)', {
    timeout,
  }, async () => {
    await check(
      fc.tuple(told({ plain: true }), fc.infiniteStream(fc.boolean())),
      async ([history, coins]) => {
        const world = await World.begin(databases, history.setup);
        let times = 0;
        for (const step of history.steps) {
          world.happen(step);
          if (step.do !== 'run') continue;
          await world.write();
          const report = await world.plan();
          const updates = report.samples
            .filter(({ action }) => action === 'update')
            .map(({ userId }) => userId);
          const meanwhile = updates.filter(() => coins.next().value);
          // Another one each time: a row that has it already would not change.
          const set = `meanwhile ${++times}`;
          if (world.at.target.length > 0) {
            await world.target.execute(
              sql`update merged_users set password = ${set} where user_id::text = any (${meanwhile})`,
            );
          }
          const applied = await world.apply();
          const story = () => `${meanwhile} of ${updates}\n${world.story()}`;
          expect(applied, story()).toMatchObject({
            inserted: report.changes.insert,
            updated: updates.length - meanwhile.length,
            stale: meanwhile.length,
          });
          for (const row of world.at.target)
            expect(row.password === set, story()).toBe(meanwhile.includes(row.user_id));
        }
      },
    );
  });

  it('never lets a golden record change hands, nor gives an id to a second record (law 9)', {
    timeout,
  }, async () => {
    await check(decided(), async (history) => {
      let known: ReadonlyMap<string, string> = new Map();
      // Of each id that a run gave, the accounts that it was given for: one of them it is bound to.
      const given = new Map<string, ReadonlySet<string>>();
      const follows = history.setup.config.conflicts.moved_account === 'follow';
      // The keys that each account has had.
      const keys = new Map<string, Set<string>>();
      await eachRun(async (run, world) => {
        const named = new Set(await namedByDecisions(world));
        for (const [source, rows] of world.at.sources) {
          for (const row of rows) {
            const ref = refOf({ source, id: row.user_id ?? '' });
            const had = keys.get(ref) ?? new Set<string>();
            keys.set(ref, had.add(`${row.username} ${row.values.email}`));
            if (follows && had.size > 1) named.add(ref);
          }
        }
        // Since the run before, undo may have taken accounts out; none has gone elsewhere, but where a person said so.
        for (const [ref, userId] of run.crosswalkBefore) {
          if (named.has(ref)) continue;
          expect(known.get(ref)).toBe(userId);
          expect(run.crosswalk.get(ref)).toBe(userId);
        }
        const inserted = new Set(run.after.map((row) => row.user_id));
        for (const row of run.before) inserted.delete(row.user_id);
        for (const userId of inserted) {
          const accounts = [...run.crosswalk].flatMap(([ref, id]) => (id === userId ? [ref] : []));
          const first = given.get(userId);
          const isBack = first !== undefined && accounts.some((ref) => first.has(ref));
          expect(first === undefined || isBack, `${userId} was given to others before`).toBe(true);
          if (first === undefined) given.set(userId, new Set(accounts));
        }
        for (const row of run.before) if (!given.has(row.user_id)) given.set(row.user_id, new Set());
        known = run.crosswalk;
      })(history);
    });
  });

  it('gives back the target bit for bit by an undo, and the same ids by planning again (law 7)', {
    timeout,
  }, async () => {
    const any = fc.oneof(busy({ undo: true }), told({ decides: 'often' }));
    await check(fc.tuple(any, fc.infiniteStream(fc.boolean())), async ([history, coins]) => {
      const world = await World.begin(databases, history.setup);
      for (const step of history.steps) {
        if (step.do !== 'run') {
          await world.take(step);
          continue;
        }
        world.happen(step);
        await world.write();
        const before = await wholeRows(world.target);
        const run = await world.run(step);
        if (run.applied === null) continue;
        const after = await wholeRows(world.target);
        expect(await world.undo(false), world.story()).toMatchObject({ left: 0 });
        expect(await wholeRows(world.target), world.story()).toEqual(before);
        expect([...(await world.readCrosswalk())], world.story()).toEqual(
          expect.arrayContaining([...run.crosswalkBefore]),
        );
        // Half of the runs stay undone, so that the next ones and their undos rest on that.
        if (coins.next().value) continue;
        const again = await world.run(step);
        expect(await wholeRows(world.target), world.story()).toEqual(after);
        expect([...again.crosswalk].sort(), world.story()).toEqual([...run.crosswalk].sort());
      }
    });
  });

  it('goes back run by run to where a history began (law 7)', { timeout }, async () => {
    // Nobody else writes to the target, so that nothing is in the way.
    const isOurs = ({ do: what }: Step): boolean => !/target/.test(what);
    await check(busy({ undo: true }), async (history) => {
      const states: (readonly string[])[] = [];
      const world = await World.begin(databases, history.setup);
      for (const step of history.steps.filter(isOurs)) {
        const before = await wholeRows(world.target);
        if (step.do === 'undo') {
          await world.take(step);
          if (states.length > 0) expect(await wholeRows(world.target), world.story()).toEqual(states.pop());
        } else {
          const run = await world.take(step);
          if (run !== null && run.applied !== null) states.push(before);
        }
      }
      for (const state of states.reverse()) {
        expect(await world.undo(false), world.story()).toMatchObject({ left: 0 });
        expect(await wholeRows(world.target), world.story()).toEqual(state);
      }
      expect(await world.undo(false)).toBe('UNDO_NOTHING');
      expect((await world.readCrosswalk()).size).toBe(0);
    });
  });

  it('refuses an undo for rows that changed since, names them, and leaves exactly those if that is wanted (law 7)', {
    timeout,
  }, async () => {
    await check(
      fc.tuple(busy({ plain: true }), fc.infiniteStream(fc.boolean())),
      async ([history, coins]) => {
        const world = await World.begin(databases, history.setup);
        let times = 0;
        for (const step of history.steps) {
          world.happen(step);
          if (step.do !== 'run') continue;
          await world.write();
          const before = new Map(world.at.target.map((row) => [row.user_id, rowText(row)]));
          const run = await world.run({ ...step, apply: true });
          const written = new Set(
            run.report.samples.flatMap(({ action, userId }) => (action === 'update' ? [userId] : [])),
          );
          const ours = run.after.filter((row) => !before.has(row.user_id) || written.has(row.user_id));
          const meanwhile = ours.map((row) => row.user_id).filter(() => coins.next().value);
          const set = `meanwhile ${++times}`;
          if (ours.length > 0) {
            await world.target.execute(
              sql`update merged_users set password = ${set} where user_id::text = any (${meanwhile})`,
            );
          }
          if (meanwhile.length > 0) expect(await world.undo(false), world.story()).toBe('UNDO_CHANGED');
          const undone = await world.undo(true);
          if (typeof undone === 'string') throw new Error(`${undone}\n${world.story()}`);
          expect(undone.leftRows.map((row) => row.userId).sort(), world.story()).toEqual(
            [...meanwhile].sort(),
          );
          const now = new Map(world.at.target.map((row) => [row.user_id, row]));
          for (const userId of meanwhile) expect(now.get(userId)?.password, world.story()).toBe(set);
          for (const row of world.at.target)
            if (!meanwhile.includes(row.user_id))
              expect(rowText(row), world.story()).toBe(before.get(row.user_id));
          expect(
            [...before.keys()].filter((userId) => !now.has(userId)),
            world.story(),
          ).toEqual([]);
        }
      },
    );
  });

  it('only reads its sources, with no right but to read them (law 10)', { timeout }, async () => {
    const sources = ['test_db', 'dev_db', 'old_db'] as const;
    const reader = `reader_${seed}`;
    const password = 'reads only';
    await databases.target.db.execute(sql`create role ${ident(reader)} login`);
    await databases.target.db.script(
      `alter role "${reader}" password '${password}'; alter role "${reader}" set default_transaction_read_only = on`,
    );
    try {
      await check(told(), async (history) => {
        const world = await World.begin(databases, history.setup);
        for (const { name } of history.setup.config.sources)
          await world.source(name).execute(sql`grant select on users to ${ident(reader)}`);
        const asReader = world.config.sources.map((source) => {
          const url = new URL(source.url ?? '');
          url.username = reader;
          url.password = password;
          return { ...source, url: url.href };
        });
        world.config = { ...world.config, sources: asReader };
        for (const step of history.steps) {
          world.happen(step);
          if (step.do !== 'run') continue;
          await world.write();
          const names = sources.filter((name) => world.at.sources.has(name));
          const before = await Promise.all(names.map((name) => everythingOf(databases[name].url)));
          await world.run(step);
          const after = await Promise.all(names.map((name) => everythingOf(databases[name].url)));
          expect(after, world.story()).toEqual(before);
        }
      });
    } finally {
      for (const name of sources) await databases[name].db.execute(sql`drop owned by ${ident(reader)}`);
      await databases.target.db.execute(sql`drop role ${ident(reader)}`);
    }
  });
});

/** The steps with every stretch of added rows backwards, so that the rows of a source lie the other way round. */
function reversed(steps: readonly Step[]): readonly Step[] {
  const result: Step[] = [];
  let adds: Step[] = [];
  for (const step of steps) {
    if (step.do === 'add') adds = [step, ...adds];
    else {
      result.push(...adds, step);
      adds = [];
    }
  }
  return [...result, ...adds];
}

/** A step picks its row by its place, so that another order may lead elsewhere; then there is nothing to compare. */
function sameSources(left: World, right: World): boolean {
  const text = (world: World): readonly string[] =>
    [...world.at.sources].flatMap(([name, rows]) =>
      rows
        .map(
          (row) =>
            `${name} ${JSON.stringify(row, (_key, one: unknown) => (typeof one === 'bigint' ? `${one}` : one))}`,
        )
        .sort(),
    );
  return same(text(left), text(right));
}

/** The rows of the target, ids that a sequence gave aside. */
const idsAside = (world: World): readonly string[] =>
  world.at.target.map((row) => rowText({ ...row, user_id: '' })).sort();

/** Who is one person, and the golden record, whatever its id. */
const peopleOf =
  (runs: readonly Run[]) =>
  (named: boolean): readonly string[] => {
    const last = runs[runs.length - 1];
    return (last?.after ?? [])
      .map((row) => {
        const accounts = [...(last?.crosswalk ?? [])]
          .filter(([, id]) => id === row.user_id)
          .map(([ref]) => ref);
        return `${accounts.sort()} ${rowText({ ...row, user_id: '', username: named ? row.username : null })}`;
      })
      .sort();
  };

/** Accounts of which a person has said who they are. */
async function namedByDecisions(world: World): Promise<ReadonlySet<string>> {
  const rows = await world.target.query<{ name: string; id: string }>(sql`
    select s.name, a.source_user_id::text as id
    from usermerge.decision_account a join usermerge.source s using (source_no) where a.role = 'is'
  `);
  return new Set(rows.map(({ name, id }) => refOf({ source: name, id })));
}

const rowsOf = (db: Database) =>
  db.query<{ user_id: string; untouched: string; all: string }>(
    sql`select user_id::text, untouched, t::text as all from merged_users t order by user_id`,
  );

/** Every column of every row of the target, as text; none where there is no such table. */
async function wholeRows(db: Database): Promise<readonly string[]> {
  const [found] = await db.query<{ found: boolean }>(
    sql`select to_regclass('merged_users') is not null as found`,
  );
  if (!found?.found) return [];
  const rows = await db.query<{ row: string }>(sql`select t::text as row from merged_users t order by 1`);
  return rows.map(({ row }) => row);
}

/** All that the catalog says of a database, and its rows with their system columns. */
async function everythingOf(url: string): Promise<unknown> {
  const db = await connect(url);
  try {
    return {
      objects: await db.query(
        sql`select oid::int, relname, relkind, relfilenode::int from pg_class order by oid`,
      ),
      routines: await db.query(
        sql`select oid::int, proname from pg_proc where pronamespace = 'public'::regnamespace order by oid`,
      ),
      rows: await db.query(
        sql`select ctid::text, xmin::text, xmax::text, u::text as row from users u order by ctid`,
      ),
    };
  } finally {
    await db.close();
  }
}
