/** What all checks of hashes share: their shape, their limits, and comparing without telling by its time. */
import { timingSafeEqual } from 'node:crypto';
import { setImmediate as others } from 'node:timers/promises';

/** What a hash was made with that does not stand in it. */
export interface PasswordHints {
  /** Secret text of the application that was joined to each password. */
  readonly pepper?: string;
  /** Default: after, as Devise has it. */
  readonly pepperPosition?: 'before' | 'after';
  /** The salt of a bare digest, from its own column; for Firebase in base64, as it is exported. */
  readonly salt?: string;
  /** Default: before the password. */
  readonly saltPosition?: 'before' | 'after';
  /** For kinds that are bound to it (PostgreSQL's md5). */
  readonly username?: string;
  /** The password was made this digest, in lower-case hexadecimal, before it was hashed. */
  readonly prehash?: 'md5' | 'sha1' | 'sha256' | 'sha512';
  /** The password hash parameters that Firebase's console shows. */
  readonly firebase?: {
    readonly signerKey: string;
    readonly saltSeparator: string;
    readonly rounds: number;
    readonly memoryCost: number;
  };
  /** A stored text that is no known hash may be the password itself. Default: it opens nothing. */
  readonly plainText?: boolean;
}

/** Whether `password` is what `stored` was made of. @throws Unchecked */
export type Check = (password: Buffer, stored: string, hints: PasswordHints) => Promise<boolean>;

export type UncheckedReason = 'kind_not_checked' | 'over_limits' | 'hint_missing' | 'malformed';

/** It cannot be said whether the password is right. */
export class Unchecked extends Error {
  constructor(readonly reason: UncheckedReason) {
    super(reason);
  }
}

/**
 * What one check may cost at most: whoever can write a hash into the table must not be able to stall the server that
 * checks it. All are far above what the systems that write these kinds do by themselves.
 */
export const limits = {
  storedBytes: 4096,
  passwordBytes: 4096,
  bcryptCost: 16,
  argon2MemoryKib: 1_048_576,
  /** Memory times passes. */
  argon2Work: 4_194_304,
  argon2Parallelism: 16,
  scryptMemoryBytes: 1_073_741_824,
  /** N times r times p. */
  scryptWork: 33_554_432,
  pbkdf2Iterations: 4_000_000,
  shaCryptRounds: 1_000_000,
  /** Of phpass and Drupal: the logarithm. */
  phpassRounds: 20,
} as const;

export function within(value: number, limit: number): number {
  if (!(value <= limit)) throw new Unchecked('over_limits');
  return value;
}

/** In a time that does not depend on where they differ. */
export function same(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.length > 0 && timingSafeEqual(a, b);
}

export const sameText = (a: string, b: string): boolean => same(Buffer.from(a), Buffer.from(b));

/** Calls `turn` so often, and lets others have the processor in between. */
export async function repeat(count: number, turn: (index: number) => void): Promise<void> {
  const atOnce = 2000;
  for (let index = 0; index < count; index += 1) {
    turn(index);
    if (index % atOnce === atOnce - 1) await others();
  }
}

/** The groups of what the pattern finds. @throws Unchecked where it does not fit */
export function parts(stored: string, pattern: RegExp): string[] {
  const found = pattern.exec(stored);
  if (!found) throw new Unchecked('malformed');
  return found.slice(1).map((group) => group ?? '');
}

/** Base64 of any alphabet in use, with or without padding; passlib writes `.` for `+`. */
export const base64 = (text: string): Buffer => Buffer.from(text.replaceAll('.', '+'), 'base64');
