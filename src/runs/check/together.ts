/** Sources and target side by side: who is in several of them, and whether there is room for all. */
import type { TargetTable } from '../../pipeline/target-table.js';
import { ident } from '../../postgres/sql.js';
import { transaction } from '../../postgres/transaction.js';
import { type NewIds, sayIdSpace } from './capacity.js';
import { type Evidence, type EvidenceHolder, findEvidence } from './evidence.js';
import type { Findings } from './findings.js';
import { sayLookalikes } from './lookalikes.js';
import {
  type PairContext,
  sayCommonNames,
  sayPair,
  sayRepeatedKeys,
  sayRepeatedTargetKeys,
} from './pair-lines.js';
import { commonNames, comparePair, repeatedKeys } from './pairs.js';
import { type Comparison, copySource, type Side, sampleStep, sampleTarget, targetSide } from './sides.js';
import type { CheckedSource, ReadableSource } from './source.js';
import type { SourceSize } from './source-counts.js';
import type { OpenTarget } from './target.js';
import { targetSize } from './target-rows.js';

/** A source that was opened and counted. */
export interface CountedSource {
  readonly source: CheckedSource;
  readonly open: ReadableSource;
  readonly size: SourceSize;
}

interface Together {
  readonly target: OpenTarget;
  /** Null: it cannot take the merge, or not be read, and only the sources are compared. */
  readonly table: TargetTable | null;
  readonly sources: readonly CountedSource[];
  readonly about: { readonly target: Findings; readonly merge: Findings };
}

export async function lookTogether(together: Together, signal: AbortSignal | undefined): Promise<void> {
  const { target, table, sources, about } = together;
  if (sources.length === 0) return;
  const newIds = await about.merge.attempt(() => compareSides(together, signal));
  if (table === null) return;
  const sizes = sources.map(({ size }) => size);
  await about.target.attempt(() => sayIdSpace(target, table, sizes, newIds ?? null, about.target));
}

/** @returns what new ids are needed; null where nothing could be compared */
async function compareSides(together: Together, signal: AbortSignal | undefined): Promise<NewIds | null> {
  const { target, table, sources, about } = together;
  const { db, config, server } = target;
  if (!server.mayMakeTemporaryTables || server.readOnly || server.standby) {
    about.merge.warn(
      'the sources were not compared: the role may make no temporary tables in the target database',
      `To have it done, run: grant temporary on database ${ident(server.database).text} to ${ident(server.role).text}.`,
    );
    return null;
  }
  // Once a run has written, its rows are in the target and in a source by design: that says nothing.
  const size =
    table?.exists && !target.hasRun ? await about.target.attempt(() => targetSize(db, table)) : undefined;
  const compared = size !== undefined && size.rows > 0 ? table : null;
  const comparison: Comparison = {
    db,
    config,
    evidence: evidenceOf(together, compared),
    step: sampleStep(Math.max(size?.rows ?? 0, ...sources.map((source) => source.size.users))),
    ledger: target.hasRun ? target.ledger : null,
  };
  const { step } = comparison;
  const context = (findings: Findings): PairContext => ({ config, findings, step, isLater: target.hasRun });
  return transaction(db, async () => {
    const sides: Side[] = [];
    for (const [number, { source, open }] of sources.entries()) {
      const side = await inSavepoint(target, source.findings, () =>
        copySource(comparison, source, open, number, signal),
      );
      if (side === undefined) continue;
      sides.push(side);
      sayRepeatedKeys(context(source.findings), await repeatedKeys(comparison, side));
    }
    const ofTarget =
      compared && (await inSavepoint(target, about.target, () => sampleTarget(comparison, compared)));
    if (ofTarget) {
      sides.push(ofTarget);
      sayRepeatedTargetKeys(context(about.target), await repeatedKeys(comparison, ofTarget));
    }
    await inSavepoint(target, about.merge, () => sayLookalikes(comparison, sides, about.merge));
    const names =
      table && (await inSavepoint(target, about.merge, () => commonNames(comparison, sides, table)));
    if (names) sayCommonNames(context(about.merge), names);
    let newIds = 0;
    for (const [index, a] of sides.entries()) {
      for (const b of sides.slice(index + 1)) {
        const pair = await comparePair(comparison, a, b);
        sayPair(context(about.merge), a, b, pair);
        newIds += pair.newIds * step;
      }
    }
    return { count: newIds, exact: step === 1 };
  });
}

async function inSavepoint<T>(
  { db }: OpenTarget,
  findings: Findings,
  fn: () => Promise<T>,
): Promise<T | undefined> {
  await db.script('savepoint check_side');
  const result = await findings.attempt(fn);
  if (result === undefined) await db.script('rollback to savepoint check_side');
  return result;
}

/** What could be evidence between the sources, and with the rows of `table`. */
function evidenceOf({ target: { config }, sources }: Together, table: TargetTable | null): Evidence[] {
  const holders = sources.map(({ source, open }): EvidenceHolder => {
    const { columns } = source.config;
    return {
      name: source.config.name,
      columns: open.relation.columns.filter(({ readable }) => readable).map(({ name }) => name),
      mapped: mappedTo(Object.entries(columns.merge)),
      taken: new Set([
        columns.sourceUserId,
        ...config.match.on.map((name) =>
          name === 'username' ? columns.username : (columns.merge[name] ?? ''),
        ),
      ]),
    };
  });
  if (table === null) return findEvidence(config, holders);
  const { userId, username } = config.target.columns;
  const written = mappedTo(config.columns.map(({ name, target }) => [name, target]));
  const ofTarget: EvidenceHolder = {
    name: targetSide,
    columns: table.columns.map(({ name }) => name),
    mapped: written,
    taken: new Set([
      userId,
      ...config.match.on.map((name) => (name === 'username' ? username : (written.get(name) ?? ''))),
    ]),
  };
  return findEvidence(config, [...holders, ofTarget]);
}

function mappedTo(columns: readonly (readonly [string, string | null])[]): ReadonlyMap<string, string> {
  return new Map(
    columns.flatMap(([name, column]): [string, string][] => (column === null ? [] : [[name, column]])),
  );
}
