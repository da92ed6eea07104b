import fc from 'fast-check';
import { expect, test } from 'vitest';
import { recognise } from '../../src/credentials/recognise.js';
import { census, hashKind, kindOf, parametersOf } from '../../src/pipeline/hash-kinds.sql.js';
import { sql } from '../../src/postgres/sql.js';
import { useDatabases } from '../support/databases.js';
import { vectors } from './vectors.js';

const databases = useDatabases('target');

/** What SQL says of each text, in their order. */
async function bySql(stored: readonly (string | null)[]): Promise<string[]> {
  const rows = await databases.target.db.query<{ kind: string }>(sql`
    select ${kindOf(sql`f.found`)} || ' ' || ${parametersOf(sql`f.found`)} as kind
    from (
      select ${hashKind(sql`p.password`)} as found, p.place
      from unnest(${stored}::text[]) with ordinality p (password, place)
    ) f
    order by f.place
  `);
  return rows.map(({ kind }) => kind);
}

const inNode = (stored: string | null): string => {
  const { kind, parameters } = recognise(stored);
  return `${kind} ${parameters}`;
};

/** The same text a little broken: how a hash that was cut, joined or copied badly looks. */
const broken = (text: string): string[] => [
  text.slice(0, -1),
  text.slice(1),
  `${text}A`,
  `${text}=`,
  `${text}\n`,
  `\n${text}`,
  ` ${text}`,
  `${text}é`,
  `${text}😀`,
  text.toUpperCase(),
  text.toLowerCase(),
  text.replaceAll('$', ':'),
  text.replaceAll(':', '$'),
  text.replace(/[0-9]+/, ''),
  text.replace(/[0-9]+/, '00000000000000000000'),
  text.replace(/[A-Za-z]/, '_'),
  text.replace('=', '.'),
  text.slice(0, Math.floor(text.length / 2)),
  text + text,
];

test('Node and SQL say the same of every vector, whole and broken', async () => {
  const stored = [null, ...vectors.map(({ hash }) => hash), ...vectors.flatMap(({ hash }) => broken(hash))];
  expect(await bySql(stored)).toEqual(stored.map(inNode));
});

test('Node and SQL say the same of any text', async () => {
  const pieces = fc.constantFrom(
    ...vectors.flatMap(({ hash }) => hash.match(/[A-Za-z0-9./+]+|[^A-Za-z0-9./+]/g) ?? []),
    ...['$', '{', '}', ':', '=', ',', '!', '*', '\n', '\\', 'é', '😀', ' ', '%', '_', 'a'.repeat(64)],
  );
  const text = fc.oneof(
    fc.array(pieces, { maxLength: 12 }).map((parts) => parts.join('')),
    fc.string({ unit: 'grapheme', maxLength: 100 }).map((any) => any.replaceAll('\0', '')),
  );
  await fc.assert(
    fc.asyncProperty(fc.array(text, { minLength: 200, maxLength: 400 }), async (stored) => {
      expect(await bySql(stored)).toEqual(stored.map(inNode));
    }),
    { numRuns: 10, seed: Number(process.env.USERMERGE_SEED?.split('|')[0] ?? 1) },
  );
});

test('what the census calls unusable is what the password rule calls unusable', async () => {
  const { usable } = await import('../../src/pipeline/merge.js');
  const locks = [
    '!',
    '!x',
    '*',
    'x',
    '*LK*',
    'NP',
    'LOCKED',
    'hasprovider',
    '{SASL}',
    '{SASL}x',
    '',
    ' ',
    '*x',
    'xx',
    'LOCKED ',
    'np',
    '{sasl}x',
  ];
  const stored = [null, ...locks, ...vectors.map(({ hash }) => hash)];
  const rows = await databases.target.db.query<{ usable: boolean | null }>(sql`
    select coalesce(${usable(sql`p.password`)}, false) as usable
    from unnest(${stored}::text[]) with ordinality p (password, place)
    order by p.place
  `);
  expect(rows.map((row) => row.usable)).toEqual(
    stored.map((each) => recognise(each).strength !== 'unusable'),
  );
});

test('a census counts each kind with its commonest parameters, and shows nothing that is none', async () => {
  const bcrypt = (cost: number) =>
    `$2b$${String(cost).padStart(2, '0')}$S45J1IAACDZMD/C4Dbn3mOmW7tn5jIrXJKabLhqR4yVI5dRi0.eXS`;
  const stored = [
    ...Array.from({ length: 12 }, (_, index) => bcrypt(4 + index)),
    ...Array.from({ length: 5 }, () => bcrypt(10)),
    'pbkdf2:sha256:hunter2$salt$00',
    'argon2$argon2id$v=19$m=1,t=1,p=swordfish$salt$hash',
    null,
  ];
  const rows = await databases.target.db.query(
    census(sql`unnest(${stored}::text[]) p (password)`, sql`p.password`),
  );
  expect(rows).toHaveLength(12);
  expect(rows.slice(0, 2)).toEqual([
    { kind: 'bcrypt', parameters: '10', accounts: '6' },
    { kind: 'bcrypt', parameters: null, accounts: '4' },
  ]);
  expect(rows).toContainEqual({ kind: 'pbkdf2_werkzeug', parameters: '', accounts: '1' });
  expect(rows).toContainEqual({ kind: 'argon2_django', parameters: '', accounts: '1' });
  expect(rows).toContainEqual({ kind: 'none', parameters: '', accounts: '1' });
  expect(JSON.stringify(rows)).not.toMatch(/hunter2|swordfish/);
});
