/** The kinds of password hashes: what each is, how strong, and what its value depends on. Patterns are in rules.ts. */
import { crypt64Number } from './crypt64.js';

/**
 * How a hash stands to OWASP's Password Storage Cheat Sheet.
 *
 * `advised`: one of the advised functions, with the advised work. `below_advice`: one of them, with less work.
 * `outdated`: slow and salted, and no longer advised. `fast`: can be tried billions of times a second. `readable`: needs
 * no trying. `unknown`: nothing is known of it. `unusable`: opens nothing.
 */
export type Strength = 'advised' | 'below_advice' | 'outdated' | 'fast' | 'readable' | 'unknown' | 'unusable';

export const strengthWords: Readonly<Record<Strength, string>> = {
  advised: 'as advised',
  below_advice: 'less work than advised',
  outdated: 'outdated',
  fast: 'FAST',
  readable: 'READABLE',
  unknown: 'unknown',
  unusable: 'opens nothing',
};

/** How sure a kind is: by its own mark; by its shape alone; or one of several things that look the same. */
export type Sureness = 'certain' | 'likely' | 'ambiguous';

export interface KindFacts {
  /** For a person, in a table. */
  readonly title: string;
  readonly sure: Sureness;
  /** What is done to the password before the function that the hash names; null: nothing. */
  readonly wrapper: string | null;
  /** What else the value was made of, beside the password and what stands in it. */
  readonly boundTo: 'username' | 'salt_column' | null;
  readonly strength: (parameters: string) => Strength;
  /** The parameters for a person. Default: as they stand in the text. */
  readonly shown?: (parameters: string) => string;
}

const always = (strength: Strength) => () => strength;
const numbersIn = (text: string): number[] => (text.match(/[0-9]+/g) ?? []).map(Number);
const atLeast = (given: number | undefined, advised: number): Strength =>
  given !== undefined && given >= advised ? 'advised' : 'below_advice';

/** "a work factor of 10 or more". */
const bcrypt = (parameters: string): Strength => atLeast(numbersIn(parameters).at(-1), 10);

/** MiB of memory against passes, all of one strength: 46/1, 19/2, 12/3, 9/4, 7/5. */
const argon2Advice = [
  [47_104, 1],
  [19_456, 2],
  [12_288, 3],
  [9216, 4],
  [7168, 5],
] as const;

function argon2(parameters: string): Strength {
  const [, memory = 0, passes = 0] = /m=([0-9]+),t=([0-9]+)/.exec(parameters)?.map(Number) ?? [];
  return argon2Advice.some(([m, t]) => memory >= m && passes >= t) ? 'advised' : 'below_advice';
}

/** N = 2^17 with p = 1, and half of the memory for twice (and a little more) of the rest: 16/2, 15/3, 14/5, 13/10. */
const scryptAdvice = [
  [17, 1],
  [16, 2],
  [15, 3],
  [14, 5],
  [13, 10],
] as const;

const scryptOf = (log2n: number, r: number, p: number): Strength =>
  scryptAdvice.some(([n, times]) => log2n >= n && r >= 8 && p >= times) ? 'advised' : 'below_advice';

/** Of the order N, r, p; N itself, or its logarithm, which nobody has over 63. */
function scrypt(parameters: string): Strength {
  const [n = 0, r = 0, p = 0] = numbersIn(parameters);
  return scryptOf(n > 63 ? Math.log2(n) : n, r, p);
}

/** Firebase's: memory is the logarithm, and stands second in Clerk's form. */
function scryptFirebase(parameters: string): Strength {
  const [first = 0, second = 0] = numbersIn(parameters);
  return parameters.includes('=') ? scryptOf(first, second, 1) : scryptOf(second, first, 1);
}

const crypt7 = (parameters: string) => ({
  ln: crypt64Number(parameters.slice(0, 1)),
  r: crypt64Number(parameters.slice(1, 6)),
  p: crypt64Number(parameters.slice(6)),
});

const pbkdf2Advice: Readonly<Record<string, number>> = { '1': 1_300_000, '256': 600_000, '512': 210_000 };

/** The digest (1, 256, 512) and the iterations, of the text that has both. */
function pbkdf2(parameters: string): Strength {
  const digest = /sha-?(1|256|512)/i.exec(parameters)?.[1] ?? '1';
  const iterations = numbersIn(parameters.replace(/(pbkdf2)?[-_:]?sha-?(1|256|512)|pbkdf2/gi, ''))[0];
  return atLeast(iterations, pbkdf2Advice[digest] ?? Number.POSITIVE_INFINITY);
}

/** Bytes 3 to 8 of Microsoft's binary form: the low byte of the digest's number, then the iterations. */
function aspnetWork(parameters: string): { digest: number; iterations: number } {
  const bytes = Buffer.from(parameters.padEnd(8, 'A'), 'base64');
  return { digest: bytes.readUInt8(1), iterations: bytes.readUInt32BE(2) };
}

function aspnetV3(parameters: string): Strength {
  const { digest, iterations } = aspnetWork(parameters);
  return atLeast(iterations, pbkdf2Advice[['1', '256', '512'][digest] ?? '1'] ?? Number.POSITIVE_INFINITY);
}

/** The iterations alone are seen: of argon2, which Keycloak gives 7 MiB, a few; of PBKDF2 many. */
function keycloak(parameters: string): Strength {
  const [iterations = 0] = numbersIn(parameters);
  return iterations <= 100 ? atLeast(iterations, 5) : atLeast(iterations, 210_000);
}

/** By the crypt(3) identifier behind the {SCHEME}. */
function prefixed(parameters: string): Strength {
  if (/^2[aby],/.test(parameters)) return bcrypt(parameters);
  if (parameters.startsWith('argon2')) return argon2(parameters);
  return /^g?y$/.test(parameters) ? 'advised' : 'outdated';
}

const cost = (parameters: string): string => `cost ${numbersIn(parameters).at(-1) ?? '?'}`;
const power = (parameters: string): string => `2^${crypt64Number(parameters)}`;
const scheme = (parameters: string): string => `${parameters.toUpperCase()}}`;

const plain: Omit<KindFacts, 'title' | 'strength'> = { sure: 'certain', wrapper: null, boundTo: null };
const kind = (
  title: string,
  strength: KindFacts['strength'] | Strength,
  facts: Partial<KindFacts> = {},
): KindFacts => ({
  ...plain,
  title,
  strength: typeof strength === 'string' ? always(strength) : strength,
  ...facts,
});

export const hashKinds = {
  none: kind('no password', 'unusable'),
  locked: kind('locked', 'unusable'),
  bcrypt: kind('bcrypt', bcrypt, { shown: cost }),
  bcrypt_2x: kind('bcrypt $2x$ (the faulty crypt_blowfish)', 'outdated', { shown: cost }),
  bcrypt_wordpress: kind('WordPress 6.8 (bcrypt)', bcrypt, { shown: cost, wrapper: 'HMAC-SHA-384, base64' }),
  bcrypt_sha256_passlib: kind('bcrypt-sha256 (passlib)', bcrypt, { shown: cost, wrapper: 'SHA-256, base64' }),
  bcrypt_sha256_django: kind('bcrypt_sha256 (Django)', bcrypt, {
    shown: cost,
    wrapper: 'SHA-256, hexadecimal',
  }),
  bcrypt_django: kind('bcrypt (Django)', bcrypt, { shown: cost }),
  argon2id: kind('argon2id', argon2),
  argon2i: kind('argon2i', argon2),
  argon2d: kind('argon2d', argon2),
  argon2_django: kind('argon2 (Django)', argon2),
  scrypt: kind('scrypt (PHC, passlib, Kratos)', scrypt),
  scrypt_cognito: kind('scrypt (Cognito)', scrypt),
  scrypt_crypt: kind(
    'scrypt ($7$)',
    (parameters) => {
      const { ln, r, p } = crypt7(parameters);
      return scryptOf(ln, r, p);
    },
    {
      shown: (parameters) => {
        const { ln, r, p } = crypt7(parameters);
        return `ln=${ln},r=${r},p=${p}`;
      },
    },
  ),
  scrypt_firebase: kind('scrypt (Firebase)', scryptFirebase),
  scrypt_django: kind('scrypt (Django)', scrypt),
  scrypt_werkzeug: kind('scrypt (Werkzeug)', scrypt),
  pbkdf2_phc: kind('PBKDF2 (PHC)', pbkdf2),
  pbkdf2_passlib: kind('PBKDF2 (passlib, Cognito)', pbkdf2),
  pbkdf2_django: kind('PBKDF2 (Django, Clerk)', pbkdf2),
  pbkdf2_werkzeug: kind('PBKDF2 (Werkzeug)', pbkdf2),
  pbkdf2_mediawiki: kind('PBKDF2 (MediaWiki)', pbkdf2),
  pbkdf2_ldap: kind('PBKDF2 (LDAP)', pbkdf2),
  pbkdf2_atlassian: kind('PBKDF2 (Atlassian)', 'below_advice'),
  keycloak: kind('Keycloak (JSON)', keycloak, {
    shown: (parameters) => `${numbersIn(parameters)[0] ?? '?'} iterations`,
  }),
  aspnet_v2: kind('ASP.NET Identity v2', 'below_advice', { sure: 'likely' }),
  aspnet_v3: kind('ASP.NET Identity v3', aspnetV3, {
    sure: 'likely',
    shown: (parameters) => `${aspnetWork(parameters).iterations} iterations`,
  }),
  yescrypt: kind('yescrypt', 'advised'),
  sha512crypt: kind('sha512crypt', 'outdated'),
  sha256crypt: kind('sha256crypt', 'outdated'),
  md5crypt: kind('md5crypt', 'outdated'),
  apr1: kind('apr1 (Apache)', 'outdated'),
  phpass: kind('phpass', 'outdated', { shown: power }),
  drupal: kind('Drupal 7', 'outdated', { shown: power }),
  drupal_over_md5: kind('Drupal 7 over MD5', 'outdated', { shown: power, wrapper: 'MD5, hexadecimal' }),
  descrypt: kind('DES crypt', 'fast'),
  prefixed: kind('with a {SCHEME} before it', prefixed, { wrapper: '{SCHEME}' }),
  ldap_digest: kind('LDAP digest without a salt', 'fast', { shown: scheme }),
  ldap_salted_digest: kind('LDAP digest with a salt', 'fast', { shown: scheme }),
  salted_digest: kind('digest with a salt (Django, Werkzeug)', 'fast'),
  mediawiki_a: kind('MediaWiki :A:', 'fast'),
  mediawiki_b: kind('MediaWiki :B:', 'fast', { wrapper: 'MD5, hexadecimal' }),
  mysql: kind('MySQL', 'fast', { wrapper: 'SHA-1' }),
  postgres_md5: kind('PostgreSQL md5', 'fast', { boundTo: 'username' }),
  postgres_scram: kind('PostgreSQL SCRAM', pbkdf2),
  hex_digest: kind('bare digest (hexadecimal)', 'fast', {
    shown: (bytes) => `${bytes} digits`,
    sure: 'ambiguous',
    boundTo: 'salt_column',
  }),
  base64_digest: kind('bare digest (base64)', 'fast', {
    shown: (bytes) => `${bytes} characters`,
    sure: 'ambiguous',
    boundTo: 'salt_column',
  }),
  unknown: kind('like a hash, not known', 'unknown', { sure: 'ambiguous' }),
  plain_text: kind('plain text, or not known', 'readable', { sure: 'likely' }),
} as const satisfies Record<string, KindFacts>;

export type HashKind = keyof typeof hashKinds;
