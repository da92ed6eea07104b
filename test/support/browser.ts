import { existsSync } from 'node:fs';
import { type Browser, chromium } from 'playwright-core';

/** Debian's Chromium; undefined where it is not installed, and then says so: tests of the page are skipped. */
export const chromiumPath = ['/usr/bin/chromium', '/usr/bin/chromium-browser'].find((path) =>
  existsSync(path),
);
if (chromiumPath === undefined)
  console.warn(
    'No tests of the page in a browser: there is no /usr/bin/chromium (apt-get install chromium).',
  );

/** A browser without a sandbox of its own, which root may not have. */
export function launchBrowser(): Promise<Browser> {
  return chromium.launch({ ...(chromiumPath && { executablePath: chromiumPath }), args: ['--no-sandbox'] });
}
