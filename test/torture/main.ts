/**
 * `npm run torture -- --seed 1 --minutes 5`: runs of usermerge on real servers with a fault in each, at a moment and of a kind that
 * the seed says, for as long as told; after each the laws are looked at, and a run without a fault has to finish the work.
 */
import type { ChildProcess } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { coloursFor } from '../../src/cli/render/screen.js';
import { table } from '../../src/cli/render/table.js';
import { type EmbeddedServer, startEmbedded } from '../../src/embedded/embedded-postgres.js';
import { ident, sql } from '../../src/postgres/sql.js';
import { FaultyMerge, type Urls, within } from '../support/faults.js';
import { type Fate, type FaultyProxy, type Passing, startFaultyProxy } from '../support/faulty-proxy.js';
import { endSessions, isUp, killOneOf, sessions, stopAndStart } from '../support/server-faults.js';

const { values } = parseArgs({
  options: { seed: { type: 'string', default: '1' }, minutes: { type: 'string', default: '5' } },
});
const seed = Number(values.seed);
const minutes = Number(values.minutes);
if (!Number.isInteger(seed) || !(minutes > 0))
  throw new Error('--seed is a whole number, --minutes a number above 0');

const accounts = 3000;
/** After so many rounds all begins anew, so that the merge does not grow for ever. */
const roundsOfOne = 15;

/** A generator of numbers in [0, 1) that a seed decides (mulberry32, public domain). */
function randomBy(state: number): () => number {
  let a = state;
  return () => {
    a = (a + 0x6d2b79f5) | 0;
    let t = Math.imul(a ^ (a >>> 15), 1 | a);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}
const random = randomBy(seed);

interface Scene {
  readonly child: ChildProcess;
  readonly target: EmbeddedServer;
  readonly sources: EmbeddedServer;
  readonly toTarget: FaultyProxy;
  readonly toSources: readonly FaultyProxy[];
}

interface Fault {
  readonly name: string;
  /** What happens at its moment. */
  readonly strike?: (scene: Scene) => Promise<void>;
  /** How bytes go all the while. */
  readonly fate?: (passing: Passing) => Fate;
}

const killSession = async (server: EmbeddedServer): Promise<void> =>
  killOneOf(await sessions(server), random());

const faults: readonly Fault[] = [
  { name: 'usermerge killed (kill -9)', strike: async ({ child }) => void child.kill('SIGKILL') },
  { name: 'a session of the target killed (kill -9)', strike: ({ target }) => killSession(target) },
  { name: 'a session of a source killed (kill -9)', strike: ({ sources }) => killSession(sources) },
  { name: 'sessions of the target ended', strike: ({ target }) => endSessions(target) },
  { name: 'sessions of the sources ended', strike: ({ sources }) => endSessions(sources) },
  { name: 'the target stopped and started', strike: ({ target }) => stopAndStart(target) },
  { name: 'the sources stopped and started', strike: ({ sources }) => stopAndStart(sources) },
  { name: 'connections to the target cut', strike: async ({ toTarget }) => toTarget.cut() },
  {
    name: 'connections to a source cut',
    strike: async ({ toSources }) => toSources[Math.floor(random() * 2)]?.cut(),
  },
  {
    name: 'the network slow, in small pieces',
    fate: ({ from, bytes }) =>
      from === 'server' && bytes.length > 1000 ? { lateMs: 1, pieces: 1999 } : 'pass',
  },
];

/** All kinds come, each time in another order. */
function shuffled<T>(all: readonly T[]): T[] {
  return all
    .map((each) => ({ each, place: random() }))
    .sort((a, b) => a.place - b.place)
    .map(({ each }) => each);
}

interface Tally {
  tried: number;
  /** The run was still at work when it happened. */
  hit: number;
  /** It came to its end by itself. */
  finished: number;
  broken: string[];
}

/** The sources go on living between two rounds. */
async function change(urls: Urls, round: number): Promise<void> {
  for (const url of [urls.test_db, urls.dev_db]) {
    const step = 2 + Math.floor(random() * 20);
    await within(url, (db) =>
      db.script(`
        update users set password = 'round-${round}-' || user_id, password_last_changed = timestamptz '2025-01-01' + ${round} * interval '1 day'
        where user_id % ${step} = 0;
        delete from users where user_id % 997 = ${round};
        insert into users select 100000 + ${round} * 10 + i, 'new' || ${round} || '-' || i, 'hash', '2025-01-01' from generate_series(1, 5) i;
      `),
    );
  }
}

const log = (text: string) => process.stderr.write(`${text}\n`);

const servers = await Promise.all([1, 2].map(() => startEmbedded({ settings: { fsync: 'off' } })));
const [sources, target] = servers as [EmbeddedServer, EmbeddedServer];
const tallies = new Map<string, Tally>(
  faults.map(({ name }) => [name, { tried: 0, hit: 0, finished: 0, broken: [] }]),
);
const until = Date.now() + minutes * 60_000;
const turn: Fault[] = [];
let isOver = false;
process.once('SIGINT', () => {
  isOver = true;
});

try {
  const names = ['test_db', 'dev_db'] as const;
  for (const name of names)
    await within(sources.url('postgres'), (db) => db.execute(sql`create database ${ident(name)}`));
  await within(target.url('postgres'), (db) => db.execute(sql`create database merged`));
  const urls: Urls = {
    test_db: sources.url('test_db'),
    dev_db: sources.url('dev_db'),
    merged: target.url('merged'),
  };
  const merge = new FaultyMerge(urls, accounts);
  await merge.begin();
  const begun = performance.now();
  if ((await merge.start().ended) !== 0) throw new Error('a run without a fault fails');
  const durationMs = performance.now() - begun;
  await merge.begin();

  for (let round = 0; Date.now() < until && !isOver; round++) {
    if (round % roundsOfOne === 0) await merge.begin();
    if (turn.length === 0) turn.push(...shuffled(faults));
    const fault = turn.pop();
    if (fault === undefined) throw new Error('no fault');
    const { name, strike, fate } = fault;
    const tally = tallies.get(name);
    if (tally === undefined) throw new Error(name);
    const [toTarget, ...toSources] = await Promise.all(
      [urls.merged, urls.test_db, urls.dev_db].map((url) => startFaultyProxy(url, fate)),
    );
    if (toTarget === undefined) throw new Error('no proxy');
    const before = await merge.see();
    const moment = durationMs * (0.1 + 0.9 * random());
    const { child, ended } = merge.start({
      merged: toTarget.url,
      test_db: toSources[0]?.url ?? '',
      dev_db: toSources[1]?.url ?? '',
    });
    let isEnded = false;
    void ended.then(() => {
      isEnded = true;
    });
    tally.tried += 1;
    if (strike !== undefined) await sleep(moment);
    if (!isEnded) tally.hit += 1;
    await strike?.({ child, target, sources, toTarget, toSources });
    if ((await ended) === 0) tally.finished += 1;
    for (const server of servers) await isUp(server);
    for (const proxy of [toTarget, ...toSources]) await proxy.close();
    await merge.sessionsEnd();
    const problems = await merge.broken(before);
    if ((await merge.start().ended) !== 0) problems.push('running again does not finish the work');
    problems.push(...(await merge.unfinished()));
    tally.broken.push(...problems);
    log(
      `${round + 1}: ${name}${strike === undefined ? '' : ` after ${Math.round(moment)} ms`}: ${problems.length === 0 ? 'no law broken' : problems.join('; ')}`,
    );
    await change(urls, round);
  }
} finally {
  for (const server of servers) await server.stop();
}

const rows = [...tallies].map(([name, { tried, hit, finished, broken }]) => [
  name,
  ...[tried, hit, finished, broken.length].map(String),
]);
const sum = (column: number) => String(rows.reduce((all, row) => all + Number(row[column]), 0));
const lines = table(
  [
    { title: `fault (seed ${seed})` },
    ...['tried', 'while it ran', 'finished by itself', 'laws broken'].map((title) => ({
      title,
      align: 'right' as const,
    })),
  ],
  [...rows, ['together', sum(1), sum(2), sum(3), sum(4)]],
  { width: 120, colours: coloursFor(false) },
);
process.stdout.write(`${lines.join('\n')}\n`);
process.exitCode = sum(4) === '0' ? 0 : 1;
