/** How files of an import format are cut. */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Fields } from '../../src/postgres/copy-binary.js';
import { writeImportFiles } from '../../src/runs/export/import-files.js';
import type { FileLayout } from '../../src/runs/export/import-format.js';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'usermerge-files-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const layout: FileLayout = {
  name: (group, n) => `${group.split(' ')[0]}-${n}.json`,
  head: () => '[',
  between: ',',
  tail: ']',
};

async function* batches(...rows: [string | null, string][][]): AsyncGenerator<Fields[]> {
  for (const batch of rows)
    yield batch.map(([group, record]) => [group === null ? null : Buffer.from(group), Buffer.from(record)]);
}
const files = () =>
  Object.fromEntries(readdirSync(folder).map((name) => [name, readFileSync(join(folder, name), 'utf8')]));

test('a file is full by its records, and a group begins another, wherever the bytes were cut', async () => {
  const rows = batches(
    [['a', '1']],
    [
      ['a', '2'],
      ['a', '3'],
    ],
    [
      ['b', '4'],
      [null, '5,"x"'],
    ],
    [[null, '6,"y"']],
  );
  const told: number[] = [];
  const written = await writeImportFiles(rows, folder, { ...layout, records: 2 }, (n) => told.push(n));
  expect(written).toEqual([
    { file: 'a-1.json', records: 2 },
    { file: 'a-2.json', records: 1 },
    { file: 'b-1.json', records: 1 },
  ]);
  expect(files()).toEqual({
    'a-1.json': '[1,2]',
    'a-2.json': '[3]',
    'b-1.json': '[4]',
    'left-out.csv': 'user_id,username,reason\n5,"x"\n6,"y"\n',
  });
  expect(told).toEqual([1, 2, 2, 1]);
});

test('a file is full by its bytes, all of them counted', async () => {
  const rows = batches([
    ['a', 'xx'],
    ['a', 'yy'],
    ['a', 'é'],
  ]);
  await writeImportFiles(rows, folder, { ...layout, bytes: 7 }, () => undefined);
  expect(files()).toEqual({ 'a-1.json': '[xx,yy]', 'a-2.json': '[é]' });
});

test('groups that have one name are told apart by the number, and each has its command', async () => {
  const rows = batches([
    ['bcrypt one', '1'],
    ['bcrypt two', '2'],
  ]);
  const command = (file: string, group: string) => `import ${file} ${group}`;
  await writeImportFiles(rows, folder, { ...layout, command }, () => undefined);
  expect(files()).toEqual({
    'bcrypt-1.json': '[1]',
    'bcrypt-2.json': '[2]',
    'import.sh': 'import bcrypt-1.json bcrypt one\nimport bcrypt-2.json bcrypt two\n',
  });
});

test('nobody is no file', async () => {
  expect(await writeImportFiles(batches(), folder, layout, () => undefined)).toEqual([]);
  expect(files()).toEqual({});
});
