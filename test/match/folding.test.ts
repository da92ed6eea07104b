import { readFileSync } from 'node:fs';
import commonBefore from '@unicode/unicode-12.1.0/Case_Folding/C/code-points.mjs';
import fullBefore from '@unicode/unicode-12.1.0/Case_Folding/F/code-points.mjs';
import { describe, expect, test } from 'vitest';
import { folding, foldingFile, foldingSql, laterRanges } from '../../scripts/folding.js';
import { foldingVersion, normalisedVersion } from '../../src/pipeline/match/folding.js';
import { assignedPoints, isLater } from './reference-key.js';

describe('the table of case folding', () => {
  test('is what scripts/folding.ts writes out of the data', () => {
    expect(readFileSync(foldingFile, 'utf8')).toBe(foldingSql());
  });

  test('names the versions of its data', () => {
    const { devDependencies } = JSON.parse(readFileSync('package.json', 'utf8'));
    const packages = Object.keys(devDependencies).filter((name) => name.startsWith('@unicode/'));
    expect(packages.sort()).toEqual(
      [`@unicode/unicode-${normalisedVersion}`, `@unicode/unicode-${foldingVersion}`].sort(),
    );
    expect(foldingSql()).toContain(
      `comment on function fold is 'Full case folding by Unicode ${foldingVersion}`,
    );
  });

  test('holds nothing that is folded once more, so that folding ends', () => {
    const again = [...folding.values()].flat().filter((point) => folding.has(point) || isAsciiCapital(point));
    expect(again).toEqual([]);
  });

  test('folds each character that Unicode 12.1 assigned as Unicode 12.1 did', () => {
    const changed = assignedPoints.filter((point) => {
      const before = fullBefore.get(point) ?? [commonBefore.get(point) ?? point];
      return point > 0x7f && String(folding.get(point) ?? [point]) !== String(before);
    });
    expect(changed).toEqual([]);
  });

  test('knows what came after Unicode 12.1', () => {
    expect(laterRanges).toHaveLength(666);
    // Era name Reiwa (12.1), melting face (14), noncharacter, private use.
    expect([0x32ff, 0x1fae0, 0xfdd0, 0xe000].map(isLater)).toEqual([false, true, true, false]);
  });
});

const isAsciiCapital = (point: number): boolean => point >= 0x41 && point <= 0x5a;
