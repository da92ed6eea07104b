import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { runCommandLine } from '../../src/cli/command-line.js';
import { loadConfig } from '../../src/config/load.js';
import { UsermergeError } from '../../src/errors/usermerge-error.js';
import type { Hazard } from '../../src/pipeline/vocabulary.js';
import { listPresets } from '../../src/runs/presets.js';
import type { PlanReport } from '../../src/runs/reports.js';
import {
  applied,
  changedSince,
  checked,
  checkedWithFailures,
  decided,
  decisionLines,
  drifted,
  emptyPlan,
  forgotten,
  fullPlan,
  purged,
  runLines,
  undoable,
  undone,
  verified,
  waitingConflicts,
} from './example-reports.js';
import { fakeRuns, fakeSurroundings, typeAnswers } from './fake-surroundings.js';

const allowing = (plan: PlanReport, ...allow: Hazard[]): PlanReport => ({
  ...plan,
  hazards: plan.hazards.map((hazard) => ({
    ...hazard,
    allowed: hazard.allowed || allow.includes(hazard.name),
  })),
});
const allowedPlan = allowing(fullPlan, 'unconfirmed_match', 'time_spike');

async function run(words: string, given = fakeRuns(), at = fakeSurroundings()) {
  const exit = await runCommandLine(words.split(' ').filter(Boolean), at.surroundings, given);
  return { exit, stdout: at.stdout(), stderr: at.stderr(), runs: given };
}

describe('exit codes', () => {
  const calm: PlanReport = { ...allowedPlan, conflicts: [] };
  test.each([
    [0, 'check', '', {}],
    [1, 'check', ' (a line is a failure)', { check: async () => checkedWithFailures }],
    [0, 'plan', '', {}],
    [5, 'plan --exit-code', ' (conflicts wait)', {}],
    [6, 'plan --exit-code', ' (changes, no conflicts)', { plan: async () => calm }],
    [0, 'plan --exit-code', ' (nothing to change)', { plan: async () => emptyPlan }],
    [0, 'apply 12', '', {}],
    [3, 'apply --yes', ' (hazards not allowed)', {}],
    [0, 'apply --yes', ' (hazards allowed)', { plan: async () => allowedPlan }],
    [2, 'apply', ' (no terminal)', {}],
    [0, 'verify', '', {}],
    [4, 'verify', ' (drift)', { verify: async () => drifted }],
    [0, 'runs', '', {}],
    [0, 'presets', '', {}],
    [0, 'undo --yes', '', {}],
    [0, 'purge --yes', '', {}],
    [0, 'forget alice --yes', '', {}],
    [2, 'forget alice', ' (no terminal)', {}],
    [2, 'forget --yes', ' (nobody)', {}],
    [2, 'purge', ' (no terminal)', {}],
    [0, 'undo 7 --yes', '', {}],
    [2, 'undo', ' (no terminal)', {}],
    [2, 'undo seven --yes', '', {}],
    [3, 'undo --yes', ' (rows changed)', { previewUndo: async () => changedSince }],
    [0, 'undo --yes --skip-changed', ' (rows changed)', { previewUndo: async () => changedSince }],
    [0, 'conflicts', '', {}],
    [5, 'conflicts --exit-code', '', {}],
    [2, 'conflicts --kind nothing', '', {}],
    [0, 'decide 3f2a9c-81d0e4 --separate', '', {}],
    [2, 'decide 3f2a9c-81d0e4', ' (no answer)', {}],
    [2, 'decide 3f2a9c-81d0e4 --merge --separate', ' (two answers)', {}],
    [2, 'decide --merge', ' (of nothing)', {}],
    [2, 'decide --kind password_tie --keep dev_db', ' (many, and no terminal)', {}],
    [0, 'decide --kind password_tie --keep dev_db --yes', '', {}],
    [2, 'decide --unpin role', ' (of nobody)', {}],
    [0, 'decide --undo 12', '', {}],
    [0, 'decisions', '', {}],
    [2, 'decisions import nowhere.yaml', '', {}],
    [2, '', '', {}],
    [0, '--version', '', {}],
    [0, '--help', '', {}],
    [0, 'help apply', '', {}],
    [2, 'aply', '', {}],
    [2, 'plan --limt 3', '', {}],
    [2, 'plan --limit -1', '', {}],
    [2, 'plan --limit 1e3', '', {}],
    [2, 'plan 12', '', {}],
    [2, 'apply twelve', '', {}],
    [2, 'apply 0', '', {}],
    [2, 'plan --config', '', {}],
  ])('%i: usermerge %s%s', async (exit, words, _story, runs) => {
    expect(await run(words, fakeRuns(runs))).toMatchObject({ exit });
  });

  test("an error's own exit code is the command's", async () => {
    const stale = fakeRuns({
      apply: async () => {
        throw new UsermergeError('PLAN_STALE', '3 rows changed since plan 12.');
      },
    });
    expect(await run('apply 12 --strict', stale)).toMatchObject({ exit: 3, stdout: '' });
  });

  test('a bug is 1, and shows its stack', async () => {
    const broken = fakeRuns({
      plan: async () => {
        throw new TypeError('x is not a function');
      },
    });
    const { exit, stderr } = await run('plan', broken);
    expect(exit).toBe(1);
    expect(stderr).toContain('command-line.test.ts');
    expect(stderr).toContain('report');
  });
});

describe('what is not understood', () => {
  test('an unknown command suggests the one that was meant', async () => {
    const { stderr, stdout } = await run('aply');
    expect(stdout).toBe('');
    expect(stderr).toContain("CONFIG_INVALID: unknown command 'aply'");
    expect(stderr).toContain('Did you mean apply?');
  });

  test('an unknown option suggests the one that was meant', async () => {
    expect((await run('plan --limt 3')).stderr).toContain('Did you mean --limit?');
  });

  test('a hazard that does not exist is refused before anything is read, and the nearest one named', async () => {
    const runs = fakeRuns({ loadConfig });
    const { exit, stderr } = await run(
      'apply --yes --allow time_spikes --source a=postgres://x/a --target postgres://x/b',
      runs,
    );
    expect(exit).toBe(2);
    expect(stderr).toContain('did you mean "time_spike"?');
    expect(runs.plan).not.toHaveBeenCalled();
  });

  test('no command: the help, on stderr', async () => {
    const { stdout, stderr } = await run('');
    expect(stdout).toBe('');
    expect(stderr).toContain('Usage: usermerge');
  });

  test('help that was asked for is on stdout', async () => {
    const { stdout, stderr } = await run('apply --help');
    expect(stdout).toContain('Usage: usermerge apply [options] [plan]');
    expect(stdout).toContain('Examples:');
    expect(stderr).toBe('');
  });

  test('the version is that of the package', async () => {
    const { version } = JSON.parse(readFileSync('package.json', 'utf8'));
    expect((await run('--version')).stdout).toBe(`${version}\n`);
  });
});

describe('--json', () => {
  test.each([
    ['check --json', checked],
    ['plan --json', fullPlan],
    ['apply 12 --json', applied],
    ['verify --json', verified],
    ['runs --json', runLines],
    ['presets --json', listPresets()],
    ['undo --yes --json', undone],
    ['purge --yes --json', purged],
    ['forget alice --yes --json', forgotten],
    ['conflicts --json', waitingConflicts],
    ['decide 3f2a9c-81d0e4 --merge --json', decided],
    ['decisions --json', decisionLines],
  ])('%s: stdout is the report and nothing else', async (words, report) => {
    const { stdout, stderr } = await run(words);
    expect(JSON.parse(stdout)).toEqual(report);
    expect(stderr).toBe('');
  });

  test('apply --yes --json prints the run, not the plan', async () => {
    const { stdout } = await run('apply --yes --json', fakeRuns({ plan: async () => allowedPlan }));
    expect(JSON.parse(stdout)).toEqual(applied);
  });

  test('an error leaves stdout empty', async () => {
    const { stdout, stderr } = await run('apply --yes --json');
    expect(stdout).toBe('');
    expect(stderr).toContain('HAZARD_REFUSED');
  });
});

describe('options reach the run', () => {
  test('sources in their order, target and file', async () => {
    const { runs } = await run(
      'plan --source a=postgres://x/a --source b=postgres://x/b#s.t --target postgres://x/c',
    );
    expect(runs.loadConfig).toHaveBeenCalledWith({
      file: undefined,
      flags: { source: ['a=postgres://x/a', 'b=postgres://x/b#s.t'], target: 'postgres://x/c', allow: [] },
      env: {},
    });
    expect((await run('plan -c x.yaml')).runs.loadConfig.mock.lastCall?.[0].file).toBe('x.yaml');
  });

  test('the limit', async () => {
    expect((await run('plan --limit 7')).runs.plan.mock.lastCall?.[1]).toMatchObject({ limit: 7 });
    expect((await run('verify --limit 0')).runs.verify.mock.lastCall?.[1]).toMatchObject({ limit: 0 });
  });

  test('what apply may do, and for whom', async () => {
    const { runs } = await run('apply 12 --strict --allow time_spike --allow unconfirmed_match');
    expect(runs.plan).not.toHaveBeenCalled();
    expect(runs.apply.mock.lastCall?.[1]).toMatchObject({
      planId: 12,
      allow: ['time_spike', 'unconfirmed_match'],
      strict: true,
      by: 'tester@here',
    });
  });

  test('no screen and no hint shows a URL', async () => {
    const { stdout } = await run('plan --source a=postgres://u:s3cret@x/a --target postgres://u:s3cret@x/c');
    expect(stdout).not.toContain('s3cret');
    expect(stdout).toContain(
      'usermerge apply 12 --allow unconfirmed_match --allow time_spike --source ... --target ...',
    );
  });
});

describe('progress', () => {
  const stepping = fakeRuns({
    plan: async (_config, { progress }) => {
      const step = progress.step('read test_db', 10);
      step.add(10);
      step.done();
      progress.note('dev_db is slow');
      return fullPlan;
    },
  });

  test('is plain lines on stderr where there is no terminal', async () => {
    const { stderr } = await run('plan', stepping);
    expect(stderr).toMatch(/^read test_db: 10 rows in \d+ ms( \([\d,]+\/s\))?\ndev_db is slow\n$/);
  });

  test('is silent beside JSON', async () => {
    expect((await run('plan --json', stepping)).stderr).toBe('');
  });
});

describe('apply asks', () => {
  test('not where there is no terminal: it names --yes, and reads nothing', async () => {
    const { stderr, runs, exit } = await run('apply');
    expect(exit).toBe(2);
    expect(stderr).toContain('--yes');
    expect(runs.plan).not.toHaveBeenCalled();
  });

  test('nothing with --yes, and refuses with the flags to add, after it showed the plan', async () => {
    const { exit, stdout, stderr, runs } = await run('apply --yes');
    expect(exit).toBe(3);
    expect(stdout).toContain('HAZARDS');
    expect(stderr).toContain('--allow unconfirmed_match --allow time_spike');
    expect(runs.apply).not.toHaveBeenCalled();
  });

  test('for each hazard by name, then for the whole', async () => {
    const at = fakeSurroundings({ terminal: true });
    const runs = fakeRuns();
    const typing = typeAnswers(at, [
      ['Type unconfirmed_match to allow it', 'unconfirmed_match\r'],
      ['Type time_spike to allow it', 'time_spike\r'],
      ['Type yes', 'yes\r'],
    ]);
    const [{ exit }] = await Promise.all([run('apply', runs, at), typing]);
    expect(exit).toBe(0);
    expect(runs.apply.mock.lastCall?.[1]).toMatchObject({
      planId: 12,
      allow: ['unconfirmed_match', 'time_spike'],
    });
  });

  test('and takes yes for no name of a hazard', async () => {
    const at = fakeSurroundings({ terminal: true });
    const runs = fakeRuns();
    const typing = typeAnswers(at, [['Type unconfirmed_match to allow it', 'yes\r']]);
    const [{ exit, stderr }] = await Promise.all([run('apply', runs, at), typing]);
    expect(exit).toBe(3);
    expect(stderr).toContain('HAZARD_REFUSED');
    expect(runs.apply).not.toHaveBeenCalled();
  });

  test.each([
    ['no', 'no\r'],
    ['y', 'y\r'],
    ['an empty line', '\r'],
    ['Ctrl-D', '\u0004'],
  ])('and takes %s for no', async (_name, typed) => {
    const at = fakeSurroundings({ terminal: true });
    const runs = fakeRuns({ plan: async () => allowedPlan });
    const [{ exit, stderr }] = await Promise.all([
      run('apply', runs, at),
      typeAnswers(at, [['Type yes', typed]]),
    ]);
    expect(exit).toBe(3);
    expect(stderr).toContain('Nothing was applied. Plan 12 is kept');
    expect(runs.apply).not.toHaveBeenCalled();
  });

  test('for the hazards of a plan that was made before, but those that are allowed', async () => {
    const at = fakeSurroundings({ terminal: true });
    const runs = { ...fakeRuns(), storedPlan: async () => fullPlan };
    const [{ exit }] = await Promise.all([
      run('apply 12 --allow unconfirmed_match', runs, at),
      typeAnswers(at, [['Type time_spike to allow it', 'time_spike\r']]),
    ]);
    expect(exit).toBe(0);
    expect(runs.apply.mock.lastCall?.[1]).toMatchObject({ allow: ['unconfirmed_match', 'time_spike'] });
  });

  test('nothing for an empty plan, and applies it: the ledger learns what was read', async () => {
    const at = fakeSurroundings({ terminal: true });
    const runs = fakeRuns({ plan: async () => emptyPlan });
    expect(await run('apply', runs, at)).toMatchObject({ exit: 0 });
    expect(runs.apply).toHaveBeenCalledOnce();
  });

  test('on stderr with --json, so that stdout is the run', async () => {
    const at = fakeSurroundings({ terminal: true });
    const runs = fakeRuns({ plan: async () => allowedPlan });
    const [{ stdout, stderr }] = await Promise.all([
      run('apply --json', runs, at),
      typeAnswers(at, [['Type yes', 'yes\r']]),
    ]);
    expect(JSON.parse(stdout)).toEqual(applied);
    expect(stderr).toContain('Plan 12 for');
  });
});

describe('an interruption', () => {
  const untilAborted = (signal: AbortSignal): Promise<never> =>
    new Promise((_resolve, reject) => {
      signal.addEventListener('abort', () => reject(signal.reason));
    });

  test('ends the run, exits with 130, and says in one line what state things are in', async () => {
    const at = fakeSurroundings();
    const runs = fakeRuns({ plan: (_config, { signal }) => untilAborted(signal) });
    setImmediate(() => at.surroundings.interruption.abort());
    expect(await run('plan', runs, at)).toMatchObject({
      exit: 130,
      stdout: '',
      stderr: 'Interrupted: no plan was stored, and the target is as it was.\n',
    });
  });

  test('is not what a server does by itself: that is an error with its place', async () => {
    const runs = fakeRuns({
      verify: async () => {
        throw new UsermergeError('INTERRUPTED', 'interrupted on the target: verify.compare', {
          at: { table: 't' },
        });
      },
    });
    const { exit, stderr } = await run('verify', runs);
    expect(exit).toBe(130);
    expect(stderr).toMatch(/^INTERRUPTED: interrupted on the target: verify.compare\n {2}at {4}table t\n/);
  });

  test('between plan and apply applies nothing', async () => {
    const at = fakeSurroundings();
    const runs = fakeRuns({
      plan: async () => {
        at.surroundings.interruption.abort();
        return allowedPlan;
      },
    });
    const { exit, stderr } = await run('apply --yes', runs, at);
    expect(exit).toBe(130);
    expect(stderr).toContain('nothing was applied');
    expect(runs.apply).not.toHaveBeenCalled();
  });

  test('by Ctrl-C at a question applies nothing', async () => {
    const at = fakeSurroundings({ terminal: true });
    const runs = fakeRuns({ plan: async () => allowedPlan });
    const [{ exit, stderr }] = await Promise.all([
      run('apply', runs, at),
      typeAnswers(at, [['Type yes', '\u0003']]),
    ]);
    expect(exit).toBe(130);
    expect(stderr).toContain('Interrupted: nothing was applied');
    expect(runs.apply).not.toHaveBeenCalled();
  });

  test('that comes too late says so, and the command is done', async () => {
    const at = fakeSurroundings();
    const runs = fakeRuns({
      apply: async () => {
        at.surroundings.interruption.abort();
        return applied;
      },
    });
    const { exit, stdout, stderr } = await run('apply 12', runs, at);
    expect(exit).toBe(0);
    expect(stdout).toContain('Applied plan 12 as run 7');
    expect(stderr).toContain('too late');
  });
});

test('a reader that went away is no error, and the exit code stays', async () => {
  const at = fakeSurroundings();
  at.surroundings.stdout.write = ((_text: string, done: (error: Error) => void) => {
    done(Object.assign(new Error('write EPIPE'), { code: 'EPIPE' }));
    return false;
  }) as typeof at.surroundings.stdout.write;
  expect(await run('verify', fakeRuns({ verify: async () => drifted }), at)).toMatchObject({
    exit: 4,
    stderr: '',
  });
});

describe('decide', () => {
  test.each([
    ['--keep dev_db', { do: 'keep', account: 'dev_db' }],
    ['--merge', { do: 'merge', with: null }],
    ['--merge 17', { do: 'merge', with: '17' }],
    ['--separate', { do: 'separate', people: [] }],
    ['--separate a:1,b:2 --separate c:3', { do: 'separate', people: [['a:1', 'b:2'], ['c:3']] }],
    ['--skip', { do: 'skip', accounts: [] }],
    ['--skip a:1', { do: 'skip', accounts: ['a:1'] }],
    ['--accept-time', { do: 'time' }],
    ['--id 501', { do: 'id', id: '501' }],
    ['--pin role=a=b', { do: 'pin', column: 'role', value: 'a=b' }],
    ['--pin-null role', { do: 'pin', column: 'role', value: null }],
  ])('takes %s', async (words, answer) => {
    const { runs } = await run(`decide 3f2a9c-81d0e4 ${words} --reason asked`);
    const [, about, given, options] = runs.decide.mock.lastCall ?? [];
    expect({ about, given }).toEqual({ about: { conflict: '3f2a9c-81d0e4' }, given: answer });
    expect(options).toMatchObject({ reason: 'asked', by: 'tester@here' });
  });

  test('asks, after it said how many a filter matches', async () => {
    const at = fakeSurroundings({ terminal: true });
    const runs = fakeRuns();
    const typing = typeAnswers(at, [
      ['This would answer 3 conflicts, and leave 1 other open that it does not fit. Type yes', 'yes\r'],
    ]);
    const [{ exit }] = await Promise.all([
      run('decide --kind password_tie --source dev_db --keep dev_db', runs, at),
      typing,
    ]);
    expect(exit).toBe(0);
    const filter = { kinds: ['password_tie'], sources: ['dev_db'] };
    expect(runs.decide.mock.calls.map(([, about, , options]) => [about, options?.dryRun === true])).toEqual([
      [{ filter }, true],
      [{ filter }, false],
    ]);
  });

  test('and takes anything but yes for no', async () => {
    const at = fakeSurroundings({ terminal: true });
    const runs = fakeRuns();
    const [{ exit, stderr }] = await Promise.all([
      run('decide --kind password_tie --keep dev_db', runs, at),
      typeAnswers(at, [['Type yes', 'y\r']]),
    ]);
    expect(exit).toBe(3);
    expect(stderr).toContain('Nothing was decided.');
    expect(runs.decide).toHaveBeenCalledTimes(1);
  });
});

test('conflicts --csv writes a line for each account, and no text that a spreadsheet would calculate', async () => {
  const formula = {
    ...waitingConflicts,
    conflicts: waitingConflicts.conflicts.map((conflict) => ({ ...conflict, matchKey: '=1+1' })),
  };
  const { stdout } = await run('conflicts --csv', fakeRuns({ conflicts: async () => formula }));
  const lines = stdout.trimEnd().split('\n');
  expect(lines).toHaveLength(5);
  expect(lines[0]).toMatch(/^conflict,kind,state,stakes,user_id,match_key,/);
  expect(lines[1]).toContain("3f2a9c-81d0e4,confirm_mismatch,open,lets_in,1,'=1+1,");
});

describe('undo asks', () => {
  test('not where there is no terminal: it names --yes, and reads nothing', async () => {
    const { exit, stderr, runs } = await run('undo');
    expect(exit).toBe(2);
    expect(stderr).toContain('--yes');
    expect(runs.previewUndo).not.toHaveBeenCalled();
  });

  test('after it showed what it would do, and undoes the run that it showed', async () => {
    const at = fakeSurroundings({ terminal: true });
    const runs = fakeRuns();
    const typing = typeAnswers(at, [['Undo run 7: restore 118, delete 2,249,978? Type yes', 'yes\r']]);
    const [{ exit, stdout }] = await Promise.all([run('undo', runs, at), typing]);
    expect(exit).toBe(0);
    expect(stdout.indexOf('rows to delete')).toBeLessThan(stdout.indexOf('Undid run 7 as run 8'));
    expect(runs.undo.mock.lastCall?.[1]).toMatchObject({ runId: 7, skipChanged: false, by: 'tester@here' });
  });

  test('and takes anything but yes for no', async () => {
    const at = fakeSurroundings({ terminal: true });
    const runs = fakeRuns();
    const [{ exit, stderr }] = await Promise.all([
      run('undo', runs, at),
      typeAnswers(at, [['Type yes', 'y\r']]),
    ]);
    expect(exit).toBe(3);
    expect(stderr).toContain('Nothing was undone.');
    expect(runs.undo).not.toHaveBeenCalled();
  });

  test('nothing where rows changed: it names them, and the way out', async () => {
    const at = fakeSurroundings({ terminal: true });
    const runs = fakeRuns({ previewUndo: async () => changedSince });
    const { exit, stderr } = await run('undo', runs, at);
    expect(exit).toBe(3);
    expect(stderr).toContain('UNDO_CHANGED');
    expect(stderr).toContain('20 carol: another row has its former username by now');
    expect(stderr).toContain('and 20 more');
    expect(stderr).toContain('--skip-changed');
    expect(runs.undo).not.toHaveBeenCalled();
  });

  test('nothing where other tables reference rows, also with --skip-changed', async () => {
    const referenced = {
      ...undoable,
      referenced: 1,
      referencedRows: [{ userId: '17', username: 'alice', tables: ['orders', 'posts'] }],
    };
    const { exit, stderr, runs } = await run(
      'undo --yes --skip-changed',
      fakeRuns({ previewUndo: async () => referenced }),
    );
    expect(exit).toBe(3);
    expect(stderr).toContain('UNDO_REFERENCED');
    expect(stderr).toContain('17 alice: orders, posts');
    expect(runs.undo).not.toHaveBeenCalled();
  });
});

describe('purge asks', () => {
  test('for the word, after it said what would be gone', async () => {
    const at = fakeSurroundings({ terminal: true });
    const runs = fakeRuns();
    const typing = typeAnswers(at, [['Type purge to remove all of it for good', 'purge\r']]);
    const [{ exit, stdout, stderr }] = await Promise.all([run('purge', runs, at), typing]);
    expect(exit).toBe(0);
    expect(stderr).toContain('3,500,000');
    expect(stdout).toContain('Purged');
    expect(runs.purge.mock.lastCall?.[1]).toMatchObject({ by: 'tester@here' });
  });

  test('and takes yes for no', async () => {
    const at = fakeSurroundings({ terminal: true });
    const runs = fakeRuns();
    const [{ exit, stderr }] = await Promise.all([
      run('purge', runs, at),
      typeAnswers(at, [['Type purge', 'yes\r']]),
    ]);
    expect(exit).toBe(3);
    expect(stderr).toContain('Nothing was removed.');
    expect(runs.purge).not.toHaveBeenCalled();
  });

  test('not where there is no terminal', async () => {
    const { stderr, runs } = await run('purge');
    expect(stderr).toContain('--yes');
    expect(runs.previewPurge).not.toHaveBeenCalled();
  });
});

test('plan --reopen goes on with a merge that was purged', async () => {
  const { runs } = await run('plan --reopen');
  expect(runs.plan.mock.lastCall?.[1]).toMatchObject({ reopen: true });
});

describe('forget asks', () => {
  test('for the name, after it said who that is', async () => {
    const at = fakeSurroundings({ terminal: true });
    const runs = fakeRuns();
    const typing = typeAnswers(at, [['Type alice to forget this person', 'alice\r']]);
    const [{ exit, stderr }] = await Promise.all([run('forget alice', runs, at), typing]);
    expect(exit).toBe(0);
    expect(stderr).toContain('golden record 17');
    expect(runs.forget.mock.lastCall?.[1]).toMatchObject({ who: 'alice', by: 'tester@here' });
  });

  test('and takes yes for no', async () => {
    const at = fakeSurroundings({ terminal: true });
    const runs = fakeRuns();
    const [{ exit, stderr }] = await Promise.all([
      run('forget alice', runs, at),
      typeAnswers(at, [['Type alice', 'yes\r']]),
    ]);
    expect(exit).toBe(3);
    expect(stderr).toContain('Nothing was erased.');
    expect(runs.forget).not.toHaveBeenCalled();
  });
});
