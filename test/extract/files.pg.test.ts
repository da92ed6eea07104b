import { appendFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import * as zlib from 'node:zlib';
import { gzipSync } from 'node:zlib';
import { afterAll, describe, expect, test } from 'vitest';
import { openSource } from '../../src/pipeline/extract/registry.js';
import { useDatabases } from '../support/databases.js';
import {
  configured,
  type GivenSource,
  landRows,
  refusalOf,
  rowsOf,
  withSource,
} from './source-under-test.js';

const databases = useDatabases('target');
const directory = mkdtempSync(join(tmpdir(), 'usermerge-files-'));
afterAll(() => rmSync(directory, { recursive: true }));

let files = 0;
/** A file with these bytes as a source. */
function given(end: string, bytes: string | Buffer, more: Partial<GivenSource> = {}): GivenSource {
  files += 1;
  const path = join(directory, `${files}${end}`);
  writeFileSync(path, bytes);
  return { url: path, target: databases.target.url, ...more };
}

const header = 'user_id,username,password,password_last_changed\n';
const csv = (rows: string, more: Partial<GivenSource> = {}) => given('.csv', header + rows, more);
const rows = (source: GivenSource) => rowsOf(databases.target.db, source);
const names = async (source: GivenSource) => (await rows(source)).map((row) => row.username);
const described = (source: GivenSource) => withSource(source, async ({ description }) => description);
/** Rows that are rejected, with their line. */
const rejected = async (source: GivenSource) =>
  (await rows(source))
    .filter((row) => row.reason !== null && row.reason !== undefined)
    .map((row) => [Number(row.position), row.reason])
    .sort((a, b) => Number(a[0]) - Number(b[0]));

describe('a CSV file', () => {
  test('is read with quotes, delimiters and ends of lines within fields', async () => {
    const source = csv('1,"a ""b"", c",x,2024-01-01Z\n2,"two\nlines",x,2024-01-01T00:00:00Z\n');
    expect(await names(source)).toEqual(['a "b", c', 'two\nlines']);
  });

  test('tells NULL, a field of nothing, from the empty text, which is quoted', async () => {
    expect(await rows(csv('1,,"",2024-01-01T00:00:00Z\n'))).toMatchObject([{ username: null, password: '' }]);
  });

  test.each([';', '\t', '|'])('parted by %j is seen to be, and said', async (delimiter) => {
    const text = `${header}1,alice,x,2024-01-01T00:00:00Z\n`.replaceAll(',', delimiter);
    const source = given('.csv', text);
    expect(await names(source)).toEqual(['alice']);
    expect((await described(source)).notes).toContainEqual(expect.stringMatching(/parted by/));
  });

  test('may have a quote and an escape of its own', async () => {
    const source = csv("1,'it\\'s, me',x,2024-01-01T00:00:00Z\n", { file: { quote: "'", escape: '\\' } });
    expect(await names(source)).toEqual(["it's, me"]);
  });

  test('in which nothing is quoted has delimiters behind an escape', async () => {
    const source = csv('1,Smith\\, "J",x,2024-01-01T00:00:00Z\n2,b\\\\c,,\n', {
      file: { quote: 'none', escape: '\\' },
    });
    expect(await names(source)).toEqual(['Smith, "J"', 'b\\c']);
  });

  test('without a header has columns by number', async () => {
    const source = given('.csv', '1,alice,x,2024-01-01T00:00:00Z\n', {
      file: { header: false },
      columns: { source_user_id: '1', username: '2', password: '3', password_last_changed: '4' },
    });
    expect(await names(source)).toEqual(['alice']);
  });

  test('in which nothing is quoted may end its lines with carriage returns', async () => {
    const text = `${header}1,a,"x",\n2,b,y,\n`.replaceAll('\n', '\r');
    expect(await names(given('.csv', text, { file: { quote: 'none' } }))).toEqual(['a', 'b']);
  });

  test('with a name twice in its header is read by the first, and that is said', async () => {
    const source = given('.csv', 'user_id,username,password,password_last_changed,username\n1,a,x,,b\n');
    expect(await names(source)).toEqual(['a']);
    expect((await described(source)).notes).toContainEqual(expect.stringMatching(/username more than once/));
  });

  test('that COPY refuses is read once more, and every bad row is found in one pass, with its line', async () => {
    const good = (id: number) => `${id},user${id},x,2024-01-01T00:00:00Z\n`;
    const text = [
      header,
      good(1),
      '2,too,few\n',
      good(3),
      '4,one,too,many,fields\n',
      '5,un"quoted,x,2024-01-01T00:00:00Z\n',
      good(6),
    ].join('');
    const source = given(
      '.csv',
      Buffer.concat([Buffer.from(text), Buffer.from('7,M\xfcller,x,\n', 'latin1')]),
    );
    expect(await rejected(source)).toEqual([
      [3, 'wrong_number_of_fields'],
      [5, 'wrong_number_of_fields'],
      [6, 'malformed'],
      [8, 'broken_text'],
    ]);
    const all = await rows(source);
    expect(all.filter((row) => row.reason === null).map((row) => row.username)).toEqual([
      'user1',
      'user3',
      'user6',
    ]);
    // What can be read of a rejected row names it.
    expect(all.find((row) => Number(row.position) === 3)).toMatchObject({
      source_user_id: '2',
      username: 'too',
    });
    expect((await described(source)).notes).toContainEqual(expect.stringMatching(/row by row/));
  });

  test('with a line that some versions of COPY take for the end is read to its end', async () => {
    const text = '1,a,x,\n"2\n\\.\n2",b,x,\n3,c,x,\n';
    expect((await names(csv(text))).sort()).toEqual(['a', 'b', 'c']);
  });

  test.each([
    ['around a part of a field', 'a"b"c'],
    ['behind a field in quotes', '"a"b'],
    ['behind a field in quotes and a space', '"a" '],
    ['behind a space', ' "a"'],
    ['alone at the end', 'a"'],
    ['doubled within a field that is not in quotes', 'a""b'],
  ])('with a quote %s never loses it, which COPY would: the row is rejected', async (_, password) => {
    const source = csv(
      `1,a,"x",2024-01-01T00:00:00Z\n2,b,${password},2024-01-01T00:00:00Z\n3,c,"x""y",2024-01-01T00:00:00Z\n4,d,z,\n`,
    );
    expect(await rejected(source)).toEqual([[3, 'malformed']]);
    expect((await rows(source)).map((row) => [row.username, row.reason ? '' : row.password])).toEqual([
      ['a', 'x'],
      ['b', ''],
      ['c', 'x"y'],
      ['d', 'z'],
    ]);
  });

  test('with quotes out of place far behind its beginning is still read row by row', async () => {
    const many = (from: number) =>
      Array.from({ length: 20_000 }, (_, n) => `${from + n},user${from + n},"x",\n`).join('');
    const source = csv(`${many(1)}20001,odd,a"b"c,\n${many(20_002)}`);
    expect(await rejected(source)).toEqual([[20_002, 'malformed']]);
    expect(await rows(source)).toHaveLength(40_001);
  });

  test.each([
    ['an escape of its own', { escape: '\\' }, '"a""b"', '"a\\"b\\\\c\\d"', 'a"b\\c\\d'],
    ['a quote of its own', { quote: "'" }, "a'b'c", "'it''s'", "it's"],
  ])('with %s has its quotes looked at likewise', async (_, file, wrong, right, password) => {
    const fine = csv(`2,b,${right},\n`, { file });
    expect(await rows(fine)).toMatchObject([{ password }]);
    const source = csv(`1,a,${wrong},\n2,b,${right},\n`, { file });
    expect(await rejected(source)).toEqual([[2, 'malformed']]);
    expect((await rows(source)).filter((row) => row.reason === null)).toMatchObject([{ password }]);
  });

  test.each(['utf16le', 'latin1'] as const)('in %s has its quotes looked at likewise', async (encoding) => {
    const mark = encoding === 'utf16le' ? '\ufeff' : '';
    const text = `${mark}${header}1,Zoë,a"b"c,\n2,Noël,"x",\n`;
    const file: Record<string, string> = encoding === 'latin1' ? { encoding: 'windows-1252' } : {};
    const source = given('.csv', Buffer.from(text, encoding), { file });
    expect(await rejected(source)).toEqual([[2, 'malformed']]);
    expect((await rows(source)).map((row) => row.username)).toEqual(['Zoë', 'Noël']);
  });

  test.each(['\n', '\r\n', '\r'])(
    'whose lines end with %j is read alike by COPY and row by row',
    async (end) => {
      const lines = ['1,a,"x, ""y""",', '2,"b\nb",z,', '3,,"",'];
      const whole = (more: readonly string[]) =>
        given('.csv', [header.trim(), ...lines, ...more].map((line) => line + end).join(''));
      const expected = [
        { username: 'a', password: 'x, "y"' },
        { username: 'b\nb', password: 'z' },
        { username: null, password: '' },
      ];
      expect(await rows(whole([]))).toMatchObject(expected);
      expect((await rows(whole(['4,odd,a"b"c,']))).slice(0, 3)).toMatchObject(expected);
    },
  );

  test('with a quote out of place in a tab separated file, too', async () => {
    const source = given(
      '.tsv',
      'user_id\tusername\tpassword\tpassword_last_changed\n1\ta\tx"y"\t\n2\tb\t"x"\t\n',
    );
    expect(await rejected(source)).toEqual([[2, 'malformed']]);
  });

  test('with an empty line before its header has no account of that name', async () => {
    expect(await names(given('.csv', `\n${header}1,a,x,\n`))).toEqual(['a']);
  });

  test('with a header that is no text has all of its accounts', async () => {
    const text = `user_id,username,password,password_last_changed,gr\xf6sse\n1,a,x,,\n2,b,x,,\n`;
    expect(await names(given('.csv', Buffer.from(text, 'latin1')))).toEqual(['a', 'b']);
  });

  test('with a quote that is never closed loses that row alone', async () => {
    const source = csv('1,a,x,\n2,"b,x,\n3,"c",x,\n4,"d,x,\n5,"e\ne",x,\n6,f,x,\n7,g,"x,\n');
    expect(await rejected(source)).toEqual([
      [3, 'malformed'],
      [5, 'malformed'],
      [9, 'malformed'],
    ]);
    const read = (await rows(source)).filter((row) => row.reason === null);
    expect(read.map((row) => row.username)).toEqual(['a', 'c', 'e\ne', 'f']);
  });

  test('whose quote is open for longer than a field may be is no source: nobody knows where rows begin', async () => {
    const error = await refusalOf(csv(`1,a,x,\n2,"b,x,\n${'3,c,x,\n'.repeat(700_000)}`));
    expect(error).toMatchObject({ code: 'SOURCE_MALFORMED', at: { source: 'test_db', line: 3 } });
  });

  test('that is empty has not even a header', async () => {
    expect(await refusalOf(given('.csv', ''))).toMatchObject({ code: 'SOURCE_MALFORMED' });
  });

  test('with JSON in a column is read by a path into it', async () => {
    const source = given(
      '.csv',
      'user_id,username,password,password_last_changed,meta\n1,a,x,,"{""m"":{""e"":""a@x""}}"\n2,b,x,,no\n',
      {
        columns: { email: 'meta.m.e' },
      },
    );
    expect((await rows(source)).map((row) => row.a_email)).toEqual(['a@x', null]);
  });
});

describe('the encoding of a file', () => {
  const text = `${header}1,Zoë,x,\n`;
  test.each([
    ['UTF-8 with a byte order mark', Buffer.from(`\ufeff${text}`), {}],
    ['UTF-16LE with a byte order mark', Buffer.from(`\ufeff${text}`, 'utf16le'), {}],
    ['UTF-16BE with a byte order mark', Buffer.from(`\ufeff${text}`, 'utf16le').swap16(), {}],
    ['windows-1252, where it is said', Buffer.from(text, 'latin1'), { file: { encoding: 'windows-1252' } }],
  ])('may be %s', async (_, bytes, more) => {
    const source = given('.csv', bytes, more);
    expect(await names(source)).toEqual(['Zoë']);
    expect((await described(source)).notes).toHaveLength(1);
  });

  test('that is wrong is an error with the place', async () => {
    const source = given('.csv', Buffer.from([0xff, 0xfe, 0x41, 0x00, 0x00, 0xd8, 0x41, 0x00]));
    expect(await refusalOf(source)).toMatchObject({ code: 'SOURCE_MALFORMED', at: { source: 'test_db' } });
  });
});

test('standard input is read row by row, once, and that is said', async () => {
  const { stdin } = process;
  const give = (bytes: string) =>
    Object.defineProperty(process, 'stdin', {
      value: Readable.from([Buffer.from(bytes)]),
      configurable: true,
    });
  const source = { url: '-', target: databases.target.url, file: { format: 'csv' } };
  try {
    give(`${header}1,alice,x,\n2,bob,a"b"c,\n`);
    expect((await rows(source)).map((row) => [row.username, row.reason])).toEqual([
      ['alice', null],
      ['bob', 'malformed'],
    ]);
    give(`${header}1,alice,x,\n`);
    const { guarantees, notes } = await described(source);
    expect(guarantees).toMatchObject({ consistent: true, resumable: false });
    expect(notes).toEqual([expect.stringMatching(/^standard input is read once/)]);
  } finally {
    Object.defineProperty(process, 'stdin', { value: stdin, configurable: true });
  }
});

describe('a packed file', () => {
  test('is unpacked, whatever its name', async () => {
    const bytes = gzipSync(`${header}1,alice,x,\n`);
    expect(await names(given('.csv.gz', bytes))).toEqual(['alice']);
    expect(await names(given('.csv', bytes))).toEqual(['alice']);
  });

  test('by zstd is unpacked where Node can do it, and else refused with what to do', async () => {
    const text = Buffer.from(`${header}1,alice,x,\n`);
    // RFC 8878: a frame of known size, with one raw block, the last.
    const bytes = Buffer.concat([
      Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 0x20, text.length]),
      Buffer.from([((text.length << 3) | 1) & 0xff, text.length >> 5, 0]),
      text,
    ]);
    if ('createZstdDecompress' in zlib) expect(await names(given('.csv.zst', bytes))).toEqual(['alice']);
    else
      expect(await refusalOf(given('.csv.zst', bytes))).toMatchObject({
        code: 'SOURCE_MALFORMED',
        next: expect.stringMatching(/zstd -d/),
      });
  });

  test('that is cut off is an error', async () => {
    const bytes = gzipSync(header + '1,alice,x,\n'.repeat(1000)).subarray(0, -20);
    expect(await refusalOf(given('.csv.gz', bytes))).toMatchObject({ code: 'SOURCE_MALFORMED' });
  });
});

describe('a file of JSON', () => {
  const document = (more: object = {}) =>
    JSON.stringify({ user_id: 1, username: 'alice', password: 'x', password_last_changed: null, ...more });

  test('is read by paths: into maps, lists, and strings that hold JSON', async () => {
    const source = given(
      '.ndjson',
      `${document({
        profile: { email: 'a@x' },
        credentials: [{ type: 'otp' }, { type: 'password', secretData: '{"value":"hash","salt":"s"}' }],
      })}\n`,
      {
        columns: {
          email: 'profile.email',
          password: 'credentials[type=password].secretData.value',
          kind: 'credentials[0].type',
        },
      },
    );
    expect(await rows(source)).toMatchObject([{ a_email: 'a@x', password: 'hash', a_kind: 'otp' }]);
  });

  test('keeps every digit of its numbers', async () => {
    const text =
      '{"user_id": 12345678901234567890, "username": "9007199254740993.0000001", "password": "x", "password_last_changed": 1700000000.123456, "n": [9007199254740993]}\n';
    const source = given('.ndjson', text, { time: { unit: 's' }, columns: { n: 'n[0]' } });
    expect(await rows(source)).toMatchObject([
      {
        source_user_id: '12345678901234567890',
        username: '9007199254740993.0000001',
        password_last_changed: '2023-11-14 22:13:20.123456+00',
        a_n: '9007199254740993',
      },
    ]);
  });

  test('rejects lines that are no document, with their numbers, and reads the others', async () => {
    const lines = [
      document(),
      '{"user_id": 2',
      '',
      '[1]',
      document({ username: 'a\u0000b' }),
      document({ username: '\ud800' }),
      document({ user_id: 7 }),
    ];
    const source = given(
      '.ndjson',
      Buffer.concat([Buffer.from(`${lines.join('\n')}\n`), Buffer.from([0x22, 0xff, 0x0a])]),
    );
    expect(await rejected(source)).toEqual([
      [2, 'malformed'],
      [4, 'malformed'],
      [5, 'broken_text'],
      [6, 'broken_text'],
      [8, 'broken_text'],
    ]);
  });

  test('of many lines has their numbers right, whatever is between them and wherever the chunks end', async () => {
    const line = (id: number) => Buffer.from(`${document({ user_id: id, username: `Zoë ${id}` })}\r\n`);
    const lines = Array.from({ length: 20_000 }, (_, index) => line(index + 1));
    lines[5000] = Buffer.from('{"user_id": 5001, "username": "M\xfcller"}\n', 'latin1');
    lines[5001] = Buffer.from('\n');
    lines[15_000] = Buffer.from('no\n');
    lines[19_999] = line(20_000).subarray(0, -2);
    const source = given('.ndjson', Buffer.concat(lines));
    expect(await rejected(source)).toEqual([
      [5001, 'broken_text'],
      [15_001, 'malformed'],
    ]);
    expect(await rows(source)).toHaveLength(19_999);
  });

  test('with a key twice in a document is read by the last, as by every parser', async () => {
    const source = given('.ndjson', `${document().replace('{', '{"username":"mallory",')}\n`);
    expect(await names(source)).toEqual(['alice']);
  });

  const pretty = (value: unknown) => JSON.stringify(value, null, 2);
  const user = (id: number) => ({
    user_id: id,
    username: `u"{[${id}\\`,
    password: 'x',
    password_last_changed: null,
  });

  test('that is a list is cut into its elements, wherever the chunks end', async () => {
    const many = Array.from({ length: 5000 }, (_, id) => user(id));
    const source = given('.json', pretty(many));
    const found = await rows(source);
    expect(found).toHaveLength(5000);
    expect(found[4999]?.username).toBe('u"{[4999\\');
  });

  test('may have its rows in a list within a map', async () => {
    const text = pretty({
      realm: 'r',
      users: 'no',
      clients: [{ users: [user(9)] }],
      deep: { users: [user(1), user(2)] },
      after: [1],
    });
    expect(await names(given('.json', text, { file: { rows: 'deep.users' } }))).toHaveLength(2);
    expect(await refusalOf(given('.json', text, { file: { rows: 'deep.people' } }))).toMatchObject({
      code: 'SOURCE_MALFORMED',
      message: expect.stringMatching(/no list at deep\.people/),
    });
  });

  test('rejects elements that are no accounts, and ends with an error where the list does', async () => {
    const bad =
      '[\n{"user_id": 1, "username": "a", "password": "x", "password_last_changed": ""},\n17,\n{"user_id": 2,,},\n"text",\nnull\n]';
    expect(await rejected(given('.json', bad))).toEqual([
      [3, 'malformed'],
      [4, 'malformed'],
      [5, 'malformed'],
      [6, 'malformed'],
    ]);
    expect(await refusalOf(given('.json', '[\n{"user_id": 1},\n{"user_id": '))).toMatchObject({
      code: 'SOURCE_MALFORMED',
      at: { line: 3 },
    });
  });

  test('has a column that only some of its documents have', async () => {
    const source = given('.ndjson', `${document()}\n${document({ user_id: 2, email: 'b@x' })}\n`, {
      columns: { email: 'email' },
    });
    expect((await rows(source)).map((row) => row.a_email)).toEqual([null, 'b@x']);
  });

  test('tells of statuses that nothing uses, and is filtered by what it says', async () => {
    const source = given(
      '.ndjson',
      `${document({ blocked: true })}\n${document({ user_id: 2, blocked: false })}\n`,
    );
    expect((await described(source)).unusedStatusColumns).toEqual(['blocked']);
    const open = { ...source, where: "blocked <> 'true'" };
    expect((await described(open)).unusedStatusColumns).toEqual([]);
    expect(await rows(open)).toHaveLength(1);
    expect(await refusalOf({ ...source, where: 'blokced' })).toMatchObject({
      code: 'COLUMN_MISSING',
      at: { key: 'where' },
    });
  });
});

describe('the values of a file', () => {
  const idsOf = async (ids: readonly string[]) => {
    const { idType, idTypeName } = await described(csv(ids.map((id) => `${id},u,x,\n`).join('')));
    return [idType, idTypeName];
  };

  test('are ids of the narrowest type that holds all of them', async () => {
    expect(await idsOf(['1', '-2', '0'])).toEqual(['bigint', 'integer']);
    expect(await idsOf(['1', '123456789012345678'])).toEqual(['bigint', 'bigint']);
    expect(await idsOf(['1', '02'])).toEqual(['text', 'text']);
    expect(await idsOf(['1', '12345678901234567890'])).toEqual(['text', 'text']);
    expect(await idsOf(['6f1e1b0e-9c1b-4d51-8a6b-0f6a3c2d1e00'])).toEqual(['text', 'uuid']);
    expect(await idsOf(['6F1E1B0E-9C1B-4D51-8A6B-0F6A3C2D1E00'])).toEqual(['text', 'text']);
  });

  const timesOf = async (times: readonly string[], time: Record<string, string> = {}) => {
    const source = csv(times.map((each, id) => `${id},u,x,${each}\n`).join(''), { time });
    const { timeKind, timePrecisionUs } = await described(source);
    return { timeKind, timePrecisionUs, rows: await rows(source) };
  };
  const landed = async (times: readonly string[], time: Record<string, string> = {}) =>
    (await timesOf(times, time)).rows.map((row) => row.password_last_changed);

  test('are times with a zone, to the microsecond', async () => {
    expect(
      await landed([
        '2024-02-29T12:00:00.123456Z',
        '2024-01-01 12:00:00+02',
        '2024-12-31T23:59:59-0330',
        '',
        '0000-00-00 00:00:00',
      ]),
    ).toEqual([
      '2024-02-29 12:00:00.123456+00',
      '2024-01-01 10:00:00+00',
      '2025-01-01 03:29:59+00',
      null,
      null,
    ]);
  });

  test('are times without one, in the zone of the source', async () => {
    expect(await landed(['2024-07-01 12:00:00', '2024-10-27 02:30'], { zone: 'Europe/Berlin' })).toEqual([
      '2024-07-01 10:00:00+00',
      '2024-10-27 00:30:00+00',
    ]);
    expect(await timesOf(['2024-07-01', ''])).toMatchObject({
      timeKind: 'date',
      timePrecisionUs: 86_400_000_000,
    });
  });

  test('are numbers, with a unit', async () => {
    expect(await landed(['1700000000123', '', '-1'], { unit: 'ms' })).toEqual([
      '2023-11-14 22:13:20.123+00',
      null,
      '1969-12-31 23:59:59.999+00',
    ]);
    expect(await refusalOf(csv('1,u,x,1700000000\n'))).toMatchObject({ code: 'COLUMN_TYPE' });
    const { rows: some } = await timesOf(['1700000000', 'soon'], { unit: 's' });
    expect(some.map((row) => row.reason)).toEqual([null, 'not_a_time']);
  });

  test('of which one is no time are left as text, for the target to judge', async () => {
    for (const odd of ['2023-02-29T00:00:00Z', 'yesterday', '1900-02-29T00:00:00Z', '2024-01-01T24:00:00Z']) {
      expect((await timesOf(['2024-01-01T00:00:00Z', odd])).timeKind).toBe('text');
    }
  });
});

test('a file that is changed while it is read is refused', async () => {
  const source = given('.csv', header + '1,alice,x,\n'.repeat(100_000));
  const { source: configuredSource, config } = configured(source);
  let changed = false;
  const onBytes = () => {
    if (!changed) appendFileSync(source.url, '2,bob,x,\n');
    changed = true;
  };
  await expect(openSource(configuredSource, config, { onBytes })).rejects.toMatchObject({
    code: 'SOURCE_CHANGED',
    at: { source: 'test_db' },
  });
});

test('a file that is not there is an error that names what might have been meant', async () => {
  const source = given('.csv', header);
  expect(await refusalOf({ ...source, url: source.url.replace(/(\d+)\.csv$/, '$1.cvs.csv') })).toMatchObject({
    code: 'SOURCE_UNREACHABLE',
    message: expect.stringMatching(/did you mean/),
  });
});

test('rows that are landed from a file are read from one snapshot', async () => {
  await withSource(
    csv('1,alice,x,2024-10-27 02:30:00\n', { time: { zone: 'Europe/Berlin' } }),
    async (source) => {
      expect(await landRows(databases.target.db, source)).toHaveLength(1);
      expect(await source.oddLocalTimes()).toBe(1);
    },
  );
});
