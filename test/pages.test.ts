import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { pages } from '../scripts/pages.js';

describe('generated documentation', () => {
  test.each(Object.entries(pages))('%s is what `npm run docs` writes', async (path, text) => {
    expect(readFileSync(path, 'utf8')).toBe(await text());
  });
});
