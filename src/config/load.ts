/** From what the user wrote (a file, or flags alone) to what the rest may trust; all problems are reported at once. */
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { UsermergeError } from '../errors/usermerge-error.js';
import type { Hazard } from '../pipeline/vocabulary.js';
import { configError, type PrintedProblem } from './config-error.js';
import { consistencyProblems } from './consistency.js';
import { ownTargetFolder } from './defaults.js';
import { type Environment, hideSubstitutions, substituteEnvironment } from './environment.js';
import { allowFlagProblems, type ConfigFlags, readFlags, renderFlagPath } from './flags.js';
import type { MergeConfig } from './merge-config.js';
import { normalizeConfig } from './normalize.js';
import { notYetProblems } from './not-yet.js';
import { withPresets } from './presets.js';
import { type ConfigProblem, isSamePath, renderPath } from './problem.js';
import type { Config } from './schema.js';
import { structureProblems } from './structure.js';
import { parseYaml, type YamlFile } from './yaml-file.js';

export type { ConfigFlags } from './flags.js';

/** The file that is read where it is there and no other is named. */
export const defaultConfigFile = 'usermerge.yaml';

export interface LoadOptions {
  /** `--config`; without it `usermerge.yaml` in `directory`, if it is there. */
  readonly file?: string | undefined;
  readonly flags: ConfigFlags;
  readonly env: Environment;
  /** Default: the current directory. */
  readonly directory?: string | undefined;
}

export interface LoadedConfig {
  readonly config: MergeConfig;
  /**
   * `flags`: no file was read. The last applied configuration then still holds for what the flags do not say, and
   * `config.sources` may be empty.
   */
  readonly origin: 'file' | 'flags';
  /** Null where the flags are all there is. */
  readonly file: string | null;
}

/**
 * The checked configuration, from `--config`, `./usermerge.yaml`, or `--source` and `--target` alone (or nothing, where
 * an embedded target is kept in the directory); `--allow` is added to either. A file beside `--source` or `--target` is refused: which of the two counts would be a guess.
 *
 * Errors: CONFIG_INVALID with all problems in one message; the problems' own code (SOURCE_TWICE, SOURCE_IS_TARGET,
 * CONFIG_NOT_YET) where all have the same. No message holds a secret.
 */
export async function loadConfig({ file, flags, env, directory = '.' }: LoadOptions): Promise<LoadedConfig> {
  const path = file ?? join(directory, defaultConfigFile);
  const text = await readText(path, file !== undefined);
  const hasFlags = flags.source.length > 0 || flags.target !== undefined;
  if (text !== undefined) {
    if (hasFlags) throw fileAndFlags(path);
    return { config: parseConfig(text, { file: path, flags, env }), origin: 'file', file: path };
  }
  if (!hasFlags && !existsSync(join(directory, ownTargetFolder))) throw nothingGiven();
  return { config: configFromFlags(flags), origin: 'flags', file: null };
}

/** Checks the text of a file; `file` is its name, for messages. Errors: as `loadConfig`. */
export function parseConfig(
  text: string,
  {
    file,
    flags,
    env,
  }: { readonly file: string; readonly flags: Pick<ConfigFlags, 'allow'>; readonly env: Environment },
): MergeConfig {
  const yaml = parseYaml(text);
  if ('problems' in yaml) {
    throw configError(
      file,
      yaml.problems.map(({ message, ...position }) => ({ text: message, position })),
    );
  }
  const environment = substituteEnvironment(yaml.document, env);
  const input = withPresets(yaml.document.toJS({ maxAliasCount: -1 }) ?? {});
  const problems = [...problemsOf(input, environment.problems), ...noSources(input)];
  const located = [
    ...problems
      .map((problem) => locate(problem, yaml))
      .map((problem) => ({ ...problem, text: hideSubstitutions(problem.text, environment.substitutions) })),
    ...allowFlagProblems(flags).map((text) => ({ text })),
  ];
  if (located.length > 0) throw configError(file, located);
  return withAllowed(normalizeConfig(input as Config), flags);
}

/** The configuration that flags alone make. Errors: as `loadConfig`. */
export function configFromFlags(flags: ConfigFlags): MergeConfig {
  const { input, problems } = readFlags(flags);
  const located = [
    ...[...problems, ...allowFlagProblems(flags)].map((text) => ({ text })),
    ...problemsOf(input, []).map((problem) => ({
      text: `${renderFlagPath(problem.path, input)} ${problem.message}`,
      code: problem.code,
    })),
  ];
  if (located.length > 0) throw configError('The command line', located);
  return withAllowed(normalizeConfig(input as Config), flags);
}

function problemsOf(input: unknown, earlier: readonly ConfigProblem[]): ConfigProblem[] {
  const structure = structureProblems(input);
  const earlierPaths = earlier.map(({ path }) => path);
  const followsFromEarlier = ({ path }: ConfigProblem) =>
    earlierPaths.some((other) => isSamePath(path, other));
  const broken = [...structure.broken, ...earlierPaths];
  return [
    ...earlier,
    ...structure.problems.filter((problem) => !followsFromEarlier(problem)),
    ...notYetProblems(input),
    ...consistencyProblems(input, broken),
  ];
}

/** Flags may do without: the ledger remembers the sources. */
function noSources(input: unknown): ConfigProblem[] {
  const { sources } = input as { sources?: unknown };
  const isEmpty = Array.isArray(sources) && sources.length === 0;
  return isEmpty ? [{ path: ['sources'], message: 'is empty: name at least one source' }] : [];
}

function withAllowed(config: MergeConfig, { allow }: Pick<ConfigFlags, 'allow'>): MergeConfig {
  return { ...config, allow: [...new Set([...config.allow, ...(allow as Hazard[])])] };
}

function locate({ path, message, atKey, code }: ConfigProblem, yaml: YamlFile): PrintedProblem {
  const key = renderPath(path);
  const position = yaml.locate(path, atKey ? 'key' : 'value');
  return { text: `${key === '' ? 'the file' : key}: ${message}`, position, key, code };
}

async function readText(path: string, isNamed: boolean): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8');
  } catch (cause) {
    const code = (cause as NodeJS.ErrnoException).code ?? 'unknown error';
    if (code === 'ENOENT' && !isNamed) return undefined;
    const why = code === 'ENOENT' ? 'there is no such file' : `the file cannot be read (${code})`;
    throw new UsermergeError('CONFIG_INVALID', `${path}: ${why}`, { at: { file: path }, cause });
  }
}

function fileAndFlags(file: string): UsermergeError {
  return new UsermergeError(
    'CONFIG_INVALID',
    `${file} is there, and so are --source or --target: only one can count.`,
    {
      at: { file },
      next: 'Write sources and target into the file, or give the flags where no usermerge.yaml is.',
    },
  );
}

function nothingGiven(): UsermergeError {
  return new UsermergeError(
    'CONFIG_INVALID',
    `There is no ${defaultConfigFile} here, and neither --config nor --source and --target.`,
    {
      next: 'Run `usermerge init` to write a usermerge.yaml, name one with --config, or give --source and --target.',
    },
  );
}
