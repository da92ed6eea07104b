/** Which columns of the sources are one column of the golden record, and by which rule it survives. */
import { standardNames } from '../../config/column-names.js';
import type { Survivorship } from '../../config/merge-config.js';
import { wordsOf } from './column-names.js';
import type { ReadSource } from './read-source.js';
import { isDeletion, type Status } from './statuses.js';
import type { ReadTarget } from './target.js';
import { type TableColumn, typeClassOf } from './users-table.js';

export interface ProposedColumn {
  /** Ours. */
  readonly name: string;
  /** Of the target; null: read, and not written. */
  readonly target: string | null;
  /** By source. */
  readonly sources: ReadonlyMap<string, TableColumn>;
  /** Null: newest, or it travels with the password. */
  readonly survivorship: Survivorship['rule'] | null;
  readonly privileged: boolean;
  readonly why: string;
}

export interface ProposedColumns {
  readonly columns: readonly ProposedColumn[];
  /** Evidence: our names of columns that several hold. */
  readonly confirm: readonly string[];
  /** Our names of what travels with the password. */
  readonly credential: readonly string[];
  readonly secondFactor: string | null;
  /** Match key where it is not the username. */
  readonly on: readonly string[];
  readonly onWhy: string;
  /** Statuses that a column of the target takes up, so that `where` need not. */
  readonly taken: ReadonlySet<Status>;
  readonly warnings: readonly string[];
}

/** @param target null: it does not exist yet */
export function proposeColumns(sources: readonly ReadSource[], target: ReadTarget | null): ProposedColumns {
  const columns: ProposedColumn[] = [];
  const warnings: string[] = [];
  const names = new Set<string>();
  const add = (wanted: string, column: Omit<ProposedColumn, 'name'>): string => {
    const name = freeName(wanted, names);
    names.add(name);
    columns.push({ name, ...column });
    return name;
  };
  const taker = { sources, target, warnings };

  const { on, why: onWhy } = matchKey(sources);
  const confirm: string[] = [];
  for (const kind of ['email', 'phone'] as const) {
    const holders = bySource(sources, (source) => source[kind]?.column);
    if (holders.size === 0) continue;
    const isKey = on.includes(kind) || (kind === 'email' && sources.every((source) => source.isNamedByEmail));
    const own = takes(taker, target?.[kind] ?? null, holders);
    const judges = !isKey && holders.size + (own === null ? 0 : 1) > 1;
    if (own === null && !judges && !on.includes(kind)) continue;
    const name = add(kind, {
      ...plain,
      target: own,
      sources: holders,
      why: judges ? 'evidence, see match.confirm' : 'both have it',
    });
    if (judges) confirm.push(name);
  }

  const credential = travelling(taker, add);
  const taken = new Set<Status>();
  for (const status of target?.statuses ?? []) {
    const held = sameStatus(sources, status);
    const own =
      held.size === 0
        ? null
        : takes(
            taker,
            status.column,
            mapValues(held, ({ column }) => column),
          );
    if (own === null) continue;
    const { rule, why } = strictest(status);
    add(snake(own), {
      ...plain,
      target: own,
      sources: mapValues(held, ({ column }) => column),
      survivorship: rule,
      why,
    });
    for (const each of held.values()) taken.add(each);
  }
  for (const column of target?.privileges ?? []) {
    const holders = sameConcept(sources, column, (source) => source.privileges);
    const own = holders.size === 0 ? null : takes(taker, column, holders);
    if (own === null) continue;
    add(snake(own), {
      ...plain,
      target: own,
      sources: holders,
      survivorship: 'priority',
      privileged: true,
      why: 'gives power: a gain is a hazard (privilege_gain)',
    });
  }
  for (const column of target?.others ?? []) {
    const holders = sameConcept(sources, column, (source) => source.others);
    const own = holders.size === 0 ? null : takes(taker, column, holders);
    if (own !== null)
      add(snake(own), { ...plain, target: own, sources: holders, why: 'sources and target have it' });
  }
  warnings.push(...unfilled(target, columns));
  return { columns, confirm, ...credential, on, onWhy, taken, warnings };
}

const plain = { survivorship: null, privileged: false } as const;

interface Taker {
  readonly sources: readonly ReadSource[];
  readonly target: ReadTarget | null;
  readonly warnings: string[];
}

/** People are matched by name; where some sources name them by address alone and others do not, by the address. */
function matchKey(sources: readonly ReadSource[]): { on: readonly string[]; why: string } {
  const byEmail = sources.filter(({ isNamedByEmail }) => isNamedByEmail);
  if (byEmail.length === sources.length)
    return { on: ['username'], why: 'people log in with their email address everywhere' };
  if (byEmail.length === 0)
    return { on: ['username'], why: 'people with one name are taken to be one person' };
  const names = byEmail.map(({ name }) => name).join(', ');
  return sources.every(({ email }) => email !== null)
    ? { on: ['email'], why: `${names} has no other name than the address, and all sources have that` }
    : {
        on: ['username'],
        why: `the name is an address in ${names}, and not in the others: see to it that they can be equal`,
      };
}

function bySource(
  sources: readonly ReadSource[],
  columnOf: (source: ReadSource) => TableColumn | null | undefined,
): ReadonlyMap<string, TableColumn> {
  return new Map(
    sources.flatMap((source): [string, TableColumn][] => {
      const column = columnOf(source);
      return column == null ? [] : [[source.name, column]];
    }),
  );
}

/** The target's column, if it takes what the sources have; null otherwise. */
function takes(
  { sources, target, warnings }: Taker,
  own: TableColumn | null,
  holders: ReadonlyMap<string, TableColumn>,
): string | null {
  if (own === null || target === null) return null;
  if (![...holders.values()].every((column) => canBecome(column, own))) return null;
  // NULL is no value of such a column, and its default does not stand in for one.
  const without = sources.filter((source) => {
    const column = holders.get(source.name);
    if (column === undefined) return true;
    const { filled, rows } = source.profile.of(column);
    return !column.notNull && filled < rows;
  });
  if (!own.notNull || without.length === 0) return own.name;
  if (own.hasDefault) return null;
  warnings.push(
    `target: ${own.name} wants a value, and not everyone of ${without.map(({ name }) => name).join(', ')} has one: those wait (target_refuses), unless the column gets to take NULL`,
  );
  return own.name;
}

function canBecome(from: TableColumn, to: TableColumn): boolean {
  const [of, into] = [typeClassOf(from), typeClassOf(to)];
  if (of === 'other' || into === 'other') return from.type === to.type;
  if (into === 'text') return of !== 'bytes';
  if (into === 'boolean') return ['boolean', 'number', 'text'].includes(of);
  return of === into || (of === 'text' && into === 'bytes');
}

/** Salt, algorithm, second factor: what the password needs to be of use. */
function travelling(
  taker: Taker,
  add: (name: string, column: Omit<ProposedColumn, 'name'>) => string,
): Pick<ProposedColumns, 'credential' | 'secondFactor'> {
  const { sources, target, warnings } = taker;
  const why = 'travels with the password';
  const own = (
    wanted: TableColumn | null,
    name: string,
    holders: ReadonlyMap<string, TableColumn>,
    what: string,
  ) => {
    if (target === null) return name;
    const found = takes(taker, wanted, holders);
    if (found === null) {
      const columns = [...holders].map(([source, column]) => `${column.name} of ${source}`).join(', ');
      warnings.push(
        `target: no column takes ${columns}: ${what}; add a column for it, and map it under target.columns`,
      );
    }
    return found;
  };
  const credential: string[] = [];
  const salts = bySource(sources, ({ salt }) => salt);
  if (salts.size > 0) {
    const column = own(
      target?.salt ?? null,
      'salt',
      salts,
      'without its salt no such password can be checked',
    );
    if (column !== null) credential.push(add('salt', { ...plain, target: column, sources: salts, why }));
  }
  for (const concept of new Set(sources.flatMap((source) => source.credential.map(conceptOf)))) {
    const holders = bySource(sources, (source) =>
      source.credential.find((column) => conceptOf(column) === concept),
    );
    const first = [...holders.values()][0];
    if (first === undefined) continue;
    const wanted = target?.credential.find((column) => conceptOf(column) === concept) ?? null;
    const column = own(wanted, snake(first.name), holders, 'it says how passwords are to be read');
    if (column !== null)
      credential.push(add(snake(column), { ...plain, target: column, sources: holders, why }));
  }
  const factors = bySource(sources, ({ secondFactor }) => secondFactor);
  const [first] = factors.values();
  if (first === undefined) return { credential, secondFactor: null };
  const column = own(
    target?.secondFactor ?? null,
    snake(first.name),
    factors,
    'everyone would lose the second factor',
  );
  const secondFactor =
    column === null ? null : add(snake(column), { ...plain, target: column, sources: factors, why });
  return { credential, secondFactor };
}

/** By source, the status that says the same as the target's. */
function sameStatus(sources: readonly ReadSource[], wanted: Status): ReadonlyMap<string, Status> {
  if (isDeletion(wanted) || wanted.means === 'words' || wanted.means === 'validUntil') return new Map();
  const isMoment = typeClassOf(wanted.column) === 'time';
  // Times as text are in order only where they are instants, all of one form.
  if (isMoment && (wanted.means !== 'until' || wanted.column.base !== 'timestamptz')) return new Map();
  return new Map(
    sources.flatMap((source): [string, Status][] => {
      const found = source.statuses.find(
        ({ column, concept, means }) =>
          concept === wanted.concept &&
          means === wanted.means &&
          (isMoment ? column.base === 'timestamptz' : typeClassOf(column) !== 'time'),
      );
      return found === undefined ? [] : [[source.name, found]];
    }),
  );
}

function strictest({ means }: Status): { rule: Survivorship['rule']; why: string } {
  if (means === 'open') return { rule: 'all_true', why: 'open only if every account of the person is' };
  if (means === 'shut') return { rule: 'any_true', why: 'shut if any account of the person is' };
  return { rule: 'max', why: 'shut as long as the longest of the person’s accounts' };
}

function sameConcept(
  sources: readonly ReadSource[],
  wanted: TableColumn,
  columnsOf: (source: ReadSource) => readonly TableColumn[],
): ReadonlyMap<string, TableColumn> {
  return bySource(sources, (source) =>
    columnsOf(source).find((column) => conceptOf(column) === conceptOf(wanted)),
  );
}

/** Equal for columns that mean the same: `is_admin` and `admin`, `usr_city` and `city`. */
function conceptOf(column: TableColumn): string {
  const form = column.forms.at(-1) ?? '';
  return form.replace(/^is(?=..)/, '');
}

/** Columns of the target that want a value and get none. */
function unfilled(target: ReadTarget | null, columns: readonly ProposedColumn[]): string[] {
  if (target === null) return [];
  const written = new Set([
    ...Object.values(target.standard).map((column) => column?.name),
    ...columns.map((column) => column.target),
  ]);
  const missing = target.table.columns.filter(
    (column) => column.notNull && !column.hasDefault && !column.generated && !written.has(column.name),
  );
  if (missing.length === 0) return [];
  const list = missing.map(({ quoted }) => quoted).join(', ');
  return [
    `target: ${list} of ${target.table.label} ${missing.length === 1 ? 'wants' : 'want'} a value (NOT NULL without a default) and nothing was found that gives one: map ${missing.length === 1 ? 'it' : 'them'} under target.columns, or give ${missing.length === 1 ? 'it' : 'them'} a default`,
  ];
}

const reserved: ReadonlySet<string> = new Set([...standardNames, 'updated_at', 'credential']);
const longestName = 50;

function freeName(wanted: string, taken: ReadonlySet<string>): string {
  const isFree = (name: string): boolean => !reserved.has(name) && !taken.has(name);
  if (isFree(wanted)) return wanted;
  for (let number = 2; ; number++) if (isFree(`${wanted}_${number}`)) return `${wanted}_${number}`;
}

/** A name of ours after that of a column. */
function snake(name: string): string {
  const words = wordsOf(name).join('_') || 'column';
  let short = words;
  while (Buffer.byteLength(short) > longestName - 5) short = [...short].slice(0, -1).join('');
  return short;
}

function mapValues<K, A, B>(map: ReadonlyMap<K, A>, fn: (value: A) => B): ReadonlyMap<K, B> {
  return new Map([...map].map(([key, value]) => [key, fn(value)]));
}
