import type { ExplainedAccount, ExplainReport, PersonReport } from '../../runs/reports.js';
import { conflictMeanings, detailInWords } from './conflict-meanings.js';
import { count, instant } from './quantity.js';
import type { Screen } from './screen.js';
import { type Cell, table } from './table.js';
import { printable, value, wrap } from './text.js';

/** Who each person is, how the golden record came to be, and what keeps two apart: for whoever has to answer them. */
export function renderExplain(report: ExplainReport, screen: Screen): string {
  const { colours, width } = screen;
  const lines = [
    ...apart(report, screen),
    ...report.people.flatMap((person) => [...one(person, screen), '']),
    ...report.rejected.map(
      (row) =>
        `${value(row.source)}:${value(row.sourceUserId)} (${value(row.username)}) is a rejected row, and no account: ${printable(row.reason)}`,
    ),
    ...(report.more > 0
      ? wrap(`${count(report.more)} more are known by that name: give a user_id, or SOURCE:ID.`, width)
      : []),
    colours.dim(
      `By the rules of ${report.rulesOf}. Passwords are letters: equal letters are equal stored passwords.`,
    ),
  ];
  return `${lines.map((line) => line.trimEnd()).join('\n')}\n`;
}

function apart({ apart, asked }: ExplainReport, { colours, width }: Screen): string[] {
  if (apart === null) return [];
  const [a, b] = asked.map(value);
  const verdict = apart.samePerson ? `${a} and ${b} are one person` : `${a} and ${b} are not one person`;
  return [colours.bold(verdict), ...sentences(apart.reasons, width), ''];
}

const sentences = (all: readonly string[], width: number, indent = '  '): string[] =>
  all.flatMap((sentence) => wrap(printable(sentence), width, `${indent}  `, `${indent}- `));

function one(person: PersonReport, screen: Screen): string[] {
  const { colours, width } = screen;
  const title =
    person.userId === null
      ? `${person.accounts.map(nameOf).join(', ')}: not in the target`
      : `${value(person.username)}: user_id ${value(person.userId)}, ${person.state}`;
  const heading = (text: string) => ['', `  ${colours.bold(text)}`];
  return [
    colours.bold(title),
    ...sentences([...person.origin, ...person.notes], width),
    ...heading('Accounts (* the password that wins)'),
    ...accounts(person, screen),
    ...notes(person.accounts, width),
    ...heading('Password'),
    ...wrap(printable(person.credential.why), width, '    '),
    ...person.credential.against.flatMap(({ account, password, why }) =>
      wrap(
        `not ${printable(account)} (${password ?? 'no password'}): ${printable(why)}`,
        width,
        '      ',
        '    - ',
      ),
    ),
    ...heading('Columns'),
    ...columns(person, screen),
    ...(person.waiting.length === 0
      ? []
      : [
          ...heading('Not merged'),
          ...person.waiting.flatMap(({ accounts, why }) => [
            ...wrap(accounts.map(printable).join(', '), width, '    '),
            ...sentences(why, width, '      '),
          ]),
        ]),
    ...(person.conflicts.length === 0
      ? []
      : [
          ...heading('Conflicts'),
          ...sentences(
            person.conflicts.map(
              ({ kind, waits, detail }) =>
                `${kind}: ${conflictMeanings[kind]}${detail === '' ? '' : ` (${detailInWords(kind, detail)})`}${waits ? '; waits for a decision' : ''}`,
            ),
            width,
            '    ',
          ),
        ]),
    ...(person.decisions.length === 0
      ? []
      : [
          ...heading('Decisions'),
          ...sentences(
            person.decisions.map(
              ({ decision, says, state, reason, by, at }) =>
                `${decision} (${state}), ${instant(at)}, ${by}: ${says}${reason === null ? '' : `, because ${reason}`}`,
            ),
            width,
            '    ',
          ),
        ]),
    ...(person.history.length === 0 ? [] : [...heading('Runs'), ...history(person, screen)]),
  ];
}

const nameOf = ({ source, sourceUserId }: ExplainedAccount): string =>
  `${value(source)}:${value(sourceUserId)}`;

function accounts({ accounts: all }: PersonReport, screen: Screen): string[] {
  const time = (account: ExplainedAccount): string =>
    account.passwordLastChanged === null ? value(null) : instant(account.passwordLastChanged);
  const hasKeys = all.some(({ matchKey, username, source }) => matchKey !== username && source !== '@target');
  const cameIn = ({ state, run, because }: ExplainedAccount): string =>
    [...(state === 'merged' ? [] : [state]), ...(run === null ? [] : [`run ${run}`]), because]
      .filter((part) => part !== '')
      .join(', ');
  return table(
    [
      { title: '' },
      { title: 'source', cuttable: true },
      { title: 'id', cuttable: true },
      { title: 'username', cuttable: true },
      ...(hasKeys ? [{ title: 'key', cuttable: true }] : []),
      { title: 'password' },
      { title: 'kind', cuttable: true },
      { title: 'last changed (UTC)' },
      { title: 'came in', cuttable: true },
    ],
    all.map((account): Cell[] => [
      account.winner ? '*' : '',
      value(account.source),
      value(account.sourceUserId),
      value(account.username),
      ...(hasKeys ? [value(account.matchKey)] : []),
      account.password === null
        ? value(null)
        : `${account.password} ${account.usable ? 'usable' : 'unusable'}`,
      account.hash === null ? value(null) : printable(account.hash),
      time(account),
      printable(cameIn(account)),
    ]),
    { ...screen, indent: '    ' },
  );
}

/** What a time is that is not exact, and whatever else is odd about an account. */
function notes(all: readonly ExplainedAccount[], width: number): string[] {
  const time = ({ timeIs, timeColumn }: ExplainedAccount): string[] =>
    timeIs === 'exact'
      ? []
      : [
          timeIs === 'none'
            ? 'its source does not say when passwords were set'
            : `its time is ${timeColumn}: the password was set ${timeIs.replaceAll('_', ' ')} that`,
        ];
  return sentences(
    all.flatMap((account) =>
      [...time(account), ...account.notes].map((note) => `${nameOf(account)}: ${note}`),
    ),
    width,
    '    ',
  );
}

function columns({ columns: all }: PersonReport, screen: Screen): string[] {
  return [
    ...table(
      [
        { title: 'column', cuttable: true },
        { title: 'value', cuttable: true },
        { title: 'from', cuttable: true },
        { title: 'by' },
        { title: 'values that lost', cuttable: true },
      ],
      all.map((column): Cell[] => [
        printable(column.column),
        value(column.value),
        column.from === null ? value(null) : printable(column.from),
        printable(column.rule),
        column.lost.map((each) => `${value(each.value)} (${printable(each.account)})`).join(', '),
      ]),
      { ...screen, indent: '    ' },
    ),
    ...sentences(
      all.flatMap(({ column, note }) => (note === null ? [] : [`${column}: ${note}`])),
      screen.width,
      '    ',
    ),
  ];
}

function history({ history: all }: PersonReport, { width }: Screen): string[] {
  return all.flatMap((line) => [
    ...wrap(
      `run ${line.run} (${line.kind}${line.undone ? ', undone' : ''}) ${instant(line.at)}, ${printable(line.by)}: ${line.what.map(printable).join('; ')}`,
      width,
      '      ',
      '    ',
    ),
    ...line.changes.flatMap(({ column, from, to }) =>
      wrap(`${printable(column)}: ${value(from)} → ${value(to)}`, width, '        ', '      '),
    ),
  ]);
}
