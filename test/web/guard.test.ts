/** Who may talk to the page's server; no browser and no database are needed to see that. */
import { request } from 'node:http';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { runCommandLine } from '../../src/cli/command-line.js';
import type { MergeConfig } from '../../src/config/merge-config.js';
import { type Page, servePage } from '../../src/web/server.js';
import { fakeRuns, fakeSurroundings } from '../cli/fake-surroundings.js';

/** Nothing listens there: what is answered by it was let through. */
const config = {
  target: { url: 'postgres://127.0.0.1:1/none', table: { schema: null, name: 'merged_users' } },
  ledger: { schema: 'usermerge' },
} as unknown as MergeConfig;

let page: Page;
let links: string[];
let port: number;

beforeEach(async () => {
  links = [];
  page = await servePage({ config, origin: 'file', by: 'tester@here', onLink: (url) => links.push(url) });
  port = Number(new URL(page.link).port);
});
afterEach(() => page.close());

interface Answered {
  readonly status: number;
  readonly headers: Record<string, string | string[] | undefined>;
  readonly body: string;
}

/** fetch sets Host and Origin as it likes: these are said as they are given. */
function ask(
  path: string,
  headers: Record<string, string> = {},
  method = 'GET',
  body = '',
): Promise<Answered> {
  return new Promise((resolve, reject) => {
    const asked = request({ host: '127.0.0.1', port, path, method, headers }, (response) => {
      let text = '';
      response.setEncoding('utf8');
      response.on('data', (chunk) => {
        text += chunk;
      });
      response.on('end', () =>
        resolve({ status: response.statusCode ?? 0, headers: response.headers, body: text }),
      );
    });
    asked.on('error', reject);
    asked.end(body);
  });
}

async function session(link = page.link): Promise<string> {
  const { pathname, search } = new URL(link);
  const { headers } = await ask(pathname + search);
  return String(headers['set-cookie']).split(';')[0] ?? '';
}

const own = () => ({ Origin: `http://127.0.0.1:${port}`, 'Content-Type': 'application/json' });

describe('nothing is given', () => {
  test.each(['/', '/api/overview', '/api/work', '/assets/none.js'])('without a session: %s', async (path) => {
    expect((await ask(path)).status).toBe(401);
    expect((await ask(path, { Cookie: 'usermerge=guessed' })).status).toBe(401);
  });

  test('for a wrong token', async () => {
    const { status, headers } = await ask('/?token=wrong');
    expect([status, headers['set-cookie']]).toEqual([401, undefined]);
  });

  test('under another name, whatever the cookie', async () => {
    const Cookie = await session();
    expect((await ask('/api/work', { Cookie, Host: `evil.example:${port}` })).status).toBe(403);
    expect((await ask('/api/work', { Cookie, Host: '127.0.0.1' })).status).toBe(403);
    expect((await ask('/api/work', { Cookie, Host: `localhost:${port}` })).status).toBe(200);
  });

  test('to another page, whatever the cookie', async () => {
    const Cookie = await session();
    for (const Origin of [
      'https://evil.example',
      'null',
      `http://127.0.0.1:${port + 1}`,
      `https://127.0.0.1:${port}`,
    ]) {
      expect((await ask('/api/work', { Cookie, Origin })).status, Origin).toBe(403);
    }
    expect((await ask('/api/work', { Cookie, ...own() }, 'POST', '{"kind":"plan"}')).status).toBe(202);
    expect((await ask('/api/work/cancel', { Cookie }, 'POST')).status).toBe(403);
  });
});

test('a link opens one session, and the next one is said', async () => {
  const { status, headers } = await ask(`/${new URL(page.link).search}`);
  expect(status).toBe(200);
  expect(headers['set-cookie']).toEqual([
    expect.stringMatching(/^usermerge=[\w-]{43}; Path=\/; HttpOnly; SameSite=Strict$/),
  ]);
  expect((await ask(`/${new URL(page.link).search}`)).status).toBe(401);
  expect(links).toHaveLength(1);
  expect((await ask('/api/work', { Cookie: await session(links[0]) })).status).toBe(200);
});

test('whatever is answered, no script, style or frame of others is allowed, and answers are not kept', async () => {
  for (const path of ['/', '/api/work']) {
    const { headers } = await ask(path, { Cookie: await session(links.at(-1) ?? page.link) });
    expect(headers['content-security-policy']).toMatch(
      /^default-src 'none'; script-src 'self'; style-src 'self'; /,
    );
    expect(headers['content-security-policy']).not.toContain('unsafe');
    expect(headers['x-frame-options']).toBe('DENY');
    expect(headers['cache-control']).toBe('no-store');
    expect(headers['access-control-allow-origin']).toBeUndefined();
  }
});

test('what cannot be asked is refused with a reason', async () => {
  const Cookie = await session();
  const work = (body: string) => ask('/api/work', { Cookie, ...own() }, 'POST', body);
  for (const body of [
    '',
    '{}',
    '{"kind":"drop"}',
    '{"kind":"apply","planId":1,"allow":["everything"],"confirm":"merged_users"}',
  ]) {
    expect((await work(body)).status, body).toBe(400);
  }
  const unconfirmed = await work('{"kind":"apply","planId":1,"allow":[],"confirm":"merged"}');
  expect(JSON.parse(unconfirmed.body)).toMatchObject({ code: 'CONFIG_INVALID' });
});

describe('usermerge ui', () => {
  test.each([
    ['--host', 'merge.example'],
    ['--host', 'merge.example', '--i-know'],
    ['--tls-cert', 'cert.pem'],
    ['--port', '65536'],
  ])('says no: %s', async (...words) => {
    const { surroundings } = fakeSurroundings();
    expect(await runCommandLine(['ui', ...words], surroundings, fakeRuns())).toBe(2);
  });

  test('prints a link, and ends well when it is interrupted', async () => {
    const { surroundings, stdout, stderr } = fakeSurroundings();
    const ended = runCommandLine(
      ['ui'],
      surroundings,
      fakeRuns({ loadConfig: async () => ({ config, origin: 'file', file: null }) }),
    );
    const link = await vi.waitFor(() => {
      const [, found] = /^Open (http:\S+)$/m.exec(stdout()) ?? [];
      if (found === undefined) throw new Error('no link yet');
      return found;
    });
    expect((await fetch(link)).status).toBe(200);
    surroundings.interruption.abort();
    expect(await ended).toBe(0);
    expect(stderr()).toMatch(/^For another browser: http:\S+\n$/);
  });
});
