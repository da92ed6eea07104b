import { type Command, InvalidArgumentError } from 'commander';
import type { TableName } from '../../config/merge-config.js';
import { parseColumnName, parseTableName } from '../../config/table-name.js';
import { UsermergeError } from '../../errors/usermerge-error.js';
import { addMergeOptions, examples, type Invocation, type MergeOptions, pickedSources } from '../command.js';
import { renderCrosswalk, renderReferences, renderView } from '../render/crosswalk.js';

interface CrosswalkOptions extends MergeOptions {
  readonly out?: string;
  readonly view?: TableName;
  readonly sql?: { readonly table: TableName; readonly column: string };
}

const unchanged = 'nothing was changed.';

export function addCrosswalkCommand(program: Command, invocation: Invocation): void {
  addMergeOptions(program.command('crosswalk'))
    .summary('say which golden record each account went into')
    .description(
      'Writes the crosswalk: source, source_user_id, user_id, username and run of every account that is or was merged. To stdout as CSV (with --json one JSON object a line), into a file, or as a view of the target database. Or prints the statement that makes a column of references to accounts of a source refer to golden records. Reads the ledger alone, but for --sql with a table of a source. `--source NAME` without a URL picks a source.',
    )
    .option('--out <file>', 'write it into this file, for its owner alone: NAME.csv, or NAME.ndjson')
    .option('--view <name>', 'make it a view of this name in the target database, to join on', tableName)
    .option(
      '--sql <schema.table.column>',
      'print the statement that rewrites this column, and what it would change; --source NAME says whose ids it holds',
      columnName,
    )
    .addHelpText(
      'after',
      examples([
        'usermerge crosswalk --out map.csv',
        'usermerge crosswalk --source dev_db --out map.ndjson',
        'usermerge crosswalk --view user_map',
        'usermerge crosswalk --sql public.orders.user_id --source dev_db',
      ]),
    )
    .action(async (given: CrosswalkOptions) => {
      const { options, source } = picked(given);
      const { config } = await invocation.config(options);
      const { runs } = invocation;
      if (options.sql !== undefined) {
        if (source === undefined) throw misused('--sql wants --source NAME: whose ids the column holds');
        const asked = { ...options.sql, source };
        const report = await invocation.watch(options, unchanged, ({ signal }) =>
          runs.references(config, { ...asked, signal }),
        );
        return invocation.print(options, report, renderReferences);
      }
      if (options.view !== undefined) {
        const { view } = options;
        if (source !== undefined) throw misused('--view shows all sources: leave out --source NAME');
        const report = await invocation.watch(options, 'no view was made.', () =>
          runs.crosswalkView(config, view),
        );
        return invocation.print(options, report, renderView);
      }
      const isJson = options.out === undefined ? options.json : /\.(ndjson|jsonl)$/i.test(options.out);
      const report = await invocation.watch(options, 'no file was written.', ({ signal }) =>
        runs.crosswalk(config, {
          format: isJson ? 'ndjson' : 'csv',
          to: options.out ?? invocation.surroundings.stdout,
          source,
          signal,
        }),
      );
      if (options.out !== undefined) await invocation.print(options, report, renderCrosswalk);
    });
}

/** `--source NAME` picks a source; `--source NAME=URL` says where one is. */
function picked(given: CrosswalkOptions): { options: CrosswalkOptions; source: string | undefined } {
  const {
    options,
    names: [name, ...more],
  } = pickedSources(given);
  const uses = [given.out, given.view, given.sql].filter((use) => use !== undefined);
  if (more.length > 0) throw misused('--source NAME picks one source');
  if (uses.length > 1) throw misused('--out, --view and --sql are different things: give one of them');
  return { options, source: name };
}

const misused = (message: string): UsermergeError =>
  new UsermergeError('CONFIG_INVALID', message, { next: '`usermerge crosswalk --help` has examples.' });

function tableName(text: string): TableName {
  const name = parseTableName(text);
  if (name === undefined) throw new InvalidArgumentError('It must be NAME or SCHEMA.NAME.');
  return name;
}

function columnName(text: string): { table: TableName; column: string } {
  const name = parseColumnName(text);
  if (name === undefined) throw new InvalidArgumentError('It must be TABLE.COLUMN or SCHEMA.TABLE.COLUMN.');
  return name;
}
