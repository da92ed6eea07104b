/** What every kind of source keeps. A kind that does not pass is no source. */
import { finished, pipeline } from 'node:stream/promises';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { parseConfig } from '../../src/config/load.js';
import type { MergeConfig } from '../../src/config/merge-config.js';
import { openSource } from '../../src/pipeline/extract/registry.js';
import type { OpenOptions, OpenSource } from '../../src/pipeline/extract/source.js';
import { sql } from '../../src/postgres/sql.js';
import { plan } from '../../src/runs/plan.js';
import type { TestDatabase } from '../support/databases.js';
import { configured, type GivenSource, landRows, refusalOf, withSource } from './source-under-test.js';

export interface ConformingAccount {
  readonly id: number;
  readonly login: string | null;
  readonly hash: string | null;
  /** ISO 8601, UTC; or none. */
  readonly hashedAt: string | null;
  readonly email: string | null;
}

/** What a kind is, of what not every kind is. */
export interface KindTraits {
  /** Its rows are brought to the target when it is opened; else they are read from its own snapshot later. */
  readonly staged: boolean;
  /** Has tables by name. */
  readonly tables: boolean;
  /** Has a server with sessions, which can be counted and ended. */
  readonly server: boolean;
  /** Microseconds of the finest step of its times. */
  readonly finestUs: number;
  /** Rows that are many, and yet quick to make. Default: 300,000. */
  readonly many?: number;
  /** Texts that the kind cannot hold, or cannot tell from another. */
  readonly cannotHold?: readonly string[];
  /** Has no snapshot, and cannot go on where a reading broke off. */
  readonly limited?: boolean;
  /** Whether NULL is there at all, and not the same as the empty text. Default: it is. */
  readonly noNull?: boolean;
}

/** How a kind makes the table that the suite reads, and plays the mishaps. */
export interface SourceHarness {
  /** Makes `people` (id, login, hash, hashed_at, email) anew, with these rows. */
  create(rows: readonly ConformingAccount[]): Promise<void>;
  /** One more row in `people`, committed by another session. */
  add(row: ConformingAccount): Promise<void>;
  /** Many rows in `people`, more than fit into the buffers on the way. */
  fill(rows: number): Promise<void>;
  /** Ends the server's side of every session of a source. */
  killSessions?(): Promise<void>;
  /** How many sessions of sources are open. */
  sessions?(): Promise<number>;
  readonly url: string;
  /** A url of the kind that leads to nothing. */
  readonly nowhere: string;
  /** Further settings of the source. */
  readonly given?: Partial<GivenSource>;
  /** Where rows are staged and landed. */
  readonly target: TestDatabase;
}

const account = (id: number, given: Partial<ConformingAccount> = {}): ConformingAccount => ({
  id,
  login: `user${id}`,
  hash: `$2b$10$${id}`,
  hashedAt: '2024-02-29T12:34:56Z',
  email: `user${id}@example.com`,
  ...given,
});

/** Text that was the end of many an import. */
const nastyTexts = [
  '',
  ' ',
  '\\N',
  '\\.',
  'NULL',
  "O'Brien",
  'a\tb\nc\rd',
  '"quoted", and, commas',
  'back\\slash',
  '\u{1f9d1}\u200d\u{1f680}',
  'Zoe\u0308 Ma\u00f1ana',
  '\u202eevil',
  '\u0001\u007f',
  '$1 $2 :three %s ?',
  "'; drop table people; --",
  'x'.repeat(100_000),
];

/** The lock that a second source waits for. */
const gate = 6_341_118;

/** The source beside one that lasts for as long as the gate is shut. */
function withGate({ target = '', ...given }: GivenSource): MergeConfig {
  const waits = {
    name: 'gate',
    url: target,
    query: `select 1 as user_id, 'nobody' as username, null::text as password, null::timestamptz as password_last_changed, null::text as email from (select pg_advisory_xact_lock_shared(${gate})) gate`,
  };
  const input = {
    target: { url: target, columns: { email: 'email' } },
    sources: [
      { name: 'test_db', ...given },
      { ...waits, columns: { email: 'email' } },
    ],
  };
  return parseConfig(JSON.stringify(input), { file: 'test.yaml', flags: { allow: [] }, env: {} });
}

export function describeSource(kind: string, traits: KindTraits, harness: () => SourceHarness): void {
  const landingDb = () => harness().target.db;
  const many = traits.many ?? 300_000;
  const nasty = nastyTexts.filter((text) => traits.cannotHold?.includes(text) !== true);

  describe(`a ${kind} source`, () => {
    const mapped = (given: Partial<GivenSource> = {}): GivenSource => ({
      url: harness().url,
      target: harness().target.url,
      ...(traits.tables ? { table: 'people' } : {}),
      columns: {
        source_user_id: 'id',
        username: 'login',
        password: 'hash',
        password_last_changed: 'hashed_at',
        email: 'email',
      },
      ...harness().given,
      ...given,
    });
    let opened: OpenSource[] = [];
    const open = async (given = mapped(), options: OpenOptions = {}): Promise<OpenSource> => {
      const { source, config } = configured(given);
      const one = await openSource(source, config, options);
      opened.push(one);
      return one;
    };

    beforeEach(() => harness().create([account(1), account(2)]));
    afterEach(async () => {
      await Promise.all(opened.map((one) => one.close()));
      opened = [];
    });

    test('gives every row in the shape that it describes', async () => {
      const source = await open();
      expect(source.description.landing).toContainEqual({ name: 'a_email', type: 'text' });
      const rows = await landRows(landingDb(), source);
      expect(
        rows.map((row) => [Number(row.source_user_id), row.username, row.password, row.a_email]),
      ).toEqual([
        [1, 'user1', '$2b$10$1', 'user1@example.com'],
        [2, 'user2', '$2b$10$2', 'user2@example.com'],
      ]);
      expect(rows.map((row) => row.password_last_changed)).toEqual(Array(2).fill('2024-02-29 12:34:56+00'));
    });

    test('gives times to the finest step that it has', async () => {
      const given = '2024-02-29T12:34:56.123456Z';
      await harness().create([account(1, { hashedAt: given })]);
      const source = await open();
      const [row] = await landRows(landingDb(), source);
      const digits = 6 - Math.log10(traits.finestUs);
      const fraction = digits === 0 ? '' : `.${'123456'.slice(0, digits)}`;
      expect(row?.password_last_changed).toBe(`2024-02-29 12:34:56${fraction}+00`);
      expect(source.description.timePrecisionUs).toBe(traits.finestUs);
    });

    test.skipIf(traits.noNull)('gives nothing for NULL', async () => {
      await harness().create([account(1, { login: null, hash: null, hashedAt: null, email: null })]);
      const [row] = await landRows(landingDb(), await open());
      expect(row).toMatchObject({
        username: null,
        password: null,
        password_last_changed: null,
        a_email: null,
      });
    });

    test('gives text as it is, whatever is in it', async () => {
      await harness().create(nasty.map((text, id) => account(id, { login: text, hash: text, email: text })));
      const rows = await landRows(landingDb(), await open());
      for (const column of ['username', 'password', 'a_email']) {
        expect(rows.map((row) => row[column])).toEqual(nasty);
      }
    });

    test('of an empty table gives no rows, and no error', async () => {
      await harness().create([]);
      expect(await landRows(landingDb(), await open())).toEqual([]);
    });

    test('reads the rows that were there when it was opened', async () => {
      const source = await open();
      await harness().add(account(3));
      expect(await landRows(landingDb(), source)).toHaveLength(2);
      expect(await landRows(landingDb(), await open())).toHaveLength(3);
    });

    test('says where it is not read as of one moment, or cannot be read again', async () => {
      await harness().create([]);
      const { guarantees, notes } = (await open()).description;
      const isWhole = traits.limited !== true;
      expect(guarantees).toMatchObject({ consistent: isWhole, resumable: isWhole });
      expect(guarantees.limits.length > 0).toBe(!isWhole);
      expect(notes).toEqual(expect.arrayContaining([...guarantees.limits]));
    });

    test('is read in slices, each row in one of them, by all sessions as of one moment', async () => {
      const source = await open();
      const other = (await source.beside?.()) ?? source;
      await harness().add(account(3));
      const db = landingDb();
      await landRows(db, source);
      await db.execute(sql`truncate pg_temp.landing`);
      for (const [place, slice] of source.slices.entries()) {
        const rows = (place % 2 === 0 ? source : other).readSlice(slice);
        await pipeline(rows, db.copyFrom(sql`copy pg_temp.landing from stdin (format binary)`));
      }
      const landed = await db.query<{ id: string }>(
        sql`select source_user_id as id from pg_temp.landing order by 1`,
      );
      expect(landed.map(({ id }) => Number(id))).toEqual([1, 2]);
      if (other !== source) await other.close();
    });

    test('is not read again where a plan landed it and died, unless it says that it cannot be kept', async () => {
      const { target } = harness();
      const given = withGate(mapped());
      const atGate = () =>
        target.db.query<{ pid: number }>(sql`
          select l.pid from pg_locks l join pg_database d on d.oid = l.database and d.datname = current_database()
          where l.locktype = 'advisory' and l.objid = ${gate} and not l.granted
        `);
      const landed = async () => {
        const [there] = await target.db.query<{ there: boolean }>(
          sql`select to_regclass('usermerge.landed_slice') is not null as there`,
        );
        return there?.there === true
          ? (await target.db.query(sql`select from usermerge.landed_slice where source_no = 1`)).length
          : 0;
      };
      const isKept = traits.limited !== true;
      try {
        await target.db.execute(sql`select pg_advisory_lock(${gate})`);
        const dying = plan(given, { tries: 1 }).catch((error: { code?: string }) => error.code);
        await expect.poll(async () => (await atGate()).length, { timeout: 30_000 }).toBe(1);
        if (isKept) await expect.poll(landed, { timeout: 30_000 }).toBe(1);
        const [waiting] = await atGate();
        await target.db.execute(sql`select pg_terminate_backend(${waiting?.pid ?? 0}::int)`);
        expect(await dying).toBe('CONNECTION_LOST');
        await target.db.execute(sql`select pg_advisory_unlock(${gate})`);
        const steps: string[] = [];
        const step = (name: string) => {
          steps.push(name);
          return { add: () => undefined, done: () => undefined };
        };
        const report = await plan(given, { progress: { step, note: () => undefined } });
        const asked = steps.filter((name) => name.endsWith(' test_db'));
        expect(asked).toEqual(isKept ? [] : ['stage test_db', 'read test_db']);
        expect(report.sources[0]).toMatchObject({ accounts: 2, complete: true });
        expect(report.sources[0]?.kept).toEqual(isKept ? { rows: 2, slices: 1, of: 1 } : null);
      } finally {
        await target.db.execute(sql`select pg_advisory_unlock_all()`);
        await target.db.script('drop schema if exists usermerge cascade');
      }
    });

    test('reads a column that it does not map as NULL', async () => {
      const { columns } = mapped();
      const rows = await withSource(
        mapped({ columns: { ...columns, password: null } }),
        (source) => landRows(landingDb(), source),
        ['role'],
      );
      expect(rows).toMatchObject([
        { password: null, a_role: null },
        { password: null, a_role: null },
      ]);
    });

    test.skipIf(!traits.tables)(
      'names itself, the table and what it might have been, where the table is missing',
      async () => {
        const error = await refusalOf(mapped({ table: 'peopel' }));
        expect(error).toMatchObject({ code: 'TABLE_MISSING', at: { source: 'test_db' } });
        expect((error as Error).message).toMatch(/test_db.*peopel.*people/s);
      },
    );

    test('names itself and every column that is missing, with the nearest', async () => {
      const { columns = {} } = mapped();
      const [password, email] = [columns.password ?? '', columns.email ?? ''];
      const mistyped = (name: string) => `${name.slice(0, -2)}${name.at(-1)}${name.at(-2)}`;
      const error = await refusalOf(
        mapped({ columns: { ...columns, password: mistyped(password), email: mistyped(email) } }),
      );
      expect(error).toMatchObject({
        code: 'COLUMN_MISSING',
        at: { source: 'test_db', column: mistyped(password) },
      });
      expect((error as Error).message).toMatch(
        new RegExp(`${mistyped(password)}.*"${password}".*${mistyped(email)}.*"${email}"`, 's'),
      );
    });

    test('says that it cannot be reached', async () => {
      expect(await refusalOf(mapped({ url: harness().nowhere }))).toMatchObject({
        code: 'SOURCE_UNREACHABLE',
        at: { source: 'test_db' },
      });
    });

    test('tells of the bytes that it reads, and stops when it is told to', async () => {
      await harness().fill(many);
      const before = await harness().sessions?.();
      let bytes = 0;
      const reading = async () => {
        const stopping = new AbortController();
        bytes = 0;
        const onBytes = (more: number) => {
          bytes += more;
          if (bytes > 100_000) stopping.abort();
        };
        const source = await open(mapped(), { signal: stopping.signal, onBytes });
        const rows = source.read();
        rows.on('data', (chunk: Buffer) => onBytes(chunk.length));
        await finished(rows);
      };
      // On a busy machine all may have been read before a server hears that it is to stop.
      const isStopped = async (turns: number): Promise<boolean> =>
        turns > 0 &&
        (await reading().then(
          () => isStopped(turns - 1),
          () => true,
        ));
      expect(await isStopped(20)).toBe(true);
      expect(bytes).toBeGreaterThan(100_000);
      if (traits.staged) expect(bytes).toBeLessThan(10_000_000);
      await Promise.all(opened.map((one) => one.close()));
      if (before !== undefined) await expect.poll(() => harness().sessions?.()).toBe(before);
    });

    test.skipIf(!traits.server || traits.staged)(
      'that dies halfway ends with an error that names it, and never just ends',
      async () => {
        await harness().fill(many);
        const source = await open();
        const rows = source.read();
        let bytes = 0;
        await new Promise((resolve) => {
          rows.once('data', (chunk: Buffer) => {
            bytes += chunk.length;
            rows.pause();
            resolve(undefined);
          });
        });
        await harness().killSessions?.();
        rows.on('data', (chunk: Buffer) => {
          bytes += chunk.length;
        });
        rows.resume();
        await expect(finished(rows)).rejects.toMatchObject({
          code: 'CONNECTION_LOST',
          at: { source: 'test_db' },
        });
        expect(rows.readableEnded).toBe(false);
        expect(bytes).toBeGreaterThan(0);
      },
    );

    test.skipIf(!traits.server || !traits.staged)(
      'that dies while it is read is refused with an error that names it',
      async () => {
        await harness().fill(many);
        let killing: Promise<void> | undefined;
        const onBytes = () => {
          killing ??= harness().killSessions?.();
        };
        const { source, config } = configured(mapped());
        await expect(openSource(source, config, { onBytes })).rejects.toMatchObject({
          code: 'CONNECTION_LOST',
          at: { source: 'test_db' },
        });
        await killing;
      },
    );

    test.skipIf(!traits.server)('that is left halfway is closed all the same', async () => {
      await harness().fill(many);
      const before = await harness().sessions?.();
      const source = await open();
      const rows = source.read();
      rows.on('error', () => undefined);
      await new Promise((resolve) => rows.once('readable', resolve));
      await source.close();
      await source.close();
      await expect.poll(() => harness().sessions?.()).toBe(before);
    });

    test.skipIf(!traits.server)('that was refused leaves no session behind', async () => {
      const before = await harness().sessions?.();
      await refusalOf(mapped(traits.tables ? { table: 'peopel' } : { columns: { username: 'hahs' } }));
      await expect.poll(() => harness().sessions?.()).toBe(before);
    });
  });
}
