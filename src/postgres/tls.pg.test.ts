import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, chownSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type EmbeddedServer, startEmbedded } from '../embedded/embedded-postgres.js';
import { connect } from './connect.js';
import { sql } from './sql.js';

const hasOpenssl = spawnSync('openssl', ['version']).status === 0;

describe.skipIf(!hasOpenssl)('sslmode', () => {
  const directory = mkdtempSync(join(tmpdir(), 'usermerge-tls-'));
  const file = (name: string) => join(directory, name);
  let server: EmbeddedServer;

  beforeAll(async () => {
    const openssl = (...args: string[]) => execFileSync('openssl', args, { stdio: 'pipe' });
    for (const name of ['ca', 'stranger']) {
      openssl(
        'req',
        '-x509',
        '-newkey',
        'rsa:2048',
        '-nodes',
        '-days',
        '2',
        '-subj',
        `/CN=${name}`,
        '-keyout',
        file(`${name}.key`),
        '-out',
        file(`${name}.crt`),
      );
    }
    // The server's certificate is for localhost, and not for 127.0.0.1.
    openssl(
      'req',
      '-newkey',
      'rsa:2048',
      '-nodes',
      '-subj',
      '/CN=localhost',
      '-keyout',
      file('server.key'),
      '-out',
      file('server.csr'),
    );
    openssl(
      'x509',
      '-req',
      '-in',
      file('server.csr'),
      '-days',
      '2',
      '-CA',
      file('ca.crt'),
      '-CAkey',
      file('ca.key'),
      '-CAcreateserial',
      '-out',
      file('server.crt'),
    );
    chmodSync(directory, 0o755);
    for (const name of readdirSync(directory)) {
      chmodSync(file(name), 0o600);
      if (process.getuid?.() === 0 && name.startsWith('server')) chownSync(file(name), 65534, 65534);
    }
    server = await startEmbedded({
      settings: {
        fsync: 'off',
        ssl: 'on',
        ssl_cert_file: file('server.crt'),
        ssl_key_file: file('server.key'),
      },
    });
  });
  afterAll(async () => {
    await server?.stop();
    rmSync(directory, { recursive: true });
  });

  async function encrypted(host: string, parameters: Record<string, string>): Promise<boolean | undefined> {
    const url = new URL(server.url('postgres'));
    url.hostname = host;
    url.search = new URLSearchParams(parameters).toString();
    const db = await connect(url.href);
    try {
      const rows = await db.query<{ ssl: boolean }>(
        sql`select ssl from pg_stat_ssl where pid = pg_backend_pid()`,
      );
      return rows[0]?.ssl;
    } finally {
      await db.close();
    }
  }

  test('decides whether the connection is encrypted, and by default it is', async () => {
    expect(await encrypted('127.0.0.1', {})).toBe(true);
    expect(await encrypted('127.0.0.1', { sslmode: 'disable' })).toBe(false);
    expect(await encrypted('127.0.0.1', { sslmode: 'allow' })).toBe(false);
    expect(await encrypted('127.0.0.1', { sslmode: 'prefer' })).toBe(true);
    expect(await encrypted('127.0.0.1', { sslmode: 'require' })).toBe(true);
    expect(await encrypted('127.0.0.1', { sslmode: 'require', sslnegotiation: 'direct' })).toBe(true);
  });

  test('verify-ca verifies who signed, verify-full also the name', async () => {
    const ca = { sslrootcert: file('ca.crt') };
    expect(await encrypted('127.0.0.1', { sslmode: 'verify-ca', ...ca })).toBe(true);
    expect(await encrypted('localhost', { sslmode: 'verify-full', ...ca })).toBe(true);
    await expect(encrypted('127.0.0.1', { sslmode: 'verify-full', ...ca })).rejects.toMatchObject({
      code: 'TLS_UNTRUSTED',
    });
  });

  test.each(['require', 'verify-ca', 'verify-full'])(
    '%s refuses a certificate of a stranger',
    async (sslmode) => {
      const stranger = { sslmode, sslrootcert: file('stranger.crt') };
      await expect(encrypted('localhost', stranger)).rejects.toMatchObject({ code: 'TLS_UNTRUSTED' });
    },
  );

  test('system trusts the authorities of the machine only, by verify-full only', async () => {
    await expect(
      encrypted('localhost', { sslmode: 'verify-full', sslrootcert: 'system' }),
    ).rejects.toMatchObject({
      code: 'TLS_UNTRUSTED',
    });
    await expect(encrypted('localhost', { sslmode: 'require', sslrootcert: 'system' })).rejects.toMatchObject(
      {
        code: 'CONFIG_INVALID',
      },
    );
  });
});
