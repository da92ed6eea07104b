/** The file that init writes. A file that is there is somebody's work: it is replaced only when that was asked for. */
import { access, constants, stat, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { UsermergeError } from '../../errors/usermerge-error.js';

/** @throws UsermergeError CONFIG_INVALID where `file` may not be written: before anything else is done */
export async function assertMayWrite(file: string, force: boolean): Promise<void> {
  const there = await stat(file).catch(() => undefined);
  if (there !== undefined && !there.isFile()) throw cannotWrite(file, 'it is no file');
  if (there !== undefined && !force) throw isThere(file);
  await access(there === undefined ? dirname(file) : file, constants.W_OK).catch(
    (cause: NodeJS.ErrnoException) => {
      const why = cause.code === 'ENOENT' ? 'there is no such folder' : String(cause.code);
      throw cannotWrite(file, why, cause);
    },
  );
}

/** @throws UsermergeError CONFIG_INVALID where a file came to be there meanwhile, or the system refuses it */
export async function writeProposal(file: string, text: string, force: boolean): Promise<void> {
  try {
    await writeFile(file, text, { flag: force ? 'w' : 'wx' });
  } catch (cause) {
    const code = (cause as NodeJS.ErrnoException).code ?? 'unknown error';
    throw code === 'EEXIST' ? isThere(file) : cannotWrite(file, code, cause);
  }
}

const isThere = (file: string): UsermergeError =>
  new UsermergeError('CONFIG_INVALID', `${file} is there already, and was left as it is.`, {
    at: { file },
    next: 'Add --force to replace it, or name another file with --out; --out - prints the proposal and writes no file.',
  });

const cannotWrite = (file: string, why: string, cause?: unknown): UsermergeError =>
  new UsermergeError('CONFIG_INVALID', `${file} cannot be written: ${why}`, {
    at: { file },
    cause,
    next: 'Name another file with --out.',
  });
