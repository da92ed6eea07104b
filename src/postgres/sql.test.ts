import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { catalogText, empty, ident, join, literal, sql } from './sql.js';

describe('sql', () => {
  test('a value is always a bound parameter', () => {
    const statement = sql`select * from account where name = ${"'; drop table account --"} and age > ${3}`;
    expect(statement.text).toBe('select * from account where name = $1 and age > $2');
    expect(statement.values).toEqual(["'; drop table account --", 3]);
  });

  test('parameters of nested fragments are renumbered', () => {
    const inner = sql`b = ${2} and c = ${3}`;
    const statement = sql`select ${1} where ${inner} or ${inner} or d = ${4}`;
    expect(statement.text).toBe('select $1 where b = $2 and c = $3 or b = $4 and c = $5 or d = $6');
    expect(statement.values).toEqual([1, 2, 3, 2, 3, 4]);
  });

  test('fragments are joined, and none is nothing', () => {
    expect(join([ident('a'), sql`${1}`, ident('b')]).text).toBe('"a", $1, "b"');
    expect(join([sql`x`, sql`y`], sql` and `).text).toBe('x and y');
    expect(join([]).text).toBe('');
    expect(sql`a${empty}b`.text).toBe('ab');
  });

  test('names are quoted', () => {
    expect(ident('public', 'Us"ers').text).toBe('"public"."Us""ers"');
    expect(() => ident('')).toThrow(TypeError);
    expect(() => ident('a\0b')).toThrow(TypeError);
  });

  test('what PostgreSQL cannot take is refused where it is written', () => {
    expect(() => sql`select ${undefined as unknown as string}`).toThrow(/undefined/);
    expect(() => sql`select ${new Date() as unknown as string}`).toThrow(/cannot be bound/);
    expect(() => sql`select ${{ a: 1 } as unknown as string}`).toThrow(/cannot be bound/);
    expect(() => sql`select ${'a\0b'}`).toThrow(/NUL/);
    expect(() => sql`select ${[['a\0b']]}`).toThrow(/NUL/);
    expect(() => literal('a\0b')).toThrow(/NUL/);
  });

  test('text of the catalog stays as it is', () => {
    expect(sql`x::${catalogText('character varying(20)')}`.text).toBe('x::character varying(20)');
  });

  test('a literal never ends before its text does', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom("'", '\\', 'a', '"', '$', '\n', 'é') }), (text) => {
        const quoted = literal(text).text;
        const body = quoted.replace(/^E/, '').slice(1, -1);
        const escapes = quoted.startsWith('E');
        expect(body.replace(escapes ? /\\\\|''/g : /''/g, (pair) => pair.charAt(0))).toBe(text);
        expect(body.replace(escapes ? /\\\\|''/g : /''/g, '')).not.toMatch(escapes ? /['\\]/ : /'/);
      }),
    );
  });
});
