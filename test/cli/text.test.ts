import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { detailInWords } from '../../src/cli/render/conflict-meanings.js';
import { count, duration, instant, rate, size } from '../../src/cli/render/quantity.js';
import { coloursFor } from '../../src/cli/render/screen.js';
import { table } from '../../src/cli/render/table.js';
import { cut, printable, printableLines, value, widthOf, wrap } from '../../src/cli/render/text.js';

const anyText = fc.string({ unit: 'binary' });
const anyValue = fc.oneof(anyText, fc.constantFrom(null, '', "''", '–', '-', ' ', '\\u{20}', 'a', 'a '));

describe('values on a screen', () => {
  test.each([
    ['alice', 'alice'],
    ['Ærøskøbing 漢字', 'Ærøskøbing 漢字'],
    [null, '–'],
    ['', "''"],
    ['a\nb', 'a\\nb'],
    ['a\\nb', 'a\\\\nb'],
    ['\u001b[31m', '\\u{1b}[31m'],
    ['\u202enimda', '\\u{202e}nimda'],
    ['al\u200bice', 'al\\u{200b}ice'],
    [' x ', '\\u{20}x\\u{20}'],
    ['a\u00a0b', 'a\\u{a0}b'],
    ['\u0301a', '\\u{301}a'],
    ['\ud800', '\\u{d800}'],
    ['\u3164', '\\u{3164}'],
    ['\u{e0041}', '\\u{e0041}'],
  ])('%j is shown as %s', (given, shown) => {
    expect(value(given)).toBe(shown);
  });

  test('are visible, one line, and different wherever the data is different', () => {
    fc.assert(
      fc.property(anyValue, anyValue, (one, other) => {
        expect(value(one)).not.toMatch(/\p{C}|\p{Zl}|\p{Zp}|\p{Default_Ignorable_Code_Point}/u);
        expect(value(one) === value(other)).toBe(one === other);
      }),
    );
  });

  test('of many lines stay many lines, without a carriage return that overwrites one', () => {
    expect(printableLines('one\r\ntwo\rthree')).toEqual(['one', 'two\\rthree']);
  });
});

describe('cutting and wrapping', () => {
  test('a cut text is never wider than it may be', () => {
    fc.assert(
      fc.property(anyText, fc.integer({ min: 1, max: 30 }), (text, width) => {
        expect(widthOf(cut(printable(text), width))).toBeLessThanOrEqual(width);
      }),
    );
  });

  test('a letter of two columns is not cut in half', () => {
    expect(cut('漢字の名前', 6)).toBe('漢字…');
  });

  test('wrapped lines hold all words, in order', () => {
    fc.assert(
      fc.property(fc.array(fc.stringMatching(/^[a-z]{1,12}$/), { minLength: 1 }), (words) => {
        const lines = wrap(words.join(' '), 20, '  ', '- ');
        expect(lines.map((line) => line.slice(2)).join(' ')).toBe(words.join(' '));
        expect(lines.every((line) => widthOf(line) <= 20)).toBe(true);
      }),
    );
  });
});

describe('tables', () => {
  const colours = coloursFor(false);

  test('narrow the widest column that may be cut, and never a number', () => {
    const lines = table(
      [
        { title: 'name', cuttable: true },
        { title: 'n', align: 'right' },
      ],
      [['a'.repeat(40), '1,234,567']],
      { width: 30, colours },
    );
    expect(lines).toEqual(['name                         n', `${'a'.repeat(18)}…  1,234,567`]);
  });

  test('become a paragraph a row where they do not fit', () => {
    const lines = table(
      [{ title: 'one' }, { title: 'two' }, { title: '' }],
      [['1'.repeat(10), '2'.repeat(10), 'x']],
      { width: 20, colours },
    );
    expect(lines).toEqual(['one 1111111111', '    two 2222222222', '    x']);
  });
});

describe('quantities', () => {
  test.each([
    [0, '0 ms'],
    [849.6, '850 ms'],
    [999.6, '1.0 s'],
    [59_949, '59.9 s'],
    [59_950, '1 min 00 s'],
    [65_400, '1 min 05 s'],
    [3_599_400, '59 min 59 s'],
    [3_599_600, '1 h 00 min'],
    [3_725_000, '1 h 02 min'],
  ])('%d ms are %s', (ms, shown) => {
    expect(duration(ms)).toBe(shown);
  });

  test.each([
    [1, '0 kB'],
    [850_000, '850 kB'],
    [12_345_678, '12.3 MB'],
    [1_234_567_890, '1.2 GB'],
  ])('%d bytes are %s', (bytes, shown) => {
    expect(size(bytes)).toBe(shown);
  });

  test('numbers are grouped, and a rate needs rows and time', () => {
    expect(count(1_234_567)).toBe('1,234,567');
    expect(rate(1000, 500)).toBe('2,000/s');
    expect(rate(0, 500)).toBe('–');
    expect(rate(5, 0)).toBe('–');
  });

  test.each([
    ['2026-11-24T05:40:12.000Z', '2026-11-24 05:40:12'],
    ['2026-11-24T05:40:12.120400Z', '2026-11-24 05:40:12.1204'],
    ['2026-11-24 05:40:12.5+00', '2026-11-24 05:40:12.5'],
    ['infinity', 'infinity'],
  ])('the time %s is %s', (iso, shown) => {
    expect(instant(iso)).toBe(shown);
  });
});

test('why the target refuses a row is said in words, with its code; what is no code stays as it is', () => {
  expect(detailInWords('target_refuses', '22001; role: 23514 merged_users_role_check')).toBe(
    'a value is too long for its column (22001); role: a check refuses it (23514) merged_users_role_check',
  );
  expect(detailInWords('target_refuses', 'XX000; 22001x')).toBe('XX000; 22001x');
  expect(detailInWords('username_collision', '22001')).toBe('22001');
});
