import type { DecisionLine } from '../../runs/reports.js';
import { Data, Prose, Time } from './text.js';
import { Wide } from './wide.js';

interface DecisionsProps {
  readonly decisions: readonly DecisionLine[];
  /** Takes one back that is in force; absent: they are only told. */
  readonly undo?: (decision: number) => void;
}

/** Who decided what, when and why, and what became of it. */
export function Decisions({ decisions, undo }: DecisionsProps) {
  return (
    <Wide>
      <table>
        <thead>
          <tr>
            <th scope="col" class="number">
              decision
            </th>
            <th scope="col">conflict</th>
            <th scope="col">says</th>
            <th scope="col">by</th>
            <th scope="col">when</th>
            <th scope="col">why</th>
            <th scope="col">state</th>
            {undo && (
              <th scope="col">
                <span class="hidden">what can be done</span>
              </th>
            )}
          </tr>
        </thead>
        <tbody>
          {decisions.map((line) => (
            <tr key={line.decision}>
              <td class="number">{line.decision}</td>
              <td>
                {line.conflict === null ? <span class="quiet">none</span> : <code>{line.conflict}</code>}
              </td>
              <td>
                <Prose of={line.says} />
              </td>
              <td>
                <Data of={line.by} />
              </td>
              <td>
                <Time at={line.at} />
              </td>
              <td>{line.reason === null ? <span class="quiet">none</span> : <Prose of={line.reason} />}</td>
              <td>
                <span class={`badge ${line.state === 'void' ? 'warn' : ''}`}>{line.state}</span>
              </td>
              {undo && (
                <td class="number">
                  {['new', 'honoured', 'void'].includes(line.state) && (
                    <button type="button" onClick={() => undo(line.decision)}>
                      Take back
                    </button>
                  )}
                </td>
              )}
            </tr>
          ))}
        </tbody>
      </table>
    </Wide>
  );
}
