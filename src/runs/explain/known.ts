/** What the ledger knows of a person, in the form in which the rules are explained. Nothing here is a password. */
import type { MergeColumn, MergeConfig } from '../../config/merge-config.js';

/** An account, or what the target itself knows of the person (`@target`), with what the password rule makes of it. */
export interface Known {
  readonly sourceNo: number;
  readonly source: string;
  readonly id: string;
  /** 0 is @target, then the sources in their order. */
  readonly priority: number;
  readonly username: string | null;
  /** Letter of the stored password within the person; NULL: none. */
  readonly password: string | null;
  readonly usable: boolean;
  /** Its time as it was read; ISO 8601 in UTC. */
  readonly time: string | null;
  /** The same in microseconds, as it competes; NULL: it competes as the oldest. */
  readonly competesUs: bigint | null;
  /** Why it competes without the time that it has. */
  readonly timeIgnored: 'future' | 'spike' | 'none' | null;
  readonly updatedAtUs: bigint | null;
  /** Whether its password can be the one: by the source's `credentials`, or because the target has one of its own. */
  readonly counts: boolean;
  /** The decision for which its password does not count; NULL: none. */
  readonly aside: string | null;
  /** Values of the merge columns by name, those of the credential group as letters. */
  readonly values: ReadonlyMap<string, string | null>;
  /** @target: the column groups of which it has a value of its own, and of these those that were changed there. */
  readonly own: readonly string[];
  readonly edited: readonly string[];
  /** @target: its credential is what the row holds. */
  readonly holds: boolean;
}

export const reference = ({ source, id }: Pick<Known, 'source' | 'id'>): string => `${source}:${id}`;

/** A time for a sentence. */
export const spoken = (time: string | null): string =>
  time === null ? 'at no known time' : time.replace(/\+00$/, '');

/** The order of ids: numbers as numbers, then anything else by bytes. */
export function compareIds(a: string, b: string): number {
  const [m, n] = [numberOf(a), numberOf(b)];
  if (m !== null && n !== null && m !== n) return m < n ? -1 : 1;
  if ((m === null) !== (n === null)) return m === null ? 1 : -1;
  return Buffer.compare(Buffer.from(a), Buffer.from(b));
}

const numberOf = (id: string): bigint | null =>
  /^[+-]?[0-9]{1,100}$/.test(id) ? BigInt(id.replace('+', '')) : null;

/** Later before earlier, none last. */
export function compareTimes(a: bigint | null, b: bigint | null): number {
  if (a === b) return 0;
  if (a === null) return 1;
  return b === null || a > b ? -1 : 1;
}

/** Higher priority before lower, then the smaller id. */
export function compareSources(a: Known, b: Known): number {
  return a.priority - b.priority || compareIds(a.id, b.id);
}

export const isCredential = (column: MergeColumn): boolean => column.group === 'credential';

/** Columns of the golden record beside the credential, the name first. */
export function ownColumns(config: MergeConfig): MergeColumn[] {
  return config.columns.filter((column) => !isCredential(column) && column.target !== null);
}
