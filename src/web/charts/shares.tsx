import { axisY, barX, type StackOptions, stackX, text } from '@observablehq/plot';
import { count } from '../../cli/render/quantity.js';
import { printable } from '../../cli/render/text.js';
import { Plotted } from './plotted.js';

export interface Share {
  readonly name: string;
  readonly amount: number;
}

interface SharesProps {
  /** What the bars show, for who does not see them. */
  readonly title: string;
  readonly bars: readonly { readonly name: string; readonly shares: readonly Share[] }[];
}

/** Colours that one can tell apart: look.css has as many, and one for the text on each. */
const colours = Array.from({ length: 7 }, (_, index) => `var(--share-${index})`);
/** A share of less has no room for its number. */
const leastNumbered = 0.08;

/** Bars of equal length, each cut into its shares; the parts have one order and one colour in all of them. */
export function Shares({ title, bars }: SharesProps) {
  const nameOf = partsOf(bars);
  const names = [...new Set(nameOf.values())];
  const totals = new Map(
    bars.map(({ name, shares }) => [name, shares.reduce((sum, { amount }) => sum + amount, 0)]),
  );
  const parts = bars.flatMap(({ name: bar, shares }) =>
    names
      .map((name) => ({
        bar,
        name,
        amount: shares.reduce((sum, share) => sum + (nameOf.get(share.name) === name ? share.amount : 0), 0),
      }))
      .filter(({ amount }) => amount > 0),
  );
  type Part = (typeof parts)[number];
  const share = ({ bar, amount }: Part) => amount / (totals.get(bar) ?? amount);
  const stack: StackOptions = { offset: 'normalize', order: names };
  const place = { x: 'amount', y: 'bar', z: 'name' } as const;
  return (
    <Plotted
      title={`${title}. ${parts.map(({ bar, name, amount }) => `${bar}: ${name} ${count(amount)}`).join('; ')}`}
      options={{
        width: 600,
        height: Math.max(bars.length, 1) * 30,
        marginTop: 0,
        marginBottom: 0,
        marginLeft: 110,
        marginRight: 70,
        x: { axis: null },
        y: { domain: bars.map(({ name }) => name), label: null, padding: 0.35 },
        color: { domain: names, range: colours, legend: true },
        marks: [
          axisY({
            tickSize: 0,
            tickFormat: (name: string) => printable(name).slice(0, 16),
            textAnchor: 'start',
            dx: -100,
          }),
          axisY({
            anchor: 'right',
            tickSize: 0,
            tickFormat: (name: string) => count(totals.get(name) ?? 0),
            textAnchor: 'end',
            dx: 62,
          }),
          barX(
            parts,
            stackX(stack, {
              ...place,
              fill: 'name',
              insetRight: 1,
              title: ({ name, amount }: Part) => `${name}: ${count(amount)}`,
            }),
          ),
          text(
            parts,
            stackX(stack, {
              ...place,
              fill: {
                value: ({ name }: Part) => `var(--on-share-${names.indexOf(name)})`,
                scale: null,
              },
              text: (part: Part) => (share(part) < leastNumbered ? '' : `${Math.round(share(part) * 100)} %`),
            }),
          ),
        ],
      }}
    />
  );
}

/** Under which name each part is shown: as many as there are colours; the smallest become one. */
function partsOf(bars: SharesProps['bars']): ReadonlyMap<string, string> {
  const totals = new Map<string, number>();
  for (const { name, amount } of bars.flatMap(({ shares }) => shares))
    totals.set(name, (totals.get(name) ?? 0) + amount);
  const names = [...totals.keys()].filter((name) => totals.get(name) !== 0);
  if (names.length <= colours.length) return new Map(names.map((name) => [name, name]));
  const largest = names
    .toSorted((a, b) => (totals.get(b) ?? 0) - (totals.get(a) ?? 0))
    .slice(0, colours.length - 1);
  const rest = names.filter((name) => !largest.includes(name));
  return new Map([
    ...largest.map((name) => [name, name] as const),
    ...rest.map((name) => [name, 'others'] as const),
  ]);
}
