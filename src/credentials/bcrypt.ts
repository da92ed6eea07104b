import { createHash, createHmac } from 'node:crypto';
import { verify } from '@node-rs/bcrypt';
import { type Check, limits, parts, Unchecked, within } from './checking.js';

/** Checks the bcrypt hash of what `wrap` makes of a password. */
async function against(bcrypt: string, password: Buffer): Promise<boolean> {
  const [cost = ''] = parts(bcrypt, /^\$2[abxy]\$([0-9]{2})\$/);
  within(Number(cost), limits.bcryptCost);
  return verify(password, bcrypt);
}

export const checkBcrypt: Check = (password, stored) => against(stored, password);

/** The faulty crypt_blowfish was right for ASCII; what it did with other bytes nobody should do again. */
export const checkBcrypt2x: Check = async (password, stored) => {
  if (password.some((byte) => byte > 127)) throw new Unchecked('kind_not_checked');
  return against(stored, password);
};

/** WordPress 6.8: `$wp` before bcrypt of base64 of HMAC-SHA-384; it trims the password first. */
export const checkBcryptWordpress: Check = (password, stored) => {
  const trimmed = password.toString().replace(/^[ \t\n\r\0\v]+|[ \t\n\r\0\v]+$/g, '');
  const inner = createHmac('sha384', 'wp-sha384').update(trimmed).digest('base64');
  return against(stored.slice('$wp'.length), Buffer.from(inner));
};

/** Django: bcrypt of SHA-256 in hexadecimal, behind `bcrypt_sha256$`. */
export const checkBcryptSha256Django: Check = (password, stored) =>
  against(
    stored.slice('bcrypt_sha256$'.length),
    Buffer.from(createHash('sha256').update(password).digest('hex')),
  );

export const checkBcryptDjango: Check = (password, stored) =>
  against(stored.slice('bcrypt$'.length), password);

/** passlib: bcrypt of SHA-256 in base64, version 1; of HMAC-SHA-256 under the salt, version 2. */
export const checkBcryptSha256Passlib: Check = (password, stored) => {
  const [version2 = '', , cost = '', salt = '', digest = ''] = parts(
    stored,
    /^\$bcrypt-sha256\$(v=2,t=)?(2[aby])(?:,r=|,)([0-9]+)\$([./A-Za-z0-9]{22})\$([./A-Za-z0-9]{31})$/,
  );
  const inner = version2 === '' ? createHash('sha256') : createHmac('sha256', salt);
  return against(
    `$2b$${cost.padStart(2, '0')}$${salt}${digest}`,
    Buffer.from(inner.update(password).digest('base64')),
  );
};
