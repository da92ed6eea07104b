/**
 * npm run bench -- page: how long the page's server takes for each list, and what a browser transfers for the first paint.
 *
 *   --accounts N    default 1 million; medians of 20 pages each, over HTTP, connecting to the database included
 */
import { loadConfig } from '../src/config/load.js';
import type { EmbeddedServer } from '../src/embedded/embedded-postgres.js';
import { hazards } from '../src/pipeline/vocabulary.js';
import { apply } from '../src/runs/apply.js';
import { plan } from '../src/runs/plan.js';
import type { ChangesPage } from '../src/runs/reports.js';
import { servePage } from '../src/web/server.js';
import { createSources, newDatabase, sources } from './databases.js';
import { median, number } from './report.js';

const pages = 20;

export async function benchPage(
  server: EmbeddedServer,
  { accounts, tell }: { accounts: number; tell: (line: string) => void },
): Promise<void> {
  tell(`making ${number(accounts)} accounts`);
  await createSources(server, accounts);
  const target = await newDatabase(server, 'merged');
  const { config, origin } = await loadConfig({
    flags: { source: sources.map((name) => `${name}=${server.url(name)}`), target, allow: [] },
    env: {},
  });
  tell('planning');
  await plan(config, { origin });
  const page = await servePage({ config, origin, by: 'bench', onLink() {} });
  try {
    const base = new URL(page.link).origin;
    const entered = await fetch(page.link);
    const headers = { Cookie: entered.headers.getSetCookie()[0]?.split(';')[0] ?? '' };
    const ask = async (path: string): Promise<{ ms: number; bytes: number; text: string }> => {
      const begun = performance.now();
      const response = await fetch(`${base}${path}`, { headers });
      const text = await response.text();
      if (!response.ok) throw new Error(`${path}: ${response.status} ${text}`);
      return {
        ms: performance.now() - begun,
        bytes: Number(response.headers.get('content-length') ?? 0),
        text,
      };
    };
    const line = (what: string, ms: number): void => tell(`${what}: ${ms.toFixed(0)} ms`);
    const html = await ask('/');
    const files = [...html.text.matchAll(/(?:src|href)="(\/assets\/[^"]+)"/g)].map(([, path]) => path ?? '');
    const sizes = [html, ...(await Promise.all(files.map(ask)))].map(({ bytes }) => bytes);
    tell(`first paint: ${Math.round(sizes.reduce((sum, bytes) => sum + bytes, 0) / 1024)} KiB transferred`);
    line('changes, the first look, which makes the index', (await ask('/api/changes')).ms);
    const walk = async (what: string, query: string): Promise<void> => {
      const times: number[] = [];
      let after: string | null = '';
      for (let turn = 0; turn < pages && after !== null; turn += 1) {
        const answer = await ask(
          `/api/changes?${new URLSearchParams({ ...(after && { after }), ...(query && { search: query }) })}`,
        );
        times.push(answer.ms);
        after = (JSON.parse(answer.text) as ChangesPage).next;
      }
      line(`changes, ${what}`, median(times));
    };
    await walk('page by page', '');
    const [somebody] = (JSON.parse((await ask('/api/changes')).text) as ChangesPage).changes;
    await walk('by the beginning of a name', (somebody?.username ?? '').slice(0, 4));
    await walk('of a name that nobody has', 'nobody is called this');
    await walk('from the end of the names on', '~');
    line('conflicts that wait', median(await times(() => ask('/api/conflicts'))));
    line('decisions', median(await times(() => ask('/api/decisions'))));
    line('plan', median(await times(() => ask('/api/plan'))));
    line('overview, which counts every account', median(await times(() => ask('/api/overview'))));
    tell('applying');
    await apply(config, { origin, allow: [...hazards] });
    line('runs', median(await times(() => ask('/api/runs'))));
    line(
      'explain, the first question, which makes its indexes',
      (await ask(`/api/explain?${new URLSearchParams({ who: somebody?.username ?? '' })}`)).ms,
    );
    line(
      'explain',
      median(
        await times(() => ask(`/api/explain?${new URLSearchParams({ who: somebody?.username ?? '' })}`)),
      ),
    );
  } finally {
    await page.close();
  }
}

async function times(fn: () => Promise<{ ms: number }>): Promise<number[]> {
  const all: number[] = [];
  for (let turn = 0; turn < 5; turn += 1) all.push((await fn()).ms);
  return all;
}
