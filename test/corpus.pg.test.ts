/** Every case of the corpus goes plan, apply, verify, plan again, undo, plan and apply again, undo to the beginning; the cases and their format: test/support/corpus.ts. */
import { beforeAll, describe, type ExpectStatic, test } from 'vitest';
import { UsermergeError } from '../src/errors/usermerge-error.js';
import { ident, literal, sql } from '../src/postgres/sql.js';
import { apply } from '../src/runs/apply.js';
import { plan } from '../src/runs/plan.js';
import type { PlanReport } from '../src/runs/reports.js';
import { undo } from '../src/runs/undo.js';
import { verify } from '../src/runs/verify.js';
import {
  applyTexts,
  type CorpusCase,
  codeOf,
  corpusDatabases,
  type Databases,
  emptyDatabases,
  type GivenIds,
  hazardsToAllow,
  planTexts,
  prepareRound,
  type Round,
  readCorpus,
  reader,
  roundConfig,
  roundStart,
  statesText,
  type Texts,
  targetTexts,
  verifyText,
  wholeTarget,
  wrongSums,
} from './support/corpus.js';
import { useDatabases } from './support/databases.js';

/** Cases that run at the same time, each in a set of databases of its own, which the next case uses again. */
const lanes = [
  useDatabases(...corpusDatabases),
  useDatabases(...corpusDatabases),
  useDatabases(...corpusDatabases),
];
const free: Databases[] = [];
const waiting: ((lane: Databases) => void)[] = [];

beforeAll(async () => {
  await lanes[0]?.target.db.execute(
    sql`create role ${ident(reader.name)} login password ${literal(reader.password)}`,
  );
  free.push(...lanes);
});

async function inLane(fn: (lane: Databases) => Promise<void>): Promise<void> {
  const lane = free.pop() ?? (await new Promise<Databases>((resolve) => waiting.push(resolve)));
  try {
    await emptyDatabases(lane);
    await fn(lane);
  } finally {
    const next = waiting.shift();
    if (next) next(lane);
    else free.push(lane);
  }
}

describe.concurrent('corpus', () => {
  for (const each of readCorpus()) {
    test(`${each.name}: ${each.title}`, ({ expect }) =>
      inLane(async (databases) => {
        const story = new Story();
        await runCase(each, databases, story);
        story.judge(expect);
      }));
  }
});

/** What differs from what a case expects, line by line, so that one diff shows all of it. */
class Story {
  readonly #expected: string[] = [];
  readonly #actual: string[] = [];

  compare(what: string, { expected, actual }: Texts): void {
    if (expected === actual) return;
    const lines = (text: string | null) =>
      (text ?? 'there is none').split('\n').map((line) => `${what}: ${line}`);
    this.#expected.push(...lines(expected));
    this.#actual.push(...lines(actual));
  }

  judge(expect: ExpectStatic): void {
    expect(this.#actual.join('\n')).toBe(this.#expected.join('\n'));
  }
}

async function runCase({ rounds }: CorpusCase, databases: Databases, story: Story): Promise<void> {
  const given: GivenIds = new Map();
  const standing: Standing[] = [];
  for (const [index, round] of rounds.entries()) {
    await prepareRound(round, databases);
    try {
      await runRound(round, roundStart(round, index), databases, given, story, standing);
    } catch (error) {
      story.compare(`${round.label}, what went wrong`, { expected: 'nothing', actual: failureText(error) });
      return;
    }
  }
  try {
    await takeAllBack(rounds, standing, databases, story);
  } catch (error) {
    story.compare('taking all back, what went wrong', { expected: 'nothing', actual: failureText(error) });
  }
}

/** A round whose run stands, with the target as it was before it. */
interface Standing {
  readonly round: Round;
  readonly before: string | null;
}

/** The rounds are taken back one by one, from the last; each finds the target as it was before it, unless others changed it since. */
async function takeAllBack(
  rounds: readonly Round[],
  standing: readonly Standing[],
  databases: Databases,
  story: Story,
): Promise<void> {
  for (const { round, before } of [...standing].reverse()) {
    const config = roundConfig(round, databases);
    await undo(config, { skipChanged: true });
    const since = rounds.slice(rounds.indexOf(round) + 1);
    const isOurs =
      round.between === null && since.every(({ target, between }) => target === null && between === null);
    if (!isOurs) continue;
    const target = await wholeTarget(databases, config, round.settings.triggersWrite);
    story.compare(`${round.label}, target when all is taken back`, {
      expected: text(before),
      actual: text(target),
    });
  }
}

const text = (target: string | null) => target ?? 'there is none';

async function runRound(
  round: Round,
  now: Date,
  databases: Databases,
  given: GivenIds,
  story: Story,
  standing: Standing[],
): Promise<void> {
  const { expected, settings } = round;
  const compare = (what: string, texts: Texts) => story.compare(`${round.label}, ${what}`, texts);
  const config = roundConfig(round, databases);
  const origin = settings.flags === undefined ? 'file' : 'flags';
  const before = await wholeTarget(databases, config);

  if (expected.error !== undefined) {
    compare('plan', { expected: expected.error, actual: await codeOf(() => plan(config, { now, origin })) });
    compare('target', { expected: before, actual: await wholeTarget(databases, config) });
    return;
  }

  const planned = await plan(config, { now, origin });
  compare('plan', planTexts(expected, planned));
  compare('states (law 3)', { expected: 'add up', actual: wrongSums(planned) });
  compare('target after the plan', { expected: before, actual: await wholeTarget(databases, config) });

  const isSettled = settings.apply !== false && expected.applyError === undefined && round.between === null;
  const aside = settings.triggersWrite;
  const toRestore = await wholeTarget(databases, config, aside);
  if (settings.apply !== false) await applyRound(round, databases, config, compare);
  if (settings.apply !== false && expected.applyError === undefined)
    standing.push({ round, before: toRestore });
  compare(
    'target',
    round.rows === null
      ? { expected: before, actual: await wholeTarget(databases, config) }
      : await targetTexts(round.rows, databases, config, given),
  );
  if (!isSettled) return;

  compare('verify', { expected: 'no drift', actual: verifyText(await verify(config, { origin })) });
  if (settings.settled !== false) {
    const again = await plan(config, { now, origin });
    compare('planned again (law 2)', { expected: 'insert 0, update 0', actual: changesText(again) });
    compare('states when planned again', { expected: statesText(planned), actual: statesText(again) });
  }

  const after = await wholeTarget(databases, config, aside);
  await undo(config);
  const undone = await wholeTarget(databases, config, aside);
  compare('target after undo (law 7)', { expected: text(toRestore), actual: text(undone) });
  const back = await plan(config, { now, origin });
  compare('states after undo', { expected: statesText(planned), actual: statesText(back) });
  await apply(config, { origin, allow: hazardsToAllow(round, config) });
  const again = await wholeTarget(databases, config, aside);
  compare('target applied again after undo (law 7)', { expected: after, actual: again });
  compare('verify after undo', {
    expected: 'no drift',
    actual: verifyText(await verify(config, { origin })),
  });
}

async function applyRound(
  round: Round,
  databases: Databases,
  config: ReturnType<typeof roundConfig>,
  compare: (what: string, texts: Texts) => void,
): Promise<void> {
  const { expected, settings } = round;
  const origin = settings.flags === undefined ? 'file' : 'flags';
  const allow = hazardsToAllow(round, config);
  if (allow.length > 0) {
    const refused = await codeOf(() => apply(config, { origin }));
    compare('apply where no hazard is allowed', { expected: 'HAZARD_REFUSED', actual: refused });
  }
  if (round.between !== null) await databases.target.db.script(round.between);
  const options = { origin, allow, strict: settings.strict === true } as const;
  if (expected.applyError !== undefined) {
    compare('apply', { expected: expected.applyError, actual: await codeOf(() => apply(config, options)) });
  } else {
    compare('apply', applyTexts(expected, await apply(config, options)));
  }
}

function failureText(error: unknown): string {
  if (error instanceof UsermergeError) return `${error.code}: ${error.message}`;
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}

function changesText({ changes }: PlanReport): string {
  return `insert ${changes.insert}, update ${changes.update}`;
}
