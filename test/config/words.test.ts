import { describe, expect, test } from 'vitest';
import { databaseOfUrl, parseDatabaseUrl, urlWithoutSecrets } from '../../src/config/database-url.js';
import { nearestKey } from '../../src/config/nearest-key.js';
import { notYetProblems } from '../../src/config/not-yet.js';
import { parseTableName } from '../../src/config/table-name.js';

describe('the nearest known key', () => {
  const known = ['table', 'url', 'name', 'on', 'password_last_changed'];

  test.each([
    ['tabel', 'table'],
    ['TABLE', 'table'],
    ['one', 'on'],
    ['urls', 'url'],
    ['password_last_change', 'password_last_changed'],
    ['passwordlastchanged', 'password_last_changed'],
  ])('of %s is %s', (word, nearest) => {
    expect(nearestKey(word, known)).toBe(nearest);
  });

  test.each(['', 'x', 'column', 'password'])('of "%s" is none', (word) => {
    expect(nearestKey(word, known)).toBeUndefined();
  });
});

describe('a table name', () => {
  test.each([
    ['users', null, 'users'],
    ['public.Users', 'public', 'Users'],
    ['"a.b"."c d"', 'a.b', 'c d'],
    ['"say ""hi"""', null, 'say "hi"'],
    ['dbo."Users"', 'dbo', 'Users'],
  ])('%s', (text, schema, name) => {
    expect(parseTableName(text)).toEqual({ schema, name });
  });
});

describe('a connection URL', () => {
  const database = (text: string) => {
    const url = parseDatabaseUrl(text);
    return url && databaseOfUrl(url);
  };

  test.each([
    ['postgres://h/d', 'postgresql://u:p@H:5432/d?sslmode=disable'],
    ['postgres://u@h', 'postgres://h/u'],
    ['postgres://localhost/d', 'postgres://[::1]:5432/d'],
    ['postgres:///d?host=/run', 'postgres://%2Frun/d'],
  ])('%s leads where %s leads', (one, other) => {
    expect(database(one)).toBeDefined();
    expect(database(one)).toBe(database(other));
  });

  test.each([
    ['postgres://h/d', 'postgres://h/e'],
    ['postgres://h/d', 'postgres://h:5433/d'],
    ['postgres://h/d', 'postgres://i/d'],
    ['postgres:///d?service=a', 'postgres:///d?service=b'],
  ])('%s does not lead where %s leads', (one, other) => {
    expect(database(one)).not.toBe(database(other));
  });

  test('loses its secrets and stays one', () => {
    expect(urlWithoutSecrets('postgres://a%40b:p:w@h:1/d?password=x&sslmode=require')).toBe(
      'postgres://a%40b@h:1/d?sslmode=require',
    );
    expect(urlWithoutSecrets('postgres://h')).toBe('postgres://h/');
  });
});

describe('what comes in a later release', () => {
  const list = [{ path: 'conflicts.lookalike', value: 'review' }, { path: 'sources.*.history' }];

  test('is told at its path, whatever is around it', () => {
    const input = {
      sources: [{ name: 'a' }, { history: 'none' }],
      conflicts: { lookalike: 'review', moved_account: 'review' },
    };
    expect(notYetProblems(input, list)).toEqual([
      { path: ['sources', 1, 'history'], message: 'comes in a later release', code: 'CONFIG_NOT_YET' },
      {
        path: ['conflicts', 'lookalike'],
        message: 'the value review comes in a later release',
        code: 'CONFIG_NOT_YET',
      },
    ]);
  });

  test('is nothing else', () => {
    expect(
      notYetProblems({ conflicts: { lookalike: 'report' }, sources: { history: 'none' } }, list),
    ).toEqual([]);
    expect(notYetProblems(null, list)).toEqual([]);
  });
});
