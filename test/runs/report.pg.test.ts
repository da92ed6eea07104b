/** The report of a run: that its numbers are those of the run, and what verify found is in it as long as it is about it. */
import { readFileSync, statSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import { runCommandLine } from '../../src/cli/command-line.js';
import { renderMarkdownReport } from '../../src/cli/render/report.js';
import { version } from '../../src/config/version.js';
import { decide } from '../../src/runs/decide.js';
import { report } from '../../src/runs/report.js';
import { verify } from '../../src/runs/verify.js';
import { renderReportPage } from '../../src/web/report/report-page.js';
import { reported } from '../cli/example-reports.js';
import { fakeRuns, fakeSurroundings } from '../cli/fake-surroundings.js';
import { useSmallMerge } from '../support/small-merge.js';

const merge = useSmallMerge();
const long = 'l'.repeat(500);
const person = (user_id: number, username: string, password_last_changed: string | null) => ({
  user_id,
  username,
  password: `$2b$secret-of-${user_id}`,
  password_last_changed,
});

beforeEach(async () => {
  await merge.begin();
  await merge.people(
    'test_db',
    person(1, 'alice', '2020-01-01'),
    person(2, '<script>alert(1)</script>', '2020-01-01'),
    person(3, 'admin\u202enimda', null),
    person(4, long, '2020-01-01'),
  );
  await merge.people(
    'dev_db',
    person(10, 'alice', '2021-01-01'),
    person(11, '<script>alert(1)</script>', '2020-01-01'),
    person(12, 'admin\u202enimda', '2020-01-01'),
  );
});

describe('a report', () => {
  test('has the numbers of its run, whose accounts add up, and says where the passwords came from', async () => {
    const run = await merge.run();
    const made = await report(merge.config());
    expect(made.run).toMatchObject({
      runId: run.runId,
      inserted: 4,
      updated: 0,
      by: 'tester@here',
      entry: run.entry,
    });
    for (const { accounts, merged, waiting, leftOut, rejected } of made.plan?.sources ?? []) {
      expect(merged + waiting + leftOut + rejected).toBe(accounts);
    }
    expect(made.inputs.map(({ source, rows }) => [source, rows])).toEqual([
      ['test_db', 4],
      ['dev_db', 3],
    ]);
    expect(made.inputs.every(({ digest }) => /^[0-9a-f]{64}$/.test(digest ?? ''))).toBe(true);
    expect(made.versions.usermerge).toBe(version);
    expect(made.tallies.map(({ name, winners }) => [name, winners])).toEqual([
      ['test_db', 2],
      ['dev_db', 2],
    ]);
    expect(made.tallies.map(({ ages }) => Object.values(ages).reduce((sum, n) => sum + n, 0))).toEqual([
      4, 3,
    ]);
    expect(made.tallies[0]?.ages.unknown).toBe(1);
  });

  test('of an earlier run is about that run, and not about accounts that were read since', async () => {
    const first = await merge.run();
    await merge.people('dev_db', person(20, 'zoe', '2024-01-01'));
    await merge.run();
    expect(await report(merge.config(), { runId: first.runId })).toMatchObject({
      run: { inserted: 4 },
      plan: { planId: first.planId },
      tallies: [],
    });
    expect((await report(merge.config())).run.inserted).toBe(1);
  });

  test('has what verify found last, as long as the run is the newest', async () => {
    const first = await merge.run();
    expect((await report(merge.config())).verification).toBeNull();
    await verify(merge.config(), { by: 'auditor@here' });
    await merge.databases.target.db.script(
      "update usermerge.account set password = 'other' where username = 'alice'",
    );
    await verify(merge.config(), { by: 'auditor@here' });
    const { verification } = await report(merge.config());
    expect(verification).toMatchObject({ runId: first.runId, by: 'auditor@here' });
    expect(verification?.report.drift).toBeGreaterThan(0);
    await merge.people('dev_db', person(20, 'zoe', '2024-01-01'));
    await merge.run();
    expect((await report(merge.config())).verification).toBeNull();
    expect((await report(merge.config(), { runId: first.runId })).verification).toEqual(verification);
  });

  test('has the decisions that its run honoured, with who made them and why', async () => {
    const first = await merge.run();
    await decide(
      merge.config(),
      { account: 'test_db:1' },
      { do: 'pin', column: 'username', value: 'alicia' },
      { by: 'rita', reason: 'her new name' },
    );
    const second = await merge.run();
    expect((await report(merge.config(), { runId: first.runId })).decisions.count).toBe(0);
    const made = await report(merge.config(), { runId: second.runId });
    expect(made.decisions).toMatchObject({
      count: 1,
      decisions: [{ by: 'rita', reason: 'her new name', says: 'username of test_db:1 is "alicia"' }],
    });
    expect(renderReportPage(made)).toContain('her new name');
  });

  test('of a run that is not there is refused', async () => {
    await expect(report(merge.config())).rejects.toMatchObject({ code: 'RUN_NOT_FOUND' });
    await merge.run();
    await expect(report(merge.config(), { runId: 99 })).rejects.toMatchObject({ code: 'RUN_NOT_FOUND' });
  });

  test('shows names as text, and passwords as letters', async () => {
    await merge.run();
    const made = await report(merge.config());
    const texts = [renderReportPage(made), renderMarkdownReport(made), JSON.stringify(made)];
    for (const text of texts) expect(text).not.toContain('secret-of');
    expect(texts[0]).toContain('&lt;script>alert(1)&lt;/script>');
    expect(texts[0]).toContain('admin\\u{202e}nimda');
  });
});

describe('the page of a report', () => {
  const page = renderReportPage(reported);

  test('needs nothing from elsewhere, and runs nothing', () => {
    expect(page).not.toMatch(/<(script|link|iframe|object|img|base)\b/i);
    expect(page).not.toMatch(/\s(src|href|on[a-z]+)\s*=/i);
    expect(page).not.toMatch(/url\(|@import/i);
    expect(page).toContain(`content="default-src 'none'; style-src 'unsafe-inline'"`);
  });

  test('has its charts as pictures with a text', () => {
    const charts = page.split('role="img" ').slice(1);
    expect(charts.map((chart) => /^aria-label="([^:.]+)/.exec(chart)?.[1])).toEqual([
      'Where accounts go',
      'Age of passwords by source',
      'Golden records by the source of their password',
    ]);
    for (const chart of charts) expect(chart).toMatch(/<(rect|path) /);
  });

  test('says that a run was not verified, or what drifted', () => {
    expect(page).toContain('verified: 41 differences');
    expect(renderReportPage({ ...reported, verification: null })).toContain('not verified');
  });

  test('nothing of the data in it acts on the text around it', () => {
    const style = /<style>[\s\S]*<\/style>/;
    expect(page.replace(style, '').replaceAll('\n', '')).not.toMatch(
      /[\p{C}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/u,
    );
  });
});

test('as Markdown it is as it was seen last', async () => {
  await expect(renderMarkdownReport(reported)).toMatchFileSnapshot('../cli/screens/report.md');
});

describe('usermerge report', () => {
  const said = async (...words: string[]) => {
    const { surroundings, stdout, stderr } = fakeSurroundings();
    const exit = await runCommandLine(['report', ...words], surroundings, fakeRuns());
    return { exit, stdout: stdout(), stderr: stderr() };
  };

  test('writes the format that the name of the file says, for its owner alone', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'usermerge-report-'));
    for (const [name, begins] of [
      ['a.html', '<!doctype html>'],
      ['a.md', '# Run 7'],
      ['a.json', '{\n'],
      ['a', '<!doctype html>'],
    ] as const) {
      const path = join(folder, name);
      expect(await said('7', '--out', path)).toMatchObject({ exit: 0, stdout: '' });
      expect(readFileSync(path, 'utf8').startsWith(begins), name).toBe(true);
      expect(statSync(path).mode & 0o777).toBe(0o600);
    }
  });

  test('writes to stdout where no file is named', async () => {
    expect((await said('--format', 'markdown')).stdout).toMatch(/^# Run 7/);
    expect(JSON.parse((await said('--json')).stdout)).toMatchObject({ run: { runId: 7 } });
    expect(await said('seven')).toMatchObject({ exit: 2, stdout: '' });
  });
});
