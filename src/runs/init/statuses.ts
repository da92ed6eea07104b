/** Columns that say whether an account is open: what each means, and the condition under which it is. */
import { wordsOf } from './column-names.js';
import type { ColumnProfile } from './profile.js';
import { type TableColumn, typeClassOf } from './users-table.js';

const openNames = list(
  'active isactive enabled isenabled accountenabled accountnonlocked accountnonexpired loginallowed canlogin',
);
const shutWords = list(
  'inactive disabled blocked banned deleted locked suspended deactivated archived revoked closed terminated removed trashed',
);
const validUntilNames = list('validuntil accountexpires accountexpiresat');
const wordNames = list('status accountstatus accountstate userstatus');
/** Words of a status, lower case, that are known to mean an open account, or a shut one. */
export const knownStatuses = {
  open: list('active enabled ok normal valid open approved confirmed verified registered live'),
  shut: shutWords,
} as const;

export interface Status {
  readonly column: TableColumn;
  /**
   * `open`: true for an open account; `shut`: true, or a time, for one that is shut; `until`: shut until then;
   * `validUntil`: open until then; `words`: a word or a number says which.
   */
  readonly means: 'open' | 'shut' | 'until' | 'validUntil' | 'words';
  /** Equal for columns that say the same: `active`, `locked`, `deleted`. */
  readonly concept: string;
}

/** What a column says of whether an account is open; undefined: nothing, by its name and type. */
export function statusOf(column: TableColumn): Status | undefined {
  const { forms } = column;
  const has = (names: readonly string[]): boolean => forms.some((form) => names.includes(form));
  if (has(openNames)) return { column, means: 'open', concept: 'active' };
  if (has(validUntilNames)) return { column, means: 'validUntil', concept: 'validuntil' };
  if (has(['lockoutend'])) return { column, means: 'until', concept: 'locked' };
  if (has(wordNames)) return { column, means: 'words', concept: 'status' };
  for (const word of shutWords) {
    if (has([`${word}until`])) return { column, means: 'until', concept: word };
    if (has([word, `is${word}`, `account${word}`, `${word}at`, `${word}on`, `${word}date`])) {
      return { column, means: 'shut', concept: word };
    }
  }
  return has(['deletiondate']) ? { column, means: 'shut', concept: 'deleted' } : undefined;
}

/** The account is gone, and not only shut: left out whatever the target has. */
export const isDeletion = ({ concept }: Status): boolean =>
  ['deleted', 'removed', 'trashed', 'archived'].includes(concept);

/** The condition, as SQL of the source, under which an account is open; null: that cannot be told. */
export function openWhere(status: Status, profile: ColumnProfile): string | null {
  const { column, means } = status;
  const name = column.quoted;
  const type = typeClassOf(column);
  switch (means) {
    case 'open':
      if (type === 'boolean') return name;
      if (type === 'number') return `${name} <> 0`;
      return type === 'text' ? `lower(${name}::text) in (${yes})` : null;
    case 'shut':
      if (type === 'boolean') return `${name} is not true`;
      if (type === 'number') return `coalesce(${name}, 0) = 0`;
      if (type === 'time') return `${name} is null`;
      if (type !== 'text') return null;
      return isMoment(column)
        ? `coalesce(${name}::text, '') = ''`
        : `coalesce(lower(${name}::text), '') not in (${yes})`;
    case 'until':
      return type === 'time' ? `(${name} is null or ${name} <= now())` : null;
    case 'validUntil':
      return type === 'time' ? `(${name} is null or ${name} > now())` : null;
    case 'words':
      return wordsWhere(column, profile);
  }
}

const yes = "'t', 'true', 'y', 'yes', 'on', '1'";

/** `deleted_at` and the like in a column of text: filled, whatever with. */
const isMoment = ({ name }: TableColumn): boolean =>
  ['at', 'on', 'date'].includes(wordsOf(name).at(-1) ?? '');

/** A word: those that are known to be open, if there is none that is not known. A number: only if all rows have the same. */
function wordsWhere(column: TableColumn, { rows, filled, words, onlyNumber }: ColumnProfile): string | null {
  if (onlyNumber !== null && filled === rows) return `${column.quoted} = ${onlyNumber}`;
  const open = words.filter((word) => knownStatuses.open.includes(word.word));
  const known = words.reduce((sum, { count }) => sum + count, 0);
  if (open.length === 0 || known < filled) return null;
  return `lower(${column.quoted}::text) in (${open.map(({ word }) => `'${word}'`).join(', ')})`;
}

function list(text: string): string[] {
  return text.split(' ');
}
