/** The page, in a real browser, on a merge of real databases. */
import type { Browser, Page as Tab } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { sql } from '../../src/postgres/sql.js';
import { listChanges } from '../../src/runs/changes.js';
import { type Page, servePage } from '../../src/web/server.js';
import { chromiumPath, launchBrowser } from '../support/browser.js';
import { seriousFaults } from '../support/page-faults.js';
import { useSmallMerge } from '../support/small-merge.js';

const merge = useSmallMerge();
const hostile = ['<script>document.title = "hacked"</script>', 'admin\u202enimda', 'l'.repeat(500)];
const time = '2026-01-01';

describe.skipIf(chromiumPath === undefined)('the page', () => {
  let browser: Browser;
  let page: Page;
  let tab: Tab;
  const outside: string[] = [];
  const refusedByPolicy: string[] = [];
  const open = async (path: string) => {
    await tab.goto(`${new URL(page.link).origin}/#/`);
    await tab.goto(`${new URL(page.link).origin}/${path}`);
  };

  beforeAll(async () => {
    await merge.begin();
    await merge.people(
      'test_db',
      ...hostile.map((username, index) => ({
        user_id: index + 1,
        username,
        password: 'old',
        password_last_changed: time,
      })),
      ...Array.from({ length: 120 }, (_, index) => ({
        user_id: index + 100,
        username: `user${String(index).padStart(3, '0')}`,
        password: 'old',
        // One time for all of them would be a hazard of its own.
        password_last_changed: new Date(Date.UTC(2025, 0, 1, 0, index)).toISOString(),
      })),
    );
    await merge.people('dev_db', {
      user_id: 1,
      username: 'user000',
      password: 'new',
      password_last_changed: '2026-02-01',
    });
    browser = await launchBrowser();
    page = await servePage({ config: merge.config(), origin: 'file', by: 'reviewer@page', onLink() {} });
    tab = await browser.newPage();
    tab.on('request', (request) => {
      if (new URL(request.url()).origin !== new URL(page.link).origin) outside.push(request.url());
    });
    tab.on('console', (message) => {
      if (message.text().includes('Content Security Policy')) refusedByPolicy.push(message.text());
    });
    await tab.addInitScript(`
      window.shift = 0;
      new PerformanceObserver((list) => {
        for (const { value, hadRecentInput } of list.getEntries()) if (!hadRecentInput) window.shift += value;
      }).observe({ type: 'layout-shift', buffered: true });
    `);
    await tab.goto(page.link);
    await tab.getByRole('link', { name: 'Plan', exact: true }).waitFor();
  });
  afterAll(async () => {
    await browser?.close();
    await page?.close();
  });

  test('goes from nothing known to a plan, whose hazards and changes it shows', async () => {
    await tab.getByText('Nothing is known of this merge yet').waitFor();
    await tab.getByRole('link', { name: 'Make the first plan' }).click();
    await tab.getByRole('button', { name: 'Make a plan' }).click();
    await tab.getByRole('heading', { name: 'Plan 1' }).waitFor();
    await tab.getByText('not allowed').first().waitFor();
    await tab.getByRole('table').filter({ hasText: 'before → after' }).waitFor();
  });

  test('shows names as text, whatever is in them', async () => {
    await open('#/plan');
    const search = tab.getByRole('searchbox');
    for (const [typed, shown] of [
      ['<script', hostile[0] ?? ''],
      ['admin', 'admin\\u{202e}nimda'],
      ['lll', hostile[2] ?? ''],
    ] as const) {
      await search.fill(typed);
      await tab.getByRole('cell', { name: shown, exact: true }).waitFor();
    }
    expect(await tab.title()).toBe('Plan · usermerge');
    expect(await tab.locator('.changes script').count()).toBe(0);
  });

  test('pages through the changes, and back', async () => {
    await open('#/plan');
    await tab.getByRole('searchbox').fill('user');
    // Fifty of them are on the page only where nobody else is.
    await tab.getByRole('cell', { name: 'user049', exact: true }).waitFor();
    await tab.getByRole('button', { name: 'Next' }).click();
    await tab.getByRole('cell', { name: 'user050', exact: true }).waitFor();
    await tab.getByRole('button', { name: 'Next' }).click();
    await tab.getByRole('cell', { name: 'user119', exact: true }).waitFor();
    expect(await tab.getByRole('button', { name: 'Next' }).isDisabled()).toBe(true);
    await tab.getByRole('button', { name: 'Before' }).click();
    await tab.getByRole('cell', { name: 'user099', exact: true }).waitFor();
  });

  test('applies when each hazard and the target were named, and not before', async () => {
    await open('#/plan');
    const apply = tab.getByRole('button', { name: 'Apply plan 1' });
    await apply.waitFor();
    expect(await apply.isDisabled()).toBe(true);
    await tab.getByLabel('Type the name of the target').fill('merged_users');
    expect(await apply.isDisabled()).toBe(true);
    await tab.getByLabel('unconfirmed_match').fill('unconfirmed_match');
    await apply.click();
    await tab.getByText('inserted 123').waitFor();
    const [row] = await merge.databases.target.db.query<{ n: string; password: string }>(
      sql`select count(*) as n, max(password) filter (where username = 'user000') as password from merged_users`,
    );
    expect(row).toEqual({ n: '123', password: 'new' });
  });

  test('cancels work that is under way, which then has changed nothing', async () => {
    await merge.people('test_db', {
      user_id: 999,
      username: 'late',
      password: 'old',
      password_last_changed: time,
    });
    await open('#/plan');
    await tab.getByRole('button', { name: 'Plan again' }).click();
    await tab.getByRole('heading', { name: 'Plan 2' }).waitFor();
    const { db } = merge.databases.target;
    // The apply waits for this, and not for long enough to end by itself.
    await db.execute(sql`begin`);
    await db.execute(sql`lock table merged_users in access exclusive mode`);
    try {
      await tab.getByLabel('Type the name of the target').fill('merged_users');
      await tab.getByRole('button', { name: 'Apply plan 2' }).click();
      await tab.getByRole('button', { name: 'Cancel' }).click();
      await tab.getByText('INTERRUPTED', { exact: true }).waitFor();
    } finally {
      await db.execute(sql`rollback`);
    }
    const [row] = await db.query<{ n: string }>(
      sql`select count(*) as n from merged_users where username = 'late'`,
    );
    expect(row?.n).toBe('0');
    await tab.getByRole('button', { name: 'Apply plan 2' }).waitFor();
  });

  test('lists the run with who made it, verifies it, explains a record, and undoes the run after its preview', async () => {
    await open('#/runs');
    await tab.getByRole('cell', { name: 'reviewer@page' }).waitFor();
    await tab.getByRole('button', { name: 'Verify the newest' }).click();
    await tab.getByText('drift 0').waitFor();
    await tab.getByRole('cell', { name: /^no drift/ }).waitFor();
    await open('#/explain');
    await tab.getByRole('searchbox').fill('user000');
    await tab.getByRole('button', { name: 'Explain' }).click();
    await tab.getByRole('cell', { name: 'dev_db:1', exact: true }).first().waitFor();
    await open('#/runs');
    await tab.getByRole('button', { name: 'Undo…' }).click();
    await tab.getByText('rows deleted').waitFor();
    await tab.getByLabel('Type the name of the target').fill('merged_users');
    await tab.getByRole('button', { name: 'Undo run 1' }).click();
    await tab.getByText('undone', { exact: true }).waitFor();
  });

  test('needs nothing from elsewhere, and shows no password', async () => {
    for (const path of ['#/', '#/plan', '#/runs']) {
      await open(path);
      await tab.locator('.loading').first().waitFor({ state: 'detached' });
      expect(await tab.locator('body').innerText()).not.toMatch(/\bold\b|\bnew\b(?! ids)/);
    }
    expect(outside).toEqual([]);
  });

  test('draws charts whose colours and names are right within its policy, which refuses nothing of them', async () => {
    await open('#/');
    const ages = tab.getByRole('img', { name: /^Age of passwords by source\. test_db: / });
    await ages.waitFor();
    expect(await ages.locator('svg text').allTextContents()).toContain('test_db');
    const bar = ages.locator('[aria-label="bar"] rect').first();
    expect(await bar.evaluate((rect) => getComputedStyle(rect).fill)).toBe('rgb(18, 71, 140)');
    await tab.getByRole('img', { name: /^Changes by run\. run 1: 123 inserted/ }).waitFor();
    expect(refusedByPolicy).toEqual([]);
  });

  test.each(['#/', '#/plan', '#/review', '#/runs', '#/explain'])(
    'moves nothing that was read already on %s',
    async (path) => {
      for (const width of [360, 1280]) {
        await tab.setViewportSize({ width, height: 800 });
        await tab.goto('about:blank');
        await tab.goto(`${new URL(page.link).origin}/${path}`);
        await tab.getByRole('heading', { level: 1 }).waitFor();
        await tab.locator('.loading').first().waitFor({ state: 'detached' });
        // What browsers call good: https://web.dev/articles/cls
        expect(await tab.evaluate('window.shift')).toBeLessThan(0.1);
      }
    },
  );

  test.each(['#/', '#/plan', '#/review', '#/runs', '#/explain'])(
    'axe finds nothing serious on %s, in light and dark, wide and narrow',
    async (path) => {
      for (const [colorScheme, width] of [
        ['light', 1280],
        ['dark', 360],
        ['light', 2560],
      ] as const) {
        await tab.emulateMedia({ colorScheme });
        await tab.setViewportSize({ width, height: 800 });
        await open(path);
        await tab.locator('.loading').first().waitFor({ state: 'detached' });
        expect(await seriousFaults(tab)).toEqual([]);
        expect(await tab.evaluate('document.documentElement.scrollWidth <= innerWidth')).toBe(true);
      }
    },
  );
});

test('pages of changes hold each change once, in the order of the names, and an unknown plan is refused', async () => {
  await merge.begin();
  await expect(listChanges(merge.config())).rejects.toMatchObject({ code: 'PLAN_NOT_FOUND' });
  const names = ['b', 'a', 'Z', 'ä', 'a_', 'aa', '%', "o'brien"];
  await merge.people(
    'test_db',
    ...names.map((username, index) => ({
      user_id: index + 1,
      username,
      password: 'x',
      password_last_changed: time,
    })),
  );
  await merge.plan();
  const seen: (string | null)[] = [];
  let after: string | undefined;
  do {
    const page = await listChanges(merge.config(), { limit: 3, after });
    seen.push(...page.changes.map(({ username }) => username));
    after = page.next ?? undefined;
  } while (after !== undefined);
  expect(seen).toEqual([...names].sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b))));
  const found = await listChanges(merge.config(), { search: 'a' });
  expect(found.changes.map(({ username }) => username)).toEqual(['a', 'a_', 'aa']);
});
