/** LDIF (RFC 2849): entries parted by empty lines. */
import type { CopyRows } from './copy-rows.js';
import type { EntryReader } from './directory-entries.js';
import type { RowParser } from './json-rows.js';

const newline = 0x0a;

export class LdifParser implements RowParser {
  #rest: Buffer[] = [];
  /** The line that may go on in the next one. */
  #open: Buffer | null = null;
  #entry = new Map<string, Buffer[]>();
  #names: string[] = [];
  #line = 0;
  #openLine = 0;
  #entryLine = 0;
  #isBroken = false;

  constructor(readonly entries: EntryReader) {}

  push(chunk: Buffer, rows: CopyRows): void {
    let from = 0;
    for (let end = chunk.indexOf(newline); end !== -1; end = chunk.indexOf(newline, from)) {
      this.#add(Buffer.concat([...this.#rest, chunk.subarray(from, end)]), rows);
      this.#rest = [];
      from = end + 1;
    }
    if (from < chunk.length) this.#rest.push(chunk.subarray(from));
  }

  end(rows: CopyRows): void {
    if (this.#rest.length > 0) this.#add(Buffer.concat(this.#rest), rows);
    this.#close();
    this.#endEntry(rows);
  }

  #add(raw: Buffer, rows: CopyRows): void {
    this.#line += 1;
    const line = raw.at(-1) === 0x0d ? raw.subarray(0, -1) : raw;
    if (line[0] === 0x20) {
      if (this.#open !== null) this.#open = Buffer.concat([this.#open, line.subarray(1)]);
      return;
    }
    this.#close();
    if (line.length === 0) this.#endEntry(rows);
    else {
      this.#open = line;
      this.#openLine = this.#line;
    }
  }

  /** The line is whole now: an attribute of the entry. */
  #close(): void {
    const line = this.#open;
    this.#open = null;
    if (line === null || line[0] === 0x23) return;
    if (this.#entry.size === 0 && !this.#isBroken) this.#entryLine = this.#openLine;
    const at = line.indexOf(':');
    const name = line.subarray(0, Math.max(at, 0)).toString().split(';')[0] ?? '';
    if (name.toLowerCase() === 'version' && this.#entry.size === 0) return;
    // A value by reference (`:<`) is in another file, which we were not given.
    if (at <= 0 || line[at + 1] === 0x3c) {
      this.#isBroken = true;
      return;
    }
    const isBase64 = line[at + 1] === 0x3a;
    const value = line.subarray(at + (isBase64 ? 2 : 1));
    const begin = value.findIndex((byte) => byte !== 0x20);
    const plain = value.subarray(begin === -1 ? value.length : begin);
    const key = name.toLowerCase();
    this.#names.push(name);
    const values = this.#entry.get(key) ?? [];
    values.push(isBase64 ? Buffer.from(plain.toString(), 'base64') : Buffer.from(plain));
    this.#entry.set(key, values);
  }

  #endEntry(rows: CopyRows): void {
    const isChange =
      this.#entry.has('changetype') && this.#entry.get('changetype')?.[0]?.toString() !== 'add';
    if (this.#isBroken || isChange || (this.#entry.size > 0 && !this.#entry.has('dn')))
      this.entries.reject(this.#entryLine, rows);
    else if (this.#entry.size > 0) {
      if (this.entries.rows < 1000) this.entries.see(this.#names);
      this.entries.add(this.#entry, this.#entryLine, rows);
    }
    this.#entry = new Map();
    this.#names = [];
    this.#isBroken = false;
  }
}
