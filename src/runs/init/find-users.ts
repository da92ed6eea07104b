/** Which table of a database holds the users: by the names of the table and of its columns. */
import type { Database } from '../../postgres/connect.js';
import { ident, join, type Sql, sql } from '../../postgres/sql.js';
import {
  emailNames,
  formsOf,
  idNames,
  isPasswordTime,
  isPending,
  passwordNames,
  prefixesOf,
  rankIn,
  usernameNames,
  weakUsernames,
  wordsOf,
} from './column-names.js';

export interface Candidate {
  readonly schema: string;
  readonly name: string;
  readonly score: number;
  /** The role may read it. */
  readonly readable: boolean;
  readonly hasPassword: boolean;
  /** What of it looks like users: `login, pwd_hash, email`. */
  readonly because: string;
}

export interface Survey {
  /** Tables that hold names, and look like users; the likeliest first. */
  readonly candidates: readonly Candidate[];
  /** Tables of tokens, sessions and keys. */
  readonly pending: readonly string[];
  /** The zone in which sessions of this database begin. */
  readonly zone: string;
  /** Equal for two connections to one database, by whatever name it was reached. */
  readonly identity: string;
}

interface RelationRow extends Record<string, unknown> {
  readonly schema: string;
  readonly name: string;
  readonly kind: string;
  readonly readable: boolean;
  readonly columns: readonly string[];
}

export async function surveyDatabase(db: Database): Promise<Survey> {
  const relations = await db.query<RelationRow>(sql`
    /* init.relations */
    select
      n.nspname::text as schema,
      c.relname::text as name,
      c.relkind::text as kind,
      has_schema_privilege(n.oid, 'usage') and has_any_column_privilege(c.oid, 'select') as readable,
      array(
        select a.attname::text from pg_attribute a
        where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
        order by a.attnum
      ) as columns
    from pg_class c
    join pg_namespace n on n.oid = c.relnamespace
    where c.relkind in ('r', 'p', 'v', 'm', 'f') and not c.relispartition
      and n.nspname not in ('pg_catalog', 'information_schema')
      and n.nspname !~ '^(pg_toast|pg_temp|_?timescaledb)'
      and not exists (select from pg_inherits i where i.inhrelid = c.oid)
      and not exists (
        -- A ledger of ours.
        select from pg_class l
        where l.relnamespace = n.oid and l.relname = 'crosswalk'
          and exists (select from pg_class r where r.relnamespace = n.oid and r.relname = 'rejected_row')
      )
    order by n.nspname, c.relname
  `);
  const [server] = await db.query<{ zone: string; identity: string }>(sql`
    /* init.server: the zone as every session begins; ours was set to UTC */
    select
      (select reset_val from pg_settings where name = 'TimeZone') as zone,
      pg_postmaster_start_time() || ' ' || (select oid from pg_database where datname = current_database()) as identity
  `);
  const pending = relations.filter(isPendingTable);
  const candidates = relations
    .filter((relation) => !pending.includes(relation))
    .flatMap((relation) => candidateOf(relation) ?? [])
    .sort((a, b) => b.score - a.score);
  return {
    candidates,
    pending: pending.map(({ schema, name }) => `${schema}.${name}`),
    zone: server?.zone ?? 'UTC',
    identity: server?.identity ?? '',
  };
}

/** Beside what columns are called: `password_resets`, `one_time_codes`. */
const pendingTable =
  /\b(password resets?|reset passwords?|one time (tokens?|codes?)|magic links?|flow state|remember me)\b/;

const isPendingTable = ({ name }: RelationRow): boolean =>
  isPending(name) || pendingTable.test(wordsOf(name).join(' '));

/** So much better than the next a table must be to be taken without a question. */
export const clearLead = 6;

const points = { password: 20, username: 10, email: 6, passwordTime: 6, id: 3, view: -6 } as const;

function candidateOf(relation: RelationRow): Candidate | undefined {
  const { schema, name, kind, readable } = relation;
  const prefixes = prefixesOf(relation.columns);
  const columns = relation.columns
    .filter((column) => !isPending(column))
    .map((column) => ({ column, forms: formsOf(column, prefixes) }));
  const find = (names: readonly string[]): string | undefined =>
    columns
      .map(({ column, forms }) => ({ column, rank: rankIn(names, forms) }))
      .filter((found): found is { column: string; rank: number } => found.rank !== undefined)
      .sort((a, b) => a.rank - b.rank)[0]?.column;
  const password = find(passwordNames.filter((each) => !['hash', 'digest'].includes(each)));
  const username =
    find(
      usernameNames.filter((each) => !weakUsernames.has(each) && !['user', 'userid', 'uid'].includes(each)),
    ) ?? (password === undefined ? undefined : find(usernameNames));
  const email = find(emailNames);
  const passwordTime = columns.find(({ column }) => isPasswordTime(column))?.column;
  const hasName = username !== undefined || email !== undefined;
  if (!hasName || (password === undefined && nameScore(name) <= 0)) return undefined;
  const score =
    nameScore(name) +
    (password === undefined ? 0 : points.password) +
    (username === undefined ? 0 : points.username) +
    (email === undefined ? 0 : points.email) +
    (passwordTime === undefined ? 0 : points.passwordTime) +
    (find(idNames) === undefined ? 0 : points.id) +
    (kind === 'v' || kind === 'm' ? points.view : 0);
  const because = [username, email, password, passwordTime].filter((column) => column !== undefined);
  return { schema, name, score, readable, hasPassword: password !== undefined, because: because.join(', ') };
}

const usersWords = words('users user usr usrs useraccount useraccounts');
const accountsWords = words(
  'account accounts login logins member members customer customers person persons people employee employees staff client ' +
    'clients subscriber subscribers credential credentials identity identities principal principals admin admins',
);
const otherWords = words(
  'history log logs audit audits backup backups bak old tmp temp archive archived import imports staging deleted copy test ' +
    'sessions tokens profile profiles settings preferences roles groups permissions events',
);
const frameworkWords = words('auth wp app tbl t site sys core asp net django web my accounts account');

function nameScore(name: string): number {
  const parts = wordsOf(name);
  const of = (list: ReadonlySet<string>): boolean => parts.some((part) => list.has(part));
  if (of(otherWords) || parts.some((part) => /^\d{4,}$/.test(part))) return -15;
  const last = parts.at(-1) ?? '';
  if (usersWords.has(last)) {
    if (parts.length === 1) return 12;
    return parts.slice(0, -1).every((part) => frameworkWords.has(part)) ? 10 : 9;
  }
  if (of(usersWords)) return 9;
  return of(accountsWords) ? 8 : 0;
}

/** Of these tables, those that have a row. */
export async function withRows(
  db: Database,
  tables: readonly { readonly label: string; readonly sql: Sql }[],
): Promise<ReadonlySet<string>> {
  if (tables.length === 0) return new Set();
  const [row = {}] = await db.query<Record<string, boolean>>(sql`
    /* init.filled */
    select ${join(tables.map((table, index) => sql`exists (select from ${table.sql}) as ${ident(String(index))}`))}
  `);
  return new Set(tables.filter((_, index) => row[String(index)] === true).map(({ label }) => label));
}

function words(text: string): ReadonlySet<string> {
  return new Set(text.split(' '));
}
