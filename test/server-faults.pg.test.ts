/**
 * Faults of servers, for real: sessions of source and target are killed (kill -9), and servers are stopped as an outage
 * would, at statements spread over a whole run; after each the laws are looked at. `npm run torture` does it for as long as told.
 */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type EmbeddedServer, startEmbedded } from '../src/embedded/embedded-postgres.js';
import { UsermergeError } from '../src/errors/usermerge-error.js';
import { hazards } from '../src/pipeline/vocabulary.js';
import { ident, sql } from '../src/postgres/sql.js';
import { apply } from '../src/runs/apply.js';
import { plan } from '../src/runs/plan.js';
import { FaultyMerge, within } from './support/faults.js';
import { type Fate, type FaultyProxy, type Passing, startFaultyProxy } from './support/faulty-proxy.js';
import { isUp, killOneOf, sessions, stopAndStart } from './support/server-faults.js';

/** From the environment, so that a failure can be run again; each fault is at another statement. */
const seed = Number(process.env.USERMERGE_SEED ?? 1);
const shift = (seed * 0.618) % 1;

let sources: EmbeddedServer;
let target: EmbeddedServer;
let merge: FaultyMerge;
let proxies: FaultyProxy[];
/** Statements of a run so far, and what happens at one of them. */
let said = 0;
let strikeAt = 0;
let strike: () => Promise<() => Promise<void> | void>;
let struck: Promise<void> = Promise.resolve();

/** The statement waits until it is known whom it hits; then it is on its way, and the fault with it. */
function fate({ from }: Passing): Fate {
  if (from === 'server' || ++said !== strikeAt) return 'pass';
  const ready = strike();
  struck = ready.then(
    (hit) =>
      new Promise((resolve, reject) => setImmediate(() => Promise.resolve(hit()).then(resolve, reject))),
  );
  return { until: ready };
}

beforeAll(async () => {
  const servers = await Promise.all([1, 2].map(() => startEmbedded({ settings: { fsync: 'off' } })));
  [sources, target] = servers as [EmbeddedServer, EmbeddedServer];
  for (const name of ['test_db', 'dev_db'])
    await within(sources.url('postgres'), (db) => db.execute(sql`create database ${ident(name)}`));
  await within(target.url('postgres'), (db) => db.execute(sql`create database merged`));
  // Few people: it is the statements that count.
  merge = new FaultyMerge(
    { test_db: sources.url('test_db'), dev_db: sources.url('dev_db'), merged: target.url('merged') },
    40,
  );
  proxies = await Promise.all(
    [merge.urls.merged, merge.urls.test_db].map((url) => startFaultyProxy(url, fate)),
  );
});

afterAll(async () => {
  for (const proxy of proxies) await proxy.close();
  await Promise.all([sources, target].map((server) => server.stop()));
});

/** A plan and an apply without further tries; gives how many statements the plan was. */
async function run(): Promise<number> {
  const [merged = '', test_db = ''] = proxies.map(({ url }) => url);
  const through = merge.config({ ...merge.urls, merged, test_db });
  said = 0;
  await plan(through, { tries: 1 });
  const planned = said;
  await apply(through, { allow: hazards, tries: 1 });
  return planned;
}

test.each([
  ['kill -9 of a session of the target', 'target', 12, 'kill'],
  ['kill -9 of a session of a source', 'sources', 12, 'kill'],
  ['stop of the target', 'target', 4, 'stop'],
  ['stop of the sources', 'sources', 4, 'stop'],
] as const)(
  '%s, at statements spread over a run, leaves the target as before or as after, and running again finishes the work',
  {
    timeout: 300_000,
  },
  async (fault, whose, points, kind) => {
    const server = whose === 'target' ? target : sources;
    await merge.begin();
    strikeAt = 0;
    const planned = await run();
    // Of the sources nothing is wanted once they are read, in the first half of what makes a plan.
    const most = whose === 'target' ? said : Math.ceil(planned / 2);
    await merge.begin();
    let failed = 0;
    for (let point = 0; point < points; point++) {
      strikeAt = 1 + Math.floor(((point + shift) * most) / points);
      strike = async () => {
        if (kind === 'stop') return () => stopAndStart(server);
        const found = await sessions(server);
        return () => killOneOf(found, (point * 0.618) % 1);
      };
      const before = await merge.see();
      await run().catch((error: unknown) => {
        failed += 1;
        if (!(error instanceof UsermergeError)) throw error;
      });
      await struck;
      await isUp(server);
      await merge.sessionsEnd();
      const problems = await merge.broken(before);
      expect(problems, `${fault} at ${strikeAt} of ${most} (USERMERGE_SEED=${seed})`).toEqual([]);
      if ((await merge.see()).runs > before.runs) await merge.begin();
    }
    console.log(`${fault}: ${points} of ${most} statements; ${failed} runs failed for it`);
    // A source that was read may go: no run fails for that.
    expect(failed).toBeGreaterThan(points * (whose === 'target' ? 0.6 : 0.2));
    strikeAt = 0;
    await run();
    expect(await merge.unfinished()).toEqual([]);
  },
);
