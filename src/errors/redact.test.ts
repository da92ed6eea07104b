import { describe, expect, test } from 'vitest';
import { redact } from './redact.js';
import { UsermergeError } from './usermerge-error.js';

describe('redact', () => {
  test.each([
    ['postgresql://ann:s3cret@db.example/app', 'postgresql://ann:***@db.example/app'],
    ['postgres://ann:s3@cr@et@db/app and more', 'postgres://ann:***@db/app and more'],
    ['postgres://ann:s3/cr#et?@db/app', 'postgres://ann:***@db/app'],
    ['mysql://ann:@db/app', 'mysql://ann:***@db/app'],
    [
      'postgres://db/app?user=ann&password=s3cret&sslmode=require',
      'postgres://db/app?user=ann&password=***&sslmode=require',
    ],
    ["host=db user=ann password='s3 \\' cret' dbname=app", 'host=db user=ann password=*** dbname=app'],
    ['host=db sslpassword = s3cret port=1', 'host=db sslpassword = *** port=1'],
    ['PGPASSWORD=s3cret usermerge plan', 'PGPASSWORD=*** usermerge plan'],
  ])('%s', (text, expected) => {
    expect(redact(text)).toBe(expected);
  });

  test.each([
    'postgres://ann@db:5432/app',
    'postgresql://db:5432/app',
    'at 10:30 ann@example.org wrote',
    'password',
  ])('leaves %s as it is', (text) => {
    expect(redact(text)).toBe(text);
  });

  test('an error never prints the password of a URL', () => {
    const error = new UsermergeError('CONFIG_INVALID', 'bad: postgres://ann:s3cret@db/app');
    expect(`${error.message} ${error.next} ${error.stack}`).not.toContain('s3cret');
  });
});
