import type { LogReport, VerifyReport } from '../../runs/reports.js';
import { count, counted } from './quantity.js';
import type { Screen } from './screen.js';
import { type Cell, table } from './table.js';
import { printable, value, wrap } from './text.js';
import { renderTimings } from './timings.js';

/** Whether the target is as the sources and the rules say, the differences, and the laws that were counted. */
export function renderVerify(report: VerifyReport, screen: Screen): string {
  const { colours, width } = screen;
  const verdict =
    report.drift === 0
      ? colours.bold(colours.green('No drift: the target is as the sources and the rules say'))
      : colours.bold(colours.red(`DRIFT: ${counted(report.drift, 'difference')}`));
  const lines = [
    verdict,
    ...(report.movedOn === 0
      ? []
      : wrap(
          `${counted(report.movedOn, 'account')} moved on since the last reading: no drift; the next plan reads ${report.movedOn === 1 ? 'it' : 'them'}.`,
          width,
          '  ',
        )),
    ...findings(report, screen),
    ...laws(report, screen),
    ...(report.notChecked.length === 0
      ? []
      : [
          '',
          colours.bold(colours.yellow('Not checked')),
          ...report.notChecked.flatMap((what) => wrap(printable(what), width, '    ', '  - ')),
        ]),
    ...renderTimings(report.timings, screen),
    ...next(report, screen),
  ];
  return `${lines.join('\n')}\n`;
}

/** The differences under what they have in common. */
function findings({ findings, drift }: VerifyReport, screen: Screen): string[] {
  if (findings.length === 0) return [];
  const kinds = [...new Set(findings.map(({ what }) => what))];
  const more = drift - findings.length;
  return [
    ...kinds.flatMap((kind) => [
      '',
      ...wrap(printable(kind), screen.width).map(screen.colours.bold),
      ...table(
        [
          { title: 'user_id', cuttable: true },
          { title: 'username', cuttable: true },
          { title: 'source', cuttable: true },
          { title: 'id', cuttable: true },
          { title: 'columns', cuttable: true },
        ],
        findings
          .filter(({ what }) => what === kind)
          .map((finding): Cell[] => [
            value(finding.userId),
            value(finding.username),
            value(finding.source),
            value(finding.sourceUserId),
            finding.columns.map(printable).join(', '),
          ]),
        { ...screen, indent: '  ' },
      ),
    ]),
    ...(more > 0 ? ['', `${count(more)} more: --limit ${drift} shows all`] : []),
  ];
}

function laws({ laws }: VerifyReport, { colours, width }: Screen): string[] {
  if (laws.length === 0) return [];
  return [
    '',
    colours.bold('Laws'),
    ...laws.flatMap(({ law, checked, broken, message }) => {
      const outcome =
        broken === 0
          ? colours.green(`holds for ${count(checked)}`)
          : colours.red(colours.bold(`BROKEN for ${count(broken)} of ${count(checked)}`));
      return wrap(printable(message), width, ' '.repeat(4), `  ${law}  ${outcome}: `);
    }),
  ];
}

function next({ drift, movedOn }: VerifyReport, { colours, same }: Screen): string[] {
  if (drift === 0 && movedOn === 0) return [];
  const why = drift === 0 ? 'what moved on' : 'what would put it right';
  return ['', `${colours.bold('Next:')} usermerge plan${same}   ${colours.dim(why)}`];
}

/** Whether each run's entry is there and as it was written, and the digest that stands for all of them. */
export function renderLog({ runs, newest, findings }: LogReport, { colours, width }: Screen): string {
  const verdict =
    findings.length === 0
      ? colours.bold(colours.green(`The log is as it was written: ${counted(runs, 'run')}`))
      : colours.bold(colours.red(`THE LOG WAS CHANGED: ${counted(findings.length, 'finding')}`));
  const lines = [
    verdict,
    ...findings.flatMap(({ runId, what }) => wrap(`run ${runId}: ${printable(what)}`, width, '    ', '  - ')),
    ...(newest === null
      ? []
      : [
          '',
          ...wrap(
            `Run ${newest.runId} is the newest, and this stands for it and all before it; kept elsewhere, it tells whether the log was written anew:`,
            width,
          ),
          `  ${newest.entry ?? 'no entry'}`,
        ]),
  ];
  return `${lines.join('\n')}\n`;
}
