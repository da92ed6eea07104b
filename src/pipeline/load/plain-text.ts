/** Passwords in plain text, by the policy `credential.plaintext`: hashed on the way in, or refused. */
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { cores, type HashingThreads, hashingThreads } from '../../credentials/hashing-threads.js';
import { type Sealer, sealedMark, sealerOf } from '../../credentials/sealed-password.js';
import { UsermergeError } from '../../errors/usermerge-error.js';
import type { Database } from '../../postgres/connect.js';
import { literal, type Sql, sql } from '../../postgres/sql.js';
import type { LandingColumn } from '../extract/source.js';
import { hashKind, kindOf } from '../hash-kinds.sql.js';
import { type Merge, type MergeSource, table } from '../merge.js';
import { sealRows } from './seal-rows.js';

/** What hashing plain text needs beside the landing. */
export interface Hashing {
  /** Whether the time that it will take was agreed to. */
  readonly agreed: boolean;
  readonly connect: () => Promise<Database>;
  readonly onStep: (
    name: string,
    total: number | null,
  ) => { add(rows: number): void; done(rows?: number): void };
  readonly signal: AbortSignal | undefined;
}

/** The key's sealer where the policy is `hash`; null: nothing is sealed. */
export function sealerFor({ config }: Merge): Sealer | null {
  const { plaintext, plaintextKey } = config.credential;
  if (plaintext !== 'hash') return null;
  if (plaintextKey === null)
    throw new UsermergeError(
      'CONFIG_INVALID',
      'plain text is to be hashed, and credential.plaintext_key is missing',
      {
        at: { key: 'credential.plaintext_key' },
      },
    );
  return sealerOf(plaintextKey);
}

/** Seals each plain-text password in rows of these landing columns; nothing where the source has no passwords. */
export function sealing(merge: Merge, source: MergeSource, columns: readonly LandingColumn[]) {
  const sealer = sealerFor(merge);
  const place = (name: string) => columns.findIndex((column) => column.name === name);
  if (sealer === null || source.config.columns.password === null) return null;
  const person = merge.config.match.on.map((name) => place(name === 'username' ? name : `a_${name}`));
  return sealRows(sealer, place('password'), person);
}

const isSealed = (password: Sql): Sql => sql`starts_with(${password}, ${literal(sealedMark)})`;
const saltOf = (sealed: Sql): Sql =>
  sql`split_part(substr(${sealed}, ${literal(String(sealedMark.length + 1))}::int), '$', 1)`;

/** Sealed passwords of which the ledger has the hash already become that: no work is done twice. */
export async function knownHashes(
  merge: Merge,
  source: MergeSource,
  db: Database,
  landing: Sql,
): Promise<void> {
  await db.execute(sql`
    /* load.known_hashes */
    update ${landing} l
    set password = o.password
    from ${table(merge, 'account')} o
    where o.source_no = ${source.no} and o.source_user_id::text = l.source_user_id::text and ${isSealed(sql`l.password`)}
      and starts_with(o.password, '$argon2id$') and split_part(o.password, '$', 5) = ${saltOf(sql`l.password`)}
  `);
}

/**
 * Makes argon2id hashes of the sealed passwords of a landing, on all cores.
 *
 * @throws UsermergeError HASHING_NOT_AGREED: how long it will take was not agreed to
 */
export async function hashPlainText(
  merge: Merge,
  source: MergeSource,
  db: Database,
  landing: Sql,
  { agreed, connect, onStep, signal }: Hashing,
): Promise<void> {
  const sealer = sealerFor(merge);
  if (sealer === null) return;
  await knownHashes(merge, source, db, landing);
  const [row] = await db.query<{ n: string }>(sql`
    /* load.sealed */ select count(distinct l.password) as n from ${landing} l where ${isSealed(sql`l.password`)}
  `);
  const passwords = Number(row?.n ?? 0);
  if (passwords === 0) return;
  if (!agreed) {
    const seconds = Math.ceil(passwords / (await hashesPerSecond()));
    throw new UsermergeError(
      'HASHING_NOT_AGREED',
      `source ${source.config.name} has ${passwords} passwords in plain text; hashing them takes about ${duration(seconds)} on ${cores} cores`,
      { at: { source: source.config.name, key: 'credential.plaintext' } },
    );
  }
  const step = onStep(`hash ${source.config.name}`, passwords);
  const hashed = table(merge, `landing_hashed_${source.no}`);
  await db.execute(sql`/* load.drop_hashed */ drop table if exists ${hashed}`);
  await db.execute(
    sql`/* load.hashed */ create unlogged table ${hashed} (sealed text collate "C", password text collate "C")`,
  );
  const beside = await connect();
  const threads = hashingThreads();
  try {
    await pipeline(
      beside.copyTo(
        sql`/* load.read_sealed */ copy (select distinct l.password from ${landing} l where ${isSealed(sql`l.password`)}) to stdout`,
      ),
      (lines: AsyncIterable<Buffer>) => Readable.from(hashLines(sealer, threads, lines, () => step.add(1))),
      db.copyFrom(sql`/* load.write_hashed */ copy ${hashed} from stdin`),
      ...(signal ? [{ signal }] : []),
    );
  } finally {
    await beside.close();
    await threads.close();
  }
  await db.execute(sql`
    /* load.take_hashed */ update ${landing} l set password = h.password from ${hashed} h where h.sealed = l.password
  `);
  await db.execute(sql`/* load.drop_hashed */ drop table ${hashed}`);
  step.done(passwords);
}

/** A line of the sealed text and its hash for each line of sealed text, several at a time, in their order. */
async function* hashLines(
  sealer: Sealer,
  threads: HashingThreads,
  chunks: AsyncIterable<Buffer>,
  onHash: () => void,
): AsyncGenerator<string> {
  const pending: Promise<string>[] = [];
  let rest = '';
  for await (const chunk of chunks) {
    const lines = (rest + chunk.toString('latin1')).split('\n');
    rest = lines.pop() ?? '';
    for (const sealed of lines) {
      const { password, salt } = sealer.open(sealed);
      pending.push(
        threads.hash(password, salt).then((hashed) => {
          onHash();
          return `${sealed}\t${hashed}\n`;
        }),
      );
      if (pending.length >= 2 * cores) yield (await pending.shift()) ?? '';
    }
  }
  for (const line of pending) yield await line;
}

/** Measured on this machine, with all of its cores at work. */
async function hashesPerSecond(): Promise<number> {
  const threads = hashingThreads();
  const sample = (n: number) => threads.hash(Buffer.from('a password to measure by'), Buffer.alloc(16, n));
  try {
    // The first ones wait for the threads to start.
    await Promise.all(Array.from({ length: cores }, (_, n) => sample(n)));
    const begun = performance.now();
    const turns = 4 * cores;
    await Promise.all(Array.from({ length: turns }, (_, n) => sample(n)));
    return (1000 * turns) / (performance.now() - begun);
  } finally {
    await threads.close();
  }
}

function duration(seconds: number): string {
  if (seconds < 120) return `${seconds} s`;
  const minutes = Math.ceil(seconds / 60);
  return minutes < 120 ? `${minutes} min` : `${Math.ceil(minutes / 60)} h`;
}

/** @throws UsermergeError PLAINTEXT_REFUSED, by the policy `refuse`: to be called before what was landed is committed */
export async function refusePlainText(
  merge: Merge,
  source: MergeSource,
  db: Database,
  landing: Sql,
): Promise<void> {
  if (merge.config.credential.plaintext !== 'refuse' || source.config.columns.password === null) return;
  const [row] = await db.query<{ n: string }>(sql`
    /* load.plain_text */
    select count(*) as n from ${landing} l where ${kindOf(hashKind(sql`l.password`))} in ('plain_text', 'unknown')
  `);
  if (Number(row?.n ?? 0) === 0) return;
  throw new UsermergeError(
    'PLAINTEXT_REFUSED',
    `source ${source.config.name} has ${row?.n} passwords that are no known hash`,
    { at: { source: source.config.name, key: 'credential.plaintext' } },
  );
}
