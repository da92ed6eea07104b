import type { LoginAttemptReport, LoginDoor, LoginsReport } from '../../runs/reports.js';
import { count, counted, instant } from './quantity.js';
import type { Screen } from './screen.js';
import { type Cell, table } from './table.js';
import { value, wrap } from './text.js';

/** What each password opens: in full for one person, the failures alone for many. */
export function renderLogins(report: LoginsReport, screen: Screen): string {
  const { attempts, failed } = report;
  const [only] = attempts;
  const shown = attempts.length === 1 && only ? [only] : attempts.filter(({ opensRecord }) => !opensRecord);
  const lines = [
    ...(attempts.length === 1 ? [] : [summary(report, screen), '']),
    ...shown.flatMap((attempt) => [...person(attempt, report, screen), '']),
    `${screen.colours.bold('Next:')} ${next(report)}${screen.same}`,
  ];
  return `${lines.join('\n')}\n`;

  function next({ by }: LoginsReport): string {
    if (by === 'plan') return failed === 0 ? 'usermerge apply' : 'usermerge plan';
    return 'usermerge verify';
  }
}

function summary({ attempts, failed, by }: LoginsReport, { colours }: Screen): string {
  const opened = attempts.length - failed;
  const old = attempts.filter(({ opensRecord, opensAccount }) => !opensRecord && opensAccount).length;
  const text = `Of ${counted(attempts.length, 'login')} ${count(opened)} ${by === 'plan' ? 'would open' : 'open'} a golden record; of the others ${count(old)} open an account that lost, ${count(failed - old)} nothing`;
  return failed === 0 ? colours.green(text) : colours.yellow(text);
}

function person(attempt: LoginAttemptReport, { by }: LoginsReport, screen: Screen): string[] {
  const { colours, width } = screen;
  const { username, doors, opensRecord, opensAccount } = attempt;
  const would = by === 'plan' ? 'would open' : 'opens';
  const verdict =
    doors.length === 0
      ? 'nobody has this name, in no source and not in the target'
      : opensRecord
        ? `this password ${would} the golden record`
        : opensAccount
          ? `this password ${would} no golden record: it is an older one, or waits`
          : `this password ${would} nothing`;
  const title = `${value(username)}: ${verdict}`;
  if (doors.length === 0) return wrap(colours.red(title), width, '  ');
  return [
    ...wrap(opensRecord ? colours.green(title) : colours.red(title), width, '  '),
    ...table(
      [
        { title: '' },
        { title: 'where', cuttable: true },
        { title: 'id', cuttable: true },
        { title: 'username', cuttable: true },
        { title: 'last changed (UTC)' },
        { title: 'kind', cuttable: true },
        { title: 'this password' },
      ],
      doors.map((door) => row(door, screen)),
      { ...screen, indent: '  ' },
    ),
  ];
}

function row(door: LoginDoor, { colours }: Screen): Cell[] {
  return [
    door.wins && door.what === 'account' ? '*' : '',
    door.what === 'golden record' ? 'golden record' : value(door.source),
    door.id === null ? 'new' : value(door.id),
    value(door.username),
    door.passwordLastChanged === null ? '–' : instant(door.passwordLastChanged),
    `${door.title}${door.waits ? ', waits' : ''}`,
    door.opens
      ? { text: 'OPENS', paint: colours.green }
      : door.unchecked === null
        ? 'does not open'
        : { text: uncheckedWords[door.unchecked], paint: colours.yellow },
  ];
}

const uncheckedWords: Readonly<Record<NonNullable<LoginDoor['unchecked']>, string>> = {
  kind_not_checked: 'cannot be checked',
  over_limits: 'costs too much to check',
  hint_missing: 'wants what is not here',
  malformed: 'is no whole hash',
};
