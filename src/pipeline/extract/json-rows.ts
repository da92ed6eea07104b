/** JSON as rows: one document a line, or the elements of an array, cut as they stream. */
import { isUtf8 } from 'node:buffer';
import { UsermergeError } from '../../errors/usermerge-error.js';
import type { CopyRows } from './copy-rows.js';
import { type Json, jsonPath, parseJson, pathsOf } from './json-path.js';

/** Takes the bytes of a file, and adds a row for each account that it finds. */
export interface RowParser {
  push(chunk: Buffer, rows: CopyRows): void;
  end(rows: CopyRows): void;
}

/** The values of documents at some paths, and which of the paths was found anywhere. */
export class DocumentReader {
  readonly #found: boolean[];
  readonly #read: readonly ((document: Json) => string | null | undefined)[];
  readonly #none: readonly null[];
  /** Paths that a document had, of the first documents. */
  readonly seen = new Set<string>();
  rows = 0;

  constructor(readonly paths: readonly string[]) {
    this.#read = paths.map(jsonPath);
    this.#found = paths.map(() => false);
    this.#none = paths.map(() => null);
  }

  add(bytes: Buffer, line: number, rows: CopyRows): void {
    if (isUtf8(bytes)) this.addText(bytes.toString(), line, rows);
    else rows.reject(this.#none, line, 'broken_text');
  }

  addText(text: string, line: number, rows: CopyRows): void {
    const document = accountOf(text);
    if (typeof document === 'string') {
      rows.reject(this.#none, line, document);
      return;
    }
    if (this.rows < 1000) for (const path of pathsOf(document)) this.seen.add(path);
    this.rows += 1;
    rows.add(
      this.#read.map((read, index) => {
        const value = read(document);
        if (value === undefined) return null;
        this.#found[index] = true;
        return value;
      }),
      line,
    );
  }

  /** Paths that no document had. */
  missing(): string[] {
    return this.rows === 0 ? [] : this.paths.filter((_, index) => !this.#found[index]);
  }
}

/** The document that the text is, if it is a map. */
function accountOf(text: string): { readonly [key: string]: Json } | 'malformed' {
  try {
    const document = parseJson(text);
    return typeof document === 'object' && document !== null && !Array.isArray(document)
      ? (document as { readonly [key: string]: Json })
      : 'malformed';
  } catch {
    return 'malformed';
  }
}

const newline = 0x0a;

/** One document a line. Lines of nothing but space are none. */
export class LineParser implements RowParser {
  #rest: Buffer[] = [];
  #line = 0;

  constructor(readonly documents: DocumentReader) {}

  push(chunk: Buffer, rows: CopyRows): void {
    const end = chunk.lastIndexOf(newline);
    if (end === -1) {
      this.#rest.push(chunk);
      return;
    }
    this.#add(Buffer.concat([...this.#rest, chunk.subarray(0, end)]), rows);
    this.#rest = end + 1 < chunk.length ? [chunk.subarray(end + 1)] : [];
  }

  end(rows: CopyRows): void {
    if (this.#rest.length > 0) this.#add(Buffer.concat(this.#rest), rows);
  }

  /** Whole lines. They are made texts all at once, which takes a fraction of one by one; where not all are UTF-8, each by itself. */
  #add(lines: Buffer, rows: CopyRows): void {
    if (isUtf8(lines)) {
      for (const text of lines.toString().split('\n')) {
        this.#line += 1;
        if (!isBlank(text)) this.documents.addText(text, this.#line, rows);
      }
      return;
    }
    let from = 0;
    for (let end = 0; end !== -1; from = end + 1) {
      end = lines.indexOf(newline, from);
      const line = lines.subarray(from, end === -1 ? lines.length : end);
      this.#line += 1;
      if (!isBlank(line.toString('latin1'))) this.documents.add(line, this.#line, rows);
    }
  }
}

const isBlank = (line: string): boolean => !/[^ \t\r]/.test(line);

const [quote, backslash, comma, colon] = [0x22, 0x5c, 0x2c, 0x3a];
const [openMap, closeMap, openList, closeList] = [0x7b, 0x7d, 0x5b, 0x5d];

/**
 * The elements of an array of JSON: of the whole file, or the one at a path of keys within it. Without an array at the
 * top and without a path, each document at the top is a row.
 */
export class ArrayParser implements RowParser {
  readonly #path: readonly string[];
  /** Keys on the way to where we are, outside of rows: null within a list. */
  #keys: (string | null)[] = [];
  #kinds: number[] = [];
  #key: number[] | null = null;
  #lastString = '';
  #inString = false;
  #escaped = false;
  #line = 1;
  /** Depth within the element that is being cut; 0: outside of any. */
  #depth = 0;
  #element: Buffer[] = [];
  #elementLine = 1;
  #isScalar = false;
  #found = false;

  constructor(
    readonly documents: DocumentReader,
    readonly file: { readonly source: string; readonly name: string },
    path: string | null,
    /** Whether the first character of the file opens a list. */
    readonly isList: boolean,
  ) {
    this.#path = path === null ? [] : path.split('.');
    this.#found = path === null;
  }

  push(chunk: Buffer, rows: CopyRows): void {
    let start = this.#depth > 0 ? 0 : -1;
    for (let at = 0; at < chunk.length; at += 1) {
      const byte = chunk[at] as number;
      if (this.#inString) {
        if (this.#escaped) this.#escaped = false;
        else if (byte === backslash) this.#escaped = true;
        else if (byte === quote) this.#endString();
        else if (this.#key !== null) this.#key.push(byte);
        if (byte === newline) this.#line += 1;
        continue;
      }
      if (byte === newline) this.#line += 1;
      if (byte <= 0x20) {
        if (this.#isScalar) this.#endScalar(rows);
        continue;
      }
      if (byte === quote) {
        this.#inString = true;
        if (this.#depth === 0) this.#key = [];
        continue;
      }
      if (this.#depth > 0) {
        if (byte === openMap || byte === openList) this.#depth += 1;
        else if (byte === closeMap || byte === closeList) {
          this.#depth -= 1;
          if (this.#depth === 0) {
            this.#element.push(chunk.subarray(start, at + 1));
            this.documents.add(Buffer.concat(this.#element), this.#elementLine, rows);
            this.#element = [];
            start = -1;
          }
        }
        continue;
      }
      if ((byte === openMap || byte === openList) && this.#holdsRows()) {
        this.#depth = 1;
        this.#elementLine = this.#line;
        start = at;
        continue;
      }
      this.#outside(byte, rows);
    }
    if (this.#depth > 0 && start !== -1) this.#element.push(Buffer.from(chunk.subarray(start)));
  }

  end(rows: CopyRows): void {
    if (this.#isScalar) this.#endScalar(rows);
    if (this.#depth > 0 || this.#inString || this.#kinds.length > 0)
      throw this.#malformed(
        this.#depth > 0
          ? `the value that begins in line ${this.#elementLine} never ends`
          : 'it ends before its brackets are closed',
        this.#depth > 0 ? this.#elementLine : this.#line,
      );
    if (!this.#found)
      throw this.#malformed(`it has no list at ${this.#path.join('.')} (file.rows)`, this.#line);
  }

  /** What stands outside of rows: the way to them, and what is beside them. */
  #outside(byte: number, rows: CopyRows): void {
    switch (byte) {
      case openMap:
      case openList:
        this.#kinds.push(byte);
        this.#keys.push(null);
        if (byte === openList && this.#isWay(this.#keys.slice(0, -1))) this.#found = true;
        return;
      case closeMap:
      case closeList:
        if (this.#isScalar) this.#endScalar(rows);
        if (this.#kinds.pop() !== (byte === closeMap ? openMap : openList))
          throw this.#malformed(`line ${this.#line} closes what is not open`, this.#line);
        this.#keys.pop();
        return;
      case comma:
        if (this.#isScalar) this.#endScalar(rows);
        return;
      case colon:
        if (this.#keys.length > 0) this.#keys[this.#keys.length - 1] = this.#lastString;
        return;
      default:
        // A number or a word where a row should be is none; elsewhere it is of no interest.
        if (this.#holdsRows()) this.#beginScalar();
    }
  }

  /** Whether a value that begins here is a row. */
  #holdsRows(): boolean {
    if (this.#path.length > 0) {
      return (
        this.#kinds.at(-1) === openList &&
        this.#kinds.length === this.#path.length + 1 &&
        this.#isWay(this.#keys.slice(0, -1))
      );
    }
    return this.isList ? this.#kinds.length === 1 && this.#kinds[0] === openList : this.#kinds.length === 0;
  }

  #isWay(keys: readonly (string | null)[]): boolean {
    return (
      this.#path.length > 0 &&
      keys.length === this.#path.length &&
      this.#path.every((key, index) => keys[index] === key)
    );
  }

  #endString(): void {
    this.#inString = false;
    if (this.#key === null) return;
    this.#lastString = Buffer.from(this.#key).toString();
    this.#key = null;
    if (this.#holdsRows()) this.#beginScalar();
  }

  #beginScalar(): void {
    if (this.#isScalar) return;
    this.#isScalar = true;
    this.#elementLine = this.#line;
  }

  #endScalar(rows: CopyRows): void {
    this.#isScalar = false;
    rows.reject(
      this.documents.paths.map(() => null),
      this.#elementLine,
      'malformed',
    );
  }

  #malformed(what: string, line: number): UsermergeError {
    const { source, name } = this.file;
    return new UsermergeError('SOURCE_MALFORMED', `source ${source}: ${name} is no JSON: ${what}`, {
      at: { source, file: name, line },
    });
  }
}
