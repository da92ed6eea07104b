import { stringify } from 'yaml';
import type { RunReport } from '../../runs/reports.js';
import { conflictMeanings } from './conflict-meanings.js';
import { count, counted, duration, instant } from './quantity.js';
import { printableLines, value } from './text.js';

/** The report of a run as Markdown (GitHub's tables): the same facts as the page, without pictures and examples. */
export function renderMarkdownReport(report: RunReport): string {
  const { run, plan, inputs, decisions, verification, versions } = report;
  const blocks = [
    `# Run ${run.runId}${plan === null ? '' : ` of plan ${plan.planId}`}`,
    `${plan === null ? run.kind : `Applied to ${data(plan.target)}`}, ${instant(run.startedAt)} UTC, by ${data(run.by)}${run.undone ? '; undone since' : ''}.`,
    table(
      ['', 'rows'],
      [
        ['inserted', count(run.inserted)],
        ['updated', count(run.updated)],
        ['left out as stale', count(run.stale)],
        ...(plan === null ? [] : [['unchanged', count(plan.changes.unchanged)]]),
      ],
    ),
    ...(plan === null
      ? []
      : [
          '## Accounts by source',
          table(
            ['source', 'accounts', '= merged', '+ waiting', '+ left out', '+ rejected'],
            plan.sources.map((source) => [
              data(source.name),
              ...[source.accounts, source.merged, source.waiting, source.leftOut, source.rejected].map(count),
            ]),
          ),
          '## Hazards',
          plan.hazards.length === 0
            ? 'None.'
            : table(
                ['hazard', 'count', 'what', 'allowed'],
                plan.hazards.map(({ name, count: n, message, allowed }) => [
                  `\`${name}\``,
                  count(n),
                  escaped(message),
                  allowed ? 'by the configuration' : 'by name',
                ]),
              ),
          '## Conflicts',
          plan.conflicts.length === 0
            ? 'None.'
            : table(
                ['kind', 'when', 'policy', 'found', 'waiting'],
                plan.conflicts.map(({ kind, policy, count: n, waiting }) => [
                  `\`${kind}\``,
                  conflictMeanings[kind],
                  `\`${policy}\``,
                  count(n),
                  count(waiting),
                ]),
              ),
        ]),
    '## Decisions',
    ...(decisions.count === 0
      ? ['None.']
      : [
          table(
            ['decision', 'conflict', 'says', 'by', 'when', 'why'],
            decisions.decisions.map((line) => [
              String(line.decision),
              line.conflict === null ? '' : `\`${line.conflict}\``,
              escaped(line.says),
              data(line.by),
              `${instant(line.at)} UTC`,
              line.reason === null ? '' : escaped(line.reason),
            ]),
          ),
          ...(decisions.count > decisions.decisions.length
            ? [`These are the newest of ${count(decisions.count)}.`]
            : []),
        ]),
    '## Verified',
    ...(verification === null
      ? ['Verify was not run while this was the newest run.']
      : [
          `${verification.report.drift === 0 ? 'No drift' : `**${counted(verification.report.drift, 'difference')}**`}, ${instant(verification.at)} UTC, by ${data(verification.by)}.`,
          table(
            ['law', 'what was checked', 'checked', 'broken'],
            verification.report.laws.map(({ law, message, checked, broken }) => [
              String(law),
              escaped(message),
              count(checked),
              count(broken),
            ]),
          ),
        ]),
    '## What was read',
    table(
      ['source', 'location', 'rows', 'superseded', 'rejected', 'digest'],
      inputs.map((input) => [
        data(input.source),
        data(input.location),
        count(input.rows),
        count(input.superseded),
        count(input.rejected),
        data(input.digest),
      ]),
    ),
    '## Versions and digests',
    table(
      ['', ''],
      [
        ['usermerge, at the run', versions.usermerge ?? 'not kept'],
        ['usermerge, of this report', versions.report],
        ['PostgreSQL of the target', escaped(versions.postgres)],
        ['configuration', data(report.configurationDigest)],
        ['entry in the log of runs', data(run.entry)],
        ['time', duration(run.durationMs)],
        ['report written', `${instant(report.writtenAt)} UTC`],
      ],
    ),
    ...(report.configuration === null ? [] : ['## Configuration', indented(stringify(report.configuration))]),
  ];
  return `${blocks.join('\n\n')}\n`;
}

/** Text between marks of Markdown and HTML: every mark of theirs is escaped. */
const escaped = (text: string): string =>
  text.replace(/[\\`*_{}[\]<>()#+!|~&-]/g, '\\$&').replace(/\s+/g, ' ');

const data = (text: string | null): string => escaped(value(text));

/** Code by its indentation: nothing in it can end it. */
const indented = (text: string): string =>
  printableLines(text.trimEnd())
    .map((line) => `    ${line}`)
    .join('\n');

function table(titles: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return [line(titles), line(titles.map(() => '---')), ...rows.map(line)].join('\n');
}
