/** Entries of a directory as rows: over LDAP and from LDIF. */
import { isUtf8 } from 'node:buffer';
import type { SourceConfig } from '../../config/merge-config.js';
import type { CopyRows } from './copy-rows.js';
import type { FeedColumn } from './feed.js';
import { mappedColumns } from './postgres-relation.js';

/** Values by attribute, in lower case and without options. */
export type Entry = ReadonlyMap<string, readonly Buffer[]>;

/** Attributes that say whether an account is open; asked for even where nothing maps them. */
export const statusAttributes = [
  'userAccountControl',
  'pwdAccountLockedTime',
  'nsAccountLock',
  'accountExpires',
  'lockoutTime',
  'shadowExpire',
] as const;

/** Bits of Active Directory's userAccountControl, as columns: `userAccountControl.disabled`. */
const accountControl: Readonly<Record<string, number>> = {
  disabled: 0x2,
  locked: 0x10,
  password_not_required: 0x20,
  password_expired: 0x800000,
};

export class EntryReader {
  readonly columns: readonly FeedColumn[];
  /** Attributes that the mapped columns are made of. */
  readonly attributes: readonly string[];
  readonly #names: readonly string[];
  readonly #found: boolean[];
  readonly #isTime: readonly boolean[];
  /** Attributes that entries had, by their names in lower case. */
  readonly seen = new Map<string, string>();
  /** Columns of which an entry had several values. */
  readonly several = new Set<string>();
  rows = 0;

  constructor(source: SourceConfig) {
    const { passwordLastChanged, updatedAt } = source.columns;
    this.#names = [...new Set(mappedColumns(source).map(({ column }) => column))];
    this.#found = this.#names.map(() => false);
    this.#isTime = this.#names.map((name) => name === passwordLastChanged || name === updatedAt);
    this.attributes = this.#names.map(attributeOf);
    this.columns = this.#names.map((name) => ({
      name,
      type: 'text',
      holds: 'unknown',
      timeDigits: null,
      notNull: false,
    }));
  }

  see(names: Iterable<string>): void {
    for (const name of names) if (!this.seen.has(name.toLowerCase())) this.seen.set(name.toLowerCase(), name);
  }

  add(entry: Entry, line: number | null, rows: CopyRows): void {
    this.rows += 1;
    let broken = false;
    const texts = this.#names.map((name, index) => {
      const values = entry.get(attributeOf(name).toLowerCase()) ?? [];
      const [first] = values;
      if (first === undefined) return null;
      this.#found[index] = true;
      if (values.length > 1) this.several.add(name);
      const text = textOf(name, first, this.#isTime[index] === true);
      broken ||= text === undefined;
      return text ?? null;
    });
    if (broken) rows.reject(texts, line, 'broken_text');
    else rows.add(texts, line);
  }

  reject(line: number | null, rows: CopyRows): void {
    rows.reject(
      this.#names.map(() => null),
      line,
      'malformed',
    );
  }

  missing(): string[] {
    return this.rows === 0 ? [] : this.#names.filter((_, index) => !this.#found[index]);
  }

  get known(): { name: string; type: string; notNull: boolean }[] {
    return [...this.seen.values()].map((name) => ({ name, type: 'text', notNull: false }));
  }

  notes(): string[] {
    if (this.several.size === 0) return [];
    return [`${[...this.several].join(', ')}: some entries have several values; the first is read`];
  }
}

/** `userAccountControl` of `userAccountControl.disabled`. */
function attributeOf(column: string): string {
  const [attribute = '', bit = ''] = column.split('.');
  return bit in accountControl && attribute.toLowerCase() === 'useraccountcontrol' ? attribute : column;
}

/** Undefined: no text. */
function textOf(name: string, value: Buffer, isTime: boolean): string | null | undefined {
  const [attribute = '', bit = ''] = name.toLowerCase().split('.');
  if (attribute === 'objectguid' && value.length === 16) return guidOf(value);
  if (!isUtf8(value)) return undefined;
  const text = value.toString();
  if (attribute === 'useraccountcontrol' && accountControl[bit] !== undefined)
    return (Number(text) & accountControl[bit]) === 0 ? 'false' : 'true';
  return isTime ? timeOf(attribute, text) : text;
}

/** Of Active Directory: the first three parts have their bytes turned round. */
function guidOf(value: Buffer): string {
  const turned = (from: number, until: number): string =>
    Buffer.from(value.subarray(from, until)).reverse().toString('hex');
  return [
    turned(0, 4),
    turned(4, 6),
    turned(6, 8),
    value.toString('hex', 8, 10),
    value.toString('hex', 10),
  ].join('-');
}

/** 100 nanoseconds since 1601. */
const fileTimes = [
  'pwdlastset',
  'lastlogon',
  'lastlogontimestamp',
  'badpasswordtime',
  'lockouttime',
  'accountexpires',
];
const unixEpochAsFileTime = 116_444_736_000_000_000n;
const never = 9_223_372_036_854_775_807n;
const generalizedTime = /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)?(\d\d)?(?:[.,](\d+))?(Z|[+-]\d\d(?:\d\d)?)$/;

/** ISO 8601 of GeneralizedTime (RFC 4517), of Windows' file times, and of shadow's days; anything else as it is. */
function timeOf(attribute: string, text: string): string | null {
  if (fileTimes.includes(attribute) && /^-?\d{1,19}$/.test(text)) {
    const ticks = BigInt(text);
    // 0: to be changed at the next logon; -1 and the greatest: never.
    if (ticks <= 0n || ticks === never) return null;
    const us = (ticks - unixEpochAsFileTime) / 10n;
    const [ms, rest] = [us / 1000n, ((us % 1000n) + 1000n) % 1000n];
    const floor = us % 1000n < 0n ? ms - 1n : ms;
    return new Date(Number(floor)).toISOString().replace('Z', `${String(rest).padStart(3, '0')}Z`);
  }
  if (attribute === 'shadowlastchange' && /^\d{1,6}$/.test(text))
    return new Date(Number(text) * 86_400_000).toISOString().slice(0, 10);
  const [, year, month, day, hour, minute = '00', second = '00', fraction, zone] =
    generalizedTime.exec(text) ?? [];
  if (year === undefined) return text;
  return `${year}-${month}-${day}T${hour}:${minute}:${second}${fraction === undefined ? '' : `.${fraction}`}${zone}`;
}
