import { useCallback, useEffect, useState } from 'preact/hooks';
import { counted } from '../../cli/render/quantity.js';
import type { ChangesPage, HazardReport, PlanReport, PlanState } from '../../runs/reports.js';
import type { Failure } from '../failure.js';
import { Conflicts } from '../parts/conflicts.js';
import { Hazards } from '../parts/hazards.js';
import { Sources } from '../parts/sources.js';
import { Data, Prose, Time } from '../parts/text.js';
import { Tiles } from '../parts/tiles.js';
import { Wide } from '../parts/wide.js';
import { Refused, useAnswer } from './ask.js';
import { Failed, Loading } from './notices.js';
import { TypedName } from './typed-name.js';
import { useWork, WorkPanel } from './work.js';

export function PlanPage() {
  const { data, again, ...answer } = useAnswer<PlanState | null>('plan');
  const { work, start } = useWork(again);
  const [failure, setFailure] = useState<Failure | null>(null);
  const isRunning = work?.state === 'running' || work?.state === 'cancelling';
  const begin = useCallback(
    (what: unknown) => {
      setFailure(null);
      start(what).catch((error: unknown) => setFailure(error instanceof Refused ? error.failure : null));
    },
    [start],
  );
  const report = data?.report ?? null;
  return (
    <>
      <header class="title">
        <h1>{data ? `Plan ${data.planId}` : 'Plan'}</h1>
        {data && report && (
          <p class="quiet">
            <span class={`badge ${data.state === 'ready' ? 'accent' : ''}`}>{data.state}</span> for{' '}
            <Data of={report.target} />, made <Time at={report.createdAt} />
          </p>
        )}
        <button type="button" disabled={isRunning} onClick={() => begin({ kind: 'plan' })}>
          {data ? 'Plan again' : 'Make a plan'}
        </button>
      </header>
      {failure !== null && <Failed failure={failure} />}
      {work !== null && work.kind !== 'undo' && <WorkPanel work={work} />}
      {answer.state === 'failed' && <Failed failure={answer.failure} />}
      {answer.state === 'loading' && data === null && <Loading lines={12} />}
      {answer.state === 'ready' && data === null && !isRunning && (
        <div class="empty">
          <p>
            There is no plan yet. A plan reads the sources and shows what would change; the target stays as it
            is.
          </p>
        </div>
      )}
      {data && report && (
        <>
          <section>
            <h2>Hazards</h2>
            <Hazards hazards={report.hazards} applied={data.state !== 'ready'} />
          </section>
          <Tiles
            of={[
              ['insert', report.changes.insert],
              ['update', report.changes.update],
              ['of these passwords', report.changes.updatePassword],
              ['unchanged', report.changes.unchanged],
              ['new ids', report.changes.newIds],
              ['only in the target', report.changes.targetOnly],
            ]}
          />
          {report.notes.length > 0 && (
            <ul class="plain">
              {report.notes.map((note) => (
                <li key={note}>
                  <Prose of={note} />
                </li>
              ))}
            </ul>
          )}
          <section>
            <h2>Sources</h2>
            <Sources sources={report.sources} />
          </section>
          {data.state === 'ready' && <Changes key={data.planId} />}
          <section>
            <h2>Conflicts</h2>
            <Conflicts conflicts={report.conflicts} />
          </section>
          {data.state === 'ready' && (
            <Apply
              key={data.planId}
              planId={data.planId}
              report={report}
              disabled={isRunning}
              begin={begin}
            />
          )}
        </>
      )}
    </>
  );
}

/** Every change of the plan, a page at a time: before and after, side by side. */
function Changes() {
  const [action, setAction] = useState<'' | 'insert' | 'update'>('');
  const [typed, setTyped] = useState('');
  const [search, setSearch] = useState('');
  const [places, setPlaces] = useState<readonly string[]>([]);
  useEffect(() => {
    const timer = setTimeout(() => {
      setSearch(typed);
      setPlaces([]);
    }, 200);
    return () => clearTimeout(timer);
  }, [typed]);
  const after = places.at(-1);
  const query = new URLSearchParams([
    ...(action === '' ? [] : [['action', action]]),
    ...(search === '' ? [] : [['search', search]]),
    ...(after === undefined ? [] : [['after', after]]),
  ]);
  const { data, ...answer } = useAnswer<ChangesPage>(`changes?${query}`);
  return (
    <section>
      <div class="bar">
        <h2>Changes</h2>
        <label>
          <span class="hidden">username begins with</span>
          <input
            type="search"
            placeholder="username begins with"
            value={typed}
            onInput={(event) => setTyped(event.currentTarget.value)}
          />
        </label>
        <label>
          <span class="hidden">kind of change</span>
          <select
            value={action}
            onChange={(event) => {
              setAction(event.currentTarget.value as typeof action);
              setPlaces([]);
            }}
          >
            <option value="">inserts and updates</option>
            <option value="insert">inserts</option>
            <option value="update">updates</option>
          </select>
        </label>
        <span class="pager">
          <button
            type="button"
            disabled={places.length === 0 || answer.state === 'loading'}
            onClick={() => setPlaces(places.slice(0, -1))}
          >
            Before
          </button>
          <button
            type="button"
            disabled={!data?.next || answer.state === 'loading'}
            onClick={() => data?.next && setPlaces([...places, data.next])}
          >
            Next
          </button>
        </span>
      </div>
      {answer.state === 'failed' && <Failed failure={answer.failure} />}
      {data === null && answer.state === 'loading' && <Loading lines={10} />}
      {data !== null && data.changes.length === 0 && (
        <p class="quiet">
          {search === '' && action === '' ? 'This plan changes no row.' : 'No change is like that.'}
        </p>
      )}
      {data !== null && data.changes.length > 0 && (
        <Wide of={`scroll changes ${answer.state === 'loading' ? 'stale' : ''}`}>
          <table>
            <thead>
              <tr>
                <th scope="col">change</th>
                <th scope="col">user_id</th>
                <th scope="col">username</th>
                <th scope="col">password from</th>
                <th scope="col">before → after</th>
              </tr>
            </thead>
            <tbody>
              {data.changes.map((change) => (
                <tr key={change.place}>
                  <td>
                    <span class={`badge ${change.action === 'insert' ? 'good' : 'warn'}`}>
                      {change.action}
                    </span>
                  </td>
                  <td>
                    {change.userId === null ? <span class="quiet">new</span> : <Data of={change.userId} />}
                  </td>
                  <td>
                    <Data of={change.username} />
                  </td>
                  <td>
                    <Data of={change.from} />
                  </td>
                  <td>
                    <dl class="diff">
                      {change.columns
                        .filter(({ column }) => change.action === 'update' || column !== 'username')
                        .map(({ column, before, after: then }) => (
                          <div key={column}>
                            <dt>{column}</dt>
                            <dd>
                              {change.action === 'update' && (
                                <>
                                  <del>
                                    <Value of={before} column={column} />
                                  </del>{' '}
                                  →{' '}
                                </>
                              )}
                              <ins>
                                <Value of={then} column={column} />
                              </ins>
                            </dd>
                          </div>
                        ))}
                    </dl>
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </Wide>
      )}
    </section>
  );
}

function Value({ of, column }: { readonly of: string | null; readonly column: string }) {
  return column === 'password_last_changed' && of !== null ? <Time at={of} /> : <Data of={of} />;
}

interface ApplyProps {
  readonly planId: number;
  readonly report: PlanReport;
  readonly disabled: boolean;
  begin(what: unknown): void;
}

/** Each hazard by its name, and the target by its own, typed. */
function Apply({ planId, report, disabled, begin }: ApplyProps) {
  const open = report.hazards.filter(({ allowed }) => !allowed);
  const [names, setNames] = useState<Readonly<Record<string, string>>>({});
  const [confirm, setConfirm] = useState('');
  const target = report.target.split('.').at(-1) ?? '';
  const allowed = open.every(({ name }) => names[name] === name);
  const changes = report.changes.insert + report.changes.update;
  return (
    <section class="apply">
      <h2>Apply</h2>
      <p class="quiet">
        {changes === 0
          ? 'Nothing changes in the target. Applying settles in the ledger what was read.'
          : `${counted(changes, 'row')} of the target change, in one transaction, exactly as above; a row that changed since is left out.`}
      </p>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          begin({ kind: 'apply', planId, allow: open.map(({ name }: HazardReport) => name), confirm });
        }}
      >
        {open.map(({ name }) => (
          <TypedName
            key={name}
            name={name}
            value={names[name] ?? ''}
            setValue={(value) => setNames({ ...names, [name]: value })}
          >
            To allow it, type
          </TypedName>
        ))}
        <TypedName name={target} value={confirm} setValue={setConfirm}>
          Type the name of the target,
        </TypedName>
        <button type="submit" class="primary" disabled={disabled || !allowed || confirm !== target}>
          {`Apply plan ${planId}`}
        </button>
      </form>
    </section>
  );
}
