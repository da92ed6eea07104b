import { useState } from 'preact/hooks';
import { count, duration } from '../../cli/render/quantity.js';
import type { RunLine, UndoReport } from '../../runs/reports.js';
import type { Failure } from '../failure.js';
import { Count, Data, Prose, Time } from '../parts/text.js';
import { Tiles } from '../parts/tiles.js';
import { Wide } from '../parts/wide.js';
import { Refused, useAnswer } from './ask.js';
import { Failed, Loading } from './notices.js';
import { TypedName } from './typed-name.js';
import { useWork, WorkPanel } from './work.js';

export function RunsPage() {
  const { data, again, ...answer } = useAnswer<readonly RunLine[]>('runs');
  const { work, start } = useWork(again);
  const [undoing, setUndoing] = useState<number | null>(null);
  const [failure, setFailure] = useState<Failure | null>(null);
  const isRunning = work?.state === 'running' || work?.state === 'cancelling';
  const begin = (what: unknown) => {
    setFailure(null);
    setUndoing(null);
    start(what).catch((error: unknown) => setFailure(error instanceof Refused ? error.failure : null));
  };
  const newest = data?.find((run) => run.kind === 'apply' && !run.undone);
  return (
    <>
      <header class="title">
        <h1>Runs</h1>
        <button
          type="button"
          disabled={isRunning || newest === undefined}
          onClick={() => begin({ kind: 'verify' })}
        >
          Verify the newest
        </button>
      </header>
      {failure !== null && <Failed failure={failure} />}
      {work !== null && (work.kind === 'undo' || work.kind === 'verify') && <WorkPanel work={work} />}
      {answer.state === 'failed' && <Failed failure={answer.failure} />}
      {data === null && answer.state === 'loading' && <Loading lines={8} />}
      {data?.length === 0 && (
        <div class="empty">
          <p>Nothing was applied yet.</p>
        </div>
      )}
      {undoing !== null && <Undo run={undoing} begin={begin} leave={() => setUndoing(null)} />}
      {data !== null && data.length > 0 && (
        <Wide>
          <table>
            <thead>
              <tr>
                <th scope="col" class="number">
                  run
                </th>
                <th scope="col">kind</th>
                <th scope="col">started</th>
                <th scope="col">by</th>
                {['inserted', 'updated', 'deleted', 'stale', 'accounts', 'time', 'accounts/s'].map(
                  (title) => (
                    <th key={title} scope="col" class="number">
                      {title}
                    </th>
                  ),
                )}
                <th scope="col">verified</th>
                <th scope="col">
                  <span class="hidden">what can be done</span>
                </th>
              </tr>
            </thead>
            <tbody>
              {data.map((run) => (
                <tr key={run.runId}>
                  <td class="number">{run.runId}</td>
                  <td>
                    {run.kind}
                    {run.undoes !== null && ` of ${run.undoes}`}{' '}
                    {run.undone && <span class="badge warn">undone</span>}
                  </td>
                  <td>
                    <Time at={run.startedAt} />
                  </td>
                  <td>
                    <Data of={run.by} />
                  </td>
                  {[run.inserted, run.updated, run.deleted, run.stale, run.accounts].map((n, index) => (
                    <td key={['inserted', 'updated', 'deleted', 'stale', 'accounts'][index]} class="number">
                      <Count of={n} />
                    </td>
                  ))}
                  <td class="number">{duration(run.durationMs)}</td>
                  <td class="number">{count(run.accountsPerSecond)}</td>
                  <td>
                    <Verified of={run.verified} />
                  </td>
                  <td class="number">
                    <a href={`/api/runs/${run.runId}/report`} download>
                      report
                    </a>{' '}
                    {run === newest && (
                      <button type="button" disabled={isRunning} onClick={() => setUndoing(run.runId)}>
                        Undo…
                      </button>
                    )}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </Wide>
      )}
    </>
  );
}

function Verified({ of: found }: { readonly of: RunLine['verified'] }) {
  if (found === null) return <span class="quiet">not yet</span>;
  return (
    <>
      <span class={`badge ${found.drift === 0 ? 'good' : 'bad'}`}>
        {found.drift === 0 ? 'no drift' : `${count(found.drift)} differ`}
      </span>{' '}
      <Time at={found.at} />
    </>
  );
}

/** What an undo would do, and the typed word that does it. */
function Undo({ run, begin, leave }: { readonly run: number; begin(what: unknown): void; leave(): void }) {
  const { data, ...answer } = useAnswer<UndoReport>(`runs/${run}/undo`);
  const plan = useAnswer<{ readonly report: { readonly target: string } | null } | null>('plan');
  const [confirm, setConfirm] = useState('');
  const [skipChanged, setSkipChanged] = useState(false);
  const target = plan.data?.report?.target.split('.').at(-1) ?? '';
  return (
    <section class="apply">
      <h2>{`Undo run ${run}`}</h2>
      {answer.state === 'failed' && <Failed failure={answer.failure} />}
      {data === null && answer.state === 'loading' && <Loading lines={3} />}
      {data !== null && (
        <>
          <Tiles
            of={[
              ['rows restored', data.restored],
              ['rows deleted', data.deleted],
              ['accounts leave', data.accounts],
              ['changed since', data.left],
              ['referenced', data.referenced],
            ]}
          />
          {data.notes.map((note) => (
            <p key={note}>
              <Prose of={note} />
            </p>
          ))}
          <ul class="plain">
            {data.leftRows.map((row) => (
              <li key={row.userId}>
                <Data of={row.userId} /> <Data of={row.username} /> {row.why}: {row.columns.join(', ')}
              </li>
            ))}
          </ul>
          <form
            onSubmit={(event) => {
              event.preventDefault();
              begin({ kind: 'undo', runId: run, skipChanged, confirm });
            }}
          >
            {data.left > 0 && (
              <label class="tick">
                <input
                  type="checkbox"
                  checked={skipChanged}
                  onChange={(event) => setSkipChanged(event.currentTarget.checked)}
                />
                <span>leave the rows that changed since as they are</span>
              </label>
            )}
            <TypedName name={target} value={confirm} setValue={setConfirm}>
              Type the name of the target,
            </TypedName>
            <button
              type="submit"
              class="primary"
              disabled={confirm !== target || (data.left > 0 && !skipChanged) || data.referenced > 0}
            >
              {`Undo run ${run}`}
            </button>
            <button type="button" onClick={leave}>
              Leave it
            </button>
          </form>
        </>
      )}
    </section>
  );
}
