/** Which account each column's value came from, and which values lost: the rules of survivorship, in words. */
import type { MergeColumn, MergeConfig } from '../../config/merge-config.js';
import { compareSources, compareTimes, type Known } from './known.js';

export interface Survivor {
  readonly column: string;
  readonly rule: string;
  readonly value: string | null;
  /** NULL: nobody has a value. */
  readonly from: Known | null;
  /** Others that have a value, in the order of the rule. */
  readonly lost: readonly { readonly account: Known; readonly value: string }[];
}

/** The column's value as the rule has it, by the accounts as they are known now. `isNumber`: of the target's column. */
export function explainColumn(
  config: MergeConfig,
  column: MergeColumn,
  accounts: readonly Known[],
  isNumber: boolean,
): Survivor {
  const target = accounts.find(({ sourceNo }) => sourceNo === 0);
  const given = (account: Known) => account.values.get(column.name) ?? null;
  const rule = column.survivorship;
  const ordered = accounts
    .flatMap((account) => {
      const value = given(account);
      return value === null ? [] : [{ account, value }];
    })
    .sort(orderOf(config, column, isNumber));
  if (target?.edited.includes(column.group)) {
    return {
      column: column.name,
      rule: 'changed in the target',
      value: given(target),
      from: target,
      lost: ordered.filter(({ account }) => account !== target),
    };
  }
  const [first, ...others] = ordered;
  const mayWin = (account: Known) =>
    rule.rule !== 'source' || account.sourceNo === 0 || account.source === rule.source;
  if (first === undefined || !mayWin(first.account)) {
    return { column: column.name, rule: nameOf(column), value: null, from: null, lost: ordered };
  }
  return { column: column.name, rule: nameOf(column), value: first.value, from: first.account, lost: others };
}

/** The name of the golden record, before a suffix: of the first source that has one. */
export function explainUsername(accounts: readonly Known[]): Survivor {
  const target = accounts.find(({ sourceNo }) => sourceNo === 0);
  const named = accounts
    .flatMap((account) => (account.username === null ? [] : [{ account, value: account.username }]))
    .sort((a, b) => compareSources(a.account, b.account));
  const isEdited = target?.edited.includes('username') === true;
  const first = isEdited ? { account: target, value: target.username } : named[0];
  return {
    column: 'username',
    rule: isEdited ? 'changed in the target' : 'priority',
    value: first?.value ?? null,
    from: first?.account ?? null,
    lost: named.filter(({ account }) => account !== first?.account),
  };
}

function nameOf({ survivorship: rule }: MergeColumn): string {
  return rule.rule === 'source' ? `source:${rule.source}` : rule.rule;
}

interface Valued {
  readonly account: Known;
  readonly value: string;
}

const trues = new Set(['t', 'true', 'yes', 'y', 'on', '1']);
const isTrue = (value: string): boolean =>
  trues.has(value.replace(/[A-Z]/g, (letter) => letter.toLowerCase()));
const byBytes = (a: string, b: string): number => Buffer.compare(Buffer.from(a), Buffer.from(b));

function orderOf(
  config: MergeConfig,
  { survivorship: rule }: MergeColumn,
  isNumber: boolean,
): (a: Valued, b: Valued) => number {
  const time = ({ account }: Valued) =>
    config.newestBy === 'updated_at' ? (account.updatedAtUs ?? account.competesUs) : account.competesUs;
  const newest = (a: Valued, b: Valued) =>
    compareTimes(time(a), time(b)) || compareSources(a.account, b.account);
  const sized = (a: Valued, b: Valued, turn: 1 | -1) =>
    (isNumber ? compareNumbers(a.value, b.value, turn) : 0) ||
    turn * byBytes(a.value, b.value) ||
    newest(a, b);
  switch (rule.rule) {
    case 'newest':
      return newest;
    case 'priority':
      return (a, b) => compareSources(a.account, b.account);
    case 'longest':
      return (a, b) => [...b.value].length - [...a.value].length || newest(a, b);
    case 'min':
      return (a, b) => sized(a, b, 1);
    case 'max':
      return (a, b) => sized(a, b, -1);
    case 'any_true':
      return (a, b) => Number(isTrue(b.value)) - Number(isTrue(a.value)) || newest(a, b);
    case 'all_true':
      return (a, b) => Number(isTrue(a.value)) - Number(isTrue(b.value)) || newest(a, b);
    case 'source': {
      const place = ({ account }: Valued) =>
        account.source === rule.source ? 0 : account.sourceNo === 0 ? 1 : 2;
      return (a, b) => place(a) - place(b) || newest(a, b);
    }
  }
}

/** Numbers as numbers, what is none last. Decimals are compared digit by digit, so that none is rounded. */
function compareNumbers(a: string, b: string, turn: 1 | -1): number {
  const [m, n] = [decimalOf(a), decimalOf(b)];
  if (m === null || n === null) return m === n ? 0 : m === null ? 1 : -1;
  const places = Math.max(m.fraction.length, n.fraction.length);
  const whole = ({ sign, digits, fraction }: Decimal) => sign * BigInt(digits + fraction.padEnd(places, '0'));
  const [x, y] = [whole(m), whole(n)];
  return x === y ? 0 : turn * (x < y ? -1 : 1);
}

interface Decimal {
  readonly sign: bigint;
  readonly digits: string;
  readonly fraction: string;
}

function decimalOf(text: string): Decimal | null {
  const match = /^([+-]?)([0-9]+)(?:[.]([0-9]+))?$/.exec(text);
  return match && { sign: match[1] === '-' ? -1n : 1n, digits: match[2] ?? '', fraction: match[3] ?? '' };
}
