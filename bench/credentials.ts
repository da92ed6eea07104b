/** What recognising hashes costs beside an apply, and how fast plain text could be hashed. */
import { randomBytes } from 'node:crypto';
import { cores, hashingThreads } from '../src/credentials/hashing-threads.js';
import type { EmbeddedServer } from '../src/embedded/embedded-postgres.js';
import { census } from '../src/pipeline/hash-kinds.sql.js';
import { sql } from '../src/postgres/sql.js';
import { createSources, newDatabase, settle, withClient } from './databases.js';
import { applyOnce } from './usermerge.js';

/** Half of the sources each; as many censuses as there are sources are part of an apply. */
export async function benchCredentials(
  server: EmbeddedServer,
  { accounts, repeat, tell }: { accounts: number; repeat: number; tell: (line: string) => void },
): Promise<string> {
  tell(`${accounts} accounts: creating the sources`);
  await createSources(server, accounts);
  const [applies, censuses]: [number[], number[]] = [[], []];
  for (let round = 1; round <= repeat; round += 1) {
    tell(`${accounts} accounts, ${round} of ${repeat}: usermerge, then the census alone`);
    const target = await newDatabase(server, 'merged_usermerge');
    await settle(server);
    applies.push((await applyOnce(server, target)).seconds);
    censuses.push(
      await withClient(target, async (client) => {
        await client.query('set jit = off');
        const { text, values } = census(sql`usermerge.account a`, sql`a.password`);
        await client.query(text, values);
        const begun = performance.now();
        await client.query(text, values);
        return (performance.now() - begun) / 1000;
      }),
    );
  }
  const [apply, recognise] = [median(applies), median(censuses)];
  tell('hashing on all cores, three seconds');
  const rate = await hashesPerSecond(3000);
  const minutes = accounts / rate / 60;
  return [
    `apply of ${count(accounts)} accounts   ${apply.toFixed(2)} s`,
    `recognising their hashes   ${recognise.toFixed(2)} s, ${((recognise / apply) * 100).toFixed(1)} % of it`,
    `argon2id on ${cores} cores   ${rate.toFixed(0)}/s: ${count(accounts)} plain-text passwords would take ${count(minutes)} min`,
    '',
  ].join('\n');
}

async function hashesPerSecond(forMs: number): Promise<number> {
  const threads = hashingThreads();
  const begun = performance.now();
  let hashed = 0;
  const work = async (): Promise<void> => {
    while (performance.now() - begun < forMs) {
      await threads.hash(Buffer.from(`password ${hashed}`), randomBytes(16));
      hashed += 1;
    }
  };
  await Promise.all(Array.from({ length: 2 * cores }, work));
  const rate = hashed / ((performance.now() - begun) / 1000);
  await threads.close();
  return rate;
}

const count = (n: number): string => new Intl.NumberFormat('en-US', { maximumFractionDigits: 0 }).format(n);
const median = (numbers: readonly number[]): number =>
  [...numbers].sort((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? 0;
