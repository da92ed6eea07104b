import type { Command } from 'commander';
import { defaultConfigFile } from '../../config/load.js';
import {
  answerProblem,
  type InitReport,
  type InitRequest,
  type Question,
  unanswered,
} from '../../runs/init.js';
import { ask, canAsk } from '../ask.js';
import { examples, type Invocation, repeated } from '../command.js';
import { renderInit, renderQuestion } from '../render/init.js';
import { screenFor } from '../render/screen.js';

interface InitCommandOptions {
  readonly source?: readonly string[];
  readonly target?: string;
  readonly out: string;
  readonly force?: true;
  readonly samePeople?: string;
  readonly map?: readonly string[];
  readonly time?: readonly string[];
  readonly zone?: readonly string[];
  readonly unit?: readonly string[];
  readonly history?: readonly string[];
  readonly json?: true;
}

/** What is true while init looks, should it not be finished. */
const unwritten = 'no file was written, and nothing was changed.';

/** For `--out`: the proposal goes to stdout. */
const standardOutput = '-';

export function addInitCommand(program: Command, invocation: Invocation): void {
  program
    .command('init')
    .summary('look into the databases and write a proposal of usermerge.yaml')
    .description(
      'Looks into each database, and writes a commented usermerge.yaml: which table and columns hold the users, what the times are worth, what could tell two people of one name apart, and why. Changes nothing in the databases. What cannot be told from them it asks on a terminal; elsewhere it fails with exit code 2 and names the option that answers.',
    )
    .option(
      '--source <name=url>',
      'a source, NAME=URL or NAME=URL#schema.table; repeat it, the first has the highest priority',
      repeated,
    )
    .option('--target <url>', 'the target, URL or URL#schema.table (table merged_users by default)')
    .option('--out <file>', 'the file to write; - for stdout', defaultConfigFile)
    .option('--force', 'replace the file if it is there')
    .option('--same-people <answer>', 'whether one name is one person in all sources: yes or no')
    .option(
      '--map <name.column=column>',
      'the column that a source (or @target) has for source_user_id, username, password, password_last_changed or email; nothing after = for none',
      repeated,
    )
    .option(
      '--time <name=kind>',
      'what the time of a source is: exact, no_later_than, no_earlier_than or none',
      repeated,
    )
    .option('--zone <name=zone>', 'the zone in which a source has times that have none', repeated)
    .option('--unit <name=unit>', 'what a source counts times in: s, ms or us', repeated)
    .option('--history <name=kind>', 'latest: a source keeps several rows of one id; or none', repeated)
    .option('--json', 'the proposal as JSON on stdout')
    .addHelpText(
      'after',
      examples([
        'usermerge init --source test_db=postgres://app@db1/test_db --source dev_db=postgres://app@db2/dev_db --target postgres://app@db3/merged',
        'usermerge init --same-people no --zone dev_db=Europe/Berlin --source test_db=postgres://app@db1/test_db --source dev_db=postgres://app@db2/dev_db#app.accounts --target postgres://app@db3/merged',
      ]),
    )
    .action(async (options: InitCommandOptions) => {
      const report = await propose(requestOf(options), options, invocation);
      if (report.file === null && !options.json) {
        await invocation.write(invocation.surroundings.stdout, report.text);
      } else {
        await invocation.print(options, report, renderInit);
      }
    });
}

function requestOf(options: InitCommandOptions): InitRequest {
  const {
    source = [],
    target,
    out,
    force,
    map = [],
    time = [],
    zone = [],
    unit = [],
    history = [],
  } = options;
  return {
    source,
    target,
    flags: { map, time, zone, unit, history, samePeople: options.samePeople ?? null },
    out: out === standardOutput ? null : out,
    force: force === true,
  };
}

/** Looks, and asks what there is to ask, until there is a proposal. */
async function propose(
  request: InitRequest,
  options: InitCommandOptions,
  invocation: Invocation,
): Promise<InitReport> {
  const { runs } = invocation;
  const outcome = await invocation.watch(options, unwritten, async (watched) => {
    if (runs.init === undefined) throw new Error('init was not given');
    return runs.init(request, watched);
  });
  if (outcome.kind === 'proposal') return outcome.report;
  const { questions, people } = outcome;
  if (!canAsk(invocation.surroundings)) throw unanswered(questions);
  const answers: Record<string, string> = { ...request.answers };
  for (const question of questions) answers[question.key] = await answerTo(question, invocation);
  return propose({ ...request, answers, people }, options, invocation);
}

/** Asks until the answer is one that can be taken: its number, its words, or Enter for the one in brackets. */
async function answerTo(question: Question, invocation: Invocation): Promise<string> {
  const { surroundings } = invocation;
  await invocation.tell(renderQuestion(question, screenFor(surroundings.stderr)));
  const agreed = question.choices.findIndex(({ answer }) => answer === question.default) + 1;
  for (;;) {
    const typed = await ask(
      `Number${question.other === null ? '' : ', or a name'} [${agreed}]: `,
      surroundings,
    );
    invocation.stopIfInterrupted(unwritten);
    if (typed === null) {
      await invocation.tell('\n');
      throw unanswered([question]);
    }
    const answer = typed === '' ? question.default : (question.choices[Number(typed) - 1]?.answer ?? typed);
    const problem = /^\d+$/.test(answer)
      ? `Type a number from 1 to ${question.choices.length}.`
      : answerProblem(question, answer);
    if (problem === undefined) return answer;
    await invocation.tell(`${problem}\n`);
  }
}
