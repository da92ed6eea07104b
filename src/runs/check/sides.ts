/**
 * Sides that are compared: each source, and the rows that are in the target.
 *
 * Ids, names, keys and evidence of a sample, and nothing else, are copied into temporary tables of the target's
 * session. No password is copied. A sample takes, of every side, the rows whose key has a certain hash, and those
 * whose id has: so that both rows of a pair are in it.
 */
import { pipeline } from 'node:stream/promises';
import type { MergeConfig } from '../../config/merge-config.js';
import { attribute, inLedger, type Ledger, verifiedFlag } from '../../ledger/ledger.js';
import { copyOut } from '../../pipeline/extract/postgres-select.sql.js';
import { matchKey, plainKey } from '../../pipeline/match/keys.js';
import type { TargetTable } from '../../pipeline/target-table.js';
import type { Database } from '../../postgres/connect.js';
import { ident, join, literal, type Sql, sql } from '../../postgres/sql.js';
import type { Evidence } from './evidence.js';
import { look } from './sessions.js';
import type { CheckedSource, ReadableSource } from './source.js';
import { sourceRows } from './source-rows.js';

/** At most about so many keys of a side are compared. */
const mostKeys = 200_000;

/** One in so many keys is looked at, so that no side has more than `mostKeys` of them. */
export function sampleStep(rows: number): number {
  return Math.max(1, Math.ceil(rows / mostKeys));
}

export interface Comparison {
  /** The target's session, with a transaction open on it. */
  readonly db: Database;
  readonly config: MergeConfig;
  readonly evidence: readonly Evidence[];
  /** One in so many keys, and ids, is in the sample. */
  readonly step: number;
  /** Knows the accounts that earlier runs settled; null: none are. */
  readonly ledger: Ledger | null;
}

/**
 * A side in a table of its own: id, name, key, by_key and by_id (what the row is in the sample for), fresh (no run has
 * settled it), and for each of `Comparison.evidence`, by its number, e<n> (the value) and v<n> (whether it is verified).
 */
export interface Side {
  readonly name: string;
  readonly table: Sql;
  readonly has: (evidence: Evidence) => boolean;
  /** Whether it says of this evidence whether it is verified. */
  readonly verifies: (evidence: Evidence) => boolean;
}

/** The name of the target among the sides, as semantics.md calls it. */
export const targetSide = '@target';

type Value = (column: string) => Sql;

/** Copies the sample of a source. */
export async function copySource(
  comparison: Comparison,
  source: CheckedSource,
  open: ReadableSource,
  number: number,
  signal: AbortSignal | undefined,
): Promise<Side> {
  const { db, config, evidence, ledger } = comparison;
  const { name, verified } = source.config;
  const landing = ident(`usermerge_check_copy_${number}`);
  const keys = config.match.on.filter((column) => column !== 'username').map(attribute);
  const has = ({ columns }: Evidence): boolean => columns.has(name);
  const verifies = ({ mergeColumn }: Evidence): boolean =>
    mergeColumn !== null && verified[mergeColumn] !== undefined;
  await db.execute(sql`
    /* check.copied */
    create temp table ${landing} (${join([
      ...[ident('source_user_id'), ident('username'), ...keys].map((column) => sql`${column} text`),
      sql`by_key boolean`,
      sql`by_id boolean`,
      ...evidence.flatMap((each) => [
        sql`${valueColumn(comparison, each)} text`,
        sql`${flagColumn(comparison, each)} boolean`,
      ]),
    ])}) on commit drop
  `);
  await look(open.db, async () => {
    const wanted = evidence.flatMap((each, index): [string, string][] => {
      const column = each.columns.get(name);
      return column === undefined ? [] : [[`check ${index}`, column]];
    });
    const given = { source: source.config, config, relation: open.relation };
    const rows = await sourceRows(open.db, given, open.encoding, new Map(wanted));
    const values = evidence.flatMap((each, index) => [
      has(each) ? sql`l.${attribute(`check ${index}`)}` : sql`null::text`,
      verifies(each) ? sql`l.${verifiedFlag(each.mergeColumn ?? '')}` : sql`null::boolean`,
    ]);
    await pipeline(
      open.db.copyTo(copyOut(sampleOf(comparison, rows.sql, keys, values))),
      db.copyFrom(sql`/* check.copy */ copy ${landing} from stdin (format binary)`),
      ...(signal ? [{ signal }] : []),
    );
  });
  const value: Value = (column) => (column === 'username' ? sql`l.username` : sql`l.${attribute(column)}`);
  const settled =
    ledger &&
    sql`exists (
      select from ${inLedger(ledger, 'crosswalk')} x
      join ${inLedger(ledger, 'source')} s on s.source_no = x.source_no and s.name = ${name}
      where x.source_user_id::text = l.source_user_id
    )`;
  const table = await makeSide(comparison, `usermerge_check_${number}`, {
    from: sql`${landing} l`,
    id: sql`l.source_user_id`,
    name: sql`l.username`,
    key: keyOf(comparison, value),
    byKey: sql`l.by_key`,
    byId: sql`l.by_id`,
    fresh: settled === null ? sql`true` : sql`not ${settled}`,
    value: (each) => sql`l.${valueColumn(comparison, each)}`,
    flag: (each) => sql`l.${flagColumn(comparison, each)}`,
  });
  return { name, table, has, verifies };
}

/** The match key; before there is a ledger, with whose functions keys are folded, the plain key stands in for it. */
function keyOf({ config, ledger }: Comparison, value: Value): Sql {
  return ledger === null ? plainKey(config, value) : matchKey(config, value);
}

/** Of a source: what is copied, in the order of the copied columns. */
function sampleOf(
  { config, step }: Comparison,
  rows: Sql,
  keys: readonly Sql[],
  values: readonly Sql[],
): Sql {
  const id = sql`l.source_user_id::text`;
  const value: Value = (column) => (column === 'username' ? sql`l.username` : sql`l.${attribute(column)}`);
  return sql`
    select ${join([id, sql`l.username`, ...keys.map((column) => sql`l.${column}`), sql`s.by_key`, sql`s.by_id`, ...values])}
    from ${rows} as l
    ${sampled(plainKey(config, value), id, step)}
    where s.by_key or s.by_id`;
}

/**
 * `s`, to be joined: whether a row is in the sample by its key, and by its id. A hash decides, which is the same on
 * every server. Offset 0: each hash is computed once, and not wherever it is used.
 */
function sampled(key: Sql, id: Sql, step: number): Sql {
  if (step === 1) return sql`cross join (select true as by_key, true as by_id) as s`;
  const chosen = (hash: Sql): Sql =>
    sql`coalesce((get_byte(${hash}, 0) * 65536 + get_byte(${hash}, 1) * 256 + get_byte(${hash}, 2)) % ${literal(String(step))} = 0, false)`;
  return sql`
    cross join lateral (
      select sha256(convert_to(${key}, 'UTF8')) as key_hash, sha256(convert_to(${id}, 'UTF8')) as id_hash
      offset 0
    ) as h
    cross join lateral (select ${chosen(sql`h.key_hash`)} as by_key, ${chosen(sql`h.id_hash`)} as by_id offset 0) as s`;
}

/** The sample of the rows that are in the target; null where it has not what the match key is made of. */
export async function sampleTarget(comparison: Comparison, target: TargetTable): Promise<Side | null> {
  const { config, step } = comparison;
  const { userId, username } = config.target.columns;
  const columnOf = (name: string): string | null =>
    name === 'username' ? username : (config.columns.find((column) => column.name === name)?.target ?? null);
  if (config.match.on.some((name) => columnOf(name) === null)) return null;
  const value: Value = (name) => sql`t.${ident(columnOf(name) ?? username)}::text`;
  const id = sql`t.${ident(userId)}::text`;
  const own = (each: Evidence): string | undefined => each.columns.get(targetSide);
  const table = await makeSide(comparison, 'usermerge_check_target', {
    from: sql`${target.sql} t ${sampled(plainKey(config, value), id, step)}`,
    id,
    name: sql`t.${ident(username)}`,
    key: keyOf(comparison, value),
    byKey: sql`s.by_key`,
    byId: sql`s.by_id`,
    fresh: sql`true`,
    value: (each) => {
      const column = own(each);
      return column === undefined ? sql`null` : sql`t.${ident(column)}`;
    },
    flag: () => sql`null::boolean`,
  });
  return { name: targetSide, table, has: (each) => own(each) !== undefined, verifies: () => false };
}

interface SideValues {
  readonly from: Sql;
  readonly id: Sql;
  readonly name: Sql;
  readonly key: Sql;
  readonly byKey: Sql;
  readonly byId: Sql;
  readonly fresh: Sql;
  readonly value: (evidence: Evidence) => Sql;
  readonly flag: (evidence: Evidence) => Sql;
}

async function makeSide(comparison: Comparison, name: string, values: SideValues): Promise<Sql> {
  const { db, evidence } = comparison;
  const table = ident(name);
  const text = (value: Sql): Sql => sql`(${value})::text collate "C"`;
  await db.execute(sql`
    /* check.side */
    create temp table ${table} on commit drop as
    select ${join([
      sql`${text(values.id)} as id`,
      sql`${text(values.name)} as name`,
      sql`${text(values.key)} as key`,
      sql`${values.byKey} as by_key`,
      sql`${values.byId} as by_id`,
      sql`${values.fresh} as fresh`,
      ...evidence.flatMap((each) => [
        sql`${text(values.value(each))} as ${valueColumn(comparison, each)}`,
        sql`${values.flag(each)} as ${flagColumn(comparison, each)}`,
      ]),
    ])}
    from ${values.from}
    where ${values.byKey} or ${values.byId}
  `);
  await db.execute(sql`/* check.side */ analyze ${table}`);
  return table;
}

/** The column of a side with the value of this evidence. */
export function valueColumn({ evidence }: Comparison, each: Evidence): Sql {
  return ident(`e${evidence.indexOf(each)}`);
}

/** The column of a side that says whether this evidence is verified. */
export function flagColumn({ evidence }: Comparison, each: Evidence): Sql {
  return ident(`v${evidence.indexOf(each)}`);
}
