import { printable } from '../../cli/render/text.js';
import type { Failure } from '../failure.js';

/** Why something did not come, and what to do. */
export function Failed({ failure }: { readonly failure: Failure }) {
  return (
    <div class="notice bad" role="alert">
      <b>{printable(failure.message)}</b>
      {failure.next !== null && <p>{printable(failure.next)}</p>}
      <code>{failure.code}</code>
    </div>
  );
}

/** The room of what is to come, so that nothing jumps when it does. */
export function Loading({ lines = 6 }: { readonly lines?: number }) {
  return (
    <div class="loading" role="status" aria-label="loading">
      {Array.from({ length: lines }, (_, line) => (
        <i key={`line ${String(line)}`} />
      ))}
    </div>
  );
}
