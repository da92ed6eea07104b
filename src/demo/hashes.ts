/** Text that looks like stored passwords. Nobody's password is behind any of it. */
import type { Random } from './random.js';

const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
const base64 = `${letters}0123456789+/`;
const crypt64 = `./${letters}0123456789`;

export const bcrypt = (random: Random): string => `$2b$12$${random.text(crypt64, 53)}`;

export const argon2 = (random: Random): string =>
  `$argon2id$v=19$m=65536,t=3,p=4$${random.text(base64, 22)}$${random.text(base64, 43)}`;

export const pbkdf2 = (random: Random): string =>
  `pbkdf2_sha256$600000$${random.text(letters, 22)}$${random.text(base64, 43)}=`;

/** A secret of a second factor, as authenticator apps take it. */
export const totpSecret = (random: Random): string => random.text('ABCDEFGHIJKLMNOPQRSTUVWXYZ234567', 32);
