import { type Command, InvalidArgumentError } from 'commander';
import { type ConflictKind, conflictPolicies } from '../../pipeline/vocabulary.js';
import type { ConflictLine, ConflictState, ConflictsReport } from '../../runs/reports.js';
import {
  addMergeOptions,
  examples,
  type Invocation,
  type MergeOptions,
  pickedSources,
  repeated,
  wholeNumber,
} from '../command.js';
import { renderConflicts } from '../render/conflicts.js';
import { planExitCodes } from './plan.js';

export interface FilterOptions extends MergeOptions {
  readonly kind?: readonly ConflictKind[];
  readonly state?: readonly ConflictState[];
}

interface ConflictsOptions extends FilterOptions {
  readonly limit?: number;
  readonly offset: number;
  readonly csv?: true;
  readonly exitCode?: true;
}

const states = ['open', 'void', 'decided', 'settled'] as const satisfies readonly ConflictState[];

/** Which conflicts a command is about. */
export function addFilterOptions(command: Command): Command {
  return command
    .option(
      '--kind <kind>',
      'only conflicts of this kind; repeat it for more',
      ofList(Object.keys(conflictPolicies)),
    )
    .option(
      '--state <state>',
      `only conflicts in this state; repeat it for more: ${states.join(', ')} (default: open and void)`,
      ofList(states),
    );
}

function ofList(allowed: readonly string[]) {
  return (given: string, before: readonly string[] = []): string[] => {
    if (!allowed.includes(given)) throw new InvalidArgumentError(`It must be one of ${allowed.join(', ')}.`);
    return repeated(given, before);
  };
}

export function addConflictsCommand(program: Command, invocation: Invocation): void {
  addFilterOptions(addMergeOptions(program.command('conflicts')))
    .summary('list what waits for a decision, and how to answer it')
    .description(
      'Lists the conflicts of the newest plan, or what waits since it was applied; first those in which a wrong answer could let a stranger in, then those that could lock somebody out. With each its accounts, the evidence, what was done, and how to answer it. Passwords are letters: equal letters are equal stored passwords. Reads the ledger alone. `--source NAME` without a URL picks conflicts with an account of that source.',
    )
    .option('--limit <number>', 'how many are shown (20; with --csv all)', wholeNumber)
    .option('--offset <number>', 'how many are left out before them', wholeNumber, 0)
    .option('--csv', 'a line for each account of each conflict, as CSV')
    .option('--exit-code', 'exit with 5 where conflicts wait for a decision')
    .addHelpText(
      'after',
      examples([
        'usermerge conflicts',
        'usermerge conflicts --kind confirm_mismatch --source dev_db --limit 100',
        'usermerge conflicts --state decided --state void',
        'usermerge conflicts --csv > conflicts.csv',
      ]),
    )
    .action(async (given: ConflictsOptions) => {
      const { options, names } = pickedSources(given);
      const { config } = await invocation.config(options);
      const { kind, state, offset, limit = 20 } = options;
      const filter = {
        sources: names,
        ...(kind ? { kinds: kind } : {}),
        ...(state ? { states: state } : {}),
      };
      const list = (from: number, most: number) =>
        invocation.watch(options, 'nothing was changed.', ({ signal }) =>
          invocation.runs.conflicts(config, { ...filter, offset: from, limit: most, signal }),
        );
      const report = options.csv ? await writeCsv(list, options, invocation) : await list(offset, limit);
      if (!options.csv) await invocation.print(options, report, renderConflicts);
      const waiting = report.counts
        .filter(({ state: each }) => each === 'open' || each === 'void')
        .reduce((sum, each) => sum + each.count, 0);
      if (options.exitCode && waiting > 0) invocation.exitCode = planExitCodes.conflictsWait;
    });
}

const page = 500;

/** Page by page, so that any number of them can be listed. */
async function writeCsv(
  list: (offset: number, limit: number) => Promise<ConflictsReport>,
  { offset, limit }: ConflictsOptions,
  invocation: Invocation,
): Promise<ConflictsReport> {
  const { stdout } = invocation.surroundings;
  await invocation.write(stdout, `${csvTitles.join(',')}\n`);
  for (let from = offset; ; from += page) {
    const most = limit === undefined ? page : Math.min(page, offset + limit - from);
    const report = await list(from, most);
    await invocation.write(stdout, report.conflicts.flatMap(csvLines).join(''));
    if (report.conflicts.length < most || from + most >= offset + (limit ?? report.count)) return report;
  }
}

const csvTitles = [
  'conflict',
  'kind',
  'state',
  'stakes',
  'user_id',
  'match_key',
  'detail',
  'decision',
  'source',
  'source_user_id',
  'record',
  'username',
  'password_last_changed',
  'password',
  'usable',
  'wins',
  'account',
  'asked',
  'evidence',
];

function csvLines(conflict: ConflictLine): string[] {
  const { conflict: name, kind, state, stakes, userId, matchKey, detail, decision, accounts } = conflict;
  const own = [name, kind, state, stakes, userId, matchKey, detail, decision];
  const lines =
    accounts.length === 0
      ? [[]]
      : accounts.map((one) => [
          one.source,
          one.sourceUserId,
          one.userId,
          one.username,
          one.passwordLastChanged,
          one.password,
          one.usable,
          one.winner,
          one.state,
          one.asked,
          one.evidence
            .map(
              ({ column, value, verified }) =>
                `${column}=${value ?? ''}${verified === true ? ' (verified)' : ''}`,
            )
            .join('; '),
        ]);
  return lines.map((line) => {
    const cells: unknown[] = [...own, ...line];
    return `${csvTitles.map((_, index) => csvCell(cells[index] ?? null)).join(',')}\n`;
  });
}

/** Quoted where it must be; what a spreadsheet would take for a formula is text. */
function csvCell(cell: unknown): string {
  if (cell === null) return '';
  const text = String(cell);
  const safe = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
