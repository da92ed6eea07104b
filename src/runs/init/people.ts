/**
 * Names that sources (and the target) have in common, and how often evidence says that they are different people. It is
 * counted as `check` counts it: keys of a sample, compared in temporary tables of the target's session.
 */
import type { MergeConfig } from '../../config/merge-config.js';
import { UsermergeError } from '../../errors/usermerge-error.js';
import { describeTarget, type TargetTable } from '../../pipeline/target-table.js';
import type { Database } from '../../postgres/connect.js';
import { sql } from '../../postgres/sql.js';
import { transaction } from '../../postgres/transaction.js';
import type { Evidence } from '../check/evidence.js';
import { comparePair } from '../check/pairs.js';
import type { OpenSession } from '../check/sessions.js';
import {
  type Comparison,
  copySource,
  type Side,
  sampleStep,
  sampleTarget,
  targetSide,
} from '../check/sides.js';
import { lookAtSource } from '../check/source.js';
import { approximately, count, share } from '../check/words.js';

export interface NamesInCommon {
  /** Sources, or `@target`. */
  readonly between: readonly [string, string];
  /** Match keys that both have; of these, how many evidence confirms. */
  readonly keys: number;
  readonly confirmed: number;
  /** Further keys that would be equal if case did not count; null: not counted. */
  readonly byCase: number | null;
  /** For each evidence column: of the common keys, for how many both have it, it differs, it differs by case alone. */
  readonly evidence: readonly {
    readonly column: string;
    readonly both: number;
    readonly differ: number;
    readonly byCase: number;
  }[];
}

export interface People {
  readonly pairs: readonly NamesInCommon[];
  /** One in so many keys was compared: counts are of the sample. */
  readonly step: number;
  /** Why nothing was compared; null: it was. */
  readonly notCompared: string | null;
  /** What stands in the way of reading a source. */
  readonly problems: readonly string[];
}

const nothing = (why: string | null, problems: readonly string[] = []): People => ({
  pairs: [],
  step: 1,
  notCompared: why,
  problems,
});

/**
 * @param config the proposal, with the URLs in it
 * @param ofTarget whether the target's rows are compared: they were there before any run
 */
export async function comparePeople(
  config: MergeConfig,
  ofTarget: boolean,
  open: OpenSession,
  signal: AbortSignal | undefined,
): Promise<People> {
  const looked = await Promise.all(
    config.sources.map((source) => lookAtSource(source, config, open, signal)),
  );
  const problems = looked.flatMap(({ config: { name }, findings, open: readable }) =>
    readable === null
      ? findings.lines.filter(({ level }) => level === 'failure').map(({ what }) => `${name}: ${what}`)
      : [],
  );
  const readable = looked.flatMap((source) => (source.open === null ? [] : [{ source, open: source.open }]));
  if (readable.length + (ofTarget ? 1 : 0) < 2) return nothing(null, problems);
  const db = await open(config.target.url, { role: 'target', applicationName: 'usermerge init' });
  const [rights] = await db.query<{ may: boolean }>(sql`
    /* init.rights */
    select has_database_privilege(current_database(), 'temporary')
      and current_setting('transaction_read_only') = 'off' and not pg_is_in_recovery() as may
  `);
  if (rights?.may !== true) {
    return nothing('the role may make no temporary tables in the target database', problems);
  }
  const table = ofTarget ? await describeFit(db, config) : null;
  const estimates = readable.map(({ open: { description } }) => description.estimatedRows ?? 0);
  const comparison: Comparison = {
    db,
    config,
    evidence: evidenceOf(config),
    step: sampleStep(Math.max(0, ...estimates)),
    ledger: null,
  };
  const pairs = await transaction(db, async () => {
    const sides: Side[] = [];
    for (const [number, each] of readable.entries()) {
      sides.push(await copySource(comparison, each.source, each.open, number, signal));
    }
    const target = table && (await sampleTarget(comparison, table));
    if (target) sides.push(target);
    const found: NamesInCommon[] = [];
    for (const [index, a] of sides.entries()) {
      for (const b of sides.slice(index + 1)) found.push(await inCommon(comparison, a, b));
    }
    return found;
  });
  return { pairs, step: comparison.step, notCompared: null, problems };
}

/** Null where the target cannot take the merge as it is, which is said elsewhere. */
async function describeFit(db: Database, config: MergeConfig): Promise<TargetTable | null> {
  try {
    return await describeTarget(db, config, 'text');
  } catch (error) {
    if (
      error instanceof UsermergeError &&
      ['COLUMN_MISSING', 'COLUMN_TYPE', 'TARGET_UNFIT'].includes(error.code)
    )
      return null;
    throw error;
  }
}

function evidenceOf(config: MergeConfig): Evidence[] {
  return config.columns
    .filter(({ evidence }) => evidence)
    .map(({ name, target }) => ({
      label: name,
      columns: new Map([
        ...config.sources.flatMap((source): [string, string][] => {
          const column = source.columns.merge[name];
          return column == null ? [] : [[source.name, column]];
        }),
        ...(target === null ? [] : [[targetSide, target] as [string, string]]),
      ]),
      mergeColumn: name,
      confirms: true,
    }));
}

async function inCommon(comparison: Comparison, a: Side, b: Side): Promise<NamesInCommon> {
  const pair = await comparePair(comparison, a, b);
  return {
    between: [a.name, b.name],
    keys: pair.keys,
    confirmed: pair.confirmed,
    byCase: comparison.step > 1 ? null : await equalButForCase(comparison, a, b),
    evidence: pair.evidence.map(({ evidence, both, differ, byCase }) => ({
      column: evidence.label,
      both,
      differ,
      byCase,
    })),
  };
}

async function equalButForCase({ db }: Comparison, a: Side, b: Side): Promise<number> {
  const [row] = await db.query<{ keys: string }>(sql`
    /* init.equal_but_for_case */
    select count(*) as keys
    from (
      select lower(btrim(key)) from ${a.table} where by_key and key is not null
      intersect
      select lower(btrim(key)) from ${b.table} where by_key and key is not null
      except
      select lower(btrim(a.key)) from ${a.table} a join ${b.table} b on b.key = a.key
    ) k
  `);
  return Number(row?.keys ?? 0);
}

/** What was counted, as sentences for a person; `key`: what the names are, by our name. */
export function sentencesOf(people: People, key: string): string[] {
  if (people.notCompared !== null) return [`Names were not compared: ${people.notCompared}.`];
  return people.pairs.flatMap((pair) => sentences(pair, people.step, key));
}

function sentences(
  { between, keys, confirmed, byCase, evidence }: NamesInCommon,
  step: number,
  key: string,
): string[] {
  const about = (sampled: number): string =>
    step === 1 || sampled === 0 ? count(sampled) : `about ${approximately(sampled * step)}`;
  const sides = between.map((name) => (name === targetSide ? 'the target' : name)).join(' and ');
  const things = `${key}${keys === 1 ? '' : 's'}`;
  if (keys === 0) {
    const alike = byCase ? `, and ${count(byCase)} are equal but for case and spaces` : '';
    return [`${sides} have no ${key} in common${alike}.`];
  }
  const compared = evidence.filter(({ both }) => both > 0);
  const parts = compared.map(({ column, both, differ, byCase: alike }) => {
    const ofThese = both === keys ? '' : ` of the ${about(both)} for which both have it`;
    const case_ = alike > 0 ? `, ${about(alike)} by case alone` : '';
    return `${about(differ)}${ofThese} ${differ === 1 ? 'differs' : 'differ'} in ${column} (${differ === 0 ? '0 %' : share(differ, both)}${case_})`;
  });
  const said = parts.length === 0 ? 'nothing else that both have speaks for or against' : parts.join(', ');
  const verified =
    confirmed > 0
      ? `; ${about(confirmed)} ${confirmed === 1 ? 'is' : 'are'} confirmed by verified evidence`
      : '';
  const alike = byCase ? `; ${count(byCase)} further ones are equal but for case and spaces` : '';
  return [
    `Of ${step === 1 ? 'the ' : ''}${about(keys)} ${things} that ${sides} both have, ${said}${verified}${alike}.`,
  ];
}
