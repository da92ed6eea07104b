import { readFile, writeFile } from 'node:fs/promises';
import type { Command } from 'commander';
import { UsermergeError } from '../../errors/usermerge-error.js';
import { addMergeOptions, examples, type Invocation, type MergeOptions, wholeNumber } from '../command.js';
import { renderDecide, renderDecisions } from '../render/decide.js';

interface ListOptions extends MergeOptions {
  readonly all?: true;
  readonly limit: number;
  readonly offset: number;
}

interface ExportOptions extends MergeOptions {
  readonly out?: string;
}

interface ImportOptions extends MergeOptions {
  readonly dryRun?: true;
}

export function addDecisionsCommand(program: Command, invocation: Invocation): void {
  const decisions = program
    .command('decisions')
    .summary('list the decisions; export them for review, and import them elsewhere')
    .description(
      'Lists what people decided, with what became of it. Exports it as YAML, to be reviewed like code; imports such a file where the newest plan has seen the same.',
    )
    .addHelpText(
      'after',
      examples([
        'usermerge decisions',
        'usermerge decisions export --out decisions.yaml',
        'usermerge decisions import decisions.yaml --config production.yaml',
      ]),
    );
  addMergeOptions(decisions.command('list', { isDefault: true }))
    .summary('list the decisions, newest first')
    .option('--all', 'those that are honoured no more, too')
    .option('--limit <number>', 'how many are shown', wholeNumber, 100)
    .option('--offset <number>', 'how many are left out before them', wholeNumber, 0)
    .action(async (options: ListOptions) => {
      const { config } = await invocation.config(options);
      const { all = false, limit, offset } = options;
      const report = await invocation.watch(options, 'nothing was changed.', () =>
        invocation.runs.listDecisions(config, { all, limit, offset }),
      );
      await invocation.print(options, report, renderDecisions);
    });
  addMergeOptions(decisions.command('export'))
    .summary('write the decisions that are in force as YAML')
    .description(
      'Writes the decisions that are in force. The file holds no password, no digest of one and no evidence: what was seen is a digest in which these are letters. It does hold usernames.',
    )
    .option('--out <file>', 'write them into this file (default: stdout)')
    .action(async (options: ExportOptions) => {
      const { config } = await invocation.config(options);
      const text = await invocation.watch(options, 'no file was written.', () =>
        invocation.runs.exportDecisions(config),
      );
      if (options.out === undefined) await invocation.write(invocation.surroundings.stdout, text);
      else await writeFile(options.out, text, { mode: 0o600 });
    });
  addMergeOptions(decisions.command('import'))
    .summary('take over the decisions of a file')
    .description(
      'Takes over the decisions of a file: all of them, or none where one does not fit, by file and line. Each is held against what the newest plan here has seen.',
    )
    .argument('<file>', 'what `usermerge decisions export` wrote')
    .option('--dry-run', 'only say whether they fit')
    .action(async (path: string, options: ImportOptions) => {
      const { config } = await invocation.config(options);
      const text = await readText(path);
      const { by } = invocation.surroundings;
      const report = await invocation.watch(options, 'nothing was imported.', ({ signal }) =>
        invocation.runs.importDecisions(config, text, path, { by, dryRun: options.dryRun === true, signal }),
      );
      await invocation.print(options, report, renderDecide);
    });
}

async function readText(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (cause) {
    const code = (cause as NodeJS.ErrnoException).code ?? 'unknown error';
    const why = code === 'ENOENT' ? 'there is no such file' : `the file cannot be read (${code})`;
    throw new UsermergeError('DECISIONS_INVALID', `${path}: ${why}`, { at: { file: path }, cause });
  }
}
