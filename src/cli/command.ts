import { type Command, InvalidArgumentError } from 'commander';
import { ownTarget } from '../config/defaults.js';
import type { LoadedConfig } from '../config/load.js';
import { UsermergeError } from '../errors/usermerge-error.js';
import { type Progress, silentProgress } from '../runs/progress.js';
import { openOwnTarget } from './own-target.js';
import { progressBars, progressLines, type ShownProgress } from './render/progress.js';
import { type Screen, screenFor } from './render/screen.js';
import type { Runs, Surroundings } from './surroundings.js';

/** Options that every command has. */
export interface MergeOptions {
  readonly config?: string;
  readonly source?: readonly string[];
  readonly target?: string;
  readonly json?: true;
}

/** Which merge a command is about, and in what form it answers. */
export function addMergeOptions(command: Command): Command {
  return command
    .option('-c, --config <file>', 'configuration of the merge (default: usermerge.yaml, where there is one)')
    .option(
      '--source <name=url>',
      'a source, NAME=URL or NAME=URL#schema.table; repeat it, the first has the highest priority',
      repeated,
    )
    .option(
      '--target <url>',
      'the target, URL or URL#schema.table (table merged_users by default); without it an embedded PostgreSQL, kept in .usermerge',
    )
    .option('--json', 'the report as JSON on stdout');
}

/** For options that may be given more than once. */
export const repeated = (given: string, before: readonly string[] = []): string[] => [...before, given];

/** Where `--source NAME` picks a source, and `--source NAME=URL` says where one is: the names, and the options without them. */
export function pickedSources<Options extends MergeOptions>(
  given: Options,
): { options: Options; names: string[] } {
  const names = (given.source ?? []).filter((flag) => !flag.includes('='));
  const urls = (given.source ?? []).filter((flag) => flag.includes('='));
  const { source: _, ...options } = given;
  return { options: (urls.length > 0 ? { ...options, source: urls } : options) as Options, names };
}

/** For options that count: a whole number, 0 or more. */
export function wholeNumber(text: string): number {
  if (!/^\d{1,15}$/.test(text)) throw new InvalidArgumentError('It must be a whole number, 0 or more.');
  return Number(text);
}

/** The number of a plan or a run, as `usermerge plan` and `usermerge runs` show it. */
export function shownNumber(text: string): number {
  if (!/^[1-9]\d{0,14}$/.test(text))
    throw new InvalidArgumentError('It must be the number that `usermerge plan` or `usermerge runs` shows.');
  return Number(text);
}

/** Examples at the end of a command's help. */
export const examples = (lines: readonly string[]): string =>
  `\nExamples:\n${lines.map((line) => `  $ ${line}`).join('\n')}`;

/** One invocation: what its command needs around the call of a run, and the exit code that comes of it. */
export class Invocation {
  exitCode = 0;
  /** The command goes on until it is interrupted: that is how it ends. */
  endsByInterruption = false;
  readonly runs: Runs;
  readonly surroundings: Surroundings;

  constructor(surroundings: Surroundings, runs: Runs) {
    this.surroundings = surroundings;
    this.runs = runs;
  }

  /** The configuration of the file or the flags; `allow`: hazards that the command line allows beside it. */
  async config(
    { config: file, source = [], target }: MergeOptions,
    allow: readonly string[] = [],
  ): Promise<LoadedConfig> {
    const { env } = this.surroundings;
    const loaded = await this.runs.loadConfig({ file, flags: { source, target, allow }, env });
    if (loaded.config.target.url !== ownTarget) return loaded;
    const { url, told } = await openOwnTarget();
    await this.tell(told);
    return { ...loaded, config: { ...loaded.config, target: { ...loaded.config.target, url } } };
  }

  /**
   * Calls a run with progress on stderr, and ends it when the person interrupts; `otherwise` says in what state things
   * are then: a run that rejects has changed nothing.
   */
  async watch<Report>(
    options: MergeOptions,
    otherwise: string,
    run: (watched: { progress: Progress; signal: AbortSignal }) => Promise<Report>,
  ): Promise<Report> {
    const { signal } = this.surroundings.interruption;
    this.stopIfInterrupted(otherwise);
    const progress = this.progress(options);
    try {
      return await run({ progress, signal });
    } catch (error) {
      if (!signal.aborted) throw error;
      throw new UsermergeError('INTERRUPTED', otherwise, { cause: error });
    } finally {
      progress.close();
    }
  }

  stopIfInterrupted(state: string): void {
    if (this.surroundings.interruption.signal.aborted) throw new UsermergeError('INTERRUPTED', state);
  }

  /** The report on stdout: JSON where that was asked for, else the screen. */
  async print<Report>(
    options: MergeOptions,
    report: Report,
    render: (report: Report, screen: Screen) => string,
  ) {
    const { stdout } = this.surroundings;
    const text = options.json
      ? `${JSON.stringify(report, null, 2)}\n`
      : render(report, screenFor(stdout, sameMerge(options)));
    await this.write(stdout, text);
  }

  /** A line or more for the person, beside the report. */
  tell(text: string): Promise<void> {
    return this.write(this.surroundings.stderr, text);
  }

  /** Resolves when the text is with the system, or nobody reads any more (`| head`). */
  write(stream: NodeJS.WritableStream, text: string): Promise<void> {
    return new Promise((resolve, reject) => {
      stream.write(text, (error) => {
        if (error == null || (error as NodeJS.ErrnoException).code === 'EPIPE') resolve();
        else reject(error);
      });
    });
  }

  private progress({ json }: MergeOptions): ShownProgress {
    const { stderr } = this.surroundings;
    if (stderr.isTTY) return progressBars(stderr);
    return json ? { ...silentProgress, close() {} } : progressLines(stderr);
  }
}

/** What to add to the next command so that it is about the same merge; never a URL, which may hold a password. */
function sameMerge({ config, source = [], target }: MergeOptions): string {
  return [
    config === undefined
      ? ''
      : ` --config ${/^[\w./-]+$/.test(config) ? config : `'${config.replaceAll("'", "'\\''")}'`}`,
    source.length === 0 ? '' : ' --source ...',
    target === undefined ? '' : ' --target ...',
  ].join('');
}
