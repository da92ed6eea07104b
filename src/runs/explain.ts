/** explain: how a person's golden record came to be, and why two are not one. Reads the ledger and the target, no source. */
import type { MergeConfig } from '../config/merge-config.js';
import { UsermergeError } from '../errors/usermerge-error.js';
import { findLedger, inLedger, type Ledger } from '../ledger/ledger.js';
import type { Merge } from '../pipeline/merge.js';
import type { Database } from '../postgres/connect.js';
import { sql } from '../postgres/sql.js';
import { transaction } from '../postgres/transaction.js';
import { asApplied, lastPlan, mergeOfPlan } from './as-applied.js';
import { whyApart } from './explain/apart.js';
import { type Found, find } from './explain/find.js';
import { ensureIndexes } from './explain/indexes.js';
import { explainPerson, type Person, sideOf } from './explain/person.js';
import { type AppliedConfig, readSetting, withTarget } from './merge-session.js';
import type { ApartReport, ExplainReport } from './reports.js';

export interface ExplainOptions {
  /** A username as it is spelled, a value of evidence such as an email, a `user_id`, or `source:id`; with a second one: why the two are not one person. */
  readonly who: readonly [string] | readonly [string, string];
  readonly signal?: AbortSignal;
}

/** People that one name can mean, and are explained; there are seldom more. */
const mostPeople = 10;

/**
 * Everything is read in one snapshot, so that what is told fits together while runs and logins go on.
 *
 * @throws UsermergeError PERSON_NOT_FOUND; PLAN_NOT_FOUND: there is no plan yet
 */
export async function explain(given: MergeConfig, { who, signal }: ExplainOptions): Promise<ExplainReport> {
  return withTarget(
    given,
    async (db) => {
      const { ledger, config } = await rulesAsKnown(db, given);
      await ensureIndexes(db, ledger, config);
      return transaction(
        db,
        async () => {
          const { ledger, config, plan, rulesOf } = await rulesAsKnown(db, given);
          const merge = await mergeOfPlan(db, ledger, config, plan);
          const found: Found[] = [];
          const people: Person[][] = [];
          for (const name of who) {
            const those = await find(merge, name);
            if (those.subjects.length + those.rejected.length === 0) throw nobody(name);
            found.push(those);
            const explained: Person[] = [];
            for (const subject of those.subjects.slice(0, mostPeople))
              explained.push(await explainPerson(merge, subject));
            people.push(explained);
          }
          const [first = [], second] = people;
          const all = [...new Map(people.flat().map((person) => [person.name, person])).values()];
          const isShown = (person: Person) => !all.some((other) => other !== person && covers(other, person));
          return {
            asked: [...who],
            rulesOf,
            people: all.filter(isShown).map((person) => person.report),
            more: found.reduce((sum, { subjects }) => sum + Math.max(0, subjects.length - mostPeople), 0),
            rejected: found.flatMap((those) => those.rejected),
            apart: second === undefined ? null : await apart(merge, first, second),
          };
        },
        { isolation: 'repeatable read', readOnly: true },
      );
    },
    signal,
  );
}

/** Whether accounts without a golden record are told of with the one that they wait to join. */
function covers(record: Person, person: Person): boolean {
  const among = (account: Person['accounts'][number]) =>
    record.accounts.some((each) => each.sourceNo === account.sourceNo && each.id === account.id);
  return person.report.userId === null && record.report.userId !== null && person.accounts.every(among);
}

/** Whether one person is meant by both names; else what keeps those apart that are meant first. */
async function apart(merge: Merge, these: readonly Person[], those: readonly Person[]): Promise<ApartReport> {
  const one = these.find((person) => those.some((other) => other.name === person.name));
  const [first] = these;
  const [second] = those;
  if (one && one.report.userId === null) {
    return {
      samePerson: false,
      reasons: [
        'They have one key, and would be one person; there is no golden record yet.',
        ...one.report.waiting.flatMap(({ why }) => why),
      ],
    };
  }
  if (one) {
    return {
      samePerson: true,
      reasons: [
        `Both belong to user_id ${one.report.userId}.`,
        ...one.report.accounts
          .filter(({ run }) => run !== null)
          .map(
            ({ source, sourceUserId, run, because }) =>
              `${source}:${sourceUserId} came in by run ${run}: ${because}.`,
          ),
      ],
    };
  }
  return {
    samePerson: false,
    reasons:
      first && second
        ? await whyApart(merge, sideOf(first), sideOf(second))
        : ['One of them is known by rejected rows alone.'],
  };
}

function nobody(name: string): UsermergeError {
  return new UsermergeError('PERSON_NOT_FOUND', `nobody is known as "${name}"`, { at: { key: name } });
}

interface Rules {
  readonly ledger: Ledger;
  readonly config: MergeConfig;
  readonly plan: Pick<Merge, 'planNo' | 'now' | 'horizon'>;
  readonly rulesOf: string;
}

/** The rules as they were applied last; before the first run, as the newest plan has them. */
async function rulesAsKnown(db: Database, given: MergeConfig): Promise<Rules> {
  const ledger = await findLedger(db, given.ledger.schema);
  const applied = ledger && (await readSetting<AppliedConfig>(db, ledger, 'applied'));
  if (ledger && applied) {
    const config = asApplied(given, applied);
    const plan = await lastPlan(db, ledger, config);
    return { ledger, config, plan, rulesOf: `plan ${plan.planNo}, which was applied last` };
  }
  const newest = ledger && (await newestPlan(db, ledger));
  if (!ledger || !newest) {
    throw new UsermergeError('PLAN_NOT_FOUND', 'there is no plan of this merge yet: nobody is known', {
      next: 'Run usermerge plan first.',
    });
  }
  const config = asApplied(given, newest);
  return { ledger, config, plan: newest, rulesOf: `plan ${newest.planNo}; nothing was applied yet` };
}

async function newestPlan(db: Database, ledger: Ledger) {
  const [plan] = await db.query<
    AppliedConfig & Pick<Merge, 'planNo' | 'now' | 'horizon'> & Record<string, unknown>
  >(sql`
    /* explain.plan */
    select p.plan_no as "planNo", p.started_at::text as now, p.config, p.config_digest as digest,
      (p.started_at + (p.config ->> 'clockSkewMs')::bigint * interval '1 millisecond')::text as horizon
    from ${inLedger(ledger, 'plan')} p
    where p.state = 'ready'
    order by p.plan_no desc
    limit 1
  `);
  return plan;
}
