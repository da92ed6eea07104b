import { hazards } from '../pipeline/vocabulary.js';
import type { ConfigPath } from './problem.js';
import { oneOf } from './structure.js';

/** What of the command line is configuration, as it was typed. */
export interface ConfigFlags {
  /** `name=postgres://...`, with `#table` or `#schema.table` at the end where it is not the default. */
  readonly source: readonly string[];
  /** `postgres://...`, with `#table` or `#schema.table` likewise. */
  readonly target?: string | undefined;
  readonly allow: readonly string[];
}

/** What the flags say, in the shape of the file, for the same checks; or why a flag cannot be read. */
export function readFlags(flags: ConfigFlags): {
  readonly input: unknown;
  readonly problems: readonly string[];
} {
  const unnamed = flags.source.filter((flag) => splitName(flag) === undefined);
  const sources = flags.source.flatMap((flag) => {
    const named = splitName(flag);
    return named === undefined ? [] : [{ name: named.name, ...splitTable(named.url) }];
  });
  return {
    input: { target: flags.target === undefined ? {} : splitTable(flags.target), sources },
    problems: unnamed.map(
      () => '--source needs a name before the URL: --source NAME=postgres://user@host:5432/database#table',
    ),
  };
}

/** What is wrong with the words after `--allow`. */
export function allowFlagProblems({ allow }: Pick<ConfigFlags, 'allow'>): string[] {
  const known: readonly string[] = hazards;
  return allow.filter((name) => !known.includes(name)).map((name) => `--allow ${oneOf(hazards, name)}`);
}

/** What a path of the file's shape is called on the command line: `--source test_db: url`. */
export function renderFlagPath(path: ConfigPath, input: unknown): string {
  const [section, index] = path;
  const key = path.at(section === 'sources' ? 2 : 1);
  const name = (input as { sources?: { name: string }[] }).sources?.[Number(index)]?.name;
  const flag = section === 'sources' ? `--source ${name ?? ''}`.trim() : `--${section}`;
  return key === undefined ? flag : `${flag}: ${key}`;
}

function splitName(flag: string): { readonly name: string; readonly url: string } | undefined {
  const [name, ...rest] = flag.split('=');
  return rest.length === 0 || name === undefined || name === '' || name.includes('://')
    ? undefined
    : { name, url: rest.join('=') };
}

/** A `#` in a password that should be %23 leaves no table name behind it: then the URL keeps it, and is refused as such. */
function splitTable(text: string): { readonly url: string; readonly table?: string } {
  const at = text.lastIndexOf('#');
  const table = text.slice(at + 1);
  return at === -1 || /[@/]/.test(table) ? { url: text } : { url: text.slice(0, at), table };
}
