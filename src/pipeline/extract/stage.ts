/**
 * Staging: the rows of a feed in a temporary table of the target, as a relation of PostgreSQL like any other.
 *
 * The feed is read once, when the source is opened: what is described is what was read. The session is of the target;
 * its temporary table is seen by nobody else and is gone with it.
 */
import { createHash } from 'node:crypto';
import { pipeline } from 'node:stream/promises';
import type { MergeConfig, SourceConfig } from '../../config/merge-config.js';
import { UsermergeError } from '../../errors/usermerge-error.js';
import { connect, type Database } from '../../postgres/connect.js';
import { catalogText, empty, ident, join, literal, type Sql, sql } from '../../postgres/sql.js';
import { sqlState } from '../../postgres/sqlstate.js';
import { UnlikeCopy } from './csv.js';
import type { Feed, FeedColumn, FeedKind } from './feed.js';
import { landingColumns } from './landing.js';
import type { PostgresColumn } from './postgres-column.js';
import { hasLocalTimes, mapColumns, mayRefuse, notesOf, readColumns } from './postgres-mapping.js';
import { mappedColumns, type Relation, refused } from './postgres-relation.js';
import { idType, selectRows, whereOf } from './postgres-select.sql.js';
import { timePrecisionUs } from './postgres-time.sql.js';
import { readZone } from './postgres-zone.js';
import {
  columnsToRead,
  computedColumns,
  computedValue,
  mayLack,
  presetOf,
  secondColumn,
  secondFile,
  secondRelation,
} from './preset-columns.js';
import { relationSource } from './relation-source.js';
import { type OpenOptions, type OpenSource, type SourceDescription, whole } from './source.js';
import { lookAtRows, type Role, readStaged, type StagedColumn } from './staged-values.sql.js';
import { unusedStatusColumns } from './status-columns.js';

const table = ident('pg_temp', 'usermerge_staged');
const secondTable = ident('pg_temp', 'usermerge_staged_second');
/** Qualifies the columns of what is read from it. */
const alias = 'account';

/** Opens a source of a kind that gives a feed. */
export async function openStaged(
  kind: FeedKind,
  source: SourceConfig,
  config: MergeConfig,
  { signal, onBytes }: OpenOptions,
): Promise<OpenSource> {
  let feed = await kind.open(source, config, signal);
  try {
    const db = await connect(config.target.url, { role: 'target', applicationName: 'usermerge staging' });
    let cancelled: Promise<void> = Promise.resolve();
    const cancel = () => {
      cancelled = db.cancel().catch(() => undefined);
    };
    signal?.addEventListener('abort', cancel);
    const close = async () => {
      signal?.removeEventListener('abort', cancel);
      await cancelled;
      await db.close();
    };
    try {
      signal?.throwIfAborted();
      const read = await stage(db, table, feed, { onBytes, signal });
      feed = read.feed;
      const second = await stageSecond(db, kind, source, config, { onBytes, signal });
      return await openIn(db, { ...read, second }, source, config, close);
    } catch (error) {
      await close();
      throw error;
    }
  } finally {
    await feed.close();
  }
}

interface Staged {
  /** The feed that was read. */
  readonly feed: Feed;
  readonly digest: string;
  readonly second?: Second | null;
}

/** What was read of a second file. */
interface Second {
  readonly columns: readonly string[];
  readonly digest: string;
  /** Rows that could not be read. */
  readonly refused: number;
}

/** A second file that the source names, brought to a table of its own. */
async function stageSecond(
  db: Database,
  kind: FeedKind,
  source: SourceConfig,
  config: MergeConfig,
  watched: OpenOptions,
): Promise<Second | null> {
  const second = secondFile(source);
  if (second === null) return null;
  const feed = await kind.open(second, config, watched.signal);
  try {
    const { digest } = await stage(db, secondTable, feed, watched);
    const columns = feed.columns.map(({ name }) => name);
    const [key = ''] = columns;
    if (feed.missing().includes(key)) {
      throw new UsermergeError('COLUMN_MISSING', `source ${source.name}: ${feed.title} has no ${key}`, {
        at: { source: source.name, file: feed.title, column: key },
      });
    }
    const [row] = await db.query<{ refused: string }>(
      sql`/* stage.second */ select count(usermerge_reason) as refused from ${secondTable}`,
    );
    return { columns, digest, refused: Number(row?.refused ?? 0) };
  } finally {
    await feed.close();
  }
}

/** Copies the rows; where PostgreSQL refuses the bytes, once more, each judged by itself. */
async function stage(db: Database, into: Sql, feed: Feed, watched: OpenOptions): Promise<Staged> {
  await db.execute(sql`/* stage.buffers */ select set_config('temp_buffers', '64MB', false)`);
  try {
    return { feed, digest: await copy(db, into, feed, watched) };
  } catch (error) {
    if (feed.oneByOne === null || !isRefusal(error)) throw error;
    const again = await feed.oneByOne();
    try {
      return { feed: again, digest: await copy(db, into, again, watched) };
    } catch (second) {
      await again.close();
      throw second;
    }
  }
}

/** Gives the digest of the bytes. */
async function copy(
  db: Database,
  into: Sql,
  feed: Feed,
  { onBytes = () => undefined, signal }: OpenOptions,
): Promise<string> {
  const columns = [
    ...feed.columns.map((column, index) => sql`${staged(index)} ${typeOf(column)}`),
    ...(feed.judged ? [sql`usermerge_line bigint`, sql`usermerge_reason text`] : []),
  ];
  await db.execute(sql`/* stage.drop */ drop table if exists ${into}`);
  await db.execute(sql`/* stage.table */ create table ${into} (${join(columns)})`);
  const rows = feed.read();
  const digest = createHash('sha256');
  rows.on('data', (chunk: Buffer) => {
    digest.update(chunk);
    onBytes(chunk.length);
  });
  await pipeline(
    rows,
    db.copyFrom(sql`/* stage.copy */ copy ${into} from stdin with (${feed.copyOptions})`),
    ...(signal ? [{ signal }] : []),
  );
  return digest.digest('hex');
}

/** Whether COPY did not take the bytes for rows of this shape, or would have read them wrongly. */
function isRefusal(error: unknown): boolean {
  return error instanceof UnlikeCopy || /^22/.test(sqlState(error) ?? '');
}

const staged = (index: number): Sql => ident(`c${index + 1}`);

function typeOf({ holds }: FeedColumn): Sql {
  return holds === 'unknown' || holds === 'text' ? sql`text collate "C"` : catalogText(holds);
}

async function openIn(
  db: Database,
  { feed, digest, second = null }: Staged,
  source: SourceConfig,
  config: MergeConfig,
  close: () => Promise<void>,
): Promise<OpenSource> {
  const { relation, rows, nobodys, reason, position } = await asRelation(db, feed, second, source);
  const mapping = mapColumns(source, relation);
  const reading = {
    ...readColumns(mapping, {
      from: relation.from,
      unit: source.time.unit,
      zone: hasLocalTimes(mapping) ? await readZone(db, source.time.zone ?? 'UTC') : null,
      encoding: 'UTF8',
    }),
    reason,
    position,
  };
  const timeKind = mapping.time?.kind ?? 'none';
  const landing = landingColumns(config, source, {
    idType: idType(mapping.sourceUserId),
    timeKind,
    mayRefuse: mayRefuse(reading),
    hasPosition: position !== null,
  });
  const description: SourceDescription = {
    name: source.name,
    location: feed.location,
    serverVersion: feed.serverVersion,
    idType: idType(mapping.sourceUserId),
    idTypeName: idTypeName(mapping.sourceUserId),
    timeKind,
    timeTypeName: mapping.time?.column.type ?? null,
    timePrecisionUs: mapping.time === null ? 1 : timePrecisionUs(mapping.time.column, source.time.unit),
    columns: relation.columns.map(({ name, type, notNull }) => ({ name, type, notNull })),
    estimatedRows: rows,
    encoding: feed.encoding,
    hiddenRows: null,
    unusedStatusColumns: unusedStatusColumns(
      relation.columns.map(({ name }) => name),
      // Of a path what it leads into is used, too.
      new Set(
        [...mappedColumns(source).map(({ column }) => column), ...columnsToRead(source)].flatMap((name) => [
          name,
          name.split('.')[0] ?? '',
        ]),
      ),
      [source.where ?? '', source.relation.kind === 'query' ? source.relation.sql : ''].join(' '),
      presetOf(source)?.status,
    ),
    guarantees: feed.guarantees,
    notes: [
      ...(presetOf(source)?.notes ?? []),
      ...(second !== null && second.refused > 0
        ? [`${second.refused} rows of ${source.file?.passwords} cannot be read, and give nobody a password`]
        : []),
      ...(second !== null && nobodys > second.refused
        ? [`${nobodys - second.refused} rows of ${source.file?.passwords} belong to nobody in ${feed.title}`]
        : []),
      ...feed.notes(),
      ...(await refusals(db, feed)),
      ...feed.guarantees.limits,
      ...notesOf(mapping, 'UTF8'),
    ],
    landing,
  };
  return {
    ...relationSource(
      db,
      {
        relation,
        select: (from) => selectRows(from, landing, reading),
        isOdd: reading.time?.isOdd ?? null,
      },
      description,
    ),
    // It was read whole when it was staged.
    slices: [whole],
    beside: null,
    staged: {
      db,
      digest:
        second === null
          ? digest
          : createHash('sha256')
              .update(digest + second.digest)
              .digest('hex'),
      relation: reason === null ? relation : withoutRefused(relation),
      insertInto: (into) =>
        db.execute(sql`
          /* stage.land */
          insert into ${into} (${join(landing.map(({ name }) => ident(name)))})
          ${selectRows(relation.from, landing, reading)}
        `),
    },
    close,
  };
}

/** The rows that could be read: what the others would have said is not known. */
function withoutRefused(relation: Relation): Relation {
  const where = whereOf(sql`${ident(alias, 'usermerge_reason')} is null`);
  return { ...relation, from: { ...relation.from, where } };
}

/** By PostgreSQL's name where it is a number there: what decides the type of a new target's ids. */
function idTypeName(column: PostgresColumn): string {
  const integers: Readonly<Record<string, string>> = { int4: 'integer', int8: 'bigint' };
  return integers[column.base] ?? column.type;
}

interface StagedRelation {
  readonly relation: Relation;
  readonly rows: number;
  /** Rows of a second file that belong to none of its rows. */
  readonly nobodys: number;
  readonly reason: Sql | null;
  readonly position: Sql | null;
}

/** The staged rows with the columns that the source has by name, each as what its values were found to be. */
async function asRelation(
  db: Database,
  feed: Feed,
  second: Second | null,
  source: SourceConfig,
): Promise<StagedRelation> {
  const missing = new Set(feed.missing().filter((name) => !mayLack(name, source)));
  const given = feed.columns.flatMap((column, index) =>
    missing.has(column.name) || Buffer.byteLength(column.name) > longestName
      ? []
      : [{ column, value: staged(index) }],
  );
  const mapped = new Set(mappedColumns(source).map(({ column }) => column));
  const within = [...mapped].flatMap((name) => inJson(name, given));
  if (within.length > 0) await db.execute(jsonOrNothing);
  const own = [...given, ...within, ...lacking(source, [...given, ...within])];
  const names = join(own.map(({ column, value }) => sql`${value} as ${ident(column.name)}`));
  const computed = [...computedColumns(source)].filter(
    ([name, { from }]) =>
      mayLack(name, source) || from.some((each) => given.some(({ column }) => column.name === each)),
  );
  const byName = (name: string): Sql => ident(alias, name);
  const added = [...computed.map(([name]) => name), ...(second?.columns ?? []).map(secondColumn)];
  const all = [
    ...own.filter(({ column }) => !added.includes(column.name)),
    ...added.map((name) => ({ column: textColumn(name), value: byName(name) })),
  ];
  const toLookAt = all
    .map((each) => ({
      ...each,
      role: each.column.holds === 'unknown' ? roleOf(each.column.name, source) : 'other',
    }))
    .filter((each): each is typeof each & { role: Role } => each.role !== 'other');
  const condition = feed.filtered ? null : source.where;
  const where = ownCondition(condition, feed.judged);
  const judged = feed.judged ? sql`, usermerge_line, usermerge_reason` : empty;
  const plain = sql`(select ${names}${judged} from ${table}) as ${ident(alias)}`;
  const values = computed.map(([name, column]) => sql`, ${computedValue(column, source)} as ${ident(name)}`);
  const withComputed =
    values.length === 0
      ? plain
      : sql`(select ${ident(alias)}.*${join(values, empty)} from ${plain}) as ${ident(alias)}`;
  const joined = second === null ? null : secondRelation(source, secondTable, second.columns);
  const named =
    joined === null
      ? withComputed
      : sql`(select * from ${withComputed} left join ${joined.relation} on ${joined.on}) as ${ident(alias)}`;
  const [nobodys] =
    joined === null
      ? []
      : await db.query<{ rows: string }>(sql`
          /* stage.nobodys */
          select count(*) as rows from ${joined.relation}
          where not exists (select from ${withComputed} where ${joined.on})
        `);
  const [look] = await ask(
    db,
    lookAtRows(
      named,
      toLookAt.map(({ column, role }) => ({ value: byName(column.name), role })),
      feed.judged,
      where,
    ),
    source,
  );
  const read = all.map(({ column }): StagedColumn => {
    const index = toLookAt.findIndex((each) => each.column === column);
    if (index === -1) return { column: asPostgres(column), value: byName(column.name), wrong: null };
    const forms = Object.fromEntries(
      Object.entries(look ?? {}).flatMap(([key, found]) => {
        const [number, form] = key.split(' ');
        return number === String(index) && form !== undefined ? [[form, found === true]] : [];
      }),
    );
    return readStaged(column.name, byName(column.name), toLookAt[index]?.role ?? 'other', forms, source);
  });
  const { columns } = source;
  const wrong = read.flatMap(({ column, wrong: isWrong }) =>
    isWrong !== null && column.name === columns.passwordLastChanged ? [isWrong] : [],
  );
  const hasReasons = Number(look?.refused ?? 0) > 0 || wrong.length > 0;
  const reasonOfRow = [
    ...(feed.judged ? [sql`when usermerge_reason is not null then usermerge_reason`] : []),
    ...wrong.map((condition) => sql`when ${condition} then 'not_a_time'`),
  ];
  const typed = sql`(
    select ${join([
      ...read.map(({ column, value }) => sql`${value} as ${ident(column.name)}`),
      ...(hasReasons ? [sql`case ${join(reasonOfRow, sql` `)} end as usermerge_reason`] : []),
      ...(feed.judged ? [sql`usermerge_line`] : []),
    ])}
    from ${named}${where}
  ) as ${ident(alias)}`;
  return {
    relation: {
      label: feed.title,
      title: feed.title,
      isTable: false,
      from: { name: alias, relation: typed, where: empty },
      columns: [
        ...read.map(({ column }) => column),
        // What was not read is named all the same: it may be what was meant, or a status that nothing uses.
        ...feed.known
          .filter(({ name }) => !all.some(({ column }) => column.name === name))
          .map((each) => asPostgres({ ...each, holds: 'text', timeDigits: null })),
      ],
    },
    rows: Number(look?.rows ?? 0),
    nobodys: Number(nobodys?.rows ?? 0),
    reason: hasReasons ? ident(alias, 'usermerge_reason') : null,
    position: hasReasons && feed.judged ? ident(alias, 'usermerge_line') : null,
  };
}

/** Columns that an export may lack, and this one does: what is mapped to them, or computed from them, is NULL. */
function lacking(source: SourceConfig, given: readonly GivenColumn[]): GivenColumn[] {
  const has = (name: string): boolean => given.some(({ column }) => column.name === name);
  const computed = computedColumns(source);
  const parts = [...computed.values()].flatMap(({ from }) => from);
  const optional = mappedColumns(source)
    .map(({ column }) => column)
    .filter((name) => mayLack(name, source) && !computed.has(name));
  return [...new Set([...parts, ...optional])]
    .filter((name) => !has(name) && !name.startsWith('passwords.'))
    .map((name) => ({ column: textColumn(name), value: sql`null::text` }));
}

function textColumn(name: string): FeedColumn {
  return { name, type: 'text', holds: 'unknown', timeDigits: null, notNull: false };
}

/** PostgreSQL cuts longer names off: a column of such a name cannot be asked for. */
const longestName = 63;

/** Where the rows stand that could not be read, and why: the first of each kind. */
async function refusals(db: Database, feed: Feed): Promise<string[]> {
  if (!feed.judged) return [];
  const rows = await db.query<{ reason: string; rows: string; lines: string | null }>(sql`
    /* stage.refusals */
    select usermerge_reason as reason, count(*) as rows,
      array_to_string((array_agg(usermerge_line order by usermerge_line))[1:5], ', ') as lines
    from ${table}
    where usermerge_reason is not null
    group by 1
    order by 1
  `);
  return rows.map(
    ({ reason, rows: count, lines }) =>
      `${count} ${count === '1' ? 'row is' : 'rows are'} rejected as ${reason}${lines ? ` (line ${lines}${Number(count) > 5 ? ', ...' : ''})` : ''}`,
  );
}

/** `where` of the configuration, asked of the staged rows; a row that could not be read stays, to be rejected. */
function ownCondition(condition: string | null, judged: boolean): Sql {
  // As in postgres-relation.ts: SQL of the person who runs us, asked of rows that they gave us.
  const own = condition === null ? null : catalogText(condition.replace(/[\s;]+$/, ''));
  if (own === null || !judged) return whereOf(own);
  return whereOf(sql`usermerge_reason is not null or (\n${own}\n)`);
}

async function ask(db: Database, statement: Sql, source: SourceConfig): Promise<Record<string, unknown>[]> {
  try {
    return await db.query(statement);
  } catch (error) {
    throw refused(error, source, 'where');
  }
}

function roleOf(name: string, { columns }: SourceConfig): Role {
  if (name === columns.sourceUserId) return 'id';
  return name === columns.passwordLastChanged || name === columns.updatedAt ? 'time' : 'other';
}

function asPostgres({ name, type, holds, timeDigits, notNull }: FeedColumn): PostgresColumn {
  const bases: Readonly<Record<FeedColumn['holds'], string>> = {
    unknown: 'text',
    text: 'text',
    integer: 'int4',
    bigint: 'int8',
    numeric: 'numeric',
    boolean: 'bool',
    timestamp: 'timestamp',
    timestamptz: 'timestamptz',
    date: 'date',
  };
  return {
    name,
    type,
    base: bases[holds],
    baseKind: 'b',
    modifier: timeDigits ?? -1,
    notNull,
    readable: true,
  };
}

interface GivenColumn {
  readonly column: FeedColumn;
  readonly value: Sql;
}

/** A column that is a path into the JSON of another: `metadata.email` where there is `metadata` alone. */
function inJson(name: string, given: readonly GivenColumn[]): GivenColumn[] {
  if (given.some(({ column }) => column.name === name)) return [];
  const outer = given.find(({ column }) => name.startsWith(`${column.name}.`));
  if (outer === undefined) return [];
  const steps = name.slice(outer.column.name.length + 1).split('.');
  const path = sql`array[${join(steps.map((step) => literal(step)))}]`;
  return [
    {
      column: { name, type: 'json', holds: 'unknown', timeDigits: null, notNull: false },
      value: sql`pg_temp.usermerge_json(${outer.value}::text) #>> ${path}`,
    },
  ];
}

const jsonOrNothing = sql`
  /* stage.json */
  create or replace function pg_temp.usermerge_json(given text) returns jsonb language plpgsql immutable as $$
  begin
    return given::jsonb;
  exception when others then
    return null;
  end
  $$
`;
