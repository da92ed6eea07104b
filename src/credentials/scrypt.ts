import { createCipheriv, scrypt } from 'node:crypto';
import {
  base64,
  type Check,
  limits,
  type PasswordHints,
  parts,
  same,
  Unchecked,
  within,
} from './checking.js';
import { crypt64Encode, crypt64Number } from './crypt64.js';

interface Work {
  readonly n: number;
  readonly r: number;
  readonly p: number;
}

function derive(password: Buffer, salt: Buffer, { n, r, p }: Work, bytes: number): Promise<Buffer> {
  const memory = 128 * n * r;
  within(memory, limits.scryptMemoryBytes);
  within(n * r * p, limits.scryptWork);
  if (n < 2 || !Number.isInteger(Math.log2(n)) || r < 1 || p < 1) throw new Unchecked('malformed');
  return new Promise((resolve, reject) =>
    scrypt(password, salt, bytes, { N: n, r, p, maxmem: memory + 256 * r * (p + 4) }, (error, key) =>
      error ? reject(error) : resolve(key),
    ),
  );
}

async function derives(password: Buffer, salt: Buffer, work: Work, expected: Buffer): Promise<boolean> {
  within(expected.length, limits.storedBytes);
  return same(await derive(password, salt, work, expected.length), expected);
}

const power = (logarithm: number): number => 2 ** within(logarithm, 30);

/** `ln` is the logarithm; Kratos writes N itself, which no logarithm comes near to. */
export const checkScrypt: Check = (password, stored) => {
  const [ln = '', r = '', p = '', salt = '', digest = ''] = parts(
    stored,
    /^\$scrypt\$ln=([0-9]+),r=([0-9]+),p=([0-9]+)\$([^$]*)\$([^$]+)$/,
  );
  const n = Number(ln) > 63 ? Number(ln) : power(Number(ln));
  return derives(password, base64(salt), { n, r: Number(r), p: Number(p) }, base64(digest));
};

export const checkScryptCognito: Check = (password, stored) => {
  const [n = '', r = '', p = '', salt = '', digest = ''] = parts(
    stored,
    /^(?:\$scrypt\$)?([0-9]+)\$([0-9]+)\$([0-9]+)\$([0-9A-Fa-f]+)\$([0-9A-Fa-f]+)$/,
  );
  const work = { n: Number(n), r: Number(r), p: Number(p) };
  return derives(password, Buffer.from(salt, 'hex'), work, Buffer.from(digest, 'hex'));
};

/** crypt(3), `$7$`: the salt is the text itself. */
export const checkScryptCrypt: Check = async (password, stored) => {
  const [n = '', r = '', p = '', salt = '', digest = ''] = parts(
    stored,
    /^\$7\$(.)(.{5})(.{5})([^$]*)\$(.{43})$/,
  );
  const work = { n: power(crypt64Number(n)), r: crypt64Number(r), p: crypt64Number(p) };
  return same(
    Buffer.from(crypt64Encode(await derive(password, Buffer.from(salt), work, 32))),
    Buffer.from(digest),
  );
};

export const checkScryptDjango: Check = (password, stored) => {
  const [n = '', salt = '', r = '', p = '', digest = ''] = parts(
    stored,
    /^scrypt\$([0-9]+)\$([^$]+)\$([0-9]+)\$([0-9]+)\$([^$]+)$/,
  );
  const work = { n: Number(n), r: Number(r), p: Number(p) };
  return derives(password, Buffer.from(salt), work, base64(digest));
};

export const checkScryptWerkzeug: Check = (password, stored) => {
  const [n = '', r = '', p = '', salt = '', digest = ''] = parts(
    stored,
    /^scrypt:([0-9]+):([0-9]+):([0-9]+)\$([^$]+)\$([0-9A-Fa-f]+)$/,
  );
  const work = { n: Number(n), r: Number(r), p: Number(p) };
  return derives(password, Buffer.from(salt), work, Buffer.from(digest, 'hex'));
};

interface FirebaseHash {
  readonly rounds: number;
  readonly memoryCost: number;
  readonly salt: string;
  readonly digest: string;
  readonly saltSeparator: string;
  readonly signerKey: string;
}

/** As Kratos, Supabase and Clerk write it; keys that are not in it come from the hints. */
export const checkScryptFirebase: Check = (password, stored, { firebase }) => {
  const kratos = /^\$firescrypt\$ln=([0-9]+),r=([0-9]+),p=[0-9]+\$([^$]+)\$([^$]+)\$([^$]+)\$([^$]+)$/.exec(
    stored,
  );
  if (kratos) {
    const [, ln = '', r = '', salt = '', digest = '', saltSeparator = '', signerKey = ''] = kratos;
    return firebaseOpens(password, {
      memoryCost: Number(ln),
      rounds: Number(r),
      salt,
      digest,
      saltSeparator,
      signerKey,
    });
  }
  const clerk = /^([^$]+)\$([^$]+)\$([^$]+)\$([^$]+)\$([0-9]+)\$([0-9]+)$/.exec(stored);
  if (clerk) {
    const [, digest = '', salt = '', signerKey = '', saltSeparator = '', r = '', n = ''] = clerk;
    return firebaseOpens(password, {
      memoryCost: Number(n),
      rounds: Number(r),
      salt,
      digest,
      saltSeparator,
      signerKey,
    });
  }
  const [n = '', r = '', separator = '', key = '', salt = '', digest = ''] = parts(
    stored,
    /^\$fbscrypt\$v=1,n=([0-9]+),r=([0-9]+),p=[0-9]+(?:,ss=([^,$]*))?(?:,sk=([^$]*))?\$([^$]+)\$([^$]+)$/,
  );
  return firebaseOpens(password, {
    memoryCost: Number(n),
    rounds: Number(r),
    salt,
    digest,
    saltSeparator: separator || given(firebase?.saltSeparator),
    signerKey: key || given(firebase?.signerKey),
  });
};

/** The bare base64 of Firebase's export, whose salt has a column of its own. */
export function checkFirebaseExport(
  password: Buffer,
  stored: string,
  firebase: NonNullable<PasswordHints['firebase']>,
  salt: string | undefined,
): Promise<boolean> {
  return firebaseOpens(password, { ...firebase, digest: stored, salt: given(salt) });
}

function given(hint: string | undefined): string {
  if (hint === undefined) throw new Unchecked('hint_missing');
  return hint;
}

/** The project's signer key, encrypted under what scrypt makes of the password. Source: firebase/scrypt. */
async function firebaseOpens(password: Buffer, hash: FirebaseHash): Promise<boolean> {
  const salt = Buffer.concat([base64(hash.salt), base64(hash.saltSeparator)]);
  const key = await derive(password, salt, { n: power(hash.memoryCost), r: hash.rounds, p: 1 }, 32);
  const cipher = createCipheriv('aes-256-ctr', key, Buffer.alloc(16));
  return same(Buffer.concat([cipher.update(base64(hash.signerKey)), cipher.final()]), base64(hash.digest));
}
