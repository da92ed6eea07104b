import { expect, test, vi } from 'vitest';
import { Work } from '../../src/web/work.js';

test('what a run says while it works is kept for whoever looks, without the password of a connection', async () => {
  const work = new Work();
  work.start('plan', async ({ progress }) => {
    progress.note('postgres://merge:geheim@db3/merged was lost. Trying again in 1 s (try 2 of 6).');
    return {};
  });
  await vi.waitFor(() => expect(work.state?.state).toBe('done'));
  expect(work.state?.notes).toEqual([expect.stringContaining('Trying again in 1 s (try 2 of 6).')]);
  expect(JSON.stringify(work.state)).not.toContain('geheim');
  work.start('verify', async () => ({}));
  expect(work.state?.notes).toEqual([]);
});
