/** Which table is a source's, and which the target's: what was said, what is clearly it, or a question. */
import { defaultTargetTable } from '../../config/defaults.js';
import type { TableName } from '../../config/merge-config.js';
import { UsermergeError } from '../../errors/usermerge-error.js';
import type { Database } from '../../postgres/connect.js';
import { ident, sql } from '../../postgres/sql.js';
import { type Candidate, clearLead, type Survey, withRows } from './find-users.js';
import { flags, keys, type Question, targetName } from './questions.js';
import type { NamedDatabase } from './request.js';

export interface Surveyed extends NamedDatabase {
  readonly db: Database;
  readonly survey: Survey;
}

export interface ChosenTable {
  readonly table: TableName;
  readonly why: string;
}

/** So many are asked about. */
const mostChoices = 6;
/** Beside columns and names: a table that has rows is likelier than one that is empty. */
const pointsForRows = 6;

/** @param isTaken a table that is another source's, or the target's */
export async function chooseSourceTable(
  source: Surveyed,
  isTaken: (table: TableName) => boolean,
): Promise<ChosenTable | Question> {
  const { name, table, survey, db } = source;
  if (table !== null) return { table, why: 'as it was named' };
  const free = survey.candidates.filter((candidate) => !isTaken(candidate));
  const withPassword = free.filter(({ hasPassword }) => hasPassword);
  const pool = withPassword.length > 0 ? withPassword : free;
  const readable = pool.filter((candidate) => candidate.readable);
  if (readable.length === 0) throw noTable(source, pool[0]);
  const filled = await withRows(
    db,
    readable
      .slice(0, mostChoices)
      .map(({ schema, name: own }) => ({ label: `${schema}.${own}`, sql: ident(schema, own) })),
  );
  const hasRows = ({ schema, name: own }: Candidate): boolean => filled.has(`${schema}.${own}`);
  const score = (candidate: Candidate): number => candidate.score + (hasRows(candidate) ? pointsForRows : 0);
  const [best, ...others] = readable.slice(0, mostChoices).sort((a, b) => score(b) - score(a));
  if (best === undefined) throw noTable(source, undefined);
  const near = others.filter((candidate) => score(best) - score(candidate) < clearLead);
  if (near.length === 0) {
    const beside = others.length === 0 ? '' : `, more than any other table`;
    return { table: tableOf(best), why: `looks like the users (${best.because})${beside}` };
  }
  const label = (candidate: Candidate): string => written(tableOf(candidate));
  return {
    key: keys.table(name),
    text: `Which table of ${name} (${db.label}) holds the users?`,
    evidence: [
      'If several do, each is a source of its own: name the database twice, with its table behind a #.',
    ],
    choices: [best, ...near].map((candidate) => ({
      answer: label(candidate),
      why: `${candidate.because}${hasRows(candidate) ? '' : '; it is empty'}`,
    })),
    default: label(best),
    other: 'another table, schema.table',
    flag: flags.table(name, label(best)),
  };
}

function noTable({ name, db }: Surveyed, hidden: Candidate | undefined): UsermergeError {
  if (hidden === undefined) {
    return new UsermergeError(
      'CONFIG_INVALID',
      `source ${name}: no table of ${db.label} looks like one of users that this role can see.`,
      {
        at: { source: name },
        next: `Name it behind the URL: --source ${name}=URL#schema.table`,
      },
    );
  }
  const label = `${hidden.schema}.${hidden.name}`;
  return new UsermergeError(
    'PRIVILEGE_MISSING',
    `source ${name}: ${label} looks like the users, and the role may not read it.`,
    {
      at: { source: name, table: label },
      next: `Run in ${db.label}: grant usage on schema ${ident(hidden.schema).text} to ...; grant select on ${ident(hidden.schema, hidden.name).text} to ...; or name another table: --source ${name}=URL#schema.table`,
    },
  );
}

/** The table that receives the merge; `exists` false: apply creates it. */
export async function chooseTargetTable(
  target: Surveyed,
  isSource: (table: TableName) => boolean,
): Promise<(ChosenTable & { readonly exists: boolean }) | Question> {
  const { db, survey } = target;
  const wanted = target.table ?? { schema: null, name: defaultTargetTable };
  const found = await resolve(db, wanted);
  if (found !== null)
    return { table: found, exists: true, why: 'it is there already: its rows take part, as @target' };
  const isNew = { table: wanted, exists: false, why: 'it is not there yet: apply creates it' };
  if (target.table !== null) return isNew;
  const others = survey.candidates.filter(
    (candidate) => candidate.hasPassword && candidate.readable && !isSource(candidate),
  );
  if (others.length === 0) return isNew;
  return {
    key: keys.table(targetName),
    text: `Which table of the target (${db.label}) is to receive the merge?`,
    evidence: [],
    choices: [
      { answer: defaultTargetTable, why: 'a new table' },
      ...others.slice(0, mostChoices).map((candidate) => ({
        answer: written(tableOf(candidate)),
        why: `it is there: ${candidate.because}`,
      })),
    ],
    default: defaultTargetTable,
    other: 'another table, schema.table',
    flag: flags.table(targetName, defaultTargetTable),
  };
}

const tableOf = ({ schema, name }: Candidate): TableName => ({ schema, name });

/** The table as the database finds it; null: there is none. */
async function resolve(db: Database, { schema, name }: TableName): Promise<TableName | null> {
  const wanted = schema === null ? ident(name) : ident(schema, name);
  const [row] = await db.query<{ schema: string; name: string }>(sql`
    /* init.target */
    select n.nspname::text as schema, c.relname::text as name
    from pg_class c
    join pg_namespace n on n.oid = c.relnamespace
    where c.oid = to_regclass(${wanted.text})
  `);
  return row === undefined ? null : { schema: row.schema, name: row.name };
}

/** As the configuration has it: quotes where a part needs them; case is kept either way. */
export function written({ schema, name }: TableName): string {
  const part = (text: string): string => (/[".\s]/u.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
  return schema === null ? part(name) : `${part(schema)}.${part(name)}`;
}
