/**
 * Our tables in the target database: made, brought up to date and named here.
 *
 * Their shape depends on two facts of the merge: the types of ids, and the mapped columns. Each mapped column
 * is `a_<name>` (and `v_<name>`: verified) in `account`; each column group is `written_<group>` and
 * `stored_<group>` in `golden`: digests of the fold last written, and of what the target then stored.
 */
import { readdirSync, readFileSync } from 'node:fs';
import type { MergeConfig } from '../config/merge-config.js';
import { UsermergeError } from '../errors/usermerge-error.js';
import type { Database } from '../postgres/connect.js';
import { ident, join, type Sql, sql } from '../postgres/sql.js';
import { transaction } from '../postgres/transaction.js';
import { withoutViews } from './views.js';

/** Ids are kept in their own type where all agree: it sorts and joins several times faster than text. */
export interface IdTypes {
  readonly sourceId: 'bigint' | 'text';
  readonly userId: 'bigint' | 'uuid' | 'text';
}

export interface Ledger extends IdTypes {
  readonly schema: string;
}

/** A table or function of the ledger, qualified: the session's search_path stays the target's own. */
export function inLedger(ledger: { readonly schema: string }, name: string): Sql {
  return ident(ledger.schema, name);
}

/** The name of the column that keeps a mapped column in `account`. */
export function attribute(name: string): Sql {
  return ident(`a_${name}`);
}

/** The name of the column that keeps whether a mapped column is verified. */
export function verifiedFlag(name: string): Sql {
  return ident(`v_${name}`);
}

/** The partition of `account` that holds the accounts of the source of this number, as the catalog prints it; NULL: none yet. */
export function accountPartition(ledger: { readonly schema: string }, sourceNo: Sql): Sql {
  return sql`(
    select c.oid::regclass::text
    from pg_inherits i
    join pg_class c on c.oid = i.inhrelid
    where i.inhparent = ${inLedger(ledger, 'account').text}::regclass
      and pg_get_expr(c.relpartbound, c.oid) in (
        'FOR VALUES IN (' || ${sourceNo} || ')', 'FOR VALUES IN (' || quote_literal(${sourceNo}::text) || ')'
      )
  )`;
}

/** The ledger in `schema`, or null where there is none yet. */
export async function findLedger(db: Database, schema: string): Promise<Ledger | null> {
  const [found] = await db.query<{ found: boolean }>(sql`
    /* ledger.find */
    select count(*) = 2 as found
    from pg_attribute a
    where a.attrelid = to_regclass(${ident(schema, 'setting').text})
      and (a.attname, a.atttypid) in (('name', 'text'::regtype), ('value', 'jsonb'::regtype))
  `);
  if (!found?.found) return null;
  const [types] = await db.query<{ value: IdTypes }>(
    sql`/* ledger.types */ select value from ${ident(schema, 'setting')} where name = 'id_types'`,
  );
  if (!types) return null;
  return { schema, ...types.value };
}

/**
 * The ledger, made if missing, brought up to date, and with the columns that `config` and `types` need. Types
 * only ever widen: a merge that meets its first id of text keeps all of them as text from then on.
 */
export async function ensureLedger(db: Database, config: MergeConfig, types: IdTypes): Promise<Ledger> {
  const schema = config.ledger.schema;
  const existing = await findLedger(db, schema);
  return transaction(db, async () => {
    let ledger: Ledger;
    if (existing === null) {
      ledger = { schema, ...types };
      if (await schemaExists(db, schema)) await assertOurs(db, schema);
      else {
        await db.execute(sql`/* ledger.schema */ create schema ${ident(schema)}`);
      }
      await bringUpToDate(db, ledger, 0);
      await db.execute(sql`
        /* ledger.settings */
        insert into ${inLedger(ledger, 'setting')} (name, value) values ('id_types', ${JSON.stringify(types)}::jsonb)
      `);
    } else {
      ledger = { schema, ...widest(existing, types) };
      if (ledger.sourceId !== existing.sourceId || ledger.userId !== existing.userId)
        await withoutViews(db, schema, () => widen(db, existing, ledger));
      await bringUpToDate(db, ledger, await versionOf(db, ledger));
    }
    await addColumns(db, ledger, config);
    return ledger;
  });
}

/** A schema that is there already may be the role's own, without the right to create others. */
async function schemaExists(db: Database, schema: string): Promise<boolean> {
  const [row] = await db.query<{ found: boolean }>(
    sql`/* ledger.schema_exists */ select exists (select from pg_namespace where nspname = ${schema}) as found`,
  );
  return row?.found === true;
}

/** A schema that holds something else is somebody else's: we make and drop tables in ours. */
async function assertOurs(db: Database, schema: string): Promise<void> {
  const [row] = await db.query<{ relations: string }>(sql`
    /* ledger.foreign */
    select count(*) as relations
    from pg_class c
    join pg_namespace n on n.oid = c.relnamespace
    where n.nspname = ${schema}
  `);
  if (row?.relations === '0') return;
  throw new UsermergeError(
    'CONFIG_INVALID',
    `the schema "${schema}" of the target holds other tables, and is no ledger of usermerge`,
    { at: { key: 'ledger.schema' }, next: 'Name a schema of its own with ledger.schema in usermerge.yaml.' },
  );
}

/** The number of the last file that was run; a ledger that does not say is of the time when there was one. */
async function versionOf(db: Database, ledger: Ledger): Promise<number> {
  const [version] = await db.query<{ value: number }>(
    sql`/* ledger.version */ select value from ${inLedger(ledger, 'setting')} where name = 'version'`,
  );
  return version?.value ?? 1;
}

/** Runs the numbered files after `version`, with the schema and the types of ids in their places. */
async function bringUpToDate(db: Database, ledger: Ledger, version: number): Promise<void> {
  const folder = new URL('./sql/', import.meta.url);
  const numberOf = (file: string) => Number.parseInt(file, 10);
  const files = readdirSync(folder)
    .filter((file) => file.endsWith('.sql') && numberOf(file) > version)
    .sort();
  const latest = files.at(-1);
  if (latest === undefined) return;
  await db.execute(sql`set local search_path to ${ident(ledger.schema)}, pg_catalog`);
  for (const file of files) {
    await db.script(inPlace(readFileSync(new URL(file, folder), 'utf8'), ledger));
  }
  await db.execute(sql`
    /* ledger.version */
    insert into setting (name, value) values ('version', ${JSON.stringify(numberOf(latest))}::jsonb)
    on conflict (name) do update set value = excluded.value
  `);
}

function inPlace(text: string, { schema, sourceId, userId }: Ledger): string {
  return text
    .replaceAll(':source_id', sourceId === 'bigint' ? 'bigint' : 'text collate "C"')
    .replaceAll(':user_id', userId === 'text' ? 'text collate "C"' : userId)
    .replaceAll(':schema', ident(schema).text);
}

function widest(a: IdTypes, b: IdTypes): IdTypes {
  return {
    sourceId: a.sourceId === b.sourceId ? a.sourceId : 'text',
    userId: a.userId === b.userId ? a.userId : 'text',
  };
}

/** Rewrites the id columns as text: an account of text has come to a merge of numbers. */
async function widen(db: Database, from: Ledger, to: Ledger): Promise<void> {
  const text = sql`text collate "C"`;
  const change = async (table: string, columns: readonly string[]) => {
    const list = columns.map(
      (column) => sql`alter column ${ident(column)} type ${text} using ${ident(column)}::text`,
    );
    await db.execute(sql`/* ledger.widen */ alter table ${inLedger(to, table)} ${join(list)}`);
  };
  if (from.sourceId !== to.sourceId) {
    for (const table of [
      'account',
      'changed',
      'unsettled',
      'settlement',
      'crosswalk',
      'left_record',
      'waiting',
      'conflict_account',
    ])
      await change(table, ['source_user_id']);
    await change('golden', ['bound_source_user_id', 'winner_source_user_id']);
    await change('decision_account', ['source_user_id', 'with_source_user_id']);
  }
  if (from.userId !== to.userId) {
    for (const table of [
      'crosswalk',
      'left_record',
      'golden',
      'former_key',
      'target_edit',
      'change',
      'standing_conflict',
      'decision',
      'conflict',
      'conflict_account',
    ])
      await change(table, ['user_id']);
    await change('decision_account', ['leaves']);
  }
  await db.execute(sql`
    /* ledger.types */
    update ${inLedger(to, 'setting')}
    set value = ${JSON.stringify({ sourceId: to.sourceId, userId: to.userId })}::jsonb
    where name = 'id_types'
  `);
}

async function addColumns(db: Database, ledger: Ledger, config: MergeConfig): Promise<void> {
  const account = [
    ...config.columns.map(
      (column) => sql`add column if not exists ${attribute(column.name)} text collate "C"`,
    ),
    ...verifiedColumns(config).map((name) => sql`add column if not exists ${verifiedFlag(name)} boolean`),
  ];
  const golden = columnGroups(config).flatMap((group) => [
    sql`add column if not exists ${ident(`written_${group}`)} bigint`,
    sql`add column if not exists ${ident(`stored_${group}`)} bigint`,
  ]);
  if (account.length > 0) {
    await db.execute(sql`/* ledger.columns */ alter table ${inLedger(ledger, 'account')} ${join(account)}`);
  }
  await db.execute(sql`/* ledger.columns */ alter table ${inLedger(ledger, 'golden')} ${join(golden)}`);
}

/** Columns for which some source says whether they are verified: merge columns, or `username`. */
export function verifiedColumns(config: MergeConfig): string[] {
  return [...new Set(config.sources.flatMap((source) => Object.keys(source.verified)))].sort();
}

/** The column groups that are written: `credential`, `username`, then each further written column by itself. */
export function columnGroups(config: MergeConfig): string[] {
  const others = config.columns.filter((column) => column.target !== null && column.group !== 'credential');
  return ['credential', 'username', ...others.map((column) => column.name)];
}
