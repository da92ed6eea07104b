import { createHash, createHmac, pbkdf2 } from 'node:crypto';
import { checkArgon2 } from './argon2.js';
import { base64, type Check, limits, parts, same, Unchecked, within } from './checking.js';

type Digest = 'sha1' | 'sha256' | 'sha512';

async function derives(
  password: Buffer,
  salt: Buffer,
  digest: Digest,
  iterations: number,
  expected: Buffer,
): Promise<boolean> {
  within(iterations, limits.pbkdf2Iterations);
  if (iterations < 1 || expected.length === 0) throw new Unchecked('malformed');
  return same(await derive(password, salt, digest, iterations, expected.length), expected);
}

const derive = (password: Buffer, salt: Buffer, digest: Digest, iterations: number, bytes: number) =>
  new Promise<Buffer>((resolve, reject) =>
    pbkdf2(password, salt, iterations, bytes, digest, (error, key) => (error ? reject(error) : resolve(key))),
  );

function digestOf(text: string): Digest {
  const found = /^-?(sha)?-?(1|256|512)$/i.exec(text)?.[2] ?? '1';
  return `sha${found}` as Digest;
}

const digestBytes: Readonly<Record<Digest, number>> = { sha1: 20, sha256: 32, sha512: 64 };

export const checkPbkdf2Phc: Check = (password, stored) => {
  const [digest = '', iterations = '', salt = '', key = ''] = parts(
    stored,
    /^\$pbkdf2-(sha(?:1|256|512))\$i=([0-9]+)(?:,l=[0-9]+)?\$([^$]*)\$([^$]+)$/,
  );
  return derives(password, base64(salt), digestOf(digest), Number(iterations), base64(key));
};

/** passlib's base64; Cognito writes hexadecimal under the same mark, which shows in the length of the key. */
export const checkPbkdf2Passlib: Check = (password, stored) => {
  const [name = '', iterations = '', salt = '', key = ''] = parts(
    stored,
    /^\$pbkdf2(|-sha256|-sha512)\$([0-9]+)\$([^$]*)\$([^$]+)$/,
  );
  const digest = digestOf(name);
  const isHex = key.length === 2 * digestBytes[digest] && /^[0-9A-Fa-f]+$/.test(key);
  const decode = isHex ? (text: string) => Buffer.from(text, 'hex') : base64;
  return derives(password, decode(salt), digest, Number(iterations), decode(key));
};

/**
 * Django's salt is the text itself, Clerk's is base64, and nothing tells which: both are tried. Clerk's of SHA-1 has the
 * key in hexadecimal.
 */
export const checkPbkdf2Django: Check = async (password, stored) => {
  const [name = '', iterations = '', salt = '', key = ''] = parts(
    stored,
    /^pbkdf2_(sha(?:1|256|512))\$([0-9]+)\$([^$]+)\$([^$]+)$/,
  );
  const digest = digestOf(name);
  const isHex = key.length === 2 * digestBytes[digest] && /^[0-9A-Fa-f]+$/.test(key);
  const expected = isHex ? Buffer.from(key, 'hex') : base64(key);
  if (await derives(password, Buffer.from(salt), digest, Number(iterations), expected)) return true;
  return (
    /^[A-Za-z0-9+/]+={0,2}$/.test(salt) &&
    derives(password, base64(salt), digest, Number(iterations), expected)
  );
};

export const checkPbkdf2Werkzeug: Check = (password, stored) => {
  const [digest = '', iterations = '', salt = '', key = ''] = parts(
    stored,
    /^pbkdf2:(sha(?:1|256|512)):([0-9]+)\$([^$]+)\$([0-9A-Fa-f]+)$/,
  );
  return derives(password, Buffer.from(salt), digestOf(digest), Number(iterations), Buffer.from(key, 'hex'));
};

export const checkPbkdf2Mediawiki: Check = (password, stored) => {
  const [digest = '', iterations = '', salt = '', key = ''] = parts(
    stored,
    /^:pbkdf2:(sha(?:1|256|512)):([0-9]+):[0-9]+:([^:]+):([^:]+)$/,
  );
  return derives(password, base64(salt), digestOf(digest), Number(iterations), base64(key));
};

export const checkPbkdf2Ldap: Check = (password, stored) => {
  const [digest = '', iterations = '', salt = '', key = ''] = parts(
    stored,
    /^\{PBKDF2(|-SHA1|-SHA256|-SHA512)\}([0-9]+)\$([^$]*)\$([^$]+)$/,
  );
  return derives(password, base64(salt), digestOf(digest), Number(iterations), base64(key));
};

export const checkPbkdf2Atlassian: Check = (password, stored) => {
  const bytes = base64(stored.slice('{PKCS5S2}'.length));
  return derives(password, bytes.subarray(0, 16), 'sha1', 10_000, bytes.subarray(16));
};

/** Version 2: a zero, 16 bytes of salt, 32 of the key; SHA-1, 1,000 times. */
export const checkAspnetV2: Check = (password, stored) => {
  const bytes = base64(stored);
  return derives(password, bytes.subarray(1, 17), 'sha1', 1000, bytes.subarray(17));
};

/** Version 3: a one, then digest, iterations and length of the salt in four bytes each. */
export const checkAspnetV3: Check = async (password, stored) => {
  const bytes = base64(stored);
  if (bytes.length < 14) throw new Unchecked('malformed');
  const digest = (['sha1', 'sha256', 'sha512'] as const)[bytes.readUInt32BE(1)];
  const saltEnd = 13 + bytes.readUInt32BE(9);
  if (digest === undefined || saltEnd >= bytes.length) throw new Unchecked('malformed');
  return derives(
    password,
    bytes.subarray(13, saltEnd),
    digest,
    bytes.readUInt32BE(5),
    bytes.subarray(saltEnd),
  );
};

/** PostgreSQL keeps what the server needs: of the derived key, the hash of one of its two uses. */
export const checkPostgresScram: Check = async (password, stored) => {
  const [iterations = '', salt = '', storedKey = ''] = parts(
    stored,
    /^SCRAM-SHA-256\$([0-9]+):([^$]+)\$([^:]+):[^:]+$/,
  );
  within(Number(iterations), limits.pbkdf2Iterations);
  const prepared = Buffer.from(password.toString().normalize('NFKC'));
  const salted = await derive(prepared, base64(salt), 'sha256', Math.max(1, Number(iterations)), 32);
  const clientKey = createHmac('sha256', salted).update('Client Key').digest();
  return same(createHash('sha256').update(clientKey).digest(), base64(storedKey));
};

/**
 * Keycloak keeps two JSON texts: `secretData` (value, salt) and `credentialData` (hashIterations, algorithm). Read as an
 * object that has both, as one that has all of it, or as before version 8 (`hashedSaltedValue`).
 */
export const checkKeycloak: Check = async (password, stored, hints) => {
  const given = record(stored);
  const all = { ...given, ...record(given.secretData), ...record(given.credentialData) };
  const value = base64(text(all.value ?? all.hashedSaltedValue));
  const salt = base64(text(all.salt));
  const algorithm = text(all.algorithm);
  if (algorithm === 'argon2') {
    const more = record(all.additionalParameters);
    const first = (name: string): string => text(Array.isArray(more[name]) ? more[name][0] : more[name]);
    const version = first('version') === '1.0' ? 16 : 19;
    const work = `m=${first('memory')},t=${all.hashIterations},p=${first('parallelism')}`;
    return checkArgon2(
      password,
      `$argon2${first('type')}$v=${version}$${work}$${salt.toString('base64')}$${value.toString('base64')}`,
      hints,
    );
  }
  const digest = /^pbkdf2(|-sha1|-sha256|-sha512)$/.exec(algorithm)?.[1];
  if (digest === undefined) throw new Unchecked('kind_not_checked');
  return derives(password, salt, digestOf(digest), Number(all.hashIterations), value);
};

function record(value: unknown): Record<string, unknown> {
  if (typeof value !== 'string') return typeof value === 'object' && value !== null ? { ...value } : {};
  try {
    return record(JSON.parse(value) as object);
  } catch {
    throw new Unchecked('malformed');
  }
}

function text(value: unknown): string {
  if (typeof value !== 'string' || value === '') throw new Unchecked('malformed');
  return value;
}
