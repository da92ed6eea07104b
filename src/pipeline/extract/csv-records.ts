/**
 * Records of CSV, as COPY takes them apart, and whether their quotes stand where CSV has them: around a field, or
 * doubled within one.
 *
 * COPY takes a quote anywhere for a switch: `a"b"c` is read as `abc`, and `"a"b` as `ab`, without a word. Both the check
 * of the bytes that COPY gets and the reading row by row go by one table, so that they cannot differ.
 */
import { isUtf8 } from 'node:buffer';

export interface CsvMarks {
  readonly delimiter: string;
  /** Empty: nothing is quoted. */
  readonly quote: string;
  /** Before a quote, or itself, within quotes. */
  readonly escape: string;
}

export interface FoundRecord {
  /** NULL: a field of nothing without quotes, or one that is no text. Of a malformed record those before the fault. */
  readonly record: readonly (string | null)[];
  /** In which it begins. */
  readonly line: number;
  readonly reason: 'malformed' | 'broken_text' | null;
}

const [newline, carriageReturn] = [0x0a, 0x0d];

/** Where a byte stands: before a field, in one without quotes, in quotes, ... */
const [start, plain, quoted, escaped, closed, returned, odd] = [0, 1, 2, 3, 4, 5, 6];

/** What stands after each byte in each place, at place * 256 + byte. */
function placesAfter(marks: CsvMarks, lineEnd: number): Uint8Array {
  const after = new Uint8Array(7 * 256);
  const [delimiter = 0, quote = 0, escaper = 0] = [marks.delimiter, marks.quote, marks.escape].map((mark) =>
    mark.charCodeAt(0),
  );
  const set = (place: number, other: number, next: readonly (readonly [byte: number, place: number])[]) => {
    after.fill(other, place * 256, (place + 1) * 256);
    for (const [byte, then] of next) after[place * 256 + byte] = then;
  };
  const ends = [delimiter, lineEnd].map((byte) => [byte, start] as const);
  set(start, plain, [[quote, quoted], ...ends]);
  set(plain, plain, [[quote, odd], ...ends]);
  set(quoted, quoted, [
    [escaper, escaped],
    [quote, closed],
  ]);
  set(escaped, quoted, []);
  set(closed, odd, [
    ...(escaper === quote ? [[quote, quoted] as const] : []),
    [carriageReturn, returned],
    ...ends,
  ]);
  set(returned, odd, [[lineEnd, start]]);
  set(odd, odd, [[lineEnd, start]]);
  return after;
}

/** What ends the first line, and so, as for COPY, every other: a newline, or a carriage return without one. */
export function lineEndOf(marks: CsvMarks, head: Buffer): number {
  const after = placesAfter(marks, newline);
  let place = start;
  for (let at = 0; at < head.length; at += 1) {
    const byte = head[at] as number;
    place = after[(place << 8) | byte] as number;
    if (place === quoted || place === escaped) continue;
    if (byte === newline) return newline;
    if (byte === carriageReturn) return head[at + 1] === newline ? newline : carriageReturn;
  }
  return newline;
}

/** Looks at the bytes of a file in passing: some milliseconds for a hundred megabytes where there are no quotes. */
export class QuoteCheck {
  readonly #after: Uint8Array;
  readonly #quote: number;
  #place = start;

  constructor(marks: CsvMarks, head: Buffer) {
    this.#after = placesAfter(marks, lineEndOf(marks, head));
    this.#quote = marks.quote.charCodeAt(0);
  }

  /** Whether the quotes of the next bytes stand where COPY and CSV take them for the same. */
  accepts(chunk: Buffer): boolean {
    const after = this.#after;
    let place = this.#place;
    // Without quotes only the last byte matters.
    let at = place <= plain && !chunk.includes(this.#quote) ? Math.max(0, chunk.length - 1) : 0;
    for (; at < chunk.length && place !== odd; at += 1)
      place = after[(place << 8) | (chunk[at] as number)] as number;
    this.#place = place;
    return place !== odd;
  }
}

/** A quote that is open for so many bytes is taken for one that nobody closes. */
const longestQuoted = 4 * 1024 * 1024;

/** A quote is open for longer than a field may be: nobody can tell where the rows after it begin. */
export class OpenQuote extends Error {
  constructor(readonly line: number) {
    super('a quote is never closed');
  }
}

/** A field of a record: its bytes, and where the last of them stands. */
interface Field {
  readonly from: number;
  readonly to: number;
  readonly place: number;
}

/**
 * Takes the bytes of a file, and gives the records in them, each judged by itself. Lines of nothing are none.
 *
 * A record with a quote that is out of place ends with its first line, and the next line is read as if nothing had been:
 * an open quote does not take the accounts after it along.
 */
export class CsvReader {
  readonly #after: Uint8Array;
  readonly #lineEnd: number;
  readonly #escape: string;
  readonly #escaped: RegExp;
  #place = start;
  #line = 1;
  /** What was not read yet, from the record on that is being read. */
  #bytes: Buffer = Buffer.alloc(0);
  /** Where in them the record begins, the field, and the next byte. */
  #record = 0;
  #field = 0;
  #at = 0;
  #fields: Field[] = [];
  #recordLine = 1;
  #found: FoundRecord[] = [];

  constructor(marks: CsvMarks, head: Buffer) {
    this.#lineEnd = lineEndOf(marks, head);
    this.#after = placesAfter(marks, this.#lineEnd);
    const [quote, escaper] = [marks.quote, marks.escape].map(
      (mark) => `\\x${mark.charCodeAt(0).toString(16).padStart(2, '0')}`,
    );
    this.#escape = marks.escape;
    this.#escaped = new RegExp(`${escaper}(${escaper}|${quote})`, 'g');
  }

  /** @throws OpenQuote */
  push(chunk: Buffer): FoundRecord[] {
    this.#bytes = Buffer.concat([this.#bytes.subarray(this.#record), chunk]);
    this.#fields = this.#fields.map(({ from, to, place }) => ({
      from: from - this.#record,
      to: to - this.#record,
      place,
    }));
    this.#field -= this.#record;
    this.#at -= this.#record;
    this.#record = 0;
    this.#read();
    if (this.#isQuoted() && this.#bytes.length - this.#record > longestQuoted)
      throw new OpenQuote(this.#recordLine);
    return this.#take();
  }

  /** What is left at the end of the file. */
  end(): FoundRecord[] {
    while (this.#isQuoted() && this.#line > this.#recordLine) {
      this.#refuseFirstLine();
      this.#read();
    }
    if (this.#isQuoted()) this.#place = odd;
    if (this.#at > this.#record) this.#endRecord();
    return this.#take();
  }

  #take(): FoundRecord[] {
    const found = this.#found;
    this.#found = [];
    return found;
  }

  #isQuoted(): boolean {
    return this.#place === quoted || this.#place === escaped;
  }

  #read(): void {
    while (this.#at < this.#bytes.length) {
      const byte = this.#bytes[this.#at] as number;
      const place = this.#after[(this.#place << 8) | byte] as number;
      const isEnd = byte === this.#lineEnd;
      if (place === odd && this.#line > this.#recordLine) {
        this.#refuseFirstLine();
        continue;
      }
      if (place === start && isEnd) this.#endRecord();
      else if (place === start) this.#endField();
      this.#place = place;
      this.#at += 1;
      if (isEnd) this.#line += 1;
      if (place !== start) continue;
      this.#field = this.#at;
      if (isEnd) this.#beginRecord();
    }
  }

  #endField(): void {
    this.#fields.push({ from: this.#field, to: this.#at, place: this.#place });
  }

  #beginRecord(): void {
    this.#record = this.#field = this.#at;
    this.#recordLine = this.#line;
    this.#fields = [];
    this.#place = start;
  }

  /** The record ends before the next byte. */
  #endRecord(): void {
    if (this.#place === odd) {
      this.#refuse(this.#fields);
      return;
    }
    const hasReturn =
      this.#place <= plain && this.#at > this.#field && this.#bytes[this.#at - 1] === carriageReturn;
    this.#fields.push({ from: this.#field, to: this.#at - (hasReturn ? 1 : 0), place: this.#place });
    const record = this.#fields.map((field) => this.#valueOf(field));
    if (record.length === 1 && record[0] === null) return;
    const isBroken = record.includes(undefined);
    this.#found.push({
      record: record.map((value) => value ?? null),
      line: this.#recordLine,
      reason: isBroken ? 'broken_text' : null,
    });
  }

  #refuse(fields: readonly Field[]): void {
    this.#found.push({
      record: fields.map((field) => this.#valueOf(field) ?? null),
      line: this.#recordLine,
      reason: 'malformed',
    });
  }

  /** Goes back to where the second line of the record begins. */
  #refuseFirstLine(): void {
    const end = this.#bytes.indexOf(this.#lineEnd, this.#record);
    this.#refuse(this.#fields.filter(({ to }) => to <= end));
    this.#at = end + 1;
    this.#line = this.#recordLine + 1;
    this.#beginRecord();
  }

  /** Undefined: it is no text. */
  #valueOf({ from, to, place }: Field): string | null | undefined {
    const isQuoted = place === closed || place === returned;
    const bytes = isQuoted
      ? this.#bytes.subarray(from + 1, to - (place === returned ? 2 : 1))
      : this.#bytes.subarray(from, to);
    if (!isUtf8(bytes)) return undefined;
    if (!isQuoted) return bytes.length === 0 ? null : bytes.toString();
    const text = bytes.toString();
    return text.includes(this.#escape) ? text.replace(this.#escaped, '$1') : text;
  }
}
