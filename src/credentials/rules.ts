/**
 * How each kind of hash is written, in order; the first rule that fits says the kind.
 *
 * A shape is anchored at both ends: `%` is any text, `_` any character, as in SQL's LIKE. `recognise` and the SQL of
 * `pipeline/hash-kinds.sql.ts` are made of this one table, so that they cannot differ. Shapes with sizes say more than
 * they seem to, and cost PostgreSQL a tenth of what a regular expression does; one of these stands where a kind has no
 * mark of its own, in the part of the syntax that JavaScript (flag `u`) and PostgreSQL have in common.
 */
import type { HashKind } from './kinds.js';

export interface HashRule {
  readonly kind: HashKind;
  /** Any of these; none: any text. */
  readonly shapes: readonly string[];
  /** And this, an anchored regular expression that counts nothing. */
  readonly pattern?: string;
  /** Bytes of the whole: any of these. */
  readonly bytes?: readonly number[];
  readonly minBytes?: number;
  /** Bytes of the n-th part between separators, from 1. */
  readonly part?: { readonly separator: string; readonly n: number; readonly bytes: number };
  /** Where the parameters stand: nothing of a salt or a digest. Default: nowhere. */
  readonly parameters?: Place;
}

export type Place =
  | { readonly at: 'slice'; readonly from: number; readonly length: number }
  | { readonly at: 'parts'; readonly separator: string; readonly ns: readonly number[] }
  | { readonly at: 'after'; readonly text: string }
  | { readonly at: 'size' };

/** Characters of parameters at most, whatever stands there. */
export const longestParameters = 48;
/** Characters behind a text among which its number is looked for. */
export const numberWithin = 10;

const word =
  'argon2|argon2id|argon2i|argon2d|pbkdf2|PBKDF2|scrypt|SCRAM|rounds|ln|apr1|md5|2[abxy]|g?y|[a-z]|SHA(1|256|512)?|sha(1|224|256|384|512)|[Ss]?[Ss][Hh][Aa](256|384|512)?|[Ss]?[Mm][Dd]5';
/**
 * What parameters are made of: names that are known, numbers, and what stands between. Of a text that is only shaped like
 * a hash something else may stand in their place, which is nobody's to see: it counts as no parameters.
 */
export const parametersPattern = `^(${word}|[0-9]*)([=,:{}$ _-]+(${word}|[0-9]*))*$`;

const slice = (from: number, length: number): Place => ({ at: 'slice', from, length });
const dollar = (...ns: number[]): Place => ({ at: 'parts', separator: '$', ns });
const colon = (...ns: number[]): Place => ({ at: 'parts', separator: ':', ns });
const scheme: Place = { at: 'parts', separator: '}', ns: [1] };
const ending = (n: number, bytes: number) => ({ separator: '$', n, bytes });

const b64 = 'A-Za-z0-9+/';
const hex = '0-9A-Fa-f';
const crypt = '[Cc][Rr][Yy][Pp][Tt]';

export const hashRules: readonly HashRule[] = [
  // Locked: as the contract's password rule has it, point 1.
  { kind: 'locked', shapes: ['!%', '{SASL}%', '*', 'x', '*LK*', 'NP', 'LOCKED', 'hasprovider'] },

  {
    kind: 'bcrypt',
    shapes: ['$2b$__$%', '$2y$__$%', '$2a$__$%'],
    bytes: [60],
    parameters: slice(5, 2),
  },
  { kind: 'bcrypt_2x', shapes: ['$2x$__$%'], bytes: [60], parameters: slice(5, 2) },
  { kind: 'bcrypt_wordpress', shapes: ['$wp$2_$__$%'], bytes: [63], parameters: slice(8, 2) },
  {
    kind: 'bcrypt_sha256_passlib',
    shapes: ['$bcrypt-sha256$2_,%$%$%', '$bcrypt-sha256$v=2,t=2_,r=%$%$%'],
    part: ending(5, 31),
    parameters: dollar(3),
  },
  ...(['argon2id', 'argon2i', 'argon2d'] as const).flatMap((kind): HashRule[] => [
    { kind, shapes: [`$${kind}$v=%$m=%,t=%,p=%$%$%`], parameters: dollar(4) },
    { kind, shapes: [`$${kind}$m=%,t=%,p=%$%$%`], parameters: dollar(3) },
  ]),
  { kind: 'scrypt', shapes: ['$scrypt$ln=%,r=%,p=%$%$%'], parameters: dollar(3) },
  { kind: 'scrypt_cognito', shapes: ['$scrypt$%$%$%$%$%'], parameters: dollar(3, 4, 5) },
  { kind: 'scrypt_crypt', shapes: ['$7$%$%'], part: ending(4, 43), parameters: slice(4, 11) },
  { kind: 'scrypt_firebase', shapes: ['$firescrypt$ln=%,r=%,p=%$%$%$%$%'], parameters: dollar(3) },
  {
    kind: 'scrypt_firebase',
    shapes: ['$fbscrypt$v=1,n=%,r=%,p=%$%$%'],
    parameters: { at: 'parts', separator: ',', ns: [2, 3] },
  },
  { kind: 'pbkdf2_phc', shapes: ['$pbkdf2-sha%$i=%$%$%'], parameters: dollar(2, 3) },
  {
    kind: 'pbkdf2_passlib',
    shapes: ['$pbkdf2-sha256$%$%$%', '$pbkdf2-sha512$%$%$%', '$pbkdf2$%$%$%'],
    parameters: dollar(2, 3),
  },
  { kind: 'phpass', shapes: ['$P$%', '$H$%'], bytes: [34], parameters: slice(4, 1) },
  { kind: 'drupal', shapes: ['$S$%'], bytes: [55], parameters: slice(4, 1) },
  { kind: 'sha512crypt', shapes: ['$6$rounds=%$%$%'], part: ending(5, 86), parameters: dollar(3) },
  { kind: 'sha512crypt', shapes: ['$6$%$%'], part: ending(4, 86) },
  { kind: 'sha256crypt', shapes: ['$5$rounds=%$%$%'], part: ending(5, 43), parameters: dollar(3) },
  { kind: 'sha256crypt', shapes: ['$5$%$%'], part: ending(4, 43) },
  { kind: 'md5crypt', shapes: ['$1$%$%'], part: ending(4, 22) },
  { kind: 'apr1', shapes: ['$apr1$%$%'], part: ending(4, 22) },
  { kind: 'yescrypt', shapes: ['$y$%$%$%'], part: ending(5, 43), parameters: slice(4, 3) },
  { kind: 'yescrypt', shapes: ['$gy$%$%$%'], part: ending(5, 43), parameters: slice(5, 3) },

  {
    kind: 'ldap_salted_digest',
    shapes: ['{%}%'],
    pattern: String.raw`^\{[Ss](([Mm][Dd]5)|([Ss][Hh][Aa](256|384|512)?))\}`,
    minBytes: 34,
    parameters: scheme,
  },
  {
    kind: 'ldap_digest',
    shapes: ['{%}%'],
    pattern: String.raw`^\{(([Mm][Dd]5)|([Ss][Hh][Aa](256|384|512)?))\}`,
    bytes: [29, 33, 52, 72, 96],
    parameters: scheme,
  },
  {
    kind: 'pbkdf2_ldap',
    shapes: ['{PBKDF2}%$%$%', '{PBKDF2-SHA1}%$%$%', '{PBKDF2-SHA256}%$%$%', '{PBKDF2-SHA512}%$%$%'],
    parameters: dollar(1),
  },
  { kind: 'pbkdf2_atlassian', shapes: ['{PKCS5S2}%'], bytes: [73] },
  {
    kind: 'prefixed',
    shapes: ['{%}$2_$__$%'],
    pattern: String.raw`^\{(${crypt}|BLF-CRYPT|bcrypt)\}`,
    parameters: dollar(2, 3),
  },
  {
    kind: 'prefixed',
    shapes: ['{%}$argon2%$v=%$m=%,t=%,p=%$%$%'],
    pattern: String.raw`^\{(${crypt}|ARGON2(ID|I)?|argon2)\}`,
    parameters: dollar(2, 4),
  },
  {
    kind: 'prefixed',
    shapes: ['{%}$%$%'],
    pattern: String.raw`^\{(${crypt}|SHA512-CRYPT|SHA256-CRYPT|MD5-CRYPT)\}`,
    parameters: dollar(2),
  },
  { kind: 'descrypt', shapes: ['{%}%'], pattern: String.raw`^\{${crypt}\}[./A-Za-z0-9]+$`, bytes: [20] },
  {
    kind: 'keycloak',
    shapes: ['{%"%hashIterations%:%}'],
    parameters: { at: 'after', text: 'hashIterations' },
  },

  {
    kind: 'pbkdf2_django',
    shapes: [
      String.raw`pbkdf2\_sha256$%$%$%`,
      String.raw`pbkdf2\_sha512$%$%$%`,
      String.raw`pbkdf2\_sha1$%$%$%`,
    ],
    parameters: dollar(1, 2),
  },
  {
    kind: 'pbkdf2_werkzeug',
    shapes: ['pbkdf2:sha256:%$%$%', 'pbkdf2:sha512:%$%$%', 'pbkdf2:sha1:%$%$%'],
    parameters: dollar(1),
  },
  { kind: 'pbkdf2_mediawiki', shapes: [':pbkdf2:sha%:%:%:%:%'], parameters: colon(3, 4) },
  { kind: 'scrypt_django', shapes: ['scrypt$%$%$%$%$%'], parameters: dollar(2, 4, 5) },
  { kind: 'scrypt_werkzeug', shapes: ['scrypt:%:%:%$%$%'], parameters: dollar(1) },
  { kind: 'argon2_django', shapes: ['argon2$argon2%$v=%$m=%,t=%,p=%$%$%'], parameters: dollar(2, 4) },
  {
    kind: 'bcrypt_sha256_django',
    shapes: [String.raw`bcrypt\_sha256$$2_$__$%`],
    bytes: [74],
    parameters: dollar(4),
  },
  { kind: 'bcrypt_django', shapes: ['bcrypt$$2_$__$%'], bytes: [67], parameters: dollar(4) },
  {
    kind: 'salted_digest',
    shapes: ['md5$%$%', 'sha1$%$%', 'sha224$%$%', 'sha256$%$%', 'sha384$%$%', 'sha512$%$%'],
    pattern: `^[a-z0-9]+[$][^$]*[$][${hex}]+$`,
    parameters: dollar(1),
  },
  { kind: 'drupal_over_md5', shapes: ['U$S$%'], bytes: [56], parameters: slice(5, 1) },
  { kind: 'mediawiki_a', shapes: [':A:%'], bytes: [35] },
  { kind: 'mediawiki_b', shapes: [':B:%:%'], part: { separator: ':', n: 4, bytes: 32 } },
  { kind: 'mysql', shapes: ['*%'], pattern: String.raw`^\*[${hex}]+$`, bytes: [41] },
  { kind: 'postgres_md5', shapes: ['md5%'], pattern: '^md5[0-9a-f]+$', bytes: [35] },
  { kind: 'postgres_scram', shapes: ['SCRAM-SHA-256$%:%$%:%'], parameters: colon(1) },
  { kind: 'aspnet_v2', shapes: ['A%=='], pattern: `^A[A-P][${b64}]+==$`, bytes: [68] },
  {
    kind: 'aspnet_v3',
    shapes: ['AQAAAAAA%', 'AQAAAAEA%', 'AQAAAAIA%'],
    pattern: `^[${b64}]+=*$`,
    minBytes: 48,
    parameters: slice(5, 8),
  },

  // Without a mark of their own: what they look like.
  {
    kind: 'scrypt_cognito',
    shapes: ['%$%$%$%$%'],
    pattern: `^[0-9]+[$][0-9]+[$][0-9]+[$][${hex}]+[$][${hex}]+$`,
    minBytes: 60,
    parameters: dollar(1, 2, 3),
  },
  {
    kind: 'scrypt_firebase',
    shapes: ['%=$%$%=$%$%$%'],
    pattern: `^[${b64}=]+[$][${b64}=]+[$][${b64}=]+[$][${b64}=]+[$][0-9]+[$][0-9]+$`,
    minBytes: 90,
    parameters: dollar(5, 6),
  },
  {
    kind: 'hex_digest',
    shapes: [],
    pattern: `^[${hex}]+$`,
    bytes: [32, 40, 56, 64, 96, 128],
    parameters: { at: 'size' },
  },
  {
    kind: 'base64_digest',
    shapes: ['%='],
    pattern: `^[${b64}]+==?$`,
    bytes: [24, 28, 44, 88],
    parameters: { at: 'size' },
  },
  // As hashes are written, and none that is known here: never taken for what somebody typed.
  { kind: 'unknown', shapes: ['$%$%', '$%,%$%'], minBytes: 12 },
  { kind: 'unknown', shapes: ['{%}%'], minBytes: 12 },
  { kind: 'unknown', shapes: ['%$%$%'], pattern: '^[^ ]+$', minBytes: 30 },
  { kind: 'unknown', shapes: ['%:%'], pattern: `^[${hex}]+:[!-~]+$`, minBytes: 34 },
  { kind: 'unknown', shapes: [], pattern: '^[A-Za-z0-9+/=._-]+$', minBytes: 40 },
];
