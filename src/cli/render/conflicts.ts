import type { Answer } from '../../runs/answers.js';
import type { ConflictAccount, ConflictLine, ConflictsReport } from '../../runs/reports.js';
import { conflictMeanings, detailInWords, whatIsDone } from './conflict-meanings.js';
import { count, instant } from './quantity.js';
import type { Screen } from './screen.js';
import { type Cell, table } from './table.js';
import { printable, value, wrap } from './text.js';

/** A page of conflicts, each with its accounts and what answers it. */
export function renderConflicts(report: ConflictsReport, screen: Screen): string {
  const { colours, same } = screen;
  const { planId, planned, conflicts, offset } = report;
  const of = planned
    ? `plan ${planId}, which is to be applied`
    : `what waits since plan ${planId} was applied`;
  if (report.count === 0) return `No such conflicts in ${of}.\n`;
  const shown =
    conflicts.length === report.count
      ? ''
      : `, ${count(offset + 1)} to ${count(offset + conflicts.length)} of them`;
  const counts = report.counts.map(({ kind, state, count: n }): Cell[] => [kind, state, count(n)]);
  const last = offset + conflicts.length;
  const lines = [
    `${colours.bold(count(report.count))} ${report.count === 1 ? 'conflict' : 'conflicts'} of ${of}${shown}`,
    ...table([{ title: 'kind' }, { title: 'state' }, { title: 'number', align: 'right' }], counts, {
      ...screen,
      indent: '  ',
    }),
    ...conflicts.flatMap((conflict) => ['', ...conflictLines(conflict, screen)]),
    ...(last < report.count ? ['', colours.dim(`More: usermerge conflicts --offset ${last}${same}`)] : []),
  ];
  return `${lines.map((line) => line.trimEnd()).join('\n')}\n`;
}

const stakes = {
  lets_in: 'a wrong answer could let a stranger in',
  locks_out: 'a wrong answer could lock somebody out',
  data: 'no password is at stake',
} as const;

function conflictLines(conflict: ConflictLine, screen: Screen): string[] {
  const { colours, width, same } = screen;
  const { kind, state, userId, matchKey, detail, accounts } = conflict;
  const about = [
    detail === null ? '' : printable(detailInWords(kind, detail)),
    matchKey === null ? '' : `key ${value(matchKey)}`,
    userId === null ? '' : `user_id ${value(userId)}`,
  ].filter((part) => part !== '');
  const words = conflict.answers.map(wordsOf);
  const paint = conflict.stakes === 'data' ? colours.dim : colours.yellow;
  return [
    `${colours.bold(conflict.conflict)}  ${colours.bold(kind)}  ${state}  ${paint(stakes[conflict.stakes])}`,
    ...wrap(conflictMeanings[kind], width, '  '),
    ...(about.length === 0 ? [] : wrap(about.join('; '), width, '  ')),
    ...accountLines(accounts, screen),
    ...wrap(whatIsDone(conflict), width, '  '),
    ...(words.length === 0 || state === 'decided'
      ? []
      : [
          `  ${colours.bold('Answer:')} usermerge decide ${conflict.conflict}${same} ${words[0] ?? ''}`,
          ...words.slice(1).map((answer) => `${' '.repeat(10)}${colours.dim('or')} ${answer}`),
        ]),
  ];
}

/** The option of `usermerge decide` that gives an answer. */
function wordsOf(answer: Answer): string {
  switch (answer.do) {
    case 'keep':
      return `--keep ${answer.account}`;
    case 'merge':
      return answer.with === null ? '--merge' : `--merge ${answer.with}`;
    case 'separate':
      return ['--separate', ...answer.people.map((accounts) => accounts.join(','))].join(' ');
    case 'skip':
      return ['--skip', ...answer.accounts].join(' ');
    case 'time':
      return '--accept-time';
    case 'id':
      return '--id ID';
    case 'pin':
      return '--pin COLUMN=VALUE';
  }
}

function accountLines(accounts: readonly ConflictAccount[], screen: Screen): string[] {
  if (accounts.length === 0) return [];
  const columns = (accounts[0]?.evidence ?? []).map(({ column }) => column);
  const rows = accounts.map((account): Cell[] => [
    account.winner ? '*' : '',
    value(account.source),
    value(account.sourceUserId),
    value(account.username),
    ...columns.map((column) => {
      const found = account.evidence.find((each) => each.column === column);
      return `${value(found?.value ?? null)}${found?.verified === true ? ' ✓' : ''}`;
    }),
    account.passwordLastChanged === null ? '–' : printable(instant(account.passwordLastChanged)),
    account.password === null
      ? 'none'
      : `${printable(account.password)} ${account.usable ? 'usable' : 'locked'}`,
    account.userId === null ? '' : value(account.userId),
    account.state,
  ]);
  return table(
    [
      { title: '' },
      { title: 'source', cuttable: true },
      { title: 'id', cuttable: true },
      { title: 'username', cuttable: true },
      ...columns.map((column) => ({ title: printable(column), cuttable: true })),
      { title: 'last changed (UTC)' },
      { title: 'password' },
      { title: 'user_id', cuttable: true },
      { title: 'account' },
    ],
    rows,
    { ...screen, indent: '    ' },
  );
}
