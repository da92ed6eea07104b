/** Why this password won, and against whom: the password rule of docs/semantics.md, in words, step by step. */
import type { MergeConfig } from '../../config/merge-config.js';
import { compareIds, compareTimes, type Known, spoken } from './known.js';

/** The first point of the rule at which two accounts differ. */
type Point = 'counts' | 'lock' | 'usable' | 'time' | 'priority' | 'id';

export interface Beaten {
  readonly account: Known;
  readonly why: string;
}

export interface CredentialExplained {
  /** NULL: nobody's password counts, so that there is none. */
  readonly winner: Known | null;
  readonly against: readonly Beaten[];
}

/** Who wins among the accounts of a person as they are known now, by the rule alone; and why each other one does not. */
export function explainCredential(config: MergeConfig, accounts: readonly Known[]): CredentialExplained {
  const points = pointsOf(config);
  const [first, ...others] = [...accounts].sort((a, b) => compare(points, a, b));
  if (first === undefined || !first.counts) {
    return {
      winner: null,
      against: accounts.map((account) => ({ account, why: whyNotCounted(config, account) })),
    };
  }
  return {
    winner: first,
    against: others.map((account) => ({ account, why: whyBeaten(config, points, first, account) })),
  };
}

/** Where a lock wins by policy, what is locked does not come after what opens something. */
function pointsOf(config: MergeConfig): readonly Point[] {
  return config.conflicts.revoked_password === 'unusable'
    ? ['counts', 'lock', 'time', 'usable', 'priority', 'id']
    : ['counts', 'usable', 'time', 'priority', 'id'];
}

const isLock = (account: Known): boolean => account.sourceNo === 0 && account.holds && !account.usable;

function differ(point: Point, a: Known, b: Known): number {
  switch (point) {
    case 'counts':
      return Number(b.counts) - Number(a.counts);
    case 'lock':
      return Number(isLock(b)) - Number(isLock(a));
    case 'usable':
      return Number(b.usable) - Number(a.usable);
    case 'time':
      return compareTimes(a.competesUs, b.competesUs);
    case 'priority':
      return a.priority - b.priority;
    case 'id':
      return compareIds(a.id, b.id);
  }
}

function compare(points: readonly Point[], a: Known, b: Known): number {
  for (const point of points) {
    const difference = differ(point, a, b);
    if (difference !== 0) return difference;
  }
  return 0;
}

function whyBeaten(config: MergeConfig, points: readonly Point[], winner: Known, other: Known): string {
  const point = points.find((each) => differ(each, winner, other) !== 0) ?? 'id';
  switch (point) {
    case 'counts':
      return whyNotCounted(config, other);
    case 'lock':
      return 'the target holds the account locked, and by policy a lock wins';
    case 'usable':
      return points.indexOf('time') < points.indexOf('usable')
        ? 'of one time with it, and it opens nothing'
        : 'it opens nothing: locked, or empty';
    case 'time':
      return whyOlder(winner, other);
    case 'priority':
      return other.sourceNo === 0
        ? 'of one time with it'
        : `of one time with it, and ${winner.source} is listed before ${other.source}`;
    case 'id':
      return 'of one time and one source with it, and its id is the larger one';
  }
}

function whyOlder(winner: Known, other: Known): string {
  if (other.competesUs !== null)
    return `set earlier, ${spoken(other.time)}; the winner ${spoken(winner.time)}`;
  const has = 'and the winner has a time';
  switch (other.timeIgnored) {
    case 'future':
      return `its time, ${spoken(other.time)}, is in the future and counts as none, ${has}`;
    case 'spike':
      return `its time, ${spoken(other.time)}, is that of very many accounts and counts as none, ${has}`;
    case 'none':
      return `${other.source} does not say when passwords were set, ${has}`;
    default:
      return `nobody knows when it was set, ${has}`;
  }
}

function whyNotCounted(config: MergeConfig, { source, sourceNo, aside }: Known): string {
  if (aside !== null) return aside;
  if (sourceNo === 0) return 'the target has no password of its own for the person';
  const rule = config.sources.find((each) => each.name === source)?.credentials;
  return rule === 'if_alone'
    ? `passwords of ${source} count only where no other source has the person (credentials: if_alone)`
    : `passwords of ${source} do not count (credentials: never)`;
}

/** In how far the winner's time can be trusted: of what kind it is, and by which column of the source. */
export function timeOf(
  config: MergeConfig,
  { source, sourceNo }: Known,
): { is: string; column: string | null } {
  if (sourceNo === 0) return { is: 'exact', column: config.target.columns.passwordLastChanged };
  const found = config.sources.find((each) => each.name === source);
  return { is: found?.time.is ?? 'none', column: found?.columns.passwordLastChanged ?? null };
}
