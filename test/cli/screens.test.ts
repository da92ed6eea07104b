import { stripVTControlCharacters } from 'node:util';
import { describe, expect, test } from 'vitest';
import { renderApply } from '../../src/cli/render/apply.js';
import { renderCheck } from '../../src/cli/render/check.js';
import { renderConflicts } from '../../src/cli/render/conflicts.js';
import { renderCrosswalk, renderReferences, renderView } from '../../src/cli/render/crosswalk.js';
import { renderDecide, renderDecisions } from '../../src/cli/render/decide.js';
import { renderError, renderInterruption } from '../../src/cli/render/error.js';
import { renderExplain } from '../../src/cli/render/explain.js';
import { renderExport } from '../../src/cli/render/export.js';
import { renderForget, renderForgetPreview } from '../../src/cli/render/forget.js';
import { renderNotices } from '../../src/cli/render/notices.js';
import { renderHazard, renderPlan, renderPlanSummary } from '../../src/cli/render/plan.js';
import { renderPresets } from '../../src/cli/render/presets.js';
import { renderPurge, renderPurgePreview } from '../../src/cli/render/purge.js';
import { renderRuns } from '../../src/cli/render/runs.js';
import { coloursFor, type Screen } from '../../src/cli/render/screen.js';
import { widthOf } from '../../src/cli/render/text.js';
import { renderUndo, renderUndoPreview } from '../../src/cli/render/undo.js';
import { renderLog, renderVerify } from '../../src/cli/render/verify.js';
import { UsermergeError } from '../../src/errors/usermerge-error.js';
import { listPresets } from '../../src/runs/presets.js';
import { assertUndoable } from '../../src/runs/undo.js';
import {
  applied,
  appliedNothing,
  broken,
  changedSince,
  checked,
  checkedWithFailures,
  decided,
  decisionLines,
  drifted,
  emptyPlan,
  explained,
  exported,
  forgettable,
  forgotten,
  fullPlan,
  hostilePlan,
  mapped,
  noticed,
  purgeable,
  purged,
  referring,
  refusedExport,
  runLines,
  sound,
  splitExport,
  undoable,
  undone,
  verified,
  waitingConflicts,
} from './example-reports.js';

const screen = (given: Partial<Screen> = {}): Screen => ({
  width: 100,
  colours: coloursFor(false),
  same: '',
  ...given,
});
const wide = screen({ width: 160 });
const narrow = screen({ width: 60 });
const elsewhere = screen({ same: ' --config staging.yaml' });

const screens: Record<string, (screen?: Screen) => string> = {
  'plan-empty': (s = screen()) => renderPlan(emptyPlan, s),
  'plan-full': (s = screen()) => renderPlan(fullPlan, s),
  'plan-full-wide': (s = wide) => renderPlan(fullPlan, s),
  'plan-full-narrow': (s = narrow) => renderPlan(fullPlan, s),
  'plan-full-elsewhere': (s = elsewhere) => renderPlan(fullPlan, s),
  'plan-hostile': (s = screen()) => renderPlan(hostilePlan, s),
  'plan-summary': (s = screen()) => renderPlanSummary({ ...fullPlan, hazards: [] }, s),
  'apply-with-stale': (s = screen()) => renderApply(applied, s),
  'apply-nothing': (s = screen()) => renderApply(appliedNothing, s),
  'verify-clean': (s = screen()) => renderVerify(verified, s),
  'verify-drift': (s = screen()) => renderVerify(drifted, s),
  'verify-log': (s = screen()) => renderLog(sound, s),
  'verify-log-changed': (s = screen()) => renderLog(broken, s),
  'check-passed': (s = screen()) => renderCheck(checked, s),
  'check-failures': (s = screen()) => renderCheck(checkedWithFailures, s),
  'undo-preview': (s = screen()) => renderUndoPreview(undoable, s),
  'undo-preview-left': (s = screen()) => renderUndoPreview(changedSince, s),
  undo: (s = screen()) => renderUndo(undone, s),
  'forget-preview': (s = screen()) => renderForgetPreview(forgettable, s),
  forget: (s = screen()) => renderForget(forgotten, s),
  'purge-preview': (s = screen()) => renderPurgePreview(purgeable, s),
  purge: (s = elsewhere) => renderPurge(purged, s),
  runs: (s = screen()) => renderRuns(runLines, s),
  presets: (s = screen()) => renderPresets(listPresets(), s),
  export: (s = screen()) => renderExport(exported, s),
  'export-refused': (s = narrow) => renderExport(refusedExport, s),
  'export-split': (s = screen()) => renderExport(splitExport, s),
  crosswalk: (s = screen()) => renderCrosswalk(mapped, s),
  'crosswalk-view': (s = screen()) => renderView({ view: 'user_map' }, s),
  'crosswalk-sql': (s = screen()) => renderReferences(referring, s),
  conflicts: (s = screen()) => renderConflicts(waitingConflicts, s),
  'conflicts-narrow': (s = narrow) => renderConflicts(waitingConflicts, s),
  'conflicts-none': (s = screen()) =>
    renderConflicts({ ...waitingConflicts, count: 0, counts: [], conflicts: [] }, s),
  decide: (s = screen()) => renderDecide(decided, s),
  decisions: (s = elsewhere) => renderDecisions(decisionLines, s),
  'decisions-none': (s = screen()) => renderDecisions({ count: 0, offset: 0, decisions: [] }, s),
  explain: (s = screen()) => renderExplain(explained, s),
  'explain-narrow': (s = narrow) => renderExplain(explained, s),
  notices: (s = screen()) => renderNotices(noticed, s),
  'notices-counted': (s = screen()) =>
    renderNotices({ ...noticed, peopleFile: null, notes: ['A later run was applied since.'] }, s),
  'runs-narrow': (s = narrow) => renderRuns(runLines, s),
  'runs-none': (s = screen()) => renderRuns([], s),
};

describe('every screen is as it was seen last', () => {
  test.each(Object.entries(screens))('%s', async (name, draw) => {
    await expect(draw()).toMatchFileSnapshot(`screens/${name}.txt`);
  });

  test('a hazard before its name is asked for', async () => {
    const [, hazard] = fullPlan.hazards;
    if (hazard === undefined) throw new Error('the full plan has hazards');
    await expect(renderHazard(hazard, screen())).toMatchFileSnapshot('screens/hazard.txt');
  });

  test('errors', async () => {
    const errors = [
      new UsermergeError(
        'SOURCE_UNREACHABLE',
        'dev_db could not be reached: connect ECONNREFUSED 127.0.0.1:5499.',
        {
          at: { source: 'dev_db' },
        },
      ),
      new UsermergeError(
        'CONFIG_INVALID',
        'usermerge.yaml has 2 problems:\n  line 3, column 5: a\n  line 9, column 1: b',
        {
          at: { file: 'usermerge.yaml', line: 3, key: 'target.url' },
        },
      ),
      undoRefusal(),
      new UsermergeError('SQL_FAILED', 'duplicate key: bob\u001b[2J\u202eroot', { at: { key: 'bob\nroot' } }),
    ];
    await expect(errors.map((error) => renderError(error, screen())).join('\n')).toMatchFileSnapshot(
      'screens/errors.txt',
    );
  });
});

describe('screens', () => {
  test.each(Object.entries(screens))('%s: nothing in it acts on the terminal', (_name, draw) => {
    expect(draw()).not.toMatch(/[^\P{C}\n]|[\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/u);
  });

  test.each(Object.entries(screens))('%s: no line ends in a space', (_name, draw) => {
    expect(draw()).not.toMatch(/ $/m);
  });

  test('no name of the hostile plan begins a line of its own', () => {
    const lines = renderPlan(hostilePlan, screen()).split('\n');
    expect(lines.filter((line) => line.startsWith('Next:'))).toEqual([
      'Next: usermerge apply 4 --allow unconfirmed_match',
    ]);
  });

  test('tables keep to the width, also with names of wide letters', () => {
    const tooWide = renderPlan(hostilePlan, screen())
      .split('\n')
      .filter((line) => widthOf(line) > 100);
    expect(tooWide).toEqual([]);
  });

  test("a source's states add up to its accounts, in every row of the table", () => {
    const [, ofSources = ''] = renderPlan(fullPlan, screen()).split('Accounts by source');
    const rows = (ofSources.split('Passwords by kind')[0] ?? '')
      .split('\n')
      .filter((line) => /^ {2}(test_db|dev_db|ldap|together) /.test(line))
      .map((line) => (line.match(/[\d,]+(?=\s|$)/g) ?? []).map((n) => Number(n.replaceAll(',', ''))));
    expect(rows).toHaveLength(4);
    for (const [accounts, ...states] of rows) {
      expect(states).toHaveLength(4);
      expect(states.reduce((sum, n) => sum + n, 0)).toBe(accounts);
    }
  });

  test('hazards come before everything else, those that are not allowed first', () => {
    const text = renderPlan(fullPlan, screen());
    const at = (words: string): number => text.indexOf(words);
    expect(at('NOT ALLOWED')).toBeLessThan(at('unconfirmed_match'));
    expect(at('unconfirmed_match')).toBeLessThan(at('zone_assumed'));
    expect(at('zone_assumed')).toBeLessThan(at('Accounts by source'));
  });

  test('colours are only put around the text', () => {
    const coloured = renderPlan(fullPlan, screen({ colours: coloursFor(true) }));
    expect(coloured).toContain('\u001b[');
    expect(stripVTControlCharacters(coloured).replace(/ +$/gm, '')).toBe(renderPlan(fullPlan, screen()));
  });

  test('an error of ours shows no stack, a bug does and asks for a report', () => {
    const failure = renderError(new UsermergeError('LOCKED', 'another run holds the lock'), screen());
    expect(failure).not.toContain('screens.test.ts');
    const bug = renderError(new TypeError('x is not a function'), screen());
    expect(bug).toContain('screens.test.ts');
    expect(bug).toContain('Please report it');
  });

  test('a bug shows no password of a connection string', () => {
    const bug = renderError(new Error('connect postgres://app:s3cret@db1/x failed'), screen());
    expect(bug).not.toContain('s3cret');
  });

  test('an interruption is one line', () => {
    const text = renderInterruption(new UsermergeError('INTERRUPTED', 'nothing was\napplied.'), screen());
    expect(text).toBe('Interrupted: nothing was\\napplied.\n');
  });
});

function undoRefusal(): UsermergeError {
  try {
    assertUndoable(changedSince, false);
  } catch (error) {
    if (error instanceof UsermergeError) return error;
  }
  throw new Error('an undo of rows that changed is refused');
}
