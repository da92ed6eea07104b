/** All ways at one size, each as often as asked, in an order that turns with every repetition. */
import type { EmbeddedServer } from '../src/embedded/embedded-postgres.js';
import { barePipeline } from './bare-pipeline.js';
import { changeSome, createSources, fingerprint, inPart, newDatabase, settle } from './databases.js';
import { type Busy, loginsMeanwhile } from './logins.js';
import { pgloader, pgloaderVersion } from './pgloader.js';
import { rowByRow } from './row-by-row.js';
import { logOf, logStatements, type StatementTime, statementTimes } from './statements.js';
import { applyOnce, type Run } from './usermerge.js';

export interface Measured {
  readonly accounts: number;
  readonly changed: number;
  /** Of each way, one number a repetition. */
  readonly rowByRow: readonly { readonly accounts: number; readonly seconds: number }[];
  readonly bare: readonly number[];
  readonly pgloader: readonly number[];
  readonly first: readonly Run[];
  readonly second: readonly Run[];
  readonly third: readonly Run[];
  readonly busy: Busy | null;
  /** Of one more first run and a second, where that was asked for: writing them down takes time itself. */
  readonly statements: readonly WrittenDown[];
}

export interface WrittenDown {
  readonly what: string;
  readonly seconds: number;
  readonly times: readonly StatementTime[];
}

export interface Asked {
  readonly accounts: number;
  readonly repeat: number;
  /** How many accounts the row by row way does, about. */
  readonly part: number;
  readonly logins: boolean;
  readonly statements: boolean;
  readonly tell: (line: string) => void;
}

export async function measure(server: EmbeddedServer, asked: Asked): Promise<Measured> {
  const { accounts, repeat, tell } = asked;
  const parts = Math.max(1, Math.round(accounts / asked.part));
  const rowByRowRuns: { accounts: number; seconds: number }[] = [];
  const [bare, loaded] = [[] as number[], [] as number[]];
  const [first, second, third] = [[] as Run[], [] as Run[], [] as Run[]];
  let changed = 0;

  tell(`${accounts} accounts: creating the sources`);
  await createSources(server, accounts);

  for (let round = 0; round < repeat; round += 1) {
    const targets = new Map<string, string>();
    const ways: [string, () => Promise<void>][] = [
      [
        'row by row',
        async () => {
          const { target, ...result } = await rowByRow(server, parts);
          rowByRowRuns.push(result);
          targets.set('row by row', target);
        },
      ],
      [
        'bare pipeline',
        async () => {
          const { target, seconds } = await barePipeline(server);
          bare.push(seconds);
          targets.set('bare pipeline', target);
        },
      ],
      [
        'usermerge',
        async () => {
          const target = await newDatabase(server, 'merged_usermerge');
          await settle(server);
          first.push(await applyOnce(server, target));
          targets.set('usermerge', target);
        },
      ],
      ...(pgloaderVersion === null
        ? []
        : [
            [
              'pgloader',
              async () => {
                const { target, seconds } = await pgloader(server);
                loaded.push(seconds);
                targets.set('pgloader', target);
              },
            ] satisfies [string, () => Promise<void>],
          ]),
    ];
    const turn = round % ways.length;
    for (const [name, run] of [...ways.slice(turn), ...ways.slice(0, turn)]) {
      tell(`${accounts} accounts, ${round + 1} of ${repeat}: ${name}`);
      await run();
    }
    await assertSame(targets, parts);

    const target = targets.get('usermerge') ?? '';
    tell(`${accounts} accounts, ${round + 1} of ${repeat}: usermerge, nothing changed, then some`);
    await settle(server);
    second.push(await applyOnce(server, target));
    changed = await changeSome(server);
    await settle(server);
    third.push(await applyOnce(server, target));
  }

  if (asked.logins) tell(`${accounts} accounts: usermerge, while people log in`);
  const busy = asked.logins ? await loginsMeanwhile(server) : null;
  const statements = asked.statements ? await writeDownStatements(server) : [];
  return {
    accounts,
    changed,
    rowByRow: rowByRowRuns,
    bare,
    pgloader: loaded,
    first,
    second,
    third,
    busy,
    statements,
  };
}

async function writeDownStatements(server: EmbeddedServer): Promise<WrittenDown[]> {
  const target = await newDatabase(server, 'merged_statements');
  await logStatements(server, 'merged_statements');
  const written: WrittenDown[] = [];
  for (const what of ['a first run', 'a second run, with nothing changed']) {
    await settle(server);
    const from = logOf(server).length;
    const { seconds } = await applyOnce(server, target);
    written.push({ what, seconds, times: statementTimes(server, from) });
  }
  return written;
}

/** A way that ends elsewhere than the others was not worth timing. */
async function assertSame(targets: ReadonlyMap<string, string>, parts: number): Promise<void> {
  const target = targets.get('usermerge') ?? '';
  const [whole, part] = [await fingerprint(target), await fingerprint(target, inPart(parts))];
  for (const [name, url] of targets) {
    const expected = name === 'row by row' ? part : whole;
    const found = await fingerprint(url);
    if (found !== expected) throw new Error(`${name} ended with ${found}, usermerge with ${expected}`);
  }
}
