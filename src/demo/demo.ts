/** The demo, from an empty machine to two rounds of a merge that went as they should: the order, on one screen. */
import { allowFlags } from '../cli/render/plan.js';
import { progressBars } from '../cli/render/progress.js';
import { screenFor } from '../cli/render/screen.js';
import type { Runs } from '../cli/surroundings.js';
import { UsermergeError } from '../errors/usermerge-error.js';
import { type Progress, silentProgress } from '../runs/progress.js';
import type { CheckReport, PlanReport } from '../runs/reports.js';
import { castPeople } from './cast.js';
import { fillDatabases } from './databases.js';
import { letTimePass } from './meanwhile.js';
import * as show from './show.js';
import { type Stage, withStage } from './stage.js';
import { storiesOfFirstRound, storiesOfSecondRound } from './stories.js';

export interface DemoSurroundings {
  readonly stdout: NodeJS.WriteStream;
  readonly stderr: NodeJS.WriteStream;
  readonly signal: AbortSignal;
  readonly keep: boolean;
}

type DemoRuns = Pick<Runs, 'loadConfig' | 'check' | 'plan' | 'apply' | 'verify'>;

/**
 * Runs the demo.
 *
 * @returns what did not come out as it should; empty when all did
 * @throws UsermergeError of the runs and of the embedded server; what `signal` was aborted with
 */
export async function demo(surroundings: DemoSurroundings, runs: DemoRuns): Promise<string[]> {
  const { stdout, signal, keep } = surroundings;
  const screen = screenFor(stdout);
  const clock = new Clock();
  const say = (text: string): void => void stdout.write(text);

  return withStage({ keep, signal }, async (stage) => {
    clock.lap('start PostgreSQL');
    const cast = castPeople();
    await fillDatabases(stage, cast);
    clock.lap('create the users');
    say(await show.opening(stage, screen));

    const rounds = new Rounds(stage, surroundings, runs);
    const failures: string[] = [];

    const checked = await rounds.check();
    say(show.check(checked, screen));
    failures.push(...checkFailures(checked));

    const first = await rounds.plan();
    say(show.plan(first, screen, 1));
    failures.push(...show.missingKinds(first, cast.planted, 'exactly'), ...notAccountedFor(first));
    const refusal = await rounds.applyWithoutLeave(first);
    if (refusal === null) failures.push('apply did not refuse the hazards of the first plan');
    else say(show.refusal(refusal, screen));
    say(show.applied(await rounds.apply(first), allowFlags(first.hazards), screen));
    const verified = await rounds.verify();
    say(show.verified(verified, screen));
    failures.push(...drift(verified.drift));
    const before = await storiesOfFirstRound(stage);
    say(show.stories('Three of them', before.stories, screen));
    failures.push(...show.notCome(before.stories));

    signal.throwIfAborted();
    const meanwhile = await letTimePass(stage, cast);
    say(show.meanwhile(meanwhile.events, screen));

    const second = await rounds.plan();
    say(show.plan(second, screen, 2));
    failures.push(...show.missingKinds(second, meanwhile.planted, 'at least'), ...notAccountedFor(second));
    say(show.applied(await rounds.apply(second), allowFlags(second.hazards), screen));
    const again = await rounds.verify();
    say(show.verified(again, screen));
    failures.push(...drift(again.drift));
    const stories = await storiesOfSecondRound(stage, before);
    say(show.stories('The same three', stories, screen));
    failures.push(...show.notCome(stories));

    const third = await rounds.plan();
    failures.push(...leftToDo(third));

    say(show.timings(clock.laps, rounds.timings, screen));
    say(show.ending(failures, [...before.stories, ...stories], clock.totalMs(), screen));
    if (keep) say(show.kept(stage, screen));
    return failures;
  });
}

/** Calls the runs as the command line does, and keeps their timings. */
class Rounds {
  readonly timings: show.RoundTimings = [];
  readonly #stage: Stage;
  readonly #surroundings: DemoSurroundings;
  readonly #runs: DemoRuns;
  #plans = 0;

  constructor(stage: Stage, surroundings: DemoSurroundings, runs: DemoRuns) {
    this.#stage = stage;
    this.#surroundings = surroundings;
    this.#runs = runs;
  }

  check = () =>
    this.#watched('check', async (config, options) => ({
      ...(await this.#runs.check(config, options)),
      timings: [],
    }));

  plan(): Promise<PlanReport> {
    this.#plans += 1;
    return this.#watched('plan', (config, options) => this.#runs.plan(config, { ...options, limit: 1, by }));
  }

  apply = (plan: PlanReport) =>
    this.#watched('apply', (config, options) => {
      const allow = plan.hazards.map(({ name }) => name);
      return this.#runs.apply(config, { ...options, planId: plan.planId, allow, strict: true, by });
    });

  /** What apply says to a plan whose hazards nobody allowed; null where it said nothing. */
  async applyWithoutLeave(plan: PlanReport): Promise<UsermergeError | null> {
    try {
      await this.#watched('apply', (config, options) =>
        this.#runs.apply(config, { ...options, planId: plan.planId, allow: [], strict: true, by }),
      );
      return null;
    } catch (error) {
      if (error instanceof UsermergeError && error.code === 'HAZARD_REFUSED') return error;
      throw error;
    }
  }

  verify = () =>
    this.#watched('verify', (config, options) => this.#runs.verify(config, { ...options, limit: 20, by }));

  async #watched<Report extends { readonly timings: PlanReport['timings'] }>(
    command: string,
    run: (
      config: Awaited<ReturnType<DemoRuns['loadConfig']>>['config'],
      options: { origin: 'file' | 'flags'; progress: Progress; signal: AbortSignal },
    ) => Promise<Report>,
  ): Promise<Report> {
    const { stderr, signal } = this.#surroundings;
    signal.throwIfAborted();
    const { config, origin } = await this.#runs.loadConfig({
      file: this.#stage.configFile,
      flags: { source: [], allow: [] },
      env: this.#stage.env,
    });
    const bars = stderr.isTTY ? progressBars(stderr) : { ...silentProgress, close() {} };
    const begun = performance.now();
    try {
      const report = await run(config, { origin, progress: bars, signal });
      const durationMs = performance.now() - begun;
      this.timings.push({ command, round: Math.max(this.#plans, 1), durationMs, steps: report.timings });
      return report;
    } finally {
      bars.close();
    }
  }
}

const by = 'npm run demo';

class Clock {
  readonly laps: { step: string; durationMs: number }[] = [];
  readonly #begun = performance.now();
  #last = this.#begun;

  lap(step: string): void {
    const now = performance.now();
    this.laps.push({ step, durationMs: now - this.#last });
    this.#last = now;
  }

  totalMs(): number {
    return performance.now() - this.#begun;
  }
}

/** Nothing here stands in the way of a merge. */
function checkFailures({ lines }: Pick<CheckReport, 'lines'>): string[] {
  return lines
    .filter(({ level }) => level === 'failure')
    .map(({ about, what }) => `check found a failure: ${about}: ${what}`);
}

/** Law 3: each account is in exactly one state. */
function notAccountedFor({ sources }: PlanReport): string[] {
  return sources
    .filter((source) => source.accounts !== source.merged + source.waiting + source.leftOut + source.rejected)
    .map((source) => `the states of ${source.name} do not add up to its ${source.accounts} accounts`);
}

/** Law 2: right after a run there is nothing to do. */
function leftToDo({ changes: { insert, update } }: PlanReport): string[] {
  return insert + update === 0
    ? []
    : [`a third plan, with nothing changed, would insert ${insert} and update ${update}`];
}

const drift = (differences: number): string[] =>
  differences === 0 ? [] : [`verify found ${differences} differences between the target and the sources`];
