/** What two sides have in common, as lines: people who are in both, evidence for and against, ids of two people. */
import type { MergeConfig } from '../../config/merge-config.js';
import type { Findings } from './findings.js';
import type { EvidenceCount, Pair } from './pairs.js';
import { type Side, targetSide } from './sides.js';
import { approximately, count, counted, share } from './words.js';

export interface PairContext {
  readonly config: MergeConfig;
  readonly findings: Findings;
  /** One in so many keys, and ids, was looked at. */
  readonly step: number;
  /** A run has settled accounts already, so that only what is new was counted. */
  readonly isLater: boolean;
}

export function sayPair(context: PairContext, a: Side, b: Side, pair: Pair): void {
  const sides = `${nameOf(a)} and ${nameOf(b)}`;
  sayKeys(context, sides, pair);
  for (const each of pair.evidence) sayEvidence(context, sides, each);
  sayIds(context, sides, pair);
}

function nameOf({ name }: Side): string {
  return name === targetSide ? 'the target' : name;
}

/** A number of the sample as one of the whole. */
function about(sampled: number, { step }: PairContext): string {
  if (sampled === 0) return 'no';
  return step === 1 ? count(sampled) : `about ${approximately(sampled * step)}`;
}

function sayKeys(context: PairContext, sides: string, pair: Pair): void {
  const { config, findings, step, isLater } = context;
  const how = [
    config.match.on.join(', '),
    step === 1 ? 'all compared' : `1 in ${count(step)} keys compared`,
    ...(isLater ? ['those that no run has settled'] : []),
  ].join('; ');
  const what = `${sides} have ${about(pair.keys, context)} ${pair.keys === 1 ? 'match key' : 'match keys'} in common (${how})`;
  const unconfirmed = pair.keys - pair.confirmed;
  if (pair.keys === 0) findings.pass(what);
  else if (unconfirmed === 0) findings.pass(`${what}, all confirmed by evidence`);
  else if (config.match.samePeople) findings.pass(`${what}: the same people, as match.same_people says`);
  else {
    findings.hazard(
      'unconfirmed_match',
      config,
      `${what}, and no evidence confirms ${pair.confirmed === 0 ? 'that these are the same people' : `${about(unconfirmed, context)} of them`}`,
      'If a key is one person in all sources, say match.same_people: true; else name evidence in match.confirm, with `verified` in the sources; or allow unconfirmed_match.',
    );
  }
}

function sayEvidence(
  context: PairContext,
  sides: string,
  { evidence, both, differ, byCase }: EvidenceCount,
): void {
  const { config, findings } = context;
  const { label, confirms } = evidence;
  if (both === 0) return;
  const where = `${label} of ${about(both, context)} common ${both === 1 ? 'key' : 'keys'} of ${sides}`;
  if (differ === 0) {
    findings.pass(
      confirms ? `${where} never differs` : `${where} never differs: it could be evidence (match.confirm)`,
    );
    return;
  }
  const alike = byCase > 0 ? `; ${about(byCase, context)} by case alone` : '';
  const what = `${where} differs for ${about(differ, context)} (${share(differ, both)}${alike})`;
  if (!confirms) {
    findings.warn(
      `${what}: those may be two people with one name`,
      `Look at some of them; to have usermerge ask, map ${label} in the sources and add it to match.confirm.`,
    );
  } else if (config.conflicts.confirm_mismatch === 'merge') {
    findings.pass(`confirm_mismatch: ${what}: they are merged, as the configuration says`);
  } else {
    findings.warn(
      `confirm_mismatch: ${what}: those wait for a decision`,
      'Decide them once they are in a plan; where most are the same people, match or confirm by other columns.',
    );
  }
}

function sayIds(context: PairContext, sides: string, { ids, foreignIds, newIds }: Pair): void {
  const { config, findings, step } = context;
  const common = `${sides} have ${about(ids, context)} ${ids === 1 ? 'id' : 'ids'} in common`;
  if (foreignIds === 0) {
    findings.pass(ids === 0 ? common : `${common}, each of one person`);
    return;
  }
  const upTo = step === 1 ? '' : 'up to ';
  const what = `id_collision: ${common}, ${about(foreignIds, context)} of different people; ${newIds === 0 ? 'none' : `${upTo}${about(newIds, context)}`} of these need a new id`;
  if (newIds === 0) findings.pass(what);
  else if (config.conflicts.id_collision === 'rekey') {
    findings.warn(
      what,
      'They get one (conflicts.id_collision: rekey): whatever refers to those users by id needs the crosswalk. Say fail if ids have to stay.',
    );
  } else if (step === 1) {
    findings.fail(
      `${what}, and conflicts.id_collision is fail`,
      'Say rekey, which gives the later person a new id, or change the ids in a source.',
    );
  } else {
    findings.warn(
      `${what}, and conflicts.id_collision is fail`,
      'Say rekey, which gives the later person a new id, or change the ids in a source; else a plan is refused.',
    );
  }
}

/** Keys that several accounts of one source have. */
export function sayRepeatedKeys(context: PairContext, keys: number): void {
  const { config, findings } = context;
  if (keys === 0) return;
  findings.warn(
    `duplicate_in_source: ${about(keys, context)} ${keys === 1 ? 'match key stands' : 'match keys stand'} on several accounts of this source`,
    config.conflicts.duplicate_in_source === 'merge'
      ? 'They are merged (conflicts.duplicate_in_source: merge); if they are different people, match by more columns (match.on).'
      : 'They wait for a decision. If they are different people, match by more columns (match.on); if each key is one person, say conflicts.duplicate_in_source: merge.',
  );
}

/** Keys that several rows of the target have. */
export function sayRepeatedTargetKeys(context: PairContext, keys: number): void {
  const { config, findings } = context;
  if (keys === 0) return;
  findings.warn(
    `duplicate_in_target: ${about(keys, context)} ${keys === 1 ? 'match key stands' : 'match keys stand'} on several rows of the target (${config.match.on.join(', ')})`,
    'Accounts with such a key wait: delete or rename the rows that are too many, or match by more columns (match.on).',
  );
}

/** Names that different people have, as the target's unique indexes see it. */
export function sayCommonNames({ config, findings }: PairContext, names: number): void {
  if (names === 0) return;
  findings.warn(
    `username_collision: ${counted(names, 'username is', 'usernames are')} those of people with different match keys (${config.match.on.join(', ')}), as the target's unique index sees names`,
    config.conflicts.username_collision === 'suffix'
      ? 'The later one becomes name@source; to have them taken as one person, match by what makes them equal (match.on, match.normalize), else rename them in the sources.'
      : 'The later one waits for a decision; to have them taken as one person, match by what makes them equal (match.on, match.normalize), else rename them in the sources.',
  );
}
