import { area, curveBumpX } from 'd3-shape';
import { count } from '../../cli/render/quantity.js';
import { printable } from '../../cli/render/text.js';
import type { PlanReport } from '../../runs/reports.js';
import { Wide } from '../parts/wide.js';

interface Node {
  readonly key: string;
  readonly label: string;
  readonly amount: number;
  readonly tone: string;
}

interface Placed extends Node {
  readonly x: number;
  readonly y: number;
  readonly height: number;
}

const widthPx = 860;
const barPx = 12;
/** Left edges of the bars of sources, states and outcomes; labels stand to the right of each. */
const columnsPx = [0, 330, 640] as const;
const nodesPx = 250;
/** What a label needs, whatever the height of its bar. */
const slotPx = 34;

/** Where accounts go: from the sources through their states into rows of the target. */
export function Flow({ plan }: { readonly plan: PlanReport }) {
  const { sources, changes } = plan;
  const sum = (state: 'accounts' | 'merged' | 'waiting' | 'leftOut' | 'rejected') =>
    sources.reduce((all, source) => all + source[state], 0);
  const height = (amount: number) => (amount / Math.max(sum('accounts'), 1)) * nodesPx;
  const from = placed(
    sources.map(({ name, accounts }) => ({
      key: name,
      label: printable(name),
      amount: accounts,
      tone: 'source',
    })),
    columnsPx[0],
    height,
  );
  const states = placed(
    [
      { key: 'merged', label: 'merged', amount: sum('merged'), tone: 'merged' },
      { key: 'waiting', label: 'waiting', amount: sum('waiting'), tone: 'waiting' },
      { key: 'leftOut', label: 'left out', amount: sum('leftOut'), tone: 'left-out' },
      { key: 'rejected', label: 'rejected', amount: sum('rejected'), tone: 'rejected' },
    ],
    columnsPx[1],
    height,
  );
  const outcomes = placed(
    [
      { key: 'insert', label: 'rows inserted', amount: changes.insert, tone: 'insert' },
      { key: 'update', label: 'rows updated', amount: changes.update, tone: 'update' },
      { key: 'unchanged', label: 'rows unchanged', amount: changes.unchanged, tone: 'unchanged' },
    ],
    columnsPx[2],
    height,
  );
  const merged = states.find(({ key }) => key === 'merged');
  const records = changes.insert + changes.update + changes.unchanged;
  const bands = [
    ...bandsBetween(from, states, (source, state) => {
      const counts = sources.find(({ name }) => name === source.key);
      return counts?.[state.key as 'merged' | 'waiting' | 'leftOut' | 'rejected'] ?? 0;
    }),
    // Many accounts fold into one row: a band narrows by as much.
    ...(merged === undefined
      ? []
      : bandsBetween(
          [merged],
          outcomes,
          (_, outcome) => (merged.amount * outcome.amount) / Math.max(records, 1),
        )),
  ];
  const nodes = [...from, ...states, ...outcomes];
  const bottom = Math.max(...nodes.map(({ y, height: tall }) => y + Math.max(tall, slotPx)), 60);
  const said = nodes.map(({ label, amount }) => `${label} ${count(amount)}`).join(', ');
  return (
    <Wide of="chart">
      <svg
        class="flow"
        viewBox={`0 0 ${widthPx} ${bottom}`}
        role="img"
        aria-label={`Where accounts go: ${said}`}
      >
        {bands.map(({ d, tone, key }) => (
          <path key={key} d={d} class={`band ${tone}`} />
        ))}
        {nodes.map(({ key, label, amount, tone, x, y, height: tall }) => (
          <g key={key}>
            <rect x={x} y={y} width={barPx} height={tall} rx="2" class={tone} />
            <text x={x + barPx + 8} y={y + 12} class="strong">
              {count(amount)}
            </text>
            <text x={x + barPx + 8} y={y + 27} class="quiet">
              {label.length > 28 ? `${label.slice(0, 27)}…` : label}
            </text>
          </g>
        ))}
      </svg>
    </Wide>
  );
}

function placed(nodes: readonly Node[], x: number, height: (amount: number) => number): Placed[] {
  let y = 0;
  return nodes
    .filter(({ amount }) => amount > 0)
    .map((node) => {
      const tall = Math.max(height(node.amount), 3);
      const at = { ...node, x, y, height: tall };
      y += Math.max(tall, slotPx) + 8;
      return at;
    });
}

interface Band {
  readonly key: string;
  readonly d: string;
  readonly tone: string;
}

/** A band for each pair that has accounts; those of one bar stand one below the other, in proportion. */
function bandsBetween(
  from: readonly Placed[],
  to: readonly Placed[],
  amountOf: (from: Placed, to: Placed) => number,
): Band[] {
  const shape = area<{ x: number; top: number; bottom: number }>()
    .x(({ x }) => x)
    .y0(({ top }) => top)
    .y1(({ bottom }) => bottom)
    .curve(curveBumpX);
  const left = new Map(from.map((node) => [node.key, node.y]));
  const right = new Map(to.map((node) => [node.key, node.y]));
  const totals = new Map(
    to.map((node) => [node.key, from.reduce((sum, each) => sum + amountOf(each, node), 0)]),
  );
  return from.flatMap((source) =>
    to.flatMap((node): Band[] => {
      const amount = amountOf(source, node);
      if (amount <= 0) return [];
      const start = left.get(source.key) ?? 0;
      const end = right.get(node.key) ?? 0;
      const out = (source.height * amount) / Math.max(source.amount, 1);
      const into = (node.height * amount) / Math.max(totals.get(node.key) ?? 1, 1);
      left.set(source.key, start + out);
      right.set(node.key, end + into);
      const d = shape([
        { x: source.x + barPx, top: start, bottom: start + out },
        { x: node.x, top: end, bottom: end + into },
      ]);
      return d === null ? [] : [{ key: `${source.key} ${node.key}`, d, tone: node.tone }];
    }),
  );
}
