import type { Command } from 'commander';
import { UsermergeError } from '../../errors/usermerge-error.js';
import type { PlanReport } from '../../runs/reports.js';
import { ask, canAsk } from '../ask.js';
import { addMergeOptions, examples, type Invocation, type MergeOptions, wholeNumber } from '../command.js';
import { isEmpty, renderPlan, waitingConflicts } from '../render/plan.js';

interface PlanOptions extends MergeOptions {
  readonly limit: number;
  readonly exitCode?: true;
  readonly reopen?: true;
  readonly only?: string;
  readonly lookalikes?: true;
  readonly fresh?: true;
  readonly hashPlaintext?: true;
}

/** The option by which a cohort goes first. */
export const onlyOption = [
  '--only <file>',
  'a cohort goes first, the rest stays unresolved: a username, user_id or SOURCE:ID on each line; or NAME.sql, a query for these',
] as const;

/** The option by which nothing is kept of a plan that died. */
export const freshOption = [
  '--fresh',
  'read everything anew: what a plan that died while it read has landed is not used',
] as const;

/** What is true while a plan is made, should it not be finished. */
export const unplanned = 'no plan was stored, and the target is as it was.';

/** Exit codes that `plan --exit-code` adds. */
export const planExitCodes = { conflictsWait: 5, changes: 6 } as const;

export function addPlanCommand(program: Command, invocation: Invocation): void {
  addMergeOptions(program.command('plan'))
    .summary('read the sources and show what would change')
    .description(
      'Reads the sources, decides who is who, and shows what apply would do: hazards first, accounts by state, changes, and conflicts. The target table is not changed; the plan is kept in the ledger under the id that is shown.',
    )
    .option('--limit <number>', 'examples of each kind that are shown', wholeNumber, 3)
    .option(
      '--hash-plaintext',
      'agree to the time that hashing plain-text passwords takes (credential.plaintext: hash)',
    )
    .option(
      '--exit-code',
      'exit with 5 where conflicts wait for a decision, else with 6 where the plan has changes',
    )
    .option(...onlyOption)
    .option('--lookalikes', 'look for people whose keys differ, and look the same')
    .option(...freshOption)
    .option(
      '--reopen',
      "go on with a merge that was purged: every row of the target is then the target's own",
    )
    .addHelpText(
      'after',
      examples([
        'usermerge plan',
        'usermerge plan --limit 20 --json > plan.json',
        'usermerge plan --only pilot.txt',
        'usermerge plan --source test_db=postgres://app@db1/test_db --source dev_db=postgres://app@db2/dev_db --target postgres://app@db3/merged',
      ]),
    )
    .action(async (options: PlanOptions) => {
      const { config, origin } = await invocation.config(options);
      const plan = await planAgreed(options, options.hashPlaintext === true, invocation, (watched) =>
        invocation.runs.plan(config, {
          ...watched,
          origin,
          limit: options.limit,
          reopen: options.reopen === true,
          only: options.only,
          lookalikes: options.lookalikes === true,
          fresh: options.fresh === true,
          by: invocation.surroundings.by,
        }),
      );
      await invocation.print(options, plan, renderPlan);
      if (!options.exitCode) return;
      if (waitingConflicts(plan) > 0) invocation.exitCode = planExitCodes.conflictsWait;
      else if (!isEmpty(plan)) invocation.exitCode = planExitCodes.changes;
    });
}

type Watched = Parameters<Parameters<Invocation['watch']>[2]>[0] & { readonly hashPlainText: boolean };

/** Makes a plan; where plain text is to be hashed, the time that it will take is agreed to first. */
export async function planAgreed(
  options: MergeOptions,
  agreed: boolean,
  invocation: Invocation,
  run: (watched: Watched) => Promise<PlanReport>,
): Promise<PlanReport> {
  const make = (hashPlainText: boolean) =>
    invocation.watch(options, unplanned, (watched) => run({ ...watched, hashPlainText }));
  try {
    return await make(agreed);
  } catch (error) {
    const asks = error instanceof UsermergeError && error.code === 'HASHING_NOT_AGREED';
    if (!asks || !canAsk(invocation.surroundings)) throw error;
    await invocation.tell(`${error.message}.\n`);
    const typed = await ask('Hash them now? Type yes: ', invocation.surroundings);
    invocation.stopIfInterrupted(unplanned);
    if (typed !== 'yes') throw error;
    return make(true);
  }
}
