/** The bytes of a file or of standard input, unpacked, as UTF-8 without a byte order mark. */
import { createReadStream, readdirSync, type Stats } from 'node:fs';
import { stat } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import type { Readable } from 'node:stream';
import * as zlib from 'node:zlib';
import { didYouMean } from '../../config/nearest-key.js';
import { UsermergeError } from '../../errors/usermerge-error.js';

export interface FileBytes {
  /** The encoding that the bytes had. */
  readonly encoding: string;
  /** What was seen of the bytes; sentences. */
  readonly notes: readonly string[];
  /** The beginning, some 64 KB. */
  readonly head: Buffer;
  /** Whether `head` is all. */
  readonly isWhole: boolean;
  /** All of it, in order; once. */
  chunks(): AsyncGenerator<Buffer>;
  close(): void;
}

interface Opened {
  readonly source: string;
  /** `-`: standard input. */
  readonly path: string;
  /** For people. */
  readonly name: string;
}

const headSize = 64 * 1024;

/**
 * @throws UsermergeError SOURCE_UNREACHABLE: no such file, or it cannot be read; SOURCE_MALFORMED: it cannot be
 *   unpacked or decoded; SOURCE_CHANGED: it was changed while it was read
 */
export async function openBytes(
  file: Opened,
  encoding: string | null,
  signal?: AbortSignal,
): Promise<FileBytes> {
  const before = file.path === '-' ? null : await statOf(file);
  const raw: Readable =
    file.path === '-' ? process.stdin : createReadStream(file.path, { highWaterMark: 256 * 1024 });
  const stop = () => raw.destroy(new Error('interrupted'));
  signal?.addEventListener('abort', stop);
  const packed = iterate(raw, file);
  const first = await firstBytes(packed, 4);
  const unpacked = unpack(first, rest(first, packed), file);
  const start = await firstBytes(unpacked.bytes, headSize);
  const mark = byteOrderMark(start);
  const label = mark?.label ?? new TextDecoder(encoding ?? 'utf-8').encoding;
  const bytes = rest(mark === null ? start : start.subarray(mark.length), unpacked.bytes);
  const decoded = label === 'utf-8' ? bytes : decode(bytes, label, file);
  const head = await firstBytes(decoded, headSize);
  const isWhole = head.length < headSize;
  return {
    encoding: label,
    notes: [
      ...(unpacked.note === null ? [] : [unpacked.note]),
      ...(mark === null ? [] : [`a byte order mark says that it is ${label}`]),
      ...(mark === null && label !== 'utf-8' ? [`read as ${label}`] : []),
    ],
    head,
    isWhole,
    async *chunks() {
      yield* rest(head, decoded);
      if (before !== null) await assertUnchanged(file, before);
    },
    close() {
      signal?.removeEventListener('abort', stop);
      if (file.path !== '-') raw.destroy();
    },
  };
}

async function statOf(file: Opened): Promise<Stats> {
  const found = await stat(file.path).catch((cause: unknown) => {
    throw unreadable(file, cause);
  });
  if (found.isDirectory()) throw unreadable(file, { code: 'EISDIR' });
  return found;
}

function unreadable({ source, path, name }: Opened, cause: unknown): UsermergeError {
  const { code = 'unknown error' } = cause as NodeJS.ErrnoException;
  const reasons: Readonly<Record<string, string>> = {
    ENOENT: `there is no such file${didYouMean(basename(path), neighbours(path))}`,
    EACCES: 'it may not be read by this user',
    EISDIR: 'it is a directory',
  };
  return new UsermergeError('SOURCE_UNREACHABLE', `source ${source}: ${name}: ${reasons[code] ?? code}`, {
    at: { source, file: name },
    cause,
    next: 'Check the path (it is taken from the current directory) and the rights of the file.',
  });
}

function neighbours(path: string): string[] {
  try {
    return readdirSync(dirname(path));
  } catch {
    return [];
  }
}

async function assertUnchanged(file: Opened, before: Stats): Promise<void> {
  const after = await statOf(file);
  if (after.size === before.size && after.mtimeMs === before.mtimeMs && after.ino === before.ino) return;
  throw new UsermergeError(
    'SOURCE_CHANGED',
    `source ${file.source}: ${file.name} was changed while it was read`,
    {
      at: { source: file.source, file: file.name },
    },
  );
}

async function* iterate(stream: Readable, file: Opened): AsyncGenerator<Buffer> {
  try {
    for await (const chunk of stream) yield chunk as Buffer;
  } catch (cause) {
    throw cause instanceof UsermergeError ? cause : unreadable(file, cause);
  }
}

/** Takes chunks until there are so many bytes, or no more. */
async function firstBytes(chunks: AsyncGenerator<Buffer>, size: number): Promise<Buffer> {
  const taken: Buffer[] = [];
  let length = 0;
  while (length < size) {
    const next = await chunks.next();
    if (next.done) break;
    taken.push(next.value);
    length += next.value.length;
  }
  return Buffer.concat(taken);
}

async function* rest(first: Buffer, chunks: AsyncGenerator<Buffer>): AsyncGenerator<Buffer> {
  if (first.length > 0) yield first;
  yield* chunks;
}

function unpack(
  first: Buffer,
  bytes: AsyncGenerator<Buffer>,
  file: Opened,
): { bytes: AsyncGenerator<Buffer>; note: string | null } {
  if (first[0] === 0x1f && first[1] === 0x8b)
    return { bytes: through(bytes, zlib.createGunzip(), file), note: 'unpacked (gzip)' };
  if (!first.subarray(0, 4).equals(Buffer.from([0x28, 0xb5, 0x2f, 0xfd]))) return { bytes, note: null };
  // Newer than the types of the oldest Node that we run on.
  const { createZstdDecompress } = zlib as unknown as { createZstdDecompress?: () => NodeJS.ReadWriteStream };
  if (createZstdDecompress === undefined) {
    throw new UsermergeError(
      'SOURCE_MALFORMED',
      `source ${file.source}: ${file.name} is packed with zstd, which Node ${process.versions.node} cannot unpack`,
      {
        at: { source: file.source, file: file.name },
        next: 'Unpack it first (zstd -d), pack it with gzip, or run usermerge on Node 22.15 or later.',
      },
    );
  }
  return { bytes: through(bytes, createZstdDecompress(), file), note: 'unpacked (zstd)' };
}

async function* through(
  bytes: AsyncGenerator<Buffer>,
  unpacker: NodeJS.ReadWriteStream,
  file: Opened,
): AsyncGenerator<Buffer> {
  const feeding = (async () => {
    for await (const chunk of bytes) {
      if (!unpacker.write(chunk)) await new Promise((resolve) => unpacker.once('drain', resolve));
    }
    unpacker.end();
  })();
  feeding.catch((error: Error) => (unpacker as unknown as Readable).destroy(error));
  try {
    for await (const chunk of unpacker) yield chunk as unknown as Buffer;
  } catch (cause) {
    if (cause instanceof UsermergeError) throw cause;
    throw new UsermergeError(
      'SOURCE_MALFORMED',
      `source ${file.source}: ${file.name} cannot be unpacked: it is cut off or damaged`,
      { at: { source: file.source, file: file.name }, cause },
    );
  }
}

function byteOrderMark(start: Buffer): { label: string; length: number } | null {
  if (start[0] === 0xef && start[1] === 0xbb && start[2] === 0xbf) return { label: 'utf-8', length: 3 };
  if (start[0] === 0xff && start[1] === 0xfe) return { label: 'utf-16le', length: 2 };
  if (start[0] === 0xfe && start[1] === 0xff) return { label: 'utf-16be', length: 2 };
  return null;
}

async function* decode(bytes: AsyncGenerator<Buffer>, label: string, file: Opened): AsyncGenerator<Buffer> {
  const decoder = new TextDecoder(label, { fatal: true, ignoreBOM: true });
  let read = 0;
  try {
    for await (const chunk of bytes) {
      yield Buffer.from(decoder.decode(chunk, { stream: true }));
      read += chunk.length;
    }
    yield Buffer.from(decoder.decode());
  } catch (cause) {
    if (cause instanceof UsermergeError) throw cause;
    throw new UsermergeError(
      'SOURCE_MALFORMED',
      `source ${file.source}: ${file.name} is not ${label} somewhere after byte ${read}`,
      {
        at: { source: file.source, file: file.name },
        cause,
        next: 'Say how it is encoded with file.encoding, or put the file right.',
      },
    );
  }
}
