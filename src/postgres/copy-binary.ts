/** Rows in PostgreSQL's binary COPY format. Source: its documentation, COPY, "Binary Format". */

export type Fields = readonly (Buffer | null)[];

/** The signature, flags and length of the extension. */
const headerBytes = 19;

/** Where the rows begin; null: the header is not whole yet. */
export function endOfHeader(bytes: Buffer): number | null {
  return bytes.length < headerBytes ? null : headerBytes + bytes.readInt32BE(headerBytes - 4);
}

/** The fields of the row at `at`, and where it ends; null: it is not whole yet. The trailer is a row without fields. */
export function fieldsOf(bytes: Buffer, at: number): { fields: Fields; end: number } | null {
  if (bytes.length < at + 2) return null;
  const count = bytes.readInt16BE(at);
  let end = at + 2;
  const fields: (Buffer | null)[] = [];
  for (let field = 0; field < count; field += 1) {
    if (bytes.length < end + 4) return null;
    const length = bytes.readInt32BE(end);
    end += 4;
    if (length < 0) {
      fields.push(null);
      continue;
    }
    if (bytes.length < end + length) return null;
    fields.push(bytes.subarray(end, end + length));
    end += length;
  }
  return { fields, end };
}

/** The rows as they come, as many at a time as the bytes that came hold whole. */
export async function* rowsOfCopy(chunks: AsyncIterable<Buffer>): AsyncGenerator<Fields[]> {
  let rest: Buffer = Buffer.alloc(0);
  let begun = false;
  for await (const chunk of chunks) {
    const bytes = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
    let at: number | null = begun ? 0 : endOfHeader(bytes);
    const rows: Fields[] = [];
    if (at !== null) begun = true;
    while (at !== null) {
      const row = fieldsOf(bytes, at);
      if (row === null) break;
      if (row.fields.length > 0) rows.push(row.fields);
      at = row.end;
    }
    rest = bytes.subarray(at ?? 0);
    if (rows.length > 0) yield rows;
  }
}
