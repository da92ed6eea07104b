/** init: looks into databases and proposes what to merge, as a commented usermerge.yaml. Nothing is changed in them. */

import { defaultLedgerSchema } from '../config/defaults.js';
import type { Environment } from '../config/environment.js';
import { parseConfig } from '../config/load.js';
import type { MergeConfig, TableName } from '../config/merge-config.js';
import type { Config } from '../config/schema.js';
import { UsermergeError } from '../errors/usermerge-error.js';
import { findLedger, inLedger } from '../ledger/ledger.js';
import type { Database } from '../postgres/connect.js';
import { connectionLabel, parseConnectionSettings } from '../postgres/connection-settings.js';
import { type Sql, sql } from '../postgres/sql.js';
import { greatestId } from './check/ids.js';
import { look, type OpenSession, withSessions } from './check/sessions.js';
import {
  type ChosenTable,
  chooseSourceTable,
  chooseTargetTable,
  type Surveyed,
  written,
} from './init/choose-table.js';
import type { SourceLook } from './init/chooser.js';
import { assertMayWrite, writeProposal } from './init/file.js';
import { surveyDatabase, withRows } from './init/find-users.js';
import { proposeColumns } from './init/merge-columns.js';
import { openAccounts } from './init/open-accounts.js';
import { comparePeople, type People, sentencesOf } from './init/people.js';
import { highestId, leftOutBy, profileOf, repeatsIds } from './init/profile.js';
import { renderProposal, type Variable } from './init/proposal-file.js';
import { type Proposal, type ProposalParts, propose } from './init/propose.js';
import {
  type AnswerFlags,
  type Answers,
  keys,
  parseAnswers,
  type Question,
  targetName,
} from './init/questions.js';
import { type ReadSource, readSource } from './init/read-source.js';
import { bareSource, type NamedDatabase, readDatabases } from './init/request.js';
import { type ReadTarget, readTarget } from './init/target.js';
import { readTable } from './init/users-table.js';
import { findZones } from './init/zones.js';
import { readSetting } from './merge-session.js';
import { type Progress, silentProgress } from './progress.js';

export type { People } from './init/people.js';
export type { Variable } from './init/proposal-file.js';
export { type AnswerFlags, answerProblem, type Question, unanswered } from './init/questions.js';

export interface InitRequest {
  /** `NAME=URL`, `NAME=URL#schema.table`; the first has the highest priority. */
  readonly source: readonly string[];
  /** `URL`, `URL#schema.table`. */
  readonly target: string | undefined;
  readonly flags: AnswerFlags;
  /** Answers to questions of an earlier call, by their keys. */
  readonly answers?: Answers;
  /** Names as an earlier call compared them, so that they are not compared once more. */
  readonly people?: People | null;
  /** Null: no file is written. */
  readonly out: string | null;
  /** A file that is there is replaced. */
  readonly force: boolean;
}

export interface InitOptions {
  readonly progress?: Progress;
  readonly signal?: AbortSignal;
}

/** What was proposed, or what only a person can say before it can be. */
export type InitOutcome =
  | { readonly kind: 'proposal'; readonly report: InitReport }
  | { readonly kind: 'questions'; readonly questions: readonly Question[]; readonly people: People | null };

export interface InitReport {
  /** Null: none was written. */
  readonly file: string | null;
  /** The file: YAML with comments. It holds no secret. */
  readonly text: string;
  /** What the file says, without comments. */
  readonly config: Config;
  /** Why, by the place in the file: `sources.0.columns.username`. */
  readonly reasons: Readonly<Record<string, string>>;
  /** What has to be in the environment for the file to load. */
  readonly variables: readonly Variable[];
  /** Names that several have, and evidence for and against that they are one person. */
  readonly people: People;
  /** The same as sentences. */
  readonly evidence: readonly string[];
  /** What a person should look at: sentences. */
  readonly warnings: readonly string[];
}

/**
 * Proposes a configuration for a merge of these databases, and writes it. Where what is found does not decide, nothing
 * is written, and the questions come back; the answers are given with the next call.
 *
 * Reads catalogs, and counts in the first rows of the tables that look like users; of what sources have in common, ids,
 * names and evidence of a sample are compared in temporary tables of the target's session, as `check` does.
 *
 * @throws UsermergeError of reaching the databases; CONFIG_INVALID for the request, for a file that is there, and where
 *   nothing looks like users; PRIVILEGE_MISSING; TABLE_MISSING and COLUMN_MISSING for what was named; INTERRUPTED
 */
export async function init(request: InitRequest, options: InitOptions = {}): Promise<InitOutcome> {
  const { progress = silentProgress, signal } = options;
  const { out, force } = request;
  if (out !== null) await assertMayWrite(out, force);
  const given = request.answers ?? {};
  const { sources: named, target: namedTarget } = readDatabases(request, given);
  const answers = {
    ...parseAnswers(
      request.flags,
      named.map(({ name }) => name),
    ),
    ...given,
  };
  const variables = variablesOf([...named, namedTarget]);
  const env: Environment = Object.fromEntries(
    [...named, namedTarget].map(({ variable, url }) => [variable, url]),
  );

  return withSessions(signal, async (open) => {
    const step = async <T>(name: string, fn: () => Promise<T>): Promise<T> => {
      const shown = progress.step(name, null);
      try {
        return await fn();
      } finally {
        shown.done();
      }
    };
    const survey = (database: NamedDatabase, role: 'source' | 'target'): Promise<Surveyed> =>
      step(`look at ${database.name === targetName ? 'target' : database.name}`, () =>
        surveyed(database, role, open),
      );
    const [target, ...sources] = await allOf([
      () => survey(namedTarget, 'target'),
      ...named.map((source) => () => survey(source, 'source')),
    ]);
    if (target === undefined) throw new Error('the target was not surveyed');

    const tables = await chooseTables(sources, target);
    if (Array.isArray(tables)) return asked(tables);

    const looks = await allOf(
      sources.map((source) => () => {
        const chosen = tables.sources.get(source.name);
        if (chosen === undefined) throw new Error(`no table was chosen for ${source.name}`);
        return step(`count ${source.name}`, () => lookAt(source, chosen));
      }),
    );
    const read = await allOf(looks.map((each) => () => readSource(each, answers)));
    const aboutColumns = read.flatMap((each) => (isQuestions(each) ? each : []));
    if (aboutColumns.length > 0) return asked(aboutColumns);
    const readSources = read.filter((each): each is ReadSource => !isQuestions(each));

    const zones = findZones(readSources, answers);
    const readOfTarget = tables.target.exists
      ? await lookAtTarget(target, tables.target.table, answers)
      : null;
    const columns = proposeColumns(readSources, readOfTarget);
    const accounts = await allOf(
      readSources.map((source, index) => () => {
        const { db } = sources[index] as Surveyed;
        const leftOut = (condition: Sql): Promise<number> =>
          look(db, () => leftOutBy(db, source.table, condition));
        return openAccounts(source, columns.taken, leftOut);
      }),
    );
    const parts: Omit<ProposalParts, 'samePeople' | 'samePeopleWhy'> = {
      sources: readSources.map((source, index) => ({
        ...source,
        variable: named[index]?.variable ?? '',
        accounts: accounts[index] ?? { where: null, why: null, warnings: [], unknown: [] },
      })),
      target: {
        variable: namedTarget.variable,
        table: written(tables.target.table),
        why: tables.target.why,
        read: readOfTarget,
      },
      columns,
      zones: zones.found,
      idsFrom: readOfTarget === null ? null : await firstNewId(target.db, readOfTarget, readSources),
    };

    const draft = propose({ ...parts, samePeople: false, samePeopleWhy: [] });
    const ledger = await lookAtLedger(target.db, named);
    const people =
      request.people ??
      (await step('compare names', () =>
        comparePeople(
          configOf(draft, variables, env),
          readOfTarget?.hasRows === true && !ledger.hasRun,
          open,
          signal,
        ),
      ));
    const evidence = sentencesOf(people, columns.on[0] ?? 'username');
    const same = samePeople(people, answers, evidence);
    if (zones.questions.length > 0 || typeof same !== 'boolean') {
      return {
        kind: 'questions',
        questions: [...zones.questions, ...(typeof same === 'boolean' ? [] : [same])],
        people,
      };
    }

    const proposal = propose({ ...parts, samePeople: same, samePeopleWhy: evidence });
    const warnings = [...proposal.warnings, ...people.problems, ...ledger.warnings];
    const text = renderProposal({ ...proposal, warnings }, variables);
    // What cannot be loaded is not written: names that two sources share, or a table that is the target's, are said here.
    parseConfig(text, { file: out ?? 'The proposal', flags: { allow: [] }, env });
    if (out !== null) await writeProposal(out, text, force);
    return {
      kind: 'proposal',
      report: {
        file: out,
        text,
        config: proposal.config,
        reasons: Object.fromEntries(proposal.notes.why),
        variables,
        people,
        evidence,
        warnings,
      },
    };
  });
}

const asked = (questions: readonly Question[]): InitOutcome => ({
  kind: 'questions',
  questions,
  people: null,
});

const isQuestions = (found: object): found is readonly Question[] => Array.isArray(found);

function variablesOf(databases: readonly NamedDatabase[]): Variable[] {
  return databases.map(({ name, variable, url }) => ({
    name: variable,
    of: name === targetName ? 'the target' : `source ${name}`,
    place: connectionLabel(parseConnectionSettings(url)),
  }));
}

async function surveyed(
  database: NamedDatabase,
  role: 'source' | 'target',
  open: OpenSession,
): Promise<Surveyed> {
  const db = await open(database.url, {
    role,
    ...(role === 'source' ? { name: database.name } : {}),
    readOnly: true,
    applicationName: 'usermerge init',
  });
  return { ...database, db, survey: await look(db, () => surveyDatabase(db)) };
}

interface ChosenTables {
  readonly sources: ReadonlyMap<string, ChosenTable>;
  readonly target: ChosenTable & { readonly exists: boolean };
}

async function chooseTables(
  sources: readonly Surveyed[],
  target: Surveyed,
): Promise<ChosenTables | Question[]> {
  const isSame = (a: TableName, b: TableName): boolean =>
    a.name === b.name && (a.schema ?? 'public') === (b.schema ?? 'public');
  assertTold(sources);
  const questions: Question[] = [];
  const chosen = new Map<string, ChosenTable>();
  for (const source of sources) {
    const taken = [
      ...sources.filter((other) => other !== source && other.survey.identity === source.survey.identity),
      ...(target.survey.identity === source.survey.identity ? [target] : []),
    ].flatMap((other) => other.table ?? (other === target ? { schema: 'public', name: 'merged_users' } : []));
    const found = await look(source.db, () =>
      chooseSourceTable(source, (table) => taken.some((other) => isSame(other, table))),
    );
    if ('key' in found) questions.push(found);
    else chosen.set(source.name, found);
  }
  const ofSources = sources.flatMap((source) => {
    const own = chosen.get(source.name)?.table ?? source.table;
    return own && source.survey.identity === target.survey.identity ? [own] : [];
  });
  const ofTarget = await look(target.db, () =>
    chooseTargetTable(target, (table) => ofSources.some((other) => isSame(other, table))),
  );
  if ('key' in ofTarget) questions.push(ofTarget);
  return 'key' in ofTarget || questions.length > 0 ? questions : { sources: chosen, target: ofTarget };
}

/** @throws UsermergeError SOURCE_TWICE where nothing tells two sources apart */
function assertTold(sources: readonly Surveyed[]): void {
  for (const [index, source] of sources.entries()) {
    const earlier = sources
      .slice(0, index)
      .find(
        ({ survey, table }) =>
          survey.identity === source.survey.identity && table === null && source.table === null,
      );
    if (earlier === undefined) continue;
    throw new UsermergeError(
      'SOURCE_TWICE',
      `${earlier.name} and ${source.name} are one database (${source.db.label}).`,
      {
        at: { source: source.name },
        next: `Leave one out; or, if it has several tables of users, name them: --source ${source.name}=URL#schema.table.`,
      },
    );
  }
}

async function lookAt(source: Surveyed, { table, why }: ChosenTable): Promise<SourceLook> {
  const { db, name, survey } = source;
  return look(db, async () => {
    const read = await readTable(db, bareSource(source, table));
    return {
      name,
      table: read,
      tableWhy: why,
      profile: await profileOf(db, read),
      survey,
      place: db.label,
      repeatsIds: (id) => look(db, () => repeatsIds(db, read, id)),
      highestId: (id) => look(db, () => highestId(db, read, id)),
    };
  });
}

async function lookAtTarget(target: Surveyed, table: TableName, answers: Answers): Promise<ReadTarget> {
  const { db } = target;
  return look(db, async () => {
    const read = await readTable(db, bareSource(target, table));
    if (read.isView) {
      throw new UsermergeError('TARGET_UNFIT', `${read.label} is a view, so it cannot receive the merge`, {
        at: { table: read.label },
        next: 'Name a table behind the URL: --target URL#schema.table.',
      });
    }
    const filled = await withRows(db, [{ label: 'target', sql: read.from.relation }]);
    return readTarget(read, filled.size > 0, answers);
  });
}

/** Where new ids begin, if the target's id is a number that nothing counts: above every one in use, and easy to tell. */
async function firstNewId(
  db: Database,
  { table, standard: { user_id: userId } }: ReadTarget,
  sources: readonly ReadSource[],
): Promise<bigint | null> {
  const limit = userId === null ? null : greatestId(userId.type);
  if (userId === null || limit === null || userId.hasDefault) return null;
  const inUse = await allOf([
    () => look(db, () => highestId(db, table, userId)),
    ...sources.map((source) => () => source.highestId(source.id.column)),
  ]);
  const highest = inUse.reduce<bigint>(
    (most, id) => (id !== null && id > most && id < limit ? id : most),
    0n,
  );
  const round = 10n ** BigInt(Math.max(4, String(highest).length));
  const first = round <= limit ? round : highest + 1n;
  return first <= BigInt(Number.MAX_SAFE_INTEGER) ? first : null;
}

/** Of an earlier merge into this target: whether a run was applied, and sources that it knows and that were not given. */
async function lookAtLedger(
  db: Database,
  given: readonly NamedDatabase[],
): Promise<{ readonly hasRun: boolean; readonly warnings: readonly string[] }> {
  const schema = defaultLedgerSchema;
  const [may] = await db.query<{ read: boolean }>(sql`
    /* init.ledger_readable */
    select coalesce(bool_and(has_schema_privilege(n.oid, 'usage') and has_table_privilege(c.oid, 'select')), false) as read
    from pg_namespace n
    join pg_class c on c.relnamespace = n.oid and c.relname in ('setting', 'source')
    where n.nspname = ${schema}
  `);
  const ledger = may?.read === true ? await findLedger(db, schema) : null;
  if (ledger === null) return { hasRun: false, warnings: [] };
  const known = await db.query<{ name: string }>(sql`
    /* init.ledger_sources */
    select name from ${inLedger(ledger, 'source')} where source_no <> 0 and read_in is not null order by source_no
  `);
  const missing = known
    .map(({ name }) => name)
    .filter((name) => !given.some((source) => source.name === name));
  return {
    hasRun: (await readSetting(db, ledger, 'applied')) !== null,
    warnings:
      missing.length === 0
        ? []
        : [
            `target: a merge into it has begun with ${missing.join(', ')} (ledger ${schema}): list these sources as well, in their place, or give this merge a ledger of its own (ledger.schema)`,
          ],
  };
}

/** The proposal as it would be loaded from the file. */
function configOf(draft: Proposal, variables: readonly Variable[], env: Environment): MergeConfig {
  return parseConfig(renderProposal(draft, variables), { file: 'The proposal', flags: { allow: [] }, env });
}

/** Whether a name is one person in all sources: as it was said, or no, where no name depends on it; else the question. */
function samePeople(people: People, answers: Answers, evidence: readonly string[]): boolean | Question {
  const said = answers[keys.samePeople];
  if (said !== undefined) return said === 'yes';
  const isOpen =
    people.notCompared !== null || people.pairs.some(({ keys: common, confirmed }) => common > confirmed);
  if (!isOpen) return false;
  return {
    key: keys.samePeople,
    text: 'Is one name one person in all sources?',
    evidence,
    choices: [
      {
        answer: 'no',
        why: 'matches that no evidence confirms stay a hazard, which every plan shows and apply must be allowed',
      },
      { answer: 'yes', why: 'people with equal names are merged without being asked about again' },
    ],
    default: 'no',
    other: null,
    flag: '--same-people no',
  };
}

/** All at once; what fails is thrown when none of them runs any more. */
async function allOf<T>(started: readonly (() => Promise<T>)[]): Promise<T[]> {
  const results = await Promise.allSettled(started.map((start) => start()));
  return results.map((result) => {
    if (result.status === 'rejected') throw result.reason;
    return result.value;
  });
}
