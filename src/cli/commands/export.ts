import { type Command, Option } from 'commander';
import { exitCodes } from '../../errors/codes.js';
import {
  type ExportFormat,
  exportFormats,
  isReceiver,
  type RefusedChoice,
  refusedChoices,
} from '../../runs/export/formats.js';
import { addMergeOptions, examples, type Invocation, type MergeOptions } from '../command.js';
import { renderExport } from '../render/export.js';

interface ExportOptions extends MergeOptions {
  readonly to: string;
  readonly format?: ExportFormat;
  readonly refused: RefusedChoice;
}

export function addExportCommand(program: Command, invocation: Invocation): void {
  addMergeOptions(program.command('export'))
    .summary('write the golden records into files')
    .description(
      'Writes the rows of the target with their mapped columns into a file, or in the form in which an identity provider imports users into a folder. Only their owner may read what is written: it holds credentials. Users whom the provider does not take (a hash that it does not know, a cost above its limit) are counted, with reasons, before anything is written; then nothing is, unless --refused says otherwise.',
    )
    .requiredOption(
      '--to <path>',
      'the file: NAME.csv, NAME.ndjson for one JSON object a line, NAME.sql for statements; a folder where --format names a provider',
    )
    .addOption(new Option('--format <name>', 'how it is written').choices(exportFormats))
    .addOption(
      new Option('--refused <what>', 'what happens to users whom the provider does not take')
        .choices(refusedChoices)
        .default('stop'),
    )
    .addHelpText(
      'after',
      examples([
        'usermerge export --to merged.csv',
        'usermerge export --to customers --format keycloak',
        'usermerge export --to for-auth0 --format auth0 --refused leave-out',
      ]),
    )
    .action(async (options: ExportOptions) => {
      const { config } = await invocation.config(options);
      const report = await invocation.watch(options, 'nothing was written.', (watched) =>
        invocation.runs.exportRecords(config, {
          ...watched,
          to: options.to,
          format: options.format,
          refused: options.refused,
        }),
      );
      await invocation.print(options, report, renderExport);
      if (isReceiver(report.format) && report.refused.length > 0 && options.refused !== 'leave-out')
        invocation.exitCode = exitCodes.refused;
    });
}
