/** What providers take of stored hashes when users are imported: facts of their documentation and code, as of 2026. */
import type { HashKind } from './kinds.js';

export interface Receiver {
  readonly title: string;
  /** By kind: empty where it takes the hash as it is, else what has to be so. A kind that is not named is refused. */
  readonly takes: { readonly [K in HashKind]?: string };
  /** What holds for all of them; null: nothing. */
  readonly rule: string | null;
}

const argon2 = (limits: string) => ({ argon2id: limits, argon2i: limits });
const inParts = 'in parts';

export const receivers: readonly Receiver[] = [
  {
    title: 'Auth0',
    takes: {
      bcrypt: '',
      ...argon2(''),
      scrypt: inParts,
      pbkdf2_phc: '',
      pbkdf2_passlib: inParts,
      pbkdf2_django: inParts,
      pbkdf2_werkzeug: inParts,
      ldap_digest: '',
      ldap_salted_digest: '',
      hex_digest: '',
      base64_digest: '',
      mysql: inParts,
      mediawiki_a: inParts,
    },
    rule: 'bcrypt as `password_hash`, all others as `custom_password_hash`; `{CRYPT}` is refused',
  },
  {
    title: 'Clerk',
    takes: {
      bcrypt: '',
      bcrypt_sha256_django: '',
      ...argon2(''),
      pbkdf2_django: '',
      scrypt_firebase: 'six parts',
      scrypt_werkzeug: '',
      phpass: '',
      hex_digest: 'MD5, SHA-256',
    },
    rule: 'its `pbkdf2_sha256` has the salt in base64, `pbkdf2_sha256_django` as it is: name the right one',
  },
  {
    title: 'Cognito',
    takes: {
      bcrypt: 'cost ≤ 12',
      argon2id: 'm ≤ 19456, t ≤ 2, p = 1',
      scrypt_cognito: 'N ≤ 65536, r ≤ 8, p = 1',
      scrypt: 'N ≤ 65536, r ≤ 8, p = 1, in parts',
      pbkdf2_passlib: 'SHA-256, ≤ 600000',
    },
    rule: 'one algorithm a job; every user needs a verified email or phone',
  },
  {
    title: 'Firebase',
    takes: {
      bcrypt: '',
      scrypt: inParts,
      scrypt_firebase: 'rounds ≤ 8, memory ≤ 14',
      pbkdf2_phc: 'SHA-1, SHA-256, ≤ 120000',
      pbkdf2_passlib: 'SHA-1, SHA-256, ≤ 120000',
      pbkdf2_django: 'SHA-1, SHA-256, ≤ 120000',
      hex_digest: 'rounds ≤ 8192',
      base64_digest: 'rounds ≤ 8192',
    },
    rule: 'one algorithm with one set of parameters a run, 1,000 users a call',
  },
  {
    title: 'Keycloak',
    takes: {
      keycloak: '',
      argon2id: inParts,
      argon2i: inParts,
      argon2d: inParts,
      pbkdf2_phc: inParts,
      pbkdf2_passlib: inParts,
      pbkdf2_django: inParts,
      pbkdf2_werkzeug: inParts,
      pbkdf2_ldap: inParts,
      pbkdf2_mediawiki: inParts,
    },
    rule: 'no bcrypt without a provider of your own: its import "succeeds", and nobody can log in',
  },
  {
    title: 'Kratos',
    takes: {
      bcrypt: '',
      ...argon2(''),
      scrypt: '`ln` is N itself',
      scrypt_firebase: '`$firescrypt$`',
      pbkdf2_phc: '',
      ldap_salted_digest: '',
      hex_digest: 'MD5, in parts',
      md5crypt: 'under its own mark',
      sha256crypt: 'under its own mark',
      sha512crypt: 'under its own mark',
    },
    rule: 'a password of more than 72 bytes is refused at login where its hash is bcrypt',
  },
  {
    title: 'Okta',
    takes: {
      bcrypt: 'salt (22) and value (31)',
      hex_digest: inParts,
      base64_digest: '',
      ldap_digest: inParts,
      ldap_salted_digest: inParts,
      pbkdf2_phc: inParts,
      pbkdf2_passlib: inParts,
      pbkdf2_django: inParts,
    },
    rule: null,
  },
  {
    title: 'Supabase',
    takes: { bcrypt: '', ...argon2('m ≤ 1 GiB, t ≤ 20, p ≤ 16'), scrypt_firebase: '`$fbscrypt$v=1`' },
    rule: 'what is neither argon2 nor `$fbscrypt$` is taken for bcrypt',
  },
  {
    title: 'SuperTokens',
    takes: { bcrypt: '', ...argon2(''), scrypt_firebase: '' },
    rule: '10,000 users a post',
  },
];
