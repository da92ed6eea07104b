/** The report of a run as one page: no script, nothing fetched, the same on paper. */
import { readFileSync } from 'node:fs';
import { parseHTML } from 'linkedom';
import type { ComponentChildren } from 'preact';
import { render } from 'preact-render-to-string';
import { stringify } from 'yaml';
import { count, counted, duration } from '../../cli/render/quantity.js';
import { printableLines } from '../../cli/render/text.js';
import type { RunReport } from '../../runs/reports.js';
import { Flow } from '../charts/flow.js';
import { Paper } from '../charts/plotted.js';
import { Shares } from '../charts/shares.js';
import { Conflicts } from '../parts/conflicts.js';
import { Decisions } from '../parts/decisions.js';
import { Hazards } from '../parts/hazards.js';
import { Sources } from '../parts/sources.js';
import { Count, Data, Prose, Time } from '../parts/text.js';
import { Tiles } from '../parts/tiles.js';
import { VerifyResult } from '../parts/verification.js';
import { Wide } from '../parts/wide.js';
import { ageWords } from '../words.js';

const styles = ['../look.css', './report.css'].map((path) =>
  readFileSync(new URL(path, import.meta.url), 'utf8'),
);

/** The whole document. */
export function renderReportPage(report: RunReport): string {
  const title = `usermerge report: run ${report.run.runId}`;
  const body = render(
    <Paper.Provider value={parseHTML('<html></html>').document}>
      <Report report={report} />
    </Paper.Provider>,
  );
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>${title}</title>
<style>
${styles.join('\n')}</style>
</head>
<body>
${body}
</body>
</html>
`;
}

function Report({ report }: { readonly report: RunReport }) {
  const { run, plan, inputs, decisions, verification, tallies, versions } = report;
  const notes = plan === null ? [] : [...plan.notes, ...alsoCounted(plan.counted)];
  return (
    <main>
      <header>
        <h1>{`Run ${run.runId}${plan === null ? '' : ` of plan ${plan.planId}`}`}</h1>
        <p>
          {run.kind === 'apply' ? 'Applied' : run.kind} to <Data of={plan?.target ?? 'the target'} />,{' '}
          <Time at={run.startedAt} />, by <Data of={run.by} />{' '}
          {run.undone && <span class="badge warn">undone since</span>} <Verdict report={report} />
        </p>
      </header>
      <Tiles
        of={[
          ['rows inserted', run.inserted],
          ['rows updated', run.updated],
          ['left out as stale', run.stale],
          ...(plan === null
            ? []
            : ([
                ['unchanged', plan.changes.unchanged],
                ['accounts read', run.accounts],
                ['conflicts waiting', plan.conflicts.reduce((sum, { waiting }) => sum + waiting, 0)],
              ] as const)),
        ]}
      />
      {plan !== null && (
        <>
          <Section
            title="Where accounts went"
            note="Several accounts of one person fold into one row of the target."
          >
            <Flow plan={plan} />
          </Section>
          <Section title="Accounts by source" note={addsUp(report)}>
            <Sources sources={plan.sources} />
          </Section>
          <Section title="Hazards">
            <Hazards hazards={plan.hazards} applied />
          </Section>
          <Section
            title="Conflicts"
            note="Passwords are letters: within one identity, equal letters are equal stored passwords."
          >
            <Conflicts conflicts={plan.conflicts} />
          </Section>
        </>
      )}
      <Section
        title="Decisions"
        note={
          decisions.count > decisions.decisions.length
            ? `The run honoured ${count(decisions.count)}; these are the newest.`
            : undefined
        }
      >
        {decisions.count === 0 ? (
          <p class="quiet">The run honoured none.</p>
        ) : (
          <Decisions decisions={decisions.decisions} />
        )}
      </Section>
      <Section title="Verified">
        <VerifyResult verification={verification} />
      </Section>
      {tallies.length > 0 && (
        <>
          <Section
            title="Age of passwords, by source"
            note={`Accounts as they were read last, at ${report.writtenAt}.`}
          >
            <Shares
              title="Age of passwords by source"
              bars={tallies.map(({ name, ages }) => ({
                name,
                shares: Object.entries(ages).map(([age, amount]) => ({
                  name: ageWords[age as keyof typeof ageWords],
                  amount,
                })),
              }))}
            />
          </Section>
          <Section title="Where the passwords of the target come from">
            <Shares
              title="Golden records by the source of their password"
              bars={[
                {
                  name: 'golden records',
                  shares: tallies.map(({ name, winners }) => ({ name, amount: winners })),
                },
              ]}
            />
          </Section>
        </>
      )}
      {notes.length > 0 && (
        <Section title="Notes">
          <ul class="plain">
            {notes.map((note) => (
              <li key={note}>
                <Prose of={note} />
              </li>
            ))}
          </ul>
        </Section>
      )}
      {inputs.length > 0 && (
        <Section
          title="What was read"
          note="Of each source: rows, and a digest over the accounts as they were read."
        >
          <Wide>
            <table>
              <thead>
                <tr>
                  <th scope="col">source</th>
                  <th scope="col">location</th>
                  <th scope="col">read</th>
                  <th scope="col" class="number">
                    rows
                  </th>
                  <th scope="col" class="number">
                    superseded
                  </th>
                  <th scope="col" class="number">
                    rejected
                  </th>
                  <th scope="col">digest</th>
                </tr>
              </thead>
              <tbody>
                {inputs.map((input) => (
                  <tr key={input.source}>
                    <td>
                      <Data of={input.source} />
                    </td>
                    <td>
                      <Data of={input.location} />
                    </td>
                    <td>{input.readAt === null ? 'never' : <Time at={input.readAt} />}</td>
                    <td class="number">
                      <Count of={input.rows} />
                    </td>
                    <td class="number">
                      <Count of={input.superseded} />
                    </td>
                    <td class="number">
                      <Count of={input.rejected} />
                    </td>
                    <td>
                      <Data of={input.digest} />
                    </td>
                  </tr>
                ))}
              </tbody>
            </table>
          </Wide>
        </Section>
      )}
      {plan !== null && plan.timings.length > 0 && (
        <Section
          title="How long it took"
          note={`In all ${duration(run.durationMs)}, ${count(run.accountsPerSecond)} accounts a second.`}
        >
          <Wide>
            <table class="narrow">
              <tbody>
                {plan.timings.map(({ step, durationMs, rows }) => (
                  <tr key={step}>
                    <td>{step}</td>
                    <td class="number">{duration(durationMs)}</td>
                    <td class="number">{rows > 0 ? counted(rows, 'row') : ''}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          </Wide>
        </Section>
      )}
      <Section title="Versions and digests">
        <dl class="facts">
          <dt>usermerge, at the run</dt>
          <dd>{versions.usermerge ?? 'not kept'}</dd>
          <dt>usermerge, of this report</dt>
          <dd>{versions.report}</dd>
          <dt>PostgreSQL of the target</dt>
          <dd>{versions.postgres}</dd>
          <dt>configuration</dt>
          <dd>
            <Data of={report.configurationDigest} />
          </dd>
          <dt>entry in the log of runs</dt>
          <dd>
            <Data of={run.entry} />
          </dd>
          <dt>report written</dt>
          <dd>
            <Time at={report.writtenAt} />
          </dd>
        </dl>
      </Section>
      {report.configuration !== null && (
        <Section title="Configuration" note="As the run had it, without passwords of connections.">
          <pre>{printableLines(stringify(report.configuration).trimEnd()).join('\n')}</pre>
        </Section>
      )}
    </main>
  );
}

function Section({
  title,
  note,
  children,
}: {
  readonly title: string;
  readonly note?: string;
  readonly children: ComponentChildren;
}) {
  return (
    <section>
      <h2>{title}</h2>
      {note !== undefined && <p class="quiet">{note}</p>}
      {children}
    </section>
  );
}

function Verdict({ report: { verification } }: { readonly report: RunReport }) {
  if (verification === null) return <span class="badge">not verified</span>;
  return verification.report.drift === 0 ? (
    <span class="badge good">verified: no drift</span>
  ) : (
    <span class="badge bad">{`verified: ${counted(verification.report.drift, 'difference')}`}</span>
  );
}

/** The sum that holds in every line of the table, worked out for all of them. */
function addsUp({ plan }: RunReport): string {
  const sum = (of: 'accounts' | 'merged' | 'waiting' | 'leftOut' | 'rejected') =>
    (plan?.sources ?? []).reduce((all, source) => all + source[of], 0);
  return `Each account is in exactly one state: ${count(sum('merged'))} + ${count(sum('waiting'))} + ${count(sum('leftOut'))} + ${count(sum('rejected'))} = ${count(sum('accounts'))}.`;
}

const alsoCounted = (also: Readonly<Record<string, number>>): string[] =>
  Object.entries(also)
    .filter(([, n]) => n > 0)
    .map(([what, n]) => `${what.replaceAll('_', ' ')}: ${count(n)}`);
