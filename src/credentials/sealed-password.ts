/**
 * Plain text on its way to argon2id: sealed, so that no table ever holds it, and recognisable, so that a later run, verify
 * and the letters of a conflict know equal from different.
 *
 * The salt of the hash to be is an HMAC of the person and the password under a key that is not in the database. So the
 * same password of the same person has the same hash, whichever source it comes from and whenever; two people who share
 * a password have different ones. And an earlier hash of it is found by its salt, without hashing again.
 */
import { createCipheriv, createDecipheriv, createHmac } from 'node:crypto';

/** What a sealed password begins with; then its salt, `$`, and the cipher text. */
export const sealedMark = '{usermerge-sealed}';

export interface Sealer {
  /** @param person what makes the password this person's: the columns of the match key */
  readonly seal: (person: readonly string[], password: string) => string;
  /** What was sealed, and the salt of the hash to be. */
  readonly open: (sealed: string) => { readonly password: Buffer; readonly salt: Buffer };
  /** Says whether another key is the same, and nothing else of it. */
  readonly keyCheck: string;
}

export function sealerOf(key: string): Sealer {
  const derived = (use: string): Buffer => createHmac('sha256', key).update(use).digest();
  const [saltKey, sealKey] = [derived('salt'), derived('seal')];
  /** The same text is sealed alike, so that a source that did not change reads alike; no two texts share a vector. */
  const vector = (salt: Buffer): Buffer =>
    createHmac('sha256', sealKey).update(salt).digest().subarray(0, 12);
  return {
    seal(person, password) {
      const salt = createHmac('sha256', saltKey)
        .update(JSON.stringify([...person, password]))
        .digest()
        .subarray(0, 16);
      const cipher = createCipheriv('aes-256-gcm', sealKey, vector(salt));
      const text = Buffer.concat([cipher.update(password, 'utf8'), cipher.final(), cipher.getAuthTag()]);
      return `${sealedMark}${unpadded(salt)}$${unpadded(text)}`;
    },
    open(sealed) {
      const [saltText = '', cipherText = ''] = sealed.slice(sealedMark.length).split('$');
      const [salt, text] = [Buffer.from(saltText, 'base64'), Buffer.from(cipherText, 'base64')];
      const decipher = createDecipheriv('aes-256-gcm', sealKey, vector(salt));
      decipher.setAuthTag(text.subarray(-16));
      return { password: Buffer.concat([decipher.update(text.subarray(0, -16)), decipher.final()]), salt };
    },
    keyCheck: derived('check').toString('hex').slice(0, 16),
  };
}

const unpadded = (bytes: Buffer): string => bytes.toString('base64').replace(/=+$/, '');
