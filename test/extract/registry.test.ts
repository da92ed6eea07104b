import { expect, test } from 'vitest';
import { openSource } from '../../src/pipeline/extract/registry.js';
import { configured } from './source-under-test.js';

const { source, config } = configured({ url: 'postgres://source.invalid/users' });

test('a source of no known kind is an error that names it and the schemes that are known, and not its password', async () => {
  await expect(openSource({ ...source, url: 'mysql://root:hidden@db/users' }, config)).rejects.toMatchObject({
    code: 'CONFIG_INVALID',
    at: { source: 'test_db', key: 'url' },
    message: 'source test_db: its url begins with none of postgres://, postgresql://',
  });
});

test('a retired source is never opened', async () => {
  await expect(openSource({ ...source, url: null, retire: 'keep' }, config)).rejects.toThrow(/retired/);
});
