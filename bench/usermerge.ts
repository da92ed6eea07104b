/** usermerge itself, as a person starts it: a process of its own, timed from its start to its exit. */
import { execFileSync, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { EmbeddedServer } from '../src/embedded/embedded-postgres.js';
import { sources, withClient } from './databases.js';

export interface Run {
  readonly seconds: number;
  readonly peakMemoryBytes: number;
  /** Of the plan, then of the apply. */
  readonly steps: readonly Step[];
}

export interface Step {
  readonly step: string;
  readonly durationMs: number;
}

const root = fileURLToPath(new URL('..', import.meta.url));
const program = join(root, 'dist/cli/main.js');
const hook = new URL('peak-memory.mjs', import.meta.url).href;

/** Builds the program that is timed, unless it is of these very sources. */
export function build(): void {
  const newest = Math.max(
    ...readdirSync(join(root, 'src'), { recursive: true, encoding: 'utf8' })
      .map((path) => statSync(join(root, 'src', path)))
      .filter((file) => file.isFile())
      .map((file) => file.mtimeMs),
  );
  if (existsSync(program) && statSync(program).mtimeMs >= newest) return;
  execFileSync(process.execPath, [join(root, 'scripts/build.mjs')], { stdio: 'inherit' });
}

/** `usermerge apply --yes` with both sources; by default those in PostgreSQL. */
export async function applyOnce(
  server: EmbeddedServer,
  target: string,
  urls?: ReadonlyMap<string, string>,
): Promise<Run> {
  const directory = mkdtempSync(join(tmpdir(), 'usermerge-bench-'));
  const memoryFile = join(directory, 'peak');
  try {
    const words = [
      ...['apply', '--yes', '--json', '--allow', 'unconfirmed_match'],
      ...sources.flatMap((name) => ['--source', `${name}=${urls?.get(name) ?? server.url(name)}`]),
      ...['--target', target],
    ];
    const begun = performance.now();
    const child = spawn(process.execPath, ['--import', hook, program, ...words], {
      cwd: directory,
      env: { ...process.env, PEAK_MEMORY_FILE: memoryFile },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const [exit, stdout, stderr] = await Promise.all([
      new Promise<number | null>((resolve, reject) => {
        child.once('error', reject);
        child.once('exit', resolve);
      }),
      textOf(child.stdout),
      textOf(child.stderr),
    ]);
    const seconds = (performance.now() - begun) / 1000;
    if (exit !== 0) throw new Error(`usermerge ${words[0]}: exit code ${exit}\n${stderr}`);
    return {
      seconds,
      peakMemoryBytes: Number(readFileSync(memoryFile, 'utf8')),
      steps: [...(await stepsOfPlan(target)), ...(JSON.parse(stdout) as { timings: Step[] }).timings],
    };
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

async function textOf(stream: AsyncIterable<Buffer>): Promise<string> {
  let text = '';
  for await (const chunk of stream) text += chunk;
  return text;
}

async function stepsOfPlan(target: string): Promise<Step[]> {
  const { rows } = await withClient(target, (client) =>
    client.query<{ timings: Step[] }>(
      `select report -> 'timings' as timings from usermerge.plan order by plan_no desc limit 1`,
    ),
  );
  return rows[0]?.timings ?? [];
}
