/**
 * A picture (SVG) of what a terminal showed: colours and all, on stdin; the picture on stdout.
 *
 *   script -qec 'stty cols 112; npm run demo 2>/dev/null' /dev/null | sed -n '/Plan 1.* for /,/future_timestamp/p' |
 *     npx tsx scripts/terminal-picture.ts 'usermerge plan' > docs/images/plan.svg
 */
import { text as textOf } from 'node:stream/consumers';
import stringWidth from 'string-width';

const fontSizePx = 13;
/** Of the fonts below; each piece of a line is put where its column is and given its width, so that other fonts do no harm. */
const columnPx = fontSizePx * 0.602;
const linePx = 18;
const paddingPx = 16;
const barPx = 34;

/** Select Graphic Rendition, as picocolors writes it, and what each makes of a piece of text. */
const styles: Readonly<Record<string, string | null>> = {
  '1': 'bold',
  '2': 'dim',
  '22': null,
  '31': 'red',
  '32': 'green',
  '33': 'yellow',
  '36': 'cyan',
  '39': null,
  '0': null,
};
/** What a code ends. */
const ends: Readonly<Record<string, readonly string[]>> = {
  '22': ['bold', 'dim'],
  '39': ['red', 'green', 'yellow', 'cyan'],
  '0': ['bold', 'dim', 'red', 'green', 'yellow', 'cyan'],
};

interface Piece {
  readonly text: string;
  readonly column: number;
  readonly classes: readonly string[];
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: the escape character is what is looked for.
const escapes = /\u001b\[([0-9;?]*)([A-Za-z])/;

/** The pieces of one line, each of one style, and where they begin. */
function piecesOf(line: string, active: Set<string>): Piece[] {
  const pieces: Piece[] = [];
  let column = 0;
  // The pattern has two groups: text, parameters, letter, text, ...
  const parts = line.split(escapes);
  for (let index = 0; index < parts.length; index += 3) {
    const text = parts[index] ?? '';
    // Spaces in a row, and those at either end, are lost in a picture: what is between them is put in its place.
    for (const { 0: words, index: before } of text.matchAll(/\S+(?: \S+)*/g)) {
      const at = column + stringWidth(text.slice(0, before));
      pieces.push({ text: words, column: at, classes: [...active] });
    }
    column += stringWidth(text);
    if (parts[index + 2] !== 'm') continue;
    for (const code of (parts[index + 1] || '0').split(';')) {
      for (const name of ends[code] ?? []) active.delete(name);
      const style = styles[code];
      if (style) active.add(style);
    }
  }
  return pieces;
}

const escaped = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

function picture(lines: readonly (readonly Piece[])[], title: string): string {
  const columns = Math.max(
    ...lines.flat().map(({ text, column }) => column + stringWidth(text)),
    stringWidth(title) + 12,
  );
  const width = Math.ceil(columns * columnPx + 2 * paddingPx);
  const height = barPx + lines.length * linePx + paddingPx;
  const texts = lines.flatMap((pieces, row) =>
    pieces.map(({ text, column, classes }) => {
      const x = (paddingPx + column * columnPx).toFixed(1);
      const length = (stringWidth(text) * columnPx).toFixed(1);
      const style = classes.length === 0 ? '' : ` class="${classes.join(' ')}"`;
      return `<text x="${x}" y="${barPx + row * linePx + fontSizePx}" textLength="${length}"${style}>${escaped(text)}</text>`;
    }),
  );
  const dots = ['#ff5f57', '#febc2e', '#28c840'].map(
    (colour, index) => `<circle cx="${paddingPx + 4 + index * 18}" cy="16" r="5" fill="${colour}"/>`,
  );
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img" aria-label="${escaped(title).replaceAll('"', '&quot;')}">
<style>
text { font: ${fontSizePx}px ui-monospace, Menlo, Consolas, 'DejaVu Sans Mono', 'Liberation Mono', monospace; fill: #d7dae0 }
.bold { font-weight: 700 } .dim { fill: #8a919e } .red { fill: #ff7b72 } .green { fill: #7ee787 } .yellow { fill: #e3b341 } .cyan { fill: #76e3ea }
</style>
<rect width="100%" height="100%" rx="8" fill="#161a21"/>
${dots.join('')}
<text x="${width / 2}" y="20" text-anchor="middle" class="dim">${escaped(title)}</text>
${texts.join('\n')}
</svg>
`;
}

const [title = 'usermerge'] = process.argv.slice(2);
const given = (await textOf(process.stdin)).replaceAll('\r', '').replace(/\n+$/, '');
const active = new Set<string>();
process.stdout.write(
  picture(
    given.split('\n').map((line) => piecesOf(line, active)),
    title,
  ),
);
