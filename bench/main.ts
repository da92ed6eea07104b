/**
 * npm run bench: usermerge beside the request's own method and the bare pipeline, on one server.
 *
 *   npm run bench -- --quick             200 thousand accounts, under a minute
 *   npm run bench                        100 thousand and 1 million; writes bench/results.md
 *   npm run bench -- --large             10 million, too
 *   npm run bench -- credentials         recognising and hashing passwords, at 1 million; writes nothing
 *   --repeat N                           each way so often; the order turns, medians are shown
 *   --accounts N                         this size alone; writes nothing
 *   sources                              the same accounts from each kind of source (bench/sources.ts)
 *   page                                 answers of the page's server (bench/page.ts)
 *   --statements                         also the statements in which a first and a second run spend their time
 */
import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { benchCredentials } from './credentials.js';
import { startServer, withClient } from './databases.js';
import { type Measured, measure } from './measure.js';
import { benchPage } from './page.js';
import { asMarkdown, onTerminal } from './report.js';
import { benchSources } from './sources.js';
import { build } from './usermerge.js';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    quick: { type: 'boolean', default: false },
    large: { type: 'boolean', default: false },
    repeat: { type: 'string' },
    accounts: { type: 'string' },
    statements: { type: 'boolean', default: false },
  },
});

const alone = values.accounts === undefined ? undefined : Number(values.accounts);
const sizes = alone
  ? [alone]
  : values.quick
    ? [200_000]
    : [100_000, 1_000_000, ...(values.large ? [10_000_000] : [])];
const repeat = Number(values.repeat ?? (values.quick || alone ? 1 : 3));
if (!Number.isInteger(repeat) || repeat < 1 || sizes.some((size) => size < 1000 || size % 4 !== 0)) {
  throw new Error('--repeat is a whole number from 1 on, --accounts a multiple of 4 from 1,000 on');
}

const [subject, ...more] = positionals;
if (more.length > 0 || !(subject === undefined || ['credentials', 'page', 'sources'].includes(subject)))
  throw new Error('the subjects are credentials, page and sources');

const tell = (line: string): void => void process.stderr.write(`${line}\n`);

build();
const server = await startServer();
const stop = (): void => void server.stop().finally(() => process.exit(130));
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, stop);
try {
  if (subject === 'sources')
    await benchSources(server, { accounts: alone ?? 1_000_000, repeat: Number(values.repeat ?? 1), tell });
  else if (subject === 'page') await benchPage(server, { accounts: alone ?? 1_000_000, tell });
  else if (subject === 'credentials')
    process.stdout.write(await benchCredentials(server, { accounts: alone ?? 1_000_000, repeat, tell }));
  else await benchAll();
} finally {
  await server.stop();
}

async function benchAll(): Promise<void> {
  const measured: Measured[] = [];
  for (const accounts of sizes) {
    measured.push(
      await measure(server, {
        accounts,
        // Ten million take a while, and differ little from run to run.
        repeat: accounts > 1_000_000 ? 1 : repeat,
        part: values.quick ? 10_000 : 20_000,
        logins: !values.quick,
        statements: values.statements,
        tell,
      }),
    );
  }
  process.stdout.write(onTerminal(measured, process.stdout));
  if (!values.quick && alone === undefined) {
    const version = await withClient(server.url('postgres'), (client) => client.query('show server_version'));
    const command = ['npm run bench', ...process.argv.slice(2)].join(' ');
    writeFileSync(
      new URL('results.md', import.meta.url),
      asMarkdown(measured, command, version.rows[0]?.server_version ?? ''),
    );
    tell('written: bench/results.md');
  }
}
