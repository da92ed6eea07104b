import { expect, test } from 'vitest';
import { openSource } from '../../src/pipeline/extract/registry.js';
import { configured } from './source-under-test.js';

const { source, config } = configured({ url: 'postgres://source.invalid/users' });

test('a source of no known kind is an error that names it, and not its password', async () => {
  await expect(openSource({ ...source, url: 'oracle://root:hidden@db/users' }, config)).rejects.toMatchObject(
    {
      code: 'CONFIG_INVALID',
      at: { source: 'test_db', key: 'url' },
      message: 'source test_db: its url is of no kind that is known',
    },
  );
});

test('a retired source is never opened', async () => {
  await expect(openSource({ ...source, url: null, retire: 'keep' }, config)).rejects.toThrow(/retired/);
});
