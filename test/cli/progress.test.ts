import { PassThrough } from 'node:stream';
import { stripVTControlCharacters } from 'node:util';
import { describe, expect, test, vi } from 'vitest';
import { progressBars, progressLines, renderStep, renderStepEnd } from '../../src/cli/render/progress.js';
import { widthOf } from '../../src/cli/render/text.js';

const state = {
  name: 'read test_db',
  rows: 500_000,
  bytes: 0,
  total: 1_000_000,
  elapsedMs: 2_000,
  ended: false,
};

describe('a step on a terminal', () => {
  test('shows a bar, rows, rate and the time left at that rate', () => {
    expect(renderStep(state, 120)).toBe(
      'read test_db         ████████████░░░░░░░░░░░░   50%  500,000 of 1,000,000  250,000/s  2.0 s left',
    );
  });

  test('without a total shows rows, rate and time', () => {
    expect(renderStep({ ...state, total: null }, 120)).toBe('read test_db         500,000  250,000/s  2.0 s');
  });

  test('whose rows are not counted on the way shows bytes, their rate, and the time so far', () => {
    expect(renderStep({ ...state, rows: 0, bytes: 24_600_000 }, 120)).toBe(
      'read test_db         about 1,000,000 rows  24.6 MB  12.3 MB/s  2.0 s',
    );
    expect(renderStep({ ...state, rows: 0 }, 120)).toBe('read test_db         about 1,000,000 rows  2.0 s');
    expect(renderStep({ ...state, rows: 0, total: null }, 120)).toBe('read test_db         2.0 s');
  });

  test('is never said to be done by an estimate that was too low', () => {
    expect(renderStep({ ...state, total: 400_000 }, 120)).toContain(' 99%  500,000 of 500,000');
  });

  test('that ended is full, with its whole time', () => {
    expect(renderStep({ ...state, ended: true }, 120)).toContain('100%  500,000  250,000/s  2.0 s');
  });

  test('gives up the bar before the numbers', () => {
    expect(renderStep(state, 80)).toBe(
      'read test_db         ████░░░░   50%  500,000 of 1,000,000  250,000/s  2.0 s left',
    );
    expect(renderStep(state, 76)).toBe(
      'read test_db          50%  500,000 of 1,000,000  250,000/s  2.0 s left',
    );
  });

  test('keeps to the width, whatever its name', () => {
    expect(widthOf(renderStep({ ...state, name: `\u001b[2J${'漢'.repeat(80)}` }, 60))).toBeLessThanOrEqual(
      60,
    );
  });
});

test('a step in a log is one line', () => {
  expect(renderStepEnd({ ...state, ended: true })).toBe('read test_db: 500,000 rows in 2.0 s (250,000/s)');
  expect(renderStepEnd({ ...state, rows: 0, ended: true })).toBe('read test_db: 2.0 s');
});

test('lines: one when a step ends, however often it reports, and one for a note', () => {
  const stream = new PassThrough();
  let now = 0;
  const progress = progressLines(stream, () => now);
  const step = progress.step('read dev_db', null);
  step.add(3);
  step.add(4);
  now = 1_500;
  step.done();
  step.done();
  progress.note('evil\nnote');
  progress.close();
  expect(String(stream.read())).toBe('read dev_db: 7 rows in 1.5 s (5/s)\nevil\\nnote\n');
});

describe('bars', () => {
  function terminal() {
    const stream = Object.assign(new PassThrough(), { isTTY: true, columns: 120, rows: 24, text: '' });
    stream.on('data', (chunk) => {
      stream.text += chunk;
    });
    return stream;
  }

  test('say nothing of what is over before two seconds', () => {
    vi.useFakeTimers();
    try {
      const stream = terminal();
      const progress = progressBars(stream as unknown as NodeJS.WriteStream);
      const step = progress.step('read test_db', 10);
      vi.advanceTimersByTime(1_900);
      step.done(10);
      progress.close();
      vi.advanceTimersByTime(10_000);
      expect(stream.text).toBe('');
    } finally {
      vi.useRealTimers();
    }
  });

  test('appear after that, keep notes, and leave the cursor and an empty line behind', () => {
    vi.useFakeTimers();
    try {
      const stream = terminal();
      const progress = progressBars(stream as unknown as NodeJS.WriteStream);
      progress.step('read test_db', 1_000).add(400);
      const over = progress.step('lock', null);
      over.done();
      vi.advanceTimersByTime(2_300);
      const late = progress.step('resolve', null);
      late.add(5);
      progress.note('dev_db is slow');
      vi.advanceTimersByTime(200);
      const shown = stripVTControlCharacters(stream.text);
      expect(shown).toContain('400 of 1,000');
      expect(shown).toContain('resolve');
      expect(shown).toContain('dev_db is slow\n');
      expect(shown).not.toContain('lock');
      progress.close();
      expect(stream.text).toContain('\u001b[?25l');
      expect(stream.text.slice(stream.text.lastIndexOf('\u001b[?25h'))).not.toContain('test_db');
    } finally {
      vi.useRealTimers();
    }
  });
});
