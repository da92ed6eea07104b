/** The text of what a source is asked for, so that a review sees SQL change as SQL. */
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { landingColumns } from '../../src/pipeline/extract/landing.js';
import type { PostgresColumn } from '../../src/pipeline/extract/postgres-column.js';
import { mapColumns, mayRefuse, readColumns } from '../../src/pipeline/extract/postgres-mapping.js';
import type { Relation } from '../../src/pipeline/extract/postgres-relation.js';
import {
  copyOut,
  countOddLocalTimes,
  idType,
  selectRows,
} from '../../src/pipeline/extract/postgres-select.sql.js';
import { localZone } from '../../src/pipeline/extract/postgres-zone.js';
import { empty, ident, type Sql, sql } from '../../src/postgres/sql.js';
import { configured, type GivenSource } from './source-under-test.js';

const berlin = localZone('Europe/Berlin', [
  { from: '2024-03-31 02:00:00', until: '2024-03-31 03:00:00', shift: '01:00:00' },
  { from: '2024-10-27 02:00:00', until: '2024-10-27 03:00:00', shift: '01:00:00' },
]);

function relation(types: Readonly<Record<string, string>>, where: Sql = empty): Relation {
  const columns = Object.entries(types).map(
    ([name, base]): PostgresColumn => ({
      name,
      type: base,
      base,
      baseKind: 'b',
      modifier: -1,
      notNull: false,
      readable: true,
    }),
  );
  const from = { name: 'users', relation: ident('public', 'users'), where };
  return { label: 'public.users', title: 'table public.users', isTable: true, from, columns };
}

function statements(found: Relation, given: Partial<GivenSource>, encoding = 'UTF8'): string {
  const { source, config } = configured({ url: 'postgres://source.invalid/users', ...given });
  const mapping = mapColumns(source, found);
  const { from } = found;
  const reading = readColumns(mapping, { from, unit: source.time.unit, zone: berlin, encoding });
  const landing = landingColumns(config, source, {
    idType: idType(mapping.sourceUserId),
    timeKind: mapping.time?.kind ?? 'none',
    mayRefuse: mayRefuse(reading),
  });
  const isOdd = reading.time?.isOdd ?? null;
  return [
    copyOut(selectRows(from, landing, reading)),
    ...(isOdd === null ? [] : [countOddLocalTimes(from, isOdd)]),
  ]
    .map(({ text }) => `${text};\n`)
    .join('\n');
}

const snapshot = (name: string): string => join(import.meta.dirname, 'statements', `${name}.sql`);

test('the plain case', async () => {
  const found = relation({
    user_id: 'int4',
    username: 'text',
    password: 'text',
    password_last_changed: 'timestamptz',
  });
  await expect(statements(found, {})).toMatchFileSnapshot(snapshot('plain'));
});

test('a local time, with where, a merge column and a flag', async () => {
  const found = relation(
    {
      user_id: 'uuid',
      username: 'bpchar',
      password: 'bytea',
      password_last_changed: 'timestamp',
      email: 'citext',
      confirmed: 'bool',
      changed: 'int8',
    },
    sql`\nwhere (\ndeleted_at is null\n)`,
  );
  const given: Partial<GivenSource> = {
    columns: { email: 'email', updated_at: 'password_last_changed' },
    time: { zone: 'Europe/Berlin' },
    verified: { email: 'confirmed' },
  };
  await expect(statements(found, given)).toMatchFileSnapshot(snapshot('local-time'));
});

test.each(['int8', 'numeric', 'float8'])('a number of %s', async (base) => {
  const found = relation({
    user_id: 'int8',
    username: 'text',
    password: 'text',
    password_last_changed: base,
  });
  await expect(statements(found, { time: { unit: 'ms' } })).toMatchFileSnapshot(snapshot(`number-${base}`));
});

test('a database that checks no text', async () => {
  const found = relation({
    user_id: 'int8',
    username: 'text',
    password: 'text',
    password_last_changed: 'text',
  });
  await expect(statements(found, {}, 'SQL_ASCII')).toMatchFileSnapshot(snapshot('sql-ascii'));
});
