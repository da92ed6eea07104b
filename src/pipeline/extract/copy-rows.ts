import type { FeedReason } from './feed.js';

/** Bytes that are given on at once: a write for each row is three times as slow. */
const bufferSize = 256 * 1024;

const nul = '\0';
const needsCare = /[\\\n\r\t\0\ud800-\udfff]/;

/** Rows as the text format of COPY, in large buffers; each row ends with its line and the reason against it. */
export class CopyRows {
  #text = '';

  /** A row. A value that no text of PostgreSQL can be is left out, and the row rejected. */
  add(values: readonly (string | null)[], line: number | null): void {
    let row = '';
    let isBroken = false;
    for (const value of values) {
      if (value === null) row += '\\N\t';
      else if (!needsCare.test(value)) row += `${value}\t`;
      else if (value.includes(nul) || !value.isWellFormed()) {
        isBroken = true;
        row += '\\N\t';
      } else row += `${escaped(value)}\t`;
    }
    this.#end(row, line, isBroken ? 'broken_text' : null);
  }

  /** A row that cannot be an account; what of it can be read is kept for the report. */
  reject(values: readonly (string | null)[], line: number | null, reason: FeedReason): void {
    const readable = (value: string | null) =>
      value === null || value.includes(nul) || !value.isWellFormed() ? '\\N\t' : `${escaped(value)}\t`;
    this.#end(values.map(readable).join(''), line, reason);
  }

  #end(row: string, line: number | null, reason: FeedReason | null): void {
    this.#text += `${row}${line ?? '\\N'}\t${reason ?? '\\N'}\n`;
  }

  get isFull(): boolean {
    return this.#text.length >= bufferSize;
  }

  /** What was added since the last call. */
  take(): Buffer {
    const bytes = Buffer.from(this.#text, 'utf8');
    this.#text = '';
    return bytes;
  }
}

const escapes: Readonly<Record<string, string>> = { '\\': '\\\\', '\n': '\\n', '\r': '\\r', '\t': '\\t' };

function escaped(value: string): string {
  return value.replace(/[\\\n\r\t]/g, (character) => escapes[character] ?? character);
}
