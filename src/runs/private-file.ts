/** Files with personal data: for their owner alone, and whole or not there. */
import { randomBytes } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { rename, rm, stat } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { UsermergeError } from '../errors/usermerge-error.js';

/**
 * Writes what `from` gives into the file `path`, which only its owner may read (0600), whoever could read one of that name
 * before. It is written beside it, and put in its place when it is whole. What is there and is no file (a device, a pipe) is
 * written to as it is.
 *
 * @throws UsermergeError FILE_NOT_WRITTEN; what `from` fails with
 */
export async function writePrivateFile(path: string, from: Readable, signal?: AbortSignal): Promise<void> {
  const isFile = await stat(path).then(
    (there) => there.isFile(),
    () => true,
  );
  const beside = isFile ? `${path}.${randomBytes(4).toString('hex')}.part` : path;
  const into = createWriteStream(beside, { flags: isFile ? 'wx' : 'w', mode: 0o600 });
  try {
    await pipeline(from, into, ...(signal ? [{ signal }] : []));
    if (isFile) await rename(beside, path);
  } catch (error) {
    if (isFile) await rm(beside, { force: true }).catch(() => undefined);
    throw refused(path, error);
  }
}

/** What the system says of a file, as a failure that a person can act on; anything else stays as it is. */
function refused(path: string, error: unknown): unknown {
  const { syscall, code } = error as NodeJS.ErrnoException;
  if (error instanceof UsermergeError || syscall === undefined) return error;
  return new UsermergeError('FILE_NOT_WRITTEN', `${path} cannot be written (${code})`, {
    at: { file: path },
    cause: error,
  });
}
