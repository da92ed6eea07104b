import { scaleBand, scaleLinear } from 'd3-scale';
import { count } from '../../cli/render/quantity.js';
import type { RunLine } from '../../runs/reports.js';
import { Wide } from '../parts/wide.js';

const widthPx = 860;
const heightPx = 150;
const axisPx = 70;
const mostRuns = 40;

/** What each of the last runs changed: rows inserted and updated, oldest first. */
export function RunColumns({ runs }: { readonly runs: readonly RunLine[] }) {
  const shown = runs.slice(0, mostRuns).reverse();
  const most = Math.max(...shown.map((run) => run.inserted + run.updated), 1);
  const y = scaleLinear([0, most], [heightPx, 8]).nice(3);
  const x = scaleBand(
    shown.map((run) => String(run.runId)),
    [axisPx, widthPx],
  ).padding(0.25);
  const width = Math.min(x.bandwidth(), 46);
  const said = shown
    .map((run) => `run ${run.runId}: ${count(run.inserted)} inserted, ${count(run.updated)} updated`)
    .join('; ');
  return (
    <>
      <Wide of="chart">
        <svg viewBox={`0 0 ${widthPx} ${heightPx + 24}`} role="img" aria-label={`Changes by run. ${said}`}>
          {y.ticks(3).map((tick) => (
            <g key={tick}>
              <line x1={axisPx} x2={widthPx} y1={y(tick)} y2={y(tick)} class="grid" />
              <text x={axisPx - 8} y={y(tick) + 4} text-anchor="end" class="quiet">
                {count(tick)}
              </text>
            </g>
          ))}
          {shown.map((run) => {
            const left = (x(String(run.runId)) ?? 0) + (x.bandwidth() - width) / 2;
            const both = run.inserted + run.updated;
            return (
              <g key={run.runId} class={run.undone ? 'faded' : ''}>
                <rect x={left} y={y(both)} width={width} height={y(run.inserted) - y(both)} class="update" />
                <rect
                  x={left}
                  y={y(run.inserted)}
                  width={width}
                  height={heightPx - y(run.inserted)}
                  class="insert"
                />
                <text x={left + width / 2} y={heightPx + 17} text-anchor="middle" class="quiet">
                  {run.runId}
                </text>
                <title>{`run ${run.runId}: ${count(run.inserted)} inserted, ${count(run.updated)} updated`}</title>
              </g>
            );
          })}
        </svg>
      </Wide>
      <ul class="legend">
        <li>
          <i class="insert" /> rows inserted
        </li>
        <li>
          <i class="update" /> rows updated
        </li>
      </ul>
    </>
  );
}
