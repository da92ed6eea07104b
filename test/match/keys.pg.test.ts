import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { parseConfig } from '../../src/config/load.js';
import type { MergeConfig, Normalisation } from '../../src/config/merge-config.js';
import { ensureLedger } from '../../src/ledger/ledger.js';
import { matchKey, plainKey, unnormalised } from '../../src/pipeline/match/keys.js';
import { connect, type Database } from '../../src/postgres/connect.js';
import { catalogText, ident, type Sql, sql } from '../../src/postgres/sql.js';
import { urlOf, useDatabases } from '../support/databases.js';
import { assignedPoints, foldedByUnicode, isLater, points, referenceKey } from './reference-key.js';

const all: readonly Normalisation[] = ['nfkc', 'casefold', 'trim', 'email_domain_lower'];
/** Choices of steps, each with a way of its own. */
const choices: readonly (readonly Normalisation[])[] = [
  all,
  ['casefold'],
  ['nfkc'],
  ['nfkc', 'lower', 'trim'],
  ['nfkc', 'email_domain_lower'],
  ['trim', 'email_domain_lower'],
];

const databases = useDatabases('target');
let db: Database;

beforeAll(async () => {
  db = databases.target.db;
  await prepare(db);
});

async function prepare(database: Database): Promise<void> {
  await ensureLedger(database, configWith(all), { sourceId: 'bigint', userId: 'bigint' });
}

function configWith(normalize: readonly Normalisation[], on: readonly string[] = ['username']): MergeConfig {
  const config = parseConfig(
    'target: { url: "postgres://t/m" }\nsources: [{ name: a, url: "postgres://s/a" }]\n',
    { file: 'usermerge.yaml', flags: { allow: [] }, env: {} },
  );
  return { ...config, match: { ...config.match, on, normalize } };
}

const keySql = (text: Sql, steps: readonly Normalisation[]): Sql => matchKey(configWith(steps), () => text);

async function keysOf(texts: readonly string[], steps: readonly Normalisation[]): Promise<(string | null)[]> {
  const rows = await db.query<{ key: string | null }>(sql`
    select ${keySql(sql`given.text`, steps)} as key
    from unnest(${texts}::text[]) with ordinality given (text, n)
    order by given.n
  `);
  return rows.map(({ key }) => key);
}

async function keyOf(text: string, steps: readonly Normalisation[] = all): Promise<string | null> {
  return (await keysOf([text], steps))[0] ?? null;
}

describe('a match key', () => {
  test.each([
    ['a famous music service', 'ᴮᴵᴳᴮᴵᴿᴰ', 'bigbird'],
    ['fullwidth letters', 'Ａｌｉｃｅ', 'alice'],
    ['letters of mathematics', '𝓐𝓵𝓲𝓬𝓮', 'alice'],
    ['German sharp s, small and capital', 'Straße STRAẞE', 'strasse strasse'],
    ['a final sigma', 'ΣΊΣΥΦΟΣ σίσυφος', 'σίσυφοσ σίσυφοσ'],
    ['the Kelvin sign', '\u212aelvin', 'kelvin'],
    ['ligatures', 'oﬃce ﬆar', 'office star'],
    ['a long s', 'ſam', 'sam'],
    ['Turkish dotless ı, which is no i', 'ıı', 'ıı'],
    ['Turkish dotted İ, which is an i with a dot', 'İ', 'i\u0307'],
    ['I, which is i, in Turkey too', 'I', 'i'],
    ['Cherokee, whose small letters fold to capitals', 'ꭰꮿᏸ', 'ᎠᏯᏰ'],
    ['Greek with iota below', 'ᾳ ᾼ', 'αι αι'],
    ['Croatian digraphs', 'Ǆ ǅ ǆ', 'dž dž dž'],
    ['Armenian ligatures', 'և', 'եւ'],
    ['marks in either order', 'a\u0323\u0302 a\u0302\u0323', 'ậ ậ'],
    ['Hangul in letters', '\u1112\u1161\u11ab', '한'],
    ['halfwidth katakana with its mark', 'ｶﾞ', 'ガ'],
    ['a capital that composes with nothing, when its small letter does', 'J\u030c', 'ǰ'],
    ['a no-break space at the end', 'alice\u00a0', 'alice'],
    ['a space within', 'al\u2003ice', 'al ice'],
    ['an address in fullwidth', 'Alice＠ＥＸＡＭＰＬＥ．com', 'alice@example.com'],
    ['Deseret, beyond the first plane', '𐐀', '𐐨'],
    ['ideographs for compatibility', '\uf900', '豈'],
  ])('%s', async (_, text, key) => {
    expect(await keyOf(text)).toBe(key);
    expect(await keyOf(key)).toBe(key);
  });

  test('without nfkc keeps what only looks alike apart', async () => {
    expect(await keyOf('Ａlice', ['casefold'])).toBe('ａlice');
    expect(await keyOf('e\u0301', ['casefold'])).toBe('e\u0301');
    expect(await keyOf('ẞ', ['casefold'])).toBe('ss');
  });

  test('by lower folds ASCII only', async () => {
    expect(await keyOf('ÀLICE İ', ['lower'])).toBe('Àlice İ');
  });

  test.each([
    ['Alice@EXAMPLE.Com', 'Alice@example.com'],
    ['"A@B"@EXAMPLE.com', '"A@B"@example.com'],
    ['ALICE', 'ALICE'],
    ['@', '@'],
    ['A@', 'A@'],
    ['@B', '@b'],
    ['A@\nB@C\nD', 'A@\nB@c\nd'],
    ['Ä@Ä.DE', 'Ä@Ä.de'],
    ['Alice＠EXAMPLE.com', 'Alice＠EXAMPLE.com'],
  ])('by email_domain_lower: %j is %j', async (text, key) => {
    expect(await keyOf(text, ['email_domain_lower'])).toBe(key);
  });

  test('with nfkc a fullwidth @ is an @, before the domain is looked for', async () => {
    expect(await keyOf('Alice＠EXAMPLE.com', ['nfkc', 'email_domain_lower'])).toBe('Alice@example.com');
  });

  test('does not depend on the order in which the configuration names the steps', async () => {
    const text = ' ÄLICE＠Ex.COM ';
    expect(await keyOf(text, ['email_domain_lower', 'trim', 'casefold', 'nfkc'])).toBe(await keyOf(text));
  });

  test('is nothing where a component is nothing once normalised', async () => {
    expect(await keysOf(['', ' \t\r\n', '\u00a0\u3000'], all)).toEqual([null, null, null]);
  });

  test('of several columns tells different tuples apart', async () => {
    const config = configWith(all, ['username', 'email']);
    const values: Record<string, Sql> = { username: sql`given.a`, email: sql`given.b` };
    const rows = await db.query<{ key: string | null }>(sql`
      select ${matchKey(config, (column) => values[column] ?? sql`null`)} as key
      from (values ('A', 'ß'), ('a', 'ss'), ('a' || chr(31) || chr(31), 's'), ('a', chr(31) || chr(31) || 's'), ('é', null), ('é', ' ')) given (a, b)
    `);
    const [one, two, three, four, ...none] = rows.map(({ key }) => key);
    expect(one).toBe(two);
    expect(new Set([one, three, four]).size).toBe(3);
    expect(none).toEqual([null, null]);
  });
});

describe('a key with a character that Unicode 12.1 did not assign', () => {
  const withLater = 'ÄLICE ＡＢ\u{1fae0}';

  test('gets neither nfkc nor folding, only the plain steps', async () => {
    expect(await keyOf(`${withLater} `)).toBe('Älice ＡＢ\u{1fae0}');
    expect(await keyOf(`${withLater}@EXAMPLE.com`, ['nfkc', 'email_domain_lower'])).toBe(
      `${withLater}@example.com`,
    );
  });

  test('folds where nfkc is not asked for: the table is ours', async () => {
    expect(await keyOf(withLater, ['casefold'])).toBe('älice ａｂ\u{1fae0}');
  });

  test('is counted, in whichever column it stands', async () => {
    const texts = ['alice', 'Älice', withLater, null, '\ufdd0', '㋿'];
    const flags = async (config: MergeConfig) => {
      const rows = await db.query<{ is: boolean }>(sql`
        select ${unnormalised(config, (column) => (column === 'email' ? sql`given.text` : sql`'x'`))} as is
        from unnest(${texts}::text[]) with ordinality given (text, n) order by given.n
      `);
      return rows.map(({ is }) => is);
    };
    expect(await flags(configWith(all, ['username', 'email']))).toEqual([
      false,
      false,
      true,
      false,
      true,
      false,
    ]);
    expect(await flags(configWith(all))).toEqual(texts.map(() => false));
    expect(await flags(configWith(['casefold'], ['email']))).toEqual(texts.map(() => false));
  });

  test.each(choices.map((steps) => [steps.join(', '), steps] as const))(
    'is its plain key wherever nfkc is asked for: %s',
    async (_, steps) => {
      const config = configWith(steps);
      const [row] = await db.query<{ differ: string }>(sql`
      select count(*) filter (where ${keySql(sql`given.text`, steps)} <> ${plainKey(config, () => sql`given.text`)}) as differ
      from (select 'Ä B@C' || chr(i) as text from unnest(${points.filter(isLater).filter((_point, index) => index % 500 === 0)}::int[]) i) given
    `);
      expect(Number(row?.differ) > 0).toBe(steps.includes('casefold') && !steps.includes('nfkc'));
    },
  );
});

/** Each code point by itself, after a letter, and in a domain. */
const shapes = [
  ['', ''],
  ['J', ''],
  ['X@J', '.COM '],
] as const;

async function takeIn(database: Database, characters: readonly number[]): Promise<void> {
  await database.script(
    'drop table if exists given; create unlogged table given (point int, shape int, text text)',
  );
  for (const [shape, [before, after]] of shapes.entries()) {
    await database.execute(sql`
      insert into given
      select i, ${shape}::int, ${before}::text || chr(i) || ${after}::text
      from unnest(${characters}::int[]) i
    `);
  }
}

describe('keys of every code point', () => {
  beforeAll(() => takeIn(db, assignedPoints));

  test('are keys of themselves, whether Unicode assigned it or not', async () => {
    const rows = await db.query(sql`
      with given as materialized (
        select shape.before || chr(i) as text
        from generate_series(1, 1114111) i, (values (''), ('a')) shape (before)
        where i not between 55296 and 57343
      ), once as materialized (select text, ${keySql(sql`given.text`, all)} as key from given)
      select text, key, ${keySql(sql`once.key`, all)} as again from once
      where ${keySql(sql`once.key`, all)} is distinct from key
      limit 10
    `);
    expect(rows).toEqual([]);
  });

  test.each(choices.map((steps) => [steps.join(', '), steps] as const))(
    'are keys of themselves, and those of JavaScript: %s',
    async (_, steps) => {
      const rows = await db.query<{ text: string; key: string | null; again: boolean }>(sql`
        with once as materialized (select text, ${keySql(sql`given.text`, steps)} as key from given)
        select text, key, ${keySql(sql`once.key`, steps)} is not distinct from key as again
        from once
        where key is distinct from text or ${keySql(sql`once.key`, steps)} is distinct from key
      `);
      expect(rows.filter(({ again }) => !again).slice(0, 10)).toEqual([]);
      const expected = new Map<string, string | null>();
      for (const point of assignedPoints) {
        for (const [before, after] of shapes) {
          const text = before + String.fromCodePoint(point) + after;
          const key = referenceKey(text, steps);
          if (key !== text) expected.set(text, key);
        }
      }
      const got = new Map(rows.map(({ text, key }) => [text, key]));
      expect([...expected].filter(([text, key]) => got.get(text) !== key).slice(0, 10)).toEqual([]);
      expect(got.size).toBe(expected.size);
    },
    240_000,
  );

  test('fold as PostgreSQL folds by Unicode, from 18 on', async () => {
    const [server] = await db.query<{ version: number }>(
      sql`select current_setting('server_version_num')::int as version`,
    );
    if (!server || server.version < 180_000) return;
    const rows = await db.query(sql`
      select point, usermerge.fold(text) as ours, casefold(text collate pg_unicode_fast) as theirs
      from given
      where shape = 0 and usermerge.fold(text) <> casefold(text collate pg_unicode_fast)
      limit 10
    `);
    expect(rows).toEqual([]);
  });
});

describe('keys of any text', () => {
  /** Letters that fold, compose, decompose, are trimmed, or stand in each other's way. */
  const letters = [
    ...'aAiIıİsSßẞſσςΣKkK@＠﹫ \t\u00a0ﬃǅǰJᾳᾼΐև가각ꭰᏸ\u1100\u1161\u11a8\u0300\u0301\u0307\u030c\u0323\u0327\u0345\u0338\u{1d165}\u{1d16e}ａ㎒´\u{1fae0}\u{10400}\u200b\u001f',
  ];

  test('are keys of themselves, and those of JavaScript', async () => {
    const texts = fc.sample(fc.string({ unit: fc.constantFrom(...letters), maxLength: 8 }), {
      numRuns: 20_000,
      seed: Number(process.env.SEED ?? 1),
    });
    for (const steps of choices) {
      const keys = await keysOf(texts, steps);
      const wrong = texts.filter((text, index) => keys[index] !== referenceKey(text, steps));
      expect(wrong.slice(0, 5), steps.join(', ')).toEqual([]);
      const present = keys.filter((key) => key !== null);
      const again = await keysOf(present, steps);
      expect(present.filter((key, index) => again[index] !== key).slice(0, 5), steps.join(', ')).toEqual([]);
    }
  });

  test('fold as JavaScript folds by the same table', async () => {
    const rows = await db.query<{ folded: string }>(
      sql`select usermerge.fold(text) as folded from unnest(${letters}::text[]) with ordinality t (text, n) order by n`,
    );
    expect(rows.map(({ folded }) => folded)).toEqual(letters.map(foldedByUnicode));
  });
});

describe('keys in a database of any locale', () => {
  const locales = [
    ["locale_provider libc locale 'C'", 150_000],
    ["locale_provider builtin builtin_locale 'C.UTF-8' locale 'C'", 170_000],
    ["locale_provider builtin builtin_locale 'PG_UNICODE_FAST' locale 'C'", 180_000],
    ["locale_provider icu icu_locale 'tr-TR' locale 'C'", 150_000],
  ] as const;
  const changing = assignedPoints.filter((point) =>
    /[\p{Changes_When_NFKC_Casefolded}\p{Mark}]/u.test(String.fromCodePoint(point)),
  );

  test('are the same', async () => {
    const server = await connect(urlOf('postgres'), { applicationName: 'usermerge tests' });
    try {
      const [version] = await server.query<{ number: number; icu: boolean }>(sql`
        select current_setting('server_version_num')::int as number,
          exists (select from pg_collation where collprovider = 'i') as icu
      `);
      const digests = new Map<string, unknown>();
      for (const [locale, since] of locales) {
        if (!version || version.number < since || (locale.includes('icu') && !version.icu)) continue;
        digests.set(locale, await digestIn(server, locale));
      }
      expect(digests.size).toBeGreaterThan(1);
      expect(new Set(digests.values()).size, JSON.stringify([...digests])).toBe(1);
    } finally {
      await server.close();
    }
  });

  async function digestIn(server: Database, locale: string): Promise<unknown> {
    const name = ident(`${databases.target.name}_locale`);
    await server.execute(
      sql`create database ${name} template template0 encoding 'UTF8' ${catalogText(locale)}`,
    );
    try {
      const database = await connect(urlOf(`${databases.target.name}_locale`), {
        applicationName: 'usermerge tests',
      });
      try {
        await prepare(database);
        await takeIn(database, changing);
        const [row] = await database.query<Record<string, string>>(sql`
          select md5(string_agg(${keySql(sql`given.text`, all)}, '|' order by point, shape)) as all,
            md5(string_agg(${keySql(sql`given.text`, ['casefold'])}, '|' order by point, shape)) as casefold,
            md5(string_agg(${keySql(sql`given.text`, ['trim', 'email_domain_lower'])}, '|' order by point, shape)) as plain
          from given
        `);
        return JSON.stringify(row);
      } finally {
        await database.close();
      }
    } finally {
      await server.execute(sql`drop database ${name} with (force)`);
    }
  }
});
