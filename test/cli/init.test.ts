/** The command line of init: flags, questions on a terminal and elsewhere, and what is shown. */
import { describe, expect, test, vi } from 'vitest';
import { runCommandLine } from '../../src/cli/command-line.js';
import type { Runs } from '../../src/cli/surroundings.js';
import type { InitOutcome, InitReport, InitRequest, Question } from '../../src/runs/init.js';
import { fakeRuns, fakeSurroundings, typeAnswers } from './fake-surroundings.js';

const report: InitReport = {
  file: 'usermerge.yaml',
  text: '# the file\n',
  config: {
    target: { url: `\${TARGET_URL}`, table: 'merged_users' },
    sources: [
      {
        name: 'test_db',
        url: `\${TEST_DB_URL}`,
        table: 'public.users',
        where: 'deleted_at is null',
        columns: {
          source_user_id: 'id',
          username: 'login',
          password: null,
          password_last_changed: 'pwd_at',
        } as never,
        time: { is: 'exact' },
      },
    ],
  },
  reasons: { 'sources.0.columns.password': 'no column looks like one' },
  variables: [
    { name: 'TEST_DB_URL', of: 'source test_db', place: 'db1:5432/test_db' },
    { name: 'TARGET_URL', of: 'the target', place: 'db3:5432/merged' },
  ],
  people: { pairs: [], step: 1, notCompared: null, problems: [] },
  evidence: ['Of the 12 usernames that test_db and dev_db both have, 3 differ in email (25 %).'],
  warnings: ['test_db: a thing to look at'],
};

const table: Question = {
  key: 'table test_db',
  text: 'Which table of test_db holds the users?',
  evidence: ['If several do, each is a source of its own.'],
  choices: [
    { answer: 'public.users', why: 'login, pwd_hash' },
    { answer: 'public.accounts', why: '' },
  ],
  default: 'public.users',
  other: 'another table, schema.table',
  flag: '--source test_db=URL#public.users',
};
const zone: Question = {
  key: 'zone dev_db',
  text: 'In which zone does dev_db write?',
  evidence: [],
  choices: [
    { answer: 'Europe/Berlin', why: 'the zone of its server' },
    { answer: 'UTC', why: 'what most frameworks write' },
  ],
  default: 'Europe/Berlin',
  other: 'another zone by name',
  flag: '--zone dev_db=Europe/Berlin',
};
const samePeople: Question = {
  key: 'same-people',
  text: 'Is one name one person in all sources?',
  evidence: report.evidence,
  choices: [
    { answer: 'no', why: '' },
    { answer: 'yes', why: '' },
  ],
  default: 'no',
  other: null,
  flag: '--same-people no',
};

/** Asks these questions, a list a call, and then proposes. */
function asking(...lists: (readonly Question[])[]) {
  const outcomes: InitOutcome[] = [
    ...lists.map((questions): InitOutcome => ({ kind: 'questions', questions, people: report.people })),
    { kind: 'proposal', report },
  ];
  return vi.fn<NonNullable<Runs['init']>>(async () => outcomes.shift() as InitOutcome);
}

const words = [
  'init',
  '--source',
  'test_db=postgres://u:secret@db1/test_db',
  '--target',
  'postgres://db3/merged',
];

async function run(init: NonNullable<Runs['init']>, more: readonly string[] = [], at = fakeSurroundings()) {
  const exit = await runCommandLine([...words, ...more], at.surroundings, { ...fakeRuns(), init });
  return { exit, stdout: at.stdout(), stderr: at.stderr() };
}

describe('what is asked of the run', () => {
  test('the flags, as they were given', async () => {
    const init = asking();
    await run(init, [
      ...[
        '--out',
        'other.yaml',
        '--force',
        '--same-people',
        'yes',
        '--history',
        'test_db=latest',
        '--unit',
        'test_db=ms',
      ],
      ...[
        '--map',
        'test_db.username=login',
        '--map',
        'test_db.password=',
        '--time',
        'test_db=exact',
        '--zone',
        'test_db=UTC',
      ],
    ]);
    expect(init.mock.calls[0]?.[0]).toEqual({
      source: ['test_db=postgres://u:secret@db1/test_db'],
      target: 'postgres://db3/merged',
      flags: {
        map: ['test_db.username=login', 'test_db.password='],
        time: ['test_db=exact'],
        zone: ['test_db=UTC'],
        unit: ['test_db=ms'],
        history: ['test_db=latest'],
        samePeople: 'yes',
      },
      out: 'other.yaml',
      force: true,
    } satisfies InitRequest);
  });

  test('usermerge.yaml, and never over one that is there, unless it says so', async () => {
    const init = asking();
    await run(init);
    expect(init.mock.calls[0]?.[0]).toMatchObject({ out: 'usermerge.yaml', force: false });
  });
});

describe('what is shown', () => {
  test('what was chosen, the evidence, what to look at, and what to set', async () => {
    const { exit, stdout } = await run(asking());
    expect(exit).toBe(0);
    expect(stdout).toBe(
      [
        'usermerge.yaml was written: 1 source into merged_users',
        '',
        'test_db  public.users',
        '    source_user_id = id, username = login, no password: no column looks like one, password_last_changed = pwd_at, exact',
        '    where deleted_at is null',
        '',
        'Is one name one person?',
        '  - Of the 12 usernames that test_db and dev_db both have, 3 differ in email (25 %).',
        '',
        'To be looked at',
        '  - test_db: a thing to look at',
        '',
        'Set in the environment, to the URLs that you gave',
        '  TEST_DB_URL  source test_db, db1:5432/test_db',
        '  TARGET_URL   the target, db3:5432/merged',
        '',
        'Next: look through usermerge.yaml, then: usermerge check',
        '',
      ].join('\n'),
    );
  });

  test('--json: the proposal as data', async () => {
    const { stdout, stderr } = await run(asking(), ['--json']);
    expect(JSON.parse(stdout)).toEqual(report);
    expect(stderr).toBe('');
  });

  test('--out -: the file itself, and nothing is written', async () => {
    const init = vi.fn<NonNullable<Runs['init']>>(async () => ({
      kind: 'proposal',
      report: { ...report, file: null },
    }));
    expect((await run(init, ['--out', '-'])).stdout).toBe('# the file\n');
    expect(init.mock.calls[0]?.[0].out).toBe(null);
  });

  test('another file is named in the next command', async () => {
    const init = asking();
    init.mockImplementation(async () => ({ kind: 'proposal', report: { ...report, file: 'my merge.yaml' } }));
    expect((await run(init)).stdout).toContain("usermerge check --config 'my merge.yaml'");
  });
});

describe('questions', () => {
  test('where nobody can be asked, it fails with exit code 2, says the choices and names the flags', async () => {
    const { exit, stdout, stderr } = await run(asking([zone, samePeople]));
    expect(exit).toBe(2);
    expect(stdout).toBe('');
    expect(stderr).toContain('In which zone does dev_db write?');
    expect(stderr).toContain('- UTC: what most frameworks write');
    expect(stderr).toContain('3 differ in email (25 %)');
    expect(stderr.replace(/\s+/g, ' ')).toContain('--zone dev_db=Europe/Berlin --same-people no');
    expect(stderr).not.toContain('secret');
  });

  test('on a terminal they are asked, and the next call has the answers', async () => {
    const at = fakeSurroundings({ terminal: true });
    const init = asking([table], [zone, samePeople]);
    const done = run(init, [], at);
    await typeAnswers(at, [
      ['Which table', '7\n'],
      ['Type a number from 1 to 2', '2\n'],
      ['In which zone', 'Mars\n'],
      ['Mars is no time zone', 'Europe/Vienna\n'],
      ['Is one name one person', 'maybe\n'],
      ['It must be one of no, yes', '\n'],
    ]);
    const { exit, stdout, stderr } = await done;
    expect(exit).toBe(0);
    expect(stdout).toContain('was written');
    expect(stderr).toContain('   1. public.users: login, pwd_hash');
    expect(stderr).toContain('   2. public.accounts');
    expect(init.mock.calls.map(([request]) => request.answers)).toEqual([
      undefined,
      { 'table test_db': 'public.accounts' },
      { 'table test_db': 'public.accounts', 'zone dev_db': 'Europe/Vienna', 'same-people': 'no' },
    ]);
    expect(init.mock.calls.at(-1)?.[0].people).toEqual(report.people);
  });

  test('the end of the input is no answer', async () => {
    const at = fakeSurroundings({ terminal: true });
    const done = run(asking([samePeople]), [], at);
    await typeAnswers(at, [['Is one name one person', '\u0004']]);
    expect(await done).toMatchObject({ exit: 2, stdout: '' });
  });
});
