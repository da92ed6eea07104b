import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type CsvMarks, CsvReader, QuoteCheck } from '../../src/pipeline/extract/csv-records.js';
import { literal, sql } from '../../src/postgres/sql.js';
import { useDatabases } from '../support/databases.js';

const databases = useDatabases('csv');
const seed = Number(process.env.USERMERGE_SEED ?? 1);

const marks: CsvMarks[] = [
  { delimiter: ',', quote: '"', escape: '"' },
  { delimiter: '\t', quote: "'", escape: '\\' },
];

/** Files that are nearly right: fields of a few letters, many of them marks, most of them quoted as they should be. */
const files = fc.constantFrom(...marks).chain((mark) => {
  const { delimiter, quote, escape: escaper } = mark;
  const letters = fc.string({
    unit: fc.constantFrom('a', 'ü', quote, escaper, delimiter, '\n'),
    maxLength: 5,
  });
  const field = fc.oneof(
    { weight: 8, arbitrary: letters.map((text) => quote + escaped(text, mark) + quote) },
    { weight: 4, arbitrary: fc.string({ unit: fc.constantFrom('a', 'ü', ' '), maxLength: 3 }) },
    { weight: 1, arbitrary: fc.string({ unit: fc.constantFrom('a', quote, escaper), maxLength: 4 }) },
  );
  return fc.record({
    mark: fc.constant(mark),
    text: fc
      .tuple(
        fc.array(
          fc.tuple(field, field).map((row) => row.join(delimiter)),
          { minLength: 1, maxLength: 4 },
        ),
        fc.constantFrom('\n', '\r\n', '\r'),
      )
      .map(([lines, end]) => lines.map((line) => line + end).join('')),
    cut: fc.nat({ max: 60 }),
  });
});

const escaped = (text: string, { quote, escape: escaper }: CsvMarks): string =>
  [...text].map((letter) => (letter === quote || letter === escaper ? escaper + letter : letter)).join('');

/** By COPY; undefined: it refuses the file. */
async function copied(text: string, mark: CsvMarks): Promise<(string | null)[][] | undefined> {
  const { db } = databases.csv;
  await db.execute(sql`drop table if exists pg_temp.copied`);
  await db.execute(sql`create temp table copied (a text, b text)`);
  try {
    await pipeline(
      Readable.from([Buffer.from(text)]),
      db.copyFrom(
        sql`copy copied from stdin with (format csv, delimiter ${literal(mark.delimiter)}, quote ${literal(mark.quote)}, escape ${literal(mark.escape)})`,
      ),
    );
  } catch {
    return undefined;
  }
  return (await db.query<{ a: string | null; b: string | null }>(sql`select a, b from copied`)).map(
    ({ a, b }) => [a, b],
  );
}

function read(bytes: Buffer, mark: CsvMarks, cut: number) {
  const reader = new CsvReader(mark, bytes);
  const chunks = [bytes.subarray(0, cut), bytes.subarray(cut)];
  return [...chunks.flatMap((chunk) => reader.push(chunk)), ...reader.end()];
}

test('records of CSV are the same by COPY and row by row, of every file that COPY gets and takes', async () => {
  let byBoth = 0;
  await fc.assert(
    fc.asyncProperty(files, async ({ text, mark, cut }) => {
      const bytes = Buffer.from(text);
      const found = read(bytes, mark, cut);
      expect(found).toEqual(read(bytes, mark, 0));
      const check = new QuoteCheck(mark, bytes);
      if (!check.accepts(bytes.subarray(0, cut)) || !check.accepts(bytes.subarray(cut))) {
        expect(found.map(({ reason }) => reason)).toContain('malformed');
        return;
      }
      const rows = await copied(text, mark);
      if (rows === undefined) return;
      byBoth += 1;
      expect(found.map(({ record, reason }) => ({ record, reason }))).toEqual(
        rows.map((record) => ({ record, reason: null })),
      );
    }),
    { seed, numRuns: 500 },
  );
  expect(byBoth).toBeGreaterThan(100);
});
