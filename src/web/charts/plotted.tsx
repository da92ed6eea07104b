import { type PlotOptions, plot } from '@observablehq/plot';
import { createContext } from 'preact';
import { useContext } from 'preact/hooks';
import { Wide } from '../parts/wide.js';

/** Where there is no browser, the document that charts are drawn in: what is rendered has them as text. */
export const Paper = createContext<PlotOptions['document']>(undefined);

interface PlottedProps {
  /** What the chart shows, in words, for who does not see it. */
  readonly title: string;
  readonly options: PlotOptions;
}

/** A chart by Observable Plot. */
export function Plotted({ title, options }: PlottedProps) {
  const paper = useContext(Paper);
  return (
    <Wide of="chart">
      {paper === undefined ? (
        <div role="img" aria-label={title} ref={(place) => place?.replaceChildren(drawn(options))} />
      ) : (
        <div
          role="img"
          aria-label={title}
          // The document wrote it, and escapes each text.
          dangerouslySetInnerHTML={{ __html: drawn({ ...options, document: paper }).outerHTML }}
        />
      )}
    </Wide>
  );
}

/** Its style elements, which the page's policy would refuse, are taken out before it is shown: look.css has what they say. */
function drawn(options: PlotOptions): ReturnType<typeof plot> {
  const chart = plot({ ...options, className: 'plot', style: { overflow: 'visible' } });
  for (const style of Array.from(chart.querySelectorAll('style'))) style.remove();
  return chart;
}
