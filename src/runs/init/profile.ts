/**
 * What the first rows of a table say, as counts and magnitudes: no value of a user leaves the database, and so none is
 * ever printed.
 */
import { isInteger } from '../../pipeline/extract/postgres-column.js';
import type { Database } from '../../postgres/connect.js';
import { ident, join, literal, type Sql, sql } from '../../postgres/sql.js';
import { knownStatuses, statusOf } from './statuses.js';
import { type TableColumn, typeClassOf, type UsersTable } from './users-table.js';

/** At most so many rows are looked at. */
const mostRows = 10_000;
/** Rows in which an id is looked for that stands on more than one of them. */
const mostIds = 1_000_000;

export interface ColumnProfile {
  /** Rows that were looked at, and those of them that have a value (text: that is not empty). */
  readonly rows: number;
  readonly filled: number;
  /** Texts: how many look like a hash of a password, and like one that cannot be anything else. */
  readonly hashes: number;
  readonly certainHashes: number;
  /** Texts: how many are times in ISO 8601, and how many of these have a zone. */
  readonly isoTimes: number;
  readonly zonedTimes: number;
  /** Numbers: the one in the middle; null: there is none above 0. */
  readonly middle: number | null;
  /** The only whole number that there is; null: there are several. */
  readonly onlyNumber: string | null;
  /** Of a status: the words that are known, and how often. */
  readonly words: readonly { readonly word: string; readonly count: number }[];
}

export interface Profile {
  readonly rows: number;
  /** All rows were looked at. */
  readonly complete: boolean;
  readonly of: (column: TableColumn) => ColumnProfile;
}

type Measures = Readonly<Record<string, Sql>>;

export async function profileOf(db: Database, table: UsersTable): Promise<Profile> {
  const measured = table.columns.map((column, index) => ({ column, index, measures: measuresOf(column) }));
  const named = (index: number, measure: string): string => `${index} ${measure}`;
  const [row = {}] = await db.query<Record<string, string | null>>(sql`
    /* init.profile */
    select ${join([
      sql`count(*) as "rows"`,
      ...measured.flatMap(({ index, measures }) =>
        Object.entries(measures).map(
          ([measure, value]) => sql`(${value})::text as ${ident(named(index, measure))}`,
        ),
      ),
    ])}
    from ${firstRows(table)} as s
  `);
  const rows = Number(row.rows ?? 0);
  const profiles = new Map(
    measured.map(({ column, index }): [string, ColumnProfile] => {
      const text = (measure: string): string | null => row[named(index, measure)] ?? null;
      const count = (measure: string): number => Number(text(measure) ?? 0);
      return [
        column.name,
        {
          rows,
          filled: count('filled'),
          hashes: count('hashes'),
          certainHashes: count('certain'),
          isoTimes: count('iso'),
          zonedTimes: count('zoned'),
          middle: text('middle') === null ? null : count('middle'),
          onlyNumber: /^-?\d+$/.test(text('only') ?? '') ? text('only') : null,
          words: [...knownStatuses.open, ...knownStatuses.shut]
            .map((word) => ({ word, count: count(`word ${word}`) }))
            .filter((word) => word.count > 0),
        },
      ];
    }),
  );
  return {
    rows,
    complete: rows < mostRows,
    of: (column) => profiles.get(column.name) ?? nothing(rows),
  };
}

const nothing = (rows: number): ColumnProfile => ({
  rows,
  filled: 0,
  hashes: 0,
  certainHashes: 0,
  isoTimes: 0,
  zonedTimes: 0,
  middle: null,
  onlyNumber: null,
  words: [],
});

function firstRows(table: UsersTable, most = mostRows): Sql {
  const columns = table.columns.map(({ name }) => ident(table.from.name, name));
  return sql`(select ${join(columns)} from ${table.from.relation} limit ${most}::bigint)`;
}

function measuresOf(column: TableColumn): Measures {
  const value = ident('s', column.name);
  const filled = sql`count(${value})`;
  switch (typeClassOf(column)) {
    case 'text':
      return textMeasures(column, sql`left(${value}::text, ${longestHash})`);
    case 'bytes':
      return {
        filled,
        ...hashMeasures(
          sql`encode(case when octet_length(${value}) < ${longestHash} then ${value} end, 'escape')`,
        ),
      };
    case 'number':
      return {
        filled,
        // NaN is above every number.
        middle: sql`percentile_disc(0.5) within group (order by ${value}) filter (where ${value} > 0 and ${value} < 1e30)`,
        only: sql`case when min(${value}) = max(${value}) then min(${value}) end`,
      };
    default:
      return { filled };
  }
}

function textMeasures(column: TableColumn, value: Sql): Measures {
  const isStatus = statusOf(column)?.means === 'words';
  const words = isStatus ? [...knownStatuses.open, ...knownStatuses.shut] : [];
  return {
    filled: sql`count(nullif(btrim(${value}), ''))`,
    ...hashMeasures(value),
    iso: sql`count(*) filter (where btrim(${value}) ~ ${isoTime})`,
    zoned: sql`count(*) filter (where btrim(${value}) ~ ${isoTime} and btrim(${value}) ~ '([Zz]|[+-][0-9][0-9](:?[0-9][0-9])?)$' and btrim(${value}) ~ ':')`,
    ...Object.fromEntries(
      words.map((word) => [`word ${word}`, sql`count(*) filter (where lower(${value}) = ${literal(word)})`]),
    ),
  };
}

/** As the ledger's parse_time reads it. */
const isoTime = sql`'^[0-9]{4,6}-[0-9]{2}-[0-9]{2}([Tt ][0-9]{2}:[0-9]{2}(:[0-9]{2})?([.,][0-9]+)?)? ?([Zz]|[+-][0-9]{2}(:?[0-9]{2})?)?$'`;

const hashMeasures = (value: Sql): Measures => ({
  hashes: sql`count(*) filter (where case when octet_length(${value}) >= ${shortestHash} then ${value} ~ ${certainHash} or ${value} ~ ${likelyHash} end)`,
  certain: sql`count(*) filter (where case when octet_length(${value}) >= ${shortestHash} then ${value} ~ ${certainHash} end)`,
});

/** Most names and addresses are shorter, and need no pattern. */
const shortestHash = sql`24`;
/** No hash is longer, and more of a long text or of a picture is not read. */
const longestHash = sql`600`;

/** Modular crypt (`$2b$12$...`, `$argon2id$...`), Django's and Werkzeug's words, LDAP's braces, Drupal's and WordPress's. */
const certainHash = sql`'^([A-Z]?[$](1|5|6|7|y|gy|2[abxy]?|H|P|S|wp|argon2[a-z]*|scrypt|s0|pbkdf2[-a-z0-9]*|bcrypt[-a-z0-9]*|apr1|sha1|md5|fbscrypt|firescrypt)[$].{8,}|(pbkdf2_[a-z0-9]+|argon2|bcrypt(_sha256)?|scrypt|sha1|md5|crypt|unsalted_[a-z0-9]+)[$].{8,}|(pbkdf2:sha[0-9]+|scrypt|sha[0-9]+):[0-9:]+[$].{8,}|[{](S?SHA[-0-9]*|S?MD5|CRYPT|PBKDF2[-A-Z0-9]*|ARGON2|BCRYPT)[}].{8,})'`;

/** Digits of a digest: hexadecimal, or base64 of at least 16 bytes. */
const likelyHash = sql`'^(0x|[\\\\]x)?[0-9a-fA-F]{32,255}(:[^ ]{1,64})?$|^[A-Za-z0-9+/_-]{27,}={0,2}$'`;

/** Of the rows that were looked at, those that do not fulfil `condition`: the proposal's own, about columns of the table. */
export async function leftOutBy(db: Database, table: UsersTable, condition: Sql): Promise<number> {
  const [row] = await db.query<{ rows: string }>(sql`
    /* init.left_out */
    select count(*) as "rows" from ${firstRows(table)} as s where not coalesce((${condition}), false)
  `);
  return Number(row?.rows ?? 0);
}

/** The greatest whole number in the column of ids; null: it holds others, or none. */
export async function highestId(db: Database, table: UsersTable, id: TableColumn): Promise<bigint | null> {
  if (!isInteger(id)) return null;
  const [row] = await db.query<{ highest: string | null }>(sql`
    /* init.highest_id */
    select max(${ident(table.from.name, id.name)})::text as highest from ${table.from.relation}
  `);
  return row?.highest == null ? null : BigInt(row.highest);
}

/** Whether an id stands on several of the first rows. */
export async function repeatsIds(db: Database, table: UsersTable, id: TableColumn): Promise<boolean> {
  const column = ident(table.from.name, id.name);
  const [row] = await db.query<{ repeats: boolean }>(sql`
    /* init.repeated_ids */
    select exists (
      select from (select ${column}::text as id from ${table.from.relation} limit ${mostIds}::bigint) as s
      where s.id is not null
      group by s.id
      having count(*) > 1
    ) as repeats
  `);
  return row?.repeats === true;
}
