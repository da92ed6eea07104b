import { scaleLinear } from 'd3-scale';
import { count } from '../../cli/render/quantity.js';
import { printable } from '../../cli/render/text.js';
import { Wide } from '../parts/wide.js';

export interface Share {
  readonly name: string;
  readonly amount: number;
}

interface SharesProps {
  /** What the bars show, for who does not see them. */
  readonly title: string;
  readonly bars: readonly { readonly name: string; readonly shares: readonly Share[] }[];
}

const widthPx = 860;
const labelPx = 150;
const barPx = 18;
const rowPx = 30;
const mostParts = 7;

/** Bars of equal length, each cut into its shares; the parts have one order and one colour in all of them. */
export function Shares({ title, bars: given }: SharesProps) {
  const bars = withFewParts(given);
  const names = [...new Set(bars.flatMap(({ shares }) => shares.map(({ name }) => name)))].filter((name) =>
    bars.some(({ shares }) => shares.some((share) => share.name === name && share.amount > 0)),
  );
  const said = bars
    .map(
      ({ name, shares }) =>
        `${name}: ${shares.map((share) => `${share.name} ${count(share.amount)}`).join(', ')}`,
    )
    .join('; ');
  return (
    <>
      <Wide of="chart">
        <svg
          viewBox={`0 0 ${widthPx} ${Math.max(bars.length, 1) * rowPx}`}
          role="img"
          aria-label={`${title}. ${said}`}
        >
          {bars.map(({ name, shares }, row) => {
            const total = shares.reduce((sum, { amount }) => sum + amount, 0);
            const length = scaleLinear([0, Math.max(total, 1)], [0, widthPx - labelPx - 90]);
            let x = labelPx;
            return (
              <g key={name} transform={`translate(0 ${row * rowPx + 5})`}>
                <text x="0" y="13" class="strong">
                  {printable(name).slice(0, 22)}
                </text>
                {shares.map((share) => {
                  const at = x;
                  const width = length(share.amount);
                  x += width;
                  return width === 0 ? null : (
                    <g key={share.name}>
                      <rect
                        x={at}
                        y="0"
                        width={Math.max(width - 1, 1)}
                        height={barPx}
                        class={`share-${names.indexOf(share.name)}`}
                      >
                        <title>{`${share.name}: ${count(share.amount)}`}</title>
                      </rect>
                      {width > 44 && (
                        <text
                          x={at + width / 2}
                          y="13"
                          text-anchor="middle"
                          class={`on-share on-share-${names.indexOf(share.name)}`}
                        >
                          {`${Math.round((share.amount * 100) / total)} %`}
                        </text>
                      )}
                    </g>
                  );
                })}
                <text x={widthPx} y="13" text-anchor="end" class="quiet">
                  {count(total)}
                </text>
              </g>
            );
          })}
        </svg>
      </Wide>
      <ul class="legend">
        {names.map((name, index) => (
          <li key={name}>
            <i class={`share-${index}`} /> {name}
          </li>
        ))}
      </ul>
    </>
  );
}

/** As many parts as there are colours to tell apart: the smallest become one. */
function withFewParts(bars: SharesProps['bars']): SharesProps['bars'] {
  const total = (name: string) =>
    bars.reduce((sum, { shares }) => sum + (shares.find((share) => share.name === name)?.amount ?? 0), 0);
  const names = [...new Set(bars.flatMap(({ shares }) => shares.map(({ name }) => name)))];
  if (names.length <= mostParts) return bars;
  const kept = new Set(names.sort((a, b) => total(b) - total(a)).slice(0, mostParts - 1));
  return bars.map(({ name, shares }) => ({
    name,
    shares: [
      ...[...kept].map((part) => shares.find((share) => share.name === part) ?? { name: part, amount: 0 }),
      {
        name: 'others',
        amount: shares.reduce((sum, share) => sum + (kept.has(share.name) ? 0 : share.amount), 0),
      },
    ],
  }));
}
