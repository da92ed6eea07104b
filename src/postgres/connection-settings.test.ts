import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { connectionLabel, parseConnectionSettings } from './connection-settings.js';

const directory = mkdtempSync(join(tmpdir(), 'usermerge-settings-'));
afterAll(() => rmSync(directory, { recursive: true }));
const nothing = { PGPASSFILE: join(directory, 'none'), PGSERVICEFILE: join(directory, 'none') };

describe('a connection string', () => {
  test('as a URL: every part, percent-encoded where needed', () => {
    const url =
      'postgresql://an%40n:p%3Aa:%2F%25@db.example:6543/my%20app?sslmode=verify-full&sslrootcert=/ca.crt&connect_timeout=3';
    expect(parseConnectionSettings(url, nothing)).toMatchObject({
      host: 'db.example',
      port: 6543,
      user: 'an@n',
      password: 'p:a:/%',
      database: 'my app',
      sslMode: 'verify-full',
      sslRootCert: '/ca.crt',
      connectTimeoutMs: 3000,
    });
  });

  test.each([
    ['postgres://ann@[::1]:6000/app', { host: '::1', port: 6000, database: 'app' }],
    [
      'postgres:///app?host=/var/run/postgresql&user=ann',
      { host: '/var/run/postgresql', port: 5432, user: 'ann' },
    ],
    ['postgres://ann@%2Fvar%2Frun/app', { host: '/var/run', database: 'app' }],
    ['postgres://ann@db', { host: 'db', database: 'ann', password: undefined, sslMode: 'prefer' }],
    ['postgres://ann@db/app?ssl=true&application_name=x', { sslMode: 'require' }],
    [
      "host=db user=ann password='p \\' \\\\ q' dbname = app",
      { host: 'db', password: "p ' \\ q", database: 'app' },
    ],
    ['user=ann connect_timeout=0', { host: 'localhost', connectTimeoutMs: 0 }],
  ])('%s', (text, expected) => {
    expect(parseConnectionSettings(text, nothing)).toMatchObject(expected);
  });

  test.each([
    'postgres://ann:s3/cret@db/app',
    'postgres://ann:s3cret@db:port/app',
    'postgres://ann:s3%cret@db/app',
    'postgres://ann:s3cret@db1,db2/app',
    'postgres://ann:s3cret@db:99999/app',
    'postgres://ann:s3cret@db/app?sslmode=always',
    'postgres://ann:s3cret@db/app?nonsense=1',
    'host=db password=s3cret nonsense',
    'mysql://ann:s3cret@db/app',
  ])('that is wrong is refused, without its password: %s', (text) => {
    expect(() => parseConnectionSettings(text, nothing)).toThrow(
      expect.objectContaining({ code: 'CONFIG_INVALID', message: expect.not.stringMatching(/s3/) }),
    );
  });

  test('comes before the service, and this before the environment', () => {
    const services = join(directory, 'services');
    writeFileSync(services, '[app]\nhost=service-host\nport=1111\nuser=service-user\n');
    const environment = {
      ...nothing,
      PGSERVICEFILE: services,
      PGHOST: 'h',
      PGPORT: '2222',
      PGDATABASE: 'environment',
    };
    expect(parseConnectionSettings('postgres://ann@/?service=app', environment)).toMatchObject({
      host: 'service-host',
      port: 1111,
      user: 'ann',
      database: 'environment',
    });
  });

  test('takes its password from the password file, by the first line that fits, if nobody else can read it', () => {
    const file = join(directory, 'passwords');
    const lines = [
      'db:5432:other:ann:no',
      'db:*:app:ann:with\\:colon\\\\',
      'localhost:*:*:ann:socket',
      '*:*:*:bob:a:ignored',
      '*:*:*:*:any',
    ];
    writeFileSync(file, `# comment\n${lines.join('\n')}\n`, { mode: 0o600 });
    const passwordOf = (url: string) => parseConnectionSettings(url, { PGPASSFILE: file }).password;
    expect(passwordOf('postgres://ann@db/app')).toBe('with:colon\\');
    expect(passwordOf('postgres://ann@/app?host=/run')).toBe('socket');
    expect(passwordOf('postgres://bob@db/app')).toBe('a');
    expect(passwordOf('postgres://ann:own@db/app')).toBe('own');
    chmodSync(file, 0o644);
    expect(passwordOf('postgres://ann@db/app')).toBeUndefined();
  });

  test('is shown without user and password', () => {
    expect(connectionLabel(parseConnectionSettings('postgres://ann:s3cret@[::1]/app', nothing))).toBe(
      '[::1]:5432/app',
    );
  });
});
