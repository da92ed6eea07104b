/** The process of `npm run demo`: its words, signals and exit code. What it shows is in demo.ts. */
import { parseArgs } from 'node:util';
import { renderError } from '../cli/render/error.js';
import { screenFor } from '../cli/render/screen.js';
import { loadConfig } from '../config/load.js';
import { exitCodes } from '../errors/codes.js';
import { UsermergeError } from '../errors/usermerge-error.js';
import { apply } from '../runs/apply.js';
import { check } from '../runs/check.js';
import { plan } from '../runs/plan.js';
import { verify } from '../runs/verify.js';
import { demo } from './demo.js';
import { removeStage } from './stage.js';

const help = `npm run demo                     two rounds of a merge on a PostgreSQL of its own, which is gone at the end
npm run demo -- --keep           the same, and the server stays
npm run demo -- --stop FOLDER    stops a server that stayed, and removes its folder
`;

const { stdout, stderr } = process;
const interruption = new AbortController();

// A reader that went away (`| head`) is no reason to leave a server behind.
stdout.on('error', () => {});
stderr.on('error', () => {});

// The clean-up takes a moment and ends by itself: a second Ctrl-C, or the one that npm passes on, must not cut it short.
for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(name, () => interruption.abort());

process.exitCode = await run();

async function run(): Promise<number> {
  const { signal } = interruption;
  try {
    const words = parseWords(process.argv.slice(2));
    if (words.help) {
      stdout.write(help);
      return 0;
    }
    if (words.stop !== undefined) return await stop(words.stop);
    const failures = await demo(
      { stdout, stderr, signal, keep: words.keep },
      { loadConfig, check, plan, apply, verify },
    );
    return failures.length === 0 ? 0 : exitCodes.failed;
  } catch (error) {
    if (signal.aborted) {
      stderr.write('Interrupted: the server is stopped, and its folder is removed.\n');
      return exitCodes.interrupted;
    }
    stderr.write(renderError(error, screenFor(stderr)));
    return error instanceof UsermergeError && error.exit === exitCodes.usage
      ? exitCodes.usage
      : exitCodes.failed;
  }
}

function parseWords(args: string[]): { keep: boolean; help: boolean; stop: string | undefined } {
  try {
    const { values } = parseArgs({
      args,
      options: {
        keep: { type: 'boolean', default: false },
        help: { type: 'boolean', short: 'h', default: false },
        stop: { type: 'string' },
      },
    });
    return { keep: values.keep, help: values.help, stop: values.stop };
  } catch (cause) {
    const message = cause instanceof Error ? cause.message : String(cause);
    throw new UsermergeError('CONFIG_INVALID', message, {
      next: '`npm run demo -- --help` says what there is.',
      cause,
    });
  }
}

async function stop(folder: string): Promise<number> {
  if (await removeStage(folder)) {
    stdout.write(`The server is stopped, and ${folder} is removed.\n`);
    return 0;
  }
  throw new UsermergeError('CONFIG_INVALID', `${folder} is no folder of the demo`, {
    next: 'Name the folder that `npm run demo -- --keep` printed.',
  });
}
