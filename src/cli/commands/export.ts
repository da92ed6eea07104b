import type { Command } from 'commander';
import { addMergeOptions, examples, type Invocation, type MergeOptions } from '../command.js';
import { renderExport } from '../render/export.js';

interface ExportOptions extends MergeOptions {
  readonly to: string;
}

export function addExportCommand(program: Command, invocation: Invocation): void {
  addMergeOptions(program.command('export'))
    .summary('write the golden records into a file')
    .description(
      'Writes the rows of the target with their mapped columns into a file, which only its owner may read: it holds credentials.',
    )
    .requiredOption('--to <file>', 'the file: NAME.csv, or NAME.ndjson for one JSON object a line')
    .addHelpText(
      'after',
      examples(['usermerge export --to merged.csv', 'usermerge export --to merged.ndjson']),
    )
    .action(async (options: ExportOptions) => {
      const { config } = await invocation.config(options);
      const report = await invocation.watch(options, 'no file was written.', ({ signal }) =>
        invocation.runs.exportRecords(config, { to: options.to, signal }),
      );
      await invocation.print(options, report, renderExport);
    });
}
