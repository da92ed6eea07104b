import { type Command, InvalidArgumentError } from 'commander';
import type { MergeConfig } from '../../config/merge-config.js';
import { exitCodes } from '../../errors/codes.js';
import { UsermergeError } from '../../errors/usermerge-error.js';
import type { Answer } from '../../runs/answers.js';
import type { About } from '../../runs/decide.js';
import type { DecideReport } from '../../runs/reports.js';
import { ask, canAsk } from '../ask.js';
import {
  addMergeOptions,
  examples,
  type Invocation,
  pickedSources,
  repeated,
  wholeNumber,
} from '../command.js';
import { renderDecide } from '../render/decide.js';
import { counted } from '../render/quantity.js';
import { addFilterOptions, type FilterOptions } from './conflicts.js';

interface DecideOptions extends FilterOptions {
  readonly account?: string;
  readonly keep?: string;
  readonly merge?: string | true;
  readonly separate?: readonly (string | true)[];
  readonly skip?: string | true;
  readonly acceptTime?: true;
  readonly id?: string;
  readonly pin?: { readonly column: string; readonly value: string };
  readonly pinNull?: string;
  readonly unpin?: string;
  readonly undo?: number;
  readonly reason?: string;
  readonly yes?: true;
}

const nothing = 'nothing was decided.';

export function addDecideCommand(program: Command, invocation: Invocation): void {
  addFilterOptions(addMergeOptions(program.command('decide')))
    .summary('answer a conflict, or all that a filter matches')
    .description(
      'Answers the conflict of this name, or all that --kind, --state and --source match; or says something of an account (--account). Every later plan honours it, as long as what was looked at is as it was; the target is not touched until such a plan is applied.',
    )
    .argument('[conflict]', 'its name, as `usermerge conflicts` shows it')
    .option('--account <source:id>', 'an account (@target:USER_ID: a row of the target), conflict or not')
    .option('--keep <source>', 'the credential is that of this source, or of this account (source:id)')
    .option(
      '--merge [user_id]',
      'they are one person; where several golden records are in question, this one',
    )
    .option(
      '--separate [accounts]',
      'they are two people; of more, these (SOURCE:ID,SOURCE:ID) are one, and the rest is another: repeat it for further people',
      (given: string, before: readonly string[] = []) => repeated(given, before),
    )
    .option('--skip [accounts]', 'leave out the accounts that wait, or these')
    .option('--accept-time', 'a time in the future counts as it is')
    .option('--id <id>', 'the golden record gets this id')
    .option(
      '--pin <column=value>',
      'the column has this value from now on, whatever the accounts say',
      pinned,
    )
    .option('--pin-null <column>', 'the column is NULL from now on')
    .option('--unpin <column>', 'the column is what the accounts say again; with --account')
    .option('--undo <decision>', 'take a decision back, by its number', wholeNumber)
    .option('--reason <text>', 'why, for whoever reads it later')
    .option('-y, --yes', 'ask nothing')
    .addHelpText(
      'after',
      examples([
        'usermerge decide 3f2a9c-81d0e4 --separate --reason "two people, asked both"',
        'usermerge decide --kind password_tie --source dev_db --keep dev_db --reason "newer system"',
        'usermerge decide --account dev_db:17 --separate --reason "merged by mistake"',
        'usermerge decide --account test_db:4 --pin role=user',
        'usermerge decide --undo 12',
      ]),
    )
    .action(async (conflict: string | undefined, given: DecideOptions) => {
      const { options, names } = pickedSources(given);
      const { by } = invocation.surroundings;
      const { config } = await invocation.config(options);
      const { runs } = invocation;
      if (options.undo !== undefined) {
        const decision = options.undo;
        const report = await invocation.watch(options, nothing, ({ signal }) =>
          runs.undoDecision(config, decision, { by, signal }),
        );
        return invocation.print(options, report, renderDecide);
      }
      if (options.unpin !== undefined) {
        const { unpin, account } = options;
        if (account === undefined) throw misused('--unpin wants --account: whose value it is');
        const report = await invocation.watch(options, nothing, ({ signal }) =>
          runs.unpin(config, account, unpin, { by, signal }),
        );
        return invocation.print(options, report, renderDecide);
      }
      const about = aboutOf(conflict, options, names);
      const answer = answerOf(options);
      if ('filter' in about && !(await agreed(config, about, answer, options, invocation))) return;
      const report = await invocation.watch(options, nothing, ({ signal }) =>
        runs.decide(config, about, answer, { reason: options.reason ?? null, by, signal }),
      );
      await invocation.print(options, report, renderDecide);
    });
}

function aboutOf(conflict: string | undefined, options: DecideOptions, sources: readonly string[]): About {
  const { account, kind, state } = options;
  const isFilter = kind !== undefined || state !== undefined || sources.length > 0;
  if ([conflict !== undefined, account !== undefined, isFilter].filter(Boolean).length !== 1)
    throw misused(
      'say what is decided: the name of a conflict, --account, or a filter (--kind, --state, --source)',
    );
  if (conflict !== undefined) return { conflict };
  if (account !== undefined) return { account };
  return { filter: { sources, ...(kind ? { kinds: kind } : {}), ...(state ? { states: state } : {}) } };
}

function answerOf(options: DecideOptions): Answer {
  const list = (text: string | true | undefined) =>
    typeof text === 'string' ? text.split(',').map((part) => part.trim()) : [];
  const answers: Answer[] = [];
  if (options.keep !== undefined) answers.push({ do: 'keep', account: options.keep });
  if (options.merge !== undefined)
    answers.push({ do: 'merge', with: options.merge === true ? null : options.merge });
  if (options.separate !== undefined) {
    const given = Array.isArray(options.separate) ? options.separate : [options.separate];
    answers.push({ do: 'separate', people: given.filter((each) => each !== true).map(list) });
  }
  if (options.skip !== undefined) answers.push({ do: 'skip', accounts: list(options.skip) });
  if (options.acceptTime) answers.push({ do: 'time' });
  if (options.id !== undefined) answers.push({ do: 'id', id: options.id });
  if (options.pin !== undefined) answers.push({ do: 'pin', ...options.pin });
  if (options.pinNull !== undefined) answers.push({ do: 'pin', column: options.pinNull, value: null });
  const [answer, ...more] = answers;
  if (answer === undefined || more.length > 0) {
    throw misused(
      'say one thing: --keep, --merge, --separate, --skip, --accept-time, --id, --pin, --pin-null, --unpin or --undo',
    );
  }
  return answer;
}

/** Says how many a filter answers, and asks; without a terminal `--yes` says so. */
async function agreed(
  config: MergeConfig,
  about: About,
  answer: Answer,
  options: DecideOptions,
  invocation: Invocation,
): Promise<boolean> {
  if (!options.yes && !canAsk(invocation.surroundings)) {
    throw new UsermergeError(
      'CONFIG_INVALID',
      'decide asks before it answers all that a filter matches, and this is not a terminal.',
      {
        next: 'Add --yes; `usermerge conflicts` with the same filter shows which they are.',
      },
    );
  }
  if (options.yes) return true;
  const would: DecideReport = await invocation.watch(options, nothing, ({ signal }) =>
    invocation.runs.decide(config, about, answer, { dryRun: true, signal }),
  );
  const left =
    would.left.length === 0
      ? ''
      : `, and leave ${counted(would.left.length, 'other')} open that it does not fit`;
  const typed = await ask(
    `This would answer ${counted(would.decided, 'conflict')}${left}. Type yes: `,
    invocation.surroundings,
  );
  if (typed === null) await invocation.tell('\n');
  invocation.stopIfInterrupted(nothing);
  if (typed === 'yes') return true;
  invocation.exitCode = exitCodes.refused;
  await invocation.tell('Nothing was decided.\n');
  return false;
}

function pinned(text: string): { column: string; value: string } {
  const at = text.indexOf('=');
  if (at < 1) throw new InvalidArgumentError('It must be COLUMN=VALUE.');
  return { column: text.slice(0, at), value: text.slice(at + 1) };
}

const misused = (message: string): UsermergeError =>
  new UsermergeError('CONFIG_INVALID', message, { next: '`usermerge decide --help` has examples.' });
