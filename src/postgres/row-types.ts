import pg from 'pg';

const date = 1082;
const time = 1083;
const timestamp = 1114;
const timestamptz = 1184;
const interval = 1186;
const timetz = 1266;
const point = 600;
const circle = 718;
const asText = new Set<number>([date, time, timestamp, timestamptz, interval, timetz, point, circle]);

const textArray = 1009;
const timestampArray = 1115;
const dateArray = 1182;
const timestamptzArray = 1185;
const intervalArray = 1187;
const numericArray = 1231;
const asTextArray = new Set<number>([
  timestampArray,
  dateArray,
  timestamptzArray,
  intervalArray,
  numericArray,
]);

const getTypeParser = pg.types.getTypeParser as (oid: number, format?: string) => (value: string) => unknown;

/**
 * How values of a row come to JavaScript: nothing that would lose a digit. Times stay the text that
 * PostgreSQL wrote (microseconds, UTC), bigint and numeric are strings, bytea is a Buffer, json is parsed.
 */
export const rowTypes = {
  getTypeParser(oid: number, format?: 'text' | 'binary'): (value: string) => unknown {
    if (asText.has(oid)) return (value) => value;
    return getTypeParser(asTextArray.has(oid) ? textArray : oid, format);
  },
};
