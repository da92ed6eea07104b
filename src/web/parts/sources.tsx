import type { SourceCounts } from '../../runs/reports.js';
import { Count, Data, Time } from './text.js';
import { Wide } from './wide.js';

const states = ['merged', 'waiting', 'leftOut', 'rejected'] as const;

/** Accounts of each source by state: the states add up to the accounts, and the last line to all. */
export function Sources({ sources }: { readonly sources: readonly SourceCounts[] }) {
  const sum = (of: (source: SourceCounts) => number) => sources.reduce((all, source) => all + of(source), 0);
  return (
    <Wide>
      <table>
        <thead>
          <tr>
            <th scope="col">source</th>
            <th scope="col" class="number">
              accounts
            </th>
            <th scope="col" class="number">
              = merged
            </th>
            <th scope="col" class="number">
              + waiting
            </th>
            <th scope="col" class="number">
              + left out
            </th>
            <th scope="col" class="number">
              + rejected
            </th>
            <th scope="col" class="number">
              vanished
            </th>
            <th scope="col" class="number">
              changed
            </th>
            <th scope="col">read</th>
          </tr>
        </thead>
        <tbody>
          {sources.map((source) => (
            <tr key={source.name}>
              <td>
                <Data of={source.name} />
              </td>
              <td class="number">
                <Count of={source.accounts} />
              </td>
              {states.map((state) => (
                <td key={state} class="number">
                  <Count of={source[state]} />
                </td>
              ))}
              <td class="number">
                <Count of={source.vanished} />
              </td>
              <td class="number">
                <Count of={source.changedSinceLastReading} />
              </td>
              <td>
                {source.readAt === '' ? <span class="quiet">not yet</span> : <Time at={source.readAt} />}{' '}
                {!source.read && <span class="badge warn">not by this plan</span>}
              </td>
            </tr>
          ))}
        </tbody>
        <tfoot>
          <tr>
            <td>together</td>
            <td class="number">
              <Count of={sum((source) => source.accounts)} />
            </td>
            {states.map((state) => (
              <td key={state} class="number">
                <Count of={sum((source) => source[state])} />
              </td>
            ))}
            <td class="number">
              <Count of={sum((source) => source.vanished)} />
            </td>
            <td class="number">
              <Count of={sum((source) => source.changedSinceLastReading)} />
            </td>
            <td />
          </tr>
        </tfoot>
      </table>
    </Wide>
  );
}
