/** forget: erases one person from the ledger, for a request of erasure; a later reading does not bring the person back. */
import type { MergeConfig } from '../config/merge-config.js';
import { UsermergeError } from '../errors/usermerge-error.js';
import { type Erased, erase, rewriteErased } from '../ledger/erase.js';
import { dropLandings } from '../ledger/landings.js';
import { inLedger } from '../ledger/ledger.js';
import { enterRun } from '../ledger/log.js';
import { targetIdType } from '../pipeline/columns.js';
import { type Merge, table } from '../pipeline/merge.js';
import { dropPlanTables } from '../pipeline/pipeline.js';
import { ident, sql } from '../postgres/sql.js';
import { transaction } from '../postgres/transaction.js';
import { mergeAsRead } from './as-applied.js';
import { find, type Subject } from './explain/find.js';
import { requireLedger, withLock, withTarget } from './merge-session.js';
import type { ForgetReport } from './reports.js';

export interface ForgetOptions {
  /** A username as it is spelled, a `user_id`, or `source:id`. */
  readonly who: string;
  readonly by?: string;
  readonly signal?: AbortSignal;
}

/**
 * Who would be forgotten. Changes nothing.
 *
 * @throws UsermergeError PERSON_NOT_FOUND; PERSON_AMBIGUOUS; PLAN_NOT_FOUND; LOCKED; INTERRUPTED
 */
export async function previewForget(given: MergeConfig, options: ForgetOptions): Promise<ForgetReport> {
  return withPerson(given, options, async (person) => reportOf(person));
}

/**
 * Erases the person: accounts, golden record, crosswalk, rows as they were before runs, rejected rows, what reports show of
 * them. A plan that was not applied is replaced. The target is not touched. In the log of runs it stays that somebody was
 * forgotten, and by whom. Keyed digests keep a later reading from taking the person in again.
 */
export async function forget(given: MergeConfig, options: ForgetOptions): Promise<ForgetReport> {
  return withPerson(given, options, async (person) => {
    const { db, ledger } = person.merge;
    const { report, erasure } = await transaction(db, async () => {
      await dropPlanTables(person.merge);
      await dropLandings(db, ledger);
      await db.execute(sql`
        /* forget.plans */
        update ${inLedger(ledger, 'plan')} set state = 'replaced' where state in ('ready', 'landing')
      `);
      const erasure = await erase(db, ledger, person.erased);
      const [row] = await db.query<{ run_no: string }>(sql`
        /* forget.log */
        insert into ${inLedger(ledger, 'run')} (kind, started_at, finished_at, by, accounts, config_digest)
        values ('forget', now(), clock_timestamp(), ${options.by ?? 'unknown'}, ${erasure.accounts}, '')
        returning run_no
      `);
      if (!row) throw new Error('no run number');
      const entry = await enterRun(db, ledger, row.run_no);
      return { report: { ...reportOf(person), runId: Number(row.run_no), entry }, erasure };
    });
    await rewriteErased(db, erasure);
    return report;
  });
}

interface Person {
  readonly merge: Merge;
  readonly erased: Erased;
  readonly sources: ForgetReport['accounts'];
  readonly userId: string | null;
  readonly inTarget: boolean;
}

const reportOf = ({ sources, userId, inTarget }: Person): ForgetReport => ({
  runId: null,
  entry: null,
  accounts: sources,
  userId,
  inTarget,
});

async function withPerson<T>(
  given: MergeConfig,
  { who, signal }: ForgetOptions,
  fn: (person: Person) => Promise<T>,
): Promise<T> {
  return withTarget(
    given,
    (db) =>
      withLock(db, given, async () => {
        const ledger = await requireLedger(db, given);
        const merge = await mergeAsRead(db, ledger, given);
        const { subjects, rejected } = await find(merge, who);
        const [subject, other] = subjects;
        if (other) {
          throw new UsermergeError(
            'PERSON_AMBIGUOUS',
            `"${who}" may be ${subjects.length} people: ${subjects.slice(0, 10).map(nameOf).join(', ')}`,
            { at: { key: who } },
          );
        }
        if (!subject && rejected.length === 0) {
          throw new UsermergeError('PERSON_NOT_FOUND', `nobody is known as "${who}"`, { at: { key: who } });
        }
        const ofRejected = rejected.flatMap((row) =>
          row.sourceUserId === null
            ? []
            : merge.sources
                .filter((source) => source.config.name === row.source)
                .map((source) => ({ sourceNo: source.no, id: row.sourceUserId ?? '' })),
        );
        return fn(await personOf(merge, subject ?? null, subject ? [] : ofRejected, who));
      }),
    signal,
  );
}

const nameOf = (subject: Subject): string =>
  subject.kind === 'record'
    ? `user_id ${subject.userId}`
    : `${subject.accounts.length} accounts without a golden record${subject.key === null ? '' : ` with the key ${subject.key}`}`;

async function personOf(
  merge: Merge,
  subject: Subject | null,
  rejected: Erased['accounts'],
  who: string,
): Promise<Person> {
  const { db } = merge;
  const accounts = subject?.kind === 'accounts' ? subject.accounts : rejected;
  const record = subject?.kind === 'record' ? subject : null;
  const known = record
    ? await db.query<{ source_no: number; id: string }>(sql`
        /* forget.members */
        select c.source_no, c.source_user_id::text as id
        from ${table(merge, 'crosswalk')} c
        where c.user_id::text = ${record.userId} and c.generation = ${record.generation}
      `)
    : [];
  const all = [...accounts, ...known.map((row) => ({ sourceNo: row.source_no, id: row.id }))];
  const { isCurrent, name } = record ? await rowOf(merge, record.userId, record.generation) : nobody;
  const names = new Map(merge.sources.map((source) => [source.no, source.config.name]));
  return {
    merge,
    erased: {
      accounts: all,
      // A later record under the id of one that was deleted is another person.
      userIds: record && isCurrent ? [record.userId] : [],
      names: [...(name === null ? [] : [name]), ...(subject === null ? [who] : [])],
    },
    sources: all.map(({ sourceNo, id }) => ({
      source: names.get(sourceNo) ?? String(sourceNo),
      sourceUserId: id,
    })),
    userId: record?.userId ?? null,
    inTarget: name !== null,
  };
}

const nobody = { isCurrent: false, name: null };

/** Whether the golden record is the one that its id stands for now, and the name in its row; NULL: it has none. */
async function rowOf(
  merge: Merge,
  userId: string,
  generation: number,
): Promise<{ isCurrent: boolean; name: string | null }> {
  const { db, target, config } = merge;
  const { userId: id, username } = config.target.columns;
  const row = target.exists
    ? sql`(select t.${ident(username)}::text from ${target.sql} t where t.${ident(id)} = g.user_id::${targetIdType(merge)} and g.state = 'live')`
    : sql`null::text`;
  const [found] = await db.query<{ is_current: boolean; name: string | null }>(sql`
    /* forget.record */
    select g.generation = ${generation} as is_current, case when g.generation = ${generation} then ${row} end as name
    from ${table(merge, 'golden')} g
    where g.user_id::text = ${userId}
  `);
  return found ? { isCurrent: found.is_current, name: found.name } : nobody;
}
