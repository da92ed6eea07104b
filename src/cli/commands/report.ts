import { Readable } from 'node:stream';
import { type Command, Option } from 'commander';
import { writePrivateFile } from '../../runs/private-file.js';
import type { RunReport } from '../../runs/reports.js';
import { addMergeOptions, examples, type Invocation, type MergeOptions, shownNumber } from '../command.js';
import { renderMarkdownReport } from '../render/report.js';
import { printable } from '../render/text.js';

const formats = ['html', 'markdown', 'json'] as const;
type Format = (typeof formats)[number];

interface ReportOptions extends MergeOptions {
  readonly out?: string;
  readonly format?: Format;
}

const renderers: Readonly<Record<Format, (report: RunReport) => Promise<string>>> = {
  // What draws pages is loaded where one is wanted: no other command waits for it.
  html: async (report) => (await import('../../web/report/report-page.js')).renderReportPage(report),
  markdown: async (report) => renderMarkdownReport(report),
  json: async (report) => `${JSON.stringify(report, null, 2)}\n`,
};

export function addReportCommand(program: Command, invocation: Invocation): void {
  addMergeOptions(program.command('report'))
    .summary('write the report of a run, to be read and kept by others')
    .description(
      'Writes all that is kept of a run into one page that needs no network and no script: what was read, what was decided, what changed, what waits, whether verify found it right, with which configuration and versions. Reads the ledger alone, no source. Run `usermerge verify` before, so that its result is in it.',
    )
    .argument('[run]', 'id of the run, as `usermerge runs` shows it (default: the newest)', shownNumber)
    .option('--out <file>', 'write it into this file, for its owner alone')
    .addOption(
      new Option(
        '--format <format>',
        'what it is written as (default: by the name of the file, else html)',
      ).choices(formats),
    )
    .addHelpText(
      'after',
      examples([
        'usermerge report --out report.html',
        'usermerge report 3 --out run-3.md',
        'usermerge report 3 --format json > run-3.json',
      ]),
    )
    .action(async (run: number | undefined, options: ReportOptions) => {
      const { config } = await invocation.config(options);
      const report = await invocation.watch(options, 'no report was written.', ({ signal }) =>
        invocation.runs.report(config, { runId: run, signal }),
      );
      const text = await renderers[formatOf(options)](report);
      if (options.out === undefined) return invocation.write(invocation.surroundings.stdout, text);
      await writePrivateFile(options.out, Readable.from([text]));
      await invocation.tell(`Wrote the report of run ${report.run.runId} into ${printable(options.out)}\n`);
    });
}

function formatOf({ format, json, out = '' }: ReportOptions): Format {
  if (format !== undefined) return format;
  if (json || /\.json$/i.test(out)) return 'json';
  return /\.(md|markdown)$/i.test(out) ? 'markdown' : 'html';
}
