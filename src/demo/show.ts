/** What the demo prints: the screens of the command line, cut to what a person wants to see, and some of its own. */
import { renderApply } from '../cli/render/apply.js';
import { renderPlanSummary } from '../cli/render/plan.js';
import { count, counted, duration, instant } from '../cli/render/quantity.js';
import type { Screen } from '../cli/render/screen.js';
import { type Cell, table } from '../cli/render/table.js';
import { cut, printable, value, wrap } from '../cli/render/text.js';
import { renderVerify } from '../cli/render/verify.js';
import type { UsermergeError } from '../errors/usermerge-error.js';
import type { ConflictKind } from '../pipeline/vocabulary.js';
import { sql } from '../postgres/sql.js';
import type {
  ApplyReport,
  CheckReport,
  ConflictSample,
  PlanReport,
  Timings,
  VerifyReport,
} from '../runs/reports.js';
import type { Meanwhile } from './meanwhile.js';
import type { Stage } from './stage.js';
import type { Story } from './stories.js';

const text = (lines: readonly string[]): string => `${lines.join('\n')}\n`;

function heading(title: string, command: string, { colours }: Screen): string[] {
  return ['', `${colours.bold(colours.cyan(title))}${command === '' ? '' : `  ${colours.dim(command)}`}`, ''];
}

export async function opening({ db, folder }: Stage, screen: Screen): Promise<string> {
  const [server] = await db.test_db.query<{ version: string; port: string }>(sql`
    select current_setting('server_version') as version, current_setting('port') as port
  `);
  const sizes = await Promise.all([
    db.test_db.query<{ n: string }>(sql`select count(*) as n from users`),
    db.dev_db.query<{ n: string }>(sql`select count(*) as n from app.accounts`),
    db.merged_users.query<{ n: string }>(sql`select count(*) as n from merged_users`),
  ]);
  const [test, dev, target] = sizes.map(([row]) => count(Number(row?.n)));
  const { colours } = screen;
  return text([
    colours.bold('Two databases full of users become one'),
    colours.dim(`PostgreSQL ${server?.version}, started for this on port ${server?.port}, in ${folder}`),
    '',
    ...table(
      [{ title: 'database' }, { title: 'users', align: 'right' }, { title: '' }],
      [
        ['test_db', test ?? '', 'a shop; the first source, so it has priority'],
        ['dev_db', dev ?? '', 'a forum, moved here from another system; local times of Berlin'],
        ['merged_users', target ?? '', 'the new application, in use already; the target'],
      ],
      { ...screen, indent: '  ' },
    ),
  ]);
}

/** How many checks passed, and every other line, cut to one: what to do about it, `usermerge check` says. */
export function check({ lines }: Pick<CheckReport, 'lines'>, screen: Screen): string {
  const { colours, width } = screen;
  const marks = { warning: colours.yellow('warning'), failure: colours.red('FAILURE') };
  const passed = lines.filter(({ level }) => level === 'pass').length;
  return text([
    ...heading('Check', '$ usermerge check', screen),
    `  ${colours.green('passed ')}  ${counted(passed, 'line')}`,
    ...lines.flatMap(({ level, about, what }) =>
      level === 'pass'
        ? []
        : [`  ${marks[level]}  ${cut(`${value(about)}: ${printable(what)}`, Math.max(20, width - 11))}`],
    ),
  ]);
}

export function plan(report: PlanReport, screen: Screen, round: number): string {
  const title = round === 1 ? 'Plan: what would change' : 'Plan again';
  const brief = {
    ...report,
    timings: [],
    samples: [],
    conflicts: report.conflicts.map((conflict) => ({ ...conflict, samples: [] })),
  };
  return text([
    ...heading(title, '$ usermerge plan', screen),
    renderPlanSummary(brief, screen).trimEnd(),
    ...examples(report, screen),
  ]);
}

/** One conflict of each kind, in a line: whose, and the accounts. */
function examples({ conflicts }: PlanReport, screen: Screen): string[] {
  const rows = conflicts.flatMap(({ kind, waiting, samples: [sample] }): Cell[][] =>
    sample === undefined
      ? []
      : [
          [
            waiting > 0 ? { text: kind, paint: screen.colours.yellow } : kind,
            sampleKey(sample),
            sampleAccounts(sample),
          ],
        ],
  );
  if (rows.length === 0) return [];
  return [
    '',
    `${screen.colours.bold('One of each kind')} ${screen.colours.dim('(* wins; equal letters are equal stored passwords)')}`,
    ...table(
      [{ title: 'kind' }, { title: 'who', cuttable: true }, { title: 'accounts', cuttable: true }],
      rows,
      {
        ...screen,
        indent: '  ',
      },
    ),
  ];
}

const sampleKey = ({ matchKey, accounts }: ConflictSample): string =>
  cut(value(matchKey ?? accounts[0]?.username ?? null), 24);

function sampleAccounts({ accounts, detail }: ConflictSample): string {
  if (accounts.length === 0) return printable(detail);
  return accounts
    .map(({ source, sourceUserId, password, usable, passwordLastChanged, winner }) => {
      const secret = password === null ? 'no password' : `${password}${usable ? '' : ' locked'}`;
      const time = passwordLastChanged === null ? 'no time' : instant(passwordLastChanged).slice(0, 10);
      return `${winner ? '*' : ''}${value(source)} ${value(sourceUserId)} ${secret} ${time}`;
    })
    .join(' · ');
}

/** Apply refuses what was not allowed by name; the demo allows it then. */
export function refusal({ code, exit, next }: UsermergeError, screen: Screen): string {
  const { colours, width } = screen;
  return text([
    ...heading('Apply, without a word on the hazards', '$ usermerge apply', screen),
    `  ${colours.red(code)}, exit code ${exit}: nothing was applied`,
    ...wrap(colours.dim(`-> ${printable(next)}`), width, '     ', '  '),
  ]);
}

export function applied(report: ApplyReport, allow: string, screen: Screen): string {
  return text([
    ...heading('Apply', `$ usermerge apply ${report.planId}${allow === '' ? '' : ` ${allow}`}`, screen),
    withoutNext(renderApply({ ...report, timings: [] }, screen)),
  ]);
}

export function verified(report: VerifyReport, screen: Screen): string {
  return text([
    ...heading('Verify: the same, computed another way', '$ usermerge verify', screen),
    withoutNext(renderVerify({ ...report, timings: [] }, screen)),
  ]);
}

/** The demo goes on by itself. */
const withoutNext = (shown: string): string => shown.replace(/\n[^\n]*Next:[\s\S]*$/, '').trimEnd();

export function stories(title: string, all: readonly Story[], screen: Screen): string {
  const { colours, width } = screen;
  const marks = new Map([
    [null, colours.dim('·')],
    [true, colours.green('✓')],
    [false, colours.red('✗')],
  ]);
  return text([
    ...heading(title, '', screen),
    ...all.flatMap(({ who, lines }) => [
      `  ${colours.bold(who)}`,
      ...lines.flatMap(({ text, came }) => {
        const said = came === false ? colours.red(`${text}: THIS DID NOT COME TRUE`) : text;
        return wrap(said, width, '      ', `    ${marks.get(came)} `);
      }),
    ]),
  ]);
}

export function meanwhile(events: Meanwhile['events'], screen: Screen): string {
  return text([
    ...heading('Meanwhile, in the three databases', '', screen),
    ...events.flatMap(({ where, what }) =>
      wrap(what, screen.width, ' '.repeat(16), `  ${screen.colours.bold(where.padEnd(12))}  `),
    ),
  ]);
}

export type RoundTimings = {
  readonly command: string;
  readonly round: number;
  readonly durationMs: number;
  readonly steps: Timings;
}[];

export function timings(
  laps: readonly { readonly step: string; readonly durationMs: number }[],
  rounds: RoundTimings,
  screen: Screen,
): string {
  const { colours } = screen;
  const commands = [...new Set(rounds.map(({ command }) => command))];
  const columns = [...new Set(rounds.map(({ round }) => round))];
  const timeOf = (command: string, round: number): string => {
    const calls = rounds.filter((each) => each.command === command && each.round === round);
    return calls.length === 0 ? '' : duration(sum(calls.map(({ durationMs }) => durationMs)));
  };
  const stepTime = (command: string, step: string, round: number): string => {
    const steps = rounds
      .filter((each) => each.command === command && each.round === round)
      .flatMap((each) => each.steps.filter((one) => one.step === step));
    return steps.length === 0 ? '' : duration(sum(steps.map(({ durationMs }) => durationMs)));
  };
  const rows = commands.flatMap((command): Cell[][] => {
    const steps = [
      ...new Set(
        rounds
          .filter((each) => each.command === command)
          .flatMap((each) => each.steps.map(({ step }) => step)),
      ),
    ];
    return [
      [{ text: command, paint: colours.bold }, ...columns.map((round) => timeOf(command, round))],
      ...steps.map((step): Cell[] => [
        { text: `  ${printable(step)}`, paint: colours.dim },
        ...columns.map((round) => ({ text: stepTime(command, step, round), paint: colours.dim })),
      ]),
    ];
  });
  const names = ['first round', 'second round', 'third plan'];
  return text([
    ...heading('Timings', '', screen),
    ...table(
      [
        { title: '' },
        ...columns.map((round) => ({ title: names[round - 1] ?? '', align: 'right' as const })),
      ],
      rows,
      { ...screen, indent: '  ' },
    ),
    '',
    ...laps.map(({ step, durationMs }) => `  ${colours.dim(`${step}: ${duration(durationMs)}`)}`),
  ]);
}

const sum = (numbers: readonly number[]): number => numbers.reduce((total, n) => total + n, 0);

export function ending(
  failures: readonly string[],
  all: readonly Story[],
  totalMs: number,
  screen: Screen,
): string {
  const { colours, width } = screen;
  const lines = all.flatMap(({ lines }) => lines).filter(({ came }) => came !== null).length;
  if (failures.length > 0) {
    return text([
      '',
      colours.bold(colours.red(`${counted(failures.length, 'thing')} did not come out as it should:`)),
      ...failures.flatMap((failure) => wrap(printable(failure), width, '    ', '  - ')),
    ]);
  }
  return text([
    '',
    colours.bold(
      colours.green(
        `All came out as it should, in ${duration(totalMs)}: ${lines} story lines true, every planted conflict found, no drift, nothing left to do.`,
      ),
    ),
  ]);
}

/** How to look around on a stage that stays, and how to end it. */
export function kept({ folder, configFile, ownerUrl }: Stage, { colours }: Screen): string {
  return text([
    '',
    `${colours.bold('The server stays.')} To look around:`,
    `  psql '${ownerUrl('merged_users')}'`,
    ...['test_db', 'dev_db'].map(
      (name) => `  ${colours.dim(`psql '${ownerUrl(name as 'test_db' | 'dev_db')}'`)}`,
    ),
    'To go on with the merge:',
    `  . ${folder}/env && npx usermerge plan --config ${configFile}`,
    'To stop it, and remove all of it:',
    `  npm run demo -- --stop ${folder}`,
  ]);
}

/** Planted kinds that the plan did not find as often as they are there. */
export function missingKinds(
  { conflicts }: PlanReport,
  planted: ReadonlyMap<ConflictKind, number>,
  how: 'exactly' | 'at least',
): string[] {
  return [...planted].flatMap(([kind, wanted]) => {
    const found = conflicts.find((conflict) => conflict.kind === kind)?.count ?? 0;
    const isThere = how === 'exactly' ? found === wanted : found >= wanted;
    return isThere ? [] : [`${kind}: ${wanted} were planted, and the plan found ${found}`];
  });
}

export const notCome = (all: readonly Story[]): string[] =>
  all.flatMap(({ who, lines }) =>
    lines.filter(({ came }) => came === false).map(({ text }) => `the story of ${who}: ${text}`),
  );
