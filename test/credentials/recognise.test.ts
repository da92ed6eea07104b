import { describe, expect, test } from 'vitest';
import { hashKinds } from '../../src/credentials/kinds.js';
import { recognise } from '../../src/credentials/recognise.js';
import { hashRules } from '../../src/credentials/rules.js';
import { vectors } from './vectors.js';

const kindOf = (stored: string | null) => recognise(stored).kind;

describe('what a stored password is', () => {
  test.each(vectors.map((vector) => [vector.kind, vector.from, vector] as const))(
    '%s: %s',
    (kind, _, { hash, parameters, strength }) => {
      expect(recognise(hash)).toMatchObject({ kind, parameters, strength });
    },
  );

  test('every kind has a vector', () => {
    const seen = new Set(vectors.map(({ kind }) => kind));
    expect(Object.keys(hashKinds).filter((kind) => !seen.has(kind as keyof typeof hashKinds))).toEqual([]);
  });

  test('no password at all is none', () => {
    expect(recognise(null)).toEqual(recognise(''));
    expect(kindOf(null)).toBe('none');
  });

  test('parameters never hold a salt or a digest', () => {
    for (const { hash, parameters } of vectors) {
      const secrets = hash.split(/[$:{},=]/).filter((part) => part.length > 'SCRAM-SHA-256'.length);
      for (const secret of secrets) expect(parameters).not.toContain(secret);
    }
  });
});

describe('families that are taken for one another', () => {
  const bcrypt = '2b$10$S45J1IAACDZMD/C4Dbn3mOmW7tn5jIrXJKabLhqR4yVI5dRi0.eXS';

  test('$2x$ is the faulty bcrypt and stays apart; $2a$, $2b$ and $2y$ are one kind', () => {
    expect(['a', 'b', 'y', 'x'].map((letter) => kindOf(`$2${letter}${bcrypt.slice(2)}`))).toEqual([
      'bcrypt',
      'bcrypt',
      'bcrypt',
      'bcrypt_2x',
    ]);
  });

  test('bcrypt has sixty characters exactly', () => {
    expect(kindOf(`$${bcrypt}`)).toBe('bcrypt');
    expect(
      [`$${bcrypt}x`, `$${bcrypt.slice(0, -1)}`, `$${bcrypt}\n`, ` $${bcrypt}`].map(kindOf),
    ).not.toContain('bcrypt');
  });

  test('what wraps bcrypt is seen, and never taken for bcrypt itself', () => {
    const wrapped = [
      `$wp$${bcrypt}`,
      `bcrypt_sha256$$${bcrypt}`,
      '$bcrypt-sha256$2a,12$LrmaIX5x4TRtAwEfwJZa1.$2ehnw6LvuIUTM0iz4iz9hTxv21B6KFO',
      '$bcrypt-sha256$v=2,t=2b,r=12$n79VH.0Q2TMWmt3Oqt9uku$Kq4Noyk3094Y2QlB8NdRT8SvGiI4ft2',
    ];
    expect(wrapped.map(kindOf)).toEqual([
      'bcrypt_wordpress',
      'bcrypt_sha256_django',
      'bcrypt_sha256_passlib',
      'bcrypt_sha256_passlib',
    ]);
    expect(wrapped.map((hash) => recognise(hash).wrapper)).not.toContain(null);
    expect(recognise(`$${bcrypt}`).wrapper).toBeNull();
  });

  test("Drupal's $S$ and its U$S$ over MD5 are two kinds", () => {
    const hash = '$S$C33783772bRXEx1aCsvY.dqgaaSu76XmVlKrW9Qu8IQlvxHlmzLf';
    expect([kindOf(hash), kindOf(`U${hash}`)]).toEqual(['drupal', 'drupal_over_md5']);
    expect(recognise(`U${hash}`).wrapper).toContain('MD5');
  });

  test("MediaWiki's :A:, :B: and :pbkdf2: are three kinds", () => {
    expect(
      [
        ':A:ee0a0fa09df7c1e10c13c2792a1c5fba',
        ':B:1a2b3c4d:638751d4b6b3a4b8774dd28d4a24ecea',
        ':pbkdf2:sha512:1000:64:c2FsdA==:sHDqIPIwzYCCo2H6reD1jA==',
      ].map(kindOf),
    ).toEqual(['mediawiki_a', 'mediawiki_b', 'pbkdf2_mediawiki']);
  });

  test("Django's and Clerk's pbkdf2_sha256 have one prefix: one kind, whose check tries both salts", () => {
    expect(kindOf('pbkdf2_sha256$20000$H0dPx8NeajVu$GiC4k5kqbbR9qWBlsRgDywNqC2vd9kqfk7zdorEnNas=')).toBe(
      'pbkdf2_django',
    );
    expect(
      kindOf('pbkdf2_sha256$1000$c2FsdHNhbHRzYWx0c2FsdA==$phl/WsWpokVrSurSGclSpvagXF1u709Cebw86wK8iuc='),
    ).toBe('pbkdf2_django');
  });

  test("passlib's, PHC's, Cognito's and Werkzeug's PBKDF2 are told apart by how they write it", () => {
    expect(
      [
        '$pbkdf2-sha256$6400$0ZrzXitFSGltTQnBWOsdYw$Y11AchqV4b0sUisdZd0Xr97KWoymNE0LNNrnEgY4H9M',
        '$pbkdf2-sha256$i=1000,l=32$c2FsdHNhbHRzYWx0c2FsdA$phl/WsWpokVrSurSGclSpvagXF1u709Cebw86wK8iuc',
        '$pbkdf2-sha256$1000$73616c7473616c74$a6197f5ac5a9a2456b4aead219c952a6f6a05c5d6eef4f4279bc3ceb02bc8ae7',
        'pbkdf2:sha256:1000$saltsalt$4c98f100b0e5611d154b5ad9727fe621c1a292baa1cdf794a3f7c86f43fa358d',
      ].map(kindOf),
    ).toEqual(['pbkdf2_passlib', 'pbkdf2_phc', 'pbkdf2_passlib', 'pbkdf2_werkzeug']);
  });

  test('scrypt: ln is a logarithm, unless no logarithm is so large (Kratos)', () => {
    const rest = 'r=8,p=1$c2FsdHNhbHRzYWx0c2FsdA==$07QnKEMGpiTJHrYNvBA3Q80a2aahfFrEK0Jssh4UcEo=';
    expect(recognise(`$scrypt$ln=17,${rest}`).strength).toBe('advised');
    expect(recognise(`$scrypt$ln=131072,${rest}`).strength).toBe('advised');
    expect(recognise(`$scrypt$ln=16384,${rest}`).strength).toBe('below_advice');
  });

  test("scrypt: Cognito's, Django's, Werkzeug's and Firebase's (Kratos, Supabase, Clerk) are no PHC", () => {
    const [hex, b64] = [
      '73616c7473616c74$d3b427284306a624c91eb60dbc103743cd1ad9a6a17c5ac4',
      'c2FsdHNhbHRzYWx0c2FsdA==',
    ];
    const long = 'lSrfV15cpx95/sZS2W9c9Kp6i/LVgQNDNC/qzrCnh1SAyZvqmZqAjTdn3aoItz+VHjoZilo78198JAdRuid5lQ==';
    expect(
      [
        `1024$8$1$${hex}`,
        `scrypt$1024$salt$8$1$${b64}`,
        'scrypt:1024:8:1$salt$894b1f85011d9d74',
        `$firescrypt$ln=14,r=8,p=1$${b64}$${long}$Bw==$${long}`,
        `$fbscrypt$v=1,n=14,r=8,p=1,ss=Bw==,sk=${long}$${b64}$${long}`,
        `${long}$${b64}$${long}$Bw==$8$14`,
      ].map(kindOf),
    ).toEqual([
      'scrypt_cognito',
      'scrypt_django',
      'scrypt_werkzeug',
      'scrypt_firebase',
      'scrypt_firebase',
      'scrypt_firebase',
    ]);
  });

  test('32, 40 and 64 hexadecimal digits, and base64 of digests, are said to be ambiguous', () => {
    for (const digits of [32, 40, 56, 64, 96, 128]) {
      expect(recognise('a1'.repeat(digits / 2))).toMatchObject({ kind: 'hex_digest', sure: 'ambiguous' });
    }
    for (const bytes of [16, 20, 32, 64]) {
      const text = Buffer.alloc(bytes, 'x').toString('base64');
      expect(recognise(text)).toMatchObject({ kind: 'base64_digest', sure: 'ambiguous' });
    }
    expect(kindOf('a'.repeat(33))).not.toBe('hex_digest');
  });

  test("PostgreSQL's md5 is bound to the name of its user", () => {
    expect(hashKinds[kindOf('md5a6343a68d964ca596d9752250d54bb8a')].boundTo).toBe('username');
    expect(hashKinds[kindOf('a6343a68d964ca596d9752250d54bb8a')].boundTo).toBe('salt_column');
  });
});

describe('the table of rules', () => {
  test('has patterns that begin at the beginning, count nothing, and mean one thing in both languages', () => {
    for (const { pattern } of hashRules) {
      expect(pattern ?? '^').toMatch(/^\^/);
      expect(pattern ?? '^').not.toMatch(/\{[0-9]|\\[a-zA-Z0-9]|\(\?/);
    }
  });
});
