import { strengthWords } from '../../credentials/kinds.js';
import type { ConflictKind, Hazard } from '../../pipeline/vocabulary.js';
import type {
  ChangeSample,
  ConflictReport,
  ConflictSample,
  HazardReport,
  PlanReport,
  SourceCounts,
} from '../../runs/reports.js';
import { conflictMeanings, detailInWords } from './conflict-meanings.js';
import { count, counted, instant } from './quantity.js';
import type { Screen } from './screen.js';
import { type Cell, type Column, table } from './table.js';
import { cut, printable, value, wrap } from './text.js';
import { renderTimings } from './timings.js';

/** The whole plan: hazards, accounts by state, changes, conflicts, and what to type next. */
export function renderPlan(plan: PlanReport, screen: Screen): string {
  return text([...summary(plan, screen), ...next(plan, screen)]);
}

/** The plan as apply shows it before it asks: without advice to apply it. */
export function renderPlanSummary(plan: PlanReport, screen: Screen): string {
  return text(summary(plan, screen));
}

/** The hazard as apply shows it before it asks for its name. */
export function renderHazard(hazard: HazardReport, screen: Screen): string {
  return text(hazardLines(hazard, screen));
}

/** Whether the plan changes no row of the target. */
export const isEmpty = (plan: PlanReport): boolean => plan.changes.insert + plan.changes.update === 0;

/** Hazards that neither the configuration nor `allow` names. */
export const refused = (plan: PlanReport, allow: readonly Hazard[] = []): HazardReport[] =>
  plan.hazards.filter((hazard) => !hazard.allowed && !allow.includes(hazard.name));

/** Flags that would allow these hazards. */
export const allowFlags = (hazards: readonly HazardReport[]): string =>
  hazards.map((hazard) => `--allow ${hazard.name}`).join(' ');

/** Conflicts that wait for a decision, over all kinds. */
export const waitingConflicts = (plan: PlanReport): number =>
  plan.conflicts.reduce((sum, conflict) => sum + conflict.waiting, 0);

const text = (lines: readonly string[]): string => `${lines.map((line) => line.trimEnd()).join('\n')}\n`;

function summary(plan: PlanReport, screen: Screen): string[] {
  return [
    ...heading(plan, screen),
    ...hazards(plan.hazards, screen),
    ...sources(plan.sources, screen),
    ...passwords(plan.sources, screen),
    ...changes(plan, screen),
    ...conflicts(plan.conflicts, screen),
    ...idCollisions(plan.idCollisions, screen),
    ...samples(plan.samples, screen),
    ...renderTimings(plan.timings, screen),
  ];
}

function heading(plan: PlanReport, { colours, width }: Screen): string[] {
  const notes = [...(plan.cohort === null ? [] : cohort(plan.cohort)), ...plan.notes];
  return [
    `${colours.bold(`Plan ${plan.planId}`)} for ${printable(plan.target)}${plan.targetIsNew ? ` (a new table, user_id ${printable(plan.targetIdType)})` : ''}`,
    colours.dim(`made ${instant(plan.createdAt)} UTC; the target is unchanged until it is applied`),
    ...notes.flatMap((note) => wrap(printable(note), width, '    ', '  - ')),
  ];
}

function cohort({ listed, people, outside, unknown }: NonNullable<PlanReport['cohort']>): string[] {
  return [
    `Only a cohort, named by ${counted(listed, 'line')}: ${counted(people, 'golden record')}, new or to be looked at again. ${count(outside)} more wait for a plan without --only.`,
    ...(unknown.count === 0
      ? []
      : [
          `${counted(unknown.count, 'line')} of the cohort ${unknown.count === 1 ? 'names' : 'name'} nobody: ${[...unknown.samples, ...(unknown.count > unknown.samples.length ? ['...'] : [])].join(', ')}`,
        ]),
  ];
}

function hazards(all: readonly HazardReport[], screen: Screen): string[] {
  if (all.length === 0) return [];
  const { colours } = screen;
  const notAllowed = all.filter((hazard) => !hazard.allowed);
  const title =
    notAllowed.length === 0
      ? colours.bold(`Hazards: ${all.length}, all allowed`)
      : colours.bold(
          colours.red(
            `HAZARDS: ${notAllowed.length} NOT ALLOWED. Apply refuses until each is allowed by name`,
          ),
        );
  const inOrder = [...notAllowed, ...all.filter((hazard) => hazard.allowed)];
  return ['', title, ...inOrder.flatMap((hazard) => hazardLines(hazard, screen))];
}

function hazardLines({ name, count: n, message, samples, allowed }: HazardReport, screen: Screen): string[] {
  const { colours, width } = screen;
  const title = allowed
    ? `  ${name}  ${count(n)}  ${colours.dim('allowed')}`
    : `  ${colours.bold(colours.red(`! ${name}`))}  ${colours.bold(count(n))}`;
  return [
    title,
    ...wrap(printable(message), width, '    '),
    ...samples.map((sample) => `      ${cut(printable(sample), width - 6)}`),
  ];
}

function sources(all: readonly SourceCounts[], screen: Screen): string[] {
  const adding = ['accounts', 'merged', 'waiting', 'leftOut', 'rejected'] as const;
  const numbers = (source: Pick<SourceCounts, (typeof adding)[number]>): string[] =>
    adding.map((state) => count(source[state]));
  const total = Object.fromEntries(
    adding.map((state) => [state, all.reduce((sum, source) => sum + source[state], 0)]),
  ) as Record<(typeof adding)[number], number>;
  const columns: Column[] = [
    { title: 'source', cuttable: true },
    { title: 'accounts', align: 'right' },
    { title: '= merged', align: 'right' },
    { title: '+ waiting', align: 'right' },
    { title: '+ left out', align: 'right' },
    { title: '+ rejected', align: 'right' },
  ];
  const rows = all.map((source) => [value(source.name), ...numbers(source)]);
  if (all.length > 1) rows.push(['together', ...numbers(total)]);
  return [
    '',
    screen.colours.bold('Accounts by source'),
    ...table(columns, rows, { ...screen, indent: '  ' }),
    ...all.flatMap((source) => wrapped(apart(source), screen)),
  ];
}

/** The kinds of passwords of each source, and how strong they are. */
function passwords(all: readonly SourceCounts[], screen: Screen): string[] {
  const { colours } = screen;
  const rows = all.flatMap(({ name, passwords }) =>
    passwords.map(({ title, parameters, accounts, strength, sure }): Cell[] => [
      value(name),
      printable(`${title}${sure === 'ambiguous' ? '?' : ''}`),
      printable(parameters),
      count(accounts),
      strength === 'fast' || strength === 'readable' || strength === 'unknown'
        ? { text: strengthWords[strength], paint: colours.red }
        : strengthWords[strength],
    ]),
  );
  if (rows.length === 0) return [];
  return [
    '',
    colours.bold('Passwords by kind'),
    ...table(
      [
        { title: 'source', cuttable: true },
        { title: 'kind', cuttable: true },
        { title: 'parameters', cuttable: true },
        { title: 'accounts', align: 'right' },
        { title: 'strength' },
      ],
      rows,
      { ...screen, indent: '  ' },
    ),
  ];
}

/** What a source's row of the table does not say; empty where there is nothing to add. */
function apart(source: SourceCounts): string {
  const parts = [
    source.read ? '' : `not read by this plan: as it was read ${instant(source.readAt)} UTC`,
    source.superseded === 0
      ? ''
      : `gave ${counted(source.rows, 'row')}, of which ${count(source.superseded)} superseded by a later row of their id`,
    source.vanished === 0 ? '' : `${counted(source.vanished, 'account')} of an earlier reading vanished`,
    source.changedSinceLastReading === 0
      ? ''
      : `${count(source.changedSinceLastReading)} changed since its last reading`,
  ].filter((part) => part !== '');
  return parts.length === 0 ? '' : `${value(source.name)}: ${parts.join('; ')}`;
}

function changes({ changes, counted: also, targetIsNew }: PlanReport, screen: Screen): string[] {
  const { colours } = screen;
  const rows: Cell[][] = [
    ['insert', { text: count(changes.insert), paint: colours.green }, ''],
    [
      'update',
      { text: count(changes.update), paint: colours.yellow },
      changes.update === 0
        ? ''
        : `password in ${count(changes.updatePassword)}, other columns in ${count(changes.updateOther)}`,
    ],
    ['unchanged', count(changes.unchanged), ''],
  ];
  const besides: [string, number][] = [
    ['new ids, given when it is applied', changes.newIds],
    ['records seen deleted in the target', changes.deletedSeen],
    ['rows of the target that no source knows', changes.targetOnly],
    ...Object.entries(also).map(([what, n]): [string, number] => [printable(what.replaceAll('_', ' ')), n]),
  ];
  const seen = besides.filter(([, n]) => n !== 0);
  return [
    '',
    colours.bold(targetIsNew ? 'Rows of the new target' : 'Rows of the target'),
    ...table([{ title: '' }, { title: 'rows', align: 'right' }, { title: '', cuttable: true }], rows, {
      ...screen,
      indent: '  ',
    }).slice(1),
    ...(seen.length === 0 ? [] : ['', colours.bold('Also counted'), ...numbered(seen, screen)]),
  ];
}

/** Lines of names with their numbers. */
function numbered(entries: readonly [string, number][], screen: Screen): string[] {
  return table(
    [
      { title: '', cuttable: true },
      { title: '', align: 'right' },
    ],
    entries.map(([what, n]) => [what, count(n)]),
    { ...screen, indent: '  ' },
  ).slice(1);
}

function conflicts(all: readonly ConflictReport[], screen: Screen): string[] {
  const { colours } = screen;
  const found = all.filter((conflict) => conflict.count > 0);
  if (found.length === 0) return ['', colours.bold('No conflicts')];
  const sorted = [...found].sort((a, b) => b.waiting - a.waiting || b.count - a.count);
  const waiting = sorted.reduce((sum, conflict) => sum + conflict.waiting, 0);
  const withSamples = sorted.filter((conflict) => conflict.samples.length > 0);
  return [
    '',
    `${colours.bold('Conflicts')}, ${waiting === 0 ? 'none of which waits for a decision' : colours.yellow(`${count(waiting)} waiting for a decision`)}`,
    ...table(
      [
        { title: 'kind' },
        { title: 'policy' },
        { title: 'found', align: 'right' },
        { title: 'waiting', align: 'right' },
      ],
      sorted.map(({ kind, policy, count: n, waiting }): Cell[] => [
        kind,
        printable(policy),
        count(n),
        waiting === 0 ? '–' : { text: count(waiting), paint: colours.yellow },
      ]),
      { ...screen, indent: '  ' },
    ),
    ...(withSamples.length === 0
      ? []
      : [
          '',
          `${colours.bold('Examples')} ${colours.dim('(* wins; passwords are letters: equal letters are equal stored passwords)')}`,
        ]),
    ...withSamples.flatMap((conflict) => conflictSamples(conflict, screen)),
  ];
}

function conflictSamples({ kind, count: n, samples }: ConflictReport, screen: Screen): string[] {
  const { colours, width } = screen;
  return [
    ...wrap(
      `${colours.bold(kind)}, ${count(samples.length)} of ${count(n)}: ${conflictMeanings[kind]}`,
      width,
      '    ',
      '  ',
    ),
    ...samples.flatMap((sample) => conflictSample(kind, sample, screen)),
  ];
}

function conflictSample(
  kind: ConflictKind,
  { userId, matchKey, detail, accounts }: ConflictSample,
  screen: Screen,
): string[] {
  const title = [
    printable(detailInWords(kind, detail)),
    matchKey === null ? '' : `key ${value(matchKey)}`,
    userId !== null ? `user_id ${value(userId)}` : accounts.length > 0 ? 'not in the target' : '',
  ].filter((part) => part !== '');
  const lines = wrap(title.join('; '), screen.width, '      ', '    - ');
  if (accounts.length === 0) return lines;
  const rows = accounts.map((account): Cell[] => [
    account.winner ? '*' : '',
    value(account.source),
    value(account.sourceUserId),
    value(account.username),
    account.passwordLastChanged === null ? '–' : printable(instant(account.passwordLastChanged)),
    account.password === null
      ? 'none'
      : `${printable(account.password)} ${account.usable ? 'usable' : 'locked'}`,
    account.state,
  ]);
  return [
    ...lines,
    ...table(
      [
        { title: '' },
        { title: 'source', cuttable: true },
        { title: 'id', cuttable: true },
        { title: 'username', cuttable: true },
        { title: 'last changed (UTC)' },
        { title: 'password' },
        { title: 'account' },
      ],
      rows,
      { ...screen, indent: '      ' },
    ),
  ];
}

function idCollisions(all: PlanReport['idCollisions'], screen: Screen): string[] {
  if (all.length === 0) return [];
  return [
    '',
    `${screen.colours.bold('Id collisions')} ${screen.colours.dim('(one number, different people: the first keeps it, the others get new ids)')}`,
    ...table(
      [
        { title: 'user_id', cuttable: true },
        { title: 'accounts', cuttable: true },
      ],
      all.map(({ userId, accounts }) => [value(userId), accounts.map(printable).join(', ')]),
      { ...screen, indent: '  ' },
    ),
  ];
}

function samples(all: readonly ChangeSample[], screen: Screen): string[] {
  if (all.length === 0) return [];
  const { colours } = screen;
  return [
    '',
    colours.bold('Examples of changes'),
    ...table(
      [
        { title: '' },
        { title: 'user_id', cuttable: true },
        { title: 'username', cuttable: true },
        { title: 'from', cuttable: true },
        { title: 'changes', cuttable: true },
      ],
      all.map(({ action, userId, username, from, groups }): Cell[] => [
        { text: action, paint: action === 'insert' ? colours.green : colours.yellow },
        userId === null ? 'new' : value(userId),
        value(username),
        printable(from),
        groups.map(printable).join(', '),
      ]),
      { ...screen, indent: '  ' },
    ),
  ];
}

function next(plan: PlanReport, screen: Screen): string[] {
  const { colours, same } = screen;
  const notAllowed = refused(plan);
  const command = ['usermerge apply', String(plan.planId), allowFlags(notAllowed)].filter(
    (part) => part !== '',
  );
  const waiting = waitingConflicts(plan);
  return [
    '',
    ...(isEmpty(plan)
      ? wrap(
          'Nothing to change in the target. Applying the plan settles in the ledger what was read.',
          screen.width,
        )
      : []),
    ...(waiting === 0
      ? []
      : wrap('What waits for a decision stays as it is; the rest can be applied.', screen.width)),
    `${colours.bold('Next:')} ${command.join(' ')}${same}`,
    ...(notAllowed.length === 0
      ? []
      : wrap(
          `only if ${notAllowed.length === 1 ? 'that hazard is' : 'those hazards are'} what you want; \`allow: [${notAllowed.map(({ name }) => name).join(', ')}]\` in the configuration says so for good`,
          screen.width,
          '      ',
        )),
  ];
}

const wrapped = (line: string, { width }: Screen): string[] => (line === '' ? [] : wrap(line, width, '  '));
