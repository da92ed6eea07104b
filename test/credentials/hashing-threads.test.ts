/** Hashing on all cores. */
import { expect, test } from 'vitest';
import { cores, hashingThreads } from '../../src/credentials/hashing-threads.js';
import { verifyPassword } from '../../src/credentials/verify-password.js';

test('each password gets its own hash with its own salt, whichever thread made it', async () => {
  const threads = hashingThreads();
  const passwords = Array.from({ length: 3 * cores }, (_, n) => `pässwörd ${n}`);
  const hashes = await Promise.all(
    passwords.map((password, n) => threads.hash(Buffer.from(password), Buffer.alloc(16, n))),
  );
  await threads.close();
  for (const [n, hash] of hashes.entries()) {
    expect(await verifyPassword(passwords[n] ?? '', hash)).toMatchObject({ ok: true, needsRehash: false });
    expect(hash.split('$')[4]).toBe(Buffer.alloc(16, n).toString('base64').replace(/=+$/, ''));
  }
});
