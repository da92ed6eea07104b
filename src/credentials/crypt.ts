/** The functions of crypt(3) and their kin that are made of MD5 and SHA. */
import { createHash } from 'node:crypto';
import { type Check, limits, parts, repeat, sameText, Unchecked, within } from './checking.js';
import { crypt64, crypt64Encode } from './crypt64.js';

/** Bytes of `text` one after the other until there are so many. */
function stretched(text: Buffer, length: number): Buffer {
  return Buffer.alloc(length, text.length === 0 ? 0 : text);
}

/** A number's bits, the lowest first. */
function* bits(number: number): Generator<boolean> {
  for (let left = number; left > 0; left >>= 1) yield (left & 1) === 1;
}

/** Three bytes a group, in the order that the function has for its digest. */
function inOrder(digest: Buffer, order: readonly number[]): string {
  return crypt64Encode(Buffer.from(order.map((index) => digest[index] ?? 0)));
}

/** Poul-Henning Kamp's MD5 crypt, `$1$`; Apache's has its own mark in it. */
const checkMd5Crypt =
  (mark: '$1$' | '$apr1$'): Check =>
  async (password, stored) => {
    const [given = '', expected = ''] = parts(stored.slice(mark.length), /^([^$]*)\$([./A-Za-z0-9]{22})$/);
    const salt = Buffer.from(given).subarray(0, 8);
    const md5 = (...pieces: readonly (Buffer | string)[]) => {
      const hash = createHash('md5');
      for (const piece of pieces) hash.update(piece);
      return hash.digest();
    };
    const alternate = md5(password, salt, password);
    const ends = [...bits(password.length)].map((bit) => (bit ? Buffer.alloc(1) : password.subarray(0, 1)));
    let digest = md5(password, mark, salt, stretched(alternate, password.length), ...ends);
    await repeat(1000, (round) => {
      digest = md5(
        round % 2 === 1 ? password : digest,
        round % 3 === 0 ? '' : salt,
        round % 7 === 0 ? '' : password,
        round % 2 === 1 ? digest : password,
      );
    });
    return sameText(inOrder(digest, [12, 6, 0, 13, 7, 1, 14, 8, 2, 15, 9, 3, 5, 10, 4, 11]), expected);
  };

export const checkMd5crypt = checkMd5Crypt('$1$');
export const checkApr1 = checkMd5Crypt('$apr1$');

/** Ulrich Drepper's SHA-crypt. */
const checkShaCrypt =
  (algorithm: 'sha256' | 'sha512'): Check =>
  async (password, stored) => {
    const [asked = '', given = '', expected = ''] = parts(
      stored,
      /^\$[56]\$(?:rounds=([0-9]+)\$)?([^$]*)\$([./A-Za-z0-9]+)$/,
    );
    const rounds = asked === '' ? 5000 : Math.max(1000, within(Number(asked), limits.shaCryptRounds));
    const salt = Buffer.from(given).subarray(0, 16);
    const sha = (...pieces: readonly Uint8Array[]) => {
      const hash = createHash(algorithm);
      for (const piece of pieces) hash.update(piece);
      return hash.digest();
    };
    const alternate = sha(password, salt, password);
    const start = sha(
      password,
      salt,
      stretched(alternate, password.length),
      ...[...bits(password.length)].map((bit) => (bit ? alternate : password)),
    );
    const p = stretched(sha(...Array<Buffer>(password.length).fill(password)), password.length);
    const s = stretched(sha(...Array<Buffer>(16 + (start[0] ?? 0)).fill(salt)), salt.length);
    let digest = start;
    await repeat(rounds, (round) => {
      const odd = round % 2 === 1;
      digest = sha(
        odd ? p : digest,
        round % 3 === 0 ? nothing : s,
        round % 7 === 0 ? nothing : p,
        odd ? digest : p,
      );
    });
    return sameText(inOrder(digest, algorithm === 'sha256' ? order256 : order512), expected);
  };

const nothing = Buffer.alloc(0);
/** Groups of three bytes of the digest, whose places turn with every group; then what is left. */
const order512 = [...groups(21, [42, 21, 0], ([a, b, c]) => [c + 1, a + 1, b + 1]), 63];
const order256 = [...groups(10, [20, 10, 0], ([a, b, c]) => [b + 1, c + 1, a + 1]), 30, 31];

type Group = readonly [number, number, number];

function groups(count: number, first: Group, next: (group: Group) => Group): number[] {
  const all: Group[] = [first];
  while (all.length < count) all.push(next(all.at(-1) ?? first));
  return all.flat();
}

export const checkSha512crypt = checkShaCrypt('sha512');
export const checkSha256crypt = checkShaCrypt('sha256');

/** phpass and Drupal 7: a digest of the one before and the password, 2^n times. */
async function portable(algorithm: 'md5' | 'sha512', password: Buffer, stored: string): Promise<boolean> {
  const logarithm = crypt64.indexOf(stored.charAt(3));
  within(logarithm, limits.phpassRounds);
  if (logarithm < 0) throw new Unchecked('malformed');
  const digestOf = (...pieces: readonly (string | Buffer)[]) => {
    const hash = createHash(algorithm);
    for (const piece of pieces) hash.update(piece);
    return hash.digest();
  };
  let digest = digestOf(stored.slice(4, 12), password);
  await repeat(2 ** logarithm, () => {
    digest = digestOf(digest, password);
  });
  const expected = stored.slice(12);
  return sameText(crypt64Encode(digest).slice(0, expected.length), expected);
}

export const checkPhpass: Check = (password, stored) => portable('md5', password, stored);
export const checkDrupal: Check = (password, stored) => portable('sha512', password, stored);

/** Hashes of Drupal 6, hashed once more at the move to Drupal 7. */
export const checkDrupalOverMd5: Check = (password, stored) =>
  portable('sha512', Buffer.from(createHash('md5').update(password).digest('hex')), stored.slice('U'.length));
