/** R3: match keys and evidence. */
import {
  type Account,
  compareBytes,
  type Key,
  type ModelConfig,
  type Normalization,
  type Value,
} from './ledger.js';

export const asciiLower = (text: string): string => text.replace(/[A-Z]/g, (letter) => letter.toLowerCase());

/** Case folding for the letters that histories are made of: what JavaScript's lower case does not fold. */
const folds: Readonly<Record<string, string>> = {
  ß: 'ss',
  ẞ: 'ss',
  ſ: 's',
  ς: 'σ',
  ﬁ: 'fi',
  ŉ: 'ʼn',
};
const casefold = (text: string): string =>
  [...text].map((letter) => folds[letter] ?? letter.toLowerCase()).join('');

const trim = (text: string): string => text.replace(/^[ \t\r\n]+|[ \t\r\n]+$/g, '');

function lowerDomain(text: string): string {
  const at = text.lastIndexOf('@');
  return at < 0 ? text : text.slice(0, at) + asciiLower(text.slice(at));
}

function normalise(text: string, how: readonly Normalization[]): string {
  let result = text;
  if (how.includes('nfkc')) result = result.normalize('NFKC');
  if (how.includes('casefold')) result = casefold(result);
  else if (how.includes('lower')) result = asciiLower(result);
  if (how.includes('nfkc')) result = result.normalize('NFKC');
  if (how.includes('trim')) result = trim(result);
  if (how.includes('email_domain_lower')) result = lowerDomain(result);
  return result;
}

function tuple(
  config: ModelConfig,
  attribute: (column: string) => Value,
  how: readonly Normalization[],
): Key {
  const parts = config.match.on.map((column) => {
    const value = attribute(column);
    return value === null ? '' : normalise(value, how);
  });
  return parts.includes('') ? null : JSON.stringify(parts);
}

export const keyOf = (config: ModelConfig, attribute: (column: string) => Value): Key =>
  tuple(config, attribute, config.match.normalize);

/** The key without what may take one person for another: no NFKC, and only ASCII letters are folded. */
export const plainKeyOf = (config: ModelConfig, attribute: (column: string) => Value): Key =>
  tuple(
    config,
    attribute,
    config.match.normalize
      .map((step) => (step === 'casefold' ? 'lower' : step))
      .filter((step) => step !== 'nfkc'),
  );

export const attribute =
  (account: Account) =>
  (column: string): Value =>
    column === 'username' ? account.username : (account.values[column] ?? null);

export function compareKeys(left: Key, right: Key): number {
  if (left === null || right === null) return Number(left === null) - Number(right === null);
  const [a, b] = [JSON.parse(left) as string[], JSON.parse(right) as string[]];
  for (let index = 0; index < a.length; index += 1) {
    const order = compareBytes(a[index] ?? '', b[index] ?? '');
    if (order !== 0) return order;
  }
  return 0;
}

/** Whether the source vouches for that column of the account. */
export function isVerified(config: ModelConfig, account: Account, column: string): boolean {
  if (attribute(account)(column) === null) return false;
  const by = config.sources[account.priority - 1]?.verified[column];
  return by === true || (by !== undefined && account.values[by] === 'true');
}

export const evidenceOf = (config: ModelConfig, account: Account): Readonly<Record<string, Value>> =>
  Object.fromEntries(config.match.confirm.map((column) => [column, attribute(account)(column)]));

export function contradicts(config: ModelConfig, left: Account, right: Account): boolean {
  return config.match.confirm.some((column) => {
    const [a, b] = [attribute(left)(column), attribute(right)(column)];
    return a !== null && b !== null && a !== b;
  });
}

/** Equal evidence that both sources vouch for, and none that contradicts. */
export function confirms(config: ModelConfig, left: Account, right: Account): boolean {
  return (
    !contradicts(config, left, right) &&
    config.match.confirm.some(
      (column) =>
        attribute(left)(column) === attribute(right)(column) &&
        isVerified(config, left, column) &&
        isVerified(config, right, column),
    )
  );
}
