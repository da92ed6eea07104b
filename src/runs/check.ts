/** check: all that can be known of sources and target before a plan. Nothing is changed anywhere. */
import type { MergeConfig } from '../config/merge-config.js';
import type { TargetTable } from '../pipeline/target-table.js';
import { saySpace } from './check/capacity.js';
import { Findings } from './check/findings.js';
import { newIdType } from './check/ids.js';
import { withSessions } from './check/sessions.js';
import { type CheckedSource, lookAtSource } from './check/source.js';
import { countSource } from './check/source-counts.js';
import { lookAtTable, type OpenTarget, openTarget, sayShrunk } from './check/target.js';
import { type CountedSource, lookTogether } from './check/together.js';
import { type Progress, silentProgress } from './progress.js';
import type { CheckReport } from './reports.js';

export interface CheckOptions {
  /** Where the configuration came from; `flags` change nothing of what the last applied one said. Default: file. */
  readonly origin?: 'file' | 'flags';
  readonly progress?: Progress;
  readonly signal?: AbortSignal;
}

/**
 * Looks at target and sources and says for each thing whether it passes, is a warning or a failure, and what to do
 * about it: first the target, then the sources in their order, then what they have in common (`merge`). Whatever is
 * wrong with one of them is a line, and the others are looked at all the same.
 *
 * Reads sources in read-only snapshots; in the target's session temporary tables are made, and dropped.
 *
 * @throws UsermergeError INTERRUPTED
 */
export async function check(given: MergeConfig, options: CheckOptions = {}): Promise<CheckReport> {
  const { origin = 'file', progress = silentProgress, signal } = options;
  const [aboutTarget, aboutMerge] = [new Findings('target'), new Findings('merge')];
  return withSessions(signal, async (open) => {
    const step = async <T>(name: string, fn: () => Promise<T>): Promise<T> => {
      const shown = progress.step(name, null);
      try {
        return await fn();
      } finally {
        shown.done();
      }
    };
    const target = await step('check target', () => openTarget(given, origin, aboutTarget, open));
    const config = target?.config ?? given;
    const sources = await inParallel(config.sources, (source) =>
      step(`check ${source.name}`, () => lookAtSource(source, config, open, signal)),
    );
    const descriptions = sources.flatMap(({ open }) => (open === null ? [] : [open.description]));
    const { table, mayRead } =
      target === undefined
        ? { table: null, mayRead: false }
        : await lookAtTable(target, newIdType(descriptions), aboutTarget);
    sayZones(sources, config);
    saySameTable(sources, target, table, aboutMerge);

    const countedSources = await inParallel(sources, (source) => count(source, config, table, step));
    const ready = countedSources.flatMap((each) => (each === undefined ? [] : [each]));
    if (target !== undefined) {
      for (const { source, size } of ready) {
        const { config: of, findings } = source;
        await findings.attempt(() => sayShrunk(target, { name: of.name, users: size.users, findings }));
      }
      const about = { target: aboutTarget, merge: aboutMerge };
      await step('compare', () =>
        lookTogether({ target, table: mayRead ? table : null, sources: ready, about }, signal),
      );
    }
    saySpace(
      ready.map(({ size }) => size),
      aboutTarget,
    );
    return {
      lines: [
        ...aboutTarget.lines,
        ...sources.flatMap(({ findings }) => findings.lines),
        ...aboutMerge.lines,
      ],
    };
  });
}

/** All at once; a failure that is a bug is thrown only when none of them runs any more. */
async function inParallel<T, R>(given: readonly T[], fn: (each: T) => Promise<R>): Promise<R[]> {
  const results = await Promise.allSettled(given.map(fn));
  return results.map((result) => {
    if (result.status === 'rejected') throw result.reason;
    return result.value;
  });
}

async function count(
  source: CheckedSource,
  config: MergeConfig,
  table: TargetTable | null,
  step: <T>(name: string, fn: () => Promise<T>) => Promise<T>,
): Promise<CountedSource | undefined> {
  const { open } = source;
  if (open === null) return undefined;
  const size = await step(`count ${source.config.name}`, () => countSource(source, open, config, table));
  return size && { source, open, size };
}

/** Times without a zone: beside times with one, the assumption decides who has the newest password. */
function sayZones(sources: readonly CheckedSource[], config: MergeConfig): void {
  const hasZone = sources.some(({ open }) =>
    ['timestamptz', 'number'].includes(open?.description.timeKind ?? ''),
  );
  for (const { config: source, open, findings } of sources) {
    const kind = open?.description.timeKind;
    if ((kind !== 'timestamp' && kind !== 'date') || source.time.zone !== null) continue;
    const next = 'Say `time.zone`, the zone that the application wrote them in, such as Europe/Berlin.';
    const what = `${source.columns.passwordLastChanged} has no zone, and is read as UTC`;
    if (hasZone)
      findings.hazard('zone_assumed', config, `${what}, beside a source whose times have one`, next);
    else findings.warn(what, next);
  }
}

/** The same table under two addresses: what the configuration cannot see. */
function saySameTable(
  sources: readonly CheckedSource[],
  target: OpenTarget | undefined,
  table: TargetTable | null,
  about: Findings,
): void {
  const read = sources.flatMap(({ config, open, findings }) =>
    open === null || open.identity === null || config.relation.kind !== 'table'
      ? []
      : [{ config, findings, relation: `${open.identity} ${open.relation.label}` }],
  );
  const ofTarget =
    target && table?.exists ? `${target.server.identity} ${table.schema}.${table.name}` : undefined;
  for (const [index, { config, findings, relation }] of read.entries()) {
    if (relation === ofTarget) {
      findings.fail(
        'SOURCE_IS_TARGET: it is the target table itself',
        'Remove it from the sources: rows of the target take part by themselves, as @target.',
      );
    }
    const earlier = read
      .slice(0, index)
      .find((other) => other.relation === relation && other.config.where === config.where);
    if (earlier !== undefined) {
      about.warn(
        `${earlier.config.name} and ${config.name} read the same table of the same database: everyone is in both`,
        'Remove one of them, or give each a `where` of its own.',
      );
    }
  }
}
