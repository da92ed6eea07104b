/**
 * Pictures of the page, for the README: of the people of the demo, in light and dark, wide and narrow.
 *
 *   npm run build && npx tsx scripts/page-pictures.ts [folder, by default docs/images]
 */
import { join } from 'node:path';
import { chromium } from 'playwright-core';
import { loadConfig } from '../src/config/load.js';
import { castPeople } from '../src/demo/cast.js';
import { fillDatabases } from '../src/demo/databases.js';
import { letTimePass } from '../src/demo/meanwhile.js';
import { withStage } from '../src/demo/stage.js';
import { hazards } from '../src/pipeline/vocabulary.js';
import { apply } from '../src/runs/apply.js';
import { plan } from '../src/runs/plan.js';
import { report } from '../src/runs/report.js';
import { verify } from '../src/runs/verify.js';
import { renderReportPage } from '../src/web/report/report-page.js';
import { servePage } from '../src/web/server.js';

const folder = process.argv[2] ?? 'docs/images';
const by = 'ops@merge-host';

await withStage({ keep: false, signal: new AbortController().signal }, async (stage) => {
  const cast = castPeople();
  await fillDatabases(stage, cast);
  const { config, origin } = await loadConfig({
    file: stage.configFile,
    flags: { source: [], target: undefined, allow: [] },
    env: stage.env,
  });
  await plan(config, { by });
  await apply(config, { by, allow: [...hazards] });
  await verify(config, { by });
  await letTimePass(stage, cast);
  await plan(config, { by });

  const page = await servePage({ config, origin, by, onLink() {} });
  const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox'] });
  const context = await browser.newContext({ locale: 'en-GB', timezoneId: 'Europe/Berlin' });
  const tab = await context.newPage();
  await tab.goto(page.link);
  await tab.waitForURL(/\/$/);
  const address = new URL(page.link).origin;
  const shots = [
    ['overview-light', '#/', 'light', 1280, 1030],
    ['overview-dark', '#/', 'dark', 1280, 1030],
    ['plan-page', '#/plan', 'light', 1280, 900],
    ['plan-page-narrow', '#/plan', 'dark', 360, 800],
    ['review-page', '#/review', 'light', 1280, 900],
    ['review-page-narrow', '#/review', 'dark', 360, 800],
    ['explain-page', '#/explain', 'light', 1280, 780],
    ['runs-page', '#/runs', 'light', 1280, 520],
  ] as const;
  for (const [name, path, colorScheme, width, height] of shots) {
    if (path === '#/runs') {
      await apply(config, { by, allow: [...hazards] });
      await verify(config, { by });
    }
    await tab.emulateMedia({ colorScheme });
    await tab.setViewportSize({ width, height });
    await tab.goto(`${address}/${path}`);
    if (path === '#/runs') {
      await tab.getByRole('button', { name: 'Undo…' }).click();
      await tab.getByText('rows restored').waitFor();
    }
    if (path === '#/explain') {
      await tab.getByRole('searchbox').fill('alice');
      await tab.getByRole('button', { name: 'Explain' }).click();
    }
    if (path === '#/review') await tab.locator('.conflict').waitFor();
    await tab.getByRole('heading').first().waitFor();
    await tab.locator('.loading').first().waitFor({ state: 'detached' });
    await tab.screenshot({ path: join(folder, `${name}.png`) });
  }
  // The report is a file: it is looked at as one, without the page.
  await tab.setViewportSize({ width: 1100, height: 1000 });
  await tab.goto('about:blank');
  await tab.setContent(renderReportPage(await report(config)));
  await tab.screenshot({ path: join(folder, 'report.png') });
  await browser.close();
  await page.close();
});
