import { describe, expect, test } from 'vitest';
import { limits } from '../../src/credentials/checking.js';
import { hashPassword } from '../../src/credentials/hash-password.js';
import { recognise } from '../../src/credentials/recognise.js';
import { verifyPassword } from '../../src/credentials/verify-password.js';
import { vectors } from './vectors.js';

describe('a password that is right', () => {
  const known = vectors.filter(({ opens }) => opens !== null);
  test.each(known.map((vector) => [vector.kind, vector.from, vector] as const))(
    'opens %s (%s), and no other password does',
    async (kind, _, { hash, opens, hints }) => {
      const password = opens ?? '';
      expect(await verifyPassword(password, hash, hints)).toMatchObject({ ok: true, kind, unchecked: null });
      const others = [`${password}x`, password.slice(1), password.toUpperCase(), ''];
      for (const wrong of others.filter((other) => other !== password))
        expect(await verifyPassword(wrong, hash, hints)).toEqual({
          ok: false,
          kind,
          needsRehash: false,
          unchecked: null,
        });
    },
  );

  test('does not open what is locked or empty', async () => {
    for (const stored of [
      null,
      '',
      '!',
      '*',
      'x',
      '!$2b$10$S45J1IAACDZMD/C4Dbn3mOmW7tn5jIrXJKabLhqR4yVI5dRi0.eXS',
    ])
      for (const password of ['', 'x', 'correct horse', String(stored)])
        expect(await verifyPassword(password, stored, { plainText: true })).toMatchObject({
          ok: false,
          unchecked: null,
        });
  });
});

describe('what cannot be checked', () => {
  test('is said to be unchecked, and opens nothing', async () => {
    for (const { hash, kind } of vectors.filter(
      (vector) => vector.opens === null && recognise(vector.hash).strength !== 'unusable',
    ))
      expect(await verifyPassword('x', hash)).toEqual({
        ok: false,
        kind,
        needsRehash: false,
        unchecked: 'kind_not_checked',
      });
  });

  test('plain text opens only where the application says that it has some', async () => {
    expect(await verifyPassword('hunter2', 'hunter2')).toMatchObject({
      ok: false,
      unchecked: 'kind_not_checked',
    });
    expect(await verifyPassword('hunter2', 'hunter2', { plainText: true })).toMatchObject({
      ok: true,
      needsRehash: true,
    });
  });

  test('a kind that is bound to the name wants the name', async () => {
    const stored = 'md5a6343a68d964ca596d9752250d54bb8a';
    expect(await verifyPassword('hashcat', stored)).toMatchObject({ ok: false, unchecked: 'hint_missing' });
    expect(await verifyPassword('hashcat', stored, { username: 'alice' })).toMatchObject({
      ok: false,
      unchecked: null,
    });
  });

  test('$2x$ is checked for ASCII, which it hashed rightly, and for nothing else', async () => {
    const stored = '$2x$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW';
    expect(await verifyPassword('U*U', stored)).toMatchObject({ ok: true, needsRehash: true });
    expect(await verifyPassword('Ü*U', stored)).toMatchObject({ ok: false, unchecked: 'kind_not_checked' });
  });
});

describe('a hostile hash', () => {
  const digest = 'A'.repeat(43);
  const hostile = {
    'bcrypt of 2^31 rounds': '$2b$31$S45J1IAACDZMD/C4Dbn3mOmW7tn5jIrXJKabLhqR4yVI5dRi0.eXS',
    'bcrypt of WordPress': '$wp$2b$31$S45J1IAACDZMD/C4Dbn3mOmW7tn5jIrXJKabLhqR4yVI5dRi0.eXS',
    'argon2id of 4 TiB': `$argon2id$v=19$m=4294967295,t=1,p=1$c29tZXNhbHQ$${digest}`,
    'argon2id of many passes': `$argon2id$v=19$m=65536,t=4294967295,p=1$c29tZXNhbHQ$${digest}`,
    'argon2id of many lanes': `$argon2id$v=19$m=65536,t=1,p=255$c29tZXNhbHQ$${digest}`,
    'scrypt of 2^40': `$scrypt$ln=40,r=8,p=1$c29tZXNhbHQ$${digest}`,
    'scrypt of many lanes': `$scrypt$ln=14,r=8,p=100000$c29tZXNhbHQ$${digest}`,
    'scrypt of crypt(3)': `$7$zzzzzzzzzzzsalt$${digest}`,
    "Django's scrypt": 'scrypt$1099511627776$salt$8$1$AAAA',
    "Firebase's": '$firescrypt$ln=60,r=8,p=1$AAAA$AAAA$AAAA$AAAA',
    'PBKDF2 of 10^12': `$pbkdf2-sha256$1000000000000$c29tZXNhbHQ$${digest}`,
    "Django's PBKDF2": `pbkdf2_sha256$1000000000000$salt$${digest}=`,
    "Keycloak's":
      '{"salt":"c2FsdA==","value":"AAAA","algorithm":"pbkdf2-sha512","hashIterations":1000000000}',
    SCRAM: 'SCRAM-SHA-256$1000000000000:c2FsdA==$AAAA:AAAA',
    "ASP.NET Identity's of 2^24": Buffer.concat([
      Buffer.from([1, 0, 0, 0, 1, 0, 255, 255, 255, 0, 0, 0, 16]),
      Buffer.alloc(48, 7),
    ]).toString('base64'),
    'sha512crypt of 999,999,999 rounds': `$6$rounds=999999999$salt$${'A'.repeat(86)}`,
    'phpass of 2^30': `$P$S${'A'.repeat(30)}`,
    "Drupal's of 2^30": `$S$S${'A'.repeat(51)}`,
    'a long text': `{SSHA}${'A'.repeat(limits.storedBytes)}`,
  };
  test.each(Object.entries(hostile))('%s is refused before any work is done', async (_, stored) => {
    expect(await verifyPassword('x', stored)).toMatchObject({ ok: false, unchecked: 'over_limits' });
  });

  test('a password of more than 4,096 bytes is refused, to be checked and to be hashed', async () => {
    const long = 'a'.repeat(limits.passwordBytes + 1);
    expect(await verifyPassword(long, '8743b52063cd84097a65d1633f5c74f5')).toMatchObject({
      unchecked: 'over_limits',
    });
    await expect(hashPassword(long)).rejects.toThrow(RangeError);
    await expect(hashPassword('')).rejects.toThrow(RangeError);
  });

  test('text that is only nearly a hash is never an error', async () => {
    const broken = vectors.flatMap(({ hash }) => [
      hash.replace(/[A-Za-z](?=[^A-Za-z]*$)/, ''),
      hash.replace(/[0-9]+/, '0'),
      `${hash}$`,
      hash.replaceAll('$', '$$$'),
      hash.slice(0, 20),
    ]);
    for (const stored of broken) expect(await verifyPassword('x', stored)).toMatchObject({ ok: false });
  });
});

describe('hashPassword', () => {
  test('makes argon2id with the advised work, which is checked, and needs no rehash', async () => {
    const stored = await hashPassword('pässword ✓');
    expect(recognise(stored)).toMatchObject({
      kind: 'argon2id',
      parameters: 'm=19456,t=2,p=1',
      strength: 'advised',
    });
    expect(await verifyPassword('pässword ✓', stored)).toEqual({
      ok: true,
      kind: 'argon2id',
      needsRehash: false,
      unchecked: null,
    });
    expect(await hashPassword('pässword ✓')).not.toBe(stored);
  });

  test('everything weaker, and everything else, needs a rehash', async () => {
    const older = vectors.filter(
      ({ opens, kind, strength }) => opens !== null && !(kind === 'argon2id' && strength === 'advised'),
    );
    for (const { hash, opens, hints } of older)
      expect(await verifyPassword(opens ?? '', hash, hints)).toMatchObject({ ok: true, needsRehash: true });
  });
});

describe('hints', () => {
  const bcrypt = (password: string) => import('@node-rs/bcrypt').then(({ hash }) => hash(password, 4));

  test('a pepper is joined after the password, or before', async () => {
    expect(await verifyPassword('secret', await bcrypt('secretpepper'), { pepper: 'pepper' })).toMatchObject({
      ok: true,
    });
    const before = await bcrypt('peppersecret');
    expect(await verifyPassword('secret', before, { pepper: 'pepper' })).toMatchObject({ ok: false });
    expect(
      await verifyPassword('secret', before, { pepper: 'pepper', pepperPosition: 'before' }),
    ).toMatchObject({ ok: true });
  });

  test('layers: bcrypt of the MD5 of the password', async () => {
    const layered = await bcrypt('5ebe2294ecd0e0f08eab7690d2a6ee69');
    expect(await verifyPassword('secret', layered, { prehash: 'md5' })).toMatchObject({ ok: true });
    expect(await verifyPassword('secret', layered)).toMatchObject({ ok: false });
  });

  test('a salt of a bare digest stands before the password, or after', async () => {
    const stored = '01dfae6e5d4d90d9892622325959afbe';
    expect(await verifyPassword('hashcat', stored, { salt: '7050461' })).toMatchObject({ ok: false });
    expect(await verifyPassword('hashcat', stored, { salt: '7050461', saltPosition: 'after' })).toMatchObject(
      { ok: true },
    );
  });
});
