import type { PresetLine } from '../../runs/reports.js';
import type { Screen } from './screen.js';
import { type Cell, table } from './table.js';

/** What `kind` of a source can be: what is read, where the time of a password is, and what says that an account is shut. */
export function renderPresets(presets: readonly PresetLine[], screen: Screen): string {
  const lines = table(
    [
      { title: 'kind' },
      { title: 'what is read', cuttable: true },
      { title: 'time of the password', cuttable: true },
      { title: 'status', cuttable: true },
    ],
    presets.map(({ kind, time, status, reads }): Cell[] => [kind, reads, time, status.join(', ')]),
    screen,
  );
  return `${lines.join('\n')}\n`;
}
