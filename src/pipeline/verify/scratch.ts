/**
 * Scratch tables of a verification: temporary, so that they are the session's own and gone with it. They are made
 * before the transaction that compares, because that one only reads.
 */
import { attribute, verifiedColumns, verifiedFlag } from '../../ledger/ledger.js';
import { catalogText, ident, join, type Sql, sql } from '../../postgres/sql.js';
import { type Merge, table } from '../merge.js';

type ScratchName =
  | 'sum'
  | 'apart'
  | 'read'
  | 'repeated'
  | 'finding'
  | 'member'
  | 'record'
  | 'winner'
  | 'difference';

/** A scratch table, as `from` and `insert into` name it. */
export function scratch(name: ScratchName | `landing_${number}`): Sql {
  return ident('pg_temp', `usermerge_${name}`);
}

/** Every column of an account that a source says, in our naming, with its type. */
export function accountColumns(
  merge: Merge,
): { readonly column: Sql; readonly type: Sql; readonly name: string }[] {
  const text = sql`text collate "C"`;
  const time = sql`timestamptz`;
  return [
    { column: ident('username'), type: text, name: 'username' },
    { column: ident('password'), type: text, name: 'password' },
    { column: ident('password_last_changed'), type: time, name: 'password_last_changed' },
    { column: ident('updated_at'), type: time, name: 'updated_at' },
    ...merge.config.columns.map(({ name }) => ({ column: attribute(name), type: text, name })),
    ...verifiedColumns(merge.config).map((name) => ({
      column: verifiedFlag(name),
      type: sql`boolean`,
      name: `verified.${name}`,
    })),
  ];
}

export async function makeScratch(merge: Merge): Promise<void> {
  // Their pages are not in the shared buffers, and what a session has for them by default does not hold one index.
  await merge.db.query(sql`
    /* verify.buffers */
    select set_config('temp_buffers', '64MB', false)
    where pg_size_bytes(current_setting('temp_buffers')) < pg_size_bytes('64MB')
  `);
  const userId = catalogText(merge.ledger.userId === 'text' ? 'text collate "C"' : merge.ledger.userId);
  const id = sql`source_no smallint not null, source_user_id text collate "C" not null`;
  const columns = accountColumns(merge);
  const said = join(columns.map(({ column, type }) => sql`${column} ${type}`));
  const attributes = merge.config.columns.map(({ name }) => sql`, ${attribute(name)} text collate "C"`);
  const make = (name: ScratchName, definition: Sql) =>
    merge.db.execute(sql`/* verify.scratch */ create temp table ${scratch(name)} (${definition})`);

  await make('read', sql`${id}, bucket integer not null, digest bigint not null, ${said}`);
  await make(
    'sum',
    sql`source_no smallint not null, bucket integer not null, accounts bigint not null, digests numeric not null`,
  );
  await make('apart', sql`source_no smallint not null, bucket integer not null`);
  await make('repeated', sql`${id}, differ boolean not null`);
  await make(
    'finding',
    sql`drift boolean not null, law smallint, outside boolean not null default false, user_id text, username text,
      source_no smallint, source_user_id text collate "C", what text not null, columns text[] not null default '{}'`,
  );
  await make(
    'member',
    sql`user_id ${userId} not null, ${id}, id_number numeric not null, priority integer not null,
      precision_us bigint not null, ${said}, competes timestamptz, written_time timestamptz,
      usable boolean not null, counts boolean not null, future boolean not null, edited text[]`,
  );
  await make(
    'record',
    sql`user_id ${userId} primary key, from_sources integer not null, accounts integer not null, native boolean not null,
      moved boolean not null, waits boolean not null, question boolean not null`,
  );
  await make(
    'winner',
    sql`user_id ${userId} primary key, ${id}, password text collate "C", password_last_changed timestamptz,
      competes timestamptz, usable boolean not null${join(attributes, sql``)}`,
  );
  await make(
    'difference',
    sql`user_id ${userId} not null, username text, grp text not null, columns text[] not null,
      source_no smallint, source_user_id text collate "C", as_written boolean not null, explained boolean not null`,
  );
  await merge.db.execute(sql`/* verify.scratch */ create index on ${scratch('member')} (user_id)`);
}

/** With rows in it a scratch table has to be looked at again, or the planner takes it for empty. */
export async function analyzed(merge: Merge, name: ScratchName): Promise<void> {
  await merge.db.execute(sql`/* verify.analyze */ analyze ${scratch(name)}`);
}

/**
 * Keeps the ledger and the target in their present shape for the transaction. To be called before its first query: a
 * snapshot that is older than a landing would see the new partition, and nobody in it. In the order in which runs lock,
 * so that the two never wait for each other.
 */
export async function holdShape(merge: Merge): Promise<void> {
  const first = [
    'account',
    'golden',
    'crosswalk',
    'changed',
    'unsettled',
    'waiting',
    'source',
    'rejected_row',
  ];
  const tables = [...first.map((name) => table(merge, name)), merge.target.sql];
  await merge.db.execute(sql`/* verify.hold_shape */ lock table ${join(tables)} in access share mode`);
}
