/** What providers take of stored hashes when users are imported: facts of their documentation and code, as of 2026. */
import type { HashKind } from './kinds.js';

export interface Receiver {
  readonly title: string;
  /** By kind: empty where it takes the hash as it is, else what has to be so. A kind that is not named is refused. */
  readonly takes: { readonly [K in HashKind]?: string };
  /** What holds for all of them; null: nothing. */
  readonly rule: string | null;
}

const inParts = 'in parts';
const asPhc = 'as PHC';
const behindScheme = 'where that is taken which stands behind it';

/** Kinds that are all the same once they are taken apart, whichever way they are written. */
const each = <K extends HashKind>(kinds: readonly K[], limits: string) =>
  Object.fromEntries(kinds.map((kind) => [kind, limits])) as { readonly [Kind in K]: string };
const bcrypt = (limits: string) => each(['bcrypt', 'bcrypt_django'], limits);
const argon2 = (limits: string) => each(['argon2id', 'argon2i'], limits);
const scrypt = (limits: string) =>
  each(['scrypt', 'scrypt_cognito', 'scrypt_django', 'scrypt_werkzeug'], limits);
/** These can be of any digest; those of SHA-1 alone are `pbkdf2Sha1`. */
const pbkdf2 = (limits: string) =>
  each(
    [
      'pbkdf2_phc',
      'pbkdf2_passlib',
      'pbkdf2_django',
      'pbkdf2_werkzeug',
      'pbkdf2_mediawiki',
      'pbkdf2_ldap',
      'aspnet_v3',
      'keycloak',
    ],
    limits,
  );
const pbkdf2Sha1 = (limits: string) => each(['pbkdf2_atlassian', 'aspnet_v2'], limits);

export const receivers: readonly Receiver[] = [
  {
    title: 'Auth0',
    takes: {
      ...bcrypt(''),
      ...argon2(''),
      argon2_django: asPhc,
      ...scrypt(inParts),
      ...pbkdf2(asPhc),
      ...pbkdf2Sha1(asPhc),
      ldap_digest: inParts,
      ldap_salted_digest: inParts,
      mediawiki_a: inParts,
      prefixed: behindScheme,
    },
    rule: 'bcrypt of cost 10 as `password_hash`, all others as `custom_password_hash`; argon2 of version 1.3; SHA-384 is refused',
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
      ...bcrypt('cost ≤ 12'),
      argon2id: 'm ≤ 19456, t ≤ 2, p = 1',
      argon2_django: 'm ≤ 19456, t ≤ 2, p = 1',
      ...scrypt('N ≤ 65536, r ≤ 8, p = 1'),
      ...pbkdf2('SHA-256, ≤ 600000'),
      prefixed: behindScheme,
    },
    rule: 'one algorithm a job; every user needs a verified email or phone, and there is no field for a shut account',
  },
  {
    title: 'Firebase',
    takes: {
      ...bcrypt(''),
      ...scrypt(inParts),
      scrypt_firebase: 'rounds ≤ 8, memory ≤ 14',
      ...pbkdf2('SHA-1, SHA-256, ≤ 120000'),
      ...pbkdf2Sha1('≤ 120000'),
      ldap_digest: 'SHA-1, SHA-256, SHA-512',
      ldap_salted_digest: 'SHA-1, SHA-256, SHA-512',
      prefixed: behindScheme,
    },
    rule: 'one algorithm with one set of parameters a run',
  },
  {
    title: 'FusionAuth',
    takes: {
      ...bcrypt(inParts),
      ...pbkdf2('SHA-256 (32 or 64 bytes), SHA-512 (64 bytes)'),
      prefixed: behindScheme,
    },
    rule: 'everybody needs a password; fewer than 10,000 users a request',
  },
  {
    title: 'Keycloak',
    takes: {
      ...argon2(inParts),
      argon2d: inParts,
      argon2_django: inParts,
      ...pbkdf2(inParts),
      ...pbkdf2Sha1(inParts),
      keycloak: '',
      prefixed: behindScheme,
    },
    rule: 'no bcrypt without a provider of your own: its import "succeeds", and nobody can log in',
  },
  {
    title: 'Kratos',
    takes: {
      ...bcrypt(''),
      ...argon2(''),
      argon2_django: asPhc,
      ...scrypt('`ln` is N itself'),
      scrypt_firebase: '`$firescrypt$`, with its key',
      ...pbkdf2(asPhc),
      ...pbkdf2Sha1(asPhc),
      ldap_digest: inParts,
      ldap_salted_digest: inParts,
      mediawiki_a: inParts,
      md5crypt: 'under its own mark',
      sha256crypt: 'under its own mark',
      sha512crypt: 'under its own mark',
      prefixed: behindScheme,
    },
    rule: 'argon2 of version 1.3; a password of more than 72 bytes is refused at login where its hash is bcrypt; SHA-384 is refused',
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
