import type { OverviewReport } from '../../runs/reports.js';
import { Flow } from '../charts/flow.js';
import { RunColumns } from '../charts/run-columns.js';
import { Shares } from '../charts/shares.js';
import { Sources } from '../parts/sources.js';
import { Data, Time } from '../parts/text.js';
import { Tiles } from '../parts/tiles.js';
import { VerifyResult } from '../parts/verification.js';
import { ageWords } from '../words.js';
import { useAnswer } from './ask.js';
import { Failed, Loading } from './notices.js';

export function OverviewPage() {
  const { data, ...answer } = useAnswer<OverviewReport>('overview');
  if (answer.state === 'failed') return <Failed failure={answer.failure} />;
  if (data === null) return <Loading lines={14} />;
  const { plan, runs, tallies, verification } = data;
  const report = plan?.report ?? null;
  if (plan === null || report === null)
    return (
      <div class="empty">
        <h1>Nothing is known of this merge yet</h1>
        <p>
          The target is <Data of={data.target} />. A plan reads the sources and shows what would change; the
          target stays as it is.
        </p>
        <a class="button" href="#/plan">
          Make the first plan
        </a>
      </div>
    );
  const waiting = report.conflicts.reduce((sum, conflict) => sum + conflict.waiting, 0);
  const open = plan.state === 'ready' ? report.hazards.filter(({ allowed }) => !allowed).length : 0;
  return (
    <>
      <header class="title">
        <h1>
          <Data of={report.target} />
        </h1>
        <p class="quiet">
          {`plan ${plan.planId}`}{' '}
          <span class={`badge ${plan.state === 'ready' ? 'accent' : ''}`}>{plan.state}</span> made{' '}
          <Time at={report.createdAt} />
        </p>
      </header>
      <Tiles
        of={[
          ['accounts', report.sources.reduce((sum, { accounts }) => sum + accounts, 0)],
          [plan.state === 'applied' ? 'rows inserted' : 'rows to insert', report.changes.insert],
          [plan.state === 'applied' ? 'rows updated' : 'rows to update', report.changes.update],
          ['unchanged', report.changes.unchanged],
          ['conflicts waiting', waiting],
          ['hazards not allowed', open],
        ]}
      />
      <section>
        <h2>Where accounts go</h2>
        <Flow plan={report} />
      </section>
      <section>
        <h2>Sources</h2>
        <Sources sources={report.sources} />
      </section>
      <div class="columns">
        <section>
          <h2>Age of passwords</h2>
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
        </section>
        <section>
          <h2>Kinds of passwords</h2>
          <Shares
            title="Kinds of passwords by source"
            bars={report.sources.map(({ name, passwords }) => ({
              name,
              shares: passwords.map(({ title, parameters, accounts }) => ({
                name: `${title} ${parameters}`.trim(),
                amount: accounts,
              })),
            }))}
          />
        </section>
        <section>
          <h2>Whose password won</h2>
          {runs.length === 0 ? (
            <p class="quiet">Nothing was applied yet.</p>
          ) : (
            <Shares
              title="Golden records by the source of their password"
              bars={[
                {
                  name: 'golden records',
                  shares: tallies.map(({ name, winners }) => ({ name, amount: winners })),
                },
              ]}
            />
          )}
        </section>
        <section>
          <h2>Runs</h2>
          {runs.length === 0 ? <p class="quiet">Nothing was applied yet.</p> : <RunColumns runs={runs} />}
        </section>
      </div>
      <section>
        <h2>Verified</h2>
        {runs.length === 0 ? (
          <p class="quiet">There is no run to verify yet.</p>
        ) : (
          <VerifyResult verification={verification} />
        )}
      </section>
    </>
  );
}
