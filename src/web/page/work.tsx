import { useEffect, useState } from 'preact/hooks';
import { count, duration } from '../../cli/render/quantity.js';
import { Prose } from '../parts/text.js';
import type { WorkState, WorkStep } from '../work.js';
import { ask } from './ask.js';
import { Failed } from './notices.js';

const everyMs = 400;

/** What is at work, looked at while it runs; `onEnd` when it has ended. */
export function useWork(onEnd: () => void): { work: WorkState | null; start(what: unknown): Promise<void> } {
  const [work, setWork] = useState<WorkState | null>(null);
  const isRunning = work?.state === 'running' || work?.state === 'cancelling';
  useEffect(() => {
    ask<WorkState | null>('work').then(setWork, () => undefined);
  }, []);
  useEffect(() => {
    if (!isRunning) return;
    const timer = setInterval(() => {
      ask<WorkState | null>('work').then(
        (state) => {
          setWork(state);
          if (state?.state === 'done' || state?.state === 'failed') onEnd();
        },
        () => undefined,
      );
    }, everyMs);
    return () => clearInterval(timer);
  }, [isRunning, onEnd]);
  return {
    work,
    async start(what) {
      setWork(await ask<WorkState>('work', what));
    },
  };
}

const titles: Readonly<Record<WorkState['kind'], string>> = {
  plan: 'Making a plan',
  apply: 'Applying the plan',
  verify: 'Verifying',
  undo: 'Undoing the run',
};

/** Steps with their rates and the time left; how it ended. */
export function WorkPanel({ work }: { readonly work: WorkState | null }) {
  if (work === null) return null;
  const isRunning = work.state === 'running' || work.state === 'cancelling';
  return (
    <section class="work" aria-label={titles[work.kind]}>
      <header>
        <h2>{titles[work.kind]}</h2>
        <span role="status">
          {work.state === 'cancelling'
            ? 'cancelling: what is under way is rolled back'
            : isRunning
              ? ''
              : work.state}{' '}
          {duration(work.elapsedMs)}
        </span>
        {isRunning && (
          <button
            type="button"
            disabled={work.state === 'cancelling'}
            onClick={() => void ask('work/cancel', {})}
          >
            Cancel
          </button>
        )}
      </header>
      <ul>
        {work.steps.map((step) => (
          <li key={step.name}>
            <span>{step.name}</span>
            <progress
              aria-label={step.name}
              max={1}
              value={
                step.done
                  ? 1
                  : step.total && step.rows > 0
                    ? Math.min(step.rows / step.total, 0.99)
                    : undefined
              }
            />
            <span class="number quiet">{progressOf(step)}</span>
          </li>
        ))}
      </ul>
      {work.notes.map((note) => (
        <p key={note} class="quiet">
          <Prose of={note} />
        </p>
      ))}
      {work.failure !== null && <Failed failure={work.failure} />}
      {work.state === 'done' && (
        <p>
          {Object.entries(work.outcome)
            .map(([name, n]) => `${name} ${count(n)}`)
            .join(' · ')}
        </p>
      )}
    </section>
  );
}

/** Rows, rate and time left of a step, as far as they are known. */
function progressOf({ rows, total, elapsedMs, done }: WorkStep): string {
  if (rows === 0 || elapsedMs < 50) return duration(elapsedMs);
  const rate = rows / (elapsedMs / 1000);
  const left =
    !done && total !== null && total > rows ? ` · ${duration(((total - rows) / rate) * 1000)} left` : '';
  return `${count(rows)}${total !== null && !done ? ` of ${count(total)}` : ''} · ${count(rate)}/s${left || ` · ${duration(elapsedMs)}`}`;
}
