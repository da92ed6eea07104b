/** Hashes that are made here and now by the implementations that the systems use: Debian's packages, see .ci/run. */
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { PasswordHints } from '../../src/credentials/checking.js';
import { verifyPassword } from '../../src/credentials/verify-password.js';

const others = join(import.meta.dirname, 'others');
const passwords = ['correct horse battery', 'pässwörd ✓ 日本', 'x', 'a'.repeat(90), '$6$ {SSHA}:"\\\' '];

interface Implementation {
  readonly name: string;
  /** The package of Debian that brings it. */
  readonly package: string;
  /** Asks whether it is there. */
  readonly there: readonly [string, ...string[]];
  readonly hashes: (password: string) => Record<string, string>;
  readonly hints?: PasswordHints;
}

const run = ([command, ...words]: readonly [string, ...string[]], input = ''): string =>
  execFileSync(command, words, { input, stdio: ['pipe', 'pipe', 'pipe'], encoding: 'utf8' }).trim();

/** Debian's own Python, for which Debian's packages are. */
const python = '/usr/bin/python3';
const json = (...command: [string, ...string[]]) => JSON.parse(run(command)) as Record<string, string>;

const implementations: readonly Implementation[] = [
  {
    name: 'passlib',
    package: 'python3-passlib',
    there: [python, '-c', 'import passlib, bcrypt, argon2'],
    hashes: (password) => json(python, join(others, 'hashes.py'), 'passlib', password),
    hints: { username: 'alice' },
  },
  {
    name: 'Django',
    package: 'python3-django',
    there: [python, '-c', 'import django, bcrypt, argon2'],
    hashes: (password) => json(python, join(others, 'hashes.py'), 'django', password),
  },
  {
    name: 'PHP',
    package: 'php-cli',
    there: ['php', '--version'],
    hashes: (password) => json('php', join(others, 'hashes.php'), password),
  },
  {
    name: 'openssl passwd',
    package: 'openssl',
    there: ['openssl', 'version'],
    hashes: (password) =>
      Object.fromEntries(
        ['-1', '-apr1', '-5', '-6'].map((kind) => [
          kind,
          run(['openssl', 'passwd', kind, '-stdin'], password),
        ]),
      ),
  },
  {
    name: 'slappasswd',
    package: 'slapd',
    there: ['/usr/sbin/slappasswd', '-s', 'x'],
    hashes: (password) =>
      Object.fromEntries(
        [
          ['{MD5}'],
          ['{SMD5}'],
          ['{SHA}'],
          ['{SSHA}'],
          ['{SHA256}', '-o', 'module-load=pw-sha2'],
          ['{SSHA256}', '-o', 'module-load=pw-sha2'],
          ['{SSHA512}', '-o', 'module-load=pw-sha2'],
          ['{ARGON2}', '-o', 'module-load=argon2'],
        ].map(([scheme = '', ...options]) => [
          scheme,
          run(['/usr/sbin/slappasswd', ...options, '-h', scheme, '-s', password]),
        ]),
      ),
  },
  {
    name: 'mkpasswd',
    package: 'whois',
    there: ['mkpasswd', '--version'],
    hashes: (password) =>
      Object.fromEntries(
        ['scrypt', 'bcrypt', 'bcrypt-a', 'sha512crypt', 'sha256crypt', 'md5crypt'].map((method) => [
          method,
          run(
            ['mkpasswd', '-s', '-m', method, ...(method.startsWith('bcrypt') ? ['-R', '5'] : [])],
            password,
          ),
        ]),
      ),
  },
];

function isThere({ there }: Implementation): boolean {
  try {
    run(there);
    return true;
  } catch {
    return false;
  }
}

describe.each(implementations.map((each) => [each.name, each] as const))(
  'hashes that %s makes',
  (name, each) => {
    test('are opened by their password, and by no other', async ({ skip }) => {
      if (!isThere(each)) skip(`${name} is not here: apt-get install ${each.package}`);
      for (const password of passwords) {
        for (const [what, stored] of Object.entries(each.hashes(password))) {
          const [right, wrong] = [
            await verifyPassword(password, stored, each.hints),
            await verifyPassword(`y${password}`, stored, each.hints),
          ];
          expect([what, right.unchecked, right.ok, wrong.ok]).toEqual([
            what,
            null,
            !stored.startsWith('!'),
            false,
          ]);
        }
      }
    });
  },
);
