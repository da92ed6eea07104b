import type { HazardReport } from '../../runs/reports.js';
import { Count, Data, Prose } from './text.js';

/** What is dangerous for the whole, those that are not allowed first. */
export function Hazards({
  hazards,
  applied,
}: {
  readonly hazards: readonly HazardReport[];
  readonly applied: boolean;
}) {
  if (hazards.length === 0)
    return <p class="quiet">No hazards: nothing in this plan is dangerous for the whole.</p>;
  const inOrder = [...hazards].sort((a, b) => Number(a.allowed) - Number(b.allowed));
  return (
    <ul class="hazards">
      {inOrder.map((hazard) => (
        <li key={hazard.name} class={hazard.allowed || applied ? '' : 'open'}>
          <h3>
            <code>{hazard.name}</code> <Count of={hazard.count} />{' '}
            {hazard.allowed ? (
              <span class="badge">allowed by the configuration</span>
            ) : applied ? (
              <span class="badge warn">allowed by name when it was applied</span>
            ) : (
              <span class="badge bad">not allowed</span>
            )}
          </h3>
          <p>
            <Prose of={hazard.message} />
          </p>
          {hazard.samples.length > 0 && (
            <ul class="samples">
              {hazard.samples.map((sample) => (
                <li key={sample}>
                  <Data of={sample} />
                </li>
              ))}
            </ul>
          )}
        </li>
      ))}
    </ul>
  );
}
