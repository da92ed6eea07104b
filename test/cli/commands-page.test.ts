import { readFileSync } from 'node:fs';
import type { Command } from 'commander';
import { describe, expect, test } from 'vitest';
import { Invocation } from '../../src/cli/command.js';
import { buildProgram } from '../../src/cli/program.js';
import { hazards } from '../../src/pipeline/vocabulary.js';
import { fakeRuns, fakeSurroundings } from './fake-surroundings.js';

const page = readFileSync('docs/commands.md', 'utf8');
const program = buildProgram(new Invocation(fakeSurroundings().surroundings, fakeRuns()), () => {});

/** Of the command, and of those that are part of it. */
const optionsOf = (command: Command): string[] => [
  ...command.options.flatMap(({ long, short }) => [long, short].filter((flag) => flag != null)),
  ...(command === program ? [] : command.commands.flatMap(optionsOf)),
];

describe('docs/commands.md', () => {
  test.each(program.commands.map((command) => command.name()))('has a section on %s', (name) => {
    expect(page).toMatch(new RegExp(`^## \`usermerge ${name}\\b`, 'm'));
  });

  test.each(
    [program, ...program.commands].flatMap((command) =>
      optionsOf(command).map((flag) => [command.name(), flag] as const),
    ),
  )('%s: names %s', (_name, flag) => {
    expect(page).toContain(`\`${flag}`);
  });

  test('names no option that is not there', () => {
    const known = new Set([program, ...program.commands].flatMap(optionsOf).concat('--help', '-h'));
    const named = [...page.matchAll(/(?<![\w-])--[a-z][a-z-]*/g)].map(([flag]) => flag);
    expect(named.filter((flag) => !known.has(flag))).toEqual([]);
  });

  test('its examples allow hazards that there are', () => {
    const allowed = [...page.matchAll(/--allow ([a-z_]+)/g)].map(([, name]) => name);
    expect(allowed.filter((name) => !hazards.some((hazard) => hazard === name))).toEqual([]);
  });
});

test('every command has a summary, a description and examples', async () => {
  for (const command of program.commands) {
    expect(command.summary(), command.name()).not.toBe('');
    expect(command.description(), command.name()).not.toBe('');
  }
});

test('help screens are as they were seen last', async () => {
  const screens = [program, ...program.commands].map((command) => command.helpInformation());
  await expect(screens.join(`\n${'='.repeat(40)}\n\n`)).toMatchFileSnapshot('screens/help.txt');
});
