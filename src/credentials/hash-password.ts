import { hash } from '@node-rs/argon2';
import { limits } from './checking.js';

/** OWASP's first advice for argon2id: 19 MiB, two passes, one lane. */
export const current = { memoryKib: 19_456, passes: 2, lanes: 1 } as const;

/**
 * The argon2id hash of a password, to be stored: `$argon2id$v=19$m=19456,t=2,p=1$...`, 97 characters. A new salt every
 * time; on another thread.
 *
 * @throws RangeError for a password of no or of more than 4,096 bytes
 */
export async function hashPassword(password: string): Promise<string> {
  const bytes = Buffer.byteLength(password);
  if (bytes === 0 || bytes > limits.passwordBytes)
    throw new RangeError(`a password has 1 to ${limits.passwordBytes} bytes`);
  return hash(password, {
    memoryCost: current.memoryKib,
    timeCost: current.passes,
    parallelism: current.lanes,
  });
}

/** Whether a stored hash is as `hashPassword` would make it now, or stronger. */
export function isCurrent(stored: string): boolean {
  const found = /^\$argon2id\$v=19\$m=([0-9]+),t=([0-9]+),p=[0-9]+\$/.exec(stored);
  return found !== null && Number(found[1]) >= current.memoryKib && Number(found[2]) >= current.passes;
}
