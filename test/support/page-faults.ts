import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Page as Tab } from 'playwright-core';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** What axe finds that is serious, in words; nothing: []. */
export async function seriousFaults(tab: Tab): Promise<string[]> {
  const broken = (await tab.evaluate(
    `(() => { ${axe}; return axe.run().then(({ violations }) => violations) })()`,
  )) as { id: string; impact: string; nodes: { html: string }[] }[];
  return broken
    .filter(({ impact }) => ['serious', 'critical'].includes(impact))
    .map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`);
}
