/** Files with personal data: for their owner alone, and whole or not there. */
import { randomBytes } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { mkdir, readdir, rename, rm, rmdir, stat } from 'node:fs/promises';
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

/**
 * Calls `fn` with a folder that only its owner may look into, and gives it the name `path` when `fn` is done: so that it
 * is whole or not there. A folder of that name must be empty, lest files of two exports are taken for one.
 *
 * @throws UsermergeError FILE_NOT_WRITTEN; what `fn` fails with
 */
export async function withPrivateFolder<T>(path: string, fn: (folder: string) => Promise<T>): Promise<T> {
  const beside = `${path.replace(/[/\\]+$/, '')}.${randomBytes(4).toString('hex')}.part`;
  try {
    const there = await filesIn(path);
    if (there !== null && there.length > 0)
      throw new UsermergeError('FILE_NOT_WRITTEN', `the folder ${path} is not empty`, {
        at: { file: path },
        next: 'Name a folder that is not there yet, or is empty.',
      });
    await mkdir(beside, { mode: 0o700 });
    const result = await fn(beside);
    if (there !== null) await rmdir(path);
    await rename(beside, path);
    return result;
  } catch (error) {
    await rm(beside, { recursive: true, force: true }).catch(() => undefined);
    throw refused(path, error);
  }
}

async function filesIn(path: string): Promise<string[] | null> {
  try {
    return await readdir(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
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
