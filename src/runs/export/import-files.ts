/** Files of an import format: cut where the receiver wants it, and never held. */
import { type FileHandle, open } from 'node:fs/promises';
import { join } from 'node:path';
import type { Fields } from '../../postgres/copy-binary.js';
import type { FileLayout } from './import-format.js';

export interface WrittenFile {
  readonly file: string;
  readonly records: number;
}

/** Bytes that are written at once. */
const atOnce = 256 * 1024;

/** Those who were left out: id, username, and why. No format of the receiver's. */
export const leftOut: Pick<WrittenFile, 'file'> & { readonly head: string } = {
  file: 'left-out.csv',
  head: 'user_id,username,reason\n',
};

/**
 * Writes rows of two fields, the group and the text of a record, into files of `folder` for their owner alone. Rows of
 * a group stand together; those without one were left out.
 *
 * @returns the files in their order; that of those left out, and that of the commands, are not among them
 */
export async function writeImportFiles(
  batches: AsyncIterable<readonly Fields[]>,
  folder: string,
  layout: FileLayout,
  onRecords: (records: number) => void,
): Promise<WrittenFile[]> {
  const files: WrittenFile[] = [];
  const commands: string[] = [];
  const now: { file: PrivateFile | null; group: string | null } = { file: null, group: null };
  /** How many there are of a name, without its number: two groups may have one. */
  const numbers = new Map<string, number>();
  const nameOf = (group: string): string => {
    const first = layout.name(group, 1);
    const number = (numbers.get(first) ?? 0) + 1;
    numbers.set(first, number);
    return layout.name(group, number);
  };
  const close = async (): Promise<void> => {
    if (now.file === null) return;
    const { file, records } = now.file;
    await now.file.end(now.group === null ? '\n' : layout.tail);
    if (now.group !== null) files.push({ file, records });
    now.file = null;
  };
  const begin = async (group: string | null): Promise<PrivateFile> => {
    await close();
    now.group = group;
    const file = group === null ? leftOut.file : nameOf(group);
    if (group !== null && layout.command) commands.push(layout.command(file, group));
    now.file = await privateFile(folder, file, group === null ? leftOut.head : layout.head(group));
    return now.file;
  };
  try {
    for await (const rows of batches) {
      for (const [groupField, record] of rows) {
        const group = groupField?.toString() ?? null;
        const text = record ?? Buffer.alloc(0);
        const goesOn =
          now.file !== null &&
          group === now.group &&
          (group === null || !isFull(now.file, text.length, layout));
        const file = goesOn && now.file !== null ? now.file : await begin(group);
        const before = file.records === 0 ? '' : group === null ? '\n' : layout.between;
        if (file.add(text, before)) await file.write();
      }
      onRecords(rows.length);
    }
    await close();
  } finally {
    await now.file?.abandon();
  }
  if (commands.length > 0) {
    const file = await privateFile(folder, 'import.sh', '');
    file.add(Buffer.from(commands.join('\n')), '');
    await file.end('\n');
  }
  return files;
}

function isFull({ bytes, records }: PrivateFile, more: number, layout: FileLayout): boolean {
  const { between, tail } = layout;
  if (layout.records !== undefined && records >= layout.records) return true;
  return layout.bytes !== undefined && bytes + between.length + more + tail.length > layout.bytes;
}

interface PrivateFile {
  readonly file: string;
  readonly records: number;
  readonly bytes: number;
  /** @returns whether it is time to write */
  add(record: Buffer, before: string): boolean;
  write(): Promise<void>;
  end(tail: string): Promise<void>;
  abandon(): Promise<void>;
}

async function privateFile(folder: string, file: string, head: string): Promise<PrivateFile> {
  const handle: FileHandle = await open(join(folder, file), 'wx', 0o600);
  let [records, bytes, waiting] = [0, 0, 0];
  let pieces: Buffer[] = [];
  const put = (piece: Buffer): void => {
    pieces.push(piece);
    bytes += piece.length;
    waiting += piece.length;
  };
  const write = async (): Promise<void> => {
    await handle.writeFile(Buffer.concat(pieces));
    pieces = [];
    waiting = 0;
  };
  put(Buffer.from(head));
  return {
    file,
    get records() {
      return records;
    },
    get bytes() {
      return bytes;
    },
    add(record, before) {
      if (before !== '') put(Buffer.from(before));
      put(record);
      records += 1;
      return waiting >= atOnce;
    },
    write,
    async end(tail) {
      put(Buffer.from(tail));
      await write();
      await handle.close();
    },
    abandon: () => handle.close(),
  };
}
