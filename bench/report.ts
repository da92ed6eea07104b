/** The numbers as tables: on the terminal, and in results.md. */
import { spawnSync } from 'node:child_process';
import { arch, cpus, release, totalmem } from 'node:os';
import { coloursFor } from '../src/cli/render/screen.js';
import { type Column, table } from '../src/cli/render/table.js';
import { psql } from './bare-pipeline.js';
import { settings } from './databases.js';
import type { Measured } from './measure.js';
import { pgloaderVersion } from './pgloader.js';
import { rowByRowIn } from './row-by-row.js';
import type { Run, Step } from './usermerge.js';

type Row = readonly string[];

const header: readonly Column[] = [
  { title: 'accounts', align: 'right' },
  { title: 'way' },
  { title: 'time', align: 'right' },
  { title: 'accounts/s', align: 'right' },
  { title: 'of the bare time', align: 'right' },
  { title: 'times row by row', align: 'right' },
  { title: 'peak of Node', align: 'right' },
];

export function rowsOf(measured: Measured): Row[] {
  const { accounts, changed, first, second, third, busy } = measured;
  const bare = median(measured.bare);
  const rowRate = median(measured.rowByRow.map((part) => part.accounts / part.seconds));
  const [part] = measured.rowByRow;
  const line = (way: string, seconds: number, memory: string): Row => [
    number(accounts),
    way,
    `${seconds.toFixed(2)} s`,
    number(accounts / seconds),
    (seconds / bare).toFixed(2),
    number(accounts / seconds / rowRate),
    memory,
  ];
  const run = (way: string, runs: readonly Run[]): Row =>
    line(way, median(runs.map(({ seconds }) => seconds)), memoryOf(runs));
  return [
    [
      number(accounts),
      `row by row (${rowByRowIn}), ${number(part?.accounts ?? 0)} of them`,
      `${median(measured.rowByRow.map(({ seconds }) => seconds)).toFixed(2)} s`,
      number(rowRate),
      '',
      '1',
      '',
    ],
    line('bare pipeline', bare, ''),
    ...(measured.pgloader.length === 0
      ? []
      : [line('pgloader, then distinct on', median(measured.pgloader), '')]),
    run('usermerge, first run', first),
    run('usermerge, nothing changed', second),
    run(`usermerge, ${number(changed)} changed`, third),
    ...(busy === null ? [] : [run('usermerge, first run, people logging in', [busy.run])]),
  ];
}

export function onTerminal(all: readonly Measured[], stream: NodeJS.WriteStream): string {
  const colours = coloursFor(stream.isTTY === true && stream.hasColors());
  const width = (stream.isTTY && stream.columns) || 160;
  const parts = all.flatMap((measured) => [
    ...table(header, rowsOf(measured), { width, colours }),
    '',
    ...verdicts(measured),
    '',
    colours.dim('Where the time of the first run goes (the steps of reading go side by side):'),
    ...stepLines(measured.first),
    '',
    ...statementLines(measured),
  ]);
  return `${parts.join('\n')}\n`;
}

/** What issue 9 wants to see, in words. */
function verdicts(measured: Measured): string[] {
  const { accounts, first, second, busy } = measured;
  const firstSeconds = median(first.map(({ seconds }) => seconds));
  const bare = median(measured.bare);
  const rowRate = median(measured.rowByRow.map((part) => part.accounts / part.seconds));
  return [
    `usermerge takes ${(firstSeconds / bare).toFixed(2)} times as long as the bare pipeline, and is ${number(accounts / firstSeconds / rowRate)} times as fast as row by row.`,
    `Its second run, with nothing changed, takes ${(median(second.map(({ seconds }) => seconds)) / firstSeconds).toFixed(2)} of the first.`,
    ...(busy === null
      ? []
      : [
          `Of ${number(busy.during.logins)} logins while it ran, the longest waited ${busy.during.longestMs.toFixed(0)} ms (99 % under ${busy.during.p99Ms.toFixed(0)} ms, half under ${busy.during.medianMs.toFixed(1)} ms); with nothing else going on ${busy.alone.longestMs.toFixed(0)} ms (${busy.alone.p99Ms.toFixed(0)} ms, ${busy.alone.medianMs.toFixed(1)} ms).`,
        ]),
  ];
}

/** The medians of the steps, and what is left for the start of Node, connecting, and the report. */
function stepTimes(runs: readonly Run[]): { step: string; seconds: number }[] {
  const names = [...new Set(runs.flatMap(({ steps }) => steps.map(({ step }) => step)))];
  const times = names.map((step) => ({
    step,
    seconds: median(runs.map(({ steps }) => durationOf(steps, step) / 1000)),
  }));
  const reading = times.filter(({ step }) => step.startsWith('read '));
  const inRow = times.filter(({ step }) => !step.startsWith('read '));
  const accounted =
    Math.max(0, ...reading.map(({ seconds }) => seconds)) + sum(inRow.map(({ seconds }) => seconds));
  const whole = median(runs.map(({ seconds }) => seconds));
  return [
    ...times,
    { step: 'the rest: start, connecting, counting, the report', seconds: whole - accounted },
  ];
}

const durationOf = (steps: readonly Step[], name: string): number =>
  sum(steps.filter(({ step }) => step === name).map(({ durationMs }) => durationMs));

function stepLines(runs: readonly Run[]): string[] {
  return stepTimes(runs).map(({ step, seconds }) => `  ${`${seconds.toFixed(2)} s`.padStart(9)}  ${step}`);
}

function statementLines({ statements }: Measured): string[] {
  return statements.flatMap(({ what, seconds, times }) => [
    `The longest statements of ${what}, which took ${seconds.toFixed(2)} s:`,
    ...times.slice(0, 25).map(({ name, calls, ms }) => {
      const time = `${(ms / 1000).toFixed(3)} s`.padStart(11);
      return `${time}  ${name}${calls > 3 ? ` (${number(calls)} messages)` : ''}`;
    }),
    '',
  ]);
}

export function asMarkdown(all: readonly Measured[], command: string, serverVersion: string): string {
  const lines = [
    '# What `npm run bench` measured',
    '',
    'Written by the script (bench/main.ts); do not edit. Each number is the median of its repetitions.',
    '',
    `- ${new Date().toISOString().slice(0, 10)}, \`${command}\``,
    `- ${cpus().length} × ${cpus()[0]?.model.trim() ?? 'CPU'}, ${(totalmem() / 2 ** 30).toFixed(0)} GiB, ${process.platform} ${release()} ${arch()}`,
    `- Node ${process.versions.node}, PostgreSQL ${serverVersion}, ${psqlVersion()}${pgloaderVersion === null ? '' : `, pgloader ${pgloaderVersion}`}`,
    `- the server: ${Object.entries(settings)
      .map(([name, value]) => `${name} = ${value}`)
      .join(', ')}; all else as it comes, so it is durable`,
    '- two databases of half the accounts each, of which half have an account in the other; all databases on one server',
    '',
    ...markdownTable(header, all.flatMap(rowsOf)),
    '',
    ...all.flatMap((measured) => [
      `## ${number(measured.accounts)} accounts`,
      '',
      ...verdicts(measured).map((verdict) => `- ${verdict}`),
      '',
      ...markdownTable(
        [{ title: 'step of the first run' }, { title: 'time', align: 'right' }],
        stepTimes(measured.first).map(({ step, seconds }) => [step, `${seconds.toFixed(2)} s`]),
      ),
      '',
    ]),
  ];
  return `${lines.join('\n').trimEnd()}\n`;
}

function markdownTable(columns: readonly Column[], rows: readonly Row[]): string[] {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  return [
    line(columns.map(({ title }) => title)),
    line(columns.map(({ align }) => (align === 'right' ? '---:' : '---'))),
    ...rows.map(line),
  ];
}

const psqlVersion = (): string => spawnSync(psql, ['--version'], { encoding: 'utf8' }).stdout.trim();

const memoryOf = (runs: readonly Run[]): string =>
  `${Math.round(Math.max(...runs.map(({ peakMemoryBytes }) => peakMemoryBytes)) / 2 ** 20)} MiB`;

export function median(numbers: readonly number[]): number {
  const sorted = numbers.toSorted((a, b) => a - b);
  const middle = sorted.length / 2;
  const [low, high] = [sorted[Math.ceil(middle) - 1] ?? Number.NaN, sorted[Math.floor(middle)] ?? Number.NaN];
  return (low + high) / 2;
}

const sum = (numbers: readonly number[]): number => numbers.reduce((total, n) => total + n, 0);

/** Two digits below ten, so that a ratio says something. */
export const number = (n: number): string =>
  n < 10 && !Number.isInteger(n) ? n.toFixed(1) : Math.round(n).toLocaleString('en-US');
