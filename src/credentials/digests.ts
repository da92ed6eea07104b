/** Fast digests, with and without a salt. */
import { createHash, createHmac } from 'node:crypto';
import { base64, type Check, parts, same, sameText, Unchecked } from './checking.js';
import { checkFirebaseExport } from './scrypt.js';

function digest(algorithm: string, ...pieces: readonly (string | Buffer)[]): Buffer {
  const hash = createHash(algorithm);
  for (const piece of pieces) hash.update(piece);
  return hash.digest();
}

/** By bytes of the digest. */
const algorithms: Readonly<Record<number, string>> = {
  16: 'md5',
  20: 'sha1',
  28: 'sha224',
  32: 'sha256',
  48: 'sha384',
  64: 'sha512',
};

function algorithmOf(bytes: number): string {
  const algorithm = algorithms[bytes];
  if (algorithm === undefined) throw new Unchecked('malformed');
  return algorithm;
}

/** `{MD5}`, `{SHA}`, `{SHA256}`, ...: by the scheme, which `{SSHA}` and its kin have an S before. */
const schemeOf = (scheme: string): string =>
  scheme
    .toLowerCase()
    .replace(/^s(?=sha|md5)/, '')
    .replace(/^sha$/, 'sha1');

export const checkLdapDigest: Check = async (password, stored) => {
  const [scheme = '', value = ''] = parts(stored, /^\{([A-Za-z0-9]+)\}(.+)$/);
  return same(digest(schemeOf(scheme), password), base64(value));
};

export const checkLdapSaltedDigest: Check = async (password, stored) => {
  const [scheme = '', value = ''] = parts(stored, /^\{([A-Za-z0-9]+)\}(.+)$/);
  const bytes = base64(value);
  const algorithm = schemeOf(scheme);
  const length = createHash(algorithm).digest().length;
  return same(digest(algorithm, password, bytes.subarray(length)), bytes.subarray(0, length));
};

/** Django's salt stands before the password; old Werkzeug's is the key of an HMAC. */
export const checkSaltedDigest: Check = async (password, stored) => {
  const [algorithm = '', salt = '', value = ''] = parts(stored, /^([a-z0-9]+)\$([^$]*)\$([0-9A-Fa-f]+)$/);
  const expected = Buffer.from(value, 'hex');
  const hmac = createHmac(algorithm, salt).update(password).digest();
  return same(digest(algorithm, salt, password), expected) || (salt !== '' && same(hmac, expected));
};

export const checkMediawikiA: Check = async (password, stored) =>
  sameText(digest('md5', password).toString('hex'), stored.slice(3).toLowerCase());

export const checkMediawikiB: Check = async (password, stored) => {
  const [salt = '', value = ''] = parts(stored, /^:B:([^:]*):([0-9A-Fa-f]{32})$/);
  const inner = digest('md5', password).toString('hex');
  return sameText(digest('md5', `${salt}-${inner}`).toString('hex'), value.toLowerCase());
};

export const checkMysql: Check = async (password, stored) =>
  same(digest('sha1', digest('sha1', password)), Buffer.from(stored.slice(1), 'hex'));

export const checkPostgresMd5: Check = async (password, stored, { username }) => {
  if (username === undefined) throw new Unchecked('hint_missing');
  return sameText(digest('md5', password, username).toString('hex'), stored.slice('md5'.length));
};

/** Bare digests: the salt, if there is one, comes with the hints. */
function checkBare(password: Buffer, expected: Buffer, salt: string, position: 'before' | 'after'): boolean {
  const pieces = position === 'before' ? [salt, password] : [password, salt];
  return same(digest(algorithmOf(expected.length), ...pieces), expected);
}

export const checkHexDigest: Check = async (password, stored, { salt = '', saltPosition = 'before' }) =>
  checkBare(password, Buffer.from(stored, 'hex'), salt, saltPosition);

/** Base64 of a digest, or, the commonest mistake, of its hexadecimal text; with Firebase's keys, one of Firebase's. */
export const checkBase64Digest: Check = async (password, stored, hints) => {
  const bytes = base64(stored);
  if (hints.firebase && bytes.length === 64)
    return checkFirebaseExport(password, stored, hints.firebase, hints.salt);
  const written = bytes.toString('latin1');
  const expected = /^(?:[0-9A-Fa-f]{32}|[0-9A-Fa-f]{40}|[0-9A-Fa-f]{64})$/.test(written)
    ? Buffer.from(written, 'hex')
    : bytes;
  return checkBare(password, expected, hints.salt ?? '', hints.saltPosition ?? 'before');
};
