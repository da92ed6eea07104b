import { count, instant } from '../../cli/render/quantity.js';
import { printable, value } from '../../cli/render/text.js';

/** A value out of the data: never markup, what would act on the text around it written out, in a direction of its own. */
export function Data({ of }: { readonly of: string | null }) {
  return of === null ? <span class="quiet">none</span> : <bdi class="data">{value(of)}</bdi>;
}

/** A sentence of ours that may quote data: what would act on the text around it is written out. */
export function Prose({ of }: { readonly of: string }) {
  return <span dir="auto">{printable(of)}</span>;
}

/** A whole number, grouped; nought is quiet. */
export function Count({ of }: { readonly of: number }) {
  return <span class={of === 0 ? 'quiet' : ''}>{count(of)}</span>;
}

const hasReader = 'document' in globalThis;

/** An instant: in the reader's zone where there is a reader, with UTC on hover; in UTC on paper. */
export function Time({ at }: { readonly at: string }) {
  const date = new Date(at);
  const utc = `${instant(at)} UTC`;
  const local = hasReader && !Number.isNaN(date.getTime());
  return (
    <time dateTime={at} title={utc}>
      {local ? date.toLocaleString(undefined, { dateStyle: 'medium', timeStyle: 'medium' }) : utc}
    </time>
  );
}
