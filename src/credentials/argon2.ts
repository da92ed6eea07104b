import { verify } from '@node-rs/argon2';
import { type Check, limits, parts, Unchecked, within } from './checking.js';

export const checkArgon2: Check = async (password, stored) => {
  const [memory = 0, passes = 0, lanes = 0] = parts(stored, /\$m=([0-9]+),t=([0-9]+),p=([0-9]+)/).map(Number);
  within(memory, limits.argon2MemoryKib);
  within(memory * passes, limits.argon2Work);
  within(lanes, limits.argon2Parallelism);
  try {
    return await verify(stored.replace(/=+(?=\$|$)/g, ''), password);
  } catch {
    // The library takes salts of eight bytes and more, as the function's definition does.
    throw new Unchecked('malformed');
  }
};

/** Django writes its own name before it. */
export const checkArgon2Django: Check = (password, stored, hints) =>
  checkArgon2(password, stored.slice('argon2'.length), hints);
