/** Rows in binary COPY format with each plain-text password sealed; everything else passes through byte for byte. */
import { Transform } from 'node:stream';
import { recognise } from '../../credentials/recognise.js';
import type { Sealer } from '../../credentials/sealed-password.js';
import { endOfHeader, type Fields, fieldsOf } from '../../postgres/copy-binary.js';

/** @param password the column's place among the fields; `person`: of those that make it this person's */
export function sealRows(sealer: Sealer, password: number, person: readonly number[]): Transform {
  let rest: Buffer = Buffer.alloc(0);
  let begun = false;
  const take = (chunk: Buffer): Buffer[] => {
    const bytes = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
    const out: Buffer[] = [];
    let at = 0;
    if (!begun) {
      const end = endOfHeader(bytes);
      if (end === null) {
        rest = bytes;
        return out;
      }
      at = end;
      out.push(bytes.subarray(0, at));
      begun = true;
    }
    for (;;) {
      const row = fieldsOf(bytes, at);
      if (row === null) break;
      out.push(...sealed(bytes.subarray(at, row.end), row.fields));
      at = row.end;
    }
    rest = bytes.subarray(at);
    return out;
  };
  const sealed = (row: Buffer, fields: Fields): Buffer[] => {
    const value = fields[password];
    if (!value || recognise(value.toString()).kind !== 'plain_text') return [row];
    const whose = person.map((place) => fields[place]?.toString() ?? '');
    const text = Buffer.from(sealer.seal(whose, value.toString()));
    return [
      fieldCount(fields.length),
      ...fields.flatMap((field, place) => written(place === password ? text : field)),
    ];
  };
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      done(null, Buffer.concat(take(chunk)));
    },
    flush(done) {
      done(null, rest);
    },
  });
}

function fieldCount(count: number): Buffer {
  const bytes = Buffer.alloc(2);
  bytes.writeInt16BE(count);
  return bytes;
}

function written(field: Buffer | null): Buffer[] {
  const length = Buffer.alloc(4);
  length.writeInt32BE(field === null ? -1 : field.length);
  return field === null ? [length] : [length, field];
}
