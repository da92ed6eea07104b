/** The column with the password: by its name, and by how many of its values look like hashes. */
import { count, share } from '../check/words.js';
import { askForColumn, byFlag, type Chooser, type Chosen, ranked, type SourceLook } from './chooser.js';
import { passwordNames } from './column-names.js';
import { type TableColumn, typeClassOf } from './users-table.js';

export interface PasswordChoice {
  readonly chosen: Chosen | null;
  readonly why: string;
  readonly warnings: readonly string[];
}

export function choosePassword(chooser: Chooser): PasswordChoice {
  const { look, columns, given } = chooser;
  const { name, table, profile } = look;
  const said = given('password');
  if (said === null) return { chosen: null, why: byFlag, warnings: [] };
  if (said !== undefined) return withHashes(look, said, byFlag);
  const secrets = columns.filter((column) => ['text', 'bytes'].includes(typeClassOf(column)));
  const looksRight = (column: TableColumn): boolean => {
    const { filled, hashes } = profile.of(column);
    return filled > 0 && hashes * 2 >= filled;
  };
  const isCertain = (column: TableColumn): boolean => {
    const { filled, certainHashes } = profile.of(column);
    return filled > 0 && certainHashes * 2 >= filled;
  };
  const named = ranked(passwordNames, secrets).filter(
    (column) => looksRight(column) || !column.forms.every((form) => ['hash', 'digest'].includes(form)),
  );
  const right = named.filter(looksRight);
  if (right.length > 1) {
    askForColumn(
      chooser,
      'password',
      `Which column of ${table.label} (${name}) holds the password?`,
      right,
      (column) =>
        `${share(profile.of(column).hashes, profile.of(column).filled)} of its values look like hashes`,
    );
    return { chosen: null, why: '', warnings: [] };
  }
  const filled = named.filter((column) => profile.of(column).filled > 0);
  const best = right[0] ?? filled[0] ?? named[0];
  if (best !== undefined) return withHashes(look, best, 'by its name');
  const [certain] = secrets.filter(isCertain);
  if (certain !== undefined) return withHashes(look, certain, 'by its values');
  return {
    chosen: null,
    why: 'no column looks like one',
    warnings: [
      `${name}: no column of ${table.label} looks like a password, so that nobody gets one from it: if another table has them, read both with \`query\` instead of \`table\``,
    ],
  };
}

function withHashes({ name, profile }: SourceLook, column: TableColumn, why: string): PasswordChoice {
  const { filled, hashes } = profile.of(column);
  if (filled === 0) return { chosen: { column, why }, why, warnings: [] };
  const looks = `${share(hashes, filled)} of its values look like hashes`;
  return {
    chosen: { column, why: `${why}; ${looks}` },
    why,
    warnings:
      hashes * 2 >= filled
        ? []
        : [
            `${name}: most values of ${column.name} do not look like hashes of passwords (${count(hashes)} of ${count(filled)} do): make sure that it is the password, and hashed`,
          ],
  };
}
