import { axisX, axisY, barY, gridY, stackY } from '@observablehq/plot';
import { count } from '../../cli/render/quantity.js';
import type { RunLine } from '../../runs/reports.js';
import { Plotted } from './plotted.js';

const mostRuns = 40;

/** What each of the last runs changed: rows inserted and updated, oldest first. */
export function RunColumns({ runs }: { readonly runs: readonly RunLine[] }) {
  const shown = runs.slice(0, mostRuns).reverse();
  const said = (run: RunLine) =>
    `run ${run.runId}: ${count(run.inserted)} inserted, ${count(run.updated)} updated`;
  const parts = shown.flatMap((run) => [
    { run, what: 'rows inserted', rows: run.inserted },
    { run, what: 'rows updated', rows: run.updated },
  ]);
  type Part = (typeof parts)[number];
  return (
    <Plotted
      title={`Changes by run. ${shown.map(said).join('; ')}`}
      options={{
        width: 600,
        height: 170,
        marginLeft: 70,
        x: {
          domain: shown.map(({ runId }) => runId),
          type: 'band',
          padding: Math.max(0.25, 1 - shown.length / 12),
        },
        y: { nice: true },
        color: {
          domain: ['rows inserted', 'rows updated'],
          range: ['var(--insert)', 'var(--update)'],
          legend: true,
        },
        marks: [
          gridY({ ticks: 4, stroke: 'var(--line)', strokeOpacity: 1 }),
          axisY({ ticks: 4, tickSize: 0, tickFormat: count, label: null }),
          axisX({ tickSize: 0, label: null }),
          barY(
            parts,
            stackY({
              x: ({ run }: Part) => run.runId,
              y: 'rows',
              fill: 'what',
              fillOpacity: ({ run }: Part) => (run.undone ? 0.35 : 1),
              title: ({ run }: Part) => said(run),
            }),
          ),
        ],
      }}
    />
  );
}
