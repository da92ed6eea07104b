import type { Command } from 'commander';
import type { LoadedConfig } from '../../config/load.js';
import { exitCodes } from '../../errors/codes.js';
import { UsermergeError } from '../../errors/usermerge-error.js';
import { type Hazard, hazards } from '../../pipeline/vocabulary.js';
import type { HazardReport, PlanReport } from '../../runs/reports.js';
import { ask, canAsk } from '../ask.js';
import {
  addMergeOptions,
  examples,
  type Invocation,
  type MergeOptions,
  repeated,
  shownNumber,
} from '../command.js';
import { renderApply } from '../render/apply.js';
import { allowFlags, isEmpty, refused, renderHazard, renderPlanSummary } from '../render/plan.js';
import { count } from '../render/quantity.js';
import { screenFor } from '../render/screen.js';
import { freshOption, onlyOption, planAgreed } from './plan.js';

interface ApplyOptions extends MergeOptions {
  readonly yes?: true;
  readonly allow?: readonly string[];
  readonly strict?: true;
  readonly only?: string;
  readonly fresh?: true;
}

export function addApplyCommand(program: Command, invocation: Invocation): void {
  addMergeOptions(program.command('apply'))
    .summary('do what a plan says')
    .description(
      'Does what a plan says, in one transaction. Without PLAN it makes one, shows it, and asks. Each hazard must be allowed by name: in the configuration, by --allow, or on a terminal when asked.',
    )
    .argument('[plan]', 'id of the plan, as `usermerge plan` shows it', shownNumber)
    .option('-y, --yes', 'ask nothing')
    .option(
      '--allow <hazard>',
      `allow a hazard by its name; repeat it for more: ${hazards.join(', ')}`,
      repeated,
    )
    .option(...onlyOption)
    .option(...freshOption)
    .option('--strict', 'refuse the whole plan where rows that it changes have changed since')
    .addHelpText(
      'after',
      examples([
        'usermerge apply',
        'usermerge apply 12',
        'usermerge apply --yes --allow unconfirmed_match --source test_db=postgres://app@db1/test_db --source dev_db=postgres://app@db2/dev_db --target postgres://app@db3/merged',
      ]),
    )
    .action(async (planId: number | undefined, options: ApplyOptions) => {
      if (planId === undefined && !options.yes && !canAsk(invocation.surroundings)) throw cannotAsk();
      if (planId !== undefined && options.only !== undefined) throw onlyOfPlan();
      if (planId !== undefined && options.fresh) throw freshPlan();
      const loaded = await invocation.config(options, options.allow);
      const chosen =
        planId === undefined
          ? await planAndAsk(loaded, options, invocation)
          : { planId, allow: await askForHazardsOf(planId, loaded, options, invocation) };
      if (chosen === null) return;
      const { config, origin } = loaded;
      const run = await invocation.watch(options, kept(chosen.planId), (watched) =>
        invocation.runs.apply(config, {
          ...watched,
          origin,
          planId: chosen.planId,
          allow: [...config.allow, ...chosen.allow],
          strict: options.strict === true,
          by: invocation.surroundings.by,
        }),
      );
      await invocation.print(options, run, renderApply);
    });
}

/** Where a plan is there and was not applied. */
const kept = (planId: number): string =>
  `nothing was applied, and the target is as it was. Plan ${planId} is kept: usermerge apply ${planId}`;

/** Makes a plan, shows it, and asks what there is to ask; null where the person does not want it. */
async function planAndAsk(
  { config, origin }: LoadedConfig,
  options: ApplyOptions,
  invocation: Invocation,
): Promise<{ planId: number; allow: Hazard[] } | null> {
  const { by } = invocation.surroundings;
  const plan = await planAgreed(options, options.yes === true, invocation, (watched) =>
    invocation.runs.plan(config, {
      ...watched,
      origin,
      by,
      only: options.only,
      fresh: options.fresh === true,
    }),
  );
  await show(plan, options, invocation);
  const notYet = refused(plan);
  if (options.yes) {
    if (notYet.length > 0) throw notAllowed(plan.planId, notYet);
    return { planId: plan.planId, allow: [] };
  }
  const allow = await askForHazards(plan.planId, notYet, invocation);
  if (isEmpty(plan) || (await askForAll(plan, invocation))) return { planId: plan.planId, allow };
  invocation.exitCode = exitCodes.refused;
  await invocation.tell(`Nothing was applied. Plan ${plan.planId} is kept: usermerge apply ${plan.planId}\n`);
  return null;
}

/** For a plan that was made before: asks for its hazards where there is a person; elsewhere the run refuses them. */
async function askForHazardsOf(
  planId: number,
  { config }: LoadedConfig,
  options: ApplyOptions,
  invocation: Invocation,
): Promise<Hazard[]> {
  if (options.yes || !canAsk(invocation.surroundings) || invocation.runs.storedPlan === undefined) return [];
  const plan = await invocation.runs.storedPlan(config, planId);
  return askForHazards(planId, refused(plan, config.allow), invocation);
}

/** The plan on stdout; with --json on stderr where a person is to decide on it. */
async function show(plan: PlanReport, options: ApplyOptions, invocation: Invocation): Promise<void> {
  const { stdout, stderr } = invocation.surroundings;
  if (options.json && options.yes) return;
  const stream = options.json ? stderr : stdout;
  await invocation.write(stream, `${renderPlanSummary(plan, screenFor(stream))}\n`);
}

async function askForHazards(
  planId: number,
  notYet: readonly HazardReport[],
  invocation: Invocation,
): Promise<Hazard[]> {
  for (const hazard of notYet) {
    await invocation.tell(renderHazard(hazard, screenFor(invocation.surroundings.stderr)));
    const typed = await answer(`Type ${hazard.name} to allow it: `, planId, invocation);
    if (typed !== hazard.name) throw notAllowed(planId, [hazard]);
  }
  return notYet.map(({ name }) => name);
}

async function askForAll(
  { planId, changes: { insert, update } }: PlanReport,
  invocation: Invocation,
): Promise<boolean> {
  const question = `Apply plan ${planId}: insert ${count(insert)}, update ${count(update)}? Type yes: `;
  return (await answer(question, planId, invocation)) === 'yes';
}

async function answer(question: string, planId: number, invocation: Invocation): Promise<string | null> {
  const typed = await ask(question, invocation.surroundings);
  if (typed === null) await invocation.tell('\n');
  invocation.stopIfInterrupted(kept(planId));
  return typed;
}

const cannotAsk = (): UsermergeError =>
  new UsermergeError('CONFIG_INVALID', 'apply asks before it changes anything, and this is not a terminal.', {
    next: 'Add --yes; or run `usermerge plan`, look at it, and apply it by its id.',
  });

const onlyOfPlan = (): UsermergeError =>
  new UsermergeError(
    'CONFIG_INVALID',
    '--only is for the plan that apply makes: a plan that is there says itself whom it is about.',
    {
      next: 'Leave out --only, or the id of the plan.',
    },
  );

const freshPlan = (): UsermergeError =>
  new UsermergeError(
    'CONFIG_INVALID',
    '--fresh is for the plan that apply makes: a plan that is there was read already.',
    {
      next: 'Leave out --fresh, or the id of the plan.',
    },
  );

function notAllowed(planId: number, hazards: readonly HazardReport[]): UsermergeError {
  const names = hazards.map(({ name, count: n }) => `${name} (${count(n)})`).join(', ');
  const flags = allowFlags(hazards);
  return new UsermergeError(
    'HAZARD_REFUSED',
    `Plan ${planId} has what was not allowed: ${names}. Nothing was applied.`,
    {
      next: `Look at what the plan says about it; if it is what you want, add ${flags}`,
    },
  );
}
